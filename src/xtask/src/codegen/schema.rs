//! Kafka's message definitions, as read from its JSON files: what they say, nothing of what becomes of it.
//! Follows Kafka's own reader where a file leaves something out.

use serde_json::Value;

/// Structs in structs in structs: no definition goes deeper. What is made of them reads a struct by a call, so
/// this bounds the stack that any bytes can take; Kafka's definitions need six.
const DEPTH_MAX: usize = 8;

/// A range of versions. An open end is `i16::MAX`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Versions {
    pub low: i16,
    pub high: i16,
}

impl Versions {
    pub const NONE: Versions = Versions { low: 0, high: -1 };

    pub fn parse(text: &str) -> Result<Versions, String> {
        let number =
            |part: &str| part.parse::<i16>().map_err(|_| format!("`{text}` is not a range of versions"));
        if text == "none" {
            return Ok(Versions::NONE);
        }
        if let Some(low) = text.strip_suffix('+') {
            return Ok(Versions { low: number(low)?, high: i16::MAX });
        }
        match text.split_once('-') {
            Some((low, high)) => Ok(Versions { low: number(low)?, high: number(high)? }),
            None => Ok(Versions { low: number(text)?, high: number(text)? }),
        }
    }

    pub fn is_empty(self) -> bool {
        self.low > self.high
    }

    pub fn and(self, other: Versions) -> Versions {
        let both = Versions { low: self.low.max(other.low), high: self.high.min(other.high) };
        if both.is_empty() { Versions::NONE } else { both }
    }

    pub fn covers(self, other: Versions) -> bool {
        other.is_empty() || self.low <= other.low && other.high <= self.high
    }
}

/// The type of a field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Type {
    Bool,
    Int8,
    Int16,
    Uint16,
    Int32,
    Uint32,
    Int64,
    Float64,
    Uuid,
    String,
    Bytes,
    Records,
    Struct(String),
    Array(Box<Type>),
}

impl Type {
    fn parse(text: &str) -> Type {
        if let Some(element) = text.strip_prefix("[]") {
            return Type::Array(Box::new(Type::parse(element)));
        }
        match text {
            "bool" => Type::Bool,
            "int8" => Type::Int8,
            "int16" => Type::Int16,
            "uint16" => Type::Uint16,
            "int32" => Type::Int32,
            "uint32" => Type::Uint32,
            "int64" => Type::Int64,
            "float64" => Type::Float64,
            "uuid" => Type::Uuid,
            "string" => Type::String,
            "bytes" => Type::Bytes,
            "records" => Type::Records,
            name => Type::Struct(name.to_owned()),
        }
    }

    /// The struct that this is, or is an array of.
    pub fn struct_name(&self) -> Option<&str> {
        match self {
            Type::Struct(name) => Some(name),
            Type::Array(element) => element.struct_name(),
            _ => None,
        }
    }
}

#[derive(Clone, Debug)]
pub struct Field {
    pub name: String,
    pub kind: Type,
    pub versions: Versions,
    pub nullable: Versions,
    pub tagged: Versions,
    pub tag: u32,
    pub flexible: Option<Versions>,
    pub ignorable: bool,
    /// What the file gives as default; empty when it gives none.
    pub default: String,
    pub about: String,
    pub fields: Vec<Field>,
}

#[derive(Clone, Debug)]
pub struct Struct {
    pub name: String,
    pub about: String,
    /// The versions of the message at which it may occur.
    pub versions: Versions,
    pub fields: Vec<Field>,
}

#[derive(Clone, Debug)]
pub struct Message {
    pub name: String,
    /// What the file calls `type`: request, response, header, data, metadata, coordinator-key or -value.
    pub role: String,
    pub key: Option<i16>,
    pub listeners: Vec<String>,
    pub versions: Versions,
    pub flexible: Versions,
    pub latest_is_unstable: bool,
    /// The message itself first, then every struct in it, in the order of the file.
    pub structs: Vec<Struct>,
}

impl Message {
    /// Reads a definition. `None` when Kafka has removed the message (no valid versions).
    pub fn parse(text: &str) -> Result<Option<Message>, String> {
        let json: Value = serde_json::from_str(&without_comments(text)).map_err(|error| error.to_string())?;
        let name = string(&json, "name").ok_or("no name")?;
        let versions = Versions::parse(&string(&json, "validVersions").ok_or("no validVersions")?)?;
        if versions.is_empty() {
            return Ok(None);
        }
        let flexible = string(&json, "flexibleVersions").ok_or("no flexibleVersions")?;
        let mut message = Message {
            role: string(&json, "type").ok_or("no type")?,
            key: json["apiKey"].as_i64().map(|key| key as i16),
            listeners: items(&json, "listeners")
                .iter()
                .filter_map(|item| item.as_str().map(Into::into))
                .collect(),
            versions,
            flexible: Versions::parse(&flexible)?,
            latest_is_unstable: json["latestVersionUnstable"].as_bool().unwrap_or(false),
            structs: Vec::new(),
            name,
        };
        let top = Struct {
            name: message.name.clone(),
            about: String::new(),
            versions,
            fields: parse_fields(&json)?,
        };
        let mut common = Vec::new();
        for item in items(&json, "commonStructs") {
            let stated =
                Versions::parse(&string(item, "versions").ok_or("a common struct without versions")?)?;
            common.push(Struct {
                name: string(item, "name").ok_or("a common struct without name")?,
                about: String::new(),
                versions: versions.and(stated),
                fields: parse_fields(item)?,
            });
        }
        message.add(top);
        for one in common {
            message.add(one);
        }
        message.depth()?;
        Ok(Some(message))
    }

