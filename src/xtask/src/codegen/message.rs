//! One message becomes one Rust file: its structs, their defaults, how they are read and written.
//! The output goes through rustfmt, so this file does not care for its lines; only for its sense.

use std::fmt::Write;

use super::field::Lines;
use super::schema::{Field, Message, Struct, Type, Versions};
use super::text::{Condition, condition, doc, field_name, prose, rust_type, snake_case, version_words};

/// The fields of a struct that any version has.
pub fn live_fields(one: &Struct) -> Vec<&Field> {
    one.fields.iter().filter(|field| !field.versions.and(one.versions).is_empty()).collect()
}

/// Whether any version of the field allows null: then its Rust type is an `Option`.
pub fn is_optional(field: &Field, possible: Versions) -> bool {
    !field.nullable.and(field.versions).and(possible).is_empty() || field.default == "null"
}

/// The file of a message.
pub fn file(message: &Message, source: &str) -> String {
    let mut body = String::new();
    for (i, one) in message.structs.iter().enumerate() {
        if i > 0 {
            body.push('\n');
        }
        struct_item(&mut body, message, one, i == 0);
        default_impl(&mut body, message, one);
        codec_impl(&mut body, message, one, i == 0);
    }
    let mut out = String::new();
    let _ = writeln!(out, "//! `{}`, {}.", message.name, headline(message));
    let _ = writeln!(out, "//!");
    let _ = writeln!(out, "//! Made by `cargo xtask codegen` from `schema/{source}`, which");
    let _ =
        writeln!(out, "//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.");
    out.push('\n');
    out.push_str(&imports(&body, message));
    out.push('\n');
    out.push_str(&body);
    if let Some(key) = message.key {
        role_impl(&mut out, message, key);
    }
    out
}

fn headline(message: &Message) -> String {
    let mut text = match (message.role.as_str(), message.key) {
        ("request" | "response", Some(key)) => format!("API {key}"),
        (_, Some(key)) => format!("record type {key}"),
        (role, None) => {
            if role == "header" {
                "a header".into()
            } else {
                "data".to_owned()
            }
        }
    };
    let Versions { low, high } = message.versions;
    if low == high {
        let _ = write!(text, ", version {low}");
    } else {
        let _ = write!(text, ", versions {low} to {high}");
    }
    if message.latest_is_unstable {
        let _ = write!(text, " ({high} unstable)");
    }
    match condition(message.flexible, message.versions) {
        Condition::Always => text.push_str(", flexible"),
        Condition::Never => text.push_str(", never flexible"),
        Condition::If(_) => {
            let _ = write!(text, ", flexible from {}", message.flexible.low);
        }
    }
    text
}

fn mentions(body: &str, word: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    body.match_indices(word).any(|(at, _)| {
        !body[..at].chars().next_back().is_some_and(is_word)
            && !body[at + word.len()..].chars().next().is_some_and(is_word)
    })
}

fn imports(body: &str, message: &Message) -> String {
    // doc comments mention words that no code uses
    let code: String =
        body.lines().filter(|line| !line.trim_start().starts_with("///")).collect::<Vec<_>>().join("\n");
    let mut ours: Vec<&str> =
        ["DecodeError", "DecodeProblem", "Decoder", "EncodeError", "Encoder", "Message", "Records"]
            .into_iter()
            .chain(["Str", "Tags", "UnknownTags"])
            .filter(|word| mentions(&code, word))
            .collect();
    match (message.role.as_str(), message.key) {
        ("request", Some(_)) => ours.extend(["ApiKey", "Request"]),
        ("response", _) | (_, None) => {}
        (_, Some(_)) => ours.push("Record"),
    }
    ours.sort_unstable();
    let mut out = String::new();
    if mentions(&code, "Bytes") {
        out.push_str("use bytes::Bytes;\n");
    }
    if mentions(&code, "Uuid") {
        out.push_str("use milena_types::Uuid;\n");
    }
    if !out.is_empty() {
        out.push('\n');
    }
    if message.role == "request" && message.key.is_some() {
        let response = message.name.replace("Request", "Response");
        let _ = writeln!(out, "use super::{}::{response};", snake_case(&response));
    }
    let _ = writeln!(out, "use crate::{{{}}};", ours.join(", "));
    out
}

fn struct_item(out: &mut String, message: &Message, one: &Struct, is_top: bool) {
    if is_top {
        let _ = writeln!(out, "/// Kafka's `{}`: {}.", one.name, headline(message));
    } else {
        let about = if one.about.is_empty() {
            format!("`{}` of `{}`.", one.name, message.name)
        } else {
            prose(&one.about)
        };
        let when = version_words(one.versions, message.versions);
        let suffix = when.map(|words| format!(" ({})", capitalised(&words) + ".")).unwrap_or_default();
        out.push_str(&doc(&format!("{about}{suffix}"), 0));
    }
    let default = if is_plain(message, one) { ", Default" } else { "" };
    let _ = writeln!(out, "#[derive(Clone, Debug{default}, PartialEq)]");
    let _ = writeln!(out, "pub struct {} {{", one.name);
    for field in live_fields(one) {
        out.push_str(&doc(&field_doc(field, one), 4));
        let kind = rust_type(&field.kind);
        let kind = if is_optional(field, one.versions) { format!("Option<{kind}>") } else { kind };
        let _ = writeln!(out, "    pub {}: {kind},", field_name(&field.name));
    }
    if has_tags(message, one) {
        out.push_str("    /// Tagged fields that this definition does not know.\n");
        out.push_str("    pub unknown_tagged_fields: UnknownTags,\n");
    }
    out.push_str("}\n\n");
}

