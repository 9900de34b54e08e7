//! What a producer does, as a pure state machine: batches, order, sequences, retries, and what each record
//! comes to. No I/O, no clock: the shell says what happened, and when.
//!
//! The rules, as the Java client's (KIP-98, KIP-360) and stricter in two points:
//!
//! 1. Batches of a partition are sent in order, and sent again in order: with sequences, only the first
//!    unresolved one is ever sent again; without, `max_in_flight` 1 keeps order. The first batch under a
//!    producer id and epoch flies alone: a leader that knows neither takes whatever sequence comes first,
//!    and the second may come without the first (Java fails both with their one connection).
//! 2. A batch whose attempt may have been appended is sent again with the same sequences, or not at all.
//! 3. `DUPLICATE_SEQUENCE_NUMBER` is success. `OUT_OF_ORDER_SEQUENCE_NUMBER` on a batch that has an
//!    unresolved one before it is tried again; on the first it means a gap. Then, once all else of the
//!    partition is resolved, the epoch is raised and sequences start at 0. A batch that was certainly
//!    not appended is then sent anew; one that may have been fails (Java sends it again, and may so
//!    write it twice).
//! 4. A batch too large for the broker is split, and its halves keep its sequences.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use milena_probe::{always, buggify, sometimes};
use milena_types::{ErrorCode, Instant, NodeId, ProducerEpoch, ProducerId, TopicPartition};

use super::batch::{Batch, Payload, Stamp};
use super::partition::{Identity, Partition};
use crate::{Acks, ProduceError, ProducerConfig};

/// What a record came to: `base` is the first offset of its batch, which `index` is added to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Acknowledged {
    /// The offset; -1 when it is not known (`acks=0`, or a duplicate that the broker no longer places).
    pub offset: i64,
    /// The time of appending; -1 when the record kept its own.
    pub append_time: i64,
}

/// A record's end.
pub type Completion<T> = (T, Result<Acknowledged, ProduceError>);

/// A request to be sent.
#[derive(Debug)]
pub struct Outgoing {
    /// Names it in `answered` and `lost`.
    pub request: u64,
    /// To whom.
    pub node: NodeId,
    /// With what.
    pub batches: Vec<OutgoingBatch>,
}

/// A batch to be sent.
#[derive(Clone, Debug)]
pub struct OutgoingBatch {
    /// Where it goes.
    pub partition: TopicPartition,
    /// Under which sequences.
    pub stamp: Option<Stamp>,
    /// Its records.
    pub records: Arc<Vec<Payload>>,
}

/// What a broker said of a batch.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    /// Its error.
    pub code: ErrorCode,
    /// Its explanation.
    pub message: Option<String>,
    /// Where the batch was appended.
    pub base_offset: i64,
    /// When.
    pub append_time: i64,
}

/// What is known of the producer id.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Known {
    /// Not idempotent.
    Unneeded,
    /// To be asked for.
    Wanted,
    /// Asked for.
    Asked,
    /// In use.
    Is(Identity),
}

/// The state machine.
#[derive(Debug)]
pub struct Core<T> {
    config: ProducerConfig,
    partitions: BTreeMap<TopicPartition, Partition<T>>,
    requests: BTreeMap<u64, (NodeId, Vec<(TopicPartition, u64)>)>,
    identity: Known,
    next_request: u64,
    next_record: u64,
    /// Where draining goes on, so that no partition starves behind those before it.
    cursor: Option<TopicPartition>,
    buffered: usize,
    flushing: usize,
    has_ended: bool,
}

impl<T> Core<T> {
    /// A producer that has sent nothing.
    pub fn new(config: ProducerConfig) -> Core<T> {
        always!(!config.idempotent || config.acks == Acks::All, "idempotence needs acks=all");
        always!(!config.idempotent || config.max_in_flight <= 5, "idempotence needs at most 5 in flight");
        always!(config.max_in_flight > 0, "something must be in flight");
        let identity = if config.idempotent { Known::Wanted } else { Known::Unneeded };
        Core {
            config,
            partitions: BTreeMap::new(),
            requests: BTreeMap::new(),
            identity,
            next_request: 0,
            next_record: 0,
            cursor: None,
            buffered: 0,
            flushing: 0,
            has_ended: false,
        }
    }

