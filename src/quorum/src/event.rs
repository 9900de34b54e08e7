//! What can happen to a replica, and what it may ask of its shell. One file a kind of event, below.

mod appended;
mod persisted;
mod resign;
mod started;
mod synced;

use milena_machine::{Now, React};
use milena_probe::always;
use milena_types::{HighWatermark, Instant, LeaderEpoch, LogEndOffset, Offset};

use crate::{ControlRecord, ElectionState, Leadership, Quorum};

/// What happened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// The shell is ready to act. First, and once.
    Started,
    /// The election state of an [`Action::Persist`] is durable. Reported in the order in which it was asked.
    Persisted(ElectionState),
    /// Batches of one epoch were appended to the local log, durable or not.
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
    /// The node is about to stop: it gives up leadership and stands no more.
    Resign,
}

/// What the shell is to do, in order.
#[derive(Clone, PartialEq, Debug)]
pub enum Action {
    /// Make this durable, then report [`Event::Persisted`]. What follows from it is asked only then.
    Persist(ElectionState),
    /// Append these as one control batch of this epoch before anything else, then report
    /// [`Event::Appended`].
    AppendControl {
        /// The leader's epoch.
        epoch: LeaderEpoch,
        /// At least one.
        records: Vec<ControlRecord>,
    },
    /// Leadership is now this. Once `is_self`, records may be appended in its epoch.
    Lead {
        /// Who leads.
        leadership: Leadership,
        /// Where this node's epoch begins in its log, when it leads: who follows the committed records is to
        /// hear of it once past that offset, so that a new leader has seen all that came before (KIP-595).
        epoch_start: Option<Offset>,
    },
    /// Everything below is committed. Rises only.
    Commit(HighWatermark),
}

impl React for Quorum {
    type Event = Event;
    type Action = Action;

    fn on_event(&mut self, event: Event, _now: Now, actions: &mut Vec<Action>) {
        let before = (self.epoch(), self.high_watermark());
        match event {
            Event::Started => self.on_started(actions),
            Event::Persisted(state) => self.on_persisted(state, actions),
            Event::Appended { base, end, epoch } => self.on_appended(base, end, epoch, actions),
            Event::Synced(end) => self.on_synced(end, actions),
            Event::Resign => self.on_resign(actions),
        }
        always!(self.epoch() >= before.0, "the epoch fell from {} to {}", before.0, self.epoch());
        always!(self.high_watermark() >= before.1, "the high watermark fell from {:?}", before.1);
        self.check();
    }

    /// A sole voter waits for nobody, so it has no deadline.
    fn next_deadline(&self) -> Option<Instant> {
        None
    }
}
