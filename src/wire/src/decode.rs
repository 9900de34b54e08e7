//! The primitives of Kafka's encoding, read. Whatever the bytes are, nothing here panics, and nothing
//! takes memory that the size of the frame does not justify.
//!
//! Strings, bytes and records are slices of the frame; arrays, unknown tags and text that is not UTF-8
//! allocate, each once and as much as it was charged for. The limits are those of Kafka 4.4, and a budget on
//! top: an array's elements are bigger in memory than on the wire.

use std::ops::RangeInclusive;

use bytes::Bytes;
use milena_types::Uuid;

use crate::error::{DecodeErrorDetails, DecodeProblem, Field};
use crate::text::Replaced;
use crate::{DecodeError, Records, Str, TaggedField, UnknownTags};

/// No array has more elements than this.
pub const ARRAY_LENGTH_MAX: usize = 1_000_000;
/// No struct has more tagged fields than this.
pub const TAGS_MAX: usize = 10_000;
/// No string has more bytes than this.
pub const STRING_BYTES_MAX: usize = 0x7fff;
/// The memory that what is decoded of any frame may take, however short it is.
pub const BUDGET_BYTES_MIN: usize = 64 << 10;
/// The memory that what is decoded of a frame may take, in bytes for each byte of it.
pub const BUDGET_PER_BYTE: usize = 32;
/// The memory that what is decoded of any frame may take, however long it is.
pub const BUDGET_BYTES_MAX: usize = 512 << 20;
/// What decoding takes at most besides its budget: the frame's count of references, and an error.
pub const BESIDE_BUDGET_BYTES_MAX: usize = 256;

/// The memory that decoding a frame of `bytes` may take.
pub const fn budget_of(bytes: usize) -> usize {
    let budget = bytes.saturating_mul(BUDGET_PER_BYTE);
    if budget < BUDGET_BYTES_MIN {
        BUDGET_BYTES_MIN
    } else if budget > BUDGET_BYTES_MAX {
        BUDGET_BYTES_MAX
    } else {
        budget
    }
}

/// Reads the primitives of Kafka's encoding from a frame, front to back.
#[derive(Debug)]
pub struct Decoder<'a> {
    frame: &'a Bytes,
    /// What may be read yet, a part of the frame: up to its end, or that of the tagged field being read.
    rest: &'a [u8],
    budget: usize,
    message: &'static str,
    version: i16,
}

