//! Kafka's nouns as types, so that an offset is never mistaken for an epoch.
//!
//! One word, one newtype, everywhere. Arithmetic on them is checked: it panics rather than wraps. This
//! crate must never do I/O, read a clock, or know how anything is encoded.

mod error_code;
mod isolation;
mod names;
mod numbers;
mod time;
mod uuid;

pub use error_code::ErrorCode;
pub use isolation::Isolation;
pub use names::{InvalidTopicName, TopicIdPartition, TopicName, TopicPartition};
pub use numbers::{
    BrokerEpoch, HighWatermark, LastStableOffset, LeaderEpoch, LogEndOffset, LogStartOffset, NodeId, Offset,
    PartitionEpoch, PartitionIndex, ProducerEpoch, ProducerId, Sequence,
};
pub use time::{Instant, Timestamp};
pub use uuid::{ClusterId, DirectoryId, InvalidUuid, TopicId, Uuid};
