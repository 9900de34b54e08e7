//! `cargo xtask qualify [SECTION…]`: everything an issue is shown by, however long it takes. A section that
//! passed on this commit is not run again; each result becomes a row of `docs/qualification.md`.
//! It only runs commands that a person can run as well, and reports only what they printed.

use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use crate::criterion;

struct Section {
    name: &'static str,
    shows: &'static str,
    command: &'static [&'static str],
}

/// Lines of what a section printed that are recorded: the last.
const LINES_KEPT: usize = 40;

/// How often a section that times is run: others share the machine.
const TIMED_RUNS: usize = 3;

impl Section {
    /// Whether it prints times of benchmarks.
    fn times(&self) -> bool {
        self.command.starts_with(&["cargo", "bench"])
    }
}

const SECTIONS: &[Section] = &[
    Section {
        name: "kcat",
        shows: "kcat writes and reads a book with every codec, and through kill -9 with and without idempotence",
        command: &["cargo", "test", "--release", "-p", "milena", "--test", "kcat"],
    },
    Section {
        name: "seeds",
        shows: "1,000 seeds pass above the floors",
        command: &["cargo", "sim", "run", "--seeds", "1000", "--floors"],
    },
    Section {
        name: "double-run",
        shows: "one seed run twice is equal, within a process and across processes; planted traps are seen",
        command: &[
            "cargo",
            "test",
            "--release",
            "-p",
            "milena-sim",
            "--test",
            "double_run",
            "--test",
            "double",
        ],
    },
    Section {
        name: "museum",
        shows: "each planted bug is found within its budget, by its oracle",
        command: &["cargo", "sim", "museum"],
    },
    Section {
        name: "start",
        shows: "time to the first acknowledged record and idle memory, beside Apache Kafka",
        command: &["tests/bench/start", "--runs", "9"],
    },
    Section {
        name: "durable-rate",
        shows: "durable records a second with 1, 100 and 1,000 partitions, beside Apache Kafka that syncs every append",
        command: &["tests/bench/durable-rate", "--java", "300000"],
    },
    Section {
        name: "full-disk",
        shows: "a real small file system fills up: the node lives, says so, serves, and recovers when space returns",
        command: &["tests/full-disk"],
    },
    Section {
        name: "log-speed",
        shows: "append, group commit, read by offset, index search, recovery and open of one log on real files",
        command: &["cargo", "bench", "-p", "milena", "--bench", "log"],
    },
    Section {
        name: "golden",
        shows: "every message of Kafka 4.4 at every version: Java's bytes decode to Java's values, and encode to the same",
        command: &["cargo", "test", "--release", "-p", "milena-wire", "--test", "golden"],
    },
    Section {
        name: "differential",
        shows: "every disagreement with the kafka-protocol crate is explained in a table",
        command: &[
            "cargo",
            "test",
            "--release",
            "--manifest-path",
            "fuzz/Cargo.toml",
            "-p",
            "milena-differential",
            "--",
            "--nocapture",
        ],
    },
    Section {
        name: "mutations",
        shows: "no mutated input makes a decoder panic or allocate beyond its budget, for every message and for batches",
        command: &[
            "cargo",
            "test",
            "--release",
            "-p",
            "milena-wire",
            "-p",
            "milena-batch",
            "--test",
            "every_message",
            "--test",
            "budget",
            "--test",
            "bounds",
            "--test",
            "bomb",
            "--test",
            "legacy",
            "--",
            "--nocapture",
        ],
    },
    Section {
        name: "fuzz",
        shows: "coverage-guided: nothing panics or allocates beyond its budget; three minutes a target",
        command: &["fuzz/run", "180"],
    },
    Section {
        name: "java-batches",
        shows: "batches both ways with Kafka's own classes: every codec, recompressed, control records, magic 0 and 1",
        command: &["src/batch/tests/golden/java-both-ways"],
    },
    Section {
        name: "batch-speed",
        shows: "CRC-32C beside a copy of the same bytes, validation with every codec",
        command: &["cargo", "bench", "-p", "milena-batch", "--bench", "batches"],
    },
    Section {
        name: "kafka-directories",
        shows: "partition directories change hands with Apache Kafka 4.3.1, both ways; its kafka-dump-log reads every file of ours",
        command: &[
            "cargo",
            "test",
            "--release",
            "-p",
            "milena",
            "--test",
            "kafka_directories",
            "--",
            "--test-threads=1",
        ],
    },
    Section {
        name: "kafka-quorum",
        shows: "two voters of Apache Kafka 4.3.1 and one of ours: the active controller is killed, Kafka's and then ours, and topics go on",
        command: &["cargo", "test", "--release", "-p", "milena", "--test", "kafka_quorum"],
    },
    Section {
        name: "codec-speed",
        shows: "decode Produce (10 x 16 KiB), encode a Fetch response header, encode Metadata 100 x 10",
        command: &["cargo", "bench", "-p", "milena-wire", "--bench", "messages"],
    },
];

