//! A sole voter: one replica after another on one disk, which a crash robs of part of what was not synced. Random
//! events, the promises of `lib.rs` looked at after each; and transcripts, in which a person can read what the replica
//! asks for. Several replicas stand in `world.rs`.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write;

use milena_machine::{Now, React};
use milena_types::{Instant, LeaderEpoch, LogEndOffset, NodeId, Offset, Timestamp};
use proptest::prelude::*;

use crate::voters::tests::voter;
use crate::{
    Action, ControlRecord, ElectionState, EpochStarts, Event, LogEnd, Quorum, Setup, SetupError, VoterSet,
    Voters, VotersOrigin,
};

const NOW: Now = Now { monotonic: Instant(0), wall: Timestamp(0) };

fn setup(saved: Option<ElectionState>, end: i64, epoch: i32) -> Setup {
    let origin = if end == 0 { VotersOrigin::Bootstrap } else { VotersOrigin::Log(Offset(2)) };
    let voters = Voters { set: VoterSet::new(vec![voter(1)]).unwrap(), kraft_version: 1, origin };
    let epochs = EpochStarts::new((end > 0).then_some((LeaderEpoch(epoch), Offset(0))));
    let log = LogEnd { end: Offset(end), epoch: LeaderEpoch(epoch) };
    Setup { saved, log, epochs, ..Setup::new(voter(1).key, voters) }
}

#[derive(Clone, Copy, PartialEq, Debug)]
struct Entry {
    epoch: LeaderEpoch,
    tag: u64,
}

#[derive(Default)]
struct World {
    node: Option<Quorum>,
    incarnation: u32,
    // the disk
    saved: Option<ElectionState>,
    persists: VecDeque<ElectionState>,
    log: Vec<Entry>,
    durable: usize,
    // what was promised, over all incarnations
    led: BTreeMap<LeaderEpoch, u32>,
    named: BTreeMap<(usize, LeaderEpoch), u64>,
    committed: Vec<Entry>,
    tags: u64,
}

#[derive(Clone, Debug)]
enum Step {
    Start,
    PersistDone,
    Append(usize),
    Sync(u8),
    Resign,
    Crash { persists_kept: usize, tail_kept: u8 },
}

impl World {
    fn step(&mut self, step: Step) {
        match step {
            Step::Start if self.node.is_none() => self.start(),
            Step::PersistDone => {
                if let Some(state) = self.persists.pop_front() {
                    self.persist(state);
                    self.event(Event::Persisted(state));
                }
            }
            Step::Append(count) => {
                let node = self.node.as_ref();
                if let Some(epoch) = node.filter(|node| node.leadership().is_self).map(Quorum::epoch) {
                    self.append(epoch, count);
                }
            }
            Step::Sync(share) if self.node.is_some() => {
                self.durable += (self.log.len() - self.durable) * usize::from(share) / 255;
                self.event(Event::Synced(LogEndOffset(Offset(self.durable as i64))));
            }
            Step::Resign => self.event(Event::Resign),
            Step::Crash { persists_kept, tail_kept } => {
                for state in std::mem::take(&mut self.persists).into_iter().take(persists_kept) {
                    self.persist(state);
                }
                let kept = (self.log.len() - self.durable) * usize::from(tail_kept) / 255;
                self.log.truncate(self.durable + kept);
                self.durable = self.log.len();
                self.node = None;
            }
            Step::Start | Step::Sync(_) => {}
        }
    }

    fn start(&mut self) {
        let epoch = self.log.last().map_or(0, |entry| entry.epoch.get());
        let node = Quorum::new(setup(self.saved, self.log.len() as i64, epoch));
        assert!(node.epoch() >= self.saved.map_or(LeaderEpoch(0), |saved| saved.epoch), "C2");
        self.incarnation += 1;
        self.node = Some(node);
        self.event(Event::Started);
    }

