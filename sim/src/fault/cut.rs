//! Nothing passes for a while.

use milena_runtime::BoxFuture;

use super::{Chance, Family, Kind, Toll};
use crate::campaign::Cluster;
use crate::plan::Args;

/// The family.
pub(super) const FAMILY: Family = Family {
    name: "cut",
    what: "nothing passes between a client and the node, in one direction or both",
    struck: "net: held segments",
    chance: Chance::Usual,
    draw: |weather| {
        for _ in 0..weather.times() {
            let (at, client) = (weather.moment(), weather.client());
            let us = weather.span(1_000, 10_000_000);
            let way = ["both", "in", "out"][weather.dice.below(3) as usize];
            let args = Args::new().with("client", client).with("us", us).with("way", way);
            weather.add(at, "cut", args);
        }
    },
    kinds: &[Kind {
        name: "cut",
        numbers: &["client", "us"],
        words: &[("way", &["both", "in", "out"])],
        toll: Toll::Nothing,
        wants_restart: false,
        on_disk: false,
        act,
    }],
};

/// Cuts a client off, and joins it again.
pub(super) fn act(cluster: Cluster, args: Args) -> BoxFuture<'static, ()> {
    Box::pin(async move {
        let way: String = args.get("way").expect("a cut has a way");
        let client = cluster.client(args.number("client"));
        let block = |blocked: bool| {
            if way != "out" {
                cluster.world.link(&client, &cluster.node, |link| link.blocked = blocked);
            }
            if way != "in" {
                cluster.world.link(&cluster.node, &client, |link| link.blocked = blocked);
            }
        };
        block(true);
        cluster.world.sleep(args.span("us")).await;
        block(false);
    })
}
