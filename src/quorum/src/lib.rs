//! KRaft consensus (KIP-595, KIP-630, KIP-853, KIP-996) as a pure state machine: who leads the metadata log,
//! in which epoch, and up to where it is committed.
//!
//! What it promises, over all incarnations of a node:
//! 1. At most one leader an epoch, and no incarnation leads in an epoch that an earlier one led, stood in or
//!    voted in (KAFKA-18106, KAFKA-10527): records are identified by offset and epoch even though the
//!    unsynced tail of a log may be lost.
//! 2. Epoch and vote never go back, and neither is used before it is durable.
//! 3. The high watermark counts durable offsets only, never falls, and is exposed only past the first record
//!    of the leader's own epoch (Raft §5.4.2, KAFKA-12619).
//!
//! 4. A vote is given once an epoch, over restarts; and who hears from a leader would not vote, so that nobody who is cut
//!    off deposes a leader that is not (KIP-996).
//!
//! Shape: `event.rs` says what can happen and what may be asked, `event/` holds one file a kind of event,
//! `message.rs` what replicas say to one another, `role.rs` and `role/` the roles as types, `transition.rs` how a role
//! follows another and `poll.rs` when, `state.rs` what is kept; the other files hold one rule each, named so. This crate
//! must never read a clock, draw a random number or do I/O: time comes with each event, chance is a seed, and `metalog`
//! does its I/O.
//!
//! Not here yet: the upgrade from `kraft.version` 0 to 1.

mod answer;
mod ballot;
mod begin_epoch;
mod change;
mod connections;
mod control;
mod describe;
mod election;
mod end_epoch;
mod epochs;
mod event;
mod fault;
mod fetch;
mod hear;
mod jitter;
mod join;
mod leadership;
mod message;
#[cfg(test)]
mod pair;
mod poll;
mod pre_vote;
mod role;
mod setup;
mod state;
mod tally;
mod timeouts;
mod transition;
mod vote;
mod voters;
mod watermark;
#[cfg(test)]
mod world;

pub use control::ControlRecord;
pub use describe::{Description, ReplicaProgress};
pub use election::{ElectionState, InvalidElection};
pub use epochs::EpochStarts;
pub use event::{Action, Event};
pub use fault::Fault;
pub use leadership::{Leadership, NotLeader};
pub use message::{
    BeginQuorumEpochRequest, Body, Change, ChangeVotersRequest, EndQuorumEpochRequest, FetchRequest,
    FetchSnapshotRequest, Found, Peer, Request, Response, SnapshotId, VoteRequest,
};
pub use setup::{LogEnd, Setup, SetupError};
pub use state::Quorum;
pub use timeouts::Timeouts;
pub use transition::EPOCH_MAX;
pub use voters::{Endpoint, InvalidVoters, ReplicaKey, Voter, VoterSet, Voters, VotersOrigin};
