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

    /// The text in `bytes`. What is not UTF-8 is replaced by U+FFFD, as Java does it.
    pub fn from_utf8_lossy(bytes: Bytes) -> Str {
        match std::str::from_utf8(&bytes) {
            Ok(_) => Str(bytes),
            Err(_) => Str::from(String::from_utf8_lossy(&bytes).into_owned()),
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

    #[test]
    fn what_is_not_utf8_is_replaced_as_java_does() {
        assert_eq!(Str::from_utf8_lossy(Bytes::from_static(b"a\xffb")), "a\u{fffd}b");
        let good = Bytes::from_static("ü".as_bytes());
        assert_eq!(Str::from_utf8_lossy(good.clone()).as_bytes().as_ptr(), good.as_ptr());
    }
}
