//! What a replica keeps, and what holds of it between any two events. How one role follows another stands in
//! `transition.rs`; when, in `poll.rs`.

use milena_machine::Now;
use milena_probe::{always, reachable};
use milena_types::{HighWatermark, Instant, LeaderEpoch, LogEndOffset, Offset};

use crate::answer::{Held, Parked};
use crate::change::Changing;
use crate::connections::Connections;
use crate::jitter::Jitter;
use crate::role::{Follower, Resigned, Role, Unattached};
use crate::{
    Action, ElectionState, Endpoint, EpochStarts, Leadership, LogEnd, NotLeader, ReplicaKey, Setup,
    SnapshotId, Timeouts, Voters, VotersOrigin,
};

/// One replica of the metadata log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Quorum {
    pub(crate) local: ReplicaKey,
    pub(crate) endpoints: Vec<Endpoint>,
    pub(crate) voters: Voters,
    /// The voter sets that come into force again, the last one first, when records are dropped.
    pub(crate) earlier: Vec<Voters>,
    /// The change of the voter set that was asked for.
    pub(crate) changing: Option<Changing>,
    pub(crate) bootstrap: Vec<Endpoint>,
    pub(crate) kraft_versions: (i16, i16),
    pub(crate) auto_join: bool,
    pub(crate) timeouts: Timeouts,
    pub(crate) jitter: Jitter,
    /// The epoch that was found at the start: an earlier incarnation may have led it or any before.
    pub(crate) inherited: LeaderEpoch,
    pub(crate) role: Role,
    /// What is on the disk.
    pub(crate) durable: ElectionState,
    pub(crate) log: LogEnd,
    pub(crate) log_start: Offset,
    pub(crate) epochs: EpochStarts,
    pub(crate) snapshots: Option<(SnapshotId, SnapshotId)>,
    pub(crate) durable_end: Offset,
    pub(crate) high_watermark: Option<HighWatermark>,
    /// The high watermark of the leader that is followed, as it said last.
    pub(crate) told: Option<HighWatermark>,
    /// What the shell was asked to do with the log and has not reported yet.
    pub(crate) pending: Option<Pending>,
    pub(crate) connections: Connections,
    /// Answers that must not leave before an election state is durable.
    pub(crate) held: Vec<Held>,
    /// Fetches that wait for something new.
    pub(crate) parked: Vec<Parked>,
    pub(crate) started: bool,
    pub(crate) stopping: bool,
    announced: Option<Leadership>,
}

/// What the shell does with the log next, before it reports anything else.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Pending {
    /// Appends the first batch of a led epoch.
    Control,
    /// Appends what was fetched, up to here.
    Fetched(Offset),
    /// Drops everything from here on.
    Truncate(Offset),
    /// Takes a whole snapshot in the place of the log.
    Install(SnapshotId),
}

impl Quorum {
    /// A replica as it was found on disk. Nothing happens until [`crate::Event::Started`].
    pub fn new(setup: Setup) -> Quorum {
        let Setup { local, endpoints, voters, bootstrap, saved, log, .. } = setup;
        let saved = saved.unwrap_or(ElectionState::FIRST);
        let role = first_role(local, saved, log.epoch, &voters);
        let quorum = Quorum {
            local,
            endpoints,
            voters,
            earlier: setup.earlier_voters,
            changing: None,
            bootstrap,
            kraft_versions: setup.kraft_versions,
            auto_join: setup.auto_join,
            timeouts: setup.timeouts,
            jitter: Jitter::new(setup.seed),
            inherited: role.epoch(),
            role,
            durable: saved,
            log,
            log_start: setup.log_start,
            epochs: setup.epochs,
            snapshots: setup.snapshots,
            durable_end: log.end,
            high_watermark: None,
            told: None,
            pending: None,
            connections: Connections::new(setup.timeouts),
            held: Vec::new(),
            parked: Vec::new(),
            started: false,
            stopping: false,
            announced: None,
        };
        always!(quorum.inherited >= log.epoch && quorum.inherited >= saved.epoch);
        always!(
            quorum.log_start == Offset::ZERO || quorum.snapshots.is_some(),
            "a log without its beginning"
        );
        quorum
    }

    /// The epoch that the replica is in. Never falls.
    pub fn epoch(&self) -> LeaderEpoch {
        self.role.epoch()
    }

    /// Everything below is committed; `None` until this incarnation knows. Never falls.
    pub fn high_watermark(&self) -> Option<HighWatermark> {
        self.high_watermark
    }

    /// The high watermark as far as it is known here, though this replica may not have the log up to there yet.
    pub fn known_high_watermark(&self) -> Option<HighWatermark> {
        let led = match &self.role {
            Role::Leader(leader) => leader.high_watermark(),
            _ => None,
        };
        self.high_watermark.max(self.told).max(led)
    }

    /// Where the leader is reached, as far as that is known.
    pub fn leader_endpoints(&self) -> &[Endpoint] {
        self.leadership().leader.map_or(&[], |leader| self.endpoints_of(leader))
    }

