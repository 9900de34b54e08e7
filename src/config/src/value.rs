//! Text → a value of a key's type, checked as Kafka's ConfigDef does and refused in its words.

use crate::InvalidConfig;
use crate::key::{Check, Key, Kind};

/// A value of one of the types.
#[derive(Clone, PartialEq, Debug)]
pub enum Value {
    /// Nothing was set and the default is null.
    Null,
    /// A boolean.
    Boolean(bool),
    /// A whole number of any width; it fits the key's.
    Number(i64),
    /// A real number.
    Real(f64),
    /// Text, a class name, or a password.
    Text(String),
    /// Texts.
    List(Vec<String>),
}

impl Value {
    /// Reads `text` as a value of `key`, white space around it aside.
    pub fn parse(key: &'static Key, text: &str) -> Result<Value, InvalidConfig> {
        let trimmed = text.trim();
        let refuse = |expected: String| InvalidConfig::Value {
            key: key.name(),
            value: if key.kind() == Kind::Password { "[hidden]".to_owned() } else { text.to_owned() },
            expected,
        };
        let value = typed(key.kind(), trimmed).map_err(refuse)?;
        check(key.check(), &value).map_err(refuse)?;
        Ok(value)
    }

    /// The number, of a key that has one and is not null.
    pub fn number(&self) -> Option<i64> {
        match self {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The boolean, of a key that has one.
    pub fn boolean(&self) -> Option<bool> {
        match self {
            Value::Boolean(flag) => Some(*flag),
            _ => None,
        }
    }

    /// The real number, of a key that has one.
    pub fn real(&self) -> Option<f64> {
        match self {
            Value::Real(number) => Some(*number),
            _ => None,
        }
    }

    /// The text, of a key that has one and is not null.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The texts, of a list; none when it is null.
    pub fn list(&self) -> &[String] {
        match self {
            Value::List(items) => items,
            _ => &[],
        }
    }
}

fn typed(kind: Kind, text: &str) -> Result<Value, String> {
    let number = |min: i64, max: i64| match text.parse::<i64>() {
        Ok(number) if (min..=max).contains(&number) => Ok(Value::Number(number)),
        _ => Err(format!("Not a number of type {}", kind.name())),
    };
    match kind {
        Kind::Boolean if text.eq_ignore_ascii_case("true") => Ok(Value::Boolean(true)),
        Kind::Boolean if text.eq_ignore_ascii_case("false") => Ok(Value::Boolean(false)),
        Kind::Boolean => Err("Expected value to be either true or false".to_owned()),
        Kind::Short => number(i64::from(i16::MIN), i64::from(i16::MAX)),
        Kind::Int => number(i64::from(i32::MIN), i64::from(i32::MAX)),
        Kind::Long => number(i64::MIN, i64::MAX),
        Kind::Double => match text.parse::<f64>() {
            Ok(number) if !number.is_nan() => Ok(Value::Real(number)),
            _ => Err("Not a number of type DOUBLE".to_owned()),
        },
        Kind::List if text.is_empty() => Ok(Value::List(Vec::new())),
        Kind::List => Ok(Value::List(text.split(',').map(|item| item.trim().to_owned()).collect())),
        Kind::Text | Kind::Class | Kind::Password => Ok(Value::Text(text.to_owned())),
    }
}

fn check(check: Check, value: &Value) -> Result<(), String> {
    match (check, value) {
        (Check::AtLeast(min), Value::Number(number)) if *number < min => {
            Err(format!("Value must be at least {min}"))
        }
        (Check::Between(min, _), Value::Number(number)) if *number < min => {
            Err(format!("Value must be at least {min}"))
        }
        (Check::Between(_, max), Value::Number(number)) if *number > max => {
            Err(format!("Value must be no more than {max}"))
        }
        (Check::BetweenReal(min, _), Value::Real(number)) if *number < min => {
            Err(format!("Value must be at least {min}"))
        }
        (Check::BetweenReal(_, max), Value::Real(number)) if *number > max => {
            Err(format!("Value must be no more than {max}"))
        }
        (Check::OneOf(choices), Value::Text(text)) if !choices.contains(&text.as_str()) => {
            Err(format!("String must be one of: {}", choices.join(", ")))
        }
        (Check::OneOfAnyCase(choices), Value::Text(text))
            if !choices.iter().any(|choice| choice.eq_ignore_ascii_case(text)) =>
        {
            Err(format!("String must be one of (case insensitive): {}", choices.join(", ")))
        }
        (Check::Each(choices), Value::List(items)) => check_each(choices, items),
        (Check::NonEmpty, Value::Text(text)) if text.is_empty() => Err("String must be non-empty".to_owned()),
        (Check::GzipLevel, Value::Number(level)) if *level != -1 && !(1..=9).contains(level) => {
            Err("Value must be between 1 and 9 or equal to -1".to_owned())
        }
        (Check::ThrottledReplicas, Value::List(items)) => check_throttled(items),
        _ => Ok(()),
    }
}

fn check_each(choices: &[&str], items: &[String]) -> Result<(), String> {
    if let Some(stranger) = items.iter().find(|item| !choices.contains(&item.as_str())) {
        return Err(format!("`{stranger}` is not one of: {}", choices.join(", ")));
    }
    match items.iter().enumerate().find(|(index, item)| items[..*index].contains(item)) {
        Some((_, twice)) => Err(format!("`{twice}` is there twice")),
        None => Ok(()),
    }
}

fn check_throttled(items: &[String]) -> Result<(), String> {
    let is_pair = |item: &String| {
        item.split_once(':').is_some_and(|(partition, broker)| {
            partition.parse::<u32>().is_ok() && broker.parse::<u32>().is_ok()
        })
    };
    let is_all = matches!(items, [all] if all == "*");
    if is_all || items.iter().all(is_pair) {
        Ok(())
    } else {
        Err("must be the literal '*' or a list of replicas in the following format: \
             [partitionId]:[brokerId],[partitionId]:[brokerId],..."
            .to_owned())
    }
}
