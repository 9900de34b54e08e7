//! The command line: `run`, `hunt`, `replay`, `scenario`, `shrink`, `museum`. It prints and exits; it must never decide what is right.

mod failures;
mod hunt;
mod museum;
mod oracles;
mod output;
mod replay;
mod run;
mod scenario;
mod several;
mod shrink;

use std::path::PathBuf;
use std::process::{Command as Process, ExitCode};

use clap::{Parser, Subcommand};

const EXAMPLES: &str = "\
Examples:
  cargo sim run --seeds 1000              a thousand seeds, as many at a time as there are cores
  cargo sim run --seeds 1000 --floors     the same, and fail if they saw too little
  cargo sim hunt --for 10m                seeds that nobody has run, for ten minutes
  cargo sim replay --seed 42              one seed, every operation and every fault, a line each
  cargo sim replay target/sim/failures/acknowledged-lost-42.plan --until 3.5s
  cargo sim shrink target/sim/failures/acknowledged-lost-42.plan
                                          the same failure, as small as it gets
  cargo sim scenario scenarios/tour       text files that drive a cluster
  cargo sim museum                        plant each bug of the museum, and see it found";

/// Runs Milena in a simulated world, under faults, and judges what it does.
#[derive(Parser)]
#[command(name = "sim", version, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run seeds: each draws a plan and is judged.
    Run(run::Run),
    /// Run fresh seeds for a while, and report.
    Hunt(hunt::Hunt),
    /// Run one plan again and print what happened.
    Replay(Box<replay::Replay>),
    /// Make a failing plan as small as it gets, still failing in the same way.
    Shrink(shrink::Shrink),
    /// Plant historic bugs, one after the other, and see each found by its oracle.
    Museum(museum::Museum),
    Scenario(scenario::Play),
    /// List the oracles and what they promise; write the page of guarantees.
    Oracles(oracles::Oracles),
    /// Run what standard input asks for: what the other commands start.
    #[command(hide = true)]
    Worker,
}

/// Why a command failed, for a person.
type Problem = Box<dyn std::error::Error>;

/// Does what the command line says.
pub fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Run(run) => run::run(&run),
        Command::Hunt(hunt) => hunt::hunt(&hunt),
        Command::Shrink(shrink) => shrink::shrink(&shrink),
        Command::Worker => crate::campaign::serve().map(|()| true).map_err(Problem::from),
        Command::Replay(replay) => replay::replay(&replay),
        Command::Museum(museum) => museum::museum(&museum),
        Command::Scenario(play) => scenario::play(&play),
        Command::Oracles(oracles) => oracles::oracles(&oracles),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(problem) => {
            eprintln!("error: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// The repository: the nearest folder, from here up, that has the floors; or this one.
fn root() -> PathBuf {
    let here = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
    let has_floors = |folder: &&std::path::Path| folder.join("sim/floors.toml").is_file();
    here.ancestors().find(has_floors).map_or(here.clone(), PathBuf::from)
}

/// As many as were asked for, or as there are cores.
fn jobs(asked: Option<usize>) -> usize {
    asked.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, Into::into))
}

/// The commit that is checked out, `+` where there are changes; `unknown` outside a repository.
fn commit() -> String {
    let git = |arguments: &[&str]| {
        let output = Process::new("git").args(arguments).current_dir(root()).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let Some(commit) = git(&["rev-parse", "--short=12", "HEAD"]) else { return "unknown".to_owned() };
    let changed = git(&["status", "--porcelain"]).is_some_and(|changes| !changes.is_empty());
    if changed { format!("{commit}+") } else { commit }
}

/// In what this build differs from the commit that a plan was kept on; `None` when in nothing.
fn differs(kept_on: &str) -> Option<String> {
    let now = commit();
    if kept_on == now && !now.ends_with('+') {
        return None;
    }
    let output = Process::new("git")
        .args(["diff", "--name-only", kept_on.trim_end_matches('+'), "--", "src", "sim", "Cargo.lock"])
        .current_dir(root())
        .output();
    let known = output.ok().filter(|output| output.status.success());
    let files = known.map(|output| String::from_utf8_lossy(&output.stdout).lines().count());
    let what = match files {
        None => "which is not known here".to_owned(),
        Some(0) => "with the same sources".to_owned(),
        Some(files) => format!("and {files} source files differ"),
    };
    Some(format!("kept on commit {kept_on}; this is {now}, {what}"))
}