    /// Whether a record of `bytes` fits the buffer now.
    pub fn has_room(&self, bytes: usize) -> bool {
        self.buffered == 0 || self.buffered + bytes <= self.config.buffer_bytes
    }

    /// Whether nothing is left to send or to wait for.
    pub fn is_idle(&self) -> bool {
        self.partitions.values().all(Partition::is_idle)
    }

    /// Ends for good when nothing is left, in one step: whatever comes later is refused, and not left lying.
    pub fn end_if_idle(&mut self) -> bool {
        self.has_ended = self.is_idle();
        self.has_ended
    }

    /// Whether it ended, and takes nothing in any more.
    pub fn has_ended(&self) -> bool {
        self.has_ended
    }

    /// The partitions that have something to send.
    pub fn waiting(&self) -> impl Iterator<Item = &TopicPartition> {
        self.partitions.iter().filter(|(_, partition)| !partition.queue.is_empty()).map(|(at, _)| at)
    }

    /// From here on batches are sent without waiting to be filled, until `flush_ends` as often.
    pub fn flush_begins(&mut self) {
        self.flushing += 1;
    }

    /// Ends what `flush_begins` began.
    pub fn flush_ends(&mut self) {
        always!(self.flushing > 0, "a flush ends once");
        self.flushing -= 1;
    }

    /// Takes in a record.
    pub fn append(&mut self, at: TopicPartition, payload: Payload, token: T, now: Instant) {
        always!(!self.has_ended, "nobody would send it");
        let size = payload.size_max();
        let number = self.next_record;
        self.next_record += 1;
        self.buffered += size;
        let partition = self.partitions.entry(at).or_default();
        // batches end anywhere: order and sequences do not depend on where
        let fits = |batch: &&mut Batch<T>| {
            batch.is_open()
                && batch.bytes + size <= self.config.batch_bytes
                && !buggify!("producer: a batch is closed early")
        };
        match partition.queue.back_mut().filter(fits) {
            Some(batch) => batch.push(payload, token),
            None => {
                let mut batch = Batch::new(number, now);
                batch.push(payload, token);
                partition.enqueue(batch);
            }
        }
    }

    /// Whether a producer id must be asked for; marks it as asked.
    pub fn ask_identity(&mut self) -> bool {
        let wanted = self.identity == Known::Wanted && self.waiting().next().is_some();
        if wanted {
            self.identity = Known::Asked;
        }
        wanted
    }

    /// The answer to that; `None`: to be asked again.
    pub fn identified(&mut self, identity: Option<(ProducerId, ProducerEpoch)>) {
        always!(self.identity == Known::Asked, "only an answer that was asked for is taken");
        self.identity = identity.map_or(Known::Wanted, Known::Is);
    }

    /// The requests to be sent now. `leader` says where a partition's leader is, if that is known.
    pub fn drain(
        &mut self,
        now: Instant,
        leader: impl Fn(&TopicPartition) -> Option<NodeId>,
    ) -> Vec<Outgoing> {
        let mut order: Vec<TopicPartition> = self.waiting().cloned().collect();
        let start = order.partition_point(|at| self.cursor.as_ref().is_some_and(|cursor| at <= cursor));
        order.rotate_left(start);
        let mut by_node: BTreeMap<NodeId, (bool, Vec<TopicPartition>)> = BTreeMap::new();
        for at in order {
            if let (Some(node), Some(ready)) = (leader(&at), self.sendable(&at, now)) {
                let (any, all) = by_node.entry(node).or_default();
                *any |= ready;
                all.push(at);
            }
        }
        let mut outgoing = Vec::new();
        for (node, (ready, partitions)) in by_node {
            let flying = self.requests.values().filter(|(to, _)| *to == node).count();
            if ready && flying < self.config.max_in_flight {
                outgoing.push(self.send(node, partitions, now));
            }
        }
        outgoing
    }

