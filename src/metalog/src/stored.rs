//! Snapshots on the disk. One appears under its name whole and durable: written beside, synced, renamed, the directory
//! synced. It must never be believed before it was read from its first byte to its last.

use std::sync::Arc;

use bytes::Bytes;
use milena_quorum::SnapshotId;
use milena_runtime::{Disk, EntryKind, Open, io};

use crate::keep::Stored;
use crate::names;
use crate::snapshot::contents::{Contents, decode, encode};

/// No snapshot is longer: what it holds is held in memory.
const SNAPSHOT_BYTES_MAX: u64 = 2 << 30;

/// The snapshots in the metadata log's directory, the oldest first, formatting's checkpoint not counted; and what is left of
/// those that were not finished.
pub(crate) async fn list(disk: &Arc<dyn Disk>) -> io::Result<(Vec<SnapshotId>, Vec<String>)> {
    let (mut ids, mut unfinished) = (Vec::new(), Vec::new());
    for entry in disk.list(names::DIR).await?.into_iter().filter(|entry| entry.kind == EntryKind::File) {
        match names::checkpoint_of(&entry.name) {
            Some(id) if id.end.get() > 0 => ids.push(id),
            None if entry.name.ends_with(names::PARTIAL_SUFFIX) => {
                unfinished.push(format!("{}/{}", names::DIR, entry.name));
            }
            _ => {}
        }
    }
    ids.sort_unstable();
    Ok((ids, unfinished))
}

/// What is in the file at `path`, which is to be the snapshot `id`; the inner error says what is wrong with it.
pub(crate) async fn read(
    disk: &Arc<dyn Disk>,
    path: &str,
    id: SnapshotId,
) -> io::Result<Result<(Stored, Contents), String>> {
    let file = disk.open(path, Open::Read).await?;
    let len = file.len().await?;
    if len > SNAPSHOT_BYTES_MAX {
        return Ok(Err(format!("it has {len} bytes, more than a snapshot may")));
    }
    let mut bytes = vec![0; len as usize];
    file.read_exact_at(0, &mut bytes).await?;
    let read = decode(id, bytes.into());
    Ok(read.map(|contents| (Stored { id, bytes: len, newest: contents.newest }, contents)))
}

/// Makes `contents` durable as the snapshot `id`; the inner error says why they cannot be said.
pub(crate) async fn write(
    disk: &Arc<dyn Disk>,
    id: SnapshotId,
    contents: &Contents,
) -> io::Result<Result<Stored, String>> {
    let partial = names::partial(id, "taken");
    let file = disk.open(&partial, Open::Write).await?;
    file.set_len(0).await?;
    let mut bytes = 0;
    for piece in encode(id, contents) {
        let piece: Bytes = match piece {
            Ok(piece) => piece,
            Err(reason) => return Ok(Err(reason)),
        };
        let len = piece.len() as u64;
        file.write_at(bytes, &[piece]).await?;
        bytes += len;
    }
    disk.sync(&file).await?;
    take_name(disk, &partial, id).await?;
    Ok(Ok(Stored { id, bytes, newest: contents.newest }))
}

/// Gives the file at `partial`, which is whole and durable, the name of the snapshot `id`, durably.
pub(crate) async fn take_name(disk: &Arc<dyn Disk>, partial: &str, id: SnapshotId) -> io::Result<()> {
    disk.rename(partial, &names::checkpoint(id.end, id.epoch)).await?;
    disk.sync_dir(names::DIR).await
}

/// Removes what is at `paths`, as far as it is there.
pub(crate) async fn remove(disk: &Arc<dyn Disk>, paths: &[String]) -> io::Result<()> {
    for path in paths {
        match disk.remove(path).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    if paths.is_empty() { Ok(()) } else { disk.sync_dir(names::DIR).await }
}

/// Up to `most` bytes of the snapshot `id` from `position` on, and how many it has; `None`: there is none.
pub(crate) async fn piece(
    disk: &Arc<dyn Disk>,
    id: SnapshotId,
    position: u64,
    most: usize,
) -> io::Result<Option<(Bytes, u64)>> {
    let file = match disk.open(&names::checkpoint(id.end, id.epoch), Open::Read).await {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let len = file.len().await?;
    let wanted = usize::try_from(len.saturating_sub(position)).unwrap_or(usize::MAX).min(most);
    let mut bytes = vec![0; wanted];
    file.read_exact_at(position, &mut bytes).await?;
    Ok(Some((bytes.into(), len)))
}
