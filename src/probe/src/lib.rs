//! Assertions and marks that a simulator can observe.
//!
//! Production code states what must hold (`always!`), what a good campaign must have seen
//! (`sometimes!`, `reachable!`), what is too dear to check outside simulation (`expensive!`), and
//! where the simulator may make rare things common (`buggify!`). Only `sim` installs the hook; without
//! it each macro but `always!` is one predictable branch. This crate must never depend on anything,
//! and must never make a decision that production would make differently.

use std::cell::RefCell;
use std::rc::Rc;

/// What the simulator puts behind the macros, for the one thread that runs a simulation.
pub trait Hook {
    /// A `sometimes!` whose condition held, or a `reachable!` that was passed.
    fn mark(&self, name: &'static str);
    /// Whether the `buggify!` site `name` fires now.
    fn buggify(&self, name: &'static str) -> bool;
    /// Whether an `expensive!` check runs now.
    fn expensive(&self) -> bool;
}

thread_local! {
    static HOOK: RefCell<Option<Rc<dyn Hook>>> = const { RefCell::new(None) };
}

/// Installs `hook` for this thread, or removes it with `None`.
pub fn install(hook: Option<Rc<dyn Hook>>) {
    HOOK.with(|slot| *slot.borrow_mut() = hook);
}

fn hook() -> Option<Rc<dyn Hook>> {
    HOOK.with(|slot| slot.borrow().clone())
}

#[doc(hidden)]
#[inline]
pub fn mark(name: &'static str) {
    if let Some(hook) = hook() {
        hook.mark(name);
    }
}

#[doc(hidden)]
#[inline]
pub fn fires(name: &'static str) -> bool {
    hook().is_some_and(|hook| hook.buggify(name))
}

#[doc(hidden)]
#[inline]
pub fn checks_expensive() -> bool {
    hook().is_some_and(|hook| hook.expensive())
}

/// States what must hold, always and in production: panics, and so ends the process, when it does
/// not. Never use it on bytes from outside that are not yet validated.
#[macro_export]
macro_rules! always {
    ($condition:expr $(,)?) => {
        assert!($condition, "invariant broken: {}", stringify!($condition))
    };
    ($condition:expr, $($message:tt)+) => {
        assert!($condition, "invariant broken: {}: {}", stringify!($condition), format_args!($($message)+))
    };
}

/// Marks a state that a good campaign must have reached at some time.
#[macro_export]
macro_rules! sometimes {
    ($name:literal) => {
        $crate::mark($name)
    };
    ($name:literal, $condition:expr) => {
        if $condition {
            $crate::mark($name)
        }
    };
}

/// Marks a line that a good campaign must have passed.
#[macro_export]
macro_rules! reachable {
    ($name:literal) => {
        $crate::mark($name)
    };
}

/// As `always!`, for checks too dear for production: runs only under simulation, and there not each
/// time.
#[macro_export]
macro_rules! expensive {
    ($condition:expr $(, $($message:tt)+)?) => {
        if $crate::checks_expensive() {
            $crate::always!($condition $(, $($message)+)?)
        }
    };
}

/// True when the simulator wants this site to misbehave within what is allowed: a small batch, an
/// early timeout, a spurious wake-up. False in production.
#[macro_export]
macro_rules! buggify {
    ($name:literal) => {
        $crate::fires($name)
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[derive(Default)]
    struct Spy {
        marks: RefCell<Vec<&'static str>>,
        fires: Cell<bool>,
    }

    impl Hook for Spy {
        fn mark(&self, name: &'static str) {
            self.marks.borrow_mut().push(name);
        }
        fn buggify(&self, _: &'static str) -> bool {
            self.fires.get()
        }
        fn expensive(&self) -> bool {
            self.fires.get()
        }
    }

    #[test]
    fn silent_without_a_hook() {
        sometimes!("nobody listens");
        assert!(!buggify!("never"));
        expensive!(false, "never evaluated without a hook");
    }

    #[test]
    fn a_hook_sees_marks_and_decides_sites() {
        let spy = Rc::new(Spy::default());
        install(Some(spy.clone()));
        sometimes!("seen");
        sometimes!("not seen", 1 > 2);
        reachable!("passed");
        assert_eq!(*spy.marks.borrow(), ["seen", "passed"]);
        assert!(!buggify!("site"));
        spy.fires.set(true);
        assert!(buggify!("site"));
        assert!(std::panic::catch_unwind(|| expensive!(1 > 2, "checked now")).is_err());
        install(None);
        assert!(!buggify!("site"));
    }

    #[test]
    #[should_panic(expected = "invariant broken: 1 > 2: one is not more than 2")]
    fn always_says_what_broke() {
        always!(1 > 2, "one is not more than {}", 2);
    }
}
