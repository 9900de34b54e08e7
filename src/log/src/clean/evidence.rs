//! Whether a `.swap` of batches was made by a cleaning of the segments beside it, by what a cleaning never does: it
//! takes no active segment, adds no batch, and leaves at least one. Whoever finishes a cleaning removes segments:
//! a file that merely bears the name must not be believed. This file changes nothing.

use std::sync::Arc;

use milena_batch::{BatchHeader, MAGIC};
use milena_probe::reachable;
use milena_runtime::{Disk, Open, io};
use milena_types::Offset;

use super::swap::SWAP;
use crate::names::{DELETED_SUFFIX, SegmentFile, base_of, join, segment_file};
use crate::scan::{Scan, Step};

/// What a log's directory holds, by name.
pub(super) struct Beside<'a> {
    /// Where.
    pub disk: &'a Arc<dyn Disk>,
    /// The log's directory.
    pub dir: &'a str,
    /// All names in it.
    pub names: &'a [String],
    /// The swaps, ascending.
    pub swaps: &'a [Offset],
    /// Whether the log is one that is compacted, or was once: that is known before there is any swap.
    pub compacted: bool,
}

/// A walk along the headers of one file.
struct Headers {
    scan: Scan,
    here: Option<BatchHeader>,
    fault: Option<String>,
}

impl Headers {
    async fn open(disk: &Arc<dyn Disk>, path: &str, base: Offset) -> io::Result<Headers> {
        let file = disk.open(path, Open::Read).await?;
        let len = file.len().await?;
        let scan = Scan::new(file, len, base, None).over(true);
        let mut headers = Headers { scan, here: None, fault: None };
        headers.advance().await?;
        Ok(headers)
    }

    async fn advance(&mut self) -> io::Result<()> {
        self.here = None;
        match self.scan.step().await? {
            Step::Batch { batch, .. } => self.here = Some(batch.header),
            Step::Legacy { header, .. } => self.here = Some(header),
            Step::End => {}
            Step::Fault(fault) => self.fault = Some(fault.reason().to_owned()),
        }
        Ok(())
    }
}

impl Beside<'_> {
    /// Where the segment ends that the swap at `base` holds; or why no cleaning made it.
    pub async fn judge(&self, base: Offset) -> io::Result<Result<Offset, String>> {
        let path = format!("{}{SWAP}", self.path(base));
        let mut swap = Headers::open(self.disk, &path, base).await?;
        while swap.here.is_some() {
            swap.advance().await?;
        }
        // it was synced before it got its name
        if let Some(reason) = swap.fault {
            return Ok(Err(format!("it is not whole: {reason}")));
        }
        let end = swap.scan.next_offset();
        let doubt = match self.doubt_by_names(base, end) {
            None => self.doubt_by_batches(base, end, &path).await?,
            doubt => doubt,
        };
        Ok(match doubt {
            None => Ok(end),
            Some(reason) => {
                reachable!("log: a swap that no cleaning made was refused");
                Err(reason)
            }
        })
    }

    fn path(&self, base: Offset) -> String {
        join(self.dir, &segment_file(base, SegmentFile::Log))
    }

    fn segments(&self) -> impl Iterator<Item = Offset> {
        self.names.iter().filter_map(|name| base_of(name, SegmentFile::Log))
    }

    fn doubt_by_names(&self, base: Offset, end: Offset) -> Option<String> {
        if !self.compacted {
            return Some("this log was never compacted".to_owned());
        }
        let is_there = |base: &Offset| {
            let name = segment_file(*base, SegmentFile::Log);
            self.names.iter().any(|known| known.strip_suffix(DELETED_SUFFIX).unwrap_or(known) == name)
        };
        // Kafka splits a segment whose offsets overflow: one swap may then stand for what another one's name tells
        if !is_there(&base) && self.swaps.first().is_none_or(|first| *first == base) {
            return Some(format!("there is no segment at {base} that it could have been made of"));
        }
        let active = self.segments().max().filter(|active| *active >= end && *active > base);
        active
            .is_none()
            .then(|| format!("it ends at {end}, and no segment follows: the last one is never cleaned"))
    }

    /// Holds its batches against those of the segments that are still there. One that cannot be read whole is
    /// asked as far as it can.
    async fn doubt_by_batches(&self, base: Offset, end: Offset, path: &str) -> io::Result<Option<String>> {
        let mut swap = Headers::open(self.disk, path, base).await?;
        let mut sources: Vec<Offset> =
            self.segments().filter(|source| *source == base || *source > base && *source < end).collect();
        sources.sort_unstable();
        for source in sources {
            // what lies below was of segments that are gone
            while swap.here.as_ref().is_some_and(|here| here.base_offset < source) {
                swap.advance().await?;
            }
            let mut old = Headers::open(self.disk, &self.path(source), source).await?;
            if end == base && old.here.is_some() {
                return Ok(Some(format!("it holds no batch, and the segment at {source} does")));
            }
            while let (Some(was), Some(is)) = (&old.here, &swap.here) {
                // of messages before v2 a cleaning of Kafka's makes other wrappers
                if is.magic < MAGIC {
                    break;
                }
                if is.base_offset < was.base_offset
                    || is.base_offset == was.base_offset && !is_left_of(is, was)
                {
                    return Ok(Some(format!(
                        "its batch at {} is not in the segment at {source}",
                        is.base_offset
                    )));
                }
                if is.base_offset == was.base_offset {
                    swap.advance().await?;
                }
                old.advance().await?;
            }
        }
        Ok(None)
    }
}

/// Whether a cleaning of batch `was` can have left `is`.
fn is_left_of(is: &BatchHeader, was: &BatchHeader) -> bool {
    let same =
        |header: &BatchHeader| (header.last_offset(), header.producer_id, header.partition_leader_epoch);
    same(is) == same(was)
}
