//! How far the log is committed: what every replica holds that may be in sync. It must never count what a replica
//! may still lose.

use milena_probe::always;
use milena_types::{HighWatermark, Instant, LogEndOffset};

use crate::eligible::{ActiveBrokers, is_eligible};
use crate::{ReplicaConfig, leader::Leader};

/// The offset that every replica has reached that is in sync or was asked to be (KIP-497); `None` while that is
/// unknown or may not count. `own_end` is what the leader counts itself with: its durable end, where acknowledgements
/// are durable. The log ends at `log_end`.
///
/// Below the effective `min.insync.replicas` nothing becomes committed (KIP-966): the few that are in
/// sync could be lost together. One that has caught up and may join is waited for: else it would never catch up with
/// a leader that commits alone.
pub(crate) fn reached(
    leader: &Leader,
    own_end: LogEndOffset,
    log_end: LogEndOffset,
    config: ReplicaConfig,
    active: &ActiveBrokers,
    now: Instant,
) -> Option<HighWatermark> {
    if leader.is_under_min_isr(config) {
        return None;
    }
    let mut lowest = own_end;
    for (replica, follower) in leader.followers() {
        let joins_soon = || {
            follower.is_caught_up(log_end, now, config.lag_time_max)
                && is_eligible(active, replica, follower.broker_epoch)
        };
        if leader.may_be_in_sync(replica) {
            // it must have been heard of in this epoch
            lowest = lowest.min(follower.log_end?);
        } else if let Some(end) = follower.log_end
            && joins_soon()
        {
            lowest = lowest.min(end);
        }
    }
    always!(lowest <= own_end);
    Some(HighWatermark(lowest.offset()))
}
