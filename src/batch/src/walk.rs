//! Walking records without making them: what validation sees of a record, read from bytes in place or
//! from a decompression stream, with no allocation per record.

use crate::decompress::{HEADERS_MAX, Stream, read_full};
use crate::{BatchError, Compression, varint};

/// Where record bytes come from. Nothing here returns more than a register holds: this is the inner loop
/// of every produce request.
pub(crate) trait Source {
    /// The next byte; none at the end, or when the stream under it failed.
    fn byte(&mut self) -> Option<u8>;
    /// Passes over `count` bytes; none when there are fewer.
    fn skip(&mut self, count: u64) -> Option<()>;
    /// How many bytes were taken so far.
    fn position(&self) -> u64;
    /// Whether nothing is left and nothing failed.
    fn at_end(&mut self) -> bool;
    /// What failed under a `byte`, `skip` or `at_end`, if it was not just the end.
    fn failure(&mut self) -> Option<BatchError> {
        None
    }
}

/// What a record is blamed for.
pub(crate) type Fault = &'static str;

/// What validation needs to know of a record.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Skimmed {
    pub(crate) timestamp_delta: i64,
    pub(crate) offset_delta: i32,
    pub(crate) has_key: bool,
    /// What Kafka does not mind in it and other readers would.
    pub(crate) oddity: Option<Fault>,
}

/// How closely Kafka reads records.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Closeness {
    /// Each within its stated size: where they are uncompressed, or to be compressed anew.
    Whole,
    /// One part after the other, passing over sizes that contradict them: where they stay compressed as they are.
    Parts,
}

pub(crate) const ENDS: Fault = "it ends too early";
pub(crate) const OUTSIDE: Fault = "its offset lies outside the batch";
pub(crate) const LONG_NUMBER: Fault = "a variable-length number has too many bytes";
const SPARE_BITS: Fault = "a variable-length number has more bits than it may";
const NEGATIVE: Fault = "a length is negative and not -1, which is null";
pub(crate) const TOO_MANY_HEADERS: Fault = "its headers would take more memory than a batch may";

/// The length of what is not there.
const NULL: i32 = -1;

/// Passes over one record, checking that its parts fill exactly the size that it states. Fails as soon as Kafka
/// would.
#[inline]
pub(crate) fn skim<S: Source>(source: &mut S, closeness: Closeness) -> Result<Skimmed, Fault> {
    let mut odd = Oddities { closeness, first: None, spare: 0 };
    let size = u64::try_from(exact(source, &mut odd)?).map_err(|_| "its size is negative")?;
    let end = source.position() + size;
    let _attributes = source.byte().ok_or(ENDS)?;
    let timestamp_delta =
        varint::get_i64(|| source.byte().ok_or(ENDS), &mut odd.spare)?.ok_or(LONG_NUMBER)?;
    let offset_delta = exact(source, &mut odd)?;
    let has_key = skip_part(source, end, &mut odd)?;
    skip_part(source, end, &mut odd)?;
    let headers = exact(source, &mut odd)?;
    if headers < 0 {
        return Err("its number of headers is negative");
    }
    for _ in 0..headers {
        if !skip_part(source, end, &mut odd)? {
            return Err("a header has no name");
        }
        skip_part(source, end, &mut odd)?;
    }
    if source.position() != end {
        odd.unless_close("its parts do not fill its size")?;
    }
    if odd.spare != 0 {
        odd.note(SPARE_BITS);
    }
    let oddity = if headers as usize > HEADERS_MAX { Some(TOO_MANY_HEADERS) } else { odd.first };
    Ok(Skimmed { timestamp_delta, offset_delta, has_key, oddity })
}

/// What was odd of a record so far.
struct Oddities {
    closeness: Closeness,
    first: Option<Fault>,
    /// Not 0 when a number had more bits than it may.
    spare: u8,
}

impl Oddities {
    /// What Kafka does not mind, however closely it reads.
    #[inline]
    fn note(&mut self, fault: Fault) {
        self.first.get_or_insert(fault);
    }

    /// What Kafka does not mind unless it reads closely.
    #[inline]
    fn unless_close(&mut self, fault: Fault) -> Result<(), Fault> {
        match self.closeness {
            Closeness::Whole => Err(fault),
            Closeness::Parts => {
                self.note(fault);
                Ok(())
            }
        }
    }
}

