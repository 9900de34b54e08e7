//! FetchSnapshot (KIP-630): who lacks what the leader's log no longer has takes a snapshot in the place of its log. The
//! bytes are the shells' business; here is decided whose, which, and when it is whole.

use milena_machine::Now;
use milena_probe::{always, reachable};
use milena_types::ErrorCode;

use crate::role::Role;
use crate::state::Pending;
use crate::{Action, Body, FetchSnapshotRequest, LogEnd, Peer, Quorum, SnapshotId, Voters, VotersOrigin};

impl Quorum {
    /// Whether a replica may have the piece: the shell looks for it, and fills the answer in.
    pub(crate) fn on_fetch_snapshot(
        &mut self,
        token: u64,
        request: &FetchSnapshotRequest,
        now: Now,
        actions: &mut Vec<Action>,
    ) {
        let error = match request.replica.id == self.local.id {
            true => ErrorCode::InvalidRequest,
            false => self.leads(request.epoch),
        };
        let until = now.monotonic.after(self.timeouts.check_quorum());
        if let (Role::Leader(leader), false) = (&mut self.role, error.is_error()) {
            // who is busy with a snapshot is alive too
            leader.heard(request.replica, &self.voters.set, self.local, until);
        }
        let body = Body::FetchSnapshot { id: request.id, size: 0, position: request.position, bytes: 0 };
        self.answer(token, error, body, actions);
    }

    /// A piece came. Says whether that was of any use.
    pub(crate) fn on_fetch_snapshot_answer(
        &mut self,
        correlation: u64,
        id: SnapshotId,
        (size, position, bytes): (u64, u64, u64),
        now: Now,
        actions: &mut Vec<Action>,
    ) -> bool {
        let timeout = self.timeouts.fetch;
        let Role::Follower(follower) = &mut self.role else { return false };
        let Some(partial) = &mut follower.snapshot else { return false };
        let end = position.saturating_add(bytes);
        if partial.id != id || partial.position != position || bytes == 0 || end > size {
            // not the piece that was asked for: it begins anew
            follower.snapshot = None;
            return false;
        }
        partial.position = end;
        follower.fetched(now.monotonic, timeout);
        let is_last = end == size;
        actions.push(Action::StoreSnapshot { correlation, id, position, is_last });
        if is_last {
            follower.snapshot = None;
            self.pending = Some(Pending::Install(id));
        }
        true
    }

    /// The leader has no such snapshot any more: the next fetch says which it has.
    pub(crate) fn on_snapshot_gone(&mut self, now: Now) {
        let timeout = self.timeouts.fetch;
        if let Role::Follower(follower) = &mut self.role {
            reachable!("quorum: a snapshot went away while it was fetched");
            follower.snapshot = None;
            follower.fetched(now.monotonic, timeout);
        }
    }

    /// A whole snapshot took the log's place.
    pub(crate) fn on_installed(&mut self, id: SnapshotId, voters: Option<Voters>) {
        always!(self.pending == Some(Pending::Install(id)), "{id:?} was installed, but not asked for");
        always!(self.high_watermark.is_none_or(|hw| hw.offset() <= id.end), "a snapshot goes back");
        self.pending = None;
        self.log = LogEnd { end: id.end, epoch: id.epoch };
        self.log_start = id.end;
        self.durable_end = id.end;
        self.epochs.cleared();
        self.snapshots = Some((id, id));
        // what the log held of voters went with it; what a snapshot holds is committed, and where it holds none, none is
        // but what was configured or formatted
        let formatted = |voters: &Voters| voters.origin == VotersOrigin::Bootstrap;
        let before = self.earlier.iter().find(|voters| formatted(voters)).cloned();
        if let Some(voters) = voters.or(before.filter(|_| !formatted(&self.voters))) {
            self.voters = voters;
            self.earlier.clear();
        }
    }

    /// What the leader sent was no snapshot: it is asked anew what it has, after a while.
    pub(crate) fn on_not_installed(&mut self, id: SnapshotId, now: Now) {
        always!(self.pending == Some(Pending::Install(id)), "{id:?} was not installed, nor asked for");
        reachable!("quorum: a leader's snapshot was of no use");
        self.pending = None;
        if let Role::Follower(follower) = &self.role {
            self.connections.back_off(Peer::Node(follower.leader()), now.monotonic);
        }
    }

    /// This node took a snapshot of its own, or dropped old ones and the beginning of the log with them.
    pub(crate) fn on_snapshots(
        &mut self,
        oldest: SnapshotId,
        newest: SnapshotId,
        log_start: milena_types::Offset,
    ) {
        always!(oldest <= newest && log_start >= self.log_start);
        always!(log_start <= newest.end && newest.end <= self.log.end);
        always!(
            self.high_watermark.is_some_and(|hw| newest.end <= hw.offset()),
            "a snapshot of what is not committed"
        );
        self.snapshots = Some((oldest, newest));
        self.log_start = log_start;
    }
}
