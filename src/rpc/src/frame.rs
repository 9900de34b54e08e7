//! Cuts a byte stream into frames, each a slice of the buffer it was read into. Pure: it reads nothing
//! itself and allocates nothing for a length that was not first checked and, where large, claimed.

use bytes::buf::Limit;
use bytes::{Buf, BufMut, Bytes, BytesMut};
use milena_probe::always;

use crate::MemoryPermit;

/// The length in front of every frame.
const PREFIX: usize = 4;
/// What a fresh connection reads at once; doubled while reads come back full.
const READ_MIN: usize = 4 * 1024;
/// The most a connection keeps as its buffer, and reads at once beyond a frame.
const READ_MAX: usize = 64 * 1024;
/// After so many small reads in a row the buffer is halved.
const SMALL_READS: u32 = 8;

/// What is at the front of the buffer.
#[derive(Debug)]
pub enum Cut {
    /// A whole frame, without its length.
    Frame(Bytes),
    /// The start of a frame of so many bytes: ask for memory, and [`FrameCutter::grant`] it.
    Claim(usize),
    /// More bytes must be read.
    Incomplete,
}

/// The peer does not speak in frames; its connection must be closed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FrameError {
    /// A negative length.
    #[error("a frame claims a length of {0} bytes")]
    Negative(i32),
    /// A length above the limit.
    #[error(
        "a frame claims a length of {len} bytes, and the most accepted is {max} (is this the right port?)"
    )]
    TooLong {
        /// The length that was claimed.
        len: usize,
        /// The limit.
        max: usize,
    },
}

/// A frame that holds memory comes in so many parts, each of them in time.
const UPLOAD_PARTS: usize = 8;

/// Cuts frames out of what is read into it.
#[derive(Debug)]
pub struct FrameCutter {
    buffer: BytesMut,
    /// The checked length of the frame at the front.
    front: Option<usize>,
    permit: Option<MemoryPermit>,
    max_frame: usize,
    claims_above: usize,
    read_size: usize,
    small_reads: u32,
}

/// Keeps a claim for as long as the bytes it was made for.
struct Claimed {
    bytes: Bytes,
    _permit: MemoryPermit,
}

impl AsRef<[u8]> for Claimed {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl FrameCutter {
    /// Accepts frames up to `max_frame` bytes and wants a grant for those above `claims_above`.
    pub fn new(max_frame: usize, claims_above: usize) -> FrameCutter {
        always!(max_frame <= i32::MAX as usize, "a frame's length is 31 bits");
        FrameCutter {
            buffer: BytesMut::new(),
            front: None,
            permit: None,
            max_frame,
            claims_above,
            read_size: READ_MIN,
            small_reads: 0,
        }
    }

    /// Takes the frame at the front, or says what it takes to get it.
    pub fn cut(&mut self) -> Result<Cut, FrameError> {
        let Some(len) = self.front_len()? else { return Ok(Cut::Incomplete) };
        if len > self.claims_above && self.permit.is_none() {
            return Ok(Cut::Claim(len));
        }
        if self.buffer.len() < PREFIX + len {
            return Ok(Cut::Incomplete);
        }
        let frame = self.take(len);
        self.front = None;
        always!(frame.len() == len, "a frame is as long as it says");
        Ok(Cut::Frame(match self.permit.take() {
            Some(permit) => Bytes::from_owner(Claimed { bytes: frame, _permit: permit }),
            None => frame,
        }))
    }

    /// Gives the memory that [`Cut::Claim`] asked for; given back with the frame's last slice.
    pub fn grant(&mut self, permit: MemoryPermit) {
        always!(self.front.is_some_and(|len| len > self.claims_above), "only a large frame claims memory");
        always!(self.permit.is_none(), "a frame claims memory once");
        self.permit = Some(permit);
    }

    /// Where to read to. At least one byte of space; called only when [`FrameCutter::cut`] answered
    /// `Incomplete`.
    pub fn space(&mut self) -> Limit<&mut BytesMut> {
        let missing = self.front.map_or(0, |len| (PREFIX + len).saturating_sub(self.buffer.len()));
        always!(self.front.is_none() || missing > 0, "a whole frame is cut before more is read");
        if self.buffer.is_empty() && self.buffer.capacity() > 2 * self.read_size {
            self.buffer = BytesMut::new();
        }
        let total = self.front.map_or(0, |len| PREFIX + len);
        if total > READ_MAX {
            // a buffer of its own, and not a byte behind it, so that it need not be kept afterwards
            self.buffer.reserve(missing);
            return (&mut self.buffer).limit(missing);
        }
        let spare = self.buffer.capacity() - self.buffer.len();
        if self.buffer.is_empty() || spare < missing.max(1) {
            self.buffer.reserve(missing.max(self.read_size));
        }
        let spare = self.buffer.capacity() - self.buffer.len();
        always!(spare >= missing.max(1), "reserve gives what it is asked for");
        // never beyond READ_MAX in all: a longer frame is read into a buffer of its own
        let room = READ_MAX - self.buffer.len();
        always!(room >= missing.max(1), "a frame that is read here fits");
        (&mut self.buffer).limit(spare.min(room))
    }

