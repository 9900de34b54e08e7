//! The table of disk faults, `docs/disk-faults.md`: one plan a row, and what follows is what the table says.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use milena_sim::campaign::{How, Outcome, execute};
use milena_sim::plan::Plan;
use milena_sim::{Data, Event};

/// When the fault comes, in microseconds: there are closed segments then, and producers and a reader go on.
const FAULT_US: u64 = 4_000_000;
/// When a node is killed that is to meet the fault at its start.
const KILL_US: u64 = FAULT_US - 1_000;

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
    let is_row = |cells: &Vec<String>| cells.len() == 5 && ["running", "start"].contains(&cells[1].as_str());
    let rows = text.lines().map(cells).filter(is_row);
    rows.map(|cells| Row {
        at_start: cells[1] == "start",
        fault: cells[2].clone(),
        expected: cells[3].clone(),
    })
    .collect()
}

fn plan(row: &Row) -> Plan {
    let mut text = "milena-plan form=2\n\
         world seed=7 safety_ms=9000\n\
         knobs log.flush.offset.checkpoint.interval.ms=200 milena.log.scrub.interval.ms=500 \
         log.index.interval.bytes=200\n\
         topic partitions=2 internal.segment.bytes=1500\n\
         producer records=120 pause_us=50000\n\
         reader kind=reread pause_us=20000\n"
        .to_owned();
    if row.at_start {
        writeln!(text, "fault at_us={KILL_US} kind=kill down_us=300000").expect("a text grows");
    }
    let (kind, args) = row.fault.split_once(' ').unwrap_or((&row.fault, ""));
    let times = if kind == "file-fault" { "times=3" } else { "" };
    let args = match kind {
        "power" => "down_us=200000",
        "file-rot" => &format!("{args} which=1"),
        _ => args,
    };
    writeln!(text, "fault at_us={FAULT_US} kind={kind} {args} {times}").expect("a text grows");
    text.parse().unwrap_or_else(|error| panic!("{}: {error}", row.fault))
}

/// What followed, in the table's words.
fn followed(outcome: &Outcome) -> &'static str {
    let trace = &outcome.result.trace;
    let heal = trace.iter().find(|event| event.kind == "heal").map_or(u64::MAX, |event| event.at_ns);
    let during = || trace.iter().filter(|event| (FAULT_US * 1_000..heal).contains(&event.at_ns));
    let logged = |what: &str| {
        during().any(|event: &Event| matches!(event.data, Data::Logged(_)) && event.detail.contains(what))
    };
    let ended = |what: &str| during().any(|event| event.kind == "ended" && event.detail.contains(what));
    if ended("start") {
        "start-fails"
    } else if ended("metadata") {
        "ends"
    } else if ended("") {
        "directory-fails"
    } else if logged("damage") {
        "refused"
    } else if logged("no space") {
        "read-only"
    } else if outcome.counts.failed > 0 {
        "retried"
    } else {
        "unnoticed"
    }
}

#[test]
fn what_follows_from_a_fault_is_what_the_table_says() {
    let mut wrong = String::new();
    let rows = rows();
    assert!(rows.len() > 20, "the table has its rows");
    for row in rows {
        let how = How { record: true, log: Some(tracing::Level::WARN), ..How::default() };
        let outcome = execute(plan(&row), &how);
        let (result, disk) = (&outcome.result, &outcome.result.disk);
        let struck = if row.fault.contains("harm=eio") {
            disk.eio_reads + disk.eio_writes + disk.eio_syncs + disk.eio_names
        } else if row.fault.contains("harm=enospc") {
            disk.enospc
        } else {
            1
        };
        let found = followed(&outcome);
        if result.failure.is_some() || struck == 0 || found != row.expected {
            let failure = result.failure.as_ref().map_or(String::new(), ToString::to_string);
            let ends: Vec<&str> = result
                .trace
                .iter()
                .filter(|event| event.kind == "ended")
                .map(|event| &*event.detail)
                .collect();
            writeln!(wrong, "{}: struck {struck} times, {found} {failure} {ends:?}", row.fault)
                .expect("a text grows");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}
