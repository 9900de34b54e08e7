//! The encoding's primitives: bytes that Kafka's documentation fixes, and what must be refused.

use bytes::Bytes;
use milena_wire::{
    ARRAY_LENGTH_MAX, BUDGET_BYTES_MIN, DecodeError, DecodeProblem, Decoder, EncodeProblem, Encoder, Piece,
    Records, Str, TAGS_MAX,
};
use proptest::prelude::*;

fn written(write: impl FnOnce(&mut Encoder)) -> Vec<u8> {
    let mut e = Encoder::new();
    write(&mut e);
    e.into_bytes().expect("no holes").to_vec()
}

/// Bytes of a test live as long as it asks for them.
fn reading(bytes: &[u8]) -> Decoder<'static> {
    Decoder::new(Box::leak(Box::new(Bytes::copy_from_slice(bytes))))
}

fn problem<T: std::fmt::Debug>(result: Result<T, DecodeError>) -> DecodeProblem {
    result.expect_err("it must be refused").problem().clone()
}

#[test]
fn integers_are_big_endian() {
    assert_eq!(written(|e| e.int16(-2)), [0xff, 0xfe]);
    assert_eq!(written(|e| e.uint16(65535)), [0xff, 0xff]);
    assert_eq!(written(|e| e.int32(1)), [0, 0, 0, 1]);
    assert_eq!(written(|e| e.uint32(u32::MAX)), [0xff; 4]);
    assert_eq!(written(|e| e.int64(258)), [0, 0, 0, 0, 0, 0, 1, 2]);
    assert_eq!(written(|e| e.float64(1.0)), [0x3f, 0xf0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(written(|e| e.boolean(true)), [1]);
}

#[test]
fn any_byte_but_zero_is_true() {
    assert!(!reading(&[0]).boolean("x").expect("a byte"));
    assert!(reading(&[1]).boolean("x").expect("a byte"));
    assert!(reading(&[0xff]).boolean("x").expect("a byte"));
}

#[test]
fn varints_have_the_bytes_that_the_protocol_fixes() {
    assert_eq!(written(|e| e.unsigned_varint(0)), [0]);
    assert_eq!(written(|e| e.unsigned_varint(127)), [0x7f]);
    assert_eq!(written(|e| e.unsigned_varint(300)), [0xac, 0x02]);
    assert_eq!(written(|e| e.unsigned_varint(u32::MAX)), [0xff, 0xff, 0xff, 0xff, 0x0f]);
    assert_eq!(written(|e| e.varint(-1)), [1]);
    assert_eq!(written(|e| e.varint(1)), [2]);
    assert_eq!(written(|e| e.varint(i32::MIN)), [0xff, 0xff, 0xff, 0xff, 0x0f]);
    assert_eq!(
        written(|e| e.varlong(i64::MIN)),
        [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]
    );
}

#[test]
fn a_varint_that_never_ends_is_refused() {
    assert_eq!(problem(reading(&[0x80; 8]).unsigned_varint("x")), DecodeProblem::VarintTooLong(5));
    assert_eq!(problem(reading(&[0x80; 20]).varlong("x")), DecodeProblem::VarintTooLong(10));
    assert_eq!(problem(reading(&[0x80]).unsigned_varint("x")), DecodeProblem::Truncated { needs: 1, has: 0 });
}

#[test]
fn strings_and_bytes_have_the_length_that_their_kind_of_version_says() {
    let text = Str::from("hi");
    assert_eq!(written(|e| e.string(false, &text, "x").expect("short")), [0, 2, b'h', b'i']);
    assert_eq!(written(|e| e.string(true, &text, "x").expect("short")), [3, b'h', b'i']);
    assert_eq!(written(|e| e.nullable_string(false, &None, "x").expect("null")), [0xff, 0xff]);
    assert_eq!(written(|e| e.nullable_string(true, &None, "x").expect("null")), [0]);
    let bytes = Bytes::from_static(b"hi");
    assert_eq!(written(|e| e.bytes(false, &bytes, "x").expect("short")), [0, 0, 0, 2, b'h', b'i']);
    assert_eq!(written(|e| e.bytes(true, &bytes, "x").expect("short")), [3, b'h', b'i']);
    assert_eq!(written(|e| e.nullable_bytes(false, &None, "x").expect("null")), [0xff; 4]);
    assert_eq!(written(|e| e.nullable_array::<i32>(true, &None, "x", |_, _| Ok(())).expect("null")), [0]);
}

#[test]
fn null_is_refused_where_it_is_not_allowed() {
    assert_eq!(problem(reading(&[0]).string(true, "x")), DecodeProblem::Null);
    assert_eq!(problem(reading(&[0xff, 0xff]).string(false, "x")), DecodeProblem::Null);
    assert_eq!(problem(reading(&[0xff; 4]).bytes(false, "x")), DecodeProblem::Null);
    assert_eq!(problem(reading(&[0]).array(true, "x", |d| d.int8("x"))), DecodeProblem::Null);
    assert_eq!(reading(&[0xff, 0xfe]).nullable_string(false, "x").expect("null"), None);
}

#[test]
fn strings_end_at_32767_bytes_in_both_directions() {
    let longest = Str::from("x".repeat(32767));
    let mut e = Encoder::new();
    e.string(true, &longest, "x").expect("just short enough");
    let bytes = e.into_bytes().expect("no holes");
    assert_eq!(Decoder::new(&bytes).string(true, "x").expect("just short enough"), longest);
    let refused = Encoder::new().string(true, &Str::from("x".repeat(32768)), "x").expect_err("too long");
    assert_eq!(*refused.problem(), EncodeProblem::StringTooLong(32768));
    let mut e = Encoder::new();
    e.bytes(true, &Bytes::from(vec![b'x'; 32768]), "x").expect("bytes may be longer");
    let bytes = e.into_bytes().expect("no holes");
    assert_eq!(problem(Decoder::new(&bytes).string(true, "x")), DecodeProblem::StringTooLong(32768));
}

#[test]
fn text_and_bytes_are_slices_of_the_frame() {
    let frame = Bytes::from_static(b"\x00\x02hi\x00\x00\x00\x02ab");
    let mut d = Decoder::new(&frame);
    let text = d.string(false, "x").expect("text");
    let records = d.nullable_records(false, "x").expect("records").expect("not null");
    d.finish().expect("nothing left");
    assert_eq!(text.as_bytes().as_ptr(), frame[2..].as_ptr());
    assert_eq!(records.into_bytes().expect("no holes").as_ptr(), frame[8..].as_ptr());
}

#[test]
fn long_arrays_are_refused_before_they_take_memory() {
    let many = |length: u32, follow: usize| {
        let mut bytes = written(|e| e.unsigned_varint(length + 1));
        bytes.resize(bytes.len() + follow, 0);
        problem(reading(&bytes).array(true, "x", |d| d.int8("x")))
    };
    assert_eq!(many(11, 10), DecodeProblem::ArrayTooLong { length: 11, limit: 10 });
    let limit = ARRAY_LENGTH_MAX;
    assert_eq!(many(1_000_001, 2_000_000), DecodeProblem::ArrayTooLong { length: 1_000_001, limit });
}

#[test]
fn memory_is_bounded_by_the_length_of_the_frame() {
    struct Large(#[expect(dead_code, reason = "only its size matters")] [u64; 100]);
    let count = 1 + BUDGET_BYTES_MIN / size_of::<Large>();
    let mut bytes = written(|e| e.unsigned_varint(count as u32 + 1));
    bytes.resize(bytes.len() + count, 0);
    let refused = reading(&bytes).array(true, "x", |d| d.int8("x").map(|_| Large([0; 100]))).err();
    let problem = refused.expect("over the budget").problem().clone();
    assert_eq!(problem, DecodeProblem::Budget { asked: count * size_of::<Large>(), left: BUDGET_BYTES_MIN });
}

#[test]
fn tagged_fields_are_bounded_and_as_long_as_they_say() {
    let tags = |bytes: &[u8]| {
        let mut read = 0;
        reading(bytes)
            .tags("x", |d, tag| {
                if tag == 1 {
                    read += d.int16("x")?;
                }
                Ok(tag == 1)
            })
            .map(|unknown| (unknown.len(), read))
    };
    assert_eq!(tags(&[0]).expect("none"), (0, 0));
    assert_eq!(tags(&[2, 1, 2, 0, 7, 5, 1, 9]).expect("one known, one not"), (1, 7));
    assert_eq!(problem(tags(&[1, 1, 3, 0, 7, 0])), DecodeProblem::TagLength { tag: 1, size: 3, used: 2 });
    // the field may not read past its own end, though the frame goes on
    assert_eq!(problem(tags(&[1, 1, 1, 0, 7])), DecodeProblem::Truncated { needs: 2, has: 1 });
    assert_eq!(problem(tags(&[1, 9, 5, 0])), DecodeProblem::Truncated { needs: 5, has: 1 });
    assert_eq!(problem(tags(&[9, 1])), DecodeProblem::TooManyTags { count: 9, limit: 1 });
    let mut bytes = written(|e| e.unsigned_varint(10_001));
    bytes.resize(50_000, 0);
    assert_eq!(problem(tags(&bytes)), DecodeProblem::TooManyTags { count: 10_001, limit: TAGS_MAX });
}

#[test]
fn records_go_out_by_reference_and_holes_stay_holes() {
    let batch = Bytes::from(vec![7; 5000]);
    let mut e = Encoder::for_frame();
    e.int8(1);
    e.records(true, &Records::from(batch.clone()), "x").expect("short");
    e.int8(2);
    e.records(true, &Records::hole(4, 100), "x").expect("short");
    e.records(true, &Records::from(Bytes::from_static(b"tiny")), "x").expect("short");
    let pieces = e.into_frame().expect("short");
    assert_eq!(pieces.len(), 5);
    let Piece::Bytes(head) = &pieces[0] else { panic!("{pieces:?}") };
    assert_eq!(head[..], [0, 0, 0x13, 0xf6, 1, 0x89, 0x27]);
    let Piece::Bytes(given) = &pieces[1] else { panic!("{pieces:?}") };
    assert_eq!(given.as_ptr(), batch.as_ptr());
    assert_eq!(pieces[2], Piece::Bytes(Bytes::from_static(&[2, 101])));
    assert_eq!(pieces[3], Piece::Hole { id: 4, len: 100 });
    assert_eq!(pieces[4], Piece::Bytes(Bytes::from_static(b"\x05tiny")));
    assert_eq!(pieces.iter().map(Piece::len).sum::<usize>(), 4 + 0x13f6);
}

#[test]
fn contiguous_bytes_cannot_hold_a_hole() {
    let mut e = Encoder::new();
    e.records(true, &Records::hole(0, 1), "x").expect("short");
    assert_eq!(*e.into_bytes().expect_err("a hole").problem(), EncodeProblem::Hole);
}

#[test]
fn an_error_tells_message_version_field_and_place() {
    let mut d = reading(&[0, 0, 0]);
    d.begin("FetchRequest", 4..=18, 7).expect("known");
    d.int8("FetchRequest.IsolationLevel").expect("a byte");
    let error = d.int32("FetchRequest.SessionId").expect_err("too short");
    assert_eq!(
        error.to_string(),
        "cannot read FetchRequest version 7: FetchRequest.SessionId at byte 1: 4 bytes are needed and 2 are left"
    );
}

proptest! {
    #[test]
    fn varints_come_back(value: u32, signed: i32, long: i64) {
        let bytes = written(|e| { e.unsigned_varint(value); e.varint(signed); e.varlong(long); });
        let mut d = reading(&bytes);
        prop_assert_eq!(d.unsigned_varint("x").unwrap(), value);
        prop_assert_eq!(d.varint("x").unwrap(), signed);
        prop_assert_eq!(d.varlong("x").unwrap(), long);
        prop_assert!(d.finish().is_ok());
    }

    #[test]
    fn no_bytes_make_a_primitive_panic(bytes: Vec<u8>, compact: bool) {
        let frame = Bytes::from(bytes);
        let fresh = || Decoder::new(&frame);
        let _ = fresh().varint("x");
        let _ = fresh().varlong("x");
        let _ = fresh().string(compact, "x");
        let _ = fresh().nullable_records(compact, "x");
        let _ = fresh().uuid("x");
        let _ = fresh().unknown_tags("x");
        let _ = fresh().nullable_struct("x", |d| d.string(compact, "x"));
        let _ = fresh().array(compact, "x", |d| d.string(compact, "x"));
    }
}
