//! The producer's rules against a broker that checks sequences as Kafka's does, over a network that loses
//! requests and replies.

use std::collections::{BTreeMap, VecDeque};

use bytes::Bytes;
use milena_types::{PartitionIndex, Sequence, Timestamp, TopicName};
use proptest::prelude::*;

use super::*;

const NODE: NodeId = NodeId(1);

fn at(partition: i32) -> TopicPartition {
    TopicPartition { topic: TopicName::new("t").unwrap(), partition: PartitionIndex(partition) }
}

fn payload(id: u32) -> Payload {
    let value = Some(Bytes::copy_from_slice(&id.to_be_bytes()));
    Payload { timestamp: Timestamp(0), key: None, value, headers: Vec::new() }
}

fn config() -> ProducerConfig {
    ProducerConfig {
        linger: Duration::ZERO,
        batch_bytes: 1,
        retry_backoff: Duration::from_millis(1),
        retry_backoff_max: Duration::from_millis(1),
        delivery_timeout: Duration::from_secs(1000),
        ..ProducerConfig::default()
    }
}

fn ms(ms: u64) -> Instant {
    Instant(ms * 1_000_000)
}

/// A core whose record 0 was acknowledged at offset 0, and that has records 1 to `count` for partition 0.
fn known_with_records(config: ProducerConfig, count: u32) -> Core<u32> {
    let mut core = with_records(config, 1);
    let first = drain_one(&mut core, ms(0));
    assert_eq!(core.answered(first.request, &answer(ErrorCode::None, 0), ms(0)).len(), 1);
    for id in 1..=count {
        core.append(at(0), payload(id), id, ms(0));
    }
    core
}

/// A core that has its producer id, and records 0 to `count` - 1 for partition 0.
fn with_records(config: ProducerConfig, count: u32) -> Core<u32> {
    let mut core = Core::new(config);
    for id in 0..count {
        core.append(at(0), payload(id), id, ms(0));
    }
    if core.ask_identity() {
        core.identified(Some((ProducerId(7), ProducerEpoch(0))));
    }
    core
}

fn answer(code: ErrorCode, base_offset: i64) -> BTreeMap<TopicPartition, Answer> {
    BTreeMap::from([(at(0), Answer { code, message: None, base_offset, append_time: -1 })])
}

fn drain_one(core: &mut Core<u32>, now: Instant) -> Outgoing {
    let mut drained = core.drain(now, |_| Some(NODE));
    assert_eq!(drained.len(), 1, "{drained:?}");
    drained.pop().unwrap()
}

fn sequence(outgoing: &Outgoing) -> (i16, i32) {
    let stamp = outgoing.batches[0].stamp.expect("an idempotent batch");
    (stamp.epoch.get(), stamp.base.get())
}

#[test]
fn the_first_batch_flies_alone_until_its_leader_knows_the_producer() {
    let mut core = with_records(config(), 3);
    let first = drain_one(&mut core, ms(0));
    assert!(core.drain(ms(0), |_| Some(NODE)).is_empty(), "the second could come without it");
    core.lost(first.request, &ProduceError::Disconnected("broken".into()), true, ms(1));
    let again = drain_one(&mut core, ms(9));
    assert_eq!(sequence(&again), (0, 0));
    core.answered(again.request, &answer(ErrorCode::None, 0), ms(9));
    let (second, third) = (drain_one(&mut core, ms(9)), drain_one(&mut core, ms(9)));
    assert_eq!((sequence(&second), sequence(&third)), ((0, 1), (0, 2)));
}

#[test]
fn it_ends_when_nothing_is_left_and_not_before() {
    let mut core = with_records(config(), 1);
    assert!(!core.end_if_idle() && !core.has_ended());
    let first = drain_one(&mut core, ms(0));
    assert!(!core.end_if_idle(), "it is in flight");
    core.answered(first.request, &answer(ErrorCode::None, 0), ms(0));
    assert!(core.end_if_idle() && core.has_ended());
}

