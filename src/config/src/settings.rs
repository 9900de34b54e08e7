//! Keys that were set, by whom, and which of several wins: the last one, so that `--set` overrides the
//! file. Names are checked here; values where they are read.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::key::Key;
use crate::value::Value;
use crate::{ConfigError, InvalidConfig, broker_key, keys, suggest};

/// Where a setting comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Origin {
    /// A line of a properties file.
    File {
        /// The file as its reader called it.
        name: Arc<str>,
        /// The line on which the setting begins, from 1.
        line: usize,
    },
    /// `--set` on the command line.
    CommandLine,
    /// Nobody set it.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::File { name, line } => write!(f, "{name} line {line}"),
            Origin::CommandLine => f.write_str("--set"),
            Origin::Default => f.write_str("default"),
        }
    }
}

/// A key and its value as they were written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Setting {
    /// The key.
    pub key: String,
    /// The value, not yet looked at.
    pub value: String,
    /// Where it was set.
    pub origin: Origin,
}

/// The broker keys that were set, each known and with a value of its type. Later settings win.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Settings {
    set: BTreeMap<&'static str, (String, Origin)>,
}

impl Settings {
    /// Takes `settings` in order. Refuses keys that no Kafka knows and values of the wrong kind; the
    /// second part warns, a sentence each, of keys that are accepted and do nothing.
    pub fn from(settings: impl IntoIterator<Item = Setting>) -> Result<(Settings, Vec<String>), ConfigError> {
        let mut result = Settings::default();
        let mut warnings = Vec::new();
        for Setting { key: name, value, origin } in settings {
            let Some(key) = broker_key(&name) else {
                warnings.push(passed_over(name, origin)?);
                continue;
            };
            let value = value.trim().to_owned();
            Value::parse(key, &value)
                .map_err(|invalid| ConfigError::Invalid { origin: origin.clone(), invalid })?;
            if !key.has_effect() && Some(value.as_str()) != key.default().text() {
                warnings.push(format!("{origin}: `{name}` is accepted and has no effect in Milena yet"));
            }
            if let Some((_, earlier)) = result.set.insert(key.name(), (value, origin.clone()))
                && matches!((&earlier, &origin), (Origin::File { .. }, Origin::File { .. }))
            {
                warnings.push(format!("{origin}: `{name}` was already set in {earlier}; this line wins"));
            }
        }
        Ok((result, warnings))
    }

    /// What was set for `name`, as text.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.set.get(name).map(|(value, _)| value.as_str())
    }

    /// Where `name` was set.
    pub fn origin(&self, name: &str) -> Origin {
        self.set.get(name).map_or(Origin::Default, |(_, origin)| origin.clone())
    }

    /// Every key that was set, in order of names.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str, &Origin)> {
        self.set.iter().map(|(name, (value, origin))| (*name, value.as_str(), origin))
    }

    /// The value of `name`, set or default.
    pub fn value(&self, name: &str) -> Value {
        let key = known(name);
        let text = self.get(name).or(key.default().text());
        text.map_or(Value::Null, |text| {
            Value::parse(key, text).expect("a setting was parsed when it was taken")
        })
    }

    /// The error that what was set for `name` is not what it should be.
    pub(crate) fn refuse(&self, name: &str, expected: impl Into<String>) -> ConfigError {
        let key = known(name);
        let value = self.get(name).or(key.default().text()).unwrap_or_default().to_owned();
        ConfigError::Invalid {
            origin: self.origin(name),
            invalid: InvalidConfig::Value { key: key.name(), value, expected: expected.into() },
        }
    }
}

#[cfg(test)]
impl Settings {
    /// What these keys on the command line come to, for tests.
    pub(crate) fn of(pairs: &[(&str, &str)]) -> Settings {
        let settings = pairs.iter().map(|(key, value)| Setting {
            key: (*key).to_owned(),
            value: (*value).to_owned(),
            origin: Origin::CommandLine,
        });
        Settings::from(settings).unwrap().0
    }
}

fn known(name: &str) -> &'static Key {
    broker_key(name).expect("this crate asks for keys of its own table only")
}

/// The warning for a key that is not in the table but may stand in a file of Kafka's.
fn passed_over(key: String, origin: Origin) -> Result<String, ConfigError> {
    if keys::is_open(&key) {
        return Ok(format!("{origin}: `{key}` is accepted and has no effect in Milena yet"));
    }
    if keys::is_removed(&key) {
        return Ok(format!("{origin}: `{key}` belongs to an older Kafka, was removed there, and is ignored"));
    }
    let suggestion = suggest::nearest(&key, crate::broker_keys().chain(crate::own_keys()).map(Key::name));
    Err(ConfigError::UnknownKey { key, origin, suggestion })
}
