//! Goal: no bytes make this crate panic, or hold more memory than its limits. Method: an allocator that
//! counts what this thread holds at most (what C code holds is `bomb.rs`'s business); many mutated batches with
//! their CRC mended, so that the mutation reaches the records; records of all kinds there and back.

use bytes::Bytes;
use milena_batch::*;
use milena_meter::{Meter, cost};
use milena_types::*;
use proptest::prelude::*;

#[global_allocator]
static METER: Meter = Meter;

const NOW: Timestamp = Timestamp(1_700_000_000_000);
const MIB: usize = 1024 * 1024;
/// The largest there is.
const LZ4_BLOCK: usize = 4 * MIB;

#[test]
fn validation_allocates_per_batch_and_never_per_record() {
    let build = |codec, count: i32| {
        let mut builder = BatchBuilder::new(codec);
        for i in 0..count {
            let header = Header { key: "h".into(), value: None };
            builder.append(NOW, Some(&i.to_be_bytes()), Some(&[7; 100]), &[header]);
        }
        builder.build(Offset(0))
    };
    let rules = ProduceRules::defaults(NOW);
    for codec in Compression::ALL {
        let mut validator = Validator::new();
        let mut calls = [1, 5000].map(|count| {
            let bytes = build(codec, count);
            validator.validate(bytes.clone(), &rules).unwrap();
            let (verdict, cost) = cost(|| validator.validate(bytes, &rules));
            verdict.unwrap();
            cost.calls
        });
        calls.sort_unstable();
        assert!(calls[1] <= calls[0] + 12, "{codec}: {calls:?} allocations for 1 and 5000 records");
        if codec == Compression::None {
            assert!(calls[1] <= 2, "{calls:?}");
        }
    }
}

/// A reproducible stream of numbers: xorshift.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}

fn mutate(numbers: &mut Numbers, bytes: &mut Vec<u8>) {
    for _ in 0..1 + numbers.below(4) {
        let at = numbers.below(bytes.len());
        match numbers.below(6) {
            0 => bytes[at] ^= 1 << numbers.below(8),
            1 => bytes[at] = numbers.below(256) as u8,
            2 => bytes[at] = [0, 1, 0x7f, 0x80, 0xff][numbers.below(5)],
            3 => bytes.truncate(at.max(HEADER_LEN)),
            4 => bytes.insert(at, numbers.below(256) as u8),
            _ => {
                let end = (at + numbers.below(8)).min(bytes.len());
                bytes[at..end].fill(0xff);
            }
        }
    }
}

/// Makes length and CRC right again, so that what was changed is looked at.
fn mend(bytes: &mut [u8]) {
    let length = (bytes.len() - PREFIX) as i32;
    bytes[..8].fill(0);
    bytes[8..12].copy_from_slice(&length.to_be_bytes());
    bytes[16] = 2;
    let crc = crc32c(&bytes[21..]);
    bytes[17..21].copy_from_slice(&crc.to_be_bytes());
}

#[test]
fn headers_of_two_bytes_do_not_become_more_memory_than_a_batch_may_take() {
    let header = Header { key: Bytes::new(), value: None };
    let mut builder = BatchBuilder::new(Compression::Zstd);
    builder.append(NOW, None, None, &vec![header; 200_000]);
    let batch = Batch::parse(builder.build(Offset::ZERO)).unwrap();
    assert!(batch.bytes.len() < 1000, "{}", batch.bytes.len());
    let limits = Limits { max_decompressed_bytes: MIB };
    let (read, cost) = cost(|| batch.records(&limits).unwrap().collect::<Result<Vec<_>, _>>());
    assert!(read.unwrap_err().to_string().contains("headers"));
    assert!(cost.peak <= 4 * MIB, "{cost:?}");
}

/// A batch in LZ4 blocks of up to 4 MiB, each larger than the one before: zeroes, which are records of seven bytes.
fn growing_lz4_blocks() -> Bytes {
    let mut payload = vec![0x04, 0x22, 0x4d, 0x18, 0x60, 0x70, 0x73];
    for compressed in [9_000usize, 10_000, 12_000, 16_400, 16_440] {
        // one literal, a match as long as so many bytes can say, the last literals
        let block = [&[0x1f, 0, 1, 0][..], &vec![255; compressed - 11], &[0, 0x50], &[0; 5]].concat();
        payload.extend_from_slice(&(block.len() as u32).to_le_bytes());
        payload.extend_from_slice(&block);
    }
    payload.extend_from_slice(&[0; 4]);
    let mut builder = BatchBuilder::new(Compression::Lz4);
    builder.append(NOW, None, None, &[]);
    let mut header = BatchHeader::parse(&builder.build(Offset(0))).unwrap();
    (header.records_count, header.last_offset_delta) = (10_000_000, 9_999_999);
    let mut bytes = [&header.encode()[..], &payload].concat();
    mend(&mut bytes);
    bytes.into()
}

