//! State that several tasks change. In production a plain lock, held for the length of a closure and
//! never across an await; in `sim` every entry may first yield, so that each interleaving that threads
//! can make, a seed can make. One of the few files that may hold a bare lock.

#![allow(clippy::disallowed_types, reason = "this file is what other code uses in place of the lock")]

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use crate::BoxFuture;

/// Decides, in `sim`, whether a task yields before it enters shared state.
pub trait Interleave: Send + Sync + 'static {
    /// A wait before the entry, or `None` to enter at once.
    fn before_entry(&self) -> Option<BoxFuture<'static, ()>>;
}

/// A value behind a lock that only closures see. Clones share the value.
pub struct Shared<T> {
    value: Arc<Mutex<T>>,
    interleave: Option<Arc<dyn Interleave>>,
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Shared { value: self.value.clone(), interleave: self.interleave.clone() }
    }
}

impl<T: Send> Shared<T> {
    pub(crate) fn new(value: T, interleave: Option<Arc<dyn Interleave>>) -> Self {
        Shared { value: Arc::new(Mutex::new(value)), interleave }
    }

    /// Runs `enter` on the value, alone. `enter` must be short and cannot await.
    pub async fn with<R>(&self, enter: impl FnOnce(&mut T) -> R) -> R {
        if let Some(wait) = self.interleave.as_ref().and_then(|interleave| interleave.before_entry()) {
            wait.await;
        }
        self.with_now(enter)
    }

    /// As [`Shared::with`], where nothing can be awaited (`Drop`, a poll function, a plain callback).
    pub fn with_now<R>(&self, enter: impl FnOnce(&mut T) -> R) -> R {
        // a panic in any task ends the process, so a poisoned lock is only ever seen while dying
        let mut value = self.value.lock().unwrap_or_else(PoisonError::into_inner);
        enter(&mut value)
    }
}

impl<T> fmt::Debug for Shared<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shared")
    }
}
