//! The records that the quorum itself writes into the log, always in control batches.

use milena_types::NodeId;
use milena_wire::messages::k_raft_version_record::KRaftVersionRecord;
use milena_wire::messages::leader_change_message::{self, LeaderChangeMessage};
use milena_wire::messages::voters_record::VotersRecord;

use crate::{Voters, VotersOrigin};

/// A record of the quorum's own.
#[derive(Clone, PartialEq, Debug)]
pub enum ControlRecord {
    /// The first record of each epoch.
    LeaderChange(LeaderChangeMessage),
    /// The `kraft.version` in force from here on.
    KRaftVersion(KRaftVersionRecord),
    /// The voter set in force from here on.
    Voters(VotersRecord),
}

/// What a new leader writes first, as one batch: that it leads, and the voter set when only the bootstrap
/// checkpoint holds it so far, so that replication carries it to every replica (KIP-853).
pub(crate) fn epoch_start(
    leader: NodeId,
    granting: impl Iterator<Item = NodeId>,
    voters: &Voters,
) -> Vec<ControlRecord> {
    // the record's version stays 0, also under kraft.version 1: so Kafka's leaders write it
    let voter = |id: NodeId| leader_change_message::Voter {
        voter_id: id.get(),
        ..leader_change_message::Voter::default()
    };
    let mut records = vec![ControlRecord::LeaderChange(LeaderChangeMessage {
        version: 0,
        leader_id: leader.get(),
        voters: voters.set.iter().map(|member| voter(member.key.id)).collect(),
        granting_voters: granting.map(voter).collect(),
        ..LeaderChangeMessage::default()
    })];
    if voters.origin == VotersOrigin::Bootstrap && voters.kraft_version >= 1 {
        records.push(ControlRecord::KRaftVersion(KRaftVersionRecord {
            version: 0,
            k_raft_version: voters.kraft_version,
            ..KRaftVersionRecord::default()
        }));
        records.push(ControlRecord::Voters(voters.set.to_wire()));
    }
    records
}
