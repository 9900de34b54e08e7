//! What one server may spend on its peers, and the node-wide budget for request bodies. The numbers come
//! in as values; nothing here reads a configuration.

use std::sync::Arc;
use std::time::Duration;

use milena_runtime::sync::{OwnedSemaphorePermit, Semaphore};
use milena_runtime::{BoxFuture, Lane};

/// The limits of one listener. [`RequestMemory`] is a handle: give every listener of a node the same one.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The longest frame accepted, in bytes without its length; Kafka's `socket.request.max.bytes`.
    pub max_frame_bytes: usize,
    /// What all request bodies of the node together may hold; Kafka's `queued.max.request.bytes`.
    pub memory: RequestMemory,
    /// How many connections the listener holds at once; one more is closed as soon as it is accepted.
    pub max_connections: usize,
    /// How many requests of one connection may be unanswered; more are left in the socket.
    pub max_in_flight_per_connection: usize,
    /// A connection without a byte in either direction for this long is closed, unless it waits for us;
    /// Kafka's `connections.max.idle.ms`.
    pub idle: Duration,
    /// A connection that brings less than an eighth of a frame that holds a part of `memory` in this long is closed.
    pub upload_stall: Duration,
    /// How long a connection that is to end may still take to send replies already owed.
    pub drain: Duration,
    /// The lane the connections run on.
    pub lane: Lane,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            max_frame_bytes: 100 * 1024 * 1024,
            memory: RequestMemory::new(RequestMemory::DEFAULT_BYTES),
            max_connections: 10_000,
            max_in_flight_per_connection: 64,
            idle: Duration::from_secs(600),
            upload_stall: Duration::from_secs(30),
            drain: Duration::from_secs(5),
            lane: Lane::Data,
        }
    }
}

/// The node-wide budget for request bodies.
///
/// A frame above [`RequestMemory::FREE_BYTES`] claims its whole length before its body is read, and the
/// claim lives exactly as long as the memory: it is tied to the buffer, and is given back when the last
/// slice of the frame is dropped. (Giving it back when the request is sequenced would bound nothing if a
/// handler kept the body; a handler that keeps one starves later requests instead, visibly.) Claims are
/// granted in order, so that a large one is not starved by small ones. A frame longer than the whole
/// budget is granted all of it, and so is alone. Replies never claim: a node can always answer.
///
/// Outside the budget, each connection holds one read buffer of at most 64 KiB, and the slices of small
/// frames that its handlers keep.
#[derive(Clone, Debug)]
pub struct RequestMemory {
    permits: Arc<Semaphore>,
    total_kib: u32,
}

/// A claim on the budget, given back when dropped.
#[derive(Debug)]
pub struct MemoryPermit(#[expect(dead_code, reason = "held for its drop")] OwnedSemaphorePermit);

impl RequestMemory {
    /// Frames up to this long are not counted.
    pub const FREE_BYTES: usize = 4096;
    /// The budget when none is configured.
    pub const DEFAULT_BYTES: u64 = 256 * 1024 * 1024;

    /// A budget of `bytes`, counted in KiB, at least one.
    pub fn new(bytes: u64) -> RequestMemory {
        let total_kib = u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX).max(1);
        RequestMemory { permits: Arc::new(Semaphore::new(total_kib as usize)), total_kib }
    }

    /// What is not claimed, in bytes.
    pub fn free_bytes(&self) -> u64 {
        self.permits.available_permits() as u64 * 1024
    }

    /// Claims `bytes` at once when they are free and nobody waits.
    pub(crate) fn try_claim(&self, bytes: usize) -> Option<MemoryPermit> {
        self.permits.clone().try_acquire_many_owned(self.kib(bytes)).ok().map(MemoryPermit)
    }

    /// Claims `bytes` once they are free.
    pub(crate) fn claim(&self, bytes: usize) -> BoxFuture<'static, MemoryPermit> {
        let claim = self.permits.clone().acquire_many_owned(self.kib(bytes));
        Box::pin(async move { MemoryPermit(claim.await.expect("the budget is never closed")) })
    }

    fn kib(&self, bytes: usize) -> u32 {
        u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX).min(self.total_kib)
    }
}

/// Something that happens once and stays so; waiting for it costs nothing until then.
#[derive(Clone, Debug)]
pub(crate) struct Latch(Arc<Semaphore>);

impl Latch {
    pub(crate) fn new() -> Latch {
        Latch(Arc::new(Semaphore::new(0)))
    }

    pub(crate) fn set(&self) {
        self.0.close();
    }

    /// Ready once the latch is set.
    pub(crate) fn wait(&self) -> BoxFuture<'static, ()> {
        let never_granted = self.0.clone().acquire_owned();
        Box::pin(async move { milena_probe::always!(never_granted.await.is_err(), "a latch has no permits") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_longer_than_the_budget_takes_all_of_it() {
        let memory = RequestMemory::new(64 * 1024);
        let all = memory.try_claim(1024 * 1024).expect("nothing else is claimed");
        assert_eq!(memory.free_bytes(), 0);
        assert!(memory.try_claim(5000).is_none());
        drop(all);
        assert_eq!(memory.free_bytes(), 64 * 1024);
    }

    #[test]
    fn claims_are_rounded_up_to_kib() {
        let memory = RequestMemory::new(64 * 1024);
        let _five = memory.try_claim(4097).expect("free");
        assert_eq!(memory.free_bytes(), 59 * 1024);
    }
}
