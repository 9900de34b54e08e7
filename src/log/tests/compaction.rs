//! Compaction against a model: of each key the newest record stays, at its offset, in its order; whatever a
//! reader may still ask for is there, and a cleaning that is cut short at any operation of the disk leaves
//! the log as it was or as it was to be.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use milena_batch::{Batch, BatchBuilder, Compression, EndMarker, Limits, Record};
use milena_log::clean::{CleanError, CleanRules, KeyMemory, KeySecret, Surroundings, Throttle};
use milena_log::txn_index::AbortedTxn;
use milena_log::{Log, LogConfig, RecoveryPoints};
use milena_runtime::Disk;
use milena_types::{LeaderEpoch, Offset, ProducerEpoch, ProducerId, Sequence, Timestamp, Uuid};
use proptest::prelude::*;
use support::disk::CrashDisk;
use support::run::{World, block_on};
use support::{DIR, SMALL};

const CONFIG: LogConfig = LogConfig { compacted: true, segment_bytes: 700, ..SMALL };
const RULES: CleanRules =
    CleanRules { min_dirty_ratio: 0.0, min_lag_ms: 0, max_lag_ms: i64::MAX, delete_retention_ms: 100 };
/// Room for any number of the keys that a test has.
const ROOMY: usize = 1 << 16;

#[derive(Clone, Debug)]
enum Op {
    /// Key and value of each record; no value: a tombstone.
    Append {
        records: Vec<(u8, bool)>,
        producer: Option<u8>,
        codec: u8,
    },
    /// A transaction's end.
    End {
        producer: u8,
        commit: bool,
    },
    Clean {
        memory: usize,
        later: i64,
    },
    /// All is synced, the process dies and comes back.
    Restart,
}

fn op() -> impl Strategy<Value = Op> {
    let records = prop::collection::vec((0u8..6, prop::bool::weighted(0.8)), 1..4);
    prop_oneof![
        8 => (records, prop::option::of(0u8..3), 0u8..5)
            .prop_map(|(records, producer, codec)| Op::Append { records, producer, codec }),
        3 => (0u8..3, any::<bool>()).prop_map(|(producer, commit)| Op::End { producer, commit }),
        2 => (prop_oneof![Just(ROOMY), 24usize..200], 0i64..120)
            .prop_map(|(memory, later)| Op::Clean { memory, later }),
        1 => Just(Op::Restart),
    ]
}

/// A record as the model knows it. Producers 1 and 2 are transactional, 0 is not.
#[derive(Clone, Debug, PartialEq)]
struct Known {
    record: Record,
    producer: Option<u8>,
    /// Whether its transaction was committed; none: it has none, or is open.
    committed: Option<bool>,
}

struct Test {
    disk: CrashDisk,
    mounted: Arc<dyn Disk>,
    points: RecoveryPoints,
    log: Log,
    known: Vec<Known>,
    open: BTreeMap<u8, Offset>,
    sequences: BTreeMap<u8, i32>,
    cleaned_to: Option<Offset>,
    now: i64,
    tag: u32,
    /// Segments that the last opening of the log did not read.
    adopted: usize,
}

impl Test {
    fn new(seed: u64) -> Test {
        let disk = CrashDisk::new(seed);
        let mounted = disk.mount();
        let points = support::points(&mounted).unwrap();
        let log = block_on(Log::create_with(&mounted, &points, DIR, Uuid::ONE, CONFIG)).unwrap();
        Test {
            disk,
            mounted,
            points,
            log,
            known: Vec::new(),
            open: BTreeMap::new(),
            sequences: BTreeMap::new(),
            cleaned_to: None,
            now: 1000,
            tag: 0,
            adopted: 0,
        }
    }

