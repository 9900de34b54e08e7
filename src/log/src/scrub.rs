//! Scrubbing: closed segments are read again, now and then and slowly, because nobody else looks. Sendfile checks no
//! checksum, and what nobody reads rots unseen until the other copies are gone too.
//!
//! Pure are the order (`rounds`) and what index entries must say (`entries`); `segment` reads one segment beside the
//! log's writer. What it found goes to the writer ([`Log::take_in_scrub`]), which marks damage. No file is ever
//! written.

mod entries;
mod rounds;
mod segment;

use std::sync::Arc;

use milena_probe::{always, reachable};
use milena_types::Offset;

pub use rounds::{Next, Rounds, Target};
pub use segment::{Damage, Scrub, Scrubbed};

use crate::Log;
use crate::segment::{Segment, SegmentIndex};

impl Log {
    /// The base offsets of the segments that no longer grow.
    pub fn closed_segments(&self) -> impl Iterator<Item = Offset> + '_ {
        self.rolled.iter().map(|segment| segment.base)
    }

    /// A scrub of the closed segment at `base`; none when there is no such segment any more.
    pub fn begin_scrub(&self, base: Offset) -> Option<Scrub> {
        let segment = &self.rolled[self.closed_at(base)?];
        Some(Scrub::new(self.view(), segment.clone(), self.config.index_interval_bytes))
    }

    /// Takes in what a scrub found: reads of damaged offsets are refused from now on, and a wrong index is replaced
    /// by a right one in memory. Says each of it once. How many pieces of damage were not known before; nothing of a
    /// segment that was replaced or deleted meanwhile counts.
    pub fn take_in_scrub(&mut self, scrubbed: Scrubbed) -> usize {
        let at = self.closed_at(scrubbed.base);
        let Some(at) = at.filter(|at| Arc::ptr_eq(&self.rolled[*at].file, &scrubbed.file)) else {
            reachable!("log: a segment was gone when its scrub ended");
            return 0;
        };
        let mut fresh = 0;
        for Damage { offsets, resume, reason } in scrubbed.damage {
            always!(offsets.start >= self.rolled[at].base && offsets.end <= self.rolled[at].end);
            let is_known = self.damaged.covers(&offsets) || offsets.end <= self.log_start_offset().offset();
            if !is_known {
                reachable!("log: the scrubber found damage");
                tracing::error!(log = %self.dir, segment = %scrubbed.base, reason, "the scrubber found damage");
                self.mark_damaged(offsets, resume);
                fresh += 1;
            }
        }
        if let Some((index, reason)) = scrubbed.right_index {
            reachable!("log: the scrubber found a wrong index");
            tracing::error!(log = %self.dir, segment = %scrubbed.base, reason,
                "an index file does not say what the batches do: it is replaced in memory until the next start; stop the \
                 broker and remove the .index and .timeindex of this segment to have them built again");
            let segment = Segment { index: SegmentIndex::Growing(index), ..(*self.rolled[at]).clone() };
            Arc::make_mut(&mut self.rolled)[at] = Arc::new(segment);
        }
        self.check_invariants();
        fresh
    }

    fn closed_at(&self, base: Offset) -> Option<usize> {
        self.rolled.binary_search_by_key(&base, |segment| segment.base).ok()
    }
}
