//! The codec against the `kafka-protocol` crate, request by request and response by response, on valid and
//! on broken bytes. Both must accept and refuse the same, and write the same; where they do not, a row of
//! `disagreements.toml` must say why, and every row must still be needed.
//!
//! `MILENA_DIFFERENTIAL_ROUNDS` says how many inputs each message-version gets.

#[path = "../../../src/wire/tests/schema_bytes/mod.rs"]
mod schema_bytes;

mod reserve;
mod table;

use std::collections::BTreeMap;
use std::path::Path;

use bytes::{Bytes, BytesMut};
use kafka_protocol::messages::{ApiKey as TheirKey, RequestKind, ResponseKind};
use milena_wire::{
    ApiKey, DecodeError, DecodeProblem, EncodeProblem, Message, MessageVisitor, decode_prefix, encode,
};
use schema_bytes::{Random, mutate, random_bytes, schema};
use table::{Disagreement, Table};

#[global_allocator]
static ALLOCATOR: reserve::Reserve = reserve::Reserve;

/// APIs that `kafka-protocol` 0.18, made from Kafka 4.1, does not have.
const THEY_LACK: [&str; 4] = [
    "StreamsGroupHeartbeat",
    "StreamsGroupDescribe",
    "StreamsGroupTopologyDescriptionUpdate",
    "UnregisterController",
];

/// Inputs for each message-version unless the environment says otherwise: enough to meet every row.
const ROUNDS: u64 = 3_000;

enum Theirs {
    Request(RequestKind),
    Response(ResponseKind),
}

/// What one of the two made of an input: the bytes that it writes for it, or why there are none.
type Verdict = Result<Bytes, String>;

/// Their reading, and what is left after it.
fn theirs(key: TheirKey, is_request: bool, mut bytes: Bytes, version: i16) -> (Verdict, usize) {
    let message = if is_request {
        RequestKind::decode(key, &mut bytes, version).map(Theirs::Request)
    } else {
        ResponseKind::decode(key, &mut bytes, version).map(Theirs::Response)
    };
    let words =
        |error: anyhow::Error| error.root_cause().to_string().replace(|c: char| c.is_ascii_digit(), "");
    let message = match message {
        Ok(message) => message,
        Err(error) => return (Err(format!("cannot read: {}", words(error))), 0),
    };
    let mut out = BytesMut::new();
    let written = match message {
        Theirs::Request(request) => request.encode(&mut out, version),
        Theirs::Response(response) => response.encode(&mut out, version),
    };
    (written.map(|()| out.freeze()).map_err(|error| format!("cannot write: {}", words(error))), bytes.len())
}

fn ours<M: Message>(bytes: &Bytes, version: i16, definition: &schema::Message) -> (Verdict, usize) {
    let mut left = bytes.clone();
    let message: M = match decode_prefix(&mut left, version) {
        Ok(message) => message,
        Err(error) => {
            let place = place_of::<M>(&error, bytes, version, definition);
            return (Err(format!("cannot read: {}{place}", variant(format!("{:?}", error.problem())))), 0);
        }
    };
    let written = encode(&message, version);
    let rest = left.len() + if has_huge_tag(&message) { HUGE_TAG } else { 0 };
    (written.map_err(|error| format!("cannot write: {}", encode_words(error.problem()))), rest)
}

/// What the bytes are followed by when they are read once more to see whether their end was to blame.
const PADDING: [u8; 4096] = [0; 4096];

/// What makes a refusal the one that a row is about, and no other that looks like it.
fn place_of<M: Message>(
    error: &DecodeError,
    bytes: &Bytes,
    version: i16,
    definition: &schema::Message,
) -> &'static str {
    match error.problem() {
        DecodeProblem::Truncated { .. } if error.details().field.ends_with(".tags") => {
            " by what a tag announces"
        }
        // then what lies behind the bytes changes nothing: a tagged field ends before they do
        DecodeProblem::Truncated { .. }
        | DecodeProblem::ArrayTooLong { .. }
        | DecodeProblem::TooManyTags { .. } => {
            let mut longer = Bytes::from([&bytes[..], &PADDING].concat());
            let again = decode_prefix::<M>(&mut longer, version).err();
            if again.as_ref() == Some(error) { " within a tagged field" } else { " of the whole" }
        }
        DecodeProblem::Null => {
            let (in_struct, name) = error.details().field.split_once('.').expect("a struct and its field");
            let in_struct = definition.structs.iter().find(|one| one.name == in_struct).expect("the struct");
            let field = in_struct.fields.iter().find(|field| field.name == name).expect("the field");
            if (field.nullable.low..=field.nullable.high).contains(&version) {
                " that is allowed"
            } else if field.nullable.is_empty() {
                " that no version allows"
            } else {
                " that another version allows"
            }
        }
        _ => "",
    }
}

/// Added to what is left after a message with a tag beyond 31 bits, so that the table can name it.
const HUGE_TAG: usize = 1 << 40;

