//! A process that runs what it is asked to, one line in, one line out, until nobody asks any more. What a run
//! may do to its process (hang, eat all memory, abort) it does to this one only.

use std::io::{self, BufRead, Write};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::{How, Report, Request, execute};

/// Address space of a worker, in bytes: a run that asks for more has failed.
const MEMORY_MAX: u64 = 4 << 30;

/// Serves requests on standard input until it ends.
pub fn serve() -> io::Result<()> {
    let hard = getrlimit(Resource::As).maximum;
    let most = hard.map_or(MEMORY_MAX, |hard| hard.min(MEMORY_MAX));
    setrlimit(Resource::As, Rlimit { current: Some(most), maximum: hard })?;
    for line in io::stdin().lock().lines() {
        let request: Request = serde_json::from_str(&line?)?;
        let mut out = io::stdout().lock();
        serde_json::to_writer(&mut out, &answer(&request))?;
        writeln!(out)?;
        out.flush()?;
    }
    Ok(())
}

/// Runs what is asked for, in this process.
pub fn answer(request: &Request) -> Report {
    let plan = match request.to_plan() {
        Ok(plan) => plan,
        Err(problem) => return Report::of_dead(request, "plan", problem),
    };
    let how = How { only: request.only.clone(), ..How::default() };
    let outcome = execute(plan, &how);
    let is_repeated = || {
        let again = execute(outcome.plan.clone(), &how);
        again.result == outcome.result && again.counts == outcome.counts
    };
    let equal = !request.twice || is_repeated();
    Report::of(&outcome, equal)
}
