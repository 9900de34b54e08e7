//! The smallest plan so far, and how a smaller one is found among candidates: delta debugging, several runs
//! at a time.

use std::collections::BTreeSet;
use std::io;

use super::sheet::Sheet;
use super::{Limits, Runner};
use crate::campaign::{Broken, Report, Request};
use crate::plan::Plan;

pub(super) struct Search<'a> {
    runner: &'a mut dyn Runner,
    limits: Limits,
    broken: Broken,
    /// Plans that do not fail as they should.
    barren: BTreeSet<String>,
    /// The smallest plan so far, and what its run came to.
    pub(super) best: Plan,
    pub(super) report: Report,
    pub(super) runs: u64,
}

impl<'a> Search<'a> {
    pub(super) fn new(
        runner: &'a mut dyn Runner,
        best: Plan,
        report: Report,
        broken: Broken,
        limits: Limits,
    ) -> Search<'a> {
        Search { runner, limits, broken, barren: BTreeSet::new(), best, report, runs: 1 }
    }

    /// Whether all runs that were allowed are used up.
    pub(super) fn is_spent(&self) -> bool {
        self.runs >= self.limits.runs
    }

    pub(super) fn sheet(&self) -> Sheet {
        Sheet::of(&self.best)
    }

    /// When the smallest plan fails, in microseconds of virtual time.
    pub(super) fn fails_at_us(&self) -> u64 {
        self.report.broken.as_ref().map_or(0, |broken| broken.at_ns / 1_000)
    }

    /// The first of `candidates` that fails as it should becomes the smallest plan; which one it was. What
    /// fails by chance may need another seed: each is tried under its own and a few small ones, `seeds` in all.
    pub(super) fn attempt(&mut self, candidates: &[Sheet], seeds: u64) -> io::Result<Option<usize>> {
        let mut tries: Vec<(usize, Plan)> = Vec::new();
        let mut new = BTreeSet::new();
        for (index, candidate) in candidates.iter().enumerate() {
            for seed in std::iter::once(self.best.seed).chain(1..seeds) {
                let Some(plan) = candidate.plan(seed).filter(|plan| *plan != self.best) else { break };
                let text = plan.to_string();
                if !self.barren.contains(&text) && new.insert(text) {
                    tries.push((index, plan));
                }
            }
        }
        let left = usize::try_from(self.limits.runs.saturating_sub(self.runs)).unwrap_or(usize::MAX);
        tries.truncate(left);
        let only = self.limits.only.clone();
        let requests: Vec<Request> =
            tries.iter().map(|(_, plan)| Request { only: only.clone(), ..Request::of_plan(plan) }).collect();
        let found = self.runner.first(requests, &|report| report.is_like(&self.broken))?;
        let barren = found.as_ref().map_or(tries.len(), |(number, _)| *number);
        self.runs += (barren + usize::from(found.is_some())) as u64;
        self.barren.extend(tries[..barren].iter().map(|(_, plan)| plan.to_string()));
        let Some((number, report)) = found else { return Ok(None) };
        let (index, plan) = tries.swap_remove(number);
        (self.best, self.report) = (plan, report);
        Ok(Some(index))
    }

    /// Takes as many of `items` out as can go: all, then halves, then quarters, down to one at a time.
    pub(super) fn minimise<I: Clone>(
        &mut self,
        items: Vec<I>,
        seeds: u64,
        without: impl Fn(&Sheet, &[I]) -> Sheet,
    ) -> io::Result<()> {
        let base = self.sheet();
        let (mut left, mut dropped) = (items, Vec::new());
        let mut size = left.len();
        while size > 0 {
            let mut from = 0;
            while from < left.len() {
                let starts: Vec<usize> = (from..left.len()).step_by(size).collect();
                let candidate = |start: &usize| {
                    let end = (start + size).min(left.len());
                    without(&base, &[&dropped[..], &left[*start..end]].concat())
                };
                let candidates: Vec<Sheet> = starts.iter().map(candidate).collect();
                let Some(found) = self.attempt(&candidates, seeds)? else { break };
                from = starts[found];
                let end = (from + size).min(left.len());
                dropped.extend(left.drain(from..end));
            }
            size = if size > left.len() { left.len() } else { size / 2 };
        }
        Ok(())
    }
}
