//! What time it is, by a node's own clocks. They may drift and jump apart from any other node's.

use milena_types::{Instant, Timestamp};

use crate::BoxFuture;

/// A node's two clocks.
pub trait Clock: Send + Sync + 'static {
    /// The monotonic clock: never goes back while the node lives, means nothing elsewhere.
    fn now(&self) -> Instant;
    /// The wall clock, as records carry it. May jump either way.
    fn wall(&self) -> Timestamp;
    /// Ready once the monotonic clock has reached `at`.
    fn sleep_until(&self, at: Instant) -> BoxFuture<'static, ()>;
}
