//! The other replicas, as the metadata log knows them: a port that asks them, and what they ask. Whoever has a network
//! turns the core's messages into the wire's and back, with cluster id, topic and authorization; it never judges them.

use std::sync::Arc;

use bytes::Bytes;
use milena_machine::Now;
use milena_quorum::{Description, Endpoint, Peer, ReplicaKey, Request, Response, Timeouts, Voter, VoterSet};
use milena_runtime::BoxFuture;
use milena_runtime::sync::oneshot;
use milena_types::{ErrorCode, Offset, Timestamp};

use crate::snapshots::Records;

/// An answer, with what the core does not look at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reply {
    /// How things stand, and what was asked for.
    pub response: Response,
    /// A fetch's batches, as they lie in the leader's log.
    pub records: Bytes,
}

/// Asks other replicas.
pub trait QuorumPort: Send + Sync + 'static {
    /// Asks `to`, which is reached at one of `endpoints`, the best first; `None` when there is no answer. It is to give
    /// up by itself after `controller.quorum.request.timeout.ms`: a later answer is of no use.
    fn ask(&self, to: Peer, endpoints: Vec<Endpoint>, request: Request) -> BoxFuture<'static, Option<Reply>>;
}

/// What a metadata log that has company is told of it.
#[derive(Clone)]
pub struct Peers {
    /// The way to them.
    pub port: Arc<dyn QuorumPort>,
    /// Where this node is reached by them.
    pub endpoints: Vec<Endpoint>,
    /// `controller.quorum.voters`: who votes where the disk names nobody (`kraft.version` 0). Their disks are not known.
    pub configured: Vec<Voter>,
    /// Where to ask who leads.
    pub bootstrap: Vec<Endpoint>,
    /// How long to wait for what.
    pub timeouts: Timeouts,
    /// Whether this node asks to be taken into the voter set.
    pub auto_join: bool,
}

/// How the replicas stand.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Described {
    /// As the leader sees it.
    pub description: Description,
    /// Who votes, and where each is reached.
    pub voters: VoterSet,
    /// When this was so.
    pub at: Now,
}

/// What comes from others.
pub(crate) enum Incoming {
    /// One asks.
    Request { request: Request, reply: oneshot::Sender<Reply> },
    /// One asks how the replicas stand.
    Describe { reply: oneshot::Sender<Option<Described>> },
    /// One asks whether a voter could be taken in, by all that can be told without asking that one.
    MayAdd { key: ReplicaKey, reply: oneshot::Sender<Result<(), ErrorCode>> },
    /// Whoever knows what is committed below `end` has a snapshot taken of it.
    Snapshot { end: Offset, newest: Timestamp, records: Records },
    /// One answered, or will not.
    Response { correlation: u64, reply: Option<Reply> },
}
