//! A small world for tests: one leading replica beside a model of its log and its followers. It may know
//! everything; the replica must only know what it was told.

use milena_machine::{Now, React};
use milena_types::{
    ErrorCode, HighWatermark, Instant, LeaderEpoch, LogEndOffset, NodeId, Offset, PartitionEpoch, Timestamp,
};
use proptest::prelude::*;

use crate::{AckWait, Acknowledgement, Acks, Action, Event, Leadership, OpenedLog, Replica, ReplicaConfig};

const ME: NodeId = NodeId(1);
const NOW: Now = Now { monotonic: Instant(0), wall: Timestamp(0) };
const ALONE: ReplicaConfig = ReplicaConfig { min_insync_replicas: 1, durable_acks: true };

fn end(offset: i64) -> LogEndOffset {
    LogEndOffset(Offset(offset))
}

fn watermark(offset: i64) -> HighWatermark {
    HighWatermark(Offset(offset))
}

fn leadership(epoch: i32, partition_epoch: i32, replicas: &[i32], isr: &[i32]) -> Leadership {
    Leadership {
        leader_epoch: LeaderEpoch(epoch),
        partition_epoch: PartitionEpoch(partition_epoch),
        replicas: replicas.iter().copied().map(NodeId).collect(),
        isr: isr.iter().copied().map(NodeId).collect(),
    }
}

fn opened(config: ReplicaConfig, log_end: i64, high_watermark: i64) -> Replica {
    Replica::new(ME, config, OpenedLog { log_end: end(log_end), high_watermark: watermark(high_watermark) })
}

fn tell(replica: &mut Replica, event: Event) -> Vec<Action> {
    let mut actions = Vec::new();
    replica.on_event(event, NOW, &mut actions);
    actions
}

fn wait(acks: Acks, epoch: i32, required: i64) -> AckWait {
    AckWait { acks, leader_epoch: LeaderEpoch(epoch), required: end(required) }
}

#[test]
fn a_leader_alone_commits_what_is_durable_and_no_more() {
    let mut replica = opened(ALONE, 3, 2);
    assert_eq!(replica.check_append(Acks::All), Err(ErrorCode::NotLeaderOrFollower));
    let actions = tell(&mut replica, Event::BecomeLeader(leadership(4, 7, &[1], &[1])));
    let epoch = LeaderEpoch(4);
    assert_eq!(
        actions,
        [
            Action::AssignEpochStart { leader_epoch: epoch, start: end(3) },
            Action::AdvanceHighWatermark { leader_epoch: epoch, high_watermark: watermark(3) },
            Action::ReviewWaiters,
        ]
    );
    assert_eq!(replica.check_append(Acks::All), Ok(epoch));
    assert_eq!(tell(&mut replica, Event::Appended { log_end: end(8) }), []);
    for acks in [Acks::Leader, Acks::All] {
        assert_eq!(replica.acknowledgement(wait(acks, 4, 8)), Acknowledgement::Wait);
    }
    let actions = tell(&mut replica, Event::Durable { log_end: end(6) });
    let advance = Action::AdvanceHighWatermark { leader_epoch: epoch, high_watermark: watermark(6) };
    assert_eq!(actions, [advance, Action::ReviewWaiters]);
    assert_eq!(replica.acknowledgement(wait(Acks::All, 4, 6)), Acknowledgement::Done(ErrorCode::None));
    assert_eq!(replica.acknowledgement(wait(Acks::All, 4, 7)), Acknowledgement::Wait);
    assert_eq!(tell(&mut replica, Event::Durable { log_end: end(5) }), [], "late news is no news");
}

#[test]
fn without_durable_acks_the_append_counts_as_in_kafka() {
    let mut replica = opened(ReplicaConfig { durable_acks: false, ..ALONE }, 0, 0);
    tell(&mut replica, Event::BecomeLeader(leadership(0, 0, &[1], &[1])));
    tell(&mut replica, Event::Appended { log_end: end(5) });
    assert_eq!(replica.high_watermark(), watermark(5));
    assert_eq!(replica.acknowledgement(wait(Acks::All, 0, 5)), Acknowledgement::Done(ErrorCode::None));
}

