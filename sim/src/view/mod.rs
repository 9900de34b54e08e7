//! How a run is looked at once it is over: events become moments (`read.rs`) with layers, subjects and causes,
//! and are shown as lines (`text.rs`), one at a time (`step.rs`) or as a page (`page.rs`). Everything here is a
//! function of the recorded list; it must never reach into a run.

mod browser;
mod cause;
mod frames;
mod layer;
mod page;
mod read;
mod replica;
mod step;
mod text;

use std::sync::Arc;

pub use browser::{browser, dump, picture};
pub use layer::Layer;
pub use page::{About, MOMENTS_MAX, page};
pub use step::step;
pub use text::{Filter, LINE_HEADER, LogLevels, line};

use crate::trace::Event;

/// One event, as a reader sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Moment {
    /// How many events of the run came before: what `--until` and `--step` count.
    pub step: u64,
    /// Nanoseconds of virtual time since the run began.
    pub at_ns: u64,
    /// Where it happened.
    pub node: Arc<str>,
    /// What happened, in one word.
    pub kind: String,
    /// What it happened to: a partition, a file, a connection; empty where that says nothing.
    pub subject: String,
    /// The rest, for people.
    pub detail: String,
    /// Who wants to see it.
    pub layer: Layer,
    /// What led to it, as indices of moments; the first is what the task did or was told before, others are
    /// what it takes care of (a sync: the writes that it makes durable).
    pub causes: Vec<usize>,
    /// The first and the last offset that it is about, where it is about some.
    pub offsets: Option<(i64, i64)>,
    /// What a client did that this is the outcome of.
    pub origin: Option<usize>,
}

/// A run, moment by moment; one for each event that was recorded.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// In the order in which they happened.
    pub moments: Vec<Moment>,
}

impl View {
    /// Reads what was recorded.
    pub fn of(events: &[Event]) -> View {
        View { moments: read::read(events) }
    }

    /// The first moment of step `step`.
    pub fn at_step(&self, step: u64) -> Option<usize> {
        let index = self.moments.partition_point(|moment| moment.step < step);
        (index < self.moments.len()).then_some(index)
    }
}
