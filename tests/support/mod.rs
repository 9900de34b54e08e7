//! The shipped binary as a real process, for tests: start it, read what it says, kill it, start it again.
//! Never waits for a fixed time to pass: it waits for what the process says or for the process's end.

#![allow(dead_code, reason = "each test target uses a part of this")]

pub mod cluster;
pub mod kafka;

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// How long a process may take to say something before the test calls it hung.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Every file below `folder` with its bytes, and every folder; but the lock files, which hold nothing.
pub fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder can be listed") {
            let path = entry.expect("an entry can be read").path();
            if path.is_dir() {
                found.insert(path.clone(), Vec::new());
                folders.push(path);
            } else if !path.ends_with(".lock") {
                let bytes = fs::read(&path).expect("a file can be read");
                found.insert(path, bytes);
            }
        }
    }
    found
}

/// A directory that goes away with the test.
pub struct Scratch(PathBuf);

impl Scratch {
    /// A fresh directory; `name` tells whose.
    pub fn new(name: &str) -> Scratch {
        let path = std::env::temp_dir().join(format!("milena-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a temporary directory can be made");
        Scratch(path)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The built binary with these arguments, its output captured.
pub fn milena(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_milena"));
    command.args(arguments).stdin(Stdio::null());
    command
}

/// The system chooses a port that is free.
pub const ANY_PORT: u16 = 0;

/// A port that nothing listens on now; by the time that it is used another process may have it.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port is free");
    listener.local_addr().expect("a bound listener has an address").port()
}

/// A `milena serve` that does not serve yet; killed when dropped.
pub struct Starting(Server);

impl Starting {
    fn of(command: &mut Command) -> Starting {
        let spawned = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut child = spawned.expect("the built binary starts");
        let lines = lines_of(child.stdout.take().expect("stdout is piped"));
        let errors = Some(passed_on(child.stderr.take().expect("stderr is piped")));
        Starting(Server { child, address: String::new(), lines, errors })
    }

    /// Waits until it says where it listens.
    pub fn serves(self) -> Server {
        let Starting(mut server) = self;
        let line = server.wait_for("listening on ");
        let (_, address) = line.split_once("listening on ").expect("it was waited for");
        server.address = address.split_whitespace().next().expect("it says where").to_owned();
        server
    }
}

/// A running `milena serve`; killed when dropped.
pub struct Server {
    child: Child,
    /// Where clients reach it.
    pub address: String,
    lines: mpsc::Receiver<String>,
    /// All that it says on standard error, once it has ended.
    errors: Option<thread::JoinHandle<String>>,
}

impl Server {
    /// Starts it on `data` and `port` and waits until it says where it listens.
    pub fn start(data: &Path, port: u16, more: &[&str]) -> Server {
        let address = format!("127.0.0.1:{port}");
        let data = data.to_str().expect("the scratch path is UTF-8");
        Starting::of(milena(&["serve", "--data", data, "--listen", &address]).args(more)).serves()
    }

    /// Starts it with a property file: it may wait for others before it serves.
    pub fn begin(config: &Path) -> Starting {
        Starting::of(&mut milena(&["serve", "--config", config.to_str().expect("the scratch path is UTF-8")]))
    }

    /// Reads what it says until a line contains `text`; that line.
    pub fn wait_for(&mut self, text: &str) -> String {
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) if line.contains(text) => return line,
                Ok(_) => {}
                Err(error) => {
                    panic!("the server never said {text:?}: {error}; its status: {:?}", self.child.try_wait())
                }
            }
        }
    }

    /// Ends it as a power cut to the process would: SIGKILL.
    pub fn kill(mut self) {
        self.child.kill().expect("a running child can be killed");
        self.child.wait().expect("a killed child ends");
    }

    /// Asks it to end (SIGTERM) and waits.
    pub fn stop(mut self) -> ExitStatus {
        self.terminate();
        self.child.wait().expect("the server ends")
    }

    /// Asks it to end (SIGTERM).
    pub fn terminate(&self) {
        let status = Command::new("kill").arg(self.child.id().to_string()).status().expect("kill(1) runs");
        assert!(status.success(), "SIGTERM was sent");
    }

    /// Waits until it ends by itself; how, and what it said on standard error.
    pub fn ended(mut self) -> (ExitStatus, String) {
        let status = self.child.wait().expect("the server ends");
        let errors = self.errors.take().expect("they are taken once");
        (status, errors.join().expect("standard error is read to its end"))
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn lines_of(stdout: impl Read + Send + 'static) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    receiver
}

/// Lets a person see what a process says on standard error, and keeps it.
#[allow(clippy::disallowed_macros, reason = "a person looks on")]
fn passed_on(stderr: impl Read + Send + 'static) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut said = String::new();
        for line in BufReader::new(stderr).lines().map_while(Result::ok) {
            eprintln!("{line}");
            said.push_str(&line);
            said.push('\n');
        }
        said
    })
}

/// The book that tests send: many lines, some empty, some not ASCII.
pub fn book() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/opticks.txt");
    fs::read_to_string(path).expect("the book is shipped in tests/data")
}

/// A foreign program that a test needs. Fails with what to install rather than skipping the test.
pub fn foreign(program: &str, package: &str) -> Command {
    let found = Command::new("sh").args(["-c", &format!("command -v {program}")]).output().expect("sh runs");
    assert!(
        found.status.success(),
        "this test needs {program}: install it (Debian: apt-get install {package})"
    );
    Command::new(program)
}