    /// Where the local log ends.
    pub fn log_end(&self) -> LogEnd {
        self.log
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

    /// Whether this replica votes; else it is an observer.
    pub fn is_voter(&self) -> bool {
        self.voters.set.contains(self.local)
    }

    /// Whether this replica may stand for election: it votes, or it is left out only by a voter set that is not committed,
    /// as far as it knows. Such a one may be the only one that has that set's record, and then none but it can have it
    /// committed (Ongaro, §4.2.2); it needs the majority of the new set, and does not count itself. Kafka lets voters
    /// only, so that of two voters the other is never elected when the leader that leaves is lost before its record is.
    pub(crate) fn may_stand(&self) -> bool {
        let is_committed = match self.voters.origin {
            VotersOrigin::Bootstrap => true,
            VotersOrigin::Log(at) => self.high_watermark.is_some_and(|hw| at < hw.offset()),
        };
        let voted_before = self.earlier.last().is_some_and(|before| before.set.contains(self.local));
        self.is_voter() || (!is_committed && voted_before)
    }

    /// Whether all voters know that this replica leads no more, or it never said that it does: who stops in order
    /// waits for that, for a while.
    pub fn has_handed_over(&self) -> bool {
        match &self.role {
            Role::Leader(_) => false,
            Role::Resigned(resigned) => resigned.unacknowledged.is_empty(),
            _ => true,
        }
    }

    /// What the present role must have on disk.
    pub(crate) fn wanted(&self) -> ElectionState {
        self.role.election(self.local)
    }

    /// Whether what the present role rests on is on the disk.
    pub(crate) fn is_settled(&self) -> bool {
        self.durable == self.wanted()
    }

    pub(crate) fn is_sole_voter(&self) -> bool {
        self.voters.set.is_only(self.local)
    }

    /// When a wait for an election that begins at `now` ends: observers take no part, and a sole voter waits for
    /// nobody.
    pub(crate) fn election_deadline(&mut self, now: Instant) -> Option<Instant> {
        let waits = self.may_stand() && !self.is_sole_voter();
        waits.then(|| now.after(self.jitter.election(self.timeouts.election)))
    }

    /// When who led and resigned looks for another epoch: also if it votes no more.
    pub(crate) fn resigned_deadline(&mut self, now: Instant) -> Option<Instant> {
        (!self.is_sole_voter()).then(|| now.after(self.jitter.election(self.timeouts.election)))
    }

    /// Starts the clocks of the role that was found on the disk.
    pub(crate) fn arm(&mut self, now: Now) {
        let deadline = self.election_deadline(now.monotonic);
        let resigned = self.resigned_deadline(now.monotonic);
        match &mut self.role {
            Role::Unattached(role) => role.deadline = deadline,
            Role::Resigned(role) => role.deadline = resigned,
            Role::Follower(role) => {
                role.fetch_deadline = Some(now.monotonic.after(self.timeouts.fetch));
                role.update_deadline = role.fetch_deadline;
            }
            Role::Prospective(_) | Role::Candidate(_) | Role::Leader(_) => {
                always!(false, "no replica is found standing or leading");
            }
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
        always!(self.log_start <= self.log.end);
        always!(self.log.epoch <= self.epoch(), "the log is ahead of the epoch");
        always!(self.durable.epoch <= self.epoch(), "the disk is ahead of the epoch");
        always!(self.high_watermark.is_none_or(|hw| hw.offset() <= self.durable_end));
        always!(self.is_settled() || self.durable.may_become(&self.wanted()));
        match &self.role {
            Role::Leader(leader) => {
                always!(leader.epoch > self.inherited);
                if leader.epoch_start.is_some() {
                    always!(self.is_settled(), "leads before that is durable");
                    always!(self.log.epoch == leader.epoch);
                }
            }
            Role::Follower(follower) => {
                always!(follower.leader() != self.local.id, "a replica follows another one");
            }
            Role::Prospective(_) | Role::Candidate(_) => {
                always!(self.may_stand(), "only voters stand");
            }
            Role::Unattached(_) | Role::Resigned(_) => {}
        }
        let leads = matches!(self.role, Role::Leader(_));
        always!(self.changing.is_none() || leads, "only a leader changes voters");
        always!(
            self.parked.is_empty() || matches!(self.role, Role::Leader(_)),
            "only a leader parks fetches"
        );
        always!(self.held.is_empty() || !self.is_settled(), "answers are held for nothing");
    }
}

/// The role in which a replica starts, given what it remembers and the last epoch in its log.
fn first_role(local: ReplicaKey, saved: ElectionState, log_epoch: LeaderEpoch, voters: &Voters) -> Role {
    let unattached = |election| Role::Unattached(Unattached { election, deadline: None });
    if saved.epoch < log_epoch {
        // the log survived and the state did not; whoever led the epoch of the log, we did not vote after it
        reachable!("quorum: the log was ahead of the quorum state");
        return unattached(ElectionState { epoch: log_epoch, leader: None, voted: None });
    }
    match saved.leader {
        Some(leader) if leader == local.id => {
            let others = voters.set.iter().map(|voter| voter.key.id).filter(|id| *id != local.id);
            Role::Resigned(Resigned {
                epoch: saved.epoch,
                deadline: None,
                unacknowledged: others.collect(),
                preferred: Vec::new(),
            })
        }
        Some(leader) => match voters.set.endpoints(leader) {
            // who is in no voter set is found again through the bootstrap servers
            [] => unattached(saved),
            known => Role::Follower(Follower::new(saved, known.to_vec(), None)),
        },
        // a vote for itself is kept, but not taken up again: it stands anew in a higher epoch
        None => unattached(saved),
    }
}
