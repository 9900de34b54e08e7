//! The only place where requests wait: produces for their high watermark, fetches for bytes.
//!
//! A waiter takes a seat for the partitions it depends on and looks again whenever one of them is
//! stirred or its deadline passes. One task watches all deadlines. The room knows nothing of what is
//! waited for, and must never miss a stir that happens between a look and the wait.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use milena_probe::{always, buggify, sometimes};
use milena_runtime::sync::Notify;
use milena_runtime::{Lane, Runtime, Shared, select};
use milena_types::{Instant, TopicIdPartition};

/// Waiters by what they wait for and until when.
#[derive(Clone)]
pub struct WaitingRoom {
    seats: Shared<Seats>,
    earlier_deadline: Arc<Notify>,
    runtime: Runtime,
}

#[derive(Default)]
struct Seats {
    next: u64,
    taken: BTreeMap<u64, Taken>,
    by_partition: BTreeMap<TopicIdPartition, BTreeSet<u64>>,
    by_deadline: BTreeSet<(Instant, u64)>,
    closed_to_readers: bool,
}

struct Taken {
    partitions: Vec<TopicIdPartition>,
    deadline: Instant,
    expired: bool,
    kind: Kind,
    stirred: Arc<Notify>,
}

/// What is waited for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Records to come: given up when the node stops.
    Reader,
    /// An acknowledgement: waited for as long as it takes.
    Producer,
}

/// A place in the room; given up when dropped.
pub struct Seat {
    room: WaitingRoom,
    number: u64,
    stirred: Arc<Notify>,
}

/// The deadline passed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Expired;

impl WaitingRoom {
    /// Opens the room and starts the task that watches deadlines.
    pub fn open(runtime: &Runtime) -> WaitingRoom {
        let room = WaitingRoom {
            seats: runtime.shared(Seats::default()),
            earlier_deadline: Arc::new(Notify::new()),
            runtime: runtime.clone(),
        };
        let watched = room.clone();
        runtime.spawn(Lane::Data, "waiting-room", async move { watched.watch_deadlines().await });
        room
    }

    /// Takes a seat for whoever depends on `partitions`, until `deadline`.
    pub async fn seat(&self, kind: Kind, partitions: Vec<TopicIdPartition>, deadline: Instant) -> Seat {
        let stirred = Arc::new(Notify::new());
        let (number, is_next_deadline) =
            self.seats.with(|seats| seats.take(kind, partitions, deadline, &stirred)).await;
        if is_next_deadline {
            self.earlier_deadline.notify_one();
        }
        Seat { room: self.clone(), number, stirred }
    }

    /// Lets all who depend on `partition` look again.
    pub fn stir(&self, partition: TopicIdPartition) {
        self.seats.with_now(|seats| {
            for number in seats.by_partition.get(&partition).into_iter().flatten() {
                let taken = seats.taken.get(number).expect("a seat listed for a partition is taken");
                taken.stirred.notify_one();
            }
        });
    }

    /// Sends every reader away, now and from now on: the node is about to stop.
    pub async fn dismiss_readers(&self) {
        self.seats.with(Seats::dismiss_readers).await;
    }

    async fn watch_deadlines(&self) {
        loop {
            match self.seats.with(|seats| seats.next_deadline()).await {
                None => self.earlier_deadline.notified().await,
                Some(deadline) => {
                    let due = self.runtime.sleep_until(deadline);
                    select! {
                        () = self.earlier_deadline.notified() => {}
                        () = due => {
                            let now = self.runtime.clock.now();
                            self.seats.with(|seats| seats.expire(now)).await;
                        }
                    }
                }
            }
        }
    }
}

impl Seats {
    /// The seat's number, and whether its deadline is now the next one.
    fn take(
        &mut self,
        kind: Kind,
        partitions: Vec<TopicIdPartition>,
        deadline: Instant,
        stirred: &Arc<Notify>,
    ) -> (u64, bool) {
        let number = self.next;
        self.next += 1;
        for partition in &partitions {
            self.by_partition.entry(*partition).or_default().insert(number);
        }
        self.by_deadline.insert((deadline, number));
        let expired = self.closed_to_readers && kind == Kind::Reader;
        // who waits looks again whatever woke it, and never takes a stir for an answer
        if expired || buggify!("waiting room: a stir for nothing") {
            stirred.notify_one();
        }
        let taken = Taken { partitions, deadline, expired, kind, stirred: stirred.clone() };
        always!(self.taken.insert(number, taken).is_none(), "a seat's number is used once");
        (number, self.by_deadline.first() == Some(&(deadline, number)))
    }

    fn leave(&mut self, number: u64) {
        let Some(taken) = self.taken.remove(&number) else {
            unreachable!("seat {number} is left twice");
        };
        self.by_deadline.remove(&(taken.deadline, number));
        for partition in taken.partitions {
            // the same partition may be named twice, so it may be gone already
            if let Some(waiters) = self.by_partition.get_mut(&partition) {
                waiters.remove(&number);
                if waiters.is_empty() {
                    self.by_partition.remove(&partition);
                }
            }
        }
        always!(
            self.by_deadline.len() <= self.taken.len(),
            "a deadline without a seat would ring for nobody"
        );
    }

    fn dismiss_readers(&mut self) {
        self.closed_to_readers = true;
        for taken in self.taken.values_mut().filter(|taken| taken.kind == Kind::Reader) {
            taken.expired = true;
            taken.stirred.notify_one();
        }
    }

    fn next_deadline(&self) -> Option<Instant> {
        self.by_deadline.first().map(|(deadline, _)| *deadline)
    }

    fn expire(&mut self, now: Instant) {
        while let Some(&(deadline, number)) = self.by_deadline.first()
            && deadline <= now
        {
            self.by_deadline.pop_first();
            let taken = self.taken.get_mut(&number).expect("a seat with a deadline is taken");
            taken.expired = true;
            taken.stirred.notify_one();
            sometimes!("a request waited until its deadline");
        }
    }
}

impl Seat {
    /// Waits until one of the partitions was stirred since the last call, or since the seat was taken.
    pub async fn stirred(&self) -> Result<(), Expired> {
        // `notify_one` leaves a permit when nobody waits, so a stir before this line is not missed
        self.stirred.notified().await;
        let expired =
            self.room.seats.with(|seats| seats.taken.get(&self.number).is_none_or(|taken| taken.expired));
        if expired.await { Err(Expired) } else { Ok(()) }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.room.seats.with_now(|seats| seats.leave(self.number));
    }
}
