//! Which partition is cleaned next, and what follows when one could not be cleaned. Pure. One partition must never keep
//! the others from being cleaned, nor a trouble that passes keep its partition from it until the next start.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use milena_log::clean::{CleanError, CleanRules, Dirt, filthiest};
use milena_types::{Instant, TopicIdPartition};

/// What was given up is left alone so long at least, or nothing else would have its turn.
const LATER_MIN: Duration = Duration::from_millis(1);

/// What follows when a partition could not be cleaned.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Follows {
    /// It is tried again after the backoff; the others have their turn before.
    Later,
    /// It is not tried again in this process.
    NeverAgain,
    /// Its log directory is not to be trusted any more.
    DirectoryFails,
}

/// As for an append, a write that failed fails the directory (DESIGN §5, KAFKA-10778); as for a fetch, a read does not.
pub(crate) fn follows(error: &CleanError) -> Follows {
    match error {
        CleanError::Stopped(_) | CleanError::NoSpace | CleanError::Read(_) => Follows::Later,
        CleanError::Damaged { .. } | CleanError::OldFormat(_) => Follows::NeverAgain,
        CleanError::Write(_) => Follows::DirectoryFails,
    }
}

/// What is known of earlier cleanings of this process.
#[derive(Debug, Default)]
pub(crate) struct Choice {
    /// What could not be cleaned and will not be; as in Kafka, a restart tries again.
    uncleanable: BTreeSet<TopicIdPartition>,
    /// Until when what was given up is left alone, and why it was.
    given_up: BTreeMap<TopicIdPartition, (Instant, String)>,
}

impl Choice {
    /// Forgets all but the partitions that are there.
    pub(crate) fn retain(&mut self, is_there: impl Fn(&TopicIdPartition) -> bool) {
        self.uncleanable.retain(&is_there);
        self.given_up.retain(|id, _| is_there(id));
    }

    /// Whether it may be cleaned at `now`.
    pub(crate) fn may_be_cleaned(&self, id: &TopicIdPartition, now: Instant) -> bool {
        !self.uncleanable.contains(id) && self.given_up.get(id).is_none_or(|(until, _)| *until <= now)
    }

    /// Whose turn it is: of those that may be cleaned at `now` the filthiest that is due.
    pub(crate) fn next<'a, L>(
        &self,
        candidates: impl IntoIterator<Item = (L, TopicIdPartition, &'a Dirt, &'a CleanRules)>,
        now: Instant,
    ) -> Option<L> {
        let able = candidates.into_iter().filter(|(_, id, ..)| self.may_be_cleaned(id, now));
        filthiest(able.map(|(log, _, dirt, rules)| (log, dirt, rules)))
    }

    /// It was cleaned.
    pub(crate) fn cleaned(&mut self, id: TopicIdPartition) {
        self.given_up.remove(&id);
    }

    /// It was given up at `now` for `why`, and is left alone for `backoff`. Whether that is news.
    pub(crate) fn give_up(
        &mut self,
        id: TopicIdPartition,
        now: Instant,
        backoff: Duration,
        why: String,
    ) -> bool {
        let until = now.after(backoff.max(LATER_MIN));
        let is_news = self.given_up.get(&id).is_none_or(|(_, before)| *before != why);
        self.given_up.insert(id, (until, why));
        is_news
    }

    /// It cannot be cleaned.
    pub(crate) fn never_again(&mut self, id: TopicIdPartition) {
        self.given_up.remove(&id);
        self.uncleanable.insert(id);
    }
}

#[cfg(test)]
mod tests {
    use milena_runtime::io;
    use milena_types::{Offset, PartitionIndex, Uuid};

    use super::*;

    const BACKOFF: Duration = Duration::from_secs(15);
    const RULES: CleanRules =
        CleanRules { min_dirty_ratio: 0.5, min_lag_ms: 0, max_lag_ms: i64::MAX, delete_retention_ms: 0 };

    fn id(index: i32) -> TopicIdPartition {
        TopicIdPartition { topic_id: Uuid::ONE, partition: PartitionIndex(index) }
    }

    fn dirt(dirty_bytes: u64) -> Dirt {
        let (first_dirty, end) = (Offset(0), Offset(10));
        Dirt { first_dirty, end, clean_bytes: 10, dirty_bytes, is_overdue: false }
    }

    fn next(choice: &Choice, now: Instant) -> Option<i32> {
        let dirts = [dirt(90), dirt(80), dirt(5)];
        choice.next((0..).zip(&dirts).map(|(index, dirt)| (index, id(index), dirt, &RULES)), now)
    }

    #[test]
    fn a_partition_that_was_given_up_lets_the_next_one_have_its_turn() {
        let (mut choice, now) = (Choice::default(), Instant::default());
        assert_eq!(next(&choice, now), Some(0));
        assert!(choice.give_up(id(0), now, BACKOFF, "no space".to_owned()));
        assert_eq!(next(&choice, now), Some(1), "a smaller one may fit");
        choice.give_up(id(1), now, BACKOFF, "no space".to_owned());
        assert_eq!(next(&choice, now), None, "what is not due does not become so");
        let later = now.after(BACKOFF);
        assert_eq!(next(&choice, later), Some(0), "and then it is tried again");
    }

    #[test]
    fn a_backoff_of_nothing_lets_the_others_have_their_turn_too() {
        let (mut choice, now) = (Choice::default(), Instant::default());
        choice.give_up(id(0), now, Duration::ZERO, "no space".to_owned());
        assert_eq!(next(&choice, now), Some(1));
        assert_eq!(next(&choice, now.after(LATER_MIN)), Some(0));
    }

    #[test]
    fn why_one_is_given_up_is_told_once_until_it_was_cleaned() {
        let (mut choice, now) = (Choice::default(), Instant::default());
        let give_up = |choice: &mut Choice, why: &str| choice.give_up(id(0), now, BACKOFF, why.to_owned());
        assert!(give_up(&mut choice, "no space"));
        assert!(!give_up(&mut choice, "no space"));
        assert!(give_up(&mut choice, "unreadable"));
        choice.cleaned(id(0));
        assert!(give_up(&mut choice, "unreadable"));
    }

    #[test]
    fn what_cannot_be_cleaned_is_not_tried_again_unless_it_is_another() {
        let (mut choice, now) = (Choice::default(), Instant::default());
        choice.never_again(id(0));
        assert_eq!(next(&choice, now.after(BACKOFF * 100)), Some(1));
        choice.retain(|known| *known != id(0));
        assert_eq!(next(&choice, now), Some(0));
    }

    #[test]
    fn what_could_not_be_written_fails_the_directory_and_what_could_not_be_read_does_not() {
        let eio = || io::Error::other("Input/output error");
        assert_eq!(follows(&CleanError::of_write(eio())), Follows::DirectoryFails);
        let full = io::Error::from(io::ErrorKind::StorageFull);
        assert_eq!(follows(&CleanError::of_write(full)), Follows::Later);
        assert_eq!(follows(&CleanError::Read(eio())), Follows::Later);
        assert_eq!(follows(&CleanError::Stopped("the log was closed")), Follows::Later);
        let damaged = CleanError::Damaged { offset: Offset(3), reason: "rot".to_owned() };
        assert_eq!(follows(&damaged), Follows::NeverAgain);
        assert_eq!(follows(&CleanError::OldFormat(Offset(3))), Follows::NeverAgain);
    }
}
