//! A write that reaches the platter at another place, while the page cache has it where it belongs: what was there is
//! gone, and what was written is not. Nobody knows before the pages are evicted or the machine restarts. One replica
//! cannot promise to survive it; it must notice, except where a whole batch takes the place of one of the same offset
//! and length in another partition's log: nothing in Kafka's format says whose a batch is.

use super::{Chance, Family, Kind, Toll};
use crate::oracle::{Rot, Seen};
use crate::plan::Args;
use crate::{DiskFault, DiskOp, Harm, When};

/// The family.
pub(super) const FAMILY: Family = Family {
    name: "misdirect",
    what: "a write reaches the platter elsewhere, and the page cache does not know",
    struck: "disk: misdirected writes",
    chance: Chance::Beyond(1),
    draw: |weather| {
        for _ in 0..weather.times() {
            let at = weather.moment();
            let times = weather.dice.between(1, 3);
            weather.add(at, "misdirect", Args::new().with("times", times));
            // who reads before sees the cache
            if weather.dice.below(2) == 0 {
                let later = at + weather.span(1_000, 2_000_000);
                weather.add(later, "evict", Args::new());
            }
        }
    },
    kinds: &[Kind {
        name: "misdirect",
        numbers: &["times"],
        words: &[],
        toll: Toll::Rot,
        wants_restart: false,
        on_disk: true,
        act: |cluster, args| {
            Box::pin(async move {
                // any file may be hit, and any log may miss what was written to it
                cluster.see(&Seen::Rotted { place: None, rot: Rot::Anywhere });
                cluster.see(&Seen::Misdirected);
                let times = u32::try_from(args.number("times")).unwrap_or(1).max(1);
                let (op, harm) = (DiskOp::Write, Harm::Misdirect);
                cluster
                    .disk()
                    .inject(DiskFault { when: When::Next(times), ..DiskFault::once(op, harm).under("t") });
            })
        },
    }],
};
