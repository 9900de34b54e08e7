//! `UpdateFeaturesResponse`, API 57, versions 0 to 2, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/UpdateFeaturesResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `UpdateFeaturesResponse`: API 57, versions 0 to 2, flexible.
#[derive(Clone, Debug, PartialEq)]
pub struct UpdateFeaturesResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// The top-level error code, or `0` if there was no top-level error.
    pub error_code: i16,
    /// The top-level error message, or `null` if there was no top-level error.
    pub error_message: Option<Str>,
    /// Results for each feature update. (Versions 0 to 1.)
    pub results: Vec<UpdatableFeatureResult>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for UpdateFeaturesResponse {
    fn default() -> Self {
        UpdateFeaturesResponse {
            throttle_time_ms: 0,
            error_code: 0,
            error_message: Some(Str::new()),
            results: Vec::new(),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for UpdateFeaturesResponse {
    const NAME: &'static str = "UpdateFeaturesResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=2;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let throttle_time_ms = d.int32("UpdateFeaturesResponse.ThrottleTimeMs")?;
        let error_code = d.int16("UpdateFeaturesResponse.ErrorCode")?;
        let error_message = d.nullable_string(true, "UpdateFeaturesResponse.ErrorMessage")?;
        let results = if version <= 1 {
            d.array(true, "UpdateFeaturesResponse.Results", |d| UpdatableFeatureResult::decode(d, version))?
        } else {
            Vec::new()
        };
        let unknown_tagged_fields = d.unknown_tags("UpdateFeaturesResponse.tags")?;
        Ok(UpdateFeaturesResponse {
            throttle_time_ms,
            error_code,
            error_message,
            results,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.fixed::<6>(|w| {
            w.int32(self.throttle_time_ms);
            w.int16(self.error_code);
        });

        e.nullable_string(true, &self.error_message, "UpdateFeaturesResponse.ErrorMessage")?;
        if version <= 1 {
            e.array(true, &self.results, "UpdateFeaturesResponse.Results", |e, it| it.encode(e, version))?;
        }
        e.unknown_tags(&self.unknown_tagged_fields, "UpdateFeaturesResponse.tags")?;
        Ok(())
    }
}

/// Results for each feature update. (Versions 0 to 1.)
#[derive(Clone, Debug, PartialEq)]
pub struct UpdatableFeatureResult {
    /// The name of the finalized feature.
    pub feature: Str,
    /// The feature update error code or `0` if the feature update succeeded.
    pub error_code: i16,
    /// The feature update error, or `null` if the feature update succeeded.
    pub error_message: Option<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for UpdatableFeatureResult {
    fn default() -> Self {
        UpdatableFeatureResult {
            feature: Str::new(),
            error_code: 0,
            error_message: Some(Str::new()),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl UpdatableFeatureResult {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let feature = d.string(true, "UpdatableFeatureResult.Feature")?;
        let error_code = d.int16("UpdatableFeatureResult.ErrorCode")?;
        let error_message = d.nullable_string(true, "UpdatableFeatureResult.ErrorMessage")?;
        let unknown_tagged_fields = d.unknown_tags("UpdatableFeatureResult.tags")?;
        Ok(UpdatableFeatureResult { feature, error_code, error_message, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.feature, "UpdatableFeatureResult.Feature")?;
        e.int16(self.error_code);
        e.nullable_string(true, &self.error_message, "UpdatableFeatureResult.ErrorMessage")?;
        e.unknown_tags(&self.unknown_tagged_fields, "UpdatableFeatureResult.tags")?;
        Ok(())
    }
}
