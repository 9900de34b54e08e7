//! `sim replay`: one run again, as lines in fixed columns, step by step, or as a page; with what nodes logged
//! in between, and why things happened.

use std::io::{BufWriter, Write, stdin, stdout};
use std::path::{Path, PathBuf};

use clap::Args;
use tracing::Level;

use super::{Problem, commit};
use crate::campaign::{self, How, Outcome, Report, execute};
use crate::plan::{Plan, draw};
use crate::view::{About, Filter, LINE_HEADER, Layer, LogLevels, View, browser, line, page, picture, step};

const EXAMPLES: &str = "\
Examples:
  cargo sim replay --seed 42                                 what clients did, what broke, how far partitions got
  cargo sim replay --seed 42 --kind wire --node n1 --topic t0-1
  cargo sim replay --seed 42 --kind all --since 3.2s --until 3.3s
  cargo sim replay --seed 42 --why 104233                    what led to the event of that step
  cargo sim replay --seed 42 --step                          one event at a time, back and forth
  cargo sim replay --seed 42 --log n1=debug                  with what the node logs
  cargo sim replay --seed 42 --html run.html                 a page to look at";

/// Run one plan again.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Replay {
    /// A plan, as failures are kept.
    #[arg(required_unless_present = "seed", conflicts_with = "seed")]
    file: Option<PathBuf>,
    /// Draw the plan of this seed instead.
    #[arg(long)]
    seed: Option<u64>,
    /// Only what happens on these nodes: n1, c0, world.
    #[arg(long, value_delimiter = ',')]
    node: Vec<String>,
    /// Only these kinds of events, or layers of them: story (the default), wire, disk, replica, log, engine, all.
    #[arg(long, value_delimiter = ',')]
    kind: Vec<String>,
    /// Only what is about this topic or partition: t0, t0-1.
    #[arg(long)]
    topic: Option<String>,
    /// Only lines with this text.
    #[arg(long)]
    grep: Option<String>,
    /// Nothing before this time: 3.5s, 20ms.
    #[arg(long, value_name = "TIME", value_parser = time)]
    since: Option<u64>,
    /// Nothing after this step, or this time: 104233, 3.5s.
    #[arg(long, value_name = "STEP|TIME")]
    until: Option<Until>,
    /// What nodes log: debug, or n1=debug,warn. Without it, warn.
    #[arg(long, value_name = "LEVELS", default_value = "warn")]
    log: LogLevels,
    /// One event at a time: n, p, a number, w for why.
    #[arg(long, conflicts_with = "html")]
    step: bool,
    /// What led to the last event of this step, and nothing else.
    #[arg(long, value_name = "STEP", conflicts_with_all = ["step", "html"])]
    why: Option<u64>,
    /// Write a page that shows the run, to be opened in any browser.
    #[arg(long, value_name = "OUT")]
    html: Option<PathBuf>,
    /// Also a picture of that page, as PNG; needs a Chromium in the path.
    #[arg(long, value_name = "OUT", requires = "html")]
    picture: Option<PathBuf>,
    /// Where in the run the picture looks, as the page's address says it behind `#`.
    #[arg(long, value_name = "PLACE", requires = "picture", default_value = "")]
    look: String,
    /// Judge by this rule alone.
    #[arg(long, value_name = "ORACLE")]
    only: Option<String>,
    /// Print the plan and run nothing.
    #[arg(long)]
    plan: bool,
}

/// Where to stop.
#[derive(Clone, Copy, Debug)]
enum Until {
    Step(u64),
    Time(u64),
}

impl std::str::FromStr for Until {
    type Err = String;
    fn from_str(text: &str) -> Result<Until, String> {
        text.parse()
            .map(Until::Step)
            .or_else(|_| time(text).map(Until::Time))
            .map_err(|_: String| format!("`{text}` is neither a step (104233) nor a time (3.5s, 20ms)"))
    }
}

/// A time as nanoseconds.
fn time(text: &str) -> Result<u64, String> {
    let units = [("ms", 1e6), ("us", 1e3), ("ns", 1.0), ("s", 1e9)];
    let found = units.iter().find_map(|(unit, ns)| Some((text.strip_suffix(unit)?, *ns)));
    let number = found.and_then(|(number, ns)| Some((number.trim().parse::<f64>().ok()?, ns)));
    match number {
        Some((number, ns)) if number >= 0.0 => Ok((number * ns) as u64),
        _ => Err(format!("`{text}` is no time; write 3.5s, 20ms or 700us")),
    }
}