    /// Whether `at` has a batch that may be sent, and then whether it need not wait to be filled.
    fn sendable(&self, at: &TopicPartition, now: Instant) -> Option<bool> {
        let partition = &self.partitions[at];
        let found = partition.sendable(now, self.idempotence(), self.keeps_order_alone())?;
        let batch = &partition.queue[found];
        let full = partition.queue.len() > 1 || batch.bytes >= self.config.batch_bytes;
        let lingered = now >= batch.created.after(self.config.linger);
        let pressed = !self.has_room(1) || self.flushing > 0 || batch.attempts > 0;
        Some(full || lingered || pressed)
    }

    fn idempotence(&self) -> Option<Option<Identity>> {
        match self.identity {
            Known::Unneeded => None,
            Known::Wanted | Known::Asked => Some(None),
            Known::Is(identity) => Some(Some(identity)),
        }
    }

    fn keeps_order_alone(&self) -> bool {
        self.config.max_in_flight == 1
    }

    fn send(&mut self, node: NodeId, partitions: Vec<TopicPartition>, now: Instant) -> Outgoing {
        let (idempotence, ordered) = (self.idempotence(), self.keeps_order_alone());
        let (mut batches, mut flying, mut bytes) = (Vec::new(), Vec::new(), 0);
        for at in partitions {
            let partition = self.partitions.get_mut(&at).expect("it has something to send");
            let found =
                partition.sendable(now, idempotence, ordered).expect("nothing changed since it was found");
            if bytes > 0 && bytes + partition.queue[found].bytes > self.config.max_request_bytes {
                break;
            }
            let mut batch = partition.queue.remove(found).expect("just found");
            if let (Some(Some(identity)), None) = (idempotence, batch.stamp) {
                partition.stamp(&mut batch, identity);
            }
            batch.attempts += 1;
            bytes += batch.bytes;
            flying.push((at.clone(), batch.number));
            let (stamp, records) = (batch.stamp, batch.records.clone());
            batches.push(OutgoingBatch { partition: at.clone(), stamp, records });
            let other = partition.flying.insert(batch.number, batch);
            always!(other.is_none(), "a batch flies once");
            self.cursor = Some(at);
        }
        always!(!batches.is_empty(), "a request carries something");
        let request = self.next_request;
        self.next_request += 1;
        self.requests.insert(request, (node, flying));
        Outgoing { request, node, batches }
    }

    /// A request was answered. A partition that the answer leaves out may or may not have been appended.
    pub fn answered(
        &mut self,
        request: u64,
        answers: &BTreeMap<TopicPartition, Answer>,
        now: Instant,
    ) -> Vec<Completion<T>> {
        let mut done = Vec::new();
        for (at, batch) in self.landed(request) {
            match answers.get(&at) {
                Some(answer) => self.judge(at, batch, answer, now, &mut done),
                None => {
                    let error = ProduceError::Disconnected("the reply leaves it out".to_owned());
                    self.unanswered(at, batch, error, true, now, &mut done);
                }
            }
        }
        self.forget_idle();
        done
    }

    /// A request got no answer. `ambiguous`: it may have been appended.
    pub fn lost(
        &mut self,
        request: u64,
        error: &ProduceError,
        ambiguous: bool,
        now: Instant,
    ) -> Vec<Completion<T>> {
        let mut done = Vec::new();
        for (at, batch) in self.landed(request) {
            self.unanswered(at, batch, error.clone(), ambiguous, now, &mut done);
        }
        self.forget_idle();
        done
    }

    fn landed(&mut self, request: u64) -> Vec<(TopicPartition, Batch<T>)> {
        let (_, flying) = self.requests.remove(&request).expect("each request ends once");
        let mut landed = Vec::new();
        for (at, number) in flying {
            let partition = self.partitions.get_mut(&at).expect("a partition stays while a batch flies");
            let batch = partition.flying.remove(&number).expect("a batch flies until its request ends");
            landed.push((at, batch));
        }
        landed
    }

