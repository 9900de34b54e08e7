//! `DelegationTokenRecord`, record type 10, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/metadata/DelegationTokenRecord.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str, UnknownTags};

/// Kafka's `DelegationTokenRecord`: record type 10, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DelegationTokenRecord {
    /// The delegation token owner.
    pub owner: Str,
    /// The delegation token requester.
    pub requester: Str,
    /// The principals which can renew this token.
    pub renewers: Vec<Str>,
    /// The time at which this timestamp was issued.
    pub issue_timestamp: i64,
    /// The time at which this token cannot be renewed any more.
    pub max_timestamp: i64,
    /// The next time at which this token must be renewed.
    pub expiration_timestamp: i64,
    /// The token id.
    pub token_id: Str,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for DelegationTokenRecord {
    const NAME: &'static str = "DelegationTokenRecord";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let owner = d.string(true, "DelegationTokenRecord.Owner")?;
        let requester = d.string(true, "DelegationTokenRecord.Requester")?;
        let renewers = d.array(true, "DelegationTokenRecord.Renewers", |d| {
            d.string(true, "DelegationTokenRecord.Renewers")
        })?;
        let issue_timestamp = d.int64("DelegationTokenRecord.IssueTimestamp")?;
        let max_timestamp = d.int64("DelegationTokenRecord.MaxTimestamp")?;
        let expiration_timestamp = d.int64("DelegationTokenRecord.ExpirationTimestamp")?;
        let token_id = d.string(true, "DelegationTokenRecord.TokenId")?;
        let unknown_tagged_fields = d.unknown_tags("DelegationTokenRecord.tags")?;
        Ok(DelegationTokenRecord {
            owner,
            requester,
            renewers,
            issue_timestamp,
            max_timestamp,
            expiration_timestamp,
            token_id,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.string(true, &self.owner, "DelegationTokenRecord.Owner")?;
        e.string(true, &self.requester, "DelegationTokenRecord.Requester")?;
        e.array(true, &self.renewers, "DelegationTokenRecord.Renewers", |e, it| {
            e.string(true, it, "DelegationTokenRecord.Renewers")
        })?;
        e.fixed::<24>(|w| {
            w.int64(self.issue_timestamp);
            w.int64(self.max_timestamp);
            w.int64(self.expiration_timestamp);
        });

        e.string(true, &self.token_id, "DelegationTokenRecord.TokenId")?;
        e.unknown_tags(&self.unknown_tagged_fields, "DelegationTokenRecord.tags")?;
        Ok(())
    }
}

impl Record for DelegationTokenRecord {
    const TYPE: i16 = 10;
}
