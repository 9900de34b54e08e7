//! `ApiVersionsResponse`, API 18, versions 0 to 5, flexible from 3.
//!
//! Made by `cargo xtask codegen` from `schema/clients/ApiVersionsResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, Tags, UnknownTags};

/// Kafka's `ApiVersionsResponse`: API 18, versions 0 to 5, flexible from 3.
#[derive(Clone, Debug, PartialEq)]
pub struct ApiVersionsResponse {
    /// The top-level error code.
    pub error_code: i16,
    /// The APIs supported by the broker.
    pub api_keys: Vec<ApiVersion>,
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota. (Versions 1 and up.)
    pub throttle_time_ms: i32,
    /// Features supported by the broker. Note: in v0-v3, features with MinSupportedVersion = 0 are omitted.
    /// (Versions 3 and up; tag 0.)
    pub supported_features: Vec<SupportedFeatureKey>,
    /// The monotonically increasing epoch for the finalized features information. Valid values are \>= 0. A
    /// value of -1 is special and represents unknown epoch. (Versions 3 and up; tag 1.)
    pub finalized_features_epoch: i64,
    /// List of cluster-wide finalized features. The information is valid only if FinalizedFeaturesEpoch \>=
    /// 0. (Versions 3 and up; tag 2.)
    pub finalized_features: Vec<FinalizedFeatureKey>,
    /// Set by a KRaft controller if the required configurations for ZK migration are present. (Versions 3 and
    /// up; tag 3.)
    pub zk_migration_ready: bool,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for ApiVersionsResponse {
    fn default() -> Self {
        ApiVersionsResponse {
            error_code: 0,
            api_keys: Vec::new(),
            throttle_time_ms: 0,
            supported_features: Vec::new(),
            finalized_features_epoch: -1,
            finalized_features: Vec::new(),
            zk_migration_ready: false,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for ApiVersionsResponse {
    const NAME: &'static str = "ApiVersionsResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=5;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 3;
        let error_code = d.int16("ApiVersionsResponse.ErrorCode")?;
        let api_keys =
            d.array(flexible, "ApiVersionsResponse.ApiKeys", |d| ApiVersion::decode(d, version))?;
        let throttle_time_ms = if version >= 1 { d.int32("ApiVersionsResponse.ThrottleTimeMs")? } else { 0 };
        let mut supported_features = Vec::new();
        let mut finalized_features_epoch = -1;
        let mut finalized_features = Vec::new();
        let mut zk_migration_ready = false;
        let unknown_tagged_fields = if flexible {
            d.tags("ApiVersionsResponse.tags", |d, tag| {
                match tag {
                    0 => {
                        supported_features = d.array(true, "ApiVersionsResponse.SupportedFeatures", |d| {
                            SupportedFeatureKey::decode(d, version)
                        })?
                    }
                    1 => finalized_features_epoch = d.int64("ApiVersionsResponse.FinalizedFeaturesEpoch")?,
                    2 => {
                        finalized_features = d.array(true, "ApiVersionsResponse.FinalizedFeatures", |d| {
                            FinalizedFeatureKey::decode(d, version)
                        })?
                    }
                    3 => zk_migration_ready = d.boolean("ApiVersionsResponse.ZkMigrationReady")?,
                    _ => return Ok(false),
                }
                Ok(true)
            })?
        } else {
            UnknownTags::new()
        };
        Ok(ApiVersionsResponse {
            error_code,
            api_keys,
            throttle_time_ms,
            supported_features,
            finalized_features_epoch,
            finalized_features,
            zk_migration_ready,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 3;
        e.int16(self.error_code);
        e.array(flexible, &self.api_keys, "ApiVersionsResponse.ApiKeys", |e, it| it.encode(e, version))?;
        if version >= 1 {
            e.int32(self.throttle_time_ms);
        }
        if flexible {
            let mut tags = Tags::begin(e, &self.unknown_tagged_fields, "ApiVersionsResponse.tags");
            if !self.supported_features.is_empty() {
                tags.field(e, 0, |e| {
                    e.array(
                        true,
                        &self.supported_features,
                        "ApiVersionsResponse.SupportedFeatures",
                        |e, it| it.encode(e, version),
                    )
                })?;
            }
            if self.finalized_features_epoch != -1 {
                tags.field(e, 1, |e| {
                    e.int64(self.finalized_features_epoch);
                    Ok(())
                })?;
            }
            if !self.finalized_features.is_empty() {
                tags.field(e, 2, |e| {
                    e.array(
                        true,
                        &self.finalized_features,
                        "ApiVersionsResponse.FinalizedFeatures",
                        |e, it| it.encode(e, version),
                    )
                })?;
            }
            if self.zk_migration_ready {
                tags.field(e, 3, |e| {
                    e.boolean(self.zk_migration_ready);
                    Ok(())
                })?;
            }
            tags.finish(e)?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "ApiVersionsResponse.tags")?;
        }
        Ok(())
    }
}

/// The APIs supported by the broker.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ApiVersion {
    /// The API index.
    pub api_key: i16,
    /// The minimum supported version, inclusive.
    pub min_version: i16,
    /// The maximum supported version, inclusive.
    pub max_version: i16,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl ApiVersion {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 3;
        let api_key = d.int16("ApiVersion.ApiKey")?;
        let min_version = d.int16("ApiVersion.MinVersion")?;
        let max_version = d.int16("ApiVersion.MaxVersion")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("ApiVersion.tags")? } else { UnknownTags::new() };
        Ok(ApiVersion { api_key, min_version, max_version, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 3;
        e.fixed::<6>(|w| {
            w.int16(self.api_key);
            w.int16(self.min_version);
            w.int16(self.max_version);
        });

        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "ApiVersion.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "ApiVersion.tags")?;
        }
        Ok(())
    }
}

/// Features supported by the broker. Note: in v0-v3, features with MinSupportedVersion = 0 are omitted.
/// (Versions 3 and up.)
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SupportedFeatureKey {
    /// The name of the feature.
    pub name: Str,
    /// The minimum supported version for the feature.
    pub min_version: i16,
    /// The maximum supported version for the feature.
    pub max_version: i16,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl SupportedFeatureKey {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let name = d.string(true, "SupportedFeatureKey.Name")?;
        let min_version = d.int16("SupportedFeatureKey.MinVersion")?;
        let max_version = d.int16("SupportedFeatureKey.MaxVersion")?;
        let unknown_tagged_fields = d.unknown_tags("SupportedFeatureKey.tags")?;
        Ok(SupportedFeatureKey { name, min_version, max_version, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.name, "SupportedFeatureKey.Name")?;
        e.fixed::<4>(|w| {
            w.int16(self.min_version);
            w.int16(self.max_version);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "SupportedFeatureKey.tags")?;
        Ok(())
    }
}

/// List of cluster-wide finalized features. The information is valid only if FinalizedFeaturesEpoch \>= 0.
/// (Versions 3 and up.)
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FinalizedFeatureKey {
    /// The name of the feature.
    pub name: Str,
    /// The cluster-wide finalized max version level for the feature.
    pub max_version_level: i16,
    /// The cluster-wide finalized min version level for the feature.
    pub min_version_level: i16,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl FinalizedFeatureKey {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let name = d.string(true, "FinalizedFeatureKey.Name")?;
        let max_version_level = d.int16("FinalizedFeatureKey.MaxVersionLevel")?;
        let min_version_level = d.int16("FinalizedFeatureKey.MinVersionLevel")?;
        let unknown_tagged_fields = d.unknown_tags("FinalizedFeatureKey.tags")?;
        Ok(FinalizedFeatureKey { name, max_version_level, min_version_level, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.name, "FinalizedFeatureKey.Name")?;
        e.fixed::<4>(|w| {
            w.int16(self.max_version_level);
            w.int16(self.min_version_level);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "FinalizedFeatureKey.tags")?;
        Ok(())
    }
}
