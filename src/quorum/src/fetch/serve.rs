//! What a leader answers to a Fetch, and what it learns from it.

use milena_machine::Now;
use milena_probe::{always, reachable, sometimes};
use milena_types::{ErrorCode, HighWatermark, LeaderEpoch, Offset};

use crate::answer::Parked;
use crate::role::Role;
use crate::{Action, Body, FetchRequest, Found, LogEnd, Quorum};

impl Quorum {
    pub(crate) fn on_fetch(
        &mut self,
        token: u64,
        request: &FetchRequest,
        now: Now,
        actions: &mut Vec<Action>,
    ) {
        let log = request.log;
        let possible = log.end >= Offset::ZERO && log.epoch.get() >= 0 && log.epoch <= request.epoch;
        let error = match possible && request.replica.id != self.local.id {
            true => self.leads(request.epoch),
            false => ErrorCode::InvalidRequest,
        };
        if error.is_error() {
            let body = Body::Fetch { high_watermark: None, found: Found::Nothing };
            return self.answer(token, error, body, actions);
        }
        let found = self.find(log);
        if matches!(found, Found::Nothing | Found::Records { .. }) && request.replica.id.get() >= 0 {
            self.credit(request, now, actions);
        }
        let told = self.leader_watermark();
        let is_behind =
            request.high_watermark.is_some_and(|known| told.is_some_and(|hw| hw.offset() > known));
        if found == Found::Nothing && request.may_wait && !is_behind {
            let until = now.monotonic.after(self.timeouts.fetch_wait);
            let (replica, high_watermark) = (request.replica, request.high_watermark);
            if self.park(Parked { token, replica, log, high_watermark, until }).is_ok() {
                return;
            }
        }
        self.answer(token, ErrorCode::None, Body::Fetch { high_watermark: told, found }, actions);
    }

    /// Whether a request that only a leader of `epoch` answers is in place here.
    pub(crate) fn leads(&self, epoch: LeaderEpoch) -> ErrorCode {
        if epoch < self.epoch() {
            ErrorCode::FencedLeaderEpoch
        } else if epoch > self.epoch() {
            ErrorCode::UnknownLeaderEpoch
        } else if !self.leadership().is_self {
            // an observer that looks for the leader asks anybody
            ErrorCode::NotLeaderOrFollower
        } else {
            ErrorCode::None
        }
    }

    /// What there is for a replica whose log ends at `log`.
    fn find(&self, log: LogEnd) -> Found {
        if log.end == Offset::ZERO
            && let Some((_, newest)) = self.snapshots
        {
            // who has nothing is better served by a snapshot than by a long log
            return Found::Snapshot(newest);
        }
        if let Some((oldest, newest)) = self.snapshots {
            let is_below = log.end < self.log_start
                || (log.end == self.log_start && self.log_start > Offset::ZERO && log.epoch != oldest.epoch)
                || log.epoch < oldest.epoch;
            if is_below && self.log_start > Offset::ZERO {
                return Found::Snapshot(newest);
            }
        }
        if log.end == Offset::ZERO {
            return self.records_from(Offset::ZERO);
        }
        let mut shared = self.epochs.end_of(log.epoch, self.log);
        if let Some((oldest, _)) = self.snapshots
            && shared.end == oldest.end
            && oldest.end == self.log_start
        {
            // what is below the log's start is known by its snapshot alone
            shared.epoch = shared.epoch.min(oldest.epoch);
        }
        if shared.epoch != log.epoch || shared.end < log.end {
            reachable!("quorum: a replica's log differs from the leader's");
            return Found::Diverging(shared);
        }
        self.records_from(log.end)
    }

    fn records_from(&self, base: Offset) -> Found {
        always!(base >= self.log_start && base <= self.log.end);
        match base < self.log.end {
            true => Found::Records { base, end: self.log.end },
            false => Found::Nothing,
        }
    }

    /// The one who asks holds everything below its offset durably, and is alive.
    fn credit(&mut self, request: &FetchRequest, now: Now, actions: &mut Vec<Action>) {
        let until = now.monotonic.after(self.timeouts.check_quorum());
        let Role::Leader(leader) = &mut self.role else { return };
        let ends = (request.log.end, self.log.end);
        leader.reached(request.replica, &self.voters.set, ends, now.monotonic);
        leader.heard(request.replica, &self.voters.set, self.local, until);
        self.advance_as_leader(actions);
    }

    /// The high watermark, if what is known now lets it rise. To others it is told as the majority has it; here it is
    /// exposed only as far as this replica's own log is durable, so that nobody on this node sees what a crash of it
    /// would take back.
    pub(crate) fn advance_as_leader(&mut self, actions: &mut Vec<Action>) {
        let Role::Leader(leader) = &mut self.role else { return };
        leader.advance(&self.voters.set, self.local);
        let told = leader.high_watermark();
        self.expose(told, actions);
    }

    /// Everything below `to` is committed: says so, as far as it is durable here.
    pub(crate) fn expose(&mut self, to: Option<HighWatermark>, actions: &mut Vec<Action>) {
        let Some(to) = to else { return };
        let exposed = HighWatermark(to.offset().min(self.durable_end));
        sometimes!("quorum: committed further than durable here", exposed < to);
        if self.high_watermark.is_none_or(|before| before < exposed) {
            self.high_watermark = Some(exposed);
            actions.push(Action::Commit(exposed));
        }
        always!(self.high_watermark.is_none_or(|hw| hw.offset() <= self.log.end));
    }

    fn leader_watermark(&self) -> Option<HighWatermark> {
        match &self.role {
            Role::Leader(leader) => leader.high_watermark(),
            _ => None,
        }
    }

    /// Answers the fetches for which there is something new, or which waited for long enough.
    pub(crate) fn wake_parked(&mut self, now: Now, actions: &mut Vec<Action>) {
        let told = self.leader_watermark();
        for parked in std::mem::take(&mut self.parked) {
            let found = self.find(parked.log);
            let knows = parked.high_watermark.is_none_or(|known| told.is_none_or(|hw| hw.offset() <= known));
            if found == Found::Nothing && knows && now.monotonic < parked.until {
                self.parked.push(parked);
                continue;
            }
            let body = Body::Fetch { high_watermark: told, found };
            self.answer(parked.token, ErrorCode::None, body, actions);
        }
    }

    /// Leadership ends: whoever waits is to look for the next leader.
    pub(crate) fn release_parked(&mut self, actions: &mut Vec<Action>) {
        for parked in std::mem::take(&mut self.parked) {
            let body = Body::Fetch { high_watermark: None, found: Found::Nothing };
            self.answer(parked.token, ErrorCode::NotLeaderOrFollower, body, actions);
        }
    }
}