    fn persist(&mut self, state: ElectionState) {
        let before = self.saved.unwrap_or(ElectionState::FIRST);
        assert!(before.may_become(&state), "C2: {before:?} was overwritten with {state:?}");
        self.saved = Some(state);
    }

    fn append(&mut self, epoch: LeaderEpoch, count: usize) {
        let base = self.log.len();
        for offset in base..base + count {
            self.tags += 1;
            self.log.push(Entry { epoch, tag: self.tags });
            let named = self.named.insert((offset, epoch), self.tags);
            assert_eq!(named, None, "KAFKA-18106: two records are named offset {offset} in epoch {epoch}");
        }
        let end = LogEndOffset(Offset(self.log.len() as i64));
        self.event(Event::Appended { base: Offset(base as i64), end, epoch });
    }

    fn event(&mut self, event: Event) {
        let Some(node) = &mut self.node else {
            return;
        };
        let mut actions = Vec::new();
        node.on_event(event, NOW, &mut actions);
        for action in actions {
            match action {
                Action::Persist(state) => self.persists.push_back(state),
                Action::AppendControl { epoch, records } => {
                    assert!(matches!(records[0], ControlRecord::LeaderChange(_)));
                    self.append(epoch, records.len());
                }
                Action::Commit(watermark) => {
                    let end = watermark.offset().get() as usize;
                    assert!(end <= self.durable, "C3: committed what is not durable");
                    assert!(end >= self.committed.len(), "C2: the high watermark fell over a restart");
                    for (i, entry) in self.log[..end].iter().enumerate() {
                        match self.committed.get(i) {
                            Some(before) => assert_eq!(before, entry, "a committed record changed"),
                            None => self.committed.push(*entry),
                        }
                    }
                }
                Action::Lead { .. } => {}
                other => panic!("a sole voter has nothing to do with others: {other:?}"),
            }
        }
        assert_eq!(node_deadline(&self.node), None, "a sole voter waits for nobody");
        self.check();
    }

    fn check(&mut self) {
        let Some(node) = &self.node else {
            return;
        };
        let leadership = node.leadership();
        if leadership.is_self {
            let leader = *self.led.entry(leadership.epoch).or_insert(self.incarnation);
            assert_eq!(leader, self.incarnation, "C1: two incarnations led in epoch {}", leadership.epoch);
            let saved = self.saved.expect("a leader remembers that it leads");
            assert_eq!((saved.epoch, saved.leader), (leadership.epoch, Some(NodeId(1))));
        }
        if let (Some(watermark), true) = (node.high_watermark(), leadership.is_self) {
            let below = &self.log[..watermark.offset().get() as usize];
            assert!(below.iter().any(|entry| entry.epoch == leadership.epoch), "C3: none of the own epoch");
        }
        assert!(self.log.len() >= self.committed.len(), "a committed record was lost");
        assert!(self.log.windows(2).all(|pair| pair[0].epoch <= pair[1].epoch), "L1: epochs fell");
    }
}

fn node_deadline(node: &Option<Quorum>) -> Option<Instant> {
    node.as_ref().and_then(React::next_deadline)
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => Just(Step::Start),
        6 => Just(Step::PersistDone),
        4 => (1usize..4).prop_map(Step::Append),
        5 => any::<u8>().prop_map(Step::Sync),
        3 => Just(Step::Sync(255)),
        1 => Just(Step::Resign),
        2 => (0usize..3, any::<u8>())
            .prop_map(|(persists_kept, tail_kept)| Step::Crash { persists_kept, tail_kept }),
    ];
    proptest::collection::vec(step, 1..200)
}

proptest! {
    #[test]
    fn the_promises_hold_through_any_crashes(steps in steps()) {
        let mut world = World::default();
        for step in steps {
            world.step(step);
        }
    }

    #[test]
    fn a_replica_left_alone_comes_to_lead_and_commits(steps in steps()) {
        let mut world = World::default();
        for step in steps {
            world.step(step);
        }
        world.step(Step::Crash { persists_kept: 0, tail_kept: 0 });
        world.step(Step::Start);
        for _ in 0..2 {
            world.step(Step::PersistDone);
        }
        assert!(world.node.as_ref().unwrap().leadership().is_self);
        world.step(Step::Append(1));
        world.step(Step::Sync(255));
        assert_eq!(world.committed, world.log);
    }
}

