//! One connection of a client is held up on its way, and the client's others are not: what it carries arrives late,
//! behind what was sent after it elsewhere. A request that its client has given up and sent again comes a second time.

use super::{Chance, Family, Kind, Toll};
use crate::plan::Args;

/// The family.
pub(super) const FAMILY: Family = Family {
    name: "hold",
    what: "one connection of a client is late, its others are not: old requests arrive behind their retries",
    struck: "net: connections held",
    chance: Chance::Usual,
    draw: |weather| {
        for _ in 0..weather.times() * 2 {
            let (at, client) = (weather.moment(), weather.client());
            let us = weather.span(100_000, 12_000_000);
            let which = weather.dice.below(1_000);
            let way = ["in", "in", "out"][weather.dice.below(3) as usize];
            let args = Args::new().with("client", client).with("us", us);
            weather.add(at, "hold", args.with("which", which).with("way", way));
        }
    },
    kinds: &[Kind {
        name: "hold",
        numbers: &["client", "us", "which"],
        words: &[("way", &["in", "out"])],
        toll: Toll::Nothing,
        wants_restart: false,
        on_disk: false,
        act: |cluster, args| {
            Box::pin(async move {
                let client = cluster.client(args.number("client"));
                let until = cluster.world.now() + args.span("us");
                let way: String = args.get("way").expect("plans hold whole faults");
                let which = args.number("which").unsigned_abs();
                match way.as_str() {
                    "in" => cluster.world.hold_connection(&client, &cluster.node, which, until),
                    _ => cluster.world.hold_connection(&cluster.node, &client, which, until),
                };
            })
        },
    }],
};
