//! What a replica keeps, and how one role follows another:
//!
//! ```text
//! unattached ─┐                       vote durable      leadership durable
//!             ├─► prospective ─► candidate ─────► leader ─────► first batch appended: leads
//! resigned ───┘        (pre-vote)   epoch + 1        │
//!     ▲                                              │ the node stops
//!     └──────────────────────────────────────────────┘
//! ```
//!
//! The epoch is raised in one place, by becoming candidate, and every change of what must be remembered is
//! persisted before the next step is taken.

use milena_probe::{always, reachable};
use milena_types::{HighWatermark, LeaderEpoch, LogEndOffset, Offset};

use crate::role::{Candidate, Leader, Prospective, Resigned, Role, Unattached};
use crate::tally::Tally;
use crate::{
    Action, ElectionState, Leadership, LogEnd, NotLeader, ReplicaKey, Setup, SetupError, Voters, control,
};

/// One replica of the metadata log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Quorum {
    pub(crate) local: ReplicaKey,
    pub(crate) voters: Voters,
    /// The epoch that was found at the start: an earlier incarnation may have led it or any before.
    pub(crate) inherited: LeaderEpoch,
    pub(crate) role: Role,
    /// What is on the disk.
    pub(crate) durable: ElectionState,
    pub(crate) log: LogEnd,
    pub(crate) durable_end: Offset,
    pub(crate) high_watermark: Option<HighWatermark>,
    pub(crate) started: bool,
    pub(crate) stopping: bool,
    announced: Option<Leadership>,
}

impl Quorum {
    /// A replica as it was found on disk. Nothing happens until [`crate::Event::Started`].
    pub fn new(setup: Setup) -> Result<Quorum, SetupError> {
        setup.check()?;
        let Setup { local, voters, saved, log } = setup;
        let saved = saved.unwrap_or(ElectionState::FIRST);
        let role = first_role(local, saved, log.epoch);
        let quorum = Quorum {
            local,
            voters,
            inherited: role.epoch(),
            role,
            durable: saved,
            log,
            durable_end: log.end,
            high_watermark: None,
            started: false,
            stopping: false,
            announced: None,
        };
        always!(quorum.inherited >= log.epoch && quorum.inherited >= saved.epoch);
        Ok(quorum)
    }

    /// The epoch that the replica is in. Never falls.
    pub fn epoch(&self) -> LeaderEpoch {
        self.role.epoch()
    }

    /// Everything below is committed; `None` until this incarnation knows. Never falls.
    pub fn high_watermark(&self) -> Option<HighWatermark> {
        self.high_watermark
    }

    /// Up to where the local log is durable.
    pub fn durable_end(&self) -> LogEndOffset {
        LogEndOffset(self.durable_end)
    }

    /// Who leads.
    pub fn leadership(&self) -> Leadership {
        let leader = self.role.leader(self.local.id);
        Leadership {
            epoch: self.epoch(),
            leader,
            is_self: matches!(self.role, Role::Leader(_)) && leader.is_some(),
        }
    }

    /// Whether records may be appended now in `epoch`.
    pub fn may_append(&self, epoch: LeaderEpoch) -> Result<(), NotLeader> {
        let leadership = self.leadership();
        if leadership.is_self && leadership.epoch == epoch {
            Ok(())
        } else {
            Err(NotLeader { asked: epoch, leadership })
        }
    }

    /// The voter set in force.
    pub fn voters(&self) -> &Voters {
        &self.voters
    }

    /// What the present role must have on disk.
    pub(crate) fn wanted(&self) -> ElectionState {
        self.role.election(self.local)
    }

