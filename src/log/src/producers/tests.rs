//! The rules of idempotence, each by its smallest case, and one model.

use bytes::Bytes;
use proptest::prelude::*;

use super::*;
use crate::AppendError;

const ID: ProducerId = ProducerId(7);

fn batch(epoch: i16, first: i32, count: i32) -> ProducerBatch {
    ProducerBatch {
        producer_id: ID,
        epoch: ProducerEpoch(epoch),
        first_sequence: Sequence(first),
        last_sequence: Sequence(first).plus(count - 1),
        last_offset_delta: count - 1,
        max_timestamp: Timestamp(1000),
        log_append_time: Timestamp::NONE,
        is_transactional: false,
        is_control: false,
        marker: None,
    }
}

fn marker(epoch: i16, committed: bool, coordinator_epoch: i32) -> ProducerBatch {
    let marker = Some(EndMarker { committed, coordinator_epoch });
    ProducerBatch { is_transactional: true, is_control: true, marker, ..batch(epoch, 0, 1) }
}

/// A log of batches only: appends what is judged fit.
#[derive(Default)]
struct Sink {
    producers: Producers,
    end: i64,
}

impl Sink {
    fn append(&mut self, batch: ProducerBatch) -> Result<(i64, bool), AppendError> {
        match self.producers.ahead().check(&self.producers, &batch)? {
            Verdict::Duplicate(known) => Ok((known.first_offset.get(), true)),
            Verdict::Append => {
                let base = self.end;
                self.producers.learn(&batch, Offset(base), Timestamp(1000));
                self.end += i64::from(batch.last_offset_delta) + 1;
                Ok((base, false))
            }
        }
    }
}

fn is_gap(result: Result<(i64, bool), AppendError>) -> bool {
    matches!(result, Err(AppendError::OutOfOrderSequence { .. }))
}

#[test]
fn a_retry_of_one_of_the_last_five_batches_gets_its_first_offsets() {
    let mut sink = Sink::default();
    for n in 0..7 {
        assert_eq!(sink.append(batch(0, n * 3, 3)), Ok((i64::from(n) * 3, false)));
    }
    for n in 2..7 {
        assert_eq!(sink.append(batch(0, n * 3, 3)), Ok((i64::from(n) * 3, true)));
    }
    assert!(is_gap(sink.append(batch(0, 3, 3))), "the sixth last is forgotten");
    assert!(is_gap(sink.append(batch(0, 6, 2))), "only the very same range is a retry");
}

#[test]
fn gaps_are_refused_and_change_nothing() {
    let mut sink = Sink::default();
    sink.append(batch(0, 0, 5)).unwrap();
    let before = sink.producers.clone();
    assert!(is_gap(sink.append(batch(0, 6, 1))));
    assert!(is_gap(sink.append(batch(0, 4, 2))));
    assert_eq!(sink.producers, before);
    assert_eq!(sink.append(batch(0, 5, 1)), Ok((5, false)));
}

#[test]
fn a_producer_without_state_may_start_anywhere() {
    assert_eq!(Sink::default().append(batch(3, 41, 2)), Ok((0, false)));
}

#[test]
fn a_new_epoch_starts_at_zero_and_fences_the_old_one() {
    let mut sink = Sink::default();
    sink.append(batch(1, 0, 5)).unwrap();
    assert!(is_gap(sink.append(batch(2, 5, 1))));
    sink.append(batch(2, 0, 5)).unwrap();
    let fenced = sink.append(batch(1, 5, 1)).unwrap_err();
    assert!(matches!(fenced, AppendError::InvalidProducerEpoch { current: ProducerEpoch(2), .. }));
    assert!(
        matches!(sink.append(batch(1, 0, 5)), Err(AppendError::InvalidProducerEpoch { .. })),
        "nor as a retry"
    );
}

#[test]
fn sequences_wrap_to_zero() {
    let mut sink = Sink::default();
    sink.append(batch(0, i32::MAX - 1, 2)).unwrap();
    assert_eq!(sink.append(batch(0, 0, 2)), Ok((2, false)));

    let mut sink = Sink::default();
    sink.append(batch(0, i32::MAX - 1, 4)).unwrap();
    assert_eq!(
        sink.append(batch(0, i32::MAX - 1, 4)),
        Ok((0, true)),
        "a batch across the wrap is known again"
    );
    assert_eq!(sink.append(batch(0, 2, 1)), Ok((4, false)));
}

#[test]
fn who_is_silent_for_long_is_forgotten_unless_a_transaction_is_open() {
    let mut sink = Sink::default();
    sink.append(batch(0, 0, 1)).unwrap();
    let open = ProducerBatch { producer_id: ProducerId(8), is_transactional: true, ..batch(0, 0, 1) };
    sink.append(open).unwrap();
    sink.producers.expire(Timestamp(1099), 100);
    assert_eq!(sink.producers.entries().count(), 2);
    sink.producers.expire(Timestamp(1100), 100);
    let left: Vec<_> = sink.producers.entries().map(|(id, _)| id).collect();
    assert_eq!(left, [ProducerId(8)]);
}

