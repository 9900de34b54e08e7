//! Power loss: what was not synced is lost, kept or torn.

use super::{Chance, Family, Kind, Toll};

/// The family.
pub(super) const FAMILY: Family = Family {
    name: "power",
    what: "power loss: what was not synced is lost, kept or torn, and names with it",
    struck: "disk: power losses with unsynced writes",
    chance: Chance::Usual,
    draw: |weather| weather.deaths("power"),
    kinds: &[Kind {
        name: "power",
        numbers: &["down_us"],
        words: &[],
        toll: Toll::Unsynced,
        wants_restart: false,
        on_disk: false,
        act: |cluster, args| Box::pin(async move { cluster.power_loss(args.span("down_us")) }),
    }],
};
