//! What asks the process to end: SIGINT (Ctrl-C) and SIGTERM (service managers).

use std::io;
use std::task::Poll;

use tokio::signal::unix::{Signal, SignalKind, signal};

/// Which signal asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ShutdownSignal {
    /// SIGINT, as Ctrl-C sends it.
    Interrupt,
    /// SIGTERM, as service managers send it.
    Terminate,
}

/// The signals that asked the process to end since this was made. While it lives they no longer end the
/// process by themselves, so whoever makes one must act on it; a second signal may mean "now".
pub struct ShutdownSignals {
    interrupt: Signal,
    terminate: Signal,
}

impl ShutdownSignals {
    pub(crate) fn new() -> io::Result<ShutdownSignals> {
        Ok(ShutdownSignals {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// The next signal. None is lost between two calls.
    pub async fn next(&mut self) -> ShutdownSignal {
        std::future::poll_fn(|cx| {
            // a closed stream of signals means that the host is going down: nothing more will come
            if let Poll::Ready(Some(())) = self.terminate.poll_recv(cx) {
                return Poll::Ready(ShutdownSignal::Terminate);
            }
            if let Poll::Ready(Some(())) = self.interrupt.poll_recv(cx) {
                return Poll::Ready(ShutdownSignal::Interrupt);
            }
            Poll::Pending
        })
        .await
    }
}