    fn judge(
        &mut self,
        at: TopicPartition,
        mut batch: Batch<T>,
        answer: &Answer,
        now: Instant,
        done: &mut Vec<Completion<T>>,
    ) {
        let refused = |maybe_appended| ProduceError::Refused {
            code: answer.code,
            message: answer.message.clone(),
            maybe_appended,
        };
        match answer.code {
            ErrorCode::None | ErrorCode::DuplicateSequenceNumber => {
                let (base, append_time) = match answer.code {
                    ErrorCode::None => (answer.base_offset, answer.append_time),
                    _ => (-1, -1),
                };
                self.accept(at, batch, base, append_time, done);
            }
            ErrorCode::MessageTooLarge if batch.records.len() > 1 && !batch.is_expired() => {
                sometimes!("a batch is split because it is too large");
                batch.not_before = now;
                let partition = self.partitions.get_mut(&at).expect("it had a batch in flight");
                batch.split().into_iter().for_each(|half| partition.enqueue(half));
            }
            ErrorCode::OutOfOrderSequenceNumber | ErrorCode::UnknownProducerId if batch.stamp.is_some() => {
                self.out_of_order(at, batch, refused(true), now, done);
            }
            code if code.is_retriable() => {
                // a leader that loses its place while it waits for replicas says so by the very code
                // that it refuses with, so that only these are certain to come before an append
                let appended = !matches!(
                    code,
                    ErrorCode::NotEnoughReplicas | ErrorCode::CorruptMessage | ErrorCode::LeaderNotAvailable
                );
                let error = refused(batch.ambiguous || appended);
                self.unanswered(at, batch, error, appended, now, done);
            }
            _ => {
                let error = refused(batch.ambiguous || answer.code == ErrorCode::UnknownServerError);
                self.fail(at, batch, error, done);
            }
        }
    }

    fn accept(
        &mut self,
        at: TopicPartition,
        batch: Batch<T>,
        base: i64,
        append_time: i64,
        done: &mut Vec<Completion<T>>,
    ) {
        let partition = self.partitions.get_mut(&at).expect("it had a batch in flight");
        partition.accepted(&batch);
        self.release(&batch);
        for (index, token) in batch.tokens.into_iter().enumerate() {
            let offset = if base < 0 { -1 } else { base + index as i64 };
            done.push((token, Ok(Acknowledged { offset, append_time })));
        }
        self.settle(&at);
    }

    /// The broker lacks what comes before `batch`.
    fn out_of_order(
        &mut self,
        at: TopicPartition,
        mut batch: Batch<T>,
        error: ProduceError,
        now: Instant,
        done: &mut Vec<Completion<T>>,
    ) {
        let again = now.after(self.wait(batch.attempts));
        let partition = self.partitions.get_mut(&at).expect("it had a batch in flight");
        if partition.first_unresolved().is_some_and(|first| first < batch.number) {
            // what comes before is still under way
            batch.not_before = again;
            if !batch.is_expired() {
                return partition.enqueue(batch);
            }
        }
        sometimes!("a broker lacks sequences that come before a batch");
        if batch.ambiguous || batch.is_expired() {
            return self.fail(at, batch, error, done);
        }
        partition.gap = true;
        batch.held = true;
        partition.enqueue(batch);
        self.settle(&at);
    }

    /// An attempt came to nothing that is known for good.
    fn unanswered(
        &mut self,
        at: TopicPartition,
        mut batch: Batch<T>,
        error: ProduceError,
        ambiguous: bool,
        now: Instant,
        done: &mut Vec<Completion<T>>,
    ) {
        batch.ambiguous |= ambiguous;
        let out_of_time = now >= batch.created.after(self.config.delivery_timeout);
        if batch.is_expired() || out_of_time || batch.attempts > self.config.retries {
            return self.fail(at, batch, error, done);
        }
        batch.not_before = now.after(self.wait(batch.attempts));
        let partition = self.partitions.get_mut(&at).expect("it had a batch in flight");
        partition.enqueue(batch);
    }

    fn wait(&self, attempts: u32) -> Duration {
        let doubled = 1u32.checked_shl(attempts.saturating_sub(1).min(20)).unwrap_or(u32::MAX);
        self.config.retry_backoff.saturating_mul(doubled).min(self.config.retry_backoff_max)
    }

