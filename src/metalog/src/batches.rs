//! Records ⇄ the batches of the metadata log: one batch a decision, and the quorum's control batches. Pure.

use bytes::Bytes;
use milena_batch::{
    Batch, BatchBuilder, BatchError, Compression, ControlRecordType, HEADER_LEN, Limits, read_control,
};
use milena_quorum::ControlRecord;
use milena_types::{LeaderEpoch, Offset, Timestamp};
use milena_wire::messages::k_raft_version_record::KRaftVersionRecord;
use milena_wire::messages::leader_change_message::LeaderChangeMessage;
use milena_wire::messages::voters_record::VotersRecord;
use milena_wire::metadata_record::MetadataRecord;
use milena_wire::{DecodeError, Message};

/// The version in which control records' values are written: Kafka writes 0 under any `kraft.version`.
const CONTROL_VERSION: i16 = 0;

/// What a record takes in a batch beside its value, at the most: its length, attributes, deltas, no key, the
/// value's length, no headers.
const RECORD_OVERHEAD_MAX: usize = 5 + 1 + 10 + 5 + 1 + 5 + 1;

/// A batch is not what the metadata log holds.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BadBatch {
    #[error(transparent)]
    Batch(#[from] BatchError),
    #[error(transparent)]
    Record(#[from] DecodeError),
    #[error("a record without a value")]
    NoValue,
}

/// The most bytes that a batch of `values` takes.
pub(crate) fn size_max(values: &[Bytes]) -> usize {
    HEADER_LEN + values.iter().map(|value| value.len() + RECORD_OVERHEAD_MAX).sum::<usize>()
}

/// One decision's records as a batch that begins at `base`.
pub(crate) fn data(values: &[Bytes], base: Offset, epoch: LeaderEpoch, now: Timestamp) -> Bytes {
    let mut batch = BatchBuilder::new(Compression::None).leader_epoch(epoch);
    for value in values {
        batch.append(now, None, Some(value), &[]);
    }
    batch.build(base)
}

/// The quorum's records as a batch that begins at `base`.
pub(crate) fn control(records: &[ControlRecord], base: Offset, epoch: LeaderEpoch, now: Timestamp) -> Bytes {
    let mut batch = BatchBuilder::new(Compression::None).leader_epoch(epoch);
    for record in records {
        match record {
            ControlRecord::LeaderChange(record) => {
                put(&mut batch, now, ControlRecordType::LeaderChange, record)
            }
            ControlRecord::KRaftVersion(record) => {
                put(&mut batch, now, ControlRecordType::KRaftVersion, record)
            }
            ControlRecord::Voters(record) => put(&mut batch, now, ControlRecordType::KRaftVoters, record),
        }
    }
    batch.build(base)
}

/// Adds one control record.
pub(crate) fn put<M: Message>(batch: &mut BatchBuilder, now: Timestamp, kind: ControlRecordType, record: &M) {
    let value = milena_wire::encode(record, CONTROL_VERSION).expect("control records of our own making fit");
    batch.append_control(now, kind, &value);
}

/// The metadata records of a data batch.
pub(crate) fn read_data(batch: &Batch) -> Result<Vec<MetadataRecord>, BadBatch> {
    let mut records = Vec::new();
    for record in batch.records(&Limits::default())? {
        let value = record?.value.ok_or(BadBatch::NoValue)?;
        records.push(MetadataRecord::decode(value)?);
    }
    Ok(records)
}

/// The quorum's records of a control batch with their offsets. Others (a snapshot's header and footer, types
/// of newer versions) are passed over.
pub(crate) fn read_control_batch(batch: &Batch) -> Result<Vec<(Offset, ControlRecord)>, BadBatch> {
    let mut records = Vec::new();
    for record in batch.records(&Limits::default())? {
        let record = record?;
        let kind = read_control(&record)?.kind;
        let value = record.value.ok_or(BadBatch::NoValue)?;
        let control = match kind {
            ControlRecordType::LeaderChange => {
                ControlRecord::LeaderChange(read::<LeaderChangeMessage>(value)?)
            }
            ControlRecordType::KRaftVersion => {
                ControlRecord::KRaftVersion(read::<KRaftVersionRecord>(value)?)
            }
            ControlRecordType::KRaftVoters => ControlRecord::Voters(read::<VotersRecord>(value)?),
            _ => continue,
        };
        records.push((record.offset, control));
    }
    Ok(records)
}

/// A control record's value begins with its version, in a field of its own (KIP-595).
fn read<M: Message>(value: Bytes) -> Result<M, DecodeError> {
    let version = value.first_chunk::<2>().map_or(0, |bytes| i16::from_be_bytes(*bytes));
    milena_wire::decode(value, version.clamp(*M::VERSIONS.start(), *M::VERSIONS.end()))
}
