//! CRC-32C (Castagnoli), the checksum of a batch, and CRC-32 (IEEE), that of messages of formats v0 and v1.
//! The one place that names the crates computing them; never mixed up.

use crc_fast::{CrcAlgorithm, Digest};

/// The CRC-32C of `bytes`.
#[inline]
pub fn crc32c(bytes: &[u8]) -> u32 {
    crc_fast::crc32_iscsi(bytes)
}

/// The CRC-32C of `first` followed by `second`, without joining them.
pub(crate) fn crc32c_of_two(first: &[u8], second: &[u8]) -> u32 {
    let mut digest = Digest::new(CrcAlgorithm::Crc32Iscsi);
    digest.update(first);
    digest.update(second);
    u32::try_from(digest.finalize()).expect("a 32-bit CRC has 32 bits")
}

/// The CRC-32 of `bytes`, for formats v0 and v1 only.
pub(crate) fn crc32_ieee(bytes: &[u8]) -> u32 {
    crc32fast::hash(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_value_is_castagnolis_not_ieees() {
        assert_eq!(crc32c(b"123456789"), 0xe306_9283);
        assert_eq!(crc32c(b""), 0);
        assert_eq!(crc32_ieee(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn two_pieces_give_the_checksum_of_the_whole() {
        let bytes: Vec<u8> = (0..5000u32).map(|i| (i * 7 % 251) as u8).collect();
        for cut in [0, 1, 40, 61, 255, 256, 4096, 5000] {
            assert_eq!(crc32c_of_two(&bytes[..cut], &bytes[cut..]), crc32c(&bytes), "cut at {cut}");
        }
    }
}
