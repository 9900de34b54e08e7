//! What must be true, whatever happens. Numbers of the guarantees page.

use std::collections::{BTreeMap, BTreeSet};

use milena_types::{BrokerEpoch, LeaderEpoch, NodeId};

use super::World;
use super::disk::Record;

#[derive(Default)]
pub(super) struct Truth {
    /// Every record that a leader ever said is committed, by its offset.
    committed: Vec<Record>,
    pub acknowledged: BTreeSet<u64>,
    /// Who appended as leader in an epoch.
    leaders: BTreeMap<LeaderEpoch, (NodeId, BrokerEpoch)>,
    /// Whose disk was replaced.
    pub wiped: Option<NodeId>,
    /// The same, until it has registered: before, nobody can know.
    pub unknown_wipe: Option<NodeId>,
    /// Who was asked into the ISR lost its disk before the controller heard of it.
    pub asked_in_and_wiped: usize,
    pub truncations: u64,
    /// Records that crashes found unsynced.
    pub lost: i64,
}

impl Truth {
    /// No incarnation leads in an epoch that an earlier one led.
    pub(super) fn appends_in(&mut self, epoch: LeaderEpoch, node: NodeId, incarnation: BrokerEpoch) {
        let leader = self.leaders.entry(epoch).or_insert((node, incarnation));
        assert_eq!(*leader, (node, incarnation), "two leaders append in {epoch}");
    }

    pub(super) fn committed(&self) -> usize {
        self.committed.len()
    }
}

impl World {
    /// L2, L3, L6: whatever anybody takes for committed is the same everywhere, and only a leader adds to it.
    pub(super) fn note_committed(&mut self, at: usize) {
        let node = &self.nodes[at];
        let high_watermark = node.replica.high_watermark().offset().get();
        assert!(high_watermark <= self.counted(node), "{}: {high_watermark} does not count yet", node.id);
        let below = &node.disk.records[..high_watermark as usize];
        let known = below.len().min(self.truth.committed.len());
        assert_eq!(below[..known], self.truth.committed[..known], "L2: {} differs", node.id);
        if below.len() > known {
            assert!(node.replica.is_leader(), "L6: {} follows and knows of more than any leader", node.id);
            self.truth.committed.extend_from_slice(&below[known..]);
        }
    }

    pub(super) fn look(&mut self) {
        let now = self.controller.now();
        let committed = &self.truth.committed;
        let counted = |id: NodeId| {
            let node = &self.nodes[self.at(id)];
            &node.disk.records[..self.counted(node) as usize]
        };
        let has_all = |id: NodeId| counted(id).starts_with(committed);
        for member in now.isr.iter().chain(&now.elr) {
            assert!(
                has_all(*member) || self.truth.unknown_wipe == Some(*member),
                "L4: {member} may lead and lacks what is committed: {now:?}"
            );
        }
        assert!(now.isr.iter().all(|member| !now.elr.contains(member)), "L12: {now:?}");
        for node in self.nodes.iter().filter(|node| node.runs()) {
            assert_eq!(node.replica.log_end(), node.disk_end());
            assert_eq!(node.replica.durable_end().offset().get(), node.disk.durable);
            let Some(leads) = node.replica.leadership() else { continue };
            if leads.leader_epoch == now.leader_epoch && now.leader == Some(node.id) {
                assert!(has_all(node.id), "L3: {} leads and lacks what is committed", node.id);
                let counted = now.isr.iter().all(|member| node.replica.may_be_in_sync(*member));
                assert!(counted, "L5: {} counts fewer than {now:?}", node.id);
            }
        }
        let is_committed = |value: &u64| committed.iter().any(|record| record.value == *value);
        if let Some(lost) = self.truth.acknowledged.iter().next_back().filter(|value| !is_committed(value)) {
            panic!("L8: {lost} was acknowledged and is not committed");
        }
    }

    /// Every acknowledged record is where it was committed, on every replica.
    pub(super) fn look_at_the_end(&self) {
        let values: BTreeSet<u64> = self.truth.committed.iter().map(|record| record.value).collect();
        assert!(self.truth.acknowledged.is_subset(&values), "L8");
        for node in &self.nodes {
            assert!(node.disk.records.starts_with(&self.truth.committed), "L8: {}", node.id);
        }
    }
}
