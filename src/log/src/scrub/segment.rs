//! One scrub of one closed segment: every checksum, the chain of headers, the entries of the index files. Reads an
//! immutable view beside the log's writer, in large reads, as fast as its budget allows.
//!
//! Behind damage it goes on at the next batch of which it is sure: where the damaged one says that it ends, or where
//! an index entry points; what lies between is damaged.

use std::ops::Range;
use std::sync::Arc;

use milena_batch::{BatchHeader, MAGIC};
use milena_probe::{always, sometimes};
use milena_runtime::{File, io};
use milena_types::Offset;

use super::entries::Entries;
use crate::LogView;
use crate::chain::{Chain, Link};
use crate::clean::Surroundings;
use crate::index::{BatchShape, IndexBuilder, OffsetEntry, TimeEntry};
use crate::scan::{Scan, Step};
use crate::segment::{Segment, SegmentIndex};

/// How many places are tried for a batch behind damage, each at the cost of a read. If none is one, the rest of the
/// segment is damaged.
const PLACES_MAX: usize = 256;

/// A scrub to come.
pub struct Scrub {
    view: Arc<LogView>,
    segment: Arc<Segment>,
    index_interval_bytes: u32,
}

/// What a scrub found.
#[derive(Debug)]
pub struct Scrubbed {
    pub(super) base: Offset,
    pub(super) file: Arc<dyn File>,
    /// Bytes of batches that were read.
    pub bytes: u64,
    /// What cannot be read, in order.
    pub damage: Vec<Damage>,
    /// What the index must be, and what is wrong with the files, where anything is.
    pub(super) right_index: Option<(IndexBuilder, String)>,
}

/// Offsets that are not what was appended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Damage {
    /// Which.
    pub offsets: Range<Offset>,
    /// Where the batch behind them starts, if there is one in the segment.
    pub resume: Option<u32>,
    /// What is wrong.
    pub reason: String,
}

impl Scrubbed {
    /// Whether an index file says what the batches do not.
    pub fn has_wrong_index(&self) -> bool {
        self.right_index.is_some()
    }
}

impl Scrub {
    pub(super) fn new(view: Arc<LogView>, segment: Arc<Segment>, index_interval_bytes: u32) -> Scrub {
        Scrub { view, segment, index_interval_bytes }
    }

    /// Reads the segment. None when it was told to stop. Fails when the disk does.
    pub async fn run(self, around: &Surroundings<'_>) -> io::Result<Option<Scrubbed>> {
        let segment = &*self.segment;
        let (offsets, times) = self.index_files().await?.unwrap_or_default();
        let is_on_disk = matches!(segment.index, SegmentIndex::Files(_));
        let mut entries = Entries::new(segment.base, offsets.clone(), times);
        let mut index = IndexBuilder::new(segment.base, self.index_interval_bytes);
        let mut damage = Vec::new();
        // a write that went elsewhere leaves a file shorter than what was written to it
        let in_file = segment.file.len().await?.min(u64::from(segment.size));
        let mut scan = self.scan_from(0, segment.base, in_file);
        let mut chain = self.chain_from(segment.base);
        let mut paid = 0;
        loop {
            if (around.is_stopped)() {
                return Ok(None);
            }
            let (position, expected) = (scan.position(), scan.next_offset());
            let reason = match self.judge(&mut scan, &mut chain).await? {
                Judged::Fits(header) => {
                    let shape = shape(position, &header);
                    entries.batch(&shape);
                    index.batch(shape);
                    let read = scan.position() - paid;
                    paid = scan.position();
                    around.throttle.spent(around.runtime, read).await;
                    continue;
                }
                Judged::End => break,
                Judged::Wrong(reason) => reason,
            };
            if expected >= segment.end {
                break;
            }
            let found = self.behind((position, in_file), expected, &offsets, around).await?;
            let end = found.map_or(segment.end, |(offset, _)| offset);
            let resume = found.map(|(_, position)| position);
            damage.push(Damage { offsets: expected..end, resume, reason });
            entries.forget_times();
            let Some((next, position)) = found else {
                entries.skip_to(u32::MAX);
                break;
            };
            entries.skip_to(position);
            scan = self.scan_from(u64::from(position), next, in_file);
            chain = self.chain_from(next);
        }
        index.finish();
        sometimes!("a segment was scrubbed");
        sometimes!("a scrub read more than a few batches", segment.size > 2_000);
        always!(damage.windows(2).all(|two| two[0].offsets.end <= two[1].offsets.start));
        let wrong = entries.finish().filter(|_| is_on_disk);
        let right_index = wrong.map(|reason| (index, reason));
        Ok(Some(Scrubbed {
            base: segment.base,
            file: segment.file.clone(),
            bytes: in_file,
            damage,
            right_index,
        }))
    }

