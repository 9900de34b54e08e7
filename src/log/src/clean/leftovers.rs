//! What a crash left of a cleaning, when a log is opened: `.cleaned` files are nothing yet and are removed; a
//! `.swap` of batches is finished, since the old segments may be gone in part (Kafka's rule), once `evidence` says
//! that a cleaning made it. It must run before anybody lists the segments, and change nothing when it refuses.

use std::sync::Arc;

use milena_probe::reachable;
use milena_runtime::{Disk, EntryKind};
use milena_types::Offset;

use super::evidence::Beside;
use super::swap::{CLEANED, KINDS, SWAP, finish};
use crate::LogError;
use crate::log::failed;
use crate::names::{SegmentFile, base_of, join, segment_file};

/// What to do with the files of a cleaning.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct Plan {
    /// Files to remove.
    remove: Vec<String>,
    /// Swaps to finish, by base offset, ascending.
    finish: Vec<Offset>,
}

/// Plans by the names in a log's directory. Names that no cleaning gives are left alone.
fn plan(names: &[String]) -> Plan {
    let of = |name: &str, suffix: &str| {
        let name = name.strip_suffix(suffix)?;
        KINDS.into_iter().find_map(|kind| Some((kind, base_of(name, kind)?)))
    };
    let mut plan = Plan::default();
    for name in names {
        if let Some((SegmentFile::Log, base)) = of(name, SWAP) {
            plan.finish.push(base);
        }
    }
    plan.finish.sort_unstable();
    let is_orphan = |base: &Offset| plan.finish.binary_search(base).is_err();
    let nothing_yet = |name: &&String| {
        of(name, CLEANED).is_some() || of(name, SWAP).is_some_and(|(_, base)| is_orphan(&base))
    };
    plan.remove = names.iter().filter(nothing_yet).cloned().collect();
    plan
}

/// Brings the directory to what it was before a cleaning that did not count yet, or after one that did.
/// True when there was anything to do. `compacted`: whether
/// its topic is, or was once.
pub(crate) async fn settle(disk: &Arc<dyn Disk>, dir: &str, compacted: bool) -> Result<bool, LogError> {
    let io = |what| failed(dir, what);
    let listed = disk.list(dir).await.map_err(io("listing its directory failed"))?;
    let files = listed.into_iter().filter(|entry| entry.kind == EntryKind::File);
    let names: Vec<String> = files.map(|entry| entry.name).collect();
    let plan = plan(&names);
    if plan == Plan::default() {
        return Ok(false);
    }
    reachable!("log: the files of a cleaning were found at the start");
    // all are judged before anything is removed
    let beside = Beside { disk, dir, names: &names, swaps: &plan.finish, compacted };
    let mut ends = Vec::with_capacity(plan.finish.len());
    for base in &plan.finish {
        let end = beside.judge(*base).await.map_err(io("reading a cleaned segment failed"))?;
        let path = format!("{}{SWAP}", join(dir, &segment_file(*base, SegmentFile::Log)));
        let reason =
            |doubt| format!("{doubt}. Nothing was changed; move the file away to open the log without it");
        ends.push(end.map_err(|doubt| LogError::BadFile { path, reason: reason(doubt) })?);
    }
    for name in &plan.remove {
        disk.remove(&join(dir, name)).await.map_err(io("removing what a cleaning left failed"))?;
    }
    for (base, end) in plan.finish.iter().zip(ends) {
        let bases = names.iter().filter_map(|name| base_of(name, SegmentFile::Log));
        let others: Vec<Offset> = bases.filter(|other| other > base && *other < end).collect();
        tracing::warn!(log = dir, %base, %end, "finishing a cleaning that a crash cut short");
        finish(disk, dir, *base, &others).await.map_err(io("finishing a cleaning failed"))?;
    }
    disk.sync_dir(dir).await.map_err(io("syncing its directory failed"))?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planned(names: &[&str]) -> (Vec<String>, Vec<i64>) {
        let plan = plan(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        (plan.remove, plan.finish.into_iter().map(Offset::get).collect())
    }

    const BASE: &str = "00000000000000000010";

    #[test]
    fn what_was_not_renamed_yet_is_removed_and_a_swap_of_batches_is_finished() {
        let name = |end: &str| format!("{BASE}{end}");
        let cleaned = [name(".log.cleaned"), name(".index.cleaned"), name(".timeindex.swap")];
        let names: Vec<&str> = cleaned.iter().map(String::as_str).collect();
        assert_eq!(
            planned(&names),
            (cleaned.to_vec(), vec![]),
            "its batches have no `.swap`: it is nothing yet"
        );
        let swap = [name(".log.swap"), name(".timeindex.swap"), name(".log")];
        let names: Vec<&str> = swap.iter().map(String::as_str).collect();
        assert_eq!(planned(&names), (vec![], vec![10]));
    }

    #[test]
    fn names_that_no_cleaning_gives_are_left_alone() {
        assert_eq!(
            planned(&["x.cleaned", "5.log.swap", "00000000000000000010.log", ".swap"]),
            (vec![], vec![])
        );
    }
}
