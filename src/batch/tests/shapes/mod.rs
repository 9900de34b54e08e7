//! Payloads that codecs do not write, and records that no client writes, made by hand, so that their bytes depend on no
//! codec's version. It judges nothing.
#![allow(dead_code, reason = "each test target uses a part of this")]

#[path = "../support/mod.rs"]
pub mod support;

use bytes::Bytes;
use milena_batch::*;
use support::batch_of;
use twox_hash::XxHash32;

pub const LZ4: Compression = Compression::Lz4;
pub const GZIP: Compression = Compression::Gzip;
pub const SNAPPY: Compression = Compression::Snappy;
pub const ZSTD: Compression = Compression::Zstd;

fn varint(value: i64) -> Vec<u8> {
    let mut raw = ((value << 1) ^ (value >> 63)) as u64;
    let mut out = Vec::new();
    while raw >= 0x80 {
        out.push(raw as u8 | 0x80);
        raw >>= 7;
    }
    out.push(raw as u8);
    out
}

/// A record without a key.
fn record(index: i64, value: &[u8]) -> Vec<u8> {
    let mut body = vec![0, 0];
    for part in [&varint(index)[..], &[1], &varint(value.len() as i64), value, &[0]] {
        body.extend_from_slice(part);
    }
    [varint(body.len() as i64), body].concat()
}

/// A length as LZ4 continues it behind a token.
fn run(len: usize) -> Vec<u8> {
    let mut out = vec![255; (len - 15) / 255];
    out.push(((len - 15) % 255) as u8);
    out
}

/// An LZ4 block of literals alone.
fn literals(content: &[u8]) -> Vec<u8> {
    assert!(content.len() >= 15);
    [&[0xf0][..], &run(content.len()), content].concat()
}

/// An LZ4 sequence of few literals and a long match.
fn sequence(few: &[u8], offset: u16, matched: usize) -> Vec<u8> {
    [&[(few.len() as u8) << 4 | 15][..], few, &offset.to_le_bytes(), &run(matched - 4)].concat()
}

/// A block of an LZ4 frame.
fn block(bytes: &[u8]) -> Vec<u8> {
    [&(bytes.len() as u32).to_le_bytes()[..], bytes].concat()
}

fn stored(bytes: &[u8]) -> Vec<u8> {
    [&(bytes.len() as u32 | 1 << 31).to_le_bytes()[..], bytes].concat()
}

const END: [u8; 4] = [0; 4];

/// An LZ4 frame of blocks of 64 KiB, without its end mark.
fn lz4(flags: u8, described: &[u8], blocks: &[&[u8]]) -> Vec<u8> {
    let described = [&[flags, 0x40][..], described].concat();
    let sum = (XxHash32::oneshot(0, &described) >> 8) as u8;
    [&[0x04, 0x22, 0x4d, 0x18][..], &described, &[sum], &blocks.concat()].concat()
}

/// A gzip member of one stored block.
fn gzip(flags: u8, described: &[u8], content: &[u8]) -> Vec<u8> {
    let len = content.len() as u16;
    let parts: [&[u8]; 8] = [
        &[0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 0xff],
        described,
        &[1],
        &len.to_le_bytes(),
        &(!len).to_le_bytes(),
        content,
        &crc32fast::hash(content).to_le_bytes(),
        &u32::from(len).to_le_bytes(),
    ];
    parts.concat()
}

/// Raw snappy of one literal.
fn snappy(content: &[u8]) -> Vec<u8> {
    let len = content.len() as u8;
    assert!((1..128).contains(&len));
    [&[len, 60 << 2, len - 1], content].concat()
}

fn xerial(version: i32) -> Vec<u8> {
    [&b"\x82SNAPPY\0"[..], &version.to_be_bytes(), &1i32.to_be_bytes()].concat()
}

fn chunk(content: &[u8]) -> Vec<u8> {
    let bytes = snappy(content);
    [&(bytes.len() as u32).to_be_bytes()[..], &bytes].concat()
}

/// A zstd frame of one raw block.
fn zstd(content: &[u8]) -> Vec<u8> {
    let len = content.len() as u8;
    let block = (u32::from(len) << 3 | 1).to_le_bytes();
    [&[0x28, 0xb5, 0x2f, 0xfd, 0x20, len], &block[..3], content].concat()
}

fn skippable(len: u32, content: &[u8]) -> Vec<u8> {
    [&0x184d_2a5f_u32.to_le_bytes()[..], &len.to_le_bytes(), content].concat()
}

