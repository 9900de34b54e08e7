//! Something on the way resets all connections of a client.

use super::{Chance, Family, Kind, Toll};
use crate::plan::Args;

/// The family.
pub(super) const FAMILY: Family = Family {
    name: "reset",
    what: "all connections of a client are reset",
    struck: "net: resets",
    chance: Chance::Usual,
    draw: |weather| {
        for _ in 0..weather.times() * 3 {
            let (at, client) = (weather.moment(), weather.client());
            weather.add(at, "reset", Args::new().with("client", client));
        }
    },
    kinds: &[Kind {
        name: "reset",
        numbers: &["client"],
        words: &[],
        toll: Toll::Nothing,
        wants_restart: false,
        on_disk: false,
        act: |cluster, args| {
            Box::pin(async move {
                let client = cluster.client(args.number("client"));
                cluster.world.reset_connections(&client, &cluster.node);
            })
        },
    }],
};
