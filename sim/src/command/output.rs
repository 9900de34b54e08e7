//! Progress on a terminal, and nothing where there is none.

use std::io::{IsTerminal, Write, stderr};
use std::time::{Duration, Instant};

/// How often the line changes.
const EVERY: Duration = Duration::from_millis(200);

/// One line on standard error that is written over.
pub(super) struct Progress {
    shown: bool,
    begun: Instant,
    last: Option<Instant>,
}

impl Progress {
    pub(super) fn new(quiet: bool) -> Progress {
        Progress { shown: !quiet && stderr().is_terminal(), begun: Instant::now(), last: None }
    }

    /// Real time since the beginning.
    pub(super) fn elapsed(&self) -> Duration {
        self.begun.elapsed()
    }

    pub(super) fn show(&mut self, line: impl FnOnce() -> String) {
        if self.shown && self.last.is_none_or(|last| last.elapsed() >= EVERY) {
            self.last = Some(Instant::now());
            // a terminal that is gone is no reason to stop
            let _ = write!(stderr(), "\r\x1b[K{}", line());
            let _ = stderr().flush();
        }
    }

    pub(super) fn clear(&self) {
        if self.shown {
            let _ = write!(stderr(), "\r\x1b[K");
        }
    }
}
