//! One line of a plan: a word and `key=value` arguments. It must never lose an argument that it read:
//! whoever takes a line apart says so when something is left over.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use super::PlanError;

/// Arguments by name. Neither names nor values contain white space.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Args(BTreeMap<String, String>);

impl Args {
    /// None.
    pub fn new() -> Args {
        Args::default()
    }

    /// These and one more.
    ///
    /// # Panics
    /// When `value` has white space in it.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl fmt::Display) -> Args {
        let value = value.to_string();
        assert!(!value.contains(char::is_whitespace), "no white space in the arguments of a plan: {value:?}");
        self.0.insert(key.to_owned(), value);
        self
    }

    /// These, and one more where it is not the usual.
    #[must_use]
    pub(crate) fn unless<T: fmt::Display + PartialEq>(self, key: &str, value: T, usual: T) -> Args {
        if value == usual { self } else { self.with(key, value) }
    }

    /// These without one.
    #[must_use]
    pub(crate) fn without(mut self, key: &str) -> Args {
        self.0.remove(key);
        self
    }

    /// The argument `key`.
    pub fn get<T: FromStr>(&self, key: &str) -> Result<T, PlanError> {
        let missing = || PlanError::new(format!("`{key}=` is missing")).expected(form::<T>());
        self.find(key)?.ok_or_else(missing)
    }

    /// The argument `key`, where there is one.
    pub fn find<T: FromStr>(&self, key: &str) -> Result<Option<T>, PlanError> {
        let Some(value) = self.0.get(key) else { return Ok(None) };
        let bad = |_| PlanError::new(format!("`{key}={value}` is not understood")).expected(form::<T>());
        value.parse().map(Some).map_err(bad)
    }

    /// Takes the argument `key` out.
    pub fn take<T: FromStr>(&mut self, key: &str) -> Result<T, PlanError> {
        let value = self.get(key)?;
        self.0.remove(key);
        Ok(value)
    }

    /// Takes the argument `key` out; the usual where there is none.
    pub(crate) fn take_or<T: FromStr>(&mut self, key: &str, usual: T) -> Result<T, PlanError> {
        let value = self.find(key)?.unwrap_or(usual);
        self.0.remove(key);
        Ok(value)
    }

    /// As [`Args::take_or`], one of `words`.
    pub(crate) fn take_word<T>(&mut self, key: &str, usual: T, words: &[T]) -> Result<T, PlanError>
    where
        T: Copy + FromStr + fmt::Display,
    {
        let Some(value) = self.0.remove(key) else { return Ok(usual) };
        let known: Vec<String> = words.iter().map(T::to_string).collect();
        let bad = |_| {
            let what = format!("`{key}={value}` is not understood");
            PlanError::new(what).among(&value, known.iter().map(String::as_str))
        };
        value.parse().map_err(bad)
    }

    /// Whether these are all of `numbers` and `words`, and nothing else: what a table says of a kind of line.
    pub(crate) fn check(&self, numbers: &[&str], words: &[(&str, &[&str])]) -> Result<(), PlanError> {
        let mut left = self.clone();
        for key in numbers {
            left.take::<i64>(key)?;
        }
        for (key, allowed) in words {
            let value: String = left.take(key)?;
            if !allowed.contains(&value.as_str()) {
                let what = format!("`{key}={value}` is not understood");
                return Err(PlanError::new(what).among(&value, allowed.iter().copied()));
            }
        }
        let known: Vec<&str> = numbers.iter().copied().chain(words.iter().map(|word| word.0)).collect();
        left.end(&known)
    }

    /// Nothing may be left; `known` are the keys that there could have been.
    pub fn end(self, known: &[&str]) -> Result<(), PlanError> {
        match self.0.into_iter().next() {
            None => Ok(()),
            Some((key, value)) => {
                let what = format!("`{key}={value}` has no place here");
                Err(PlanError::new(what).among(&key, known.iter().copied()))
            }
        }
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What the text of a `T` looks like.
fn form<T>() -> &'static str {
    match std::any::type_name::<T>() {
        "u64" | "u32" | "u16" | "usize" => "a whole number, 0 or more",
        "i64" | "i32" => "a whole number",
        "bool" => "true or false",
        _ => "a word",
    }
}

impl<'a> FromIterator<&'a str> for Args {
    /// # Panics
    /// As [`Args::with`]; for tables of the program, not for texts from outside.
    fn from_iter<I: IntoIterator<Item = &'a str>>(pairs: I) -> Args {
        let split = |pair: &'a str| pair.split_once('=').expect("key=value");
        pairs.into_iter().map(split).fold(Args::new(), |args, (key, value)| args.with(key, value))
    }
}

impl fmt::Display for Args {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (key, value) in self.iter() {
            write!(f, " {key}={value}")?;
        }
        Ok(())
    }
}

/// A word and its arguments.
pub(crate) fn read_line(line: &str) -> Result<(&str, Args), PlanError> {
    let mut words = line.split_whitespace();
    let word = words.next().unwrap_or_default();
    let mut args = Args::new();
    for argument in words {
        let not = || PlanError::new(format!("`{argument}` stands alone")).expected("`key=value`");
        let (key, value) = argument.split_once('=').ok_or_else(not)?;
        if args.0.insert(key.to_owned(), value.to_owned()).is_some() {
            return Err(PlanError::new(format!("`{key}=` stands here twice")));
        }
    }
    Ok((word, args))
}
