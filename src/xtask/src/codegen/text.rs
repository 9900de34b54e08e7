//! Words for generated code: names in Rust's spelling, conditions on versions, doc comments.

use super::schema::{Type, Versions};

/// `KRaftVersionRecord` → `k_raft_version_record`.
pub fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 8);
    for c in name.chars() {
        if c.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    snake
}

/// A field's name; Rust's own words get the mark that makes them names.
pub fn field_name(name: &str) -> String {
    let snake = snake_case(name);
    match snake.as_str() {
        "type" | "match" | "ref" | "move" | "fn" | "use" | "where" | "in" | "loop" | "final" => {
            format!("r#{snake}")
        }
        _ => snake,
    }
}

/// The variable that a field is read into: its name, unless the code around it has a variable of that name.
pub fn local_name(name: &str) -> String {
    let field = field_name(name);
    match field.as_str() {
        "version" | "flexible" | "tag" | "d" => format!("{field}_field"),
        _ => field,
    }
}

/// Whether a version lies in a range, given that it lies in another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Condition {
    Always,
    Never,
    If(String),
}

pub fn condition(inside: Versions, possible: Versions) -> Condition {
    let both = inside.and(possible);
    if both.is_empty() {
        return Condition::Never;
    }
    if both == possible {
        return Condition::Always;
    }
    Condition::If(if both.high == possible.high {
        format!("version >= {}", both.low)
    } else if both.low == possible.low {
        format!("version <= {}", both.high)
    } else if both.low == both.high {
        format!("version == {}", both.low)
    } else {
        format!("({}..={}).contains(&version)", both.low, both.high)
    })
}

impl Condition {
    /// The opposite.
    pub fn negated(&self) -> Condition {
        let opposites = [(" >= ", " < "), (" <= ", " > "), (" == ", " != ")];
        match self {
            Condition::Always => Condition::Never,
            Condition::Never => Condition::Always,
            Condition::If(text) => Condition::If(
                opposites
                    .iter()
                    .find(|(one, _)| text.contains(one))
                    .map_or_else(|| format!("!{text}"), |(one, other)| text.replacen(one, other, 1)),
            ),
        }
    }

    /// The condition as an expression.
    pub fn text(&self) -> String {
        match self {
            Condition::Always => "true".into(),
            Condition::Never => "false".into(),
            Condition::If(text) => text.clone(),
        }
    }
}

/// The Rust type of a value that is not null.
pub fn rust_type(kind: &Type) -> String {
    match kind {
        Type::Bool => "bool".into(),
        Type::Int8 => "i8".into(),
        Type::Int16 => "i16".into(),
        Type::Uint16 => "u16".into(),
        Type::Int32 => "i32".into(),
        Type::Uint32 => "u32".into(),
        Type::Int64 => "i64".into(),
        Type::Float64 => "f64".into(),
        Type::Uuid => "Uuid".into(),
        Type::String => "Str".into(),
        Type::Bytes => "Bytes".into(),
        Type::Records => "Records".into(),
        Type::Struct(name) => name.clone(),
        Type::Array(element) => format!("Vec<{}>", rust_type(element)),
    }
}

/// The function of encoder and decoder that handles a type of fixed length.
pub fn scalar(kind: &Type) -> Option<&'static str> {
    Some(match kind {
        Type::Bool => "boolean",
        Type::Int8 => "int8",
        Type::Int16 => "int16",
        Type::Uint16 => "uint16",
        Type::Int32 => "int32",
        Type::Uint32 => "uint32",
        Type::Int64 => "int64",
        Type::Float64 => "float64",
        Type::Uuid => "uuid",
        _ => return None,
    })
}

/// How many bytes a type of fixed length has.
pub fn scalar_size(kind: &Type) -> Option<usize> {
    Some(match kind {
        Type::Bool | Type::Int8 => 1,
        Type::Int16 | Type::Uint16 => 2,
        Type::Int32 | Type::Uint32 => 4,
        Type::Int64 | Type::Float64 => 8,
        Type::Uuid => 16,
        _ => return None,
    })
}

/// A type of fixed length whose arrays are read and written at one go.
pub enum Number {
    Primitive(String),
    Uuid,
}

pub fn number(kind: &Type) -> Option<Number> {
    match kind {
        Type::Uuid => Some(Number::Uuid),
        Type::Bool => None,
        kind => scalar(kind).map(|_| Number::Primitive(rust_type(kind))),
    }
}

impl Number {
    pub fn reader(&self) -> String {
        match self {
            Number::Primitive(name) => format!("{name}::from_be_bytes"),
            Number::Uuid => "Uuid".into(),
        }
    }

    pub fn writer(&self) -> String {
        match self {
            Number::Primitive(name) => format!("{name}::to_be_bytes"),
            Number::Uuid => "|it| it.0".into(),
        }
    }
}

/// A doc comment, wrapped to the width of the code around it.
pub fn doc(text: &str, indent: usize) -> String {
    const WIDTH: usize = 110;
    let mut out = String::new();
    let mut line = String::new();
    let room = WIDTH - indent - 4;
    for word in text.split_whitespace() {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > room {
            push_doc_line(&mut out, &line, indent);
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    push_doc_line(&mut out, &line, indent);
    out
}

fn push_doc_line(out: &mut String, line: &str, indent: usize) {
    out.push_str(&" ".repeat(indent));
    out.push_str(format!("/// {line}").trim_end());
    out.push('\n');
}

/// Kafka's own words, so that rustdoc reads them as plain text.
pub fn prose(about: &str) -> String {
    let mut text = String::with_capacity(about.len() + 8);
    let mut in_code = false;
    for c in about.chars() {
        match c {
            '`' => in_code = !in_code,
            '<' | '>' | '[' | ']' | '*' if !in_code => text.push('\\'),
            _ => {}
        }
        text.push(c);
    }
    if !text.is_empty() && !text.ends_with(['.', '!', '?', ')']) {
        text.push('.');
    }
    text
}

/// "versions 3 to 9", "versions 4 and up", "version 2".
pub fn version_words(versions: Versions, of: Versions) -> Option<String> {
    let both = versions.and(of);
    if both == of {
        None
    } else if both.high == of.high {
        Some(format!("versions {} and up", both.low))
    } else if both.low == both.high {
        Some(format!("version {}", both.low))
    } else {
        Some(format!("versions {} to {}", both.low, both.high))
    }
}
