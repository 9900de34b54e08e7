//! Snappy as Kafka's clients write it: Java in xerial's framing (a 16-byte header, then chunks with a
//! 4-byte length each), librdkafka and others raw. The first bytes tell which; both are read.
//! Nothing is allocated for a length that the compressed bytes could not possibly expand to.

use std::io;

/// What xerial's framing begins with; a raw stream cannot begin so: after the length, which would be 10,626, its
/// first element would copy bytes from before its beginning.
const MAGIC: [u8; 8] = [0x82, b'S', b'N', b'A', b'P', b'P', b'Y', 0];
/// Magic, version and oldest compatible version, as snappy-java writes them.
pub(crate) const HEADER: [u8; 16] = [0x82, b'S', b'N', b'A', b'P', b'P', b'Y', 0, 0, 0, 0, 1, 0, 0, 0, 1];
/// The oldest version that snappy-java reads. It asks that of every header but the first.
const VERSION_MIN: i32 = 1;
/// What one chunk holds before compression, as in snappy-java.
const CHUNK_LEN: usize = 32 * 1024;
/// Snappy's densest element makes 64 bytes of 3.
const EXPANSION_MAX: usize = 22;

/// Appends `input` in xerial's framing.
pub(crate) fn compress(encoder: &mut snap::raw::Encoder, input: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(&HEADER);
    compress_chunks(encoder, input, out);
}

/// Appends the chunks of `input`, without the header before the first.
pub(crate) fn compress_chunks(encoder: &mut snap::raw::Encoder, input: &[u8], out: &mut Vec<u8>) {
    for chunk in input.chunks(CHUNK_LEN) {
        let length_at = out.len();
        let start = length_at + 4;
        out.resize(start + snap::raw::max_compress_len(chunk.len()), 0);
        let written =
            encoder.compress(chunk, &mut out[start..]).expect("snappy fits in a buffer of its own bound");
        out.truncate(start + written);
        let length = u32::try_from(written).expect("a compressed chunk is small");
        out[length_at..start].copy_from_slice(&length.to_be_bytes());
    }
}

/// Decompresses chunk by chunk; holds one decompressed chunk at a time.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    framed: bool,
    /// The first header was read.
    is_begun: bool,
    limit: usize,
    chunk: Vec<u8>,
    at: usize,
    /// What a framed stream has besides its chunks.
    beside: Option<&'static str>,
}

impl<'a> Reader<'a> {
    /// Reads `input`, refusing any chunk of more than `limit` bytes.
    pub(crate) fn new(input: &'a [u8], limit: usize) -> Reader<'a> {
        let framed = input.starts_with(&MAGIC);
        Reader { rest: input, framed, is_begun: false, limit, chunk: Vec::new(), at: 0, beside: None }
    }

    /// What other readers mind of what was read: librdkafka's and Go's know one header, and then chunks to the end.
    pub(crate) fn oddity(&self) -> Option<&'static str> {
        self.beside
    }

    /// The next compressed chunk, if there is one.
    fn next_chunk(&mut self) -> io::Result<Option<&'a [u8]>> {
        if !self.framed {
            let whole = std::mem::take(&mut self.rest);
            return Ok(Some(whole).filter(|whole| !whole.is_empty()));
        }
        let (length, rest) = loop {
            // up to three bytes too many are the end, as they are for snappy-java
            let Some((length, rest)) = self.rest.split_first_chunk::<4>() else {
                if !self.rest.is_empty() {
                    self.beside.get_or_insert("bytes follow its last chunk");
                }
                return Ok(None);
            };
            if *length != MAGIC[..4] {
                break (length, rest);
            }
            // streams that were joined repeat the header
            let header = self.rest.split_first_chunk::<{ HEADER.len() }>();
            let (header, rest) = header.ok_or_else(|| invalid("cut off in a header"))?;
            if !header.starts_with(&MAGIC) {
                // what only begins like one is the end, too
                self.rest = &[];
                self.beside.get_or_insert("bytes follow its last chunk");
                return Ok(None);
            }
            let [.., a, b, c, d, _, _, _, _] = *header;
            if self.is_begun && i32::from_be_bytes([a, b, c, d]) < VERSION_MIN {
                return Err(invalid("a joined stream has a version that no reader takes"));
            }
            if self.is_begun {
                self.beside.get_or_insert("it is more than one stream");
            }
            self.is_begun = true;
            self.rest = rest;
        };
        let length = usize::try_from(u32::from_be_bytes(*length)).expect("32 bits fit");
        let (chunk, rest) = rest.split_at_checked(length).ok_or_else(|| invalid("cut off in a chunk"))?;
        self.rest = rest;
        Ok(Some(chunk))
    }

    /// Decompresses the next chunk that is not empty. False at the end.
    fn fill(&mut self) -> io::Result<bool> {
        while self.at == self.chunk.len() {
            let Some(compressed) = self.next_chunk()? else {
                return Ok(false);
            };
            let length = snap::raw::decompress_len(compressed).map_err(invalid)?;
            if length > compressed.len().saturating_mul(EXPANSION_MAX) {
                return Err(invalid("a chunk claims more bytes than it can hold"));
            }
            if length > self.limit {
                return Err(io::Error::from(io::ErrorKind::OutOfMemory));
            }
            self.chunk.resize(length, 0);
            let written =
                snap::raw::Decoder::new().decompress(compressed, &mut self.chunk).map_err(invalid)?;
            self.chunk.truncate(written);
            self.at = 0;
        }
        Ok(true)
    }
}

impl io::Read for Reader<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if !self.fill()? {
            return Ok(0);
        }
        let count = out.len().min(self.chunk.len() - self.at);
        out[..count].copy_from_slice(&self.chunk[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}

fn invalid(reason: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn read(input: &[u8], limit: usize) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        Reader::new(input, limit).read_to_end(&mut out)?;
        Ok(out)
    }

    fn framed(input: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        compress(&mut snap::raw::Encoder::new(), input, &mut out);
        out
    }

    #[test]
    fn framed_joined_and_raw_streams_are_read() {
        let input: Vec<u8> = (0..100_000u32).map(|i| (i / 100) as u8).collect();
        let once = framed(&input);
        assert_eq!(once[..16], HEADER);
        assert_eq!(read(&once, CHUNK_LEN).unwrap(), input);
        let joined = [&once[..], &once[..]].concat();
        assert_eq!(read(&joined, CHUNK_LEN).unwrap(), [&input[..], &input[..]].concat());
        let raw = snap::raw::Encoder::new().compress_vec(&input).unwrap();
        assert_eq!(read(&raw, input.len()).unwrap(), input);
        assert_eq!(read(&framed(b""), 0).unwrap(), b"");
    }

    #[test]
    fn a_chunk_that_lies_about_its_size_allocates_nothing() {
        // 1 GiB claimed by seven bytes
        let raw = [0x80, 0x80, 0x80, 0x80, 0x04, 0x00, 0x41];
        assert_eq!(read(&raw, usize::MAX).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }

    #[test]
    fn a_chunk_beyond_the_limit_and_every_cut_are_refused() {
        let input = vec![7; 40_000];
        let framed = framed(&input);
        assert_eq!(read(&framed, 1000).unwrap_err().kind(), io::ErrorKind::OutOfMemory);
        let whole = read(&framed, CHUNK_LEN).unwrap();
        for cut in 1..framed.len() {
            if let Ok(bytes) = read(&framed[..cut], CHUNK_LEN) {
                assert!(bytes.len() < whole.len(), "cut at {cut}");
            }
        }
    }
}
