//! A failed sync, which drops dirty pages.

use super::disk::{EVICT, inject};
use super::{Chance, Family, Kind, Toll};
use crate::Harm;
use crate::plan::Args;

/// The family.
pub(super) const FAMILY: Family = Family {
    name: "failed-sync",
    what: "a sync fails and drops dirty pages",
    struck: "disk: dropped dirty writes",
    chance: Chance::Usual,
    draw: |weather| {
        for _ in 0..weather.times() {
            let at = weather.moment();
            let op = if weather.dice.below(4) == 0 { "sync-dir" } else { "sync" };
            weather.add(at, "failed-sync", Args::new().with("op", op).with("times", 1));
            let later = at + weather.span(100, 3_000_000);
            weather.add(later, "evict", Args::new());
        }
    },
    kinds: &[
        Kind {
            name: "failed-sync",
            numbers: &["times"],
            words: &[("op", &["sync", "sync-dir"])],
            toll: Toll::Unsynced,
            wants_restart: true,
            on_disk: true,
            act: |cluster, args| Box::pin(async move { inject(&cluster, &args, Harm::Eio) }),
        },
        EVICT,
    ],
};
