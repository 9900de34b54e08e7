//! One command taken apart: a verb, words, and `key=value`, with quotes around what has blanks in it. Whoever
//! reads a command says what is wrong in it, what was expected, and what may have been meant.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// What is wrong with a text, for whoever wrote it.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub struct Mistake {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// What may have been meant, or how it is written.
    pub hint: Option<String>,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.line, self.what)?;
        self.hint.as_ref().map_or(Ok(()), |hint| write!(f, "; {hint}"))
    }
}

/// A command.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Command {
    /// The line of the file that it stands in, from 1.
    pub line: usize,
    /// Its first word.
    pub verb: String,
    /// The others, without keys.
    pub words: Vec<String>,
    /// Those with keys.
    pub keys: BTreeMap<String, String>,
    /// As it was written.
    pub text: String,
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Command {
    /// Takes a line apart.
    pub fn read(line: usize, text: &str) -> Result<Command, Mistake> {
        let mut parts = split(text).map_err(|what| Mistake { line, what, hint: None })?.into_iter();
        let (verb, _) = parts.next().unwrap_or_default();
        let (mut words, mut keys) = (Vec::new(), BTreeMap::new());
        for (part, quoted_from) in parts {
            match part.split_once('=').filter(|(key, _)| is_key(key) && quoted_from > key.len()) {
                Some((key, value)) => drop(keys.insert(key.to_owned(), value.to_owned())),
                None => words.push(part),
            }
        }
        Ok(Command { line, verb, words, keys, text: text.trim().to_owned() })
    }

    /// A mistake in this command.
    pub fn wrong(&self, what: impl fmt::Display, hint: Option<String>) -> Mistake {
        Mistake { line: self.line, what: format!("`{}`: {what}", self.text), hint }
    }

    /// The word at `index`.
    pub fn word(&self, index: usize) -> &str {
        self.words.get(index).map_or("", String::as_str)
    }

    /// What stands behind `key=`, or `default`. Values were checked when the file was read.
    pub fn get<T: FromStr>(&self, key: &str, default: T) -> T {
        self.keys.get(key).and_then(|value| value.parse().ok()).unwrap_or(default)
    }

    /// The time behind `key=`, or `default`.
    pub fn span(&self, key: &str, default: Duration) -> Duration {
        self.keys.get(key).and_then(|value| span(value)).unwrap_or(default)
    }
}

fn is_key(key: &str) -> bool {
    !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
}

/// The parts of a line, each with the place of its first quote.
fn split(text: &str) -> Result<Vec<(String, usize)>, String> {
    let (mut parts, mut part, mut begun, mut quoted, mut quoted_from) =
        (Vec::new(), String::new(), false, false, usize::MAX);
    for c in text.chars() {
        match c {
            '"' => {
                quoted_from = quoted_from.min(part.len());
                (quoted, begun) = (!quoted, true);
            }
            c if c.is_whitespace() && !quoted => {
                if std::mem::take(&mut begun) {
                    parts.push((std::mem::take(&mut part), std::mem::replace(&mut quoted_from, usize::MAX)));
                }
            }
            c => {
                begun = true;
                part.push(c);
            }
        }
    }
    if quoted {
        return Err("a quote is not closed".to_owned());
    }
    parts.extend(begun.then_some((part, quoted_from)));
    Ok(parts)
}

/// `5s`, `20ms`, `3m`, `1h`.
pub fn span(text: &str) -> Option<Duration> {
    let units = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000)];
    let (number, ms) = units.iter().find_map(|(unit, ms)| Some((text.strip_suffix(unit)?, *ms)))?;
    Some(Duration::from_millis(number.parse::<u64>().ok()?.checked_mul(ms)?))
}

/// Of `known`, what `word` may have been meant to be.
pub fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let scored = known.map(|candidate| (distance(word, candidate), candidate));
    let (far, candidate) = scored.min()?;
    (far <= 2.max(word.len() / 3)).then_some(candidate)
}

/// How many letters must be changed, added or taken to make `left` of `right`.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, b) in right.iter().enumerate() {
            let changed = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_taken_apart() {
        let command = Command::read(3, r#"produce quotes-0 "to be" key="or not" "a=b" acks=all"#).unwrap();
        assert_eq!(command.verb, "produce");
        assert_eq!(command.words, ["quotes-0", "to be", "a=b"]);
        assert_eq!(command.get("key", String::new()), "or not");
        assert_eq!(command.get("acks", String::new()), "all");
        assert!(Command::read(3, r#"produce "quotes"#).is_err());
    }

    #[test]
    fn what_was_meant_is_guessed_when_it_is_near() {
        let verbs = ["produce", "fetch", "expect"];
        assert_eq!(nearest("prodce", verbs.into_iter()), Some("produce"));
        assert_eq!(nearest("exepct", verbs.into_iter()), Some("expect"));
        assert_eq!(nearest("zebra", verbs.into_iter()), None);
    }

    #[test]
    fn spans_have_units() {
        assert_eq!(span("20ms"), Some(Duration::from_millis(20)));
        assert_eq!(span("2h"), Some(Duration::from_secs(7_200)));
        assert_eq!((span("20"), span("ms"), span("-1s")), (None, None, None));
    }
}