    fn append(&mut self, records: &[(u8, bool)], producer: Option<u8>, codec: u8) {
        let mut builder = BatchBuilder::new(Compression::ALL[codec as usize % Compression::ALL.len()]);
        if let Some(id) = producer {
            let sequence = self.sequences.entry(id).or_default();
            builder = builder
                .producer(ProducerId(i64::from(id)), ProducerEpoch(0), Sequence(*sequence))
                .transactional(id > 0);
            *sequence += records.len() as i32;
        }
        for (key, has_value) in records {
            self.tag += 1;
            let value = [self.tag.to_be_bytes().as_slice(), &[7; 30]].concat();
            builder.append(Timestamp(self.now), Some(&[*key]), has_value.then_some(&value[..]), &[]);
        }
        let batch = Batch::parse(builder.build(Offset::ZERO)).unwrap();
        let placed = block_on(self.log.append(vec![batch.clone()], LeaderEpoch(1), Timestamp(0))).unwrap();
        let is_open = producer.is_some_and(|id| id > 0);
        if let Some(id) = producer.filter(|_| is_open) {
            self.open.entry(id).or_insert(placed.base_offset);
        }
        for record in batch.records(&Limits::default()).unwrap() {
            let record = record.unwrap();
            let offset = placed.base_offset.plus(record.offset.get());
            let record = Record { offset, ..record };
            self.known.push(Known { record, producer, committed: (!is_open).then_some(true) });
        }
    }

    fn end(&mut self, producer: u8, commit: bool) {
        let Some(first) = self.open.remove(&producer) else { return };
        let marker = EndMarker { committed: commit, coordinator_epoch: 1 };
        let mut builder = BatchBuilder::new(Compression::None)
            .producer(ProducerId(i64::from(producer)), ProducerEpoch(0), Sequence::NONE)
            .transactional(true);
        builder.append_control(Timestamp(self.now), marker.kind(), &marker.value());
        let batch = Batch::parse(builder.build(Offset::ZERO)).unwrap();
        block_on(self.log.append(vec![batch], LeaderEpoch(1), Timestamp(0))).unwrap();
        for known in self.known.iter_mut().filter(|known| known.record.offset >= first) {
            if known.producer == Some(producer) {
                known.committed = Some(commit);
            }
        }
    }

    /// Below this nothing changes any more.
    fn stable(&self) -> Offset {
        self.open.values().min().copied().unwrap_or(self.log.log_end_offset().offset())
    }

    fn clean(&mut self, memory: usize) -> Result<(), CleanError> {
        let stable = self.stable();
        let (from, end) = clean(&mut self.log, self.cleaned_to, stable, memory, self.now)?;
        assert!(end >= from && end <= stable.max(from));
        self.cleaned_to = Some(end);
        Ok(())
    }

    fn reopen(&mut self) {
        self.mounted = self.disk.mount();
        self.points = support::points(&self.mounted).unwrap();
        let opened = Log::open_with(&self.mounted, &self.points, DIR, CONFIG, Timestamp(0));
        let (log, report) = block_on(opened).unwrap();
        (self.log, self.adopted) = (log, report.segments_adopted);
    }

    /// All batches that the log holds, with the hops that a consumer makes.
    fn batches(&self) -> Vec<Batch> {
        let view = self.log.view();
        let end = view.log_end_offset.offset();
        let mut from = Offset::ZERO;
        let mut batches: Vec<Batch> = Vec::new();
        while from < end {
            let slice = block_on(view.read(from, 400, end, true)).unwrap();
            if slice.is_empty() {
                break;
            }
            let mut bytes = block_on(slice.bytes()).unwrap();
            while let Some(batch) = Batch::split_first(&mut bytes).unwrap() {
                batch.check_crc().unwrap();
                assert!(batch.header.next_offset() > from, "a consumer comes on");
                from = batch.header.next_offset();
                batches.push(batch);
            }
        }
        batches
    }

