//! Which batch may follow which. No checksum covers the first bytes of a batch (base offset, length, leader epoch),
//! so that what they say is believed only where it fits what stands around it. Pure.
//!
//! What this cannot see: a base offset that rotted to another one within a hole which compaction left.

use std::sync::Arc;

use milena_batch::{BatchHeader, MAGIC};
use milena_probe::always;
use milena_types::Offset;

use crate::LogView;
use crate::epochs::LeaderEpochs;
use crate::segment::Segment;

/// What is known of where the next batch begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Link {
    /// At this offset; later where offsets may be missing.
    From(Offset),
    /// It ends at this offset, or before: so says an index. Kafka's index names the last of several batches that
    /// were appended at once.
    EndsBy(Offset),
}

/// A place between two batches of a segment.
#[derive(Clone, Debug)]
pub(crate) struct Chain {
    epochs: Arc<LeaderEpochs>,
    /// Where the segment begins and ends.
    base: Offset,
    end: Offset,
    has_holes: bool,
    next: Link,
}

impl Chain {
    /// The place before a batch of which `next` is known, in a segment from `base` to `end`.
    pub fn new(
        epochs: &Arc<LeaderEpochs>,
        (base, end): (Offset, Offset),
        has_holes: bool,
        next: Link,
    ) -> Chain {
        always!(base <= end, "a segment ends behind its start, or there");
        Chain { epochs: epochs.clone(), base, end, has_holes, next }
    }

    /// The place before a batch of `segment` of which `next` is known.
    pub fn within(view: &LogView, segment: &Segment, next: Link) -> Chain {
        Chain::new(&view.epochs, (segment.base, segment.end), segment.has_holes, next)
    }

    /// Whether the segment may end here.
    pub fn may_end(&self) -> bool {
        self.next == Link::From(self.end) || self.has_holes
    }

    /// Goes behind the batch with this header; why not, when it is not the one that belongs here.
    pub fn follow(&mut self, header: &BatchHeader) -> Result<(), String> {
        let (base, epoch) = (header.base_offset, header.partition_leader_epoch);
        // of a wrapper of format v0 or v1 the header tells the last offset only, and no epoch
        let is_legacy = header.magic != MAGIC;
        let fits = match self.next {
            Link::From(next) => base == next || base > next && (self.has_holes || is_legacy),
            Link::EndsBy(last) => base >= self.base && header.last_offset() <= last,
        };
        if !fits {
            return Err(match self.next {
                Link::From(next) => format!("a batch at {base} where {next} belongs"),
                Link::EndsBy(last) => format!("a batch {base} to {} where {last} ends", header.last_offset()),
            });
        }
        if header.next_offset() > self.end {
            return Err(format!(
                "a batch at {base} that ends behind its segment, which ends at {}",
                self.end
            ));
        }
        let known = self.epochs.epoch_at(base).filter(|known| !is_legacy && *known != epoch);
        if let Some(known) = known {
            return Err(format!("a batch at {base} of leader epoch {epoch}, where {known} led"));
        }
        self.next = Link::From(header.next_offset());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use milena_batch::BatchBuilder;
    use milena_batch::Compression;
    use milena_types::{LeaderEpoch, Timestamp};
    use proptest::prelude::*;

    fn header(base: i64, count: i64, epoch: i32) -> BatchHeader {
        let mut builder = BatchBuilder::new(Compression::None).leader_epoch(LeaderEpoch(epoch));
        for _ in 0..count {
            builder.append(Timestamp(1), None, Some(b"v"), &[]);
        }
        BatchHeader::parse(&builder.build(Offset(base))).unwrap()
    }

    fn epochs() -> Arc<LeaderEpochs> {
        let mut epochs = LeaderEpochs::default();
        epochs.assign(LeaderEpoch(2), Offset(0));
        epochs.assign(LeaderEpoch(5), Offset(20));
        Arc::new(epochs)
    }

    fn chain(has_holes: bool, next: Link) -> Chain {
        Chain::new(&epochs(), (Offset(10), Offset(40)), has_holes, next)
    }

    #[test]
    fn a_batch_follows_where_the_one_before_ends_and_in_the_epoch_that_led_there() {
        let mut chain = chain(false, Link::From(Offset(10)));
        chain.follow(&header(10, 10, 2)).unwrap();
        assert!(chain.follow(&header(20, 1, 2)).is_err(), "epoch 5 led there");
        assert!(chain.follow(&header(21, 1, 5)).is_err());
        assert!(chain.follow(&header(19, 1, 2)).is_err());
        assert_eq!(chain.next, Link::From(Offset(20)), "what did not fit changes nothing");
        chain.follow(&header(20, 20, 5)).unwrap();
        assert!(chain.may_end());
    }

    #[test]
    fn where_compaction_took_records_out_a_batch_comes_no_sooner_and_ends_in_its_segment() {
        let mut chain = chain(true, Link::From(Offset(12)));
        assert!(chain.follow(&header(11, 1, 2)).is_err());
        chain.follow(&header(25, 1, 5)).unwrap();
        assert!(chain.follow(&header(38, 3, 5)).is_err(), "the segment ends at 40");
        assert!(chain.may_end());
    }

    #[test]
    fn an_index_says_where_a_batch_ends_at_the_latest() {
        assert!(chain(false, Link::EndsBy(Offset(25))).follow(&header(24, 3, 5)).is_err());
        assert!(
            chain(false, Link::EndsBy(Offset(25))).follow(&header(9, 1, 2)).is_err(),
            "before its segment"
        );
        let mut chain = chain(false, Link::EndsBy(Offset(25)));
        chain.follow(&header(24, 2, 5)).unwrap();
        assert!(!chain.may_end());
        assert!(chain.follow(&header(27, 1, 5)).is_err());
    }

    proptest! {
        /// In a segment without holes no change of any of the bytes that no checksum covers goes unseen: the header
        /// does not parse, does not fit, or its length, which a reader needs to check the rest, is another.
        #[test]
        fn no_rotten_bit_before_the_checksum_fits(bit in 0usize..(17 * 8), count in 1i64..9) {
            let honest = header(20, count, 5);
            let mut bytes = honest.encode();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let Ok(rotten) = BatchHeader::parse(&bytes) else { return Ok(()) };
            let fits = chain(false, Link::From(Offset(20))).follow(&rotten).is_ok();
            prop_assert!(!fits || rotten.batch_length != honest.batch_length);
        }
    }
}
