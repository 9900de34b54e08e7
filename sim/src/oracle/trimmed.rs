//! What deletion may have removed: below a log start that somebody asked for, or anything of a topic that retention
//! deletes from. The weakest that is true, and no more, so that a loss beside it is still one. It must never excuse
//! what nobody asked for.

use std::collections::{BTreeMap, BTreeSet};

use milena_types::Offset;

use super::Seen;
use crate::plan::Plan;
use crate::workload::Place;

/// What may be gone.
pub(super) struct Trimmed {
    /// Up to where the removal of records was asked for, acknowledged or not.
    asked: BTreeMap<Place, Offset>,
    /// The topics that retention deletes from.
    retained: BTreeSet<u16>,
}

impl Trimmed {
    pub(super) fn new(plan: &Plan) -> Trimmed {
        let topics = (0..).zip(&plan.topics).filter(|(_, topic)| topic.has_retention());
        Trimmed { asked: BTreeMap::new(), retained: topics.map(|(index, _)| index).collect() }
    }

    /// Takes in what is asked for.
    pub(super) fn take_in(&mut self, seen: &Seen) {
        if let Seen::DeleteAsked { place, to } = seen {
            let most = self.asked.entry(*place).or_insert(*to);
            *most = (*most).max(*to);
        }
    }

    /// Whether retention deletes from `place`.
    pub(super) fn is_retained(&self, place: Place) -> bool {
        self.retained.contains(&place.topic)
    }

    /// Up to where the removal of records was asked for.
    pub(super) fn asked(&self, place: Place) -> Offset {
        self.asked.get(&place).copied().unwrap_or(Offset::ZERO)
    }

    /// Below which offset records may be gone, whatever the log says.
    pub(super) fn most(&self, place: Place) -> Offset {
        if self.is_retained(place) { Offset(i64::MAX) } else { self.asked(place) }
    }

    /// Whether the record at `offset` may be gone.
    pub(super) fn may_be_gone(&self, place: Place, offset: Offset) -> bool {
        offset < self.most(place)
    }

    /// Below what everything may be gone, of a log that says that it starts at `start`.
    pub(super) fn below(&self, place: Place, start: Offset) -> Offset {
        if self.is_retained(place) { start } else { start.min(self.asked(place)) }
    }
}
