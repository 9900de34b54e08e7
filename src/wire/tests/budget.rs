//! Goal: no bytes make any message at any version take more memory than its frame justifies. Method: an
//! allocator that counts what this thread holds at most; lengths that ask for gigabytes, alone and in every
//! place of bytes that are valid otherwise.
#![allow(unsafe_code, reason = "a counting allocator wraps the system's")]
#![allow(clippy::disallowed_macros, reason = "a test prints what it measured")]

mod schema_bytes;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::collections::BTreeMap;

use bytes::Bytes;
use milena_wire::{BUDGET_BYTES_MIN, BUDGET_PER_BYTE, Message, MessageVisitor, decode_prefix, every_message};
use schema_bytes::schema;
use schema_bytes::{Random, definitions, random_bytes};

struct Counting;

thread_local! {
    static HELD: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
}

fn count(change: isize) {
    let _ = HELD.try_with(|held| {
        held.set(held.get() + change);
        PEAK.with(|peak| peak.set(peak.get().max(held.get())));
    });
}

// SAFETY: every call goes to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What decoding `bytes` held at most, and whether they were a message.
fn cost<M: Message>(bytes: &[u8], version: i16) -> (usize, bool) {
    let mut frame = Bytes::copy_from_slice(bytes);
    let before = HELD.with(Cell::get);
    PEAK.with(|peak| peak.set(before));
    let accepted = decode_prefix::<M>(&mut frame, version).is_ok();
    ((PEAK.with(Cell::get) - before).max(0) as usize, accepted)
}

/// Lengths that ask for more than there is: compact, of 32 bits, of 16 bits, and plausible ones.
const BOMBS: [&[u8]; 6] = [
    &[0xff, 0xff, 0xff, 0xff, 0x0f],
    &[0xff, 0xff, 0xff, 0xff, 0x07],
    &[0x7f, 0xff, 0xff, 0xff],
    &[0x00, 0x0f, 0x42, 0x40],
    &[0xc1, 0x84, 0x3d],
    &[0x7f, 0xff],
];

#[derive(Default)]
struct Worst {
    bytes: usize,
    place: String,
}

impl Worst {
    fn note(&mut self, bytes: usize, place: impl FnOnce() -> String) {
        if bytes > self.bytes {
            *self = Worst { bytes, place: place() };
        }
    }
}

struct FiveBytes {
    versions: usize,
    worst: Worst,
}

impl MessageVisitor for FiveBytes {
    fn visit<M: Message>(&mut self) {
        for version in M::VERSIONS {
            self.versions += 1;
            // the length lies behind what comes before the first array: zeroes of any number stand for it
            for zeroes in 0..64 {
                for bomb in BOMBS {
                    let mut bytes = vec![0; zeroes];
                    bytes.extend_from_slice(bomb);
                    let (held, _) = cost::<M>(&bytes, version);
                    let place = || format!("{} version {version}: {bytes:02x?}", M::NAME);
                    assert!(held <= BUDGET_BYTES_MIN, "{} held {held} bytes", place());
                    self.worst.note(held, place);
                }
            }
        }
    }
}

#[test]
fn five_bytes_that_ask_for_gigabytes_get_nothing_from_any_message() {
    let mut five = FiveBytes { versions: 0, worst: Worst::default() };
    every_message(&mut five);
    assert_eq!(five.versions, 744);
    println!("744 message-versions; at most {} bytes were held: {}", five.worst.bytes, five.worst.place);
}

struct Planted {
    definitions: BTreeMap<String, schema::Message>,
    tried: usize,
    refused: usize,
    worst: Worst,
}

impl MessageVisitor for Planted {
    fn visit<M: Message>(&mut self) {
        let definition = self.definitions.remove(M::NAME).expect("every message has a definition");
        for version in M::VERSIONS {
            for seed in 0..4 {
                let mut random = Random(seed << 32 | (version as u64) << 16 | M::NAME.len() as u64);
                let whole = random_bytes(&mut random, &definition, version);
                for at in 0..whole.len().min(200) {
                    let bomb = BOMBS[random.below(BOMBS.len())];
                    let mut bytes = whole.clone();
                    bytes.splice(at..(at + bomb.len()).min(whole.len()), bomb.iter().copied());
                    let (held, accepted) = cost::<M>(&bytes, version);
                    self.tried += 1;
                    self.refused += usize::from(!accepted);
                    // a growing array is there twice, and half empty, for a moment
                    let limit = 3 * (bytes.len() * BUDGET_PER_BYTE).max(BUDGET_BYTES_MIN);
                    let place = || format!("{} version {version}: {bytes:02x?}", M::NAME);
                    assert!(held <= limit, "{} held {held} bytes of {limit}", place());
                    self.worst.note(held * 1_000 / limit, place);
                }
            }
        }
    }
}

#[test]
fn a_length_that_lies_anywhere_in_any_message_stays_within_the_budget() {
    let mut planted = Planted { definitions: definitions(), tried: 0, refused: 0, worst: Worst::default() };
    every_message(&mut planted);
    assert!(planted.tried > 100_000 && planted.refused > 30_000, "{} {}", planted.tried, planted.refused);
    println!(
        "{} inputs, {} refused; the worst took {}/1000 of what it may",
        planted.tried, planted.refused, planted.worst.bytes
    );
}
