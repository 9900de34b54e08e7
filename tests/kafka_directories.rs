//! Partition directories change hands between Apache Kafka 4.3.1 and us, in both directions, and Kafka's own
//! consumer and `kafka-dump-log` judge. Needs Java and Maven, so it is not part of a plain test run:
//! `cargo xtask qualify kafka-directories`, or `cargo test -p milena --test kafka_directories`.

#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests run the real world")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use milena_batch::{Batch, BatchBuilder, Compression, EndMarker, Header, Limits};
use milena_host::{Host, HostOptions};
use milena_log::{Committer, Log, LogConfig, RecoveryPoints, RecoveryReport};
use milena_runtime::{Disk, Lane, Runtime};
use milena_types::{LeaderEpoch, Offset, ProducerEpoch, ProducerId, Sequence, Timestamp, Uuid};
use support::kafka::{Kafka, tool};
use support::{ANY_PORT, Scratch, Server};

const CODECS: [Compression; 5] =
    [Compression::None, Compression::Gzip, Compression::Snappy, Compression::Lz4, Compression::Zstd];
/// Every topic that a round of `Kafka::write` fills. Their records are a second apart: many small segments.
const TOPICS: [&str; 7] =
    ["codec-none", "codec-gzip", "codec-snappy", "codec-lz4", "codec-zstd", "transactions", "compacted"];
const SEGMENTS_OF_A_MINUTE: &str = "segment.ms=60000";
/// The records are older than Kafka keeps them by default.
const FOR_EVER: &str = "retention.ms=-1";
/// 2026-01-01.
const NEW_YEAR: i64 = 1_767_225_600_000;

/// A Kafka that compacts eagerly, with every topic created.
fn kafka(name: &str) -> Kafka {
    let small = "log.index.size.max.bytes=1048576";
    let kafka =
        Kafka::start(name, &["log.cleaner.backoff.ms=300", "log.cleaner.dedupe.buffer.size=4194304", small]);
    for topic in TOPICS {
        let compacted =
            ["cleanup.policy=compact", "min.cleanable.dirty.ratio=0.01", "delete.retention.ms=100"];
        let mut settings = vec![SEGMENTS_OF_A_MINUTE, FOR_EVER];
        settings.extend(if topic == "compacted" { &compacted[..] } else { &[] });
        kafka.create(topic, &settings);
    }
    kafka
}

/// Our log on a real directory.
struct Ours {
    disk: Arc<dyn Disk>,
    points: RecoveryPoints,
    committer: Committer,
}

impl Ours {
    async fn mount(runtime: &Runtime, path: &Path) -> Ours {
        let disk = runtime.storage.mount(path.to_str().expect("UTF-8")).await.expect("nobody holds it");
        let points = RecoveryPoints::load(runtime, &disk).await.expect("the checkpoint is readable");
        let committer = Committer::start(runtime, Lane::Data, disk.clone());
        Ours { disk, points, committer }
    }

    async fn open(&self, dir: &str) -> (Log, RecoveryReport) {
        let config = LogConfig { compacted: dir.starts_with("compacted"), ..config() };
        let opened = Log::open_with(&self.disk, &self.points, dir, config, Timestamp(NEW_YEAR)).await;
        opened.unwrap_or_else(|error| panic!("{dir}: {error}"))
    }

    async fn close(&self, mut log: Log) {
        self.commit(&mut log).await;
        log.close().await.expect("what is committed closes");
    }

    async fn commit(&self, log: &mut Log) {
        if let Some(work) = log.take_unsynced() {
            self.committer.commit(work).await.expect("the disk is healthy");
        }
    }
}

fn config() -> LogConfig {
    LogConfig { segment_ms: 60_000, index_interval_bytes: 512, ..LogConfig::default() }
}

