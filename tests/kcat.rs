//! kcat (librdkafka), unchanged, writes a book into the shipped binary and reads it back: with every codec,
//! and with the broker killed in the middle. And whatever else the broker takes, kcat reads.

#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests run the real world")]

#[path = "../src/batch/tests/shapes/mod.rs"]
mod shapes;
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use milena_batch::{BatchBuilder, Compression, EndMarker, compress};
use milena_types::{ErrorCode, LeaderEpoch, Offset, ProducerEpoch, ProducerId, Sequence, Timestamp};
use support::{ANY_PORT, PATIENCE, Scratch, Server, book, foreign, free_port, milena};

fn kcat(address: &str, arguments: &[&str]) -> Command {
    let mut command = foreign("kcat", "kcat");
    command.args(["-b", address, "-E"]).args(arguments).stdin(Stdio::null());
    command
}

fn succeed(mut command: Command) -> Output {
    let output = command.output().expect("kcat runs");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

/// The lines that kcat sends of the book: it leaves out empty ones.
fn lines_sent() -> Vec<String> {
    book().lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn consume(address: &str, topic: &str) -> Vec<String> {
    let output = succeed(kcat(address, &["-C", "-t", topic, "-p", "0", "-o", "beginning", "-e", "-q"]));
    String::from_utf8(output.stdout).expect("the book is UTF-8").lines().map(str::to_owned).collect()
}

#[test]
fn a_book_goes_in_and_comes_out_with_every_codec() {
    let data = Scratch::new("codecs");
    let server = Server::start(data.path(), ANY_PORT, &[]);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/opticks.txt");
    let file = file.to_str().expect("the path is UTF-8");
    let sent = lines_sent();
    assert!(sent.len() > 8000, "the book has its lines");
    for codec in ["none", "gzip", "snappy", "lz4", "zstd"] {
        let topic = format!("book-{codec}");
        succeed(kcat(&server.address, &["-P", "-t", &topic, "-p", "0", "-z", codec, "-l", file]));
        assert!(consume(&server.address, &topic) == sent, "{codec}: the same lines, in order, byte for byte");
    }
    assert!(server.stop().success(), "a clean stop exits with 0");
}

#[test]
fn a_book_that_the_broker_compresses_anew_is_read_by_kcat() {
    let data = Scratch::new("stored-codecs");
    let server = Server::start(data.path(), ANY_PORT, &[]);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/opticks.txt");
    let file = file.to_str().expect("the path is UTF-8");
    let sent = lines_sent();
    for (codec, level) in [
        ("gzip", "compression.gzip.level=9"),
        ("snappy", "compression.gzip.level=9"),
        ("lz4", "compression.lz4.level=9"),
        ("lz4", "compression.lz4.level=17"),
        ("zstd", "compression.zstd.level=-5"),
        ("uncompressed", "compression.zstd.level=1"),
    ] {
        let topic = format!("stored-{}", level.replace('=', "-")) + codec;
        let stored_as = format!("compression.type={codec}");
        let arguments = ["topic", "create", &topic, "--set", &stored_as, "--set", level];
        succeed(milena(&[&arguments[..], &["--bootstrap", &server.address]].concat()));
        // kcat sends gzip, which the broker keeps where the topic says gzip: there it sends snappy
        let from = if codec == "gzip" { "snappy" } else { "gzip" };
        succeed(kcat(&server.address, &["-P", "-t", &topic, "-p", "0", "-z", from, "-l", file]));
        assert!(consume(&server.address, &topic) == sent, "{codec} {level}: the same lines, in order");
    }
    assert!(server.stop().success(), "a clean stop exits with 0");
}

/// Sends the book line by line through kcat's standard input while the broker is killed and started again
/// several times; returns what the topic holds in the end.
fn send_through_kills(name: &str, settings: &[&str]) -> Vec<String> {
    const KILLS: usize = 3;
    let data = Scratch::new(name);
    let port = free_port();
    let mut server = Server::start(data.path(), port, &[]);
    let mut arguments = vec!["-P", "-t", name, "-p", "0", "-X", "message.timeout.ms=120000"];
    arguments.extend_from_slice(settings);
    let mut producer = kcat(&server.address, &arguments).stdin(Stdio::piped()).spawn().expect("kcat runs");
    let mut input = producer.stdin.take().expect("stdin is piped");
    let sent = lines_sent();
    let each = sent.len() / (KILLS + 1);
    for (number, part) in sent.chunks(each).enumerate() {
        for lines in part.chunks(50) {
            for line in lines {
                writeln!(input, "{line}").expect("kcat takes lines");
            }
            // spreads the load over time, so that a kill falls in the middle of it
            thread::sleep(Duration::from_millis(10));
        }
        if number < KILLS {
            server.kill();
            server = Server::start(data.path(), port, &[]);
        }
    }
    drop(input);
    let status = producer.wait().expect("kcat ends");
    assert!(status.success(), "kcat says that every line was acknowledged: {status}");
    consume(&server.address, name)
}

#[test]
fn an_idempotent_producer_loses_doubles_and_reorders_nothing_when_the_broker_is_killed() {
    let received = send_through_kills("idempotent", &["-X", "enable.idempotence=true"]);
    assert!(received == lines_sent(), "no line is missing, doubled or out of order");
}

#[test]
fn without_idempotence_nothing_acknowledged_is_missing_when_the_broker_is_killed() {
    let received = send_through_kills("plain", &["-X", "acks=all", "-X", "retries=1000000"]);
    let count = |lines: Vec<String>| {
        lines.into_iter().fold(BTreeMap::<String, usize>::new(), |mut counts, line| {
            *counts.entry(line).or_default() += 1;
            counts
        })
    };
    let (sent, received) = (count(lines_sent()), count(received));
    for (line, times) in &sent {
        let found = received.get(line).copied().unwrap_or(0);
        assert!(found >= *times, "{line:?} was sent {times} times and found {found} times");
    }
    assert!(received.keys().all(|line| sent.contains_key(line)), "nothing was made up");
}

/// Produces `records` as they are to partition 0 of `topic` (version 8, the last one before flexible versions, without a
/// client id and a transaction); what the broker answers.
fn produce_raw(stream: &mut TcpStream, topic: &str, records: &[u8]) -> ErrorCode {
    const TO_CODE: usize = 4 + 4 + 2 + 4 + 4;
    let name = [&(topic.len() as i16).to_be_bytes()[..], topic.as_bytes()].concat();
    let parts: [&[u8]; 7] = [
        &[0, 0, 0, 8, 0, 0, 0, 7, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0x27, 0x10],
        &1i32.to_be_bytes(),
        &name,
        &1i32.to_be_bytes(),
        &0i32.to_be_bytes(),
        &(records.len() as i32).to_be_bytes(),
        records,
    ];
    let request = parts.concat();
    let framed = [&(request.len() as i32).to_be_bytes()[..], &request].concat();
    stream.write_all(&framed).expect("the connection takes a request");
    let mut len = [0; 4];
    stream.read_exact(&mut len).expect("the connection is answered");
    let mut reply = vec![0; u32::from_be_bytes(len) as usize];
    stream.read_exact(&mut reply).expect("the whole reply comes");
    assert_eq!(reply[..4], [0, 0, 0, 7], "the reply has the request's correlation id");
    let code = reply[TO_CODE + topic.len()..].first_chunk().expect("a code is behind topic and partition");
    ErrorCode::from_wire(i16::from_be_bytes(*code)).expect("a code that exists")
}

#[test]
fn kcat_reads_to_the_end_whatever_is_taken_of_what_no_codec_and_no_client_writes() {
    let data = Scratch::new("shapes");
    let server = Server::start(data.path(), ANY_PORT, &[]);
    succeed(milena(&[
        "topic",
        "create",
        "shapes",
        "--set",
        "retention.ms=-1",
        "--bootstrap",
        &server.address,
    ]));
    let mut stream = TcpStream::connect(&server.address).expect("it listens");
    stream.set_read_timeout(Some(PATIENCE)).expect("a timeout can be set");
    let mut batches = Vec::new();
    for (name, codec, count, payload) in
        [shapes::lz4_payloads(), shapes::gzip_payloads(), shapes::snappy_payloads(), shapes::zstd_payloads()]
            .concat()
    {
        batches.push((name.to_owned(), count, shapes::batch(codec, count, &payload)));
    }
    let wide = ("nothing but wide numbers", shapes::wide_record());
    for codec in Compression::ALL {
        for (name, record) in shapes::odd_records().into_iter().chain([wide.clone()]) {
            let mut payload = Vec::new();
            compress(codec, &record, &mut payload);
            batches.push((format!("{codec}, {name}"), 1, shapes::batch(codec, 1, &payload)));
        }
    }
    let (mut taken, mut refused) = (Vec::new(), 0);
    for (name, count, batch) in &batches {
        match produce_raw(&mut stream, "shapes", batch) {
            ErrorCode::None => taken.extend((0..*count).map(|_| name)),
            code => {
                assert_eq!(code, ErrorCode::InvalidRecord, "{name}");
                refused += 1;
            }
        }
    }
    assert!(taken.len() > 30 && refused > 90, "{} taken, {refused} refused: a vacuous test", taken.len());
    // kcat would wait for ever for what it cannot pass
    let mut command = foreign("timeout", "coreutils");
    command.args(["60", "kcat", "-b", &server.address, "-E", "-C"]);
    command.args(["-t", "shapes", "-p", "0", "-o", "beginning"]);
    let output = command.args(["-e", "-q", "-f", "%o\n"]).stdin(Stdio::null()).output().expect("kcat runs");
    let read = String::from_utf8(output.stdout).expect("offsets are digits");
    let offsets: Vec<String> = (0..taken.len()).map(|offset| offset.to_string()).collect();
    let read: Vec<&str> = read.lines().collect();
    let passed = read.iter().zip(&offsets).take_while(|(read, offset)| read == offset).count();
    assert_eq!(
        passed,
        taken.len(),
        "kcat stops at {:?}: {}",
        taken.get(passed),
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(read.len(), taken.len(), "and reads nothing twice");
    assert!(output.status.success(), "{}", output.status);
    assert!(server.stop().success(), "a clean stop exits with 0");
}

/// When the record was sent whose transaction is open: later than any other.
const OPEN_AT: Timestamp = Timestamp(4_000_000_000_000);

/// Batches from offset `base` on: a transaction that was aborted, one that was committed, and one that is open.
fn transactions(base: i64) -> Vec<u8> {
    let (mut bytes, mut next) = (Vec::new(), base);
    for (producer, values, committed, time) in [
        (1_000, &["aborted", "aborted too"][..], Some(false), Timestamp(1_700_000_000_000)),
        (1_001, &["committed"], Some(true), Timestamp(1_700_000_000_000)),
        (1_002, &["open"], None, OPEN_AT),
    ] {
        let of = |sequence| {
            let batch = BatchBuilder::new(Compression::None);
            batch
                .producer(ProducerId(producer), ProducerEpoch(0), sequence)
                .transactional(true)
                .leader_epoch(LeaderEpoch(0))
        };
        let mut records = of(Sequence(0));
        for value in values {
            records.append(time, None, Some(value.as_bytes()), &[]);
        }
        bytes.extend_from_slice(&records.build(Offset(next)));
        next += values.len() as i64;
        if let Some(committed) = committed {
            let (mut end, marker) = (of(Sequence::NONE), EndMarker { committed, coordinator_epoch: 0 });
            end.append_control(time, marker.kind(), &marker.value());
            bytes.extend_from_slice(&end.build(Offset(next)));
            next += 1;
        }
    }
    bytes
}

#[test]
fn who_reads_committed_records_sees_none_of_a_transaction_that_was_aborted_or_is_open() {
    let data = Scratch::new("transactions");
    let server = Server::start(data.path(), ANY_PORT, &[]);
    let file = data.path().join("line");
    fs::write(&file, "alone\n").expect("the folder is ours");
    succeed(kcat(&server.address, &["-P", "-t", "t", "-p", "0", "-l", file.to_str().expect("UTF-8")]));
    server.kill();
    // as a broker with transactions would have left them, behind the one record that is there
    fs::write(data.path().join("t-0/00000000000000000001.log"), transactions(1)).expect("the folder is ours");
    let server = Server::start(data.path(), ANY_PORT, &[]);
    let read = |isolation: &str| {
        let isolation = format!("isolation.level={isolation}");
        let ends = ["-C", "-t", "t", "-p", "0", "-o", "beginning", "-e", "-q", "-X", &isolation];
        let output = succeed(kcat(&server.address, &ends));
        String::from_utf8(output.stdout).expect("UTF-8").lines().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(read("read_uncommitted"), ["alone", "aborted", "aborted too", "committed", "open"]);
    assert_eq!(read("read_committed"), ["alone", "committed"]);
    let offset_at = |time: &str, isolation: &str| {
        let isolation = format!("isolation.level={isolation}");
        let asked = format!("t:0:{time}");
        let output = succeed(kcat(&server.address, &["-Q", "-t", &asked, "-X", &isolation]));
        String::from_utf8(output.stdout).expect("UTF-8").trim().to_owned()
    };
    // one line, two aborted and their marker, one committed and its marker: the open one is at 6
    assert_eq!(offset_at("-1", "read_uncommitted"), "t [0] offset 7");
    assert_eq!(offset_at("-1", "read_committed"), "t [0] offset 6");
    let open_at = OPEN_AT.get().to_string();
    assert_eq!(offset_at(&open_at, "read_uncommitted"), "t [0] offset 6");
    assert_eq!(offset_at(&open_at, "read_committed"), "t [0] offset -1", "nobody knows of it yet");
}
