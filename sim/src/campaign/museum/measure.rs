//! How long an exhibit takes to be found: over ranges of seeds fixed beforehand, misses included; and whether
//! the same seeds pass without the bug. Slow, so it is written down after every range.

use std::fs;
use std::path::Path;

use super::record::{Range, Shrinking, range_from};
use super::{Exhibit, Planted, RANGES, Record, plant, remove};
use crate::campaign::{Pool, Report, Request};
use crate::shrink::{Limits, shrink};

/// The most runs that shrinking a failure of an exhibit may take.
const SHRINK_RUNS: u64 = 1_500;

/// The runs that look for `exhibit` from seed `from` on.
fn seeds(exhibit: &Exhibit, from: u64, count: u64) -> impl Iterator<Item = Request> + Send + use<> {
    let only = exhibit.oracle.clone();
    (from..from + count).map(move |seed| Request { only: Some(only.clone()), ..Request::of_seed(seed) })
}

fn search(pool: &mut Pool, exhibit: &Exhibit, from: u64) -> Result<Option<(u64, Report)>, String> {
    let is_found =
        |report: &Report| report.broken.as_ref().is_some_and(|broken| broken.rule == exhibit.oracle);
    let found =
        pool.first(seeds(exhibit, from, exhibit.budget), is_found).map_err(|error| error.to_string())?;
    Ok(found.map(|(number, report)| (number as u64 + 1, report)))
}

/// Plants the bug and looks for it in one range; what its oracle said, and after how many seeds.
pub fn look(root: &Path, exhibit: &Exhibit, jobs: usize) -> Result<String, String> {
    let found = plant(root, exhibit)
        .and_then(|planted| search(&mut Pool::of(&planted.simulator, jobs), exhibit, range_from(0)));
    remove(root)?;
    match found? {
        None => Err(format!("not found within {} seeds", exhibit.budget)),
        Some((seeds, report)) => {
            passes(exhibit, range_from(0), seeds, jobs)?;
            let message = report.broken.map(|broken| broken.message).unwrap_or_default();
            Ok(format!("found after {seeds} seeds: {message}"))
        }
    }
}

/// Whether the sources as they are pass `count` seeds from `from` on: else what was found is another bug.
fn passes(exhibit: &Exhibit, from: u64, count: u64, jobs: usize) -> Result<(), String> {
    let mut pool = Pool::new(jobs).map_err(|error| error.to_string())?;
    let broken = pool.first(seeds(exhibit, from, count), |report| report.broken.is_some());
    match broken.map_err(|error| error.to_string())? {
        None => Ok(()),
        Some((_, report)) => {
            let rule = report.broken.map(|broken| broken.rule).unwrap_or_default();
            Err(format!("without the patch seed {} breaks {rule} too", report.seed))
        }
    }
}

/// Measures `exhibit` on `commit`, from where a measurement before was broken off, in at most `most` ranges more;
/// `told` hears of each.
pub fn measure(
    root: &Path,
    exhibit: &Exhibit,
    commit: &str,
    (jobs, most): (usize, u64),
    mut told: impl FnMut(&Record),
) -> Result<Record, String> {
    let mut record = Record::resume(root, exhibit, commit)?;
    if record.is_whole() {
        return Ok(record);
    }
    let measured = plant(root, exhibit)
        .and_then(|planted| ranges(root, exhibit, &planted, (jobs, most), &mut record, &mut told));
    remove(root)?;
    measured?;
    if (record.ranges.len() as u64) < RANGES {
        return Ok(record);
    }
    let run = |range: &Range| (range.from, range.seeds.unwrap_or(exhibit.budget));
    let clean =
        record.ranges.iter().map(run).try_for_each(|(from, count)| passes(exhibit, from, count, jobs));
    record.clean = Some(clean.is_ok());
    record.save(root, exhibit)?;
    clean.map(|()| record)
}

fn ranges(
    root: &Path,
    exhibit: &Exhibit,
    planted: &Planted,
    (jobs, most): (usize, u64),
    record: &mut Record,
    told: &mut impl FnMut(&Record),
) -> Result<(), String> {
    let mut pool = Pool::of(&planted.simulator, jobs);
    let known = record.ranges.len() as u64;
    for number in known..RANGES.min(known.saturating_add(most)) {
        let from = range_from(number);
        let found = search(&mut pool, exhibit, from)?;
        let message = found.as_ref().and_then(|(_, report)| report.broken.as_ref());
        record.ranges.push(Range {
            from,
            seeds: found.as_ref().map(|(seeds, _)| *seeds),
            message: message.map(|broken| broken.message.clone()).unwrap_or_default(),
        });
        if let Some((_, report)) = found.filter(|_| record.shrunk.is_none()) {
            record.shrunk = shrunk(root, exhibit, &mut pool, &report, &record.commit)?;
        }
        record.save(root, exhibit)?;
        told(record);
    }
    if record.passes_unit_tests.is_none() {
        record.passes_unit_tests = Some(planted.passes_unit_tests(exhibit).is_ok());
        record.save(root, exhibit)?;
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
    let file = root.join(super::EXHIBITS).join(&exhibit.id).join("shrunk.plan");
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
