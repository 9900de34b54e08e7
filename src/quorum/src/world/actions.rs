//! A shell in small: does what a core asks, in order, and says what became of it.

use std::collections::VecDeque;

use milena_types::{LeaderEpoch, LogEndOffset, Offset};

use crate::{Action, ControlRecord, Event, Quorum, VoterSet, VotersOrigin};

use super::disk::{Disk, Entry, mask_of};
use super::plant::Plant;
use super::{Happening, World, millis};

impl World {
    pub(super) fn act(&mut self, index: usize, action: Action, events: &mut VecDeque<Event>) {
        match action {
            Action::Persist(state) => {
                self.nodes[index].disk.persists.push_back(state);
                let wait = match self.plant {
                    Some(Plant::PersistLies) => millis(self.chance.below(2000)),
                    _ => self.disk_time(),
                };
                let incarnation = self.nodes[index].incarnation;
                self.later(wait, Happening::Persisted { node: index, incarnation });
                if self.plant == Some(Plant::PersistLies) {
                    events.push_back(Event::Persisted(state));
                }
            }
            Action::AppendControl { epoch, records } => {
                let event = self.append_control(index, epoch, &records);
                events.push_back(event);
            }
            Action::AppendFetched { base, end, .. } => {
                let entries = std::mem::take(&mut self.arrived);
                assert_eq!(entries.len() as i64, end.since(base), "what arrived is what is appended");
                self.append_fetched(index, &entries, events);
            }
            Action::Truncate { to } => {
                self.stats.truncations += 1;
                let disk = &mut self.nodes[index].disk;
                disk.truncate(to.get() as usize);
                events.push_back(Event::Truncated(disk.end()));
            }
            Action::Send { to, endpoints, correlation, request } => {
                self.send(index, to, endpoints[0].port, correlation, request);
            }
            Action::Answer { token, response } => self.answer(index, token, response),
            Action::Lead { leadership, epoch_start } => {
                if leadership.is_self {
                    assert!(epoch_start.is_some());
                    self.stats.elections += 1;
                    let node = &self.nodes[index];
                    self.truth.leads(index, node.incarnation, leadership.epoch, &node.disk.log);
                }
            }
            Action::Commit(watermark) => {
                let to = watermark.offset().get() as usize;
                let durable: Vec<&[Entry]> =
                    self.nodes.iter().map(|node| &node.disk.log[..node.disk.synced]).collect();
                let epoch = self.nodes[index].quorum.as_ref().map_or(LeaderEpoch(0), Quorum::epoch);
                self.truth.commits(index, epoch, to, &self.nodes[index].disk.log, &durable);
                self.stats.committed = self.stats.committed.max(to as u64);
            }
            Action::Complain(fault) => panic!("a fault among honest replicas: {fault}"),
            Action::StoreSnapshot { id, is_last, .. } => {
                if is_last && self.chance.below(5) == 0 {
                    events.push_back(Event::NotInstalled(id));
                } else if is_last {
                    self.stats.installed += 1;
                    let state = &self.truth.committed[..id.end.get() as usize];
                    let voters = Disk::voters(state).pop();
                    self.nodes[index].disk.install(id, state);
                    events.push_back(Event::Installed { id, voters });
                }
            }
        }
    }

    fn append_control(&mut self, index: usize, epoch: LeaderEpoch, records: &[ControlRecord]) -> Event {
        let mut entries = Vec::new();
        for record in records {
            let voters = match record {
                ControlRecord::Voters(record) => mask_of(&VoterSet::from_wire(record).unwrap()),
                _ => 0,
            };
            entries.push(Entry { voters, ..self.entry(epoch) });
        }
        let event = self.append(index, entries);
        let durable: Vec<&[Entry]> =
            self.nodes.iter().map(|node| &node.disk.log[..node.disk.synced]).collect();
        self.truth.changes_voters(index, &self.nodes[index].disk.log, &durable);
        event
    }

    fn append_fetched(&mut self, index: usize, entries: &[Entry], events: &mut VecDeque<Event>) {
        for run in entries.chunk_by(|a, b| a.epoch == b.epoch) {
            let base = self.nodes[index].disk.log.len();
            events.push_back(self.append(index, run.to_vec()));
            let is_new = |at: i64| at >= base as i64;
            let all = Disk::voters(&self.nodes[index].disk.log);
            let new = all.into_iter().filter(|voters| match voters.origin {
                VotersOrigin::Log(at) => is_new(at.get()),
                VotersOrigin::Bootstrap => false,
            });
            events.extend(new.map(Event::Voters));
        }
    }

    pub(super) fn entry(&mut self, epoch: milena_types::LeaderEpoch) -> Entry {
        self.sequence += 1;
        Entry { epoch, tag: self.sequence, voters: 0 }
    }

    /// Appends records of one epoch, which wait for the disk.
    pub(super) fn append(&mut self, index: usize, entries: Vec<Entry>) -> Event {
        let disk = &mut self.nodes[index].disk;
        let base = disk.log.len();
        let epoch = entries[0].epoch;
        for entry in entries {
            disk.log.push(entry);
            self.truth.appended(disk.log.len() - 1, &disk.log);
        }
        let end = disk.log.len();
        self.sync_soon(index);
        Event::Appended { base: Offset(base as i64), end: LogEndOffset(Offset(end as i64)), epoch }
    }

    fn sync_soon(&mut self, index: usize) {
        let node = &mut self.nodes[index];
        if std::mem::replace(&mut node.sync_under_way, true) {
            return;
        }
        node.disk.covered = node.disk.log.len();
        let incarnation = node.incarnation;
        let wait = match self.plant {
            Some(Plant::SyncLies) => millis(0),
            _ => self.disk_time(),
        };
        self.later(wait, Happening::Synced { node: index, incarnation });
    }

    /// A sync is over: what was there when it began, and was not dropped since, is durable.
    pub(super) fn synced(&mut self, index: usize) {
        let node = &mut self.nodes[index];
        node.sync_under_way = false;
        let end = node.disk.covered.max(node.disk.synced);
        if self.plant != Some(Plant::SyncLies) {
            node.disk.synced = end;
        }
        let more = node.disk.log.len() > end;
        let known = node.quorum.as_ref().map_or(end, |quorum| quorum.durable_end().offset().get() as usize);
        self.event(index, Event::Synced(LogEndOffset(Offset(end.max(known) as i64))));
        if more && self.nodes[index].quorum.is_some() {
            self.sync_soon(index);
        }
    }

    /// A node takes a snapshot of what it knows to be committed, and may drop the log that it covers.
    pub(super) fn take_snapshot(&mut self, index: usize) {
        let node = &mut self.nodes[index];
        let Some(watermark) = node.quorum.as_ref().and_then(|quorum| quorum.high_watermark()) else { return };
        let end = watermark.offset().get() as usize;
        let newest = node.disk.snapshots.map_or(0, |(_, newest)| newest.end.get() as usize);
        if end <= newest || end < node.disk.start {
            return;
        }
        self.stats.snapshots += 1;
        let start = if self.chance.below(2) == 0 { node.disk.start } else { end };
        let (oldest, newest) = node.disk.snapshot(end, start);
        self.event(index, Event::Snapshots { oldest, newest, log_start: Offset(start as i64) });
    }

    fn disk_time(&mut self) -> std::time::Duration {
        match self.chance.below(1000) < self.knobs.slow_disk {
            true => millis(100 + self.chance.below(4000)),
            false => millis(self.chance.below(6)),
        }
    }
}
