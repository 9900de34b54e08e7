//! What opening finds in a log, and how everything derived from batches is brought in line with them. Segments
//! below the recovery point are taken over (`flushed`); from the first one on that cannot be, all are read.

use std::collections::BTreeSet;
use std::sync::Arc;

use milena_probe::{always, reachable};
use milena_runtime::{File, Open, io};
use milena_types::Offset;

use crate::aside::set_aside;
use crate::checkpoint::read_text;
use crate::damage::Damaged;
use crate::epochs::LeaderEpochs;
use crate::index::{self, BatchShape, Entries, IndexFiles};
use crate::names::{LEADER_EPOCH_CHECKPOINT, SegmentFile, join, parent};
use crate::open::{Opener, list, remove_segment};
use crate::producers::{ProducerBatch, Producers};
use crate::recovery::{Cut, Fault, ScannedSegment, UnscannedSegment, vouched_segments};
use crate::reindex::Kept;
use crate::scan::{CHUNK, Scan, Step};
use crate::segment::{Segment, SegmentIndex};
use crate::snapshots;
use crate::txn_index::{AbortedTxn, TxnIndex};

/// What opening found.
#[derive(Default)]
pub(crate) struct Findings {
    /// Those taken over, then those scanned.
    pub segments: Vec<Segment>,
    /// How many were taken over.
    pub adopted: usize,
    pub scanned: Vec<ScannedSegment>,
    pub unscanned: Vec<UnscannedSegment>,
    pub epochs: LeaderEpochs,
    pub producers: Producers,
    /// Usable snapshots of the producers.
    pub snapshots: BTreeSet<Offset>,
    /// Others, of which nobody knows whether they are on the disk.
    snapshots_in_doubt: BTreeSet<Offset>,
    /// The producers where each scanned segment but the first begins.
    states: Vec<(Offset, Producers)>,
    /// Of each scanned segment.
    aborted: Vec<Vec<AbortedTxn>>,
    /// Where in each scanned segment the first batch lies, and with which offset, that the recovery point does not
    /// vouch for.
    unvouched: Vec<(u64, Offset)>,
    /// Which indexes of scanned segments are in memory.
    indexes: Kept,
    pub damaged: Damaged,
    pub intact_beyond: u64,
    pub bytes_beyond: u64,
    pub bytes_scanned: u64,
    pub rebuilt: usize,
}

/// What lies beside a segment under one of its names.
enum Beside {
    /// No file.
    Missing,
    /// A file that holds something else than it should.
    Other,
    /// A file that holds exactly what it should.
    Same(Arc<dyn File>),
}

impl Findings {
    /// Whether no batch had to be read.
    pub fn is_adopted_whole(&self) -> bool {
        self.adopted > 0 && self.adopted == self.segments.len() && self.unscanned.is_empty()
    }
}

