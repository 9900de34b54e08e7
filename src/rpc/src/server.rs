//! The accept loop, and a handle to stop it. It holds the count of connections, and never looks into one.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use milena_probe::always;
use milena_runtime::sync::{OwnedSemaphorePermit, Semaphore};
use milena_runtime::{Connection, Listener, Runtime, Task};

use crate::connection::{self, End};
use crate::limits::Latch;
use crate::quiet::Quiet;
use crate::{ConnectionInfo, Limits, Service};

/// After a failed accept (no file handles left, say) the next is tried so much later.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// A running server. Dropping it leaves it running; [`Server::stop`] ends it.
pub struct Server {
    local: SocketAddr,
    stop: Latch,
    slots: Arc<Semaphore>,
    max_connections: u32,
    accepting: Task,
}

/// Serves `service` to whoever connects to `listener`, which people know as `name`.
///
/// When as many connections as `limits` allows are open, one more is accepted and closed at once, with a
/// rate-limited line in the log: its client sees why sooner than one left in the backlog would (Kafka
/// leaves it there for `max.connections` and closes at once for `max.connections.per.ip`).
pub fn serve(
    runtime: &Runtime,
    name: &str,
    listener: Box<dyn Listener>,
    service: Arc<dyn Service>,
    limits: Limits,
) -> Server {
    always!(limits.max_in_flight_per_connection > 0, "a connection may have a request in flight");
    let max_connections = u32::try_from(limits.max_connections).unwrap_or(u32::MAX);
    let (local, stop) = (listener.local_addr(), Latch::new());
    let slots = Arc::new(Semaphore::new(max_connections as usize));
    let acceptor = Acceptor {
        runtime: runtime.clone(),
        name: name.to_owned(),
        service,
        stop: stop.clone(),
        slots: slots.clone(),
        refusals: Quiet::new(runtime),
        full: Quiet::new(runtime),
        limits,
        accepted: 0,
    };
    let lane = acceptor.limits.lane;
    let accepting = runtime.spawn(lane, "rpc-accept", acceptor.run(listener));
    Server { local, stop, slots, max_connections, accepting }
}

impl Server {
    /// Where it listens.
    pub fn local_addr(&self) -> SocketAddr {
        self.local
    }

    /// How many connections are open.
    pub fn connections(&self) -> usize {
        self.max_connections as usize - self.slots.available_permits()
    }

    /// Stops accepting, lets every connection finish its running request and send the replies it owes
    /// (for at most [`Limits::drain`]), and returns when all are gone.
    pub async fn stop(self) {
        self.stop.set();
        self.accepting.join().await;
        let all = self.slots.acquire_many(self.max_connections).await;
        always!(all.is_ok(), "the slots are never closed");
    }
}

struct Acceptor {
    runtime: Runtime,
    name: String,
    service: Arc<dyn Service>,
    limits: Limits,
    stop: Latch,
    slots: Arc<Semaphore>,
    refusals: Quiet,
    full: Quiet,
    accepted: u64,
}

impl Acceptor {
    async fn run(mut self, mut listener: Box<dyn Listener>) {
        let mut stopped = self.stop.wait();
        loop {
            let accepted = milena_runtime::select! {
                () = &mut stopped => return,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok(connection) => self.admit(connection).await,
                Err(error) => {
                    let name = &self.name;
                    self.full
                        .say(|left_out| tracing::warn!(listener = name, left_out, "cannot accept: {error}"))
                        .await;
                    self.runtime.sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    async fn admit(&mut self, connection: Connection) {
        let Ok(slot) = self.slots.clone().try_acquire_owned() else {
            let (name, max, peer) = (&self.name, self.limits.max_connections, connection.peer);
            self.full
                .say(|left_out| {
                    tracing::warn!(listener = name, %peer, left_out, "closed at once: {max} connections are open")
                })
                .await;
            return;
        };
        self.accepted += 1;
        let info = Arc::new(ConnectionInfo {
            id: self.accepted,
            peer: connection.peer,
            local: connection.local,
            security: connection.security,
            listener: self.name.clone(),
        });
        let (lane, runtime) = (self.limits.lane, self.runtime.clone());
        let halves = (connection.read, connection.write);
        let (service, limits) = (self.service.clone(), self.limits.clone());
        let (stop, refusals) = (self.stop.clone(), self.refusals.clone());
        self.runtime.spawn(lane, "rpc-connection", async move {
            tracing::debug!(listener = info.listener, peer = %info.peer, id = info.id, "connection opened");
            service.connected(&info);
            let end = connection::run(runtime, halves, info.clone(), service.clone(), limits, stop).await;
            service.disconnected(&info);
            report(&info, end, refusals, slot).await;
        });
    }
}

async fn report(info: &ConnectionInfo, end: End, refusals: Quiet, slot: OwnedSemaphorePermit) {
    let (listener, peer, id) = (&info.listener, info.peer, info.id);
    tracing::debug!(listener, %peer, id, "connection closed: {end}");
    if let End::Refused(reason) = &end {
        refusals
            .say(|left_out| tracing::warn!(listener, %peer, left_out, "connection closed: {reason}"))
            .await;
    }
    drop(slot);
}
