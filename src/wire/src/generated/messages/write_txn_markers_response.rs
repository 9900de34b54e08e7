//! `WriteTxnMarkersResponse`, API 27, versions 1 to 2, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/WriteTxnMarkersResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `WriteTxnMarkersResponse`: API 27, versions 1 to 2, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WriteTxnMarkersResponse {
    /// The results for writing makers.
    pub markers: Vec<WritableTxnMarkerResult>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for WriteTxnMarkersResponse {
    const NAME: &'static str = "WriteTxnMarkersResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 1..=2;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let markers = d.array(true, "WriteTxnMarkersResponse.Markers", |d| {
            WritableTxnMarkerResult::decode(d, version)
        })?;
        let unknown_tagged_fields = d.unknown_tags("WriteTxnMarkersResponse.tags")?;
        Ok(WriteTxnMarkersResponse { markers, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.array(true, &self.markers, "WriteTxnMarkersResponse.Markers", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "WriteTxnMarkersResponse.tags")?;
        Ok(())
    }
}

/// The results for writing makers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WritableTxnMarkerResult {
    /// The current producer ID in use by the transactional ID.
    pub producer_id: i64,
    /// The results by topic.
    pub topics: Vec<WritableTxnMarkerTopicResult>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl WritableTxnMarkerResult {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let producer_id = d.int64("WritableTxnMarkerResult.ProducerId")?;
        let topics = d.array(true, "WritableTxnMarkerResult.Topics", |d| {
            WritableTxnMarkerTopicResult::decode(d, version)
        })?;
        let unknown_tagged_fields = d.unknown_tags("WritableTxnMarkerResult.tags")?;
        Ok(WritableTxnMarkerResult { producer_id, topics, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.int64(self.producer_id);
        e.array(true, &self.topics, "WritableTxnMarkerResult.Topics", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "WritableTxnMarkerResult.tags")?;
        Ok(())
    }
}

/// The results by topic.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WritableTxnMarkerTopicResult {
    /// The topic name.
    pub name: Str,
    /// The results by partition.
    pub partitions: Vec<WritableTxnMarkerPartitionResult>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl WritableTxnMarkerTopicResult {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let name = d.string(true, "WritableTxnMarkerTopicResult.Name")?;
        let partitions = d.array(true, "WritableTxnMarkerTopicResult.Partitions", |d| {
            WritableTxnMarkerPartitionResult::decode(d, version)
        })?;
        let unknown_tagged_fields = d.unknown_tags("WritableTxnMarkerTopicResult.tags")?;
        Ok(WritableTxnMarkerTopicResult { name, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.name, "WritableTxnMarkerTopicResult.Name")?;
        e.array(true, &self.partitions, "WritableTxnMarkerTopicResult.Partitions", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "WritableTxnMarkerTopicResult.tags")?;
        Ok(())
    }
}

/// The results by partition.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WritableTxnMarkerPartitionResult {
    /// The partition index.
    pub partition_index: i32,
    /// The error code, or 0 if there was no error.
    pub error_code: i16,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl WritableTxnMarkerPartitionResult {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let partition_index = d.int32("WritableTxnMarkerPartitionResult.PartitionIndex")?;
        let error_code = d.int16("WritableTxnMarkerPartitionResult.ErrorCode")?;
        let unknown_tagged_fields = d.unknown_tags("WritableTxnMarkerPartitionResult.tags")?;
        Ok(WritableTxnMarkerPartitionResult { partition_index, error_code, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.fixed::<6>(|w| {
            w.int32(self.partition_index);
            w.int16(self.error_code);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "WritableTxnMarkerPartitionResult.tags")?;
        Ok(())
    }
}
