//! `sim museum`: plants each exhibit's bug and measures how soon it is found; or only sees whether the patches
//! still apply and a few are found.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use clap::Args;
use serde_json::json;

use super::output::Progress;
use super::{Problem, jobs, root};
use crate::campaign::museum::{
    Exhibit, RANGES, Record, Told, changed_files, check, exhibits, explore, look, measure, measure_families,
    shrunk_file, simulator, sources, table,
};

/// Where the museum is published.
const PAGE: &str = "docs/museum.md";
/// The largest median of an exhibit that a check looks for: it shall take a minute, most of which is building.
const SOON: u64 = 100;

/// Plant historic bugs.
#[derive(Args)]
#[command(after_help = "\
Examples:
  cargo sim museum                      measure every exhibit; what was measured on this commit is not again
  cargo sim museum kafka-3968           measure one
  cargo sim museum --ranges 3           measure each in three ranges more; another call goes on from there
  cargo sim museum --explore 300        how rare each is, in other ranges of 300 seeds: to choose its budget by
  cargo sim museum --families           which fault families bring each to light, where nothing else goes wrong
  cargo sim museum --check              all patches apply, and three that count are found: those whose files changed first
  cargo sim museum --check --at-most 0  all patches apply
  cargo sim museum kafka-3968 --replay --html run.html    its shrunk failure, as `cargo sim replay` shows it
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
    /// Measure nothing, and look for each in ranges of so many seeds that no measurement uses.
    #[arg(long, value_name = "SEEDS", conflicts_with_all = ["check", "ranges"])]
    explore: Option<u64>,
    /// Measure nothing else than which fault families bring each to light, as its `exhibit.toml` claims.
    #[arg(long, conflicts_with_all = ["check", "ranges", "explore"])]
    families: bool,
    /// Show the shrunk failure of one exhibit, with its bug planted; all that follows is for `cargo sim replay`.
    #[arg(long, num_args = 0.., allow_hyphen_values = true, value_name = "HOW", requires = "ids")]
    replay: Option<Vec<String>>,
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
    if let Some(how) = &museum.replay {
        return replay(&root, &exhibits, how);
    }
    if museum.check {
        good = check_some(museum, &root, &exhibits)?;
    } else if let Some(count) = museum.explore {
        for exhibit in &exhibits {
            good &= tell(museum, exhibit, || explore_one(museum, &root, exhibit, count));
        }
        return Ok(good);
    } else if museum.families {
        for exhibit in exhibits.iter().filter(|exhibit| !exhibit.families.is_empty()) {
            good &= tell(museum, exhibit, || families_of(museum, &root, exhibit));
        }
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
    let commit = sources(root)?;
    // what is not known to be found, or takes long, says nothing when it is not found soon
    let median = |exhibit: &&Exhibit| Some(Record::load(root, exhibit)).filter(Record::counts)?.median();
    let mut order: Vec<(bool, u64, &Exhibit)> = exhibits
        .iter()
        .filter_map(|exhibit| Some((exhibit, median(&exhibit).filter(|median| *median <= SOON)?)))
        .map(|(exhibit, median)| (!exhibit.files.iter().any(|file| changed.contains(file)), median, exhibit))
        .collect();
    order.sort_by_key(|(unchanged, median, _)| (*unchanged, *median));
    for (_, _, exhibit) in order.into_iter().take(museum.at_most) {
        good &= tell(museum, exhibit, || look(root, exhibit, &commit, jobs(museum.jobs)));
    }
    Ok(good)
}

/// Shows the shrunk failure of the one exhibit that was named, by the simulator that has its bug.
fn replay(root: &Path, exhibits: &[Exhibit], how: &[String]) -> Result<bool, Problem> {
    let [exhibit] = exhibits else { return Err("one exhibit is replayed at a time".into()) };
    let plan = shrunk_file(root, exhibit);
    if !plan.is_file() {
        return Err(format!("{} was not shrunk yet: cargo sim museum {}", exhibit.id, exhibit.id).into());
    }
    let mut command = Command::new(simulator(root, exhibit, &sources(root)?)?);
    command.arg("replay").arg(plan).args(["--only", &exhibit.oracle]).args(how);
    // it tells by its status that something was broken, and that is what was asked for
    command.status().map_err(|error| format!("the simulator cannot be run: {error}"))?;
    Ok(true)
}

/// Tells on standard error what goes on.
fn show(museum: &Museum, exhibit: &Exhibit) -> impl FnMut(Told<'_>) {
    let (id, begun, quiet) = (exhibit.id.clone(), Instant::now(), museum.json);
    let mut bar: Option<Progress> = None;
    move |told| {
        let seconds = begun.elapsed().as_secs();
        match told {
            Told::Begins(what) => {
                bar = None;
                eprintln!("{id}: {seconds:>4} s  {what}");
            }
            Told::Done(done, of) => {
                bar.get_or_insert_with(|| Progress::new(of, "done", quiet)).at(done, id.clone());
            }
            Told::Range(record) => {
                let last = record.ranges.last().and_then(|range| range.seeds);
                let last = last.map_or("not found".to_owned(), |seeds| format!("found after {seeds}"));
                eprintln!("{id}: {seconds:>4} s  range {} of {RANGES}: {last}", record.ranges.len());
            }
        }
    }
}

fn explore_one(museum: &Museum, root: &Path, exhibit: &Exhibit, count: u64) -> Result<String, String> {
    let at = (jobs(museum.jobs), count);
    let found = explore(root, exhibit, &sources(root)?, at, show(museum, exhibit))?;
    let each = found.iter().map(|seeds| seeds.map_or("-".to_owned(), |seeds| seeds.to_string()));
    Ok(format!("budget {}; found after {}", exhibit.budget, each.collect::<Vec<_>>().join(", ")))
}

fn families_of(museum: &Museum, root: &Path, exhibit: &Exhibit) -> Result<String, String> {
    let told = show(museum, exhibit);
    let known = measure_families(root, exhibit, &sources(root)?, jobs(museum.jobs), told)?;
    let mut lines = Vec::new();
    for set in &known.sets {
        let found = set.found.iter().map(|one| one.map_or("-".to_owned(), |seeds| seeds.to_string()));
        let others = set.without.iter().map(|one| format!("without {} {}", one.family, one.found));
        let each: Vec<String> = found.chain(others).collect();
        let shown = if set.is_shown() { "shown" } else { "NOT shown" };
        lines.push(format!("{} {shown}: {}", set.families.join(" "), each.join(", ")));
    }
    let text = lines.join("; ");
    if known.sets.iter().all(|set| set.is_shown()) { Ok(text) } else { Err(text) }
}

fn measure_one(museum: &Museum, root: &Path, exhibit: &Exhibit) -> Result<String, String> {
    let at = (jobs(museum.jobs), museum.ranges.unwrap_or(RANGES));
    let record = measure(root, exhibit, &sources(root)?, at, show(museum, exhibit))?;
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
