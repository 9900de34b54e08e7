//! `sim museum`: plants each exhibit's bug and sees it found; or only whether the patches still apply.

use std::path::Path;
use std::time::Instant;

use clap::Args;
use serde_json::json;

use super::{Problem, root};
use crate::campaign::museum::{Exhibit, check, exhibits, find, passes_unplanted};

/// Plant historic bugs.
#[derive(Args)]
pub(super) struct Museum {
    /// The exhibits; all if none is named.
    #[arg(value_name = "ID")]
    ids: Vec<String>,
    /// See whether the patches still apply, and build nothing.
    #[arg(long)]
    check: bool,
    /// The first seed.
    #[arg(long, default_value_t = 0)]
    seeds_from: u64,
    /// How many seeds at a time; as many as there are cores if not said.
    #[arg(long)]
    jobs: Option<usize>,
    /// Print one JSON value an exhibit.
    #[arg(long)]
    json: bool,
}

pub(super) fn museum(museum: &Museum) -> Result<bool, Problem> {
    let root = root();
    let mut good = true;
    for exhibit in exhibits(&root, &museum.ids)? {
        let begun = Instant::now();
        let told = if museum.check {
            check(&root, &exhibit).map(|()| "applies".to_owned())
        } else {
            look(museum, &root, &exhibit)
        };
        good &= told.is_ok();
        print(museum, &exhibit, &told, begun.elapsed().as_secs());
    }
    Ok(good)
}

/// Plants the bug, finds it, and sees that the same seeds pass without it.
fn look(museum: &Museum, root: &Path, exhibit: &Exhibit) -> Result<String, String> {
    let jobs = museum.jobs.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, Into::into));
    let Some(found) = find(root, exhibit, museum.seeds_from, jobs)? else {
        return Err(format!("not found within {} seeds", exhibit.budget));
    };
    passes_unplanted(exhibit, museum.seeds_from, found.seed - museum.seeds_from + 1, jobs)?;
    Ok(format!("found after {} seeds (seed {}): {}", found.seeds, found.seed, found.message))
}

fn print(museum: &Museum, exhibit: &Exhibit, told: &Result<String, String>, seconds: u64) {
    let (good, text) = match told {
        Ok(text) => (true, text),
        Err(text) => (false, text),
    };
    let Exhibit { id, oracle, .. } = exhibit;
    if museum.json {
        println!("{}", json!({ "id": id, "oracle": oracle, "good": good, "told": text, "seconds": seconds }));
    } else {
        println!("{} {id:<28} {oracle:<20} {seconds:>4} s  {text}", if good { "good" } else { "BAD " });
    }
}
