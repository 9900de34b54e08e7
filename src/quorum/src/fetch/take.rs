//! What a follower does with the answer to its Fetch: appends, drops what the leader does not have, or turns to a
//! snapshot.

use milena_machine::Now;
use milena_probe::{always, reachable};
use milena_types::{HighWatermark, Offset};

use crate::role::{Partial, Role};
use crate::state::Pending;
use crate::{Action, Fault, Found, LogEnd, Quorum, SnapshotId};

impl Quorum {
    /// The leader answered the fetch `correlation`. Says whether that was of any use.
    pub(crate) fn on_fetch_answer(
        &mut self,
        correlation: u64,
        high_watermark: Option<HighWatermark>,
        found: Found,
        now: Now,
        actions: &mut Vec<Action>,
    ) -> bool {
        let Role::Follower(_) = &self.role else { return false };
        always!(self.pending.is_none(), "two things are done with the log at once");
        let taken = match found {
            Found::Nothing => Ok(()),
            Found::Records { base, end } => self.take_records(correlation, base, end, actions),
            Found::Diverging(end) => self.take_divergence(end, actions),
            Found::Snapshot(id) => self.take_snapshot_id(id),
        };
        if let Err(fault) = taken {
            actions.push(Action::Complain(fault));
            return false;
        }
        let timeout = self.timeouts.fetch;
        if let Role::Follower(follower) = &mut self.role {
            follower.fetched(now.monotonic, timeout);
        }
        if matches!(found, Found::Nothing | Found::Records { .. }) {
            // it was found to agree with the leader's log up to here
            self.told = self.told.max(high_watermark);
            self.advance_as_follower(actions);
        }
        true
    }

    fn take_records(
        &mut self,
        correlation: u64,
        base: Offset,
        end: Offset,
        actions: &mut Vec<Action>,
    ) -> Result<(), Fault> {
        if base != self.log.end || end <= base {
            return Err(Fault::NotWhatWasAsked { epoch: self.epoch(), asked: self.log.end, got: base });
        }
        self.pending = Some(Pending::Fetched(end));
        actions.push(Action::AppendFetched { correlation, base, end });
        Ok(())
    }

    /// The logs agree at most up to where the leader's ends for the last epoch that both have (KIP-595).
    fn take_divergence(&mut self, leader: LogEnd, actions: &mut Vec<Action>) -> Result<(), Fault> {
        let own = self.epochs.end_of(leader.epoch, self.log);
        let to = match own.epoch == leader.epoch {
            true => own.end.min(leader.end),
            false => own.end,
        };
        let to = to.min(self.log.end);
        let committed = self.high_watermark.map_or(self.log_start, HighWatermark::offset).max(self.log_start);
        if to < committed {
            // KAFKA-12460: what is committed is never dropped, whatever a leader says
            return Err(Fault::TruncationOfCommitted { epoch: self.epoch(), to, committed });
        }
        if to < self.log.end {
            reachable!("quorum: a follower dropped what its leader does not have");
            self.pending = Some(Pending::Truncate(to));
            actions.push(Action::Truncate { to });
        }
        Ok(())
    }

    fn take_snapshot_id(&mut self, id: SnapshotId) -> Result<(), Fault> {
        let committed = self.high_watermark.map_or(self.log_start, HighWatermark::offset);
        if id.end < committed || id.epoch > self.epoch() || id.epoch < self.log.epoch {
            return Err(Fault::TruncationOfCommitted { epoch: self.epoch(), to: id.end, committed });
        }
        if let Role::Follower(follower) = &mut self.role {
            follower.snapshot = Some(Partial { id, position: 0 });
        }
        Ok(())
    }

    /// The high watermark, as far as the leader said and this replica's log is durable.
    pub(crate) fn advance_as_follower(&mut self, actions: &mut Vec<Action>) {
        if let Role::Follower(_) = &self.role {
            self.expose(self.told, actions);
        }
    }
}
