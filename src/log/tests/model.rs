//! Random appends, rolls, syncs, truncations, failures, crashes and reopenings against a plain list of
//! batches. After each crash the log must hold a prefix of the list with everything that was synced, and
//! all that is derived from batches must be as if built from the list.

mod support;

use std::sync::Arc;

use milena_batch::{Batch, BatchHeader};
use milena_log::epochs::LeaderEpochs;
use milena_log::index::{BatchShape, IndexBuilder, encode_offsets, encode_times};
use milena_log::names::{SegmentFile, join, segment_file};
use milena_log::producers::{ProducerBatch, Producers};
use milena_log::{AppendError, Committer, Log, LogError, RecoveryPoints, Unsynced};
use milena_runtime::{Disk, Lane, io};
use milena_types::{LeaderEpoch, Offset, Timestamp, Uuid};
use proptest::prelude::*;
use support::disk::CrashDisk;
use support::run::{World, block_on};
use support::{DIR, SMALL, batch, produced};

#[derive(Clone, Debug)]
enum Op {
    Append { count: usize, size: usize, time: i64, new_epoch: bool },
    Produce { id: i64, count: usize, retry: bool },
    Commit,
    Take,
    FlushPoints,
    Truncate { part: u8 },
    Read { from: u8, max: usize, below: u8, at_least_one: bool },
    FailIn { count: u64 },
    FullIn { count: u64 },
    Kill,
    PowerLoss,
    Close { early: bool },
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        6 => (1..5usize, 4..450usize, 0..3000i64, prop::bool::weighted(0.15))
            .prop_map(|(count, size, time, new_epoch)| Op::Append { count, size, time, new_epoch }),
        4 => (0..3i64, 1..5usize, prop::bool::weighted(0.3)).prop_map(|(id, count, retry)| Op::Produce { id, count, retry }),
        3 => Just(Op::Commit),
        1 => Just(Op::Take),
        1 => Just(Op::FlushPoints),
        1 => any::<u8>().prop_map(|part| Op::Truncate { part }),
        3 => (any::<u8>(), 0..3000usize, any::<u8>(), any::<bool>())
            .prop_map(|(from, max, below, at_least_one)| Op::Read { from, max, below, at_least_one }),
        1 => (0..30u64).prop_map(|count| Op::FailIn { count }),
        1 => (0..6u64).prop_map(|count| Op::FullIn { count }),
        1 => Just(Op::Kill),
        2 => Just(Op::PowerLoss),
        1 => any::<bool>().prop_map(|early| Op::Close { early }),
    ]
}

/// A batch as it must stand in the log.
#[derive(Clone, PartialEq, Debug)]
struct Entry {
    header: BatchHeader,
    bytes: Vec<u8>,
    /// When this process heard of it.
    heard: Timestamp,
}

struct Test {
    disk: CrashDisk,
    mounted: Arc<dyn Disk>,
    points: RecoveryPoints,
    world: World,
    committer: Committer,
    log: Option<Log>,
    taken: Vec<Unsynced>,
    entries: Vec<Entry>,
    /// How many of `entries` are durable for certain.
    synced: usize,
    /// A batch whose append failed: it may be in the log, as the last one.
    doubtful: Option<Entry>,
    /// Whether the last operation ended with a fresh log.
    reopened: bool,
    /// Whether it was refused for lack of space, or as nothing could be read, and changed nothing.
    refused: bool,
    tag: u32,
    epoch: i32,
    sequences: [i32; 3],
}

impl Test {
    fn new(seed: u64) -> Test {
        let disk = CrashDisk::new(seed);
        let mounted = disk.mount();
        let points = support::points(&mounted).unwrap();
        let (world, committer) = committer(&mounted);
        let log = block_on(Log::create_with(&mounted, &points, DIR, Uuid::ONE, SMALL)).unwrap();
        disk.short_reads(true);
        Test {
            disk,
            mounted,
            points,
            world,
            committer,
            log: Some(log),
            taken: Vec::new(),
            entries: Vec::new(),
            synced: 0,
            doubtful: None,
            reopened: false,
            refused: false,
            tag: 0,
            epoch: 0,
            sequences: [0; 3],
        }
    }

    fn end(&self) -> Offset {
        self.entries.last().map_or(Offset::ZERO, |entry| entry.header.next_offset())
    }