#[test]
fn min_insync_replicas_refuses_before_and_after_the_append() {
    let config = ReplicaConfig { min_insync_replicas: 2, ..ALONE };
    let mut replica = opened(config, 0, 0);
    tell(&mut replica, Event::BecomeLeader(leadership(0, 0, &[1, 2], &[1, 2])));
    tell(&mut replica, Event::Appended { log_end: end(2) });
    tell(&mut replica, Event::Durable { log_end: end(2) });
    assert_eq!(replica.high_watermark(), watermark(0), "the other one has not fetched");
    tell(&mut replica, Event::Replicated { replica: NodeId(2), log_end: end(1) });
    assert_eq!(replica.high_watermark(), watermark(1));
    tell(&mut replica, Event::BecomeLeader(leadership(0, 1, &[1, 2], &[1])));
    assert_eq!(replica.high_watermark(), watermark(1), "nothing is committed below the minimum");
    assert_eq!(replica.check_append(Acks::All), Err(ErrorCode::NotEnoughReplicas));
    assert_eq!(replica.check_append(Acks::Leader), Ok(LeaderEpoch(0)));
    let after = Acknowledgement::Done(ErrorCode::NotEnoughReplicasAfterAppend);
    assert_eq!(replica.acknowledgement(wait(Acks::All, 0, 1)), after);
    assert_eq!(replica.acknowledgement(wait(Acks::All, 0, 2)), Acknowledgement::Wait);
    let actions = tell(&mut replica, Event::ConfigChanged(ALONE));
    let advance = Action::AdvanceHighWatermark { leader_epoch: LeaderEpoch(0), high_watermark: watermark(2) };
    assert_eq!(actions, [advance, Action::ReviewWaiters]);
}

#[test]
fn a_minimum_above_the_replica_count_counts_as_the_replica_count() {
    let mut replica = opened(ReplicaConfig { min_insync_replicas: 3, ..ALONE }, 0, 0);
    tell(&mut replica, Event::BecomeLeader(leadership(0, 0, &[1], &[1])));
    assert_eq!(replica.check_append(Acks::All), Ok(LeaderEpoch(0)));
}

#[test]
fn leadership_lost_and_won_again_does_not_confirm_what_was_appended_before() {
    let mut replica = opened(ALONE, 0, 0);
    tell(&mut replica, Event::BecomeLeader(leadership(1, 0, &[1], &[1])));
    tell(&mut replica, Event::Appended { log_end: end(1) });
    assert_eq!(
        tell(&mut replica, Event::StopLeading { leader_epoch: LeaderEpoch(2) }),
        [Action::ReviewWaiters]
    );
    let lost = Acknowledgement::Done(ErrorCode::NotLeaderOrFollower);
    assert_eq!(replica.acknowledgement(wait(Acks::All, 1, 1)), lost);
    assert_eq!(replica.check_leader(LeaderEpoch(1)), Err(ErrorCode::FencedLeaderEpoch));
    assert_eq!(replica.check_leader(LeaderEpoch(2)), Err(ErrorCode::NotLeaderOrFollower));
    assert_eq!(
        tell(&mut replica, Event::BecomeLeader(leadership(2, 9, &[1], &[1]))),
        [],
        "not in that epoch"
    );
    tell(&mut replica, Event::BecomeLeader(leadership(3, 2, &[1], &[1])));
    tell(&mut replica, Event::Durable { log_end: end(1) });
    assert_eq!(replica.acknowledgement(wait(Acks::All, 1, 1)), lost);
    assert_eq!(replica.acknowledgement(wait(Acks::All, 3, 1)), Acknowledgement::Done(ErrorCode::None));
}

#[test]
fn a_leader_that_goes_on_into_a_later_epoch_confirms_what_it_holds() {
    let mut replica = opened(ALONE, 0, 0);
    tell(&mut replica, Event::BecomeLeader(leadership(1, 0, &[1], &[1])));
    tell(&mut replica, Event::Appended { log_end: end(1) });
    tell(&mut replica, Event::BecomeLeader(leadership(2, 1, &[1], &[1])));
    tell(&mut replica, Event::Durable { log_end: end(1) });
    assert_eq!(replica.acknowledgement(wait(Acks::All, 1, 1)), Acknowledgement::Done(ErrorCode::None));
}

#[test]
fn the_latest_offset_is_withheld_until_the_epoch_has_begun() {
    let mut replica = opened(ALONE, 5, 3);
    assert_eq!(replica.latest_for_client(), Err(ErrorCode::NotLeaderOrFollower));
    tell(&mut replica, Event::BecomeLeader(leadership(1, 0, &[1, 2], &[1, 2])));
    assert_eq!(replica.latest_for_client(), Err(ErrorCode::OffsetNotAvailable));
    tell(&mut replica, Event::Replicated { replica: NodeId(2), log_end: end(5) });
    assert_eq!(replica.latest_for_client(), Ok(watermark(5)));
}

#[test]
fn a_remembered_high_watermark_past_the_log_is_lowered_to_its_end() {
    assert_eq!(opened(ALONE, 4, 9).high_watermark(), watermark(4));
    assert_eq!(opened(ALONE, 4, -1).high_watermark(), watermark(0));
}

