//! What must be true of any history, whoever made it: the promises C1 to C4 of `docs/guarantees.md` and what they rest on.
//! Knows nothing of a core: it is fed by the world, and by hand in its own tests, each of which breaks one promise and
//! sees exactly that one fire.

use std::collections::BTreeMap;

use milena_types::{LeaderEpoch, NodeId};

use super::disk::Entry;

#[derive(Debug)]
pub(super) struct Truth {
    /// The first voter set, a bit a node.
    voters: u8,
    /// The highest epoch that anything which left a node spoke of.
    revealed: Vec<LeaderEpoch>,
    seen: Vec<LeaderEpoch>,
    exposed: Vec<usize>,
    leaders: BTreeMap<LeaderEpoch, (usize, u32)>,
    led_by: BTreeMap<LeaderEpoch, NodeId>,
    votes: BTreeMap<(usize, LeaderEpoch), usize>,
    named: BTreeMap<(usize, LeaderEpoch), (u64, Option<LeaderEpoch>)>,
    told: BTreeMap<LeaderEpoch, usize>,
    pub(super) committed: Vec<Entry>,
    /// In which epoch each of them was.
    committed_in: Vec<LeaderEpoch>,
}

impl Truth {
    pub(super) fn new(nodes: usize, voters: u8) -> Truth {
        Truth {
            voters,
            revealed: vec![LeaderEpoch(0); nodes],
            seen: vec![LeaderEpoch(0); nodes],
            exposed: vec![0; nodes],
            leaders: BTreeMap::new(),
            led_by: BTreeMap::new(),
            votes: BTreeMap::new(),
            named: BTreeMap::new(),
            told: BTreeMap::new(),
            committed: Vec::new(),
            committed_in: Vec::new(),
        }
    }

    /// A message that left `node` spoke of `epoch`.
    pub(super) fn reveals(&mut self, node: usize, epoch: LeaderEpoch) {
        let before = self.revealed[node];
        assert!(epoch >= before, "C2: node {node} spoke of epoch {before}, and now of {epoch}");
        self.revealed[node] = epoch;
    }

    /// `node` starts again, in `epoch`.
    pub(super) fn starts(&mut self, node: usize, epoch: LeaderEpoch) {
        let revealed = self.revealed[node];
        assert!(epoch >= revealed, "C2: node {node} spoke of epoch {revealed}, and starts in {epoch}");
        self.seen[node] = epoch;
    }

    /// `node` is in `epoch`.
    pub(super) fn sees_epoch(&mut self, node: usize, epoch: LeaderEpoch) {
        assert!(epoch >= self.seen[node], "C2: node {node} went back to epoch {epoch}");
        self.seen[node] = epoch;
    }

    /// `node` holds `leader` to lead `epoch`.
    pub(super) fn sees_leader(&mut self, node: usize, epoch: LeaderEpoch, leader: NodeId) {
        let known = *self.led_by.entry(epoch).or_insert(leader);
        assert_eq!(known, leader, "C1: node {node} sees another leader of epoch {epoch}");
    }

    /// `node` begins to lead `epoch`, with `log`. It has all that was committed in earlier epochs; one that comes late may
    /// lack what a later leader had committed already (Raft §5.4.3).
    pub(super) fn leads(&mut self, node: usize, incarnation: u32, epoch: LeaderEpoch, log: &[Entry]) {
        let leader = *self.leaders.entry(epoch).or_insert((node, incarnation));
        assert_eq!(leader, (node, incarnation), "C1: two lead in epoch {epoch}");
        let before = self.committed_in.iter().filter(|committed| **committed < epoch).count();
        let has_all = log.len() >= before && log[..before] == self.committed[..before];
        assert!(has_all, "C4: the leader of epoch {epoch} lacks what is committed");
    }

    /// `node` gives its vote in `epoch`.
    pub(super) fn votes(&mut self, node: usize, epoch: LeaderEpoch, candidate: usize) {
        let given = *self.votes.entry((node, epoch)).or_insert(candidate);
        assert_eq!(given, candidate, "vote: node {node} voted twice in epoch {epoch}");
    }

    /// The record at `offset` of `log` was appended somewhere: offset and epoch name one record and one history (the
    /// log matching of Raft §5.3, by induction; KAFKA-18106).
    pub(super) fn appended(&mut self, offset: usize, log: &[Entry]) {
        let entry = log[offset];
        let parent = offset.checked_sub(1).map(|before| log[before].epoch);
        assert!(parent.is_none_or(|parent| parent <= entry.epoch), "L1: epochs fell at {offset}");
        let named = *self.named.entry((offset, entry.epoch)).or_insert((entry.tag, parent));
        assert_eq!(
            named,
            (entry.tag, parent),
            "log matching: two records at {offset} in epoch {}",
            entry.epoch
        );
    }