    fn append(&mut self, batch: Batch) {
        let log = self.log.as_mut().unwrap();
        let epoch = LeaderEpoch(self.epoch);
        let base = self.entries.last().map_or(Offset::ZERO, |entry| entry.header.next_offset());
        let entry = Entry {
            header: BatchHeader { base_offset: base, partition_leader_epoch: epoch, ..batch.header },
            bytes: batch.placed_at(base, epoch).concat(),
            heard: Timestamp(0),
        };
        let fenced = log.fenced().is_some();
        match block_on(log.append(vec![batch], epoch, Timestamp(0))) {
            Ok(appended) => {
                assert!(!fenced && !appended.duplicate);
                assert_eq!((appended.base_offset, appended.last_offset), (base, entry.header.last_offset()));
                self.entries.push(entry);
            }
            Err(AppendError::NoSpace { .. }) => {
                assert!(!fenced && log.fenced().is_none(), "a full disk is no failed one");
                assert_eq!(log.log_end_offset().offset(), base);
                self.refused = true;
            }
            Err(error) => {
                assert!(matches!(error, AppendError::Storage { .. }), "{error}");
                assert!(log.fenced().is_some(), "an I/O error fences the log");
                assert_eq!(log.log_end_offset().offset(), base);
                if !fenced {
                    self.doubtful = Some(entry);
                }
            }
        }
    }

    fn produce(&mut self, id: i64, count: usize, retry: bool) {
        self.tag += 1;
        let log = self.log.as_mut().unwrap();
        let known = self.entries.iter().rev().find(|entry| entry.header.producer_id.get() == id).cloned();
        if let (true, Some(known), None) = (retry, known, log.fenced()) {
            let again = Batch::parse(known.bytes.clone().into()).unwrap();
            let appended = block_on(log.append(vec![again], LeaderEpoch(self.epoch), Timestamp(0))).unwrap();
            assert!(appended.duplicate);
            assert_eq!(appended.base_offset, known.header.base_offset);
            assert_eq!(appended.last_offset, known.header.last_offset());
            return;
        }
        let sequence = self.sequences[id as usize];
        let before = self.entries.len();
        self.append(produced(self.tag, count, 1000 + i64::from(self.tag), id, 0, sequence));
        if self.entries.len() > before {
            self.sequences[id as usize] += count as i32;
        }
    }

    /// Whether all is durable now.
    fn commit(&mut self) -> bool {
        let log = self.log.as_mut().unwrap();
        self.taken.extend(log.take_unsynced());
        if log.fenced().is_some() {
            return false;
        }
        for unsynced in self.taken.drain(..) {
            let end = unsynced.end;
            match self.world.block_on(self.committer.commit(unsynced)) {
                Ok(durable) => assert_eq!(durable, end),
                Err(_) => return false,
            }
        }
        assert_eq!(log.syncs_under_way(), 0);
        self.synced = self.entries.len();
        true
    }

    fn commit_or_fence(&mut self) {
        if !self.commit() {
            self.log.as_mut().unwrap().fence("a commit failed".into());
        }
    }

    /// Closes the log, waiting for what is under way or not, and never telling it what became of that.
    fn close(&mut self, early: bool) {
        let is_settled = if early { self.taken.is_empty() } else { self.commit() };
        let log = self.log.take().unwrap();
        let is_sound = is_settled && log.fenced().is_none() && self.points.fenced().is_none();
        let closed = block_on(log.close());
        assert!(is_sound || closed.is_err(), "{closed:?}");
        if early && !self.taken.is_empty() {
            assert!(matches!(closed, Err(LogError::UnderWay { .. } | LogError::Fenced { .. })), "{closed:?}");
        }
        let is_closed = block_on(self.points.flush()).is_ok() && closed.is_ok();
        if is_closed {
            self.synced = self.entries.len();
        }
        self.disk.power_loss();
        self.open_again(is_closed);
    }

    fn truncate(&mut self, part: u8) {
        self.commit_or_fence();
        let offset = Offset(self.end().get() * i64::from(part) / 255);
        let log = self.log.as_mut().unwrap();
        if log.fenced().is_some() {
            return;
        }
        let kept = self.entries.partition_point(|entry| entry.header.next_offset() <= offset);
        match block_on(log.truncate_to(offset)) {
            Ok(_) => {
                self.entries.truncate(kept);
                self.synced = kept;
                self.resequence();
            }
            Err(LogError::Unread { .. }) => {
                assert_eq!(log.fenced(), None);
                self.refused = true;
            }
            Err(_) => {
                // the truncation may or may not have happened; what is below it must stay
                assert!(log.fenced().is_some());
                self.synced = kept;
            }
        }
    }

