//! What a log will be when it is cut: its last segment with its indexes in memory, and the producers. Reads only.
//!
//! Damage on the way stays where it is, as it does when a log is opened: what is sure behind it counts. It must never
//! take bytes for a batch that do not pass their checksum.

use std::ops::Range;

use milena_batch::{BatchHeader, MAGIC};
use milena_probe::{always, reachable};
use milena_runtime::io;
use milena_types::{Offset, Timestamp};

use crate::index::{BatchShape, IndexBuilder};
use crate::producers::{ProducerBatch, Producers};
use crate::scan::{Scan, Step};
use crate::segment::{Segment, SegmentIndex};
use crate::{Log, snapshots};

/// How many places are tried for a batch behind damage, each at the cost of a read.
const PLACES_MAX: usize = 256;

/// A log as it will be.
pub(crate) struct Replayed {
    /// Its last segment.
    pub last: Segment,
    /// How many segments it will have.
    pub keep: usize,
    /// Who sent what is left.
    pub producers: Producers,
    /// What cannot be read in what was looked at, and where the batch behind it starts, if anybody must be told.
    pub damaged: Vec<(Range<Offset>, Option<u32>)>,
}

/// Why it cannot be said how a log is cut where it is to be.
pub(crate) struct InDamage {
    /// Up to here it can.
    pub offset: Offset,
    /// What lies there.
    pub reason: String,
}

/// What lies where the replay stands.
enum Here {
    /// A whole batch, and who sent it.
    Batch(u64, BatchHeader, Option<ProducerBatch>),
    /// One whose records rotted.
    Rotten(u64, BatchHeader),
    /// Damage; the next sure batch has this offset, and starts here.
    Gap(Offset, u32),
    /// The end of the segment, or nothing that matters.
    End,
    /// Damage, and nothing sure behind it.
    Lost(String),
}

impl Log {
    /// The log as it will be when it ends at `offset`, which lies in it: from the newest snapshot that is not newer than
    /// its last segment then, and what was appended since.
    pub(crate) async fn replay(&mut self, offset: Offset) -> io::Result<Result<Replayed, InDamage>> {
        let mut segments: Vec<Segment> = self.rolled.iter().map(|segment| (**segment).clone()).collect();
        segments.push(self.active.clone());
        let keep = segments.partition_point(|segment| segment.base <= offset);
        segments.truncate(keep);
        let mut last = segments.last().expect("the log starts at or before the offset").clone();
        let bounds = (segments[0].base, last.base);
        let (known, producers) =
            snapshots::newest(&self.disk, &self.dir, &mut self.snapshots, bounds, Timestamp::NONE).await?;
        let cut = last.base;
        let mut replay = Replay { log: self, offset, known, producers, damaged: Vec::new() };
        for segment in segments.iter().filter(|segment| segment.end > known || segment.base == cut) {
            match replay.segment(segment, segment.base == cut).await? {
                Ok(replayed) => last = replayed,
                Err(lost) => return Ok(Err(lost)),
            }
        }
        let Replay { mut producers, damaged, .. } = replay;
        if let Some(aborted) = last.aborted.take() {
            last.aborted = Some(aborted.ends_below(last.end).await?);
        }
        producers.as_old_as(&self.producers);
        always!(last.base == cut && last.end <= offset);
        Ok(Ok(Replayed { last, keep, producers, damaged }))
    }
}

struct Replay<'a> {
    log: &'a Log,
    offset: Offset,
    /// Producers are known up to here.
    known: Offset,
    producers: Producers,
    damaged: Vec<(Range<Offset>, Option<u32>)>,
}

