//! Scenarios: a cluster driven by text, one command after the other, with what each says below it. `file.rs`
//! reads and writes the text, `words.rs` takes a command apart, `verbs.rs` holds the table of verbs, `stage.rs`
//! the cluster. A scenario must never depend on anything but its text: it has its own seed.

mod clients;
mod faults;
mod file;
mod looks;
mod nodes;
mod stage;
mod trail;
mod verbs;
mod words;

use std::path::Path;
use std::time::Duration;

pub use file::{Block, Scenario, docs};
pub use verbs::usage;
pub use words::Mistake;

use crate::entropy::Ratio;
use crate::run::{Options, RunResult, run_with};

/// How much virtual time a scenario may take.
const LIMIT: Duration = Duration::from_secs(3_600);
/// The seed of a scenario that names none.
const SEED: u64 = 1;

/// What a scenario came to.
#[derive(Clone, Debug)]
pub struct Played {
    /// What each command said, in order; fewer than there are commands when one ended the run.
    pub said: Vec<String>,
    /// What `expect` found otherwise, by the number of the command.
    pub broken: Vec<(usize, String)>,
    /// Why the run ended early.
    pub failure: Option<String>,
    /// The run.
    pub result: RunResult,
}

/// Runs a scenario.
pub fn play(scenario: &Scenario) -> Played {
    let seed = scenario.seed.unwrap_or(SEED);
    let options = Options { buggify: false, interleave: Ratio::ZERO, ..Options::new(seed, LIMIT).recorded() };
    let commands = scenario.commands();
    let told = std::sync::Arc::new(std::sync::Mutex::new((Vec::new(), Vec::new())));
    let tell = told.clone();
    let result = run_with(options, move |world| async move {
        let _kept = crate::campaign::keep_logs(&world, tracing::Level::TRACE);
        let mut stage = stage::Stage::new(&world);
        for (index, command) in commands.into_iter().enumerate() {
            world.note("scenario", command.to_string());
            let said = verbs::act(&mut stage, &command).await;
            let mut told = tell.lock().expect("nobody panics while holding this");
            match said {
                Ok(text) => told.0.push(text),
                Err(stage::Broken(what)) => {
                    told.0.push(String::new());
                    told.1.push((index, what));
                }
            }
        }
    });
    let (said, broken) = told.lock().expect("nobody panics while holding this").clone();
    Played { said, broken, failure: result.failure.as_ref().map(ToString::to_string), result }
}

/// How what a scenario says differs from what its file expects; empty when in nothing.
pub fn differences(path: &Path, scenario: &Scenario, played: &Played) -> Vec<String> {
    let at = |line: usize| format!("{}:{line}", path.display());
    let mut found = Vec::new();
    for (number, block) in scenario.blocks.iter().enumerate() {
        if let Some((_, what)) = played.broken.iter().find(|(index, _)| *index == number) {
            found.push(format!("{}: `{}`: {what}", at(block.line), block.command));
            continue;
        }
        match played.said.get(number) {
            None => {
                let why = played.failure.as_deref().unwrap_or("the run ended");
                found.push(format!("{}: `{}` was never done: {why}", at(block.line), block.command));
                break;
            }
            Some(said) if *said != block.expected => {
                found.push(format!(
                    "{}: `{}` said something else (--rewrite takes it over)\n{}",
                    at(block.line),
                    block.command,
                    file::difference(&block.expected, said)
                ));
            }
            Some(_) => {}
        }
    }
    if let (Some(failure), true) = (&played.failure, found.is_empty()) {
        found.push(format!("{}: the run failed: {failure}", path.display()));
    }
    found
}