/// Everything in a log, a line a record, in the form that `Peer.java` prints.
async fn lines(topic: &str, log: &Log) -> Vec<String> {
    let mut lines = Vec::new();
    for batch in batches(log).await.iter().filter(|batch| !batch.header.attributes.is_control()) {
        let epoch = batch.header.partition_leader_epoch.get();
        for record in batch.records(&Limits::default()).expect("a known codec") {
            let record = record.expect("a whole record");
            let headers: Vec<String> = record
                .headers
                .iter()
                .map(|h| format!("{}={}", utf8(&h.key), text(h.value.as_ref())))
                .collect();
            let (key, value) = (text(record.key.as_ref()), text(record.value.as_ref()));
            let (offset, timestamp) = (record.offset.get(), record.timestamp.get());
            lines.push(format!(
                "{topic}\t{offset}\t{epoch}\t{timestamp}\t{key}\t{value}\t{}",
                headers.join(",")
            ));
        }
    }
    lines
}

async fn batches(log: &Log) -> Vec<Batch> {
    let view = log.view();
    let mut found = Vec::new();
    let mut next = view.log_start_offset.offset();
    while next < view.log_end_offset.offset() {
        let slice = view.read(next, 1 << 20, view.log_end_offset.offset(), true).await.expect("readable");
        let mut bytes = slice.bytes().await.expect("readable");
        assert!(!bytes.is_empty(), "{log:?} has nothing to read at {next}");
        while let Some(batch) = Batch::split_first(&mut bytes).expect("whole batches") {
            batch.check_crc().expect("the bytes are as they were written");
            next = batch.header.next_offset();
            found.push(batch);
        }
    }
    found
}

fn text(bytes: Option<&Bytes>) -> String {
    bytes.map_or("-".to_owned(), |bytes| format!("'{}", utf8(bytes)))
}

fn utf8(bytes: &Bytes) -> String {
    String::from_utf8(bytes.to_vec()).expect("tests write UTF-8")
}

/// Twenty records at the end of a log, in batches of four.
async fn append_twenty(ours: &Ours, log: &mut Log, compression: Compression, epoch: LeaderEpoch) {
    for batch in 0..5 {
        let mut builder = BatchBuilder::new(compression);
        for i in 0..4 {
            let n = log.log_end_offset().offset().get() + i;
            let header =
                Header { key: Bytes::from("h"), value: (i > 0).then(|| Bytes::from(format!("{batch}"))) };
            let (key, value) = (format!("ours-{}", n % 7), format!("ours, record {n}"));
            let time = Timestamp(NEW_YEAR + 10_000_000 + n * 1000);
            builder.append(time, Some(key.as_bytes()), Some(value.as_bytes()), &[header.clone(), header]);
        }
        let batch = Batch::parse(builder.build(Offset::ZERO)).expect("what was built parses");
        log.append(vec![batch], epoch, Timestamp(NEW_YEAR)).await.expect("the disk is healthy");
        ours.commit(log).await;
    }
}

/// Whether cleaning a log with the records `before` can leave `after`: nothing comes, and no key has another value.
fn is_cleaned(before: &[String], after: &[&String]) -> bool {
    let mut left = after.iter().peekable();
    for line in before {
        left.next_if(|kept| **kept == line);
    }
    left.next().is_none() && newest(before) == newest(after.iter().copied())
}

#[test]
fn a_cleaning_takes_only_what_was_overwritten_and_tombstones() {
    let of = |text: &[&str]| -> Vec<String> {
        text.iter()
            .enumerate()
            .map(|(at, line)| format!("compacted\t{at}\t0\t0\t{}", line.replace('=', "\t")))
            .collect()
    };
    let before = of(&["'a='1", "'b='2", "'a='3", "'b=-"]);
    let only = |kept: &[usize]| kept.iter().map(|at| &before[*at]).collect::<Vec<_>>();
    assert!(is_cleaned(&before, &only(&[0, 1, 2, 3])));
    assert!(is_cleaned(&before, &only(&[2, 3])) && is_cleaned(&before, &only(&[2])));
    assert!(!is_cleaned(&before, &only(&[0, 1, 3])), "the last of a key stays");
    assert!(!is_cleaned(&before, &only(&[1, 2])), "what a tombstone deleted does not come back");
    assert!(!is_cleaned(&before, &only(&[3, 2])), "in their order");
    assert!(!is_cleaned(&before[..2], &only(&[0, 1, 2])), "nothing is added");
}

