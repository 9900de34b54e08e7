//! Why a configuration is refused: one sentence each that names key, place, value and expectation.

use crate::settings::Origin;

/// A key or value that is refused, in Kafka's words, as AlterConfigs and CreateTopics answer it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidConfig {
    /// No topic key of that name.
    #[error("Unknown topic config name: {0}")]
    UnknownKey(String),
    /// The value is not what the key asks for.
    #[error("Invalid value {value} for configuration {key}: {expected}")]
    Value {
        /// The key.
        key: &'static str,
        /// The value as given.
        value: String,
        /// What would be right.
        expected: String,
    },
    /// Keys that contradict each other.
    #[error("{0}")]
    Conflict(String),
}

/// Why a node's configuration cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The file is no properties file.
    #[error("{origin}: {reason}")]
    Syntax {
        /// Where.
        origin: Origin,
        /// What is wrong.
        reason: &'static str,
    },
    /// A key that no Kafka knows.
    #[error("{origin}: unknown key `{key}`{}", did_you_mean(.suggestion))]
    UnknownKey {
        /// The key.
        key: String,
        /// Where it was set.
        origin: Origin,
        /// The known key that looks most like it.
        suggestion: Option<&'static str>,
    },
    /// A value that its key does not take.
    #[error("{origin}: {invalid}")]
    Invalid {
        /// Where it was set.
        origin: Origin,
        /// What is wrong.
        invalid: InvalidConfig,
    },
    /// Values that are right one by one, and not together.
    #[error("{0}")]
    Contradiction(String),
}

fn did_you_mean(suggestion: &Option<&'static str>) -> String {
    match suggestion {
        Some(name) => format!("; did you mean `{name}`?"),
        None => "; Kafka 4.4 has no such key".to_owned(),
    }
}
