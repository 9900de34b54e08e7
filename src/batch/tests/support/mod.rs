//! A batch around bytes that no builder would write, for tests. It judges nothing.

use bytes::Bytes;
use milena_batch::*;
use milena_types::*;

/// When everything here happens.
pub const NOW: Timestamp = Timestamp(1_700_000_000_000);

/// A batch around `payload`, with the header changed by `change`, length and CRC right.
pub fn batch_of(payload: &[u8], count: i32, change: impl FnOnce(&mut BatchHeader)) -> Bytes {
    let mut header = BatchHeader {
        base_offset: Offset(0),
        batch_length: (HEADER_LEN - PREFIX + payload.len()) as i32,
        partition_leader_epoch: LeaderEpoch(-1),
        magic: MAGIC,
        crc: 0,
        attributes: Attributes(0),
        last_offset_delta: count - 1,
        base_timestamp: NOW,
        max_timestamp: NOW,
        producer_id: ProducerId::NONE,
        producer_epoch: ProducerEpoch::NONE,
        base_sequence: Sequence::NONE,
        records_count: count,
    };
    change(&mut header);
    header.crc = crc32c(&[&header.encode()[21..], payload].concat());
    [&header.encode()[..], payload].concat().into()
}
