//! Every configuration key: name, type, default, check, scope, documentation; properties files and
//! `key=value` overlays; typed views of a node's and a topic's configuration.
//!
//! Promise: every key that Kafka 4.4.0 knows is accepted, one without effect here with a warning; a key
//! that no Kafka knows, or a value of the wrong kind, is refused in one sentence that names key, place
//! and expectation. This crate must never read a file, the environment or a clock: text comes in, values
//! go out.
//!
//! - [`parse_properties`], [`parse_set`]: text → [`Setting`]s.
//! - [`ServerConfig`]: a node's configuration, typed, out of settings.
//! - [`TopicConfig`], [`validate_topic_config`]: a topic's, out of a node's defaults and its own.
//! - [`describe_topic`], [`describe_broker`]: what is in effect and why; [`Asked`]: whose of it.
//! - [`broker_keys`], [`own_keys`], [`topic_keys`], [`Key`]: the tables.

mod asked;
mod describe;
mod endpoint;
mod error;
mod key;
mod keys;
mod properties;
mod quorum;
mod replication;
mod server;
mod settings;
mod suggest;
mod topic;
mod value;

pub use asked::{Asked, only_named};
pub use describe::{
    ConfigSource, Described, Synonym, describe_broker, describe_cluster, describe_topic, list_default,
};
pub use endpoint::{Endpoint, Listener, SecurityProtocol, Voter};
pub use error::{ConfigError, InvalidConfig};
pub use key::{Check, Default, Key, Kind};
pub use keys::{broker_key, broker_keys, own_keys, topic_key, topic_keys};
pub use properties::{parse_properties, parse_set};
pub use quorum::QuorumConfig;
pub use replication::ReplicationConfig;
pub use server::{CleanerConfig, Roles, ScrubberConfig, ServerConfig};
pub use settings::{Origin, Setting, Settings};
pub use topic::{CleanupPolicy, StoredCompression, TopicConfig, validate_topic_config};
pub use value::Value;