/// Reads, appends to, closes and reads again each of Kafka's directories; gives what Kafka must see then. Kafka showed
/// `shown`, of the compacted topic perhaps after another cleaning, if it `went_on`.
fn take_over(data: &Path, shown: &[String], went_on: bool) -> Vec<String> {
    let host = Host::new(HostOptions::default()).expect("the host starts");
    let runtime = host.runtime();
    host.block_on(async {
        let ours = Ours::mount(&runtime, data).await;
        let mut expected = Vec::new();
        for topic in TOPICS {
            let dir = format!("{topic}-0");
            let (mut log, report) = ours.open(&dir).await;
            let theirs: Vec<&String> =
                shown.iter().filter(|line| line.starts_with(&format!("{topic}\t"))).collect();
            let before = lines(topic, &log).await;
            if went_on && topic == "compacted" {
                assert!(is_cleaned(&before, &theirs), "{dir}: {report:?}\n{before:?}\nand Kafka: {theirs:?}");
            } else {
                assert_eq!(before.iter().collect::<Vec<_>>(), theirs, "{dir}: {report:?}");
            }
            let epoch = LeaderEpoch(log.latest_epoch().expect("it has records").get() + 1);
            let codec = CODECS[expected.len() % CODECS.len()];
            append_twenty(&ours, &mut log, codec, epoch).await;
            let after = lines(topic, &log).await;
            assert_eq!(after.len(), before.len() + 20);
            ours.close(log).await;
            let (again, report) = ours.open(&dir).await;
            assert_eq!(lines(topic, &again).await, after, "{dir}: {report:?}");
            ours.close(again).await;
            expected.extend(after);
        }
        ours.points.flush().await.expect("the disk is healthy");
        expected
    })
}

fn is_compacted(line: &str) -> bool {
    line.starts_with("compacted\t")
}

/// Key and newest value of what the compacted topic shows; a tombstone that went and one that stayed are alike.
fn newest<'a>(lines: impl IntoIterator<Item = &'a String>) -> BTreeMap<&'a str, &'a str> {
    let fields = lines.into_iter().filter(|line| is_compacted(line)).map(|line| {
        let fields: Vec<&str> = line.split('\t').collect();
        (fields[4], fields[5])
    });
    let all: BTreeMap<&str, &str> = fields.collect();
    assert!(!all.is_empty(), "there are keys");
    all.into_iter().filter(|(_, value)| *value != "-").collect()
}

/// `kafka-dump-log` on every file of a partition directory: it must find nothing wrong.
fn dump_all(dir: &Path) {
    let mut files: Vec<PathBuf> =
        fs::read_dir(dir).expect("it is there").map(|e| e.expect("listed").path()).collect();
    files.sort();
    let named = |suffix: &str| -> Vec<&PathBuf> {
        files.iter().filter(|path| path.extension().is_some_and(|e| e == suffix)).collect()
    };
    assert!(!named("log").is_empty(), "{} has segments", dir.display());
    for kind in ["log", "index", "timeindex", "txnindex", "snapshot"] {
        let list: Vec<&str> = named(kind).iter().map(|path| path.to_str().expect("UTF-8")).collect();
        if list.is_empty() {
            continue;
        }
        let said =
            tool("kafka-dump-log", &["--deep-iteration", "--print-data-log", "--files", &list.join(",")]);
        for bad in [
            "isvalid: false",
            "Mismatches",
            "Non-consecutive",
            "not found in log",
            "out of order",
            "Exception",
        ] {
            assert!(!said.contains(bad), "kafka-dump-log on {}: {said}", list.join(","));
        }
        assert_eq!(said.matches("Dumping ").count(), list.len(), "each file was read: {said}");
    }
}

