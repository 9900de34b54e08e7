//! Opening reads what was not synced, and little else; and transactions survive whatever is read or believed.

mod support;

use milena_batch::{Batch, BatchBuilder, Compression, EndMarker};
use milena_log::index::{BatchShape, IndexBuilder, encode_offsets, encode_times};
use milena_log::names::{SegmentFile, segment_file};
use milena_log::txn_index::AbortedTxn;
use milena_log::{Log, LogConfig, LogError, RecoveryPoints, RecoveryReport};
use milena_types::{
    HighWatermark, LeaderEpoch, Offset, ProducerEpoch, ProducerId, Sequence, Timestamp, Uuid,
};
use proptest::prelude::*;
use support::disk::CrashDisk;
use support::run::{World, block_on};
use support::{DIR, SMALL, batch};

/// Bytes of a rolled segment's files that open may read: ends of its indexes, headers of its first and last
/// batches.
const PER_SEGMENT: u64 = 3 * 4096;
/// Bytes of small files, and of the index of the active segment.
const CONSTANT: u64 = 16 << 10;

fn open(disk: &CrashDisk, is_clean: bool) -> Result<(Log, RecoveryReport), LogError> {
    let mounted = disk.mount();
    block_on(async {
        let points = RecoveryPoints::load(&World::default().runtime(), &mounted).await?;
        if is_clean {
            points.believe_clean_stop();
        }
        Log::open_with(&mounted, &points, DIR, SMALL, Timestamp(0)).await
    })
}

/// A log of `batches` large batches, closed.
fn closed(batches: u32, size: usize) -> CrashDisk {
    let disk = CrashDisk::new(3);
    let mounted = disk.mount();
    let points = support::points(&mounted).unwrap();
    let config = LogConfig { segment_bytes: 1 << 20, ..SMALL };
    block_on(async {
        let mut log = Log::create_with(&mounted, &points, DIR, Uuid::ONE, config).await.unwrap();
        for n in 0..batches {
            log.append(vec![batch(n, 2, size, 1000)], LeaderEpoch(0), Timestamp(0)).await.unwrap();
        }
        log.close().await.unwrap();
        points.flush().await.unwrap();
    });
    disk.power_loss_losing_all();
    disk
}

#[test]
fn after_a_clean_stop_no_batch_is_read_however_large_the_log() {
    for batches in [10, 40, 160] {
        let disk = closed(batches, 50_000);
        let before = disk.bytes_read();
        let (log, report) = open(&disk, true).unwrap();
        let read = disk.bytes_read() - before;
        assert_eq!((report.bytes_scanned, report.segments_adopted), (0, report.segments));
        assert_eq!(log.log_end_offset().offset(), Offset(i64::from(batches) * 2));
        assert!(read < CONSTANT + PER_SEGMENT * report.segments as u64, "{read} bytes of {}", log.size());
    }
}

#[test]
fn after_a_crash_only_the_segment_is_read_that_the_recovery_point_lies_in_and_what_follows() {
    let disk = closed(160, 50_000);
    let before = disk.bytes_read();
    let (log, report) = open(&disk, false).unwrap();
    let read = disk.bytes_read() - before;
    assert_eq!(report.segments_adopted + 1, report.segments);
    assert!(report.bytes_scanned <= 1 << 20 && log.size() > 15 << 20);
    let bound = CONSTANT + PER_SEGMENT * report.segments as u64 + 2 * report.bytes_scanned;
    assert!(read < bound, "{read} bytes of {}", log.size());
    // once a log: what came after the first opening may have crashed
    let mounted = disk.mount();
    let points = support::points(&mounted).unwrap();
    points.believe_clean_stop();
    let again = || block_on(Log::open_with(&mounted, &points, DIR, SMALL, Timestamp(0))).unwrap().1;
    assert_eq!(again().bytes_scanned, 0);
    assert!(again().bytes_scanned > 0);
}

