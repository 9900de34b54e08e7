//! The LZ4 frame format from LZ4's high-compression blocks, for `compression.lz4.level`: the crate that writes
//! frames otherwise has the fast compressor only. Written as Java writes it: independent blocks of 64 KiB,
//! no checksums. It must never be used for reading.

use std::io::{self, Write};

use lz4::block::{CompressionMode, compress_bound, compress_to_buffer};
use milena_probe::always;

use crate::compression::INTO_MEMORY;

/// Magic, version 1 with independent blocks, blocks of 64 KiB, checksum of the two bytes before it.
const HEADER: [u8; 7] = [0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82];
/// A block of length zero ends the frame.
const END: [u8; 4] = [0; 4];
/// What one block holds before compression.
const BLOCK_LEN: usize = 64 * 1024;
/// Marks the length of a block that is stored as it is, because compression would make it longer.
const STORED: u32 = 1 << 31;

/// Writes one frame into `out`.
pub(crate) struct Writer<W> {
    out: W,
    level: i32,
    /// One compressed block.
    block: Vec<u8>,
}

impl<W: Write> Writer<W> {
    /// Begins a frame at `level`, of which LZ4 takes what is above its 12 as 12.
    pub(crate) fn new(mut out: W, level: i32) -> io::Result<Writer<W>> {
        out.write_all(&HEADER)?;
        let bound = compress_bound(BLOCK_LEN).expect("LZ4 knows the bound of a small block");
        Ok(Writer { out, level, block: vec![0; bound] })
    }

    /// Compresses `input` as blocks of its own.
    pub(crate) fn write_all(&mut self, input: &[u8]) -> io::Result<()> {
        for raw in input.chunks(BLOCK_LEN) {
            let mode = Some(CompressionMode::HIGHCOMPRESSION(self.level));
            let written = compress_to_buffer(raw, mode, false, &mut self.block).expect(INTO_MEMORY);
            always!(written <= self.block.len());
            let packed = &self.block[..written];
            let (mark, block) = if packed.len() < raw.len() { (0, packed) } else { (STORED, raw) };
            let length = u32::try_from(block.len()).expect("a block is small") | mark;
            self.out.write_all(&length.to_le_bytes())?;
            self.out.write_all(block)?;
        }
        Ok(())
    }

    /// Ends the frame.
    pub(crate) fn finish(mut self) -> io::Result<W> {
        self.out.write_all(&END)?;
        Ok(self.out)
    }
}