    /// How many structs lie within each other at most, the message counted. A definition that names itself
    /// would let bytes choose how deep reading goes, and is refused.
    pub fn depth(&self) -> Result<usize, String> {
        self.depth_from(&self.structs[0], 1)
    }

    fn depth_from(&self, from: &Struct, depth: usize) -> Result<usize, String> {
        if depth > DEPTH_MAX {
            return Err(format!("{} lies more than {DEPTH_MAX} structs deep, or in itself", from.name));
        }
        let names = from.fields.iter().filter_map(|field| field.kind.struct_name());
        let inner = names.filter_map(|name| self.structs.iter().find(|one| one.name == name));
        inner.map(|one| self.depth_from(one, depth + 1)).try_fold(depth, |deepest, it| Ok(deepest.max(it?)))
    }

    /// Adds a struct and the ones declared inside its fields.
    fn add(&mut self, new: Struct) {
        let inner: Vec<Struct> = new
            .fields
            .iter()
            .filter(|field| !field.fields.is_empty())
            .filter_map(|field| {
                Some(Struct {
                    name: field.kind.struct_name()?.to_owned(),
                    about: field.about.clone(),
                    versions: new.versions.and(field.versions),
                    fields: field.fields.clone(),
                })
            })
            .collect();
        self.structs.push(new);
        for one in inner {
            self.add(one);
        }
    }
}

fn parse_fields(json: &Value) -> Result<Vec<Field>, String> {
    items(json, "fields").iter().map(parse_field).collect()
}

fn parse_field(json: &Value) -> Result<Field, String> {
    let name = string(json, "name").ok_or("a field without name")?;
    let range = |key: &str| string(json, key).map(|text| Versions::parse(&text)).transpose();
    let tagged = range("taggedVersions")?.unwrap_or(Versions::NONE);
    // a field without versions exists where it is tagged
    let versions = match range("versions")? {
        Some(versions) => versions,
        None if tagged.is_empty() => return Err(format!("{name} has no versions")),
        None => tagged,
    };
    let tag = json["tag"].as_u64();
    if tag.is_none() != tagged.is_empty() || !versions.covers(tagged) {
        return Err(format!("{name}: tag and taggedVersions do not fit together"));
    }
    // a bare `null` is no default at all; the text "null" is the default null
    let default = match &json["default"] {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let kind = Type::parse(&string(json, "type").ok_or("a field without type")?);
    if kind == Type::Records && !tagged.is_empty() {
        return Err(format!("{name}: records cannot be tagged"));
    }
    Ok(Field {
        kind,
        versions,
        nullable: range("nullableVersions")?.unwrap_or(Versions::NONE),
        tagged,
        tag: tag.unwrap_or(0) as u32,
        flexible: range("flexibleVersions")?,
        ignorable: json["ignorable"].as_bool().unwrap_or(false),
        default,
        about: string(json, "about").unwrap_or_default(),
        fields: parse_fields(json)?,
        name,
    })
}

fn string(json: &Value, key: &str) -> Option<String> {
    json[key].as_str().map(|text| text.trim().to_owned())
}

fn items<'a>(json: &'a Value, key: &str) -> &'a [Value] {
    json[key].as_array().map(Vec::as_slice).unwrap_or(&[])
}

/// The text without its `//` comments; those in strings stay.
fn without_comments(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for line in text.lines() {
        let (mut in_string, mut escaped, mut end) = (false, false, line.len());
        for (i, c) in line.char_indices() {
            match c {
                _ if escaped => escaped = false,
                '\\' if in_string => escaped = true,
                '"' => in_string = !in_string,
                '/' if !in_string && line[i..].starts_with("//") => {
                    end = i;
                    break;
                }
                _ => {}
            }
        }
        plain.push_str(&line[..end]);
        plain.push('\n');
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(element: &str, fields: &str) -> Result<Option<Message>, String> {
        Message::parse(&format!(
            r#"{{ "name": "M", "type": "data", "validVersions": "0", "flexibleVersions": "none", "fields": [
                {{ "name": "Ones", "type": "[]One", "versions": "0+", "fields": [
                    {{ "name": "Twos", "type": "[]{element}", "versions": "0+" {fields} }} ] }} ] }}"#
        ))
    }

    #[test]
    fn a_definition_that_holds_itself_is_refused() {
        let leaf = r#", "fields": [{ "name": "Leaf", "type": "int8", "versions": "0+" }]"#;
        let plain = message("Two", leaf).expect("it is a definition").expect("it has a version");
        assert_eq!(plain.depth(), Ok(3));
        for itself in ["One", "M"] {
            let refused = message(itself, "").expect_err("bytes would choose the depth");
            assert!(refused.contains("in itself"), "{refused}");
        }
    }
}