    /// What a read_committed (or uncommitted) consumer gets to see, transactions as the markers end them.
    fn visible(&self, only_committed: bool) -> Vec<Record> {
        let mut open: BTreeMap<ProducerId, Vec<Record>> = BTreeMap::new();
        let mut seen = Vec::new();
        for batch in self.batches() {
            let header = batch.header;
            let records: Vec<Record> =
                batch.records(&Limits::default()).unwrap().map(Result::unwrap).collect();
            if header.attributes.is_control() {
                let held = open.remove(&header.producer_id).unwrap_or_default();
                let marker = records.first().map(|record| milena_batch::read_end_marker(record).unwrap());
                assert!(marker.is_some() || held.is_empty(), "a marker goes after its records");
                if marker.flatten().is_some_and(|marker| marker.committed) {
                    seen.extend(held);
                }
            } else if header.attributes.is_transactional() && only_committed {
                open.entry(header.producer_id).or_default().extend(records);
            } else {
                seen.extend(records);
            }
        }
        assert!(
            !only_committed || open.keys().all(|id| self.open.contains_key(&(id.get() as u8))),
            "{open:?}"
        );
        seen.sort_by_key(|record| record.offset);
        seen
    }

    /// What a read_committed consumer gets to see as it is served: batches up to the last stable offset, at
    /// most `bytes` a fetch, and with each fetch what the transaction indexes say was aborted in it.
    fn served(&self, bytes: usize) -> Vec<Record> {
        let (view, stable) = (self.log.view(), self.stable());
        let mut from = Offset::ZERO;
        let mut seen = Vec::new();
        while from < stable {
            let slice = block_on(view.read(from, bytes, stable, true)).unwrap();
            if slice.is_empty() {
                break;
            }
            let mut batches = Vec::new();
            let mut content = block_on(slice.bytes()).unwrap();
            while let Some(batch) = Batch::split_first(&mut content).unwrap() {
                batches.push(batch);
            }
            let upto = batches.last().unwrap().header.next_offset();
            seen.extend(consumed(&batches, block_on(view.aborted_transactions(from, upto)).unwrap()));
            from = upto;
        }
        seen
    }

    /// Whoever goes by the transaction indexes sees what the markers say, wherever a fetch begins and ends.
    fn check_served(&self) {
        let stable = self.stable();
        let seen = self.visible(true).into_iter().filter(|record| record.offset < stable);
        let seen: Vec<Record> = seen.collect();
        for bytes in [1, 400, 100_000] {
            assert_eq!(self.served(bytes), seen, "fetches of {bytes} bytes");
        }
    }

    fn check(&self) {
        self.check_served();
        let committed: Vec<&Known> =
            self.known.iter().filter(|known| known.committed == Some(true)).collect();
        let seen = self.visible(true);
        let by_offset: BTreeMap<Offset, &Record> =
            self.known.iter().map(|known| (known.record.offset, &known.record)).collect();
        let newest = |records: &[Record]| -> BTreeMap<Vec<u8>, Option<Vec<u8>>> {
            let pairs = records.iter().map(|record| {
                (record.key.clone().unwrap().to_vec(), record.value.clone().map(|value| value.to_vec()))
            });
            // a tombstone that went and one that stayed mean the same
            pairs.collect::<BTreeMap<_, _>>().into_iter().filter(|(_, value)| value.is_some()).collect()
        };
        let all: Vec<Record> = committed.iter().map(|known| known.record.clone()).collect();
        assert_eq!(newest(&seen), newest(&all), "the newest value of each key survives, and nothing rises");
        let committed: BTreeSet<Offset> = committed.iter().map(|known| known.record.offset).collect();
        for record in &seen {
            assert_eq!(Some(&record), by_offset.get(&record.offset), "a record that stays is unchanged");
            assert!(committed.contains(&record.offset), "no aborted record is shown");
        }
        let dirty = self.cleaned_to.unwrap_or(Offset::ZERO);
        let head = |record: &&Record| record.offset >= dirty;
        assert!(
            seen.iter().filter(head).eq(all.iter().filter(head)),
            "above the dirty point all that is committed is there"
        );
        let uncommitted = self.visible(false);
        let known = self.known.iter().map(|known| &known.record).filter(head);
        assert!(uncommitted.iter().filter(head).eq(known), "and all that is not");
    }
}

