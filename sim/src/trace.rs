//! What happened in a run, as a rolling hash and, on request, as a list of one line an event. Two runs of
//! one seed must give the same; the first event that differs says where the world got in. Nothing
//! process-wide (addresses, thread ids, real time) may ever be noted.

use std::fmt;
use std::sync::Arc;

/// No list of events grows beyond this; the hash goes on.
pub const EVENTS_MAX: usize = 5_000_000;

/// One thing that happened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Event {
    /// Nanoseconds of virtual time since the run began.
    pub at_ns: u64,
    /// The node, or `world`.
    pub node: Arc<str>,
    /// What kind of thing.
    pub kind: &'static str,
    /// Its arguments and result, for people.
    pub detail: String,
    /// The trace's hash after it.
    pub hash: u64,
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, nanos) = (self.at_ns / 1_000_000_000, self.at_ns % 1_000_000_000);
        write!(f, "{seconds:>6}.{nanos:09} {:<12} {:<10} {}", self.node, self.kind, self.detail)
    }
}

/// Where two lists of events part.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// How many events are equal before.
    pub index: usize,
    /// The first list's event there, if it has one.
    pub left: Option<Event>,
    /// The second list's event there, if it has one.
    pub right: Option<Event>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = |event: &Option<Event>| event.as_ref().map_or("(ended)".to_owned(), Event::to_string);
        let (left, right) = (line(&self.left), line(&self.right));
        write!(f, "first difference, at event {}:\n  {left}\n  {right}", self.index)
    }
}

/// The first place where `left` and `right` differ; `None` when they are equal.
pub fn first_difference(left: &[Event], right: &[Event]) -> Option<Difference> {
    let index = left.iter().zip(right).take_while(|(left, right)| left == right).count();
    if index == left.len() && index == right.len() {
        return None;
    }
    Some(Difference { index, left: left.get(index).cloned(), right: right.get(index).cloned() })
}

/// The hash so far, its counts, and the list when one is kept.
pub(crate) struct Trace {
    hash: u64,
    events: u64,
    polls: u64,
    list: Option<Vec<Event>>,
}

impl Trace {
    pub(crate) fn new(record: bool) -> Trace {
        Trace { hash: 0xcbf2_9ce4_8422_2325, events: 0, polls: 0, list: record.then(Vec::new) }
    }

    pub(crate) fn hash(&self) -> u64 {
        self.hash
    }

    pub(crate) fn events(&self) -> u64 {
        self.events
    }

    pub(crate) fn polls(&self) -> u64 {
        self.polls
    }

    pub(crate) fn take_list(&mut self) -> Vec<Event> {
        self.list.take().unwrap_or_default()
    }

    /// Notes one event. `numbers` must hold everything that `detail` says.
    pub(crate) fn note(
        &mut self,
        at_ns: u64,
        node: &Arc<str>,
        kind: &'static str,
        numbers: &[u64],
        detail: impl FnOnce() -> String,
    ) {
        self.events += 1;
        let mut hash = mix(self.hash, at_ns);
        hash = mix(hash, digest(node.as_bytes()));
        hash = mix(hash, digest(kind.as_bytes()));
        for number in numbers {
            hash = mix(hash, *number);
        }
        self.hash = hash;
        if let Some(list) = &mut self.list
            && list.len() < EVENTS_MAX
        {
            list.push(Event { at_ns, node: node.clone(), kind, detail: detail(), hash });
        }
    }

    /// Notes a poll of task `task`.
    pub(crate) fn poll(&mut self, at_ns: u64, node: &Arc<str>, task: u64, name: &'static str) {
        self.polls += 1;
        self.note(at_ns, node, "poll", &[task], || format!("task {task} {name}"));
    }
}

/// Folds `word` into `hash`.
pub(crate) fn mix(hash: u64, word: u64) -> u64 {
    (hash ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29)
}

/// A number that stands for `bytes` in a trace.
pub(crate) fn digest(bytes: &[u8]) -> u64 {
    let mut hash = bytes.len() as u64;
    let mut words = bytes.chunks_exact(8);
    for word in &mut words {
        hash = mix(hash, u64::from_le_bytes(word.try_into().expect("chunks of eight bytes")));
    }
    let mut last = [0; 8];
    last[..words.remainder().len()].copy_from_slice(words.remainder());
    mix(hash, u64::from_le_bytes(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noted(numbers: &[u64]) -> Trace {
        let mut trace = Trace::new(true);
        for number in numbers {
            trace.note(*number, &"n".into(), "test", &[*number], || number.to_string());
        }
        trace
    }

    #[test]
    fn the_first_difference_is_found() {
        let list = |numbers: &[u64]| noted(numbers).take_list();
        assert_eq!(first_difference(&list(&[1, 2]), &list(&[1, 2])), None);
        let found = first_difference(&list(&[1, 2, 3]), &list(&[1, 4, 3])).unwrap();
        assert_eq!(
            (found.index, found.left.unwrap().detail, found.right.unwrap().detail),
            (1, "2".into(), "4".into())
        );
        assert_eq!(first_difference(&list(&[1]), &list(&[1, 2])).unwrap().left, None);
    }

    #[test]
    fn the_hash_depends_on_order_and_on_every_byte() {
        assert_eq!(noted(&[1, 2]).hash(), noted(&[1, 2]).hash());
        assert_ne!(noted(&[1, 2]).hash(), noted(&[2, 1]).hash());
        assert_ne!(digest(b"a"), digest(b"a\0"));
        assert_ne!(digest(b"12345678x"), digest(b"12345678y"));
    }
}