#[derive(Clone, Debug)]
enum Step {
    Lead { new_epoch: bool, isr: Vec<i32> },
    Stop,
    Append(i64),
    Sync(i64),
    Follow { replica: i32, log_end: i64 },
    Configure(ReplicaConfig),
}

fn config() -> impl Strategy<Value = ReplicaConfig> {
    (1u32..4, any::<bool>())
        .prop_map(|(min_insync_replicas, durable_acks)| ReplicaConfig { min_insync_replicas, durable_acks })
}

fn step() -> impl Strategy<Value = Step> {
    let isr = prop::sample::select(vec![vec![1], vec![1, 2], vec![3, 1], vec![1, 2, 3]]);
    prop_oneof![
        2 => (any::<bool>(), isr).prop_map(|(new_epoch, isr)| Step::Lead { new_epoch, isr }),
        1 => Just(Step::Stop),
        4 => (1i64..5).prop_map(Step::Append),
        4 => (0i64..8).prop_map(Step::Sync),
        4 => (2i32..5, 0i64..40).prop_map(|(replica, log_end)| Step::Follow { replica, log_end }),
        1 => config().prop_map(Step::Configure),
    ]
}

/// What is true, kept apart from the replica.
struct World {
    replica: Replica,
    epoch: i32,
    partition_epoch: i32,
    log_end: i64,
    durable: i64,
    parked: Vec<AckWait>,
}

impl World {
    fn event(&mut self, step: Step) -> Event {
        match step {
            Step::Lead { new_epoch, isr } => {
                self.epoch += i32::from(new_epoch);
                self.partition_epoch += 1;
                Event::BecomeLeader(leadership(self.epoch, self.partition_epoch, &[1, 2, 3], &isr))
            }
            Step::Stop => {
                self.epoch += 1;
                Event::StopLeading { leader_epoch: LeaderEpoch(self.epoch) }
            }
            Step::Append(count) => {
                if let Ok(leader_epoch) = self.replica.check_append(Acks::All) {
                    self.log_end += count;
                    self.parked.push(AckWait { acks: Acks::All, leader_epoch, required: end(self.log_end) });
                }
                Event::Appended { log_end: end(self.log_end) }
            }
            Step::Sync(back) => {
                // syncs may be reported late and out of order
                let reported = (self.log_end - back).max(0);
                self.durable = self.durable.max(reported);
                Event::Durable { log_end: end(reported) }
            }
            Step::Follow { replica, log_end } => {
                Event::Replicated { replica: NodeId(replica), log_end: end(log_end) }
            }
            Step::Configure(config) => Event::ConfigChanged(config),
        }
    }

    /// Every acknowledgement is kept: nothing is confirmed that this node could lose.
    fn check_acknowledgements(&mut self) {
        let (replica, durable) = (&self.replica, self.durable);
        self.parked.retain(|wait| match replica.acknowledgement(*wait) {
            Acknowledgement::Wait => true,
            Acknowledgement::Done(ErrorCode::None) => {
                let leadership = replica.leadership().expect("only a leader confirms");
                let min = (replica.config().min_insync_replicas as usize).min(leadership.replicas.len());
                assert!(leadership.isr.len() >= min, "L13");
                assert!(wait.required.offset() <= replica.high_watermark().offset());
                false
            }
            Acknowledgement::Done(_) => false,
        });
        assert_eq!(replica.durable_end(), end(durable));
    }
}

proptest! {
    #[test]
    fn whatever_happens_the_watermark_rises_and_stays_behind_what_counts(
        first in config(),
        steps in prop::collection::vec(step(), 1..80),
    ) {
        let replica = opened(first, 0, 0);
        let mut world =
            World { replica, epoch: 0, partition_epoch: 0, log_end: 0, durable: 0, parked: Vec::new() };
        for step in steps {
            let before = world.replica.high_watermark();
            let waiting: Vec<_> = world.parked.iter().map(|wait| world.replica.acknowledgement(*wait)).collect();
            let parked = world.parked.clone();
            let event = world.event(step);
            let actions = tell(&mut world.replica, event);
            let after = world.replica.high_watermark();
            prop_assert!(after >= before);
            let advanced = actions.iter().any(|action| {
                matches!(action, Action::AdvanceHighWatermark { high_watermark, .. } if *high_watermark == after)
            });
            prop_assert_eq!(advanced, after > before);
            if after > before && world.replica.config().durable_acks {
                prop_assert!(after.offset() <= Offset(world.durable));
            }
            // whoever's answer changed is looked at again
            let changed = parked.iter().zip(&waiting).any(|(wait, old)| world.replica.acknowledgement(*wait) != *old);
            prop_assert!(!changed || actions.contains(&Action::ReviewWaiters));
            world.check_acknowledgements();
        }
    }
}
