//! Goal: no bytes make any message at any version take more memory than its frame justifies: never more than
//! its budget, and what stands beside that. Method: an allocator that counts what this thread holds at most;
//! lengths that ask for gigabytes, alone and in every place of bytes that are valid otherwise; messages made to
//! cost as much as they can.
#![allow(clippy::disallowed_macros, reason = "a test prints what it measured")]

mod schema_bytes;

use std::collections::BTreeMap;

use bytes::Bytes;
use milena_meter::{Meter, cost};
use milena_wire::{
    BESIDE_BUDGET_BYTES_MAX, BUDGET_BYTES_MIN, DecodeProblem, Decoder, Message, MessageVisitor, budget_of,
    decode_prefix, every_message,
};
use schema_bytes::schema;
use schema_bytes::{Random, dear_bytes, definitions, random_bytes};

#[global_allocator]
static METER: Meter = Meter;

/// What decoding `bytes` held at most, and whether they were a message.
fn decoding<M: Message>(bytes: &[u8], version: i16) -> (usize, bool) {
    let mut frame = Bytes::copy_from_slice(bytes);
    let (decoded, cost) = cost(|| decode_prefix::<M>(&mut frame, version));
    (cost.peak, decoded.is_ok())
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

impl Worst {
    /// Notes thousandths of what the frame `bytes` may take, all of which is the most that may be held.
    fn within_budget<M: Message>(&mut self, held: usize, bytes: &[u8], version: i16) {
        let limit = budget_of(bytes.len());
        let place = || format!("{} version {version}: {bytes:02x?}", M::NAME);
        assert!(held <= limit + BESIDE_BUDGET_BYTES_MAX, "{} held {held} bytes of {limit}", place());
        self.note(held * 1_000 / limit, place);
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
                    let (held, _) = decoding::<M>(&bytes, version);
                    let place = || format!("{} version {version}: {bytes:02x?}", M::NAME);
                    assert!(
                        held <= BUDGET_BYTES_MIN + BESIDE_BUDGET_BYTES_MAX,
                        "{} held {held} bytes",
                        place()
                    );
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
                    let (held, accepted) = decoding::<M>(&bytes, version);
                    self.tried += 1;
                    self.refused += usize::from(!accepted);
                    self.worst.within_budget::<M>(held, &bytes, version);
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

/// Dear messages, within budgets of exactly what they take and of less.
struct Dearest {
    definitions: BTreeMap<String, schema::Message>,
    refused: usize,
    worst: Worst,
}

impl MessageVisitor for Dearest {
    fn visit<M: Message>(&mut self) {
        let definition = self.definitions.remove(M::NAME).expect("every message has a definition");
        for version in M::VERSIONS {
            for seed in 0..6 {
                let mut random = Random(seed << 32 | (version as u64) << 16 | M::NAME.len() as u64);
                let bytes = dear_bytes(&mut random, &definition, version);
                let (peak, accepted) = decoding::<M>(&bytes, version);
                assert!(accepted, "{} version {version}: no valid message is too dear", M::NAME);
                self.worst.within_budget::<M>(peak, &bytes, version);
                self.charged_exactly::<M>(Bytes::from(bytes), version, peak);
            }
        }
    }
}

impl Dearest {
    fn charged_exactly<M: Message>(&mut self, frame: Bytes, version: i16, peak: usize) {
        let within = |budget: usize| {
            let (decoded, cost) = cost(|| M::decode(&mut Decoder::with_budget(&frame, budget), version));
            let place = || format!("{} version {version}, {} bytes", M::NAME, frame.len());
            assert!(cost.peak <= budget + BESIDE_BUDGET_BYTES_MAX, "{}: {cost:?} of {budget}", place());
            decoded.map_err(|error| error.problem().clone())
        };
        assert!(within(peak).is_ok(), "{} version {version}: charged more than the {peak} it takes", M::NAME);
        for share in [1, 5, 9] {
            let budget = peak * share / 10;
            if peak - budget > BESIDE_BUDGET_BYTES_MAX {
                let refused = within(budget);
                assert!(matches!(refused, Err(DecodeProblem::Budget { .. })), "{refused:?}");
                self.refused += 1;
            }
        }
    }
}

#[test]
fn what_costs_as_much_as_it_can_is_charged_exactly_that() {
    let mut dearest = Dearest { definitions: definitions(), refused: 0, worst: Worst::default() };
    every_message(&mut dearest);
    let Dearest { refused, worst, .. } = dearest;
    println!("the dearest took {}/1000 of what it may: {:.90}", worst.bytes, worst.place);
    assert!(refused > 3_000, "{refused}: a vacuous test");
}
