//! What the tests of the log run on: a disk that crashes, tasks that are polled in a loop, batches at hand.
#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::disallowed_types, reason = "a test world may hold a bare lock")]

pub mod disk;
pub mod run;

use bytes::Bytes;
use milena_batch::{Batch, BatchBuilder, Compression};
use std::sync::Arc;

use milena_log::{Log, LogConfig, LogError, RecoveryPoints, RecoveryReport};
use milena_runtime::Disk;
use milena_types::{LeaderEpoch, Offset, ProducerEpoch, ProducerId, Sequence, Timestamp, Uuid};

use run::{World, block_on};

/// Small limits, so that few batches reach all of them.
pub const SMALL: LogConfig = LogConfig {
    segment_bytes: 2000,
    index_interval_bytes: 200,
    segment_index_bytes: 1200,
    segment_ms: 1_000_000,
    producer_id_expiration_ms: 1_000_000,
    ..LogConfig::DEFAULT
};

/// The log directory of most tests.
pub const DIR: &str = "orders-0";

/// The recovery points of `disk`, as a process that starts reads them.
pub fn points(disk: &Arc<dyn Disk>) -> Result<RecoveryPoints, LogError> {
    block_on(RecoveryPoints::load(&World::default().runtime(), disk))
}

/// Creates a log whose recovery points nobody else sees.
pub fn create(disk: &Arc<dyn Disk>, dir: &str) -> Result<Log, LogError> {
    block_on(Log::create_with(disk, &points(disk)?, dir, Uuid::ONE, SMALL))
}

/// Opens a log whose recovery points nobody else sees.
pub fn open(disk: &Arc<dyn Disk>, dir: &str) -> Result<(Log, RecoveryReport), LogError> {
    block_on(Log::open_with(disk, &points(disk)?, dir, SMALL, Timestamp(0)))
}

/// A batch of `count` records of about `size` bytes, told apart by `tag`, with timestamps from `at` on.
pub fn batch(tag: u32, count: usize, size: usize, at: i64) -> Batch {
    Batch::parse(builder(tag, count, size, at, None).build(Offset::ZERO)).unwrap()
}

/// As `batch`, from an idempotent producer.
pub fn produced(tag: u32, count: usize, at: i64, id: i64, epoch: i16, sequence: i32) -> Batch {
    let producer = (ProducerId(id), ProducerEpoch(epoch), Sequence(sequence));
    Batch::parse(builder(tag, count, 20, at, Some(producer)).build(Offset::ZERO)).unwrap()
}

/// A whole batch as another leader appended it.
pub fn raw(tag: u32, count: usize, base: i64, epoch: i32) -> Bytes {
    builder(tag, count, 20, 1000, None).leader_epoch(LeaderEpoch(epoch)).build(Offset(base))
}

fn builder(
    tag: u32,
    count: usize,
    size: usize,
    at: i64,
    producer: Option<(ProducerId, ProducerEpoch, Sequence)>,
) -> BatchBuilder {
    let mut builder = BatchBuilder::new(Compression::None);
    if let Some((id, epoch, sequence)) = producer {
        builder = builder.producer(id, epoch, sequence);
    }
    for n in 0..count {
        let mut value = tag.to_be_bytes().to_vec();
        value.resize(size.max(4), n as u8);
        builder.append(Timestamp(at + n as i64), None, Some(&value), &[]);
    }
    builder
}
