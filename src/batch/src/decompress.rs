//! Reading compressed payloads, bounded: as a stream for validation, which holds a small window only,
//! or whole for those who need the records.

use std::io::{self, Read};

use bytes::Bytes;
use zstd::zstd_safe;

use crate::compression::{Codecs, Reading};
use crate::lz4_frame::{self, HeaderChecksum};
use crate::{BatchError, Compression, Header, gzip, snappy};

/// The most that the records of one batch may take decompressed: what whoever reads batches here is ready to hold,
/// and so the most that a topic takes, whatever its `max.decompressed.message.bytes` says.
pub const DECOMPRESSED_MAX: usize = 256 * 1024 * 1024;

/// The most headers of one record. Two bytes of payload become a whole [`Header`] in memory, and those of a record
/// take no more of it than a batch may.
pub(crate) const HEADERS_MAX: usize = 4 * 1024 * 1024;

const _: () = assert!(HEADERS_MAX * size_of::<Header>() <= DECOMPRESSED_MAX);

/// The largest zstd window accepted, as a power of two: what zstd's highest levels write, and all that
/// Kafka's reader accepts. Its memory is touched only as far as bytes are really decompressed.
pub(crate) const ZSTD_WINDOW_LOG_MAX: u32 = 27;

/// Bytes added at a time while decompressing a whole payload, so that what is allocated follows what
/// was really decompressed, never what a header claims.
const STEP: usize = 64 * 1024;

/// What reading one batch may cost. Whoever reads what was produced takes the default: less would refuse batches that
/// were taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// The most bytes that the records of a batch may take when decompressed.
    pub max_decompressed_bytes: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { max_decompressed_bytes: DECOMPRESSED_MAX }
    }
}

/// A payload as the bytes that it stands for.
pub(crate) enum Stream<'a> {
    Plain(&'a [u8]),
    Gzip(Box<gzip::Reader<'a>>),
    Snappy(snappy::Reader<'a>),
    Lz4(lz4_frame::Reader<'a>),
    Zstd { decoder: zstd::stream::read::Decoder<'a, &'a [u8]>, payload: &'a [u8] },
}

impl<'a> Stream<'a> {
    /// Opens `payload`, which `codec` wrote. `limit` bounds what a single block may hold.
    pub(crate) fn open(
        reading: &'a mut Reading,
        codec: Compression,
        payload: &'a [u8],
        limit: usize,
    ) -> Result<Stream<'a>, BatchError> {
        Ok(match codec {
            Compression::None => Stream::Plain(payload),
            Compression::Gzip => {
                let members = gzip::Reader::open(payload).map_err(|error| failed(codec, error))?;
                Stream::Gzip(Box::new(members))
            }
            Compression::Snappy => Stream::Snappy(snappy::Reader::new(payload, limit)),
            Compression::Lz4 => {
                let frame = lz4_frame::Reader::open(payload, HeaderChecksum::Checked);
                Stream::Lz4(frame.map_err(|error| failed(codec, error))?)
            }
            Compression::Zstd => {
                let decoder = zstd::stream::read::Decoder::with_context(payload, reading.zstd());
                Stream::Zstd { decoder, payload }
            }
        })
    }

    /// What a payload that was read to its end has that no writer makes and not every client reads: each codec's
    /// readers differ in what they do behind the first whole that they find.
    pub(crate) fn oddity(&self) -> Option<&'static str> {
        match self {
            Stream::Plain(_) => None,
            Stream::Gzip(stream) => stream.oddity(),
            Stream::Snappy(stream) => stream.oddity(),
            Stream::Lz4(stream) => stream.oddity(),
            Stream::Zstd { payload, .. } => {
                let is_one = zstd_safe::find_frame_compressed_size(payload) == Ok(payload.len());
                (!is_one).then_some("it is more than one frame")
            }
        }
    }
}

impl Read for Stream<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self {
            Stream::Plain(stream) => stream.read(out),
            Stream::Gzip(stream) => stream.read(out),
            Stream::Snappy(stream) => stream.read(out),
            Stream::Lz4(stream) => stream.read(out),
            Stream::Zstd { decoder, .. } => decoder.read(out),
        }
    }
}

