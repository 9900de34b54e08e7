//! What goes wrong between nodes: nothing passes from one to another, in one direction or both, all is late, or connections
//! are reset. A node that the others do not hear goes on, and may believe that it leads.

use super::{Chance, Family, Kind, Toll, Weather};
use crate::campaign::Cluster;
use crate::entropy::Ratio;
use crate::node::Node;
use crate::plan::Args;

/// The family.
pub(super) const FAMILY: Family = Family {
    name: "between",
    what: "nothing passes between nodes, in one direction or both, or late, or connections are reset",
    struck: "did: between nodes",
    chance: Chance::Between,
    draw: |weather| {
        for _ in 0..weather.times() * 2 {
            let at = weather.moment();
            match weather.dice.below(5) {
                0..=2 => cut(weather, at),
                3 => slow(weather, at),
                _ => weather.add(at, "node-reset", Args::new()),
            }
        }
    },
    kinds: &[
        Kind {
            name: "node-cut",
            numbers: &["us", "other"],
            words: &[("way", &["both", "in", "out"])],
            toll: Toll::Nothing,
            wants_restart: false,
            on_disk: false,
            act: |cluster, args| {
                Box::pin(async move {
                    let way: String = args.get("way").expect("a cut has a way");
                    let others = others(&cluster, &args);
                    let block = |blocked: bool| {
                        for other in &others {
                            if way != "out" {
                                cluster.world.link(other, &cluster.node, |link| link.blocked = blocked);
                            }
                            if way != "in" {
                                cluster.world.link(&cluster.node, other, |link| link.blocked = blocked);
                            }
                        }
                    };
                    block(true);
                    cluster.did("between nodes");
                    cluster.world.sleep(args.span("us")).await;
                    block(false);
                })
            },
        },
        Kind {
            name: "node-slow",
            numbers: &["us", "other", "latency_us", "loss_percent"],
            words: &[],
            toll: Toll::Nothing,
            wants_restart: false,
            on_disk: false,
            act: |cluster, args| {
                Box::pin(async move {
                    let latency_ns = args.number("latency_us").max(1) as u64 * 1_000;
                    let loss = Ratio::percent(args.number("loss_percent").clamp(0, 100) as u32);
                    let others = others(&cluster, &args);
                    set(&cluster, &others, (latency_ns / 4, latency_ns), loss);
                    cluster.did("between nodes");
                    cluster.world.sleep(args.span("us")).await;
                    let usual = crate::Link::default();
                    set(&cluster, &others, usual.latency_ns, usual.loss);
                })
            },
        },
        Kind {
            name: "node-reset",
            numbers: &[],
            words: &[],
            toll: Toll::Nothing,
            wants_restart: false,
            on_disk: false,
            act: |cluster, _| {
                Box::pin(async move {
                    for other in cluster.members().filter(|other| other.node.index() != cluster.node.index())
                    {
                        cluster.world.reset_connections(&cluster.node, &other.node);
                    }
                    cluster.did("between nodes");
                })
            },
        },
    ],
};

fn cut(weather: &mut Weather<'_>, at: u64) {
    let (us, other) = (weather.span(1_000, 20_000_000), weather.node());
    let way = ["both", "in", "out"][weather.dice.below(3) as usize];
    weather.add(at, "node-cut", Args::new().with("us", us).with("other", other).with("way", way));
}

fn slow(weather: &mut Weather<'_>, at: u64) {
    let args = Args::new()
        .with("us", weather.span(100_000, 15_000_000))
        .with("other", weather.node())
        .with("latency_us", weather.span(1_000, 1_500_000))
        .with("loss_percent", [0, 0, 1, 5, 20][weather.dice.below(5) as usize]);
    weather.add(at, "node-slow", args);
}

/// How long what the struck node and others send each other takes, and how much of it is lost on the way.
fn set(cluster: &Cluster, others: &[Node], latency_ns: (u64, u64), loss: Ratio) {
    for other in others {
        for (from, to) in [(other, &cluster.node), (&cluster.node, other)] {
            cluster.world.link(from, to, |link| (link.latency_ns, link.loss) = (latency_ns, loss));
        }
    }
}

/// The node that `other` names; all but the one that is struck where it names that one.
fn others(cluster: &Cluster, args: &Args) -> Vec<Node> {
    let struck = cluster.node.index();
    let named = cluster.members().nth(args.number("other").unsigned_abs() as usize).map(|other| other.node);
    match named.filter(|other| other.index() != struck) {
        Some(other) => vec![other],
        None => cluster.members().map(|other| other.node).filter(|other| other.index() != struck).collect(),
    }
}