#[test]
fn what_kafka_wrote_is_opened_read_appended_to_and_handed_back() {
    let kafka = kafka("kafka-directories");
    kafka.write(0);
    kafka.stop();
    kafka.restart();
    kafka.write(1);
    kafka.crash();
    kafka.restart();
    kafka.write(2);
    kafka.settle("compacted", 250);
    let shown = kafka.show("read_uncommitted", &TOPICS);
    let committed = kafka.show("read_committed", &["transactions"]);
    assert!(shown.len() > 3000 && committed.len() < 540, "{} and {}", shown.len(), committed.len());
    kafka.stop();

    let expected = take_over(&kafka.data(), &shown, false);
    for topic in TOPICS {
        dump_all(&kafka.data().join(format!("{topic}-0")));
    }
    kafka.restart();
    let served = kafka.show("read_uncommitted", &TOPICS);
    let kept = |lines: &[String]| -> Vec<String> {
        lines.iter().filter(|line| !is_compacted(line)).cloned().collect()
    };
    assert_eq!(kept(&served), kept(&expected), "Kafka serves what we left");
    // what we appended rolled the segment of the compacted topic that Kafka had left alone
    assert!(
        newest(&expected).len() > 10,
        "seven keys of ours, and those of Kafka's twenty that were not deleted"
    );
    assert_eq!(newest(&served), newest(&expected));
    assert!(served.iter().all(|line| expected.contains(line)), "compaction changes no record");
    let now = kafka.show("read_committed", &["transactions"]);
    assert_eq!(now.len(), committed.len() + 20, "what was aborted stays hidden");
}

#[test]
fn what_a_killed_kafka_left_is_recovered() {
    let kafka = kafka("kafka-killed");
    kafka.write(0);
    kafka.settle("compacted", 250);
    kafka.write(1);
    kafka.crash();
    // the page cache survives a killed process: all is there, and nothing vouches for it
    let copy = Scratch::new("kafka-killed-copy");
    let status = std::process::Command::new("cp").arg("-a").arg(kafka.data()).arg(copy.path()).status();
    assert!(status.expect("cp runs").success());
    kafka.restart();
    let shown = kafka.show("read_uncommitted", &TOPICS);
    take_over(&copy.path().join("data"), &shown, true);
}

/// A partition that our log wrote alone: two epochs, several segments, a codec a batch, transactions.
async fn write_alone(ours: &Ours, topic: &str, id: Uuid) -> Vec<String> {
    let dir = format!("{topic}-0");
    let mut log = Log::create_with(&ours.disk, &ours.points, &dir, id, config()).await.expect("a new log");
    for codec in CODECS {
        append_twenty(ours, &mut log, codec, LeaderEpoch(0)).await;
    }
    if topic == "transactions" {
        for n in 0..6_i16 {
            let time = Timestamp(NEW_YEAR + 20_000_000 + i64::from(n) * 1000);
            let producer = ProducerId(4000 + i64::from(n % 2));
            let mut records = BatchBuilder::new(CODECS[n as usize % 5])
                .producer(producer, ProducerEpoch(0), Sequence(i32::from(n / 2)))
                .transactional(true);
            records.append(time, Some(b"t"), Some(format!("in transaction {n}").as_bytes()), &[]);
            let marker = EndMarker { committed: n % 3 != 0, coordinator_epoch: 0 };
            let mut end = BatchBuilder::new(Compression::None)
                .producer(producer, ProducerEpoch(0), Sequence::NONE)
                .transactional(true);
            end.append_control(time, marker.kind(), &marker.value());
            for built in [records, end] {
                let batch = Batch::parse(built.build(Offset::ZERO)).expect("what was built parses");
                log.append(vec![batch], LeaderEpoch(0), Timestamp(NEW_YEAR)).await.expect("healthy");
            }
        }
    }
    append_twenty(ours, &mut log, Compression::Zstd, LeaderEpoch(1)).await;
    let lines = lines(topic, &log).await;
    ours.close(log).await;
    lines
}

