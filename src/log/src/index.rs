//! The two indexes of a segment, kept sparse: offset → position and timestamp → offset. Pure, but for `files`.
//!
//! They are caches of the log: built batch by batch, the same whether while appending or while recovering. Those
//! of the active segment are in memory; Kafka's files are written when it is rolled or closed, are synced before
//! the recovery point passes the segment, and are searched on the disk from then on.

mod build;
mod files;
mod grow;

use milena_types::{Offset, Timestamp};

pub use build::{BatchShape, IndexBuilder};
pub use files::{Entries, Entry, IndexFiles, hint};
pub use grow::Growing;

/// Bytes of an entry in an `.index` file.
pub const OFFSET_ENTRY_LEN: usize = 8;
/// Bytes of an entry in a `.timeindex` file.
pub const TIME_ENTRY_LEN: usize = 12;

/// The batch that ends at `base + relative_offset` starts at `position`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OffsetEntry {
    /// The batch's last offset, counted from the segment's base.
    pub relative_offset: u32,
    /// Where the batch starts in the file.
    pub position: u32,
}

/// The largest timestamp up to `base + relative_offset` is `timestamp`, first reached by the batch that
/// ends there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TimeEntry {
    /// The timestamp.
    pub timestamp: Timestamp,
    /// The batch's last offset, counted from the segment's base.
    pub relative_offset: u32,
}

/// `offset` counted from `base`. The caller rolls before it could not fit.
pub fn relative(base: Offset, offset: Offset) -> u32 {
    let distance = offset.since(base);
    assert!(
        (0..=i64::from(i32::MAX)).contains(&distance),
        "{offset} fits an index entry of the segment at {base}"
    );
    distance as u32
}

/// The last indexed batch that does not begin after `offset`.
pub fn entry_for(entries: &Growing<OffsetEntry>, base: Offset, offset: Offset) -> Option<OffsetEntry> {
    // an entry names its batch's last offset, so one that ends at or before `offset` starts no later
    let before = entries.partition_point(|entry| base.plus(i64::from(entry.relative_offset)) <= offset);
    before.checked_sub(1).map(|last| entries.get(last))
}

/// Where a scan for `offset` starts: where that batch does, or the segment.
pub fn position_for(entries: &Growing<OffsetEntry>, base: Offset, offset: Offset) -> u32 {
    entry_for(entries, base, offset).map_or(0, |entry| entry.position)
}

/// The offset at which a scan for the first record not older than `timestamp` starts.
pub fn offset_for_timestamp(entries: &Growing<TimeEntry>, base: Offset, timestamp: Timestamp) -> Offset {
    let before = entries.partition_point(|entry| entry.timestamp <= timestamp);
    before.checked_sub(1).map_or(base, |last| base.plus(i64::from(entries.get(last).relative_offset)))
}

/// The whole `.index` file.
pub fn encode_offsets(entries: &Growing<OffsetEntry>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(entries.len() * OFFSET_ENTRY_LEN);
    for entry in entries.iter() {
        bytes.extend_from_slice(&entry.relative_offset.to_be_bytes());
        bytes.extend_from_slice(&entry.position.to_be_bytes());
    }
    bytes
}

/// The whole `.timeindex` file.
pub fn encode_times(entries: &Growing<TimeEntry>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(entries.len() * TIME_ENTRY_LEN);
    for entry in entries.iter() {
        bytes.extend_from_slice(&entry.timestamp.get().to_be_bytes());
        bytes.extend_from_slice(&entry.relative_offset.to_be_bytes());
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn growing(entries: &[(u32, u32)]) -> Growing<OffsetEntry> {
        let mut growing = Growing::default();
        for (relative_offset, position) in entries {
            growing.push(OffsetEntry { relative_offset: *relative_offset, position: *position });
        }
        growing
    }

    #[test]
    fn a_scan_starts_at_the_last_batch_that_does_not_begin_after_the_offset() {
        let entries = growing(&[(9, 100), (19, 200), (29, 300)]);
        let find = |offset| position_for(&entries, Offset(1000), Offset(offset));
        assert_eq!(
            [find(1000), find(1008), find(1009), find(1018), find(1019), find(5000)],
            [0, 0, 100, 100, 200, 300]
        );
    }

    #[test]
    fn files_are_kafkas_big_endian_pairs() {
        assert_eq!(encode_offsets(&growing(&[(1, 2)])), [0, 0, 0, 1, 0, 0, 0, 2]);
        let mut times = Growing::default();
        times.push(TimeEntry { timestamp: Timestamp(258), relative_offset: 3 });
        assert_eq!(encode_times(&times), [0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 3]);
    }

    #[test]
    fn a_time_lookup_starts_at_the_first_batch_that_reached_an_earlier_or_equal_time() {
        let mut times = Growing::default();
        times.push(TimeEntry { timestamp: Timestamp(100), relative_offset: 3 });
        times.push(TimeEntry { timestamp: Timestamp(200), relative_offset: 7 });
        let find = |ts| offset_for_timestamp(&times, Offset(10), Timestamp(ts)).get();
        assert_eq!([find(99), find(100), find(199), find(200), find(900)], [10, 13, 13, 17, 17]);
    }
}
