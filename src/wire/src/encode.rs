//! The primitives of Kafka's encoding, written into one growing buffer. Records are put between its
//! parts by reference; nothing here copies or looks into them.

use std::ops::RangeInclusive;

use bytes::Bytes;
use milena_types::Uuid;

use crate::decode::STRING_BYTES_MAX;
use crate::error::{EncodeErrorDetails, EncodeProblem, Field};
use crate::records::{Content, Piece, Records, join};
use crate::{EncodeError, Str, TaggedField};

/// Pieces of records up to this length are copied: that is cheaper than one more piece to send.
pub const COPIED_BYTES_MAX: usize = 256;

const CAPACITY_BYTES_INITIAL: usize = 1024;

/// No more room than this is made at once for elements that are only expected.
const ROOM_BYTES_MAX: usize = 1 << 20;

/// Lengths below this take at most three bytes as compact fields carry them.
const COMPACT_SHORT: usize = 0x1f_ffff;

/// Room for this many pieces of records is made with the first.
const GIVEN_INITIAL: usize = 16;

/// Writes the primitives of Kafka's encoding.
#[derive(Debug)]
pub struct Encoder {
    /// All that is not records, in order. (A `Vec`, since putting into a `BytesMut` costs several times more.)
    buffer: Vec<u8>,
    /// The records, each with the place in `buffer` that it goes before.
    given: Vec<(usize, Piece)>,
    given_bytes: usize,
    message: &'static str,
    version: i16,
}

impl Default for Encoder {
    fn default() -> Encoder {
        Encoder::new()
    }
}

impl Encoder {
    /// An empty one.
    pub fn new() -> Encoder {
        Encoder::with_capacity(CAPACITY_BYTES_INITIAL)
    }

    /// An empty one with room for `bytes` that are not records.
    pub fn with_capacity(bytes: usize) -> Encoder {
        Encoder {
            buffer: Vec::with_capacity(bytes),
            given: Vec::new(),
            given_bytes: 0,
            message: "a message",
            version: -1,
        }
    }

    /// An empty one that [`Encoder::into_frame`] will finish: it begins with room for the length.
    pub fn for_frame() -> Encoder {
        let mut encoder = Encoder::new();
        encoder.int32(0);
        encoder
    }

    /// What was written, in order.
    pub fn into_pieces(self) -> Vec<Piece> {
        let written = Bytes::from(self.buffer);
        let mut pieces = Vec::with_capacity(2 * self.given.len() + 1);
        let mut start = 0;
        for (end, piece) in self.given {
            if end > start {
                pieces.push(Piece::Bytes(written.slice(start..end)));
                start = end;
            }
            pieces.push(piece);
        }
        if written.len() > start || pieces.is_empty() {
            pieces.push(Piece::Bytes(written.slice(start..)));
        }
        pieces
    }

    /// What was written as one run of bytes; copies only when there are records. A hole is an error.
    pub fn into_bytes(self) -> Result<Bytes, EncodeError> {
        if self.given.is_empty() {
            return Ok(Bytes::from(self.buffer));
        }
        let hole = self.error("its records", EncodeProblem::Hole);
        join(self.into_pieces()).ok_or(hole)
    }

    /// What was written after [`Encoder::for_frame`], with the length of it in the first four bytes.
    pub fn into_frame(mut self) -> Result<Vec<Piece>, EncodeError> {
        assert!(self.buffer.len() >= 4, "a frame begins with room for its length");
        let length = self.len() - 4;
        let Ok(short) = i32::try_from(length) else {
            return Err(self.error("the frame", EncodeProblem::TooLong(length)));
        };
        self.buffer[..4].copy_from_slice(&short.to_be_bytes());
        Ok(self.into_pieces())
    }

    /// How many bytes go out, holes included.
    #[allow(clippy::len_without_is_empty, reason = "nobody asks whether an encoder is empty")]
    pub fn len(&self) -> usize {
        self.buffer.len() + self.given_bytes
    }

