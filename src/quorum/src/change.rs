//! Changing the voter set (KIP-853): by one voter at a time, and only when the change before is committed, so that any
//! majority of the old set and any of the new one share a voter. A set is in force from when its record is in the log,
//! committed or not, and no longer than that.

use milena_machine::Now;
use milena_probe::{always, reachable};
use milena_types::{ErrorCode, Instant, LeaderEpoch, Offset};

use crate::message::{Change, ChangeVotersRequest};
use crate::role::Role;
use crate::state::Pending;
use crate::{Action, Body, ControlRecord, Quorum, ReplicaKey, Voter, VoterSet, Voters, VotersOrigin};

/// A change whose record was asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Changing {
    /// Whom to answer when it is committed; nobody when it was answered.
    token: Option<u64>,
    /// The set that it makes.
    next: Voters,
    /// Where its record stands, once appended.
    at: Option<Offset>,
    /// When who asked is told that it takes too long. The change may be committed all the same.
    pub(crate) until: Instant,
    answers_at_once: bool,
}

impl Quorum {
    pub(crate) fn on_change_voters(
        &mut self,
        token: u64,
        request: &ChangeVotersRequest,
        now: Now,
        actions: &mut Vec<Action>,
    ) {
        let next = match self.may_change(request.epoch).and_then(|()| self.changed(&request.change, now)) {
            Ok(next) => next,
            Err(error) => return self.answer(token, error, Body::ChangeVoters, actions),
        };
        let difference = self.voters.set.difference(&next);
        always!(difference <= 1, "voters change one at a time (KIP-853): {} to {next}", self.voters.set);
        always!(self.pending.is_none(), "two things are done with the log at once");
        reachable!("quorum: the voter set changes");
        let record = ControlRecord::Voters(next.to_wire());
        let origin = VotersOrigin::Log(self.log.end);
        self.changing = Some(Changing {
            token: Some(token),
            next: Voters { set: next, kraft_version: self.voters.kraft_version, origin },
            at: None,
            until: now.monotonic.after(self.timeouts.request),
            answers_at_once: !request.ack_when_committed || matches!(request.change, Change::Update(_)),
        });
        self.pending = Some(Pending::Control);
        actions.push(Action::AppendControl { epoch: self.epoch(), records: vec![record] });
    }

    /// Whether `key` could be taken in as a voter now, by all that can be told without asking it. Changes nothing.
    pub fn may_add(&self, key: ReplicaKey, now: Now) -> Result<(), ErrorCode> {
        self.may_change(None).and_then(|()| self.is_welcome(key, now))
    }

    /// Whether the voter set may be changed now.
    fn may_change(&self, asked_in: Option<LeaderEpoch>) -> Result<(), ErrorCode> {
        let error = self.leads(asked_in.unwrap_or(self.epoch()));
        if error.is_error() {
            return Err(error);
        }
        let Role::Leader(leader) = &self.role else { return Err(ErrorCode::NotLeaderOrFollower) };
        let Some(committed) = leader.high_watermark() else {
            // an earlier leader's change may be in the log: only a record of this epoch fences it
            return Err(ErrorCode::RequestTimedOut);
        };
        if self.voters.kraft_version < 1 {
            return Err(ErrorCode::UnsupportedVersion);
        }
        let is_committed = match self.voters.origin {
            VotersOrigin::Bootstrap => false,
            VotersOrigin::Log(at) => at < committed.offset(),
        };
        if self.changing.is_some() || !is_committed {
            return Err(ErrorCode::RequestTimedOut);
        }
        Ok(())
    }

    /// The set after `change`.
    fn changed(&self, change: &Change, now: Now) -> Result<VoterSet, ErrorCode> {
        let set = &self.voters.set;
        match change {
            Change::Add(voter) => {
                if set.get(voter.key.id).is_some() {
                    return Err(ErrorCode::DuplicateVoter);
                }
                self.is_fit(voter)?;
                self.is_welcome(voter.key, now)?;
                Ok(set.with(voter.clone()))
            }
            Change::Remove(key) => {
                let is_member = set.get(key.id).is_some_and(|voter| voter.key == *key);
                set.without(key.id).filter(|_| is_member).ok_or(ErrorCode::VoterNotFound)
            }
            Change::Update(voter) => {
                self.is_fit(voter)?;
                match set.get(voter.key.id) {
                    Some(member) if member.key.is_same(voter.key) => Ok(set.with(voter.clone())),
                    _ => Err(ErrorCode::VoterNotFound),
                }
            }
        }
    }

