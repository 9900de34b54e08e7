//! `sim hunt`: fresh seeds on all cores for as long as it is told to, and a report of what it saw.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use clap::Args;
use serde_json::json;

use super::failures::Failures;
use super::output::Progress;
use super::{Problem, commit, jobs, root};
use crate::campaign::{Pool, Request, Tally};

/// Run fresh seeds for a while.
#[derive(Args)]
#[command(after_help = "\
Examples:
  cargo sim hunt --for 10m              ten minutes on all cores, with seeds that nobody has run
  cargo sim hunt --for 8h --jobs 1      a night on one core
  cargo sim hunt --for 90s --json       the report as one JSON value")]
pub(super) struct Hunt {
    /// For how long: a number with s, m or h behind it.
    #[arg(long = "for", value_name = "TIME", value_parser = span)]
    time: Duration,
    /// The first seed; if not said, one out of the clock.
    #[arg(long)]
    from: Option<u64>,
    /// How many at a time; as many as there are cores if not said.
    #[arg(long)]
    jobs: Option<usize>,
    /// Print one JSON value.
    #[arg(long)]
    json: bool,
}

fn span(text: &str) -> Result<Duration, String> {
    let wrong = || format!("`{text}` is no time; expected a number with s, m or h behind it, as 10m");
    let unit = text.chars().last().ok_or_else(wrong)?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        _ => return Err(wrong()),
    };
    let number: u64 = text[..text.len() - 1].parse().map_err(|_| wrong())?;
    number.checked_mul(seconds).map(Duration::from_secs).ok_or_else(wrong)
}

pub(super) fn hunt(hunt: &Hunt) -> Result<bool, Problem> {
    let from = match hunt.from {
        Some(from) => from,
        None => u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_nanos() % (1 << 48))?,
    };
    let (mut tally, mut failures) = (Tally::default(), Failures::new(&root(), commit()));
    let mut pool = Pool::new(jobs(hunt.jobs))?;
    let progress = Progress::new(hunt.time.as_secs(), "seconds", hunt.json);
    let (mut problem, mut next) = (None, from);
    // seeds that nobody asks for any more once the time is up
    let begun = std::time::Instant::now();
    let time = hunt.time;
    let work = std::iter::from_fn(move || {
        next = next.wrapping_add(1);
        (begun.elapsed() < time).then(|| Request::of_seed(next.wrapping_sub(1)))
    });
    pool.run(work, |_, report| {
        tally.take_in(&report);
        problem = failures.take_in(&report).err();
        let told = format!("{} seeds, {} failed", tally.runs, failures.len());
        progress.at(progress.elapsed().as_secs(), told);
        problem.is_none()
    })?;
    progress.clear();
    if let Some(error) = problem {
        return Err(format!("a failure cannot be kept: {error}").into());
    }
    tell(hunt, from, &tally, &failures, progress.elapsed());
    Ok(failures.is_empty())
}

fn tell(hunt: &Hunt, from: u64, tally: &Tally, failures: &Failures, elapsed: Duration) {
    let seconds = elapsed.as_secs_f64().max(0.001);
    let (virtual_seconds, _) = tally.get("virtual seconds");
    let per_second = tally.runs as f64 / seconds;
    let hours_an_hour = virtual_seconds as f64 / seconds;
    if hunt.json {
        let sums =
            tally.iter().map(|(name, sum, runs)| (name.to_owned(), json!({ "sum": sum, "runs": runs })));
        println!(
            "{}",
            json!({
                "from": from, "runs": tally.runs, "seconds": seconds, "seeds_per_second": per_second,
                "simulated_hours_per_hour": hours_an_hour, "failures": failures.json(),
                "sums": sums.collect::<serde_json::Map<_, _>>(),
            })
        );
        return;
    }
    println!("marks, in how many runs of a thousand:");
    for (name, sum, runs) in tally.iter().filter(|(name, ..)| name.starts_with("mark: ")) {
        println!("{:>5}  {} ({sum} times)", runs * 1000 / tally.runs.max(1), &name["mark: ".len()..]);
    }
    failures.print_by_fingerprint();
    println!(
        "{} seeds from {from}, {} failed; {seconds:.0} s, {per_second:.1} seeds a second, {hours_an_hour:.0} \
         simulated hours an hour",
        tally.runs,
        failures.len()
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_their_unit() {
        assert_eq!(span("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(span("10m"), Ok(Duration::from_secs(600)));
        assert_eq!(span("2h"), Ok(Duration::from_secs(7_200)));
        for wrong in ["", "m", "10", "10 m", "-1s", "99999999999999999999h", "1d"] {
            assert!(span(wrong).unwrap_err().contains("expected"), "{wrong}");
        }
    }
}
