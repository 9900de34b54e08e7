//! What goes wrong, and how often: drawn from the seed, at times that are too.

use std::time::Duration;

use milena_types::Instant;

use crate::{Change, Event, Quorum};

use super::{Happening, World, millis};

/// How often things go wrong, of a thousand where nothing else is said.
#[derive(Clone, Copy, Debug)]
pub(super) struct Knobs {
    pub(super) loss: u64,
    pub(super) doubled: u64,
    pub(super) late: u64,
    pub(super) delay_ms: u64,
    pub(super) slow_disk: u64,
    /// Milliseconds between two faults, about; 0 for none.
    pub(super) fault_every_ms: u64,
    /// Whether voters come and go.
    pub(super) changes: bool,
    /// Whether those that do not vote ask to.
    pub(super) joins: bool,
}

impl Knobs {
    /// Nothing goes wrong, and all takes its time.
    pub(super) const CALM: Knobs = Knobs {
        loss: 0,
        doubled: 0,
        late: 0,
        delay_ms: 10,
        slow_disk: 0,
        fault_every_ms: 0,
        changes: false,
        joins: false,
    };

    /// What a seed draws.
    pub(super) fn drawn(seed: u64) -> Knobs {
        let mut chance = crate::jitter::Jitter::new(seed ^ 0x5eed);
        let mut one_of = |choices: [u64; 4]| choices[chance.below(4) as usize];
        Knobs {
            loss: one_of([0, 10, 50, 300]),
            doubled: one_of([0, 20, 100, 300]),
            late: one_of([0, 10, 50, 200]),
            delay_ms: one_of([5, 20, 80, 400]),
            slow_disk: one_of([0, 10, 50, 200]),
            fault_every_ms: one_of([40, 100, 250, 700]),
            changes: false,
            joins: false,
        }
    }
}

impl World {
    pub(super) fn fault_soon(&mut self) {
        if self.knobs.fault_every_ms > 0 {
            let wait = millis(1 + self.chance.below(2 * self.knobs.fault_every_ms));
            self.later(wait, Happening::Fault);
        }
    }

    /// Something happens that no replica chose.
    pub(super) fn fault(&mut self) {
        let node = self.chance.below(self.nodes.len() as u64) as usize;
        match self.chance.below(100) {
            0..8 if self.knobs.changes => self.change_someone(node),
            0..33 => self.client_append(),
            33..36 => self.take_snapshot(node),
            36..44 => match self.nodes[node].quorum {
                Some(_) => self.crash(node),
                None => self.start(node),
            },
            44..58 => self.start_all(),
            58..60 => self.power_loss(),
            60..64 => {
                // the one whose end hurts most
                if let Some(leader) = self.leader() {
                    self.crash(leader);
                }
            }
            64..69 => self.cut_off(node),
            69..76 => {
                let other = self.chance.below(self.nodes.len() as u64) as usize;
                self.network.cut(node, other);
            }
            76..88 => self.network.heal(),
            88..93 => {
                let span = millis(self.chance.below(3000));
                self.nodes[node].paused = self.now.after(span);
            }
            93..98 => self.event(node, Event::Timer),
            _ => self.event(node, Event::Resign),
        }
        self.fault_soon();
    }

    /// Every node is asked to take `node` into the voter set, or to leave it out; who leads does.
    fn change_someone(&mut self, node: usize) {
        for asked in 0..self.nodes.len() {
            let Some(quorum) = &self.nodes[asked].quorum else { continue };
            let member = World::member(node);
            let change = match quorum.voters().set.contains(member.key) {
                true => Change::Remove(member.key),
                false => Change::Add(member),
            };
            self.change_voters(asked, change);
        }
    }

    /// One node hears nobody, or is heard by nobody, or both.
    pub(super) fn cut_off(&mut self, node: usize) {
        let directions = self.chance.below(3);
        for other in 0..self.nodes.len() {
            if directions != 0 {
                self.network.cut(node, other);
            }
            if directions != 1 {
                self.network.cut(other, node);
            }
        }
    }

    fn power_loss(&mut self) {
        for node in 0..self.nodes.len() {
            self.crash(node);
        }
    }

    pub(super) fn start_all(&mut self) {
        for node in 0..self.nodes.len() {
            if self.nodes[node].quorum.is_none() {
                self.start(node);
            }
        }
    }

    /// Whoever leads, by its own word, appends some records.
    pub(super) fn client_append(&mut self) {
        for node in 0..self.nodes.len() {
            let leadership = self.nodes[node].quorum.as_ref().map(Quorum::leadership);
            if let Some(leadership) = leadership.filter(|leadership| leadership.is_self) {
                let count = 1 + self.chance.below(3);
                let entries = (0..count).map(|_| self.entry(leadership.epoch)).collect();
                let event = self.append(node, entries);
                self.event(node, event);
            }
        }
    }

    /// Everything goes right again. A node that was told to stop stops at last, and starts anew.
    pub(super) fn calm_down(&mut self) {
        self.knobs = Knobs::CALM;
        self.network.heal();
        for node in 0..self.nodes.len() {
            self.nodes[node].paused = Instant::default();
            if self.nodes[node].quorum.as_ref().is_some_and(|quorum| quorum.stopping) {
                self.crash(node);
            }
        }
        self.start_all();
    }

    /// How the replicas stand, for a person.
    fn told(&self) -> String {
        let node = |node: &super::Node| {
            let quorum = node.quorum.as_ref()?;
            Some(format!(
                "\n{} at {:?} of {} in {:?}",
                node.key.id,
                quorum.log_end(),
                quorum.voters().set,
                quorum.role
            ))
        };
        self.nodes.iter().filter_map(node).collect()
    }

    /// Chaos for a while; then, healed, the replicas must come to agree and go on.
    pub(super) fn live(&mut self, chaos: Duration) {
        self.fault_soon();
        self.run(chaos);
        self.calm_down();
        // what is under way comes late by up to two seconds; then an election or two
        self.run(millis(12_000));
        let leader = self.leader().unwrap_or_else(|| panic!("liveness: nobody leads: {}", self.told()));
        let is_voter = self.nodes[leader].quorum.as_ref().is_some_and(Quorum::is_voter);
        assert!(is_voter, "C6: a node leads that votes no more");
        let before = self.truth.committed.len();
        self.client_append();
        self.run(millis(2_000));
        assert!(self.truth.committed.len() > before, "liveness: nothing is committed any more");
        let log = self.nodes[leader].disk.log.clone();
        let epoch = self.nodes[leader].quorum.as_ref().map(Quorum::epoch);
        assert_eq!(self.truth.committed, log, "liveness: the leader's log is not committed");
        for node in &self.nodes {
            let quorum = node.quorum.as_ref().expect("all run");
            assert_eq!(Some(quorum.epoch()), epoch, "liveness: another epoch");
            assert_eq!(node.disk.log, log, "liveness: another log");
            let watermark = quorum.high_watermark().map(|watermark| watermark.offset().get() as usize);
            assert_eq!(watermark, Some(log.len()), "liveness: another high watermark");
        }
    }
}