    /// Whether a new voter's key is free, and its log as good as up to date.
    fn is_welcome(&self, key: ReplicaKey, now: Now) -> Result<(), ErrorCode> {
        if self.voters.set.get(key.id).is_some() {
            return Err(ErrorCode::DuplicateVoter);
        }
        let Role::Leader(leader) = &self.role else { return Err(ErrorCode::NotLeaderOrFollower) };
        // it would keep the high watermark back until it is
        leader.is_caught_up(key, now.monotonic).then_some(()).ok_or(ErrorCode::RequestTimedOut)
    }

    fn is_fit(&self, voter: &Voter) -> Result<(), ErrorCode> {
        let (min, max) = voter.kraft_versions;
        let speaks = (min..=max).contains(&self.voters.kraft_version);
        let possible = voter.key.id.get() >= 0 && !voter.endpoints.is_empty();
        if speaks && possible { Ok(()) } else { Err(ErrorCode::InvalidRequest) }
    }

    /// The record of a change was appended at `base`: the new set is in force.
    pub(crate) fn change_appended(&mut self, base: Offset, actions: &mut Vec<Action>) {
        let Some(changing) = self.changing.as_mut().filter(|changing| changing.at.is_none()) else { return };
        always!(
            changing.next.origin == VotersOrigin::Log(base),
            "the set stands where it was to be appended"
        );
        changing.at = Some(base);
        let next = changing.next.clone();
        let answered = if changing.answers_at_once { changing.token.take() } else { None };
        self.set_voters(next);
        if let Some(token) = answered {
            self.answer(token, ErrorCode::None, Body::ChangeVoters, actions);
        }
    }

    /// The set that stands in the log at its origin is in force; the one before is kept, as that record may be dropped.
    pub(crate) fn set_voters(&mut self, next: Voters) {
        if let (VotersOrigin::Log(before), VotersOrigin::Log(after)) = (self.voters.origin, next.origin) {
            always!(before < after, "voters at {after} come after those at {before}");
        }
        let committed = self.high_watermark;
        let before = std::mem::replace(&mut self.voters, next);
        self.earlier.push(before);
        // a committed set is never dropped, so what came before it is never needed
        let is_settled = |voters: &Voters| match voters.origin {
            VotersOrigin::Bootstrap => true,
            VotersOrigin::Log(at) => committed.is_some_and(|hw| at < hw.offset()),
        };
        if let Some(last) = self.earlier.iter().rposition(is_settled) {
            self.earlier.drain(..last);
        }
    }

    /// The log ends at `end` now: a set whose record was dropped is in force no more.
    pub(crate) fn drop_voters_from(&mut self, end: Offset) {
        while let VotersOrigin::Log(at) = self.voters.origin
            && at >= end
        {
            reachable!("quorum: an uncommitted voter set was dropped");
            let Some(before) = self.earlier.pop() else {
                always!(false, "the first voter set was dropped");
                return;
            };
            self.voters = before;
        }
    }

    /// Answers who asked for a change that is committed, or takes too long.
    pub(crate) fn finish_change(&mut self, now: Now, actions: &mut Vec<Action>) {
        let Role::Leader(leader) = &self.role else { return };
        let Some(changing) = &self.changing else { return };
        let committed = leader.high_watermark();
        let error = match changing.at {
            Some(at) if committed.is_some_and(|hw| hw.offset() > at) => ErrorCode::None,
            _ if changing.until <= now.monotonic => ErrorCode::RequestTimedOut,
            _ => return,
        };
        self.end_change(error, actions);
    }

    /// No more is known of a change here.
    pub(crate) fn end_change(&mut self, error: ErrorCode, actions: &mut Vec<Action>) {
        if let Some(Changing { token: Some(token), .. }) = self.changing.take() {
            self.answer(token, error, Body::ChangeVoters, actions);
        }
    }

    /// Whether this replica leads a quorum of which it is, by a committed change, no member.
    pub(crate) fn was_removed(&self) -> bool {
        let Role::Leader(leader) = &self.role else { return false };
        let VotersOrigin::Log(at) = self.voters.origin else { return false };
        !self.is_voter() && leader.high_watermark().is_some_and(|hw| hw.offset() > at)
    }
}