    /// A message begins: errors name it. Refuses a version that it does not have.
    pub fn begin(
        &mut self,
        message: &'static str,
        known: RangeInclusive<i16>,
        version: i16,
    ) -> Result<(), EncodeError> {
        self.message = message;
        self.version = version;
        if known.contains(&version) {
            Ok(())
        } else {
            Err(self.error("its version", EncodeProblem::UnsupportedVersion(known)))
        }
    }

    /// An error at this place.
    #[cold]
    pub fn error(&self, field: Field, problem: EncodeProblem) -> EncodeError {
        EncodeError::new(EncodeErrorDetails { message: self.message, version: self.version, field, problem })
    }

    /// A field that this version lacks may be lost only when it is at its default.
    #[inline]
    pub fn absent(&self, is_default: bool, field: Field) -> Result<(), EncodeError> {
        if is_default { Ok(()) } else { Err(self.error(field, EncodeProblem::NotInVersion)) }
    }

    /// Unknown tagged fields cannot be written in a version that has no tags.
    #[inline]
    pub fn no_tags(&self, unknown: &[TaggedField], field: Field) -> Result<(), EncodeError> {
        if unknown.is_empty() { Ok(()) } else { Err(self.error(field, EncodeProblem::TagsNotInVersion)) }
    }

    /// The value, which this version does not allow to be null.
    #[inline]
    pub fn not_null<'a, T>(&self, value: &'a Option<T>, field: Field) -> Result<&'a T, EncodeError> {
        value.as_ref().ok_or_else(|| self.error(field, EncodeProblem::Null))
    }

    /// A `bool`.
    #[inline]
    pub fn boolean(&mut self, value: bool) {
        self.buffer.push(u8::from(value));
    }

    /// An `int8`.
    #[inline]
    pub fn int8(&mut self, value: i8) {
        self.buffer.extend_from_slice(&value.to_be_bytes());
    }

    /// An `int16`.
    #[inline]
    pub fn int16(&mut self, value: i16) {
        self.buffer.extend_from_slice(&value.to_be_bytes());
    }

    /// A `uint16`.
    #[inline]
    pub fn uint16(&mut self, value: u16) {
        self.buffer.extend_from_slice(&value.to_be_bytes());
    }

    /// An `int32`.
    #[inline]
    pub fn int32(&mut self, value: i32) {
        self.buffer.extend_from_slice(&value.to_be_bytes());
    }

    /// A `uint32`.
    #[inline]
    pub fn uint32(&mut self, value: u32) {
        self.buffer.extend_from_slice(&value.to_be_bytes());
    }

    /// An `int64`.
    #[inline]
    pub fn int64(&mut self, value: i64) {
        self.buffer.extend_from_slice(&value.to_be_bytes());
    }

    /// A `float64`.
    #[inline]
    pub fn float64(&mut self, value: f64) {
        self.buffer.extend_from_slice(&value.to_be_bytes());
    }

    /// A `uuid`.
    #[inline]
    pub fn uuid(&mut self, value: Uuid) {
        self.buffer.extend_from_slice(&value.0);
    }

    /// An unsigned integer in groups of seven bits, lowest first.
    #[inline(always)]
    pub fn unsigned_varint(&mut self, value: u32) {
        let more = |shift: u32| (value >> shift) as u8 | 0x80;
        match value {
            0..0x80 => self.buffer.push(value as u8),
            0x80..0x4000 => self.buffer.extend_from_slice(&[more(0), (value >> 7) as u8]),
            0x4000..0x20_0000 => {
                self.buffer.extend_from_slice(&[more(0), more(7), (value >> 14) as u8]);
            }
            _ => self.long_unsigned_varint(value),
        }
    }

    #[inline(never)]
    fn long_unsigned_varint(&mut self, value: u32) {
        let (bytes, length) = varint_bytes(value);
        self.buffer.extend_from_slice(&bytes[..length]);
    }

    /// A signed integer of 32 bits in zigzag order.
    pub fn varint(&mut self, value: i32) {
        self.unsigned_varint((value << 1 ^ value >> 31) as u32);
    }

    /// A signed integer of 64 bits in zigzag order.
    pub fn varlong(&mut self, value: i64) {
        let mut rest = (value << 1 ^ value >> 63) as u64;
        while rest >= 0x80 {
            self.buffer.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        self.buffer.push(rest as u8);
    }

    /// Numbers that follow one another, at most `MAX` bytes of them.
    #[inline]
    pub fn fixed<const MAX: usize>(&mut self, write: impl FnOnce(&mut Fixed<'_, MAX>)) {
        let start = self.buffer.len();
        self.buffer.extend_from_slice(&[0; MAX]);
        let out = self.buffer[start..].first_chunk_mut().expect("it was just added");
        let mut fixed = Fixed { out, at: 0 };
        write(&mut fixed);
        let end = start + fixed.at;
        self.buffer.truncate(end);
    }

    /// What stands in the place of a length before null: -1, or zero where lengths are compact.
    #[inline]
    fn null_length(&mut self, compact: bool) {
        if compact { self.buffer.push(0) } else { self.int32(-1) }
    }

    /// The length before bytes, records and arrays: 32 bits, or compact: one more than it is.
    #[inline(always)]
    fn long_length(&mut self, compact: bool, length: usize, field: Field) -> Result<(), EncodeError> {
        if compact && length < COMPACT_SHORT {
            self.unsigned_varint(length as u32 + 1);
            return Ok(());
        }
        self.longer_length(compact, length, field)
    }

    /// A length of four bytes or more.
    #[inline(never)]
    fn longer_length(&mut self, compact: bool, length: usize, field: Field) -> Result<(), EncodeError> {
        if !compact {
            let Ok(short) = i32::try_from(length) else {
                return Err(self.error(field, EncodeProblem::TooLong(length)));
            };
            self.int32(short);
            return Ok(());
        }
        // Java's lengths have 31 bits; one more would read as null there
        match u32::try_from(length) {
            Ok(short) if short < i32::MAX as u32 => {
                self.unsigned_varint(short + 1);
                Ok(())
            }
            _ => Err(self.error(field, EncodeProblem::TooLong(length))),
        }
    }

    /// A `string` that may be null.
    #[inline]
    pub fn nullable_string(
        &mut self,
        compact: bool,
        value: &Option<Str>,
        field: Field,
    ) -> Result<(), EncodeError> {
        match value {
            Some(text) => return self.string(compact, text, field),
            None if compact => self.unsigned_varint(0),
            None => self.int16(-1),
        }
        Ok(())
    }

    /// A `string`.
    #[inline]
    pub fn string(&mut self, compact: bool, value: &Str, field: Field) -> Result<(), EncodeError> {
        let bytes = value.as_bytes();
        if bytes.len() > STRING_BYTES_MAX {
            return Err(self.error(field, EncodeProblem::StringTooLong(bytes.len())));
        }
        if compact {
            self.unsigned_varint(bytes.len() as u32 + 1);
        } else {
            self.int16(bytes.len() as i16);
        }
        self.buffer.extend_from_slice(bytes);
        Ok(())
    }

    /// A `bytes` that may be null.
    #[inline]
    pub fn nullable_bytes(
        &mut self,
        compact: bool,
        value: &Option<Bytes>,
        field: Field,
    ) -> Result<(), EncodeError> {
        match value {
            Some(bytes) => self.bytes(compact, bytes, field),
            None => {
                self.null_length(compact);
                Ok(())
            }
        }
    }

    /// A `bytes`.
    #[inline]
    pub fn bytes(&mut self, compact: bool, value: &Bytes, field: Field) -> Result<(), EncodeError> {
        self.long_length(compact, value.len(), field)?;
        self.buffer.extend_from_slice(value);
        Ok(())
    }

    /// A `records` that may be null.
    #[inline(always)]
    pub fn nullable_records(
        &mut self,
        compact: bool,
        value: &Option<Records>,
        field: Field,
    ) -> Result<(), EncodeError> {
        match value {
            Some(records) => self.records(compact, records, field),
            None => {
                self.null_length(compact);
                Ok(())
            }
        }
    }

    /// A `records`: its length, then its pieces by reference.
    #[inline(always)]
    pub fn records(&mut self, compact: bool, value: &Records, field: Field) -> Result<(), EncodeError> {
        match value.content() {
            Content::Whole(bytes) => {
                self.long_length(compact, bytes.len(), field)?;
                self.record_bytes(bytes);
            }
            Content::Hole { id, len } => {
                self.long_length(compact, *len as usize, field)?;
                self.give(*len as usize, Piece::Hole { id: *id, len: *len });
            }
            Content::Pieces(pieces) => {
                self.long_length(compact, value.len(), field)?;
                self.record_pieces(pieces);
            }
        }
        Ok(())
    }

    #[inline(always)]
    fn record_bytes(&mut self, bytes: &Bytes) {
        if bytes.len() <= COPIED_BYTES_MAX {
            self.buffer.extend_from_slice(bytes);
        } else {
            self.give(bytes.len(), Piece::Bytes(bytes.clone()));
        }
    }

    fn record_pieces(&mut self, pieces: &[Piece]) {
        for piece in pieces {
            match piece {
                Piece::Bytes(bytes) => self.record_bytes(bytes),
                Piece::Hole { id, len } => self.give(*len as usize, Piece::Hole { id: *id, len: *len }),
            }
        }
    }

    /// Puts `piece` of `len` bytes behind what was written.
    #[inline(always)]
    fn give(&mut self, len: usize, piece: Piece) {
        if self.given.len() == self.given.capacity() {
            self.given.reserve(GIVEN_INITIAL);
        }
        self.given_bytes += len;
        self.given.push((self.buffer.len(), piece));
    }

    /// A struct that may be null: a byte before it says so.
    pub fn nullable_struct<T>(
        &mut self,
        value: &Option<T>,
        write: impl FnOnce(&mut Encoder, &T) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        match value {
            Some(value) => {
                self.int8(1);
                write(self, value)
            }
            None => {
                self.int8(-1);
                Ok(())
            }
        }
    }

    /// A struct that may be null, in a tagged field: there, a varint of zero says so.
    pub fn nullable_tagged_struct<T>(
        &mut self,
        value: &Option<T>,
        write: impl FnOnce(&mut Encoder, &T) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        self.unsigned_varint(u32::from(value.is_some()));
        value.as_ref().map_or(Ok(()), |value| write(self, value))
    }

    /// An array that may be null; `write` writes one element.
    #[inline]
    pub fn nullable_array<T>(
        &mut self,
        compact: bool,
        values: &Option<Vec<T>>,
        field: Field,
        write: impl FnMut(&mut Encoder, &T) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        match values {
            Some(values) => self.array(compact, values, field, write),
            None => {
                self.null_length(compact);
                Ok(())
            }
        }
    }

    /// An array; `write` writes one element.
    #[inline]
    pub fn array<T>(
        &mut self,
        compact: bool,
        values: &[T],
        field: Field,
        mut write: impl FnMut(&mut Encoder, &T) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        self.long_length(compact, values.len(), field)?;
        let start = self.buffer.len();
        for (index, value) in values.iter().enumerate() {
            write(self, value)?;
            if index == 0 {
                self.make_room((values.len() - 1).saturating_mul(self.buffer.len() - start));
            }
        }
        Ok(())
    }

    /// Makes room for what is likely to come, so that the buffer does not grow step by step.
    #[inline]
    fn make_room(&mut self, bytes: usize) {
        if bytes > self.buffer.capacity() - self.buffer.len() {
            self.buffer.reserve(bytes.min(ROOM_BYTES_MAX));
        }
    }

    /// An array of numbers that may be null; `bytes_of` gives the bytes of one.
    #[inline]
    pub fn nullable_numbers<T: Copy, const N: usize>(
        &mut self,
        compact: bool,
        values: &Option<Vec<T>>,
        field: Field,
        bytes_of: fn(T) -> [u8; N],
    ) -> Result<(), EncodeError> {
        match values {
            Some(values) => self.numbers(compact, values, field, bytes_of),
            None => {
                self.null_length(compact);
                Ok(())
            }
        }
    }

    /// An array of numbers; `bytes_of` gives the bytes of one.
    #[inline]
    pub fn numbers<T: Copy, const N: usize>(
        &mut self,
        compact: bool,
        values: &[T],
        field: Field,
        bytes_of: fn(T) -> [u8; N],
    ) -> Result<(), EncodeError> {
        self.long_length(compact, values.len(), field)?;
        // replicas mostly: three at most as a rule, and then a single store of known length
        match *values {
            [] => {}
            [a] => self.buffer.extend_from_slice(&bytes_of(a)),
            [a, b] => self.buffer.extend_from_slice([a, b].map(bytes_of).as_flattened()),
            [a, b, c] => self.buffer.extend_from_slice([a, b, c].map(bytes_of).as_flattened()),
            _ => self.many_numbers(values, bytes_of),
        }
        Ok(())
    }

    fn many_numbers<T: Copy, const N: usize>(&mut self, values: &[T], bytes_of: fn(T) -> [u8; N]) {
        let start = self.buffer.len();
        self.buffer.resize(start + values.len() * N, 0);
        for (slot, value) in self.buffer[start..].as_chunks_mut::<N>().0.iter_mut().zip(values) {
            *slot = bytes_of(*value);
        }
    }

    /// The tagged fields at the end of a struct that has none of its own.
    #[inline]
    pub fn unknown_tags(&mut self, unknown: &[TaggedField], field: Field) -> Result<(), EncodeError> {
        if unknown.is_empty() {
            self.buffer.push(0);
            return Ok(());
        }
        Tags::begin(self, unknown, field).finish(self)
    }
}

/// Numbers while they are written into room that was made for all of them.
#[derive(Debug)]
pub struct Fixed<'a, const MAX: usize> {
    out: &'a mut [u8; MAX],
    at: usize,
}

