//! The four codecs of record batches, writing side, and the contexts that both sides reuse.
//! Levels are Kafka's defaults. Reading, which must be bounded, is in `decompress`.

use std::io::Write;

use flate2::write::GzEncoder;
use lz4_flex::frame::{BlockMode, BlockSize, FrameEncoder, FrameInfo};
use milena_probe::always;
use zstd::zstd_safe;

use crate::snappy;

/// Kafka's default for `compression.lz4.level`, at which it uses the fast compressor.
const LZ4_LEVEL: i32 = 9;

/// The highest `compression.lz4.level`.
const LZ4_LEVEL_MAX: i32 = 17;

/// Kafka's default for `compression.zstd.level`.
const ZSTD_LEVEL: i32 = 3;

pub(crate) const INTO_MEMORY: &str = "writing into memory does not fail";

/// Java reads nothing but independent blocks, and 64 KiB is what it writes.
pub(crate) fn java_lz4_frame() -> FrameInfo {
    FrameInfo::new().block_size(BlockSize::Max64KB).block_mode(BlockMode::Independent)
}

/// The level `compression.gzip.level` asks for: 1 to 9; anything else is zlib's default, as -1 is.
pub(crate) fn gzip_level(level: Option<i32>) -> flate2::Compression {
    match level.and_then(|level| u32::try_from(level).ok()) {
        Some(level @ 1..=9) => flate2::Compression::new(level),
        _ => flate2::Compression::default(),
    }
}

/// The level of LZ4's high compression that `compression.lz4.level` asks for. None, and Kafka's default, is the
/// fast compressor, as it is in Kafka.
pub(crate) fn lz4_high_level(level: Option<i32>) -> Option<i32> {
    level.filter(|level| *level != LZ4_LEVEL).map(|level| level.clamp(1, LZ4_LEVEL_MAX))
}

/// The level `compression.zstd.level` asks for, within what zstd has.
pub(crate) fn zstd_level(level: Option<i32>) -> i32 {
    level.unwrap_or(ZSTD_LEVEL).clamp(zstd_safe::min_c_level(), zstd_safe::max_c_level())
}

/// The largest window that is written, 2 MiB, zstd's own at Kafka's default level. Level 22 would take one of 128 MiB and
/// 640 MiB of tables for a single batch of 70 bytes, and as much window from each of its readers.
const ZSTD_WINDOW_LOG: u32 = 21;

/// A zstd context that one large window has grown beyond this is not kept for the next batch.
const ZSTD_CONTEXT_KEPT_MAX: usize = 4 * 1024 * 1024;

/// How the records of a batch are compressed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Compression {
    /// Not at all.
    #[default]
    None,
    /// RFC 1952.
    Gzip,
    /// Snappy in xerial's framing as Java writes it; raw snappy is read too.
    Snappy,
    /// The LZ4 frame format with independent blocks.
    Lz4,
    /// Zstandard (KIP-110).
    Zstd,
}

impl Compression {
    /// Every codec, by id.
    pub const ALL: [Compression; 5] =
        [Compression::None, Compression::Gzip, Compression::Snappy, Compression::Lz4, Compression::Zstd];

    /// The codec with the id that a batch's attributes carry.
    pub const fn from_id(id: u8) -> Option<Compression> {
        match id {
            0 => Some(Compression::None),
            1 => Some(Compression::Gzip),
            2 => Some(Compression::Snappy),
            3 => Some(Compression::Lz4),
            4 => Some(Compression::Zstd),
            _ => None,
        }
    }

    /// The id that a batch's attributes carry.
    pub const fn id(self) -> u8 {
        self as u8
    }

    /// Kafka's name of the codec, as in `compression.type`.
    pub const fn name(self) -> &'static str {
        match self {
            Compression::None => "none",
            Compression::Gzip => "gzip",
            Compression::Snappy => "snappy",
            Compression::Lz4 => "lz4",
            Compression::Zstd => "zstd",
        }
    }

    /// The codec of that name; `uncompressed` is the topic level's word for none.
    pub fn from_name(name: &str) -> Option<Compression> {
        match name {
            "uncompressed" => Some(Compression::None),
            _ => Compression::ALL.into_iter().find(|codec| codec.name() == name),
        }
    }
}

