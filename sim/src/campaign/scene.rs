//! What everybody in a run shares: cluster, judge, and how far clients are.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use milena_runtime::Runtime;
use milena_types::Offset;

use super::Cluster;
use crate::node::Node;
use crate::oracle::Judge;
use crate::workload::Place;

/// What everybody in a run shares. Clones are the same.
#[derive(Clone)]
pub(crate) struct Scene {
    pub(crate) cluster: Cluster,
    pub(crate) judge: Judge,
    pub(crate) progress: Progress,
    /// On which client machine this clone is.
    pub(crate) client: i64,
}

impl Scene {
    /// The machine on which a client of this scene runs.
    pub(crate) fn client_of(&self, _: &Runtime) -> Node {
        self.cluster.client(self.client)
    }

    /// Tells the judge what was seen on this scene's machine.
    pub(crate) fn see(&self, seen: &crate::oracle::Seen) {
        self.judge.see(&self.cluster.client(self.client), seen);
    }

    /// The scene as seen from client machine `index`.
    pub(crate) fn on(&self, index: u16) -> Scene {
        Scene { client: i64::from(index), ..self.clone() }
    }
}

/// How far clients are. Clones are the same.
#[derive(Clone, Default)]
pub(crate) struct Progress(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    over: bool,
    readers_end: bool,
    producers_ended: BTreeSet<u16>,
    unanswered: BTreeMap<u16, u64>,
    topics_made: usize,
    /// And how often that came on.
    reached: BTreeMap<(u16, Place), (Offset, u32)>,
}

impl Progress {
    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Producers send no more.
    pub(crate) fn end_producers(&self) {
        self.with(|state| state.over = true);
    }

    pub(crate) fn is_over(&self) -> bool {
        self.with(|state| state.over)
    }

    /// Readers read no more.
    pub(crate) fn end_readers(&self) {
        self.with(|state| state.readers_end = true);
    }

    pub(crate) fn readers_end(&self) -> bool {
        self.with(|state| state.readers_end)
    }

    /// Producer `producer` sends no more.
    pub(crate) fn producer_ends(&self, producer: u16) {
        self.with(|state| {
            state.producers_ended.insert(producer);
        });
    }

    /// A record of `producer` waits for its outcome.
    pub(crate) fn sent(&self, producer: u16) {
        self.with(|state| *state.unanswered.entry(producer).or_default() += 1);
    }

    /// It has it.
    pub(crate) fn answered(&self, producer: u16) {
        self.with(|state| *state.unanswered.get_mut(&producer).expect("it was sent") -= 1);
    }

    pub(crate) fn topic_made(&self) {
        self.with(|state| state.topics_made += 1);
    }

    pub(crate) fn topics_made(&self) -> usize {
        self.with(|state| state.topics_made)
    }

    /// Whether these producers have ended and every record of theirs has come to something.
    pub(crate) fn all_answered(&self, producers: &[u16]) -> bool {
        let done = |state: &mut State, one: &u16| {
            state.producers_ended.contains(one) && state.unanswered.get(one).is_none_or(|left| *left == 0)
        };
        self.with(|state| producers.iter().all(|one| done(state, one)))
    }

    /// Reader `reader` has read all below `offset`.
    pub(crate) fn reached(&self, reader: u16, place: Place, offset: Offset) {
        self.with(|state| {
            let (reached, steps) = state.reached.entry((reader, place)).or_insert((Offset::ZERO, 0));
            if offset > *reached {
                (*reached, *steps) = (offset, *steps + 1);
            }
        });
    }

    pub(crate) fn has_reached(&self, reader: u16, place: Place, offset: Offset) -> bool {
        self.with(|state| state.reached.get(&(reader, place)).is_some_and(|(reached, _)| *reached >= offset))
    }

    /// How often `reader` came on in `place`.
    pub(crate) fn steps(&self, reader: u16, place: Place) -> u32 {
        self.with(|state| state.reached.get(&(reader, place)).map_or(0, |(_, steps)| *steps))
    }
}
