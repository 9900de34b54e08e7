//! Bits that rot on the platter. One replica cannot promise to survive that: what was acknowledged may go,
//! but what is read must never be wrong.

use super::{Family, Kind};
use crate::plan::Args;

/// Bit rot in files of records.
pub(super) const ROT: Family = Family {
    name: "rot",
    draw: |weather| {
        // it takes away most of what can be judged: in few seeds only
        if weather.dice.below(4) != 0 {
            return;
        }
        for _ in 0..weather.times() {
            let (at, which) = (weather.moment(), weather.dice.below(1_000));
            weather.add(at, "rot", Args::new().with("which", which));
        }
    },
    kinds: &[Kind {
        name: "rot",
        numbers: &["which"],
        words: &[],
        breaks_promises: true,
        wants_restart: false,
        act: |cluster, args| {
            Box::pin(async move {
                let disk = cluster.disk();
                let files: Vec<String> =
                    disk.files().into_iter().filter(|path| path.ends_with(".log")).collect();
                if !files.is_empty() {
                    disk.rot_somewhere(&files[args.number("which").unsigned_abs() as usize % files.len()]);
                }
            })
        },
    }],
};
