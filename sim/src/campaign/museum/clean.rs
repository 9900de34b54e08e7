//! Which seeds pass without a bug planted: all exhibits look at the same ranges, so what one has seen to pass the
//! next need not run. Kept under cargo's target directory, for one commit; it must never speak for another one.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Exhibit;
use super::copy::place;
use crate::campaign::{Pool, Report, Request};

/// How many seeds are run between two times that the memory is written down.
const BATCH: usize = 200;

/// What is known of seeds: the first rule that each breaks, or nothing when it passes.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Clean {
    commit: String,
    seeds: BTreeMap<u64, String>,
}

fn file(root: &Path) -> PathBuf {
    place(root).join("clean.json")
}

impl Clean {
    fn load(root: &Path, commit: &str) -> Clean {
        let text = fs::read_to_string(file(root)).unwrap_or_default();
        let known: Clean = serde_json::from_str(&text).unwrap_or_default();
        // sources that are not committed may be others each time
        let same = known.commit == commit && !commit.ends_with('+');
        if same { known } else { Clean { commit: commit.to_owned(), ..Clean::default() } }
    }

    fn save(&self, root: &Path) -> Result<(), String> {
        let (file, text) = (file(root), serde_json::to_string(self).map_err(|error| error.to_string())?);
        let made = fs::create_dir_all(place(root)).and_then(|()| fs::write(&file, text));
        made.map_err(|error| format!("{}: {error}", file.display()))
    }
}

/// Whether the sources as they are, at `commit`, keep the exhibit's rule under `seeds`: else what was found is another
/// bug. A seed that breaks another rule first is run again for this one alone; that other rule is a finding of its own,
/// and says nothing of the exhibit. `told`: how many are done, of how many.
pub(super) fn passes(
    (root, commit): (&Path, &str),
    exhibit: &Exhibit,
    seeds: impl Iterator<Item = u64>,
    pool: &mut Pool,
    mut told: impl FnMut(u64, u64),
) -> Result<Result<(), String>, String> {
    let mut clean = Clean::load(root, commit);
    let wanted: Vec<u64> = seeds.collect();
    let missing: Vec<u64> = wanted.iter().copied().filter(|seed| !clean.seeds.contains_key(seed)).collect();
    let mut done = 0;
    for batch in missing.chunks(BATCH) {
        let work: Vec<Request> = batch.iter().map(|seed| Request::of_seed(*seed)).collect();
        let take = |_: usize, report: Report| {
            clean.seeds.insert(report.seed, report.broken.map(|broken| broken.rule).unwrap_or_default());
            done += 1;
            told(done, missing.len() as u64);
            true
        };
        pool.run(work.into_iter(), take).map_err(|error| error.to_string())?;
        clean.save(root)?;
    }
    let others: Vec<u64> = wanted.into_iter().filter(|seed| !clean.seeds[seed].is_empty()).collect();
    for seed in others {
        let own = clean.seeds[&seed] == exhibit.oracle || {
            let request = Request { only: Some(exhibit.oracle.clone()), ..Request::of_seed(seed) };
            let broken =
                |report: &Report| report.broken.as_ref().is_some_and(|broken| broken.rule == exhibit.oracle);
            pool.first([request].into_iter(), broken).map_err(|error| error.to_string())?.is_some()
        };
        if own {
            return Ok(Err(format!("without the patch seed {seed} breaks {} too", exhibit.oracle)));
        }
    }
    Ok(Ok(()))
}
