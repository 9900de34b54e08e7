//! The client's settings, by Kafka's names and with Kafka's defaults unless a comment says otherwise.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use milena_batch::Compression;
use milena_runtime::Lane;

/// Where a broker listens.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct HostPort {
    /// A name or an address.
    pub host: String,
    /// The port.
    pub port: u16,
}

/// The text is not `host:port`.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("`{0}` is not an address: expected host:port, such as localhost:9092")]
pub struct InvalidHostPort(pub String);

impl FromStr for HostPort {
    type Err = InvalidHostPort;

    fn from_str(text: &str) -> Result<HostPort, InvalidHostPort> {
        let invalid = || InvalidHostPort(text.to_owned());
        let (host, port) = text.trim().rsplit_once(':').ok_or_else(invalid)?;
        let host = host.trim_start_matches('[').trim_end_matches(']');
        if host.is_empty() {
            return Err(invalid());
        }
        Ok(HostPort { host: host.to_owned(), port: port.parse().map_err(|_| invalid())? })
    }
}

impl fmt::Display for HostPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            return write!(f, "[{}]:{}", self.host, self.port);
        }
        write!(f, "{}:{}", self.host, self.port)
    }
}

/// How a client behaves towards its cluster.
#[derive(Clone, Debug)]
pub struct ClientConfig {
    /// `client.id`.
    pub client_id: String,
    /// `request.timeout.ms`.
    pub request_timeout: Duration,
    /// `socket.connection.setup.timeout.ms`.
    pub connect_timeout: Duration,
    /// `default.api.timeout.ms`: how long a call may take, retries included.
    pub api_timeout: Duration,
    /// `retry.backoff.ms`.
    pub retry_backoff: Duration,
    /// `retry.backoff.max.ms`.
    pub retry_backoff_max: Duration,
    /// `reconnect.backoff.ms`.
    pub reconnect_backoff: Duration,
    /// `reconnect.backoff.max.ms`.
    pub reconnect_backoff_max: Duration,
    /// `metadata.max.age.ms`.
    pub metadata_max_age: Duration,
    /// `allow.auto.create.topics`: whether a topic that is sent to or read from is made when it is missing,
    /// where the broker allows that. Questions of administration never make one.
    pub allow_auto_create_topics: bool,
    /// The lane its tasks run on.
    pub lane: Lane,
}

impl Default for ClientConfig {
    fn default() -> ClientConfig {
        ClientConfig {
            client_id: "milena".to_owned(),
            request_timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
            api_timeout: Duration::from_secs(60),
            retry_backoff: Duration::from_millis(100),
            retry_backoff_max: Duration::from_secs(1),
            reconnect_backoff: Duration::from_millis(50),
            reconnect_backoff_max: Duration::from_secs(1),
            metadata_max_age: Duration::from_secs(300),
            allow_auto_create_topics: true,
            lane: Lane::Data,
        }
    }
}

/// Who must have a record before it counts as delivered; `acks`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Acks {
    /// 0: nobody; the offset stays unknown.
    None,
    /// 1: the leader.
    Leader,
    /// -1, `all`: all in-sync replicas.
    All,
}

impl Acks {
    /// As the wire says it.
    pub fn to_wire(self) -> i16 {
        match self {
            Acks::None => 0,
            Acks::Leader => 1,
            Acks::All => -1,
        }
    }
}

/// How a producer sends.
#[derive(Clone, Debug)]
pub struct ProducerConfig {
    /// `acks`.
    pub acks: Acks,
    /// `enable.idempotence`: needs `acks=all` and at most five requests in flight.
    pub idempotent: bool,
    /// `max.in.flight.requests.per.connection`. Without idempotence more than 1 may reorder on retry.
    pub max_in_flight: usize,
    /// `batch.size`, in bytes before compression.
    pub batch_bytes: usize,
    /// `linger.ms`.
    pub linger: Duration,
    /// `max.request.size`.
    pub max_request_bytes: usize,
    /// `buffer.memory`.
    pub buffer_bytes: usize,
    /// `max.block.ms`.
    pub max_block: Duration,
    /// `delivery.timeout.ms`.
    pub delivery_timeout: Duration,
    /// How long a broker may wait for replicas; `request.timeout.ms` of the producer.
    pub request_timeout: Duration,
    /// `retries`.
    pub retries: u32,
    /// `retry.backoff.ms`.
    pub retry_backoff: Duration,
    /// `retry.backoff.max.ms`.
    pub retry_backoff_max: Duration,
    /// `compression.type`.
    pub compression: Compression,
}

impl Default for ProducerConfig {
    fn default() -> ProducerConfig {
        ProducerConfig {
            acks: Acks::All,
            idempotent: true,
            max_in_flight: 5,
            batch_bytes: 16 * 1024,
            linger: Duration::from_millis(5),
            max_request_bytes: 1024 * 1024,
            buffer_bytes: 32 * 1024 * 1024,
            max_block: Duration::from_secs(60),
            delivery_timeout: Duration::from_secs(120),
            request_timeout: Duration::from_secs(30),
            retries: i32::MAX as u32,
            retry_backoff: Duration::from_millis(100),
            retry_backoff_max: Duration::from_secs(1),
            compression: Compression::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_written() {
        for text in ["localhost:9092", "10.0.0.1:1", "[::1]:9092"] {
            assert_eq!(text.parse::<HostPort>().unwrap().to_string(), text);
        }
        for bad in ["", "localhost", ":9092", "a:b", "a:70000"] {
            assert!(bad.parse::<HostPort>().is_err(), "{bad}");
        }
    }
}
