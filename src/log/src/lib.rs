//! One partition's log on a [`milena_runtime::Disk`], in Kafka's own files, byte for byte.
//!
//! The plans are pure modules (`epochs`, `producers`, `index`, `roll`, `recovery`, `damage`, `checkpoint`'s texts);
//! the shells around them (`log`, `append`, `open`, `view`, `commit`) only do what the plans say. A log has
//! one writer, [`Log`]; readers take an immutable [`LogView`] and never wait.
//!
//! # What is durable, and what survives
//!
//! 1. Nothing counts as durable before its file was synced, and no record of a new segment before the
//!    segment's directory entry was (KAFKA-3968): [`Unsynced`] carries both, [`Committer`] syncs both.
//! 2. After any I/O error the log is fenced for ever (KAFKA-10778), except that an append for which there is no
//!    space is taken back, durably, and refused ([`AppendError::NoSpace`]). A failed fsync is never retried: the
//!    process must open the directory again, and that recovers.
//! 3. [`Log::open`] keeps a prefix of what was appended that contains everything that was synced.
//!
//! # The recovery rule
//!
//! Bytes alone cannot tell a write torn by a crash from a synced one that rotted later: sectors reach the
//! disk in any order, so intact batches may follow a torn one in a log whose every synced byte is fine.
//! Hence a witness beside the log: Kafka's `recovery-point-offset-checkpoint`, which says up to where each
//! log was synced ([`RecoveryPoints`]; raised by the [`Committer`], lowered and persisted before a
//! truncation). Nobody can raise one by hand: what was taken to be synced counts when its commit has ended
//! well, in the order of the takes; lost or failed, it bars that log from being closed, and a failed sync bars
//! the whole directory.
//!
//! - Below the recovery point everything was synced, and is not read again: segments that end there are taken
//!   over by their index files, whose shape is checked, and by a look at their last batches (`flushed`); the
//!   producers come from a snapshot, the leader epochs from their checkpoint. Those files go to the disk with
//!   what is appended behind the segment, so they are believed only where something behind it was synced too, or
//!   after a clean stop ([`RecoveryPoints::believe_clean_stop`]). From the first segment on of which any of this
//!   fails, the log is read. Reading costs what was not synced, and the segment that it began in.
//! - A batch below the recovery point that is missing, does not parse, fails its CRC or breaks the order of
//!   offsets is damage. Nothing is cut and no byte is changed, so that what is intact behind it stays. Where its
//!   header still says which offsets it has, and the next batch follows, these offsets are refused to readers
//!   ([`damage`]) and all others are served; where nobody can tell how the log goes on, all of it is refused
//!   ([`LogError::Damaged`]). What open does not read, readers find, who check the chain of headers (`chain`), and
//!   the scrubber ([`scrub`]), which marks it ([`Log::mark_damaged`]).
//! - Offsets missing between two whole batches of one segment are damage too, wherever they are: no crash does
//!   that. Compaction does: in a log that was compacted ([`LogConfig::compacted`]) they are a hole, which reads
//!   pass over. Between segments they are a hole only below the recovery point, since a crash may lose a
//!   segment.
//! - A batch with the right offset and the magic of no format that is known is damage wherever it is: no crash
//!   writes that, a newer version does.
//! - From the recovery point on, the log is cut at the first batch that is not whole and next in order, and
//!   segments after it are removed. Intact batches behind the cut are dropped too (they would leave a hole
//!   in the offsets), are counted in [`RecoveryReport::intact_beyond_cut`] and logged: never in silence. Segments
//!   that no crash leaves there (behind the end of a log that was closed in order, below it, or of an unknown
//!   version) are kept aside.
//!   Everything synced before the crash is whole, and therefore before the cut.
//! - What is kept from the recovery point on is written again in place and synced before `open` returns:
//!   a failed fsync leaves pages that read well, count as clean and are nowhere on the disk, and a plain
//!   fsync by the next process would not write them. Such pages may go at any time: only what is read whole once
//!   more is written, and a log that lost some meanwhile is read anew.
//!
//! Open to doubt stays one case: a synced batch above the recovery point that rots and is then met by
//! recovery. The oftener the points are flushed, the smaller that window.

mod append;
mod aside;
mod chain;
pub mod checkpoint;
pub mod clean;
mod close;
mod commit;
mod config;
mod create;
pub mod damage;
#[path = "delete.rs"]
pub mod deletion;
pub mod epochs;
mod error;
mod flushed;
mod follow;
pub mod index;
mod log;
mod log_start;
pub mod meta_properties;
pub mod names;
mod offset_checkpoint;
mod open;
pub mod partition_metadata;
pub mod producers;
mod read;
mod rebuild;
pub mod recovery;
mod recovery_points;
mod reindex;
mod replay;
mod reserve;
mod retain;
pub mod retention;
pub mod roll;
mod scan;
pub mod scrub;
mod segment;
mod snapshots;
mod submission;
mod timestamps;
mod trash;
mod truncate;
pub mod txn_index;
mod view;
mod walk;

pub use append::{Appended, OFFSET_MAX, is_no_space};
pub use commit::{Committed, Committer};
pub use config::LogConfig;
pub use error::{AppendError, LogError, ReadError, SyncFailed};
pub use log::{Log, Unsynced};
pub use log_start::below_start;
pub use offset_checkpoint::{OffsetCheckpoint, UNREADABLE};
pub use open::RecoveryReport;
pub use recovery_points::RecoveryPoints;
pub use reserve::{RESERVE, RESERVE_BYTES, Reserve};
pub use retain::Retained;
pub use retention::Retention;
pub use trash::{Thrown, Trash};
pub use view::{FileSlice, LogView};
