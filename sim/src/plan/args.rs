//! One line of a plan: a word and `key=value` arguments. It must never lose an argument that it read:
//! whoever takes a line apart says so when something is left over.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// Why a text is no plan.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PlanError {
    /// An argument is missing.
    #[error("`{key}=` is missing")]
    Missing {
        /// Its key.
        key: String,
    },
    /// An argument has the wrong form.
    #[error("`{key}={value}` is not understood")]
    Bad {
        /// Its key.
        key: String,
        /// What was there.
        value: String,
    },
    /// A word stands where `key=value` should.
    #[error("`{0}` is not `key=value`")]
    NoArgument(String),
    /// The line begins with a word that plans do not have.
    #[error("plans have no `{0}`")]
    Unknown(String),
    /// Something that belongs together does not.
    #[error("{0}")]
    Wrong(String),
    /// As the others, and where.
    #[error("line {line}: {error}")]
    At {
        /// The line, from 1.
        line: usize,
        /// What is wrong there.
        error: Box<PlanError>,
    },
}

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

    /// The argument `key`.
    pub fn get<T: FromStr>(&self, key: &str) -> Result<T, PlanError> {
        self.find(key)?.ok_or_else(|| PlanError::Missing { key: key.to_owned() })
    }

    /// The argument `key`, where there is one.
    pub fn find<T: FromStr>(&self, key: &str) -> Result<Option<T>, PlanError> {
        let Some(value) = self.0.get(key) else { return Ok(None) };
        let bad = |_| PlanError::Bad { key: key.to_owned(), value: value.clone() };
        value.parse().map(Some).map_err(bad)
    }

    /// Takes the argument `key` out.
    pub fn take<T: FromStr>(&mut self, key: &str) -> Result<T, PlanError> {
        let value = self.get(key)?;
        self.0.remove(key);
        Ok(value)
    }

    /// Nothing may be left.
    pub fn end(self) -> Result<(), PlanError> {
        match self.0.into_iter().next() {
            None => Ok(()),
            Some((key, value)) => Err(PlanError::Unknown(format!("{key}={value}"))),
        }
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
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
        let (key, value) =
            argument.split_once('=').ok_or_else(|| PlanError::NoArgument(argument.to_owned()))?;
        args.0.insert(key.to_owned(), value.to_owned());
    }
    Ok((word, args))
}
