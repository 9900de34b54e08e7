//! How one partition changes when a replica comes, goes or restarts: its ISR, its eligible leaders, its
//! leader (KIP-966). The one place where a leader is elected.

use std::collections::BTreeSet;

use milena_probe::{always, sometimes};
use milena_types::{NodeId, PartitionIndex, TopicId};
use milena_wire::messages::partition_change_record::PartitionChangeRecord;

use crate::apply::{NO_LEADER_CHANGE, changed};
use crate::image::{LeaderRecovery, Partition, ids};

/// A change of one partition, to be decided.
pub(crate) struct Change<'a> {
    /// Its topic.
    pub topic: TopicId,
    /// Which of the topic's partitions.
    pub index: PartitionIndex,
    /// What it is now.
    pub partition: &'a Partition,
    /// Who is to be in sync after it.
    pub isr: Vec<NodeId>,
    /// Who lost what it had not synced, and so may lack committed records.
    pub unclean_shutdown: Option<NodeId>,
    /// Who may lead at all: alive, its directory online.
    pub acceptable: &'a dyn Fn(NodeId) -> bool,
    /// `min.insync.replicas`, at most the number of replicas.
    pub min_insync_replicas: usize,
    /// Whether eligible leader replicas are remembered: the ISR may then become empty.
    pub remember_eligible: bool,
    /// Who is looked for when a leader is elected.
    pub election: Election,
    /// Whether the leader may lack committed records after it, where no election decides that.
    pub leader_recovery: LeaderRecovery,
}

/// Who is looked for when a leader is elected.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Election {
    /// Someone who has every committed record: the present leader if it can go on.
    Online,
    /// The same, but the preferred leader before the present one.
    Preferred,
    /// As online; but when no such replica can, one that may lack some.
    Unclean,
}

impl Election {
    /// The election that a topic's configuration asks for.
    pub(crate) fn configured(unclean_allowed: bool) -> Election {
        if unclean_allowed { Election::Unclean } else { Election::Online }
    }
}

/// Who leads next.
enum Elected {
    Nobody,
    /// Someone who has every committed record.
    Clean(NodeId),
    /// Someone who may lack some.
    Unclean(NodeId),
}

impl Change<'_> {
    /// The record that makes the change; `None` when nothing changes.
    pub(crate) fn decide(&self) -> Option<PartitionChangeRecord> {
        let before = self.partition;
        let mut record = PartitionChangeRecord {
            partition_id: self.index.get(),
            topic_id: self.topic,
            ..Default::default()
        };
        let mut isr = self.isr.clone();
        let mut elr = self.eligible(&isr);
        match self.elect(&isr, &elr) {
            Elected::Clean(leader) if Some(leader) != before.leader => {
                record.leader = leader.get();
                if elr.contains(&leader) {
                    sometimes!("a leader was elected from the eligible replicas");
                    elr.retain(|replica| *replica != leader);
                    isr = vec![leader];
                }
            }
            Elected::Unclean(leader) if Some(leader) != before.leader => {
                sometimes!("a leader was elected uncleanly");
                record.leader = leader.get();
                record.isr = Some(vec![leader.get()]);
                elr.clear();
                if before.leader_recovery == LeaderRecovery::Recovered {
                    record.leader_recovery_state = 1;
                }
            }
            Elected::Nobody if before.leader.is_some() => record.leader = NodeId::NONE.get(),
            Elected::Clean(_) | Elected::Unclean(_) | Elected::Nobody => {}
        }
        if !self.remember_eligible {
            elr.clear();
        }
        if elr != before.elr {
            record.eligible_leader_replicas = Some(ids(&elr));
        }
        if record.isr.is_none() && isr != before.isr && (!isr.is_empty() || self.remember_eligible) {
            record.isr = Some(ids(&isr));
        }
        if self.leader_recovery != before.leader_recovery && record.leader_recovery_state < 0 {
            record.leader_recovery_state = self.leader_recovery.code();
        }
        self.remember_last_leader(&mut record);
        let unchanged = PartitionChangeRecord {
            partition_id: record.partition_id,
            topic_id: record.topic_id,
            ..Default::default()
        };
        if record == unchanged {
            return None;
        }
        self.always_sound(&record);
        Some(record)
    }

    /// Who may lead without being in sync: whoever left an ISR that is now below the minimum. Nothing is
    /// committed below it, so they have everything that is.
    fn eligible(&self, isr: &[NodeId]) -> Vec<NodeId> {
        if !self.remember_eligible {
            return self.partition.elr.clone();
        }
        if isr.len() >= self.min_insync_replicas {
            return Vec::new();
        }
        let candidates: BTreeSet<NodeId> =
            self.partition.elr.iter().chain(&self.partition.isr).copied().collect();
        let kept = candidates.into_iter().filter(|replica| !isr.contains(replica));
        kept.filter(|replica| Some(*replica) != self.unclean_shutdown).collect()
    }

    /// The preferred leader where it is asked for, else the present one if it can go on, else the first replica that
    /// can take over.
    fn elect(&self, isr: &[NodeId], elr: &[NodeId]) -> Elected {
        let in_sync = |replica: &NodeId| isr.contains(replica) || (isr.is_empty() && elr.contains(replica));
        let able = |replica: &&NodeId| in_sync(replica) && (self.acceptable)(**replica);
        let preferred = self.partition.replicas.first().filter(|_| self.election == Election::Preferred);
        let first = preferred.into_iter().chain(&self.partition.leader);
        if let Some(leader) = first.chain(&self.partition.replicas).find(able) {
            return Elected::Clean(*leader);
        }
        // with nobody left who surely knows everything, the last leader knows most
        if self.remember_eligible
            && isr.is_empty()
            && elr.is_empty()
            && let [last] = self.partition.last_known_elr[..]
            && (self.acceptable)(last)
        {
            return Elected::Unclean(last);
        }
        let any = self.partition.replicas.iter().find(|replica| (self.acceptable)(**replica));
        match any {
            Some(leader) if self.election == Election::Unclean => Elected::Unclean(*leader),
            _ => Elected::Nobody,
        }
    }

    fn remember_last_leader(&self, record: &mut PartitionChangeRecord) {
        if !self.remember_eligible {
            return;
        }
        let none_known = self.partition.last_known_elr.is_empty();
        if record.leader == NodeId::NONE.get() && none_known {
            record.last_known_elr = self.partition.leader.map(|leader| vec![leader.get()]);
        } else if record.leader >= 0 && !none_known {
            record.last_known_elr = Some(Vec::new());
        }
    }

    fn always_sound(&self, record: &PartitionChangeRecord) {
        let after = changed(self.partition, record);
        let fenced = after.leader.is_some_and(|leader| !(self.acceptable)(leader));
        always!(!fenced || record.leader == NO_LEADER_CHANGE, "elected someone who cannot lead: {record:?}");
        let in_sync = after.leader.is_none_or(|leader| after.isr.contains(&leader));
        always!(in_sync, "L12: {after:?} from {record:?}");
        let disjoint = after.elr.iter().all(|replica| !after.isr.contains(replica));
        always!(disjoint, "L12: {after:?} from {record:?}");
        if let Some(unclean) = self.unclean_shutdown {
            always!(after.leader != Some(unclean), "led by who restarted: {after:?}");
            let counted_on = after.elr.contains(&unclean) || after.isr.contains(&unclean);
            always!(!counted_on || !self.remember_eligible, "KIP-966: {after:?}");
        }
    }
}