impl<const MAX: usize> Fixed<'_, MAX> {
    #[inline]
    fn put<const N: usize>(&mut self, bytes: [u8; N]) {
        self.out[self.at..self.at + N].copy_from_slice(&bytes);
        self.at += N;
    }

    /// A `bool`.
    #[inline]
    pub fn boolean(&mut self, value: bool) {
        self.put([u8::from(value)]);
    }

    /// A `uuid`.
    #[inline]
    pub fn uuid(&mut self, value: Uuid) {
        self.put(value.0);
    }
}

/// The same few lines for each kind of number.
macro_rules! fixed_numbers {
    ($($name:ident: $kind:ty, $words:literal;)*) => {
        impl<const MAX: usize> Fixed<'_, MAX> {
            $(
                #[doc = $words]
                #[inline]
                pub fn $name(&mut self, value: $kind) {
                    self.put(value.to_be_bytes());
                }
            )*
        }
    };
}

fixed_numbers! {
    int8: i8, "An `int8`.";
    int16: i16, "An `int16`.";
    uint16: u16, "A `uint16`.";
    int32: i32, "An `int32`.";
    uint32: u32, "A `uint32`.";
    int64: i64, "An `int64`.";
    float64: f64, "A `float64`.";
}

/// The tagged fields of one struct while they are written: its own in the order of their tags, the
/// unknown ones between them where they belong.
#[derive(Debug)]
pub struct Tags<'a> {
    unknown: &'a [TaggedField],
    field: Field,
    /// Where the count goes. One byte is there for it; a longer one moves what follows.
    start: usize,
    count: u32,
    tag_last: Option<u32>,
}

