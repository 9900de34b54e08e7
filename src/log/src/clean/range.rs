//! What of a log may be cleaned, how dirty it is, and which log is cleaned first: Kafka's rules. Pure.

use milena_probe::always;
use milena_types::{Offset, Timestamp};

/// When a log is cleaned, and how long what is deleted stays: from the topic's configuration.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct CleanRules {
    /// A log is cleaned once more than this part of it is dirty: `min.cleanable.dirty.ratio`, 0 to 1.
    pub min_dirty_ratio: f64,
    /// A record is not taken out before it is this old, in milliseconds: `min.compaction.lag.ms`.
    pub min_lag_ms: i64,
    /// A record older than this is cleaned whatever the ratio, in milliseconds: `max.compaction.lag.ms`.
    pub max_lag_ms: i64,
    /// Tombstones and transaction markers stay so long, in milliseconds, after the first cleaning that met
    /// them: `delete.retention.ms` (KIP-534).
    pub delete_retention_ms: i64,
}

/// A rolled segment, as far as the choice looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SegmentFacts {
    /// Its base offset.
    pub base: Offset,
    /// Where the next segment starts.
    pub end: Offset,
    /// Its bytes.
    pub size: u64,
    /// The largest timestamp of its first batch.
    pub first_timestamp: Option<Timestamp>,
    /// Its largest timestamp.
    pub max_timestamp: Option<Timestamp>,
}

/// How dirty a log is.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Dirt {
    /// Everything below was cleaned.
    pub first_dirty: Offset,
    /// Nothing from here on may be cleaned: a segment's base, or `first_dirty`.
    pub end: Offset,
    /// Bytes of the segments below `first_dirty`.
    pub clean_bytes: u64,
    /// Bytes of the segments between.
    pub dirty_bytes: u64,
    /// The oldest dirty record has waited longer than `max.compaction.lag.ms`.
    pub is_overdue: bool,
}

/// What may be cleaned of a log whose rolled segments are `rolled`. `cleaned_to`: up to where it was cleaned
/// before, as the checkpoint says. `stable`: nothing from here on may be touched: the high watermark
/// (KAFKA-13194), or the first offset of a transaction that is not decided below it.
///
/// The active segment is never cleaned, nor is a segment with a record that is younger than the minimum
/// lag; where one is, nothing behind it is either. A segment without timestamps counts as young.
pub fn measure(
    rolled: &[SegmentFacts],
    log_start: Offset,
    cleaned_to: Option<Offset>,
    stable: Offset,
    rules: &CleanRules,
    now: Timestamp,
) -> Dirt {
    let active = rolled.last().map_or(log_start, |last| last.end);
    for pair in rolled.windows(2) {
        always!(pair[0].end == pair[1].base, "segments are contiguous");
    }
    // a checkpoint that the log was cut below, or that retention went past, says nothing any more
    let first_dirty = cleaned_to.filter(|to| (log_start..=active).contains(to)).unwrap_or(log_start);
    let is_young = |segment: &&SegmentFacts| {
        let lag = |at: Timestamp| now.get().saturating_sub(at.get());
        segment.end > first_dirty && segment.max_timestamp.is_none_or(|at| lag(at) < rules.min_lag_ms)
    };
    let young = rolled.iter().find(is_young).filter(|_| rules.min_lag_ms > 0);
    let bound = stable.min(young.map_or(active, |segment| segment.base)).min(active);
    let whole = rolled.iter().filter(|segment| segment.end <= bound);
    let end = whole.clone().next_back().map_or(first_dirty, |last| last.end.max(first_dirty));
    let bytes = |dirty: bool| -> u64 {
        let wanted = whole.clone().filter(|segment| (segment.end > first_dirty) == dirty);
        wanted.map(|segment| segment.size).sum()
    };
    let oldest = rolled.iter().filter(|segment| segment.end > first_dirty);
    let oldest = oldest.filter_map(|segment| segment.first_timestamp).filter(|at| at.get() > 0).min();
    let overdue = |at: Timestamp| at.get() < now.get().saturating_sub(rules.max_lag_ms.max(0));
    let dirt = Dirt {
        first_dirty,
        end,
        clean_bytes: bytes(false),
        dirty_bytes: bytes(true),
        is_overdue: oldest.is_some_and(overdue),
    };
    always!(dirt.end <= stable.max(first_dirty), "nothing unstable is cleaned");
    always!(dirt.end <= active.max(first_dirty), "the active segment is not cleaned");
    dirt
}

impl Dirt {
    /// The dirty part of what may be cleaned, 0 to 1.
    pub fn ratio(&self) -> f64 {
        let all = self.clean_bytes + self.dirty_bytes;
        if all == 0 { 0.0 } else { self.dirty_bytes as f64 / all as f64 }
    }

