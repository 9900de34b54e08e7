//! What is known about one configuration key. Facts only: reading values is `value`'s business.

/// The type of a key's value, as DescribeConfigs names it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    /// `true` or `false`.
    Boolean,
    /// 32 bits, signed.
    Int,
    /// 64 bits, signed.
    Long,
    /// 16 bits, signed.
    Short,
    /// A floating-point number.
    Double,
    /// Text.
    Text,
    /// Texts separated by commas.
    List,
    /// The name of a Java class; kept as text, and without effect.
    Class,
    /// Text that is never shown again.
    Password,
}

impl Kind {
    /// Kafka's name of the type.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Boolean => "BOOLEAN",
            Kind::Int => "INT",
            Kind::Long => "LONG",
            Kind::Short => "SHORT",
            Kind::Double => "DOUBLE",
            Kind::Text => "STRING",
            Kind::List => "LIST",
            Kind::Class => "CLASS",
            Kind::Password => "PASSWORD",
        }
    }

    /// The number that DescribeConfigs carries.
    pub const fn wire(self) -> i8 {
        match self {
            Kind::Boolean => 1,
            Kind::Text => 2,
            Kind::Int => 3,
            Kind::Short => 4,
            Kind::Long => 5,
            Kind::Double => 6,
            Kind::List => 7,
            Kind::Class => 8,
            Kind::Password => 9,
        }
    }
}

/// What a value must satisfy beyond its type.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Check {
    /// Nothing.
    Any,
    /// A number not below this.
    AtLeast(i64),
    /// A number in this range, both ends included.
    Between(i64, i64),
    /// A real number in this range, both ends included.
    BetweenReal(f64, f64),
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// One of these texts, in capitals or not.
    OneOfAnyCase(&'static [&'static str]),
    /// A list of these texts only, none twice.
    Each(&'static [&'static str]),
    /// Not the empty text.
    NonEmpty,
    /// 1 to 9, or -1.
    GzipLevel,
    /// `*`, or a list of `partition:broker`.
    ThrottledReplicas,
}

/// The value of a key that nobody set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Default {
    /// There is none: Kafka does not start without one.
    Required,
    /// Null.
    Null,
    /// This text.
    Text(&'static str),
}

impl Default {
    /// The text, if there is one.
    pub const fn text(self) -> Option<&'static str> {
        match self {
            Default::Text(text) => Some(text),
            Default::Required | Default::Null => None,
        }
    }
}

/// A configuration key of Kafka 4.4.0.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Key {
    name: &'static str,
    kind: Kind,
    kafka_default: Default,
    our_default: Option<&'static str>,
    check: Check,
    internal: bool,
    effect: Option<&'static str>,
    broker: &'static [(&'static str, i64)],
}

/// A key without effect here and without a default of ours.
pub(crate) const fn key(name: &'static str, kind: Kind, kafka_default: Default, check: Check) -> Key {
    Key { name, kind, kafka_default, our_default: None, check, internal: false, effect: None, broker: &[] }
}

impl Key {
    /// With a default that differs from Kafka's.
    pub(crate) const fn ours(self, default: &'static str) -> Key {
        Key { our_default: Some(default), ..self }
    }

    /// Not documented by Kafka.
    pub(crate) const fn internal(self) -> Key {
        Key { internal: true, ..self }
    }

    /// With an effect here, which `documentation` describes.
    pub(crate) const fn works(self, documentation: &'static str) -> Key {
        Key { effect: Some(documentation), ..self }
    }

    /// A topic key whose default these broker keys give, the first that is set, times the factor.
    pub(crate) const fn broker(self, keys: &'static [(&'static str, i64)]) -> Key {
        Key { broker: keys, ..self }
    }

    /// The key's name.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The type of its value.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// What its value must satisfy.
    pub const fn check(&self) -> Check {
        self.check
    }

    /// The value here when nobody sets it.
    pub const fn default(&self) -> Default {
        match self.our_default {
            Some(text) => Default::Text(text),
            None => self.kafka_default,
        }
    }

    /// The value in Kafka when nobody sets it; differs from `default` only where Milena says so.
    pub const fn kafka_default(&self) -> Default {
        self.kafka_default
    }

    /// Whether Kafka leaves the key out of its documentation and of DescribeConfigs.
    pub const fn is_internal(&self) -> bool {
        self.internal
    }

    /// Whether setting the key changes anything here yet.
    pub const fn has_effect(&self) -> bool {
        self.effect.is_some()
    }

    /// What the key does.
    pub const fn documentation(&self) -> &'static str {
        match self.effect {
            Some(text) => text,
            None => "Known to Kafka 4.4. Accepted and shown, and without effect in Milena yet.",
        }
    }

    /// For a topic key, the broker keys that give its default, in order of precedence, each with the
    /// factor from its unit to this key's (`log.roll.hours` to `segment.ms`: 3,600,000).
    pub const fn broker_synonyms(&self) -> &'static [(&'static str, i64)] {
        self.broker
    }
}