#[test]
fn lz4_blocks_that_grow_are_held_one_at_a_time() {
    let batch = growing_lz4_blocks();
    let mut validator = Validator::new();
    let (verdict, held) = cost(|| validator.validate(batch, &ProduceRules::defaults(NOW)));
    // all of them are passed over before there are too few
    let Err(BatchError::Record { index, .. }) = verdict else { panic!("{verdict:?}") };
    assert!(index as usize > 15 * MIB / 7, "{index}");
    assert!(held.peak < LZ4_BLOCK + 256 * 1024, "{held:?}");
}

#[test]
fn mutated_batches_never_panic_and_never_hold_more_than_their_share() {
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let rules = ProduceRules { max_decompressed_bytes: MIB, ..ProduceRules::defaults(NOW) };
    let limits = Limits { max_decompressed_bytes: MIB };
    let mut validator = Validator::new();
    let (mut accepted, mut refused) = (0, 0);
    for round in 0..60_000 {
        let codec = Compression::ALL[round % 5];
        let mut builder = BatchBuilder::new(codec);
        for i in 0..4u8 {
            let header = Header { key: "name".into(), value: Some(vec![i; 3].into()) };
            builder.append(NOW, Some(&[i; 5]), Some(&[b'v'; 40]), &[header]);
        }
        let mut bytes = builder.build(Offset(0)).to_vec();
        mutate(&mut numbers, &mut bytes);
        if numbers.below(4) > 0 {
            mend(&mut bytes);
        }
        let bytes = Bytes::from(bytes);
        let (verdict, held) = cost(|| validator.validate(bytes.clone(), &rules));
        // one lz4 block of the largest size is the most that a codec holds by itself
        assert!(held.peak < LZ4_BLOCK + MIB, "round {round}, {codec}: {held:?}");
        match verdict {
            Ok(_) => accepted += 1,
            Err(_) => refused += 1,
        }
        let mut rest = bytes;
        while let Ok(Some(batch)) = Batch::split_first(&mut rest) {
            let _ = batch.check_crc();
            let (_, held) = cost(|| batch.records(&limits).map(|records| records.count()));
            assert!(held.peak < LZ4_BLOCK + 3 * MIB, "round {round}, {codec}: records held {held:?}");
        }
    }
    assert!(accepted > 1000 && refused > 10_000, "{accepted} accepted, {refused} refused: a vacuous test");
}

type Fields = (i64, Option<Vec<u8>>, Option<Vec<u8>>, Vec<(String, Option<Vec<u8>>)>);

fn fields() -> impl Strategy<Value = Fields> {
    let bytes = || prop::option::of(prop::collection::vec(any::<u8>(), 0..200));
    let header = (".{0,10}", prop::option::of(prop::collection::vec(any::<u8>(), 0..20)));
    (-1000i64..1000, bytes(), bytes(), prop::collection::vec(header, 0..4))
}

proptest! {
    #[test]
    fn whatever_is_built_is_valid_and_read_back(
        records in prop::collection::vec(fields(), 1..40),
        codec in 0u8..5,
        producer in prop::option::of((0i64.., 0i16.., 0i32..)),
        base in 0i64..1 << 40,
    ) {
        let codec = Compression::from_id(codec).unwrap();
        let mut builder = BatchBuilder::new(codec);
        if let Some((id, epoch, sequence)) = producer {
            builder = builder.producer(ProducerId(id), ProducerEpoch(epoch), Sequence(sequence));
        }
        for (delta, key, value, headers) in &records {
            let headers: Vec<Header> = headers
                .iter()
                .map(|(key, value)| Header { key: key.clone().into(), value: value.clone().map(Bytes::from) })
                .collect();
            let timestamp = Timestamp(NOW.get() + delta);
            builder.append(timestamp, key.as_deref(), value.as_deref(), &headers);
        }
        let bytes = builder.build(Offset(0));
        let batch = validate_produce(bytes.clone(), &ProduceRules::defaults(NOW)).unwrap().remove(0);
        prop_assert_eq!(&batch.bytes, &bytes);
        let placed = batch.placed_at(Offset(base), LeaderEpoch(3)).concat();
        let placed = Batch::parse(placed.into()).unwrap();
        let read: Vec<Record> =
            placed.records(&Limits::default()).unwrap().collect::<Result<_, _>>().unwrap();
        prop_assert_eq!(read.len(), records.len());
        for (index, (record, (delta, key, value, headers))) in (0..).zip(read.iter().zip(&records)) {
            prop_assert_eq!(record.offset, Offset(base + index));
            prop_assert_eq!(record.timestamp, Timestamp(NOW.get() + delta));
            prop_assert_eq!(record.key.as_deref(), key.as_deref());
            prop_assert_eq!(record.value.as_deref(), value.as_deref());
            prop_assert_eq!(record.headers.len(), headers.len());
            for (read, (key, value)) in record.headers.iter().zip(headers) {
                prop_assert_eq!(&read.key[..], key.as_bytes());
                prop_assert_eq!(read.value.as_deref(), value.as_deref());
            }
        }
    }
}
