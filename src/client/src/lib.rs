//! A Kafka client: producer, reader by partition, and administration, all on the seam of
//! `milena-runtime`, so that it runs over real sockets and in the simulator alike.
//!
//! What must hold of a send is decided by one pure core, `producer::Core`: sequences, order, retries and
//! what is reported to the application. Everything around it is a shell that moves bytes and time. This
//! crate must never report a record as delivered that no broker acknowledged, nor send one twice when it
//! was told to be idempotent.

mod admin;
mod backoff;
mod client;
mod config;
mod configs;
mod consume;
mod error;
mod metadata;
mod partitioner;
mod pool;
mod producer;

pub use admin::{NewTopic, TopicCreated, TopicDeleted};
pub use client::Client;
pub use config::{Acks, ClientConfig, HostPort, InvalidHostPort, ProducerConfig};
pub use configs::{ConfigChange, TopicSetting};
pub use consume::{FetchOptions, Fetched, OffsetAt, OffsetSpec, PartitionReader};
pub use error::{ClientError, ProduceError};
pub use metadata::{Cluster, PartitionInfo, TopicInfo};
pub use partitioner::{murmur2, partition_of_key};
pub use producer::{Delivered, Delivery, Producer, ProducerRecord};

pub use milena_batch::{Compression, Header, Record};
pub use milena_types::Isolation;