    /// What the producers send next follows from what is in the log.
    fn resequence(&mut self) {
        self.sequences = [0; 3];
        for entry in self.entries.iter().filter(|entry| entry.header.producer_id.get() >= 0) {
            self.sequences[entry.header.producer_id.get() as usize] = entry.header.last_sequence().get() + 1;
        }
    }

    fn reopen(&mut self) {
        self.open_again(false);
    }

    /// `is_clean`: there is a mark that says that the log was closed in order.
    fn open_again(&mut self, is_clean: bool) {
        self.log = None;
        self.taken.clear();
        for attempt in 0.. {
            self.mounted = self.disk.mount();
            (self.world, self.committer) = committer(&self.mounted);
            let opened = block_on(async {
                self.points = RecoveryPoints::load(&self.world.runtime(), &self.mounted).await?;
                if is_clean && attempt == 0 {
                    self.points.believe_clean_stop();
                }
                Log::open_with(&self.mounted, &self.points, DIR, SMALL, Timestamp(2000)).await
            });
            match opened {
                Ok((log, report)) => {
                    assert_eq!(report.log_end_offset, log.log_end_offset());
                    assert!(!is_clean || attempt > 0 || report.bytes_scanned == 0, "{report:?}");
                    self.adopt(log);
                    return;
                }
                Err(error) => {
                    assert!(self.disk.heal() > 0 && attempt == 0, "{error}");
                    // recovery itself was cut short
                    self.disk.power_loss();
                }
            }
        }
    }

    fn adopt(&mut self, log: Log) {
        let end = log.log_end_offset().offset();
        if let Some(doubtful) = self.doubtful.take()
            && end > self.end()
        {
            self.entries.push(doubtful);
        }
        let kept = self.entries.partition_point(|entry| entry.header.next_offset() <= end);
        assert!(kept >= self.synced, "{kept} batches of {} synced ones were kept", self.synced);
        self.entries.truncate(kept);
        self.entries.iter_mut().for_each(|entry| entry.heard = Timestamp(2000));
        assert_eq!(self.end(), end, "the log ends between batches that were appended");
        self.synced = kept;
        self.resequence();
        self.reopened = true;
        self.log = Some(log);
    }

    /// The log, read whole, is the list; so is everything derived from it.
    fn check(&self) {
        let log = self.log.as_ref().unwrap();
        let view = log.view();
        let end = self.end();
        assert_eq!(view.log_end_offset.offset(), end);
        let mut epochs = LeaderEpochs::default();
        let mut producers = Producers::default();
        for entry in &self.entries {
            epochs.assign(entry.header.partition_leader_epoch, entry.header.base_offset);
            let batch = Batch::parse(entry.bytes.clone().into()).unwrap();
            producers.learn(&ProducerBatch::of(&batch), entry.header.base_offset, entry.heard);
        }
        assert_eq!(log.epochs(), &epochs);
        assert_eq!(log.producers(), &producers);
        if log.fenced().is_some() {
            return;
        }
        let mut from = Offset::ZERO;
        let mut bytes = Vec::new();
        while from < end {
            let slice = block_on(view.read(from, usize::MAX, end, true)).unwrap();
            assert_eq!(slice.base_offset, from);
            let read = block_on(slice.bytes()).unwrap();
            bytes.extend_from_slice(&read);
            let mut read = read;
            while let Some(batch) = Batch::split_first(&mut read).unwrap() {
                from = batch.header.next_offset();
            }
        }
        let expected: Vec<u8> = self.entries.iter().flat_map(|entry| entry.bytes.clone()).collect();
        assert_eq!(bytes, expected);
        self.check_index_files(log);
    }

    /// Index files of rolled segments are those that their batches make.
    fn check_index_files(&self, log: &Log) {
        let bases = log.segment_bases();
        for pair in bases.windows(2) {
            let mut index = IndexBuilder::new(pair[0], SMALL.index_interval_bytes);
            let mut position = 0;
            let within =
                |entry: &&Entry| entry.header.base_offset >= pair[0] && entry.header.base_offset < pair[1];
            for entry in self.entries.iter().filter(within) {
                let len = entry.bytes.len() as u32;
                index.batch(BatchShape {
                    position,
                    len,
                    last_offset: entry.header.last_offset(),
                    max_timestamp: entry.header.max_timestamp,
                });
                position += len;
            }
            index.finish();
            let file = |kind| self.disk.contents(&join(DIR, &segment_file(pair[0], kind)));
            assert_eq!(file(SegmentFile::Index), Some(encode_offsets(index.offsets())));
            assert_eq!(file(SegmentFile::TimeIndex), Some(encode_times(index.times())));
        }
    }

