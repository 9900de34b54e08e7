//! A small world for tests: three replicas of one partition with disks that lose what was not synced, a controller,
//! and a network that delays, reorders, repeats and drops. It may know everything; a replica must only know what it
//! was told. What must be true is looked at after every step (`truth.rs`).

mod controller;
mod disk;
mod network;
mod node;
mod runs;
mod truth;

use std::time::Duration;

use milena_machine::Now;
use milena_types::{Instant, NodeId, Timestamp};

use controller::Controller;
use network::Message;
use node::Node;
use truth::Truth;

/// Enough to commit with one of three replicas away.
const MIN_ISR: usize = 2;
const LAG_MAX: Duration = Duration::from_secs(10);
const NODES: std::ops::RangeInclusive<i32> = 1..=3;

/// A generator (splitmix64): one seed, one history.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    /// A number from `low` to `high`, ends included.
    fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1) as usize) as i64
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

struct World {
    random: Random,
    now: Instant,
    controller: Controller,
    nodes: Vec<Node>,
    messages: Vec<Message>,
    truth: Truth,
    values: u64,
    /// Whether acknowledgements wait for disks. If not, processes end, and take nothing of the page cache with them.
    durable_acks: bool,
    /// A replica's disk was replaced by an empty one: once a history, fewer than the minimum ISR.
    wiped: bool,
}

impl World {
    fn new(seed: u64, durable_acks: bool) -> World {
        let controller = Controller::new(NODES.map(NodeId).collect());
        let now = Instant(1);
        let nodes = NODES.map(|id| Node::new(NodeId(id), durable_acks)).collect();
        let (random, truth) = (Random(seed), Truth::default());
        let (messages, values, wiped) = (Vec::new(), 0, false);
        let mut world =
            World { random, now, controller, nodes, messages, truth, values, durable_acks, wiped };
        for at in 0..world.nodes.len() {
            world.restart(at);
            world.catch_up(at);
        }
        for at in 0..world.nodes.len() {
            world.heartbeat(at);
        }
        world
    }

    fn time(&self) -> Now {
        Now { monotonic: self.now, wall: Timestamp(0) }
    }

    fn at(&self, node: NodeId) -> usize {
        self.nodes.iter().position(|candidate| candidate.id == node).expect("a node of this world")
    }

    /// One thing happens.
    fn step(&mut self) {
        let at = self.random.below(self.nodes.len());
        match self.random.below(1000) {
            0..90 => self.produce(at),
            90..240 => self.sync(at),
            240..640 => self.deliver(),
            640..770 => self.apply_metadata(at),
            770..890 => self.fetch(at),
            890..920 => self.pass(),
            920..926 => self.crash(at),
            926..956 => self.restart(at),
            956..994 => self.heartbeat(at),
            994..997 => self.controller.fence(self.nodes[at].id),
            997..999 => self.stop_in_order(at),
            _ => self.wipe(at),
        }
        self.look();
    }

    fn pass(&mut self) {
        let span = if self.random.chance(15) { LAG_MAX } else { Duration::from_millis(500) };
        self.now = self.now.after(span);
        for at in 0..self.nodes.len() {
            self.look_for_laggards(at);
        }
    }
}