#[test]
fn an_index_with_few_entries_is_believed_where_its_log_is_to_have_few() {
    let config = LogConfig { segment_bytes: 1 << 20, index_interval_bytes: 400_000, ..SMALL };
    let disk = CrashDisk::new(3);
    let mounted = disk.mount();
    let points = support::points(&mounted).unwrap();
    block_on(async {
        let mut log = Log::create_with(&mounted, &points, DIR, Uuid::ONE, config).await.unwrap();
        for n in 0..300 {
            log.append(vec![batch(n, 2, 5_000, 1000)], LeaderEpoch(0), Timestamp(0)).await.unwrap();
        }
        log.close().await.unwrap();
        points.flush().await.unwrap();
    });
    disk.power_loss_losing_all();
    let mounted = disk.mount();
    let points = support::points(&mounted).unwrap();
    points.believe_clean_stop();
    let (_, report) = block_on(Log::open_with(&mounted, &points, DIR, config, Timestamp(0))).unwrap();
    assert!(report.segments > 2);
    assert_eq!((report.segments_adopted, report.bytes_scanned), (report.segments, 0));
}

#[test]
fn indexes_that_are_too_much_to_keep_while_a_log_is_read_are_made_again_and_are_what_they_were() {
    const BATCHES: i64 = 60_000;
    let config = LogConfig { index_interval_bytes: 0, ..SMALL };
    let disk = CrashDisk::new(3);
    drop(support::create(&disk.mount(), DIR).unwrap());
    let mut len = 0;
    let mut expected = Vec::new();
    for base in (0..5).map(|number| Offset(number * BATCHES)) {
        let (mut bytes, mut index) = (Vec::new(), IndexBuilder::new(base, 0));
        for offset in (0..BATCHES).map(|n| base.plus(n)) {
            let mut builder = BatchBuilder::new(Compression::None);
            builder.append(Timestamp(offset.get()), None, Some(b"v"), &[]);
            let batch = builder.leader_epoch(LeaderEpoch(1)).build(offset);
            let (position, len) = (bytes.len() as u32, batch.len() as u32);
            let max_timestamp = Timestamp(offset.get());
            index.batch(BatchShape { position, len, last_offset: offset, max_timestamp });
            bytes.extend_from_slice(&batch);
        }
        index.finish();
        disk.plant(&format!("{DIR}/{}", segment_file(base, SegmentFile::Log)), &bytes);
        len = bytes.len() as u64;
        expected.push((base, index));
    }
    let mounted = disk.mount();
    let points = support::points(&mounted).unwrap();
    let before = disk.bytes_read();
    let opened = block_on(Log::open_with(&mounted, &points, DIR, config, Timestamp(0)));
    let (log, report) = opened.unwrap();
    // once to look, once to write it again, and of one segment the headers
    let read = disk.bytes_read() - before;
    assert!(read > 10 * len + len / 2 && read < 11 * len + len / 10, "{read} bytes of 5 times {len}");
    assert_eq!((report.bytes_cut, log.log_end_offset().offset()), (0, Offset(5 * BATCHES)));
    expected.pop();
    for (base, index) in expected {
        let held = |kind| disk.contents(&format!("{DIR}/{}", segment_file(base, kind))).unwrap();
        assert!(held(SegmentFile::Index) == encode_offsets(index.offsets()), "{base}");
        assert!(held(SegmentFile::TimeIndex) == encode_times(index.times()), "{base}");
    }
}

#[derive(Clone, Debug)]
enum Op {
    Data { id: i64, count: usize },
    End { id: i64, commits: bool },
    Plain { size: usize },
    Commit,
    Crash,
    Close,
    Truncate { part: u8 },
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        6 => (0..4i64, 1..4usize).prop_map(|(id, count)| Op::Data { id, count }),
        4 => (0..4i64, any::<bool>()).prop_map(|(id, commits)| Op::End { id, commits }),
        2 => (4..600usize).prop_map(|size| Op::Plain { size }),
        3 => Just(Op::Commit),
        1 => Just(Op::Crash),
        1 => Just(Op::Close),
        1 => any::<u8>().prop_map(|part| Op::Truncate { part }),
    ]
}

