//! How this node's replicas follow their leaders, and how long a leader waits for its followers. It never decides
//! anything.

use std::time::Duration;

use crate::{ConfigError, Settings};

/// The `replica.*` keys, and `num.replica.fetchers`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ReplicationConfig {
    /// `replica.lag.time.max.ms`: a follower that was not caught up for longer leaves the ISR.
    pub lag_time_max: Duration,
    /// `replica.fetch.wait.max.ms`: how long a leader keeps a fetch that has nothing to get.
    pub fetch_wait_max: Duration,
    /// `replica.fetch.min.bytes`: how much a leader waits for.
    pub fetch_min_bytes: i32,
    /// `replica.fetch.max.bytes`: of one partition in one answer.
    pub fetch_max_bytes: i32,
    /// `replica.fetch.response.max.bytes`: of all partitions in one answer.
    pub fetch_response_max_bytes: i32,
    /// `replica.fetch.backoff.ms`: how long a partition is left alone that a leader had trouble with.
    pub fetch_backoff: Duration,
    /// `replica.socket.timeout.ms`: how long an answer may take.
    pub socket_timeout: Duration,
    /// `num.replica.fetchers`: from each leader this many at once.
    pub fetchers: usize,
}

impl ReplicationConfig {
    pub(crate) fn new(settings: &Settings) -> Result<ReplicationConfig, ConfigError> {
        let number = |key: &str| settings.value(key).number().expect("a key with a number type and default");
        let bytes = |key: &str| i32::try_from(number(key)).unwrap_or(i32::MAX).max(0);
        let span = |key: &str| Duration::from_millis(u64::try_from(number(key)).unwrap_or(0));
        let lag_time_max = span("replica.lag.time.max.ms");
        if lag_time_max.is_zero() {
            return Err(settings.refuse("replica.lag.time.max.ms", "Value must be at least 1"));
        }
        Ok(ReplicationConfig {
            lag_time_max,
            fetch_wait_max: span("replica.fetch.wait.max.ms"),
            fetch_min_bytes: bytes("replica.fetch.min.bytes"),
            fetch_max_bytes: bytes("replica.fetch.max.bytes"),
            fetch_response_max_bytes: bytes("replica.fetch.response.max.bytes"),
            fetch_backoff: span("replica.fetch.backoff.ms"),
            socket_timeout: span("replica.socket.timeout.ms"),
            fetchers: usize::try_from(number("num.replica.fetchers")).unwrap_or(1).max(1),
        })
    }
}
