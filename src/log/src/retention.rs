//! Which segments go, by Kafka's rules for retention. Pure: the shell is `retain.rs`.
//!
//! The oldest go first and none is skipped. Nothing at or above the bound (the high watermark, or the last stable
//! offset) ever goes (L17). In this order: what lies below the log start; what is beyond `retention.bytes`; what
//! is older than `retention.ms`. The active segment goes only when all before it do, by size or time, and has
//! records: it is rolled first.

use milena_probe::always;
use milena_types::{Offset, Timestamp};

/// A segment, as far as retention looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SegmentAge {
    /// The offset after its last record.
    pub end: Offset,
    /// Its bytes.
    pub size: u64,
    /// Its newest timestamp; where its records have none, when this process last saw it change.
    pub newest: Timestamp,
}

/// What a topic's configuration says of old data. -1 (or less) is no limit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Retention {
    /// Whether `cleanup.policy` holds `delete`; without it only what lies below the log start goes.
    pub delete: bool,
    /// `retention.ms`.
    pub ms: i64,
    /// `retention.bytes`.
    pub bytes: i64,
}

/// What goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Plan {
    /// So many of the oldest segments, the last of them.
    pub delete: usize,
    /// Of these, because they lie below the log start.
    pub below_start: usize,
    /// Because of `retention.bytes`.
    pub by_size: usize,
    /// Because of `retention.ms`.
    pub by_time: usize,
    /// Whether the active segment is among them: it must be rolled first.
    pub roll_active: bool,
}

/// Plans for `segments`, oldest first, of which the last is active.
pub fn plan(
    segments: &[SegmentAge],
    log_start: Offset,
    bound: Offset,
    retention: Retention,
    now: Timestamp,
) -> Plan {
    always!(!segments.is_empty(), "a log has an active segment");
    always!(segments.windows(2).all(|pair| pair[0].end <= pair[1].end));
    let last = segments.len() - 1;
    let mut plan = Plan::default();
    while plan.delete < last
        && may_go(&segments[plan.delete], bound)
        && segments[plan.delete].end <= log_start
    {
        plan.delete += 1;
    }
    plan.below_start = plan.delete;
    if retention.delete {
        let (by_size, by_time) = (retention.bytes >= 0, retention.ms >= 0);
        let rest: u64 = segments[plan.delete..].iter().map(|segment| segment.size).sum();
        let mut excess = rest.saturating_sub(retention.bytes.max(0).unsigned_abs());
        let goes =
            |at: usize| at <= last && may_go(&segments[at], bound) && (at < last || segments[at].size > 0);
        while by_size && goes(plan.delete) && excess > 0 && segments[plan.delete].size <= excess {
            excess -= segments[plan.delete].size;
            plan.delete += 1;
        }
        plan.by_size = plan.delete - plan.below_start;
        let is_old = |segment: &SegmentAge| now.get().saturating_sub(segment.newest.get()) > retention.ms;
        while by_time && goes(plan.delete) && is_old(&segments[plan.delete]) {
            plan.delete += 1;
        }
        plan.by_time = plan.delete - plan.below_start - plan.by_size;
    }
    plan.roll_active = plan.delete == segments.len();
    always!(
        segments[..plan.delete].iter().all(|segment| segment.end <= bound),
        "L17: retention stops at its bound"
    );
    plan
}

