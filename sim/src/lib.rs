//! The simulated world. (Being written.)