/// What stands in the log: whose batch from where to where, and how it ends a transaction.
#[derive(Clone, Copy, Debug)]
struct Entry {
    id: Option<i64>,
    first: i64,
    next: i64,
    end: Option<bool>,
}

/// Open transactions, and aborted ones in the order of their markers.
fn derived(entries: &[Entry]) -> (Vec<(i64, i64)>, Vec<AbortedTxn>) {
    let (mut open, mut aborted) = (Vec::<(i64, i64)>::new(), Vec::new());
    for entry in entries {
        let Some(id) = entry.id else { continue };
        let at = open.iter().position(|(_, known)| *known == id);
        match (entry.end, at) {
            (None, None) => open.push((entry.first, id)),
            (Some(commits), Some(at)) => {
                let (first, _) = open.remove(at);
                let stable = open.first().map_or(entry.next, |(first, _)| *first);
                if !commits {
                    aborted.push(AbortedTxn {
                        producer_id: ProducerId(id),
                        first_offset: Offset(first),
                        last_offset: Offset(entry.first),
                        last_stable_offset: Offset(stable),
                    });
                }
            }
            _ => {}
        }
    }
    (open, aborted)
}

fn transactional(id: i64, sequence: i32, count: usize) -> Batch {
    let producer = (ProducerId(id), ProducerEpoch(0), Sequence(sequence));
    let mut builder =
        BatchBuilder::new(Compression::None).producer(producer.0, producer.1, producer.2).transactional(true);
    for _ in 0..count {
        builder.append(Timestamp(1000), None, Some(&[7; 120]), &[]);
    }
    Batch::parse(builder.build(Offset::ZERO)).unwrap()
}

fn marker(id: i64, committed: bool) -> Batch {
    let marker = EndMarker { committed, coordinator_epoch: 3 };
    let mut builder = BatchBuilder::new(Compression::None)
        .producer(ProducerId(id), ProducerEpoch(0), Sequence::NONE)
        .transactional(true);
    builder.append_control(Timestamp(1000), marker.kind(), &marker.value());
    Batch::parse(builder.build(Offset::ZERO)).unwrap()
}

struct Test {
    disk: CrashDisk,
    points: RecoveryPoints,
    log: Option<Log>,
    entries: Vec<Entry>,
    synced: usize,
}

impl Test {
    fn new(seed: u64) -> Test {
        let disk = CrashDisk::new(seed);
        let mounted = disk.mount();
        let points = support::points(&mounted).unwrap();
        let log = block_on(Log::create_with(&mounted, &points, DIR, Uuid::ONE, SMALL)).unwrap();
        Test { disk, points, log: Some(log), entries: Vec::new(), synced: 0 }
    }

    fn append(&mut self, batch: Batch, id: Option<i64>, end: Option<bool>) {
        let log = self.log.as_mut().unwrap();
        let appended = block_on(log.append(vec![batch], LeaderEpoch(0), Timestamp(0))).unwrap();
        let (first, next) = (appended.base_offset.get(), appended.last_offset.get() + 1);
        self.entries.push(Entry { id, first, next, end });
    }

    fn data(&mut self, id: i64, count: usize) {
        let known = self.log.as_ref().unwrap().producers().get(ProducerId(id));
        let last = known.map_or(Sequence::NONE, |known| known.last_sequence());
        let next = if last == Sequence::NONE { 0 } else { last.plus(1).get() };
        self.append(transactional(id, next, count), Some(id), None);
    }

    fn commit(&mut self) {
        let mounted = self.disk.mount();
        let world = World::default();
        let committer = milena_log::Committer::start(&world.runtime(), milena_runtime::Lane::Data, mounted);
        if let Some(unsynced) = self.log.as_mut().unwrap().take_unsynced() {
            world.block_on(committer.commit(unsynced)).unwrap();
        }
        block_on(self.points.flush()).unwrap();
        self.synced = self.entries.len();
    }

