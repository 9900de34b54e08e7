//! The executor and virtual time, from madsim 0.2.34. The only file that names madsim, so that another
//! executor can take its place; it must never know a node, a fault or a trace.
//!
//! What madsim would do wrong is set right here:
//! - its `sleep` lasts 1 ms at least: [`Delay`] resets the deadline to the exact one;
//! - its timers are never cancelled and each poll adds one: [`Delay`] registers one, with a waker of its own
//!   that a drop empties, so that no dead timer wakes a task;
//! - its node keeps a weak pointer to every task ever spawned until somebody counts them: counted here;
//! - its `kill` drops tasks at their next turn, after the crash: nodes are ours (`node.rs`) and drop theirs at once;
//! - its task ids are process-wide: never read;
//! - std's hash maps are seeded only on a thread that never made one: one fresh thread a run;
//! - tasks left in its queue at the end are never freed: the end waits for them;
//! - "all tasks will block for ever" is a panic: [`live_timers`] lets the run see it coming.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use madsim::runtime::{Handle, NodeHandle, Runtime};
use madsim::time::{Sleep, TimeHandle};
use milena_runtime::BoxFuture;

/// After how many spawns madsim's list of tasks is swept.
const SWEEP_EVERY: u32 = 1024;

/// How often, at most, a run that has ended waits for its tasks to go.
const LAST_TURNS_MAX: u32 = 1_000_000;

struct Current {
    time: TimeHandle,
    tasks: NodeHandle,
    handle: Handle,
}

thread_local! {
    static CURRENT: RefCell<Option<Current>> = const { RefCell::new(None) };
    static LIVE_TIMERS: Cell<u64> = const { Cell::new(0) };
    static LIVE_TASKS: Cell<u64> = const { Cell::new(0) };
    static SPAWNS: Cell<u32> = const { Cell::new(0) };
}

/// Runs `future` and everything it spawns to its end, on a fresh thread. `seed` decides which ready task runs next.
///
/// # Panics
/// With the panic of `future`, and when called inside a run.
pub(crate) fn run<T, F, Fut>(name: String, seed: u64, make: F) -> T
where
    T: Send + 'static,
    F: FnOnce() -> Fut + Send + 'static,
    Fut: Future<Output = T> + 'static,
{
    let body = move || {
        let runtime = Runtime::with_seed_and_config(seed, madsim::Config::default());
        let value = runtime.block_on(async move {
            let handle = Handle::current();
            let tasks = handle.create_node().name("world").build();
            let current = Current { time: TimeHandle::current(), tasks, handle };
            CURRENT.with(|slot| *slot.borrow_mut() = Some(current));
            let value = make().await;
            // what is left in madsim's queue when it stops is never freed: let ended tasks take their last turn
            let mut turns = 0;
            while LIVE_TASKS.with(Cell::get) > 0 && turns < LAST_TURNS_MAX {
                turns += 1;
                madsim::task::yield_now().await;
            }
            value
        });
        // madsim leaks a runtime whose handle outlives it
        CURRENT.with(|slot| slot.borrow_mut().take());
        value
    };
    let thread = std::thread::Builder::new().name(name).stack_size(8 << 20).spawn(body);
    match thread.expect("a run starts on a thread of its own, outside any other run").join() {
        Ok(value) => value,
        Err(panic) => std::panic::resume_unwind(panic),
    }
}

fn with_current<T>(f: impl FnOnce(&Current) -> T) -> Option<T> {
    CURRENT.with(|slot| slot.borrow().as_ref().map(f))
}

/// Nanoseconds of virtual time since the run began; the last ones of time outside it.
pub(crate) fn now_ns() -> u64 {
    with_current(|current| nanos(current.time.elapsed())).unwrap_or(u64::MAX)
}

/// `span` in nanoseconds, at most what fits.
pub(crate) fn nanos(span: Duration) -> u64 {
    u64::try_from(span.as_nanos()).unwrap_or(u64::MAX)
}

/// Starts a task. It ends by itself only.
pub(crate) fn spawn(future: BoxFuture<'static, ()>) {
    LIVE_TASKS.with(|live| live.set(live.get() + 1));
    let future = async move {
        future.await;
        LIVE_TASKS.with(|live| live.set(live.get() - 1));
    };
    with_current(|current| {
        drop(current.tasks.spawn(future));
        let spawns = SPAWNS.with(|spawns| spawns.replace(spawns.get().wrapping_add(1)));
        if spawns.is_multiple_of(SWEEP_EVERY) {
            current.handle.metrics().num_tasks();
        }
    })
    .expect("tasks start inside a run only");
}

/// How many timers somebody still waits for. With none, and no task ready, nothing can ever happen again.
pub(crate) fn live_timers() -> u64 {
    LIVE_TIMERS.with(Cell::get)
}

/// Who is woken when a timer fires: nobody, once the `Delay` is gone.
#[derive(Default)]
struct Bell {
    waker: Mutex<Option<Waker>>,
    rung: AtomicBool,
}

impl Bell {
    fn take(&self) -> Option<Waker> {
        self.waker.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        if !self.rung.swap(true, Ordering::Relaxed) {
            LIVE_TIMERS.with(|live| live.set(live.get().saturating_sub(1)));
        }
        if let Some(waker) = self.take() {
            waker.wake();
        }
    }
}

/// Ready at a moment of virtual time, exactly.
pub(crate) struct Delay {
    at_ns: u64,
    bell: Option<Arc<Bell>>,
}

impl Delay {
    /// Ready once virtual time has reached `at_ns`.
    pub(crate) fn until(at_ns: u64) -> Delay {
        Delay { at_ns, bell: None }
    }

    /// Ready `span_ns` from now.
    pub(crate) fn after(span_ns: u64) -> Delay {
        Delay::until(now_ns().saturating_add(span_ns))
    }

    fn register(&self, bell: &Arc<Bell>) {
        with_current(|current| {
            let left = self.at_ns.saturating_sub(nanos(current.time.elapsed()));
            let at = current.time.now_instant() + Duration::from_nanos(left);
            let mut sleep: Pin<Box<Sleep>> = Box::pin(current.time.sleep_until(at));
            sleep.as_mut().reset(at);
            let waker = Waker::from(bell.clone());
            let polled = sleep.as_mut().poll(&mut Context::from_waker(&waker));
            debug_assert!(polled.is_pending(), "a timer in the future is pending");
        });
        LIVE_TIMERS.with(|live| live.set(live.get() + 1));
    }
}

impl Future for Delay {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if now_ns() >= self.at_ns {
            return Poll::Ready(());
        }
        match &self.bell {
            Some(bell) => {
                *bell.waker.lock().unwrap_or_else(PoisonError::into_inner) = Some(cx.waker().clone());
            }
            None => {
                let bell = Arc::new(Bell { waker: Mutex::new(Some(cx.waker().clone())), ..Bell::default() });
                self.register(&bell);
                self.bell = Some(bell);
            }
        }
        Poll::Pending
    }
}

impl Drop for Delay {
    fn drop(&mut self) {
        let Some(bell) = self.bell.take() else { return };
        bell.take();
        if !bell.rung.swap(true, Ordering::Relaxed) {
            LIVE_TIMERS.with(|live| live.set(live.get().saturating_sub(1)));
        }
    }
}
