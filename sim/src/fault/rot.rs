//! Bit rot in files of records.
//! One replica cannot promise to survive that: what was acknowledged may go where it passes for a torn tail,
//! but what is read must never be wrong, and what the recovery point vouches for must never be cut in silence.
//! Two things nobody can see: a base offset, which no checksum covers, that rots to another one within a hole that
//! compaction left before it, and one that rots between a fetch's look at the headers and the sending of the bytes.

use super::{Chance, Family, Kind, Toll};
use crate::oracle::{Rot, Seen};
use crate::plan::Args;

/// The family.
pub(super) const FAMILY: Family = Family {
    name: "rot",
    what: "a bit of a file of records rots",
    struck: "disk: rotten bits",
    chance: Chance::Beyond(2),
    draw: |weather| {
        for _ in 0..weather.times() {
            let (at, which) = (weather.moment(), weather.dice.below(1_000));
            weather.add(at, "rot", Args::new().with("which", which));
        }
    },
    kinds: &[
        Kind {
            name: "rot",
            numbers: &["which"],
            words: &[],
            toll: Toll::Rot,
            wants_restart: false,
            on_disk: true,
            act: |cluster, args| {
                Box::pin(async move {
                    let disk = cluster.disk();
                    let files: Vec<String> =
                        disk.files().into_iter().filter(|path| path.ends_with(".log")).collect();
                    if files.is_empty() {
                        return;
                    }
                    let path = &files[args.number("which").unsigned_abs() as usize % files.len()];
                    let place = cluster.plan().places().find(|place| path.starts_with(&format!("{place}/")));
                    cluster.see(&Seen::Rotted { place, rot: Rot::Anywhere });
                    disk.rot_somewhere(path);
                })
            },
        },
        super::file_kind::FILE_ROT,
    ],
};
