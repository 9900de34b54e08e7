//! `DescribeLogDirsResponse`, API 35, versions 1 to 5, flexible from 2.
//!
//! Made by `cargo xtask codegen` from `schema/clients/DescribeLogDirsResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `DescribeLogDirsResponse`: API 35, versions 1 to 5, flexible from 2.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeLogDirsResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// The error code, or 0 if there was no error. (Versions 3 and up.)
    pub error_code: i16,
    /// The log directories.
    pub results: Vec<DescribeLogDirsResult>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for DescribeLogDirsResponse {
    const NAME: &'static str = "DescribeLogDirsResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 1..=5;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        let throttle_time_ms = d.int32("DescribeLogDirsResponse.ThrottleTimeMs")?;
        let error_code = if version >= 3 { d.int16("DescribeLogDirsResponse.ErrorCode")? } else { 0 };
        let results = d.array(flexible, "DescribeLogDirsResponse.Results", |d| {
            DescribeLogDirsResult::decode(d, version)
        })?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("DescribeLogDirsResponse.tags")? } else { UnknownTags::new() };
        Ok(DescribeLogDirsResponse { throttle_time_ms, error_code, results, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        e.fixed::<6>(|w| {
            w.int32(self.throttle_time_ms);
            if version >= 3 {
                w.int16(self.error_code);
            }
        });

        e.array(flexible, &self.results, "DescribeLogDirsResponse.Results", |e, it| it.encode(e, version))?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DescribeLogDirsResponse.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DescribeLogDirsResponse.tags")?;
        }
        Ok(())
    }
}

/// The log directories.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeLogDirsResult {
    /// The error code, or 0 if there was no error.
    pub error_code: i16,
    /// The absolute log directory path.
    pub log_dir: Str,
    /// The topics.
    pub topics: Vec<DescribeLogDirsTopic>,
    /// The total size in bytes of the volume the log directory is in. This value does not include the size of
    /// data stored in remote storage. (Versions 4 and up.)
    pub total_bytes: i64,
    /// The usable size in bytes of the volume the log directory is in. This value does not include the size
    /// of data stored in remote storage. (Versions 4 and up.)
    pub usable_bytes: i64,
    /// True if this log directory is cordoned. (Versions 5 and up.)
    pub is_cordoned: bool,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for DescribeLogDirsResult {
    fn default() -> Self {
        DescribeLogDirsResult {
            error_code: 0,
            log_dir: Str::new(),
            topics: Vec::new(),
            total_bytes: -1,
            usable_bytes: -1,
            is_cordoned: false,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl DescribeLogDirsResult {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let error_code = d.int16("DescribeLogDirsResult.ErrorCode")?;
        let log_dir = d.string(flexible, "DescribeLogDirsResult.LogDir")?;
        let topics =
            d.array(flexible, "DescribeLogDirsResult.Topics", |d| DescribeLogDirsTopic::decode(d, version))?;
        let total_bytes = if version >= 4 { d.int64("DescribeLogDirsResult.TotalBytes")? } else { -1 };
        let usable_bytes = if version >= 4 { d.int64("DescribeLogDirsResult.UsableBytes")? } else { -1 };
        let is_cordoned = if version >= 5 { d.boolean("DescribeLogDirsResult.IsCordoned")? } else { false };
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("DescribeLogDirsResult.tags")? } else { UnknownTags::new() };
        Ok(DescribeLogDirsResult {
            error_code,
            log_dir,
            topics,
            total_bytes,
            usable_bytes,
            is_cordoned,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.int16(self.error_code);
        e.string(flexible, &self.log_dir, "DescribeLogDirsResult.LogDir")?;
        e.array(flexible, &self.topics, "DescribeLogDirsResult.Topics", |e, it| it.encode(e, version))?;
        e.fixed::<17>(|w| {
            if version >= 4 {
                w.int64(self.total_bytes);
            }
            if version >= 4 {
                w.int64(self.usable_bytes);
            }
            if version >= 5 {
                w.boolean(self.is_cordoned);
            }
        });

        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DescribeLogDirsResult.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DescribeLogDirsResult.tags")?;
        }
        Ok(())
    }
}

/// The topics.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeLogDirsTopic {
    /// The topic name.
    pub name: Str,
    /// The partitions.
    pub partitions: Vec<DescribeLogDirsPartition>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl DescribeLogDirsTopic {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let name = d.string(flexible, "DescribeLogDirsTopic.Name")?;
        let partitions = d.array(flexible, "DescribeLogDirsTopic.Partitions", |d| {
            DescribeLogDirsPartition::decode(d, version)
        })?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("DescribeLogDirsTopic.tags")? } else { UnknownTags::new() };
        Ok(DescribeLogDirsTopic { name, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.string(flexible, &self.name, "DescribeLogDirsTopic.Name")?;
        e.array(flexible, &self.partitions, "DescribeLogDirsTopic.Partitions", |e, it| {
            it.encode(e, version)
        })?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DescribeLogDirsTopic.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DescribeLogDirsTopic.tags")?;
        }
        Ok(())
    }
}

/// The partitions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeLogDirsPartition {
    /// The partition index.
    pub partition_index: i32,
    /// The size of the log segments in this partition in bytes.
    pub partition_size: i64,
    /// The lag of the log's LEO w.r.t. partition's HW (if it is the current log for the partition) or current
    /// replica's LEO (if it is the future log for the partition).
    pub offset_lag: i64,
    /// True if this log is created by AlterReplicaLogDirsRequest and will replace the current log of the
    /// replica in the future.
    pub is_future_key: bool,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl DescribeLogDirsPartition {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let partition_index = d.int32("DescribeLogDirsPartition.PartitionIndex")?;
        let partition_size = d.int64("DescribeLogDirsPartition.PartitionSize")?;
        let offset_lag = d.int64("DescribeLogDirsPartition.OffsetLag")?;
        let is_future_key = d.boolean("DescribeLogDirsPartition.IsFutureKey")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("DescribeLogDirsPartition.tags")? } else { UnknownTags::new() };
        Ok(DescribeLogDirsPartition {
            partition_index,
            partition_size,
            offset_lag,
            is_future_key,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.fixed::<21>(|w| {
            w.int32(self.partition_index);
            w.int64(self.partition_size);
            w.int64(self.offset_lag);
            w.boolean(self.is_future_key);
        });

        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DescribeLogDirsPartition.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DescribeLogDirsPartition.tags")?;
        }
        Ok(())
    }
}
