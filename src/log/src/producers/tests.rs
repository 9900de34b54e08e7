//! The rules of idempotence, each by its smallest case, and one model.

use proptest::prelude::*;

use super::*;

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
    }
}

/// A log of batches only: appends what is judged fit.
#[derive(Default)]
struct Sink {
    producers: Producers,
    end: i64,
}

impl Sink {
    fn append(&mut self, batch: ProducerBatch) -> Result<(i64, bool), AppendError> {
        match self.producers.check(&batch)? {
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
    let marker = ProducerBatch { is_control: true, ..batch(1, 0, 1) };
    sink.append(marker).unwrap();
    assert!(is_gap(sink.append(batch(1, 1, 1))), "a bumped epoch starts at zero, also after a marker");
    assert!(sink.append(batch(1, 0, 1)).is_ok());
}

proptest! {
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