/// What a replica asks for, as text.
fn transcript(setup: Setup, events: &[Event]) -> String {
    let mut node = Quorum::new(setup);
    let mut text = String::new();
    for event in events {
        let mut actions = Vec::new();
        node.on_event(event.clone(), NOW, &mut actions);
        writeln!(text, "{}", told(event)).unwrap();
        for action in actions {
            writeln!(text, "    {}", asked(&action)).unwrap();
        }
    }
    text
}

fn told(event: &Event) -> String {
    match event {
        Event::Started => "started".into(),
        Event::Persisted(state) => format!("persisted epoch {}", state.epoch),
        Event::Appended { base, end, epoch } => format!("appended {base}..{end} in epoch {epoch}"),
        Event::Synced(end) => format!("synced to {end}"),
        Event::Resign => "resign".into(),
        other => format!("{other:?}"),
    }
}

fn asked(action: &Action) -> String {
    match action {
        Action::Persist(state) => match (state.leader, state.voted) {
            (Some(leader), _) => format!("persist epoch {}, led by {leader}", state.epoch),
            (None, Some(voted)) => format!("persist epoch {}, voted for {}", state.epoch, voted.id),
            (None, None) => format!("persist epoch {}", state.epoch),
        },
        Action::AppendControl { epoch, records } => {
            let kinds: Vec<&str> = records
                .iter()
                .map(|record| match record {
                    ControlRecord::LeaderChange(_) => "LeaderChange",
                    ControlRecord::KRaftVersion(_) => "KRaftVersion",
                    ControlRecord::Voters(_) => "Voters",
                })
                .collect();
            format!("append {} in epoch {epoch}", kinds.join(" "))
        }
        Action::Lead { leadership, epoch_start: Some(start) } => format!("say: {leadership}, from {start}"),
        Action::Lead { leadership, epoch_start: None } => format!("say: {leadership}"),
        Action::Commit(watermark) => format!("commit to {watermark}"),
        other => format!("{other:?}"),
    }
}

fn voted(epoch: i32) -> ElectionState {
    ElectionState { epoch: LeaderEpoch(epoch), leader: None, voted: Some(voter(1).key) }
}

fn led(epoch: i32) -> ElectionState {
    ElectionState { epoch: LeaderEpoch(epoch), leader: Some(NodeId(1)), voted: None }
}

fn appended(base: i64, end: i64, epoch: i32) -> Event {
    Event::Appended { base: Offset(base), end: synced(end), epoch: LeaderEpoch(epoch) }
}

fn synced(end: i64) -> LogEndOffset {
    LogEndOffset(Offset(end))
}

#[test]
fn a_formatted_node_leads_its_first_epoch() {
    let events = [
        Event::Started,
        Event::Persisted(voted(1)),
        Event::Persisted(led(1)),
        appended(0, 3, 1),
        Event::Synced(synced(0)),
        appended(3, 7, 1),
        Event::Synced(synced(3)),
        Event::Synced(synced(7)),
        Event::Resign,
    ];
    let expected = "\
started
    say: no leader is known in epoch 0
    persist epoch 1, voted for 1
    say: no leader is known in epoch 1
persisted epoch 1
    persist epoch 1, led by 1
persisted epoch 1
    append LeaderChange KRaftVersion Voters in epoch 1
appended 0..3 in epoch 1
    say: this node leads in epoch 1, from 0
synced to 0
appended 3..7 in epoch 1
synced to 3
    commit to 3
synced to 7
    commit to 7
resign
    say: no leader is known in epoch 1
";
    assert_eq!(transcript(setup(None, 0, 0), &events), expected);
}