#[test]
fn what_we_wrote_is_served_by_kafka() {
    let kafka = Kafka::start("kafka-serves-ours", &[]);
    let ids: Vec<(&str, Uuid)> = ["records", "transactions"]
        .map(|topic| {
            (topic, kafka.create(topic, &[SEGMENTS_OF_A_MINUTE, FOR_EVER]).parse().expect("a topic id"))
        })
        .into();
    // Kafka leads epoch 0 now, and 2 after it has stopped and come back: ours are 0 and 1
    kafka.stop();
    for (topic, _) in &ids {
        fs::remove_dir_all(kafka.data().join(format!("{topic}-0"))).expect("Kafka made it");
    }
    let host = Host::new(HostOptions::default()).expect("the host starts");
    let runtime = host.runtime();
    let expected: Vec<String> = host.block_on(async {
        let ours = Ours::mount(&runtime, &kafka.data()).await;
        let mut expected = Vec::new();
        for (topic, id) in &ids {
            expected.extend(write_alone(&ours, topic, *id).await);
        }
        ours.points.flush().await.expect("the disk is healthy");
        expected
    });
    drop((runtime, host));
    for (topic, _) in &ids {
        dump_all(&kafka.data().join(format!("{topic}-0")));
    }
    kafka.restart();
    assert_eq!(kafka.show("read_uncommitted", &["records", "transactions"]), expected);
    let committed = kafka.show("read_committed", &["transactions"]);
    let hidden: Vec<&String> = expected
        .iter()
        .filter(|line| line.contains("in transaction 0") || line.contains("in transaction 3"))
        .collect();
    assert_eq!(hidden.len(), 2, "two were aborted");
    let visible: Vec<&String> =
        expected.iter().filter(|line| line.starts_with("transactions\t") && !hidden.contains(line)).collect();
    assert_eq!(committed.iter().collect::<Vec<_>>(), visible);
}

#[test]
fn kafka_dump_log_reads_every_file_of_a_node_of_ours() {
    let scratch = Scratch::new("dump-ours");
    let data = scratch.path().join("data");
    let server =
        Server::start(&data, ANY_PORT, &["--set", "metadata.log.max.record.bytes.between.snapshots=1"]);
    let metadata = data.join("__cluster_metadata-0");
    let snapshots = || {
        let names = fs::read_dir(&metadata).expect("the node made it");
        let names = names.map(|entry| entry.expect("listed").file_name().into_string().expect("UTF-8"));
        names.filter(|name| name.ends_with(".checkpoint") && !name.starts_with(&"0".repeat(20))).count()
    };
    for topic in ["orders", "other"] {
        let before = snapshots();
        let produced = std::process::Command::new(env!("CARGO_BIN_EXE_milena"))
            .args(["topic", "create", topic, "-b", &server.address])
            .output()
            .expect("the built binary runs");
        assert!(produced.status.success(), "{}", String::from_utf8_lossy(&produced.stderr));
        // taken beside what goes on
        let until = std::time::Instant::now() + std::time::Duration::from_secs(20);
        while snapshots() == before {
            assert!(std::time::Instant::now() < until, "no snapshot was taken");
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    }
    assert!(server.stop().success());
    dump_all(&data.join("orders-0"));
    for entry in fs::read_dir(&metadata).expect("the node made it") {
        let path = entry.expect("listed").path();
        if path.extension().is_some_and(|kind| kind == "log" || kind == "checkpoint") {
            let said = tool(
                "kafka-dump-log",
                &["--cluster-metadata-decoder", "--files", path.to_str().expect("UTF-8")],
            );
            assert!(said.contains("isvalid: true") && !said.contains("isvalid: false"), "{said}");
            assert!(!said.contains("Could not read"), "{said}");
            let is_log = path.extension().is_some_and(|kind| kind == "log");
            let is_formatting =
                path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(&[b'0'; 20]));
            if !is_log && !is_formatting {
                assert!(said.contains("SnapshotHeader") && said.contains("SnapshotFooter"), "{said}");
                assert!(said.contains("KRaftVoters") && said.contains("FEATURE_LEVEL_RECORD"), "{said}");
            }
            if is_log {
                assert!(said.contains("TOPIC_RECORD") && said.contains("\"orders\""), "{said}");
            }
        }
    }
}