/// Reads as much as fits into `out`; less only at the end of the stream.
pub(crate) fn read_full(
    stream: &mut Stream<'_>,
    out: &mut [u8],
    codec: Compression,
    limit: usize,
) -> Result<usize, BatchError> {
    let mut filled = 0;
    while filled < out.len() {
        match stream.read(&mut out[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::OutOfMemory => {
                return Err(BatchError::DecompressedTooLarge(limit));
            }
            Err(error) => return Err(failed(codec, error)),
        }
    }
    Ok(filled)
}

fn failed(codec: Compression, reason: impl ToString) -> BatchError {
    BatchError::Decompress { codec, reason: reason.to_string() }
}

impl Codecs {
    /// All that `payload`, written by `codec`, stands for; at most `limits` allows. Without compression
    /// that is `payload` itself, by reference.
    pub fn decompress(
        &mut self,
        codec: Compression,
        payload: Bytes,
        limits: &Limits,
    ) -> Result<Bytes, BatchError> {
        let limit = limits.max_decompressed_bytes;
        if codec == Compression::None {
            return if payload.len() > limit {
                Err(BatchError::DecompressedTooLarge(limit))
            } else {
                Ok(payload)
            };
        }
        let result = Stream::open(&mut self.reading, codec, &payload, limit)
            .and_then(|mut stream| read_all(&mut stream, codec, limit));
        self.settle();
        result
    }
}

/// What an LZ4 frame in a message of format v0 stands for; at most `limit` bytes.
pub(crate) fn decompress_lz4_of_v0(payload: &[u8], limit: usize) -> Result<Bytes, BatchError> {
    let frame = lz4_frame::Reader::open(payload, HeaderChecksum::PassedOver);
    let frame = frame.map_err(|error| failed(Compression::Lz4, error))?;
    read_all(&mut Stream::Lz4(frame), Compression::Lz4, limit)
}

/// Everything that `stream` yields. What is allocated follows what was really decompressed.
fn read_all(stream: &mut Stream<'_>, codec: Compression, limit: usize) -> Result<Bytes, BatchError> {
    let mut out = Vec::new();
    loop {
        let start = out.len();
        // one byte beyond the limit is room enough to see that it was crossed
        let room = STEP.max(start).min(limit.saturating_add(1) - start);
        out.resize(start + room, 0);
        let count = read_full(stream, &mut out[start..], codec, limit)?;
        out.truncate(start + count);
        if out.len() > limit {
            return Err(BatchError::DecompressedTooLarge(limit));
        }
        if count < room {
            return Ok(Bytes::from(out));
        }
    }
}

/// As [`Codecs::decompress`], with contexts made for the occasion.
pub fn decompress(codec: Compression, payload: Bytes, limits: &Limits) -> Result<Bytes, BatchError> {
    Codecs::new().decompress(codec, payload, limits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compress;

    fn packed(codec: Compression, input: &[u8]) -> Bytes {
        let mut out = Vec::new();
        compress(codec, input, &mut out);
        out.into()
    }

    #[test]
    fn every_codec_gives_back_what_it_took() {
        let noise: Vec<u8> = (0..300_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        for codec in Compression::ALL {
            for input in [&b""[..], b"a", &noise, &vec![0; 1_000_000]] {
                let out = decompress(codec, packed(codec, input), &Limits::default()).unwrap();
                assert_eq!(out, input, "{codec} with {} bytes", input.len());
            }
        }
    }

    #[test]
    fn the_limit_is_exact() {
        for codec in Compression::ALL {
            let payload = packed(codec, &[1; 100_000]);
            let limited = |max_decompressed_bytes| {
                decompress(codec, payload.clone(), &Limits { max_decompressed_bytes }).map(|out| out.len())
            };
            assert_eq!(limited(100_000), Ok(100_000), "{codec}");
            assert_eq!(limited(99_999), Err(BatchError::DecompressedTooLarge(99_999)), "{codec}");
            assert_eq!(limited(0), Err(BatchError::DecompressedTooLarge(0)), "{codec}");
        }
    }

    #[test]
    fn contexts_forget_a_payload_that_broke_off() {
        let mut codecs = Codecs::new();
        for codec in Compression::ALL {
            let payload = packed(codec, &[9; 50_000]);
            let limits = Limits::default();
            let cut = payload.slice(..payload.len() / 2);
            let _ = codecs.decompress(codec, cut, &limits);
            let whole = codecs.decompress(codec, payload, &limits).unwrap();
            assert_eq!(whole.len(), 50_000, "{codec}");
        }
    }

    #[test]
    fn lz4_that_is_cut_anywhere_is_refused() {
        let payload = packed(Compression::Lz4, &[1; 100_000]);
        for cut in 0..payload.len() {
            let error = decompress(Compression::Lz4, payload.slice(..cut), &Limits::default());
            assert!(error.is_err(), "cut at {cut}");
        }
    }
}
