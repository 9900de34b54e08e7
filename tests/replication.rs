//! Three `milena serve` processes hold a topic three times: what is acknowledged with acks=all is there whichever of them
//! is killed, in its order, once, and in the end all three hold the same bytes.

#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests run the real world")]

mod support;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Child, ChildStdin, Stdio};
use std::time::Duration;

use support::cluster::{Cluster, random_id, wait_for};
use support::milena;

const TOPIC: &str = "held-by-three";
/// How long a node stays dead: longer than the session that keeps what it leads.
const DEAD: Duration = Duration::from_secs(4);

fn three(name: &str) -> Cluster {
    let mut cluster = Cluster::new(name, &["broker,controller"; 3], |_, ports| {
        let bootstrap = Cluster::bootstrap(ports);
        format!(
            "{bootstrap}\nbroker.session.timeout.ms=2000\nbroker.heartbeat.interval.ms=300\n\
             replica.lag.time.max.ms=5000\nreplica.fetch.backoff.ms=200"
        )
    });
    let voters = cluster.initial_controllers();
    cluster.format_all(&["--cluster-id", &random_id(), "--initial-controllers", &voters]);
    cluster.start(&[0, 1, 2]);
    wait_for("a topic on all three", || {
        let create = ["topic", "create", TOPIC, "-p", "1", "-r", "3", "--set", "min.insync.replicas=2"];
        let created = cluster.command(0, &create);
        let said = String::from_utf8_lossy(&created.stderr).into_owned();
        (created.status.success() || said.contains("already exists")).then_some(())
    });
    cluster
}

/// The batches that a node holds of the topic.
fn log(data: &Path) -> Vec<u8> {
    let dir = data.join(format!("{TOPIC}-0"));
    let mut files: Vec<_> =
        fs::read_dir(&dir).into_iter().flatten().flatten().map(|one| one.path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "log"));
    files.sort();
    files.iter().flat_map(|path| fs::read(path).unwrap_or_default()).collect()
}

/// Writes lines through the node at `index`.
struct Writer {
    process: Child,
    input: ChildStdin,
}

impl Writer {
    fn start(cluster: &Cluster, index: usize) -> Writer {
        let mut command = milena(&["produce", TOPIC, "--timeout", "100", "-b", &cluster.address(index)]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn().expect("it can be started");
        let input = process.stdin.take().expect("it is piped");
        Writer { process, input }
    }

    fn write(&mut self, numbers: std::ops::Range<usize>) {
        for number in numbers {
            writeln!(self.input, "{number:06}").expect("the writer reads");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Ends with each line acknowledged.
    fn end(self) {
        drop(self.input);
        let ended = self.process.wait_with_output().expect("it ends");
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    }
}

fn until_equal(cluster: &Cluster) {
    wait_for("all hold the same bytes", || {
        let first = log(&cluster.members[0].data);
        let equal = cluster.members.iter().all(|member| log(&member.data) == first);
        (equal && !first.is_empty()).then_some(())
    });
}

#[test]
fn whichever_node_is_killed_what_was_acknowledged_is_held_by_all_in_the_end() {
    let mut cluster = three("replication");
    let mut written = 0;
    for killed in [0, 1, 2] {
        let mut writer = Writer::start(&cluster, (killed + 1) % 3);
        writer.write(written..written + 200);
        cluster.kill(killed);
        writer.write(written + 200..written + 300);
        std::thread::sleep(DEAD);
        writer.write(written + 300..written + 400);
        writer.end();
        written += 400;
        cluster.start(&[killed]);
        until_equal(&cluster);
        // the next one may go once this one is in sync again
        std::thread::sleep(Duration::from_secs(1));
    }
    let count = written.to_string();
    let read = cluster.succeed(1, &["consume", TOPIC, "--from", "beginning", "-n", &count]);
    let expected: Vec<String> = (0..written).map(|number| format!("{number:06}")).collect();
    let read: Vec<&str> = read.lines().collect();
    assert_eq!(read, expected, "each once, in its order");
    until_equal(&cluster);
    cluster.stop_all();
}
