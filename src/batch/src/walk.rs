//! Walking records without making them: what validation sees of a record, read from bytes in place or
//! from a decompression stream, with no allocation per record.

use crate::decompress::{Stream, read_full};
use crate::{BatchError, Compression, varint};

/// Where record bytes come from.
pub(crate) trait Source {
    /// The next byte.
    fn byte(&mut self) -> Result<u8, Fault>;
    /// Passes over `count` bytes.
    fn skip(&mut self, count: u64) -> Result<(), Fault>;
    /// How many bytes were taken so far.
    fn position(&self) -> u64;
    /// Whether nothing is left.
    fn at_end(&mut self) -> Result<bool, Fault>;
}

/// Why a walk stops: what a record is blamed for, or the stream under it.
#[derive(Debug)]
pub(crate) enum Fault {
    Malformed(&'static str),
    Stream(BatchError),
}

impl Fault {
    /// The error, when the record at `index` was being read.
    pub(crate) fn at(self, index: i32) -> BatchError {
        match self {
            Fault::Malformed(reason) => BatchError::Record { index, reason },
            Fault::Stream(error) => error,
        }
    }
}

/// What validation needs to know of a record.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Skimmed {
    pub(crate) timestamp_delta: i64,
    pub(crate) offset_delta: i32,
    pub(crate) has_key: bool,
}

const ENDS: &str = "it ends too early";
const LONG_NUMBER: &str = "a variable-length number has too many bytes";

/// Passes over one record, checking that its parts fill exactly the size that it states.
#[inline]
pub(crate) fn skim<S: Source>(source: &mut S) -> Result<Skimmed, Fault> {
    let size = u64::try_from(number(source)?).map_err(|_| Fault::Malformed("its size is negative"))?;
    let start = source.position();
    let end = start + size;
    let _attributes = source.byte()?;
    let timestamp_delta = varint::get_i64(|| source.byte())?.ok_or(Fault::Malformed(LONG_NUMBER))?;
    let offset_delta = number(source)?;
    let key_len = number(source)?;
    skip_within(source, key_len, end)?;
    let value_len = number(source)?;
    skip_within(source, value_len, end)?;
    let headers = number(source)?;
    if headers < 0 {
        return Err(Fault::Malformed("its number of headers is negative"));
    }
    for _ in 0..headers {
        let name_len = number(source)?;
        if name_len < 0 {
            return Err(Fault::Malformed("a header has no name"));
        }
        skip_within(source, name_len, end)?;
        let value_len = number(source)?;
        skip_within(source, value_len, end)?;
    }
    if source.position() != end {
        return Err(Fault::Malformed("its parts do not fill its size"));
    }
    Ok(Skimmed { timestamp_delta, offset_delta, has_key: key_len >= 0 })
}

#[inline]
fn number<S: Source>(source: &mut S) -> Result<i32, Fault> {
    varint::get_i32(|| source.byte())?.ok_or(Fault::Malformed(LONG_NUMBER))
}

/// Passes over a field of `length` bytes, or none when it is null, that must end by `end`.
#[inline]
fn skip_within<S: Source>(source: &mut S, length: i32, end: u64) -> Result<(), Fault> {
    let Ok(length) = u64::try_from(length) else {
        return Ok(());
    };
    if source.position() + length > end {
        return Err(Fault::Malformed("a part is longer than the record"));
    }
    source.skip(length)
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
    fn byte(&mut self) -> Result<u8, Fault> {
        let byte = *self.bytes.get(self.at).ok_or(Fault::Malformed(ENDS))?;
        self.at += 1;
        Ok(byte)
    }

    #[inline]
    fn skip(&mut self, count: u64) -> Result<(), Fault> {
        let left = (self.bytes.len() - self.at) as u64;
        if count > left {
            return Err(Fault::Malformed(ENDS));
        }
        self.at += count as usize;
        Ok(())
    }

    #[inline]
    fn position(&self) -> u64 {
        self.at as u64
    }

    fn at_end(&mut self) -> Result<bool, Fault> {
        Ok(self.at == self.bytes.len())
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
    limit: usize,
}

impl<'a> Streamed<'a> {
    /// Reads `stream` through `window`; more than `limit` bytes are an error.
    pub(crate) fn new(
        stream: Stream<'a>,
        codec: Compression,
        window: &'a mut [u8],
        limit: usize,
    ) -> Streamed<'a> {
        Streamed { stream, codec, window, at: 0, filled: 0, passed: 0, limit }
    }

    /// Brings the next window in. False at the end of the stream.
    fn refill(&mut self) -> Result<bool, Fault> {
        self.passed += self.filled as u64;
        self.at = 0;
        self.filled = 0;
        self.filled =
            read_full(&mut self.stream, self.window, self.codec, self.limit).map_err(Fault::Stream)?;
        if self.passed + self.filled as u64 > self.limit as u64 {
            return Err(Fault::Stream(BatchError::DecompressedTooLarge(self.limit)));
        }
        Ok(self.filled > 0)
    }
}

impl Source for Streamed<'_> {
    #[inline]
    fn byte(&mut self) -> Result<u8, Fault> {
        if self.at == self.filled && !self.refill()? {
            return Err(Fault::Malformed(ENDS));
        }
        self.at += 1;
        Ok(self.window[self.at - 1])
    }

    #[inline]
    fn skip(&mut self, mut count: u64) -> Result<(), Fault> {
        loop {
            let held = (self.filled - self.at) as u64;
            if count <= held {
                self.at += count as usize;
                return Ok(());
            }
            count -= held;
            self.at = self.filled;
            if !self.refill()? {
                return Err(Fault::Malformed(ENDS));
            }
        }
    }

    #[inline]
    fn position(&self) -> u64 {
        self.passed + self.at as u64
    }

    fn at_end(&mut self) -> Result<bool, Fault> {
        Ok(self.at == self.filled && !self.refill()?)
    }
}
