//! `sim museum`: plants each exhibit's bug and measures how soon it is found; or only sees whether the patches
//! still apply and a few are found.

use std::fs;
use std::path::Path;
use std::time::Instant;

use clap::Args;
use serde_json::json;

use super::{Problem, jobs, root};
use crate::campaign::museum::{
    Exhibit, RANGES, changed_files, check, exhibits, look, measure, sources, table,
};

/// Where the museum is published.
const PAGE: &str = "docs/museum.md";

/// Plant historic bugs.
#[derive(Args)]
#[command(after_help = "\
Examples:
  cargo sim museum                      measure every exhibit; what was measured on this commit is not again
  cargo sim museum kafka-3968           measure one
  cargo sim museum --ranges 3           measure each in three ranges more; another call goes on from there
  cargo sim museum --check              all patches apply, and three are found: those whose files changed first
  cargo sim museum --check --at-most 0  all patches apply
  cargo sim museum --table              write docs/museum.md from what was measured last")]
pub(super) struct Museum {
    /// The exhibits; all if none is named.
    #[arg(value_name = "ID")]
    ids: Vec<String>,
    /// See whether all patches still apply, and find a few of them.
    #[arg(long)]
    check: bool,
    /// With --check: how many are planted and looked for.
    #[arg(long, default_value_t = 3, requires = "check")]
    at_most: usize,
    /// Measure in at most so many ranges more; the next call goes on from there.
    #[arg(long, conflicts_with = "check")]
    ranges: Option<u64>,
    /// Measure nothing, and write the page.
    #[arg(long, conflicts_with = "check")]
    table: bool,
    /// How many seeds at a time; as many as there are cores if not said.
    #[arg(long)]
    jobs: Option<usize>,
    /// Print one JSON value an exhibit.
    #[arg(long)]
    json: bool,
}

pub(super) fn museum(museum: &Museum) -> Result<bool, Problem> {
    let root = root();
    let exhibits = exhibits(&root, &museum.ids)?;
    let mut good = true;
    if museum.check {
        good = check_some(museum, &root, &exhibits)?;
    } else if !museum.table {
        for exhibit in &exhibits {
            good &= tell(museum, exhibit, || measure_one(museum, &root, exhibit));
        }
    }
    if !museum.check {
        let all = crate::campaign::museum::exhibits(&root, &[])?;
        let page = root.join(PAGE);
        fs::write(&page, table(&root, &all)).map_err(|error| format!("{}: {error}", page.display()))?;
    }
    Ok(good)
}

/// All patches apply; and a few are found, those whose files changed first.
fn check_some(museum: &Museum, root: &Path, exhibits: &[Exhibit]) -> Result<bool, Problem> {
    let mut good = true;
    for exhibit in exhibits {
        good &= tell(museum, exhibit, || check(root, exhibit).map(|()| "applies".to_owned()));
    }
    if !good {
        return Ok(false);
    }
    let changed = changed_files(root)?;
    let mut order: Vec<&Exhibit> = exhibits.iter().collect();
    order.sort_by_key(|exhibit| !exhibit.files.iter().any(|file| changed.contains(file)));
    for exhibit in order.into_iter().take(museum.at_most) {
        good &= tell(museum, exhibit, || look(root, exhibit, jobs(museum.jobs)));
    }
    Ok(good)
}

fn measure_one(museum: &Museum, root: &Path, exhibit: &Exhibit) -> Result<String, String> {
    let most = museum.ranges.unwrap_or(RANGES);
    let record = measure(root, exhibit, &sources(root)?, (jobs(museum.jobs), most), |record| {
        let last = record.ranges.last().and_then(|range| range.seeds);
        let last = last.map_or("not found".to_owned(), |seeds| format!("found after {seeds}"));
        eprintln!("{}: range {} of {RANGES}: {last}", exhibit.id, record.ranges.len());
    })?;
    let median = record.median().map_or("never".to_owned(), |median| median.to_string());
    let told = format!("median {median}, {} misses of {}", record.misses(), record.ranges.len());
    match record.passes_unit_tests {
        Some(true) if !record.is_whole() && record.misses() < record.ranges.len() => {
            Ok(format!("{told}; not measured in all {RANGES} yet"))
        }
        Some(false) => Err(format!("{told}; unit tests find it, so it does not count")),
        _ if !record.counts() => Err(format!("{told}: it does not count")),
        _ => Ok(told),
    }
}

/// Does `work` for `exhibit` and tells what came of it; whether that is good.
fn tell(museum: &Museum, exhibit: &Exhibit, work: impl FnOnce() -> Result<String, String>) -> bool {
    let begun = Instant::now();
    let told = work();
    let (good, text) = match &told {
        Ok(text) => (true, text),
        Err(text) => (false, text),
    };
    let (Exhibit { id, oracle, .. }, seconds) = (exhibit, begun.elapsed().as_secs());
    if museum.json {
        println!("{}", json!({ "id": id, "oracle": oracle, "good": good, "told": text, "seconds": seconds }));
    } else {
        println!("{} {id:<28} {oracle:<20} {seconds:>4} s  {text}", if good { "good" } else { "BAD " });
    }
    good
}
