//! `sim run`: a campaign, its failures with the command that replays each, its table, its floors.

use std::fs;

use clap::Args;
use serde_json::{Value, json};

use super::output::Progress;
use super::{Problem, commit, root};
use crate::campaign::{How, Many, Outcome, Settings, Tally, floors, run_many, save_failure};

/// Run seeds.
#[derive(Args)]
pub(super) struct Run {
    /// How many seeds.
    #[arg(long, default_value_t = 100)]
    seeds: u64,
    /// The first seed.
    #[arg(long, default_value_t = 0)]
    from: u64,
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

struct Failed {
    seed: u64,
    rule: &'static str,
    message: String,
    file: String,
}

pub(super) fn run(run: &Run) -> Result<bool, Problem> {
    check_rule(run.only.as_deref())?;
    let (root, commit) = (root(), commit());
    let jobs = run.jobs.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, Into::into));
    let how = How { only: run.only.clone(), ..How::default() };
    let many = Many { from: run.from, count: run.seeds, jobs, how, twice: run.twice };
    let (mut tally, mut failures, mut results) = (Tally::default(), Vec::new(), Vec::new());
    let (mut problem, mut progress) = (None, Progress::new(run.json));
    run_many(&many, |outcome, equal| {
        tally.take_in(&outcome);
        results.extend(run.json.then(|| result(&outcome)));
        let rule = outcome.rule().or((!equal).then_some("double-run"));
        if let Some(rule) = rule {
            match save_failure(&root, &outcome, &commit) {
                Err(error) => problem = Some(error),
                Ok(file) => failures.push(failed(&outcome, rule, file.display().to_string())),
            }
        }
        progress.show(|| format!("{} of {} seeds, {} failed", tally.runs, run.seeds, failures.len()));
        problem.is_none() && !(run.first && rule.is_some())
    });
    progress.clear();
    if let Some(error) = problem {
        return Err(format!("a failure cannot be kept: {error}").into());
    }
    failures.sort_by_key(|failed| failed.seed);
    let floors = floors_of(&tally)?;
    let floors_hold = floors.iter().all(floors::Floor::holds);
    if run.json {
        results.sort_by_key(|result| result["seed"].as_u64());
        println!("{}", summary(&tally, &failures, &floors, results));
    } else {
        print(run, &tally, &failures, &floors, &progress, jobs);
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

fn failed(outcome: &Outcome, rule: &'static str, file: String) -> Failed {
    let failure = outcome.result.failure.as_ref();
    let message = failure.map_or_else(|| "ran differently the second time".to_owned(), ToString::to_string);
    Failed { seed: outcome.plan.seed, rule, message, file }
}

fn floors_of(tally: &Tally) -> Result<Vec<floors::Floor>, Problem> {
    let path = root().join("sim/floors.toml");
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let settings = Settings::read(&text).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(floors::check(&settings, tally))
}

fn result(outcome: &Outcome) -> Value {
    json!({
        "seed": outcome.plan.seed,
        "hash": format!("{:016x}", outcome.result.hash),
        "events": outcome.result.events,
        "simulated_ms": outcome.result.simulated.as_millis() as u64,
        "acknowledged": outcome.counts.acknowledged,
        "rule": outcome.rule(),
    })
}

fn summary(tally: &Tally, failures: &[Failed], floors: &[floors::Floor], results: Vec<Value>) -> Value {
    let failures = failures
        .iter()
        .map(|one| json!({ "seed": one.seed, "rule": one.rule, "message": one.message, "plan": one.file }));
    let floors = floors.iter().map(|floor| {
        json!({ "name": floor.name, "least": floor.least, "reached": floor.reached, "holds": floor.holds() })
    });
    let sums = tally.iter().map(|(name, sum, runs)| (name.to_owned(), json!({ "sum": sum, "runs": runs })));
    json!({
        "runs": tally.runs,
        "failures": failures.collect::<Vec<_>>(),
        "floors": floors.collect::<Vec<_>>(),
        "sums": sums.collect::<serde_json::Map<_, _>>(),
        "results": results,
    })
}

fn print(
    run: &Run,
    tally: &Tally,
    failures: &[Failed],
    floors: &[floors::Floor],
    progress: &Progress,
    jobs: usize,
) {
    for Failed { seed, rule, message, file } in failures {
        println!("seed {seed} broke {rule}: {message}\n  cargo sim replay {file}");
    }
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
