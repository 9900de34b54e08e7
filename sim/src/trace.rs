//! What happened in a run, as a rolling hash and, on request, as a list of one line an event, each with the
//! event that led to it. Two runs of one seed must give the same; the first event that differs says where the
//! world got in. Nothing process-wide (addresses, thread ids, real time) may ever be noted, and nothing that
//! is kept for a reader may reach the hash: a run that is watched is the same run.

use std::cell::Cell;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Wake, Waker};

use bytes::Bytes;

/// No list of events grows beyond this; the hash goes on.
pub const EVENTS_MAX: usize = 5_000_000;

/// One thing that happened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Event {
    /// How many events the run had before this one. An aside, which is no event of the run, has the step of the
    /// event that it follows.
    pub step: u64,
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
    /// The task that ran, by the run's own number; 0: the director.
    pub task: u64,
    /// The event that led to it, by its index in the list: what the task did before, or, when it was woken,
    /// what its waker did.
    pub cause: Option<u64>,
    /// What it carries, for readers.
    pub data: Data,
}

/// What an event carries beside its line.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Data {
    /// Nothing.
    #[default]
    Nothing,
    /// Bytes that were sent or written.
    Bytes(Bytes),
    /// The files that it is about.
    Files(Vec<String>),
    /// A node logged it; the module that did.
    Logged(String),
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

thread_local! {
    /// The last event of the turn that goes on, by its index in the list; [`NOBODY`] between turns.
    static LAST: Cell<u64> = const { Cell::new(NOBODY) };
}

/// No event.
const NOBODY: u64 = u64::MAX;
/// Woken between turns, which only timers do: whatever the task did last set the timer.
const TIMER: u64 = u64::MAX - 1;

/// Remembers which event woke a task first since its last turn. Stands before the executor's own waker.
pub(crate) struct Caller {
    woken_by: AtomicU64,
    inner: Waker,
}

impl Caller {
    /// A waker that does what `inner` does, and remembers.
    pub(crate) fn before(inner: &Waker) -> Arc<Caller> {
        Arc::new(Caller { woken_by: AtomicU64::new(NOBODY), inner: inner.clone() })
    }

    /// Whether it still stands before `inner`.
    pub(crate) fn is_before(&self, inner: &Waker) -> bool {
        self.inner.will_wake(inner)
    }

    /// Which event woke the task, if one did; then forgets.
    pub(crate) fn take(&self) -> Option<u64> {
        let woken_by = self.woken_by.swap(NOBODY, Ordering::Relaxed);
        (woken_by < TIMER).then_some(woken_by)
    }
}

impl Wake for Caller {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let last = LAST.with(Cell::get).min(TIMER);
        // the first one counts: the task has its turn because of it
        let _ = self.woken_by.compare_exchange(NOBODY, last, Ordering::Relaxed, Ordering::Relaxed);
        self.inner.wake_by_ref();
    }
}

/// While it lives, a task has its turn.
pub(crate) struct TurnEnds;

impl Drop for TurnEnds {
    fn drop(&mut self) {
        LAST.with(|last| last.set(NOBODY));
    }
}

/// The last event of the turn that goes on.
pub(crate) fn last_event() -> Option<u64> {
    Some(LAST.with(Cell::get)).filter(|last| *last < TIMER)
}

/// The hash so far, its counts, and the list when one is kept.
pub(crate) struct Trace {
    hash: u64,
    events: u64,
    polls: u64,
    /// The task that has its turn.
    task: u64,
    list: Option<Vec<Event>>,
}

