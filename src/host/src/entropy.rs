//! Randomness from the operating system, secret: nothing of it is kept or predictable in this process.

use milena_runtime::Entropy;
use rustix::rand::{GetRandomFlags, getrandom};

/// The system's generator.
pub(crate) struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn next_u64(&self) -> u64 {
        let mut bytes = [0; 8];
        let mut filled = 0;
        while filled < bytes.len() {
            match getrandom(&mut bytes[filled..], GetRandomFlags::empty()) {
                Ok(got) => filled += got,
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => panic!("the system has no random numbers, and ids must not repeat: {error}"),
            }
        }
        u64::from_ne_bytes(bytes)
    }
}
