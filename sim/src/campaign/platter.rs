//! Whether a record is on the platter: in a batch whose bytes are durable, in a file that durable names
//! lead to. What the power failing at this moment would leave, at worst.

use bytes::Bytes;
use milena_batch::{Batch, BatchHeader, Limits};
use milena_log::names::{SegmentFile, base_of, segment_file};
use milena_types::Offset;

use crate::disk::DiskControl;
use crate::workload::Payload;

/// Looks for the record of `payload` at `offset`; what is missing, if it is not there.
pub(crate) fn on_platter(disk: &DiskControl, payload: Payload, offset: Offset) -> Result<(), String> {
    let dir = payload.place.to_string();
    let names = disk.durable_names(&dir);
    let bases = names.iter().filter_map(|name| base_of(name, SegmentFile::Log));
    let Some(base) = bases.filter(|base| *base <= offset).max() else {
        return Err(format!("no durable name leads to a segment of {dir} with offset {offset}"));
    };
    let path = format!("{dir}/{}", segment_file(base, SegmentFile::Log));
    let found = disk.with_durable(&path, |bytes| find(bytes, offset));
    let batch = found.flatten().ok_or_else(|| format!("offset {offset} is not on the platter in {path}"))?;
    holds(batch, payload, offset).map_err(|problem| format!("on the platter {path} has {problem}"))
}

/// The bytes of the batch that holds `offset`, where all of them are there.
fn find(bytes: &[u8], offset: Offset) -> Option<Bytes> {
    let mut rest = bytes;
    loop {
        let header = BatchHeader::parse(rest).ok()?;
        let whole = rest.get(..header.total_len())?;
        if header.base_offset > offset {
            return None;
        }
        if header.next_offset() > offset {
            return Some(Bytes::copy_from_slice(whole));
        }
        rest = &rest[header.total_len()..];
    }
}

fn holds(bytes: Bytes, payload: Payload, offset: Offset) -> Result<(), String> {
    let said = |error: &dyn std::fmt::Display| format!("{error} at {offset}");
    let batch = Batch::parse(bytes).map_err(|error| said(&error))?;
    batch.check_crc().map_err(|error| said(&error))?;
    for record in batch.records(&Limits::default()).map_err(|error| said(&error))? {
        let record = record.map_err(|error| said(&error))?;
        if record.offset == offset {
            return match Payload::decode(record.value.as_deref().unwrap_or_default()) {
                Ok(found) if found == payload => Ok(()),
                Ok(found) => Err(format!("{} at {offset}", found.record)),
                Err(problem) => Err(said(&problem)),
            };
        }
    }
    Err(format!("a batch without {offset}"))
}
