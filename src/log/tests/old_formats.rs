//! A data directory that was upgraded over the years: segments with messages of formats v0 and v1, as Kafka's own
//! classes wrote them, before segments of format v2. It opens whole, and what is read is what lies there: since 4.0
//! Kafka converts nothing (KIP-724), and every client of it reads the old formats.
#![allow(clippy::disallowed_methods, reason = "the files that Java wrote are read")]

mod support;

use milena_log::clean::{CleanError, CleanRules, KeyMemory, KeySecret, Surroundings, Throttle};
use milena_log::names::join;
use milena_log::{Log, LogConfig, RecoveryReport};
use milena_types::{LeaderEpoch, Offset, Timestamp};
use support::disk::CrashDisk;
use support::run::{World, block_on, off_lane};
use support::{DIR, SMALL, batch, raw};

const ROOMY: LogConfig = LogConfig { segment_bytes: 1 << 20, ..SMALL };
/// The timestamp that the sample is made around, and the offsets that Java gave it.
const TIME: i64 = 1_700_000_000_000;
const FIRST: i64 = 100;
const COUNT: i64 = 50;

fn golden(name: &str) -> Vec<u8> {
    let path = format!("{}/../batch/tests/golden/java-{name}.bin", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// One old segment of the sample, and one of format v2 behind it.
fn upgraded(name: &str) -> CrashDisk {
    let disk = CrashDisk::new(5);
    let mounted = disk.mount();
    drop(support::create(&mounted, DIR).expect("an empty log"));
    disk.plant(&join(DIR, "00000000000000000000.log"), &raw(1, 100, 0, 0));
    disk.plant(&join(DIR, "00000000000000000100.log"), &golden(name));
    disk.plant(&join(DIR, "00000000000000000150.log"), &raw(2, 3, 150, 2));
    disk
}

fn open(disk: &CrashDisk) -> (Log, RecoveryReport) {
    let mounted = disk.mount();
    let points = support::points(&mounted).expect("no recovery points");
    block_on(Log::open_with(&mounted, &points, DIR, ROOMY, Timestamp(0))).expect("it opens")
}

#[test]
fn segments_of_every_old_format_open_whole_and_are_read_as_they_lie() {
    for name in ["v0-none", "v0-gzip", "v0-snappy", "v0-lz4", "v1-none", "v1-gzip", "v1-snappy", "v1-lz4"] {
        let (mut log, report) = open(&upgraded(name));
        let view = log.view();
        assert_eq!(view.log_end_offset.offset(), Offset(153), "{name}: {report:?}");
        let read =
            |from: i64| block_on(view.read(Offset(from), 1 << 20, Offset(153), true)).expect("a slice");
        let bytes = golden(name);
        assert_eq!(block_on(read(FIRST).bytes()).expect("bytes"), bytes, "{name}: from its first offset");
        let middle = block_on(read(FIRST + COUNT / 2).bytes()).expect("bytes");
        assert!(bytes.ends_with(&middle) && !middle.is_empty(), "{name}: from its middle, whole messages");
        assert_eq!(middle.len() == bytes.len(), !name.ends_with("none"), "{name}: a wrapper is never cut");
        let next = vec![batch(3, 2, 20, TIME)];
        block_on(log.append(next, LeaderEpoch(3), Timestamp(TIME))).expect("an append");
        assert_eq!(log.view().log_end_offset.offset(), Offset(155), "{name}");
    }
}

#[test]
fn offsets_are_found_by_time_in_v1_and_skip_v0_which_has_none() {
    let of = |name: &str, at: i64| {
        let (log, _) = open(&upgraded(name));
        let found = block_on(log.view().offset_for_timestamp(&off_lane(), Timestamp(at), Offset(153)))
            .expect("a search");
        found.map(|(at, offset, _)| (at.get(), offset.get()))
    };
    for name in ["v1-none", "v1-gzip"] {
        // the sample's timestamps are its time, plus 37 times the index modulo 11, less 5: 5 more at index 8
        assert_eq!(of(name, TIME + 5), Some((TIME + 5, FIRST + 8)), "{name}");
    }
    assert_eq!(of("v1-gzip-append-time", TIME + 500), Some((TIME + 500, FIRST)));
    assert_eq!(of("v0-gzip", TIME), None, "no message of it has a timestamp");
}

/// As `upgraded`, closed in order by a process that opened it.
fn closed(name: &str) -> CrashDisk {
    let disk = upgraded(name);
    let mounted = disk.mount();
    let points = support::points(&mounted).expect("no recovery points");
    block_on(async {
        let (mut log, _) =
            Log::open_with(&mounted, &points, DIR, ROOMY, Timestamp(0)).await.expect("it opens");
        log.append(vec![batch(3, 2, 20, TIME)], LeaderEpoch(3), Timestamp(TIME)).await.expect("an append");
        log.close().await.expect("it closes");
        points.flush().await.expect("recovery points");
    });
    disk.power_loss();
    disk
}

#[test]
fn what_was_closed_is_opened_again_without_being_read() {
    for name in ["v0-none", "v0-gzip", "v1-none", "v1-gzip", "v1-lz4"] {
        let disk = closed(name);
        let (log, report) = open(&disk);
        assert_eq!(report.log_end_offset.offset(), Offset(155), "{name}");
        assert_eq!(report.segments_adopted, 3, "{name}: {report:?}");
        assert!(report.bytes_scanned < 200, "{name}: no more than the active segment: {report:?}");
        let slice = block_on(log.view().read(Offset(FIRST), 1 << 20, Offset(155), true)).expect("a slice");
        assert_eq!(block_on(slice.bytes()).expect("bytes"), golden(name), "{name}");
        // and without its index, from its messages
        disk.vanish(&join(DIR, "00000000000000000100.index"));
        let (_, report) = open(&disk);
        assert_eq!(report.log_end_offset.offset(), Offset(155), "{name}");
        assert_eq!((report.segments_adopted, report.indexes_rebuilt), (1, 1), "{name}: {report:?}");
    }
}

#[test]
fn a_torn_message_at_the_end_is_cut_and_the_log_goes_on_behind_it_in_the_new_format() {
    for (name, whole) in [("v0-none", COUNT - 1), ("v1-none", COUNT - 1), ("v0-gzip", 0), ("v1-gzip", 0)] {
        let disk = upgraded(name);
        disk.vanish(&join(DIR, "00000000000000000150.log"));
        let bytes = golden(name);
        disk.plant(&join(DIR, "00000000000000000100.log"), &bytes[..bytes.len() - 3]);
        let (mut log, report) = open(&disk);
        let end = FIRST + whole;
        assert_eq!(report.log_end_offset.offset(), Offset(end), "{name}: {report:?}");
        assert!(report.cut_reason.is_some() && report.bytes_cut > 0, "{name}: {report:?}");
        let next = vec![batch(3, 2, 20, TIME)];
        block_on(log.append(next, LeaderEpoch(3), Timestamp(TIME))).expect("an append");
        drop(log);
        let (log, report) = open(&disk);
        assert_eq!((report.log_end_offset.offset(), report.bytes_cut), (Offset(end + 2), 0), "{name}");
        let slice = block_on(log.view().read(Offset(end), 1 << 20, Offset(end + 2), true)).expect("a slice");
        assert_eq!(block_on(slice.bytes()).expect("bytes")[16], 2, "{name}: what is new is of format v2");
    }
}

#[test]
fn a_flipped_bit_in_an_old_message_is_a_torn_tail_like_any_other() {
    for name in ["v0-none", "v0-gzip", "v1-none", "v1-snappy"] {
        let disk = upgraded(name);
        disk.vanish(&join(DIR, "00000000000000000150.log"));
        disk.tamper(&join(DIR, "00000000000000000100.log"), |bytes| *bytes.last_mut().expect("bytes") ^= 1);
        let (_, report) = open(&disk);
        let reason = report.cut_reason.expect("it was cut");
        assert!(reason.to_lowercase().contains("crc") || reason.contains("checksum"), "{name}: {reason}");
    }
}

#[test]
fn a_log_that_holds_old_messages_is_not_compacted_and_stays_as_it_is() {
    for name in ["v0-none", "v1-gzip"] {
        let disk = upgraded(name);
        let mounted = disk.mount();
        let points = support::points(&mounted).expect("no recovery points");
        let config = LogConfig { compacted: true, ..ROOMY };
        let (log, _) =
            block_on(Log::open_with(&mounted, &points, DIR, config, Timestamp(0))).expect("it opens");
        let rules =
            CleanRules { min_dirty_ratio: 0.0, min_lag_ms: 0, max_lag_ms: i64::MAX, delete_retention_ms: 0 };
        let runtime = World::default().runtime();
        let throttle = Throttle::new(&runtime, f64::MAX);
        let around = Surroundings { runtime: &runtime, throttle: &throttle, is_stopped: &|| false };
        let memory = KeyMemory { bytes: 1 << 16, load_factor: 0.9, secret: KeySecret([1, 2]) };
        let end = Offset(153);
        let dirt = log.dirt(None, end, &rules, Timestamp(TIME));
        let mut cleaning = log.begin_cleaning(dirt, end, rules, Timestamp(TIME));
        let refused = block_on(cleaning.prepare(&around, memory)).expect_err("no format but v2 is rewritten");
        assert!(matches!(refused, CleanError::OldFormat(_)), "{name}: {refused}");
        let path = join(DIR, "00000000000000000100.log");
        assert_eq!(disk.contents(&path), Some(golden(name)), "{name}");
    }
}
