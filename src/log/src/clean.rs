//! Compaction: of each key the newest record stays, at its offset, in its place (Kafka's log cleaner; L16).
//!
//! The plans are pure: what may be cleaned and which log is first (`range`), the newest offset of each key
//! (`keys`), what is known of transactions (`transactions`), what stays of a batch (`filter`), which segments
//! become one (`group`), what a crash left (`leftovers`, and whether it did: `evidence`). `cleaning` reads and writes beside the writer of the
//! log; only `swap`, two syncs of a directory long, holds it up.
//!
//! Never cleaned: the active segment, and anything at or above the high watermark (KAFKA-13194) or the first
//! undecided transaction. A cleaned log ends and starts where it did, and each segment ends where the ones it
//! was made of ended: its last batch stays, if empty.

mod cleaning;
mod evidence;
mod filter;
mod group;
mod keys;
pub(crate) mod leftovers;
mod range;
mod swap;
mod throttle;
mod transactions;

pub use cleaning::{CleanError, Cleaning, KeyMemory, Surroundings};
pub use filter::{Cleaned, LastBatches};
pub use keys::{KeyOffsets, KeySecret};
pub use range::{CleanRules, Dirt, SegmentFacts, filthiest, measure};
pub(crate) use swap::CLEANED;
pub use swap::{NewSegment, SWAP};
pub use throttle::Throttle;
