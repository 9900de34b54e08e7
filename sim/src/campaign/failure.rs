//! A failure is kept as a file: the plan, with what was broken, the seed and the commit in front, and the
//! one command that replays it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::Outcome;

/// Where failures are kept, under the repository.
const FAILURES: &str = "target/sim/failures";

/// The text of the file.
pub fn failure_file(outcome: &Outcome, commit: &str) -> String {
    let failure = outcome.result.failure.as_ref().map_or_else(String::new, ToString::to_string);
    let rule = outcome.rule().unwrap_or("nothing");
    let failure = failure.replace('\n', "\n# ");
    format!(
        "# broke {rule}: {failure}\n# seed {}, commit {commit}, hash {:016x}\n# cargo sim replay {FAILURES}/{}\n{}",
        outcome.plan.seed,
        outcome.result.hash,
        name(outcome),
        outcome.plan
    )
}

fn name(outcome: &Outcome) -> String {
    format!("{}-{}.plan", outcome.rule().unwrap_or("nothing"), outcome.plan.seed)
}

/// Keeps the failure under `root`; where.
pub fn save_failure(root: &Path, outcome: &Outcome, commit: &str) -> io::Result<PathBuf> {
    let folder = root.join(FAILURES);
    fs::create_dir_all(&folder)?;
    let path = folder.join(name(outcome));
    fs::write(&path, failure_file(outcome, commit))?;
    Ok(Path::new(FAILURES).join(name(outcome)))
}
