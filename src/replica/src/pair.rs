//! A small world for tests: one leading replica beside a model of its log and its followers. It may know
//! everything; the replica must only know what it was told.

use std::sync::Arc;
use std::time::Duration;

use milena_machine::{Now, React};
use milena_types::{
    BrokerEpoch, ErrorCode, HighWatermark, Instant, LeaderEpoch, LogEndOffset, NodeId, Offset,
    PartitionEpoch, Timestamp,
};
use proptest::prelude::*;

use crate::{
    AckWait, Acknowledgement, Acks, Action, Altered, EpochEnd, Event, FetchAnswer, FollowerFetch, Leadership,
    OpenedLog, Replica, ReplicaConfig, Verdict,
};

const ME: NodeId = NodeId(1);
const NOW: Now = Now { monotonic: Instant(0), wall: Timestamp(0) };
const LAG: Duration = Duration::from_secs(30);
const ALONE: ReplicaConfig = ReplicaConfig { min_insync_replicas: 1, durable_acks: true, lag_time_max: LAG };

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

fn fetched(replica: i32, log_end: i64) -> Event {
    let (replica, broker_epoch) = (NodeId(replica), BrokerEpoch(-1));
    Event::Fetched(FollowerFetch { replica, broker_epoch, log_end: end(log_end) })
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
    tell(&mut replica, fetched(2, 1));
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
        tell(&mut replica, Event::Follow { leader_epoch: LeaderEpoch(2), leader: None }),
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
    tell(&mut replica, fetched(2, 5));
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
    (1u32..4, any::<bool>()).prop_map(|(min_insync_replicas, durable_acks)| ReplicaConfig {
        min_insync_replicas,
        durable_acks,
        ..ALONE
    })
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
                Event::Follow { leader_epoch: LeaderEpoch(self.epoch), leader: None }
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
            Step::Follow { replica, log_end } => fetched(replica, log_end),
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

fn active(brokers: &[(i32, i64)]) -> Event {
    let active = brokers.iter().map(|(node, epoch)| (NodeId(*node), BrokerEpoch(*epoch)));
    Event::BrokersChanged(Arc::new(active.collect()))
}

fn fetched_as(replica: i32, broker_epoch: i64, log_end: i64) -> Event {
    let (replica, broker_epoch) = (NodeId(replica), BrokerEpoch(broker_epoch));
    Event::Fetched(FollowerFetch { replica, broker_epoch, log_end: end(log_end) })
}

fn asked(actions: &[Action]) -> Option<Vec<(i32, i64)>> {
    actions.iter().find_map(|action| match action {
        Action::AlterPartition(alteration) => {
            Some(alteration.isr.iter().map(|(node, epoch)| (node.get(), epoch.get())).collect())
        }
        _ => None,
    })
}

/// Leads alone with two more replicas that are not in sync, 5 records in its log.
fn alone_of_three() -> Replica {
    let mut replica = opened(ALONE, 5, 0);
    tell(&mut replica, active(&[(1, 10), (2, 20), (3, 30)]));
    tell(&mut replica, Event::BecomeLeader(leadership(1, 1, &[1, 2, 3], &[1])));
    replica
}

#[test]
fn an_alteration_names_the_registrations_that_were_seen_fetching() {
    let mut replica = alone_of_three();
    assert_eq!(asked(&tell(&mut replica, fetched_as(2, 20, 4))), None, "it lacks what is committed");
    assert_eq!(asked(&tell(&mut replica, fetched_as(2, 19, 5))), None, "an earlier incarnation (KIP-903)");
    assert_eq!(
        replica.check_follower(LeaderEpoch(1), NodeId(2), BrokerEpoch(19)),
        Err(ErrorCode::NotLeaderOrFollower)
    );
    assert_eq!(
        replica.check_follower(LeaderEpoch(1), NodeId(4), BrokerEpoch(1)),
        Err(ErrorCode::UnknownLeaderEpoch)
    );
    assert_eq!(asked(&tell(&mut replica, fetched_as(2, 20, 5))), Some(vec![(1, 10), (2, 20)]));
    assert_eq!(asked(&tell(&mut replica, fetched_as(3, 30, 5))), None, "one at a time");
    tell(&mut replica, active(&[(1, 10), (2, 20)]));
    let isr = vec![NodeId(1), NodeId(2)];
    let altered = Altered { leader_epoch: LeaderEpoch(1), partition_epoch: PartitionEpoch(2), isr };
    tell(&mut replica, Event::Altered { asked_on: PartitionEpoch(1), outcome: Ok(altered) });
    assert_eq!(replica.leadership().map(|now| now.isr.len()), Some(2));
    assert_eq!(asked(&tell(&mut replica, fetched_as(3, 30, 5))), None, "3 does not serve (KIP-841)");
}

#[test]
fn an_alteration_that_is_asked_for_again_names_the_registrations_of_the_first_time() {
    let mut replica = alone_of_three();
    assert_eq!(asked(&tell(&mut replica, fetched_as(2, 20, 5))), Some(vec![(1, 10), (2, 20)]));
    // it lost its disk, and registered again
    tell(&mut replica, active(&[(1, 10), (2, 21)]));
    assert_eq!(asked(&tell(&mut replica, fetched_as(2, 21, 0))), None);
    let unknown = Event::Altered { asked_on: PartitionEpoch(1), outcome: Err(ErrorCode::RequestTimedOut) };
    assert_eq!(
        asked(&tell(&mut replica, unknown)),
        Some(vec![(1, 10), (2, 20)]),
        "which the controller refuses"
    );
}

#[test]
fn who_lags_for_too_long_is_asked_out_and_counts_until_the_controller_says_so() {
    let mut replica = opened(ALONE, 5, 0);
    tell(&mut replica, active(&[(1, 10), (2, 20)]));
    tell(&mut replica, Event::BecomeLeader(leadership(1, 1, &[1, 2], &[1, 2])));
    let at = |seconds: u64| Now { monotonic: NOW.monotonic.after(Duration::from_secs(seconds)), ..NOW };
    let look = |replica: &mut Replica, seconds| {
        let mut actions = Vec::new();
        replica.on_event(Event::LookForLaggards, at(seconds), &mut actions);
        actions
    };
    assert_eq!(look(&mut replica, 30), [], "a full lag time to be heard");
    assert_eq!(asked(&look(&mut replica, 31)), Some(vec![(1, 10)]));
    assert_eq!(replica.high_watermark(), watermark(0), "2 may still be in sync (KIP-497)");
    let unknown = Event::Altered { asked_on: PartitionEpoch(1), outcome: Err(ErrorCode::RequestTimedOut) };
    assert_eq!(asked(&tell(&mut replica, unknown)), Some(vec![(1, 10)]), "asked again");
    assert_eq!(replica.high_watermark(), watermark(0));
    tell(&mut replica, Event::BecomeLeader(leadership(1, 2, &[1, 2], &[1])));
    assert_eq!(replica.high_watermark(), watermark(5), "metadata says what became of it");
    let late = Event::Altered { asked_on: PartitionEpoch(1), outcome: Err(ErrorCode::InvalidUpdateVersion) };
    assert_eq!(tell(&mut replica, late), []);
}

#[test]
fn a_follower_fetches_from_its_durable_end_and_uses_no_answer_to_an_earlier_question() {
    let mut replica = opened(ALONE, 5, 3);
    assert_eq!(replica.next_fetch(), None);
    let leader = Some(NodeId(2));
    let actions = tell(&mut replica, Event::Follow { leader_epoch: LeaderEpoch(4), leader });
    assert_eq!(actions, [Action::ReviewFetch]);
    let first = replica.next_fetch().expect("it follows");
    assert_eq!((first.leader, first.from), (NodeId(2), Offset(5)));
    let fine = FetchAnswer { error: ErrorCode::None, diverging: None };
    assert_eq!(replica.judge(first, fine), Verdict::Take);
    tell(&mut replica, Event::Appended { log_end: end(8) });
    let said = Event::LeaderHighWatermark { leader_epoch: LeaderEpoch(4), high_watermark: watermark(7) };
    tell(&mut replica, said);
    assert_eq!((replica.next_fetch(), replica.high_watermark()), (None, watermark(5)), "not on the disk yet");
    tell(&mut replica, Event::Durable { log_end: end(8) });
    assert_eq!(replica.next_fetch().map(|next| next.from), Some(Offset(8)));
    assert_eq!(replica.high_watermark(), watermark(7));
    assert_eq!(replica.judge(first, fine), Verdict::Stale);
    let second = replica.next_fetch().expect("it follows");
    let differs = EpochEnd { epoch: LeaderEpoch(3), end: Offset(6) };
    let diverging = FetchAnswer { diverging: Some(differs), ..fine };
    assert_eq!(replica.judge(second, diverging), Verdict::Diverges(differs));
    tell(&mut replica, Event::Truncated { log_end: end(6) });
    assert_eq!(replica.high_watermark(), watermark(6), "an unclean leader's word");
    for (error, verdict) in [
        (ErrorCode::OffsetOutOfRange, Verdict::OutOfRange),
        (ErrorCode::FencedLeaderEpoch, Verdict::Later),
        (ErrorCode::KafkaStorageError, Verdict::Later),
    ] {
        let next = replica.next_fetch().expect("it follows");
        assert_eq!(replica.judge(next, FetchAnswer { error, diverging: None }), verdict);
    }
    tell(&mut replica, Event::StartedOver { at: Offset(20) });
    assert_eq!((replica.log_end(), replica.high_watermark()), (end(20), watermark(20)));
}
