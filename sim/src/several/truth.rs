//! What clients were told, which binds the cluster for ever after: a topic that is made is there under its id, one that is
//! deleted never comes back, a producer id is given once. Of what was not answered nothing is known.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use milena_types::TopicId;

use super::Counts;

/// What is known of a topic.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fate {
    /// It was asked for.
    Asked,
    /// It is there, and of some only under which id.
    Made(Option<TopicId>),
    /// It was to be deleted.
    Doomed,
    /// It is gone.
    Deleted,
}

/// All of it. Clones are the same.
#[derive(Clone, Default)]
pub(super) struct Truth(Arc<Mutex<Told>>);

#[derive(Default)]
struct Told {
    topics: BTreeMap<String, Fate>,
    producer_ids: BTreeSet<i64>,
    counts: Counts,
    over: bool,
}

impl Truth {
    fn lock(&self) -> MutexGuard<'_, Told> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Clients are to end.
    pub(super) fn end(&self) {
        self.lock().over = true;
    }

    pub(super) fn is_over(&self) -> bool {
        self.lock().over
    }

    /// A client asked, or was told.
    pub(super) fn learn(&self, topic: &str, fate: Fate) {
        let mut told = self.lock();
        match fate {
            Fate::Made(_) => told.counts.made += 1,
            Fate::Deleted => told.counts.deleted += 1,
            Fate::Asked | Fate::Doomed => {}
        }
        told.topics.insert(topic.to_owned(), fate);
    }

    /// A request came to nothing that its client knows of.
    pub(super) fn unanswered(&self) {
        self.lock().counts.unanswered += 1;
    }

    /// A producer got `id`; whether nobody had it before.
    pub(super) fn is_new_producer_id(&self, id: i64) -> bool {
        let mut told = self.lock();
        told.counts.producer_ids += 1;
        told.producer_ids.insert(id)
    }

    /// The topics of which `client` was told that they are there, with their ids.
    pub(super) fn made_by(&self, client: &str) -> Vec<(String, TopicId)> {
        let told = self.lock();
        let own = told.topics.iter().filter(|(name, _)| name.starts_with(client));
        let made = own.filter_map(|(name, fate)| match fate {
            Fate::Made(Some(id)) => Some((name.clone(), *id)),
            _ => None,
        });
        made.collect()
    }

    /// In what a broker that shows `topics` contradicts what clients were told.
    pub(super) fn contradiction(&self, topics: &BTreeMap<String, TopicId>) -> Option<String> {
        let told = self.lock();
        for (name, fate) in &told.topics {
            let wrong = match (fate, topics.get(name)) {
                (Fate::Made(_), None) => true,
                (Fate::Made(Some(id)), Some(shown)) => id != shown,
                (Fate::Deleted, shown) => shown.is_some(),
                _ => false,
            };
            if wrong {
                return Some(format!(
                    "{name} is {fate:?}, and what is shown of it is {:?}",
                    topics.get(name)
                ));
            }
        }
        topics
            .keys()
            .find(|name| !told.topics.contains_key(*name))
            .map(|name| format!("nobody asked for {name}"))
    }

    pub(super) fn counts(&self) -> Counts {
        self.lock().counts.clone()
    }
}

#[cfg(test)]
mod tests {
    use milena_types::Uuid;

    use super::*;

    #[test]
    fn what_was_told_binds() {
        let truth = Truth::default();
        let id = Uuid::from_entropy(1, 1);
        truth.learn("made", Fate::Made(Some(id)));
        truth.learn("there", Fate::Made(None));
        truth.learn("gone", Fate::Deleted);
        truth.learn("asked", Fate::Asked);
        truth.learn("doomed", Fate::Doomed);
        let shown =
            |names: &[(&str, Uuid)]| names.iter().map(|(name, id)| ((*name).to_owned(), *id)).collect();
        let other = Uuid::from_entropy(2, 2);
        let base = [("made", id), ("there", other)];
        assert_eq!(truth.contradiction(&shown(&base)), None);
        assert_eq!(truth.contradiction(&shown(&[base[0], base[1], ("asked", id), ("doomed", id)])), None);
        for wrong in [
            &[base[1]][..],
            &[("made", other), base[1]],
            &[base[0]],
            &[base[0], base[1], ("gone", id)],
            &[base[0], base[1], ("stranger", id)],
        ] {
            assert!(truth.contradiction(&shown(wrong)).is_some(), "{wrong:?}");
        }
    }

    #[test]
    fn a_producer_id_is_new_once() {
        let truth = Truth::default();
        assert!(truth.is_new_producer_id(7) && !truth.is_new_producer_id(7));
    }
}
