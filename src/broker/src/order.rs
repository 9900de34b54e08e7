//! What a client has changed through this broker: passed on to the controller, and answered once this broker
//! shows what came of it, so that a client that asks again on the same connection sees its own change. Apache
//! Kafka promises that of no request; it must never decide, nor make a client wait beyond its patience.

use std::time::Duration;

use milena_metadata::{Answered, Reply, Request};

use crate::broker::Broker;
use crate::controller_port::NoController;

/// The longest that anybody waits for this broker to show what the controller has committed; so long waits who names no
/// time.
pub(crate) const PATIENCE_MAX: Duration = Duration::from_secs(30);

/// What came of an order.
pub(crate) struct Ordered {
    /// What the controller answered, all of it committed.
    pub reply: Reply,
    /// Whether handlers of this broker saw it in time.
    pub is_shown: bool,
}

/// Passes `request` on and waits for up to `patience` until this broker shows what came of it.
pub(crate) async fn order(
    broker: &Broker,
    request: Request,
    patience: Duration,
) -> Result<Ordered, NoController> {
    let Answered { reply, rests_below } = broker.controller.send(request).await?;
    let shown = broker.until_published(|snapshot| snapshot.image.next_offset() >= rests_below);
    let is_shown = broker.runtime.timeout(patience.min(PATIENCE_MAX), shown).await.is_ok();
    Ok(Ordered { reply, is_shown })
}

/// The patience that a request names in its `timeout.ms`; none if it is negative.
pub(crate) fn patience(timeout_ms: i32) -> Duration {
    Duration::from_millis(u64::try_from(timeout_ms).unwrap_or(0))
}
