//! When a produce request is answered, and how. It must never confirm what could still be lost within
//! what the request asked for.

use milena_probe::{always, sometimes};
use milena_types::{ErrorCode, LeaderEpoch, LogEndOffset};

use crate::Replica;
use crate::leader::Leader;

/// How many must hold a record before its producer is told so.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Acks {
    /// acks=0: nobody; there is no reply.
    None,
    /// acks=1: the leader, on its disk where acknowledgements are durable.
    Leader,
    /// acks=all (-1): every in-sync replica, and they are at least `min.insync.replicas`.
    All,
}

/// The acks of a request are none of -1, 0 and 1: Kafka's `INVALID_REQUIRED_ACKS`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UnknownAcks(pub i16);

impl TryFrom<i16> for Acks {
    type Error = UnknownAcks;

    fn try_from(acks: i16) -> Result<Acks, UnknownAcks> {
        match acks {
            0 => Ok(Acks::None),
            1 => Ok(Acks::Leader),
            -1 => Ok(Acks::All),
            other => Err(UnknownAcks(other)),
        }
    }
}

/// What a produce request waits for in one partition.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AckWait {
    /// Its acks.
    pub acks: Acks,
    /// The leader epoch in which its records were appended, as [`Replica::check_append`] gave it.
    pub leader_epoch: LeaderEpoch,
    /// The offset after its last record; of a duplicate, after the original's last record.
    pub required: LogEndOffset,
}

/// Whether a waiting request can be answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Acknowledgement {
    /// Not yet.
    Wait,
    /// Now, with this code: `NONE`, `NOT_ENOUGH_REPLICAS_AFTER_APPEND` (committed, but the ISR has shrunk
    /// below the minimum meanwhile) or `NOT_LEADER_OR_FOLLOWER` (this node does not lead any more, or not
    /// without a break: the records may be gone).
    Done(ErrorCode),
}

/// The rule.
pub(crate) fn decide(replica: &Replica, leader: Option<&Leader>, wait: AckWait) -> Acknowledgement {
    if wait.acks == Acks::None {
        return Acknowledgement::Done(ErrorCode::None);
    }
    let Some(leader) = leader.filter(|leader| wait.leader_epoch >= leader.leading_since()) else {
        sometimes!("leadership was lost before an acknowledgement");
        return Acknowledgement::Done(ErrorCode::NotLeaderOrFollower);
    };
    always!(wait.leader_epoch <= replica.leader_epoch(), "appended in an epoch to come: {wait:?}");
    always!(wait.required <= replica.log_end(), "waits for what was never appended: {wait:?}");
    let reached = match wait.acks {
        Acks::All => replica.high_watermark().offset(),
        Acks::None | Acks::Leader => replica.own_end().offset(),
    };
    if reached < wait.required.offset() {
        return Acknowledgement::Wait;
    }
    if wait.acks == Acks::All && leader.is_under_min_isr(replica.config()) {
        sometimes!("the ISR fell below min.insync.replicas after an append");
        return Acknowledgement::Done(ErrorCode::NotEnoughReplicasAfterAppend);
    }
    Acknowledgement::Done(ErrorCode::None)
}
