//! `Str`: text that lies in a frame's bytes, shared and never copied.
//! It must never hold anything but UTF-8, and never borrow with a lifetime.

use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;

use bytes::Bytes;
use milena_types::TopicName;

/// Immutable UTF-8 text, a slice of the buffer it was decoded from. Cloning bumps a counter.
///
/// A small `Str` keeps its whole frame alive: state that outlives the request takes [`Str::detached`].
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Str(Bytes);

impl Str {
    /// The empty text.
    pub const fn new() -> Str {
        Str(Bytes::new())
    }

    /// Text that lives as long as the program; nothing is copied.
    pub const fn from_static(text: &'static str) -> Str {
        Str(Bytes::from_static(text.as_bytes()))
    }

    /// A copy of `text` in memory of its own.
    pub fn copy_from(text: &str) -> Str {
        Str(Bytes::copy_from_slice(text.as_bytes()))
    }

    /// The same text in memory of its own, so that it no longer keeps a frame alive.
    pub fn detached(&self) -> Str {
        Str::copy_from(self)
    }

    /// The text that `bytes` are, or the bytes when they are none; nothing is copied.
    #[inline]
    pub fn from_utf8(bytes: Bytes) -> Result<Str, Bytes> {
        match std::str::from_utf8(&bytes) {
            Ok(_) => Ok(Str(bytes)),
            Err(_) => Err(bytes),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("checked where it was made")
    }

    /// The bytes of the text.
    pub fn as_bytes(&self) -> &Bytes {
        &self.0
    }
}

/// Bytes that are not UTF-8 on their way to text: each piece that is none becomes one U+FFFD, as where Java
/// makes a `String` of them. Java takes what would be half of a surrogate pair for one such piece (two bytes
/// or three), the standard library for one a byte.
pub(crate) struct Replaced<'a> {
    bytes: &'a [u8],
    len: usize,
}

impl<'a> Replaced<'a> {
    /// Measures what `bytes` become.
    pub(crate) fn of(bytes: &'a [u8]) -> Replaced<'a> {
        let len = pieces(bytes).map(str::len).sum();
        Replaced { bytes, len }
    }

    /// How long the text will be, and how much memory it takes.
    pub(crate) fn len(&self) -> usize {
        self.len
    }
}

fn pieces(bytes: &[u8]) -> impl Iterator<Item = &str> {
    // how much of half a surrogate pair was met
    let mut half = 0;
    bytes.utf8_chunks().flat_map(move |chunk| {
        let goes_on = chunk.valid().is_empty()
            && matches!((half, chunk.invalid()), (1, [0xa0..=0xbf]) | (2, [0x80..=0xbf]));
        half = if goes_on { half + 1 } else { usize::from(chunk.invalid() == [0xed]) };
        let mark = if goes_on || chunk.invalid().is_empty() { "" } else { "\u{fffd}" };
        [chunk.valid(), mark]
    })
}

impl From<Replaced<'_>> for Str {
    fn from(replaced: Replaced<'_>) -> Str {
        let mut text = String::with_capacity(replaced.len);
        text.extend(pieces(replaced.bytes));
        Str::from(text)
    }
}

impl Deref for Str {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for Str {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl Borrow<str> for Str {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl std::hash::Hash for Str {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl From<&'static str> for Str {
    fn from(text: &'static str) -> Str {
        Str::from_static(text)
    }
}

impl From<String> for Str {
    fn from(text: String) -> Str {
        Str(Bytes::from(text))
    }
}

impl From<&TopicName> for Str {
    fn from(name: &TopicName) -> Str {
        Str::copy_from(name.as_str())
    }
}

impl PartialEq<str> for Str {
    fn eq(&self, other: &str) -> bool {
        self.0 == other.as_bytes()
    }
}

impl PartialEq<&str> for Str {
    fn eq(&self, other: &&str) -> bool {
        self.0 == other.as_bytes()
    }
}

impl fmt::Display for Str {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.as_str(), f)
    }
}

impl fmt::Debug for Str {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_compares_like_str_and_keeps_what_it_was_given() {
        let [a, b] = ["a", "b"].map(Str::from);
        assert!(a < b);
        assert_eq!(Str::from("orders"), Str::copy_from("orders"));
        assert_eq!(&*Str::from(String::from("ü")), "ü");
        assert_eq!(Str::default(), "");
    }

    fn replaced(bytes: &[u8]) -> String {
        let replaced = Replaced::of(bytes);
        let len = replaced.len();
        let text = Str::from(replaced);
        assert_eq!(text.len(), len);
        text.replace('\u{fffd}', "?")
    }

    /// What `new String(bytes, UTF_8)` of Java 17 makes of the same bytes.
    #[test]
    fn what_is_not_utf8_is_replaced_as_java_does() {
        let cases: [(&[u8], &str); 14] = [
            (b"a\xffb", "a?b"),
            (b"\xc0\x80", "??"),
            (b"\xe1\x80", "?"),
            (b"\xe0\x80\x80", "???"),
            (b"\xf0\x90\x80a", "?a"),
            (b"\xf5\x80", "??"),
            // halves of surrogate pairs: whole, cut by text, cut by the end, and a pair
            (b"\xed\xa0\x80", "?"),
            (b"\xed\xbf\xbf\xbf", "??"),
            (b"\xed\xa0a", "?a"),
            (b"a\xed\xa0", "a?"),
            (b"\xed", "?"),
            (b"\xeda\xa0", "?a?"),
            (b"\xed\xed\xa0\x80", "??"),
            (b"\xed\xa0\xbd\xed\xb8\x80", "??"),
        ];
        for (bytes, text) in cases {
            assert_eq!(replaced(bytes), text, "{bytes:02x?}");
        }
    }

    #[test]
    fn what_is_utf8_is_not_copied() {
        let good = Bytes::from_static("ü".as_bytes());
        assert_eq!(Str::from_utf8(good.clone()).unwrap().as_bytes().as_ptr(), good.as_ptr());
        assert_eq!(Str::from_utf8(Bytes::from_static(b"\xff")), Err(Bytes::from_static(b"\xff")));
    }
}
