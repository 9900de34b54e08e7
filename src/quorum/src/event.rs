//! What can happen to a replica, and what it may ask of its shell. One file a kind of event, below.

mod appended;
mod persisted;
mod request;
mod resign;
mod response;
mod started;
mod synced;
mod truncated;
mod voters;

use milena_machine::{Now, React};
use milena_probe::always;
use milena_types::{HighWatermark, Instant, LeaderEpoch, LogEndOffset, Offset};

use crate::{
    ControlRecord, ElectionState, Endpoint, Fault, Leadership, LogEnd, Peer, Quorum, Request, Response,
    SnapshotId, Voters,
};

/// What happened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// The shell is ready to act. First, and once.
    Started,
    /// The time of [`React::next_deadline`] has come, or may have.
    Timer,
    /// The election state of an [`Action::Persist`] is durable. Reported in the order in which it was asked; of several
    /// that were asked the newest is enough.
    Persisted(ElectionState),
    /// Batches of one epoch were appended to the local log, durable or not. What was fetched is reported one epoch after
    /// another.
    Appended {
        /// Where they begin: the log's end before.
        base: Offset,
        /// The log's end now.
        end: LogEndOffset,
        /// Their epoch.
        epoch: LeaderEpoch,
    },
    /// The local log is durable up to here.
    Synced(LogEndOffset),
    /// What was fetched and appended holds this voter set: reported after it, before anything else. (What a leader appends
    /// itself, it knows.)
    Voters(Voters),
    /// What an [`Action::Truncate`] asked for is done, and durable.
    Truncated(LogEnd),
    /// The last piece of an [`Action::StoreSnapshot`] is stored, and the snapshot has durably taken the log's place.
    Installed {
        /// Which.
        id: SnapshotId,
        /// The voter set that it holds; under `kraft.version` 0 it holds none.
        voters: Option<Voters>,
    },
    /// The last piece came, and what was stored is not whole, or is damaged: nothing of it is kept, and the log is as before.
    NotInstalled(SnapshotId),
    /// This node took a snapshot of what is committed, or dropped old ones, and the beginning of its log with them.
    Snapshots {
        /// The oldest that is left.
        oldest: SnapshotId,
        /// The newest.
        newest: SnapshotId,
        /// Where the log begins now.
        log_start: Offset,
    },
    /// Another replica asks. [`Action::Answer`] follows, at some time, unless too many ask.
    Request {
        /// Names the request in the answer; the shell's choice, never used twice.
        token: u64,
        /// What it asks. Its cluster id, topic and sender's right to ask were looked at by the shell.
        request: Request,
    },
    /// Another replica answered [`Action::Send`], or will not: the connection failed, or the answer was none.
    Response {
        /// The number of the request.
        correlation: u64,
        /// The answer.
        response: Option<Response>,
    },
    /// The node is about to stop: it gives up leadership and stands no more. It may still be asked, and tells the
    /// other voters.
    Resign,
}

/// What the shell is to do, in order.
#[derive(Clone, PartialEq, Debug)]
pub enum Action {
    /// Make this durable, then report [`Event::Persisted`]. What follows from it is asked only then.
    Persist(ElectionState),
    /// Append these as one control batch of this epoch, and report [`Event::Appended`] before anything else.
    AppendControl {
        /// The leader's epoch.
        epoch: LeaderEpoch,
        /// At least one.
        records: Vec<ControlRecord>,
    },
    /// Append the records that the response `correlation` holds, whole batches as they are, and report
    /// [`Event::Appended`] before anything else.
    AppendFetched {
        /// The response.
        correlation: u64,
        /// Where they begin: the log's end.
        base: Offset,
        /// Where they end.
        end: Offset,
    },
    /// Drop everything from `to` on, durably, and report [`Event::Truncated`] before anything else.
    Truncate {
        /// Never below the high watermark.
        to: Offset,
    },
    /// Store the piece of a snapshot that the response `correlation` holds. With the last piece the snapshot takes the
    /// place of the whole log: report [`Event::Installed`], or [`Event::NotInstalled`], before anything else.
    StoreSnapshot {
        /// The response.
        correlation: u64,
        /// Which snapshot.
        id: SnapshotId,
        /// Where in it the piece belongs. At 0, what was stored of it before is to be forgotten.
        position: u64,
        /// Whether it is the last piece.
        is_last: bool,
    },
    /// Send this, and report [`Event::Response`]. It may fail; it must not be sent twice.
    Send {
        /// Whom to.
        to: Peer,
        /// Where it is reached, the best first.
        endpoints: Vec<Endpoint>,
        /// Names the request in the response.
        correlation: u64,
        /// What is asked.
        request: Request,
    },
    /// Answer a request. A fetch's records, and a snapshot's bytes and size, are the shell's to fill in; a snapshot that
    /// it does not have, it answers with `SNAPSHOT_NOT_FOUND`.
    Answer {
        /// The request.
        token: u64,
        /// The answer.
        response: Response,
    },
    /// Leadership is now this. Once `is_self`, records may be appended in its epoch.
    Lead {
        /// Who leads.
        leadership: Leadership,
        /// Where this node's epoch begins in its log, when it leads: who follows the committed records is to
        /// hear of it once past that offset, so that a new leader has seen all that came before (KIP-595).
        epoch_start: Option<Offset>,
    },
    /// Everything below is committed, and durable here. Rises only.
    Commit(HighWatermark),
    /// Tell people: another replica broke the protocol. Nothing was changed by what it said.
    Complain(Fault),
}

impl React for Quorum {
    type Event = Event;
    type Action = Action;

    fn on_event(&mut self, event: Event, now: Now, actions: &mut Vec<Action>) {
        let before = (self.epoch(), self.high_watermark());
        match event {
            Event::Started => self.on_started(now, actions),
            Event::Timer => {}
            Event::Persisted(state) => self.on_persisted(state, actions),
            Event::Appended { base, end, epoch } => self.on_appended(base, end, epoch, actions),
            Event::Synced(end) => self.on_synced(end, actions),
            Event::Voters(voters) => self.on_voters(voters),
            Event::Truncated(end) => self.on_truncated(end),
            Event::Installed { id, voters } => self.on_installed(id, voters),
            Event::NotInstalled(id) => self.on_not_installed(id, now),
            Event::Snapshots { oldest, newest, log_start } => self.on_snapshots(oldest, newest, log_start),
            Event::Request { token, request } => self.on_request(token, &request, now, actions),
            Event::Response { correlation, response } => {
                self.on_response(correlation, response, now, actions)
            }
            Event::Resign => self.on_resign(now, actions),
        }
        self.poll(now, actions);
        if self.started {
            self.announce(actions);
        }
        always!(self.epoch() >= before.0, "the epoch fell from {} to {}", before.0, self.epoch());
        always!(self.high_watermark() >= before.1, "the high watermark fell from {:?}", before.1);
        self.check();
    }

    /// A sole voter waits for nobody.
    fn next_deadline(&self) -> Option<Instant> {
        self.deadline()
    }
}
