//! The `.snapshot` files of a log, and the `.batches` file that some have beside them: written where a segment
//! starts and where the log ends when it is closed, synced before the recovery point passes them, read from the
//! newest usable one when a log is opened or cut. A torn one is removed, one of another version left alone.

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;
use milena_probe::{always, reachable};
use milena_runtime::{Disk, File, Open, io};
use milena_types::{Offset, Timestamp};

use crate::Log;
use crate::checkpoint::read_bytes;
use crate::names::{SegmentFile, join, segment_file};
use crate::producers::{BadSnapshot, Producers};

/// Writes what `producers` were at `offset`. Not synced: the handles are for that.
pub(crate) async fn write(
    disk: &Arc<dyn Disk>,
    dir: &str,
    offset: Offset,
    producers: &Producers,
) -> io::Result<Vec<Arc<dyn File>>> {
    let snapshot = producers.encode_snapshot();
    let mut files = Vec::new();
    let retained = producers.encode_retained(&snapshot);
    for (kind, content) in [(SegmentFile::Snapshot, Some(snapshot)), (SegmentFile::Batches, retained)] {
        let path = join(dir, &segment_file(offset, kind));
        match content {
            Some(content) => {
                let file = disk.open(&path, Open::Write).await?;
                file.set_len(0).await?;
                file.write_at(0, &[content]).await?;
                files.push(file);
            }
            None => remove(disk, &path).await?,
        }
    }
    Ok(files)
}

/// The newest usable one of `snapshots` at or below `at`, and its offset; none at all gives `start` and nobody.
/// Torn ones are removed from the directory, and from `snapshots`.
pub(crate) async fn newest(
    disk: &Arc<dyn Disk>,
    dir: &str,
    snapshots: &mut BTreeSet<Offset>,
    (start, at): (Offset, Offset),
    now: Timestamp,
) -> io::Result<(Offset, Producers)> {
    always!(start <= at);
    while let Some(offset) = snapshots.range(start..=at).next_back().copied() {
        let path = join(dir, &segment_file(offset, SegmentFile::Snapshot));
        let bytes = match read_bytes(disk, &path).await {
            Err(error) if error.kind() != io::ErrorKind::InvalidData => return Err(error),
            bytes => bytes.ok().flatten().unwrap_or_default(),
        };
        match Producers::decode_snapshot(&bytes, offset, now) {
            Ok(mut producers) => {
                let retained = join(dir, &segment_file(offset, SegmentFile::Batches));
                take_in_retained(disk, &retained, &bytes, &mut producers).await?;
                return Ok((offset, producers));
            }
            Err(reason) => {
                reachable!("log: a producer snapshot was not usable");
                tracing::warn!(path, %reason, "a producer snapshot is not used: more of the log is read instead");
                snapshots.remove(&offset);
                if !matches!(reason, BadSnapshot::Version(_)) {
                    remove_at(disk, dir, offset).await?;
                }
            }
        }
    }
    Ok((start, Producers::default()))
}

async fn take_in_retained(
    disk: &Arc<dyn Disk>,
    path: &str,
    snapshot: &Bytes,
    producers: &mut Producers,
) -> io::Result<()> {
    let bytes = match read_bytes(disk, path).await {
        Err(error) if error.kind() != io::ErrorKind::InvalidData => return Err(error),
        bytes => bytes.ok().flatten(),
    };
    let Some(bytes) = bytes else { return Ok(()) };
    if let Err(reason) = producers.decode_retained(snapshot, &bytes) {
        tracing::warn!(
            path,
            reason,
            "left out: retries of batches before each producer's last are not recognised"
        );
    }
    Ok(())
}

/// The producers that the snapshot at `offset` holds; none if it cannot be used; one that is torn is removed.
pub(crate) async fn at(
    disk: &Arc<dyn Disk>,
    dir: &str,
    offset: Offset,
    now: Timestamp,
) -> io::Result<Option<Producers>> {
    let mut known = BTreeSet::from([offset]);
    let (_, producers) = newest(disk, dir, &mut known, (offset, offset), now).await?;
    Ok((!known.is_empty()).then_some(producers))
}

