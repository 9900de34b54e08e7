//! So many bytes a second, and no more: what keeps background reading and writing from taking the disk away
//! from clients.

use std::time::Duration;

use milena_runtime::{Runtime, Shared};
use milena_types::Instant;

/// The longest that one wait takes, so that a cleaning that is told to stop does so soon.
const WAIT_MAX: Duration = Duration::from_secs(1);

/// A budget of bytes a second. Clones share it.
#[derive(Clone, Debug)]
pub struct Throttle {
    bytes_per_second: f64,
    /// When everything spent so far is paid for.
    paid_at: Shared<Instant>,
}

impl Throttle {
    /// `bytes_per_second`: `log.cleaner.io.max.bytes.per.second`; infinite or not positive is no limit.
    pub fn new(runtime: &Runtime, bytes_per_second: f64) -> Throttle {
        Throttle { bytes_per_second, paid_at: runtime.shared(runtime.clock.now()) }
    }

    /// `bytes` were read or written: waits as long as that is more than the budget.
    pub async fn spent(&self, runtime: &Runtime, bytes: u64) {
        let span = bytes as f64 / self.bytes_per_second;
        // a budget that large is none: it would not even be a nanosecond
        if self.bytes_per_second <= 0.0 || span < 1e-9 {
            return;
        }
        let now = runtime.clock.now();
        let paid_at = self
            .paid_at
            .with(|paid_at| {
                *paid_at = (*paid_at).max(now).after(Duration::from_secs_f64(span.min(1e6)));
                *paid_at
            })
            .await;
        let wait = paid_at.since(now);
        if wait > Duration::ZERO {
            runtime.sleep(wait.min(WAIT_MAX)).await;
        }
    }
}
