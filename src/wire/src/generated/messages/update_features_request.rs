//! `UpdateFeaturesRequest`, API 57, versions 0 to 2, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/UpdateFeaturesRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::update_features_response::UpdateFeaturesResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `UpdateFeaturesRequest`: API 57, versions 0 to 2, flexible.
#[derive(Clone, Debug, PartialEq)]
pub struct UpdateFeaturesRequest {
    /// How long to wait in milliseconds before timing out the request.
    pub timeout_ms: i32,
    /// The list of updates to finalized features.
    pub feature_updates: Vec<FeatureUpdateKey>,
    /// True if we should validate the request, but not perform the upgrade or downgrade. (Versions 1 and up.)
    pub validate_only: bool,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for UpdateFeaturesRequest {
    fn default() -> Self {
        UpdateFeaturesRequest {
            timeout_ms: 60000,
            feature_updates: Vec::new(),
            validate_only: false,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for UpdateFeaturesRequest {
    const NAME: &'static str = "UpdateFeaturesRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=2;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let timeout_ms = d.int32("UpdateFeaturesRequest.timeoutMs")?;
        let feature_updates =
            d.array(true, "UpdateFeaturesRequest.FeatureUpdates", |d| FeatureUpdateKey::decode(d, version))?;
        let validate_only =
            if version >= 1 { d.boolean("UpdateFeaturesRequest.ValidateOnly")? } else { false };
        let unknown_tagged_fields = d.unknown_tags("UpdateFeaturesRequest.tags")?;
        Ok(UpdateFeaturesRequest { timeout_ms, feature_updates, validate_only, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.int32(self.timeout_ms);
        e.array(true, &self.feature_updates, "UpdateFeaturesRequest.FeatureUpdates", |e, it| {
            it.encode(e, version)
        })?;
        if version >= 1 {
            e.boolean(self.validate_only);
        } else {
            e.absent(!self.validate_only, "UpdateFeaturesRequest.ValidateOnly")?;
        }
        e.unknown_tags(&self.unknown_tagged_fields, "UpdateFeaturesRequest.tags")?;
        Ok(())
    }
}

/// The list of updates to finalized features.
#[derive(Clone, Debug, PartialEq)]
pub struct FeatureUpdateKey {
    /// The name of the finalized feature to be updated.
    pub feature: Str,
    /// The new maximum version level for the finalized feature. A value \>= 1 is valid. A value \< 1, is
    /// special, and can be used to request the deletion of the finalized feature.
    pub max_version_level: i16,
    /// DEPRECATED in version 1 (see DowngradeType). When set to true, the finalized feature version level is
    /// allowed to be downgraded/deleted. The downgrade request will fail if the new maximum version level is
    /// a value that's not lower than the existing maximum finalized version level. (Version 0.)
    pub allow_downgrade: bool,
    /// Determine which type of upgrade will be performed: 1 will perform an upgrade only (default), 2 is safe
    /// downgrades only (lossless), 3 is unsafe downgrades (lossy). (Versions 1 and up.)
    pub upgrade_type: i8,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for FeatureUpdateKey {
    fn default() -> Self {
        FeatureUpdateKey {
            feature: Str::new(),
            max_version_level: 0,
            allow_downgrade: false,
            upgrade_type: 1,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl FeatureUpdateKey {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let feature = d.string(true, "FeatureUpdateKey.Feature")?;
        let max_version_level = d.int16("FeatureUpdateKey.MaxVersionLevel")?;
        let allow_downgrade =
            if version <= 0 { d.boolean("FeatureUpdateKey.AllowDowngrade")? } else { false };
        let upgrade_type = if version >= 1 { d.int8("FeatureUpdateKey.UpgradeType")? } else { 1 };
        let unknown_tagged_fields = d.unknown_tags("FeatureUpdateKey.tags")?;
        Ok(FeatureUpdateKey {
            feature,
            max_version_level,
            allow_downgrade,
            upgrade_type,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.feature, "FeatureUpdateKey.Feature")?;
        e.fixed::<4>(|w| {
            w.int16(self.max_version_level);
            if version <= 0 {
                w.boolean(self.allow_downgrade);
            }
            if version >= 1 {
                w.int8(self.upgrade_type);
            }
        });
        if version > 0 {
            e.absent(!self.allow_downgrade, "FeatureUpdateKey.AllowDowngrade")?;
        }
        if version < 1 {
            e.absent(self.upgrade_type == 1, "FeatureUpdateKey.UpgradeType")?;
        }

        e.unknown_tags(&self.unknown_tagged_fields, "FeatureUpdateKey.tags")?;
        Ok(())
    }
}

impl Request for UpdateFeaturesRequest {
    const KEY: ApiKey = ApiKey::UpdateFeatures;
    type Response = UpdateFeaturesResponse;
}
