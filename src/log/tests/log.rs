//! Appending and reading without crashes: what a leader refuses, what a follower takes, what time lookups
//! find.

mod support;

use milena_batch::Batch;
use milena_log::{AppendError, Log, LogView, ReadError};
use milena_types::{ErrorCode, LeaderEpoch, Offset, Timestamp};
use support::disk::CrashDisk;
use support::run::{block_on, off_lane};
use support::{DIR, batch, produced, raw};

fn new_log() -> (CrashDisk, Log) {
    let disk = CrashDisk::new(1);
    let log = support::create(&disk.mount(), DIR).unwrap();
    (disk, log)
}

fn append(log: &mut Log, batch: Batch, epoch: i32) -> Result<i64, AppendError> {
    let appended = block_on(log.append(vec![batch], LeaderEpoch(epoch), Timestamp(0)))?;
    Ok(appended.base_offset.get())
}

#[test]
fn refusals_leave_the_log_as_it_was() {
    let (_, mut log) = new_log();
    append(&mut log, produced(1, 3, 1000, 7, 1, 0), 5).unwrap();
    let code = |result: Result<i64, AppendError>| result.unwrap_err().code();
    assert_eq!(code(append(&mut log, batch(2, 1, 9, 0), 4)), ErrorCode::NotLeaderOrFollower);
    assert_eq!(code(append(&mut log, batch(2, 1, 3000, 0), 5)), ErrorCode::RecordListTooLarge);
    assert_eq!(code(append(&mut log, produced(2, 1, 0, 7, 1, 9), 5)), ErrorCode::OutOfOrderSequenceNumber);
    assert_eq!(code(append(&mut log, produced(2, 1, 0, 7, 0, 3), 5)), ErrorCode::InvalidProducerEpoch);
    assert!(block_on(log.append(Vec::new(), LeaderEpoch(5), Timestamp(0))).is_err());
    assert_eq!((log.log_end_offset().offset(), log.fenced()), (Offset(3), None));
    assert_eq!(append(&mut log, batch(2, 1, 9, 0), 6), Ok(3));
    assert_eq!(log.end_offset_for_epoch(LeaderEpoch(5)), Some((LeaderEpoch(5), Offset(3))));
}

#[test]
fn several_batches_of_one_append_are_judged_in_turn_and_written_at_once() {
    let (_, mut log) = new_log();
    let chain = vec![produced(1, 2, 1000, 7, 0, 0), produced(2, 2, 1000, 7, 0, 2)];
    let appended = block_on(log.append(chain, LeaderEpoch(0), Timestamp(0))).unwrap();
    assert_eq!((appended.base_offset, appended.last_offset), (Offset(0), Offset(3)));
    let gap = vec![produced(3, 1, 1000, 7, 0, 4), produced(4, 1, 1000, 7, 0, 6)];
    assert!(block_on(log.append(gap, LeaderEpoch(0), Timestamp(0))).is_err());
    assert_eq!(log.log_end_offset().offset(), Offset(4));
}

#[test]
fn raw_batches_must_follow_the_log_and_be_whole() {
    let (_, mut log) = new_log();
    let two = [raw(1, 2, 0, 1), raw(2, 3, 2, 2)].concat();
    let appended = block_on(log.append_raw(two.into(), Timestamp(0))).unwrap();
    assert_eq!((appended.base_offset, appended.last_offset), (Offset(0), Offset(4)));
    assert_eq!(log.epochs().entries().len(), 2);
    let mut refuse = |bytes: Vec<u8>| block_on(log.append_raw(bytes.into(), Timestamp(0))).unwrap_err();
    assert!(matches!(refuse(raw(3, 1, 6, 2).to_vec()), AppendError::NotContiguous { .. }));
    assert!(matches!(refuse(raw(3, 1, 5, 1).to_vec()), AppendError::StaleLeaderEpoch { .. }));
    let whole = raw(3, 1, 5, 2);
    assert!(matches!(refuse(whole[..whole.len() - 1].to_vec()), AppendError::Invalid(_)));
    let mut rotten = whole.to_vec();
    rotten[65] ^= 4;
    assert!(matches!(refuse(rotten), AppendError::Invalid(_)));
    assert!(matches!(refuse(Vec::new()), AppendError::Invalid(_)));
    assert_eq!(log.log_end_offset().offset(), Offset(5));
}

