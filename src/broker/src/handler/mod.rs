//! One file per API: request in, reply out. A handler composes cores and never holds a rule itself.

pub mod alter_configs;
pub mod api_versions;
pub mod create_partitions;
pub mod create_topics;
pub mod delete_records;
pub mod delete_topics;
pub mod describe_cluster;
pub mod describe_configs;
pub mod elect_leaders;
pub mod fetch;
pub mod init_producer_id;
mod leader_hints;
pub mod list_offsets;
pub mod metadata;
pub mod offset_for_leader_epoch;
pub mod pass_on;
pub mod produce;
mod produce_answer;
mod produce_twice;
pub mod unregister_broker;

use milena_rpc::{Reply, ReplyFuture};
use milena_wire::DecodeError;

/// A request whose body is no message of its API and version: Kafka ends the connection.
fn undecodable(error: &DecodeError) -> ReplyFuture {
    Reply::Close { reason: error.to_string() }.ready()
}
