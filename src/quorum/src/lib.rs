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
//! Shape: `event.rs` says what can happen and what may be asked, `event/` holds one file a kind of event,
//! `role.rs` and `role/` the roles as types, `state.rs` what is kept and how a role follows another, and the
//! small files beside them one piece of arithmetic each. This crate must never read a clock, draw a random
//! number or do I/O; `metalog` does its I/O.
//!
//! For now a quorum has one voter. What more voters need is added beside this (a follower's role, messages
//! among the events); until then a larger voter set is refused.

mod control;
mod election;
mod event;
mod leadership;
#[cfg(test)]
mod pair;
mod role;
mod setup;
mod state;
mod tally;
mod voters;
mod watermark;

pub use control::ControlRecord;
pub use election::{ElectionState, InvalidElection};
pub use event::{Action, Event};
pub use leadership::{Leadership, NotLeader};
pub use setup::{LogEnd, Setup, SetupError};
pub use state::Quorum;
pub use voters::{Endpoint, InvalidVoters, ReplicaKey, Voter, VoterSet, Voters, VotersOrigin};