#[test]
fn a_restarted_leader_resigns_its_epoch_and_exposes_nothing_before_its_new_one() {
    let events = [
        Event::Started,
        Event::Persisted(voted(5)),
        Event::Persisted(led(5)),
        appended(10, 11, 5),
        Event::Synced(synced(10)),
        Event::Synced(synced(11)),
    ];
    let expected = "\
started
    say: no leader is known in epoch 4
    persist epoch 5, voted for 1
    say: no leader is known in epoch 5
persisted epoch 5
    persist epoch 5, led by 1
persisted epoch 5
    append LeaderChange in epoch 5
appended 10..11 in epoch 5
    say: this node leads in epoch 5, from 10
synced to 10
synced to 11
    commit to 11
";
    assert_eq!(transcript(setup(Some(led(4)), 10, 4), &events), expected);
}

#[test]
fn a_candidate_that_crashed_stands_in_a_higher_epoch() {
    let expected = "\
started
    say: no leader is known in epoch 4
    persist epoch 5, voted for 1
    say: no leader is known in epoch 5
";
    assert_eq!(transcript(setup(Some(voted(4)), 10, 3), &[Event::Started]), expected);
}

#[test]
fn a_log_ahead_of_the_quorum_state_decides_the_epoch() {
    let expected = "\
started
    say: no leader is known in epoch 6
    persist epoch 7, voted for 1
    say: no leader is known in epoch 7
";
    assert_eq!(transcript(setup(Some(led(4)), 10, 6), &[Event::Started]), expected);
    assert_eq!(transcript(setup(None, 10, 6), &[Event::Started]), expected);
}

#[test]
fn a_stopping_node_stands_no_more() {
    let events = [Event::Started, Event::Resign, Event::Persisted(voted(1))];
    let text = transcript(setup(None, 0, 0), &events);
    assert!(text.ends_with("resign\npersisted epoch 1\n"), "{text}");
}

#[test]
fn only_the_epoch_that_is_led_may_be_appended_in() {
    let mut node = Quorum::new(setup(None, 0, 0));
    let mut actions = Vec::new();
    let mut refused = vec![node.may_append(LeaderEpoch(0)), node.may_append(LeaderEpoch(1))];
    for event in [Event::Started, Event::Persisted(voted(1)), Event::Persisted(led(1))] {
        node.on_event(event, NOW, &mut actions);
        refused.push(node.may_append(LeaderEpoch(1)));
    }
    node.on_event(appended(0, 3, 1), NOW, &mut actions);
    assert_eq!(node.may_append(LeaderEpoch(1)), Ok(()));
    refused.extend([node.may_append(LeaderEpoch(0)), node.may_append(LeaderEpoch(2))]);
    assert!(refused.iter().all(Result::is_err), "{refused:?}");
    node.on_event(Event::Resign, NOW, &mut actions);
    assert!(node.may_append(LeaderEpoch(1)).is_err());
}

#[test]
fn what_cannot_run_alone_is_told_why() {
    let alone = |ids: &[i32], local: i32| {
        let set = VoterSet::new(ids.iter().copied().map(voter).collect()).unwrap();
        let setup = setup(None, 0, 0);
        let voters = Voters { set, ..setup.voters.clone() };
        Setup { local: voter(local).key, voters, ..setup }.check_alone()
    };
    assert!(alone(&[1], 1).is_ok());
    let many = alone(&[1, 2, 3], 1).unwrap_err();
    assert!(matches!(many, SetupError::MoreThanOneVoter { count: 3, .. }), "{many}");
    assert!(many.to_string().contains("no listener by which"), "{many}");
    assert!(matches!(alone(&[2], 1), Err(SetupError::NotAVoter(NodeId(1), _))));
    let mut other = setup(None, 0, 0);
    other.local.directory = milena_types::Uuid::ONE;
    assert!(matches!(other.check_alone(), Err(SetupError::OtherDisk { .. })));
}
