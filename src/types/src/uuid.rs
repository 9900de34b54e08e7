//! 128-bit identities in Kafka's notation: URL-safe base64 without padding, 22 characters.
//! Making a random one takes entropy, which comes in as a value.

use std::fmt;
use std::str::FromStr;

/// A 128-bit identity. All zeroes: none.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Uuid(pub [u8; 16]);

/// The identity of a topic: a topic deleted and created again under its name gets another (KIP-516).
pub type TopicId = Uuid;
/// The identity of a log directory, kept in its `meta.properties` (KIP-858).
pub type DirectoryId = Uuid;
/// The identity of a cluster.
pub type ClusterId = Uuid;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The text is not a UUID in URL-safe base64.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an id: expected 22 characters of URL-safe base64 (A-Z a-z 0-9 - _)")]
pub struct InvalidUuid(pub String);

impl Uuid {
    /// No identity.
    pub const ZERO: Uuid = Uuid([0; 16]);
    /// The id of the topic `__cluster_metadata`; also the directory id `UNASSIGNED` (KIP-858).
    pub const ONE: Uuid = Uuid([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);

    /// A version 4 UUID from 128 random bits. As Kafka does, one whose text would start with `-` is
    /// avoided (by clearing the bit that makes it so), since command lines take it for a flag.
    pub fn from_entropy(high: u64, low: u64) -> Uuid {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&high.to_be_bytes());
        bytes[8..].copy_from_slice(&low.to_be_bytes());
        bytes[6] = bytes[6] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        if bytes[0] >> 2 == 62 {
            bytes[0] &= 0x7f;
        }
        Uuid(bytes)
    }

    /// Whether this is no identity.
    pub fn is_zero(self) -> bool {
        self == Uuid::ZERO
    }

    /// The numbers 0 to 99 are reserved by Kafka: no random id may be among them.
    pub fn is_reserved(self) -> bool {
        self.0[..15] == [0; 15] && self.0[15] < 100
    }
}

impl fmt::Display for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = u128::from_be_bytes(self.0);
        let mut text = [0u8; 22];
        for (i, c) in text.iter_mut().enumerate() {
            // 21 characters of six bits from the top, then the last two bits in one more
            let six = if i < 21 { (value >> (122 - 6 * i)) & 63 } else { (value << 4) & 63 };
            *c = ALPHABET[six as usize];
        }
        f.write_str(std::str::from_utf8(&text).expect("the alphabet is ASCII"))
    }
}

impl fmt::Debug for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Uuid {
    type Err = InvalidUuid;

    fn from_str(text: &str) -> Result<Uuid, InvalidUuid> {
        let invalid = || InvalidUuid(text.to_owned());
        if text.len() != 22 {
            return Err(invalid());
        }
        let mut value = 0u128;
        for (i, c) in text.bytes().enumerate() {
            let six = ALPHABET.iter().position(|a| *a == c).ok_or_else(invalid)? as u128;
            if i < 21 {
                value = value << 6 | six;
            } else if six & 15 == 0 {
                value = value << 2 | six >> 4;
            } else {
                return Err(invalid());
            }
        }
        Ok(Uuid(value.to_be_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_kafkas() {
        assert_eq!(Uuid::ZERO.to_string(), "AAAAAAAAAAAAAAAAAAAAAA");
        assert_eq!(Uuid::ONE.to_string(), "AAAAAAAAAAAAAAAAAAAAAQ");
        for (high, low) in [(0, 0), (u64::MAX, u64::MAX), (0x0123_4567_89ab_cdef, 0x0011_2233_4455_6677)] {
            let id = Uuid::from_entropy(high, low);
            assert_eq!(id.to_string().parse(), Ok(id));
            assert!(!id.to_string().starts_with('-'));
            assert!(!id.is_reserved());
        }
    }

    #[test]
    fn no_random_id_starts_with_a_dash() {
        for first in 0..=u8::MAX {
            let id = Uuid::from_entropy(u64::from(first) << 56, 1);
            assert!(!id.to_string().starts_with('-'), "{id}");
        }
    }

    #[test]
    fn other_text_is_refused() {
        for bad in ["", "AAAA", "AAAAAAAAAAAAAAAAAAAAA=", "AAAAAAAAAAAAAAAAAAAAAB", "AAAAAAAAAAAAAAAAAAAAAAA"]
        {
            assert!(bad.parse::<Uuid>().is_err(), "{bad}");
        }
    }
}
