//! `sim replay`: one run again, a line an event in fixed columns, with what nodes logged in between.

use std::fs;
use std::io::{BufWriter, Write, stdout};
use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use tracing::Level;

use super::Problem;
use crate::campaign::{How, LogLine, Outcome, execute};
use crate::plan::{Plan, draw};
use crate::trace::Event;

/// What happens to nodes, disks and links, and what clients do; the rest is shown at level `trace`.
const SHOWN: &[&str] = &[
    "op",
    "fault",
    "heal",
    "serves",
    "ended",
    "boot",
    "kill",
    "power-loss",
    "died",
    "crash",
    "exit",
    "pause",
    "resume",
    "drift",
    "wall-jump",
    "link",
    "disk-fault",
    "disk-heal",
    "disk-stall",
    "disk-go",
    "disk-size",
    "disk-speed",
    "disk-rot",
    "disk-evict",
    "abandoned",
    "failure",
    "reset-both",
];

/// Run one plan again.
#[derive(Args)]
pub(super) struct Replay {
    /// A plan, as failures are kept.
    #[arg(required_unless_present = "seed", conflicts_with = "seed")]
    file: Option<PathBuf>,
    /// Draw the plan of this seed instead.
    #[arg(long)]
    seed: Option<u64>,
    /// Print up to this second of virtual time.
    #[arg(long, value_name = "SECONDS")]
    until: Option<f64>,
    /// Print from this second of virtual time on.
    #[arg(long, value_name = "SECONDS")]
    since: Option<f64>,
    /// Print what concerns this node only: n1, c0, c1, world.
    #[arg(long)]
    node: Option<String>,
    /// Print what nodes log at this level; `trace` prints every event of the world too.
    #[arg(long, default_value = "warn")]
    level: String,
    /// Judge by this rule alone.
    #[arg(long, value_name = "ORACLE")]
    only: Option<String>,
    /// Print the plan and run nothing.
    #[arg(long)]
    plan: bool,
}

pub(super) fn replay(replay: &Replay) -> Result<bool, Problem> {
    let plan = match (&replay.file, replay.seed) {
        (Some(file), _) => {
            let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
            text.parse().map_err(|error| format!("{}: {error}", file.display()))?
        }
        (None, seed) => draw(seed.unwrap_or_default()),
    };
    if replay.plan {
        // who reads no further has read enough
        let _ = write!(stdout(), "{plan}");
        return Ok(true);
    }
    let level = Level::from_str(&replay.level)
        .map_err(|_| format!("`{}` is none of error, warn, info, debug, trace", replay.level))?;
    let how = How { only: replay.only.clone(), record: true, log: Some(level) };
    let outcome = execute(plan, &how);
    // who reads no further has read enough
    let _ = print(replay, level, &outcome);
    Ok(outcome.result.failure.is_none())
}

fn print(replay: &Replay, level: Level, outcome: &Outcome) -> std::io::Result<()> {
    let mut out = BufWriter::new(stdout().lock());
    let comment =
        |plan: &Plan| plan.to_string().lines().map(|line| format!("# {line}\n")).collect::<String>();
    write!(out, "{}", comment(&outcome.plan))?;
    let in_time = |at_ns: u64| {
        let at = at_ns as f64 / 1e9;
        replay.since.is_none_or(|since| at >= since) && replay.until.is_none_or(|until| at <= until)
    };
    let of_node = |node: &str| replay.node.as_ref().is_none_or(|wanted| wanted == node);
    let mut logs = outcome.logs.iter().peekable();
    // a poll says on which node whatever is logged next is logged
    let mut running = "world";
    for (index, event) in (1..).zip(&outcome.result.trace) {
        if event.kind == "poll" {
            running = &event.node;
        }
        let shown = level == Level::TRACE || SHOWN.contains(&event.kind);
        if shown && in_time(event.at_ns) && of_node(&event.node) {
            write_event(&mut out, event)?;
        }
        while let Some(line) = logs.next_if(|line| line.after <= index) {
            if in_time(line.at_ns) && of_node(running) {
                write_log(&mut out, line, running)?;
            }
        }
    }
    let result = &outcome.result;
    writeln!(
        out,
        "# {:?} simulated, {} events, hash {:016x}; {} records acknowledged, {} read",
        result.simulated, result.events, result.hash, outcome.counts.acknowledged, outcome.counts.read
    )?;
    for (rule, count) in &outcome.counts.passed_over {
        writeln!(out, "# passed over: {rule}, {count} times")?;
    }
    match &result.failure {
        None => writeln!(out, "# nothing was broken"),
        Some(failure) => writeln!(out, "# {failure}"),
    }
}

fn write_event(out: &mut impl Write, event: &Event) -> std::io::Result<()> {
    columns(out, event.at_ns, &event.node, event.kind, &event.detail)
}

fn write_log(out: &mut impl Write, line: &LogLine, node: &str) -> std::io::Result<()> {
    let kind = line.level.as_str().to_ascii_lowercase();
    columns(out, line.at_ns, node, &kind, &format!("{} ({})", line.text, line.target))
}

fn columns(out: &mut impl Write, at_ns: u64, node: &str, kind: &str, detail: &str) -> std::io::Result<()> {
    let (seconds, micros) = (at_ns / 1_000_000_000, at_ns % 1_000_000_000 / 1_000);
    writeln!(out, "{seconds:>4}.{micros:06} {node:<5} {kind:<11} {detail}")
}
