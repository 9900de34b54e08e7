//! What DescribeConfigs shows of a topic is an alteration, whole, and none that was refused; what was shown once is
//! shown on, until another follows, also behind a crash. Who was told that an alteration is done is shown that one when it
//! asks, or one that may have come later: the broker answers once it shows it, which is more than Kafka promises.
//!
//! Keys that are altered together are one register. An alteration is sent once, so one that was acknowledged took effect
//! between the sending and the acknowledgement; one whose answer is not known may take effect at any time after it was
//! sent, and has done so once it was shown.

use std::collections::BTreeMap;

use super::{KEPT, Keys, Level, OfConfig, Oracle, Rule, Seen};
use crate::plan::Plan;

/// What it stands for.
pub(super) const RULE: Rule = Rule {
    id: "altered",
    promise: "a topic's configuration is what was altered last, whole, through crashes, and never what was refused",
    level: Level::Ledger,
    guarantees: &["D6", "C8"],
    sees: &["Config"],
    holds: KEPT,
};

/// It, for a run of a plan.
pub(super) fn watch(plan: &Plan) -> Box<dyn Oracle> {
    let begin = |(index, topic): (u16, &crate::plan::Topic)| {
        let initial = topic.config.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
        (Plan::topic_name(index), Topic { initial, alterations: Vec::new() })
    };
    Box::new(Altered((0..).zip(&plan.topics).map(begin).collect()))
}

/// Every topic by its name.
pub(super) struct Altered(BTreeMap<String, Topic>);

#[derive(Default)]
struct Topic {
    /// What it sets from its creation on.
    initial: BTreeMap<String, String>,
    alterations: Vec<Alteration>,
}

struct Alteration {
    number: u64,
    keys: Keys,
    /// When it was sent, in ticks.
    sent: u64,
    fate: Fate,
    /// When it was shown first.
    shown: Option<u64>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It may have taken effect, or yet take it.
    Unknown,
    /// It had taken effect by this tick.
    Done(u64),
    Refused,
}

impl Topic {
    /// The alterations of exactly these keys that were not refused.
    fn register<'a>(&'a self, keys: &'a Keys) -> impl Iterator<Item = &'a Alteration> {
        let same = move |one: &&Alteration| one.fate != Fate::Refused && one.keys.keys().eq(keys.keys());
        self.alterations.iter().filter(same)
    }

    /// What the keys of `register` had from the beginning.
    fn initial(&self, register: &Keys) -> Keys {
        register.keys().map(|key| (key.clone(), self.initial.get(key).cloned())).collect()
    }

    /// Whether what was done by tick `done` was replaced by something that had to be shown to whoever asked at tick
    /// `asked`: it was shown or acknowledged before.
    fn is_replaced(&self, register: &Keys, done: u64, asked: u64) -> bool {
        let is_known = |later: &Alteration| {
            let was_done = matches!(later.fate, Fate::Done(by) if by <= asked);
            was_done || later.shown.is_some_and(|shown| shown <= asked)
        };
        self.register(register).any(|later| later.sent > done && is_known(later))
    }

    fn shown(&mut self, asked: u64, own: &BTreeMap<String, String>, tick: u64) -> Result<(), String> {
        let registers: Vec<Keys> = self.alterations.iter().map(|one| one.keys.clone()).collect();
        for register in &registers {
            let found: Keys = register.keys().map(|key| (key.clone(), own.get(key).cloned())).collect();
            let is_good = |one: &Alteration| match one.fate {
                Fate::Done(by) => !self.is_replaced(register, by, asked),
                _ => true,
            };
            let same: Vec<&Alteration> = self.register(register).filter(|one| one.keys == found).collect();
            let is_initial = found == self.initial(register);
            let is_still_initial = is_initial && !self.is_replaced(register, 0, asked);
            if !is_still_initial && !same.iter().any(|one| is_good(one)) {
                return Err(self.wrong(register, &found, asked));
            }
            // what only one alteration can have done was done by it
            if let [one] = same[..]
                && !is_initial
            {
                let number = one.number;
                let one = self.find(number);
                one.shown.get_or_insert(tick);
                if one.fate == Fate::Unknown {
                    one.fate = Fate::Done(tick);
                }
            }
        }
        Ok(())
    }

    fn find(&mut self, number: u64) -> &mut Alteration {
        let alteration = self.alterations.iter_mut().find(|one| one.number == number);
        alteration.expect("what ends or is shown was sent")
    }

