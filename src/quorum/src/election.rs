//! What a replica must remember of elections across restarts: Kafka's `QuorumStateData`. It is made durable
//! before anything that rests on it is done.

use milena_types::{LeaderEpoch, NodeId, Uuid};
use milena_wire::messages::quorum_state_data::QuorumStateData;

use crate::ReplicaKey;

/// The epoch that a replica is in, and its vote and leader there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ElectionState {
    /// The highest epoch heard of. Never falls.
    pub epoch: LeaderEpoch,
    /// Who leads in `epoch`, once known.
    pub leader: Option<NodeId>,
    /// Whom this replica voted for in `epoch`. Never changes within an epoch, but is forgotten once a leader
    /// is known, as nothing can be voted for any more.
    pub voted: Option<ReplicaKey>,
}

/// A remembered election that cannot have been written by a replica.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "the quorum state is not one that a replica writes (epoch {epoch}, leader {leader}, vote {voted}): restore \
     the file `quorum-state` from where it was damaged; a node whose vote is lost must not vote again"
)]
pub struct InvalidElection {
    epoch: i32,
    leader: i32,
    voted: i32,
}

impl ElectionState {
    /// Before any election.
    pub const FIRST: ElectionState = ElectionState { epoch: LeaderEpoch(0), leader: None, voted: None };

    /// As Kafka writes it (data version 1).
    pub fn to_wire(self) -> QuorumStateData {
        QuorumStateData {
            leader_epoch: self.epoch.get(),
            leader_id: self.leader.unwrap_or(NodeId::NONE).get(),
            voted_id: self.voted.map_or(NodeId::NONE, |voted| voted.id).get(),
            voted_directory_id: self.voted.map_or(Uuid::ZERO, |voted| voted.directory),
            ..QuorumStateData::default()
        }
    }

    /// As Kafka reads it, either data version.
    pub fn from_wire(data: &QuorumStateData) -> Result<ElectionState, InvalidElection> {
        let id = |raw: i32| (raw != NodeId::NONE.get()).then_some(NodeId(raw));
        if data.leader_epoch < 0 || data.leader_id < -1 || data.voted_id < -1 {
            return Err(InvalidElection {
                epoch: data.leader_epoch,
                leader: data.leader_id,
                voted: data.voted_id,
            });
        }
        Ok(ElectionState {
            epoch: LeaderEpoch(data.leader_epoch),
            leader: id(data.leader_id),
            voted: id(data.voted_id).map(|id| ReplicaKey { id, directory: data.voted_directory_id }),
        })
    }

    /// Whether a replica that remembers `self` may come to remember `next`: epochs never fall, and within one
    /// neither the leader nor the vote is exchanged for another.
    pub fn may_become(&self, next: &ElectionState) -> bool {
        fn kept<T: PartialEq>(before: Option<T>, after: Option<T>) -> bool {
            before.is_none() || before == after
        }
        next.epoch > self.epoch
            || (next.epoch == self.epoch
                && kept(self.leader, next.leader)
                && (kept(self.voted, next.voted) || (next.voted.is_none() && next.leader.is_some())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: ReplicaKey = ReplicaKey { id: NodeId(1), directory: Uuid::ONE };
    const TWO: ReplicaKey = ReplicaKey { id: NodeId(2), directory: Uuid::ONE };

    fn state(epoch: i32, leader: Option<i32>, voted: Option<ReplicaKey>) -> ElectionState {
        ElectionState { epoch: LeaderEpoch(epoch), leader: leader.map(NodeId), voted }
    }

    #[test]
    fn what_was_written_is_read_again() {
        for written in [ElectionState::FIRST, state(7, Some(3), None), state(8, None, Some(ONE))] {
            assert_eq!(ElectionState::from_wire(&written.to_wire()), Ok(written));
        }
    }

    #[test]
    fn damage_is_refused() {
        let data = QuorumStateData { leader_epoch: -1, ..QuorumStateData::default() };
        assert!(ElectionState::from_wire(&data).is_err());
        let data = QuorumStateData { leader_epoch: 0, leader_id: -5, ..QuorumStateData::default() };
        assert!(ElectionState::from_wire(&data).is_err());
    }

    #[test]
    fn a_vote_is_never_exchanged_within_an_epoch() {
        assert!(state(1, None, None).may_become(&state(1, None, Some(ONE))));
        assert!(!state(1, None, Some(ONE)).may_become(&state(1, None, Some(TWO))));
        assert!(!state(1, None, Some(ONE)).may_become(&state(1, None, None)));
        assert!(state(1, None, Some(ONE)).may_become(&state(2, None, Some(TWO))));
        assert!(state(1, None, Some(ONE)).may_become(&state(1, Some(1), None)));
        assert!(!state(1, Some(1), None).may_become(&state(1, Some(2), None)));
        assert!(!state(2, None, None).may_become(&state(1, None, None)));
    }
}