impl<'a> Tags<'a> {
    /// The tagged fields of a struct begin.
    #[inline]
    pub fn begin(e: &mut Encoder, unknown: &'a [TaggedField], field: Field) -> Tags<'a> {
        let start = e.buffer.len();
        e.buffer.push(0);
        Tags { unknown, field, start, count: 0, tag_last: None }
    }

    /// A field of the struct's own. Tags must ascend. No records may be in it.
    pub fn field(
        &mut self,
        e: &mut Encoder,
        tag: u32,
        write: impl FnOnce(&mut Encoder) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        self.unknown_below(e, Some(tag))?;
        self.count += 1;
        self.tag_last = Some(tag);
        e.unsigned_varint(tag);
        let (given, start) = (e.given.len(), e.buffer.len());
        e.buffer.push(0);
        write(e)?;
        assert_eq!(given, e.given.len(), "no definition has records in a tagged field");
        let size = e.buffer.len() - start - 1;
        let size = u32::try_from(size).map_err(|_| e.error(self.field, EncodeProblem::TooLong(size)))?;
        put_varint_at(&mut e.buffer, start, size);
        Ok(())
    }

    /// The tagged fields of the struct are complete.
    #[inline]
    pub fn finish(&mut self, e: &mut Encoder) -> Result<(), EncodeError> {
        // most structs have none, and the byte that says so is there; by reference, since moving `self` costs
        if self.unknown.is_empty() && self.count == 0 { Ok(()) } else { self.finish_some(e) }
    }

    #[inline(never)]
    fn finish_some(&mut self, e: &mut Encoder) -> Result<(), EncodeError> {
        self.unknown_below(e, None)?;
        put_varint_at(&mut e.buffer, self.start, self.count);
        Ok(())
    }

    /// Writes the unknown ones that come before `own`, the next of the struct's own; all when there is none.
    fn unknown_below(&mut self, e: &mut Encoder, own: Option<u32>) -> Result<(), EncodeError> {
        while let Some((first, rest)) = self.unknown.split_first() {
            if own.is_some_and(|own| first.tag > own) {
                break;
            }
            if own == Some(first.tag) || self.tag_last.is_some_and(|last| first.tag <= last) {
                return Err(e.error(self.field, EncodeProblem::TagOrder(first.tag)));
            }
            e.unsigned_varint(first.tag);
            let length = first.data.len();
            let size =
                u32::try_from(length).map_err(|_| e.error(self.field, EncodeProblem::TooLong(length)))?;
            e.unsigned_varint(size);
            e.buffer.extend_from_slice(&first.data);
            self.count += 1;
            self.tag_last = Some(first.tag);
            self.unknown = rest;
        }
        Ok(())
    }
}

/// Puts a varint where one byte was left for it, and moves what follows when it needs more.
fn put_varint_at(buffer: &mut Vec<u8>, at: usize, value: u32) {
    let (bytes, length) = varint_bytes(value);
    if length > 1 {
        let end = buffer.len();
        buffer.extend_from_slice(&[0; 4][..length - 1]);
        buffer.copy_within(at + 1..end, at + length);
    }
    buffer[at..at + length].copy_from_slice(&bytes[..length]);
}

/// The varint of `value`, and how many of the bytes it takes.
#[inline]
fn varint_bytes(value: u32) -> ([u8; 8], usize) {
    let bits = u64::from(value);
    let groups = bits & 0x7f
        | (bits & 0x3f80) << 1
        | (bits & 0x1f_c000) << 2
        | (bits & 0xfe0_0000) << 3
        | (bits & 0xf000_0000) << 4;
    let length = (38 - (value | 1).leading_zeros()) / 7;
    let all_but_the_last = (1 << (8 * (length - 1))) - 1;
    let more = 0x80_8080_8080 & all_but_the_last;
    ((groups | more).to_le_bytes(), length as usize)
}
