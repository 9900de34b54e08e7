//! Requests that name a leader epoch: older ones come from someone cut off, newer ones find this node
//! cut off (KIP-320). It must never guess for a request that names none.

use milena_probe::sometimes;
use milena_types::{ErrorCode, LeaderEpoch};

/// Compares the epoch that a request names (`requested`, -1 when it names none) with the one that this
/// node knows. `FENCED_LEADER_EPOCH`: the sender's is older. `UNKNOWN_LEADER_EPOCH`: the sender's is newer.
pub fn check_leader_epoch(known: LeaderEpoch, requested: LeaderEpoch) -> Result<(), ErrorCode> {
    if requested.get() < 0 || requested == known {
        return Ok(());
    }
    if requested < known {
        sometimes!("a request with an old leader epoch was fenced");
        return Err(ErrorCode::FencedLeaderEpoch);
    }
    sometimes!("a request knew a newer leader epoch");
    Err(ErrorCode::UnknownLeaderEpoch)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn older_is_fenced_newer_is_unknown_none_passes() {
        let known = LeaderEpoch(5);
        assert_eq!(check_leader_epoch(known, LeaderEpoch(5)), Ok(()));
        assert_eq!(check_leader_epoch(known, LeaderEpoch::UNKNOWN), Ok(()));
        assert_eq!(check_leader_epoch(known, LeaderEpoch(4)), Err(ErrorCode::FencedLeaderEpoch));
        assert_eq!(check_leader_epoch(known, LeaderEpoch(6)), Err(ErrorCode::UnknownLeaderEpoch));
        assert_eq!(
            check_leader_epoch(LeaderEpoch::UNKNOWN, LeaderEpoch(0)),
            Err(ErrorCode::UnknownLeaderEpoch)
        );
    }
}
