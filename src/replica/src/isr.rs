//! Who is to be in sync: one that has caught up joins, those that lag behind leave (KIP-497). It must never ask for a
//! second change while one is under way, nor let in a follower that may lack what was committed before this leader's
//! time (KAFKA-7128).

use std::time::Duration;

use milena_probe::{always, sometimes};
use milena_types::{BrokerEpoch, ErrorCode, HighWatermark, Instant, LogEndOffset, NodeId};

use crate::eligible::{ActiveBrokers, UNKNOWN, is_eligible};
use crate::leader::Leader;
use crate::{Alteration, Altered};

/// The ISR with `replica`, if it may join now: it holds all that is committed, and all that was in the log when this
/// leader's epoch began, some of which earlier leaders may have committed.
pub(crate) fn with_joined(
    leader: &Leader,
    replica: NodeId,
    high_watermark: HighWatermark,
    active: &ActiveBrokers,
) -> Option<Vec<NodeId>> {
    let isr = &leader.leadership().isr;
    if leader.proposed().is_some() || isr.contains(&replica) {
        return None;
    }
    let follower = leader.follower(replica)?;
    let log_end = follower.log_end?;
    let has_all = log_end.offset() >= high_watermark.offset() && log_end >= leader.epoch_start();
    if !has_all || !is_eligible(active, replica, follower.broker_epoch) {
        sometimes!("a follower had caught up and might not join", has_all);
        return None;
    }
    let mut joined = isr.clone();
    joined.push(replica);
    Some(joined)
}

/// The ISR without those that lag, if there are any.
pub(crate) fn without_laggards(
    leader: &Leader,
    node: NodeId,
    log_end: LogEndOffset,
    now: Instant,
    lag_max: Duration,
) -> Option<Vec<NodeId>> {
    let isr = &leader.leadership().isr;
    if leader.proposed().is_some() {
        return None;
    }
    let keeps_up = |replica: &&NodeId| {
        let follower = leader.follower(**replica);
        **replica == node || follower.is_some_and(|follower| follower.is_caught_up(log_end, now, lag_max))
    };
    let kept: Vec<NodeId> = isr.iter().filter(keeps_up).copied().collect();
    always!(kept.contains(&node), "a leader is in sync with itself");
    (kept.len() < isr.len()).then_some(kept)
}

/// `isr` with the registrations in which its members are known now. They are part of what is asked for, however often:
/// who has registered again since may lack what it had (KIP-903).
pub(crate) fn with_epochs(
    leader: &Leader,
    node: NodeId,
    active: &ActiveBrokers,
    isr: Vec<NodeId>,
) -> Vec<(NodeId, BrokerEpoch)> {
    always!(isr.contains(&node), "a leader does not leave its own ISR");
    let epoch_of = |replica: NodeId| match replica == node {
        true => active.get(&node).copied().unwrap_or(UNKNOWN),
        false => leader.follower(replica).map_or(UNKNOWN, |follower| follower.broker_epoch),
    };
    isr.into_iter().map(|replica| (replica, epoch_of(replica))).collect()
}

/// What to ask the controller for, of what was proposed.
pub(crate) fn alteration(leader: &Leader) -> Option<Alteration> {
    Some(Alteration {
        leader_epoch: leader.leadership().leader_epoch,
        partition_epoch: leader.leadership().partition_epoch,
        isr: leader.proposed()?.to_vec(),
    })
}

/// What an answer of the controller means.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Answer {
    /// It is so.
    Granted(Altered),
    /// It was not done, and may be asked for again when there is reason to.
    NotDone,
    /// Something else is true by now, of which metadata will tell: until then both must be counted with.
    Overtaken,
    /// It was not done, but an earlier copy may be: the same is asked again.
    Refused,
    /// Nobody knows: the same is asked again.
    Unknown,
}

/// Judges the answer, at `now`, to an alteration that was asked for in this leader's epoch, on its registration.
///
/// A refusal settles the request that it answers, not one that was sent before it and lost its connection: that one may
/// still be granted, once the replica serves. So it is asked for again until what was lost is old: nothing lingers on
/// the way to a controller for as long as `replica.lag.time.max.ms`.
pub(crate) fn judge(
    leader: &Leader,
    outcome: Result<Altered, ErrorCode>,
    now: Instant,
    lag_max: Duration,
) -> Answer {
    let lingers = leader.in_doubt().is_some_and(|since| now <= since.after(lag_max));
    match outcome {
        Ok(altered) if altered.leader_epoch != leader.leadership().leader_epoch => Answer::Overtaken,
        Ok(altered) if altered.partition_epoch < leader.leadership().partition_epoch => Answer::Overtaken,
        Ok(altered) => Answer::Granted(altered),
        Err(ErrorCode::OperationNotAttempted | ErrorCode::IneligibleReplica) if lingers => {
            sometimes!("an alteration was refused while an earlier copy of it may be granted");
            Answer::Refused
        }
        Err(ErrorCode::OperationNotAttempted | ErrorCode::IneligibleReplica) => Answer::NotDone,
        Err(
            ErrorCode::UnknownTopicOrPartition
            | ErrorCode::UnknownTopicId
            | ErrorCode::FencedLeaderEpoch
            | ErrorCode::InvalidUpdateVersion
            | ErrorCode::InvalidRequest
            | ErrorCode::NewLeaderElected,
        ) => Answer::Overtaken,
        Err(_) => Answer::Unknown,
    }
}
