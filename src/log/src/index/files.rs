//! The index files of a segment that no longer grows, searched where they lie: a few reads a lookup, and
//! nothing kept in memory but the two handles. What the offset index says is a hint that readers check against the
//! batches: a file that shrank or rotted costs time and never changes an answer. The time index is believed, as
//! by Kafka.

use std::sync::Arc;

use bytes::Bytes;
use milena_probe::{always, reachable};
use milena_runtime::{Disk, File, Open, io};
use milena_types::{Offset, Timestamp};

use super::{
    IndexBuilder, OFFSET_ENTRY_LEN, OffsetEntry, TIME_ENTRY_LEN, TimeEntry, encode_offsets, encode_times,
};
use crate::names::{SegmentFile, join, segment_file};

/// Entries that one read of a search brings in.
const BLOCK: u32 = 512;

/// Both index files of a segment.
#[derive(Clone, Debug)]
pub struct IndexFiles {
    offsets: Entries<OffsetEntry>,
    times: Entries<TimeEntry>,
    /// The largest timestamp of the segment's first batch; none in an empty one.
    first_timestamp: Option<Timestamp>,
    /// The newest timestamp of the segment, and where it was first reached.
    max: Option<(Timestamp, Offset)>,
}

/// What stands in the slots of an index file.
pub trait Entry: Copy {
    /// Its bytes.
    const LEN: usize;
    /// Reads `LEN` bytes.
    fn decode(bytes: &[u8]) -> Self;
}

impl Entry for OffsetEntry {
    const LEN: usize = OFFSET_ENTRY_LEN;

    fn decode(bytes: &[u8]) -> OffsetEntry {
        OffsetEntry { relative_offset: u32_at(bytes, 0), position: u32_at(bytes, 4) }
    }
}

impl Entry for TimeEntry {
    const LEN: usize = TIME_ENTRY_LEN;

    fn decode(bytes: &[u8]) -> TimeEntry {
        let timestamp = i64::from(u32_at(bytes, 0)) << 32 | i64::from(u32_at(bytes, 4));
        TimeEntry { timestamp: Timestamp(timestamp), relative_offset: u32_at(bytes, 8) }
    }
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes(bytes[at..at + 4].try_into().expect("four bytes"))
}

/// The entries of one index file.
#[derive(Clone, Debug)]
pub struct Entries<T> {
    /// Where they are.
    pub file: Arc<dyn File>,
    /// How many.
    pub len: u32,
    kind: std::marker::PhantomData<T>,
}

impl<T: Entry> Entries<T> {
    /// The first `len` entries of `file`.
    pub fn new(file: Arc<dyn File>, len: u32) -> Entries<T> {
        Entries { file, len, kind: std::marker::PhantomData }
    }

    /// Entry number `index`, which must be below `len`. `UnexpectedEof` when the file has shrunk.
    pub async fn get(&self, index: u32) -> io::Result<T> {
        always!(index < self.len);
        let mut bytes = [0; 16];
        self.file.read_exact_at(u64::from(index) * T::LEN as u64, &mut bytes[..T::LEN]).await?;
        Ok(T::decode(&bytes))
    }

    /// The last entry.
    pub async fn last(&self) -> io::Result<Option<T>> {
        match self.len.checked_sub(1) {
            Some(last) => self.get(last).await.map(Some),
            None => Ok(None),
        }
    }

    /// All entries.
    pub async fn all(&self) -> io::Result<Vec<T>> {
        let mut bytes = vec![0; self.len as usize * T::LEN];
        self.file.read_exact_at(0, &mut bytes).await?;
        Ok(bytes.chunks_exact(T::LEN).map(T::decode).collect())
    }

    /// The last of the entries at the front for which `holds`, which must hold for a prefix only.
    pub async fn last_where(&self, holds: impl Fn(T) -> bool) -> io::Result<Option<T>> {
        let (mut low, mut high) = (0, self.len);
        let mut found = None;
        let mut block = Vec::new();
        let mut block_at = 0;
        while low < high {
            let middle = low + (high - low) / 2;
            let has = (block.len() / T::LEN) as u32;
            if has == 0 || middle < block_at || middle >= block_at + has {
                block_at = middle / BLOCK * BLOCK;
                block.resize((self.len - block_at).min(BLOCK) as usize * T::LEN, 0);
                let at = u64::from(block_at) * T::LEN as u64;
                self.file.read_exact_at(at, &mut block).await?;
            }
            let entry = T::decode(&block[(middle - block_at) as usize * T::LEN..]);
            if holds(entry) {
                found = Some(entry);
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(found)
    }
}

impl IndexFiles {
    /// Writes both index files of a segment that ends with what `index` has seen, in place of what they held.
    /// Not synced; the handles are for that.
    pub async fn write(disk: &Arc<dyn Disk>, dir: &str, index: &IndexBuilder) -> io::Result<IndexFiles> {
        IndexFiles::write_as(disk, dir, index, "").await
    }

    /// As `write`, with `suffix` behind the names.
    pub async fn write_as(
        disk: &Arc<dyn Disk>,
        dir: &str,
        index: &IndexBuilder,
        suffix: &str,
    ) -> io::Result<IndexFiles> {
        let write = async |kind, content: Vec<u8>| {
            let path = format!("{}{suffix}", join(dir, &segment_file(index.base(), kind)));
            let file = disk.open(&path, Open::Write).await?;
            file.set_len(0).await?;
            file.write_at(0, &[Bytes::from(content)]).await?;
            Ok::<_, io::Error>(file)
        };
        let offsets = write(SegmentFile::Index, encode_offsets(index.offsets())).await?;
        let times = write(SegmentFile::TimeIndex, encode_times(index.times())).await?;
        Ok(IndexFiles {
            offsets: Entries::new(offsets, index.offsets().len() as u32),
            times: Entries::new(times, index.times().len() as u32),
            first_timestamp: index.first_timestamp(),
            max: index.max(),
        })
    }

    /// The index files of the segment at `base` as they stand, `max` by their last entry.
    pub async fn adopt(
        base: Offset,
        offsets: Entries<OffsetEntry>,
        times: Entries<TimeEntry>,
        first_timestamp: Option<Timestamp>,
    ) -> io::Result<IndexFiles> {
        let last = times.last().await?;
        let max = last.map(|last| (last.timestamp, base.plus(i64::from(last.relative_offset))));
        Ok(IndexFiles { offsets, times, first_timestamp, max })
    }

    /// Offset → position.
    pub fn offsets(&self) -> &Entries<OffsetEntry> {
        &self.offsets
    }

    /// Timestamp → offset.
    pub fn times(&self) -> &Entries<TimeEntry> {
        &self.times
    }

    /// The largest timestamp of the segment's first batch; none in an empty one.
    pub fn first_timestamp(&self) -> Option<Timestamp> {
        self.first_timestamp
    }

    /// The newest timestamp of the segment, and where it was first reached.
    pub fn max(&self) -> Option<(Timestamp, Offset)> {
        self.max
    }

    /// Both handles, to be synced.
    pub fn handles(&self) -> [Arc<dyn File>; 2] {
        [self.offsets.file.clone(), self.times.file.clone()]
    }
}

/// What an index says, or that it says nothing: a file that shrank is no failed disk.
pub fn hint<T>(found: io::Result<Option<T>>) -> io::Result<Option<T>> {
    match found {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            reachable!("log: an index file was shorter than it had been");
            Ok(None)
        }
        found => found,
    }
}
