//! Our own command line against our own broker, as the README shows it.

#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests run the real world")]

mod support;

use std::io::Write;
use std::process::{Output, Stdio};

use support::{ANY_PORT, PATIENCE, Scratch, Server, book, free_port, milena};

struct Session {
    server: Server,
    _data: Scratch,
}

impl Session {
    fn new(name: &str) -> Session {
        let data = Scratch::new(name);
        Session { server: Server::start(data.path(), ANY_PORT, &[]), _data: data }
    }

    fn run(&self, arguments: &[&str], input: &[u8]) -> Output {
        let mut child = milena(arguments)
            .args(["-b", &self.server.address])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the built binary runs");
        let mut stdin = child.stdin.take().expect("stdin is piped");
        let input = input.to_vec();
        let writer = std::thread::spawn(move || {
            // a command that does not read its input may be gone before it was written
            let _ = stdin.write_all(&input);
        });
        let output = child.wait_with_output().expect("it ends");
        writer.join().expect("the writer ends");
        output
    }

    fn succeed(&self, arguments: &[&str], input: &[u8]) -> String {
        let output = self.run(arguments, input);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("it prints UTF-8")
    }

    fn fail(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments, b"");
        assert!(!output.status.success(), "{arguments:?} was refused");
        let said = String::from_utf8(output.stderr).expect("it prints UTF-8");
        assert_eq!(said.lines().count(), 1, "one sentence: {said}");
        said
    }
}

#[test]
fn a_book_goes_in_and_comes_out_line_by_line() {
    let session = Session::new("book");
    let book = book();
    for codec in ["none", "gzip", "snappy", "lz4", "zstd"] {
        let topic = format!("book-{codec}");
        session.succeed(&["produce", &topic, "--compression", codec], book.as_bytes());
        let read = session.succeed(&["consume", &topic, "--from", "beginning", "--exit"], b"");
        assert!(read == book, "{codec}: byte for byte, empty lines too");
    }
}