/// A payload by name: what its two records were made into, unless it says otherwise.
pub type Payload = (&'static str, Compression, i32, Vec<u8>);

/// In that codec.
pub fn lz4_payloads() -> Vec<Payload> {
    let [first, second] = [record(0, &[b'v'; 50]), record(1, &[b'w'; 50])];
    let all = [&first[..], &second].concat();
    let (one, two, whole) = (block(&literals(&first)), block(&literals(&second)), block(&literals(&all)));
    let (begins, goes_on) = (block(&literals(&all[..30])), block(&literals(&all[30..])));
    let empty = block(&[0]);
    let sum = |block: &[u8], flip: u32| (XxHash32::oneshot(0, &block[4..]) ^ flip).to_le_bytes();
    let content_sum = |flip: u32| (XxHash32::oneshot(0, &all) ^ flip).to_le_bytes();
    let size = |len: usize| (len as u64).to_le_bytes();
    let full = record(0, &[b'x'; 65_525]);
    assert_eq!(full.len(), 65_536);
    // a record that ends in zeroes, 41 of them: its headers are none
    let zeroes = record(0, &[0; 40]);
    let head = &zeroes[..zeroes.len() - 40];
    assert!(head.len() < 15 && head.ends_with(&[0]));
    let ends_in_match = sequence(head, 1, 40);
    let last_literals = |count: usize| {
        let last = [&[(count as u8) << 4][..], &vec![0; count]].concat();
        block(&[sequence(head, 1, 40 - count), last].concat())
    };
    let from_nowhere = block(&[&sequence(head, 0, 20)[..], &[0xf0, 5], &[0; 20]].concat());
    let cases: Vec<(&str, i32, Vec<u8>)> = vec![
        ("lz4/plain", 2, lz4(0x60, &[], &[&whole, &END])),
        ("lz4/split-in-a-record", 2, lz4(0x60, &[], &[&begins, &goes_on, &END])),
        ("lz4/no-end", 2, lz4(0x60, &[], &[&whole])),
        ("lz4/bytes-after-the-end", 2, lz4(0x60, &[], &[&whole, &END, b"garbage!"])),
        ("lz4/zeroes-after-the-end", 2, lz4(0x60, &[], &[&whole, &END, &[0; 8]])),
        ("lz4/the-frame-again", 2, lz4(0x60, &[], &[&whole, &END, &lz4(0x60, &[], &[&whole, &END])])),
        ("lz4/two-frames", 2, lz4(0x60, &[], &[&one, &END, &lz4(0x60, &[], &[&two, &END])])),
        ("lz4/dependent-blocks", 2, lz4(0x40, &[], &[&whole, &END])),
        ("lz4/empty-block-first", 2, lz4(0x60, &[], &[&empty, &whole, &END])),
        ("lz4/empty-block-between-records", 2, lz4(0x60, &[], &[&one, &empty, &two, &END])),
        ("lz4/empty-block-in-a-record", 2, lz4(0x60, &[], &[&begins, &empty, &goes_on, &END])),
        ("lz4/empty-block-last", 2, lz4(0x60, &[], &[&whole, &empty, &END])),
        ("lz4/empty-block-then-data", 2, lz4(0x60, &[], &[&whole, &empty, &two, &END])),
        ("lz4/empty-block-then-nothing", 2, lz4(0x60, &[], &[&whole, &empty])),
        ("lz4/block-checksum", 2, lz4(0x70, &[], &[&whole, &sum(&whole, 0), &END])),
        ("lz4/block-checksum-wrong", 2, lz4(0x70, &[], &[&whole, &sum(&whole, 1), &END])),
        ("lz4/content-checksum", 2, lz4(0x64, &[], &[&whole, &END, &content_sum(0)])),
        ("lz4/content-checksum-wrong", 2, lz4(0x64, &[], &[&whole, &END, &content_sum(1)])),
        ("lz4/content-checksum-missing", 2, lz4(0x64, &[], &[&whole, &END])),
        ("lz4/content-size", 2, lz4(0x68, &size(all.len()), &[&whole, &END])),
        ("lz4/content-size-wrong", 2, lz4(0x68, &size(all.len() + 1), &[&whole, &END])),
        ("lz4/stored-block-of-the-maximum", 1, lz4(0x60, &[], &[&stored(&full), &END])),
        ("lz4/block-beyond-the-maximum", 1, lz4(0x60, &[], &[&block(&literals(&full)), &END])),
        ("lz4/ends-in-a-match", 1, lz4(0x60, &[], &[&block(&ends_in_match), &END])),
        ("lz4/no-last-literal", 1, lz4(0x60, &[], &[&last_literals(0), &END])),
        ("lz4/one-last-literal", 1, lz4(0x60, &[], &[&last_literals(1), &END])),
        ("lz4/four-last-literals", 1, lz4(0x60, &[], &[&last_literals(4), &END])),
        ("lz4/five-last-literals", 1, lz4(0x60, &[], &[&last_literals(5), &END])),
        ("lz4/match-from-nowhere", 1, lz4(0x60, &[], &[&from_nowhere, &END])),
    ];
    cases.into_iter().map(|(name, count, payload)| (name, LZ4, count, payload)).collect()
}

/// In that codec.
pub fn gzip_payloads() -> Vec<Payload> {
    let [first, second] = [record(0, &[b'v'; 50]), record(1, &[b'w'; 50])];
    let all = [&first[..], &second].concat();
    let good = gzip(0, &[], &all);
    let header_sum = (crc32fast::hash(&[0x1f, 0x8b, 8, 2, 0, 0, 0, 0, 0, 0xff]) as u16).to_le_bytes();
    let changed = |from_end: usize| {
        let mut bytes = good.clone();
        let at = bytes.len() - from_end;
        bytes[at] ^= 1;
        bytes
    };
    let half = gzip(0, &[], &[b'x'; 100])[..40].to_vec();
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("gzip/plain", good.clone()),
        ("gzip/two-members", [gzip(0, &[], &first), gzip(0, &[], &second)].concat()),
        ("gzip/empty-member-after", [good.clone(), gzip(0, &[], &[])].concat()),
        ("gzip/empty-member-first", [gzip(0, &[], &[]), good.clone()].concat()),
        ("gzip/member-too-many", [&good[..], &gzip(0, &[], &first)].concat()),
        ("gzip/zeroes-after", [&good[..], &[0; 8]].concat()),
        ("gzip/garbage-after", [&good[..], b"garbage, and more than enough of it"].concat()),
        ("gzip/a-byte-after", [&good[..], &[0x1f]].concat()),
        ("gzip/half-a-member-after", [&good[..], &half].concat()),
        ("gzip/a-header-after", [&good[..], &half[..10]].concat()),
        ("gzip/no-trailer", good[..good.len() - 8].to_vec()),
        ("gzip/cut-in-its-trailer", good[..good.len() - 3].to_vec()),
        ("gzip/cut-in-its-content", good[..good.len() - 20].to_vec()),
        ("gzip/cut-in-its-header", good[..9].to_vec()),
        ("gzip/checksum-wrong", changed(8)),
        ("gzip/size-wrong", changed(4)),
        ("gzip/reserved-flags", gzip(0xe0, &[], &all)),
        ("gzip/reserved-flags-in-the-second", [gzip(0, &[], &first), gzip(0x20, &[], &second)].concat()),
        ("gzip/name-and-comment", gzip(0x18, b"name\0comment\0", &all)),
        ("gzip/extra", gzip(4, b"\x03\0abc", &all)),
        ("gzip/header-checksum", gzip(2, &header_sum, &all)),
        ("gzip/header-checksum-wrong", gzip(2, b"xx", &all)),
        ("gzip/other-method", [&[0x1f, 0x8b, 7], &good[3..]].concat()),
    ];
    cases.into_iter().map(|(name, payload)| (name, GZIP, 2, payload)).collect()
}