/// What a Kafka consumer makes of a fetch: from where an aborted transaction begins to its marker, its producer's
/// batches are skipped.
fn consumed(batches: &[Batch], mut aborted: Vec<AbortedTxn>) -> Vec<Record> {
    aborted.sort_by_key(|txn| std::cmp::Reverse(txn.first_offset));
    let mut skipped = BTreeSet::new();
    let mut seen = Vec::new();
    for batch in batches {
        let header = &batch.header;
        while let Some(txn) = aborted.pop_if(|txn| txn.first_offset <= header.last_offset()) {
            skipped.insert(txn.producer_id);
        }
        let mut records = batch.records(&Limits::default()).unwrap().map(Result::unwrap);
        if header.attributes.is_control() {
            let marker = records.next().and_then(|record| milena_batch::read_end_marker(&record).unwrap());
            if marker.is_some_and(|marker| !marker.committed) {
                skipped.remove(&header.producer_id);
            }
        } else if !header.attributes.is_transactional() || !skipped.contains(&header.producer_id) {
            seen.extend(records);
        }
    }
    seen
}

fn clean(
    log: &mut Log,
    cleaned_to: Option<Offset>,
    stable: Offset,
    memory: usize,
    now: i64,
) -> Result<(Offset, Offset), CleanError> {
    let runtime = World::default().runtime();
    let throttle = Throttle::new(&runtime, f64::MAX);
    let around = Surroundings { runtime: &runtime, throttle: &throttle, is_stopped: &|| false };
    let memory = KeyMemory { bytes: memory, load_factor: 0.9, secret: KeySecret([1, 2]) };
    let dirt = log.dirt(cleaned_to, stable, &RULES, Timestamp(now));
    block_on(async {
        let mut cleaning = log.begin_cleaning(dirt, stable, RULES, Timestamp(now));
        let end = cleaning.prepare(&around, memory).await?;
        let before = (log.log_start_offset(), log.log_end_offset(), log.producers().clone());
        while let Some(new) = cleaning.next_group(&around).await? {
            log.swap_in(new).await?;
        }
        assert_eq!(before, (log.log_start_offset(), log.log_end_offset(), log.producers().clone()));
        Ok((dirt.first_dirty, end))
    })
}

/// The map of keys is made from the dirty part only, where the marker of what was aborted below it is never met.
#[test]
fn a_transaction_aborted_below_the_dirty_part_takes_no_tombstone_of_its_producer_for_aborted() {
    let mut test = Test::new(1);
    let fill = |test: &mut Test| (0..8).for_each(|_| test.append(&[(5, true)], None, 0));
    test.append(&[(1, true)], Some(1), 0);
    test.end(1, false);
    test.append(&[(2, true)], None, 0);
    fill(&mut test);
    test.clean(ROOMY).unwrap();
    assert!(test.cleaned_to.unwrap() > Offset(3), "the value is in the clean part");
    test.append(&[(2, false)], Some(1), 0);
    test.end(1, true);
    for _ in 0..2 {
        fill(&mut test);
        test.clean(ROOMY).unwrap();
        test.check();
        test.now += RULES.delete_retention_ms;
    }
}