#[test]
fn a_deleted_topic_is_gone_and_one_of_its_name_starts_anew_whatever_a_kill_leaves() {
    let data = Scratch::new("deleted");
    let port = free_port();
    let mut session = Session { server: Server::start(data.path(), port, &[]), _data: data };
    let path = session._data.path().to_owned();
    let dirs = |ending: &str| -> Vec<String> {
        let entries = std::fs::read_dir(&path).expect("it is there");
        let names =
            entries.map(|entry| entry.expect("it is listed").file_name().into_string().expect("UTF-8"));
        names.filter(|name| name.starts_with("letters-0") && name.ends_with(ending)).collect()
    };
    session.succeed(&["topic", "create", "letters", "-p", "1"], b"");
    session.succeed(&["produce", "letters"], b"old\n");
    assert_eq!(session.succeed(&["topic", "delete", "letters"], b""), "deleted letters\n");
    assert!(session.fail(&["topic", "delete", "letters"]).contains("UNKNOWN_TOPIC_OR_PARTITION"));
    assert_eq!((dirs("letters-0").len(), dirs("-delete").len()), (0, 1));
    session.succeed(&["topic", "create", "letters", "-p", "1"], b"");
    session.succeed(&["produce", "letters"], b"new\n");
    let read =
        |session: &Session| session.succeed(&["consume", "letters", "--from", "beginning", "--exit"], b"");
    assert_eq!(read(&session), "new\n");

    let Session { server, _data } = session;
    server.kill();
    // a directory that no topic of the cluster claims
    let stray = _data.path().join("strange-3");
    std::fs::create_dir(&stray).expect("it can be made");
    std::fs::write(stray.join("partition.metadata"), "version: 0\ntopic_id: AAAAAAAAAAAAAAAAAAAABw\n")
        .expect("written");
    let more = ["--set", "log.segment.delete.delay.ms=0"];
    session = Session { server: Server::start(_data.path(), ANY_PORT, &more), _data };
    assert_eq!(read(&session), "new\n");
    assert!(!stray.exists(), "set aside under another name");
    let began = std::time::Instant::now();
    while !dirs("-delete").is_empty() && began.elapsed() < PATIENCE {
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_eq!(dirs("-delete"), Vec::<String>::new(), "removed by the next start");
    let aside = std::fs::read_dir(session._data.path()).expect("it is there");
    let aside: Vec<String> = aside.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert!(aside.iter().any(|name| name.starts_with("strange-3.") && name.ends_with("-stray")), "{aside:?}");
}

#[test]
fn a_topics_settings_are_altered_while_it_is_in_use_and_survive_a_kill() {
    let session = Session::new("settings");
    session.succeed(&["topic", "create", "letters", "-p", "1", "--set", "retention.ms=-1"], b"");
    session.succeed(&["produce", "letters"], b"a\nb\n");
    let alter = ["topic", "alter", "letters", "--set", "max.message.bytes=100", "--unset", "retention.ms"];
    assert_eq!(session.succeed(&alter, b""), "altered letters\n");
    let own = session.succeed(&["topic", "settings", "letters", "--json"], b"");
    assert_eq!(own, "{\"max.message.bytes\":{\"own\":true,\"value\":\"100\"}}\n");
    // the new limit holds at once, or as soon as this broker has heard of it
    let long = format!("{}\n", "x".repeat(500));
    let mut refused = false;
    for _ in 0..50 {
        let output = session.run(&["produce", "letters"], long.as_bytes());
        refused = !output.status.success();
        if refused {
            assert!(String::from_utf8_lossy(&output.stderr).contains("MESSAGE_TOO_LARGE"), "{output:?}");
            break;
        }
    }
    assert!(refused, "the new limit is never enforced");
    let Session { server, _data } = session;
    server.kill();
    let session = Session { server: Server::start(_data.path(), ANY_PORT, &[]), _data };
    assert_eq!(session.succeed(&["topic", "settings", "letters", "--json"], b""), own);
    let all = session.succeed(&["topic", "settings", "letters", "--all"], b"");
    assert_eq!(all.lines().count(), 38, "a heading and 37 keys: {all}");
    let refused =
        |arguments: &[&str]| session.fail(&[&["topic", "alter", "letters", "--set"], arguments].concat());
    assert!(refused(&["no.such.key=1"]).contains("Unknown topic config name: no.such.key"));
    assert!(refused(&["retention.ms=week"]).contains("Not a number"));
    assert!(session.fail(&["topic", "settings", "missing"]).contains("UNKNOWN_TOPIC_OR_PARTITION"));
    assert_eq!(session.succeed(&["topic", "settings", "letters", "--json"], b""), own, "nothing was changed");
}

#[test]
fn topics_are_created_listed_and_described() {
    let session = Session::new("topics");
    session.succeed(&["topic", "create", "letters", "--partitions", "3"], b"");
    let said = session.fail(&["topic", "create", "letters"]);
    assert!(said.contains("letters") && said.contains("exists"), "{said}");
    let said = session.fail(&["topic", "create", "no spaces"]);
    assert!(said.contains("no spaces"), "{said}");
    let said = session.fail(&["topic", "create", "copies", "--replication-factor", "3"]);
    assert!(said.contains("INVALID_REPLICATION_FACTOR"), "{said}");
    let said = session.fail(&["topic", "create", "odd", "--set", "no.such.key=1"]);
    assert!(said.contains("no.such.key"), "{said}");
    let listed = session.succeed(&["topic", "list"], b"");
    assert_eq!(listed.lines().count(), 2, "a heading and one topic: {listed}");
    let described = session.succeed(&["topic", "describe", "letters", "--json"], b"");
    assert!(described.contains("\"partition\":2") && described.contains("\"isr\":[1]"), "{described}");
}

#[test]
fn keys_keep_their_partition_and_order() {
    let session = Session::new("keys");
    session.succeed(&["topic", "create", "orders", "--partitions", "4"], b"");
    let lines: String = (0..400).map(|n| format!("customer-{}:{n}\n", n % 7)).collect();
    session.succeed(&["produce", "orders", "--key-separator", ":"], lines.as_bytes());
    let read =
        session.succeed(&["consume", "orders", "--from", "beginning", "--exit", "--key-separator", ":"], b"");
    for customer in 0..7 {
        let of = |text: &str| -> Vec<String> {
            let key = format!("customer-{customer}:");
            text.lines().filter(|line| line.starts_with(&key)).map(str::to_owned).collect()
        };
        assert_eq!(of(&read), of(&lines), "the records of a key stay in order");
    }
    assert_eq!(read.lines().count(), 400);
    let counted =
        session.succeed(&["consume", "orders", "--from", "beginning", "--count", "5", "--json"], b"");
    assert_eq!(counted.lines().count(), 5);
    assert!(counted.lines().all(|line| line.contains("\"key\":\"customer-")), "{counted}");
}

#[test]
fn who_is_not_there_is_named() {
    let address = format!("127.0.0.1:{}", free_port());
    let output = milena(&["topic", "list", "-b", &address]).output().expect("it runs");
    assert!(!output.status.success());
    assert!(
        String::from_utf8_lossy(&output.stderr).contains(&address),
        "the address that was tried is named"
    );
}
