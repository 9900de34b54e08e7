//! `.txnindex`: the transactions whose abort marker stands in a segment, in the order of the markers. What a
//! read_committed reader skips by. Kafka's file, an entry appended with each abort marker; derived from the
//! batches, and rebuilt with them.

use std::sync::Arc;

use bytes::Bytes;
use milena_probe::always;
use milena_runtime::{Disk, File, Open, io};
use milena_types::{Offset, ProducerId};

use crate::names::{SegmentFile, join, segment_file};
use crate::{LogView, ReadError};

/// Bytes of an entry: version, producer id, three offsets.
pub const ABORTED_TXN_LEN: usize = 34;
/// The only version there is.
const VERSION: i16 = 0;
/// Entries that one read brings in.
const BLOCK: u32 = 128;

/// A transaction that was aborted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct AbortedTxn {
    /// Who began it.
    pub producer_id: ProducerId,
    /// Its first record.
    pub first_offset: Offset,
    /// Its marker.
    pub last_offset: Offset,
    /// The last stable offset once it had ended: no transaction that ends later began before this.
    pub last_stable_offset: Offset,
}

impl AbortedTxn {
    /// The entry's bytes.
    pub fn encode(&self) -> [u8; ABORTED_TXN_LEN] {
        let mut bytes = [0; ABORTED_TXN_LEN];
        bytes[..2].copy_from_slice(&VERSION.to_be_bytes());
        let fields = [
            self.producer_id.get(),
            self.first_offset.get(),
            self.last_offset.get(),
            self.last_stable_offset.get(),
        ];
        for (field, place) in fields.iter().zip(bytes[2..].chunks_exact_mut(8)) {
            place.copy_from_slice(&field.to_be_bytes());
        }
        bytes
    }

    /// Reads an entry; `None` when it is of another version.
    pub fn decode(bytes: &[u8; ABORTED_TXN_LEN]) -> Option<AbortedTxn> {
        if i16::from_be_bytes([bytes[0], bytes[1]]) != VERSION {
            return None;
        }
        let field = |number: usize| {
            let at = 2 + number * 8;
            i64::from_be_bytes(bytes[at..at + 8].try_into().expect("eight bytes"))
        };
        Some(AbortedTxn {
            producer_id: ProducerId(field(0)),
            first_offset: Offset(field(1)),
            last_offset: Offset(field(2)),
            last_stable_offset: Offset(field(3)),
        })
    }
}

/// The first `len` entries of a `.txnindex`. A clone is a snapshot: what is appended later does not show in it.
#[derive(Clone, Debug)]
pub struct TxnIndex {
    file: Arc<dyn File>,
    len: u32,
}

impl TxnIndex {
    /// The file of the segment at `base`, emptied; created when absent.
    pub async fn create(disk: &Arc<dyn Disk>, dir: &str, base: Offset) -> io::Result<TxnIndex> {
        TxnIndex::write_as(disk, &join(dir, &segment_file(base, SegmentFile::TxnIndex)), &[]).await
    }

    /// The file at `path` with `entries` and nothing else in it. Not synced; the handle is for that.
    pub async fn write_as(disk: &Arc<dyn Disk>, path: &str, entries: &[AbortedTxn]) -> io::Result<TxnIndex> {
        let file = disk.open(path, Open::Write).await?;
        file.set_len(0).await?;
        let index = TxnIndex { file, len: 0 };
        if entries.is_empty() {
            return Ok(index);
        }
        index.write(entries).await?;
        Ok(index.grown(entries.len()))
    }

