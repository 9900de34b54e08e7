//! Tasks of nodes: each spawned future is wrapped, so that every poll is in the trace under our own
//! number, a dead or paused node's tasks do not run, and a panic fails the run.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use milena_runtime::{BoxFuture, Task, TaskHandle};

use crate::executor::{self, now_ns};
use crate::run::{Failure, last_panic};
use crate::trace::{Caller, TurnEnds, last_event};
use crate::world::World;

/// A task's future, where a kill can reach it.
pub(crate) struct Slot(Mutex<SlotState>);

struct SlotState {
    future: Option<BoxFuture<'static, ()>>,
    /// The task is to end at its next turn.
    aborted: bool,
    /// Gone; true when it came to its own end.
    done: Option<bool>,
    joiner: Option<Waker>,
    turn: Option<Waker>,
}

impl Slot {
    fn lock(&self) -> MutexGuard<'_, SlotState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn finish(&self, completed: bool) {
        let mut slot = self.lock();
        slot.done.get_or_insert(completed);
        let (joiner, turn) = (slot.joiner.take(), slot.turn.take());
        drop(slot);
        joiner.into_iter().chain(turn).for_each(Waker::wake);
    }

    /// Drops the future here and now, as the death of its process does. What it does in `Drop` goes
    /// nowhere, since its node is dead already; nor does a panic there, since no killed process runs it.
    pub(crate) fn destroy(&self) {
        let mut slot = self.lock();
        slot.aborted = true;
        let future = slot.future.take();
        drop(slot);
        let _ = catch_unwind(AssertUnwindSafe(|| drop(future)));
        self.finish(false);
    }
}

/// What the executor polls.
struct Polled {
    world: World,
    node: usize,
    incarnation: u64,
    number: u64,
    name: &'static str,
    slot: Arc<Slot>,
    /// Whether events are kept.
    recorded: bool,
    /// Then: who woke it.
    caller: Option<Arc<Caller>>,
    /// The event of its last turn, or that started it.
    last: Option<u64>,
}

enum Turn {
    Run,
    Wait,
    Gone,
}

impl Polled {
    fn turn(&self, cx: &mut Context<'_>) -> Turn {
        let mut state = self.world.lock();
        if !state.alive(self.node, self.incarnation) {
            return Turn::Gone;
        }
        if state.failure.is_some() || state.over {
            return Turn::Wait;
        }
        if state.nodes[self.node].paused {
            state.nodes[self.node].parked.push(cx.waker().clone());
            return Turn::Wait;
        }
        let name = state.nodes[self.node].name.clone();
        let woken_by = self.caller.as_ref().and_then(|caller| caller.take());
        state.trace.poll(now_ns(), &name, self.number, self.name, woken_by.or(self.last));
        if state.trace.polls() > state.options.polls_max {
            state.fail(Failure::PollLimit { at: Duration::from_nanos(now_ns()) });
            return Turn::Wait;
        }
        state.last_turn_ns = now_ns();
        state.turn_of = self.node;
        Turn::Run
    }

    /// What the future is polled with: the executor's waker, or one before it that remembers who woke.
    fn waker(&mut self, inner: &Waker) -> Waker {
        if !self.recorded {
            return inner.clone();
        }
        let caller = self.caller.take().filter(|caller| caller.is_before(inner));
        let caller = caller.unwrap_or_else(|| Caller::before(inner));
        Waker::from(self.caller.insert(caller).clone())
    }

    fn forget(&self) {
        self.world.lock().nodes[self.node].tasks.remove(&self.number);
    }

    fn end(&self, completed: bool) -> Poll<()> {
        self.forget();
        self.slot.finish(completed);
        Poll::Ready(())
    }

    fn end_panicked(&self) -> Poll<()> {
        fail_panicked(&self.world, self.node, self.name);
        self.end(false)
    }

    /// Drops `future`; a panic in its `Drop` counts while the node lives.
    fn drop_future(&self, future: BoxFuture<'static, ()>, completed: bool) -> Poll<()> {
        match catch_unwind(AssertUnwindSafe(|| drop(future))) {
            Err(_) if self.world.lock().alive(self.node, self.incarnation) => self.end_panicked(),
            _ => self.end(completed),
        }
    }
}

impl Future for Polled {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.get_mut();
        let waker = this.waker(cx.waker());
        let cx = &mut Context::from_waker(&waker);
        match this.turn(cx) {
            Turn::Run => {}
            Turn::Wait => return Poll::Pending,
            Turn::Gone => {
                this.slot.destroy();
                return this.end(false);
            }
        }
        let mut slot = this.slot.lock();
        let aborted = slot.aborted;
        let Some(mut future) = slot.future.take() else {
            drop(slot);
            return this.end(false);
        };
        if !slot.turn.as_ref().is_some_and(|turn| turn.will_wake(cx.waker())) {
            slot.turn = Some(cx.waker().clone());
        }
        drop(slot);
        if aborted {
            return this.drop_future(future, false);
        }
        let _turn = TurnEnds;
        let polled = catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx)));
        this.last = last_event();
        match polled {
            Ok(Poll::Ready(())) => this.drop_future(future, true),
            Ok(Poll::Pending) => {
                let mut slot = this.slot.lock();
                if slot.aborted {
                    drop(slot);
                    return this.drop_future(future, false);
                }
                slot.future = Some(future);
                Poll::Pending
            }
            Err(_) => {
                let ended = this.end_panicked();
                let _ = catch_unwind(AssertUnwindSafe(|| drop(future)));
                ended
            }
        }
    }
}

/// Records the panic that was just caught in task `task` of `node` as the run's failure.
pub(crate) fn fail_panicked(world: &World, node: usize, task: &'static str) {
    let message = last_panic();
    let mut state = world.lock();
    let node = state.nodes[node].name.to_string();
    state.fail(Failure::Panic { node, task, message, at: Duration::from_nanos(now_ns()) });
}

/// Starts `future` as a task of `node` in its life `incarnation`. On a dead node it never runs.
pub(crate) fn spawn(
    world: &World,
    node: usize,
    incarnation: u64,
    name: &'static str,
    future: BoxFuture<'static, ()>,
) -> Task {
    let slot = SlotState { future: Some(future), aborted: false, done: None, joiner: None, turn: None };
    let slot = Arc::new(Slot(Mutex::new(slot)));
    let mut state = world.lock();
    if !state.alive(node, incarnation) || state.over {
        drop(state);
        slot.destroy();
        return Task(Box::new(Handle(slot)));
    }
    state.next_task += 1;
    let number = state.next_task;
    state.note(node, "spawn", &[number], || format!("task {number} {name}"));
    state.nodes[node].tasks.insert(number, slot.clone());
    let recorded = state.trace.records();
    drop(state);
    executor::spawn(Box::pin(Polled {
        world: world.clone(),
        node,
        incarnation,
        number,
        name,
        slot: slot.clone(),
        recorded,
        caller: None,
        last: last_event(),
    }));
    Task(Box::new(Handle(slot)))
}

struct Handle(Arc<Slot>);

impl TaskHandle for Handle {
    fn abort(&self) {
        let mut slot = self.0.lock();
        slot.aborted = true;
        if let Some(turn) = slot.turn.take() {
            drop(slot);
            turn.wake();
        }
    }

    fn poll_done(&mut self, cx: &mut Context<'_>) -> Poll<bool> {
        let mut slot = self.0.lock();
        match slot.done {
            Some(completed) => Poll::Ready(completed),
            None => {
                slot.joiner = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }
}