#[test]
fn a_batch_that_was_lost_is_sent_again_with_its_sequence() {
    let mut core = known_with_records(config(), 2);
    let first = drain_one(&mut core, ms(0));
    let second = drain_one(&mut core, ms(0));
    assert_eq!((sequence(&first), sequence(&second)), ((0, 1), (0, 2)));
    let error = ProduceError::Disconnected("broken".into());
    assert!(core.lost(first.request, &error, true, ms(1)).is_empty());
    assert!(core.lost(second.request, &error, true, ms(1)).is_empty());
    assert!(core.drain(ms(1), |_| Some(NODE)).is_empty(), "it waits a little");
    let again = drain_one(&mut core, ms(9));
    assert_eq!(sequence(&again), (0, 1));
    assert!(core.drain(ms(9), |_| Some(NODE)).is_empty(), "only the first is sent again");
    let done = core.answered(again.request, &answer(ErrorCode::DuplicateSequenceNumber, -1), ms(9));
    assert_eq!(done, [(1, Ok(Acknowledged { offset: -1, append_time: -1 }))]);
    assert_eq!(sequence(&drain_one(&mut core, ms(9))), (0, 2));
}

#[test]
fn out_of_order_behind_an_unresolved_batch_is_tried_again() {
    let mut core = known_with_records(config(), 2);
    let (first, second) = (drain_one(&mut core, ms(0)), drain_one(&mut core, ms(0)));
    let out_of_order = answer(ErrorCode::OutOfOrderSequenceNumber, -1);
    assert!(core.answered(second.request, &out_of_order, ms(1)).is_empty());
    assert!(core.drain(ms(9), |_| Some(NODE)).is_empty(), "the first is still in flight");
    assert_eq!(core.answered(first.request, &answer(ErrorCode::None, 5), ms(9)).len(), 1);
    assert_eq!(sequence(&drain_one(&mut core, ms(9))), (0, 2));
}

#[test]
fn a_refused_batch_leaves_a_gap_that_a_new_epoch_closes() {
    let mut core = known_with_records(config(), 3);
    let (first, second) = (drain_one(&mut core, ms(0)), drain_one(&mut core, ms(0)));
    let done = core.answered(first.request, &answer(ErrorCode::InvalidRecord, -1), ms(1));
    assert!(matches!(&done[..], [(1, Err(ProduceError::Refused { code: ErrorCode::InvalidRecord, .. }))]));
    assert!(core.drain(ms(9), |_| Some(NODE)).is_empty(), "nothing new before the gap is resolved");
    let out_of_order = answer(ErrorCode::OutOfOrderSequenceNumber, -1);
    assert!(core.answered(second.request, &out_of_order, ms(9)).is_empty());
    let again = drain_one(&mut core, ms(20));
    assert_eq!((sequence(&again), again.batches[0].records[0].clone()), ((1, 0), payload(2)));
    assert_eq!(core.answered(again.request, &answer(ErrorCode::None, 0), ms(21)).len(), 1);
    assert_eq!(sequence(&drain_one(&mut core, ms(21))), (1, 1));
}

#[test]
fn what_may_have_been_appended_is_never_sent_under_a_new_epoch() {
    let mut core = known_with_records(config(), 2);
    let (first, second) = (drain_one(&mut core, ms(0)), drain_one(&mut core, ms(0)));
    let error = ProduceError::Disconnected("broken".into());
    core.lost(second.request, &error, true, ms(1));
    core.answered(first.request, &answer(ErrorCode::InvalidRecord, -1), ms(1));
    let again = drain_one(&mut core, ms(9));
    assert_eq!(sequence(&again), (0, 2));
    let done = core.answered(again.request, &answer(ErrorCode::OutOfOrderSequenceNumber, -1), ms(9));
    assert!(matches!(&done[..], [(2, Err(ProduceError::Refused { maybe_appended: true, .. }))]));
    assert!(core.is_idle());
}

#[test]
fn a_batch_that_is_too_large_is_split_under_the_same_sequences() {
    let mut core = with_records(ProducerConfig { batch_bytes: 10_000, ..config() }, 4);
    let whole = drain_one(&mut core, ms(0));
    assert_eq!(whole.batches[0].records.len(), 4);
    assert!(core.answered(whole.request, &answer(ErrorCode::MessageTooLarge, -1), ms(1)).is_empty());
    let half = drain_one(&mut core, ms(1));
    assert_eq!((sequence(&half), half.batches[0].records.len()), ((0, 0), 2));
    assert_eq!(core.answered(half.request, &answer(ErrorCode::None, 0), ms(1)).len(), 2);
    assert_eq!(sequence(&drain_one(&mut core, ms(1))), (0, 2));
}