#[test]
fn a_plain_batch_within_a_transaction_is_refused_until_the_marker() {
    let mut sink = Sink::default();
    sink.append(ProducerBatch { is_transactional: true, ..batch(0, 0, 1) }).unwrap();
    assert_eq!(sink.append(batch(0, 1, 1)), Err(AppendError::InvalidTxnState { producer_id: ID }));
    let marker = marker(1, true, 0);
    sink.append(marker).unwrap();
    assert!(is_gap(sink.append(batch(1, 1, 1))), "a bumped epoch starts at zero, also after a marker");
    assert!(sink.append(batch(1, 0, 1)).is_ok());
}

#[test]
fn a_marker_of_a_replaced_coordinator_is_refused_and_one_of_an_older_epoch_too() {
    let mut sink = Sink::default();
    sink.append(ProducerBatch { is_transactional: true, ..batch(3, 0, 2) }).unwrap();
    assert_eq!(sink.producers.transactions().first_open(), Some(Offset(0)));
    sink.append(marker(3, false, 7)).unwrap();
    assert_eq!(sink.producers.transactions().first_open(), None);
    let fenced = sink.append(marker(3, true, 6)).unwrap_err();
    assert_eq!(fenced, AppendError::CoordinatorFenced { producer_id: ID, epoch: 6, current: 7 });
    assert!(matches!(sink.append(marker(2, true, 8)), Err(AppendError::InvalidProducerEpoch { .. })));
    sink.append(marker(3, true, 7)).unwrap();
}

#[test]
fn a_marker_without_records_changes_nothing() {
    let mut sink = Sink::default();
    sink.append(ProducerBatch { is_transactional: true, ..batch(0, 0, 1) }).unwrap();
    let before = sink.producers.clone();
    sink.append(ProducerBatch { marker: None, ..marker(1, true, 1) }).unwrap();
    assert_eq!(sink.producers, before);
}

fn any_sink(steps: &[(i64, u8, i32)]) -> Sink {
    let mut sink = Sink::default();
    for (id, kind, count) in steps {
        let id = ProducerId(*id);
        let known = sink.producers.get(id);
        let epoch = known.map_or(ProducerEpoch(0), ProducerEntry::epoch);
        let is_open = known.is_some_and(|known| known.transaction_start().is_some());
        let last = known.map_or(Sequence::NONE, ProducerEntry::last_sequence);
        let first = if last == Sequence::NONE { Sequence(0) } else { last.plus(1) };
        let next = match kind {
            0 if is_open => ProducerBatch { producer_id: id, ..marker(epoch.get(), *count % 2 == 0, *count) },
            1 if is_open => ProducerBatch { producer_id: id, ..marker(epoch.get() + 1, false, 99) },
            kind => {
                let is_transactional = is_open || kind % 2 == 0;
                ProducerBatch { producer_id: id, is_transactional, ..batch(epoch.get(), first.get(), *count) }
            }
        };
        let _ = sink.append(next);
    }
    sink
}

proptest! {
    /// A snapshot and the file beside it say everything, and no byte of either can change unnoticed.
    #[test]
    fn a_snapshot_is_the_state_or_is_refused(
        steps in prop::collection::vec((0..4i64, 0..5u8, 1..9i32), 0..60),
        at in any::<prop::sample::Index>(),
        bit in 0..8u32,
    ) {
        let sink = any_sink(&steps);
        let (end, now) = (Offset(sink.end), Timestamp(1000));
        let snapshot = sink.producers.encode_snapshot();
        let mut read = Producers::decode_snapshot(&snapshot, end, now).unwrap();
        let retained = sink.producers.encode_retained(&snapshot);
        if let Some(retained) = &retained {
            read.decode_retained(&snapshot, retained).unwrap();
        }
        prop_assert_eq!(&read, &sink.producers);
        let bad = |bytes: &Bytes| {
            let mut bytes = bytes.to_vec();
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
            Bytes::from(bytes)
        };
        prop_assert!(Producers::decode_snapshot(&bad(&snapshot), end, now).is_err());
        if let Some(retained) = &retained {
            prop_assert!(read.decode_retained(&snapshot, &bad(retained)).is_err());
            prop_assert!(read.decode_retained(&bad(&snapshot), retained).is_err());
        }
    }

    /// Retries in any order of a client with at most five batches in flight never leave a gap or a double.
    #[test]
    fn five_in_flight_with_retries_append_each_batch_once(
        sizes in prop::collection::vec(1..9i32, 1..40),
        resend in prop::collection::vec((0..5usize, any::<bool>()), 0..200),
    ) {
        let mut sink = Sink::default();
        let mut first = i32::MAX - 60;
        let batches: Vec<_> = sizes.iter().map(|count| {
            let next = batch(0, first, *count);
            first = next.last_sequence.plus(1).get();
            next
        }).collect();
        let mut done: Vec<i64> = Vec::new();
        for (back, lost) in resend {
            if done.len() < batches.len() && !lost {
                let (base, duplicate) = sink.append(batches[done.len()]).unwrap();
                prop_assert!(!duplicate);
                done.push(base);
            }
            if let Some(again) = done.len().checked_sub(1 + back) {
                prop_assert_eq!(sink.append(batches[again]), Ok((done[again], true)));
            }
            if done.len() + 1 < batches.len() && !done.is_empty() {
                prop_assert!(is_gap(sink.append(batches[done.len() + 1])));
            }
        }
        let expected: i64 = sizes[..done.len()].iter().map(|count| i64::from(*count)).sum();
        prop_assert_eq!(sink.end, expected);
    }
}
