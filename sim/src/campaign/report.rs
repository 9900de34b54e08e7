//! What a run came to, in a form that goes from process to process: enough for a campaign's sums, and for
//! keeping what failed. It must never hold the events of a run.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Outcome, tally};
use crate::plan::{Broke, Kept, Plan, fingerprint};
use crate::run::Failure;

/// A run that a plan or a seed asked for.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Request {
    /// The seed that draws the plan, where no plan is given.
    pub seed: u64,
    /// The plan, as text.
    pub plan: Option<String>,
    /// Look for breaches of this rule alone.
    pub only: Option<String>,
    /// Run it twice, and compare.
    pub twice: bool,
    /// Where no plan is given: how many nodes there are.
    pub nodes: u16,
    /// Where no plan is given: let nothing go wrong but what these fault families bring.
    #[serde(default)]
    pub families: Option<Vec<String>>,
}

impl Request {
    /// A run of what `seed` draws.
    pub fn of_seed(seed: u64) -> Request {
        Request { seed, plan: None, only: None, twice: false, nodes: 1, families: None }
    }

    /// A run of `plan`.
    pub fn of_plan(plan: &Plan) -> Request {
        Request { plan: Some(plan.to_string()), ..Request::of_seed(plan.seed) }
    }

    /// The plan that is asked for.
    pub fn to_plan(&self) -> Result<Plan, String> {
        match (&self.plan, &self.families) {
            (Some(text), _) => text.parse().map_err(|error| format!("{error}")),
            (None, None) => Ok(crate::plan::draw_nodes(self.seed, self.nodes)),
            (None, Some(families)) => Ok(crate::plan::draw_with(self.seed, families)),
        }
    }
}

/// How a run failed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Broken {
    /// The rule: an oracle's, or `panic`, `deadlock`, `time-limit`, `spin`, `double-run`, `hang`, `died`,
    /// `out-of-memory`.
    pub rule: String,
    /// Stands for how it was broken.
    pub fingerprint: String,
    /// How it was broken, for people.
    pub message: String,
    /// When, in nanoseconds of virtual time; 0 where that is not known.
    pub at_ns: u64,
    /// The plan.
    pub plan: String,
}

/// What a run came to.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Report {
    /// The seed.
    pub seed: u64,
    /// The hash over everything that happened.
    pub hash: u64,
    /// How many things were hashed.
    pub events: u64,
    /// How many times a task was polled.
    pub polls: u64,
    /// How much virtual time passed, in milliseconds.
    pub simulated_ms: u64,
    /// Records acknowledged.
    pub acknowledged: u64,
    /// What a campaign sums up, by name.
    pub sums: BTreeMap<String, u64>,
    /// How it failed, if it did.
    pub broken: Option<Broken>,
}

impl Report {
    /// Of `outcome`; `equal`: whether a second run, where there was one, was the same.
    pub fn of(outcome: &Outcome, equal: bool) -> Report {
        let result = &outcome.result;
        let rule = outcome.rule().or((!equal).then_some("double-run"));
        let broken = rule.map(|rule| {
            let detail = result.failure.as_ref().map_or("ran differently the second time".to_owned(), detail);
            Broken {
                rule: rule.to_owned(),
                fingerprint: fingerprint(rule, &detail),
                message: result.failure.as_ref().map_or(detail, ToString::to_string),
                at_ns: u64::try_from(result.simulated.as_nanos()).unwrap_or(u64::MAX),
                plan: outcome.plan.to_string(),
            }
        });
        Report {
            seed: outcome.plan.seed,
            hash: result.hash,
            events: result.events,
            polls: result.polls,
            simulated_ms: u64::try_from(result.simulated.as_millis()).unwrap_or(u64::MAX),
            acknowledged: outcome.counts.acknowledged,
            sums: tally::sums(outcome),
            broken,
        }
    }

    /// Of a run that took its process with it, or was ended from outside.
    pub(super) fn of_dead(request: &Request, rule: &str, message: String) -> Report {
        let drawn = || request.to_plan().map_or_else(|problem| problem, |plan| plan.to_string());
        let plan = request.plan.clone().unwrap_or_else(drawn);
        let fingerprint = fingerprint(rule, &message);
        let broken = Broken { rule: rule.to_owned(), fingerprint, message, at_ns: 0, plan };
        Report { seed: request.seed, broken: Some(broken), ..Report::default() }
    }

    /// The plan that failed, as it is kept; `None` when nothing failed.
    pub fn kept(&self, commit: &str) -> Option<Kept> {
        let broken = self.broken.as_ref()?;
        let plan = broken.plan.parse().ok()?;
        let broke = Broke {
            rule: broken.rule.clone(),
            fingerprint: broken.fingerprint.clone(),
            commit: commit.to_owned(),
            hash: self.hash,
        };
        Some(Kept { plan, broke: Some(broke) })
    }

    /// Whether it failed just as `broken` did.
    pub fn is_like(&self, broken: &Broken) -> bool {
        let same = |own: &Broken| own.rule == broken.rule && own.fingerprint == broken.fingerprint;
        self.broken.as_ref().is_some_and(same)
    }
}

/// How it was broken, without when and what.
fn detail(failure: &Failure) -> String {
    match failure {
        Failure::Oracle { message, .. } => message.clone(),
        Failure::Panic { task, message, .. } => format!("{task}: {message}"),
        Failure::Deadlock { .. } | Failure::TimeLimit { .. } | Failure::PollLimit { .. } => String::new(),
    }
}