    fn wrong(&self, register: &Keys, found: &Keys, asked: u64) -> String {
        let last =
            self.register(register).filter(|one| matches!(one.fate, Fate::Done(by) if by <= asked)).last();
        let last = last.map_or("nothing was altered".to_owned(), |one| {
            format!("alteration {} was the last that is known to be done: {:?}", one.number, one.keys)
        });
        format!("{found:?} is shown, and {last}")
    }
}

impl Oracle for Altered {
    fn see(&mut self, seen: &Seen, tick: u64) -> Result<(), String> {
        let Seen::Config { topic: name, what } = seen else { return Ok(()) };
        let topic = self.0.entry(name.clone()).or_default();
        match what {
            OfConfig::Asked { number, keys } => {
                let (number, keys) = (*number, keys.clone());
                topic.alterations.push(Alteration {
                    number,
                    keys,
                    sent: tick,
                    fate: Fate::Unknown,
                    shown: None,
                });
            }
            OfConfig::Acked { number } => {
                let one = topic.find(*number);
                // what was shown before was done before
                if one.fate == Fate::Unknown {
                    one.fate = Fate::Done(tick);
                }
            }
            OfConfig::Refused { number } => topic.find(*number).fate = Fate::Refused,
            OfConfig::Shown { asked, own } => {
                return topic.shown(*asked, own, tick).map_err(|what| format!("topic {name}: {what}"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::history::*;
    use super::*;

    fn of(what: OfConfig) -> Seen {
        Seen::Config { topic: "letters".to_owned(), what }
    }

    /// Sets two keys that go together to `number`; 0: has the brokers' values again.
    fn asked(number: u64) -> Seen {
        let value = |unit: u64| (!number.is_multiple_of(100)).then(|| (number % 100 * unit).to_string());
        let keys = [("retention.bytes".to_owned(), value(10)), ("retention.ms".to_owned(), value(1))];
        of(OfConfig::Asked { number, keys: keys.into() })
    }

    fn acked(number: u64) -> Seen {
        of(OfConfig::Acked { number })
    }

    fn refused(number: u64) -> Seen {
        of(OfConfig::Refused { number })
    }

    /// What is shown to whoever asked at tick `at`; 0: nothing.
    fn shown(at: u64, bytes: u64, ms: u64) -> Seen {
        let pairs = [("retention.bytes", bytes * 10), ("retention.ms", ms)];
        let own = pairs.into_iter().filter(|(_, value)| *value > 0);
        let own = own.map(|(key, value)| (key.to_owned(), value.to_string())).collect();
        of(OfConfig::Shown { asked: at, own })
    }

    #[test]
    fn the_last_alteration_or_one_that_may_have_come_later_is_good() {
        let good: &[&[Seen]] = &[
            &[shown(0, 0, 0), asked(1), acked(1), shown(3, 1, 1)],
            &[asked(1), shown(1, 0, 0), shown(1, 1, 1), acked(1)],
            // two at once, in either order
            &[asked(1), asked(2), acked(1), acked(2), shown(4, 1, 1)],
            &[asked(1), asked(2), acked(1), acked(2), shown(4, 2, 2)],
            // whose answer is not known may come at any time
            &[asked(1), asked(2), acked(2), shown(3, 2, 2), shown(3, 1, 1)],
            // asked for before it was done
            &[asked(1), acked(1), asked(2), acked(2), shown(3, 1, 1)],
            &[asked(1), refused(1), shown(2, 0, 0)],
            &[asked(1), acked(1), asked(100), acked(100), shown(4, 0, 0)],
        ];
        for history in good {
            assert!(fires(history).is_empty(), "{history:?}");
        }
    }

    #[test]
    fn an_alteration_that_is_lost_or_comes_back_or_is_torn_or_was_refused_is_noticed() {
        let bad: &[&[Seen]] = &[
            &[asked(1), acked(1), shown(2, 0, 0)],
            &[asked(1), acked(1), asked(2), acked(2), shown(4, 1, 1)],
            // it was shown, so it is done
            &[asked(1), acked(1), asked(2), shown(3, 2, 2), shown(4, 1, 1)],
            &[asked(1), acked(1), asked(2), acked(2), shown(4, 1, 2)],
            // what was shown is shown on
            &[asked(1), acked(1), shown(2, 1, 1), shown(3, 0, 0)],
            &[asked(1), acked(1), asked(2), acked(2), shown(4, 2, 2), shown(5, 1, 1)],
            &[asked(1), asked(2), shown(2, 2, 1)],
            &[asked(1), refused(1), shown(2, 1, 1)],
            &[asked(1), acked(1), asked(100), acked(100), shown(4, 1, 1)],
            &[asked(1), acked(1), shown(2, 7, 7)],
        ];
        for history in bad {
            assert_eq!(fires(history), ["altered"], "{history:?}");
        }
    }
}
