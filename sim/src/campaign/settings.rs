//! Tables of `key = value` in sections: the part of TOML that floors and exhibits are written in. Strings
//! in quotes, whole numbers, lists of strings on one line, comments; nothing else is read.

use std::collections::BTreeMap;

/// A value.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Value {
    Text(String),
    Number(u64),
    List(Vec<String>),
}

/// Sections of keys. Keys before the first section are in the section `""`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Settings(BTreeMap<String, BTreeMap<String, Value>>);

impl Settings {
    /// Reads `text`; what is wrong, and where, if anything is.
    pub fn read(text: &str) -> Result<Settings, String> {
        let (mut settings, mut section) = (Settings::default(), String::new());
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            let wrong = |what: &str| format!("line {number}: {what}: {line}");
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                section = unquoted(name);
                continue;
            }
            let (key, rest) = split_key(line).ok_or_else(|| wrong("this is no `key = value`"))?;
            let value = value(rest).ok_or_else(|| wrong("no string, number or list"))?;
            if settings.0.entry(section.clone()).or_default().insert(key, value).is_some() {
                return Err(wrong("this key was there before"));
            }
        }
        Ok(settings)
    }

    /// The text `key` of `section`.
    pub fn text(&self, section: &str, key: &str) -> Option<&str> {
        match self.0.get(section)?.get(key)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number `key` of `section`.
    pub fn number(&self, section: &str, key: &str) -> Option<u64> {
        match self.0.get(section)?.get(key)? {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The list `key` of `section`; empty where there is none.
    pub fn list(&self, section: &str, key: &str) -> &[String] {
        match self.0.get(section).and_then(|section| section.get(key)) {
            Some(Value::List(list)) => list,
            _ => &[],
        }
    }

    /// The numbers of `section`, by name.
    pub fn numbers(&self, section: &str) -> impl Iterator<Item = (&str, u64)> + use<'_> {
        self.0.get(section).into_iter().flatten().filter_map(|(key, value)| match value {
            Value::Number(number) => Some((key.as_str(), *number)),
            _ => None,
        })
    }
}

/// The key, in quotes or not, and what comes behind `=`.
fn split_key(line: &str) -> Option<(String, &str)> {
    let (key, rest) = match line.strip_prefix('"') {
        Some(quoted) => {
            let (key, rest) = quoted.split_once('"')?;
            (key.to_owned(), rest.trim_start().strip_prefix('=')?)
        }
        None => {
            let (key, rest) = line.split_once('=')?;
            (key.trim().to_owned(), rest)
        }
    };
    Some((key, rest.trim()))
}

fn unquoted(text: &str) -> String {
    text.trim().trim_matches('"').to_owned()
}

fn value(text: &str) -> Option<Value> {
    if let Some(quoted) = text.strip_prefix('"') {
        let (inner, rest) = quoted.split_once('"')?;
        let rest = rest.trim_start();
        return (rest.is_empty() || rest.starts_with('#')).then(|| Value::Text(inner.to_owned()));
    }
    if let Some(list) = text.strip_prefix('[') {
        let items = list.split_once(']')?.0.split(',').map(str::trim).filter(|item| !item.is_empty());
        return Some(Value::List(items.map(unquoted).collect()));
    }
    let number = text.split('#').next().unwrap_or_default().trim().replace('_', "");
    number.parse().ok().map(Value::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_floors_and_exhibits_need_is_read() {
        let text = "a = \"b c\" # d\n# e\nlist = [\"x\", \"y\"]\n[per \"run\"]\n\"k: l\" = 1_000 # m\n";
        let settings = Settings::read(text).unwrap();
        assert_eq!(settings.text("", "a"), Some("b c"));
        assert_eq!(settings.list("", "list"), ["x", "y"]);
        assert_eq!(settings.numbers("per \"run").collect::<Vec<_>>(), [("k: l", 1000)]);
        assert_eq!(settings.number("", "a"), None);
    }

    #[test]
    fn everything_else_is_refused_with_its_line() {
        for wrong in ["a", "a = b", "a = \"b", "a = -1", "a = 1\na = 2", "a = \"b\" c"] {
            assert!(Settings::read(&format!("\n{wrong}")).unwrap_err().starts_with("line "), "{wrong}");
        }
    }
}
