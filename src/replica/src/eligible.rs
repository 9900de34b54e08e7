//! Who may be counted in sync: a broker that serves, in the registration that was seen fetching. It must never let in
//! one that is fenced or shuts down (KIP-841), or that restarted since, perhaps with an empty disk (KIP-903).

use std::collections::BTreeMap;

use milena_probe::sometimes;
use milena_types::{BrokerEpoch, ErrorCode, NodeId};

/// The brokers that serve, neither fenced nor shutting down, and which registration of each.
pub type ActiveBrokers = BTreeMap<NodeId, BrokerEpoch>;

/// Says of a registration that it is not known.
pub(crate) const UNKNOWN: BrokerEpoch = BrokerEpoch(-1);

/// Whether `replica`, seen in the registration `seen` (-1: unknown), may be in an ISR as far as is known here. The
/// controller looks again.
pub(crate) fn is_eligible(active: &ActiveBrokers, replica: NodeId, seen: BrokerEpoch) -> bool {
    active.get(&replica).is_some_and(|epoch| seen == UNKNOWN || *epoch == seen)
}

/// Whether a fetch by `replica` in the registration `seen` may be served: not by an earlier incarnation than the one
/// that is known.
pub(crate) fn check_fetcher(
    active: &ActiveBrokers,
    replica: NodeId,
    seen: BrokerEpoch,
) -> Result<(), ErrorCode> {
    match active.get(&replica) {
        Some(epoch) if seen != UNKNOWN && seen < *epoch => {
            sometimes!("a fetch of a follower's earlier incarnation was refused");
            Err(ErrorCode::NotLeaderOrFollower)
        }
        _ => Ok(()),
    }
}
