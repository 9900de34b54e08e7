//! When a snapshot is due, and which are kept (KIP-630): Kafka's rules. Pure.

use std::time::Duration;

use milena_quorum::SnapshotId;
use milena_types::{Instant, Timestamp};

/// When snapshots are taken, and how much is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SnapshotConfig {
    /// `metadata.log.max.record.bytes.between.snapshots`: so many committed bytes make one due.
    pub bytes_between: u64,
    /// `metadata.log.max.snapshot.interval.ms`: after so long, anything committed does; `None`: never by time.
    pub interval: Option<Duration>,
    /// `metadata.max.retention.bytes`, of log and snapshots together; `None`: as many as there are.
    pub retention_bytes: Option<u64>,
    /// `metadata.max.retention.ms`, by the newest record that a snapshot covers; `None`: for ever.
    pub retention_ms: Option<i64>,
}

impl SnapshotConfig {
    /// Kafka's defaults.
    pub const DEFAULT: SnapshotConfig = SnapshotConfig {
        bytes_between: 20 << 20,
        interval: Some(Duration::from_secs(3600)),
        retention_bytes: Some(100 << 20),
        retention_ms: Some(7 * 24 * 3600 * 1000),
    };
}

/// A snapshot on the disk.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Stored {
    pub(crate) id: SnapshotId,
    /// The file's length.
    pub(crate) bytes: u64,
    /// When the last record covered was appended.
    pub(crate) newest: Timestamp,
}

/// What was committed since the last snapshot was begun.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    bytes: u64,
    since: Instant,
}

impl Pace {
    /// `bytes` were committed since the newest snapshot.
    pub(crate) fn new(bytes: u64, now: Instant) -> Pace {
        Pace { bytes, since: now }
    }

    /// So many more are.
    pub(crate) fn committed(&mut self, bytes: usize) {
        self.bytes = self.bytes.saturating_add(bytes as u64);
    }

    /// Whether a snapshot is due; looked at when something was committed, as in Kafka.
    pub(crate) fn is_due(&self, config: &SnapshotConfig, now: Instant) -> bool {
        let is_late = config.interval.is_some_and(|interval| now.since(self.since) >= interval);
        self.bytes >= config.bytes_between || (is_late && self.bytes > 0)
    }
}

/// Whether the oldest of `snapshots` goes, so that the log begins where the next one ends. The newest always stays.
pub(crate) fn oldest_goes(
    snapshots: &[Stored],
    log_bytes: u64,
    config: &SnapshotConfig,
    now: Timestamp,
) -> bool {
    let [oldest, _, ..] = snapshots else { return false };
    let all = snapshots.iter().fold(log_bytes, |sum, stored| sum.saturating_add(stored.bytes));
    let is_too_much = config.retention_bytes.is_some_and(|most| all > most);
    let age = now.get().saturating_sub(oldest.newest.get());
    is_too_much || config.retention_ms.is_some_and(|most| age > most)
}

#[cfg(test)]
mod tests {
    use milena_types::{LeaderEpoch, Offset};

    use super::*;

    fn at(secs: u64) -> Instant {
        Instant(0).after(Duration::from_secs(secs))
    }

    #[test]
    fn a_snapshot_is_due_by_bytes_or_by_time_once_something_is_committed() {
        let config = SnapshotConfig { bytes_between: 100, ..SnapshotConfig::DEFAULT };
        let mut pace = Pace::new(0, at(10));
        assert!(!pace.is_due(&config, at(10_000)), "nothing is new");
        pace.committed(99);
        assert!(!pace.is_due(&config, at(11)) && pace.is_due(&config, at(3610)));
        assert!(!pace.is_due(&SnapshotConfig { interval: None, ..config }, at(10_000)));
        pace.committed(1);
        assert!(pace.is_due(&config, at(11)));
    }

    #[test]
    fn the_oldest_goes_for_size_or_age_and_the_newest_never() {
        let stored = |end: i64, newest: i64| Stored {
            id: SnapshotId { end: Offset(end), epoch: LeaderEpoch(1) },
            bytes: 10,
            newest: Timestamp(newest),
        };
        let config = SnapshotConfig {
            retention_bytes: Some(100),
            retention_ms: Some(1000),
            ..SnapshotConfig::DEFAULT
        };
        let two = [stored(5, 0), stored(9, 500)];
        assert!(!oldest_goes(&two, 80, &config, Timestamp(1000)));
        assert!(oldest_goes(&two, 81, &config, Timestamp(1000)));
        assert!(oldest_goes(&two, 0, &config, Timestamp(1001)));
        assert!(!oldest_goes(&two[1..], 1000, &config, Timestamp(9000)), "the newest stays");
        let for_ever = SnapshotConfig { retention_bytes: None, retention_ms: None, ..config };
        assert!(!oldest_goes(&two, u64::MAX, &for_ever, Timestamp(i64::MAX)));
    }
}
