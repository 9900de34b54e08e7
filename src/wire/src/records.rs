//! The `records` fields: record batches as a list of pieces, so that nothing copies them.
//! This file must never look into a batch; that is `milena-batch`.

use std::ops::Deref;

use bytes::{Bytes, BytesMut};

use crate::message::release;

/// One piece of what is written: bytes at hand, or a place that somebody else fills on the way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Bytes as they go out.
    Bytes(Bytes),
    /// `len` bytes that the sender takes from elsewhere, a file range say. `id` is the caller's own.
    Hole {
        /// What the caller knows the place by.
        id: u32,
        /// How many bytes go there.
        len: u32,
    },
}

impl Piece {
    /// How many bytes go out.
    #[allow(clippy::len_without_is_empty, reason = "an empty piece means nothing in particular")]
    pub fn len(&self) -> usize {
        match self {
            Piece::Bytes(bytes) => bytes.len(),
            Piece::Hole { len, .. } => *len as usize,
        }
    }
}

/// A piece of a `records` field.
pub type RecordsPiece = Piece;

/// The content of a `records` field. Decoded, it is one slice of the frame; to be encoded, it may be
/// any number of pieces.
#[derive(Clone, Debug, Default)]
pub struct Records {
    content: Content,
}

/// What a `records` field holds: nearly always bytes in one piece or one hole.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    Whole(Bytes),
    Hole { id: u32, len: u32 },
    Pieces(Pieces),
}

/// Several pieces: rare, and so kept out of the code that drops a struct with records in it.
#[derive(Clone, Debug)]
pub(crate) struct Pieces(Vec<Piece>);

impl Drop for Pieces {
    #[inline]
    fn drop(&mut self) {
        release(std::mem::take(&mut self.0));
    }
}

impl Deref for Pieces {
    type Target = [Piece];

    fn deref(&self) -> &[Piece] {
        &self.0
    }
}

impl Default for Content {
    fn default() -> Content {
        Content::Whole(Bytes::new())
    }
}

impl Records {
    /// No records.
    pub const fn new() -> Records {
        Records { content: Content::Whole(Bytes::new()) }
    }

    /// These pieces, in this order.
    pub fn from_pieces(pieces: Vec<Piece>) -> Records {
        Records { content: Content::Pieces(Pieces(pieces)) }
    }

    /// `len` bytes that the sender fills in.
    pub fn hole(id: u32, len: u32) -> Records {
        Records { content: Content::Hole { id, len } }
    }

    /// How many bytes the field holds, holes included.
    pub fn len(&self) -> usize {
        match &self.content {
            Content::Whole(bytes) => bytes.len(),
            Content::Hole { len, .. } => *len as usize,
            Content::Pieces(pieces) => pieces.iter().map(Piece::len).sum(),
        }
    }

    /// Whether no byte is in it.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The pieces in order.
    pub fn pieces(&self) -> impl Iterator<Item = Piece> + '_ {
        let (one, pieces) = match &self.content {
            Content::Whole(bytes) => (Some(Piece::Bytes(bytes.clone())), [].as_slice()),
            Content::Hole { id, len } => (Some(Piece::Hole { id: *id, len: *len }), [].as_slice()),
            Content::Pieces(pieces) => (None, &**pieces),
        };
        one.into_iter().chain(pieces.iter().cloned())
    }

    /// What the field holds.
    #[inline(always)]
    pub(crate) fn content(&self) -> &Content {
        &self.content
    }

    /// The bytes, without copying when they are one piece (decoded ones always are). `None` when there
    /// is a hole.
    pub fn into_bytes(self) -> Option<Bytes> {
        let pieces = match self.content {
            Content::Whole(bytes) => return Some(bytes),
            Content::Hole { .. } => return None,
            Content::Pieces(mut pieces) => std::mem::take(&mut pieces.0),
        };
        join(pieces)
    }
}

/// The pieces as one run of bytes; copies when there are several. `None` when there is a hole.
pub(crate) fn join(mut pieces: Vec<Piece>) -> Option<Bytes> {
    if pieces.len() == 1 {
        return match pieces.remove(0) {
            Piece::Bytes(bytes) => Some(bytes),
            Piece::Hole { .. } => None,
        };
    }
    let mut whole = BytesMut::with_capacity(pieces.iter().map(Piece::len).sum());
    for piece in pieces {
        match piece {
            Piece::Bytes(bytes) => whole.extend_from_slice(&bytes),
            Piece::Hole { .. } => return None,
        }
    }
    Some(whole.freeze())
}

impl From<Bytes> for Records {
    fn from(bytes: Bytes) -> Records {
        Records { content: Content::Whole(bytes) }
    }
}

impl FromIterator<Bytes> for Records {
    fn from_iter<I: IntoIterator<Item = Bytes>>(bytes: I) -> Records {
        Records::from_pieces(bytes.into_iter().map(Piece::Bytes).collect())
    }
}

/// Equal when the same bytes and holes go out, however they are cut.
impl PartialEq for Records {
    fn eq(&self, other: &Records) -> bool {
        if let (Content::Whole(a), Content::Whole(b)) = (&self.content, &other.content) {
            return a == b;
        }
        match (self.clone().into_bytes(), other.clone().into_bytes()) {
            (Some(a), Some(b)) => a == b,
            (None, None) => self.pieces().eq(other.pieces()),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_piece_is_handed_back_without_a_copy() {
        let bytes = Bytes::from_static(b"batch");
        let back = Records::from(bytes.clone()).into_bytes().expect("no hole");
        assert_eq!(back.as_ptr(), bytes.as_ptr());
    }

    #[test]
    fn pieces_count_and_join_in_order() {
        let records: Records = [Bytes::from_static(b"ab"), Bytes::from_static(b"c")].into_iter().collect();
        assert_eq!(records.len(), 3);
        assert_eq!(records, Records::from(Bytes::from_static(b"abc")));
        assert_eq!(records.into_bytes().expect("no hole"), Bytes::from_static(b"abc"));
    }

    #[test]
    fn a_hole_has_a_length_but_no_bytes() {
        let records = Records::hole(7, 100);
        assert_eq!(records.len(), 100);
        assert_eq!(records.clone().into_bytes(), None);
        assert_ne!(records, Records::hole(8, 100));
    }
}