fn field_doc(field: &Field, one: &Struct) -> String {
    let mut text = if field.about.is_empty() { format!("`{}`.", field.name) } else { prose(&field.about) };
    let mut notes = Vec::new();
    if let Some(words) = version_words(field.versions, one.versions) {
        notes.push(words);
    }
    let present = field.versions.and(one.versions);
    if let (true, Some(words)) =
        (!field.nullable.and(present).is_empty(), version_words(field.nullable, present))
    {
        notes.push(format!("may be null in {words}"));
    }
    if !field.tagged.and(present).is_empty() {
        notes.push(format!("tag {}", field.tag));
    }
    if !notes.is_empty() {
        let _ = write!(text, " ({}.)", capitalised(&notes.join("; ")));
    }
    text
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_ascii_uppercase().to_string() + chars.as_str()).unwrap_or_default()
}

pub fn has_tags(message: &Message, one: &Struct) -> bool {
    !message.flexible.and(one.versions).is_empty()
}

/// The default of a field as an expression.
pub fn default_value(field: &Field, possible: Versions) -> String {
    let optional = is_optional(field, possible);
    if field.default == "null" {
        return "None".into();
    }
    let value = match &field.kind {
        Type::Bool => if field.default == "true" { "true" } else { "false" }.into(),
        Type::Float64 if field.default.is_empty() => "0.0".into(),
        Type::Int8
        | Type::Int16
        | Type::Uint16
        | Type::Int32
        | Type::Uint32
        | Type::Int64
        | Type::Float64 => {
            if field.default.is_empty() {
                "0".into()
            } else {
                number(&field.default)
            }
        }
        Type::Uuid => {
            assert!(field.default.is_empty(), "{}: no definition gives a uuid as default", field.name);
            "Uuid::ZERO".into()
        }
        Type::String if field.default.is_empty() => "Str::new()".into(),
        Type::String => format!("Str::from_static({:?})", field.default),
        Type::Bytes => "Bytes::new()".into(),
        // Kafka's default of records is always null; where they may not be null, nothing is nearest to it
        Type::Records if optional => return "None".into(),
        Type::Records => "Records::new()".into(),
        Type::Struct(name) => format!("{name}::default()"),
        Type::Array(_) => "Vec::new()".into(),
    };
    if optional { format!("Some({value})") } else { value }
}

fn number(text: &str) -> String {
    match text {
        "2147483647" | "0x7fffffff" => "i32::MAX".into(),
        "-2147483648" => "i32::MIN".into(),
        "9223372036854775807" => "i64::MAX".into(),
        _ => text.to_owned(),
    }
}

/// Whether Rust's own default of the struct is Kafka's.
fn is_plain(_: &Message, one: &Struct) -> bool {
    live_fields(one).iter().all(|field| {
        let value = default_value(field, one.versions);
        value.ends_with("::new()") && !value.starts_with("Some")
            || matches!(value.as_str(), "0" | "0.0" | "false" | "None" | "Uuid::ZERO")
            || value.ends_with("::default()") && !value.starts_with("Some")
    })
}

fn default_impl(out: &mut String, message: &Message, one: &Struct) {
    if is_plain(message, one) {
        return;
    }
    let _ = writeln!(out, "impl Default for {} {{\nfn default() -> Self {{\n{} {{", one.name, one.name);
    for field in live_fields(one) {
        let _ = writeln!(out, "{}: {},", field_name(&field.name), default_value(field, one.versions));
    }
    if has_tags(message, one) {
        out.push_str("unknown_tagged_fields: UnknownTags::new(),\n");
    }
    out.push_str("}\n}\n}\n\n");
}

fn codec_impl(out: &mut String, message: &Message, one: &Struct, is_top: bool) {
    let lines = Lines::new(message, one);
    let (mut read, mut write) = (lines.read(), lines.write());
    if is_top {
        let _ = writeln!(out, "impl Message for {} {{", one.name);
        let _ = writeln!(out, "const NAME: &'static str = \"{}\";", one.name);
        let Versions { low, high } = one.versions;
        let _ = writeln!(out, "const VERSIONS: std::ops::RangeInclusive<i16> = {low}..={high};\n");
        read.insert_str(0, "d.begin(Self::NAME, Self::VERSIONS, version)?;\n");
        write.insert_str(0, "e.begin(Self::NAME, Self::VERSIONS, version)?;\n");
    } else {
        let _ = writeln!(out, "impl {} {{", one.name);
    }
    let version = |body: &str| if mentions(body, "version") { "version" } else { "_version" };
    let (d, e) = ("d: &mut Decoder", "e: &mut Encoder");
    // into the loop over an array, so that an element is made where it stays
    let inline = if is_top { "" } else { "#[inline]\n" };
    let _ = writeln!(
        out,
        "{inline}fn decode({d}, {}: i16) -> Result<Self, DecodeError> {{\n{read}}}\n",
        version(&read)
    );
    let _ = writeln!(
        out,
        "{inline}fn encode(&self, {e}, {}: i16) -> Result<(), EncodeError> {{\n{write}}}\n}}",
        version(&write)
    );
}

fn role_impl(out: &mut String, message: &Message, key: i16) {
    match message.role.as_str() {
        "request" => {
            let api = message.name.trim_end_matches("Request");
            let _ = writeln!(out, "\nimpl Request for {} {{", message.name);
            let _ = writeln!(out, "const KEY: ApiKey = ApiKey::{api};");
            let _ = writeln!(out, "type Response = {api}Response;\n}}");
        }
        "response" => {}
        _ => {
            let _ = writeln!(out, "\nimpl Record for {} {{\nconst TYPE: i16 = {key};\n}}", message.name);
        }
    }
}
