//! A batch in the codec that its topic asks for (`compression.type`), as Kafka's LogValidator stores it: the
//! same records, offsets, timestamps, producer fields and flags under another codec. Streamed: one window
//! and what comes out are held, and no more comes out than a batch may have.

use std::io::{self, Write};

use flate2::write::GzEncoder;
use lz4_flex::frame::FrameEncoder;
use milena_probe::always;

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
    /// For `size` bytes, which a codec's tables are made for.
    fn open(writing: &'a mut Writing, target: StoredAs, size: u64, mut out: Bounded) -> io::Result<Sink<'a>> {
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
                let mut encoder = zstd::stream::write::Encoder::with_context(out, context);
                encoder.set_pledged_src_size(Some(size))?;
                Sink::Zstd(encoder)
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

/// `batch`, which was validated and found to have `size` bytes of records, in the codec of `target`. A batch in that
/// codec already is returned as it is, whatever its level. `window` is scratch space; more than `max_bytes` of batch are
/// an error. The caller settles `codecs`, whatever comes of it.
pub(crate) fn recompress(
    codecs: &mut Codecs,
    window: &mut Vec<u8>,
    batch: Batch,
    target: StoredAs,
    size: u64,
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
    let mut sink = Sink::open(writing, target, size, out).map_err(|_| too_large())?;
    let limit = usize::try_from(size).expect("it was counted in memory");
    let mut written = 0;
    let payload = &batch.bytes[HEADER_LEN..];
    window.resize(crate::validate::WINDOW, 0);
    let mut stream = Stream::open(reading, source, payload, limit)?;
    loop {
        let filled = read_full(&mut stream, window, source, limit)?;
        sink.write(&window[..filled]).map_err(|_| too_large())?;
        written += filled as u64;
        if filled < window.len() {
            break;
        }
    }
    always!(written == size, "{written} of {size} bytes: what was validated is what is written");
    let payload = sink.finish().map_err(|_| too_large())?;
    // Kafka writes a header of its own: what only compaction may set, and what no format knows, is not in it
    let attributes =
        batch.header.attributes.known().with_delete_horizon(false).with_compression(target.codec);
    Ok(Batch::sealed(BatchHeader { attributes, ..batch.header }, &payload))
}

/// Appends `input`, compressed as `target` says, to `out`.
pub fn compress_as(target: StoredAs, input: &[u8], out: &mut Vec<u8>) {
    let bounded = Bounded { bytes: std::mem::take(out), max: usize::MAX };
    let mut writing = Writing::default();
    let mut sink = Sink::open(&mut writing, target, input.len() as u64, bounded).expect(INTO_MEMORY);
    for part in input.chunks(crate::validate::WINDOW) {
        sink.write(part).expect(INTO_MEMORY);
    }
    *out = sink.finish().expect(INTO_MEMORY);
}

#[cfg(test)]
mod tests {
    use milena_types::{Offset, Timestamp};

    use super::*;
    use crate::{Attributes, BatchBuilder, TimestampType};

    /// Held by a zstd context that recompressed a batch of `value` bytes at `level`.
    fn held(level: i32, value: usize) -> usize {
        let mut builder = BatchBuilder::new(Compression::None);
        builder.append(Timestamp(0), None, Some(&vec![7; value]), &[]);
        let batch = Batch::parse(builder.build(Offset::ZERO)).expect("it was just built");
        let (mut codecs, mut window) = (Codecs::new(), Vec::new());
        let target = StoredAs { codec: Compression::Zstd, level: Some(level) };
        let size = batch.payload().len() as u64;
        recompress(&mut codecs, &mut window, batch, target, size, usize::MAX).expect("there is no limit");
        codecs.writing.zstd_held()
    }

    #[test]
    fn what_is_compressed_anew_has_the_flags_that_kafka_writes() {
        let mut builder = BatchBuilder::new(Compression::None);
        builder.append(Timestamp(0), None, Some(b"value"), &[]);
        let batch = Batch::parse(builder.build(Offset::ZERO)).expect("it was just built");
        let attributes = Attributes(0x40 | 0x10 | 0x4280);
        let forged = Batch::sealed(BatchHeader { attributes, ..batch.header }, &batch.payload());
        let (mut codecs, mut window) = (Codecs::new(), Vec::new());
        let size = forged.payload().len() as u64;
        let target = StoredAs::codec(Compression::Lz4);
        let stamped = forged.clone().stamped(TimestampType::LogAppendTime, Timestamp(9));
        let stored =
            recompress(&mut codecs, &mut window, forged, target, size, usize::MAX).expect("no limit");
        assert_eq!(stored.header.attributes, Attributes(0x10 | 3), "nobody's delete horizon");
        assert_eq!(stamped.header.attributes, Attributes(0x40 | 0x10 | 0x08), "the batch is what it was");
    }

    #[test]
    fn no_level_makes_zstd_hold_more_than_a_window_of_2_mib_is_worth() {
        const MIB: usize = 1024 * 1024;
        for level in [-5, 1, 3, 9, 15, 19, 22] {
            let (little, much) = (held(level, 10), held(level, 16 * MIB));
            assert!(little < 2 * MIB, "level {level}: {little}");
            assert!(much < 48 * MIB, "level {level}: {much}");
        }
    }
}
