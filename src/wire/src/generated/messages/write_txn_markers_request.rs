//! `WriteTxnMarkersRequest`, API 27, versions 1 to 2, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/WriteTxnMarkersRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::write_txn_markers_response::WriteTxnMarkersResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `WriteTxnMarkersRequest`: API 27, versions 1 to 2, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WriteTxnMarkersRequest {
    /// The transaction markers to be written.
    pub markers: Vec<WritableTxnMarker>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for WriteTxnMarkersRequest {
    const NAME: &'static str = "WriteTxnMarkersRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 1..=2;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let markers =
            d.array(true, "WriteTxnMarkersRequest.Markers", |d| WritableTxnMarker::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("WriteTxnMarkersRequest.tags")?;
        Ok(WriteTxnMarkersRequest { markers, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.array(true, &self.markers, "WriteTxnMarkersRequest.Markers", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "WriteTxnMarkersRequest.tags")?;
        Ok(())
    }
}

/// The transaction markers to be written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WritableTxnMarker {
    /// The current producer ID.
    pub producer_id: i64,
    /// The current epoch associated with the producer ID.
    pub producer_epoch: i16,
    /// The result of the transaction to write to the partitions (false = ABORT, true = COMMIT).
    pub transaction_result: bool,
    /// Each topic that we want to write transaction marker(s) for.
    pub topics: Vec<WritableTxnMarkerTopic>,
    /// Epoch associated with the transaction state partition hosted by this transaction coordinator.
    pub coordinator_epoch: i32,
    /// Transaction version of the marker. Ex: 0/1 = legacy (TV0/TV1), 2 = TV2 etc. (Versions 2 and up.)
    pub transaction_version: i8,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl WritableTxnMarker {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let producer_id = d.int64("WritableTxnMarker.ProducerId")?;
        let producer_epoch = d.int16("WritableTxnMarker.ProducerEpoch")?;
        let transaction_result = d.boolean("WritableTxnMarker.TransactionResult")?;
        let topics =
            d.array(true, "WritableTxnMarker.Topics", |d| WritableTxnMarkerTopic::decode(d, version))?;
        let coordinator_epoch = d.int32("WritableTxnMarker.CoordinatorEpoch")?;
        let transaction_version =
            if version >= 2 { d.int8("WritableTxnMarker.TransactionVersion")? } else { 0 };
        let unknown_tagged_fields = d.unknown_tags("WritableTxnMarker.tags")?;
        Ok(WritableTxnMarker {
            producer_id,
            producer_epoch,
            transaction_result,
            topics,
            coordinator_epoch,
            transaction_version,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.fixed::<11>(|w| {
            w.int64(self.producer_id);
            w.int16(self.producer_epoch);
            w.boolean(self.transaction_result);
        });

        e.array(true, &self.topics, "WritableTxnMarker.Topics", |e, it| it.encode(e, version))?;
        e.fixed::<5>(|w| {
            w.int32(self.coordinator_epoch);
            if version >= 2 {
                w.int8(self.transaction_version);
            }
        });

        e.unknown_tags(&self.unknown_tagged_fields, "WritableTxnMarker.tags")?;
        Ok(())
    }
}

/// Each topic that we want to write transaction marker(s) for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WritableTxnMarkerTopic {
    /// The topic name.
    pub name: Str,
    /// The indexes of the partitions to write transaction markers for.
    pub partition_indexes: Vec<i32>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl WritableTxnMarkerTopic {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let name = d.string(true, "WritableTxnMarkerTopic.Name")?;
        let partition_indexes =
            d.numbers(true, "WritableTxnMarkerTopic.PartitionIndexes", i32::from_be_bytes)?;
        let unknown_tagged_fields = d.unknown_tags("WritableTxnMarkerTopic.tags")?;
        Ok(WritableTxnMarkerTopic { name, partition_indexes, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.name, "WritableTxnMarkerTopic.Name")?;
        e.numbers(
            true,
            &self.partition_indexes,
            "WritableTxnMarkerTopic.PartitionIndexes",
            i32::to_be_bytes,
        )?;
        e.unknown_tags(&self.unknown_tagged_fields, "WritableTxnMarkerTopic.tags")?;
        Ok(())
    }
}

impl Request for WriteTxnMarkersRequest {
    const KEY: ApiKey = ApiKey::WriteTxnMarkers;
    type Response = WriteTxnMarkersResponse;
}
