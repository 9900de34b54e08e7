//! A client machine that is broken and stays so for ever: dead, without power, cut off in one direction, or at the end
//! of a link that hardly lets anything through. Healing passes it over, and whoever is whole must go on all the same:
//! faults that always heal never find what waits for them.

use super::{Chance, Family, Kind, Toll};
use crate::plan::Args;

/// How it is broken.
const HOW: &[&str] = &["dead", "dark", "mute", "deaf", "slow"];

/// The family.
pub(super) const FAMILY: Family = Family {
    name: "outcast",
    what: "a client machine is dead, without power, mute, deaf or slow for ever",
    struck: "did: outcast",
    chance: Chance::Usual,
    draw: |weather| {
        // client 0 belongs to the core that must make progress
        if weather.clients < 2 {
            return;
        }
        let at = weather.moment();
        let client = weather.dice.between(1, u64::from(weather.clients) - 1);
        let how = HOW[weather.dice.below(HOW.len() as u64) as usize];
        weather.add(at, "outcast", Args::new().with("client", client).with("how", how));
    },
    kinds: &[Kind {
        name: "outcast",
        numbers: &["client"],
        words: &[("how", HOW)],
        toll: Toll::Nothing,
        wants_restart: false,
        on_disk: false,
        act: |cluster, args| {
            Box::pin(async move {
                let how: String = args.get("how").expect("plans hold whole faults");
                cluster.cast_out(args.number("client"), &how);
            })
        },
    }],
};
