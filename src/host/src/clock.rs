//! The system's clocks. The monotonic one starts at zero with the host, so that no value of it can be
//! taken for one of an earlier run.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use milena_runtime::{BoxFuture, Clock};
use milena_types::{Instant, Timestamp};

/// The real clocks.
pub(crate) struct SystemClock {
    origin: tokio::time::Instant,
}

impl SystemClock {
    pub(crate) fn new() -> SystemClock {
        SystemClock { origin: tokio::time::Instant::now() }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        Instant(u64::try_from(self.origin.elapsed().as_nanos()).unwrap_or(u64::MAX))
    }

    fn wall(&self) -> Timestamp {
        let now = SystemTime::now();
        let millis = |span: Duration| i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
        Timestamp(match now.duration_since(UNIX_EPOCH) {
            Ok(after) => millis(after),
            Err(before) => -millis(before.duration()),
        })
    }

    fn sleep_until(&self, at: Instant) -> BoxFuture<'static, ()> {
        let deadline = self.origin.checked_add(Duration::from_nanos(at.0));
        // made at the first poll, on the lane that waits: its timer then fires on that lane
        Box::pin(async move {
            match deadline {
                Some(deadline) => tokio::time::sleep_until(deadline).await,
                None => std::future::pending().await,
            }
        })
    }
}
