//! Several log directories under the shipped binary, with real files: each bears its own names, a new partition goes
//! where the fewest are, one that cannot be used is left out alone, and directories that do not belong together are
//! refused with nothing in them changed.

#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests run the real world")]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use support::{ANY_PORT, PATIENCE, Scratch, Server, contents, free_port, milena};

const TOPIC: &str = "letters";
const PARTITIONS: usize = 6;

/// The settings that put the logs into `folders`, the metadata log into the first.
fn log_dirs(folders: &[&Path]) -> String {
    let paths: Vec<&str> =
        folders.iter().map(|path| path.to_str().expect("scratch paths are UTF-8")).collect();
    format!("log.dirs={}", paths.join(","))
}

fn start(folders: &[&Path]) -> Server {
    Server::start(folders[0], ANY_PORT, &["--set", &log_dirs(folders)])
}

/// The one sentence of a start that was refused; nothing in the folders may be changed by it.
fn refusal(folders: &[&Path]) -> String {
    let before: Vec<_> = folders.iter().map(|folder| contents(folder)).collect();
    let listen = format!("127.0.0.1:{}", free_port());
    let output =
        milena(&["serve", "--listen", &listen, "--set", &log_dirs(folders)]).output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success(), "the start was refused");
    assert_eq!(said.trim_end().lines().count(), 1, "one sentence: {said}");
    for (folder, before) in folders.iter().zip(before) {
        assert_eq!(contents(folder), before, "{} was changed: {said}", folder.display());
    }
    said
}

fn property(folder: &Path, key: &str) -> String {
    let text = fs::read_to_string(folder.join("meta.properties")).expect("it is formatted");
    let found = text.lines().find_map(|line| line.strip_prefix(&format!("{key}=")));
    found.expect("the key is there").to_owned()
}

/// The partitions of the topic in `folder`.
fn partitions(folder: &Path) -> BTreeSet<usize> {
    let entries = fs::read_dir(folder).expect("the folder can be listed");
    let names = entries.map(|entry| entry.expect("an entry can be read").file_name());
    let number = |name: &str| name.strip_prefix(&format!("{TOPIC}-"))?.parse().ok();
    names.filter_map(|name| number(name.to_str()?)).collect()
}

fn topic(server: &Server, arguments: &[&str]) -> String {
    let output = milena(&["topic"]).args(arguments).args(["-b", &server.address]).output().expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("it prints UTF-8")
}

/// Writes a record to `partition`.
fn produce(server: &Server, partition: usize, text: &str) {
    assert!(is_taken(server, partition, text, PATIENCE), "{partition} takes {text:?}");
}

/// Whether `partition` is out of service: its errors are retriable, so that a client waits as long as it likes.
fn is_refused(server: &Server, partition: usize, text: &str) -> bool {
    !is_taken(server, partition, text, Duration::from_secs(3))
}

fn is_taken(server: &Server, partition: usize, text: &str, patience: Duration) -> bool {
    let partition = partition.to_string();
    let mut kcat = support::foreign("kcat", "kcat")
        .args(["-b", &server.address, "-P", "-t", TOPIC, "-p", &partition])
        .args(["-X", &format!("message.timeout.ms={}", patience.as_millis()), "-X", "acks=all"])
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("kcat starts");
    kcat.stdin.take().expect("stdin is piped").write_all(text.as_bytes()).expect("kcat reads");
    kcat.wait().expect("kcat ends").success()
}

fn consume(server: &Server, partition: usize) -> String {
    let read = support::foreign("kcat", "kcat")
        .args(["-b", &server.address, "-C", "-q", "-e", "-t", TOPIC, "-p", &partition.to_string()])
        .output()
        .expect("kcat runs");
    String::from_utf8(read.stdout).expect("what was written was UTF-8")
}

