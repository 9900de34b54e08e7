//! The metadata log's settings and limits. Values come in validated; this file reads no configuration.

use milena_log::LogConfig;
use milena_quorum::ReplicaKey;
use milena_types::{DirectoryId, NodeId};

use crate::SnapshotConfig;

/// What a metadata log is told about itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MetaLogConfig {
    /// This node and its metadata log directory, as in `meta.properties`.
    pub local: ReplicaKey,
    /// Segments and indexes: `metadata.log.segment.bytes`, `metadata.log.segment.ms`.
    pub log: LogConfig,
    /// The most bytes that one append's batch may take. Kafka's limit is 8 MiB.
    pub batch_bytes_max: usize,
    /// No further append is taken in while this many bytes wait to be committed.
    pub uncommitted_bytes_max: usize,
    /// The most bytes that one answer to a replica's fetch holds; a larger batch goes alone (Kafka: 8 MiB).
    pub fetch_bytes_max: usize,
    /// When snapshots are taken, and how much is kept.
    pub snapshots: SnapshotConfig,
    /// How many bytes a subscription reads at once (and so holds); a larger batch is read alone.
    pub read_bytes_max: usize,
}

/// How many messages of other replicas may wait to be taken in.
pub(crate) const INCOMING_WAITING_MAX: usize = 256;

/// How many requests of other replicas may be unanswered while another fetch is taken in: more than the core holds back.
pub(crate) const FETCHES_ASKED_MAX: usize = 4096;

/// How many may be unanswered in all.
pub(crate) const ASKED_MAX: usize = FETCHES_ASKED_MAX + 256;

/// How many appends may wait to be taken in.
pub(crate) const APPENDS_WAITING_MAX: usize = 256;

impl MetaLogConfig {
    /// Kafka's defaults.
    pub fn new(node_id: NodeId, directory_id: DirectoryId) -> MetaLogConfig {
        MetaLogConfig {
            local: ReplicaKey { id: node_id, directory: directory_id },
            // what is dropped is covered by a snapshot: nobody reads it on but who has it open
            log: LogConfig { file_delete_delay_ms: 0, ..LogConfig::default() },
            snapshots: SnapshotConfig::DEFAULT,
            batch_bytes_max: 8 << 20,
            uncommitted_bytes_max: 32 << 20,
            fetch_bytes_max: 8 << 20,
            read_bytes_max: 1 << 20,
        }
    }
}