impl std::fmt::Display for Compression {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// What codecs keep between batches. Making a zstd context costs more than a small batch, so whoever
/// handles many batches keeps one of these; it is plain memory and holds nothing of a batch.
#[derive(Default)]
pub struct Codecs {
    pub(crate) reading: Reading,
    pub(crate) writing: Writing,
}

/// What reading keeps.
#[derive(Default)]
pub(crate) struct Reading {
    zstd: Option<zstd_safe::DCtx<'static>>,
}

/// What writing keeps.
#[derive(Default)]
pub(crate) struct Writing {
    zstd: Option<zstd_safe::CCtx<'static>>,
    snappy: Option<snap::raw::Encoder>,
}

impl std::fmt::Debug for Codecs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Codecs").finish_non_exhaustive()
    }
}

impl Codecs {
    /// Nothing allocated yet.
    pub fn new() -> Codecs {
        Codecs::default()
    }

    /// Appends `input`, compressed by `codec`, to `out`.
    pub fn compress(&mut self, codec: Compression, input: &[u8], out: &mut Vec<u8>) {
        match codec {
            Compression::None => out.extend_from_slice(input),
            Compression::Gzip => {
                let mut encoder = GzEncoder::new(out, flate2::Compression::default());
                encoder.write_all(input).expect(INTO_MEMORY);
                encoder.finish().expect(INTO_MEMORY);
            }
            Compression::Snappy => {
                snappy::compress(self.writing.snappy(), input, out);
            }
            Compression::Lz4 => {
                let mut encoder = FrameEncoder::with_frame_info(java_lz4_frame(), out);
                encoder.write_all(input).expect(INTO_MEMORY);
                encoder.finish().expect(INTO_MEMORY);
            }
            Compression::Zstd => self.compress_zstd(input, out),
        }
    }

    fn compress_zstd(&mut self, input: &[u8], out: &mut Vec<u8>) {
        let context = self.writing.zstd(ZSTD_LEVEL);
        let start = out.len();
        out.resize(start + zstd_safe::compress_bound(input.len()), 0);
        let written = context
            .compress2(&mut out[start..], input)
            .expect("zstd compresses anything into a buffer of its own bound");
        always!(start + written <= out.len());
        out.truncate(start + written);
    }

    /// Gives back what a payload made a context grow by, if that is much.
    pub(crate) fn settle(&mut self) {
        if self.reading.zstd.as_ref().is_some_and(|context| context.sizeof() > ZSTD_CONTEXT_KEPT_MAX) {
            self.reading.zstd = None;
        }
        if self.writing.zstd.as_ref().is_some_and(|context| context.sizeof() > ZSTD_CONTEXT_KEPT_MAX) {
            self.writing.zstd = None;
        }
    }
}

impl Reading {
    /// The zstd context for one more payload, with no trace of an earlier one that ended in its middle.
    pub(crate) fn zstd(&mut self) -> &mut zstd_safe::DCtx<'static> {
        let context = self.zstd.get_or_insert_with(|| {
            let mut context = zstd_safe::DCtx::create();
            context
                .set_parameter(zstd_safe::DParameter::WindowLogMax(crate::decompress::ZSTD_WINDOW_LOG_MAX))
                .expect("the limit is one that zstd knows");
            context
        });
        context.reset(zstd_safe::ResetDirective::SessionOnly).expect("a session can always be reset");
        context
    }
}

impl Writing {
    /// The zstd context for one more payload at `level`, with no trace of an earlier one.
    pub(crate) fn zstd(&mut self, level: i32) -> &mut zstd_safe::CCtx<'static> {
        let context = self.zstd.get_or_insert_with(zstd_safe::CCtx::create);
        context.reset(zstd_safe::ResetDirective::SessionOnly).expect("a session can always be reset");
        // levels below have smaller windows, which 0 leaves them
        let window = if level > ZSTD_LEVEL { ZSTD_WINDOW_LOG } else { 0 };
        for parameter in
            [zstd_safe::CParameter::CompressionLevel(level), zstd_safe::CParameter::WindowLog(window)]
        {
            context
                .set_parameter(parameter)
                .expect("every level is clamped to one that zstd has, and so the window");
        }
        context
    }

    /// Bytes that the zstd context holds.
    #[cfg(test)]
    pub(crate) fn zstd_held(&self) -> usize {
        self.zstd.as_ref().map_or(0, zstd_safe::CCtx::sizeof)
    }

    /// The encoder of single chunks.
    pub(crate) fn snappy(&mut self) -> &mut snap::raw::Encoder {
        self.snappy.get_or_insert_with(snap::raw::Encoder::new)
    }
}

/// Appends `input`, compressed by `codec`, to `out`, with contexts made for the occasion.
pub fn compress(codec: Compression, input: &[u8], out: &mut Vec<u8>) {
    Codecs::new().compress(codec, input, out);
}
