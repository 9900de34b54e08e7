//! One partition of a producer: its queue, what is in flight, and its sequences. All decisions about
//! order and sequences are here.

use std::collections::{BTreeMap, VecDeque};

use milena_probe::{always, expensive};
use milena_types::{Instant, ProducerEpoch, ProducerId, Sequence};

use super::batch::{Batch, Stamp};

/// A broker remembers the last five batches of a producer; more unresolved ones could not be told apart.
pub(super) const UNRESOLVED_MAX: usize = 5;

/// A producer id and its epoch.
pub(super) type Identity = (ProducerId, ProducerEpoch);

#[derive(Debug)]
pub(super) struct Partition<T> {
    /// Waiting to be sent, by number; those to be sent again come first by themselves.
    pub(super) queue: VecDeque<Batch<T>>,
    /// Sent and not answered, by number.
    pub(super) flying: BTreeMap<u64, Batch<T>>,
    /// Under which identity sequences are given out; `None` before the first.
    identity: Option<Identity>,
    next: Sequence,
    /// The sequence after the last that was acknowledged.
    acked: Sequence,
    /// A batch was acknowledged under this identity. Until then its leader may know nothing of the producer, and takes
    /// whatever sequence comes first.
    is_known: bool,
    /// A batch that took sequences failed for good: the broker may lack them.
    pub(super) gap: bool,
}

impl<T> Default for Partition<T> {
    fn default() -> Self {
        Partition {
            queue: VecDeque::new(),
            flying: BTreeMap::new(),
            identity: None,
            next: Sequence(0),
            acked: Sequence(0),
            is_known: false,
            gap: false,
        }
    }
}

impl<T> Partition<T> {
    pub(super) fn is_idle(&self) -> bool {
        self.queue.is_empty() && self.flying.is_empty()
    }

    /// Puts a batch where its number belongs.
    pub(super) fn enqueue(&mut self, batch: Batch<T>) {
        let at = self.queue.partition_point(|other| other.number < batch.number);
        self.queue.insert(at, batch);
        expensive!(self.queue.iter().is_sorted_by_key(|batch| batch.number), "a queue is in order");
    }

    /// Batches with a sequence whose fate is open.
    fn unresolved(&self) -> usize {
        let stamped = |batch: &&Batch<T>| batch.stamp.is_some();
        self.queue.iter().filter(stamped).count() + self.flying.values().filter(stamped).count()
    }

    /// The lowest number among batches whose sequence must still be accepted.
    pub(super) fn first_unresolved(&self) -> Option<u64> {
        let open = |batch: &&Batch<T>| batch.stamp.is_some() && !batch.held;
        let queued = self.queue.iter().find(open).map(|batch| batch.number);
        let flying = self.flying.values().find(open).map(|batch| batch.number);
        queued.into_iter().chain(flying).min()
    }

    /// Where in the queue the batch is that may be sent now. `idempotent` producers send again only what
    /// comes first, and nothing new while there is a gap.
    pub(super) fn sendable(
        &self,
        now: Instant,
        idempotent: Option<Option<Identity>>,
        ordered: bool,
    ) -> Option<usize> {
        if ordered && !self.flying.is_empty() {
            return None;
        }
        let at = self.queue.iter().position(|batch| !batch.held)?;
        let batch = &self.queue[at];
        if batch.not_before > now {
            return None;
        }
        let Some(identity) = idempotent else { return Some(at) };
        if batch.stamp.is_some() {
            return (self.first_unresolved() == Some(batch.number)).then_some(at);
        }
        let may_start = identity.is_some() && !self.gap && self.unresolved() < UNRESOLVED_MAX;
        // sequences of two identities are never open at once; and behind a first batch that got lost on its way, the
        // second would be the first that the leader sees
        let may_follow = (self.identity == identity && self.is_known) || self.unresolved() == 0;
        (may_start && may_follow).then_some(at)
    }

    /// Gives `batch` its sequences under `identity`.
    pub(super) fn stamp(&mut self, batch: &mut Batch<T>, identity: Identity) {
        always!(batch.stamp.is_none() && !self.gap, "sequences are given once, and never across a gap");
        if self.identity != Some(identity) {
            always!(self.unresolved() == 0, "sequences of two identities are never open at once");
            self.identity = Some(identity);
            self.next = Sequence(0);
            self.acked = Sequence(0);
            self.is_known = false;
        }
        always!(self.is_known || self.unresolved() == 0, "the first batch that a leader sees goes alone");
        batch.stamp = Some(Stamp { id: identity.0, epoch: identity.1, base: self.next });
        self.next = self.next.plus(batch.count());
    }

    /// Learns that `batch` was appended.
    pub(super) fn accepted(&mut self, batch: &Batch<T>) {
        let Some(stamp) = batch.stamp else { return };
        if Some((stamp.id, stamp.epoch)) != self.identity {
            return;
        }
        self.is_known = true;
        let end = stamp.base.plus(batch.count());
        // the distance on the circle that sequences make
        let ahead = (i64::from(end.get()) - i64::from(self.acked.get())).rem_euclid(1 << 31);
        if ahead < 1 << 30 {
            self.acked = end;
        }
    }

    /// When every batch with a sequence has its answer: whether the sequences have a hole, and so need a
    /// new epoch. `None`: not yet, or there was no gap.
    pub(super) fn resolve(&mut self) -> Option<bool> {
        if !self.gap || !self.flying.is_empty() || self.first_unresolved().is_some() {
            return None;
        }
        let held = self.queue.iter().any(|batch| batch.held);
        if held || self.acked != self.next {
            return Some(true);
        }
        self.gap = false;
        Some(false)
    }

    /// Whether sequences are given out under `identity`.
    pub(super) fn is_under(&self, identity: Identity) -> bool {
        self.identity == Some(identity)
    }

    /// Leaves the sequences with the hole behind: what was held is stamped anew when it is sent.
    pub(super) fn start_over(&mut self) {
        always!(self.flying.is_empty() && self.first_unresolved().is_none());
        for batch in self.queue.iter_mut().filter(|batch| batch.held) {
            always!(!batch.ambiguous, "what may have been appended is never sent under another sequence");
            batch.held = false;
            batch.stamp = None;
        }
        self.gap = false;
        self.identity = None;
    }
}
