//! What one request may do on its lane before others have their turn: one client's request must not hold up the
//! connections of all. It counts, and never decides what is done instead.

use milena_runtime::Runtime;

/// One request may decompress so many bytes on the lane, all its partitions together; the rest is done off it. Four
/// batches that expand as far as any may in place.
pub(crate) const INFLATED_MAX: u64 = 256 * 1024;

/// After so many bytes the others go first, between two partitions. Records can be as small as 7 bytes: a millisecond at
/// most, and behind it one batch as large as is walked in place.
const TURN_BYTES: u64 = 64 * 1024;

/// What a partition counts for besides its bytes: finding it, refusing it, taking its lock.
const PARTITION_BYTES: u64 = 256;

/// How much of its turn, and of its budget, a request has used.
#[derive(Debug)]
pub(crate) struct Turn {
    inflatable: u64,
    used: u64,
}

impl Turn {
    /// Nothing done yet.
    pub(crate) fn new() -> Turn {
        Turn { inflatable: INFLATED_MAX, used: 0 }
    }

    /// How many bytes may still be decompressed on the lane.
    pub(crate) fn inflatable(&self) -> u64 {
        self.inflatable
    }

    /// `bytes` were decompressed on the lane.
    pub(crate) fn inflated(&mut self, bytes: u64) {
        self.inflatable = self.inflatable.saturating_sub(bytes);
        self.used += bytes;
    }

    /// `bytes` were looked at.
    pub(crate) fn looked_at(&mut self, bytes: usize) {
        self.used += bytes as u64;
    }

    /// Goes on to another partition, once the others had their turn when it is theirs.
    pub(crate) async fn next_partition(&mut self, runtime: &Runtime) {
        if self.is_over() {
            self.used = 0;
            runtime.tasks.yield_now().await;
        }
        self.used += PARTITION_BYTES;
    }

    fn is_over(&self) -> bool {
        self.used >= TURN_BYTES
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validators::jobs;

    #[test]
    fn the_others_go_first_after_so_many_bytes_of_any_kind() {
        let (runtime, _) = jobs::runtime();
        let works: [fn(&mut Turn); 2] = [|turn| turn.inflated(1000), |turn| turn.looked_at(1000)];
        for work in works {
            let mut turn = Turn::new();
            let mut waited = Vec::new();
            for partition in 0..200 {
                let ((), waits) = jobs::finish(turn.next_partition(&runtime));
                if waits > 0 {
                    waited.push(partition);
                }
                work(&mut turn);
            }
            // each counts for 1,256 bytes of 65,536
            assert_eq!(waited, [53, 106, 159]);
        }
    }

    #[test]
    fn partitions_of_nothing_use_a_turn_up_too() {
        let (runtime, _) = jobs::runtime();
        let mut turn = Turn::new();
        let waits: usize = (0..1024).map(|_| jobs::finish(turn.next_partition(&runtime)).1).sum();
        assert_eq!(waits, 3);
    }
}