#[test]
fn a_log_whose_topic_is_compacted_no_more_opens_with_its_holes() {
    for at in 0..200 {
        let mut test = Test::new(at);
        for key in 0..30 {
            test.append(&[(key % 3, true)], None, 0);
        }
        sync(&mut test);
        test.disk.fail_in(at);
        let is_whole = test.clean(ROOMY).is_ok();
        test.disk.heal();
        test.disk.kill();
        test.mounted = test.disk.mount();
        test.points = support::points(&test.mounted).unwrap();
        let config = LogConfig { compacted: false, ..CONFIG };
        let opened = Log::open_with(&test.mounted, &test.points, DIR, config, Timestamp(0));
        test.log = block_on(opened).unwrap_or_else(|error| panic!("cut short at {at}: {error}")).0;
        // any part of it may have been done
        test.cleaned_to = Some(test.log.log_end_offset().offset());
        test.check();
        if is_whole {
            assert!(at > 5, "a cleaning is several operations");
            return;
        }
    }
    panic!("a cleaning of a small log ends");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_newest_record_of_each_key_survives_any_number_of_cleanings(
        ops in prop::collection::vec(op(), 1..80),
    ) {
        let mut test = Test::new(1);
        for op in ops {
            match op {
                Op::Append { records, producer, codec } => test.append(&records, producer, codec),
                Op::End { producer, commit } => test.end(producer, commit),
                Op::Clean { memory, later } => {
                    test.now += later;
                    test.clean(memory).unwrap();
                    test.check();
                }
                Op::Restart => restart(&mut test),
            }
        }
        restart(&mut test);
        let producers = test.log.producers().clone();
        block_on(async { test.log.take_unsynced() });
        test.disk.kill();
        test.reopen();
        test.check();
        for (id, entry) in producers.entries() {
            let again = test.log.producers().get(id).expect("no producer is forgotten");
            prop_assert_eq!(again.last_sequence(), entry.last_sequence());
            prop_assert_eq!(again.epoch(), entry.epoch());
            prop_assert_eq!(again.transaction_start(), entry.transaction_start());
        }
    }

    #[test]
    fn a_cleaning_cut_short_anywhere_leaves_the_old_log_or_the_new_one(
        ops in prop::collection::vec(op(), 20..60),
        seed in any::<u64>(),
        at in 0u64..80,
        memory in prop_oneof![Just(ROOMY), 24usize..200],
        lose_power in any::<bool>(),
        fail_only in any::<bool>(),
    ) {
        let mut test = Test::new(seed);
        for op in ops {
            match op {
                Op::Append { records, producer, codec } => test.append(&records, producer, codec),
                Op::End { producer, commit } => test.end(producer, commit),
                Op::Clean { .. } | Op::Restart => test.now += 60,
            }
        }
        sync(&mut test);
        test.clean(ROOMY).unwrap();
        let (before, cleaned_to) = (test.visible(false), test.cleaned_to);
        test.now += 200;
        test.disk.fail_in(at);
        // forget how far it was cleaned, so that there is something to do
        test.cleaned_to = None;
        let outcome = test.clean(memory);
        let failed = test.disk.heal() > 0;
        prop_assert!(failed || outcome.is_ok());
        if !failed {
            return Ok(());
        }
        test.cleaned_to = cleaned_to;
        if !(fail_only && test.log.fenced().is_none()) {
            if lose_power { test.disk.power_loss() } else { test.disk.kill() }
            test.reopen();
            let paths = test.disk.paths();
            prop_assert!(!paths.iter().any(|path| path.ends_with(".cleaned") || path.ends_with(".swap")));
        }
        test.check();
        // records only ever go: nothing that an earlier cleaning took comes back
        for record in test.visible(false) {
            prop_assert!(before.contains(&record));
        }
        test.cleaned_to = None;
        test.clean(ROOMY).unwrap();
        test.check();
    }

    #[test]
    fn a_log_cleaned_twice_is_a_log_cleaned_once_with_one_record_a_key(
        records in prop::collection::vec((0u8..6, Just(true)), 30..120),
    ) {
        let mut test = Test::new(3);
        for record in &records {
            test.append(&[*record], None, 0);
        }
        test.clean(ROOMY).unwrap();
        let once = test.batches();
        test.cleaned_to = None;
        test.clean(ROOMY).unwrap();
        let twice = test.batches();
        // groups are made anew, and with them the empty batches that end segments
        let records = |batches: &[Batch]| -> Vec<Record> {
            batches.iter().flat_map(|batch| batch.records(&Limits::default()).unwrap()).map(Result::unwrap).collect()
        };
        prop_assert_eq!(records(&once), records(&twice));
        let active = *test.log.segment_bases().last().unwrap();
        let mut keys = BTreeSet::new();
        for record in records(&twice).iter().filter(|record| record.offset < active) {
            prop_assert!(keys.insert(record.key.clone()), "one record a key");
        }
    }
}