    /// The entries of the index files; none where they are in memory, or shorter than they were.
    async fn index_files(&self) -> io::Result<Option<(Vec<OffsetEntry>, Vec<TimeEntry>)>> {
        let SegmentIndex::Files(files) = &self.segment.index else { return Ok(None) };
        let both = async { Ok((files.offsets().all().await?, files.times().all().await?)) };
        match both.await {
            Err(error) if io::Error::kind(&error) == io::ErrorKind::UnexpectedEof => Ok(None),
            both => both.map(Some),
        }
    }

    /// A scan of the `in_file` bytes of the segment that its file has, from `position` on.
    fn scan_from(&self, position: u64, next: Offset, in_file: u64) -> Scan {
        let segment = &*self.segment;
        let scan = Scan::new(segment.file.clone(), in_file, next, None).over(segment.has_holes);
        scan.from(position)
    }

    fn chain_from(&self, next: Offset) -> Chain {
        Chain::within(&self.view, &self.segment, Link::From(next))
    }

    async fn judge(&self, scan: &mut Scan, chain: &mut Chain) -> io::Result<Judged> {
        let header = match scan.step().await? {
            Step::Batch { batch, .. } => batch.header,
            Step::Legacy { header, .. } => header,
            Step::End if chain.may_end() => return Ok(Judged::End),
            Step::End => return Ok(Judged::Wrong("it ends too early".to_owned())),
            Step::Fault(fault) => return Ok(Judged::Wrong(fault.reason().to_owned())),
        };
        Ok(chain.follow(&header).map_or_else(Judged::Wrong, |()| Judged::Fits(header)))
    }

    /// The first batch behind damage at `position` of `in_file` bytes, where `expected` belongs, that is surely one: its
    /// offset and where it starts.
    async fn behind(
        &self,
        (position, in_file): (u64, u64),
        expected: Offset,
        offsets: &[OffsetEntry],
        around: &Surroundings<'_>,
    ) -> io::Result<Option<(Offset, u32)>> {
        let told =
            self.scan_from(position, expected, in_file).length_here().await?.map(|len| position + len as u64);
        if told == Some(in_file) && in_file == u64::from(self.segment.size) {
            return Ok(None);
        }
        let indexed = offsets.iter().map(|entry| u64::from(entry.position)).filter(|at| *at > position);
        for place in told.into_iter().chain(indexed).filter(|place| *place < in_file).take(PLACES_MAX) {
            let scan = self.scan_from(place, expected, in_file);
            if let Some(header) = scan.intact_here().await? {
                let follows = header.magic == MAGIC && header.base_offset > expected;
                if follows && self.chain_from(header.base_offset).follow(&header).is_ok() {
                    return Ok(Some((header.base_offset, place as u32)));
                }
            }
            around.throttle.spent(around.runtime, crate::scan::CHUNK as u64).await;
        }
        Ok(None)
    }
}

/// What lies where a scrub stands.
enum Judged {
    /// The batch that belongs there.
    Fits(BatchHeader),
    /// The segment's end.
    End,
    /// Something else.
    Wrong(String),
}

fn shape(position: u64, header: &BatchHeader) -> BatchShape {
    BatchShape {
        position: position as u32,
        len: header.total_len() as u32,
        last_offset: header.last_offset(),
        max_timestamp: header.max_timestamp,
    }
}
