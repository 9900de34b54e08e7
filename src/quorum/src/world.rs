//! The small world: up to five replicas on disks that lose what was not synced, over a network that loses, doubles,
//! delays and reorders messages and is cut in either direction, all drawn from a seed. After every event the promises of
//! `lib.rs` are looked at (`truth.rs`); at the end everything is healed and the replicas must agree and go on.
//!
//! `disk.rs` is what survives, `network.rs` who hears whom, `actions.rs` a shell in small, `faults.rs` what goes wrong and
//! how often, `plant.rs` the rules that can be broken on purpose. The tests stand in `runs.rs`, `healthy_leader.rs` and
//! `planted.rs`.

mod actions;
mod disk;
mod faults;
mod healthy_leader;
mod network;
mod plant;
mod planted;
mod runs;
mod truth;

use std::collections::BTreeMap;
use std::time::Duration;

use milena_machine::{Now, React};
use milena_types::{Instant, NodeId, Offset, Timestamp};

use crate::jitter::Jitter;
use crate::voters::tests::voter;
use crate::{Event, Quorum, ReplicaKey, Setup, Timeouts, Voter, VoterSet, Voters, VotersOrigin};

use disk::Disk;
use faults::Knobs;
use network::{Flight, Network};
use plant::Plant;
use truth::Truth;

/// What happens at some time.
#[derive(Clone, Debug)]
enum Happening {
    Deliver(Flight),
    Persisted { node: usize, incarnation: u32 },
    Synced { node: usize, incarnation: u32 },
    Timer { node: usize, incarnation: u32 },
    Fault,
}

struct Node {
    key: ReplicaKey,
    quorum: Option<Quorum>,
    incarnation: u32,
    disk: Disk,
    /// Until when it does nothing, though time goes on.
    paused: Instant,
    timer: Option<Instant>,
    sync_under_way: bool,
    /// Requests that are being answered.
    asked: BTreeMap<u64, network::Asked>,
}

struct World {
    chance: Jitter,
    now: Instant,
    agenda: BTreeMap<(Instant, u64), Happening>,
    sequence: u64,
    nodes: Vec<Node>,
    voters: usize,
    network: Network,
    truth: Truth,
    knobs: Knobs,
    plant: Option<Plant>,
    /// Whether voters come and go.
    dynamic: bool,
    /// Whether those that do not vote ask to.
    joins: bool,
    /// The records of the answer that is being looked at.
    arrived: Vec<disk::Entry>,
    stats: Stats,
}

/// What a run has seen, so that a campaign of them is not empty.
#[derive(Clone, Copy, Default, Debug)]
struct Stats {
    events: u64,
    elections: u64,
    crashes: u64,
    lost_bytes: u64,
    truncations: u64,
    snapshots: u64,
    installed: u64,
    changes: u64,
    committed: u64,
    lost_messages: u64,
}

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

impl World {
    fn new(seed: u64, voters: usize, observers: usize, knobs: Knobs, plant: Option<Plant>) -> World {
        let mut world = World {
            chance: Jitter::new(seed),
            now: Instant::default(),
            agenda: BTreeMap::new(),
            sequence: 0,
            nodes: Vec::new(),
            voters,
            network: Network::new(voters + observers),
            truth: Truth::new(voters + observers, (1 << voters) - 1),
            knobs,
            plant,
            dynamic: knobs.changes,
            joins: knobs.joins,
            arrived: Vec::new(),
            stats: Stats::default(),
        };
        for index in 0..voters + observers {
            let key = voter(index as i32 + 1).key;
            world.nodes.push(Node {
                key,
                quorum: None,
                incarnation: 0,
                disk: Disk::default(),
                paused: Instant::default(),
                timer: None,
                sync_under_way: false,
                asked: BTreeMap::new(),
            });
        }
        for index in 0..world.nodes.len() {
            world.start(index);
        }
        world
    }

    fn member(index: usize) -> Voter {
        let mut member = voter(index as i32 + 1);
        member.endpoints[0].port = 9093 + index as u16;
        member
    }

    fn index_of(id: NodeId) -> usize {
        id.get() as usize - 1
    }

    /// Starts a node on what its disk holds.
    fn start(&mut self, index: usize) {
        let seed = self.chance.below(u64::MAX);
        let known = if self.dynamic { self.nodes.len() } else { self.voters };
        let bootstrap = (0..known).map(|index| World::member(index).endpoints[0].clone()).collect();
        let (voters, earlier_voters) = self.voters_of(index);
        let node = &mut self.nodes[index];
        node.incarnation += 1;
        let setup = Setup {
            endpoints: World::member(index).endpoints,
            bootstrap,
            earlier_voters,
            auto_join: self.joins,
            saved: if self.plant == Some(Plant::VotesAreForgotten) { None } else { node.disk.saved },
            log: node.disk.end(),
            epochs: node.disk.epochs(),
            log_start: Offset(node.disk.start as i64),
            snapshots: node.disk.snapshots,
            timeouts: Timeouts::default(),
            seed,
            ..Setup::new(node.key, voters)
        };
        let quorum = Quorum::new(setup);
        self.truth.starts(index, quorum.epoch());
        self.nodes[index].quorum = Some(quorum);
        self.event(index, Event::Started);
    }