    /// Takes the step that is due, if what it rests on is durable.
    pub(crate) fn proceed(&mut self, actions: &mut Vec<Action>) {
        // prospective → candidate needs no disk, so two steps may be due at once
        while self.started && !self.stopping {
            let next = match &self.role {
                Role::Unattached(_) | Role::Resigned(_) if self.voters.set.is_only(self.local) => {
                    // nobody else can come to lead, so there is no election timeout to wait for
                    Role::Prospective(Prospective::new(self.wanted(), self.local, &self.voters.set))
                }
                Role::Prospective(role) if role.tally.is_won(&self.voters.set) => {
                    let epoch = role.election.epoch.next();
                    Role::Candidate(Candidate { epoch, tally: Tally::default() })
                }
                Role::Candidate(role) if self.durable == self.wanted() => {
                    let mut tally = role.tally.clone();
                    tally.grant(self.local.id, &self.voters.set);
                    if !tally.is_won(&self.voters.set) {
                        return;
                    }
                    Role::Leader(Leader::new(role.epoch, tally.granted().clone()))
                }
                Role::Leader(role) if self.durable == self.wanted() && !role.asked => {
                    return self.ask_for_first_batch(actions);
                }
                _ => return,
            };
            self.become_role(next, actions);
        }
    }

    fn ask_for_first_batch(&mut self, actions: &mut Vec<Action>) {
        let Role::Leader(leader) = &mut self.role else {
            return;
        };
        leader.asked = true;
        let granting = leader.granting.iter().copied();
        let records = control::epoch_start(self.local.id, granting, &self.voters);
        always!(leader.epoch > self.log.epoch, "the log has a batch of the epoch already");
        actions.push(Action::AppendControl { epoch: leader.epoch, records });
    }

    /// Takes on `next`, persisting what it must remember.
    pub(crate) fn become_role(&mut self, next: Role, actions: &mut Vec<Action>) {
        let (before, after) = (self.wanted(), next.election(self.local));
        always!(before.may_become(&after), "{before:?} cannot become {after:?}");
        if let Role::Leader(leader) = &next {
            always!(leader.epoch > self.inherited, "an earlier incarnation may have led {}", leader.epoch);
            always!(self.durable.voted == Some(self.local), "led on a vote that is not durable");
        }
        if let Role::Candidate(_) = &next {
            always!(after.epoch > before.epoch, "a candidate raises the epoch");
        }
        self.role = next;
        if after != before {
            actions.push(Action::Persist(after));
        }
    }

    /// Says who leads, if that changed.
    pub(crate) fn announce(&mut self, actions: &mut Vec<Action>) {
        let leadership = self.leadership();
        if self.announced == Some(leadership) {
            return;
        }
        self.announced = Some(leadership);
        let epoch_start = match &self.role {
            Role::Leader(leader) => leader.epoch_start,
            _ => None,
        };
        always!(leadership.is_self == epoch_start.is_some(), "who leads knows where its epoch begins");
        actions.push(Action::Lead { leadership, epoch_start });
    }

    /// What holds between any two events.
    pub(crate) fn check(&self) {
        always!(self.durable_end <= self.log.end);
        always!(self.log.epoch <= self.epoch(), "the log is ahead of the epoch");
        always!(self.durable.epoch <= self.epoch(), "the disk is ahead of the epoch");
        always!(self.high_watermark.is_none_or(|hw| hw.offset() <= self.durable_end));
        if let Role::Leader(leader) = &self.role {
            always!(leader.epoch > self.inherited);
            if leader.epoch_start.is_some() {
                always!(self.durable == self.wanted(), "leads before that is durable");
                always!(self.log.epoch == leader.epoch);
            }
        }
    }
}

/// The role in which a replica starts, given what it remembers and the last epoch in its log.
fn first_role(local: ReplicaKey, saved: ElectionState, log_epoch: LeaderEpoch) -> Role {
    if saved.epoch < log_epoch {
        // the log survived and the state did not; whoever led the epoch of the log, we did not vote after it
        reachable!("quorum: the log was ahead of the quorum state");
        let election = ElectionState { epoch: log_epoch, leader: None, voted: None };
        return Role::Unattached(Unattached { election });
    }
    if saved.leader == Some(local.id) {
        return Role::Resigned(Resigned { epoch: saved.epoch });
    }
    // a vote for itself is kept, but not taken up again: it stands anew in a higher epoch
    Role::Unattached(Unattached { election: saved })
}
