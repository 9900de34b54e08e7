//! A second reading of Kafka's definitions, for tests: random bytes of any message at any version, written
//! straight from the JSON files. It shares the parser of the definitions with the generator, nothing else.

#![allow(dead_code, reason = "each test uses a part of it")]
#![allow(clippy::disallowed_methods, reason = "a test reads the definitions from files")]

#[path = "../../../xtask/src/codegen/schema.rs"]
pub mod schema;

use std::collections::BTreeMap;
use std::path::Path;

use schema::{Field, Message, Struct, Type, Versions};

/// Every live definition by name.
pub fn definitions() -> BTreeMap<String, Message> {
    definitions_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("schema"))
}

/// Every live definition under `root` by name.
pub fn definitions_in(root: &Path) -> BTreeMap<String, Message> {
    let mut found = BTreeMap::new();
    for folder in std::fs::read_dir(root).expect("schema") {
        for file in std::fs::read_dir(folder.expect("folder").path()).expect("files") {
            let text = std::fs::read_to_string(file.expect("file").path()).expect("text");
            if let Some(message) = Message::parse(&text).expect("a definition") {
                found.insert(message.name.clone(), message);
            }
        }
    }
    found
}

/// A small deterministic generator (splitmix64).
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    pub fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }
}

/// One to four small changes of the kinds that find mistakes: bits, extremes, cuts and repeats.
pub fn mutate(random: &mut Random, bytes: &mut Vec<u8>) {
    for _ in 0..1 + random.below(4) {
        if bytes.is_empty() {
            return bytes.extend([0xff; 5]);
        }
        let at = random.below(bytes.len());
        match random.below(6) {
            0 => bytes[at] ^= 1 << random.below(8),
            1 => bytes[at] = [0, 1, 0x7f, 0x80, 0xff][random.below(5)],
            2 => bytes.truncate(at),
            3 => drop(bytes.splice(at..at, [0xff, 0xff, 0xff, 0xff, 0x0f])),
            4 => drop(bytes.remove(at)),
            _ => bytes[at] = random.next() as u8,
        }
    }
}

pub fn varint(out: &mut Vec<u8>, mut value: u32) {
    while value >= 128 {
        out.push((value % 128) as u8 + 128);
        value /= 128;
    }
    out.push(value as u8);
}

fn has(versions: Versions, version: i16) -> bool {
    versions.low <= version && version <= versions.high
}

/// The bytes of a random message at `version`: valid, and written as Kafka would write them.
pub fn random_bytes(random: &mut Random, message: &Message, version: i16) -> Vec<u8> {
    let mut out = Vec::new();
    Writer { message, version, random, is_dear: false }.structure(&mut out, &message.structs[0]);
    out
}

/// The bytes of a message at `version` that takes much more memory than it has bytes: many small structs,
/// numbers of elements right behind a power of two, unknown tags of no bytes everywhere, text that is not
/// UTF-8, nothing null.
pub fn dear_bytes(random: &mut Random, message: &Message, version: i16) -> Vec<u8> {
    let mut out = Vec::new();
    Writer { message, version, random, is_dear: true }.structure(&mut out, &message.structs[0]);
    out
}

/// Dear messages get no more arrays of many elements beyond this.
const DEAR_BYTES: usize = 1_000;

struct Writer<'a> {
    message: &'a Message,
    version: i16,
    random: &'a mut Random,
    is_dear: bool,
}

