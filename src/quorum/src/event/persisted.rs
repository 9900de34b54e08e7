//! An election state became durable: what rests on it may now be done.

use milena_probe::{always, reachable};

use crate::{Action, ElectionState, Quorum};

impl Quorum {
    pub(super) fn on_persisted(&mut self, state: ElectionState, actions: &mut Vec<Action>) {
        always!(self.durable.may_become(&state), "{state:?} was persisted over {:?}", self.durable);
        always!(state.may_become(&self.wanted()), "{state:?} was persisted but not asked for");
        self.durable = state;
        if !self.is_settled() {
            // a later state is on its way to the disk: nothing new rests on this one any more
            reachable!("quorum: an outdated election state became durable");
        }
        self.release_held(actions);
    }
}