/// In that codec.
pub fn snappy_payloads() -> Vec<Payload> {
    let [first, second] = [record(0, &[b'v'; 50]), record(1, &[b'w'; 50])];
    let all = [&first[..], &second].concat();
    let good = [xerial(1), chunk(&all)].concat();
    let joined = |version| [xerial(1), chunk(&first), xerial(version), chunk(&second)].concat();
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("snappy/raw", snappy(&all)),
        ("snappy/raw-and-more", [&snappy(&all)[..], b"xx"].concat()),
        ("snappy/xerial", good.clone()),
        ("snappy/version-0", [xerial(0), chunk(&all)].concat()),
        ("snappy/joined", joined(1)),
        ("snappy/joined-with-version-2", joined(2)),
        ("snappy/joined-with-version-0", joined(0)),
        ("snappy/joined-with-version-minus-1", joined(-1)),
        ("snappy/a-byte-after", [&good[..], &[0]].concat()),
        ("snappy/three-bytes-after", [&good[..], &[0; 3]].concat()),
        ("snappy/an-empty-chunk-after", [&good[..], &[0; 4]].concat()),
        ("snappy/half-a-chunk-after", [&good[..], &chunk(&first)[..20]].concat()),
        ("snappy/a-header-after", [&good[..], &xerial(1)].concat()),
        ("snappy/half-a-header-after", [&good[..], &xerial(1)[..8]].concat()),
        ("snappy/what-begins-like-a-header-after", [&good[..], b"\x82SNA", &[0; 12]].concat()),
        ("snappy/a-chunk-that-expands-to-nothing", [&xerial(1)[..], &[0, 0, 0, 1, 0], &chunk(&all)].concat()),
    ];
    cases.into_iter().map(|(name, payload)| (name, SNAPPY, 2, payload)).collect()
}

