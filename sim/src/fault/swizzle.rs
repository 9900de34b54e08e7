//! Clients are cut off one after the other, and joined again in another order: each sees another part of what happens.

use super::{Chance, Family, Kind, Toll, Weather, cut};
use crate::plan::Args;

/// The family.
pub(super) const FAMILY: Family = Family {
    name: "swizzle",
    what: "clients are cut off one after the other, and joined again in another order",
    struck: "net: held segments",
    chance: Chance::Usual,
    draw: |weather: &mut Weather<'_>| {
        for _ in 0..weather.times() {
            let (begin, step) = (weather.moment(), weather.span(10_000, 1_000_000));
            let clients = u64::from(weather.clients);
            let last = begin + step * clients;
            for client in 0..clients {
                let at = begin + step * client;
                let end = last + weather.dice.below(step * clients + 1);
                let args = Args::new().with("client", client).with("us", end - at).with("way", "both");
                weather.add(at, "swizzle", args);
            }
        }
    },
    kinds: &[Kind {
        name: "swizzle",
        numbers: &["client", "us"],
        words: &[("way", &["both", "in", "out"])],
        toll: Toll::Nothing,
        wants_restart: false,
        on_disk: false,
        act: cut::act,
    }],
};
