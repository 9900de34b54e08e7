//! A topic that the cluster said it made is there, under the same id, whatever crashed (L8 for metadata).

use std::collections::{BTreeMap, BTreeSet};

use milena_types::TopicId;

use super::{KEPT, Level, OfId, Oracle, Rule, Seen, Shown};
use crate::plan::Plan;

/// What it stands for.
pub(super) const RULE: Rule = Rule {
    id: "topic-lost",
    promise: "a topic that was made stays, under its id and with its partitions, until somebody deletes that id",
    level: Level::Ledger,
    guarantees: &["L8", "C8"],
    sees: &["TopicMade", "Topics", "Reborn"],
    holds: KEPT,
};

/// It, for a run of a plan.
pub(super) fn watch(_: &Plan) -> Box<dyn Oracle> {
    Box::new(TopicLost::default())
}

#[derive(Default)]
pub(super) struct TopicLost {
    made: BTreeMap<u16, TopicId>,
    /// The first time that each was shown or said to be made, in ticks.
    since: BTreeMap<u16, u64>,
    /// The most partitions that each was shown with.
    partitions: BTreeMap<u16, usize>,
    /// Ids whose deletion was asked for: they may be there or not.
    doomed: BTreeSet<TopicId>,
}

impl TopicLost {
    /// A topic may have another id once the deletion of that which it had was asked for.
    fn may_be_another(&mut self, topic: u16) {
        if self.made.get(&topic).is_some_and(|before| self.doomed.contains(before)) {
            self.made.remove(&topic);
            self.since.remove(&topic);
            self.partitions.remove(&topic);
        }
    }

    fn same(&mut self, topic: u16, id: TopicId) -> Result<(), String> {
        match *self.made.entry(topic).or_insert(id) {
            before if before == id => Ok(()),
            before => Err(format!("topic t{topic} had id {before} and has {id}")),
        }
    }

    fn shown(&mut self, shown: &Shown, tick: u64) -> Result<(), String> {
        let Shown { topic, id, partitions } = *shown;
        if self.doomed.contains(&id) {
            return Ok(());
        }
        self.may_be_another(topic);
        self.since.entry(topic).or_insert(tick);
        self.same(topic, id)?;
        match *self.partitions.entry(topic).or_insert(partitions) {
            before if before == partitions => Ok(()),
            before => Err(format!("topic t{topic} had {before} partitions and has {partitions}")),
        }
    }
}

impl Oracle for TopicLost {
    fn see(&mut self, seen: &Seen, tick: u64) -> Result<(), String> {
        match seen {
            Seen::Reborn { id, what: OfId::DeleteAsked, .. } => {
                self.doomed.insert(*id);
                Ok(())
            }
            Seen::TopicMade { topic, id } => {
                self.may_be_another(*topic);
                self.since.entry(*topic).or_insert(tick);
                self.same(*topic, *id)
            }
            Seen::Topics { asked, topics } => {
                let known = self.since.iter().filter(|(_, since)| **since <= *asked);
                let known = known.filter(|(topic, _)| !self.doomed.contains(&self.made[topic]));
                let gone = known.map(|(topic, _)| *topic);
                let mut gone = gone.filter(|topic| !topics.iter().any(|shown| shown.topic == *topic));
                if let Some(topic) = gone.next() {
                    return Err(format!("topic t{topic} was made with id {} and is gone", self.made[&topic]));
                }
                topics.iter().try_for_each(|shown| self.shown(shown, tick))
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
        let topics = |topics| Seen::Topics { asked: 1, topics };
        let shown = |topic, id, partitions| Shown { topic, id, partitions };
        assert!(fires(&[made.clone(), topics(vec![shown(0, id(1), 1), shown(1, id(2), 1)])]).is_empty());
        assert_eq!(fires(&[made.clone(), topics(vec![])]), ["topic-lost"]);
        assert_eq!(fires(&[made.clone(), topics(vec![shown(0, id(3), 1)])]), ["topic-lost"]);
        let twice = [topics(vec![shown(0, id(1), 2)]), topics(vec![shown(0, id(1), 1)])];
        assert_eq!(fires(&twice), ["topic-lost"]);
        let doomed = Seen::Reborn { id: id(1), asked: 1, what: OfId::DeleteAsked };
        assert!(fires(&[made.clone(), doomed.clone(), topics(vec![])]).is_empty());
        assert!(fires(&[made.clone(), doomed.clone(), topics(vec![shown(0, id(3), 1)])]).is_empty());
        let other = Seen::Reborn { id: id(3), asked: 1, what: OfId::DeleteAsked };
        assert_eq!(fires(&[made.clone(), other, topics(vec![])]), ["topic-lost"]);
        let asked_before = Seen::Topics { asked: 0, topics: vec![] };
        assert!(fires(&[made, asked_before]).is_empty());
    }
}
