//! SIGKILL: the page cache stays.

use super::{Chance, Family, Kind, Toll};

/// The family.
pub(super) const FAMILY: Family = Family {
    name: "kill",
    what: "SIGKILL: the page cache stays",
    struck: "node: kills",
    chance: Chance::Usual,
    draw: |weather| weather.deaths("kill"),
    kinds: &[Kind {
        name: "kill",
        numbers: &["down_us"],
        words: &[],
        toll: Toll::Unclean,
        wants_restart: false,
        on_disk: false,
        act: |cluster, args| Box::pin(async move { cluster.kill(args.span("down_us")) }),
    }],
};
