//! The files that are about all messages: the list of modules, the table of APIs, the records of each log.

use std::fmt::Write;

use super::schema::{Message, Versions};
use super::text::snake_case;

/// `mod.rs` of the messages.
pub fn messages_mod(messages: &[(String, Message)]) -> String {
    let mut out = header("Every message, one module each.");
    for (_, message) in messages {
        let _ = writeln!(out, "pub mod {};", snake_case(&message.name));
    }
    out
}

/// A visit to every message type.
pub fn every_message(messages: &[(String, Message)]) -> String {
    let mut out = header("A visit to every message there is, for tests and tables.");
    out.push_str("use crate::Message;\nuse crate::messages::*;\n\n");
    out.push_str("/// Is shown every message type once.\npub trait MessageVisitor {\n");
    out.push_str("    /// One message type.\n    fn visit<M: Message>(&mut self);\n}\n\n");
    out.push_str("/// Shows every message type to `visitor`, in the order of their names.\n");
    out.push_str("pub fn every_message(visitor: &mut impl MessageVisitor) {\n");
    for (_, message) in messages {
        let _ = writeln!(out, "    visitor.visit::<{}::{}>();", snake_case(&message.name), message.name);
    }
    out.push_str("}\n");
    out
}

/// The table of APIs.
pub fn api_key(messages: &[(String, Message)]) -> String {
    let mut requests: Vec<&Message> =
        messages.iter().map(|(_, message)| message).filter(|message| message.role == "request").collect();
    requests.sort_by_key(|message| message.key);
    let mut out = header("The table of APIs, as of Kafka 4.4.0.");
    out.push_str("use crate::api::{ApiFacts, ApiListener};\n\n");
    out.push_str("/// An API of Kafka's: what a request asks for.\n");
    out.push_str("#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]\n#[repr(i16)]\npub enum ApiKey {\n");
    let api = |message: &Message| message.name.trim_end_matches("Request").to_owned();
    let key = |message: &Message| message.key.expect("a request has an API key");
    for one in &requests {
        let Versions { low, high } = one.versions;
        let unstable = if one.latest_is_unstable { format!(", {high} unstable") } else { String::new() };
        let _ =
            writeln!(out, "    /// Versions {low} to {high}{unstable}.\n    {} = {},", api(one), key(one));
    }
    out.push_str("}\n\nimpl ApiKey {\n    /// Every API, in the order of their numbers.\n");
    let _ = writeln!(out, "    pub const ALL: [ApiKey; {}] = [", requests.len());
    for one in &requests {
        let _ = writeln!(out, "ApiKey::{},", api(one));
    }
    out.push_str("];\n\n/// The API that the wire carries as `code`; `None` when Kafka 4.4 has none.\n");
    out.push_str("pub const fn from_wire(code: i16) -> Option<ApiKey> {\nSome(match code {\n");
    for one in &requests {
        let _ = writeln!(out, "{} => ApiKey::{},", key(one), api(one));
    }
    out.push_str("_ => return None,\n})\n}\n\npub(crate) const fn facts(self) -> ApiFacts {\nmatch self {\n");
    for one in &requests {
        let response = messages
            .iter()
            .map(|(_, message)| message)
            .find(|message| message.role == "response" && message.key == one.key)
            .expect("every request has a response");
        assert_eq!(response.versions, one.versions, "{}: request and response differ in versions", one.name);
        let listeners: Vec<&str> = one
            .listeners
            .iter()
            .map(|listener| match listener.as_str() {
                "broker" => "ApiListener::Broker",
                "controller" => "ApiListener::Controller",
                other => panic!("{}: unknown listener {other}", one.name),
            })
            .collect();
        let _ = writeln!(
            out,
            "ApiKey::{0} => ApiFacts {{ name: \"{0}\", version_min: {1}, version_max: {2}, latest_is_unstable: {3}, \
             request_flexible_from: {4}, response_flexible_from: {5}, listeners: &[{6}] }},",
            api(one),
            one.versions.low,
            one.versions.high,
            one.latest_is_unstable,
            flexible_from(one),
            flexible_from(response),
            listeners.join(", "),
        );
    }
    out.push_str("}\n}\n}\n");
    out
}