#[test]
fn time_runs_out_for_what_waits_and_for_what_is_in_flight() {
    let mut core =
        with_records(ProducerConfig { delivery_timeout: Duration::from_millis(50), ..config() }, 2);
    let first = drain_one(&mut core, ms(0));
    assert_eq!(core.next_deadline(ms(0)), Some(ms(50)));
    let done = core.expire(ms(50));
    let certain: Vec<_> = done
        .iter()
        .map(|(id, result)| match result {
            Err(ProduceError::TimedOut { maybe_appended }) => (*id, *maybe_appended),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(certain, [(0, true), (1, false)]);
    assert!(!core.is_idle(), "the answer is still waited for");
    assert!(core.answered(first.request, &answer(ErrorCode::None, 0), ms(60)).is_empty());
    assert!(core.is_idle() && core.has_room(usize::MAX / 2));
}

#[test]
fn one_request_in_flight_keeps_order_without_idempotence() {
    let mut core = with_records(ProducerConfig { idempotent: false, max_in_flight: 1, ..config() }, 2);
    let first = drain_one(&mut core, ms(0));
    assert!(first.batches[0].stamp.is_none());
    assert!(core.drain(ms(0), |_| Some(NODE)).is_empty());
    core.answered(first.request, &answer(ErrorCode::NotLeaderOrFollower, -1), ms(0));
    assert!(core.drain(ms(0), |_| Some(NODE)).is_empty(), "the second does not overtake");
    assert_eq!(drain_one(&mut core, ms(9)).batches[0].records[0], payload(0));
}

#[test]
fn batches_fill_while_they_linger_and_share_a_request() {
    let config = ProducerConfig { batch_bytes: 1000, linger: Duration::from_millis(5), ..config() };
    let mut core = with_records(config, 3);
    core.append(at(1), payload(9), 9, ms(4));
    assert!(core.drain(ms(4), |_| Some(NODE)).is_empty());
    assert_eq!(core.next_deadline(ms(4)), Some(ms(5)));
    let both = drain_one(&mut core, ms(5));
    let sizes: Vec<_> = both.batches.iter().map(|batch| batch.records.len()).collect();
    assert_eq!(sizes, [3, 1]);
}

/// A partition's leader that checks sequences as Kafka does: the last five batches are remembered, and of a producer
/// that it knows nothing of it takes any.
#[derive(Default)]
struct Broker {
    log: Vec<u32>,
    epoch: i16,
    next: Option<i32>,
    recent: VecDeque<(i32, i32, i64)>,
}

impl Broker {
    fn append(&mut self, batch: &OutgoingBatch) -> Answer {
        let stamp = batch.stamp.expect("idempotent");
        let (epoch, base, count) = (stamp.epoch.get(), stamp.base.get(), batch.records.len() as i32);
        let answer = |code, base_offset| Answer { code, message: None, base_offset, append_time: -1 };
        if epoch < self.epoch {
            return answer(ErrorCode::InvalidProducerEpoch, -1);
        }
        if epoch > self.epoch {
            if base != 0 && self.next.is_some() {
                return answer(ErrorCode::OutOfOrderSequenceNumber, -1);
            }
            (self.epoch, self.next) = (epoch, self.next.map(|_| 0));
            self.recent.clear();
        }
        if let Some((_, _, offset)) = self.recent.iter().find(|(b, c, _)| (*b, *c) == (base, count)) {
            return answer(ErrorCode::None, *offset);
        }
        if self.next.is_some_and(|next| base != next) {
            return answer(ErrorCode::OutOfOrderSequenceNumber, -1);
        }
        let offset = self.log.len() as i64;
        for record in batch.records.iter() {
            let value = record.value.as_ref().unwrap();
            self.log.push(u32::from_be_bytes(value[..].try_into().unwrap()));
        }
        self.next = Some(Sequence(base).plus(count).get());
        self.recent.push_back((base, count, offset));
        if self.recent.len() > 5 {
            self.recent.pop_front();
        }
        answer(ErrorCode::None, offset)
    }
}

#[derive(Clone, Copy, Debug)]
enum Fate {
    Answered,
    NotSent,
    RequestLost,
    ReplyLost,
    Refused,
    NotLeader,
    Expire,
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        6 => Just(Fate::Answered),
        1 => Just(Fate::NotSent),
        2 => Just(Fate::RequestLost),
        2 => Just(Fate::ReplyLost),
        1 => Just(Fate::Refused),
        1 => Just(Fate::NotLeader),
        1 => Just(Fate::Expire),
    ]
}

/// Whether it says that the record was not appended.
fn says_no(error: &ProduceError) -> bool {
    matches!(
        error,
        ProduceError::TimedOut { maybe_appended: false }
            | ProduceError::Refused { maybe_appended: false, .. }
    )
}

proptest! {
    #[test]
    fn nothing_acknowledged_is_lost_doubled_or_out_of_order(
        fates in prop::collection::vec(fate(), 0..120),
        records in 1u32..40,
    ) {
        let config = ProducerConfig { delivery_timeout: Duration::from_millis(300), ..config() };
        let mut core = with_records(config, records);
        let mut broker = Broker::default();
        let mut flying: VecDeque<Outgoing> = VecDeque::new();
        let mut acked: BTreeMap<u32, i64> = BTreeMap::new();
        let mut failed: BTreeMap<u32, ProduceError> = BTreeMap::new();
        let mut now = ms(0);
        let mut fates = fates.into_iter().chain(std::iter::repeat(Fate::Answered));
        for _ in 0..5_000 {
            if core.is_idle() {
                break;
            }
            now = now.after(Duration::from_millis(2));
            if core.ask_identity() {
                core.identified(Some((ProducerId(8), ProducerEpoch(0))));
            }
            while let Some(outgoing) = core.drain(now, |_| Some(NODE)).pop() {
                flying.push_back(outgoing);
            }
            prop_assert!(flying.len() <= 5);
            let fate = fates.next().unwrap();
            let mut done = Vec::new();
            if matches!(fate, Fate::Expire) {
                now = now.after(Duration::from_millis(40));
            }
            done.extend(core.expire(now));
            if let Some(outgoing) = flying.pop_front() {
                let lost = ProduceError::Disconnected("lost".into());
                let batch = &outgoing.batches[0];
                let request = outgoing.request;
                done.extend(match fate {
                    Fate::Answered | Fate::Expire => {
                        let answer = broker.append(batch);
                        core.answered(request, &BTreeMap::from([(at(0), answer)]), now)
                    }
                    Fate::NotSent => core.lost(request, &lost, false, now),
                    Fate::RequestLost => core.lost(request, &lost, true, now),
                    Fate::ReplyLost => {
                        broker.append(batch);
                        core.lost(request, &lost, true, now)
                    }
                    Fate::Refused => core.answered(request, &answer(ErrorCode::InvalidRecord, -1), now),
                    Fate::NotLeader => core.answered(request, &answer(ErrorCode::NotLeaderOrFollower, -1), now),
                });
            }
            for (id, result) in done {
                match result {
                    Ok(acknowledged) => prop_assert!(acked.insert(id, acknowledged.offset).is_none()),
                    Err(error) => prop_assert!(failed.insert(id, error).is_none()),
                }
            }
        }
        prop_assert!(core.is_idle(), "every record comes to something");
        prop_assert_eq!(acked.len() + failed.len(), records as usize);
        prop_assert!(broker.log.is_sorted_by(|a, b| a < b), "in order and once: {:?}", broker.log);
        for (id, offset) in &acked {
            prop_assert_eq!(broker.log.get(*offset as usize), Some(id));
        }
        for (id, error) in &failed {
            prop_assert!(!(says_no(error) && broker.log.contains(id)), "{id} is in the log after {error:?}");
        }
        prop_assert!(core.has_room(usize::MAX / 2), "all buffer memory came back");
    }
}
