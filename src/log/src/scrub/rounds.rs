//! Which segment is scrubbed next: round after round, each segment once a round, no round sooner than it may begin.
//! Pure.

use std::collections::VecDeque;
use std::time::Duration;

use milena_probe::always;
use milena_types::{Instant, Offset, TopicIdPartition};

/// A closed segment of a partition.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Target {
    /// The partition.
    pub partition: TopicIdPartition,
    /// The segment's base offset.
    pub base: Offset,
}

/// What to do now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Next {
    /// Scrub this one. It may be gone.
    Scrub(Target),
    /// A round may begin: tell [`Rounds::begin`] what there is.
    Begin,
    /// Nothing for so long.
    Wait(Duration),
}

/// The rounds of one node. A round begins when the one before is over, and `interval` after it began at the
/// earliest.
#[derive(Debug)]
pub struct Rounds {
    interval: Duration,
    /// When the next round may begin.
    due: Instant,
    left: VecDeque<Target>,
}

impl Rounds {
    /// The first round may begin at once: what happened before the start, nobody knows.
    pub fn new(interval: Duration, now: Instant) -> Rounds {
        Rounds { interval, due: now, left: VecDeque::new() }
    }

    /// What to do now.
    pub fn next(&mut self, now: Instant) -> Next {
        if let Some(target) = self.left.pop_front() {
            return Next::Scrub(target);
        }
        match now >= self.due {
            true => Next::Begin,
            false => Next::Wait(self.due.since(now)),
        }
    }

    /// Begins a round over what is `there`, which the caller was asked for.
    pub fn begin(&mut self, now: Instant, there: impl IntoIterator<Item = Target>) {
        always!(self.left.is_empty() && now >= self.due, "a round begins when the one before is over");
        let mut targets: Vec<Target> = there.into_iter().collect();
        targets.sort_unstable();
        targets.dedup();
        self.left = targets.into();
        self.due = now.after(self.interval);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use milena_types::{PartitionIndex, Uuid};
    use proptest::prelude::*;

    fn target(partition: i32, base: i64) -> Target {
        Target {
            partition: TopicIdPartition { topic_id: Uuid::ONE, partition: PartitionIndex(partition) },
            base: Offset(base),
        }
    }

    #[test]
    fn a_round_waits_for_its_interval_and_one_that_takes_longer_is_followed_at_once() {
        let start = Instant::default();
        let later = |seconds| start.after(Duration::from_secs(seconds));
        let mut rounds = Rounds::new(Duration::from_secs(10), start);
        assert_eq!(rounds.next(start), Next::Begin);
        rounds.begin(start, []);
        assert_eq!(rounds.next(later(4)), Next::Wait(Duration::from_secs(6)));
        assert_eq!(rounds.next(later(10)), Next::Begin);
        rounds.begin(later(10), [target(1, 0)]);
        assert_eq!(rounds.next(later(50)), Next::Scrub(target(1, 0)));
        assert_eq!(rounds.next(later(50)), Next::Begin);
    }

    proptest! {
        #[test]
        fn each_segment_is_met_once_a_round_in_order(
            there in prop::collection::vec((0..5i32, 0..9i64), 0..40),
        ) {
            let now = Instant::default();
            let mut rounds = Rounds::new(Duration::from_secs(1), now);
            rounds.begin(now, there.iter().map(|(partition, base)| target(*partition, *base)));
            let mut met = Vec::new();
            while let Next::Scrub(target) = rounds.next(now) {
                met.push(target);
            }
            let mut expected: Vec<Target> = there.iter().map(|(partition, base)| target(*partition, *base)).collect();
            expected.sort();
            expected.dedup();
            prop_assert_eq!(met, expected);
        }
    }
}
