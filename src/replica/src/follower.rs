//! Following a leader: what is fetched next, and what an answer is worth. It must never use an answer that was asked
//! for in another state (KAFKA-7786), nor anything of one that says that the logs differ (KAFKA-14704).

use milena_probe::sometimes;
use milena_types::{ErrorCode, LeaderEpoch, NodeId, Offset};

use crate::truncation::EpochEnd;

/// What a follower fetches next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NextFetch {
    /// From whom.
    pub leader: NodeId,
    /// In which epoch: the leader refuses another.
    pub leader_epoch: LeaderEpoch,
    /// From where: the end of what this replica may say that it holds.
    pub from: Offset,
    /// How often the log was cut before: an answer from before a cut may say anew what led to it.
    pub cuts: u64,
}

/// What a leader's answer for one partition says, but for the records.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FetchAnswer {
    /// Its error.
    pub error: ErrorCode,
    /// Where the logs differ.
    pub diverging: Option<EpochEnd>,
}

/// What is to be done with an answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Nothing: it answers what is not asked any more.
    Stale,
    /// Ask again in a while: metadata is on its way, or the leader has trouble.
    Later,
    /// Cut the log at [`crate::truncation_point`], and ask again. Nothing else of the answer counts.
    Diverges(EpochEnd),
    /// Ask the leader where its log starts and ends, and go by [`crate::reset`].
    OutOfRange,
    /// Append its records; then say what the leader said of its high watermark.
    Take,
}

/// Judges an answer to `asked`, when `next` is what would be asked now.
pub(crate) fn judge(next: Option<NextFetch>, asked: NextFetch, answer: FetchAnswer) -> Verdict {
    if next != Some(asked) {
        sometimes!("an answer came to a fetch that was not asked any more");
        return Verdict::Stale;
    }
    match (answer.error, answer.diverging) {
        (ErrorCode::None, Some(diverging)) => Verdict::Diverges(diverging),
        (ErrorCode::None, None) => Verdict::Take,
        (ErrorCode::OffsetOutOfRange, _) => Verdict::OutOfRange,
        _ => Verdict::Later,
    }
}