/// Everything is durable, as it is below a high watermark, and the recovery point says so: segments are taken
/// over by their index files when the log is opened again.
fn sync(test: &mut Test) {
    let world = World::default();
    let lane = milena_runtime::Lane::Data;
    let committer = milena_log::Committer::start(&world.runtime(), lane, test.mounted.clone());
    if let Some(unsynced) = test.log.take_unsynced() {
        world.block_on(committer.commit(unsynced)).unwrap();
    }
    block_on(test.points.flush()).unwrap();
}

#[test]
fn a_reader_of_the_old_segments_reads_on() {
    let mut test = Test::new(4);
    for _ in 0..60 {
        test.append(&[(1, true)], None, 0);
    }
    let view = test.log.view();
    let before = test.batches();
    test.clean(ROOMY).unwrap();
    assert!(test.batches().len() < before.len());
    let mut read = 0;
    while read < 30 {
        let slice = block_on(view.read(Offset(read), 1, Offset(60), true)).unwrap();
        assert_eq!(slice.base_offset, Offset(read), "the view is what it was");
        block_on(slice.bytes()).unwrap();
        read += 1;
    }
}

/// No checksum covers the first bytes of a batch: what rots there while a cleaning is under way, behind what it has
/// looked at already, must not be written anew as if it were right.
#[test]
fn a_batch_whose_first_bytes_rot_while_its_log_is_cleaned_is_not_taken_over() {
    for bit in 0..16 * 8 {
        let mut test = Test::new(7);
        for n in 0..60 {
            test.append(&[(n % 7, true)], None, 0);
        }
        let runtime = World::default().runtime();
        let throttle = Throttle::new(&runtime, f64::MAX);
        let around = Surroundings { runtime: &runtime, throttle: &throttle, is_stopped: &|| false };
        let memory = KeyMemory { bytes: ROOMY, load_factor: 0.9, secret: KeySecret([1, 2]) };
        let dirt = test.log.dirt(None, test.stable(), &RULES, Timestamp(0));
        let mut cleaning = test.log.begin_cleaning(dirt, test.stable(), RULES, Timestamp(0));
        block_on(cleaning.prepare(&around, memory)).unwrap();
        let second = test.batches()[0].bytes.len();
        let file = format!("{DIR}/00000000000000000000.log");
        test.disk.tamper(&file, |bytes| bytes[second + bit / 8] ^= 1 << (bit % 8));
        match block_on(cleaning.next_group(&around)) {
            Err(CleanError::Damaged { offset, .. }) => assert_eq!(offset, Offset(1), "bit {bit}"),
            other => panic!("bit {bit}: {:?}", other.map(|new| new.is_some())),
        }
        assert!(!test.disk.paths().iter().any(|path| path.ends_with(".cleaned")), "bit {bit}");
    }
}

#[test]
fn a_log_that_was_cut_meanwhile_is_left_alone() {
    let mut test = Test::new(5);
    for _ in 0..60 {
        test.append(&[(1, true)], None, 0);
    }
    sync(&mut test);
    let runtime = World::default().runtime();
    let throttle = Throttle::new(&runtime, f64::MAX);
    let around = Surroundings { runtime: &runtime, throttle: &throttle, is_stopped: &|| false };
    let memory = KeyMemory { bytes: ROOMY, load_factor: 0.9, secret: KeySecret([1, 2]) };
    let stable = test.stable();
    let dirt = test.log.dirt(None, stable, &RULES, Timestamp(0));
    let mut cleaning = test.log.begin_cleaning(dirt, stable, RULES, Timestamp(0));
    let new = block_on(async {
        cleaning.prepare(&around, memory).await.unwrap();
        cleaning.next_group(&around).await.unwrap().unwrap()
    });
    block_on(test.log.truncate_to(Offset(3))).unwrap();
    let refused = block_on(test.log.swap_in(new));
    assert!(matches!(refused, Err(CleanError::Stopped(_))), "{refused:?}");
    assert!(test.log.fenced().is_none() && test.log.log_end_offset().offset() == Offset(3));
    assert!(!test.disk.paths().iter().any(|path| path.ends_with(".cleaned")));
    assert!(!test.log.note_cleaned(dirt.end), "what is appended there now was never cleaned");
    let cleaned = || test.points.cleaned().get(DIR);
    assert_eq!(cleaned(), None);
    assert!(test.log.note_cleaned(Offset::ZERO));
    assert_eq!(cleaned(), Some(Offset::ZERO));
}