#[test]
fn offsets_outside_the_log_are_told_apart_from_its_end() {
    let (_, mut log) = new_log();
    append(&mut log, batch(1, 2, 9, 0), 0).unwrap();
    let view = log.view();
    let read = |from| block_on(view.read(Offset(from), 1000, Offset(2), true));
    assert!(read(2).unwrap().is_empty());
    assert!(matches!(read(3), Err(ReadError::OffsetOutOfRange { .. })));
    assert_eq!(read(-1).unwrap_err().code(), ErrorCode::OffsetOutOfRange);
}

#[test]
fn a_view_does_not_see_later_appends() {
    let (_, mut log) = new_log();
    append(&mut log, batch(1, 2, 9, 0), 0).unwrap();
    let view = log.view();
    for n in 0..20 {
        append(&mut log, batch(n, 2, 500, 0), 0).unwrap();
    }
    let slice = block_on(view.read(Offset(0), usize::MAX, Offset(100), true)).unwrap();
    assert_eq!((slice.len, view.log_end_offset.offset()), (batch(1, 2, 9, 0).bytes.len(), Offset(2)));
}

/// Every record as (timestamp, offset), in order.
fn records(view: &LogView) -> Vec<(i64, i64)> {
    let mut all = Vec::new();
    let end = view.log_end_offset.offset();
    let mut from = Offset(0);
    while from < end {
        let mut bytes = block_on(block_on(view.read(from, usize::MAX, end, true)).unwrap().bytes()).unwrap();
        while let Some(batch) = Batch::split_first(&mut bytes).unwrap() {
            from = batch.header.next_offset();
            let records = batch.records(&Default::default()).unwrap().map(Result::unwrap);
            all.extend(records.map(|record| (record.timestamp.get(), record.offset.get())));
        }
    }
    all
}

#[test]
fn time_lookups_find_the_first_record_that_is_not_older_and_the_newest_one() {
    let (_, mut log) = new_log();
    // times that jump about, over several segments
    for n in 0..60u32 {
        append(&mut log, batch(n, 1 + n as usize % 4, 60, 1000 + i64::from(n * 7919 % 83) * 3), 2).unwrap();
    }
    assert!(log.segment_bases().len() > 3);
    let view = log.view();
    let all = records(&view);
    let end = view.log_end_offset.offset().get();
    for below in [0, 1, 7, end / 3, end / 2, end - 1, end] {
        for timestamp in 995..1260 {
            let expected = all.iter().find(|(at, offset)| *at >= timestamp && *offset < below).copied();
            let found = block_on(view.offset_for_timestamp(&off_lane(), Timestamp(timestamp), Offset(below)))
                .unwrap();
            assert_eq!(
                found.map(|(at, offset, _)| (at.get(), offset.get())),
                expected,
                "{timestamp} {below}"
            );
        }
    }
    let found = block_on(view.max_timestamp(&off_lane(), Offset(end))).unwrap().unwrap();
    let newest = all.iter().map(|(at, _)| *at).max().unwrap();
    let expected = all.iter().find(|(at, _)| *at == newest).copied().unwrap();
    assert_eq!((found.0.get(), found.1.get(), found.2), (expected.0, expected.1, LeaderEpoch(2)));
    // whole batches below the bound: the bounds here are batch ends
    let mut bound = 0;
    for n in 0..60i64 {
        bound += 1 + n % 4;
        let newest = all.iter().filter(|(_, offset)| *offset < bound).map(|(at, _)| *at).max().unwrap();
        let expected = all.iter().find(|(at, _)| *at == newest).copied();
        let found = block_on(view.max_timestamp(&off_lane(), Offset(bound))).unwrap();
        assert_eq!(found.map(|(at, offset, _)| (at.get(), offset.get())), expected, "{bound}");
    }
}

#[test]
fn an_io_error_fences_the_log_for_ever() {
    // KAFKA-10778
    let (disk, mut log) = new_log();
    append(&mut log, batch(1, 1, 9, 0), 0).unwrap();
    disk.fail_in(0);
    assert_eq!(append(&mut log, batch(2, 1, 9, 0), 0).unwrap_err().code(), ErrorCode::KafkaStorageError);
    disk.heal();
    assert_eq!(append(&mut log, batch(3, 1, 9, 0), 0).unwrap_err().code(), ErrorCode::KafkaStorageError);
    assert_eq!(
        block_on(log.append_raw(raw(3, 1, 1, 0), Timestamp(0))).unwrap_err().code(),
        ErrorCode::KafkaStorageError
    );
    assert!(block_on(log.truncate_to(Offset(0))).is_err());
    assert!(block_on(log.close()).is_err());
}
