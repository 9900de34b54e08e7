//! Any panic ends the process: a broken invariant must not go on serving, and a task that died alone
//! would leave its partition silently without a writer. Says once what broke and where, then aborts.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::cell::Cell;
use std::fmt::Write as _;
use std::io::Write as _;
use std::panic::PanicHookInfo;

thread_local! {
    static TASK: Cell<Option<&'static str>> = const { Cell::new(None) };
}

/// Runs `poll` with `task` as the name that a panic in it is reported under.
pub(crate) fn named<T>(task: &'static str, poll: impl FnOnce() -> T) -> T {
    let outer = TASK.replace(Some(task));
    let value = poll();
    TASK.set(outer);
    value
}

/// Makes every panic of this process, on whatever thread, print one message and abort.
pub(crate) fn abort_on_panic() {
    std::panic::set_hook(Box::new(|panic| {
        let message = message(panic, &Backtrace::capture());
        // past the test harness's capture; a closed stderr must not keep the process alive
        let _ = std::io::stderr().lock().write_all(message.as_bytes());
        std::process::abort();
    }));
}

fn message(panic: &PanicHookInfo<'_>, backtrace: &Backtrace) -> String {
    let what = panic.payload_as_str().unwrap_or("a panic without a message");
    let thread = std::thread::current();
    let thread = thread.name().unwrap_or("unnamed");
    let mut text = String::from("FATAL: ");
    // a String takes all that is written to it
    let _ = match panic.location() {
        Some(at) => write!(text, "{what} (at {at}, "),
        None => write!(text, "{what} (at an unknown place, "),
    };
    let _ = match TASK.get() {
        Some(task) => write!(text, "task {task:?}, thread {thread:?})"),
        None => write!(text, "thread {thread:?})"),
    };
    text.push_str("\nThis is a defect of Milena. The process ends here, so that it cannot do harm.\n");
    if backtrace.status() == BacktraceStatus::Captured {
        let _ = writeln!(text, "{backtrace}");
    } else {
        text.push_str("Start it with RUST_BACKTRACE=1 to see the calls that led here.\n");
    }
    text
}
