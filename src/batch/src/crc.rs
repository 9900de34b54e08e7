//! CRC-32C (Castagnoli), the checksum of a batch. The one place that names the crate computing it.
//! Never the IEEE polynomial: that one belongs to formats v0 and v1, which this crate refuses.

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_value_is_castagnolis_not_ieees() {
        assert_eq!(crc32c(b"123456789"), 0xe306_9283);
        assert_eq!(crc32c(b""), 0);
    }

    #[test]
    fn two_pieces_give_the_checksum_of_the_whole() {
        let bytes: Vec<u8> = (0..5000u32).map(|i| (i * 7 % 251) as u8).collect();
        for cut in [0, 1, 40, 61, 255, 256, 4096, 5000] {
            assert_eq!(crc32c_of_two(&bytes[..cut], &bytes[cut..]), crc32c(&bytes), "cut at {cut}");
        }
    }
}