impl Trace {
    pub(crate) fn new(record: bool) -> Trace {
        LAST.with(|last| last.set(NOBODY));
        Trace { hash: 0xcbf2_9ce4_8422_2325, events: 0, polls: 0, task: 0, list: record.then(Vec::new) }
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

    /// Whether a list is kept.
    pub(crate) fn records(&self) -> bool {
        self.list.is_some()
    }

    /// What the list has so far.
    pub(crate) fn so_far(&self) -> Vec<Event> {
        self.list.clone().unwrap_or_default()
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
        let mut hash = mix(self.hash, at_ns);
        hash = mix(hash, digest(node.as_bytes()));
        hash = mix(hash, digest(kind.as_bytes()));
        for number in numbers {
            hash = mix(hash, *number);
        }
        self.hash = hash;
        self.events += 1;
        self.keep(at_ns, node, kind, last_event(), || (detail(), Data::Nothing));
    }

    /// Says something for readers of the list that is no event of the run.
    pub(crate) fn aside(
        &mut self,
        at_ns: u64,
        node: &Arc<str>,
        kind: &'static str,
        told: impl FnOnce() -> (String, Data),
    ) {
        self.keep(at_ns, node, kind, last_event(), told);
    }

    /// Gives the last event of the list what it carries.
    pub(crate) fn carries(&mut self, data: impl FnOnce() -> Data) {
        if let Some(last) = self.list.as_mut().and_then(|list| list.last_mut()) {
            last.data = data();
        }
    }

    /// What led to the last event of the list, where that is known better.
    pub(crate) fn caused_by(&mut self, cause: Option<u64>) {
        if let (Some(last), Some(_)) = (self.list.as_mut().and_then(|list| list.last_mut()), cause) {
            last.cause = cause;
        }
    }

    fn keep(
        &mut self,
        at_ns: u64,
        node: &Arc<str>,
        kind: &'static str,
        cause: Option<u64>,
        told: impl FnOnce() -> (String, Data),
    ) {
        let Some(list) = self.list.as_mut().filter(|list| list.len() < EVENTS_MAX) else { return };
        let (detail, data) = told();
        LAST.with(|last| last.set(list.len() as u64));
        let (step, hash, task) = (self.events.saturating_sub(1), self.hash, self.task);
        list.push(Event { step, at_ns, node: node.clone(), kind, detail, hash, task, cause, data });
    }

    /// Notes a poll of task `task`, which has its turn from now on because of `cause`.
    pub(crate) fn poll(
        &mut self,
        at_ns: u64,
        node: &Arc<str>,
        task: u64,
        name: &'static str,
        cause: Option<u64>,
    ) {
        self.polls += 1;
        self.task = task;
        LAST.with(|last| last.set(cause.unwrap_or(NOBODY)));
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
    fn an_aside_is_in_the_list_and_not_in_the_hash() {
        let node: Arc<str> = "n".into();
        let mut trace = Trace::new(true);
        trace.poll(1, &node, 7, "some task", None);
        let before = (trace.hash(), trace.events());
        trace.aside(1, &node, "info", || ("said".to_owned(), Data::Logged("a".to_owned())));
        assert_eq!((trace.hash(), trace.events()), before);
        trace.note(2, &node, "test", &[2], String::new);
        let list = trace.take_list();
        assert_eq!(list.iter().map(|event| event.step).collect::<Vec<_>>(), [0, 0, 1]);
        assert_eq!(list.iter().map(|event| event.cause).collect::<Vec<_>>(), [None, Some(0), Some(1)]);
        assert!(list.iter().all(|event| event.task == 7));
        drop(TurnEnds);
        assert_eq!(last_event(), None);
    }

    #[test]
    fn who_wakes_first_is_remembered_until_asked() {
        let node: Arc<str> = "n".into();
        let mut trace = Trace::new(true);
        let caller = Caller::before(Waker::noop());
        let waker = Waker::from(caller.clone());
        waker.wake_by_ref();
        assert_eq!(caller.take(), None, "a timer is no event");
        trace.poll(1, &node, 1, "one", None);
        waker.wake_by_ref();
        trace.note(1, &node, "test", &[], String::new);
        waker.wake_by_ref();
        assert_eq!((caller.take(), caller.take()), (Some(0), None));
        drop(TurnEnds);
    }

    #[test]
    fn the_hash_depends_on_order_and_on_every_byte() {
        assert_eq!(noted(&[1, 2]).hash(), noted(&[1, 2]).hash());
        assert_ne!(noted(&[1, 2]).hash(), noted(&[2, 1]).hash());
        assert_ne!(digest(b"a"), digest(b"a\0"));
        assert_ne!(digest(b"12345678x"), digest(b"12345678y"));
    }
}
