//! The double run: one seed, twice, in one process, each on a fresh thread. Whatever process-wide state
//! got into a run turns the comparison red. Run before anything else: without it no seed means anything.

use std::fmt;
use std::future::Future;
use std::time::Duration;

use crate::run::{Options, RunResult, run_with};
use crate::trace::{Difference, first_difference};
use crate::world::World;

/// How often a divergence is looked for again with all events recorded: what got in need not show each time.
const SEARCHES_MAX: usize = 4;

/// Two runs of one seed that were not one run.
#[derive(Clone, Debug)]
pub struct Divergence {
    /// The seed.
    pub seed: u64,
    /// Hash, events and polls of the first run.
    pub first: (u64, u64, u64),
    /// Hash, events and polls of the second run.
    pub second: (u64, u64, u64),
    /// The first event that differed, when a recorded pair of runs differed too.
    pub difference: Option<Difference>,
}

impl fmt::Display for Divergence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = |(hash, events, polls): (u64, u64, u64)| {
            format!("hash {hash:016x}, {events} events, {polls} polls")
        };
        writeln!(f, "seed {} ran differently the second time:", self.seed)?;
        writeln!(f, "  {}\n  {}", line(self.first), line(self.second))?;
        match &self.difference {
            Some(difference) => difference.fmt(f),
            None => f.write_str("recorded runs did not differ: the cause is rarer than this seed"),
        }
    }
}

impl std::error::Error for Divergence {}

/// Runs `director` twice with `seed`; the result, when both runs are equal in hash, counts, marks, statistics
/// and outcome.
pub fn double_run<T, F, Fut>(seed: u64, limit: Duration, director: F) -> Result<RunResult<T>, Box<Divergence>>
where
    T: PartialEq + Send + 'static,
    F: Fn(World) -> Fut + Clone + Send + 'static,
    Fut: Future<Output = T> + 'static,
{
    double_run_with(Options::new(seed, limit), director)
}

/// As [`double_run`], with every option.
pub fn double_run_with<T, F, Fut>(options: Options, director: F) -> Result<RunResult<T>, Box<Divergence>>
where
    T: PartialEq + Send + 'static,
    F: Fn(World) -> Fut + Clone + Send + 'static,
    Fut: Future<Output = T> + 'static,
{
    let once = |options: &Options| run_with(options.clone(), director.clone());
    let (first, second) = (once(&options), once(&options));
    if first == second {
        return Ok(first);
    }
    let recorded = options.clone().recorded();
    let search = |_| first_difference(&once(&recorded).trace, &once(&recorded).trace);
    let counts = |result: &RunResult<T>| (result.hash, result.events, result.polls);
    let difference = (0..SEARCHES_MAX).find_map(search);
    Err(Box::new(Divergence {
        seed: options.seed,
        first: counts(&first),
        second: counts(&second),
        difference,
    }))
}
