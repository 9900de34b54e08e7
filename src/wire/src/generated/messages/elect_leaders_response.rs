//! `ElectLeadersResponse`, API 43, versions 0 to 2, flexible from 2.
//!
//! Made by `cargo xtask codegen` from `schema/clients/ElectLeadersResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `ElectLeadersResponse`: API 43, versions 0 to 2, flexible from 2.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ElectLeadersResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// The top level response error code. (Versions 1 and up.)
    pub error_code: i16,
    /// The election results, or an empty array if the requester did not have permission and the request asks
    /// for all partitions.
    pub replica_election_results: Vec<ReplicaElectionResult>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for ElectLeadersResponse {
    const NAME: &'static str = "ElectLeadersResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=2;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        let throttle_time_ms = d.int32("ElectLeadersResponse.ThrottleTimeMs")?;
        let error_code = if version >= 1 { d.int16("ElectLeadersResponse.ErrorCode")? } else { 0 };
        let replica_election_results =
            d.array(flexible, "ElectLeadersResponse.ReplicaElectionResults", |d| {
                ReplicaElectionResult::decode(d, version)
            })?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("ElectLeadersResponse.tags")? } else { UnknownTags::new() };
        Ok(ElectLeadersResponse {
            throttle_time_ms,
            error_code,
            replica_election_results,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        e.fixed::<6>(|w| {
            w.int32(self.throttle_time_ms);
            if version >= 1 {
                w.int16(self.error_code);
            }
        });
        if version < 1 {
            e.absent(self.error_code == 0, "ElectLeadersResponse.ErrorCode")?;
        }

        e.array(
            flexible,
            &self.replica_election_results,
            "ElectLeadersResponse.ReplicaElectionResults",
            |e, it| it.encode(e, version),
        )?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "ElectLeadersResponse.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "ElectLeadersResponse.tags")?;
        }
        Ok(())
    }
}

/// The election results, or an empty array if the requester did not have permission and the request asks for
/// all partitions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReplicaElectionResult {
    /// The topic name.
    pub topic: Str,
    /// The results for each partition.
    pub partition_result: Vec<PartitionResult>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl ReplicaElectionResult {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let topic = d.string(flexible, "ReplicaElectionResult.Topic")?;
        let partition_result = d.array(flexible, "ReplicaElectionResult.PartitionResult", |d| {
            PartitionResult::decode(d, version)
        })?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("ReplicaElectionResult.tags")? } else { UnknownTags::new() };
        Ok(ReplicaElectionResult { topic, partition_result, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.string(flexible, &self.topic, "ReplicaElectionResult.Topic")?;
        e.array(flexible, &self.partition_result, "ReplicaElectionResult.PartitionResult", |e, it| {
            it.encode(e, version)
        })?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "ReplicaElectionResult.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "ReplicaElectionResult.tags")?;
        }
        Ok(())
    }
}

/// The results for each partition.
#[derive(Clone, Debug, PartialEq)]
pub struct PartitionResult {
    /// The partition id.
    pub partition_id: i32,
    /// The result error, or zero if there was no error.
    pub error_code: i16,
    /// The result message, or null if there was no error.
    pub error_message: Option<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for PartitionResult {
    fn default() -> Self {
        PartitionResult {
            partition_id: 0,
            error_code: 0,
            error_message: Some(Str::new()),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl PartitionResult {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let partition_id = d.int32("PartitionResult.PartitionId")?;
        let error_code = d.int16("PartitionResult.ErrorCode")?;
        let error_message = d.nullable_string(flexible, "PartitionResult.ErrorMessage")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("PartitionResult.tags")? } else { UnknownTags::new() };
        Ok(PartitionResult { partition_id, error_code, error_message, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.fixed::<6>(|w| {
            w.int32(self.partition_id);
            w.int16(self.error_code);
        });

        e.nullable_string(flexible, &self.error_message, "PartitionResult.ErrorMessage")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "PartitionResult.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "PartitionResult.tags")?;
        }
        Ok(())
    }
}
