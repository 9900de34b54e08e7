//! How far the log is committed: what every in-sync replica holds. It must never count what a replica
//! may still lose.

use milena_probe::always;
use milena_types::{HighWatermark, LogEndOffset, NodeId};

use crate::{ReplicaConfig, leader::Leader};

/// The offset that every in-sync replica has reached; `None` while that is unknown or may not count.
/// `own_end` is what the leader counts itself with: its durable end, where acknowledgements are durable.
///
/// Below the effective `min.insync.replicas` nothing becomes committed (KIP-966): the few that are in
/// sync could be lost together.
pub(crate) fn reached(
    leader: &Leader,
    own_end: LogEndOffset,
    config: ReplicaConfig,
) -> Option<HighWatermark> {
    if leader.is_under_min_isr(config) {
        return None;
    }
    let mut lowest = own_end;
    let mut others = 0;
    for replica in &leader.leadership().isr {
        if let Some(end) = leader.follower_end(*replica) {
            lowest = lowest.min(end);
            others += 1;
        }
    }
    always!(lowest <= own_end);
    // all but the leader itself, which never fetches, must have been heard of in this epoch
    (others + 1 == distinct(&leader.leadership().isr)).then_some(HighWatermark(lowest.offset()))
}

fn distinct(isr: &[NodeId]) -> usize {
    isr.iter().enumerate().filter(|(i, replica)| !isr[..*i].contains(replica)).count()
}
