//! Every message at every version, against bytes written straight from Kafka's definitions: what is
//! decoded is encoded to the same bytes again; broken bytes are refused and never panic.

mod schema_bytes;

use std::collections::BTreeMap;

use bytes::Bytes;
use milena_wire::{Message, MessageVisitor, decode, encode, every_message};
use schema_bytes::schema;
use schema_bytes::{Random, definitions, mutate, random_bytes};

const SEEDS: u64 = 60;

struct RoundTrips {
    definitions: BTreeMap<String, schema::Message>,
    messages: usize,
    texts: usize,
}

impl MessageVisitor for RoundTrips {
    fn visit<M: Message>(&mut self) {
        let definition = self.definitions.remove(M::NAME).expect("every message has a definition");
        assert_eq!(*M::VERSIONS.start(), definition.versions.low, "{}", M::NAME);
        assert_eq!(*M::VERSIONS.end(), definition.versions.high, "{}", M::NAME);
        self.messages += 1;
        for version in M::VERSIONS {
            for seed in 0..SEEDS {
                let mut random = Random(seed << 32 | (version as u64) << 16 | self.messages as u64);
                let bytes = Bytes::from(random_bytes(&mut random, &definition, version));
                let message: M = decode(bytes.clone(), version)
                    .unwrap_or_else(|error| panic!("{error}\nversion {version}, seed {seed}: {bytes:?}"));
                let again = encode(&message, version).expect("what was decoded can be encoded");
                assert_eq!(again, bytes, "{} version {version}, seed {seed}: {message:#?}", M::NAME);
                self.texts += 1;
                if seed < 6 {
                    every_prefix_is_refused::<M>(&bytes, version);
                }
            }
        }
    }
}

fn every_prefix_is_refused<M: Message>(bytes: &Bytes, version: i16) {
    for end in 0..bytes.len().min(400) {
        let cut = decode::<M>(bytes.slice(..end), version);
        assert!(cut.is_err(), "{} version {version}: {end} of {} bytes are enough", M::NAME, bytes.len());
    }
}

#[test]
fn every_message_at_every_version_keeps_its_bytes() {
    let mut trips = RoundTrips { definitions: definitions(), messages: 0, texts: 0 };
    let live = trips.definitions.len();
    every_message(&mut trips);
    assert_eq!(trips.messages, live, "left without code: {:?}", trips.definitions.keys());
    assert_eq!(trips.messages, 278);
    assert!(trips.texts > 40_000, "only {} byte strings were tried", trips.texts);
}

struct Mutations {
    definitions: BTreeMap<String, schema::Message>,
    accepted: usize,
    refused: usize,
}

impl MessageVisitor for Mutations {
    fn visit<M: Message>(&mut self) {
        let definition = self.definitions.remove(M::NAME).expect("every message has a definition");
        for version in M::VERSIONS {
            for seed in 0..200 {
                let mut random = Random(seed << 40 ^ (version as u64) << 20 ^ M::NAME.len() as u64);
                let mut bytes = random_bytes(&mut random, &definition, version);
                mutate(&mut random, &mut bytes);
                self.decode_twice::<M>(Bytes::from(bytes), version);
            }
        }
    }
}

impl Mutations {
    fn decode_twice<M: Message>(&mut self, bytes: Bytes, version: i16) {
        let Ok(message) = decode::<M>(bytes, version) else {
            self.refused += 1;
            return;
        };
        self.accepted += 1;
        // unknown tags out of order decode, as in Java, and cannot be encoded, as in Java
        let Ok(again) = encode(&message, version) else { return };
        let back: M = decode(again, version).expect("what was encoded can be decoded");
        // as text, since NaN is not equal to itself
        assert_eq!(format!("{back:?}"), format!("{message:?}"), "{} version {version}", M::NAME);
    }
}

#[test]
fn mutated_messages_never_panic_and_what_is_accepted_is_stable() {
    let mut mutations = Mutations { definitions: definitions(), accepted: 0, refused: 0 };
    every_message(&mut mutations);
    assert!(mutations.accepted > 10_000);
    assert!(mutations.refused > 10_000);
}

struct Defaults;

impl MessageVisitor for Defaults {
    fn visit<M: Message>(&mut self) {
        let message = M::default();
        for version in M::VERSIONS {
            // a default may be null where an old version allows none, or records that must be given
            let Ok(bytes) = encode(&message, version) else { continue };
            let back: M = decode(bytes.clone(), version).expect("what was encoded can be decoded");
            assert_eq!(encode(&back, version).expect("again"), bytes, "{} version {version}", M::NAME);
        }
        for version in [*M::VERSIONS.start() - 1, *M::VERSIONS.end() + 1] {
            assert!(encode(&message, version).is_err());
            assert!(decode::<M>(Bytes::new(), version).is_err());
        }
    }
}

#[test]
fn defaults_round_trip_and_unknown_versions_are_refused() {
    every_message(&mut Defaults);
}
