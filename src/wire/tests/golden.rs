//! What Kafka 4.4.0 itself makes of every message at every version (`tests/golden/Golden.java` wrote it): its bytes are
//! decoded to the values that Kafka reads from them, field by field, and encoded again to the same bytes.

mod values;

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use milena_wire::messages::metadata_response::MetadataResponse;
use milena_wire::{Message, MessageVisitor, decode, encode, every_message};
use values::{Names, UNKNOWN_TAGS, Value, differences, kafkas, names, ours};

const MESSAGES: &str = include_str!("../../../tests/golden/messages.txt");

/// Fields that Kafka's classes have and no version that can be read or written does.
const IN_NO_VERSION: [&str; 1] = ["ShareFetchRequest.topics.partitions.partitionmaxbytes"];

/// What Kafka says of a message.
struct Golden {
    /// A new one.
    new: Value,
    lines: Vec<Line>,
}

/// The versions at which Kafka writes these bytes, and what it reads from them: every field, also those that these
/// versions lack.
struct Line {
    first: i16,
    last: i16,
    bytes: Bytes,
    value: Value,
}

fn golden() -> BTreeMap<&'static str, Golden> {
    let mut found: BTreeMap<&str, Golden> = BTreeMap::new();
    let mut fields: Option<Names> = None;
    for line in MESSAGES.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        match words[..] {
            [_, "fields", text] => fields = Some(names(text)),
            [name, "new", text] => {
                let new = value_of(name, text, &fields);
                assert!(
                    found.insert(name, Golden { new, lines: Vec::new() }).is_none(),
                    "{name} stands twice"
                );
            }
            [name, versions, hex, text] => {
                let (first, last) = versions.split_once('-').expect("versions");
                let number = |text: &str| text.parse().expect("a version");
                let (first, last) = (number(first), number(last));
                let digit = |i: usize| u8::from_str_radix(&hex[i..i + 2], 16).expect("hex");
                let bytes = (0..hex.len()).step_by(2).map(digit).collect();
                let value = value_of(name, text, &fields);
                found.get_mut(name).expect("a message").lines.push(Line { first, last, bytes, value });
            }
            _ => panic!("three or four words: {line:.80}"),
        }
    }
    found
}

fn value_of(name: &str, text: &str, fields: &Option<Names>) -> Value {
    let mut value = kafkas(text, fields.as_ref().expect("names come first"));
    remove(name, &mut value);
    value
}

/// Takes out what is in no version.
fn remove(path: &str, value: &mut Value) {
    match value {
        Value::One(_) => {}
        Value::Array(elements) => elements.iter_mut().for_each(|one| remove(path, one)),
        Value::Struct(fields) => {
            fields.retain(|(name, _)| !IN_NO_VERSION.contains(&&*format!("{path}.{name}")));
            fields.iter_mut().for_each(|(name, one)| remove(&format!("{path}.{name}"), one));
        }
    }
}

struct Compare {
    golden: BTreeMap<&'static str, Golden>,
    compared: usize,
    values: usize,
    wrong: Vec<String>,
}

impl MessageVisitor for Compare {
    fn visit<M: Message>(&mut self) {
        let golden = self.golden.remove(M::NAME).expect("Kafka has the message");
        let mut versions: BTreeSet<i16> = BTreeSet::new();
        for line in &golden.lines {
            for version in line.first..=line.last {
                let message: M = decode(line.bytes.clone(), version)
                    .unwrap_or_else(|error| panic!("{error}\nversion {version}: {:?}", line.bytes));
                let place = format!("version {version} {}", M::NAME);
                self.values += differences(&place, &line.value, &ours(&message), &mut self.wrong);
                let again = encode(&message, version).expect("what was decoded can be encoded");
                assert_eq!(again, line.bytes, "{place}: {message:#?}");
                versions.insert(version);
                self.compared += 1;
            }
        }
        assert_eq!(versions, M::VERSIONS.collect(), "{}: Kafka's versions and ours", M::NAME);
    }
}

#[test]
fn every_message_at_every_version_has_kafkas_bytes_and_in_each_field_kafkas_value() {
    let mut compare = Compare { golden: golden(), compared: 0, values: 0, wrong: Vec::new() };
    every_message(&mut compare);
    assert!(compare.golden.is_empty(), "only Kafka has {:?}", compare.golden.keys());
    let count = compare.wrong.len();
    assert!(count == 0, "{count} fields:\n{}", compare.wrong[..count.min(40)].join("\n"));
    assert!(compare.compared > 2_000, "only {} were compared", compare.compared);
    assert!(compare.values > 30_000, "only {} values were compared", compare.values);
}

