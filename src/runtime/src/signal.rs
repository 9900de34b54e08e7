//! "Something changed, look again": wakes every waiter, in the order in which they came. Stands in for
//! `tokio::sync::watch`, whose wake order is drawn from process-wide state that no seed controls.

use tokio::sync::Notify;

/// Wakes all who wait for a condition to be looked at again.
#[derive(Default, Debug)]
pub struct Signal(Notify);

impl Signal {
    /// A signal nobody waits for yet.
    pub fn new() -> Signal {
        Signal::default()
    }

    /// Lets every waiter look again.
    pub fn raise(&self) {
        self.0.notify_waiters();
    }

    /// Returns once `condition` holds; it is looked at now and after every [`Signal::raise`]. A raise
    /// between the look and the wait is not missed.
    pub async fn until(&self, mut condition: impl FnMut() -> bool) {
        loop {
            let mut raised = std::pin::pin!(self.0.notified());
            raised.as_mut().enable();
            if condition() {
                return;
            }
            raised.await;
        }
    }
}
