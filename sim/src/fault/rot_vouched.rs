//! Bit rot among records below the recovery point on the platter, and some kind of restart after it.
//! One replica cannot promise to survive that: what was acknowledged may go where it passes for a torn tail,
//! but what is read must never be wrong, and what the recovery point vouches for must never be cut in silence.

use std::time::Duration;

use super::{Chance, Family, Kind, Toll};
use crate::campaign::{platter_claims, vouched_records};
use crate::oracle::{Rot, Seen};
use crate::plan::Args;
use crate::workload::Place;

/// How long rot waits for something that is vouched for.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often it looks.
const LOOK: Duration = Duration::from_millis(50);

/// The family.
pub(super) const FAMILY: Family = Family {
    name: "rot-vouched",
    what: "a bit rots among records that the recovery point vouches for; a restart follows",
    struck: "rot: below the recovery point",
    chance: Chance::Beyond(4),
    draw: |weather| {
        for _ in 0..weather.times().min(2) {
            let (at, which) = (weather.moment(), weather.dice.below(1_000_000));
            weather.add(at, "rot-vouched", Args::new().with("which", which));
            let kind = ["kill", "power", "stop"][weather.dice.below(3) as usize];
            let later = at + weather.span(10_000, 5_000_000);
            let down = weather.span(1_000, 500_000);
            weather.add(later, kind, Args::new().with("down_us", down));
        }
    },
    kinds: &[Kind {
        name: "rot-vouched",
        numbers: &["which"],
        words: &[],
        toll: Toll::Rot,
        wants_restart: false,
        on_disk: true,
        act: |cluster, args| {
            Box::pin(async move {
                let which = args.number("which").unsigned_abs();
                let until = cluster.world.now() + PATIENCE;
                while cluster.world.now() < until {
                    let disk = cluster.disk();
                    let claims = platter_claims(&disk);
                    let vouched = |place: &Place| {
                        let point = *claims.get(&place.to_string())?;
                        vouched_records(&disk, *place, point, which)
                    };
                    let mut places = cluster.plan().places();
                    if let Some((place, (path, bit))) =
                        places.find_map(|place| vouched(&place).map(|found| (place, found)))
                    {
                        cluster.see(&Seen::Rotted { place: Some(place), rot: Rot::Vouched });
                        disk.rot(&path, bit);
                        return;
                    }
                    cluster.world.sleep(LOOK).await;
                }
            })
        },
    }],
};
