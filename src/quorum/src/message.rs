//! What replicas say to one another, in the core's own words: Vote, BeginQuorumEpoch, EndQuorumEpoch, Fetch and
//! FetchSnapshot (KIP-595, KIP-630, KIP-853, KIP-996). The shell turns them into the wire's messages and back;
//! cluster id, topic and authorization are its business.

use milena_types::{ErrorCode, HighWatermark, LeaderEpoch, NodeId, Offset};

use crate::{Endpoint, LogEnd, ReplicaKey, Voter};

/// Whom a request goes to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Peer {
    /// A node whose id is known.
    Node(NodeId),
    /// The server of this index in [`crate::Setup::bootstrap`], whoever it is.
    Bootstrap(u16),
}

/// A snapshot: the state of everything below `end`, the last of it of `epoch` (KIP-630).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct SnapshotId {
    /// The first offset that the snapshot does not cover.
    pub end: Offset,
    /// The epoch of the last record that it covers.
    pub epoch: LeaderEpoch,
}

/// A request of another replica, or to one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Request {
    /// Vote for me; or, would you?
    Vote(VoteRequest),
    /// I lead.
    BeginQuorumEpoch(BeginQuorumEpochRequest),
    /// I lead no more.
    EndQuorumEpoch(EndQuorumEpochRequest),
    /// I have the log up to here: go on.
    Fetch(FetchRequest),
    /// Give me a snapshot's bytes from here on.
    FetchSnapshot(FetchSnapshotRequest),
    /// Change the voter set: AddRaftVoter, RemoveRaftVoter, UpdateRaftVoter.
    ChangeVoters(ChangeVotersRequest),
}

/// Asks for a vote.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VoteRequest {
    /// Who is meant; another disk of the same node has forgotten its votes. `None` before version 1.
    pub voter: Option<ReplicaKey>,
    /// Who asks.
    pub candidate: ReplicaKey,
    /// The epoch stood in; for a pre-vote, the epoch that the asking replica is in.
    pub epoch: LeaderEpoch,
    /// How far the asking replica's log goes.
    pub log: LogEnd,
    /// Whether only the intention is asked for (KIP-996): nothing is given and nothing remembered.
    pub pre_vote: bool,
}

/// Tells a voter who leads.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BeginQuorumEpochRequest {
    /// Who is meant.
    pub voter: Option<ReplicaKey>,
    /// The epoch led.
    pub epoch: LeaderEpoch,
    /// Who leads it.
    pub leader: NodeId,
    /// Where the leader is reached; empty before version 1.
    pub endpoints: Vec<Endpoint>,
}

/// Tells a voter that a leader resigned.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EndQuorumEpochRequest {
    /// The epoch that was led.
    pub epoch: LeaderEpoch,
    /// Who led it.
    pub leader: NodeId,
    /// Who is to follow, the best first.
    pub preferred: Vec<ReplicaKey>,
    /// Where the former leader is reached; empty before version 1.
    pub endpoints: Vec<Endpoint>,
}

/// Asks for what follows, and thereby acknowledges what is durable.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FetchRequest {
    /// Who asks. A negative id is no replica.
    pub replica: ReplicaKey,
    /// The epoch that it is in.
    pub epoch: LeaderEpoch,
    /// Where its log ends; all below is durable there.
    pub log: LogEnd,
    /// The high watermark that it knows: an answer waits no longer once it can tell a higher one (KIP-1166).
    /// `None`: it does not say.
    pub high_watermark: Option<Offset>,
    /// Whether the answer may wait until there is something new.
    pub may_wait: bool,
}

/// Asks for a piece of a snapshot.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FetchSnapshotRequest {
    /// Who asks.
    pub replica: ReplicaKey,
    /// The epoch that it is in.
    pub epoch: LeaderEpoch,
    /// Which snapshot.
    pub id: SnapshotId,
    /// From which byte on.
    pub position: u64,
}

/// Asks for a change of the voter set (KIP-853).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChangeVotersRequest {
    /// The change.
    pub change: Change,
    /// The epoch that the asking replica is in. Of the three requests UpdateRaftVoter alone carries it to the other end.
    pub epoch: Option<LeaderEpoch>,
    /// Whether the answer is to wait until the change is committed (KIP-1186); an update's never does.
    pub ack_when_committed: bool,
}

/// A change by one voter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Change {
    /// Takes in a voter that has the log. The shell has asked it (ApiVersions) which `kraft.version` it speaks.
    Add(Voter),
    /// Leaves one out.
    Remove(ReplicaKey),
    /// Replaces what is known of a voter: where it is reached, which `kraft.version` it speaks.
    Update(Voter),
}

/// An answer: how things stand where it comes from, and what was asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Response {
    /// [`ErrorCode::None`], or what is wrong with the request.
    pub error: ErrorCode,
    /// The epoch that the answering replica is in.
    pub epoch: LeaderEpoch,
    /// Who leads there, if it knows.
    pub leader: Option<NodeId>,
    /// Where that leader is reached, if it knows.
    pub endpoints: Vec<Endpoint>,
    /// What was asked for.
    pub body: Body,
}

/// What was asked for. Means nothing when there is an error.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Body {
    /// To a Vote.
    Vote {
        /// Whether it is, or would be, given.
        granted: bool,
    },
    /// To a BeginQuorumEpoch.
    BeginQuorumEpoch,
    /// To an EndQuorumEpoch.
    EndQuorumEpoch,
    /// To a change of the voter set.
    ChangeVoters,
    /// To a Fetch.
    Fetch {
        /// The leader's, if it knows one yet.
        high_watermark: Option<HighWatermark>,
        /// What there is for the one who asked.
        found: Found,
    },
    /// To a FetchSnapshot.
    FetchSnapshot {
        /// Which snapshot.
        id: SnapshotId,
        /// How many bytes it has. The leader's shell knows it and fills it in, with the bytes.
        size: u64,
        /// Where the bytes begin.
        position: u64,
        /// How many there are.
        bytes: u64,
    },
}

/// What a leader has for a replica at some offset.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Found {
    /// Nothing new.
    Nothing,
    /// Records. Leaving the leader's core: what the shell may put into the answer, whole batches from `base`
    /// on. Coming into a follower's core: what the answer was found to hold, every batch of it valid.
    Records {
        /// The first offset.
        base: Offset,
        /// Below which all are.
        end: Offset,
    },
    /// The logs differ: the leader's ends here for the last epoch that it shares (KIP-595).
    Diverging(LogEnd),
    /// What is asked for is only in a snapshot (KIP-630).
    Snapshot(SnapshotId),
}