/// Makes the snapshot at `offset` durable, whatever became of earlier syncs of it. False: there is none that is usable.
pub(crate) async fn secure(
    disk: &Arc<dyn Disk>,
    dir: &str,
    offset: Offset,
    now: Timestamp,
) -> io::Result<bool> {
    let Some(producers) = at(disk, dir, offset, now).await? else { return Ok(false) };
    for result in disk.sync_many(&write(disk, dir, offset, &producers).await?).await {
        result?;
    }
    disk.sync_dir(dir).await?;
    Ok(true)
}

/// Removes the snapshot at `offset`, and what stands beside it.
pub(crate) async fn remove_at(disk: &Arc<dyn Disk>, dir: &str, offset: Offset) -> io::Result<()> {
    for kind in [SegmentFile::Batches, SegmentFile::Snapshot] {
        remove(disk, &join(dir, &segment_file(offset, kind))).await?;
    }
    Ok(())
}

async fn remove(disk: &Arc<dyn Disk>, path: &str) -> io::Result<()> {
    match disk.remove(path).await {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The snapshots that a log with segments at `bases` has no use for, as Kafka sees it: those beside no segment,
/// except the newest of them when it is newer than every segment.
pub(crate) fn strays(snapshots: &BTreeSet<Offset>, bases: &[Offset]) -> Vec<Offset> {
    let mut strays: Vec<Offset> =
        snapshots.iter().copied().filter(|offset| bases.binary_search(offset).is_err()).collect();
    if strays.last().is_some_and(|newest| bases.last().is_none_or(|last| newest > last)) {
        strays.pop();
    }
    strays
}

impl Log {
    /// Syncs the snapshot at `offset`, if there is one, for who deletes what comes before it.
    pub(crate) async fn sync_snapshot(&self, offset: Offset) -> io::Result<()> {
        if !self.snapshots.contains(&offset) {
            return Ok(());
        }
        let mut files = Vec::new();
        for kind in [SegmentFile::Snapshot, SegmentFile::Batches] {
            match self.disk.open(&join(&self.dir, &segment_file(offset, kind)), Open::Read).await {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                file => files.push(file?),
            }
        }
        for result in self.disk.sync_many(&files).await {
            result?;
        }
        self.disk.sync_dir(&self.dir).await
    }

    /// Writes a snapshot at the log end, unless there is one, or never was a record. It is synced with what is taken
    /// next. Where the log starts does not matter: who sent what was deleted stays known.
    pub(crate) async fn take_snapshot(&mut self) -> io::Result<()> {
        let end = self.active.end;
        let first = self.rolled.first().map_or(self.active.base, |first| first.base);
        if end == first || self.snapshots.contains(&end) {
            return Ok(());
        }
        let files = write(&self.disk, &self.dir, end, &self.producers).await?;
        self.unsynced_beside.extend(files);
        self.unsynced_dirs.insert(self.dir.clone());
        self.snapshots.insert(end);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snapshots_beside_segments_stay_and_the_newest_of_all() {
        let offsets = |list: &[i64]| list.iter().copied().map(Offset).collect::<BTreeSet<_>>();
        let bases: Vec<Offset> = [0, 10, 20].map(Offset).to_vec();
        assert_eq!(strays(&offsets(&[5, 10, 15, 20, 25]), &bases), [Offset(5), Offset(15)]);
        assert_eq!(strays(&offsets(&[10, 15, 20, 23, 25]), &bases), [Offset(15), Offset(23)]);
        assert_eq!(strays(&offsets(&[5, 15]), &bases), [Offset(5), Offset(15)]);
        assert!(strays(&offsets(&[]), &bases).is_empty());
    }
}