/// Passes over a length and the field of so many bytes, or none when it is null, that should end by `end`. Whether
/// it is not null.
#[inline]
fn skip_part<S: Source>(source: &mut S, end: u64, odd: &mut Oddities) -> Result<bool, Fault> {
    let length = exact(source, odd)?;
    let Ok(length) = u64::try_from(length) else {
        if length != NULL {
            odd.note(NEGATIVE);
        }
        return Ok(false);
    };
    if source.position() + length > end {
        odd.unless_close("a part is longer than the record")?;
    }
    source.skip(length).ok_or(ENDS)?;
    Ok(true)
}

/// A variable-length number of 32 bits; that it has more is noted.
#[inline]
fn exact<S: Source>(source: &mut S, odd: &mut Oddities) -> Result<i32, Fault> {
    varint::get_i32(|| source.byte().ok_or(ENDS), &mut odd.spare)?.ok_or(LONG_NUMBER)
}

/// A variable-length number of 32 bits as readers take it: whatever it has beyond those means nothing.
#[inline]
pub(crate) fn number<S: Source>(source: &mut S) -> Result<i32, Fault> {
    varint::get_i32(|| source.byte().ok_or(ENDS), &mut 0)?.ok_or(LONG_NUMBER)
}

/// Records that lie uncompressed in a batch.
pub(crate) struct InPlace<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> InPlace<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> InPlace<'a> {
        InPlace { bytes, at: 0 }
    }
}

impl Source for InPlace<'_> {
    #[inline]
    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    #[inline]
    fn skip(&mut self, count: u64) -> Option<()> {
        let left = (self.bytes.len() - self.at) as u64;
        if count > left {
            return None;
        }
        self.at += count as usize;
        Some(())
    }

    #[inline]
    fn position(&self) -> u64 {
        self.at as u64
    }

    fn at_end(&mut self) -> bool {
        self.at == self.bytes.len()
    }
}

/// Records that come out of a decompression stream, of which one window is held at a time.
pub(crate) struct Streamed<'a> {
    stream: Stream<'a>,
    codec: Compression,
    window: &'a mut [u8],
    at: usize,
    filled: usize,
    passed: u64,
    inflated: u64,
    limit: usize,
    failure: Option<BatchError>,
}

impl<'a> Streamed<'a> {
    /// Reads `stream` through `window`; more than `limit` bytes are an error.
    pub(crate) fn new(
        stream: Stream<'a>,
        codec: Compression,
        window: &'a mut [u8],
        limit: usize,
    ) -> Streamed<'a> {
        Streamed { stream, codec, window, at: 0, filled: 0, passed: 0, inflated: 0, limit, failure: None }
    }

    /// What other clients would mind of a payload that was read to its end.
    pub(crate) fn oddity(&self) -> Option<BatchError> {
        let reason = self.stream.oddity()?;
        Some(BatchError::OddPayload { codec: self.codec, reason })
    }

    /// How many bytes the codec was made to produce; where it failed, a whole window for what is not known.
    pub(crate) fn inflated(&self) -> u64 {
        self.inflated
    }

    /// Brings the next window in. False at the end of the stream, or when it failed.
    fn refill(&mut self) -> bool {
        self.passed += self.filled as u64;
        self.at = 0;
        self.filled = 0;
        let read = read_full(&mut self.stream, self.window, self.codec, self.limit);
        self.inflated += read.as_ref().map_or(self.window.len(), |filled| *filled) as u64;
        match read {
            Err(error) => self.failure = Some(error),
            Ok(filled) if self.passed + filled as u64 > self.limit as u64 => {
                self.failure = Some(BatchError::DecompressedTooLarge(self.limit));
            }
            Ok(filled) => self.filled = filled,
        }
        self.filled > 0
    }
}

impl Source for Streamed<'_> {
    #[inline]
    fn byte(&mut self) -> Option<u8> {
        if self.at == self.filled && !self.refill() {
            return None;
        }
        self.at += 1;
        Some(self.window[self.at - 1])
    }

    #[inline]
    fn skip(&mut self, mut count: u64) -> Option<()> {
        loop {
            let held = (self.filled - self.at) as u64;
            if count <= held {
                self.at += count as usize;
                return Some(());
            }
            count -= held;
            self.at = self.filled;
            if !self.refill() {
                return None;
            }
        }
    }

    #[inline]
    fn position(&self) -> u64 {
        self.passed + self.at as u64
    }

    fn at_end(&mut self) -> bool {
        self.at == self.filled && !self.refill() && self.failure.is_none()
    }

    fn failure(&mut self) -> Option<BatchError> {
        self.failure.take()
    }
}