fn flexible_from(message: &Message) -> String {
    if message.flexible.is_empty() { "i16::MAX".into() } else { message.flexible.low.to_string() }
}

/// The records of one log as an enum.
pub fn record_enum(name: &str, what: &str, records: &[&Message]) -> String {
    let mut records = records.to_vec();
    records.sort_by_key(|message| message.key);
    let mut out = header(&format!("The records of {what}."));
    out.push_str("use bytes::Bytes;\n\nuse crate::error::DecodeProblem;\nuse crate::messages::*;\n");
    out.push_str("use crate::{DecodeError, EncodeError, Message, Record, record};\n\n");
    let _ = writeln!(out, "/// A record of {what}.");
    out.push_str("#[allow(clippy::large_enum_variant, reason = \"records are made, written and gone\")]\n");
    let _ = writeln!(out, "#[derive(Clone, Debug, PartialEq)]\npub enum {name} {{");
    for one in &records {
        let _ = writeln!(out, "    /// `{}`.\n    {}({}),", one.name, variant(name, one), path(one));
    }
    let _ = writeln!(out, "}}\n\nimpl {name} {{");
    record_methods(&mut out, name, &records);
    record_decode(&mut out, name, &records);
    out.push_str("}\n\n");
    for one in &records {
        let _ = writeln!(
            out,
            "impl From<{0}> for {name} {{\nfn from(record: {0}) -> {name} {{\n{name}::{1}(record)\n}}\n}}\n",
            path(one),
            variant(name, one)
        );
    }
    out
}

/// `TopicRecord` is `MetadataRecord::Topic`; what follows `Remote` names the records of tiered storage.
fn variant(name: &str, record: &Message) -> String {
    let short = record.name.trim_end_matches("Record");
    if name == "MetadataRecord" { short.to_owned() } else { short.trim_start_matches("Remote").to_owned() }
}

fn path(record: &Message) -> String {
    format!("{}::{}", snake_case(&record.name), record.name)
}

fn record_methods(out: &mut String, name: &str, records: &[&Message]) {
    let mut each = |doc: &str, head: &str, binding: &str, arm: &dyn Fn(&Message) -> String| {
        let _ = writeln!(out, "/// {doc}\npub {head} {{\nmatch self {{");
        for one in records {
            let _ = writeln!(out, "{name}::{}({binding}) => {},", variant(name, one), arm(one));
        }
        out.push_str("}\n}\n\n");
    };
    let newest = |one: &Message| {
        assert!(!one.latest_is_unstable, "{}: no record has an unstable version", one.name);
        format!("*{}::VERSIONS.end()", path(one))
    };
    each("Kafka's name of the record.", "fn name(&self) -> &'static str", "_", &|one| {
        format!("{}::NAME", path(one))
    });
    each("The number of its type.", "fn record_type(&self) -> i16", "_", &|one| {
        format!("{}::TYPE", path(one))
    });
    each("The newest version of it.", "fn version_newest(&self) -> i16", "_", &newest);
    let head = "fn encode_at(&self, version: i16) -> Result<Bytes, EncodeError>";
    each("The framed record at `version`.", head, "it", &|_| "record::encode(it, version)".into());
}

fn record_decode(out: &mut String, name: &str, records: &[&Message]) {
    let head = "pub fn decode(frame: Bytes)";
    let _ = writeln!(out, "/// The record in a frame.\n{head} -> Result<{name}, DecodeError> {{");
    out.push_str("let (record_type, version, d) = record::decode_header(&frame)?;\nOk(match record_type {\n");
    for one in records {
        let key = one.key.expect("a record has a type");
        let _ = writeln!(out, "{key} => {name}::{}(record::decode_body(d, version)?),", variant(name, one));
    }
    let unknown = "DecodeProblem::UnknownRecord(unknown)";
    let _ = writeln!(out, "unknown => return Err(d.error(\"record type\", {unknown})),\n}})\n}}");
}

/// The `//!` lines of a generated file.
pub fn header(what: &str) -> String {
    format!(
        "//! {what}\n//!\n//! Made by `cargo xtask codegen` from Kafka's definitions in `schema/`. Never edited by hand.\n\n"
    )
}
