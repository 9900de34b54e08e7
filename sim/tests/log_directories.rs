//! Several log directories, each on a disk of its own, and one of them fails: what is in it is out of service until
//! the node's next start, and all else goes on. Where the metadata log is in it the node ends, and says why.

use std::collections::BTreeSet;

use milena_sim::campaign::{How, execute};
use milena_sim::plan::Plan;
use milena_sim::{Data, Event};

/// When the fault comes, in microseconds.
const FAULT_US: u64 = 1_500_000;
/// How many topics there are, of one partition each.
const TOPICS: usize = 6;

/// What happened to a node with log directories on `disks` disks, to which these faults come.
struct Ran {
    trace: Vec<Event>,
    failure: Option<String>,
}

fn run(disks: u16, knobs: &str, faults: &[&str]) -> Ran {
    let mut text = format!(
        "milena-plan form=2\n\
         world seed=11 safety_ms=6000 disks={disks} last=kill\n\
         knobs broker.heartbeat.interval.ms=100 {knobs}\n"
    );
    // who asks about a partition that is out of service waits for it, so each has clients of its own
    text.push_str(&"topic internal.segment.bytes=1500\n".repeat(TOPICS));
    for topic in 0..TOPICS {
        let mode = if topic % 2 == 0 { "idempotent" } else { "all" };
        text.push_str(&format!(
            "producer topic={topic} mode={mode} records=1000 pause_us=12000 delivery_ms=3000\n\
             reader topic={topic} kind=reread pause_us=20000\n\
             reader topic={topic} kind=offsets pause_us=20000\n"
        ));
    }
    faults.iter().for_each(|fault| text.push_str(&format!("fault at_us={FAULT_US} {fault}\n")));
    let plan: Plan = text.parse().unwrap_or_else(|error| panic!("{text}{error}"));
    let how = How { record: true, log: Some(tracing::Level::WARN), ..How::default() };
    let result = execute(plan, &how).result;
    Ran { failure: result.failure.map(|failure| failure.to_string()), trace: result.trace }
}

impl Ran {
    fn heal_ns(&self) -> u64 {
        self.trace.iter().find(|event| event.kind == "heal").expect("all is healed").at_ns
    }

    /// When a log directory failed, and what the node says of it.
    fn failures(&self) -> Vec<(u64, &str)> {
        let logged = self.trace.iter().filter(|event| matches!(event.data, Data::Logged(_)));
        let failed = logged.filter(|event| event.detail.starts_with("log directory failed"));
        failed.map(|event| (event.at_ns, event.detail.as_str())).collect()
    }

    /// Why the node ended before all was healed.
    fn ends(&self) -> Vec<&str> {
        let heal_ns = self.heal_ns();
        let during = self.trace.iter().filter(|event| event.at_ns < heal_ns);
        during.filter(|event| event.kind == "ended").map(|event| event.detail.as_str()).collect()
    }

    /// The partitions of which clients were told something that begins with `word`, from `from_ns` on, before all was
    /// healed, and how often.
    fn told(&self, word: &str, at: &str, from_ns: u64) -> (BTreeSet<String>, usize) {
        let during_ns = from_ns..self.heal_ns();
        let during = self.trace.iter().filter(|event| during_ns.contains(&event.at_ns));
        let told = during.filter(|event| event.kind == "op" && event.detail.starts_with(word));
        let place = |event: &Event| {
            let behind = event.detail.split_once(at)?.1;
            behind.split(['@', ' ', ':']).next().map(str::to_owned)
        };
        let places: Vec<String> = told.filter_map(place).collect();
        (places.iter().cloned().collect(), places.len())
    }
}

/// What a client may still learn of a request that was answered when the directory failed.
const ON_ITS_WAY_NS: u64 = 50_000_000;