#[test]
fn new_partitions_go_where_the_fewest_are_and_every_directory_bears_its_own_names() {
    let (one, two) = (Scratch::new("dirs-one"), Scratch::new("dirs-two"));
    let folders = [one.path(), two.path()];
    let server = start(&folders);
    topic(&server, &["create", TOPIC, "--partitions", "6"]);
    for partition in 0..PARTITIONS {
        produce(&server, partition, &format!("to {partition}"));
    }
    assert!(server.stop().success());
    let held = folders.map(partitions);
    assert_eq!(held.each_ref().map(BTreeSet::len), [3, 3]);
    assert!(held[0].is_disjoint(&held[1]));
    assert_eq!(property(one.path(), "cluster.id"), property(two.path(), "cluster.id"));
    assert_eq!(property(one.path(), "node.id"), property(two.path(), "node.id"));
    assert_ne!(property(one.path(), "directory.id"), property(two.path(), "directory.id"));
    assert!(one.path().join("__cluster_metadata-0").exists());
    assert!(!two.path().join("__cluster_metadata-0").exists());
    for (folder, held) in folders.iter().zip(&held) {
        assert!(folder.join(".kafka_cleanshutdown").exists(), "a clean stop is written down in each");
        let written = fs::read_to_string(folder.join("replication-offset-checkpoint")).expect("it is there");
        let expected: String = held.iter().map(|partition| format!("{TOPIC} {partition} 1\n")).collect();
        assert_eq!(written, format!("0\n3\n{expected}"));
    }
    // in another order, with the metadata log where it was
    let metadata = format!("metadata.log.dir={}", one.path().display());
    let swapped = log_dirs(&[two.path(), one.path()]);
    let server = Server::start(one.path(), ANY_PORT, &["--set", &swapped, "--set", &metadata]);
    for partition in 0..PARTITIONS {
        assert_eq!(consume(&server, partition), format!("to {partition}\n"));
    }
    assert!(!two.path().join(".kafka_cleanshutdown").exists(), "it is taken away at the start");
    server.kill();
    assert!(folders.iter().all(|folder| !folder.join(".kafka_cleanshutdown").exists()));
}

#[test]
fn a_metadata_directory_of_its_own_holds_no_partitions() {
    let (metadata, data) = (Scratch::new("dirs-metadata"), Scratch::new("dirs-data"));
    let set = format!("metadata.log.dir={}", metadata.path().display());
    let server = Server::start(data.path(), ANY_PORT, &["--set", &set]);
    topic(&server, &["create", TOPIC, "--partitions", "2"]);
    produce(&server, 1, "hello");
    assert!(server.stop().success());
    assert_eq!(partitions(data.path()).len(), 2);
    assert!(partitions(metadata.path()).is_empty());
    assert!(metadata.path().join("__cluster_metadata-0").exists());
    assert!(!data.path().join("__cluster_metadata-0").exists());
}

