//! `sim shrink`: a failing plan as small as it gets, written beside it.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::output::Progress;
use super::{Problem, commit, jobs};
use crate::campaign::Pool;
use crate::plan::Kept;
use crate::shrink::{Limits, Shrunk, shrink as shrink_plan};

/// Make a failing plan small.
#[derive(Args)]
#[command(after_help = "\
Examples:
  cargo sim shrink target/sim/failures/panic-42.plan            writes panic-42.shrunk.plan beside it
  cargo sim shrink x.plan --to scenarios/found/what-it-was.plan --runs 500")]
pub(super) struct Shrink {
    /// A plan that fails.
    file: PathBuf,
    /// Where the small plan goes; if not said, beside the file.
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
    /// Stop after so many runs.
    #[arg(long, default_value_t = 3_000)]
    runs: u64,
    /// Look for breaches of this rule alone.
    #[arg(long, value_name = "ORACLE")]
    only: Option<String>,
    /// How many runs at a time; as many as there are cores if not said.
    #[arg(long)]
    jobs: Option<usize>,
    /// Print one JSON value.
    #[arg(long)]
    json: bool,
}

pub(super) fn shrink(shrink: &Shrink) -> Result<bool, Problem> {
    let kept = read_kept(&shrink.file)?;
    let mut pool = Pool::new(jobs(shrink.jobs))?;
    let progress = Progress::new(shrink.runs, "runs at most", shrink.json);
    let limits = Limits { runs: shrink.runs, only: shrink.only.clone() };
    let shrunk = shrink_plan(&mut pool, &kept.plan, None, &limits, |step| {
        progress.at(step.runs, format!("{} lines; {}", lines(&step.plan.to_string()), step.name));
    })?;
    progress.clear();
    let file = shrink.file.display();
    let Some(shrunk) = shrunk else {
        return Err(format!("{file} breaks nothing on this build: there is nothing to shrink").into());
    };
    let to = shrink.to.clone().unwrap_or_else(|| shrink.file.with_extension("shrunk.plan"));
    let text = shrunk_file(&shrunk, &format!("{file}, {} lines", lines(&kept.to_string())))?;
    fs::write(&to, &text).map_err(|error| format!("{}: {error}", to.display()))?;
    tell(shrink, &kept, &shrunk, &text, &to);
    Ok(true)
}

/// Reads a plan; what is wrong, and where, if anything is.
pub(super) fn read_kept(file: &Path) -> Result<Kept, Problem> {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    text.parse().map_err(|error: crate::plan::PlanError| error.in_file(file).into())
}

/// Lines that are not for people alone.
pub(super) fn lines(text: &str) -> usize {
    text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()).count()
}

/// The text of a small plan that came `from` somewhere.
pub(super) fn shrunk_file(shrunk: &Shrunk, from: &str) -> Result<String, Problem> {
    let (Some(kept), Some(broken)) = (shrunk.report.kept(&commit()), &shrunk.report.broken) else {
        return Err("a plan that fails has a report that says so".into());
    };
    let (runs, seconds) = (shrunk.runs, shrunk.elapsed.as_secs_f64());
    let message = broken.message.replace('\n', "\n# ");
    Ok(format!("# {message}\n# shrunk from {from}, in {runs} runs, {seconds:.1} s\n{kept}"))
}

fn tell(shrink: &Shrink, kept: &Kept, shrunk: &Shrunk, text: &str, to: &Path) {
    let (before, after) = (lines(&kept.to_string()), lines(text));
    let broken = shrunk.report.broken.as_ref();
    let now = broken.map_or("", |broken| broken.fingerprint.as_str());
    if shrink.json {
        println!(
            "{}",
            json!({
                "rule": broken.map(|broken| &broken.rule), "fingerprint": now, "before": before,
                "after": after, "runs": shrunk.runs, "seconds": shrunk.elapsed.as_secs_f64(),
                "finished": shrunk.finished, "plan": to,
            })
        );
        return;
    }
    print!("{text}");
    if let Some(broke) = kept.broke.as_ref().filter(|broke| broke.fingerprint != now) {
        let (rule, was) = (&broke.rule, &broke.fingerprint);
        println!("it was kept as {rule}/{was} at commit {}, and fails in another way here", broke.commit);
    }
    let rest = if shrunk.finished { "" } else { "; runs were used up before all was tried" };
    println!("{before} lines to {after}, {} runs, {:.1} s{rest}", shrunk.runs, shrunk.elapsed.as_secs_f64());
    println!("  cargo sim replay {}", to.display());
}