    /// The file of the segment at `base` as it stands, for a segment that ends at `end`; none when there is
    /// none. The inner error says why it cannot be one.
    pub async fn adopt(
        disk: &Arc<dyn Disk>,
        dir: &str,
        base: Offset,
        end: Offset,
    ) -> io::Result<Result<Option<TxnIndex>, String>> {
        let path = join(dir, &segment_file(base, SegmentFile::TxnIndex));
        // opening to write would create it
        let file = match disk.open(&path, Open::Read).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Ok(None)),
            Err(error) => return Err(error),
            Ok(_) => disk.open(&path, Open::Write).await?,
        };
        let bytes = file.len().await?;
        let len = u32::try_from(bytes / ABORTED_TXN_LEN as u64).unwrap_or(u32::MAX);
        if u64::from(len) * ABORTED_TXN_LEN as u64 != bytes {
            return Ok(Err(format!("`{path}` has {bytes} bytes, which is no whole number of entries")));
        }
        let index = TxnIndex { file, len };
        let mut last = None;
        let mut at = 0;
        while at < len {
            let block = index.block(at).await?;
            for entry in block.as_chunks::<ABORTED_TXN_LEN>().0 {
                let fits = |entry: &AbortedTxn| {
                    (base..end).contains(&entry.last_offset)
                        && last.is_none_or(|last| last < entry.last_offset)
                        && entry.producer_id.get() >= 0
                        && (Offset::ZERO..=entry.last_offset).contains(&entry.first_offset)
                        // a reader stops at the first entry that is stable far enough: one too high hides those behind it
                        && (Offset::ZERO..=entry.last_offset.next()).contains(&entry.last_stable_offset)
                };
                let Some(entry) = AbortedTxn::decode(entry).filter(fits) else {
                    return Ok(Err(format!("entry {at} of `{path}` does not belong to its segment")));
                };
                last = Some(entry.last_offset);
                at += 1;
            }
        }
        Ok(Ok(Some(index)))
    }

    /// How many entries there are.
    pub fn len(&self) -> u32 {
        self.len
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The handle, to be synced.
    pub fn handle(&self) -> Arc<dyn File> {
        self.file.clone()
    }

    /// Writes `entries` behind the last one. They count once `grown` says so.
    pub async fn write(&self, entries: &[AbortedTxn]) -> io::Result<()> {
        always!(!entries.is_empty());
        let bytes: Vec<u8> = entries.iter().flat_map(AbortedTxn::encode).collect();
        let at = u64::from(self.len) * ABORTED_TXN_LEN as u64;
        self.file.write_at(at, &[Bytes::from(bytes)]).await
    }

    /// The index with `count` more entries, which were written.
    pub fn grown(&self, count: usize) -> TxnIndex {
        TxnIndex { file: self.file.clone(), len: self.len + count as u32 }
    }

    /// The index of a segment that is cut at `end`.
    pub async fn ends_below(&self, end: Offset) -> io::Result<TxnIndex> {
        Ok(TxnIndex { file: self.file.clone(), len: self.below(end).await? })
    }

    /// Cuts off what was written and never counted.
    pub async fn trim(&self) -> io::Result<()> {
        self.file.set_len(u64::from(self.len) * ABORTED_TXN_LEN as u64).await
    }

    /// Entry number `index`; none when it is of a version that is not known.
    pub async fn get(&self, index: u32) -> io::Result<Option<AbortedTxn>> {
        always!(index < self.len);
        let mut bytes = [0; ABORTED_TXN_LEN];
        let at = u64::from(index) * ABORTED_TXN_LEN as u64;
        self.file.read_exact_at(at, &mut bytes).await?;
        Ok(AbortedTxn::decode(&bytes))
    }

    /// The bytes of up to `BLOCK` entries from `at` on.
    async fn block(&self, at: u32) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; (self.len - at).min(BLOCK) as usize * ABORTED_TXN_LEN];
        self.file.read_exact_at(u64::from(at) * ABORTED_TXN_LEN as u64, &mut bytes).await?;
        Ok(bytes)
    }

    /// How many entries end below `offset`: markers stand in order.
    async fn below(&self, offset: Offset) -> io::Result<u32> {
        let (mut low, mut high) = (0, self.len);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.get(middle).await? {
                Some(entry) if entry.last_offset < offset => low = middle + 1,
                _ => high = middle,
            }
        }
        Ok(low)
    }

    /// Adds to `found` what overlaps `from..upto`. True: no later segment can hold more.
    async fn collect(
        &self,
        from: Offset,
        upto: Offset,
        found: &mut Vec<AbortedTxn>,
    ) -> Result<bool, ReadError> {
        let mut at = self.below(from).await?;
        while at < self.len {
            let block = self.block(at).await?;
            for entry in block.as_chunks::<ABORTED_TXN_LEN>().0 {
                let Some(entry) = AbortedTxn::decode(entry) else {
                    let reason = "an entry of its transaction index is of an unknown version".to_owned();
                    return Err(ReadError::Corrupt { offset: from, reason });
                };
                if entry.last_offset >= from && entry.first_offset < upto {
                    found.push(entry);
                }
                if entry.last_stable_offset >= upto {
                    return Ok(true);
                }
            }
            at += BLOCK;
        }
        Ok(false)
    }
}

impl LogView {
    /// The transactions that were aborted and have records in `from..upto`, in the order of their markers: what
    /// a read_committed reader of that range must skip. It may name more than that, as Kafka's does.
    pub async fn aborted_transactions(
        &self,
        from: Offset,
        upto: Offset,
    ) -> Result<Vec<AbortedTxn>, ReadError> {
        let mut found = Vec::new();
        for segment in self.segments().filter(|segment| segment.end > from) {
            if let Some(aborted) = &segment.aborted
                && aborted.collect(from, upto, &mut found).await?
            {
                break;
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_kafkas_34_bytes() {
        let entry = AbortedTxn {
            producer_id: ProducerId(1),
            first_offset: Offset(2),
            last_offset: Offset(3),
            last_stable_offset: Offset(4),
        };
        let bytes = entry.encode();
        let mut expected = vec![0, 0];
        for field in 1..=4i64 {
            expected.extend_from_slice(&field.to_be_bytes());
        }
        assert_eq!(bytes[..], expected);
        assert_eq!(AbortedTxn::decode(&bytes), Some(entry));
        let mut other = bytes;
        other[1] = 1;
        assert_eq!(AbortedTxn::decode(&other), None);
    }
}
