//! What a message holds, as a tree: once as Kafka's own classes told it (`tests/golden/Golden.java`), once as the
//! derived `Debug` of our struct tells it. Neither comes from the code that is tested, which reads and writes bytes.

use std::fmt::Debug;

/// A value, and what is in it.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A number, a text, bytes, null, in the spelling of the golden file.
    One(String),
    Array(Vec<Value>),
    Struct(Vec<(String, Value)>),
}

/// The names of a struct's fields, and of those of structs in them, in the order of the definition.
pub struct Names(Vec<(String, Names)>);

/// Kafka writes `errorCode` and we `error_code`; there are no two fields that only differ so.
fn same_spelling(name: &str) -> String {
    name.replace('_', "").to_ascii_lowercase()
}

/// What both name the tags that a definition does not know: a field that a struct has when it has such tags.
pub const UNKNOWN_TAGS: &str = "unknowntaggedfields";

/// The names in `{errorCode,topics{name}}`.
pub fn names(text: &str) -> Names {
    let mut reader = Reader(text);
    let names = reader.names();
    assert!(reader.0.is_empty(), "left over: {}", reader.0);
    names
}

/// The value that Kafka tells of: fields without their names, which stand in `names`.
pub fn kafkas(text: &str, names: &Names) -> Value {
    let mut reader = Reader(text);
    let value = reader.kafkas(names);
    assert!(reader.0.is_empty(), "left over: {}", reader.0);
    value
}

/// The value that a message of ours holds.
pub fn ours(message: &impl Debug) -> Value {
    let text = format!("{message:?}");
    let mut reader = Reader(&text);
    let value = reader.ours();
    assert!(reader.0.is_empty(), "left over: {}", reader.0);
    value
}

/// Where the two differ, one line each, and how many single values were alike.
pub fn differences(path: &str, kafkas: &Value, ours: &Value, found: &mut Vec<String>) -> usize {
    match (kafkas, ours) {
        (Value::Struct(kafkas), Value::Struct(ours)) => {
            let names = |of: &[(String, Value)]| of.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
            if names(kafkas) != names(ours) {
                found.push(format!(
                    "{path}: Kafka has the fields {:?}, Milena {:?}",
                    names(kafkas),
                    names(ours)
                ));
            }
            let both = kafkas.iter().filter_map(|(name, kafkas)| {
                ours.iter().find(|(ours, _)| ours == name).map(|(_, ours)| (name, kafkas, ours))
            });
            both.map(|(name, kafkas, ours)| differences(&format!("{path}.{name}"), kafkas, ours, found)).sum()
        }
        (Value::Array(kafkas), Value::Array(ours)) if kafkas.len() == ours.len() => {
            let pairs = kafkas.iter().zip(ours).enumerate();
            pairs.map(|(i, (kafkas, ours))| differences(&format!("{path}[{i}]"), kafkas, ours, found)).sum()
        }
        (Value::One(kafkas), Value::One(ours)) if kafkas == ours => 1,
        _ => {
            found.push(format!("{path}: Kafka has {kafkas:?}, Milena {ours:?}"));
            0
        }
    }
}

/// What is left of a text.
struct Reader<'a>(&'a str);

impl<'a> Reader<'a> {
    fn skip(&mut self, what: &str) -> bool {
        let rest = self.0.strip_prefix(what);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    fn expect(&mut self, what: &str) {
        assert!(self.skip(what), "{what:?} expected: {:.80}", self.0);
    }

    fn until(&mut self, is_end: impl Fn(char) -> bool) -> &'a str {
        let (taken, rest) = self.0.split_at(self.0.find(is_end).unwrap_or(self.0.len()));
        self.0 = rest;
        taken
    }

    fn list<T>(&mut self, end: &str, separator: &str, mut one: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let mut all = Vec::new();
        while !self.skip(end) {
            if !all.is_empty() {
                self.expect(separator);
            }
            all.push(one(self));
        }
        all
    }

    fn names(&mut self) -> Names {
        self.expect("{");
        Names(self.list("}", ",", |reader| {
            let name = same_spelling(reader.until(|c| !c.is_ascii_alphanumeric()));
            let inner = if reader.0.starts_with('{') { reader.names() } else { Names(Vec::new()) };
            (name, inner)
        }))
    }