/// Whoever cleans must tell a disk that is not to be trusted from one that could not be read this time.
#[test]
fn what_a_cleaning_could_not_write_is_told_from_what_it_could_not_read() {
    let (mut reads, mut writes) = (0, 0);
    for step in 0.. {
        let mut test = Test::new(3);
        for n in 0..40 {
            test.append(&[(n % 3, true)], None, 0);
        }
        sync(&mut test);
        test.disk.fail_in(step);
        let outcome = test.clean(ROOMY);
        if test.disk.heal() == 0 {
            outcome.unwrap();
            break;
        }
        match outcome {
            Err(CleanError::Read(_)) => {
                let is_left = test.disk.paths().iter().any(|path| path.ends_with(".cleaned"));
                assert!(!is_left, "step {step}: nothing is left of it");
                assert!(test.log.fenced().is_none());
                reads += 1;
            }
            Err(CleanError::Write(_)) => writes += 1,
            // a file of a segment that was passed over stays until the next start
            Ok(()) => {}
            other => panic!("step {step}: {other:?}"),
        }
    }
    assert!(reads > 3 && writes > 8, "{reads} {writes}");
}

/// What was synced is taken over as it lies, by whoever opens the log next.
fn restart(test: &mut Test) {
    sync(test);
    test.disk.kill();
    test.reopen();
    assert_eq!(test.adopted, test.log.segment_bases().len() - 1);
    test.check();
}

/// Some segments of three producers that commit and abort in turn, all of it synced.
fn transactions(test: &mut Test, rounds: u8) {
    for round in 0..rounds {
        test.append(&[(round % 6, true), (5, round % 3 > 0)], Some(1 + round % 2), round);
        test.append(&[(round % 4, true)], Some(2 - round % 2), 0);
        test.append(&[(round % 5, round % 4 > 0)], Some(0), 1);
        test.end(1 + round % 2, round % 3 == 0);
        if round % 4 == 3 {
            test.end(2 - round % 2, round % 8 == 3);
        }
    }
    sync(test);
}

/// How a process or a machine ends at an operation of the disk that failed.
#[derive(Clone, Copy, Debug)]
enum Ending {
    Survives,
    Killed,
    PowerLoss,
    LosesAll,
}

/// Runs the cleaning numbered `cleaning` with its operation `at` failing. False: it has no such operation.
fn cut_short(memory: usize, cleaning: usize, at: u64, ending: Ending) -> bool {
    let mut test = Test::new(at);
    for _ in 0..cleaning {
        transactions(&mut test, 7);
        test.clean(memory).unwrap();
        test.now += RULES.delete_retention_ms;
    }
    transactions(&mut test, 7);
    let (cleaned_to, active) = (test.cleaned_to, *test.log.segment_bases().last().unwrap());
    test.disk.fail_in(at);
    let outcome = test.clean(memory);
    if test.disk.heal() == 0 {
        outcome.unwrap();
        return false;
    }
    match ending {
        Ending::Survives if test.log.fenced().is_none() => {}
        Ending::Survives | Ending::Killed => test.disk.kill(),
        Ending::PowerLoss => test.disk.power_loss(),
        Ending::LosesAll => test.disk.power_loss_losing_all(),
    }
    if test.log.fenced().is_some() || !matches!(ending, Ending::Survives) {
        test.reopen();
    }
    // what was swapped in before is clean, though no checkpoint says so
    test.cleaned_to = Some(active);
    test.check();
    test.cleaned_to = cleaned_to;
    for _ in 0..2 {
        test.now += RULES.delete_retention_ms;
        test.clean(ROOMY).unwrap();
        test.check();
    }
    // and no file says otherwise than the log that was open
    restart(&mut test);
    true
}

