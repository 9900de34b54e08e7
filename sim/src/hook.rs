//! What stands behind `milena_probe`'s macros during a run: marks are counted, `buggify!` sites armed and
//! fired, dear checks sampled. Each site has its own stream, so that a new site disturbs no other.

use std::collections::BTreeMap;
use std::rc::Rc;

use milena_probe::Hook;

use crate::entropy::{Ratio, Salt, Stream};
use crate::trace::digest;
use crate::world::{DIRECTOR, World};

/// How many of the sites a seed arms.
const ARMED: Ratio = Ratio::new(1, 4);
/// How often an armed site fires.
const FIRES: Ratio = Ratio::new(1, 4);
/// How many of the dear checks run.
const EXPENSIVE: Ratio = Ratio::new(1, 20);

/// Marks passed and sites asked so far.
pub(crate) struct Marks {
    seed: u64,
    buggify: bool,
    passed: BTreeMap<&'static str, u64>,
    sites: BTreeMap<&'static str, Site>,
}

struct Site {
    armed: bool,
    fired: u64,
    stream: Stream,
}

impl Marks {
    pub(crate) fn new(seed: u64, buggify: bool) -> Marks {
        Marks { seed, buggify, passed: BTreeMap::new(), sites: BTreeMap::new() }
    }

    fn fires(&mut self, name: &'static str) -> bool {
        if !self.buggify {
            return false;
        }
        let seed = self.seed;
        let site = self.sites.entry(name).or_insert_with(|| {
            let mut stream = Stream::new(seed, Salt::Buggify, name);
            Site { armed: stream.chance(ARMED), fired: 0, stream }
        });
        let fires = site.armed && site.stream.chance(FIRES);
        site.fired += u64::from(fires);
        fires
    }

    /// Marks and firings, each with its count.
    pub(crate) fn take(&mut self) -> (BTreeMap<&'static str, u64>, BTreeMap<&'static str, u64>) {
        let fired = self.sites.iter().map(|(name, site)| (*name, site.fired)).collect();
        (std::mem::take(&mut self.passed), fired)
    }
}

struct Probe(World);

impl Hook for Probe {
    fn mark(&self, name: &'static str) {
        let mut state = self.0.lock();
        *state.marks.passed.entry(name).or_default() += 1;
        state.note(DIRECTOR, "mark", &[digest(name.as_bytes())], || name.to_owned());
    }

    fn buggify(&self, name: &'static str) -> bool {
        let mut state = self.0.lock();
        let fires = state.marks.fires(name);
        state.note(DIRECTOR, "buggify", &[digest(name.as_bytes()), u64::from(fires)], || {
            format!("{name} {fires}")
        });
        fires
    }

    fn expensive(&self) -> bool {
        self.0.lock().draw_chance(Salt::Expensive, DIRECTOR, EXPENSIVE)
    }
}

/// Puts `world` behind this thread's probes.
pub(crate) fn install(world: &World) {
    milena_probe::install(Some(Rc::new(Probe(world.clone()))));
}

/// Leaves this thread's probes alone again.
pub(crate) fn remove() {
    milena_probe::install(None);
}
