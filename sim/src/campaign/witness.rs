//! What the platter vouches for: the recovery points in their file, held against the batches that durable
//! names lead to. It must never look at the page cache, nor at what a node knows.

use std::collections::BTreeMap;

use bytes::Bytes;
use milena_batch::{Batch, BatchHeader};
use milena_log::checkpoint::decode_offsets;
use milena_log::clean::SWAP;
use milena_log::names::{LOG_STARTS, RECOVERY_POINTS, SegmentFile, base_of};
use milena_types::Offset;

use crate::disk::DiskControl;
use crate::workload::{ALTERED, COMPACTED, Place, REBORN};

/// Bytes of a batch before its records.
const BATCH_HEADER: usize = 61;

/// The recovery points on the platter, by directory. None where there is no file, or none that can be read, and none
/// of a deleted log: it is renamed first and forgotten then, and the next of its name forgets before it is there.
pub(crate) fn platter_claims(disk: &DiskControl) -> BTreeMap<String, Offset> {
    let mut claims = durable_offsets(disk, RECOVERY_POINTS);
    let names = disk.durable_names("");
    claims.retain(|dir, _| names.contains(dir) || !may_be_deleted(dir));
    claims
}

/// The offsets that a file on the platter has, by directory.
fn durable_offsets(disk: &DiskControl, path: &str) -> BTreeMap<String, Offset> {
    let text = disk.with_durable(path, |bytes| String::from_utf8_lossy(bytes).into_owned());
    text.and_then(|text| decode_offsets(&text).ok()).unwrap_or_default()
}

/// Whether `dir` is of a topic that the plan deletes.
fn may_be_deleted(dir: &str) -> bool {
    let topic = dir.strip_prefix('t').and_then(|rest| rest.split('-').next()?.parse::<u16>().ok());
    topic.is_some_and(|topic| topic >= REBORN)
}

/// A segment that is about to replace others counts in their place, and one that lies wholly below the log start on
/// the platter not at all, as its deletion may have kept its name: whoever opens the log finishes both.
fn segments(disk: &DiskControl, dir: &str) -> Vec<(Offset, String)> {
    let names = disk.durable_names(dir);
    let mut segments: BTreeMap<Offset, String> = BTreeMap::new();
    for name in &names {
        let base = base_of(name.strip_suffix(SWAP).unwrap_or(name), SegmentFile::Log);
        if let Some(base) = base.filter(|base| name.ends_with(SWAP) || !segments.contains_key(base)) {
            segments.insert(base, format!("{dir}/{name}"));
        }
    }
    let segments: Vec<(Offset, String)> = segments.into_iter().collect();
    let start = durable_offsets(disk, LOG_STARTS).get(dir).copied().unwrap_or(Offset::ZERO);
    let is_below = |pair: &&[(Offset, String)]| pair[1].0 <= start;
    let below = segments.windows(2).take_while(is_below).count();
    segments[below..].to_vec()
}

/// Up to where the log in `dir` is on the platter: whole batches, one behind the other; of a compacted log, with
/// offsets missing between them within a segment.
pub(super) fn durable_end(disk: &DiskControl, dir: &str) -> Offset {
    let segments = segments(disk, dir);
    let is_compacted = dir == COMPACTED.to_string() || dir.strip_suffix("-0") == Some(ALTERED);
    let mut end = segments.first().map_or(Offset::ZERO, |(base, _)| *base);
    for (base, path) in segments {
        if is_compacted && base < end {
            continue; // the segment before replaces it
        }
        let (next, is_whole) =
            disk.with_durable(&path, |bytes| end_of(bytes, base, is_compacted)).unwrap_or((base, false));
        if base != end {
            return end;
        }
        end = next;
        if !is_whole {
            return end;
        }
    }
    end
}

/// Where the whole batches of a segment end, and whether nothing else is in it.
fn end_of(bytes: &[u8], base: Offset, may_have_holes: bool) -> (Offset, bool) {
    let (mut rest, mut end) = (bytes, base);
    while !rest.is_empty() {
        let Ok(header) = BatchHeader::parse(rest) else { return (end, false) };
        let Some(whole) = rest.get(..header.total_len()) else { return (end, false) };
        let is_good =
            Batch::parse(Bytes::copy_from_slice(whole)).is_ok_and(|batch| batch.check_crc().is_ok());
        let follows = header.base_offset == end || (may_have_holes && header.base_offset > end);
        if !follows || !is_good {
            return (end, false);
        }
        end = header.next_offset();
        rest = &rest[header.total_len()..];
    }
    (end, true)
}

/// A file of `place` and a bit in it, among the records of a batch below `point`; `which` picks it.
pub(crate) fn vouched_records(
    disk: &DiskControl,
    place: Place,
    point: Offset,
    which: u64,
) -> Option<(String, u64)> {
    let mut found = Vec::new();
    for (_, path) in segments(disk, &place.to_string()) {
        let batches = disk.with_durable(&path, |bytes| batches_below(bytes, point)).unwrap_or_default();
        found.extend(batches.into_iter().map(|records| (path.clone(), records)));
    }
    let (path, (start, len)) = found.get((which % found.len().max(1) as u64) as usize)?.clone();
    Some((path, (start as u64) * 8 + which / 7 % (len as u64 * 8)))
}

/// Where the records of each batch below `point` lie in a file: position and length.
fn batches_below(bytes: &[u8], point: Offset) -> Vec<(usize, usize)> {
    let (mut position, mut found) = (0, Vec::new());
    while let Ok(header) = BatchHeader::parse(&bytes[position..]) {
        let len = header.total_len();
        if position + len > bytes.len() || header.next_offset() > point {
            break;
        }
        if len > BATCH_HEADER {
            found.push((position + BATCH_HEADER, len - BATCH_HEADER));
        }
        position += len;
    }
    found
}