    fn reopen(&mut self, is_clean: bool) {
        self.log = None;
        self.disk.power_loss();
        let mounted = self.disk.mount();
        self.points = support::points(&mounted).unwrap();
        if is_clean {
            self.points.believe_clean_stop();
        }
        let opened = block_on(Log::open_with(&mounted, &self.points, DIR, SMALL, Timestamp(0)));
        let (log, report) = opened.unwrap();
        assert!(!is_clean || report.bytes_scanned == 0, "{report:?}");
        let end = log.log_end_offset().offset().get();
        let kept = self.entries.partition_point(|entry| entry.next <= end);
        assert!(kept >= self.synced);
        self.entries.truncate(kept);
        self.synced = kept;
        self.log = Some(log);
    }

    fn run(&mut self, op: &Op) {
        match *op {
            Op::Data { id, count } => self.data(id, count),
            Op::End { id, commits } => self.append(marker(id, commits), Some(id), Some(commits)),
            Op::Plain { size } => self.append(batch(1, 1, size, 5), None, None),
            Op::Commit => self.commit(),
            Op::Crash => self.reopen(false),
            Op::Close => {
                self.commit();
                block_on(self.log.take().unwrap().close()).unwrap();
                block_on(self.points.flush()).unwrap();
                self.reopen(true);
            }
            Op::Truncate { part } => {
                self.commit();
                let end = self.entries.last().map_or(0, |entry| entry.next);
                let to = end * i64::from(part) / 255;
                block_on(self.log.as_mut().unwrap().truncate_to(Offset(to))).unwrap();
                self.entries.retain(|entry| entry.next <= to);
                self.synced = self.entries.len();
            }
        }
    }

    /// Everything that is derived is as if derived from the list.
    fn check(&self, from: u8, upto: u8) {
        let log = self.log.as_ref().unwrap();
        let (open, aborted) = derived(&self.entries);
        let view = log.view();
        let known: Vec<(i64, i64)> =
            log.producers().transactions().open().iter().map(|(first, id)| (first.get(), id.get())).collect();
        assert_eq!(known, open);
        let end = view.log_end_offset.offset();
        let stable = view.last_stable_offset(HighWatermark(end)).offset();
        assert_eq!(stable, open.first().map_or(end, |(first, _)| Offset(*first)));
        let at = |part: u8| Offset(end.get() * i64::from(part) / 255);
        let (from, upto) = (at(from.min(upto)), at(from.max(upto)));
        let found = block_on(view.aborted_transactions(from, upto)).unwrap();
        // as Kafka: nothing that overlaps is left out below the first entry that ends the search
        let needed: Vec<AbortedTxn> = aborted
            .iter()
            .filter(|txn| txn.last_offset >= from && txn.first_offset < upto)
            .copied()
            .collect();
        assert_eq!(found, needed);
        self.check_files(log, &aborted);
    }

    fn check_files(&self, log: &Log, aborted: &[AbortedTxn]) {
        let bases = log.segment_bases();
        for (number, base) in bases.iter().enumerate() {
            let next = bases.get(number + 1).copied().unwrap_or(log.log_end_offset().offset());
            let within = aborted.iter().filter(|txn| (*base..next).contains(&txn.last_offset));
            let expected: Vec<u8> = within.flat_map(AbortedTxn::encode).collect();
            let path = format!("{DIR}/{}", segment_file(*base, SegmentFile::TxnIndex));
            assert_eq!(self.disk.contents(&path).unwrap_or_default(), expected, "{path}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn transactions_are_what_the_batches_say_whatever_crashes(
        seed in any::<u64>(),
        ops in prop::collection::vec((op(), any::<u8>(), any::<u8>()), 1..80),
    ) {
        let mut test = Test::new(seed);
        for (op, from, upto) in ops {
            test.run(&op);
            test.check(from, upto);
        }
        test.reopen(false);
        test.check(0, 255);
    }
}
