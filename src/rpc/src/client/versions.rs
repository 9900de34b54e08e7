//! Which versions both ends speak (KIP-35).

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use milena_wire::messages::api_versions_response::ApiVersionsResponse;
use milena_wire::{ApiKey, Request};

use super::RpcError;

/// What the other end said it speaks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Versions {
    ranges: BTreeMap<i16, (i16, i16)>,
}

impl Versions {
    pub(crate) fn of(answer: &ApiVersionsResponse) -> Versions {
        let ranges = answer.api_keys.iter().map(|api| (api.api_key, (api.min_version, api.max_version)));
        Versions { ranges: ranges.collect() }
    }

    /// The versions of `key` that the other end speaks.
    pub fn of_peer(&self, key: ApiKey) -> Option<RangeInclusive<i16>> {
        self.ranges.get(&key.code()).map(|(low, high)| *low..=*high)
    }

    /// The newest version of `R` that both ends speak.
    pub fn pick<R: Request>(&self) -> Result<i16, RpcError> {
        self.pick_up_to::<R>(i16::MAX)
    }

    /// The newest version of `R` that both ends speak and that is not above `most`.
    pub fn pick_up_to<R: Request>(&self, most: i16) -> Result<i16, RpcError> {
        let ours = R::KEY.versions();
        let theirs = self.ranges.get(&R::KEY.code());
        let common = theirs.map(|(low, high)| (*low.max(ours.start()), *high.min(ours.end()).min(&most)));
        match common {
            Some((low, high)) if low <= high => Ok(high),
            _ => Err(RpcError::Unsupported {
                api: R::KEY.name(),
                ours: format!("{} to {}", ours.start(), ours.end().min(&most)),
                theirs: match theirs {
                    Some((low, high)) => format!("speaks versions {low} to {high}"),
                    None => "does not serve it".to_owned(),
                },
            }),
        }
    }
}