/// In that codec.
pub fn zstd_payloads() -> Vec<Payload> {
    let [first, second] = [record(0, &[b'v'; 50]), record(1, &[b'w'; 50])];
    let all = [&first[..], &second].concat();
    let good = zstd(&all);
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("zstd/plain", good.clone()),
        ("zstd/two-frames", [zstd(&first), zstd(&second)].concat()),
        ("zstd/empty-frame-between", [zstd(&first), zstd(&[]), zstd(&second)].concat()),
        ("zstd/skippable-first", [skippable(4, b"skip"), good.clone()].concat()),
        ("zstd/skippable-between", [zstd(&first), skippable(4, b"skip"), zstd(&second)].concat()),
        ("zstd/skippable-last", [good.clone(), skippable(4, b"skip")].concat()),
        ("zstd/skippable-cut", [good.clone(), skippable(4, b"sk")].concat()),
        ("zstd/garbage-after", [&good[..], b"garbage!"].concat()),
        ("zstd/magic-after", [&good[..], &good[..4]].concat()),
        ("zstd/a-header-after", [&good[..], &good[..6]].concat()),
        ("zstd/half-a-frame-after", [&good[..], &good[..good.len() - 2]].concat()),
        ("zstd/cut", good[..good.len() - 1].to_vec()),
    ];
    cases.into_iter().map(|(name, payload)| (name, ZSTD, 2, payload)).collect()
}

/// One record each, by what is odd of it: what Kafka takes, and reads as null or as a small number.
pub fn odd_records() -> Vec<(&'static str, Vec<u8>)> {
    let wide = |first: u8, last: u8| vec![first, 0x80, 0x80, 0x80, last];
    let widest = |last: u8| [&[0x80; 9][..], &[last]].concat();
    let key = &[2, b'k'][..];
    let value = &[2, b'v'][..];
    let record = |timestamp: &[u8], offset: &[u8], parts: &[&[u8]]| {
        let body = [&[0][..], timestamp, offset, &parts.concat()].concat();
        [varint(body.len() as i64), body].concat()
    };
    let parts = |parts: &[&[u8]]| record(&[0], &[0], parts);
    let header = |its: &[u8]| parts(&[key, value, &[2, 2, b'h'], its]);
    let good = parts(&[key, value, &[0]]);
    let sized = |last: u8| [&wide(good[0] | 0x80, last), &good[1..]].concat();
    vec![
        ("a key of length -2", parts(&[&varint(-2), value, &[0]])),
        ("a key of length -2^31", parts(&[&varint(i32::MIN.into()), value, &[0]])),
        ("a value of length -5", parts(&[key, &varint(-5), &[0]])),
        ("a header's value of length -2", header(&varint(-2))),
        ("a size of more than 32 bits", sized(0x10)),
        ("an offset delta of more than 32 bits", record(&[0], &wide(0x80, 0x10), &[key, value, &[0]])),
        ("a timestamp delta of more than 64 bits", record(&widest(0x02), &[0], &[key, value, &[0]])),
        ("a key's length of more than 32 bits", parts(&[&wide(0x82, 0x70), b"k", value, &[0]])),
        ("a value's length of more than 32 bits", parts(&[key, &wide(0x82, 0x40), b"v", &[0]])),
        ("a header's length of more than 32 bits", parts(&[key, value, &[2], &wide(0x82, 0x20), b"h", &[1]])),
        ("more headers than 32 bits count", parts(&[key, value, &wide(0x80, 0x10)])),
    ]
}

/// A record as [`odd_records`] has them, with nothing odd but that its numbers take more bytes than they need.
pub fn wide_record() -> Vec<u8> {
    let body = [&[0, 0x80, 0, 0x80, 0, 0x82, 0x80, 0x80, 0x80, 0][..], b"k", &[0x82, 0], b"v", &[0]].concat();
    [varint(body.len() as i64), body].concat()
}

/// A batch of that codec around `payload`.
pub fn batch(codec: Compression, count: i32, payload: &[u8]) -> Bytes {
    batch_of(payload, count, |header| header.attributes = Attributes(i16::from(codec.id())))
}
