//! What checking and reading batches costs. `cargo bench -p milena-batch`. Nothing here asserts a time.

#![allow(clippy::disallowed_methods, reason = "a benchmark is about real time")]

use std::hint::black_box;

use bytes::Bytes;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use milena_batch::*;
use milena_types::{Offset, Timestamp};

const NOW: Timestamp = Timestamp(1_700_000_000_000);

/// `count` records of `size` bytes each, which compress to about a third.
fn batch(codec: Compression, count: usize, size: usize) -> Bytes {
    let mut builder = BatchBuilder::new(codec);
    for i in 0..count {
        let value: Vec<u8> = (0..size).map(|at| b"{\"name\":\"order\",\"id\":"[at * (i + 7) % 21]).collect();
        builder.append(NOW, Some(&(i as u32).to_be_bytes()), Some(&value), &[]);
    }
    builder.build(Offset(0))
}

fn checksum(c: &mut Criterion) {
    let mut group = c.benchmark_group("CRC-32C");
    for size in [64, 1 << 10, 16 << 10, 1 << 20, 64 << 20] {
        let bytes = vec![0x5a; size];
        group.throughput(Throughput::Bytes(size as u64));
        group.bench_function(format!("{size} bytes"), |b| b.iter(|| crc32c(black_box(&bytes))));
    }
    // the machine's memory speed, to compare the largest with: every byte is read, and nothing is computed
    let bytes = vec![0x5au8; 64 << 20];
    group.throughput(Throughput::Bytes(64 << 20));
    group.bench_function("67108864 bytes, only added up", |b| {
        b.iter(|| {
            let (words, _) = black_box(&bytes).as_chunks::<8>();
            words.iter().fold(0u64, |sum, word| sum.wrapping_add(u64::from_ne_bytes(*word)))
        });
    });
}

fn validation(c: &mut Criterion) {
    let mut group = c.benchmark_group("validate a produced batch");
    let rules = ProduceRules::defaults(NOW);
    for (count, size) in [(1, 100), (16, 1_000), (160, 100)] {
        for codec in Compression::ALL {
            let bytes = batch(codec, count, size);
            let mut validator = Validator::new();
            group.throughput(Throughput::Bytes((count * size) as u64));
            group.bench_function(format!("{count} records of {size} bytes, {codec}"), |b| {
                b.iter(|| validator.validate(black_box(&bytes).clone(), &rules).expect("a good batch"));
            });
        }
    }
}

fn records(c: &mut Criterion) {
    let mut group = c.benchmark_group("read the records of a batch");
    for (count, size) in [(16, 1_000), (160, 100)] {
        let whole = Batch::parse(batch(Compression::None, count, size)).expect("a batch");
        group.throughput(Throughput::Elements(count as u64));
        group.bench_function(format!("{count} records of {size} bytes"), |b| {
            b.iter(|| {
                let records = black_box(&whole).records(&Limits::default()).expect("a batch");
                records.map(|record| record.expect("a record").offset.get()).sum::<i64>()
            });
        });
    }
}

criterion_group!(benches, checksum, validation, records);
criterion_main!(benches);
