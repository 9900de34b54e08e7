//! A campaign runs plans: one, many, in parallel, each on its own thread, and sums up what they went
//! through. Whether they looked at enough is for `floors.rs`. Nothing here may reach into a run while it
//! goes on.

mod cluster;
mod direct;
mod failure;
pub mod floors;
mod logs;
pub mod museum;
mod pace;
mod platter;
mod pool;
mod report;
mod scene;
mod settings;
mod tally;
mod verdict;
mod witness;
mod worker;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

pub use cluster::Cluster;
pub use failure::{failure_file, save_failure};
pub use logs::keep_logs;
pub use pool::Pool;
pub use report::{Broken, Report, Request};
pub(crate) use scene::{Progress, Scene};
pub use settings::Settings;
pub use tally::Tally;
pub use verdict::verdict;
pub(crate) use witness::{platter_claims, vouched_records};
pub use worker::{answer, serve};

use crate::entropy::Ratio;
use crate::oracle::{Counts, Judge};
use crate::plan::Plan;
use crate::run::{Failure, Options, RunResult, run_with};

/// How much virtual time healing and judging may take beside the safety phase.
const JUDGING: Duration = Duration::from_secs(1_500);
/// A run that polls more than this spins.
const POLLS_MAX: u64 = 20_000_000;

/// How a plan is run.
#[derive(Clone, Debug, Default)]
pub struct How {
    /// Look for breaches of this rule alone.
    pub only: Option<String>,
    /// Keep every event.
    pub record: bool,
    /// Keep what nodes log at this level and above among the events.
    pub log: Option<tracing::Level>,
}

/// What a plan came to.
pub struct Outcome {
    /// The plan.
    pub plan: Plan,
    /// What the world says of the run.
    pub result: RunResult,
    /// What the judge saw.
    pub counts: Counts,
}

impl Outcome {
    /// The rule that was broken, if one was: an oracle's, or `panic`, `deadlock`, `time-limit`, `spin`.
    pub fn rule(&self) -> Option<&'static str> {
        Some(match self.result.failure.as_ref()? {
            Failure::Oracle { oracle, .. } => oracle,
            Failure::Panic { .. } => "panic",
            Failure::Deadlock { .. } => "deadlock",
            Failure::TimeLimit { .. } => "time-limit",
            Failure::PollLimit { .. } => "spin",
        })
    }
}

/// Runs `plan`, on a thread of its own.
pub fn execute(plan: Plan, how: &How) -> Outcome {
    let options = Options {
        record: how.record,
        polls_max: POLLS_MAX,
        buggify: plan.buggify,
        interleave: Ratio::percent(plan.yield_percent),
        ..Options::new(plan.seed, plan.safety() + JUDGING)
    };
    let counts = Arc::new(Mutex::new(Counts::default()));
    let result = {
        let (plan, how, counts) = (plan.clone(), how.clone(), counts.clone());
        run_with(options, move |world| async move {
            let _kept = how.log.map(|level| logs::keep_logs(&world, level));
            let judge = Judge::new(&world, &plan, how.only.as_deref(), &counts);
            direct::direct(world, plan, judge).await;
        })
    };
    let counts = counts.lock().unwrap_or_else(PoisonError::into_inner).clone();
    Outcome { plan, result, counts }
}