    /// Where to read to while no frame may be cut: what comes is only kept, so that the end of the stream
    /// is seen. `None` when the buffer has no room for it.
    pub fn space_ahead(&mut self) -> Option<Limit<&mut BytesMut>> {
        if self.front.is_some() || self.buffer.len() >= READ_MAX {
            return None;
        }
        if self.buffer.capacity() == self.buffer.len() {
            self.buffer.reserve(self.read_size);
        }
        let spare = self.buffer.capacity() - self.buffer.len();
        let room = READ_MAX - self.buffer.len();
        Some((&mut self.buffer).limit(spare.min(room)))
    }

    /// Whether memory is held for a frame that has not wholly come.
    pub fn holds_memory(&self) -> bool {
        self.permit.is_some()
    }

    /// How many bytes of such a frame are progress: a part of it, so that however large it is, it comes in a few times the
    /// time that one part may take, or gives its memory back.
    pub fn stride(&self) -> usize {
        self.front.map_or(1, |len| len.div_ceil(UPLOAD_PARTS))
    }

    /// Learns how much the last read into `space` of `offered` bytes brought, and so how much to offer.
    pub fn was_read(&mut self, offered: usize, read: usize) {
        always!(read <= offered, "no more is read than there is space for");
        if read == offered {
            self.read_size = (self.read_size * 2).min(READ_MAX);
            self.small_reads = 0;
        } else if read < self.read_size / 4 && self.read_size > READ_MIN {
            self.small_reads += 1;
            if self.small_reads == SMALL_READS {
                self.small_reads = 0;
                self.read_size /= 2;
            }
        } else {
            self.small_reads = 0;
        }
        always!((READ_MIN..=READ_MAX).contains(&self.read_size));
    }

    /// Whether the stream stops between two frames.
    pub fn is_between_frames(&self) -> bool {
        self.buffer.is_empty()
    }

    fn front_len(&mut self) -> Result<Option<usize>, FrameError> {
        if self.front.is_none() && self.buffer.len() >= PREFIX {
            let claimed = (&self.buffer[..PREFIX]).get_i32();
            let len = usize::try_from(claimed).map_err(|_| FrameError::Negative(claimed))?;
            if len > self.max_frame {
                return Err(FrameError::TooLong { len, max: self.max_frame });
            }
            self.front = Some(len);
        }
        Ok(self.front)
    }

