//! Leads an epoch: appends, and decides what is committed. Its first batch is the quorum's own, and before
//! that is appended it does not call itself leader to anyone.

use std::collections::{BTreeMap, BTreeSet};

use milena_probe::always;
use milena_types::{HighWatermark, LeaderEpoch, NodeId, Offset};

use crate::{ElectionState, ReplicaKey, VoterSet, watermark};

/// Leads.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Leader {
    /// The epoch led.
    pub(crate) epoch: LeaderEpoch,
    /// The offset of the first record of the epoch; `None` until it is appended.
    pub(crate) epoch_start: Option<Offset>,
    /// Who voted for it.
    pub(crate) granting: BTreeSet<NodeId>,
    /// Whether the first batch was asked for.
    pub(crate) asked: bool,
    /// Up to where each replica holds the log durably, as it said in this epoch. The leader begins without
    /// its earlier high watermark and finds it again from these, so that it never falls for those who
    /// learned a higher one elsewhere (KIP-595).
    ends: BTreeMap<NodeId, Offset>,
    exposed: Option<HighWatermark>,
}

impl Leader {
    /// Begins to lead `epoch`, elected by `granting`.
    pub(crate) fn new(epoch: LeaderEpoch, granting: BTreeSet<NodeId>) -> Leader {
        always!(!granting.is_empty(), "a leader is elected");
        Leader { epoch, epoch_start: None, granting, asked: false, ends: BTreeMap::new(), exposed: None }
    }

    /// The epoch's first batch stands at `base`.
    pub(crate) fn begin(&mut self, base: Offset) {
        always!(self.asked, "the first batch of an epoch is the quorum's own");
        always!(self.epoch_start.is_none(), "an epoch begins once");
        self.epoch_start = Some(base);
    }

    /// `replica` holds the log durably up to `end`.
    pub(crate) fn reached(&mut self, replica: NodeId, end: Offset) {
        let before = self.ends.insert(replica, end);
        always!(before.is_none_or(|before| before <= end), "replica {replica} lost durable records");
    }

    /// The high watermark, when it rose.
    pub(crate) fn advance(&mut self, voters: &VoterSet) -> Option<HighWatermark> {
        let start = self.epoch_start?;
        let majority = watermark::majority_end(voters, &self.ends);
        let exposed = watermark::exposed(majority, start, self.exposed);
        let rose = exposed > self.exposed;
        self.exposed = exposed;
        always!(exposed.is_none_or(|hw| hw.offset() > start), "exposed {exposed:?} in an epoch from {start}");
        if rose { exposed } else { None }
    }

    pub(crate) fn election(&self, local: ReplicaKey) -> ElectionState {
        ElectionState { epoch: self.epoch, leader: Some(local.id), voted: None }
    }
}
