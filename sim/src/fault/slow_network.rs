//! A slow, lossy, narrow network.

use super::{Chance, Family, Kind, Toll};
use crate::entropy::Ratio;
use crate::plan::Args;

/// The family.
pub(super) const FAMILY: Family = Family {
    name: "slow-network",
    what: "latency, loss and little bandwidth between a client and the node",
    struck: "net: lost segments",
    chance: Chance::Usual,
    draw: |weather| {
        for _ in 0..weather.times() {
            let (at, client) = (weather.moment(), weather.client());
            let args = Args::new()
                .with("client", client)
                .with("us", weather.span(100_000, 15_000_000))
                .with("latency_us", weather.span(500, 300_000))
                .with("loss_percent", [0, 0, 1, 5, 20][weather.dice.below(5) as usize])
                .with("bytes_per_second", [0, 0, 20_000, 200_000][weather.dice.below(4) as usize]);
            weather.add(at, "slow-network", args);
        }
    },
    kinds: &[Kind {
        name: "slow-network",
        numbers: &["client", "us", "latency_us", "loss_percent", "bytes_per_second"],
        words: &[],
        toll: Toll::Nothing,
        wants_restart: false,
        on_disk: false,
        act: |cluster, args| {
            Box::pin(async move {
                let client = cluster.client(args.number("client"));
                let latency_ns = args.number("latency_us").max(1) as u64 * 1000;
                let bandwidth = u64::try_from(args.number("bytes_per_second")).ok().filter(|rate| *rate > 0);
                let loss = Ratio::percent(args.number("loss_percent").clamp(0, 100) as u32);
                for (from, to) in [(&client, &cluster.node), (&cluster.node, &client)] {
                    cluster.world.link(from, to, |link| {
                        link.latency_ns = (latency_ns / 4, latency_ns);
                        link.loss = loss;
                        link.bandwidth = bandwidth;
                    });
                }
                cluster.world.sleep(args.span("us")).await;
                for (from, to) in [(&client, &cluster.node), (&cluster.node, &client)] {
                    cluster.world.link(from, to, |link| {
                        let mut healed = crate::Link::default();
                        healed.blocked = link.blocked;
                        *link = healed;
                    });
                }
            })
        },
    }],
};