impl<'a> Writer<'a> {
    fn named(&self, name: &str) -> &'a Struct {
        self.message.structs.iter().find(|one| one.name == name).expect("a struct of the message")
    }

    fn flexible(&self) -> bool {
        has(self.message.flexible, self.version)
    }

    fn compact(&self, field: &Field) -> bool {
        has(field.flexible.unwrap_or(self.message.flexible), self.version)
    }

    fn structure(&mut self, out: &mut Vec<u8>, one: &Struct) {
        for field in &one.fields {
            if has(field.versions, self.version) && !has(field.tagged, self.version) {
                self.value(out, field);
            }
        }
        if !self.flexible() {
            return;
        }
        let mut tags = BTreeMap::new();
        let mut taken = Vec::new();
        for field in one.fields.iter().filter(|field| !field.tagged.is_empty()) {
            taken.push(field.tag);
            if !has(field.tagged, self.version) || !self.is_dear && self.random.one_in(2) {
                continue;
            }
            let (mut bytes, mut default) = (Vec::new(), Vec::new());
            self.value(&mut bytes, field);
            self.default(&mut default, field);
            if bytes != default {
                tags.insert(field.tag, bytes);
            }
        }
        if self.is_dear {
            let free = (0..).filter(|tag| !taken.contains(tag));
            tags.extend(free.take([0, 1, 5][self.random.below(3)]).map(|tag| (tag, Vec::new())));
        }
        while !self.is_dear && self.random.one_in(6) {
            let tag = if self.random.one_in(3) {
                self.random.next() as u32 >> 1
            } else {
                self.random.below(12) as u32
            };
            if !taken.contains(&tag) {
                let length = if self.random.one_in(9) { 200 } else { self.random.below(6) };
                tags.insert(tag, (0..length).map(|_| self.random.next() as u8).collect());
            }
        }
        varint(out, tags.len() as u32);
        for (tag, bytes) in tags {
            varint(out, tag);
            varint(out, bytes.len() as u32);
            out.extend(bytes);
        }
    }

    fn value(&mut self, out: &mut Vec<u8>, field: &Field) {
        let nullable = has(field.nullable, self.version);
        let null = nullable && !self.is_dear && self.random.one_in(4);
        let compact = self.compact(field);
        match &field.kind {
            Type::Struct(name) => {
                if nullable {
                    out.push(self.null_marker(field, null));
                }
                if !null {
                    self.structure(out, self.named(name));
                }
            }
            Type::Array(element) => {
                let count = if self.random.one_in(20) { 150 } else { self.random.below(4) };
                // many of something small are enough
                let count = if element.struct_name().is_some() { count.min(4) } else { count };
                let count = if self.is_dear { self.dear_count(out.len()) } else { count };
                length(out, compact, false, (!null).then_some(count));
                for _ in 0..if null { 0 } else { count } {
                    self.element(out, element, compact);
                }
            }
            kind if null => length(out, compact, *kind == Type::String, None),
            kind => self.element(out, kind, compact),
        }
    }

    fn dear_count(&mut self, written: usize) -> usize {
        let many = [1, 5, 33, 65, 129, 513, 1_025, 2_049][self.random.below(8)];
        if written < DEAR_BYTES { many } else { 1 }
    }

    /// Before a struct that may be null: tagged fields have a varint there, others a signed byte.
    fn null_marker(&self, field: &Field, null: bool) -> u8 {
        match (null, has(field.tagged, self.version)) {
            (false, _) => 1,
            (true, true) => 0,
            (true, false) => 0xff,
        }
    }

    fn element(&mut self, out: &mut Vec<u8>, kind: &Type, compact: bool) {
        let bits = match self.random.below(4) {
            0 => 0,
            1 => u64::MAX,
            _ => self.random.next(),
        };
        match kind {
            Type::Bool => out.push((bits & 1) as u8),
            Type::Int8 => out.push(bits as u8),
            Type::Int16 | Type::Uint16 => out.extend(&bits.to_be_bytes()[6..]),
            Type::Int32 | Type::Uint32 => out.extend(&bits.to_be_bytes()[4..]),
            Type::Int64 => out.extend(bits.to_be_bytes()),
            Type::Float64 => out.extend((bits as i64 as f64 / 8.0).to_be_bytes()),
            Type::Uuid => {
                out.extend(bits.to_be_bytes());
                out.extend(self.random.next().to_be_bytes());
            }
            Type::String if self.is_dear => {
                // never the same length: 7 of these bytes become 15
                let text: &[u8] = [&b"\xff\xff\xff\xffaaa"[..], b"\xf0\x90\x80", b""][self.random.below(3)];
                length(out, compact, true, Some(text.len()));
                out.extend(text);
            }
            Type::String => {
                let count = if self.random.one_in(20) { 140 } else { self.random.below(9) };
                let text: String =
                    (0..count).map(|_| ['a', 'z', '-', 'ü', '水', '🦀'][self.random.below(6)]).collect();
                length(out, compact, true, Some(text.len()));
                out.extend(text.as_bytes());
            }
            Type::Bytes | Type::Records => {
                let count = if self.random.one_in(8) { 600 } else { self.random.below(9) };
                length(out, compact, false, Some(count));
                out.extend((0..count).map(|_| self.random.next() as u8));
            }
            Type::Struct(name) => self.structure(out, self.named(name)),
            Type::Array(_) => panic!("no definition has arrays of arrays"),
        }
    }

    /// The bytes of the field's default, to know when a tagged field is left out.
    fn default(&mut self, out: &mut Vec<u8>, field: &Field) {
        let compact = self.compact(field);
        let null = field.default == "null";
        let number = || -> i64 {
            match field.default.strip_prefix("0x") {
                _ if field.default.is_empty() => 0,
                Some(hex) => i64::from_str_radix(hex, 16).expect("a number"),
                None => field.default.parse().expect("a number"),
            }
        };
        match &field.kind {
            Type::Bool => out.push(u8::from(field.default == "true")),
            Type::Int8 => out.push(number() as u8),
            Type::Int16 | Type::Uint16 => out.extend((number() as i16).to_be_bytes()),
            Type::Int32 | Type::Uint32 => out.extend((number() as i32).to_be_bytes()),
            Type::Int64 => out.extend(number().to_be_bytes()),
            Type::Float64 => out.extend(0f64.to_be_bytes()),
            Type::Uuid => out.extend([0; 16]),
            Type::Struct(name) => {
                if has(field.nullable, self.version) {
                    out.push(self.null_marker(field, null));
                }
                if null {
                    return;
                }
                for inner in &self.named(name).fields {
                    if has(inner.versions, self.version) && !has(inner.tagged, self.version) {
                        self.default(out, inner);
                    }
                }
                if self.flexible() {
                    out.push(0);
                }
            }
            kind => {
                assert!(
                    null || field.default.is_empty(),
                    "{}: a default that is not written here",
                    field.name
                );
                length(out, compact, *kind == Type::String, (!null).then_some(0));
            }
        }
    }
}

fn length(out: &mut Vec<u8>, compact: bool, short: bool, length: Option<usize>) {
    match (compact, short) {
        (true, _) => varint(out, length.map_or(0, |length| length as u32 + 1)),
        (false, true) => out.extend(length.map_or(-1, |length| length as i16).to_be_bytes()),
        (false, false) => out.extend(length.map_or(-1, |length| length as i32).to_be_bytes()),
    }
}
