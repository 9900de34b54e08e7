//! The records of each coordinator's topic as one enum: pairs of a key and a value that belong together.

use std::fmt::Write;

use super::schema::Message;
use super::table::header;
use super::text::snake_case;

/// Enum, topic, and the folder of the definitions.
pub const COORDINATORS: [(&str, &str, &str); 3] = [
    ("GroupRecord", "__consumer_offsets", "group-coordinator/"),
    ("ShareRecord", "__share_group_state", "share-coordinator/"),
    ("TransactionRecord", "__transaction_state", "transaction-coordinator/"),
];

/// The enum of the records in `topic`.
pub fn record_enum(name: &str, topic: &str, keys: &[&Message]) -> String {
    let mut keys = keys.to_vec();
    keys.sort_by_key(|message| message.key);
    let mut out = header(&format!("The records of the topic `{topic}`."));
    out.push_str("use bytes::Bytes;\n\nuse crate::messages::*;\n");
    out.push_str("use crate::{DecodeError, EncodeError, KeyValue, Message, Record, coordinator};\n\n");
    let _ = writeln!(out, "/// A record of the topic `{topic}`. A value that is none is a tombstone.");
    out.push_str("#[allow(clippy::large_enum_variant, reason = \"records are made, written and gone\")]\n");
    let _ = writeln!(out, "#[derive(Clone, Debug, PartialEq)]\npub enum {name} {{");
    for one in &keys {
        let (short, key, value) = (short(one), path(&one.name), path(&value(one)));
        let _ = writeln!(out, "    /// `{short}`.\n    {short}({key}, Option<{value}>),");
    }
    let _ = writeln!(out, "}}\n\nimpl {name} {{");
    each(
        &mut out,
        name,
        &keys,
        "Kafka's name of the record.",
        "fn name(&self) -> &'static str",
        "..",
        &|one| format!("{:?}", short(one)),
    );
    each(&mut out, name, &keys, "The number of its type.", "fn record_type(&self) -> i16", "..", &|one| {
        format!("{}::TYPE", path(&one.name))
    });
    let newest = "The newest version that its value can be written at; older brokers may not read it.";
    each(&mut out, name, &keys, newest, "fn version_newest(&self) -> i16", "..", &|one| {
        format!("*{}::VERSIONS.end()", path(&value(one)))
    });
    let head = "fn encode(&self, version: i16) -> Result<KeyValue, EncodeError>";
    each(&mut out, name, &keys, "The record with its value at `version`.", head, "key, value", &|_| {
        "coordinator::encode(key, value, version)".into()
    });
    decode(&mut out, name, topic, &keys);
    out.push_str("}\n");
    out
}

fn each(
    out: &mut String,
    name: &str,
    keys: &[&Message],
    doc: &str,
    head: &str,
    binding: &str,
    arm: &dyn Fn(&Message) -> String,
) {
    let _ = writeln!(out, "/// {doc}\npub {head} {{\nmatch self {{");
    for one in keys {
        let _ = writeln!(out, "{name}::{}({binding}) => {},", short(one), arm(one));
    }
    out.push_str("}\n}\n\n");
}

fn decode(out: &mut String, name: &str, topic: &str, keys: &[&Message]) {
    out.push_str("/// The record that a key and a value are.\n");
    let _ =
        writeln!(out, "pub fn decode(key: &Bytes, value: Option<&Bytes>) -> Result<{name}, DecodeError> {{");
    let _ = writeln!(out, "let (record_type, d) = coordinator::decode_type(key, \"a key of {topic}\")?;");
    out.push_str("Ok(match record_type {\n");
    for one in keys {
        let key = one.key.expect("a record has a type");
        let _ = writeln!(
            out,
            "{key} => {{ let (key, value) = coordinator::decode(d, value)?; {name}::{}(key, value) }}",
            short(one)
        );
    }
    out.push_str("unknown => return Err(coordinator::unknown(&d, unknown)),\n})\n}\n");
}

fn short(key: &Message) -> String {
    key.name.trim_end_matches("Key").to_owned()
}

fn value(key: &Message) -> String {
    format!("{}Value", short(key))
}

fn path(name: &str) -> String {
    format!("{}::{name}", snake_case(name))
}
