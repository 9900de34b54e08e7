//! Why something happened: from an event back to what led to it, over tasks, wires and disks, as far as
//! readers care. A cause always came before its effect.

use super::{Layer, Moment, View};

/// No chain is longer: beyond this it is history, not a cause.
pub const CHAIN_MAX: usize = 200;

/// Whom a chain of causes is about.
#[derive(Default)]
struct Focus<'v> {
    partition: &'v str,
    offset: Option<i64>,
    /// What a client did that it all came from; nothing before it is a cause.
    origin: Option<usize>,
}

impl<'v> Focus<'v> {
    fn learn(&mut self, moment: &'v Moment) {
        if self.partition.is_empty() && super::read::partition_in(&moment.subject).is_some() {
            self.partition = &moment.subject;
            self.offset = moment.offsets.map(|(first, _)| first);
        }
        self.origin = self.origin.or(moment.origin);
    }
}

impl View {
    /// What led to moment `index`, newest first, itself included; tasks and timers are passed over.
    pub fn why(&self, index: usize) -> Vec<usize> {
        let (mut chain, mut focus) = (Vec::new(), Focus::default());
        let mut at = Some(index);
        while let Some(index) = at
            && chain.len() < CHAIN_MAX
            && focus.origin.is_none_or(|origin| index > origin)
        {
            let moment = &self.moments[index];
            let is_first = chain.is_empty();
            if !is_first && is_outcome(moment) && chain.iter().any(|told| !self.is_story(*told)) {
                // what the client was told before is no cause: it asks again in any case
                break;
            }
            if is_first || is_told(moment) {
                focus.learn(moment);
                chain.push(index);
            }
            if !is_first && begins_a_chain(moment) {
                break;
            }
            at = self.before(index, &focus);
            debug_assert!(at.is_none_or(|before| before < index), "a cause comes before its effect");
        }
        chain.extend(focus.origin.filter(|origin| chain.last() != Some(origin)));
        chain
    }

    fn is_story(&self, index: usize) -> bool {
        self.moments[index].layer == Layer::Story
    }

    /// The cause of `index` that matters to whoever asks about `focus`.
    fn before(&self, index: usize, focus: &Focus<'_>) -> Option<usize> {
        let (first, rest) = self.moments[index].causes.split_first()?;
        let about =
            |cause: &&usize| !focus.partition.is_empty() && self.moments[**cause].subject == focus.partition;
        let holds = |cause: &&usize| {
            let offsets = self.moments[**cause].offsets;
            about(cause) && focus.offset.zip(offsets).is_some_and(|(at, (low, high))| low <= at && at <= high)
        };
        let cause = *rest.iter().find(holds).or(rest.iter().rfind(about)).or(rest.last()).unwrap_or(first);
        Some(self.last_review(cause, index))
    }

    /// Whoever waits is woken by the first review of a partition, and looks at what the last one before then left: that
    /// one instead, where `cause` is a review.
    fn last_review(&self, cause: usize, effect: usize) -> usize {
        let woke = &self.moments[cause];
        let later = |moment: &Moment| {
            moment.kind == "review" && moment.node == woke.node && moment.subject == woke.subject
        };
        match woke.kind.as_str() {
            "review" => self.moments[cause..effect].iter().rposition(later).map_or(cause, |at| cause + at),
            _ => cause,
        }
    }
}

/// A client learned something.
fn is_outcome(moment: &Moment) -> bool {
    let told =
        ["acknowledged", "failed", "fetched", "latest", "topics", "epoch", "topic", "out", "damaged", "read"];
    moment.layer == Layer::Story && told.contains(&moment.kind.as_str())
}

/// A client or the world did something of its own accord.
fn begins_a_chain(moment: &Moment) -> bool {
    moment.layer == Layer::Story && ["send", "fault", "heal", "scenario"].contains(&moment.kind.as_str())
}

pub(super) fn is_told(moment: &Moment) -> bool {
    moment.layer != Layer::Engine
}
