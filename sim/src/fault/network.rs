//! The links between one client machine and the node: cut in one or both directions, reset, slow and lossy;
//! and a kernel that accepts slowly or not at all.

use std::time::Duration;

use super::{Family, Kind};
use crate::entropy::Ratio;
use crate::plan::Args;

/// Nothing passes for a while.
pub(super) const CUT: Family = Family {
    name: "cut",
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
        breaks_promises: false,
        wants_restart: false,
        act: |cluster, args| {
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
        },
    }],
};

/// Something on the way resets all connections of a client.
pub(super) const RESET: Family = Family {
    name: "reset",
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
        breaks_promises: false,
        wants_restart: false,
        act: |cluster, args| {
            Box::pin(async move {
                let client = cluster.client(args.number("client"));
                cluster.world.reset_connections(&client, &cluster.node);
            })
        },
    }],
};

/// A slow, lossy, narrow network.
pub(super) const SLOW: Family = Family {
    name: "slow-network",
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
        breaks_promises: false,
        wants_restart: false,
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

/// A node that accepts slowly, lacks descriptors, refuses.
pub(super) const ACCEPT: Family = Family {
    name: "accept",
    draw: |weather| {
        for _ in 0..weather.times() {
            let at = weather.moment();
            let args = Args::new()
                .with("us", weather.span(100_000, 5_000_000))
                .with("delay_us", weather.span(1_000, 2_000_000))
                .with("error_percent", [0, 10, 50][weather.dice.below(3) as usize])
                .with("refuse_percent", [0, 10, 50][weather.dice.below(3) as usize]);
            weather.add(at, "accept", args);
        }
    },
    kinds: &[Kind {
        name: "accept",
        numbers: &["us", "delay_us", "error_percent", "refuse_percent"],
        words: &[],
        breaks_promises: false,
        wants_restart: false,
        act: |cluster, args| {
            Box::pin(async move {
                let percent = |key| Ratio::percent(args.number(key).clamp(0, 100) as u32);
                cluster.node.set_accept(|kernel| {
                    kernel.accept_delay_ns = (0, Duration::as_nanos(&args.span("delay_us")) as u64);
                    kernel.accept_error = percent("error_percent");
                    kernel.refuse = percent("refuse_percent");
                });
                cluster.world.sleep(args.span("us")).await;
                cluster.node.set_accept(|kernel| *kernel = crate::NodeFaults::default());
            })
        },
    }],
};
