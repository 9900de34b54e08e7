//! `milena serve` as a person meets it: it starts, says what to do next, stops cleanly, starts again; and bad
//! input gets one clear sentence, a non-zero exit, and nothing changed on disk.

#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests run the real world")]

mod support;

use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Output;

use support::{ANY_PORT, PATIENCE, Scratch, Server, contents, free_port, milena};

fn serve(data: &Path, more: &[&str]) -> Output {
    let mut arguments = vec!["serve", "--data", data.to_str().expect("the scratch path is UTF-8")];
    arguments.extend_from_slice(more);
    milena(&arguments).output().expect("the built binary runs")
}

/// The one sentence on standard error of a start that was refused.
fn refusal(output: &Output) -> String {
    assert!(!output.status.success(), "the start was refused");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(said.trim_end().lines().count(), 1, "one sentence: {said}");
    assert!(!said.contains("panicked"), "{said}");
    said
}

#[test]
fn a_port_in_use_is_refused_and_nothing_is_written() {
    let scratch = Scratch::new("port");
    let data = scratch.path().join("data");
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = taken.local_addr().expect("it has an address").to_string();
    let said = refusal(&serve(&data, &["--listen", &address]));
    assert!(said.contains(&address) && said.contains("in use"), "{said}");
    assert!(!data.exists(), "no data directory was made");
}

#[test]
fn unknown_flags_keys_and_values_are_refused_and_nothing_is_written() {
    let scratch = Scratch::new("flags");
    let data = scratch.path().join("data");
    let unknown = serve(&data, &["--lisen", "127.0.0.1:1"]);
    assert!(!unknown.status.success());
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("--listen"), "a suggestion is made");
    let said = refusal(&serve(&data, &["--set", "num.partition=3"]));
    assert!(said.contains("num.partition") && said.contains("num.partitions"), "{said}");
    let said = refusal(&serve(&data, &["--set", "num.partitions=many"]));
    assert!(said.contains("num.partitions") && said.contains("many"), "{said}");
    let said = refusal(&serve(&data, &["--config", "/no/such/file.properties"]));
    assert!(said.contains("/no/such/file.properties"), "{said}");
    assert!(!data.exists(), "no data directory was made");
}

#[test]
fn a_directory_that_cannot_be_made_is_refused() {
    let scratch = Scratch::new("unwritable");
    let file = scratch.path().join("file");
    fs::write(&file, "a file, not a directory").expect("a file can be written");
    let address = format!("127.0.0.1:{}", free_port());
    let said = refusal(&serve(&file.join("data"), &["--listen", &address]));
    assert!(said.contains("file/data"), "{said}");
    assert_eq!(fs::read_to_string(&file).expect("it is still there"), "a file, not a directory");
}

#[test]
fn a_locked_directory_is_refused_and_left_alone() {
    let data = Scratch::new("locked");
    let server = Server::start(data.path(), ANY_PORT, &[]);
    let before: Vec<PathBuf> = contents(data.path()).into_keys().collect();
    let address = format!("127.0.0.1:{}", free_port());
    let said = refusal(&serve(data.path(), &["--listen", &address]));
    assert!(said.contains("another process"), "{said}");
    assert_eq!(contents(data.path()).into_keys().collect::<Vec<_>>(), before);
    assert!(server.stop().success());
}

#[test]
fn foreign_directories_are_refused_and_left_alone() {
    let data = Scratch::new("foreign");
    fs::write(data.path().join("letters.txt"), "not a log directory").expect("a file can be written");
    let before = contents(data.path());
    let address = format!("127.0.0.1:{}", free_port());
    let said = refusal(&serve(data.path(), &["--listen", &address]));
    assert!(said.contains("meta.properties"), "{said}");
    assert_eq!(contents(data.path()), before);
}

#[test]
fn another_nodes_directory_is_refused_and_left_alone() {
    let data = Scratch::new("node");
    assert!(Server::start(data.path(), ANY_PORT, &["--set", "node.id=7"]).stop().success());
    let before = contents(data.path());
    let address = format!("127.0.0.1:{}", free_port());
    let said = refusal(&serve(data.path(), &["--listen", &address, "--set", "node.id=8"]));
    assert!(said.contains('7') && said.contains('8'), "{said}");
    assert_eq!(contents(data.path()), before);
}

#[test]
fn it_stops_cleanly_and_starts_again_with_its_topics() {
    let data = Scratch::new("restart");
    let port = free_port();
    let server = Server::start(data.path(), port, &[]);
    let bootstrap = server.address.clone();
    let topic = |arguments: &[&str]| {
        let output = milena(&["topic"]).args(arguments).args(["-b", &bootstrap]).output().expect("it runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("it prints UTF-8")
    };
    topic(&["create", "letters", "--partitions", "3"]);
    let before = topic(&["list", "--json"]);
    assert!(before.contains("letters"), "{before}");
    assert!(server.stop().success(), "a clean stop exits with 0");
    let server = Server::start(data.path(), port, &[]);
    assert_eq!(topic(&["list", "--json"]), before, "the same topic with the same id");
    assert!(server.stop().success());
}

/// ApiVersions, version 0, correlation id 7, no client id.
const API_VERSIONS: &[u8] = &[0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 7, 0xff, 0xff];

fn ask_api_versions(stream: &mut TcpStream) {
    stream.write_all(API_VERSIONS).expect("the connection takes a request");
    let mut head = [0; 10];
    stream.read_exact(&mut head).expect("the connection is answered");
    assert_eq!(head[4..8], [0, 0, 0, 7], "the reply has the request's correlation id");
    assert_eq!(head[8..10], [0, 0], "no error");
    let mut rest = vec![0; u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize - 6];
    stream.read_exact(&mut rest).expect("the whole reply comes");
}

#[test]
fn a_malformed_frame_ends_its_connection_and_no_other() {
    let data = Scratch::new("malformed");
    let server = Server::start(data.path(), ANY_PORT, &[]);
    let connect = || {
        let stream = TcpStream::connect(&server.address).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout can be set");
        stream
    };
    let mut bystander = connect();
    ask_api_versions(&mut bystander);
    let malformed: [&[u8]; 6] = [
        b"GET / HTTP/1.1\r\n\r\n",                                // a length of 1,195,725,856
        &[0xff, 0xff, 0xff, 0xff],                                // a negative length
        &[0, 0, 0, 2, 0, 18],                                     // too short for a header
        &[0, 0, 0, 10, 0x7f, 0xff, 0, 0, 0, 0, 0, 7, 0xff, 0xff], // an API that nobody knows
        &[0, 0, 0, 10, 0, 3, 0x7f, 0xff, 0, 0, 0, 7, 0xff, 0xff], // a version that nobody knows
        // Metadata version 12 that asks for an array of four billion topics
        &[0, 0, 0, 16, 0, 3, 0, 12, 0, 0, 0, 7, 0xff, 0xff, 0, 0xff, 0xff, 0xff, 0xff, 0x0f],
    ];
    for frame in malformed {
        let mut stream = connect();
        stream.write_all(frame).expect("it is taken");
        let mut reply = Vec::new();
        match stream.read_to_end(&mut reply) {
            Ok(_) => assert!(reply.is_empty(), "{frame:?} was answered: {reply:?}"),
            Err(error) => assert_eq!(error.kind(), ErrorKind::ConnectionReset, "{frame:?}: {error}"),
        }
        ask_api_versions(&mut bystander);
    }
    assert!(server.stop().success());
}