    fn read(&self, from: u8, max: usize, below: u8, at_least_one: bool) {
        let log = self.log.as_ref().unwrap();
        if log.fenced().is_some() {
            return;
        }
        self.disk.heal();
        let end = self.end().get();
        let from = Offset(end * i64::from(from) / 250);
        let below = Offset(end * i64::from(below) / 200).min(self.end());
        let view = log.view();
        let slice = block_on(view.read(from, max, below, at_least_one));
        if from > self.end() {
            assert!(slice.is_err());
            return;
        }
        let slice = slice.unwrap();
        let expected = self.expected_read(log, from, max, below, at_least_one);
        assert_eq!(block_on(slice.bytes()).unwrap(), expected, "{from} {max} {below} {at_least_one}");
    }

    fn expected_read(
        &self,
        log: &Log,
        from: Offset,
        max: usize,
        below: Offset,
        at_least_one: bool,
    ) -> Vec<u8> {
        let mut expected = Vec::new();
        if from >= below {
            return expected;
        }
        let segment_end = log.segment_bases().into_iter().find(|base| *base > from);
        let start = self.entries.partition_point(|entry| entry.header.last_offset() < from);
        for entry in &self.entries[start..] {
            let header = &entry.header;
            let first = expected.is_empty();
            if segment_end.is_some_and(|end| header.base_offset >= end) || header.last_offset() >= below {
                break;
            }
            if expected.len() + entry.bytes.len() > max && !(first && at_least_one) {
                break;
            }
            expected.extend_from_slice(&entry.bytes);
        }
        expected
    }

    fn run(&mut self, op: Op) {
        (self.reopened, self.refused) = (false, false);
        match op {
            Op::Append { count, size, time, new_epoch } => {
                self.tag += 1;
                self.epoch += i32::from(new_epoch);
                self.append(batch(self.tag, count, size, time));
            }
            Op::Produce { id, count, retry } => self.produce(id, count, retry),
            Op::Commit => self.commit_or_fence(),
            Op::Take => self.taken.extend(self.log.as_mut().unwrap().take_unsynced()),
            Op::FlushPoints => match block_on(self.points.flush()) {
                Err(error) if error.kind() == io::ErrorKind::StorageFull => self.refused = true,
                Err(_) => self.log.as_mut().unwrap().fence("flushing points".into()),
                Ok(()) => {}
            },
            Op::Truncate { part } => self.truncate(part),
            Op::Read { from, max, below, at_least_one } => self.read(from, max, below, at_least_one),
            Op::FailIn { count } => self.disk.fail_in(count),
            Op::FullIn { count } => self.disk.full_in(count),
            Op::Kill => {
                self.disk.kill();
                self.reopen();
            }
            Op::PowerLoss => {
                self.disk.power_loss();
                self.reopen();
            }
            Op::Close { early } => self.close(early),
        }
        if self.log.as_ref().unwrap().fenced().is_some() {
            self.log.as_mut().unwrap().take_unsynced();
        }
    }
}

/// The committer of a process that starts on `disk`, and its tasks.
fn committer(disk: &Arc<dyn Disk>) -> (World, Committer) {
    let world = World::default();
    let committer = Committer::start(&world.runtime(), Lane::Data, disk.clone());
    (world, committer)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_log_is_a_list_whatever_crashes(seed in any::<u64>(), ops in prop::collection::vec(op(), 1..80)) {
        let mut test = Test::new(seed);
        for op in ops {
            let plans_failure = matches!(op, Op::FailIn { .. } | Op::FullIn { .. });
            test.run(op);
            if !plans_failure {
                // a failure is planned for one operation; what is checked after it reads in peace
                let failures = test.disk.heal();
                assert!(failures == 0 || test.reopened || test.refused || test.log.as_ref().unwrap().fenced().is_some());
                test.check();
            }
        }
        test.disk.power_loss();
        test.disk.heal();
        test.reopen();
        test.check();
    }
}