fn may_go(segment: &SegmentAge, bound: Offset) -> bool {
    segment.end <= bound
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FOR_EVER: Retention = Retention { delete: true, ms: -1, bytes: -1 };

    fn segments(shapes: &[(i64, u64, i64)]) -> Vec<SegmentAge> {
        let segment = |(end, size, newest): &(i64, u64, i64)| SegmentAge {
            end: Offset(*end),
            size: *size,
            newest: Timestamp(*newest),
        };
        shapes.iter().map(segment).collect()
    }

    fn deleted(shapes: &[(i64, u64, i64)], start: i64, bound: i64, retention: Retention) -> usize {
        plan(&segments(shapes), Offset(start), Offset(bound), retention, Timestamp(1000)).delete
    }

    const THREE: &[(i64, u64, i64)] = &[(10, 100, 500), (20, 100, 700), (30, 50, 900)];

    #[test]
    fn time_deletes_what_is_older_and_only_while_all_before_it_are() {
        let days = |ms| Retention { ms, ..FOR_EVER };
        assert_eq!(deleted(THREE, 0, 30, days(500)), 0, "exactly as old as the limit stays");
        assert_eq!(deleted(THREE, 0, 30, days(499)), 1);
        assert_eq!(deleted(THREE, 0, 30, days(99)), 3, "the active segment goes too");
        assert_eq!(deleted(THREE, 0, 19, days(0)), 1, "never above the bound");
        let young_first = [(10, 100, 2000), (20, 100, 1), (30, 1, 1)];
        assert_eq!(deleted(&young_first, 0, 30, days(10)), 0, "a young segment keeps those behind it");
        assert_eq!(deleted(THREE, 0, 30, days(-1)), 0);
    }

    #[test]
    fn size_deletes_whole_segments_until_no_more_than_the_limit_would_be_left_below_it() {
        let bytes = |bytes| Retention { bytes, ..FOR_EVER };
        assert_eq!(deleted(THREE, 0, 30, bytes(250)), 0);
        assert_eq!(deleted(THREE, 0, 30, bytes(151)), 0, "one segment less would be too little");
        assert_eq!(deleted(THREE, 0, 30, bytes(150)), 1);
        assert_eq!(deleted(THREE, 0, 30, bytes(0)), 3);
        assert_eq!(deleted(THREE, 0, 10, bytes(0)), 1);
        assert_eq!(deleted(THREE, 0, 30, bytes(-1)), 0);
    }

    #[test]
    fn what_lies_below_the_log_start_goes_whatever_the_policy() {
        let kept = Retention { delete: false, ms: 0, bytes: 0 };
        assert_eq!(deleted(THREE, 20, 30, kept), 2);
        assert_eq!(deleted(THREE, 19, 30, kept), 1);
        assert_eq!(deleted(THREE, 30, 30, kept), 2, "the active segment stays");
        assert_eq!(deleted(THREE, 19, 30, FOR_EVER), 1);
    }

    #[test]
    fn an_empty_active_segment_is_not_rolled_for_nothing() {
        let all = Retention { delete: true, ms: 0, bytes: 0 };
        assert_eq!(deleted(&[(10, 100, 1), (10, 0, 1)], 0, 10, all), 1);
        assert_eq!(deleted(&[(0, 0, 1)], 0, 0, all), 0);
    }

    proptest! {
        #[test]
        fn a_plan_is_a_prefix_within_the_bound_and_asking_again_adds_nothing(
            sizes in prop::collection::vec((1i64..20, 0u64..200, 0i64..1500), 1..8),
            start in 0i64..40, bound in 0i64..120, delete: bool, ms in -1i64..1200, bytes in -1i64..900,
        ) {
            let mut end = 0;
            let shapes: Vec<(i64, u64, i64)> = sizes.iter().map(|(len, size, newest)| {
                end += len;
                (end, *size, *newest)
            }).collect();
            let all = segments(&shapes);
            let retention = Retention { delete, ms, bytes };
            let now = Timestamp(1000);
            let first = plan(&all, Offset(start), Offset(bound), retention, now);
            prop_assert_eq!(first.delete, first.below_start + first.by_size + first.by_time);
            for gone in &all[..first.delete] {
                let by_start = gone.end.get() <= start;
                let by_time = delete && ms >= 0 && 1000 - gone.newest.get() > ms;
                prop_assert!(gone.end.get() <= bound);
                prop_assert!(by_start || by_time || (delete && bytes >= 0), "each goes for a reason");
            }
            let left: u64 = all[first.delete..].iter().map(|segment| segment.size).sum();
            if first.by_size > 0 {
                let before: u64 = all[first.below_start + first.by_size..].iter().map(|s| s.size).sum();
                prop_assert!(before >= bytes.unsigned_abs(), "size leaves no less than it may keep");
                prop_assert!(left <= before);
            }
            if first.delete < all.len() {
                let rest = plan(&all[first.delete..], Offset(start), Offset(bound), retention, now);
                prop_assert_eq!(rest.delete, 0, "one pass finds all there is");
            }
        }
    }
}
