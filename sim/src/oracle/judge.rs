//! The judge: hands what is seen to every oracle, fails the run at the first broken rule, and counts, so
//! that a campaign can show what it looked at.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::{ORACLES, Oracle, Rot, Rule, Seen};
use crate::fault::Realm;
use crate::node::Node;
use crate::plan::Plan;
use crate::world::World;

/// What was seen, counted.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// Records sent.
    pub sent: u64,
    /// Records acknowledged.
    pub acknowledged: u64,
    /// Records that failed.
    pub failed: u64,
    /// Records read.
    pub read: u64,
    /// Fetches answered.
    pub fetches: u64,
    /// Answers about latest offsets.
    pub latest: u64,
    /// Times that rot struck what the recovery point vouches for.
    pub vouched_rot: u64,
    /// Recovery points held against the batches on the platter.
    pub witnesses: u64,
    /// Answers about leader epochs, and epochs held against the files.
    pub epochs: u64,
    /// Times that a client was shown all topics.
    pub topics_shown: u64,
    /// What clients did.
    pub did: BTreeMap<&'static str, u64>,
    /// How many things each oracle looked at.
    pub looks: BTreeMap<&'static str, u64>,
    /// Rules broken that the run did not look for.
    pub passed_over: BTreeMap<&'static str, u64>,
}

/// Where everything that is seen goes. Clones are the same.
#[derive(Clone)]
pub struct Judge {
    world: World,
    state: Arc<Mutex<State>>,
    counts: Arc<Mutex<Counts>>,
}

struct State {
    oracles: Vec<(Rule, Box<dyn Oracle>)>,
    plan: Plan,
    only: Option<String>,
    tick: u64,
}

impl Judge {
    /// A judge of a run of `plan`; with `only`, of that rule alone. Counts into `counts`.
    pub fn new(world: &World, plan: &Plan, only: Option<&str>, counts: &Arc<Mutex<Counts>>) -> Judge {
        let realm = plan.realm();
        let held = ORACLES.iter().filter(|oracle| oracle.rule.holds_in(realm));
        let oracles = held.map(|oracle| (oracle.rule, (oracle.watch)(plan))).collect();
        let state = State { oracles, plan: plan.clone(), only: only.map(str::to_owned), tick: 0 };
        Judge { world: world.clone(), state: Arc::new(Mutex::new(state)), counts: counts.clone() }
    }

    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The moment, in things seen.
    pub fn tick(&self) -> u64 {
        self.with(|state| state.tick)
    }

    /// Takes in what was seen on `node`.
    pub fn see(&self, node: &Node, seen: &Seen) {
        self.world.lock().note(node.index(), "op", &[seen.digest()], || seen.to_string());
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.count(seen);
        let broken = self.with(|state| state.take_in(seen, &mut counts));
        drop(counts);
        if let Some((rule, message)) = broken {
            self.world.fail(rule.id, message);
        }
    }
}

impl State {
    fn take_in(&mut self, seen: &Seen, counts: &mut Counts) -> Option<(Rule, String)> {
        self.tick += 1;
        let mut first = None;
        let forgets = seen.place().is_some_and(|place| self.plan.may_forget(place.topic));
        let kind = seen.kind();
        for (rule, oracle) in &mut self.oracles {
            if !rule.sees.contains(&kind) || (forgets && !rule.holds_in(Realm::Forgetful)) {
                continue;
            }
            *counts.looks.entry(rule.id).or_default() += 1;
            let Err(message) = oracle.see(seen, self.tick) else { continue };
            if self.only.as_ref().is_some_and(|only| only != rule.id) {
                *counts.passed_over.entry(rule.id).or_default() += 1;
            } else if first.is_none() {
                first = Some((*rule, message));
            }
        }
        first
    }
}

impl Counts {
    fn count(&mut self, seen: &Seen) {
        match seen {
            Seen::Sent { .. } => self.sent += 1,
            Seen::Acked { .. } => self.acknowledged += 1,
            Seen::Failed { .. } => self.failed += 1,
            Seen::Fetched { records, .. } => {
                self.fetches += 1;
                self.read += records.len() as u64;
            }
            Seen::Latest { .. } => self.latest += 1,
            Seen::Rotted { rot: Rot::Vouched, .. } => self.vouched_rot += 1,
            Seen::Witness { .. } => self.witnesses += 1,
            Seen::Epochs { .. } | Seen::EpochTold { .. } => self.epochs += 1,
            Seen::Topics { .. } => self.topics_shown += 1,
            Seen::Did { what } => *self.did.entry(what).or_default() += 1,
            _ => {}
        }
    }
}
