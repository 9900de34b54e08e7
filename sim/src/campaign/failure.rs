//! A failure is kept as a file: the plan, with what was broken, the seed and the commit in front, and the
//! one command that replays it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::Report;

/// Where failures are kept, under the repository.
const FAILURES: &str = "target/sim/failures";

/// The text of the file; `None` when nothing failed.
pub fn failure_file(report: &Report, commit: &str) -> Option<String> {
    let (broken, kept) = (report.broken.as_ref()?, report.kept(commit)?);
    let message = broken.message.replace('\n', "\n# ");
    Some(format!("# {message}\n# cargo sim replay {FAILURES}/{}\n{kept}", name(report)?))
}

fn name(report: &Report) -> Option<String> {
    Some(format!("{}-{}.plan", report.broken.as_ref()?.rule, report.seed))
}

/// Keeps the failure under `root`; where.
pub fn save_failure(root: &Path, report: &Report, commit: &str) -> io::Result<PathBuf> {
    let nothing = || io::Error::other("a run that did not fail, or has no plan");
    let (text, name) = (failure_file(report, commit).ok_or_else(nothing)?, name(report).ok_or_else(nothing)?);
    let folder = root.join(FAILURES);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(&name), text)?;
    Ok(Path::new(FAILURES).join(name))
}
