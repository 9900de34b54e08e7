//! What can only be seen from outside: a panic ends the process, signals ask it to end, one process keeps
//! another out of its log directory, and an idle host is small. Each test runs this test binary again with
//! the name of a child below and the variable that makes the child act.

mod common;

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use common::{TempDir, host};
use milena_host::ShutdownSignal;
use milena_runtime::Lane;
use milena_runtime::io::ErrorKind;
use rustix::process::{Pid, Signal, kill_process};

const ACT: &str = "MILENA_HOST_TEST_CHILD";

/// What the child is to do, and nothing in an ordinary run of the tests.
fn part() -> Option<String> {
    std::env::var(ACT).ok()
}

fn child(name: &str, part: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture", "--test-threads=1"])
        .env(ACT, part)
        .env_remove("RUST_BACKTRACE")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn say(line: &str) {
    // on a line of its own, whatever the harness printed before
    std::io::stdout().write_all(format!("\n{line}\n").as_bytes()).unwrap();
}

fn wait_for(output: &mut BufReader<ChildStdout>, wanted: &str) {
    let mut line = String::new();
    while output.read_line(&mut line).unwrap() > 0 {
        if line.trim_end() == wanted {
            return;
        }
        line.clear();
    }
    panic!("the child ended without saying {wanted:?}");
}

#[test]
fn child_that_panics() {
    let Some(lane) = part() else { return };
    let host = host();
    let runtime = host.runtime();
    match lane.as_str() {
        "job" => host.block_on(runtime.blocking(|| panic!("a job broke"))),
        lane => {
            let lane = if lane == "data" { Lane::Data } else { Lane::Control };
            runtime.spawn(lane, "the broken task", async { panic!("the {} broke", "task") });
            host.block_on(std::future::pending::<()>());
        }
    }
    unreachable!("a panic ends the process");
}

#[test]
fn any_panic_aborts_the_process_with_one_message() {
    for (part, what) in [("data", "the task broke"), ("control", "the task broke"), ("job", "a job broke")] {
        let output = child("child_that_panics", part).wait_with_output().unwrap();
        assert_eq!(output.status.signal(), Some(Signal::ABORT.as_raw()), "{part}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(said.matches("FATAL: ").count(), 1, "{said}");
        assert!(said.contains(what) && said.contains("tests/process.rs:"), "{said}");
        assert_eq!(said.contains("task \"the broken task\""), part != "job", "{said}");
    }
}

#[test]
fn child_that_waits_for_signals() {
    if part().is_none() {
        return;
    }
    let host = host();
    let mut signals = host.shutdown_signal().unwrap();
    say("ready");
    host.block_on(async {
        assert_eq!(signals.next().await, ShutdownSignal::Interrupt);
        say("interrupted");
        assert_eq!(signals.next().await, ShutdownSignal::Terminate);
    });
}

#[test]
fn signals_are_reported_and_do_not_end_the_process_by_themselves() {
    let mut child = child("child_that_waits_for_signals", "wait");
    let mut output = BufReader::new(child.stdout.take().unwrap());
    wait_for(&mut output, "ready");
    let pid = Pid::from_child(&child);
    kill_process(pid, Signal::INT).unwrap();
    wait_for(&mut output, "interrupted");
    kill_process(pid, Signal::TERM).unwrap();
    output.read_to_string(&mut String::new()).unwrap();
    assert!(child.wait().unwrap().success());
}

#[test]
fn child_that_mounts() {
    let Some(path) = part() else { return };
    let host = host();
    let storage = host.runtime().storage;
    let disk = host.block_on(async { storage.mount(&path).await }).unwrap();
    say("mounted");
    // until the parent closes our input, or kills us
    std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
    drop(disk);
}

#[test]
fn a_log_directory_belongs_to_one_process_until_that_ends_however_it_ends() {
    let (dir, host) = (TempDir::new(), host());
    let path = dir.at("data");
    let storage = host.runtime().storage;
    let mut child = child("child_that_mounts", &path);
    wait_for(&mut BufReader::new(child.stdout.take().unwrap()), "mounted");
    let error = host.block_on(async { storage.mount(&path).await }).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::ResourceBusy);
    assert!(error.to_string().contains("another process"), "{error}");
    child.kill().unwrap();
    child.wait().unwrap();
    host.block_on(async { storage.mount(&path).await }).unwrap();
}

#[test]
fn child_that_idles() {
    let Some(path) = part() else { return };
    let host = host();
    let runtime = host.runtime();
    let _disk = host.block_on(async {
        let _listener = runtime.network.listen("127.0.0.1", 0).await.unwrap();
        for lane in [Lane::Data, Lane::Control] {
            let inner = runtime.clone();
            runtime.spawn(lane, "ticks", async move {
                loop {
                    inner.sleep(Duration::from_millis(1)).await;
                }
            });
        }
        runtime.storage.mount(&path).await.unwrap()
    });
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    say(&format!("resident {}", resident.trim().trim_end_matches(" kB")));
}

#[test]
fn an_idle_host_is_small() {
    let dir = TempDir::new();
    let output = child("child_that_idles", &dir.at("data")).wait_with_output().unwrap();
    assert!(output.status.success());
    let said = String::from_utf8_lossy(&output.stdout);
    let resident = said.lines().find_map(|line| line.strip_prefix("resident ")).expect("it said so");
    let kib: u64 = resident.parse().unwrap();
    assert!(kib < 16 << 10, "an idle host holds {kib} KiB");
}
