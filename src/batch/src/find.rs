//! A record by what its time and offset are, without holding the records: of a v2 batch one window is decompressed at a
//! time. With a compressed batch it must never be called where others wait for their turn: a few kilobytes can take half
//! a second.

use milena_types::{Offset, Timestamp};

use crate::decompress::Stream;
use crate::validate::{WINDOW, timestamp_of};
use crate::walk::{Closeness, InPlace, OUTSIDE, Source, Streamed, skim};
use crate::{Batch, BatchError, Codecs, Compression, HEADER_LEN, Limits, Record, StoredBatch};

/// The first record of `batch` of which `wanted` holds: its timestamp and offset. A batch of an old format is read whole.
pub fn find_record(
    batch: &StoredBatch,
    limits: &Limits,
    wanted: impl Fn(Timestamp, Offset) -> bool,
) -> Result<Option<(Timestamp, Offset)>, BatchError> {
    match batch {
        StoredBatch::V2(batch) => find_in(batch, limits, wanted),
        StoredBatch::Legacy(batch) => first_of(batch.records(limits)?, wanted),
    }
}

fn find_in(
    batch: &Batch,
    limits: &Limits,
    wanted: impl Fn(Timestamp, Offset) -> bool,
) -> Result<Option<(Timestamp, Offset)>, BatchError> {
    let payload = &batch.bytes[HEADER_LEN..];
    let codec = batch.header.attributes.compression()?;
    if codec == Compression::None {
        return first(&mut InPlace::new(payload), batch, wanted);
    }
    let mut codecs = Codecs::new();
    let stream = Stream::open(&mut codecs.reading, codec, payload, limits.max_decompressed_bytes)?;
    let mut window = vec![0; WINDOW];
    first(&mut Streamed::new(stream, codec, &mut window, limits.max_decompressed_bytes), batch, wanted)
}

fn first<S: Source>(
    source: &mut S,
    batch: &Batch,
    wanted: impl Fn(Timestamp, Offset) -> bool,
) -> Result<Option<(Timestamp, Offset)>, BatchError> {
    for index in 0..batch.header.records_count {
        let record = skim(source, Closeness::Parts);
        let record =
            record.map_err(|reason| source.failure().unwrap_or(BatchError::Record { index, reason }))?;
        if !(0..=batch.header.last_offset_delta).contains(&record.offset_delta) {
            return Err(BatchError::Record { index, reason: OUTSIDE });
        }
        let offset = batch.header.base_offset.plus(i64::from(record.offset_delta));
        let timestamp = timestamp_of(&record, &batch.header);
        if wanted(timestamp, offset) {
            return Ok(Some((timestamp, offset)));
        }
    }
    Ok(None)
}

fn first_of(
    records: impl Iterator<Item = Result<Record, BatchError>>,
    wanted: impl Fn(Timestamp, Offset) -> bool,
) -> Result<Option<(Timestamp, Offset)>, BatchError> {
    for record in records {
        let record = record?;
        if wanted(record.timestamp, record.offset) {
            return Ok(Some((record.timestamp, record.offset)));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::BatchBuilder;

    #[test]
    fn the_first_that_is_wanted_is_found_in_every_codec() {
        for codec in Compression::ALL {
            let mut builder = BatchBuilder::new(codec);
            for at in [5, 9, 7, 9] {
                builder.append(Timestamp(at), None, Some(&[0; 200_000]), &[]);
            }
            let mut bytes: Bytes = builder.build(Offset(100));
            let batch = StoredBatch::split_first(&mut bytes).expect("it is whole").expect("it is there");
            let find = |least: i64, from: i64| {
                let wanted = |at, offset| at >= Timestamp(least) && offset >= Offset(from);
                find_record(&batch, &Limits::default(), wanted).expect("it can be read")
            };
            assert_eq!(find(0, 0), Some((Timestamp(5), Offset(100))), "{codec}");
            assert_eq!(find(6, 0), Some((Timestamp(9), Offset(101))), "{codec}");
            assert_eq!(find(6, 102), Some((Timestamp(7), Offset(102))), "{codec}");
            assert_eq!(find(10, 0), None, "{codec}");
        }
    }
}
