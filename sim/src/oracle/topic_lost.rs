//! A topic that the cluster said it made is there, under the same id, whatever crashed (L8 for metadata).

use std::collections::BTreeMap;

use milena_types::TopicId;

use super::{Oracle, Rule, Seen};

#[derive(Default)]
pub(super) struct TopicLost {
    made: BTreeMap<u16, TopicId>,
}

impl TopicLost {
    fn same(&mut self, topic: u16, id: TopicId) -> Result<(), String> {
        match *self.made.entry(topic).or_insert(id) {
            before if before == id => Ok(()),
            before => Err(format!("topic t{topic} had id {before} and has {id}")),
        }
    }
}

impl Oracle for TopicLost {
    fn rule(&self) -> Rule {
        Rule {
            id: "topic-lost",
            promise: "a topic that was made stays, under its id",
            beyond_promises: false,
        }
    }

    fn see(&mut self, seen: &Seen, _: u64) -> Result<(), String> {
        match seen {
            Seen::TopicMade { topic, id } => self.same(*topic, *id),
            Seen::Topics { topics } => {
                for (topic, id) in topics {
                    self.same(*topic, *id)?;
                }
                match self.made.iter().find(|(made, _)| !topics.iter().any(|(there, _)| there == *made)) {
                    Some((topic, id)) => Err(format!("topic t{topic} was made with id {id} and is gone")),
                    None => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::history::*;
    use super::*;

    #[test]
    fn a_topic_that_is_gone_or_another_is_noticed() {
        let id = |number| TopicId::from_entropy(number, number);
        let made = Seen::TopicMade { topic: 0, id: id(1) };
        let topics = |topics| Seen::Topics { topics };
        assert!(fires(&[made.clone(), topics(vec![(0, id(1)), (1, id(2))])]).is_empty());
        assert_eq!(fires(&[made.clone(), topics(vec![])]), ["topic-lost"]);
        assert_eq!(fires(&[made, topics(vec![(0, id(3))])]), ["topic-lost"]);
    }
}
