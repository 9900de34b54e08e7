//! When the active segment ends and a new one starts, by Kafka's rules. Pure.

use milena_types::{Offset, Timestamp};

use crate::LogConfig;

/// The active segment, as far as the decision looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ActiveShape {
    /// Its base offset.
    pub base: Offset,
    /// Its bytes.
    pub size: u32,
    /// The largest timestamp of its first batch, where it has one.
    pub first_timestamp: Option<Timestamp>,
    /// When this process began it; used only while no timestamp is known.
    pub created: Timestamp,
    /// How much earlier than `segment.ms` this segment is rolled: see [`jitter_ms`].
    pub jitter_ms: i64,
    /// Entries in its offset index.
    pub index_entries: usize,
    /// Entries in its time index.
    pub time_entries: usize,
}

/// What is about to be appended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Incoming {
    /// Its bytes.
    pub bytes: u32,
    /// Its last offset.
    pub last_offset: Offset,
    /// Its largest timestamp.
    pub max_timestamp: Timestamp,
}

/// Why a segment is rolled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Roll {
    /// It would grow past `segment.bytes`.
    Size,
    /// It spans `segment.ms`.
    Time,
    /// An index is full.
    IndexFull,
    /// The last offset would not fit an index entry.
    OffsetRange,
}

/// How much earlier than `segment.ms` the segment at `base` of the log in `dir` is rolled, below the smaller of
/// `segment.jitter.ms` and `segment.ms`. Kafka draws it anew at each start; here a segment keeps its own, and
/// partitions differ all the same.
pub fn jitter_ms(config: &LogConfig, dir: &str, base: Offset) -> i64 {
    let bound = config.segment_jitter_ms.min(config.segment_ms);
    if bound <= 0 {
        return 0;
    }
    let digits = base.get().to_be_bytes();
    // FNV-1a: any spread will do, and it must be the same on every machine
    let hash = dir.bytes().chain(digits).fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (hash >> 1) as i64 % bound
}

/// Whether the active segment is rolled before `incoming` is appended. An empty segment never is.
pub fn roll_before(
    config: &LogConfig,
    active: &ActiveShape,
    incoming: &Incoming,
    now: Timestamp,
) -> Option<Roll> {
    if active.size == 0 {
        return None;
    }
    if u64::from(active.size) + u64::from(incoming.bytes) > u64::from(config.segment_bytes) {
        return Some(Roll::Size);
    }
    let waited = match active.first_timestamp {
        Some(first) if first.get() >= 0 => incoming.max_timestamp.get().saturating_sub(first.get()),
        _ => now.get().saturating_sub(active.created.get()),
    };
    if waited > config.segment_ms - active.jitter_ms {
        return Some(Roll::Time);
    }
    // the last slot of a time index is kept for the entry that rolling adds
    let index_full = active.index_entries >= (config.segment_index_bytes / 8) as usize;
    let time_full = active.time_entries + 1 >= (config.segment_index_bytes / 12) as usize;
    if index_full || time_full {
        return Some(Roll::IndexFull);
    }
    if !reaches(active.base, incoming.last_offset) {
        return Some(Roll::OffsetRange);
    }
    None
}

/// Whether a segment at `base` can hold `offset`: an index entry counts from the base in 31 bits (KAFKA-5413).
pub fn reaches(base: Offset, offset: Offset) -> bool {
    offset.since(base) <= i64::from(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: LogConfig = LogConfig {
        segment_bytes: 1000,
        index_interval_bytes: 100,
        segment_index_bytes: 120,
        segment_ms: 50,
        ..LogConfig::DEFAULT
    };
    const ACTIVE: ActiveShape = ActiveShape {
        base: Offset(10),
        size: 900,
        first_timestamp: Some(Timestamp(1000)),
        created: Timestamp(0),
        jitter_ms: 0,
        index_entries: 1,
        time_entries: 1,
    };
    const INCOMING: Incoming =
        Incoming { bytes: 100, last_offset: Offset(20), max_timestamp: Timestamp(1050) };

    fn decide(active: ActiveShape, incoming: Incoming) -> Option<Roll> {
        roll_before(&CONFIG, &active, &incoming, Timestamp(2000))
    }

    #[test]
    fn a_segment_is_filled_to_the_last_byte_and_no_further() {
        assert_eq!(decide(ACTIVE, INCOMING), None);
        assert_eq!(decide(ACTIVE, Incoming { bytes: 101, ..INCOMING }), Some(Roll::Size));
    }

    #[test]
    fn time_is_measured_between_records_and_by_the_clock_only_without_them() {
        assert_eq!(decide(ACTIVE, Incoming { max_timestamp: Timestamp(1051), ..INCOMING }), Some(Roll::Time));
        assert_eq!(decide(ACTIVE, Incoming { max_timestamp: Timestamp(5), ..INCOMING }), None);
        assert_eq!(decide(ActiveShape { first_timestamp: None, ..ACTIVE }, INCOMING), Some(Roll::Time));
        assert_eq!(
            decide(
                ActiveShape { first_timestamp: Some(Timestamp(-1)), created: Timestamp(1990), ..ACTIVE },
                INCOMING
            ),
            None
        );
    }

    #[test]
    fn jitter_rolls_earlier_by_less_than_it_may_and_differs_between_partitions() {
        let config = LogConfig { segment_ms: 1000, segment_jitter_ms: 300, ..CONFIG };
        let drawn: Vec<i64> =
            (0..50).map(|n| jitter_ms(&config, &format!("orders-{n}"), Offset(7))).collect();
        assert!(drawn.iter().all(|jitter| (0..300).contains(jitter)));
        assert!(drawn.iter().any(|jitter| *jitter < 100) && drawn.iter().any(|jitter| *jitter > 200));
        assert_eq!(jitter_ms(&CONFIG, "orders-0", Offset(7)), 0);
        let early = ActiveShape { jitter_ms: 10, ..ACTIVE };
        assert_eq!(decide(early, Incoming { max_timestamp: Timestamp(1041), ..INCOMING }), Some(Roll::Time));
        assert_eq!(decide(early, Incoming { max_timestamp: Timestamp(1040), ..INCOMING }), None);
    }

    #[test]
    fn full_indexes_and_far_offsets_roll() {
        assert_eq!(decide(ActiveShape { index_entries: 15, ..ACTIVE }, INCOMING), Some(Roll::IndexFull));
        assert_eq!(decide(ActiveShape { time_entries: 9, ..ACTIVE }, INCOMING), Some(Roll::IndexFull));
        let far = Offset(10 + i64::from(i32::MAX));
        assert_eq!(decide(ACTIVE, Incoming { last_offset: far, ..INCOMING }), None);
        assert_eq!(decide(ACTIVE, Incoming { last_offset: far.next(), ..INCOMING }), Some(Roll::OffsetRange));
    }

    #[test]
    fn an_empty_segment_is_never_rolled() {
        let empty = ActiveShape { size: 0, first_timestamp: None, ..ACTIVE };
        assert_eq!(decide(empty, Incoming { bytes: 5000, ..INCOMING }), None);
    }
}
