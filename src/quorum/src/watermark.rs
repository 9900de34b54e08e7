//! How far the log is committed: arithmetic over durable end offsets, and Raft's rule for a new leader.

use std::collections::BTreeMap;

use milena_types::{HighWatermark, NodeId, Offset};

use crate::VoterSet;

/// The highest offset up to which a majority of `voters` holds the log durably; `None` while that is not
/// known. `ends` are their durable end offsets.
pub(crate) fn majority_end(voters: &VoterSet, ends: &BTreeMap<NodeId, Offset>) -> Option<Offset> {
    let mut known: Vec<Option<Offset>> =
        voters.iter().map(|voter| ends.get(&voter.key.id).copied()).collect();
    known.sort_unstable_by(|a, b| b.cmp(a));
    known[voters.majority() - 1]
}

/// The high watermark that follows from `majority`, the leader's epoch starting at `epoch_start`. Records of
/// earlier epochs are not committed by being on a majority: only a record of the leader's own epoch on a
/// majority commits them (Raft §5.4.2), so nothing is exposed until the end is *past* the first record of
/// the epoch, not merely at it (KAFKA-12619). A watermark once exposed never falls.
pub(crate) fn exposed(
    majority: Option<Offset>,
    epoch_start: Offset,
    exposed: Option<HighWatermark>,
) -> Option<HighWatermark> {
    match majority {
        Some(end) if end > epoch_start => exposed.max(Some(HighWatermark(end))),
        _ => exposed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::voters::tests::voter;

    #[test]
    fn the_majority_end_is_what_the_majority_has() {
        let voters = |count: i32| VoterSet::new((1..=count).map(voter).collect()).unwrap();
        let ends = |ends: &[(i32, i64)]| ends.iter().map(|(id, end)| (NodeId(*id), Offset(*end))).collect();
        assert_eq!(majority_end(&voters(1), &ends(&[(1, 5)])), Some(Offset(5)));
        assert_eq!(majority_end(&voters(1), &ends(&[])), None);
        assert_eq!(majority_end(&voters(3), &ends(&[(1, 9)])), None);
        assert_eq!(majority_end(&voters(3), &ends(&[(1, 9), (3, 4)])), Some(Offset(4)));
        assert_eq!(majority_end(&voters(3), &ends(&[(1, 9), (2, 7), (3, 4)])), Some(Offset(7)));
        assert_eq!(majority_end(&voters(2), &ends(&[(1, 9), (2, 7)])), Some(Offset(7)));
        assert_eq!(
            majority_end(&voters(1), &ends(&[(1, 3), (2, 8), (3, 9)])),
            Some(Offset(3)),
            "observers do not count"
        );
    }

    #[test]
    fn nothing_is_exposed_at_the_start_of_the_epoch() {
        assert_eq!(exposed(Some(Offset(10)), Offset(10), None), None);
        assert_eq!(exposed(Some(Offset(11)), Offset(10), None), Some(HighWatermark(Offset(11))));
        assert_eq!(exposed(None, Offset(0), None), None);
    }

    #[test]
    fn a_watermark_never_falls() {
        let before = Some(HighWatermark(Offset(20)));
        assert_eq!(exposed(Some(Offset(15)), Offset(10), before), before);
    }
}
