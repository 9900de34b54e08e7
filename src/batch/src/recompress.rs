//! A batch in the codec that its topic asks for (`compression.type`), as Kafka's LogValidator stores it: the
//! same records, offsets, timestamps, producer fields and flags under another codec. Streamed: one window
//! and what comes out are held, and no more comes out than a batch may have.

use std::io::{self, Write};

use flate2::write::GzEncoder;
use lz4_flex::frame::FrameEncoder;

use crate::compression::{
    Codecs, INTO_MEMORY, Writing, gzip_level, java_lz4_frame, lz4_high_level, zstd_level,
};
use crate::decompress::{Stream, read_full};
use crate::{Batch, BatchError, BatchHeader, Compression, HEADER_LEN, lz4_high, snappy};

/// How a topic's batches are stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StoredAs {
    /// The codec.
    pub codec: Compression,
    /// The codec's level: `compression.gzip.level` (-1, 1 to 9), `compression.zstd.level` (-131072 to 22).
    /// `compression.lz4.level` (1 to 17). None is Kafka's default. Snappy has no levels.
    pub level: Option<i32>,
}

impl StoredAs {
    /// This codec at Kafka's default level.
    pub const fn codec(codec: Compression) -> StoredAs {
        StoredAs { codec, level: None }
    }
}

/// What came out of a compressor, up to a limit.
struct Bounded {
    bytes: Vec<u8>,
    max: usize,
}

impl Write for Bounded {
    fn write(&mut self, more: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + more.len() > self.max {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        self.bytes.extend_from_slice(more);
        Ok(more.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A compressor over `Bounded`.
enum Sink<'a> {
    None(Bounded),
    Gzip(GzEncoder<Bounded>),
    Snappy(&'a mut snap::raw::Encoder, Bounded),
    Lz4(Box<FrameEncoder<Bounded>>),
    Lz4High(lz4_high::Writer<Bounded>),
    Zstd(zstd::stream::write::Encoder<'a, Bounded>),
}

impl<'a> Sink<'a> {
    fn open(writing: &'a mut Writing, target: StoredAs, mut out: Bounded) -> io::Result<Sink<'a>> {
        Ok(match target.codec {
            Compression::None => Sink::None(out),
            Compression::Gzip => Sink::Gzip(GzEncoder::new(out, gzip_level(target.level))),
            Compression::Snappy => {
                out.write_all(&snappy::HEADER)?;
                Sink::Snappy(writing.snappy(), out)
            }
            Compression::Lz4 => match lz4_high_level(target.level) {
                Some(level) => Sink::Lz4High(lz4_high::Writer::new(out, level)?),
                None => Sink::Lz4(Box::new(FrameEncoder::with_frame_info(java_lz4_frame(), out))),
            },
            Compression::Zstd => {
                let context = writing.zstd(zstd_level(target.level));
                Sink::Zstd(zstd::stream::write::Encoder::with_context(out, context))
            }
        })
    }

    fn write(&mut self, window: &[u8]) -> io::Result<()> {
        match self {
            Sink::None(out) => out.write_all(window),
            Sink::Gzip(sink) => sink.write_all(window),
            Sink::Snappy(encoder, out) => {
                let mut chunks = Vec::new();
                snappy::compress_chunks(encoder, window, &mut chunks);
                out.write_all(&chunks)
            }
            Sink::Lz4(sink) => sink.write_all(window),
            Sink::Lz4High(sink) => sink.write_all(window),
            Sink::Zstd(sink) => sink.write_all(window),
        }
    }

    fn finish(self) -> io::Result<Vec<u8>> {
        let out = match self {
            Sink::None(out) | Sink::Snappy(_, out) => out,
            Sink::Gzip(sink) => sink.finish()?,
            Sink::Lz4(sink) => sink.finish().map_err(io::Error::other)?,
            Sink::Lz4High(sink) => sink.finish()?,
            Sink::Zstd(sink) => sink.finish()?,
        };
        Ok(out.bytes)
    }
}

/// `batch`, which was validated, in the codec of `target`. A batch in that codec already is returned as it
/// is, whatever its level. `window` is scratch space; more than `max_bytes` of batch are an error. The caller settles
/// `codecs`, whatever comes of it.
pub(crate) fn recompress(
    codecs: &mut Codecs,
    window: &mut Vec<u8>,
    batch: Batch,
    target: StoredAs,
    limit: usize,
    max_bytes: usize,
) -> Result<Batch, BatchError> {
    let source = batch.header.attributes.compression()?;
    if source == target.codec {
        return Ok(batch);
    }
    // how large it would have become is not known: it was not made
    let too_large = || BatchError::TooLarge { size: max_bytes.saturating_add(1), max: max_bytes };
    let out = Bounded { bytes: Vec::new(), max: max_bytes.saturating_sub(HEADER_LEN) };
    let Codecs { reading, writing } = codecs;
    let mut sink = Sink::open(writing, target, out).map_err(|_| too_large())?;
    let payload = &batch.bytes[HEADER_LEN..];
    window.resize(crate::validate::WINDOW, 0);
    let mut stream = Stream::open(reading, source, payload, limit)?;
    loop {
        let filled = read_full(&mut stream, window, source, limit)?;
        sink.write(&window[..filled]).map_err(|_| too_large())?;
        if filled < window.len() {
            break;
        }
    }
    let payload = sink.finish().map_err(|_| too_large())?;
    let attributes = batch.header.attributes.with_compression(target.codec);
    Ok(Batch::sealed(BatchHeader { attributes, ..batch.header }, &payload))
}

/// Appends `input`, compressed as `target` says, to `out`.
pub fn compress_as(target: StoredAs, input: &[u8], out: &mut Vec<u8>) {
    let bounded = Bounded { bytes: std::mem::take(out), max: usize::MAX };
    let mut writing = Writing::default();
    let mut sink = Sink::open(&mut writing, target, bounded).expect(INTO_MEMORY);
    for part in input.chunks(crate::validate::WINDOW) {
        sink.write(part).expect(INTO_MEMORY);
    }
    *out = sink.finish().expect(INTO_MEMORY);
}
