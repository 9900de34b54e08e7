//! What the table of APIs says, asked in the words of the protocol. The table itself is generated.

use std::fmt;
use std::ops::RangeInclusive;

use crate::ApiKey;

/// Who serves an API.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum ApiListener {
    /// A broker.
    Broker,
    /// A controller.
    Controller,
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ApiFacts {
    pub(crate) name: &'static str,
    pub(crate) version_min: i16,
    pub(crate) version_max: i16,
    /// Whether `version_max` may still change: it is served only when asked for by configuration.
    pub(crate) latest_is_unstable: bool,
    pub(crate) request_flexible_from: i16,
    pub(crate) response_flexible_from: i16,
    pub(crate) listeners: &'static [ApiListener],
}

impl ApiKey {
    /// The number of it on the wire.
    pub const fn code(self) -> i16 {
        self as i16
    }

    /// Kafka's name of it.
    pub const fn name(self) -> &'static str {
        self.facts().name
    }

    /// The versions that a broker of Kafka 4.4 serves: the stable ones.
    pub const fn versions(self) -> RangeInclusive<i16> {
        let facts = self.facts();
        let newest = if facts.latest_is_unstable { facts.version_max - 1 } else { facts.version_max };
        RangeInclusive::new(facts.version_min, newest)
    }

    /// The versions that can be read and written, unstable ones included.
    pub const fn versions_known(self) -> RangeInclusive<i16> {
        let facts = self.facts();
        RangeInclusive::new(facts.version_min, facts.version_max)
    }

    /// The versions that a broker tells clients of. For Produce these begin at 0, though 0 to 2 are
    /// refused: librdkafka derives from them what a broker can do (KAFKA-18659).
    pub const fn advertised_versions(self) -> RangeInclusive<i16> {
        let versions = self.versions();
        match self {
            ApiKey::Produce => RangeInclusive::new(0, *versions.end()),
            _ => versions,
        }
    }

    /// Who serves it.
    pub const fn listeners(self) -> &'static [ApiListener] {
        self.facts().listeners
    }

    /// Whether brokers, or controllers, serve it.
    pub fn is_served_by(self, listener: ApiListener) -> bool {
        self.listeners().contains(&listener)
    }

    /// The version of the header before a request of this `version`, known or not.
    pub const fn request_header_version(self, version: i16) -> i16 {
        if version >= self.facts().request_flexible_from { 2 } else { 1 }
    }

    /// The version of the header before a response of this `version`, known or not.
    pub const fn response_header_version(self, version: i16) -> i16 {
        match self {
            ApiKey::ApiVersions => 0,
            _ if version >= self.facts().response_flexible_from => 1,
            _ => 0,
        }
    }
}

impl fmt::Display for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
