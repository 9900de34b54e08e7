//! The table of disk faults, `docs/disk-faults.md`: one plan a row, and what follows is what the table says.

mod transactions;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::Duration;

use milena_sim::campaign::{How, execute};
use milena_sim::plan::Plan;
use milena_sim::{Data, DiskFault, DiskOp, DiskStats, Event, FileKind, Harm, RunResult, When};
use transactions::Befalls;

/// When the fault comes, in microseconds: there are closed segments then, and producers and a reader go on.
const FAULT_US: u64 = 1_500_000;
/// When a node is killed that is to meet the fault at its start.
const KILL_US: u64 = FAULT_US - 1_000;

/// How often recovery points are written, in milliseconds.
const POINTS_MS: u64 = 200;

/// A topic that is cleaned all the while.
const COMPACTION: &str = "act at_us=100000 client=0 kind=compact delivery_ms=20000 dirty=0 keys=3 pause_us=20000 records=400 retention_ms=0 segment_bytes=400 \
    tombstones=10";

/// A row of the table.
struct Row {
    at_start: bool,
    fault: String,
    expected: String,
}

fn rows() -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/disk-faults.md");
    let text = fs::read_to_string(path).expect("the table is a text");
    let cells = |line: &str| -> Vec<String> { line.split('|').map(|cell| cell.trim().to_owned()).collect() };
    let is_row = |cells: &Vec<String>| cells.len() == 6 && ["running", "start"].contains(&cells[1].as_str());
    let rows = text.lines().map(cells).filter(is_row);
    rows.map(|cells| Row {
        at_start: cells[1] == "start",
        fault: cells[2].clone(),
        expected: cells[4].clone(),
    })
    .collect()
}

fn plan(row: &Row) -> Plan {
    let is_about_cleaning = row.fault.contains("file=clean");
    let backoff = if is_about_cleaning { "log.cleaner.backoff.ms=100" } else { "" };
    let mut text = format!(
        "milena-plan form=2\n\
         world seed=7 safety_ms=5000\n\
         knobs log.flush.offset.checkpoint.interval.ms={POINTS_MS} milena.log.scrub.interval.ms=500 \
         log.index.interval.bytes=200 {backoff}\n\
         topic partitions=2 internal.segment.bytes=1500\n\
         producer records=1500 pause_us=5000\n\
         reader kind=reread pause_us=20000\n"
    );
    let mut line = |line: String| writeln!(text, "{line}").expect("a text grows");
    // the metadata log is written to, and a directory is made: at once, but not before recovery points were written
    // where the fault is for those, as a new log has checkpoints too
    let is_for_points = !row.at_start && row.fault.contains("file=checkpoint");
    let made_us = FAULT_US + if is_for_points { 2 * POINTS_MS * 1_000 } else { 1_000 };
    line(format!("act at_us={made_us} client=0 kind=create-topic number=3 partitions=1"));
    if is_about_cleaning {
        line(COMPACTION.to_owned());
    }
    if row.at_start {
        line(format!("fault at_us={KILL_US} kind=kill down_us=300000"));
    }
    let is_misdirected = row.fault.starts_with("misdirect");
    // an append in the midst of a segment is to go astray: where the last one of a segment does, the file is short
    let at_us = FAULT_US + if is_misdirected { 20_000 } else { 0 };
    line(format!("fault at_us={at_us} kind={}", row.fault));
    if is_misdirected {
        // until the cache is lost everybody sees what was written
        line(format!("fault at_us={} kind=evict", at_us + 400_000));
    }
    text.parse().unwrap_or_else(|error| panic!("{}: {error}", row.fault))
}

/// How often the fault struck.
fn struck(fault: &str, disk: &DiskStats) -> u64 {
    let is = |what| fault.contains(what);
    match () {
        () if is("harm=eio") => disk.eio_reads + disk.eio_writes + disk.eio_syncs + disk.eio_names,
        () if is("harm=enospc") => disk.enospc,
        () if is("rot") => disk.rotten_bits,
        () if is("misdirect") => disk.misdirected,
        () => 1,
    }
}

/// What followed before the disk was healed, in the table's words.
fn followed(trace: &[Event]) -> &'static str {
    let first = |kind| trace.iter().find(|event| event.kind == kind).expect("it came").at_ns;
    let during_ns = first("fault")..first("heal");
    let during = || trace.iter().filter(|event| during_ns.contains(&event.at_ns));
    let logged = || during().filter(|event| matches!(event.data, Data::Logged(_)));
    let says = |what: &str| logged().any(|event| event.detail.contains(what));
    match during().find(|event| event.kind == "ended").map(|event| &*event.detail) {
        Some(end) if end.contains("is damaged at offset") => return "needs-copy",
        Some(end) if end.starts_with("start: ") => return "start-fails",
        Some(end) if end.contains("the log directory ") => return "directory-fails",
        Some(end) if end.contains("the metadata log") => return "ends",
        Some(end) => panic!("what ended the node is told in other words: {end}"),
        None => {}
    }
    match () {
        () if says("damaged records: they are not served") => "refused",
        () if says("no space left: an append was refused") => "read-only",
        () if says("partition out of service") => "partition-out",
        () if says("is kept as") && says("-stray") => "set-aside",
        () if [
            "replaced in memory",
            "cannot be read and is kept",
            "are read from the log instead",
            "more of the log is read instead",
            "the log is read from this segment on",
        ]
        .into_iter()
        .any(says) =>
        {
            "replaced"
        }
        // whether a write is under way when a machine dies is chance, and what it leaves is nobody's
        () if logged().any(|event| !event.detail.contains("cut a torn tail")) => "retried",
        () => "unnoticed",
    }
}

/// What the row is about, done. No client of a plan has transactions yet.
fn run(row: &Row) -> RunResult {
    if row.fault.contains("file=txn-index") {
        assert!(row.at_start, "{}: they are looked at when a log is opened", row.fault);
        return transactions::run(befalls(&row.fault));
    }
    let how = How { record: true, log: Some(tracing::Level::WARN), ..How::default() };
    execute(plan(row), &how).result
}

fn befalls(fault: &str) -> Befalls {
    let word = |key: &str| fault.split(' ').find_map(|word| word.strip_prefix(key)?.strip_prefix('='));
    if let Some(which) = word("which") {
        return Befalls::Rot(which.parse().expect("a number"));
    }
    let op = match word("op") {
        Some("read") => DiskOp::Read,
        Some("write") => DiskOp::Write,
        Some("sync") => DiskOp::Sync,
        other => panic!("{fault}: {other:?}"),
    };
    let harm = match word("harm") {
        Some("eio") => Harm::Eio,
        Some("enospc") => Harm::Enospc,
        Some("slow") => Harm::Slow(Duration::from_millis(500)),
        other => panic!("{fault}: {other:?}"),
    };
    Befalls::Fault(DiskFault { when: When::Next(1), ..DiskFault::once(op, harm).of(FileKind::TxnIndex) })
}

#[test]
fn what_follows_from_a_fault_is_what_the_table_says() {
    let mut wrong = String::new();
    let rows = rows();
    assert!(rows.len() > 20, "the table has its rows");
    for row in rows {
        let result = run(&row);
        let (found, struck) = (followed(&result.trace), struck(&row.fault, &result.disk));
        if result.failure.is_some() || struck == 0 || found != row.expected {
            let (time, failure) = (if row.at_start { "start" } else { "running" }, &result.failure);
            let Row { fault, expected, .. } = &row;
            writeln!(wrong, "{time} | {fault}: {found}, not {expected}; struck {struck} times; {failure:?}")
                .expect("a text grows");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}