/// The text of a message names every tag that it keeps.
fn has_huge_tag<M: Message>(message: &M) -> bool {
    let text = format!("{message:?}");
    text.split("TaggedField { tag: ").skip(1).any(|rest| {
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<u32>().is_ok_and(|tag| tag > i32::MAX as u32)
    })
}

fn encode_words(problem: &EncodeProblem) -> String {
    variant(format!("{problem:?}"))
}

fn variant(debug: String) -> String {
    debug.chars().take_while(|c| c.is_alphanumeric()).collect()
}

struct Input {
    bytes: Bytes,
    version: i16,
    /// As the definition has it, and not changed.
    is_valid: bool,
}

struct Compare {
    definitions: BTreeMap<String, schema::Message>,
    table: Table,
    rounds: u64,
    only: Option<String>,
    messages: usize,
    versions: usize,
    not_compared: usize,
    agreed_accept: u64,
    agreed_refuse: u64,
}

impl MessageVisitor for Compare {
    fn visit<M: Message>(&mut self) {
        let definition = self.definitions.remove(M::NAME).expect("every message has a definition");
        let is_request = match definition.role.as_str() {
            "request" => true,
            "response" => false,
            _ => return,
        };
        let Some(key) = definition.key.and_then(ApiKey::from_wire) else { return };
        if self.only.as_ref().is_some_and(|only| M::NAME != *only) {
            return;
        }
        let Ok(their_key) = TheirKey::try_from(key.code()) else {
            assert!(THEY_LACK.contains(&key.name()), "{key} is not known to be missing there");
            self.not_compared += M::VERSIONS.count();
            return;
        };
        self.messages += 1;
        let range = their_key.valid_versions();
        for version in M::VERSIONS {
            if !(range.min..=range.max).contains(&version) {
                self.not_compared += 1;
                continue;
            }
            self.versions += 1;
            for round in 0..self.rounds {
                let seed =
                    round << 32 ^ (key.code() as u64) << 16 ^ (version as u64) << 1 ^ u64::from(is_request);
                let mut random = Random(seed);
                let mut bytes = random_bytes(&mut random, &definition, version);
                // a third as they are: valid, with unknown tags
                let is_valid = round % 3 == 0;
                if !is_valid {
                    mutate(&mut random, &mut bytes);
                }
                let input = Input { bytes: Bytes::from(bytes), version, is_valid };
                self.compare::<M>(&input, &definition, their_key, is_request);
            }
        }
    }
}

impl Compare {
    fn compare<M: Message>(
        &mut self,
        input: &Input,
        definition: &schema::Message,
        key: TheirKey,
        is_request: bool,
    ) {
        let Input { bytes, version, is_valid } = input;
        let (mine, my_rest) = ours::<M>(bytes, *version, definition);
        let (other, their_rest) = theirs(key, is_request, bytes.clone(), *version);
        let (what, ours, theirs) = match (&mine, &other) {
            (Ok(a), Ok(b)) if a == b && my_rest == their_rest => return self.agreed_accept += 1,
            (Ok(a), Ok(b)) if a == b && my_rest == their_rest + HUGE_TAG => return self.agreed_accept += 1,
            (Ok(_), Ok(_)) => {
                let ours = if my_rest >= HUGE_TAG { "holds a tag beyond 31 bits" } else { "" };
                ("both write, differently", ours.to_owned(), String::new())
            }
            (Err(_), Err(_)) => return self.agreed_refuse += 1,
            (Ok(_), Err(theirs)) => ("only we accept", String::new(), theirs.clone()),
            (Err(ours), Ok(_)) => ("only they accept", ours.clone(), String::new()),
        };
        let place = || {
            format!("{} version {version}: {bytes:02x?}\nours   {mine:02x?}\ntheirs {other:02x?}", M::NAME)
        };
        let is_valid = *is_valid;
        self.table.explain(&Disagreement { what, message: M::NAME, ours, theirs, is_valid }, place);
    }
}

#[test]
fn every_disagreement_with_kafka_protocol_is_explained() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let rounds = std::env::var("MILENA_DIFFERENTIAL_ROUNDS").ok().and_then(|text| text.parse().ok());
    let mut compare = Compare {
        definitions: schema_bytes::definitions_in(&root.join("../../src/wire/schema")),
        table: Table::read(&root.join("tests/disagreements.toml")),
        rounds: rounds.unwrap_or(ROUNDS),
        only: std::env::var("MILENA_DIFFERENTIAL_ONLY").ok(),
        messages: 0,
        versions: 0,
        not_compared: 0,
        agreed_accept: 0,
        agreed_refuse: 0,
    };
    milena_wire::every_message(&mut compare);
    println!(
        "{} messages at {} versions ({} versions only here): {} inputs accepted and written alike by both, {} refused by \
         both",
        compare.messages,
        compare.versions,
        compare.not_compared,
        compare.agreed_accept,
        compare.agreed_refuse
    );
    let vacuous = compare.agreed_accept < 100 || compare.agreed_refuse < 100;
    assert!(compare.only.is_some() || !vacuous, "too little was compared");
    // fewer inputs may not meet every row
    compare.table.finish(compare.only.is_none() && compare.rounds >= ROUNDS);
}
