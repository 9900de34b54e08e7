//! What one life of one node sees of the world: the seam's traits for clock, tasks, entropy and
//! interleaving. Storage and network have folders of their own. A port of a dead life reaches nothing.

use std::sync::Arc;
use std::task::Poll;

use milena_runtime::{BoxFuture, Clock, Entropy, Interleave, Lane, Runtime, Task, Tasks};
use milena_types::{Instant, Timestamp};

use crate::entropy::{Salt, Stream};
use crate::executor::{Delay, now_ns};
use crate::task;
use crate::world::{DIRECTOR, World};

/// How long a blocking job takes to get its turn, in nanoseconds.
const BLOCKING_NS: (u64, u64) = (1_000, 2_000_000);
/// How often a task yields in a row, at most, before it enters shared state.
const YIELDS_MAX: u64 = 3;

#[derive(Clone)]
pub(crate) struct Port {
    pub(crate) world: World,
    pub(crate) node: usize,
    pub(crate) incarnation: u64,
}

impl Port {
    /// The handle that production code gets.
    pub(crate) fn runtime(world: &World, node: usize, incarnation: u64) -> Runtime {
        let port = Arc::new(Port { world: world.clone(), node, incarnation });
        Runtime {
            clock: port.clone(),
            network: port.clone(),
            storage: port.clone(),
            tasks: port.clone(),
            entropy: port.clone(),
            interleave: Some(port),
        }
    }
}

impl Clock for Port {
    fn now(&self) -> Instant {
        let mut state = self.world.lock();
        let local = state.nodes[self.node].clocks.monotonic_ns(now_ns());
        state.note(self.node, "clock", &[local], || format!("{:?}", Instant(local)));
        Instant(local)
    }

    fn wall(&self) -> Timestamp {
        let mut state = self.world.lock();
        let wall = state.nodes[self.node].clocks.wall_ms(now_ns());
        state.note(self.node, "wall", &[wall as u64], || wall.to_string());
        Timestamp(wall)
    }

    fn sleep_until(&self, at: Instant) -> BoxFuture<'static, ()> {
        let (world, node) = (self.world.clone(), self.node);
        world.lock().note(node, "sleep", &[at.0], || format!("until {at:?}"));
        Box::pin(async move {
            // the drift may change while we sleep: look again after each wake
            loop {
                let due = world.lock().nodes[node].clocks.world_at(at.0);
                if now_ns() >= due {
                    return;
                }
                Delay::until(due).await;
            }
        })
    }
}

impl Tasks for Port {
    fn spawn(&self, _lane: Lane, name: &'static str, future: BoxFuture<'static, ()>) -> Task {
        task::spawn(&self.world, self.node, self.incarnation, name, future)
    }

    fn blocking(&self, job: Box<dyn FnOnce() + Send>) -> BoxFuture<'static, ()> {
        let wait_ns = self.world.lock().draw_between(Salt::Interleave, DIRECTOR, BLOCKING_NS);
        Box::pin(async move {
            Delay::after(wait_ns).await;
            job();
        })
    }
}

impl Entropy for Port {
    fn next_u64(&self) -> u64 {
        self.world.lock().draw(Salt::Node, self.node, Stream::next_u64)
    }
}

impl Interleave for Port {
    fn before_entry(&self) -> Option<BoxFuture<'static, ()>> {
        let mut state = self.world.lock();
        let often = state.options.interleave;
        if !state.draw_chance(Salt::Interleave, DIRECTOR, often) {
            return None;
        }
        let yields = state.draw_between(Salt::Interleave, DIRECTOR, (1, YIELDS_MAX));
        Some(Box::pin(yield_now(yields)))
    }
}

/// Lets every other ready task go first, `times` times over.
pub(crate) async fn yield_now(times: u64) {
    let mut left = times;
    std::future::poll_fn(move |cx| {
        if left == 0 {
            return Poll::Ready(());
        }
        left -= 1;
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
