//! The bytes of a `.batches` file, which stands beside a `.snapshot` where that one says too little: Kafka's
//! format has room for the last batch of each producer, and a client may have five in flight. Without the others
//! a retry that crosses a restart is refused as out of order, the client starts a new epoch, and appends twice.
//! Pure. Bound to its snapshot by that file's checksum; without it, or when it is torn, Kafka's behaviour is left.

use std::collections::VecDeque;

use bytes::{Buf, BufMut, Bytes};
use milena_batch::crc32c;
use milena_types::{Offset, ProducerEpoch, ProducerId, Sequence, Timestamp};

use super::{BATCHES_RETAINED, BatchMetadata, Producers};

/// The only version there is.
const VERSION: i16 = 0;
/// Version, CRC of what follows, CRC of the snapshot.
const HEAD: usize = 10;
/// Bytes of a producer before its batches, and of a batch.
const PRODUCER: usize = 11;
const BATCH: usize = 40;

impl Producers {
    /// The file's bytes, to stand beside `snapshot`; none when the snapshot says all.
    pub fn encode_retained(&self, snapshot: &[u8]) -> Option<Bytes> {
        let mut bytes = Vec::new();
        bytes.put_i16(VERSION);
        bytes.put_u32(0);
        bytes.put_u32(crc32c(snapshot));
        for (id, entry) in self.entries() {
            let batches: Vec<&BatchMetadata> = entry.batches().collect();
            let is_told = batches.iter().all(|batch| batch.log_append_time == Timestamp::NONE);
            if is_told && batches.len() < 2 {
                continue;
            }
            bytes.put_i64(id.get());
            bytes.put_i16(entry.epoch().get());
            bytes.put_u8(batches.len() as u8);
            for batch in batches {
                bytes.put_i32(batch.first_sequence.get());
                bytes.put_i32(batch.last_sequence.get());
                bytes.put_i64(batch.first_offset.get());
                bytes.put_i64(batch.last_offset.get());
                bytes.put_i64(batch.max_timestamp.get());
                bytes.put_i64(batch.log_append_time.get());
            }
        }
        if bytes.len() == HEAD {
            return None;
        }
        let crc = crc32c(&bytes[6..]);
        bytes[2..6].copy_from_slice(&crc.to_be_bytes());
        Some(bytes.into())
    }

    /// Takes in what stands beside `snapshot`, from which these producers were read. Says why when nothing of it
    /// is used.
    pub fn decode_retained(&mut self, snapshot: &[u8], bytes: &Bytes) -> Result<(), &'static str> {
        let mut rest = bytes.clone();
        if rest.len() < HEAD || rest.get_i16() != VERSION {
            return Err("its version is not known");
        }
        if rest.get_u32() != crc32c(&rest) {
            return Err("its checksum is wrong");
        }
        if rest.get_u32() != crc32c(snapshot) {
            return Err("it belongs to another snapshot");
        }
        while rest.len() >= PRODUCER {
            let (id, epoch, count) = (ProducerId(rest.get_i64()), rest.get_i16(), rest.get_u8() as usize);
            if count > BATCHES_RETAINED || rest.len() < count * BATCH {
                return Err("it ends within a producer");
            }
            let batches: VecDeque<BatchMetadata> = (0..count).map(|_| batch(&mut rest)).collect();
            if let Some(entry) =
                self.entries.get_mut(&id).filter(|entry| entry.epoch() == ProducerEpoch(epoch))
            {
                entry.remember(batches);
            }
        }
        if rest.is_empty() { Ok(()) } else { Err("it ends within a producer") }
    }
}

fn batch(rest: &mut Bytes) -> BatchMetadata {
    BatchMetadata {
        first_sequence: Sequence(rest.get_i32()),
        last_sequence: Sequence(rest.get_i32()),
        first_offset: Offset(rest.get_i64()),
        last_offset: Offset(rest.get_i64()),
        max_timestamp: Timestamp(rest.get_i64()),
        log_append_time: Timestamp(rest.get_i64()),
    }
}
