//! `cargo xtask check`: what must be green before a change lands. Stops at the first step that is not.

use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Instant;

use crate::{codegen, tidy};

/// Seeds that the check runs; the range moves with every commit and is printed.
const SEEDS: u64 = 64;

type Step = fn(&Path) -> Result<(), String>;

/// Runs every step; stops at the first that fails. `tests` leaves the tests out, for whoever has just run
/// them.
pub fn run(root: &Path, tests: bool) -> ExitCode {
    let started = Instant::now();
    let steps: [(&str, Step); 7] = [
        ("format", |root| cargo(root, &["fmt", "--all", "--check"])),
        ("tidy", tidy_step),
        ("codegen", |root| codegen::run(root, true)),
        ("clippy", |root| cargo(root, &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])),
        ("fuzz", fuzz_step),
        ("tests", |root| cargo(root, &["test", "--workspace"])),
        ("seeds", seeds_step),
    ];
    for (name, step) in steps.into_iter().filter(|(name, _)| tests || *name != "tests") {
        let began = Instant::now();
        println!("== {name}");
        if let Err(problem) = step(root) {
            eprintln!("== {name}: FAILED: {problem}");
            return ExitCode::FAILURE;
        }
        println!("== {name}: passed in {:.1} s", began.elapsed().as_secs_f64());
    }
    println!("== all passed in {:.0} s", started.elapsed().as_secs_f64());
    ExitCode::SUCCESS
}

/// The walls alone.
pub fn tidy_step(root: &Path) -> Result<(), String> {
    let problems = tidy::problems(root);
    for problem in &problems {
        eprintln!("{problem}");
    }
    if problems.is_empty() { Ok(()) } else { Err(format!("{} problems", problems.len())) }
}

/// The comparison with `kafka-protocol` still compiles: it lies in a workspace of its own, which no other step sees.
fn fuzz_step(root: &Path) -> Result<(), String> {
    cargo(
        root,
        &[
            "check",
            "--locked",
            "--manifest-path",
            "fuzz/Cargo.toml",
            "-p",
            "milena-differential",
            "--all-targets",
        ],
    )
}

/// A range that moves with every commit, so that a change is tried on seeds nobody chose; and the museum's
/// patches still apply, and none is planted: how long that takes on two cores was not measured. `cargo sim museum` plants all.
fn seeds_step(root: &Path) -> Result<(), String> {
    let commits = Command::new("git")
        .args(["rev-list", "--count", "HEAD"])
        .current_dir(root)
        .output()
        .map_err(|error| format!("git: {error}"))?;
    let commits: u64 = String::from_utf8_lossy(&commits.stdout).trim().parse().unwrap_or(0);
    let from = commits * SEEDS;
    println!("seeds {from} to {}", from + SEEDS - 1);
    let sim = |arguments: &[&str]| {
        let run = ["run", "--quiet", "-p", "milena-sim", "--bin", "sim", "--"];
        cargo(root, &[&run, arguments].concat())
    };
    sim(&["run", "--from", &from.to_string(), "--seeds", &SEEDS.to_string()])?;
    sim(&["museum", "--check", "--at-most", "0"])
}

fn cargo(root: &Path, arguments: &[&str]) -> Result<(), String> {
    let status = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(root)
        .status()
        .map_err(|error| format!("cargo: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("`cargo {}` ended with {status}", arguments.join(" ")))
    }
}
