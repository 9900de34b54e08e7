//! What opening meets in a log's directory and must not throw away: segments that no crash explains are kept under
//! another name, and names that nobody knows get a word. It must never remove a batch.

use std::sync::Arc;

use milena_probe::{always, reachable};
use milena_runtime::{Disk, Entry, EntryKind, Open, io};
use milena_types::Offset;

use crate::clean::{CLEANED, SWAP};
use crate::names::{
    ASIDE_SUFFIX, DELETED_SUFFIX, LEADER_EPOCH_CHECKPOINT, PARTITION_METADATA, SegmentFile, is_aside, join,
    segment_file, segment_of,
};
use crate::open::remove_segment;

/// Segments of one base that are kept aside, at most: a directory with more of them needs a person.
const ASIDE_MAX: usize = 100;
/// Names that the word about strangers tells, at most.
const TOLD_MAX: usize = 10;

/// Takes the segment at `base` from the log and keeps its batches beside it. One of no bytes is removed. Where
/// they are kept; durable with the directory's next sync.
pub(crate) async fn set_aside(disk: &Arc<dyn Disk>, dir: &str, base: Offset) -> io::Result<Option<String>> {
    let path = join(dir, &segment_file(base, SegmentFile::Log));
    let is_empty = disk.open(&path, Open::Read).await?.len().await? == 0;
    let mut aside = None;
    if !is_empty {
        let names: Vec<String> = disk.list(dir).await?.into_iter().map(|entry| entry.name).collect();
        let file = segment_file(base, SegmentFile::Log);
        let free = (1..=ASIDE_MAX).map(|number| aside_name(&file, number)).find(|name| !names.contains(name));
        let name = free.ok_or_else(|| {
            io::Error::other(format!("{ASIDE_MAX} segments called `{file}` are kept aside: remove some"))
        })?;
        disk.rename(&path, &join(dir, &name)).await?;
        reachable!("log: a segment was kept aside");
        aside = Some(name);
    }
    remove_segment(disk, dir, base).await?;
    Ok(aside)
}

fn aside_name(file: &str, number: usize) -> String {
    always!(number > 0);
    match number {
        1 => format!("{file}{ASIDE_SUFFIX}"),
        more => format!("{file}.{more}{ASIDE_SUFFIX}"),
    }
}

/// Says once which of the `entries` of `dir` nobody knows; they are left alone.
pub(crate) fn tell_strangers(dir: &str, entries: &[Entry]) {
    let is_stranger =
        |name: &str, kind: EntryKind| kind != EntryKind::File || !is_known(name) && !is_of_metadata(name);
    let strangers: Vec<&str> = entries
        .iter()
        .filter(|entry| is_stranger(&entry.name, entry.kind))
        .map(|entry| entry.name.as_str())
        .collect();
    if !strangers.is_empty() {
        reachable!("log: a log's directory held what nobody knows");
        let names = strangers[..strangers.len().min(TOLD_MAX)].join(", ");
        let count = strangers.len();
        tracing::warn!(log = dir, count, names, "what no log has is left alone in its directory");
    }
}

/// Whether a log may have a file of this name: its own, on its way there, or on its way out.
fn is_known(name: &str) -> bool {
    let whole = name.strip_suffix(".tmp").unwrap_or(name);
    if [LEADER_EPOCH_CHECKPOINT, PARTITION_METADATA].contains(&whole) || is_aside(name) {
        return true;
    }
    let on_its_way = [DELETED_SUFFIX, CLEANED, SWAP];
    let whole = on_its_way.iter().find_map(|suffix| whole.strip_suffix(suffix)).unwrap_or(whole);
    let base = segment_of(whole);
    base.is_some_and(|base| SegmentFile::ALL.iter().any(|kind| segment_file(base, *kind) == whole))
}

/// Whether the metadata log has such a file besides.
fn is_of_metadata(name: &str) -> bool {
    let whole = name.strip_suffix(".tmp").unwrap_or(name);
    whole == "quorum-state" || whole.strip_suffix(DELETED_SUFFIX).unwrap_or(whole).ends_with(".checkpoint")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_knows_its_files_wherever_they_are_on_their_way_and_no_others() {
        const BASE: &str = "00000000000000000010";
        for known in [
            ".log",
            ".index",
            ".timeindex.deleted",
            ".txnindex.cleaned",
            ".log.swap",
            ".snapshot",
            ".batches",
        ] {
            assert!(is_known(&format!("{BASE}{known}")), "{known}");
        }
        for known in ["leader-epoch-checkpoint", "leader-epoch-checkpoint.tmp", "partition.metadata"] {
            assert!(is_known(known), "{known}");
        }
        for number in [1, 2, ASIDE_MAX] {
            assert!(is_known(&aside_name(&format!("{BASE}.log"), number)));
        }
        for stranger in ["notes.txt", "12.log", "10.log.deleted", &format!("{BASE}.log.old"), BASE, ""] {
            assert!(!is_known(stranger) && !is_of_metadata(stranger), "{stranger}");
        }
        assert!(is_of_metadata("quorum-state"));
        assert!(is_of_metadata("00000000000000000000-0000000000.checkpoint"));
    }
}
