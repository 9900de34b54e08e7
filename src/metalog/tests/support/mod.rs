//! What the tests of the metadata log run on: the crashing disk of the log's tests, tasks that are polled only
//! when they were woken, and a node that is formatted, started and killed.
#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::disallowed_types, reason = "a test world may hold a bare lock")]

#[path = "../../../log/tests/support/disk.rs"]
pub mod disk;
pub mod run;
pub mod state;

use disk::CrashDisk;
use milena_log::{Committer, LogConfig, RecoveryPoints};
use milena_metalog::{
    Endpoint, MetaEvent, MetaFormat, MetaLog, MetaLogConfig, MetaLogError, MetaSubscription, ReplicaKey,
    Voter, format,
};
use milena_runtime::Lane;
use milena_types::{NodeId, Offset, Uuid};
use milena_wire::Str;
use milena_wire::messages::config_record::ConfigRecord;
use milena_wire::metadata_record::MetadataRecord;
use run::World;

pub const NODE: NodeId = NodeId(1);

pub fn directory() -> Uuid {
    "Bj8YwmNERjqOdQ7QWs713w".parse().unwrap()
}

pub fn voter(id: i32) -> Voter {
    Voter {
        key: ReplicaKey { id: NodeId(id), directory: directory() },
        endpoints: vec![Endpoint { name: "CONTROLLER".into(), host: "127.0.0.1".into(), port: 29093 }],
        kraft_versions: (0, 1),
    }
}

/// Limits small enough for a test to reach them.
pub fn config() -> MetaLogConfig {
    MetaLogConfig {
        log: LogConfig { segment_bytes: 4096, ..LogConfig::default() },
        batch_bytes_max: 2048,
        uncommitted_bytes_max: 4096,
        read_bytes_max: 700,
        ..MetaLogConfig::new(NODE, directory())
    }
}

pub async fn format_with(world: &World, disk: &CrashDisk, voters: Vec<Voter>) -> Result<(), MetaLogError> {
    let form = MetaFormat {
        node_id: NODE,
        cluster_id: "4L6g3nShT-eMCtK--X86sw".into(),
        directory_id: directory(),
        voters,
    };
    format(&world.runtime(), &disk.mount(), form).await
}

pub async fn start_with(
    world: &World,
    disk: &CrashDisk,
    config: MetaLogConfig,
) -> Result<MetaLog, MetaLogError> {
    let (rt, disk) = (world.runtime(), disk.mount());
    let points = RecoveryPoints::load(&rt, &disk).await.map_err(|error| MetaLogError::QuorumState {
        path: "recovery points".into(),
        reason: error.to_string(),
    })?;
    let committer = Committer::start(&rt, Lane::Control, disk.clone());
    MetaLog::start(&rt, &disk, &points, committer, config).await
}

pub async fn start(world: &World, disk: &CrashDisk) -> MetaLog {
    start_with(world, disk, config()).await.unwrap()
}

/// A disk that is formatted for a sole voter.
pub fn formatted(seed: u64) -> CrashDisk {
    let disk = CrashDisk::new(seed);
    let world = World::new(seed);
    world.block_on(format_with(&world, &disk, vec![voter(1)])).unwrap();
    disk
}

/// A record told apart by `name`.
pub fn record(name: &str) -> MetadataRecord {
    MetadataRecord::Config(ConfigRecord {
        resource_type: 2,
        resource_name: Str::copy_from("orders"),
        name: Str::copy_from(name),
        value: Some(Str::copy_from("v")),
        ..ConfigRecord::default()
    })
}

/// The name of a record made by `record`.
pub fn name(record: &MetadataRecord) -> String {
    match record {
        MetadataRecord::Config(record) => record.name.to_string(),
        other => panic!("not made here: {}", other.name()),
    }
}

/// The committed records up to and including `last`, with their offsets, and how events were ordered.
pub async fn replay(subscription: &mut MetaSubscription, last: Offset) -> Vec<(Offset, String)> {
    let mut records = Vec::new();
    while subscription.position() <= last {
        match subscription.next().await.expect("the log goes on") {
            MetaEvent::Committed { base_offset, records: batch, .. } => {
                for (i, record) in batch.iter().enumerate() {
                    records.push((base_offset.plus(i as i64), name(record)));
                }
            }
            MetaEvent::Leadership(_) => {}
            MetaEvent::Snapshot { .. } => panic!("no snapshot was taken"),
        }
    }
    records
}
