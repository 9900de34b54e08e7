//! The world: everything that nodes share, behind one lock, and what the director of a run may ask of it.
//! The lock is never held while a future or a connection is polled or dropped: their `Drop` takes it.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::Duration;

use crate::disk::DiskStats;
use crate::entropy::{Ratio, Salt, Stream};
use crate::executor::{Delay, nanos, now_ns};
use crate::hook::Marks;
use crate::net::Net;
use crate::node::{Node, NodeState};
use crate::run::{Failure, Options};
use crate::trace::{Data, Trace, digest};

/// The director's own place among the nodes: it runs tasks, has no machine and never dies.
pub(crate) const DIRECTOR: usize = 0;

/// The simulated world of one run. Clones are the same world.
#[derive(Clone)]
pub struct World(Arc<Mutex<State>>);

pub(crate) struct State {
    pub(crate) options: Options,
    pub(crate) trace: Trace,
    pub(crate) nodes: Vec<NodeState>,
    pub(crate) net: Net,
    pub(crate) marks: Marks,
    pub(crate) failure: Option<Failure>,
    /// The run has ended: whatever is still dropped changes nothing.
    pub(crate) over: bool,
    pub(crate) director: Option<Waker>,
    pub(crate) next_task: u64,
    pub(crate) next_serial: u64,
    /// When a task of a node last ran.
    pub(crate) last_turn_ns: u64,
    /// On which node a task last ran.
    pub(crate) turn_of: usize,
    streams: BTreeMap<(Salt, usize), Stream>,
}

impl World {
    pub(crate) fn new(options: Options) -> World {
        let director = NodeState::new("world");
        World(Arc::new(Mutex::new(State {
            trace: Trace::new(options.record),
            marks: Marks::new(options.seed, options.buggify),
            options,
            nodes: vec![director],
            net: Net::default(),
            failure: None,
            over: false,
            director: None,
            next_task: 0,
            next_serial: 0,
            last_turn_ns: 0,
            turn_of: DIRECTOR,
            streams: BTreeMap::new(),
        })))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The root seed of the run.
    pub fn seed(&self) -> u64 {
        self.lock().options.seed
    }

    /// Virtual time since the run began, by no node's clock.
    pub fn now(&self) -> Duration {
        Duration::from_nanos(now_ns())
    }

    /// Waits for `span` of virtual time.
    pub async fn sleep(&self, span: Duration) {
        Delay::after(nanos(span)).await;
    }

    /// Waits until virtual time `at`.
    pub async fn sleep_until(&self, at: Duration) {
        Delay::until(nanos(at)).await;
    }

    /// Draws from one of the world's streams; each draw is part of the trace.
    pub fn dice(&self, salt: Salt) -> Dice {
        Dice { world: self.clone(), salt }
    }

    /// The node called `name`, which is also its host name. A new one is made, not yet booted, where
    /// there is none.
    pub fn node(&self, name: &str) -> Node {
        let mut state = self.lock();
        let index = match state.nodes.iter().position(|node| &*node.name == name) {
            Some(index) => index,
            None => {
                state.nodes.push(NodeState::new(name));
                state.nodes.len() - 1
            }
        };
        drop(state);
        Node::new(self.clone(), index)
    }

    /// All nodes, in the order in which they were made.
    pub fn nodes(&self) -> Vec<Node> {
        let count = self.lock().nodes.len();
        (DIRECTOR + 1..count).map(|index| Node::new(self.clone(), index)).collect()
    }

    /// Ends the run as failed: `oracle` names the rule that was broken, `message` says how. The first
    /// failure counts.
    pub fn fail(&self, oracle: &'static str, message: impl Display) {
        let at = self.now();
        self.lock().fail(Failure::Oracle { oracle, message: message.to_string(), at });
    }

    /// Notes something of the director's in the trace.
    pub fn note(&self, kind: &'static str, detail: impl Display) {
        let detail = detail.to_string();
        self.lock().note(DIRECTOR, kind, &[digest(detail.as_bytes())], || detail);
    }

    /// What all disks went through.
    pub fn disk_stats(&self) -> DiskStats {
        self.lock().disk_stats()
    }
}

impl State {
    pub(crate) fn note(
        &mut self,
        node: usize,
        kind: &'static str,
        numbers: &[u64],
        detail: impl FnOnce() -> String,
    ) {
        if !self.over {
            self.trace.note(now_ns(), &self.nodes[node].name, kind, numbers, detail);
        }
    }

