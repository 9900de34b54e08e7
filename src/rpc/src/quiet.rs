//! Log lines about peers, kept few: a peer that misbehaves a thousand times a second is one line.

use std::time::Duration;

use milena_runtime::{Runtime, Shared};
use milena_types::Instant;

/// At most one line in this time; the next says how many were left out.
const INTERVAL: Duration = Duration::from_secs(10);

/// Decides whether a line may be logged. Clones count together.
#[derive(Clone)]
pub(crate) struct Quiet {
    runtime: Runtime,
    state: Shared<State>,
}

#[derive(Default)]
struct State {
    last: Option<Instant>,
    left_out: u64,
}

impl Quiet {
    pub(crate) fn new(runtime: &Runtime) -> Quiet {
        Quiet { runtime: runtime.clone(), state: runtime.shared(State::default()) }
    }

    /// Logs a line by `log`, which is told how many were left out before it; or leaves it out.
    pub(crate) async fn say(&self, log: impl FnOnce(u64)) {
        let now = self.runtime.clock.now();
        let left_out = self
            .state
            .with(|state| {
                if state.last.is_some_and(|last| now.since(last) < INTERVAL) {
                    state.left_out += 1;
                    return None;
                }
                state.last = Some(now);
                Some(std::mem::take(&mut state.left_out))
            })
            .await;
        if let Some(left_out) = left_out {
            log(left_out);
        }
    }
}