impl<'a> Decoder<'a> {
    /// Reads `frame`, with the memory budget that its length justifies.
    pub fn new(frame: &'a Bytes) -> Decoder<'a> {
        Decoder::with_budget(frame, budget_of(frame.len()))
    }

    /// Reads `frame`; what is decoded may take `budget` bytes of memory.
    pub fn with_budget(frame: &'a Bytes, budget: usize) -> Decoder<'a> {
        Decoder { frame, rest: frame, budget, message: "a frame", version: -1 }
    }

    /// How many bytes have been read.
    #[inline]
    pub fn position(&self) -> usize {
        self.rest.as_ptr().addr() - self.frame.as_ptr().addr()
    }

    /// How many bytes are left to read.
    #[inline]
    pub fn remaining(&self) -> usize {
        self.rest.len()
    }

    /// What has not been read.
    pub fn rest(&self) -> Bytes {
        self.frame.slice_ref(self.rest)
    }

    /// Bytes must not be left.
    pub fn finish(&self) -> Result<(), DecodeError> {
        match self.remaining() {
            0 => Ok(()),
            left => Err(self.error("its end", DecodeProblem::TrailingBytes(left))),
        }
    }

    /// A message begins: errors name it. Refuses a version that it does not have.
    pub fn begin(
        &mut self,
        message: &'static str,
        known: RangeInclusive<i16>,
        version: i16,
    ) -> Result<(), DecodeError> {
        self.message = message;
        self.version = version;
        if known.contains(&version) {
            Ok(())
        } else {
            Err(self.error("its version", DecodeProblem::UnsupportedVersion(known)))
        }
    }

    /// What is being read, when it is no message with a version: errors name it.
    pub(crate) fn name(&mut self, what: &'static str) {
        self.message = what;
    }

    /// An error at this place.
    #[cold]
    pub fn error(&self, field: Field, problem: DecodeProblem) -> DecodeError {
        DecodeError::new(DecodeErrorDetails {
            message: self.message,
            version: self.version,
            field,
            position: self.position(),
            problem,
        })
    }

    #[cold]
    fn truncated(&self, needs: usize, field: Field) -> DecodeError {
        self.error(field, DecodeProblem::Truncated { needs, has: self.remaining() })
    }

    #[inline]
    fn fixed<const N: usize>(&mut self, field: Field) -> Result<[u8; N], DecodeError> {
        match self.rest.split_first_chunk::<N>() {
            Some((bytes, rest)) => {
                self.rest = rest;
                Ok(*bytes)
            }
            None => Err(self.truncated(N, field)),
        }
    }

    /// A `bool`: any byte but zero is true.
    #[inline]
    pub fn boolean(&mut self, field: Field) -> Result<bool, DecodeError> {
        Ok(self.fixed::<1>(field)?[0] != 0)
    }

    /// An `int8`.
    #[inline]
    pub fn int8(&mut self, field: Field) -> Result<i8, DecodeError> {
        Ok(i8::from_be_bytes(self.fixed(field)?))
    }

    /// An `int16`.
    #[inline]
    pub fn int16(&mut self, field: Field) -> Result<i16, DecodeError> {
        Ok(i16::from_be_bytes(self.fixed(field)?))
    }

    /// A `uint16`.
    #[inline]
    pub fn uint16(&mut self, field: Field) -> Result<u16, DecodeError> {
        Ok(u16::from_be_bytes(self.fixed(field)?))
    }

    /// An `int32`.
    #[inline]
    pub fn int32(&mut self, field: Field) -> Result<i32, DecodeError> {
        Ok(i32::from_be_bytes(self.fixed(field)?))
    }

    /// A `uint32`.
    #[inline]
    pub fn uint32(&mut self, field: Field) -> Result<u32, DecodeError> {
        Ok(u32::from_be_bytes(self.fixed(field)?))
    }

    /// An `int64`.
    #[inline]
    pub fn int64(&mut self, field: Field) -> Result<i64, DecodeError> {
        Ok(i64::from_be_bytes(self.fixed(field)?))
    }

    /// A `float64`.
    #[inline]
    pub fn float64(&mut self, field: Field) -> Result<f64, DecodeError> {
        Ok(f64::from_be_bytes(self.fixed(field)?))
    }

    /// A `uuid`.
    #[inline]
    pub fn uuid(&mut self, field: Field) -> Result<Uuid, DecodeError> {
        Ok(Uuid(self.fixed(field)?))
    }

    /// An unsigned integer in groups of seven bits, lowest first; at most five of them. Bits above the
    /// 32nd are lost, as Java loses them.
    #[inline(always)]
    pub fn unsigned_varint(&mut self, field: Field) -> Result<u32, DecodeError> {
        let low = |byte: u8| u32::from(byte & 0x7f);
        // a branch for each length, which is foreseen: nothing that follows waits for where it ends
        let (value, rest) = match *self.rest {
            [a, ref rest @ ..] if a < 0x80 => (low(a), rest),
            [a, b, ref rest @ ..] if b < 0x80 => (low(a) | low(b) << 7, rest),
            [a, b, c, ref rest @ ..] if c < 0x80 => (low(a) | low(b) << 7 | low(c) << 14, rest),
            _ => return self.long_unsigned_varint(field),
        };
        self.rest = rest;
        Ok(value)
    }

    #[cold]
    fn long_unsigned_varint(&mut self, field: Field) -> Result<u32, DecodeError> {
        let mut value = 0;
        for (length, byte) in (1..=5).zip(self.rest) {
            value |= u32::from(byte & 0x7f) << (7 * (length - 1));
            if *byte < 0x80 {
                self.rest = &self.rest[length..];
                return Ok(value);
            }
        }
        let read = self.rest.len().min(5);
        self.rest = &self.rest[read..];
        if read < 5 {
            return Err(self.truncated(1, field));
        }
        Err(self.error(field, DecodeProblem::VarintTooLong(5)))
    }

    /// A signed integer of 32 bits in zigzag order.
    pub fn varint(&mut self, field: Field) -> Result<i32, DecodeError> {
        let value = self.unsigned_varint(field)?;
        Ok((value >> 1) as i32 ^ -((value & 1) as i32))
    }

    /// A signed integer of 64 bits in zigzag order, of at most ten bytes.
    pub fn varlong(&mut self, field: Field) -> Result<i64, DecodeError> {
        let mut value = 0u64;
        for shift in (0..70).step_by(7) {
            let byte = self.fixed::<1>(field)?[0];
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok((value >> 1) as i64 ^ -((value & 1) as i64));
            }
        }
        Err(self.error(field, DecodeProblem::VarintTooLong(10)))
    }

    /// The next `length` bytes, as a slice of the frame.
    #[inline(always)]
    fn take(&mut self, length: usize, field: Field) -> Result<Bytes, DecodeError> {
        let Some((_, rest)) = self.rest.split_at_checked(length) else {
            return Err(self.truncated(length, field));
        };
        let start = self.position();
        self.rest = rest;
        Ok(self.frame.slice(start..start + length))
    }

    /// The length before strings: 16 bits, or compact (one more than it is, in a varint). `None`: null.
    #[inline(always)]
    fn short_length(&mut self, compact: bool, field: Field) -> Result<Option<usize>, DecodeError> {
        if compact {
            return self.compact_length(field);
        }
        Ok(usize::try_from(self.int16(field)?).ok())
    }

    /// The length before bytes, records and arrays: 32 bits, or compact. `None`: null.
    #[inline(always)]
    fn long_length(&mut self, compact: bool, field: Field) -> Result<Option<usize>, DecodeError> {
        if compact {
            return self.compact_length(field);
        }
        Ok(usize::try_from(self.int32(field)?).ok())
    }

    #[inline(always)]
    fn compact_length(&mut self, field: Field) -> Result<Option<usize>, DecodeError> {
        Ok((self.unsigned_varint(field)? as usize).checked_sub(1))
    }

    #[cold]
    fn null(&self, field: Field) -> DecodeError {
        self.error(field, DecodeProblem::Null)
    }

    /// A `string` that may be null.
    pub fn nullable_string(&mut self, compact: bool, field: Field) -> Result<Option<Str>, DecodeError> {
        match self.short_length(compact, field)? {
            Some(length) => self.text(length, field).map(Some),
            None => Ok(None),
        }
    }

    /// A `string`.
    pub fn string(&mut self, compact: bool, field: Field) -> Result<Str, DecodeError> {
        match self.short_length(compact, field)? {
            Some(length) => self.text(length, field),
            None => Err(self.null(field)),
        }
    }

    fn text(&mut self, length: usize, field: Field) -> Result<Str, DecodeError> {
        if length > STRING_BYTES_MAX {
            return Err(self.error(field, DecodeProblem::StringTooLong(length as u64)));
        }
        match Str::from_utf8(self.take(length, field)?) {
            Ok(text) => Ok(text),
            Err(bytes) => self.replaced(&bytes, field),
        }
    }

    #[cold]
    fn replaced(&mut self, bytes: &[u8], field: Field) -> Result<Str, DecodeError> {
        let text = Replaced::of(bytes);
        self.charge(text.len(), field)?;
        Ok(text.into())
    }

    /// A `bytes` that may be null.
    #[inline(always)]
    pub fn nullable_bytes(&mut self, compact: bool, field: Field) -> Result<Option<Bytes>, DecodeError> {
        match self.long_length(compact, field)? {
            Some(length) => self.take(length, field).map(Some),
            None => Ok(None),
        }
    }

    /// A `bytes`.
    #[inline(always)]
    pub fn bytes(&mut self, compact: bool, field: Field) -> Result<Bytes, DecodeError> {
        match self.long_length(compact, field)? {
            Some(length) => self.take(length, field),
            None => Err(self.null(field)),
        }
    }

    /// A `records` that may be null.
    #[inline(always)]
    pub fn nullable_records(&mut self, compact: bool, field: Field) -> Result<Option<Records>, DecodeError> {
        Ok(self.nullable_bytes(compact, field)?.map(Records::from))
    }

    /// A `records`.
    #[inline(always)]
    pub fn records(&mut self, compact: bool, field: Field) -> Result<Records, DecodeError> {
        Ok(Records::from(self.bytes(compact, field)?))
    }

    /// A struct that may be null: a byte before it says so.
    pub fn nullable_struct<T>(
        &mut self,
        field: Field,
        read: impl FnOnce(&mut Decoder<'a>) -> Result<T, DecodeError>,
    ) -> Result<Option<T>, DecodeError> {
        if self.int8(field)? < 0 { Ok(None) } else { read(self).map(Some) }
    }

    /// A struct that may be null, in a tagged field: there, a varint of zero says so.
    pub fn nullable_tagged_struct<T>(
        &mut self,
        field: Field,
        read: impl FnOnce(&mut Decoder<'a>) -> Result<T, DecodeError>,
    ) -> Result<Option<T>, DecodeError> {
        if self.unsigned_varint(field)? == 0 { Ok(None) } else { read(self).map(Some) }
    }

    /// An array that may be null; `read` reads one element.
    #[inline]
    pub fn nullable_array<T>(
        &mut self,
        compact: bool,
        field: Field,
        read: impl FnMut(&mut Decoder<'a>) -> Result<T, DecodeError>,
    ) -> Result<Option<Vec<T>>, DecodeError> {
        match self.long_length(compact, field)? {
            Some(length) => self.elements(length, field, read).map(Some),
            None => Ok(None),
        }
    }

    /// An array; `read` reads one element.
    #[inline]
    pub fn array<T>(
        &mut self,
        compact: bool,
        field: Field,
        read: impl FnMut(&mut Decoder<'a>) -> Result<T, DecodeError>,
    ) -> Result<Vec<T>, DecodeError> {
        match self.long_length(compact, field)? {
            Some(length) => self.elements(length, field, read),
            None => Err(self.null(field)),
        }
    }

    fn elements<T>(
        &mut self,
        length: usize,
        field: Field,
        mut read: impl FnMut(&mut Decoder<'a>) -> Result<T, DecodeError>,
    ) -> Result<Vec<T>, DecodeError> {
        self.admit::<T>(length, field)?;
        // Kafka makes room for 1,000 and grows, having no budget: an array that grows is there twice
        let mut elements = Vec::with_capacity(length);
        for _ in 0..length {
            elements.push(read(self)?);
        }
        Ok(elements)
    }

    /// An array that may be null, of numbers of `N` bytes; `read` makes one of its bytes.
    #[inline]
    pub fn nullable_numbers<T, const N: usize>(
        &mut self,
        compact: bool,
        field: Field,
        read: fn([u8; N]) -> T,
    ) -> Result<Option<Vec<T>>, DecodeError> {
        match self.long_length(compact, field)? {
            Some(length) => self.numbers_of(length, field, read).map(Some),
            None => Ok(None),
        }
    }

    /// An array of numbers of `N` bytes; `read` makes one of its bytes.
    #[inline]
    pub fn numbers<T, const N: usize>(
        &mut self,
        compact: bool,
        field: Field,
        read: fn([u8; N]) -> T,
    ) -> Result<Vec<T>, DecodeError> {
        match self.long_length(compact, field)? {
            Some(length) => self.numbers_of(length, field, read),
            None => Err(self.null(field)),
        }
    }

    #[inline]
    fn numbers_of<T, const N: usize>(
        &mut self,
        length: usize,
        field: Field,
        read: fn([u8; N]) -> T,
    ) -> Result<Vec<T>, DecodeError> {
        self.admit::<T>(length, field)?;
        let Some((bytes, rest)) = self.rest.split_at_checked(length * N) else {
            return Err(self.truncated(length * N, field));
        };
        self.rest = rest;
        Ok(bytes.as_chunks::<N>().0.iter().map(|bytes| read(*bytes)).collect())
    }

    /// Whether an array of `length` elements may be read: its memory comes out of the budget.
    #[inline]
    fn admit<T>(&mut self, length: usize, field: Field) -> Result<(), DecodeError> {
        let limit = self.remaining().min(ARRAY_LENGTH_MAX);
        if length > limit {
            return Err(self.error(field, DecodeProblem::ArrayTooLong { length: length as u64, limit }));
        }
        self.charge(length * size_of::<T>(), field)
    }

    /// Takes `bytes` out of the budget.
    #[inline]
    fn charge(&mut self, bytes: usize, field: Field) -> Result<(), DecodeError> {
        match self.budget.checked_sub(bytes) {
            Some(left) => {
                self.budget = left;
                Ok(())
            }
            None => Err(self.error(field, DecodeProblem::Budget { asked: bytes, left: self.budget })),
        }
    }

    /// The tagged fields at the end of a struct that has none of its own.
    #[inline(always)]
    pub fn unknown_tags(&mut self, field: Field) -> Result<UnknownTags, DecodeError> {
        self.tags(field, |_, _| Ok(false))
    }

    /// The tagged fields at the end of a struct. `known` reads the field of a tag that it knows and
    /// answers true; of others it reads nothing, and they are returned in the order they came.
    #[inline(always)]
    pub fn tags(
        &mut self,
        field: Field,
        known: impl FnMut(&mut Decoder<'a>, u32) -> Result<bool, DecodeError>,
    ) -> Result<UnknownTags, DecodeError> {
        match self.unsigned_varint(field)? {
            0 => Ok(UnknownTags::new()),
            count => self.some_tags(count as usize, field, known),
        }
    }

    #[inline(never)]
    fn some_tags(
        &mut self,
        count: usize,
        field: Field,
        mut known: impl FnMut(&mut Decoder<'a>, u32) -> Result<bool, DecodeError>,
    ) -> Result<UnknownTags, DecodeError> {
        let limit = self.remaining().min(TAGS_MAX);
        if count > limit {
            return Err(self.error(field, DecodeProblem::TooManyTags { count: count as u64, limit }));
        }
        let mut unknown = Vec::new();
        for left in (1..=count).rev() {
            let tag = self.unsigned_varint(field)?;
            let size = self.unsigned_varint(field)? as usize;
            let Some((inside, behind)) = self.rest.split_at_checked(size) else {
                return Err(self.truncated(size, field));
            };
            self.rest = inside;
            if known(self, tag)? {
                if !self.rest.is_empty() {
                    let used = size - self.rest.len();
                    return Err(self.error(field, DecodeProblem::TagLength { tag, size, used }));
                }
            } else {
                if unknown.is_empty() {
                    self.charge(UnknownTags::bytes_of(left), field)?;
                    unknown.reserve_exact(left);
                }
                unknown.push(TaggedField { tag, data: self.frame.slice_ref(inside) });
            }
            self.rest = behind;
        }
        Ok(UnknownTags::from(unknown))
    }
}
