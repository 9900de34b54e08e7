//! Which neighbouring segments become one, so that a log does not end as thousands of tiny ones: as many as
//! together keep `segment.bytes`, `segment.index.bytes` and the range of an index entry. Pure.

use milena_probe::always;
use milena_types::Offset;

/// A segment to be cleaned.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SegmentSize {
    /// Its base offset.
    pub base: Offset,
    /// Where the next one starts.
    pub end: Offset,
    /// Bytes of batches.
    pub bytes: u64,
    /// Bytes of its offset index.
    pub index_bytes: u64,
    /// Bytes of its time index.
    pub time_index_bytes: u64,
}

/// The most that a group may come to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct GroupLimits {
    /// Bytes of batches: `segment.bytes`.
    pub bytes: u64,
    /// Bytes of either index: `segment.index.bytes`.
    pub index_bytes: u64,
}

/// How many segments each group takes, one group after another. A segment that is too large already is a
/// group of its own. By their sizes before the cleaning, as in Kafka: what is left is smaller, and the next
/// cleaning may join more.
pub fn groups(segments: &[SegmentSize], limits: GroupLimits) -> Vec<usize> {
    let mut groups = Vec::new();
    let mut rest = segments;
    while let Some(first) = rest.first() {
        let mut sum = *first;
        let mut taken = 1;
        for next in &rest[1..] {
            always!(next.base == sum.end, "segments are contiguous");
            let joined = SegmentSize {
                base: first.base,
                end: next.end,
                bytes: sum.bytes + next.bytes,
                index_bytes: sum.index_bytes + next.index_bytes,
                time_index_bytes: sum.time_index_bytes + next.time_index_bytes,
            };
            if !fits(&joined, limits) {
                break;
            }
            (sum, taken) = (joined, taken + 1);
        }
        groups.push(taken);
        rest = &rest[taken..];
    }
    always!(groups.iter().sum::<usize>() == segments.len(), "every segment is in one group");
    groups
}

fn fits(group: &SegmentSize, limits: GroupLimits) -> bool {
    group.bytes <= limits.bytes
        && group.index_bytes <= limits.index_bytes
        && group.time_index_bytes <= limits.index_bytes
        && group.end.since(group.base) <= i64::from(i32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LIMITS: GroupLimits = GroupLimits { bytes: 100, index_bytes: 50 };

    fn segments(shapes: &[(i64, u64, u64)]) -> Vec<SegmentSize> {
        let mut base = Offset(0);
        let one = |(offsets, bytes, index_bytes): &(i64, u64, u64)| {
            let segment = SegmentSize {
                base,
                end: base.plus(*offsets),
                bytes: *bytes,
                index_bytes: *index_bytes,
                time_index_bytes: index_bytes / 2,
            };
            base = segment.end;
            segment
        };
        shapes.iter().map(one).collect()
    }

    #[test]
    fn groups_end_before_any_limit_would_be_passed() {
        let count = |shapes: &[(i64, u64, u64)]| groups(&segments(shapes), LIMITS);
        assert_eq!(count(&[(1, 50, 1), (1, 50, 1), (1, 1, 1)]), [2, 1]);
        assert_eq!(count(&[(1, 1, 25), (1, 1, 25), (1, 1, 1)]), [2, 1]);
        assert_eq!(count(&[(1, 500, 1), (1, 1, 1)]), [1, 1], "too large already");
        let far = i64::from(i32::MAX);
        assert_eq!(count(&[(far, 1, 1), (1, 1, 1)]), [1, 1]);
        assert_eq!(count(&[(far - 1, 1, 1), (1, 1, 1)]), [2]);
        assert_eq!(count(&[]), [0_usize; 0]);
    }

    proptest! {
        #[test]
        fn a_group_could_not_have_taken_the_next_segment(
            shapes in prop::collection::vec((1i64..1_000_000_000, 0u64..120, 0u64..60), 0..40),
        ) {
            let segments = segments(&shapes);
            let mut from = 0;
            for count in groups(&segments, LIMITS) {
                let sum = |to: usize| SegmentSize {
                    base: segments[from].base,
                    end: segments[to - 1].end,
                    bytes: segments[from..to].iter().map(|one| one.bytes).sum(),
                    index_bytes: segments[from..to].iter().map(|one| one.index_bytes).sum(),
                    time_index_bytes: segments[from..to].iter().map(|one| one.time_index_bytes).sum(),
                };
                let to = from + count;
                prop_assert!(count == 1 || fits(&sum(to), LIMITS));
                prop_assert!(to == segments.len() || !fits(&sum(to + 1), LIMITS));
                from = to;
            }
        }
    }
}
