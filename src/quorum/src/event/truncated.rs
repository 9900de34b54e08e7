//! The local log lost its tail, as the leader wanted.

use milena_probe::always;

use crate::state::Pending;
use crate::{LogEnd, Quorum};

impl Quorum {
    pub(super) fn on_truncated(&mut self, end: LogEnd) {
        let Some(Pending::Truncate(to)) = self.pending else {
            unreachable!("invariant broken: {end:?} is left of the log, but nothing was to be dropped");
        };
        always!(end.end <= to, "the log was to end at {to}, and ends at {}", end.end);
        always!(
            self.high_watermark.is_none_or(|hw| hw.offset() <= end.end),
            "KAFKA-12460: a committed record was dropped"
        );
        self.pending = None;
        self.log = end;
        self.durable_end = self.durable_end.min(end.end);
        self.epochs.truncated(end.end);
        self.drop_voters_from(end.end);
        always!(self.epochs.last() == end.epoch || self.snapshots.is_some(), "the log ends in another epoch");
    }
}
