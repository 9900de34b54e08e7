//! The node's process and machine: killed, powered off, stopped in order, paused. The supervisor starts it
//! again after `down_us`.

use std::time::Duration;

use super::{Family, Kind, Weather};
use crate::plan::Args;
use crate::{DiskFault, DiskOp, Harm};

/// Within it a sync of records is under way, more or less.
const UNDER_WAY: Duration = Duration::from_millis(100);
/// How long start-up and its recovery take, more or less.
const START_US: u64 = 40_000;

/// SIGKILL: the page cache stays.
pub(super) const KILL: Family = Family {
    name: "kill",
    draw: |weather| deaths(weather, "kill"),
    kinds: &[Kind {
        name: "kill",
        numbers: &["down_us"],
        words: &[],
        breaks_promises: false,
        wants_restart: false,
        act: |cluster, args| Box::pin(async move { cluster.kill(args.span("down_us")) }),
    }],
};

/// Power loss: what was not synced is lost, kept or torn.
pub(super) const POWER: Family = Family {
    name: "power",
    draw: |weather| deaths(weather, "power"),
    kinds: &[Kind {
        name: "power",
        numbers: &["down_us"],
        words: &[],
        breaks_promises: false,
        wants_restart: false,
        act: |cluster, args| Box::pin(async move { cluster.power_loss(args.span("down_us")) }),
    }],
};

/// A clean stop, as by SIGTERM.
pub(super) const STOP: Family = Family {
    name: "stop",
    draw: |weather| {
        for _ in 0..weather.times() {
            let (at, down) = (weather.moment(), weather.span(1_000, 2_000_000));
            weather.add(at, "stop", Args::new().with("down_us", down));
        }
    },
    kinds: &[Kind {
        name: "stop",
        numbers: &["down_us"],
        words: &[],
        breaks_promises: false,
        wants_restart: false,
        act: |cluster, args| Box::pin(async move { cluster.stop(args.span("down_us")) }),
    }],
};

/// A clean stop while one sync of records takes long, and the power fails while it goes on or soon after: what
/// the stop claims is put to the test.
pub(super) const STOP_POWER: Family = Family {
    name: "stop-power",
    draw: |weather| {
        for _ in 0..weather.times() {
            let (at, after) = (weather.moment(), weather.span(1_000, 2_000_000));
            let args = Args::new()
                .with("after_us", after)
                .with("down_us", weather.span(1_000, 1_000_000))
                .with("slow_us", weather.span(200_000, 5_000_000));
            weather.add(at, "stop-power", args);
        }
    },
    kinds: &[Kind {
        name: "stop-power",
        numbers: &["after_us", "down_us", "slow_us"],
        words: &[],
        breaks_promises: false,
        wants_restart: false,
        act: |cluster, args| {
            Box::pin(async move {
                let (after, down) = (args.span("after_us"), args.span("down_us"));
                let slow = DiskFault::once(DiskOp::Sync, Harm::Slow(args.span("slow_us")));
                cluster.disk().inject(slow.under("t"));
                cluster.world.sleep(UNDER_WAY).await;
                cluster.stop(after + down);
                cluster.world.sleep(after).await;
                cluster.power_loss(down);
            })
        },
    }],
};

/// SIGSTOP, or a pause of the virtual machine.
pub(super) const PAUSE: Family = Family {
    name: "pause",
    draw: |weather| {
        for _ in 0..weather.times() {
            let (at, us) = (weather.moment(), weather.span(1_000, 8_000_000));
            weather.add(at, "pause", Args::new().with("us", us));
        }
    },
    kinds: &[Kind {
        name: "pause",
        numbers: &["us"],
        words: &[],
        breaks_promises: false,
        wants_restart: false,
        act: |cluster, args| {
            Box::pin(async move {
                cluster.node.pause();
                cluster.world.sleep(args.span("us")).await;
                cluster.node.resume();
            })
        },
    }],
};

/// Deaths at any time; some in the first moments, when the directory is formatted, and some soon after
/// another one, when its recovery is under way.
fn deaths(weather: &mut Weather<'_>, kind: &str) {
    for _ in 0..weather.times() {
        let mut at = match weather.dice.below(5) {
            0 => weather.dice.below(START_US),
            _ => weather.moment(),
        };
        let mut down = weather.span(1_000, 3_000_000);
        weather.add(at, kind, Args::new().with("down_us", down));
        while weather.dice.below(3) == 0 {
            at += down + weather.dice.below(START_US);
            down = weather.span(1_000, 500_000);
            weather.add(at, kind, Args::new().with("down_us", down));
        }
    }
}
