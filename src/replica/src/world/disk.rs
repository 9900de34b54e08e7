//! A log on a disk: what a crash takes is what was not synced, or part of it.

use milena_types::{LeaderEpoch, Offset};

use crate::EpochEnd;

/// A record, and the epoch of the leader who gave it its place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Record {
    pub epoch: LeaderEpoch,
    pub value: u64,
}

#[derive(Clone, Default, Debug)]
pub(super) struct Disk {
    pub records: Vec<Record>,
    /// Below it a crash takes nothing.
    pub durable: i64,
    /// Where each leader epoch starts.
    starts: Vec<(LeaderEpoch, i64)>,
}

impl Disk {
    pub(super) fn end(&self) -> i64 {
        self.records.len() as i64
    }

    pub(super) fn append(&mut self, record: Record) {
        self.assign(record.epoch, self.end());
        self.records.push(record);
    }

    /// As the log's epoch cache does it.
    pub(super) fn assign(&mut self, epoch: LeaderEpoch, start: i64) {
        if self.starts.last().is_some_and(|(last, _)| *last >= epoch) {
            return;
        }
        self.starts.retain(|(_, other)| *other < start);
        self.starts.push((epoch, start));
    }

    pub(super) fn end_for(&self, epoch: LeaderEpoch) -> Option<EpochEnd> {
        if epoch.get() < 0 {
            return None;
        }
        let end = |end| Offset(end);
        if self.starts.last().is_some_and(|(last, _)| *last == epoch) {
            return Some(EpochEnd { epoch, end: end(self.end()) });
        }
        let newer = self.starts.partition_point(|(other, _)| *other <= epoch);
        let until = self.starts.get(newer)?.1;
        let known = newer.checked_sub(1).map_or(epoch, |at| self.starts[at].0);
        Some(EpochEnd { epoch: known, end: end(until) })
    }

    /// The newest epoch that is known, with or without a record; -1: there is none.
    pub(super) fn last_epoch(&self) -> LeaderEpoch {
        self.starts.last().map_or(LeaderEpoch::UNKNOWN, |(epoch, _)| *epoch)
    }

    /// Epochs that start where the log ends then, or later, never were: those without a record too.
    pub(super) fn truncate(&mut self, to: i64) {
        self.records.truncate(to as usize);
        self.starts.retain(|(_, start)| *start < to);
        self.durable = self.durable.min(to);
    }

    /// The process ends, and of what was not synced `kept` records are on the disk by chance. The next one syncs what
    /// it finds, and knows the epochs of records only.
    pub(super) fn crash(&mut self, kept: i64) {
        self.records.truncate((self.durable + kept) as usize);
        self.durable = self.end();
        self.starts.clear();
        for at in 0..self.records.len() {
            self.assign(self.records[at].epoch, at as i64);
        }
    }
}