#[test]
fn what_is_in_other_directories_goes_on_and_nothing_acknowledged_is_lost() {
    for (disks, op, left) in [(2, "write", 3), (2, "sync", 3), (2, "sync-dir", 3), (3, "write", 4)] {
        let ran = run(disks, "", &[&format!("kind=disk-error disk=1 op={op} times=1")]);
        assert_eq!(ran.failure, None, "{op}");
        assert_eq!(ran.ends(), [""; 0], "{op}: the node goes on");
        let failures = ran.failures();
        assert_eq!(failures.len(), 1, "{op}: {failures:?}");
        let (failed_ns, said) = failures[0];
        assert!(said.contains("data2"), "{op}: {said}");
        let before = ran.told("acknowledged", " at ", 0).0;
        assert_eq!(before.len(), TOPICS, "{op}: all were written to before");
        let from_ns = failed_ns + ON_ITS_WAY_NS;
        let (written, writes) = ran.told("acknowledged", " at ", from_ns);
        let (read, reads) = ran.told("fetched", "fetched ", from_ns);
        let (asked, _) = ran.told("latest", "latest of ", from_ns);
        assert_eq!(written.len(), left, "{op}: {written:?}");
        assert_eq!((&read, &asked), (&written, &written), "{op}: the same are read and asked for");
        assert!(writes > 100 && reads > 100, "{op}: {writes} writes, {reads} reads");
        // everything is back, and read, once the node was started anew
        let healed = ran.trace.iter().filter(|event| event.detail.starts_with("read all of t"));
        assert_eq!(healed.count(), TOPICS, "{op}");
    }
}

#[test]
fn one_after_the_other_may_fail_as_long_as_one_is_left() {
    let (first, second) =
        ("kind=disk-error disk=1 op=write times=1", "kind=disk-error disk=2 op=sync times=1");
    let ran = run(3, "", &[first, second]);
    assert_eq!((ran.failure.as_deref(), ran.ends().len(), ran.failures().len()), (None, 0, 2));
    let last_ns = ran.failures()[1].0 + ON_ITS_WAY_NS;
    assert_eq!(ran.told("acknowledged", " at ", last_ns).0.len(), TOPICS / 3);

    // with the metadata log in a directory of its own nothing is left to serve
    let ran = run(2, "metadata.log.dir=meta", &["kind=disk-error disk=0 op=write times=1", first]);
    assert_eq!((ran.failure.as_deref(), ran.ends().len()), (None, 1), "{:?}", ran.ends());
    let said = ran.ends()[0];
    assert!(said.starts_with("failed: no log directory works any more; of data this is why: "), "{said}");
}

#[test]
fn the_metadata_logs_directory_takes_the_node_along_in_one_sentence() {
    for fault in [
        "disk-error disk=0 op=write",
        "disk-error disk=0 op=sync",
        "file-fault file=segment op=write harm=eio",
    ] {
        let ran = run(2, "", &[&format!("kind={fault} times=1")]);
        assert_eq!(ran.failure, None, "{fault}");
        let ends = ran.ends();
        assert_eq!(ends.len(), 1, "{fault}: {ends:?}");
        let said = ends[0].strip_prefix("failed: ").expect("it ended by itself");
        let directory =
            said.starts_with("the log directory data, which holds the metadata log too, failed: ");
        let log = said.contains("the metadata log");
        assert!(directory || log, "{fault}: {said}");
        assert_eq!(said.lines().count(), 1, "{fault}: {said}");
    }
}

#[test]
fn a_directory_that_is_not_there_at_a_start_is_left_out_and_nothing_of_it_is_made_anew() {
    let kill = "kind=kill down_us=200000";
    let ran = run(2, "", &["kind=disk-error disk=1 op=mount times=1", kill]);
    assert_eq!(ran.failure, None);
    let logged = |what: &str| ran.trace.iter().find(|event| event.detail.contains(what));
    let left_out = logged("log directory left out").expect("it is said that it is left out").at_ns;
    assert!(
        logged("it may be in one that does not").is_some(),
        "of each partition it is said where it may be"
    );
    let (written, writes) = ran.told("acknowledged", " at ", left_out);
    assert_eq!(written.len(), TOPICS / 2, "{written:?}");
    assert!(writes > 100, "{writes}");
}
