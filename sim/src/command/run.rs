//! `sim run`: a campaign, its failures with the command that replays each, its table, its floors.

use std::fs;

use clap::Args;
use serde_json::{Value, json};

use super::failures::Failures;
use super::output::Progress;
use super::{Problem, commit, jobs, root};
use crate::campaign::{Pool, Report, Request, Settings, Tally, floors};

/// Run seeds.
#[derive(Args)]
#[command(after_help = "\
Examples:
  cargo sim run --seeds 1000                  a thousand seeds on all cores
  cargo sim run --seeds 1 --from 42           one seed
  cargo sim run --nodes 3 --seeds 300         clusters of three nodes
  cargo sim run --nodes 3 --control           their control plane alone
  cargo sim run --seeds 1000 --floors --json  fail if they saw too little; one JSON value")]
pub(super) struct Run {
    /// How many seeds.
    #[arg(long, default_value_t = 100)]
    seeds: u64,
    /// The first seed.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// How many nodes a cluster has.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=9))]
    nodes: u16,
    /// Of several nodes run the control plane alone, harder: topics that come and go, and no records.
    #[arg(long, conflicts_with_all = ["jobs", "floors", "only", "twice", "json", "all"])]
    control: bool,
    /// How many at a time; as many as there are cores if not said.
    #[arg(long)]
    jobs: Option<usize>,
    /// Fail when the campaign stays below a floor of sim/floors.toml.
    #[arg(long)]
    floors: bool,
    /// Look for breaches of this rule alone; others are counted and passed over.
    #[arg(long, value_name = "ORACLE")]
    only: Option<String>,
    /// Stop at the first failure.
    #[arg(long)]
    first: bool,
    /// Run each seed twice; a seed that runs differently the second time has failed.
    #[arg(long)]
    twice: bool,
    /// Print one JSON value, the seeds' results in it.
    #[arg(long)]
    json: bool,
    /// Print every sum, marks too.
    #[arg(long)]
    all: bool,
}

pub(super) fn run(run: &Run) -> Result<bool, Problem> {
    check_rule(run.only.as_deref())?;
    if run.control {
        return super::several::run(run.nodes, run.from, run.seeds, run.first);
    }
    let mut failures = Failures::new(&root(), commit());
    let mut pool = Pool::new(jobs(run.jobs))?;
    let (mut tally, mut results) = (Tally::default(), Vec::new());
    let (mut problem, progress) = (None, Progress::new(run.seeds, "seeds", run.json));
    let request = |seed| Request {
        only: run.only.clone(),
        twice: run.twice,
        nodes: run.nodes,
        ..Request::of_seed(seed)
    };
    let work = (0..run.seeds).map(|number| request(run.from.wrapping_add(number)));
    pool.run(work, |_, report| {
        tally.take_in(&report);
        results.extend(run.json.then(|| result(&report)));
        let kept = failures.take_in(&report);
        let failed = matches!(kept, Ok(true));
        problem = kept.err();
        progress.at(tally.runs, format!("{} failed", failures.len()));
        problem.is_none() && !(run.first && failed)
    })?;
    progress.clear();
    if let Some(error) = problem {
        return Err(format!("a failure cannot be kept: {error}").into());
    }
    let floors = floors_of(&tally, run.nodes)?;
    let floors_hold = floors.iter().all(floors::Floor::holds);
    if run.json {
        results.sort_by_key(|result| result["seed"].as_u64());
        println!("{}", summary(&tally, &failures, &floors, results));
    } else {
        print(run, &tally, &failures, &floors, &progress, pool.jobs());
    }
    Ok(failures.is_empty() && (floors_hold || !run.floors))
}

/// A rule that no oracle has would never be found broken.
fn check_rule(only: Option<&str>) -> Result<(), Problem> {
    let Some(only) = only else { return Ok(()) };
    let known: Vec<&str> = crate::oracle::rules().iter().map(|rule| rule.id).collect();
    if known.contains(&only) {
        return Ok(());
    }
    Err(format!("no oracle is called `{only}`; there are {}", known.join(", ")).into())
}

fn floors_of(tally: &Tally, nodes: u16) -> Result<Vec<floors::Floor>, Problem> {
    let path = root().join("sim/floors.toml");
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let settings = Settings::read(&text).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(floors::check(&settings, tally, nodes))
}

fn result(report: &Report) -> Value {
    json!({
        "seed": report.seed,
        "hash": format!("{:016x}", report.hash),
        "events": report.events,
        "simulated_ms": report.simulated_ms,
        "acknowledged": report.acknowledged,
        "rule": report.broken.as_ref().map(|broken| &broken.rule),
    })
}

fn summary(tally: &Tally, failures: &Failures, floors: &[floors::Floor], results: Vec<Value>) -> Value {
    let floors = floors.iter().map(|floor| {
        json!({ "name": floor.name, "least": floor.least, "reached": floor.reached, "holds": floor.holds() })
    });
    let sums = tally.iter().map(|(name, sum, runs)| (name.to_owned(), json!({ "sum": sum, "runs": runs })));
    json!({
        "runs": tally.runs,
        "failures": failures.json(),
        "floors": floors.collect::<Vec<_>>(),
        "sums": sums.collect::<serde_json::Map<_, _>>(),
        "results": results,
    })
}

fn print(
    run: &Run,
    tally: &Tally,
    failures: &Failures,
    floors: &[floors::Floor],
    progress: &Progress,
    jobs: usize,
) {
    failures.print();
    if run.all {
        for (name, sum, runs) in tally.iter() {
            println!("{name:<60} {sum:>12} in {runs} runs");
        }
    }
    print!("{}", floors::table(floors));
    let (seconds, failed) = (progress.elapsed().as_secs_f64(), failures.len());
    println!(
        "{} seeds from {}, {failed} failed; {seconds:.1} s, {:.0} a minute, {jobs} at a time",
        tally.runs,
        run.from,
        tally.runs as f64 * 60.0 / seconds.max(0.001)
    );
    if !floors.iter().all(floors::Floor::holds) {
        println!(
            "below a floor of sim/floors.toml{}",
            if run.floors { "" } else { " (of no account without --floors)" }
        );
    }
}