    fn kafkas(&mut self, names: &Names) -> Value {
        if self.skip("[") {
            return Value::Array(self.list("]", ",", |reader| reader.kafkas(names)));
        }
        if self.skip("'") {
            let text = self.until(|c| c == '\'');
            self.expect("'");
            return Value::One(format!("'{text}'"));
        }
        if !self.skip("{") {
            return Value::One(self.until(|c| ",]}".contains(c)).to_owned());
        }
        let mut names = names.0.iter();
        let mut tags = Vec::new();
        let fields = self.list("}", ",", |reader| {
            if reader.0.starts_with('#') {
                tags.push(Value::One(reader.until(|c| ",}".contains(c)).to_owned()));
                return None;
            }
            let (name, inner) = names.next().expect("a name for every field");
            Some((name.clone(), reader.kafkas(inner)))
        });
        assert!(names.next().is_none(), "a field for every name");
        with_tags(fields.into_iter().flatten().collect(), tags)
    }

    fn ours(&mut self) -> Value {
        if self.skip("[") {
            return Value::Array(self.list("]", ", ", Self::ours));
        }
        if self.skip("\"") {
            let text = String::from_utf8(self.quoted()).expect("text");
            return Value::One(format!("'{text}'"));
        }
        if self.skip("b\"") {
            return Value::One(
                self.quoted().iter().fold("x".to_owned(), |hex, byte| hex + &format!("{byte:02x}")),
            );
        }
        let word = self.until(|c| ", ]}()".contains(c));
        if self.skip("(") {
            let inner = self.ours();
            self.expect(")");
            return inner;
        }
        if !self.skip(" { ") {
            let bits = |number: f64| format!("d{:x}", number.to_bits());
            return match word {
                "None" => Value::One("~".into()),
                _ if word.contains('.') => Value::One(bits(word.parse().expect("a number"))),
                // a struct without any field
                _ if word.starts_with(|c: char| c.is_ascii_uppercase()) && word.len() != UUID_LEN => {
                    Value::Struct(Vec::new())
                }
                _ => Value::One(word.into()),
            };
        }
        let mut fields = self.list(" }", ", ", |reader| {
            let name = same_spelling(reader.until(|c| c == ':'));
            reader.expect(": ");
            (name, reader.ours())
        });
        match (word, &mut fields[..]) {
            ("Records", [(_, content)]) => content.clone(),
            ("TaggedField", [(_, Value::One(tag)), (_, Value::One(data))]) => {
                Value::One(format!("#{tag}:{}", &data[1..]))
            }
            _ => match fields.pop_if(|(name, _)| name == UNKNOWN_TAGS) {
                Some((_, Value::Array(tags))) => with_tags(fields, tags),
                _ => Value::Struct(fields),
            },
        }
    }

    /// What stands between quotation marks, the first of which is behind us.
    fn quoted(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        loop {
            bytes.extend_from_slice(self.until(|c| c == '"' || c == '\\').as_bytes());
            if self.skip("\"") {
                return bytes;
            }
            if self.skip("\\x") {
                let (hex, rest) = self.0.split_at(2);
                bytes.push(u8::from_str_radix(hex, 16).expect("hex"));
                self.0 = rest;
                continue;
            }
            let escapes =
                [("\\n", b'\n'), ("\\r", b'\r'), ("\\t", b'\t'), ("\\0", 0), ("\\\"", b'"'), ("\\\\", b'\\')];
            let known = escapes.iter().find(|(escape, _)| self.skip(escape));
            bytes.push(known.unwrap_or_else(|| panic!("no such escape: {:.9}", self.0)).1);
        }
    }
}

/// Characters of a UUID's text.
const UUID_LEN: usize = 22;

fn with_tags(mut fields: Vec<(String, Value)>, tags: Vec<Value>) -> Value {
    if !tags.is_empty() {
        fields.push((UNKNOWN_TAGS.into(), Value::Array(tags)));
    }
    Value::Struct(fields)
}
