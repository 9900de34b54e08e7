//! Many seeds, a few at a time. Outcomes are handed out as they come; which thread ran which seed decides
//! nothing.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc;
use std::thread;

use super::{How, Outcome, execute};
use crate::plan::draw;

/// Which seeds are run, and how.
#[derive(Clone, Debug)]
pub struct Many {
    /// The first.
    pub from: u64,
    /// How many.
    pub count: u64,
    /// How many at a time.
    pub jobs: usize,
    /// How each is run.
    pub how: How,
    /// Runs each seed twice; two runs that differ are a failure of their own.
    pub twice: bool,
}

/// Runs the seeds. `take` gets each outcome, and whether a second run of the seed was equal; false ends the
/// campaign early.
pub fn run_many(many: &Many, mut take: impl FnMut(Outcome, bool) -> bool) {
    let (next, over) = (AtomicU64::new(0), AtomicBool::new(false));
    let (sender, receiver) = mpsc::sync_channel(many.jobs.max(1));
    thread::scope(|scope| {
        for _ in 0..many.jobs.max(1) {
            let (next, over, sender) = (&next, &over, sender.clone());
            scope.spawn(move || {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= many.count || over.load(Ordering::Relaxed) {
                        return;
                    }
                    let outcome = execute(draw(many.from + number), &many.how);
                    let equal = !many.twice || is_repeated(&outcome, &many.how);
                    if sender.send((outcome, equal)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        while let Ok((outcome, equal)) = receiver.recv() {
            if !take(outcome, equal) {
                over.store(true, Ordering::Relaxed);
                return;
            }
        }
    });
}

/// Runs the plan again; whether everything was equal.
fn is_repeated(outcome: &Outcome, how: &How) -> bool {
    let again = execute(outcome.plan.clone(), how);
    again.result == outcome.result && again.counts == outcome.counts
}