    /// The leader of `epoch` tells others that everything below `to` is committed.
    pub(super) fn tells(
        &mut self,
        node: usize,
        epoch: LeaderEpoch,
        to: usize,
        log: &[Entry],
        durable: &[&[Entry]],
    ) {
        assert!(to <= log.len(), "C3: node {node} commits what it does not have");
        let own = to > 0 && log[to - 1].epoch == epoch;
        assert!(own, "C3: a leader of epoch {epoch} commits up to {to}, where no record of its own stands");
        let before = *self.told.entry(epoch).or_insert(to);
        assert!(before <= to, "C2: the leader of epoch {epoch} told {before}, and now {to}");
        self.told.insert(epoch, to);
        self.is_held_by_majority(to, log, durable);
    }

    /// A majority of the newest voter set in a leader's `log` has its records below `to` on its disks; or of the set
    /// before, where they were committed before the newest one came.
    fn is_held_by_majority(&self, to: usize, log: &[Entry], durable: &[&[Entry]]) {
        let has = |disk: &&[Entry]| disk.len() >= to && disk[to - 1] == log[to - 1];
        let count = |voters: u8| {
            let holders = durable.iter().enumerate().filter(|(i, disk)| voters & (1 << i) != 0 && has(disk));
            (holders.count(), voters.count_ones() as usize)
        };
        let (holders, of) = count(self.voters_in(log));
        let (before, of_before) = match log.iter().rposition(|entry| entry.voters != 0) {
            Some(at) if at >= to => count(self.voters_in(&log[..at])),
            _ => (0, 0),
        };
        let is_held = holders > of / 2 || (of_before > 0 && before > of_before / 2);
        assert!(is_held, "C3: committed to {to} with {holders} of {of} disks");
    }

    fn voters_in(&self, log: &[Entry]) -> u8 {
        log.iter().rev().map(|entry| entry.voters).find(|voters| *voters != 0).unwrap_or(self.voters)
    }

    /// A leader appended what `log` ends with, maybe a voter set: it differs by one voter from the one before, which is
    /// committed.
    pub(super) fn changes_voters(&mut self, node: usize, log: &[Entry], durable: &[&[Entry]]) {
        let Some((last, before)) = log.split_last().filter(|(last, _)| last.voters != 0) else { return };
        let change = last.voters ^ self.voters_in(before);
        assert!(change.count_ones() <= 1, "C6: node {node} changes two voters at once");
        if let Some(at) = before.iter().rposition(|entry| entry.voters != 0) {
            let has = |disk: &&[Entry]| disk.get(at) == Some(&before[at]);
            let voters = self.voters_in(before);
            let holders = durable.iter().enumerate().filter(|(i, disk)| voters & (1 << i) != 0 && has(disk));
            let is_committed = holders.count() > voters.count_ones() as usize / 2;
            assert!(is_committed, "C6: node {node} changes voters before the change before is committed");
        }
    }