    /// The voter sets that a node's disk holds: the one in force, and those before it.
    fn voters_of(&self, index: usize) -> (Voters, Vec<Voters>) {
        let set = match self.dynamic && index >= self.voters {
            // it was formatted to join
            true => VoterSet::unknown(),
            false => disk::set_of((1 << self.voters) - 1),
        };
        let (kraft_version, origin) = match self.dynamic {
            true => (1, VotersOrigin::Bootstrap),
            false => (0, VotersOrigin::Bootstrap),
        };
        let mut all = vec![Voters { set, kraft_version, origin }];
        all.extend(Disk::voters(&self.nodes[index].disk.log));
        (all.pop().expect("at least one"), all)
    }

    /// Ends a node's incarnation. What its disk had not synced is lost, or some of it.
    fn crash(&mut self, index: usize) {
        let node = &mut self.nodes[index];
        if node.quorum.take().is_none() {
            return;
        }
        self.stats.crashes += 1;
        self.stats.lost_bytes += node.disk.crash(&mut self.chance);
        node.timer = None;
        node.sync_under_way = false;
        node.asked.clear();
    }

    fn later(&mut self, after: Duration, happening: Happening) {
        self.sequence += 1;
        self.agenda.insert((self.now.after(after), self.sequence), happening);
    }

    /// Tells a node's core, and does what it asks.
    fn event(&mut self, index: usize, event: Event) {
        let now = Now { monotonic: self.now, wall: Timestamp(0) };
        let mut events = std::collections::VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            let Some(quorum) = &mut self.nodes[index].quorum else { return };
            let mut actions = Vec::new();
            quorum.on_event(event, now, &mut actions);
            self.stats.events += 1;
            for action in actions {
                self.act(index, action, &mut events);
            }
        }
        self.look(index);
        self.set_timer(index);
    }

    fn set_timer(&mut self, index: usize) {
        let node = &mut self.nodes[index];
        let Some(deadline) = node.quorum.as_ref().and_then(Quorum::next_deadline) else { return };
        assert!(deadline > self.now, "a deadline that has passed: the shell would spin");
        if node.timer.is_some_and(|timer| timer > self.now && timer <= deadline) {
            return;
        }
        node.timer = Some(deadline);
        let timer = Happening::Timer { node: index, incarnation: node.incarnation };
        self.later(deadline.since(self.now), timer);
    }

    /// What must hold of a node now, seen from outside.
    fn look(&mut self, index: usize) {
        let node = &self.nodes[index];
        let Some(quorum) = &node.quorum else { return };
        let leadership = quorum.leadership();
        self.truth.sees_epoch(index, leadership.epoch);
        if let Some(leader) = leadership.leader {
            self.truth.sees_leader(index, leadership.epoch, leader);
        }
        assert_eq!(quorum.log_end(), node.disk.end(), "the core's log is the disk's");
        let newest = node.disk.log.iter().rposition(|entry| entry.voters != 0);
        if let Some(at) = newest {
            let in_force = (disk::mask_of(&quorum.voters().set), quorum.voters().origin);
            let expected = (node.disk.log[at].voters, VotersOrigin::Log(Offset(at as i64)));
            assert_eq!(in_force, expected, "C6: the newest voters in the log are in force");
        }
    }

    /// Lets the next thing happen, if that is before `until`.
    fn step(&mut self, until: Instant) -> bool {
        let Some((&(at, sequence), _)) = self.agenda.first_key_value() else { return false };
        if at > until {
            return false;
        }
        let happening = self.agenda.remove(&(at, sequence)).expect("it was there");
        self.now = self.now.max(at);
        match happening {
            Happening::Fault if self.knobs.fault_every_ms == 0 => {}
            Happening::Fault => self.fault(),
            Happening::Deliver(flight) => {
                let wait = self.nodes[flight.to].paused.since(self.now);
                if wait > Duration::ZERO {
                    self.later(wait, Happening::Deliver(flight));
                } else {
                    self.deliver(flight);
                }
            }
            Happening::Timer { node, incarnation } if self.is_same(node, incarnation) => {
                let wait = self.nodes[node].paused.since(self.now);
                if wait > Duration::ZERO {
                    self.later(wait, Happening::Timer { node, incarnation });
                } else {
                    self.nodes[node].timer = None;
                    self.event(node, Event::Timer);
                }
            }
            Happening::Persisted { node, incarnation } if self.is_same(node, incarnation) => {
                if let Some(state) = self.nodes[node].disk.persisted()
                    && self.plant != Some(Plant::PersistLies)
                {
                    self.event(node, Event::Persisted(state));
                }
            }
            Happening::Synced { node, incarnation } if self.is_same(node, incarnation) => self.synced(node),
            Happening::Timer { .. } | Happening::Persisted { .. } | Happening::Synced { .. } => {}
        }
        true
    }

    fn is_same(&self, node: usize, incarnation: u32) -> bool {
        let node = &self.nodes[node];
        node.incarnation == incarnation && node.quorum.is_some()
    }

    /// Lets time pass.
    fn run(&mut self, span: Duration) {
        let until = self.now.after(span);
        while self.step(until) {}
        self.now = until;
    }

    /// The node that leads in the highest epoch, as it says itself.
    fn leader(&self) -> Option<usize> {
        let leads = |index: &usize| {
            self.nodes[*index].quorum.as_ref().is_some_and(|quorum| quorum.leadership().is_self)
        };
        (0..self.nodes.len())
            .filter(leads)
            .max_by_key(|index| self.nodes[*index].quorum.as_ref().map(Quorum::epoch))
    }
}