    fn fail(
        &mut self,
        at: TopicPartition,
        batch: Batch<T>,
        error: ProduceError,
        done: &mut Vec<Completion<T>>,
    ) {
        let partition = self.partitions.get_mut(&at).expect("a batch belongs to a partition");
        partition.gap |= batch.stamp.is_some();
        self.release(&batch);
        done.extend(batch.tokens.into_iter().map(|token| (token, Err(error.clone()))));
        self.settle(&at);
    }

    fn release(&mut self, batch: &Batch<T>) {
        let bytes: usize = batch.records.iter().map(Payload::size_max).sum();
        always!(bytes <= self.buffered, "what is released was taken in");
        self.buffered -= bytes;
    }

    /// Raises the epoch when a gap of `at` is certain and nothing of it is open.
    fn settle(&mut self, at: &TopicPartition) {
        let partition = self.partitions.get_mut(at).expect("it had a batch");
        if partition.resolve() == Some(true) {
            sometimes!("an idempotent producer raises its epoch");
            if let Known::Is((id, epoch)) = self.identity
                && partition.is_under((id, epoch))
            {
                self.identity = match epoch.get().checked_add(1) {
                    Some(next) if next < i16::MAX => Known::Is((id, ProducerEpoch(next))),
                    _ => Known::Wanted,
                };
            }
            partition.start_over();
        }
    }

    /// A partition whose sequences count is remembered; others are forgotten once idle.
    fn forget_idle(&mut self) {
        if self.identity == Known::Unneeded {
            self.partitions.retain(|_, partition| !partition.is_idle());
        }
    }

    /// Fails what is older than the delivery timeout. Who waits for a batch in flight is told as well;
    /// what becomes of it is still waited for.
    pub fn expire(&mut self, now: Instant) -> Vec<Completion<T>> {
        let timeout = self.config.delivery_timeout;
        let due = |batch: &Batch<T>| now >= batch.created.after(timeout);
        let mut done = Vec::new();
        let mut failed = Vec::new();
        for (at, partition) in &mut self.partitions {
            for batch in partition.flying.values_mut().filter(|batch| due(batch)) {
                let error = ProduceError::TimedOut { maybe_appended: true };
                done.extend(batch.tokens.drain(..).map(|token| (token, Err(error.clone()))));
            }
            while let Some(at_queue) = partition.queue.iter().position(due) {
                let batch = partition.queue.remove(at_queue).expect("just found");
                failed.push((at.clone(), batch));
            }
        }
        for (at, batch) in failed {
            let error = ProduceError::TimedOut { maybe_appended: batch.ambiguous };
            self.fail(at, batch, error, &mut done);
        }
        self.forget_idle();
        done
    }

    /// Fails everything that is not in flight, with `error`; for a producer that cannot go on.
    pub fn fail_queued(&mut self, error: &ProduceError) -> Vec<Completion<T>> {
        let mut done = Vec::new();
        let queued: Vec<_> = self
            .partitions
            .iter_mut()
            .flat_map(|(at, partition)| partition.queue.drain(..).map(|batch| (at.clone(), batch)))
            .collect();
        for (at, batch) in queued {
            self.fail(at, batch, error.clone(), &mut done);
        }
        done
    }

    /// When `drain` or `expire` will have something to do by the passing of time alone.
    pub fn next_deadline(&self, now: Instant) -> Option<Instant> {
        let timeout = self.config.delivery_timeout;
        let mut first: Option<Instant> = None;
        let mut at = |instant: Instant| first = Some(first.map_or(instant, |first| first.min(instant)));
        for partition in self.partitions.values() {
            let flying = partition.flying.values().filter(|batch| !batch.is_expired());
            flying.for_each(|batch| at(batch.created.after(timeout)));
            for batch in &partition.queue {
                at(batch.created.after(timeout));
                let sent = batch.not_before.max(batch.created.after(self.config.linger));
                if sent > now {
                    at(sent);
                }
                if batch.not_before > now {
                    at(batch.not_before);
                }
            }
        }
        first
    }
}

#[cfg(test)]
#[path = "core_test.rs"]
mod tests;