#[test]
fn no_reader_sees_what_was_aborted_whichever_operation_of_a_cleaning_is_its_last() {
    let mut operations = 0;
    for (memory, cleaning) in [(100, 0), (160, 2)] {
        for ending in [Ending::Survives, Ending::Killed, Ending::PowerLoss, Ending::LosesAll] {
            // the last one is the first that does not fail
            let ends = (0..).find(|at| !cut_short(memory, cleaning, *at, ending)).unwrap();
            assert!(ends > 50, "{ends} operations are no cleaning");
            operations += ends;
        }
    }
    assert!(operations > 500, "{operations}");
}

/// An aborted transaction, and a committed one of the same producer: once the marker between them is gone,
/// an entry that outlives it hides the committed one. Cleaned once: the entry is there, and is needed no more.
fn aborted_then_committed(seed: u64) -> Test {
    let mut test = Test::new(seed);
    test.append(&[(1, true)], Some(1), 0);
    test.end(1, false);
    test.append(&[(2, true)], Some(1), 0);
    test.end(1, true);
    clean_later(&mut test, None);
    let told = block_on(test.log.view().aborted_transactions(Offset(0), Offset(4))).unwrap();
    assert_eq!(told.len(), 1);
    assert!(has_abort_marker(&test));
    test
}

fn has_abort_marker(test: &Test) -> bool {
    test.batches().iter().any(|batch| batch.header.base_offset == Offset(1) && batch.header.records_count > 0)
}

/// Cleans when every horizon has passed, with operation `cut_at` of it the process's last. False: it has no such
/// operation.
fn clean_later(test: &mut Test, cut_at: Option<u64>) -> bool {
    (0..8).for_each(|_| test.append(&[(5, true)], None, 0));
    sync(test);
    test.now += RULES.delete_retention_ms;
    let Some(at) = cut_at else {
        test.clean(ROOMY).unwrap();
        test.check();
        return true;
    };
    let active = *test.log.segment_bases().last().unwrap();
    test.disk.fail_in(at);
    let outcome = test.clean(ROOMY);
    let is_cut = test.disk.heal() > 0;
    assert!(is_cut || outcome.is_ok());
    test.disk.kill();
    test.reopen();
    // what was swapped in is clean, though no checkpoint says so
    test.cleaned_to = Some(active);
    test.check();
    is_cut
}

#[test]
fn what_a_producer_commits_is_read_after_the_marker_of_what_it_aborted_went() {
    let mut test = aborted_then_committed(1);
    let mut cleanings = 1;
    while has_abort_marker(&test) {
        clean_later(&mut test, None);
        cleanings += 1;
        assert!(cleanings < 5, "the marker goes");
    }
    assert!(cleanings > 2, "its time began when nothing else of its transaction was left");
    restart(&mut test);
    test.append(&[(3, true)], Some(1), 0);
    test.end(1, true);
    restart(&mut test);
}

#[test]
fn no_marker_goes_without_its_entry_wherever_the_cleanings_that_take_them_are_cut_short() {
    let (mut gone, mut second) = (0, 1);
    for first in 0.. {
        let mut is_first_cut = true;
        for at in 0.. {
            let mut test = aborted_then_committed(first);
            is_first_cut = clean_later(&mut test, Some(first));
            let is_cut = clean_later(&mut test, Some(at));
            gone += u32::from(!has_abort_marker(&test));
            restart(&mut test);
            if !is_cut {
                break;
            }
            second += 1;
        }
        if !is_first_cut {
            assert!(first > 20 && second > 400, "{first} and {second} operations are no cleanings");
            break;
        }
    }
    assert!(gone > 20, "the marker went in {gone}");
}
