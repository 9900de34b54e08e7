//! The two shapes that every core has, and the moment that is passed in.
//!
//! A core is a value: no I/O, no clock, no randomness but what its caller passes. *Decide* cores answer
//! a request with records to log; *React* cores answer an event with actions to take. This crate holds
//! the shapes only and must never know a protocol.

use milena_types::{Instant, Timestamp};

/// When something happens, by both of a node's clocks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Now {
    /// For deadlines and timeouts. Never goes back while the node lives.
    pub monotonic: Instant,
    /// For what records and people see. May jump either way.
    pub wall: Timestamp,
}

/// A state machine whose every change is a record: decide → records → apply → log → reply once
/// committed.
///
/// *Hard* state is changed by `apply` alone, which never fails and never decides: replaying the log
/// rebuilds it. `decide` may change *soft* state only (deadlines, heartbeats, parked requests), which is
/// lost at failover and rebuilt with grace.
pub trait Decide {
    /// What is asked.
    type Request;
    /// What is answered.
    type Reply;
    /// How a change is logged.
    type Record;
    /// Names a request whose reply leaves later, chosen by the shell.
    type Token;
    /// Work that the shell does beside the log: soft, may be lost.
    type Job;

    /// Answers `request`, named `token`, at `now`. The shell applies `Outcome::records` at once, logs
    /// them, and releases `Outcome::replies` when the log is committed to there.
    fn decide(
        &mut self,
        token: Self::Token,
        request: Self::Request,
        now: Now,
    ) -> Outcome<Self::Record, Self::Token, Self::Reply, Self::Job>;

    /// Does what is due at `now`; asked at `next_deadline`.
    fn expire(&mut self, now: Now) -> Outcome<Self::Record, Self::Token, Self::Reply, Self::Job>;

    /// Changes hard state as `record` says, which stands at `offset` in the log.
    fn apply(&mut self, record: &Self::Record, offset: milena_types::Offset);

    /// When `expire` wants to be called next.
    fn next_deadline(&self) -> Option<Instant>;
}

/// What a `Decide` core answers.
#[derive(Debug, PartialEq, Eq)]
pub struct Outcome<Record, Token, Reply, Job> {
    /// To be applied at once, in order, and appended to the log as one batch: all of them or none.
    pub records: Vec<Record>,
    /// To be sent when everything up to and including `records` is committed. May answer requests that
    /// were parked earlier.
    pub replies: Vec<(Token, Reply)>,
    /// To be done beside the log.
    pub jobs: Vec<Job>,
}

impl<Record, Token, Reply, Job> Outcome<Record, Token, Reply, Job> {
    /// Nothing to log, to say or to do.
    pub fn nothing() -> Self {
        Outcome { records: Vec::new(), replies: Vec::new(), jobs: Vec::new() }
    }

    /// One reply and nothing to log.
    pub fn reply(token: Token, reply: Reply) -> Self {
        Outcome { replies: vec![(token, reply)], ..Self::nothing() }
    }
}

/// A state machine that is told what happened and answers what to do.
pub trait React {
    /// What happened.
    type Event;
    /// What the shell is to do, in this order.
    type Action;

    /// Takes in `event` at `now`; appends what is to be done to `actions`.
    fn on_event(&mut self, event: Self::Event, now: Now, actions: &mut Vec<Self::Action>);

    /// When the core wants its timer event next.
    fn next_deadline(&self) -> Option<Instant>;
}
