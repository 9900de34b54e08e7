//! How long a replica waits for what: values, as `controller.quorum.*` sets them. Reads no clock.

use std::time::Duration;

/// How long an observer's progress is remembered after its last fetch.
pub(crate) const OBSERVER_SESSION: Duration = Duration::from_secs(300);

/// The waits of a replica.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Timeouts {
    /// `controller.quorum.election.timeout.ms`: without a leader for this long, and up to twice as long by
    /// chance, a voter asks for votes.
    pub election: Duration,
    /// `controller.quorum.election.backoff.max.ms`: how long the last of a resigned leader's preferred
    /// successors waits.
    pub election_backoff_max: Duration,
    /// `controller.quorum.fetch.timeout.ms`: without a successful fetch for this long, a voter asks whether it
    /// would be voted for.
    pub fetch: Duration,
    /// `controller.quorum.request.timeout.ms`: a request without an answer for this long counts as lost.
    pub request: Duration,
    /// `controller.quorum.retry.backoff.ms`: the pause after a request that failed.
    pub retry_backoff: Duration,
    /// How long the leader may hold a fetch for which there is nothing new (500 ms in Kafka, not configurable).
    pub fetch_wait: Duration,
}

impl Default for Timeouts {
    /// Kafka's.
    fn default() -> Timeouts {
        Timeouts {
            election: Duration::from_millis(1000),
            election_backoff_max: Duration::from_millis(1000),
            fetch: Duration::from_millis(2000),
            request: Duration::from_millis(2000),
            retry_backoff: Duration::from_millis(20),
            fetch_wait: Duration::from_millis(500),
        }
    }
}

impl Timeouts {
    /// A leader that no majority has fetched from for this long resigns (KAFKA-15489): half as long again as a
    /// follower waits for its leader, for what the way there takes.
    pub(crate) fn check_quorum(&self) -> Duration {
        self.fetch * 3 / 2
    }

    /// A voter that has not fetched for this long is told again who leads.
    pub(crate) fn begin_quorum_epoch(&self) -> Duration {
        self.fetch / 2
    }

    /// How long the successor at `position` of `count` in a resigned leader's list waits before it stands: the
    /// first not at all, each further one twice as long, who is not in it as long as the last (KIP-595).
    pub(crate) fn succession(&self, position: usize, count: usize) -> Duration {
        match position {
            0 => Duration::ZERO,
            position if position >= count => self.election_backoff_max,
            position => {
                let base = self.election_backoff_max / (1u32 << (count - 1).min(20));
                (base * (1u32 << (position - 1).min(20))).min(self.election_backoff_max)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn successors_wait_twice_as_long_one_after_another() {
        let waits = |count| -> Vec<u128> {
            (0..=count).map(|i| Timeouts::default().succession(i, count).as_millis()).collect()
        };
        assert_eq!(waits(4), [0, 125, 250, 500, 1000]);
        assert_eq!(waits(1), [0, 1000]);
        assert_eq!(waits(0), [0], "a restarted leader names nobody, and everybody may stand at once");
    }
}