    /// `node`, in `epoch`, holds everything below `to` to be committed. `durable` is what each node has on its disk.
    pub(super) fn commits(
        &mut self,
        node: usize,
        epoch: LeaderEpoch,
        to: usize,
        log: &[Entry],
        durable: &[&[Entry]],
    ) {
        let before = self.exposed[node];
        assert!(to >= before, "C2: the high watermark of node {node} fell from {before} to {to}");
        self.exposed[node] = to;
        assert!(to <= durable[node].len(), "C3: node {node} exposes what it may lose");
        let known = self.committed.len().min(to);
        assert!(log[..known] == self.committed[..known], "C4: node {node} differs below the high watermark");
        if to > self.committed.len() {
            if self.told.values().all(|told| *told < to) {
                // nobody was told: it is the leader itself
                self.is_held_by_majority(to, log, durable);
            }
            self.committed_in.resize(to, epoch);
            self.committed.extend_from_slice(&log[self.committed.len()..to]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const E1: LeaderEpoch = LeaderEpoch(1);
    const E2: LeaderEpoch = LeaderEpoch(2);

    fn log(tags: &[(i32, u64)]) -> Vec<Entry> {
        tags.iter().map(|(epoch, tag)| Entry { epoch: LeaderEpoch(*epoch), tag: *tag, voters: 0 }).collect()
    }

    /// Three voters; records of epoch 1 are committed by nodes 0 and 1.
    fn honest() -> Truth {
        let mut truth = Truth::new(3, 0b111);
        let log = log(&[(1, 1), (1, 2)]);
        let durable: [&[Entry]; 3] = [&log, &log, &[]];
        for node in 0..3 {
            truth.votes(node, E1, 0);
            truth.reveals(node, E1);
        }
        truth.leads(0, 1, E1, &[]);
        truth.appended(0, &log);
        truth.appended(1, &log);
        truth.sees_leader(1, E1, NodeId(1));
        truth.tells(0, E1, 2, &log, &durable);
        truth.commits(0, E1, 2, &log, &durable);
        truth
    }

    #[test]
    fn an_honest_history_breaks_nothing() {
        let mut truth = honest();
        truth.starts(1, E1);
        truth.leads(1, 2, E2, &log(&[(1, 1), (1, 2), (2, 3)]));
    }

    #[test]
    fn a_leader_that_comes_late_may_lack_what_a_later_one_committed() {
        let mut truth = honest();
        let longer = log(&[(1, 1), (1, 2), (3, 3)]);
        truth.leads(0, 2, LeaderEpoch(3), &longer[..2]);
        truth.commits(0, LeaderEpoch(3), 3, &longer, &[&longer, &[], &longer]);
        truth.leads(1, 1, E2, &longer[..2]);
    }

    #[test]
    #[should_panic(expected = "C1: two lead in epoch 1")]
    fn another_incarnation_is_another_leader() {
        honest().leads(0, 2, E1, &log(&[(1, 1), (1, 2)]));
    }

    #[test]
    #[should_panic(expected = "C1: node 2 sees another leader")]
    fn all_see_the_same_leader() {
        honest().sees_leader(2, E1, NodeId(3));
    }

    #[test]
    #[should_panic(expected = "C2: node 1 spoke of epoch 1, and starts in 0")]
    fn what_was_said_is_not_forgotten() {
        honest().starts(1, LeaderEpoch(0));
    }

    #[test]
    #[should_panic(expected = "C2: node 2 spoke of epoch 1, and now of 0")]
    fn nobody_speaks_of_an_earlier_epoch() {
        honest().reveals(2, LeaderEpoch(0));
    }

    #[test]
    #[should_panic(expected = "C2: node 0 went back to epoch 1")]
    fn an_epoch_is_not_left_backwards() {
        let mut truth = honest();
        truth.sees_epoch(0, E2);
        truth.sees_epoch(0, E1);
    }

    #[test]
    #[should_panic(expected = "C2: the high watermark of node 0 fell from 2 to 1")]
    fn a_watermark_does_not_fall() {
        let log = log(&[(1, 1), (1, 2)]);
        honest().commits(0, E1, 1, &log, &[&log, &log, &log]);
    }

    #[test]
    #[should_panic(expected = "C2: the leader of epoch 1 told 2, and now 1")]
    fn a_leader_does_not_take_back_what_it_told() {
        honest().tells(0, E1, 1, &log(&[(1, 1), (1, 2)]), &[]);
    }

    #[test]
    #[should_panic(expected = "C3: committed to 3 with 1 of 3 disks")]
    fn a_minority_commits_nothing() {
        let long = log(&[(1, 1), (1, 2), (1, 3)]);
        honest().commits(0, E1, 3, &long, &[&long, &long[..2], &[]]);
    }

    #[test]
    #[should_panic(expected = "C3: committed to 3 with 1 of 3 disks")]
    fn nobody_is_told_what_a_minority_has() {
        let long = log(&[(1, 1), (1, 2), (1, 3)]);
        honest().tells(0, E1, 3, &long, &[&long, &long[..2], &[]]);
    }

    #[test]
    #[should_panic(expected = "C6: node 0 changes two voters at once")]
    fn voters_change_one_at_a_time() {
        let mut log = log(&[(1, 1), (1, 2), (1, 3)]);
        log[2].voters = 0b001;
        honest().changes_voters(0, &log, &[&log, &log, &log]);
    }

    #[test]
    #[should_panic(expected = "C6: node 0 changes voters before the change before is committed")]
    fn a_change_of_voters_waits_for_the_one_before() {
        let mut log = log(&[(1, 1), (1, 2), (1, 3)]);
        log[1].voters = 0b1111;
        log[2].voters = 0b0111;
        honest().changes_voters(0, &log, &[&log, &log, &log[..1]]);
    }

    #[test]
    #[should_panic(expected = "C3: node 1 exposes what it may lose")]
    fn nothing_is_exposed_that_a_crash_takes_back() {
        let log = log(&[(1, 1), (1, 2)]);
        honest().commits(1, E1, 2, &log, &[&log, &log[..1], &log]);
    }

    #[test]
    #[should_panic(expected = "C3: a leader of epoch 2 commits up to 2")]
    fn only_records_of_the_own_epoch_commit() {
        honest().tells(1, E2, 2, &log(&[(1, 1), (1, 2), (2, 3)]), &[]);
    }

    #[test]
    #[should_panic(expected = "C4: the leader of epoch 2 lacks what is committed")]
    fn a_leader_has_all_that_is_committed() {
        honest().leads(2, 1, E2, &log(&[(1, 1), (2, 9)]));
    }

    #[test]
    #[should_panic(expected = "C4: node 2 differs below the high watermark")]
    fn nodes_agree_below_the_high_watermark() {
        let other = log(&[(1, 1), (1, 7)]);
        honest().commits(2, E1, 2, &other, &[&[], &[], &other]);
    }

    #[test]
    #[should_panic(expected = "vote: node 2 voted twice in epoch 1")]
    fn a_vote_is_given_once() {
        honest().votes(2, E1, 1);
    }

    #[test]
    #[should_panic(expected = "log matching: two records at 1 in epoch 1")]
    fn offset_and_epoch_name_one_record() {
        honest().appended(1, &log(&[(1, 1), (1, 5)]));
    }

    #[test]
    #[should_panic(expected = "L1: epochs fell at 1")]
    fn epochs_rise_along_a_log() {
        Truth::new(1, 0b1).appended(1, &log(&[(2, 1), (1, 2)]));
    }
}
