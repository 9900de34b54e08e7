//! `AlterPartitionReassignmentsResponse`, API 45, versions 0 to 1, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/AlterPartitionReassignmentsResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `AlterPartitionReassignmentsResponse`: API 45, versions 0 to 1, flexible.
#[derive(Clone, Debug, PartialEq)]
pub struct AlterPartitionReassignmentsResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// The option indicating whether changing the replication factor of any given partition as part of the
    /// request was allowed. (Versions 1 and up.)
    pub allow_replication_factor_change: bool,
    /// The top-level error code, or 0 if there was no error.
    pub error_code: i16,
    /// The top-level error message, or null if there was no error.
    pub error_message: Option<Str>,
    /// The responses to topics to reassign.
    pub responses: Vec<ReassignableTopicResponse>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for AlterPartitionReassignmentsResponse {
    fn default() -> Self {
        AlterPartitionReassignmentsResponse {
            throttle_time_ms: 0,
            allow_replication_factor_change: true,
            error_code: 0,
            error_message: Some(Str::new()),
            responses: Vec::new(),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for AlterPartitionReassignmentsResponse {
    const NAME: &'static str = "AlterPartitionReassignmentsResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let throttle_time_ms = d.int32("AlterPartitionReassignmentsResponse.ThrottleTimeMs")?;
        let allow_replication_factor_change = if version >= 1 {
            d.boolean("AlterPartitionReassignmentsResponse.AllowReplicationFactorChange")?
        } else {
            true
        };
        let error_code = d.int16("AlterPartitionReassignmentsResponse.ErrorCode")?;
        let error_message = d.nullable_string(true, "AlterPartitionReassignmentsResponse.ErrorMessage")?;
        let responses = d.array(true, "AlterPartitionReassignmentsResponse.Responses", |d| {
            ReassignableTopicResponse::decode(d, version)
        })?;
        let unknown_tagged_fields = d.unknown_tags("AlterPartitionReassignmentsResponse.tags")?;
        Ok(AlterPartitionReassignmentsResponse {
            throttle_time_ms,
            allow_replication_factor_change,
            error_code,
            error_message,
            responses,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.fixed::<7>(|w| {
            w.int32(self.throttle_time_ms);
            if version >= 1 {
                w.boolean(self.allow_replication_factor_change);
            }
            w.int16(self.error_code);
        });

        e.nullable_string(true, &self.error_message, "AlterPartitionReassignmentsResponse.ErrorMessage")?;
        e.array(true, &self.responses, "AlterPartitionReassignmentsResponse.Responses", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "AlterPartitionReassignmentsResponse.tags")?;
        Ok(())
    }
}

/// The responses to topics to reassign.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReassignableTopicResponse {
    /// The topic name.
    pub name: Str,
    /// The responses to partitions to reassign.
    pub partitions: Vec<ReassignablePartitionResponse>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl ReassignableTopicResponse {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let name = d.string(true, "ReassignableTopicResponse.Name")?;
        let partitions = d.array(true, "ReassignableTopicResponse.Partitions", |d| {
            ReassignablePartitionResponse::decode(d, version)
        })?;
        let unknown_tagged_fields = d.unknown_tags("ReassignableTopicResponse.tags")?;
        Ok(ReassignableTopicResponse { name, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.name, "ReassignableTopicResponse.Name")?;
        e.array(true, &self.partitions, "ReassignableTopicResponse.Partitions", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "ReassignableTopicResponse.tags")?;
        Ok(())
    }
}

/// The responses to partitions to reassign.
#[derive(Clone, Debug, PartialEq)]
pub struct ReassignablePartitionResponse {
    /// The partition index.
    pub partition_index: i32,
    /// The error code for this partition, or 0 if there was no error.
    pub error_code: i16,
    /// The error message for this partition, or null if there was no error.
    pub error_message: Option<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for ReassignablePartitionResponse {
    fn default() -> Self {
        ReassignablePartitionResponse {
            partition_index: 0,
            error_code: 0,
            error_message: Some(Str::new()),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl ReassignablePartitionResponse {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let partition_index = d.int32("ReassignablePartitionResponse.PartitionIndex")?;
        let error_code = d.int16("ReassignablePartitionResponse.ErrorCode")?;
        let error_message = d.nullable_string(true, "ReassignablePartitionResponse.ErrorMessage")?;
        let unknown_tagged_fields = d.unknown_tags("ReassignablePartitionResponse.tags")?;
        Ok(ReassignablePartitionResponse {
            partition_index,
            error_code,
            error_message,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.fixed::<6>(|w| {
            w.int32(self.partition_index);
            w.int16(self.error_code);
        });

        e.nullable_string(true, &self.error_message, "ReassignablePartitionResponse.ErrorMessage")?;
        e.unknown_tags(&self.unknown_tagged_fields, "ReassignablePartitionResponse.tags")?;
        Ok(())
    }
}
