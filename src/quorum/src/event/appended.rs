//! The local log grew. The first batch of an epoch that this replica leads is the quorum's own.

use milena_probe::always;
use milena_types::{LeaderEpoch, LogEndOffset, Offset};

use crate::role::Role;
use crate::state::Pending;
use crate::{Action, LogEnd, Quorum, Voters, VotersOrigin};

impl Quorum {
    pub(super) fn on_appended(
        &mut self,
        base: Offset,
        end: LogEndOffset,
        epoch: LeaderEpoch,
        actions: &mut Vec<Action>,
    ) {
        always!(base == self.log.end, "appended at {base}, but the log ended at {}", self.log.end);
        always!(end.offset() > base, "an append adds something");
        always!(epoch >= self.log.epoch, "epochs never fall along the log");
        always!(epoch <= self.epoch(), "nothing is appended in an epoch not entered");
        match self.pending {
            Some(Pending::Fetched(to)) => {
                always!(end.offset() <= to, "more was appended than was fetched");
                self.pending = self.pending.filter(|_| end.offset() < to);
            }
            Some(Pending::Control) | None => {
                always!(
                    matches!(self.role, Role::Leader(_)) && epoch == self.epoch(),
                    "only leaders append their own"
                );
                self.pending = None;
            }
            Some(other) => always!(false, "an append came between: {other:?}"),
        }
        self.epochs.appended(epoch, base);
        self.log = LogEnd { end: end.offset(), epoch };
        self.change_appended(base, actions);
        if let Role::Leader(leader) = &mut self.role
            && leader.epoch == epoch
            && leader.epoch_start.is_none()
        {
            leader.begin(base);
            if self.voters.origin == VotersOrigin::Bootstrap && self.voters.kraft_version >= 1 {
                // LeaderChange, KRaftVersion, Voters: the set stands third
                always!(end.offset().since(base) == 3, "the first batch carries the bootstrap voters");
                self.set_voters(Voters { origin: VotersOrigin::Log(base.plus(2)), ..self.voters.clone() });
            }
            self.announce(actions);
        }
    }
}