    /// Whether the log is to be cleaned.
    pub fn is_due(&self, rules: &CleanRules) -> bool {
        self.dirty_bytes > 0 && (self.is_overdue || self.ratio() > rules.min_dirty_ratio)
    }
}

/// The dirtiest of the logs that are due; of two alike the first.
pub fn filthiest<'a, L>(logs: impl IntoIterator<Item = (L, &'a Dirt, &'a CleanRules)>) -> Option<L> {
    let due = logs.into_iter().filter(|(_, dirt, rules)| dirt.is_due(rules));
    let mut best: Option<(L, f64)> = None;
    for (log, dirt, _) in due {
        if best.as_ref().is_none_or(|(_, ratio)| dirt.ratio() > *ratio) {
            best = Some((log, dirt.ratio()));
        }
    }
    best.map(|(log, _)| log)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: CleanRules =
        CleanRules { min_dirty_ratio: 0.5, min_lag_ms: 0, max_lag_ms: i64::MAX, delete_retention_ms: 10 };

    /// Segments of 10 offsets and 100 bytes, timestamps as the offsets.
    fn rolled(count: i64) -> Vec<SegmentFacts> {
        let segment = |n: i64| SegmentFacts {
            base: Offset(n * 10),
            end: Offset(n * 10 + 10),
            size: 100,
            first_timestamp: Some(Timestamp(n * 10 + 1)),
            max_timestamp: Some(Timestamp(n * 10 + 10)),
        };
        (0..count).map(segment).collect()
    }

    fn dirt(cleaned_to: Option<i64>, stable: i64, rules: &CleanRules, now: i64) -> Dirt {
        measure(&rolled(4), Offset(0), cleaned_to.map(Offset), Offset(stable), rules, Timestamp(now))
    }

    #[test]
    fn all_rolled_segments_below_the_stable_offset_are_cleaned() {
        let all = dirt(None, 99, &RULES, 1000);
        assert_eq!((all.first_dirty, all.end, all.dirty_bytes), (Offset(0), Offset(40), 400));
        // KAFKA-13194: a segment that reaches past the high watermark is left alone, whole
        assert_eq!(dirt(None, 39, &RULES, 1000).end, Offset(30));
        assert_eq!(dirt(None, 30, &RULES, 1000).end, Offset(30));
        assert_eq!(dirt(None, 9, &RULES, 1000).end, Offset(0));
    }

    #[test]
    fn a_young_record_keeps_its_segment_and_all_behind_it() {
        let rules = CleanRules { min_lag_ms: 20, ..RULES };
        assert_eq!(dirt(None, 99, &rules, 50).end, Offset(30));
        assert_eq!(dirt(None, 99, &rules, 49).end, Offset(20));
        let mut timeless = rolled(4);
        timeless[1].max_timestamp = None;
        let left = measure(&timeless, Offset(0), None, Offset(99), &rules, Timestamp(1000));
        assert_eq!(left.end, Offset(10));
    }

    #[test]
    fn a_log_is_due_when_dirty_enough_or_when_it_waited_too_long() {
        assert!(!dirt(Some(20), 99, &RULES, 1000).is_due(&RULES), "half is not more than half");
        assert!(dirt(Some(10), 99, &RULES, 1000).is_due(&RULES));
        let rules = CleanRules { max_lag_ms: 900, ..RULES };
        assert!(dirt(Some(30), 99, &rules, 932).is_due(&rules));
        assert!(!dirt(Some(30), 99, &rules, 931).is_due(&rules));
        assert!(!dirt(Some(40), 99, &rules, 9999).is_due(&rules), "nothing is dirty");
    }

    #[test]
    fn a_checkpoint_outside_the_log_is_forgotten() {
        let facts = &rolled(4)[1..];
        let measured = |to| measure(facts, Offset(10), Some(Offset(to)), Offset(99), &RULES, Timestamp(0));
        assert_eq!(measured(5).first_dirty, Offset(10));
        assert_eq!(measured(41).first_dirty, Offset(10));
        assert_eq!(measured(40).first_dirty, Offset(40));
    }

    #[test]
    fn the_filthiest_due_log_is_first() {
        let logs = [dirt(Some(20), 99, &RULES, 0), dirt(Some(10), 99, &RULES, 0), dirt(None, 99, &RULES, 0)];
        let named = || logs.iter().enumerate().map(|(name, dirt)| (name, dirt, &RULES));
        assert_eq!(filthiest(named()), Some(2));
        assert_eq!(filthiest(named().take(2)), Some(1));
        assert_eq!(filthiest(named().take(1)), None);
    }
}
