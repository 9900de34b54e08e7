//! How long an exhibit takes to be found: over ranges of seeds fixed beforehand, misses included; and whether
//! the same seeds pass without the bug. Slow, so it is written down after every range.

use std::fs;
use std::path::Path;

use super::clean::passes;
use super::record::{Range, Shrinking, range_from, shrunk_file};
use super::{Exhibit, RANGES, Record, plant, remove, simulator};
use crate::campaign::{Pool, Report, Request};
use crate::shrink::{Limits, shrink};

/// The most runs that shrinking a failure of an exhibit may take.
const SHRINK_RUNS: u64 = 1_500;
/// How many ranges are explored. They come after those that measure: a budget is chosen by other seeds than it is
/// measured with.
pub const EXPLORED: u64 = 5;

/// What goes on.
pub enum Told<'a> {
    /// This begins.
    Begins(&'static str),
    /// So much of it is done.
    Done(u64, u64),
    /// A range is done.
    Range(&'a Record),
}

/// The runs that look for `exhibit` from seed `from` on, with the faults of `families` alone where it names any.
fn seeds(
    exhibit: &Exhibit,
    (from, count): (u64, u64),
    families: Option<&[String]>,
) -> impl Iterator<Item = Request> + Send + use<> {
    let (only, families) = (Some(exhibit.oracle.clone()), families.map(<[String]>::to_vec));
    (from..from + count).map(move |seed| Request {
        only: only.clone(),
        families: families.clone(),
        ..Request::of_seed(seed)
    })
}

/// The first seed from `from` on, within `count`, under which the exhibit's oracle fires, by its number from 1.
fn search(pool: &mut Pool, exhibit: &Exhibit, range: (u64, u64)) -> Result<Option<(u64, Report)>, String> {
    search_among(pool, exhibit, range, None)
}

/// As `search`, where nothing goes wrong but what `families` bring.
pub(super) fn search_among(
    pool: &mut Pool,
    exhibit: &Exhibit,
    range: (u64, u64),
    families: Option<&[String]>,
) -> Result<Option<(u64, Report)>, String> {
    let is_found =
        |report: &Report| report.broken.as_ref().is_some_and(|broken| broken.rule == exhibit.oracle);
    let work = seeds(exhibit, range, families);
    let found = pool.first(work, is_found).map_err(|error| error.to_string())?;
    Ok(found.map(|(number, report)| (number as u64 + 1, report)))
}

/// Plants the bug and looks for it in one range; what its oracle said, and after how many seeds.
pub fn look(root: &Path, exhibit: &Exhibit, commit: &str, jobs: usize) -> Result<String, String> {
    let mut pool = Pool::of(&simulator(root, exhibit, commit)?, jobs);
    let from = range_from(0);
    let Some((seeds, report)) = search(&mut pool, exhibit, (from, exhibit.budget))? else {
        return Err(format!("not found within {} seeds", exhibit.budget));
    };
    let mut pool = Pool::new(jobs).map_err(|error| error.to_string())?;
    passes((root, commit), exhibit, from..from + seeds, &mut pool, |_, _| {})??;
    let message = report.broken.map(|broken| broken.message).unwrap_or_default();
    Ok(format!("found after {seeds} seeds: {message}"))
}

/// Looks for `exhibit` in ranges that do not measure, at most `count` seeds each; after how many seeds it was found in
/// each. Says how rare it is, so that a budget can be chosen.
pub fn explore(
    root: &Path,
    exhibit: &Exhibit,
    commit: &str,
    (jobs, count): (usize, u64),
    mut told: impl FnMut(Told<'_>),
) -> Result<Vec<Option<u64>>, String> {
    told(Told::Begins("building"));
    let mut pool = Pool::of(&simulator(root, exhibit, commit)?, jobs);
    told(Told::Begins("exploring"));
    let mut all = Vec::new();
    for number in 0..EXPLORED {
        let found = search(&mut pool, exhibit, (range_from(RANGES + number), count))?;
        all.push(found.map(|(seeds, _)| seeds));
        told(Told::Done(number + 1, EXPLORED));
    }
    Ok(all)
}

/// Measures `exhibit` on `commit`, from where a measurement before was broken off, in at most `most` ranges more;
/// `told` hears of what goes on.
pub fn measure(
    root: &Path,
    exhibit: &Exhibit,
    commit: &str,
    (jobs, most): (usize, u64),
    mut told: impl FnMut(Told<'_>),
) -> Result<Record, String> {
    let mut record = Record::resume(root, exhibit, commit)?;
    if record.is_whole() {
        return Ok(record);
    }
    told(Told::Begins("building"));
    let simulator = simulator(root, exhibit, commit)?;
    ranges(root, exhibit, &mut Pool::of(&simulator, jobs), most, &mut record, &mut told)?;
    if record.passes_unit_tests.is_none() {
        told(Told::Begins("unit tests"));
        let tested = plant(root, exhibit).map(|planted| planted.passes_unit_tests(exhibit).is_ok());
        remove(root)?;
        record.passes_unit_tests = Some(tested?);
        record.save(root, exhibit)?;
    }
    if (record.ranges.len() as u64) < RANGES {
        return Ok(record);
    }
    told(Told::Begins("the same seeds without the bug"));
    let run = |range: &Range| range.from..range.from + range.seeds.unwrap_or(exhibit.budget);
    let seeds: Vec<u64> = record.ranges.iter().flat_map(run).collect();
    let mut pool = Pool::new(jobs).map_err(|error| error.to_string())?;
    let clean = passes((root, commit), exhibit, seeds.into_iter(), &mut pool, |done, of| {
        told(Told::Done(done, of));
    })?;
    record.clean = Some(clean.is_ok());
    record.save(root, exhibit)?;
    clean.map(|()| record)
}

fn ranges(
    root: &Path,
    exhibit: &Exhibit,
    pool: &mut Pool,
    most: u64,
    record: &mut Record,
    told: &mut impl FnMut(Told<'_>),
) -> Result<(), String> {
    let known = record.ranges.len() as u64;
    for number in known..RANGES.min(known.saturating_add(most)) {
        let from = range_from(number);
        let found = search(pool, exhibit, (from, exhibit.budget))?;
        let message = found.as_ref().and_then(|(_, report)| report.broken.as_ref());
        record.ranges.push(Range {
            from,
            seeds: found.as_ref().map(|(seeds, _)| *seeds),
            message: message.map(|broken| broken.message.clone()).unwrap_or_default(),
        });
        record.save(root, exhibit)?;
        told(Told::Range(record));
        if let Some((_, report)) = found.filter(|_| record.shrunk.is_none()) {
            told(Told::Begins("shrinking"));
            record.shrunk = shrunk(root, exhibit, pool, &report, &record.commit)?;
            record.save(root, exhibit)?;
        }
    }
    Ok(())
}

/// Shrinks the failure of `report` with the planted bug, and keeps the plan beside the patch.
fn shrunk(
    root: &Path,
    exhibit: &Exhibit,
    pool: &mut Pool,
    report: &Report,
    commit: &str,
) -> Result<Option<Shrinking>, String> {
    let Some(kept) = report.kept(commit) else { return Ok(None) };
    let limits = Limits { runs: SHRINK_RUNS, only: Some(exhibit.oracle.clone()) };
    let shrunk = shrink(pool, &kept.plan, report.broken.as_ref(), &limits, |_| {});
    let Some(shrunk) = shrunk.map_err(|error| error.to_string())? else { return Ok(None) };
    let Some(small) = shrunk.report.kept(commit) else { return Ok(None) };
    let file = shrunk_file(root, exhibit);
    let message = shrunk.report.broken.map(|broken| broken.message).unwrap_or_default();
    let text = format!(
        "# with bug.patch: {message}\n# cargo sim replay --only {} of a build with the patch\n{small}",
        exhibit.oracle
    );
    fs::write(&file, text).map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(Some(Shrinking {
        before: kept.to_string().lines().count(),
        lines: small.to_string().lines().count(),
        runs: shrunk.runs,
        seconds: shrunk.elapsed.as_secs_f64(),
    }))
}
