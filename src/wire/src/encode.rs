//! The primitives of Kafka's encoding, written into one growing buffer. Records are put between its
//! parts by reference; nothing here copies or looks into them.

use std::ops::RangeInclusive;

use bytes::Bytes;
use milena_types::Uuid;

use crate::decode::STRING_BYTES_MAX;
use crate::error::{EncodeErrorDetails, EncodeProblem, Field};
use crate::records::{Piece, Records, join};
use crate::{EncodeError, Str, TaggedField};

/// Pieces of records up to this length are copied: that is cheaper than one more piece to send.
pub const COPIED_BYTES_MAX: usize = 256;

const CAPACITY_BYTES_INITIAL: usize = 512;

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
    #[inline]
    pub fn unsigned_varint(&mut self, value: u32) {
        if value < 0x80 {
            return self.buffer.push(value as u8);
        }
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

    /// A length as compact fields carry it: one more than it is, zero being null.
    #[inline]
    fn compact_length(&mut self, length: Option<usize>, field: Field) -> Result<(), EncodeError> {
        let Some(length) = length else {
            self.unsigned_varint(0);
            return Ok(());
        };
        // Java's lengths have 31 bits; one more would read as null there
        match u32::try_from(length) {
            Ok(short) if short < i32::MAX as u32 => {
                self.unsigned_varint(short + 1);
                Ok(())
            }
            _ => Err(self.error(field, EncodeProblem::TooLong(length))),
        }
    }

    /// The length before bytes, records and arrays. `None`: null.
    #[inline]
    fn long_length(&mut self, compact: bool, length: Option<usize>, field: Field) -> Result<(), EncodeError> {
        if compact {
            return self.compact_length(length, field);
        }
        let Some(length) = length else {
            self.int32(-1);
            return Ok(());
        };
        let short = i32::try_from(length).map_err(|_| self.error(field, EncodeProblem::TooLong(length)))?;
        self.int32(short);
        Ok(())
    }

    /// A `string` that may be null.
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
    pub fn nullable_bytes(
        &mut self,
        compact: bool,
        value: &Option<Bytes>,
        field: Field,
    ) -> Result<(), EncodeError> {
        match value {
            Some(bytes) => self.bytes(compact, bytes, field),
            None => self.long_length(compact, None, field),
        }
    }

    /// A `bytes`.
    pub fn bytes(&mut self, compact: bool, value: &Bytes, field: Field) -> Result<(), EncodeError> {
        self.long_length(compact, Some(value.len()), field)?;
        self.buffer.extend_from_slice(value);
        Ok(())
    }

    /// A `records` that may be null.
    pub fn nullable_records(
        &mut self,
        compact: bool,
        value: &Option<Records>,
        field: Field,
    ) -> Result<(), EncodeError> {
        match value {
            Some(records) => self.records(compact, records, field),
            None => self.long_length(compact, None, field),
        }
    }

    /// A `records`: its length, then its pieces by reference.
    pub fn records(&mut self, compact: bool, value: &Records, field: Field) -> Result<(), EncodeError> {
        self.long_length(compact, Some(value.len()), field)?;
        for piece in value.pieces() {
            match piece {
                Piece::Bytes(bytes) if bytes.len() <= COPIED_BYTES_MAX => {
                    self.buffer.extend_from_slice(&bytes)
                }
                piece => {
                    self.given_bytes += piece.len();
                    self.given.push((self.buffer.len(), piece));
                }
            }
        }
        Ok(())
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
    pub fn nullable_array<T>(
        &mut self,
        compact: bool,
        values: &Option<Vec<T>>,
        field: Field,
        write: impl FnMut(&mut Encoder, &T) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        match values {
            Some(values) => self.array(compact, values, field, write),
            None => self.long_length(compact, None, field),
        }
    }

    /// An array; `write` writes one element.
    pub fn array<T>(
        &mut self,
        compact: bool,
        values: &[T],
        field: Field,
        mut write: impl FnMut(&mut Encoder, &T) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        self.long_length(compact, Some(values.len()), field)?;
        for value in values {
            write(self, value)?;
        }
        Ok(())
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
        self.unknown_below(e, tag)?;
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
    pub fn finish(mut self, e: &mut Encoder) -> Result<(), EncodeError> {
        self.unknown_below(e, u32::MAX)?;
        put_varint_at(&mut e.buffer, self.start, self.count);
        Ok(())
    }

    fn unknown_below(&mut self, e: &mut Encoder, tag: u32) -> Result<(), EncodeError> {
        while let Some((first, rest)) = self.unknown.split_first() {
            if first.tag > tag {
                break;
            }
            if first.tag == tag || self.tag_last.is_some_and(|last| first.tag <= last) {
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

#[inline]
fn varint_bytes(value: u32) -> ([u8; 5], usize) {
    let mut bytes = [0; 5];
    let (mut rest, mut length) = (value, 0);
    while rest >= 0x80 {
        bytes[length] = rest as u8 | 0x80;
        rest >>= 7;
        length += 1;
    }
    bytes[length] = rest as u8;
    (bytes, length + 1)
}