    fn take(&mut self, len: usize) -> Bytes {
        if PREFIX + len > READ_MAX {
            always!(self.buffer.len() == PREFIX + len, "nothing is read behind a large frame");
            let mut whole = std::mem::take(&mut self.buffer);
            whole.advance(PREFIX);
            return whole.freeze();
        }
        self.buffer.advance(PREFIX);
        self.buffer.split_to(len).freeze()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RequestMemory;
    use proptest::prelude::*;

    /// Feeds `stream` in pieces as `sizes` says, and cuts all that can be cut after each.
    fn cut_all(cutter: &mut FrameCutter, stream: &[u8], sizes: &[usize]) -> Result<Vec<Bytes>, FrameError> {
        let memory = RequestMemory::new(u32::MAX.into());
        let mut frames = Vec::new();
        let mut rest = stream;
        let mut sizes = sizes.iter().copied().cycle();
        loop {
            match cutter.cut()? {
                Cut::Frame(frame) => frames.push(frame),
                Cut::Claim(len) => cutter.grant(memory.try_claim(len).expect("plenty")),
                Cut::Incomplete if rest.is_empty() => return Ok(frames),
                Cut::Incomplete => {
                    let mut space = cutter.space();
                    let offered = space.remaining_mut();
                    assert!(offered > 0 && offered <= 1 << 20);
                    let size = sizes.next().expect("endless").min(offered).min(rest.len());
                    space.put_slice(&rest[..size]);
                    cutter.was_read(offered, size);
                    rest = &rest[size..];
                }
            }
        }
    }

    fn stream_of(frames: &[Vec<u8>]) -> Vec<u8> {
        let mut stream = Vec::new();
        for frame in frames {
            stream.extend((frame.len() as i32).to_be_bytes());
            stream.extend(frame);
        }
        stream
    }

    proptest! {
        #[test]
        fn frames_come_out_as_they_went_in_however_they_are_read(
            lens in prop::collection::vec(prop_oneof![0usize..40, 4000usize..4200, 60_000usize..140_000], 0..12),
            sizes in prop::collection::vec(1usize..70_000, 1..6),
        ) {
            let frames: Vec<Vec<u8>> =
                lens.iter().enumerate().map(|(i, len)| (0..*len).map(|at| (at + i) as u8).collect()).collect();
            let mut cutter = FrameCutter::new(1 << 20, 4096);
            let cut = cut_all(&mut cutter, &stream_of(&frames), &sizes).unwrap();
            prop_assert_eq!(cut, frames);
            prop_assert!(cutter.is_between_frames());
        }

        #[test]
        fn no_bytes_make_it_panic_or_reserve_more_than_a_frame(
            stream in prop::collection::vec(any::<u8>(), 0..200),
            sizes in prop::collection::vec(1usize..9, 1..4),
        ) {
            let mut cutter = FrameCutter::new(100, 10);
            let _ = cut_all(&mut cutter, &stream, &sizes);
            prop_assert!(cutter.buffer.capacity() <= 2 * READ_MAX);
        }
    }

    #[test]
    fn a_frame_just_above_the_buffer_may_come_with_another_behind_it() {
        for len in READ_MAX - PREFIX - 2..READ_MAX + 6 {
            let frames = [vec![1; 61_000], vec![2; len], vec![3; 10]];
            for first in [61_004 + 3, 61_004 + 1, 61_004] {
                let mut cutter = FrameCutter::new(1 << 20, 4096);
                let cut = cut_all(&mut cutter, &stream_of(&frames), &[first, 1 << 20, 1 << 20]).unwrap();
                assert_eq!(cut, frames, "{len} {first}");
            }
            let mut cutter = FrameCutter::new(1 << 20, 4096);
            cutter.read_size = READ_MAX;
            let cut = cut_all(&mut cutter, &stream_of(&frames[1..]), &[3, 1 << 20]).unwrap();
            assert_eq!(cut, frames[1..], "{len}");
        }
    }

    #[test]
    fn what_is_read_ahead_is_cut_later_and_is_bounded() {
        let frames: Vec<Vec<u8>> = (0..40).map(|i| vec![i; 3000]).chain([vec![9; 200_000]]).collect();
        let stream = stream_of(&frames);
        let mut cutter = FrameCutter::new(1 << 20, 4096);
        let mut rest = &stream[..];
        while let Some(mut space) = cutter.space_ahead() {
            let size = space.remaining_mut().min(rest.len());
            assert!(size > 0);
            space.put_slice(&rest[..size]);
            rest = &rest[size..];
        }
        assert_eq!(stream.len() - rest.len(), READ_MAX);
        assert_eq!(cut_all(&mut cutter, rest, &[4096]).unwrap(), frames);
    }

    #[test]
    fn small_frames_read_together_share_one_buffer() {
        let frames: Vec<Vec<u8>> = (0..10).map(|i| vec![i; 100]).collect();
        let mut cutter = FrameCutter::new(1 << 20, 4096);
        let cut = cut_all(&mut cutter, &stream_of(&frames), &[4096]).unwrap();
        assert_eq!(cut.len(), 10);
        let distance = cut[9].as_ptr() as usize - cut[0].as_ptr() as usize;
        assert_eq!(distance, 9 * 104, "slices of one buffer, nothing copied");
    }

    #[test]
    fn a_buffer_whose_frames_are_gone_is_used_again() {
        let mut cutter = FrameCutter::new(1 << 20, 4096);
        let one = stream_of(&[vec![7; 100]]);
        let first = cut_all(&mut cutter, &one, &[4096]).unwrap()[0].as_ptr();
        for _ in 0..100 {
            assert_eq!(cut_all(&mut cutter, &one, &[4096]).unwrap().len(), 1);
        }
        let last = cut_all(&mut cutter, &one, &[4096]).unwrap()[0].as_ptr();
        assert_eq!(first, last, "no allocation a frame");
    }

    #[test]
    fn lengths_are_checked_before_anything_is_allocated() {
        let mut cutter = FrameCutter::new(100, 4096);
        assert_eq!(cut_all(&mut cutter, &(-1i32).to_be_bytes(), &[4]).unwrap_err(), FrameError::Negative(-1));
        let mut cutter = FrameCutter::new(100, 4096);
        let error = cut_all(&mut cutter, b"GET / HTTP/1.1\r\n", &[16]).unwrap_err();
        assert_eq!(error, FrameError::TooLong { len: 0x4745_5420, max: 100 });
        assert!(cutter.buffer.capacity() <= READ_MAX);
    }

    #[test]
    fn a_claim_lives_as_long_as_the_last_slice_of_its_frame() {
        let memory = RequestMemory::new(1024 * 1024);
        let mut cutter = FrameCutter::new(1 << 20, 4096);
        let stream = stream_of(&[vec![1; 5000]]);
        cutter.space().put_slice(&stream[..100]);
        let Ok(Cut::Claim(5000)) = cutter.cut() else { panic!("a claim first") };
        assert!(matches!(cutter.cut(), Ok(Cut::Claim(5000))), "and again until it is granted");
        cutter.grant(memory.try_claim(5000).unwrap());
        cutter.space().put_slice(&stream[100..]);
        let Ok(Cut::Frame(frame)) = cutter.cut() else { panic!("a frame") };
        let slice = frame.slice(10..20);
        drop(frame);
        drop(cutter);
        assert_eq!(memory.free_bytes(), 1024 * 1024 - 5 * 1024);
        drop(slice);
        assert_eq!(memory.free_bytes(), 1024 * 1024);
    }
}
