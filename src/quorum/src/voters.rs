//! The voter set (KIP-853): which disks, not only which nodes, decide elections and commits. Majorities are
//! counted here and nowhere else.

use std::collections::BTreeMap;
use std::fmt;

use milena_types::{DirectoryId, NodeId, Offset, Uuid};
use milena_wire::Str;
use milena_wire::messages::voters_record::{self, KRaftVersionFeature, VotersRecord};

/// A replica of the metadata log: a node with a certain disk. A node that comes back with another disk is
/// another replica, as it has forgotten its votes (KIP-853).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct ReplicaKey {
    /// The node.
    pub id: NodeId,
    /// Its metadata log directory; zero when not known (`kraft.version` 0).
    pub directory: DirectoryId,
}

impl ReplicaKey {
    /// Whether `other` is this replica, as far as its disk is known here.
    pub(crate) fn is_same(self, other: ReplicaKey) -> bool {
        self.id == other.id && (self.directory == Uuid::ZERO || self.directory == other.directory)
    }
}

/// Where a voter is reached by the listener of one name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Endpoint {
    /// The listener's name.
    pub name: String,
    /// A name or address.
    pub host: String,
    /// The port.
    pub port: u16,
}

/// A member of the voter set.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Voter {
    /// Which replica.
    pub key: ReplicaKey,
    /// Where it is reached, the listener that the controllers prefer first.
    pub endpoints: Vec<Endpoint>,
    /// The lowest and highest `kraft.version` that it speaks.
    pub kraft_versions: (i16, i16),
}

/// Who votes. Empty only where that is not known yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VoterSet(BTreeMap<NodeId, Voter>);

/// A voter set that no quorum can have.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum InvalidVoters {
    /// Nobody votes.
    #[error("the voter set is empty: name at least one controller as a voter")]
    Empty,
    /// A node is named twice.
    #[error("node {0} is in the voter set twice: name each controller once")]
    Twice(NodeId),
    /// A node id below zero.
    #[error("{0} is no node id: voters have ids from 0 up")]
    Id(NodeId),
    /// A voter that cannot be reached.
    #[error("voter {0} has no endpoint: name the host and port of its controller listener")]
    NoEndpoint(NodeId),
}

/// Where a voter set was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum VotersOrigin {
    /// In the configuration (`kraft.version` 0), or in the checkpoint that formatting wrote (`0-0`): the first leader repeats it in the log, so that every
    /// replica gets it.
    Bootstrap,
    /// In the log, at this offset.
    Log(Offset),
}

/// The voter set in force, with what it is read by.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Voters {
    /// Who votes.
    pub set: VoterSet,
    /// The `kraft.version` in force: 1 and above know directories and may change voters.
    pub kraft_version: i16,
    /// Where the set was found.
    pub origin: VotersOrigin,
}

impl VoterSet {
    /// Checks `voters` by Kafka's rules.
    pub fn new(voters: Vec<Voter>) -> Result<VoterSet, InvalidVoters> {
        let mut set = BTreeMap::new();
        for voter in voters {
            let id = voter.key.id;
            if id.get() < 0 {
                return Err(InvalidVoters::Id(id));
            }
            if voter.endpoints.is_empty() {
                return Err(InvalidVoters::NoEndpoint(id));
            }
            if set.insert(id, voter).is_some() {
                return Err(InvalidVoters::Twice(id));
            }
        }
        if set.is_empty() { Err(InvalidVoters::Empty) } else { Ok(VoterSet(set)) }
    }

    /// What a replica goes by that has not heard of any voter yet: one whose directory was formatted to join a running
    /// quorum (KIP-853). It is none itself, and asks the bootstrap servers.
    pub fn unknown() -> VoterSet {
        VoterSet(BTreeMap::new())
    }

    /// The set with `voter` in it, in the place of the one of that id if there is one.
    pub(crate) fn with(&self, voter: Voter) -> VoterSet {
        let mut set = self.0.clone();
        set.insert(voter.key.id, voter);
        VoterSet(set)
    }

    /// The set without the voter of this id, which must not be the only one.
    pub(crate) fn without(&self, id: NodeId) -> Option<VoterSet> {
        let mut set = self.0.clone();
        set.remove(&id)?;
        (!set.is_empty()).then_some(VoterSet(set))
    }

    /// How many voters one of the two sets has and the other has not, or with another disk.
    pub(crate) fn difference(&self, other: &VoterSet) -> usize {
        let lacks = |set: &VoterSet, voter: &Voter| {
            set.get(voter.key.id).is_none_or(|member| member.key != voter.key)
        };
        let left: Vec<NodeId> =
            self.iter().filter(|voter| lacks(other, voter)).map(|voter| voter.key.id).collect();
        let came = other.iter().filter(|voter| lacks(self, voter) && !left.contains(&voter.key.id));
        left.len() + came.count()
    }