pub(super) fn replay(replay: &Replay) -> Result<bool, Problem> {
    let (plan, broke) = match (&replay.file, replay.seed) {
        (Some(file), _) => {
            let kept = super::shrink::read_kept(file)?;
            (kept.plan, kept.broke)
        }
        (None, seed) => (draw(seed.unwrap_or_default()), None),
    };
    if replay.plan {
        // who reads no further has read enough
        let _ = write!(stdout(), "{plan}");
        return Ok(true);
    }
    // what partitions are told is logged at this level, and is most of what there is to see
    let how = How { only: replay.only.clone(), record: true, log: Some(Level::TRACE) };
    let outcome = execute(plan, &how);
    let view = View::of(&outcome.result.trace);
    if let Some(file) = &replay.html {
        let title = format!("seed {}", outcome.plan.seed);
        let about = About::of(&outcome.result, title, outcome.plan.to_string(), commit());
        write_page(&page(&view, &about), file, replay.picture.as_deref(), &replay.look)?;
        return Ok(outcome.result.failure.is_none());
    }
    let mut out = BufWriter::new(stdout().lock());
    // who reads no further has read enough
    let _ = show(replay, &outcome, &view, &mut out);
    if let Some(broke) = broke {
        if let Some(differs) = super::differs(&broke.commit) {
            let _ = writeln!(out, "# {differs}");
        }
        let _ = writeln!(out, "# {}", campaign::verdict(&broke, &Report::of(&outcome, true)));
    }
    Ok(outcome.result.failure.is_none())
}

/// Writes a page, and a picture of it where one is wanted.
pub(super) fn write_page(text: &str, file: &Path, wanted: Option<&Path>, look: &str) -> Result<(), Problem> {
    std::fs::write(file, text).map_err(|error| format!("{}: {error}", file.display()))?;
    println!("{} shows the run; open it in a browser", file.display());
    if let Some(out) = wanted {
        let browser = browser().ok_or("no Chromium is in the path, and none is needed but for a picture")?;
        picture(&browser, file, look, out)?;
        println!("{} is a picture of it", out.display());
    }
    Ok(())
}

fn show(replay: &Replay, outcome: &Outcome, view: &View, out: &mut impl Write) -> std::io::Result<()> {
    if let Some(wanted) = replay.why {
        return why(view, wanted, out);
    }
    let (until_step, until_ns) = match replay.until {
        None => (None, None),
        Some(Until::Step(step)) => (Some(step), None),
        Some(Until::Time(ns)) => (None, Some(ns)),
    };
    let filter = Filter {
        nodes: replay.node.clone(),
        kinds: replay.kind.clone(),
        topic: replay.topic.clone(),
        grep: replay.grep.clone(),
        logs: replay.log.clone(),
        since_ns: replay.since.unwrap_or(0),
        until_ns,
        until_step,
    };
    if replay.step {
        return step(view, &filter, stdin().lock(), out);
    }
    write!(out, "{}", comment(&outcome.plan))?;
    writeln!(out, "{LINE_HEADER}")?;
    for moment in view.moments.iter().filter(|moment| filter.takes(moment)) {
        writeln!(out, "{}", line(moment))?;
    }
    verdict(outcome, view, out)
}

fn comment(plan: &Plan) -> String {
    plan.to_string().lines().map(|line| format!("# {line}\n")).collect()
}

fn why(view: &View, wanted: u64, out: &mut impl Write) -> std::io::Result<()> {
    let told = |index: &usize| view.moments[*index].step == wanted;
    let found = view.at_step(wanted).into_iter().flat_map(|first| first..view.moments.len()).take_while(told);
    let of_step: Vec<usize> = found.collect();
    let is_told = |index: &&usize| view.moments[**index].layer != Layer::Engine;
    match of_step.iter().rfind(is_told).or(of_step.last()).copied() {
        None => writeln!(out, "the run has no step {wanted}; it ended after {}", last_step(view)),
        Some(index) => {
            writeln!(out, "{LINE_HEADER}")?;
            view.why(index).iter().try_for_each(|index| writeln!(out, "{}", line(&view.moments[*index])))
        }
    }
}

fn last_step(view: &View) -> u64 {
    view.moments.last().map_or(0, |last| last.step)
}

fn verdict(outcome: &Outcome, view: &View, out: &mut impl Write) -> std::io::Result<()> {
    let result = &outcome.result;
    writeln!(
        out,
        "# {:?} simulated, {} events, hash {:016x}; {} records acknowledged, {} read",
        result.simulated, result.events, result.hash, outcome.counts.acknowledged, outcome.counts.read
    )?;
    for (rule, count) in &outcome.counts.passed_over {
        writeln!(out, "# passed over: {rule}, {count} times")?;
    }
    let Some(failure) = &result.failure else { return writeln!(out, "# nothing was broken") };
    writeln!(out, "# {failure}")?;
    if let Some(index) = view.moments.iter().rposition(|moment| moment.kind == "failure") {
        writeln!(out, "# what led to it, newest first:")?;
        for index in view.why(index) {
            writeln!(out, "#{}", line(&view.moments[index]))?;
        }
    }
    Ok(())
}
