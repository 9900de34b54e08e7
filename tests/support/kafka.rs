//! A real Apache Kafka beside the tests, through the scripts in `tests/peer-kafka`: brought through Maven once,
//! started on loopback ports, stopped or killed, and asked through its own tools and clients. Needs Java and
//! Maven; without them a test fails and says so.

#![allow(dead_code, reason = "each test target uses a part of this")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::{Scratch, free_port};

/// A one-node Kafka, ended when dropped.
pub struct Kafka {
    scratch: Scratch,
    /// Where clients reach it.
    pub bootstrap: String,
}

impl Kafka {
    /// Starts it, with these settings beside those of the script.
    pub fn start(name: &str, settings: &[&str]) -> Kafka {
        let scratch = Scratch::new(name);
        // the script uses the port after it too
        let port = free_port() & !1;
        let bootstrap = format!("127.0.0.1:{port}");
        let port = port.to_string();
        let mut arguments = vec!["up", "--dir", text(scratch.path()), "--base-port", &port, "--heap", "512m"];
        for setting in settings {
            arguments.extend(["--prop", setting]);
        }
        said(script("kafka").args(&arguments));
        Kafka { scratch, bootstrap }
    }

    /// Its log directory.
    pub fn data(&self) -> PathBuf {
        self.scratch.path().join("node1/data")
    }

    /// Ends it as its operator would.
    pub fn stop(&self) {
        said(script("kafka").args(["down", "--keep", "--dir", text(self.scratch.path())]));
    }

    /// `kill -9`.
    pub fn crash(&self) {
        said(script("kafka").args(["crash", "--dir", text(self.scratch.path())]));
    }

    /// Starts it again on what it left.
    pub fn restart(&self) {
        said(script("kafka").args(["restart", "--dir", text(self.scratch.path())]));
    }

    /// Creates a topic of one partition; its id.
    pub fn create(&self, topic: &str, settings: &[&str]) -> String {
        let line = peer(&["create", &self.bootstrap, topic], settings);
        let (name, id) = line.trim().split_once(' ').expect("a topic and its id");
        assert_eq!(name, topic);
        id.to_owned()
    }

    /// Writes a round of everything that a partition directory can hold.
    pub fn write(&self, round: u32) {
        peer(&["write", &self.bootstrap, &round.to_string()], &[]);
    }

    /// Waits until the cleaner left at most so many records.
    pub fn settle(&self, topic: &str, records: u32) {
        peer(&["settle", &self.bootstrap, topic, &records.to_string()], &[]);
    }

    /// What Kafka's own consumer sees of the topics, a line a record.
    pub fn show(&self, isolation: &str, topics: &[&str]) -> Vec<String> {
        peer(&["show", &self.bootstrap, isolation], topics).lines().map(str::to_owned).collect()
    }
}

impl Drop for Kafka {
    fn drop(&mut self) {
        let _ = script("kafka").args(["down", "--dir", text(self.scratch.path())]).output();
    }
}

/// Runs one of Kafka's tools; what it printed.
pub fn tool(name: &str, arguments: &[&str]) -> String {
    said(script("kafka").args(["tool", name]).args(arguments))
}

fn peer(arguments: &[&str], more: &[&str]) -> String {
    said(script("peer").args(arguments).args(more))
}

/// One of the scripts in `tests/peer-kafka`.
pub fn script(name: &str) -> Command {
    let mut command =
        Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/peer-kafka").join(name));
    command.stdin(Stdio::null());
    command
}

fn said(command: &mut Command) -> String {
    let Output { status, stdout, stderr } = command.output().expect("a script of tests/peer-kafka runs");
    let stdout = String::from_utf8(stdout).expect("scripts and tools print UTF-8");
    assert!(status.success(), "{command:?}: {status}\n{stdout}\n{}", String::from_utf8_lossy(&stderr));
    stdout
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a scratch path is UTF-8")
}