    pub(crate) fn fail(&mut self, failure: Failure) {
        if self.failure.is_none() && !self.over {
            let text = failure.to_string();
            self.note(DIRECTOR, "failure", &[digest(text.as_bytes())], || text);
            self.failure = Some(failure);
            if let Some(director) = self.director.take() {
                director.wake();
            }
        }
    }

    /// Says something for readers of the list of events, on the node whose task has its turn.
    pub(crate) fn aside(&mut self, node: usize, kind: &'static str, told: impl FnOnce() -> (String, Data)) {
        if !self.over {
            self.trace.aside(now_ns(), &self.nodes[node].name, kind, told);
        }
    }

    /// The stream of `salt` for `node`.
    pub(crate) fn stream(&mut self, salt: Salt, node: usize) -> &mut Stream {
        let (seed, name) = (self.options.seed, &self.nodes[node].name);
        self.streams.entry((salt, node)).or_insert_with(|| Stream::new(seed, salt, name))
    }

    /// Hands out one draw and notes it.
    pub(crate) fn draw(&mut self, salt: Salt, node: usize, draw: impl FnOnce(&mut Stream) -> u64) -> u64 {
        let drawn = draw(self.stream(salt, node));
        self.note(node, "draw", &[salt as u64, drawn], || format!("{} {drawn}", salt.name()));
        drawn
    }

    pub(crate) fn draw_between(&mut self, salt: Salt, node: usize, (low, high): (u64, u64)) -> u64 {
        if low >= high { low } else { self.draw(salt, node, |stream| stream.between(low, high)) }
    }

    pub(crate) fn draw_chance(&mut self, salt: Salt, node: usize, ratio: Ratio) -> bool {
        match ratio.numerator {
            0 => false,
            n if n >= ratio.denominator => true,
            _ => self.draw(salt, node, |stream| u64::from(stream.chance(ratio))) == 1,
        }
    }

    /// A number that no other thing of this run has.
    pub(crate) fn serial(&mut self) -> u64 {
        self.next_serial += 1;
        self.next_serial
    }

    pub(crate) fn disk_stats(&self) -> DiskStats {
        let mut sum = DiskStats::default();
        for node in &self.nodes {
            for volume in node.volumes.values() {
                sum.add(&volume.stats);
            }
        }
        sum
    }
}

/// One of the world's random streams, for the director and its workloads.
#[derive(Clone)]
pub struct Dice {
    world: World,
    salt: Salt,
}

impl Dice {
    fn draw(&self, draw: impl FnOnce(&mut Stream) -> u64) -> u64 {
        self.world.lock().draw(self.salt, DIRECTOR, draw)
    }

    /// 64 random bits.
    pub fn next_u64(&self) -> u64 {
        self.draw(Stream::next_u64)
    }

    /// A number below `bound`, which must not be zero.
    pub fn below(&self, bound: u64) -> u64 {
        self.draw(|stream| stream.below(bound))
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&self, low: u64, high: u64) -> u64 {
        self.draw(|stream| stream.between(low, high))
    }

    /// True with probability `ratio`.
    pub fn chance(&self, ratio: Ratio) -> bool {
        self.draw(|stream| u64::from(stream.chance(ratio))) == 1
    }

    /// One of `items`, which must not be empty.
    pub fn pick<'a, T>(&self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len() as u64) as usize]
    }

    /// A span from `low` to `high`.
    pub fn span(&self, low: Duration, high: Duration) -> Duration {
        Duration::from_nanos(self.between(nanos(low), nanos(high)))
    }
}
