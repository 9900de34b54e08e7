//! Shrinking: a plan that fails is made as small as it gets while it fails in the same way: the same rule,
//! with the same fingerprint. It works on the plan alone and decides by the order of candidates, never by
//! which run came back first, so that the number of workers changes nothing but the time.

mod search;
mod sheet;
mod steps;

use std::io;
use std::time::{Duration, Instant};

use crate::campaign::{Broken, Pool, Report, Request};
use crate::plan::Plan;
use search::Search;

/// The most times that all steps are gone through.
const ROUNDS_MAX: usize = 6;

/// Who runs plans.
pub trait Runner {
    /// The first of `work` whose answer is `wanted`, whatever came first; `None` when none is.
    fn first(
        &mut self,
        work: Vec<Request>,
        wanted: &dyn Fn(&Report) -> bool,
    ) -> io::Result<Option<(usize, Report)>>;
}

impl Runner for Pool {
    fn first(
        &mut self,
        work: Vec<Request>,
        wanted: &dyn Fn(&Report) -> bool,
    ) -> io::Result<Option<(usize, Report)>> {
        Pool::first(self, work.into_iter(), wanted)
    }
}

/// How far to go.
#[derive(Clone, Debug)]
pub struct Limits {
    /// After so many runs it stops where it is.
    pub runs: u64,
    /// Look for breaches of this rule alone.
    pub only: Option<String>,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Shrunk {
    /// The plan, small.
    pub plan: Plan,
    /// What its run came to.
    pub report: Report,
    /// How many runs it took.
    pub runs: u64,
    /// How long it took, in real time.
    pub elapsed: Duration,
    /// Whether nothing was left to try.
    pub finished: bool,
}

/// Where it is.
#[derive(Clone, Debug)]
pub struct Step<'a> {
    /// What it is trying.
    pub name: &'static str,
    /// The smallest plan so far.
    pub plan: &'a Plan,
    /// How many runs it took so far.
    pub runs: u64,
}

/// Makes `plan` smaller; `None` when it breaks nothing here. `like`: what it has to break, where that is
/// known; else what it breaks now.
pub fn shrink(
    runner: &mut dyn Runner,
    plan: &Plan,
    like: Option<&Broken>,
    limits: &Limits,
    mut told: impl FnMut(&Step<'_>),
) -> io::Result<Option<Shrunk>> {
    let begun = Instant::now();
    let request = Request { only: limits.only.clone(), ..Request::of_plan(plan) };
    let Some((_, report)) = runner.first(vec![request], &|report| report.broken.is_some())? else {
        return Ok(None);
    };
    let broken = like.cloned().or_else(|| report.broken.clone()).expect("just found");
    if !report.is_like(&broken) {
        return Ok(None);
    }
    let mut search = Search::new(runner, plan.clone(), report, broken, limits.clone());
    let mut finished = false;
    for _ in 0..ROUNDS_MAX {
        let before = search.best.clone();
        for (name, step) in steps::STEPS {
            told(&Step { name, plan: &search.best, runs: search.runs });
            step(&mut search)?;
        }
        if search.best == before {
            finished = !search.is_spent();
            break;
        }
    }
    let Search { best, report, runs, .. } = search;
    Ok(Some(Shrunk { plan: best, report, runs, elapsed: begun.elapsed(), finished }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Mode, draw};

    /// Fails where a power loss strikes a producer that sends two records and more; every second seed of a
    /// small plan only.
    struct Toy(Vec<String>);

    fn fails(plan: &Plan) -> bool {
        let power = plan.faults.iter().any(|fault| fault.kind == "power");
        power
            && plan.producers.iter().any(|one| one.records > 1 && one.mode != Mode::Nobody)
            && plan.seed != 9
    }

    impl Runner for Toy {
        fn first(
            &mut self,
            work: Vec<Request>,
            wanted: &dyn Fn(&Report) -> bool,
        ) -> io::Result<Option<(usize, Report)>> {
            for (number, request) in work.into_iter().enumerate() {
                let plan = request.to_plan().expect("shrinking asks for plans");
                self.0.push(plan.to_string());
                let broken = Broken {
                    rule: "toy".into(),
                    fingerprint: if plan.last == crate::plan::Last::Kill { "b" } else { "a" }.into(),
                    message: String::new(),
                    at_ns: 900_000_000,
                    plan: plan.to_string(),
                };
                let broken = fails(&plan).then_some(broken);
                let report = Report { seed: plan.seed, broken, ..Report::default() };
                if wanted(&report) {
                    return Ok(Some((number, report)));
                }
            }
            Ok(None)
        }
    }

    fn failing() -> impl Iterator<Item = Plan> {
        (0..200).map(draw).filter(fails).take(12)
    }

    #[test]
    fn what_is_left_is_what_it_takes() {
        for plan in failing() {
            let limits = Limits { runs: 5_000, only: None };
            let shrunk =
                shrink(&mut Toy(Vec::new()), &plan, None, &limits, |_| {}).expect("toys run").expect("fails");
            let text = shrunk.plan.to_string();
            assert!(shrunk.finished, "{text}");
            assert_eq!(text.lines().count(), 5, "{text}");
            assert_eq!((shrunk.plan.producers[0].records, shrunk.plan.faults.len()), (2, 1), "{text}");
            let kill = |plan: &Plan| plan.last == crate::plan::Last::Kill;
            assert_eq!(kill(&shrunk.plan), kill(&plan), "another fingerprint is another failure: {text}");
        }
    }

    #[test]
    fn it_stops_when_its_runs_are_used_up_and_says_so() {
        let plan = failing().next().expect("some seed fails");
        let mut toy = Toy(Vec::new());
        let limits = Limits { runs: 7, only: None };
        let shrunk = shrink(&mut toy, &plan, None, &limits, |_| {}).expect("toys run").expect("fails");
        assert!(!shrunk.finished && toy.0.len() <= 7 && fails(&shrunk.plan));
    }

    #[test]
    fn what_breaks_nothing_is_not_shrunk() {
        let plan = Plan { faults: Vec::new(), ..draw(1) };
        let limits = Limits { runs: 10, only: None };
        assert!(shrink(&mut Toy(Vec::new()), &plan, None, &limits, |_| {}).expect("toys run").is_none());
    }
}
