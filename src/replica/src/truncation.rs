//! Where a follower's log is cut (KIP-101, 279, 320, and the diverging epoch in Fetch). It must never be by a high
//! watermark, only by what both ends know of leader epochs.

use milena_probe::always;
use milena_types::{ErrorCode, LeaderEpoch, LogEndOffset, Offset};

/// A leader epoch and where it ends in somebody's log.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EpochEnd {
    /// The epoch.
    pub epoch: LeaderEpoch,
    /// The offset after its last record.
    pub end: Offset,
}

/// Where a leader's log differs from that of a follower that fetches from `from` and whose last record is of
/// `last_fetched` (-1: it does not say). `known`: the leader's largest epoch that is not newer than that one.
/// `OFFSET_OUT_OF_RANGE` when the leader knows of no such epoch.
pub fn divergence(
    last_fetched: LeaderEpoch,
    from: Offset,
    known: Option<EpochEnd>,
) -> Result<Option<EpochEnd>, ErrorCode> {
    if last_fetched.get() < 0 {
        return Ok(None);
    }
    let known = known.ok_or(ErrorCode::OffsetOutOfRange)?;
    Ok((known.epoch < last_fetched || known.end < from).then_some(known))
}

/// Where a follower cuts its log, which ends at `log_end`, when its leader says that its largest epoch of those asked
/// for ends at `leader`. `own`: this log's largest epoch that is not newer than the leader's. Where it is older, the
/// next fetch asks on from there (KIP-279).
pub fn truncation_point(leader: EpochEnd, own: Option<EpochEnd>, log_end: LogEndOffset) -> Offset {
    let point = match own {
        Some(own) if own.epoch == leader.epoch => own.end.min(leader.end),
        Some(own) => own.end,
        None => leader.end,
    };
    point.min(log_end.offset())
}

/// What becomes of a follower's log whose end its leader does not have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reset {
    /// It is cut here, where the leader's ends: the leader was elected uncleanly.
    Truncate(Offset),
    /// It is given up and begins here, where the leader's does: what lies between is deleted by now.
    StartOver(Offset),
    /// It goes on as it is: the leader's log moved meanwhile.
    GoOn,
}

/// See [`Reset`]. The leader's log is from `leader_start` to `leader_end`.
pub fn reset(leader_start: Offset, leader_end: Offset, log_end: LogEndOffset) -> Reset {
    always!(leader_start <= leader_end, "a log starts before its end");
    if leader_end < log_end.offset() {
        return Reset::Truncate(leader_end);
    }
    if leader_start > log_end.offset() {
        return Reset::StartOver(leader_start);
    }
    Reset::GoOn
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(epoch: i32, end: i64) -> EpochEnd {
        EpochEnd { epoch: LeaderEpoch(epoch), end: Offset(end) }
    }

    #[test]
    fn a_leader_finds_where_the_logs_differ() {
        let ask = |epoch, from, known| divergence(LeaderEpoch(epoch), Offset(from), known);
        assert_eq!(ask(-1, 9, None), Ok(None), "who names no epoch is not asked");
        assert_eq!(ask(3, 9, Some(of(3, 12))), Ok(None));
        assert_eq!(ask(3, 9, Some(of(3, 8))), Ok(Some(of(3, 8))), "the leader has less of the epoch");
        assert_eq!(ask(3, 9, Some(of(2, 12))), Ok(Some(of(2, 12))), "the leader knows no epoch 3");
        assert_eq!(ask(3, 9, None), Err(ErrorCode::OffsetOutOfRange));
    }

    #[test]
    fn a_follower_cuts_where_both_know_the_epoch_and_else_goes_back_by_an_epoch() {
        let cut = |leader, own| truncation_point(leader, own, LogEndOffset(Offset(20))).get();
        assert_eq!(cut(of(3, 8), Some(of(3, 12))), 8);
        assert_eq!(cut(of(3, 15), Some(of(3, 12))), 12);
        assert_eq!(cut(of(3, 15), Some(of(2, 10))), 10, "it knows no epoch 3: the next fetch asks with 2");
        assert_eq!(cut(of(3, 15), None), 15);
        assert_eq!(cut(of(3, 25), None), 20, "never behind its own end");
    }

    #[test]
    fn out_of_range_is_cut_above_and_begun_anew_below() {
        let end = LogEndOffset(Offset(10));
        assert_eq!(reset(Offset(0), Offset(8), end), Reset::Truncate(Offset(8)));
        assert_eq!(reset(Offset(12), Offset(20), end), Reset::StartOver(Offset(12)));
        assert_eq!(reset(Offset(5), Offset(20), end), Reset::GoOn);
        assert_eq!(reset(Offset(10), Offset(10), end), Reset::GoOn);
    }
}
