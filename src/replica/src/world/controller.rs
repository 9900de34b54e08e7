//! The controller as this crate needs it: who is registered, and the partition's registration, as `metadata` decides
//! both (KIP-966), but for unclean elections. Its log is what replicas are told, in order.

use std::collections::BTreeMap;
use std::sync::Arc;

use milena_types::{BrokerEpoch, ErrorCode, LeaderEpoch, NodeId, PartitionEpoch};

use super::MIN_ISR;
use crate::{ActiveBrokers, Alteration, Altered};

#[derive(Clone, Copy, Debug)]
struct Broker {
    epoch: BrokerEpoch,
    active: bool,
    /// Which disk it has.
    disk: u64,
}

/// The partition's registration, and who serves, as of one offset of the metadata log.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub leader: Option<NodeId>,
    pub leader_epoch: LeaderEpoch,
    pub partition_epoch: PartitionEpoch,
    pub isr: Vec<NodeId>,
    pub elr: Vec<NodeId>,
    pub active: Arc<ActiveBrokers>,
    /// Every registration, of brokers that do not serve, too.
    pub epochs: BTreeMap<NodeId, BrokerEpoch>,
}

pub(super) struct Controller {
    replicas: Vec<NodeId>,
    brokers: BTreeMap<NodeId, Broker>,
    /// On which disk each replica is known to have the partition.
    disks: BTreeMap<NodeId, u64>,
    last_known: Option<NodeId>,
    next_epoch: i64,
    pub(super) log: Vec<Shown>,
}

impl Controller {
    pub(super) fn new(replicas: Vec<NodeId>) -> Controller {
        let first = Shown {
            leader: None,
            leader_epoch: LeaderEpoch(0),
            partition_epoch: PartitionEpoch(0),
            isr: replicas.clone(),
            elr: Vec::new(),
            active: Arc::default(),
            epochs: BTreeMap::new(),
        };
        let disks = replicas.iter().map(|replica| (*replica, 0)).collect();
        Controller {
            replicas,
            brokers: BTreeMap::new(),
            disks,
            last_known: None,
            next_epoch: 1,
            log: vec![first],
        }
    }

    pub(super) fn now(&self) -> &Shown {
        self.log.last().expect("there is a first one")
    }

    pub(super) fn replicas(&self) -> &[NodeId] {
        &self.replicas
    }

    /// A broker has started. Unless it shut down in order, it is not counted on for what it had.
    pub(super) fn register(&mut self, node: NodeId, disk: u64, orderly: bool) -> BrokerEpoch {
        let epoch = BrokerEpoch(self.next_epoch);
        self.next_epoch += 1;
        self.brokers.insert(node, Broker { epoch, active: false, disk });
        let first = !self.now().epochs.contains_key(&node);
        let isr = match first {
            true => self.now().isr.clone(),
            false => self.without(node),
        };
        self.change(isr, (!orderly && !first).then_some(node));
        epoch
    }

    fn without(&self, node: NodeId) -> Vec<NodeId> {
        self.now().isr.iter().copied().filter(|member| *member != node).collect()
    }

    /// A broker that has read its registration may serve.
    pub(super) fn unfence(&mut self, node: NodeId, epoch: BrokerEpoch) {
        if let Some(broker) = self.brokers.get_mut(&node).filter(|broker| broker.epoch == epoch) {
            broker.active = true;
            self.change(self.now().isr.clone(), None);
        }
    }

    /// A broker was silent for too long, or shuts down.
    pub(super) fn fence(&mut self, node: NodeId) {
        if let Some(broker) = self.brokers.get_mut(&node).filter(|broker| broker.active) {
            broker.active = false;
            self.change(self.without(node), None);
        }
    }

    pub(super) fn alter_partition(
        &mut self,
        from: NodeId,
        epoch: BrokerEpoch,
        asked: &Alteration,
    ) -> Result<Altered, ErrorCode> {
        let (leader, leader_epoch, partition_epoch) = {
            let now = self.now();
            (now.leader, now.leader_epoch, now.partition_epoch)
        };
        if self.brokers.get(&from).is_none_or(|broker| broker.epoch != epoch) {
            return Err(ErrorCode::StaleBrokerEpoch);
        }
        if asked.leader_epoch > leader_epoch || asked.partition_epoch > partition_epoch {
            return Err(ErrorCode::NotController);
        }
        if asked.leader_epoch < leader_epoch {
            return Err(ErrorCode::FencedLeaderEpoch);
        }
        if leader != Some(from) {
            return Err(ErrorCode::InvalidRequest);
        }
        if asked.partition_epoch < partition_epoch {
            return Err(ErrorCode::InvalidUpdateVersion);
        }
        let eligible = |(node, seen): &(NodeId, BrokerEpoch)| {
            let broker = self.brokers.get(node).filter(|broker| broker.active);
            broker.is_some_and(|broker| seen.get() < 0 || broker.epoch == *seen)
        };
        if !asked.isr.iter().all(eligible) {
            return Err(ErrorCode::IneligibleReplica);
        }
        for (node, _) in &asked.isr {
            self.disks.insert(*node, self.brokers[node].disk);
        }
        self.change(asked.isr.iter().map(|(node, _)| *node).collect(), None);
        let now = self.now();
        assert_eq!(now.leader, Some(from), "a leader changes its ISR, not itself");
        Ok(Altered {
            leader_epoch: now.leader_epoch,
            partition_epoch: now.partition_epoch,
            isr: now.isr.clone(),
        })
    }

    fn change(&mut self, mut isr: Vec<NodeId>, unclean: Option<NodeId>) {
        let mut next = self.now().clone();
        let before = next.clone();
        let acceptable = |node: &NodeId| {
            let broker = self.brokers.get(node).filter(|broker| broker.active);
            broker.is_some_and(|broker| broker.disk == self.disks[node])
        };
        isr.retain(|node| Some(*node) != unclean);
        let mut elr = Vec::new();
        if isr.len() < MIN_ISR {
            let candidates =
                self.replicas.iter().filter(|node| next.elr.contains(node) || next.isr.contains(node));
            elr.extend(candidates.filter(|node| !isr.contains(node) && Some(**node) != unclean).copied());
        }
        let may_lead =
            |node: &&NodeId| (isr.contains(node) || isr.is_empty() && elr.contains(node)) && acceptable(node);
        let clean = before.leader.iter().chain(&self.replicas).find(may_lead).copied();
        let last = self.last_known.filter(|node| isr.is_empty() && elr.is_empty() && acceptable(node));
        next.leader = clean.or(last);
        match next.leader {
            Some(leader) if !isr.contains(&leader) => {
                elr.retain(|node| *node != leader);
                isr = vec![leader];
            }
            Some(_) => {}
            None => self.last_known = self.last_known.or(before.leader),
        }
        if next.leader.is_some() {
            self.last_known = None;
        }
        if next.leader != before.leader {
            next.leader_epoch = next.leader_epoch.next();
        }
        (next.isr, next.elr) = (isr, elr);
        if next.leader != before.leader || next.isr != before.isr || next.elr != before.elr {
            next.partition_epoch = next.partition_epoch.next();
        }
        let serving = self.brokers.iter().filter(|(_, broker)| broker.active);
        next.active = Arc::new(serving.map(|(node, broker)| (*node, broker.epoch)).collect());
        next.epochs = self.brokers.iter().map(|(node, broker)| (*node, broker.epoch)).collect();
        self.log.push(next);
    }
}