impl Opener<'_> {
    /// Takes over what it can of the segments at `bases`, and reads the rest.
    pub async fn find(&self, bases: &[Offset], is_clean: bool) -> io::Result<Findings> {
        let mut found = Findings::default();
        let known = list(self.disk, self.dir, SegmentFile::Snapshot).await?;
        // what is newer was not synced, or is of records that are gone
        (found.snapshots, found.snapshots_in_doubt) = known
            .into_iter()
            .partition(|offset| *offset < self.recovery_point || is_clean && *offset == self.recovery_point);
        let Some(epochs) = self.read_epochs().await? else {
            self.learn_of_the_deleted(bases, &mut found).await?;
            return self.scan_all(bases, found).await;
        };
        for pair in bases.windows(2).take(vouched_segments(bases, self.recovery_point, is_clean)) {
            match self.adopt(pair[0], pair[1]).await? {
                Ok(segment) => found.segments.push(segment),
                Err(reason) => {
                    self.distrust(pair[0], &reason);
                    break;
                }
            }
        }
        found.adopted = found.segments.len();
        found.epochs = epochs;
        if is_clean && self.adopt_tail(bases, &mut found).await? {
            return Ok(found);
        }
        let first = bases.get(found.adopted).copied().unwrap_or(Offset::ZERO);
        found.epochs.truncate_from_end(first);
        if found.adopted > 0 {
            let start = bases[0];
            let (known, producers) =
                snapshots::newest(self.disk, self.dir, &mut found.snapshots, (start, first), self.now)
                    .await?;
            found.producers = producers;
            self.catch_up(known, &mut found).await?;
        } else {
            self.learn_of_the_deleted(bases, &mut found).await?;
        }
        self.scan_all(&bases[found.adopted..], found).await
    }

    /// Learns of the producers of records before the first segment, which were deleted: only the snapshot beside that
    /// segment knows of them, whatever the recovery point vouches for. It was synced before they went; and one of
    /// records that a crash took was removed when the log was opened after it.
    async fn learn_of_the_deleted(&self, bases: &[Offset], found: &mut Findings) -> io::Result<()> {
        let Some(first) = bases.first().copied() else { return Ok(()) };
        let is_in_doubt = found.snapshots_in_doubt.contains(&first);
        if !is_in_doubt && !found.snapshots.contains(&first) {
            return Ok(());
        }
        let Some(producers) = snapshots::at(self.disk, self.dir, first, self.now).await? else {
            found.snapshots.remove(&first);
            return Ok(());
        };
        found.producers = producers;
        if is_in_doubt {
            reachable!("log: producers of deleted records were known beyond the recovery point");
            // written again, as all that reads well there
            found.states.push((first, found.producers.clone()));
        }
        Ok(())
    }

    /// Takes over the active segment of a log that was stopped in order. False: it must be read.
    async fn adopt_tail(&self, bases: &[Offset], found: &mut Findings) -> io::Result<bool> {
        let end = self.recovery_point;
        let Some(base) = bases.last().copied() else { return Ok(false) };
        if found.adopted + 1 != bases.len() || base > end {
            return Ok(false);
        }
        let segment = match self.adopt_active(base, end).await? {
            Ok(segment) => segment,
            Err(reason) => {
                self.distrust(base, &reason);
                return Ok(false);
            }
        };
        let bounds = (end, end);
        let (_, producers) =
            snapshots::newest(self.disk, self.dir, &mut found.snapshots, bounds, self.now).await?;
        // a log that never had a record has none
        if end > bases[0] && !found.snapshots.contains(&end) {
            return Ok(false);
        }
        found.producers = producers;
        // one that was assigned and never had a record is known to no other process
        found.epochs.truncate_from_end(end);
        found.segments.push(segment);
        found.adopted += 1;
        Ok(true)
    }

    fn distrust(&self, base: Offset, reason: &str) {
        reachable!("log: a segment that was synced could not be taken over");
        tracing::warn!(log = self.dir, segment = %base, reason, "the log is read from this segment on");
    }

    /// The leader epochs of a log that has such a file; none when it is missing, or not what it should be.
    async fn read_epochs(&self) -> io::Result<Option<LeaderEpochs>> {
        let path = join(self.dir, LEADER_EPOCH_CHECKPOINT);
        let text = match read_text(self.disk, &path).await {
            Err(error) if error.kind() != io::ErrorKind::InvalidData => return Err(error),
            text => text.map_err(|error| error.to_string()),
        };
        let epochs = match text {
            Ok(None) => return Ok(None),
            Ok(Some(text)) => LeaderEpochs::decode(&text).map_err(|bad| bad.to_string()),
            Err(reason) => Err(reason),
        };
        if let Err(reason) = &epochs {
            tracing::warn!(path, reason, "the leader epochs are read from the log instead");
        }
        Ok(epochs.ok())
    }

    /// Learns of producers from the segments taken over, behind the snapshot at `known`.
    async fn catch_up(&self, known: Offset, found: &mut Findings) -> io::Result<()> {
        let behind: Vec<Segment> =
            found.segments.iter().filter(|segment| segment.end > known).cloned().collect();
        for segment in behind {
            let len = u64::from(segment.size);
            let mut scan =
                Scan::new(segment.file.clone(), len, segment.base, None).over(self.config.compacted);
            found.bytes_scanned += len;
            loop {
                match scan.step().await? {
                    Step::Batch { batch, .. } if batch.header.base_offset >= known => {
                        let base = batch.header.base_offset;
                        found.producers.learn(&ProducerBatch::of(&batch), base, self.now);
                    }
                    Step::Batch { .. } | Step::Legacy { .. } => {}
                    Step::End => break,
                    Step::Fault(fault) => {
                        match scan.step_over(self.recovery_point, Some(segment.end)).await? {
                            Some((_, header)) => {
                                found.damaged.insert(header.base_offset..header.next_offset())
                            }
                            None => {
                                let (segment, reason) = (segment.base, fault.reason());
                                tracing::warn!(log = self.dir, %segment, reason, "producers in the rest of it are not known");
                                break;
                            }
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// Reads the segments at `bases` up to the first fault or gap, and counts what lies behind it.
    pub async fn scan_all(&self, bases: &[Offset], mut found: Findings) -> io::Result<Findings> {
        for (number, base) in bases.iter().enumerate() {
            self.bridge(&mut found, *base);
            let follows = found.scanned.last().is_none_or(|last| last.fault.is_none() && last.end == *base);
            if !follows || !found.segments.is_empty() && self.is_misnamed(*base).await? {
                self.look_behind(&bases[number..], &mut found).await?;
                break;
            }
            if number > 0
                && let Some(full) = found.segments.last_mut()
            {
                full.growing_mut().finish();
                self.keep_or_drop(full, &mut found.indexes);
                found.states.push((*base, found.producers.clone()));
            }
            self.scan(*base, bases.get(number + 1).copied(), &mut found).await?;
        }
        Ok(found)
    }

    /// Whether the segment at `base` begins with a whole batch that belongs before it.
    async fn is_misnamed(&self, base: Offset) -> io::Result<bool> {
        let file = self.disk.open(&self.path(base, SegmentFile::Log), Open::Read).await?;
        let len = file.len().await?;
        let mut offset = [0; size_of::<i64>()];
        if len < offset.len() as u64 {
            return Ok(false);
        }
        // the whole batch is read only where it matters
        file.read_exact_at(0, &mut offset).await?;
        if Offset(i64::from_be_bytes(offset)) >= base {
            return Ok(false);
        }
        let first = Scan::new(file, len, base, None).intact_here().await?;
        Ok(first.is_some_and(|first| first.base_offset < base))
    }

    /// Looks at the segments at `bases`, which lie behind a fault or a gap, without taking anything of them over.
    async fn look_behind(&self, bases: &[Offset], found: &mut Findings) -> io::Result<()> {
        for base in bases.iter().copied() {
            let file = self.disk.open(&self.path(base, SegmentFile::Log), Open::Read).await?;
            let len = file.len().await?;
            let mut scan = Scan::new(file, len, base, None);
            let is_unknown = scan.is_unknown_here().await?;
            let intact = scan.count_intact_behind().await?;
            let is_misnamed = self.is_misnamed(base).await?;
            found.unscanned.push(UnscannedSegment { base, intact, is_unknown, is_misnamed });
            found.bytes_beyond += len;
            found.intact_beyond += intact;
        }
        Ok(())
    }

    /// Kafka's cleaner may leave offsets out at the end of a segment. Where all was synced before, nothing was
    /// lost there: the segment reaches up to the next one.
    fn bridge(&self, found: &mut Findings, next: Offset) {
        let (Some(scanned), Some(segment)) = (found.scanned.last_mut(), found.segments.last_mut()) else {
            return;
        };
        let is_hole = scanned.fault.is_none() && scanned.end < next && next <= self.recovery_point;
        if self.config.compacted && is_hole {
            (scanned.end, segment.end, segment.has_holes) = (next, next, true);
        }
    }

    async fn scan(&self, base: Offset, next: Option<Offset>, found: &mut Findings) -> io::Result<()> {
        let file = self.disk.open(&self.path(base, SegmentFile::Log), self.how).await?;
        let len = file.len().await?;
        let mut segment = Segment::empty(base, file.clone(), self.config.index_interval_bytes);
        let (mut aborted, mut unvouched) = (Vec::new(), (0, base));
        // positions in an index are 31 bits: what lies beyond, no log ever wrote
        let mut scan = Scan::new(file, len.min(i32::MAX as u64), base, found.epochs.latest())
            .over(self.config.compacted);
        let mut fault = (len > i32::MAX as u64).then(|| Fault::Torn(format!("a segment of {len} bytes")));
        loop {
            let (position, header) = match scan.step().await? {
                Step::Batch { position, batch } => {
                    let ended =
                        found.producers.learn(&ProducerBatch::of(&batch), batch.header.base_offset, self.now);
                    aborted.extend(ended.and_then(|ended| ended.aborted()));
                    (position, batch.header)
                }
                Step::Legacy { position, header, .. } => (position, header),
                Step::End => break,
                Step::Fault(met) => match scan.step_over(self.recovery_point, next).await? {
                    Some((position, header)) => {
                        found.damaged.insert(header.base_offset..header.next_offset());
                        (position, header)
                    }
                    None => {
                        fault = Some(met);
                        break;
                    }
                },
            };
            if header.last_offset().since(base) > i64::from(i32::MAX) {
                let reason = format!("offset {} is out of the segment's range", header.last_offset());
                fault = Some(Fault::Torn(reason));
                break;
            }
            segment.growing_mut().batch(BatchShape {
                position: position as u32,
                len: header.total_len() as u32,
                last_offset: header.last_offset(),
                max_timestamp: header.max_timestamp,
            });
            found.epochs.assign(header.partition_leader_epoch, header.base_offset);
            segment.size = scan.position() as u32;
            segment.end = scan.next_offset();
            segment.has_holes = scan.has_holes();
            segment.touched = self.now;
            if segment.end <= self.recovery_point {
                unvouched = (scan.position(), segment.end);
            }
        }
        let good_len = u64::from(segment.size);
        if matches!(fault, Some(Fault::Torn(_))) && good_len == 0 && self.is_misnamed(base).await? {
            fault = Some(Fault::Misnamed(format!(
                "segment {base} begins with a whole batch of an earlier offset"
            )));
        }
        found.bytes_scanned += len;
        if fault.is_some() {
            found.intact_beyond += scan.count_intact_behind().await?;
            found.bytes_beyond += len - good_len;
        }
        found.scanned.push(ScannedSegment { base, len, good_len, end: segment.end, fault });
        found.segments.push(segment);
        found.aborted.push(aborted);
        found.unvouched.push(unvouched);
        Ok(())
    }

    /// Removes the segments behind the cut, the last one first, then cuts. Durable afterwards.
    pub async fn cut(&self, found: &Findings, cut: &Cut) -> io::Result<()> {
        let last = found.segments.last().expect("a cut leaves a segment");
        tracing::warn!(log = self.dir, end = %last.end, bytes = found.bytes_beyond,
            intact = found.intact_beyond, reason = %cut.reason, "cut a torn tail");
        for base in cut.remove.iter().rev() {
            match cut.aside.contains(base) {
                true => self.set_aside(*base, "no crash left it behind the end of its log").await?,
                false => remove_segment(self.disk, self.dir, *base).await?,
            }
        }
        self.disk.sync_dir(self.dir).await?;
        last.file.set_len(cut.len).await?;
        self.disk.sync(&last.file).await
    }

    /// Keeps the batches of a segment beside the log, and says so.
    pub async fn set_aside(&self, base: Offset, why: &str) -> io::Result<()> {
        if let Some(name) = set_aside(self.disk, self.dir, base).await? {
            tracing::warn!(
                log = self.dir,
                name,
                why,
                "the batches of a segment are kept aside: remove them when they are not needed"
            );
        }
        Ok(())
    }

    async fn first_segment(&self) -> io::Result<Segment> {
        let file = self.disk.open(&self.path(Offset::ZERO, SegmentFile::Log), Open::New).await?;
        Ok(Segment::empty(Offset::ZERO, file, self.config.index_interval_bytes))
    }

    /// Writes the batches of a scanned segment over themselves, so that a sync writes them whatever became of an earlier
    /// one, from the first one on that the recovery point does not vouch for. What a failed sync left unwritten the
    /// cache may drop at any time: nothing is written that was not read whole again, and `None` says that it was not.
    async fn rewrite(&self, segment: &Segment, (from, next): (u64, Offset)) -> io::Result<Option<u64>> {
        let to = u64::from(segment.size);
        always!(from <= to, "what is vouched for lies before the end");
        let scan = Scan::new(segment.file.clone(), to, next, None);
        let mut scan = scan.over(self.config.compacted).from(from);
        let (mut written, mut pieces) = (from, Vec::new());
        loop {
            match scan.step().await? {
                Step::Batch { batch, .. } => pieces.push(batch.bytes),
                Step::Legacy { bytes, .. } => pieces.push(bytes),
                Step::End => break,
                Step::Fault(fault) => {
                    reachable!("log: what recovery had read was gone when it wrote it again");
                    let reason = fault.reason();
                    tracing::warn!(log = self.dir, segment = %segment.base, reason, "what was read of it a moment ago is gone");
                    return Ok(None);
                }
            }
            if scan.position() - written >= CHUNK as u64 {
                segment.file.write_at(written, &std::mem::take(&mut pieces)).await?;
                written = scan.position();
            }
        }
        always!(scan.next_offset() <= segment.end, "it holds what was found");
        if !pieces.is_empty() {
            segment.file.write_at(written, &pieces).await?;
        }
        Ok(Some(to - from))
    }

    /// Makes durable what is kept from the recovery point on, and every name. How many bytes were written
    /// again; none when the disk does not have any more what was found, so that the log is to be read anew.
    pub async fn settle(&self, found: &mut Findings) -> io::Result<Option<u64>> {
        if found.is_adopted_whole() {
            return Ok(Some(0));
        }
        if found.segments.is_empty() {
            found.segments.push(self.first_segment().await?);
        }
        let mut rewritten = 0;
        let mut files = Vec::new();
        let scanned = &found.segments[found.adopted..];
        for (number, segment) in scanned.iter().enumerate() {
            if segment.end < self.recovery_point {
                continue;
            }
            if segment.end > self.recovery_point
                && let Some(unvouched) = found.unvouched.get(number)
            {
                reachable!("log: recovery wrote a tail again");
                match self.rewrite(segment, *unvouched).await? {
                    Some(bytes) => rewritten += bytes,
                    None => return Ok(None),
                }
            }
            files.push(segment.file.clone());
        }
        // the length too: a cut whose sync failed reads as done, and would be undone by the next power loss
        let last = found.segments.last().expect("at least one segment");
        last.file.set_len(u64::from(last.size)).await?;
        for result in self.disk.sync_many(&files).await {
            result?;
        }
        self.disk.sync_dir(self.dir).await?;
        if self.recovery_point == Offset::ZERO {
            // its creation may have been killed before the log's own name was durable; a recovery point is
            // written into the same directory as that name, and synced with it
            self.disk.sync_dir(parent(self.dir)).await?;
        }
        Ok(Some(rewritten))
    }

    /// Brings the files beside each scanned segment in line, durably: from now on they are believed.
    pub async fn mend(&self, found: &mut Findings) -> io::Result<()> {
        let bases: Vec<Offset> = found.segments.iter().map(|segment| segment.base).collect();
        let end = found.segments.last().map_or(Offset::ZERO, |active| active.end);
        let in_doubt = std::mem::take(&mut found.snapshots_in_doubt);
        // where the log ends it is written again, as at the segments' starts: what reads well proves nothing
        if in_doubt.contains(&end) && !bases.contains(&end) {
            found.states.push((end, found.producers.clone()));
        }
        let is_rewritten = |offset: &Offset| found.states.iter().any(|(state, _)| state == offset);
        let lost = in_doubt.into_iter().filter(|offset| !is_rewritten(offset));
        for offset in lost.chain(snapshots::strays(&found.snapshots, &bases)).collect::<Vec<_>>() {
            snapshots::remove_at(self.disk, self.dir, offset).await?;
            found.snapshots.remove(&offset);
        }
        if found.is_adopted_whole() {
            return Ok(());
        }
        let mut beside = Vec::new();
        let aborted = std::mem::take(&mut found.aborted);
        let last = found.segments.len() - 1;
        for (number, segment) in found.segments.iter_mut().enumerate().skip(found.adopted) {
            let aborted = aborted.get(number - found.adopted).map_or(&[][..], Vec::as_slice);
            self.restore_index(segment, &mut found.indexes).await?;
            if number == last {
                segment.aborted = self.write_aborted(segment.base, aborted).await?;
            } else if segment.end >= self.recovery_point || !self.matches(segment, aborted).await? {
                // above the recovery point what reads well may be nowhere on the disk, as with the batches
                let files = IndexFiles::write(self.disk, self.dir, segment.growing()).await?;
                segment.index = SegmentIndex::Files(files);
                segment.aborted = self.write_aborted(segment.base, aborted).await?;
                found.rebuilt += usize::from(segment.end < self.recovery_point);
            }
            if let SegmentIndex::Files(files) = &segment.index {
                beside.extend(files.handles());
            }
            beside.extend(segment.aborted.as_ref().map(TxnIndex::handle));
        }
        for (base, producers) in std::mem::take(&mut found.states) {
            if found.snapshots.insert(base) {
                beside.extend(snapshots::write(self.disk, self.dir, base, &producers).await?);
            }
        }
        for result in self.disk.sync_many(&beside).await {
            result?;
        }
        self.disk.sync_dir(self.dir).await
    }

    /// Whether the files beside a rolled segment say what its batches do; they are its index then.
    async fn matches(&self, segment: &mut Segment, aborted: &[AbortedTxn]) -> io::Result<bool> {
        let (index, base) = (segment.growing().clone(), segment.base);
        let aborted: Vec<u8> = aborted.iter().flat_map(AbortedTxn::encode).collect();
        let (offsets, times) = (index::encode_offsets(index.offsets()), index::encode_times(index.times()));
        let Beside::Same(offsets) = self.beside(base, SegmentFile::Index, &offsets).await? else {
            return Ok(false);
        };
        let Beside::Same(times) = self.beside(base, SegmentFile::TimeIndex, &times).await? else {
            return Ok(false);
        };
        match self.beside(base, SegmentFile::TxnIndex, &aborted).await? {
            Beside::Missing if aborted.is_empty() => {}
            Beside::Same(_) => {
                let adopted = TxnIndex::adopt(self.disk, self.dir, base, segment.end).await?;
                let Ok(adopted) = adopted else { return Ok(false) };
                segment.aborted = adopted;
            }
            // one where none is expected too: left there, the next opening would believe it
            Beside::Missing | Beside::Other => return Ok(false),
        }
        let offsets = Entries::new(offsets, index.offsets().len() as u32);
        let times = Entries::new(times, index.times().len() as u32);
        segment.index =
            SegmentIndex::Files(IndexFiles::adopt(base, offsets, times, index.first_timestamp()).await?);
        Ok(true)
    }

    /// Compares the file of that kind beside a segment with what it should hold.
    async fn beside(&self, base: Offset, kind: SegmentFile, expected: &[u8]) -> io::Result<Beside> {
        let file = match self.disk.open(&self.path(base, kind), Open::Read).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Beside::Missing),
            file => file?,
        };
        // one byte more than expected shows a file that is too long
        let mut content = vec![0; expected.len() + 1];
        let read = file.read_up_to_at(0, &mut content).await?;
        Ok(if content[..read] == *expected { Beside::Same(file) } else { Beside::Other })
    }

    async fn write_aborted(&self, base: Offset, aborted: &[AbortedTxn]) -> io::Result<Option<TxnIndex>> {
        if aborted.is_empty() {
            return match self.disk.remove(&self.path(base, SegmentFile::TxnIndex)).await {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(None),
            };
        }
        TxnIndex::write_as(self.disk, &self.path(base, SegmentFile::TxnIndex), aborted).await.map(Some)
    }
}
