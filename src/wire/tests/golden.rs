//! What Kafka 4.4.0 itself makes of every message at every version (`tests/golden/Golden.java` wrote it):
//! decoded and encoded again, the bytes must be the same.

use std::collections::BTreeMap;

use bytes::Bytes;
use milena_wire::{Message, MessageVisitor, decode, encode, every_message};

const MESSAGES: &str = include_str!("../../../tests/golden/messages.txt");

/// One line: the versions at which Kafka writes these bytes.
struct Golden {
    first: i16,
    last: i16,
    bytes: Bytes,
}

fn golden() -> BTreeMap<&'static str, Vec<Golden>> {
    let mut found: BTreeMap<&str, Vec<Golden>> = BTreeMap::new();
    for line in MESSAGES.lines() {
        let mut words = line.split(' ');
        let mut word = || words.next().expect("four words");
        let (name, first, last, hex) = (word(), word(), word(), word());
        let number = |text: &str| text.parse().expect("a version");
        let digit = |i: usize| u8::from_str_radix(&hex[i..i + 2], 16).expect("hex");
        let bytes = (0..hex.len()).step_by(2).map(digit).collect();
        found.entry(name).or_default().push(Golden { first: number(first), last: number(last), bytes });
    }
    found
}

struct Compare {
    golden: BTreeMap<&'static str, Vec<Golden>>,
    compared: usize,
}

impl MessageVisitor for Compare {
    fn visit<M: Message>(&mut self) {
        let lines = self.golden.remove(M::NAME).expect("Kafka has the message");
        let mut versions: Vec<i16> = Vec::new();
        for line in &lines {
            for version in line.first..=line.last {
                let message: M = decode(line.bytes.clone(), version)
                    .unwrap_or_else(|error| panic!("{error}\nversion {version}: {:?}", line.bytes));
                let again = encode(&message, version).expect("what was decoded can be encoded");
                assert_eq!(again, line.bytes, "{} version {version}: {message:#?}", M::NAME);
                versions.push(version);
                self.compared += 1;
            }
        }
        for version in M::VERSIONS {
            assert!(versions.contains(&version), "{} version {version} was not compared", M::NAME);
        }
    }
}

#[test]
fn every_message_at_every_version_has_kafkas_bytes() {
    let mut compare = Compare { golden: golden(), compared: 0 };
    every_message(&mut compare);
    assert!(compare.golden.is_empty(), "only Kafka has {:?}", compare.golden.keys());
    assert!(compare.compared > 2_000, "only {} were compared", compare.compared);
}

struct Defaults(BTreeMap<&'static str, Vec<Golden>>);

impl MessageVisitor for Defaults {
    fn visit<M: Message>(&mut self) {
        // Kafka's default of records that may not be null is null, ours is none of them
        if M::NAME == "FetchSnapshotResponse" {
            return;
        }
        let lines = &self.0[M::NAME];
        for version in M::VERSIONS {
            let kafkas = lines.iter().find(|line| (line.first..=line.last).contains(&version));
            let kafkas = kafkas.expect("the first line of a version has the defaults");
            let ours = encode(&M::default(), version);
            assert_eq!(ours.ok().as_ref(), Some(&kafkas.bytes), "{} version {version}", M::NAME);
        }
    }
}

#[test]
fn every_default_has_kafkas_bytes() {
    every_message(&mut Defaults(golden()));
}
