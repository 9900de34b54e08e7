//! Which voter sets the disk holds: the bootstrap checkpoint's, and those in the log. The newest is in force, committed or
//! not, and the one before it again when its record is dropped (KIP-853).

use std::sync::Arc;

use bytes::Bytes;
use milena_batch::Batch;
use milena_log::LogView;
use milena_probe::always;
use milena_quorum::{ControlRecord, VoterSet, Voters, VotersOrigin};
use milena_runtime::Disk;
use milena_runtime::io;
use milena_types::Offset;

use crate::{MetaLogError, batches, names, snapshot};

/// A bootstrap checkpoint of this many bytes holds thousands of voters.
const CHECKPOINT_BYTES_MAX: u64 = 1 << 20;

/// The voter sets, the oldest first, at least one: `before` stands before all in the log, of which is looked at what can be
/// read from `from` on (`None`: there is none yet). And how many bytes were looked at.
pub(crate) async fn voters(
    disk: &Arc<dyn Disk>,
    view: Option<&LogView>,
    from: Offset,
    read_bytes_max: usize,
    before: Option<Voters>,
) -> Result<(Vec<Voters>, u64), MetaLogError> {
    let (mut voters, mut bytes_read): (Vec<Voters>, u64) = (before.into_iter().collect(), 0);
    let mut kraft_version = voters.last().map_or(0, |voters| voters.kraft_version);
    let nobody = || MetaLogError::NotFormatted { directory: disk.path().to_owned() };
    let some =
        |voters: Vec<Voters>, bytes| if voters.is_empty() { Err(nobody()) } else { Ok((voters, bytes)) };
    let Some(view) = view else { return some(voters, 0) };
    let mut at = from.max(view.log_start_offset.offset());
    while at < view.log_end_offset.offset() {
        let before = at;
        let damaged = |reason: String| MetaLogError::damaged(disk.path(), before.get(), reason);
        let mut bytes = read(view, at, view.log_end_offset.offset(), read_bytes_max)
            .await
            .map_err(|error| MetaLogError::read(disk.path(), before, &error))?;
        while let Some(batch) = Batch::split_first(&mut bytes).map_err(|error| damaged(error.to_string()))? {
            at = batch.header.next_offset();
            bytes_read += batch.header.total_len() as u64;
            if !batch.header.attributes.is_control() {
                continue;
            }
            let records = batches::read_control_batch(&batch).map_err(|error| damaged(error.to_string()))?;
            for (offset, record) in records {
                match record {
                    ControlRecord::KRaftVersion(record) => kraft_version = record.k_raft_version,
                    ControlRecord::Voters(record) => {
                        let set = VoterSet::from_wire(&record).map_err(|error| damaged(error.to_string()))?;
                        voters.push(Voters { set, kraft_version, origin: VotersOrigin::Log(offset) });
                    }
                    ControlRecord::LeaderChange(_) => {}
                }
            }
        }
        if at == before {
            return Err(damaged("a batch is shorter than it says".to_owned()));
        }
    }
    always!(at >= view.log_end_offset.offset(), "all of the log was looked at");
    if let Some(newest) = voters.last_mut() {
        newest.kraft_version = kraft_version;
    }
    some(voters, bytes_read)
}

/// Whole batches from the one that holds `from` on, below `below`.
pub(crate) async fn read(
    view: &LogView,
    from: Offset,
    below: Offset,
    bytes_max: usize,
) -> Result<Bytes, milena_log::ReadError> {
    let slice = view.read(from, bytes_max, below, true).await?;
    Ok(slice.bytes().await?)
}

/// The voters that formatting named, if it named any.
pub(crate) async fn bootstrap(disk: &Arc<dyn Disk>) -> Result<Option<Voters>, MetaLogError> {
    let path = names::bootstrap_checkpoint();
    let failed = |error: &io::Error| MetaLogError::io(disk.path(), format!("reading `{path}`"), error);
    let file = match disk.open(&path, milena_runtime::Open::Read).await {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(&error)),
    };
    let len = file.len().await.map_err(|error| failed(&error))?;
    if len > CHECKPOINT_BYTES_MAX {
        return Err(MetaLogError::damaged(disk.path(), 0, format!("`{path}` has {len} bytes")));
    }
    let mut bytes = vec![0; len as usize];
    file.read_exact_at(0, &mut bytes).await.map_err(|error| failed(&error))?;
    snapshot::read_bootstrap(bytes.into())
        .map_err(|reason| MetaLogError::damaged(disk.path(), 0, format!("`{path}`: {reason}")))
}
