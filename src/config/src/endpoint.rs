//! Where nodes listen and are found: `NAME://host:port`, `host:port`, `id@host:port`. Names are not
//! resolved here, and addresses are not judged.

use std::fmt;

use milena_types::NodeId;

/// How a listener talks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum SecurityProtocol {
    /// In the clear, nobody authenticated.
    Plaintext,
    /// TLS.
    Ssl,
    /// SASL in the clear.
    SaslPlaintext,
    /// SASL over TLS.
    SaslSsl,
}

impl SecurityProtocol {
    /// Every protocol.
    pub const ALL: [SecurityProtocol; 4] = [
        SecurityProtocol::Plaintext,
        SecurityProtocol::Ssl,
        SecurityProtocol::SaslPlaintext,
        SecurityProtocol::SaslSsl,
    ];

    /// Kafka's name.
    pub const fn name(self) -> &'static str {
        match self {
            SecurityProtocol::Plaintext => "PLAINTEXT",
            SecurityProtocol::Ssl => "SSL",
            SecurityProtocol::SaslPlaintext => "SASL_PLAINTEXT",
            SecurityProtocol::SaslSsl => "SASL_SSL",
        }
    }

    /// The number that registrations carry.
    pub const fn wire(self) -> i16 {
        self as i16
    }

    /// The protocol of that name, in capitals or not.
    pub fn from_name(name: &str) -> Option<SecurityProtocol> {
        SecurityProtocol::ALL.into_iter().find(|protocol| protocol.name().eq_ignore_ascii_case(name))
    }
}

/// A host, by name or address without brackets, and a port.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Endpoint {
    /// The host; empty where that means every interface.
    pub host: String,
    /// The port; 0 where the system is to choose one.
    pub port: u16,
}

impl Endpoint {
    /// Reads `host:port`; IPv6 addresses stand in brackets.
    pub fn parse(text: &str) -> Result<Endpoint, String> {
        let wrong = || format!("`{text}` is not host:port");
        let (host, port) = text.rsplit_once(':').ok_or_else(wrong)?;
        let host = match host.strip_prefix('[') {
            Some(inner) => inner.strip_suffix(']').ok_or_else(wrong)?,
            None if host.contains(':') => {
                return Err(format!("`{text}`: an IPv6 address stands in brackets"));
            }
            None => host,
        };
        if host.contains(['/', '@', ' ', '[', ']']) {
            return Err(wrong());
        }
        let port = port.parse().map_err(|_| format!("`{text}`: the port is a number up to 65535"))?;
        Ok(Endpoint { host: host.to_owned(), port })
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}

/// A named place to listen at, or to be found at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listener {
    /// The name, in capitals.
    pub name: String,
    /// How it talks.
    pub security: SecurityProtocol,
    /// Where it is.
    pub endpoint: Endpoint,
}

impl Listener {
    /// Reads `NAME://host:port`; `protocol` says how a listener of that name talks.
    pub(crate) fn parse(
        text: &str,
        protocol: impl Fn(&str) -> Option<SecurityProtocol>,
    ) -> Result<Listener, String> {
        let (name, rest) =
            text.split_once("://").ok_or_else(|| format!("`{text}` is not NAME://host:port"))?;
        let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        if name.is_empty() || !name.chars().all(legal) {
            return Err(format!("`{name}` is no name of a listener"));
        }
        let name = name.to_ascii_uppercase();
        let security = protocol(&name)
            .ok_or_else(|| format!("listener {name} has no entry in listener.security.protocol.map"))?;
        Ok(Listener { name, security, endpoint: Endpoint::parse(rest)? })
    }
}

impl fmt::Display for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.name, self.endpoint)
    }
}

/// A voter of the metadata quorum as `controller.quorum.voters` names it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Voter {
    /// The node.
    pub id: NodeId,
    /// Where its controller listens.
    pub endpoint: Endpoint,
}

impl Voter {
    /// Reads `id@host:port`.
    pub fn parse(text: &str) -> Result<Voter, String> {
        let wrong = || format!("`{text}` is not id@host:port");
        let (id, endpoint) = text.split_once('@').ok_or_else(wrong)?;
        let id = id.parse().ok().filter(|id| *id >= 0).ok_or_else(wrong)?;
        Ok(Voter { id: NodeId(id), endpoint: Endpoint::parse(endpoint)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_ports_and_brackets() {
        let endpoint = |host: &str, port| Ok(Endpoint { host: host.to_owned(), port });
        assert_eq!(Endpoint::parse("127.0.0.1:9092"), endpoint("127.0.0.1", 9092));
        assert_eq!(Endpoint::parse(":0"), endpoint("", 0));
        assert_eq!(Endpoint::parse("[::1]:9092"), endpoint("::1", 9092));
        assert_eq!(Endpoint::parse("[::1]:9092").unwrap().to_string(), "[::1]:9092");
        for bad in ["", "host", "host:", "host:65536", "::1:9092", "[::1:9092", "a/b:1", "a b:1"] {
            assert!(Endpoint::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn voters_have_an_id() {
        let voter = Voter::parse("3@controller-3:9093").unwrap();
        assert_eq!((voter.id, voter.endpoint.port), (NodeId(3), 9093));
        for bad in ["controller:9093", "-1@a:1", "x@a:1", "1@a"] {
            assert!(Voter::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn listeners_have_a_name_and_a_protocol() {
        let protocol = |name: &str| (name == "EXTERNAL").then_some(SecurityProtocol::Plaintext);
        let listener = Listener::parse("external://:9092", protocol).unwrap();
        assert_eq!(listener.to_string(), "EXTERNAL://:9092");
        for bad in ["EXTERNAL:9092", "://a:1", "OTHER://a:1", "EX TERNAL://a:1"] {
            assert!(Listener::parse(bad, protocol).is_err(), "{bad}");
        }
    }
}
