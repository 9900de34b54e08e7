//! Whose configuration a DescribeConfigs request asks for, and which of its keys. It must never know what is in
//! effect: `describe.rs` does.

use milena_types::NodeId;

use crate::describe::Described;

/// Kafka's number of a topic among the things that have a configuration.
const TOPIC: i8 = 2;
/// That of a broker.
const BROKER: i8 = 4;

/// What has a configuration that can be asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Asked<'a> {
    /// The topic of that name, which need not be legal, or there.
    Topic(&'a str),
    /// Whatever is set for all brokers alike.
    AllBrokers,
    /// The node that is asked.
    ThisNode,
}

impl<'a> Asked<'a> {
    /// The thing of this kind and name, for the node `node`; a node knows no other broker's properties file. Fails
    /// with what Kafka says, of which each is an `INVALID_REQUEST`.
    pub fn of(kind: i8, name: &'a str, node: NodeId) -> Result<Asked<'a>, String> {
        match kind {
            TOPIC => Ok(Asked::Topic(name)),
            BROKER if name.is_empty() => Ok(Asked::AllBrokers),
            BROKER => match name.parse::<i32>() {
                Ok(id) if id == node.get() => Ok(Asked::ThisNode),
                Ok(_) => {
                    Err(format!("Unexpected broker id, expected {node} or empty string, but received {name}"))
                }
                Err(_) => Err(format!("Broker id must be an integer, but it is: {name}")),
            },
            other => Err(format!("Unsupported resource type: {other}")),
        }
    }

    /// Whether nobody can alter what is shown: a broker's own configuration stands in its properties file.
    pub fn is_read_only(self) -> bool {
        !matches!(self, Asked::Topic(_))
    }
}

/// Of `all` those that are called like one of `keys`, in their order; all of them where none is named.
pub fn only_named(all: Vec<Described>, keys: &[&str]) -> Vec<Described> {
    let is_named = |described: &Described| keys.is_empty() || keys.contains(&described.key.name());
    all.into_iter().filter(is_named).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Settings, describe_topic};

    const NODE: NodeId = NodeId(7);

    #[test]
    fn a_topic_all_brokers_and_this_one_can_be_asked_for() {
        assert_eq!(Asked::of(2, "letters", NODE), Ok(Asked::Topic("letters")));
        assert_eq!(Asked::of(2, "", NODE), Ok(Asked::Topic("")), "whether it is legal others say");
        assert_eq!(Asked::of(4, "", NODE), Ok(Asked::AllBrokers));
        assert_eq!(Asked::of(4, "7", NODE), Ok(Asked::ThisNode));
        let read_only =
            [Asked::Topic("letters"), Asked::AllBrokers, Asked::ThisNode].map(Asked::is_read_only);
        assert_eq!(read_only, [false, true, true]);
    }

    #[test]
    fn what_cannot_be_asked_for_is_told_in_kafkas_words() {
        let said = |kind, name| Asked::of(kind, name, NODE).expect_err("it is refused");
        assert_eq!(said(4, "8"), "Unexpected broker id, expected 7 or empty string, but received 8");
        assert_eq!(said(4, "seven"), "Broker id must be an integer, but it is: seven");
        for kind in [i8::MIN, -1, 0, 1, 3, 8, 16, 32, i8::MAX] {
            assert_eq!(said(kind, "letters"), format!("Unsupported resource type: {kind}"));
        }
    }

    #[test]
    fn keys_that_are_named_are_shown_alone_and_unknown_ones_not_at_all() {
        let all = || describe_topic(&Settings::default(), &Default::default(), &Default::default());
        let names = |keys: &[&str]| -> Vec<&str> {
            only_named(all(), keys).iter().map(|described| described.key.name()).collect()
        };
        assert_eq!(
            names(&["retention.ms", "cleanup.policy", "no.such.key"]),
            ["cleanup.policy", "retention.ms"]
        );
        assert_eq!(names(&["no.such.key"]), [""; 0]);
        assert_eq!(only_named(all(), &[]), all());
    }
}
