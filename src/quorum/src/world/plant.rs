//! Rules that can be broken on purpose, each by a disk or a network that lies to a core which is as always: what a core
//! that broke the rule would have done. Each must be noticed by what `truth.rs` watches.

use crate::{FetchRequest, LogEnd, Request, VoteRequest};

use super::World;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Plant {
    /// An election state is said to be durable at once, as if an answer did not wait for it.
    PersistLies,
    /// Records are said to be durable that are not, as if offsets of unsynced records were acknowledged.
    SyncLies,
    /// A restarted replica finds no `quorum-state`.
    VotesAreForgotten,
    /// A fetch counts for another voter too, as if the leader counted one log twice.
    OneCountsForTwo,
    /// Every candidate's log is said to be the longest, as if voters did not compare.
    LogsAreNotCompared,
    /// Every pre-vote is granted, as if there were none.
    PreVotesAreForged,
}

impl World {
    /// The request as it arrives.
    pub(super) fn bent(&mut self, request: Request) -> Request {
        match (self.plant, request) {
            (Some(Plant::LogsAreNotCompared), Request::Vote(vote)) => {
                let longest = LogEnd { end: milena_types::Offset(i64::MAX), epoch: last_before(&vote) };
                Request::Vote(VoteRequest { log: longest, ..vote })
            }
            (Some(Plant::OneCountsForTwo), Request::Fetch(fetch)) => {
                let other = self.chance.below(self.voters as u64) as usize;
                Request::Fetch(FetchRequest { replica: self.nodes[other].key, ..fetch })
            }
            (_, request) => request,
        }
    }
}

fn last_before(vote: &VoteRequest) -> milena_types::LeaderEpoch {
    milena_types::LeaderEpoch(vote.epoch.get() - i32::from(!vote.pre_vote))
}