#[test]
fn a_partition_that_was_moved_behind_a_link_keeps_what_is_known_of_it_and_is_deleted_with_its_link() {
    let (data, elsewhere) = (Scratch::new("dirs-link"), Scratch::new("dirs-behind"));
    let server = Server::start(data.path(), ANY_PORT, &[]);
    topic(&server, &["create", TOPIC, "--partitions", "1"]);
    produce(&server, 0, "here");
    assert!(server.stop().success());
    let (link, behind) = (data.path().join(format!("{TOPIC}-0")), elsewhere.path().join("moved"));
    fs::rename(&link, &behind).expect("both are ours");
    std::os::unix::fs::symlink(&behind, &link).expect("it can be made");
    let server = Server::start(data.path(), ANY_PORT, &["--set", "log.segment.delete.delay.ms=0"]);
    assert_eq!(consume(&server, 0), "here\n");
    let points =
        fs::read_to_string(data.path().join("recovery-point-offset-checkpoint")).expect("it is there");
    assert!(points.contains(&format!("{TOPIC} 0 1")), "what was synced stays known: {points}");
    topic(&server, &["delete", TOPIC]);
    let began = std::time::Instant::now();
    let is_there = || {
        fs::read_dir(data.path())
            .expect("it is ours")
            .any(|entry| entry.expect("it can be read").file_name().to_string_lossy().starts_with(TOPIC))
    };
    while is_there() && began.elapsed() < PATIENCE {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(!is_there(), "the link is gone");
    assert_eq!(fs::read_dir(&behind).expect("nobody removed it").count(), 0, "and what was behind it");
    assert!(server.stop().success());
}

#[test]
fn a_directory_that_cannot_be_used_at_the_start_is_left_out_alone_and_served_when_it_is_back() {
    let (one, two) = (Scratch::new("dirs-works"), Scratch::new("dirs-broken"));
    let folders = [one.path(), two.path()];
    let server = start(&folders);
    topic(&server, &["create", TOPIC, "--partitions", "6"]);
    for partition in 0..PARTITIONS {
        produce(&server, partition, "before");
    }
    assert!(server.stop().success());
    let (works, broken) = (partitions(one.path()), partitions(two.path()));
    let away = one.path().with_extension("away");
    fs::rename(two.path(), &away).expect("a folder can be renamed");
    fs::write(two.path(), "no directory").expect("a file can be written");

    let server = start(&folders);
    for partition in &works {
        produce(&server, *partition, "meanwhile");
    }
    for partition in &broken {
        assert!(is_refused(&server, *partition, "lost"), "partition {partition} is out of service");
    }
    assert_eq!(partitions(one.path()), works, "nothing of it was made anew elsewhere");
    assert!(server.stop().success());

    fs::remove_file(two.path()).expect("the file can be removed");
    fs::rename(&away, two.path()).expect("the folder can be put back");
    let server = start(&folders);
    for partition in 0..PARTITIONS {
        let expected = if works.contains(&partition) { "before\nmeanwhile\n" } else { "before\n" };
        assert_eq!(consume(&server, partition), expected, "partition {partition}");
    }
    assert!(server.stop().success());
}

/// Puts a file where a partition's folder is, so that its next segment cannot be made; where the folder is kept.
fn break_partition(folder: &Path, partition: usize) -> (PathBuf, PathBuf) {
    let path = folder.join(format!("{TOPIC}-{partition}"));
    let away = folder.with_extension("away");
    fs::rename(&path, &away).expect("a folder can be renamed");
    fs::write(&path, "no directory").expect("a file can be written");
    (path, away)
}

fn mend_partition((path, away): &(PathBuf, PathBuf)) {
    fs::remove_file(path).expect("the file can be removed");
    fs::rename(away, path).expect("the folder can be put back");
}

/// Two of these do not fit a segment.
fn big() -> String {
    "x".repeat(700_000)
}

/// A node with small segments and the topic in both folders, a record in each partition.
fn start_with_small_segments(folders: &[&Path]) -> Server {
    let more = ["--set", &log_dirs(folders), "--set", "log.segment.bytes=1048576"];
    let server = Server::start(folders[0], ANY_PORT, &more);
    topic(&server, &["create", TOPIC, "--partitions", "6"]);
    for partition in 0..PARTITIONS {
        produce(&server, partition, "before");
    }
    server
}

#[test]
fn a_directory_that_fails_while_the_node_runs_goes_out_of_service_alone() {
    let (one, two) = (Scratch::new("dirs-goes-on"), Scratch::new("dirs-fails"));
    let folders = [one.path(), two.path()];
    let server = start_with_small_segments(&folders);
    let (works, fails) = (partitions(one.path()), partitions(two.path()));
    assert_eq!((works.len(), fails.len()), (3, 3));
    let victim = *fails.first().expect("it has partitions");
    let broken = break_partition(two.path(), victim);

    produce(&server, victim, &big());
    assert!(is_refused(&server, victim, &big()), "the next segment cannot be made");
    for partition in &fails {
        assert!(is_refused(&server, *partition, "lost"), "partition {partition} is out of service");
    }
    for partition in &works {
        produce(&server, *partition, "meanwhile");
        assert_eq!(consume(&server, *partition), "before\nmeanwhile\n");
    }
    assert!(server.stop().success(), "a node with one directory left stops in order");
    let clean = folders.map(|folder| folder.join(".kafka_cleanshutdown").exists());
    assert_eq!(clean, [true, false], "and claims nothing of the other");

    mend_partition(&broken);
    let server = start(&folders);
    for partition in 0..PARTITIONS {
        let read = consume(&server, partition);
        match (works.contains(&partition), partition == victim) {
            (true, _) => assert_eq!(read, "before\nmeanwhile\n", "partition {partition}"),
            (_, true) => {
                assert_eq!(read, format!("before\n{}\n", big()), "what was acknowledged and no more")
            }
            _ => assert_eq!(read, "before\n", "partition {partition}"),
        }
        produce(&server, partition, "after");
    }
    assert!(server.stop().success());
}

#[test]
fn the_metadata_logs_directory_takes_the_node_along_and_it_says_why() {
    let (one, two) = (Scratch::new("dirs-ends"), Scratch::new("dirs-left"));
    let folders = [one.path(), two.path()];
    let server = start_with_small_segments(&folders);
    let victim = *partitions(one.path()).first().expect("it has partitions");
    let broken = break_partition(one.path(), victim);
    produce(&server, victim, &big());
    assert!(is_refused(&server, victim, &big()), "the next segment cannot be made");
    let (status, said) = server.ended();
    assert!(!status.success());
    let last = said.lines().last().expect("it says why");
    let path = one.path().display();
    let begins = format!(
        "milena: the node cannot go on: the log directory {path}, which holds the metadata log too, failed: "
    );
    assert!(last.starts_with(&begins) && last.contains(&format!("{TOPIC}-{victim}")), "{said}");

    mend_partition(&broken);
    let server = start(&folders);
    for partition in 0..PARTITIONS {
        assert!(consume(&server, partition).starts_with("before\n"), "partition {partition}");
        produce(&server, partition, "after");
    }
    assert!(server.stop().success());
}

/// What is there and nobody's is told, so that who restored the wrong copy learns of it; in a line a file, however many
/// partitions there are.
#[test]
fn what_a_directory_holds_that_is_nobodys_is_told_in_a_line_a_file() {
    const POINTS: &str = "recovery-point-offset-checkpoint";
    const WATERMARKS: &str = "replication-offset-checkpoint";
    let scratch = Scratch::new("dirs-strays");
    let folder = scratch.path();
    let said = || {
        let server = start(&[folder]);
        topic(&server, &["list"]);
        server.terminate();
        let (status, said) = server.ended();
        assert!(status.success(), "{said}");
        said
    };
    let server = start(&[folder]);
    topic(&server, &["create", TOPIC, "--partitions", "2"]);
    produce(&server, 1, "before");
    assert!(server.stop().success());
    let nothing = said();
    assert!(!nothing.contains("WARN"), "{nothing}");

    fs::write(folder.join("letters.txt"), "mine").expect("a file can be written");
    fs::write(folder.join("00000000000000000000.log"), "not where it belongs")
        .expect("a file can be written");
    for file in [POINTS, WATERMARKS] {
        let text = fs::read_to_string(folder.join(file)).expect("a clean stop wrote it");
        let ghosts: String = (0..7).map(|partition| format!("ghost {partition} 9\n")).collect();
        let (head, entries) = text.split_once('\n').expect("it has a version");
        let (count, entries) = entries.split_once('\n').expect("it has a count");
        let count = count.parse::<usize>().expect("it counts") + 7;
        fs::write(folder.join(file), format!("{head}\n{count}\n{entries}{ghosts}"))
            .expect("it can be written");
    }
    let lines = |said: &str, what: &str| said.lines().filter(|line| line.contains(what)).count();
    let first = said();
    assert_eq!(lines(&first, "WARN"), 3, "{first}");
    assert_eq!(
        lines(&first, "`letters.txt`") + lines(&first, "`00000000000000000000.log`"),
        2,
        "in one line: {first}"
    );
    for file in [POINTS, WATERMARKS] {
        assert_eq!(
            lines(&first, &format!("`{file}` names logs that are not there: `ghost-0`")),
            1,
            "{first}"
        );
        let text = fs::read_to_string(folder.join(file)).expect("a clean stop wrote it");
        assert!(!text.contains("ghost") && text.contains(&format!("{TOPIC} 1 1")), "{text}");
    }
    assert_eq!(fs::read_to_string(folder.join("letters.txt")).expect("it is there"), "mine");
    let second = said();
    assert_eq!(lines(&second, "WARN"), 1, "what was forgotten is told once: {second}");
}

#[test]
fn a_metadata_log_with_records_and_no_properties_is_refused_and_left_alone() {
    let scratch = Scratch::new("dirs-bare");
    let folder = scratch.path();
    let server = start(&[folder]);
    topic(&server, &["create", TOPIC, "--partitions", "1"]);
    assert!(server.stop().success());
    // nothing of a partition is left either: else it would be taken for somebody's directory
    fs::remove_dir_all(folder.join(format!("{TOPIC}-0"))).expect("a folder can be removed");
    for entry in fs::read_dir(folder).expect("the folder can be listed") {
        let path = entry.expect("an entry can be read").path();
        if path.is_file() {
            fs::remove_file(path).expect("a file can be removed");
        }
    }
    let said = refusal(&[folder]);
    assert!(said.contains("no `meta.properties`, but its metadata log holds records"), "{said}");
}

#[test]
fn directories_that_do_not_belong_together_are_refused_and_left_alone() {
    let scratch = ["dirs-a", "dirs-b", "dirs-c", "dirs-d", "dirs-copy"].map(Scratch::new);
    let [a, b, c, d, copy] = scratch.each_ref().map(Scratch::path);
    assert!(start(&[a, b]).stop().success());
    assert!(Server::start(c, ANY_PORT, &[]).stop().success());
    let said = refusal(&[a, c]);
    assert!(said.contains("belongs to cluster") && said.contains(&property(c, "cluster.id")), "{said}");

    let text = fs::read_to_string(b.join("meta.properties")).expect("it is formatted");
    let other = text.replace("node.id=1", "node.id=8");
    assert_ne!(text, other, "the node's default id is 1");
    fs::write(d.join("meta.properties"), &other).expect("a file can be written");
    let said = refusal(&[a, d]);
    assert!(said.contains("belongs to node 8, and this is node 1"), "{said}");

    fs::write(copy.join("meta.properties"), &text).expect("a file can be written");
    let said = refusal(&[a, b, copy]);
    assert!(said.contains("same directory.id") && said.contains(&property(b, "directory.id")), "{said}");

    fs::write(d.join("meta.properties"), "version=1\nnode.id=one\n").expect("a file can be written");
    let said = refusal(&[a, d]);
    assert!(said.contains("node.id"), "{said}");

    fs::remove_file(d.join("meta.properties")).expect("a file can be removed");
    let said = refusal(&[d, b]);
    assert!(said.contains("metadata log") && said.contains("metadata.log.dir"), "{said}");

    let server = Server::start(c, ANY_PORT, &[]);
    let said = refusal(&[a, c]);
    assert!(said.contains("in use by another process"), "{said}");
    assert!(server.stop().success());
}