    /// The voters, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Voter> {
        self.0.values()
    }

    /// How many voters there are; 0 only where none is known.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// How many voters are a majority.
    pub fn majority(&self) -> usize {
        self.0.len() / 2 + 1
    }

    /// Whether `key` votes. A voter whose directory is not known is matched by its id alone.
    pub fn contains(&self, key: ReplicaKey) -> bool {
        self.0.get(&key.id).is_some_and(|voter| voter.key.is_same(key))
    }

    /// Whether `key` votes and nobody else does.
    pub fn is_only(&self, key: ReplicaKey) -> bool {
        self.count() == 1 && self.contains(key)
    }

    /// The voter of this id, whatever its disk.
    pub fn get(&self, id: NodeId) -> Option<&Voter> {
        self.0.get(&id)
    }

    /// Where the voter of this id is reached; empty when there is none.
    pub fn endpoints(&self, id: NodeId) -> &[Endpoint] {
        self.0.get(&id).map_or(&[], |voter| &voter.endpoints)
    }

    /// As it stands in logs and snapshots.
    pub fn to_wire(&self) -> VotersRecord {
        let voters = self.iter().map(|voter| voters_record::Voter {
            voter_id: voter.key.id.get(),
            voter_directory_id: voter.key.directory,
            endpoints: voter
                .endpoints
                .iter()
                .map(|endpoint| voters_record::Endpoint {
                    name: Str::copy_from(&endpoint.name),
                    host: Str::copy_from(&endpoint.host),
                    port: endpoint.port,
                    ..voters_record::Endpoint::default()
                })
                .collect(),
            k_raft_version_feature: KRaftVersionFeature {
                min_supported_version: voter.kraft_versions.0,
                max_supported_version: voter.kraft_versions.1,
                ..KRaftVersionFeature::default()
            },
            ..voters_record::Voter::default()
        });
        VotersRecord { version: 0, voters: voters.collect(), ..VotersRecord::default() }
    }

    /// As it was found in a log or snapshot.
    pub fn from_wire(record: &VotersRecord) -> Result<VoterSet, InvalidVoters> {
        let endpoint = |endpoint: &voters_record::Endpoint| Endpoint {
            name: endpoint.name.to_string(),
            host: endpoint.host.to_string(),
            port: endpoint.port,
        };
        let voter = |voter: &voters_record::Voter| Voter {
            key: ReplicaKey { id: NodeId(voter.voter_id), directory: voter.voter_directory_id },
            endpoints: voter.endpoints.iter().map(endpoint).collect(),
            kraft_versions: (
                voter.k_raft_version_feature.min_supported_version,
                voter.k_raft_version_feature.max_supported_version,
            ),
        };
        VoterSet::new(record.voters.iter().map(voter).collect())
    }
}

impl fmt::Display for ReplicaKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.id, self.directory)
    }
}

impl fmt::Display for VoterSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, voter) in self.iter().enumerate() {
            let comma = if i == 0 { "" } else { ", " };
            write!(f, "{comma}{}", voter.key)?;
        }
        Ok(())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn voter(id: i32) -> Voter {
        Voter {
            key: ReplicaKey { id: NodeId(id), directory: Uuid::from_entropy(id as u64, 7) },
            endpoints: vec![Endpoint { name: "CONTROLLER".into(), host: "localhost".into(), port: 9093 }],
            kraft_versions: (0, 1),
        }
    }

    #[test]
    fn a_majority_is_more_than_half() {
        for (count, majority) in [(1, 1), (2, 2), (3, 2), (4, 3), (5, 3)] {
            let set = VoterSet::new((0..count).map(voter).collect()).unwrap();
            assert_eq!(set.majority(), majority, "{count} voters");
        }
    }

    #[test]
    fn impossible_sets_are_refused() {
        assert_eq!(VoterSet::new(vec![]), Err(InvalidVoters::Empty));
        assert_eq!(VoterSet::new(vec![voter(1), voter(1)]), Err(InvalidVoters::Twice(NodeId(1))));
        assert_eq!(VoterSet::new(vec![voter(-1)]), Err(InvalidVoters::Id(NodeId(-1))));
        let unreachable = Voter { endpoints: vec![], ..voter(1) };
        assert_eq!(VoterSet::new(vec![unreachable]), Err(InvalidVoters::NoEndpoint(NodeId(1))));
    }

    #[test]
    fn another_disk_is_another_voter() {
        let set = VoterSet::new(vec![voter(1)]).unwrap();
        let key = voter(1).key;
        assert!(set.is_only(key));
        assert!(!set.contains(ReplicaKey { directory: Uuid::ONE, ..key }));
        assert!(!set.contains(ReplicaKey { id: NodeId(2), ..key }));
        let mut unknown = voter(1);
        unknown.key.directory = Uuid::ZERO;
        assert!(VoterSet::new(vec![unknown]).unwrap().contains(key));
    }

    #[test]
    fn a_record_gives_the_set_back() {
        let set = VoterSet::new(vec![voter(3), voter(1)]).unwrap();
        assert_eq!(VoterSet::from_wire(&set.to_wire()), Ok(set));
    }
}
