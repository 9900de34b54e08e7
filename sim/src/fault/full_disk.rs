//! A disk that fills up, and is emptied by somebody.

use super::{Chance, Family, Kind, Toll};
use crate::plan::Args;

/// The family.
pub(super) const FAMILY: Family = Family {
    name: "full-disk",
    what: "the disk fills up, and somebody empties it",
    struck: "disk: no space",
    chance: Chance::Usual,
    draw: |weather| {
        for _ in 0..weather.times() {
            let at = weather.moment();
            let args = Args::new()
                .with("free_bytes", weather.span(1, 50_000))
                .with("us", weather.span(10_000, 5_000_000));
            weather.add(at, "full-disk", args);
        }
    },
    kinds: &[Kind {
        name: "full-disk",
        numbers: &["free_bytes", "us"],
        words: &[],
        toll: Toll::Unsynced,
        wants_restart: true,
        on_disk: true,
        act: |cluster, args| {
            Box::pin(async move {
                let free = u64::try_from(args.number("free_bytes")).unwrap_or(0);
                let disk = cluster.disk();
                disk.set_capacity(Some(disk.used() + free));
                cluster.world.sleep(args.span("us")).await;
                disk.set_capacity(None);
            })
        },
    }],
};