/// Runs the named sections, or all; says which there are.
pub fn run(root: &Path, wanted: &[String]) -> ExitCode {
    if wanted.iter().any(|word| word == "--help") {
        println!("usage: cargo xtask qualify [SECTION…]; results in docs/qualification.md\n");
        for section in SECTIONS {
            println!("  {:18} {}", section.name, section.shows);
        }
        return ExitCode::SUCCESS;
    }
    for name in wanted {
        if !SECTIONS.iter().any(|section| section.name == name) {
            let known: Vec<&str> = SECTIONS.iter().map(|section| section.name).collect();
            eprintln!("no section `{name}`; there are: {}", known.join(", "));
            return ExitCode::from(2);
        }
    }
    let commit = output(root, &["git", "rev-parse", "--short=12", "HEAD"]);
    // what is written here changes nothing of what is run
    let elsewhere = ["git", "status", "--porcelain", "--", ".", ":!docs/qualification.md"];
    let dirty = !output(root, &elsewhere).is_empty();
    let mut failed = false;
    for section in
        SECTIONS.iter().filter(|section| wanted.is_empty() || wanted.iter().any(|name| name == section.name))
    {
        let done = root.join("target/qualify").join(&commit).join(section.name);
        if !dirty && done.exists() {
            println!("== {}: passed on {commit} already", section.name);
            continue;
        }
        failed |= !qualify(root, section, &commit, dirty, &done);
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn qualify(root: &Path, section: &Section, commit: &str, dirty: bool, done: &Path) -> bool {
    println!("== {}: {}", section.name, section.shows);
    let began = Instant::now();
    let (passed, printed) = if section.times() { time(root, section) } else { once(root, section) };
    let seconds = began.elapsed().as_secs();
    println!("== {}: {} in {seconds} s", section.name, if passed { "passed" } else { "FAILED" });
    if let Some(folder) = done.parent().filter(|_| passed && !dirty) {
        let written = fs::create_dir_all(folder).and_then(|()| fs::write(done, &printed));
        if let Err(error) = written {
            eprintln!("{}: {error}", done.display());
        }
    }
    record(root, section, commit, dirty, passed, seconds, &printed);
    passed
}

/// Runs it, and shows what it prints.
fn once(root: &Path, section: &Section) -> (bool, String) {
    let result = Command::new(section.command[0])
        .args(&section.command[1..])
        .current_dir(root)
        .stderr(Stdio::inherit())
        .output();
    let (passed, printed) = match result {
        Ok(result) => (result.status.success(), String::from_utf8_lossy(&result.stdout).into_owned()),
        Err(error) => (false, error.to_string()),
    };
    print!("{printed}");
    (passed, printed)
}

/// Runs it several times; what it printed as a table.
fn time(root: &Path, section: &Section) -> (bool, String) {
    let mut runs = Vec::new();
    for _ in 0..TIMED_RUNS {
        let (passed, printed) = once(root, section);
        if !passed {
            return (false, printed);
        }
        runs.push(printed);
    }
    let table = criterion::table(&runs);
    println!("{table}");
    (true, table)
}

/// Replaces the section's entry in `docs/qualification.md`.
fn record(
    root: &Path,
    section: &Section,
    commit: &str,
    dirty: bool,
    passed: bool,
    seconds: u64,
    printed: &str,
) {
    let path = root.join("docs/qualification.md");
    let old = fs::read_to_string(&path).unwrap_or_else(|_| {
        "# Qualification\n\nWritten by `cargo xtask qualify`: what was run, on which commit, on which machine, and what it printed last.\n"
            .to_owned()
    });
    let heading = format!("## {}\n", section.name);
    let (before, after) = match old.find(&heading) {
        Some(start) => {
            let rest = &old[start + heading.len()..];
            let end = rest.find("\n## ").map_or(rest.len(), |end| end + 1);
            (old[..start].to_owned(), rest[end..].to_owned())
        }
        None => (format!("{}\n", old.trim_end_matches('\n')) + "\n", String::new()),
    };
    let lines: Vec<&str> = printed.lines().collect();
    let last = lines[lines.len().saturating_sub(LINES_KEPT)..].join("\n");
    let entry = format!(
        "{heading}\n{}: **{}** in {seconds} s.\n\n- command: `{}`\n- commit: `{commit}`{}\n- machine: {}\n\n```text\n{last}\n```\n",
        section.shows,
        if passed { "passed" } else { "failed" },
        section.command.join(" "),
        if dirty { " with uncommitted changes" } else { "" },
        machine(root),
    );
    let separator = if after.is_empty() { "" } else { "\n" };
    if let Err(error) = fs::write(&path, format!("{before}{entry}{separator}{after}")) {
        eprintln!("{}: {error}", path.display());
    }
}

fn machine(root: &Path) -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name"))
        .map_or("unknown processor", |rest| rest.trim_start_matches([' ', '\t', ':']))
        .to_owned();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!(
        "{cores} cores of {model}, {}, {}",
        output(root, &["uname", "-sr"]),
        output(root, &["rustc", "--version"])
    )
}

fn output(root: &Path, command: &[&str]) -> String {
    let result = Command::new(command[0]).args(&command[1..]).current_dir(root).output();
    result.map_or_else(|_| String::new(), |result| String::from_utf8_lossy(&result.stdout).trim().to_owned())
}