impl Replay<'_> {
    /// Reads `segment` up to the offset; what it is then. `is_cut`: it is the last one then.
    async fn segment(&mut self, segment: &Segment, is_cut: bool) -> io::Result<Result<Segment, InDamage>> {
        let index = IndexBuilder::new(segment.base, self.log.config.index_interval_bytes);
        let index = SegmentIndex::Growing(index);
        let (size, end, has_holes) = (0, segment.base, false);
        let mut last = Segment { size, end, has_holes, index, ..segment.clone() };
        // a file that is too short has lost what was in it
        let len = u32::try_from(segment.file.len().await?).unwrap_or(u32::MAX);
        let segment = &Segment { size: segment.size.min(len), ..segment.clone() };
        let mut scan = self.scan(segment, 0, segment.base);
        loop {
            let from = scan.next_offset();
            let (position, header) = match self.here(&mut scan, segment).await? {
                Here::Batch(position, header, producer) => {
                    if header.next_offset() > self.offset {
                        break;
                    }
                    if let Some(producer) = producer.filter(|_| header.base_offset >= self.known) {
                        self.producers.learn(&producer, header.base_offset, Timestamp::NONE);
                    }
                    (position, header)
                }
                Here::Rotten(_, header) if header.next_offset() > self.offset => break,
                Here::Rotten(position, header) => {
                    self.damaged.push((header.base_offset..header.next_offset(), None));
                    (position, header)
                }
                Here::Gap(to, place) => {
                    reachable!("log: a truncation found its way behind damage");
                    self.damaged.push((from..to, Some(place)));
                    continue;
                }
                Here::End => break,
                Here::Lost(reason) if is_cut && self.offset > self.log.start => {
                    return Ok(Err(InDamage { offset: from.max(self.log.start), reason }));
                }
                Here::Lost(reason) => {
                    let (log, segment) = (&self.log.dir, segment.base);
                    tracing::warn!(%log, %segment, reason, "producers in the rest of it are not known");
                    break;
                }
            };
            last.growing_mut().batch(BatchShape {
                position: position as u32,
                len: header.total_len() as u32,
                last_offset: header.last_offset(),
                max_timestamp: header.max_timestamp,
            });
            last.size = scan.position() as u32;
            last.end = scan.next_offset();
            last.has_holes |= header.base_offset > from;
        }
        Ok(Ok(last))
    }

    /// No checksum covers an epoch, but the log knows which each offset has.
    fn has_right_epoch(&self, header: &BatchHeader) -> bool {
        let known = self.log.epochs.epoch_at(header.base_offset);
        known.is_none_or(|epoch| epoch == header.partition_leader_epoch)
    }

    fn scan(&self, segment: &Segment, position: u64, next: Offset) -> Scan {
        let scan = Scan::new(segment.file.clone(), u64::from(segment.size), next, None);
        scan.over(self.log.config.compacted).from(position)
    }

    /// What `scan` stands at, in `segment`; it stands behind it then.
    async fn here(&self, scan: &mut Scan, segment: &Segment) -> io::Result<Here> {
        let (position, from) = (scan.position(), scan.next_offset());
        let reason = match scan.step().await? {
            Step::Batch { position, batch } => {
                let header = batch.header;
                if self.has_right_epoch(&header) {
                    return Ok(Here::Batch(position, header, Some(ProducerBatch::of(&batch))));
                }
                // the next ones are not to be held against it
                *scan = self.scan(segment, scan.position(), scan.next_offset());
                return Ok(Here::Rotten(position, header));
            }
            Step::Legacy { position, header, .. } => return Ok(Here::Batch(position, header, None)),
            Step::End if from < segment.end.min(self.offset) && !segment.has_holes => {
                "it ends too early".to_owned()
            }
            Step::End => return Ok(Here::End),
            Step::Fault(_) if from >= self.offset => return Ok(Here::End),
            Step::Fault(fault) => fault.reason().to_owned(),
        };
        reachable!("log: a truncation met damage");
        let is_end = scan.position() == u64::from(segment.size);
        if !is_end && let Some((position, header)) = scan.step_over(segment.end, Some(segment.end)).await? {
            return Ok(Here::Rotten(position, header));
        }
        match self.behind(segment, position, from).await? {
            Some((place, next)) if next <= self.offset => {
                *scan = self.scan(segment, u64::from(place), next);
                Ok(Here::Gap(next, place))
            }
            _ => Ok(Here::Lost(reason)),
        }
    }

    /// The first batch behind damage at `position`, where `from` belongs, that is surely one: where a scrub or the index
    /// says that one starts.
    async fn behind(
        &self,
        segment: &Segment,
        position: u64,
        from: Offset,
    ) -> io::Result<Option<(u32, Offset)>> {
        let mut places: Vec<u32> = self.log.damaged.resumes(from..segment.end).collect();
        places.extend(match &segment.index {
            SegmentIndex::Growing(index) => index.offsets().iter().map(|entry| entry.position).collect(),
            // an index is a hint
            SegmentIndex::Files(files) => files
                .offsets()
                .all()
                .await
                .map_or_else(|_| Vec::new(), |entries| entries.iter().map(|entry| entry.position).collect()),
        });
        places.retain(|place| u64::from(*place) > position && *place < segment.size);
        places.sort_unstable();
        places.dedup();
        for place in places.into_iter().take(PLACES_MAX) {
            let found = self.scan(segment, u64::from(place), from).intact_here().await?;
            let follows = |header: &BatchHeader| {
                header.magic == MAGIC && header.base_offset > from && header.next_offset() <= segment.end
            };
            if let Some(header) = found.filter(follows) {
                return Ok(Some((place, header.base_offset)));
            }
        }
        Ok(None)
    }
}