struct Defaults(BTreeMap<&'static str, Golden>);

impl MessageVisitor for Defaults {
    fn visit<M: Message>(&mut self) {
        let golden = &self.0[M::NAME];
        let mut wrong = Vec::new();
        differences(M::NAME, &golden.new, &ours(&M::default()), &mut wrong);
        assert!(wrong.is_empty(), "{wrong:?}");
        for version in M::VERSIONS {
            let kafkas = golden.lines.iter().find(|line| (line.first..=line.last).contains(&version));
            let kafkas = kafkas.expect("the first line of a version has the defaults");
            let ours = encode(&M::default(), version);
            assert_eq!(ours.ok().as_ref(), Some(&kafkas.bytes), "{} version {version}", M::NAME);
        }
    }
}

#[test]
fn every_default_is_kafkas() {
    every_message(&mut Defaults(golden()));
}

/// Every struct in `value`, under the path of the field that it is in.
fn structs<'a>(path: &str, value: &'a Value, found: &mut BTreeMap<String, Vec<&'a [(String, Value)]>>) {
    match value {
        Value::One(_) => {}
        Value::Array(elements) => elements.iter().for_each(|one| structs(path, one, found)),
        Value::Struct(fields) => {
            found.entry(path.to_owned()).or_default().push(fields);
            fields.iter().for_each(|(name, one)| structs(&format!("{path}.{name}"), one, found));
        }
    }
}

/// Fields that always hold the same cannot be told apart when the one is read into the other; nor can a field
/// be seen to be lost that always holds its default.
#[test]
fn no_field_holds_the_same_all_the_time_nor_the_same_as_another() {
    let golden = golden();
    let mut found = BTreeMap::new();
    for (name, golden) in &golden {
        golden.lines.iter().for_each(|line| structs(name, &line.value, &mut found));
    }
    let (mut weak, mut pairs) = (Vec::new(), 0);
    for (path, all) in &found {
        let column = |i: usize| all.iter().map(move |fields| &fields[i].1);
        let fields = || all[0].iter().enumerate().filter(|(_, (name, _))| name != UNKNOWN_TAGS);
        for (i, (name, first)) in fields() {
            if column(i).all(|value| value == first) {
                weak.push(format!("{path}.{name}"));
            }
            for (j, (other, _)) in fields().skip(i + 1) {
                pairs += 1;
                if column(i).eq(column(j)) {
                    weak.push(format!("{path}.{name} and {other}"));
                }
            }
        }
    }
    assert!(weak.is_empty(), "{weak:#?}");
    assert!(pairs > 1_000, "only {pairs} pairs");
}

/// What a codec would make of these bytes that reads, and writes, one field in another's place.
#[test]
fn a_value_in_another_field_and_a_default_that_is_not_kafkas_are_seen() {
    let golden = &golden()["MetadataResponse"];
    let line = golden.lines.iter().find(|line| line.first == 7).expect("a line of version 7 alone");
    let message: MetadataResponse = decode(line.bytes.clone(), line.last).expect("a message");
    let seen = |message: &MetadataResponse| {
        let mut wrong = Vec::new();
        differences("it", &line.value, &ours(message), &mut wrong);
        wrong.iter().map(|line| line.split(':').next().expect("a path").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(seen(&message), [""; 0]);
    let swapped = MetadataResponse {
        throttle_time_ms: message.controller_id,
        controller_id: message.throttle_time_ms,
        ..message.clone()
    };
    assert_eq!(seen(&swapped), ["it.throttletimems", "it.controllerid"]);
    let zero = MetadataResponse { cluster_authorized_operations: 0, ..message.clone() };
    assert_eq!(seen(&zero), ["it.clusterauthorizedoperations"]);
    let mut inner = message.clone();
    inner.topics[1].partitions[0].leader_epoch = 0;
    assert_eq!(seen(&inner), ["it.topics[1].partitions[0].leaderepoch"]);
    inner.topics.pop();
    assert_eq!(seen(&inner), ["it.topics"]);
}
