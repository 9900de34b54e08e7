//! EIO on anything but a sync.

use super::disk::{DISK_ERROR, OP_NAMES};
use super::{Chance, Family};
use crate::plan::Args;

/// The family.
pub(super) const FAMILY: Family = Family {
    name: "disk-error",
    what: "EIO on anything but a sync, of any file or of one",
    struck: "disk: failed writes",
    chance: Chance::Usual,
    draw: |weather| {
        for _ in 0..weather.times() {
            let at = weather.moment();
            // writes are the most frequent operation, and the one with most to get wrong
            let op = match weather.dice.below(2) {
                0 => "write",
                _ => OP_NAMES[weather.dice.below(OP_NAMES.len() as u64) as usize],
            };
            weather.add(at, "disk-error", Args::new().with("op", op).with("times", 1));
        }
    },
    kinds: &[DISK_ERROR],
};
