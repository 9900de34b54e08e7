//! A node: one replica, its disk, and how far it has read the metadata log. It starts, serves, crashes, stops.

use milena_machine::React;
use milena_types::{BrokerEpoch, HighWatermark, LogEndOffset, NodeId, Offset};

use super::disk::{Disk, Record};
use super::network::Message;
use super::{LAG_MAX, MIN_ISR, World};
use crate::{AckWait, Acknowledgement, Acks, Action, Event, Leadership, OpenedLog, Replica, ReplicaConfig};

pub(super) struct Node {
    pub id: NodeId,
    pub replica: Replica,
    pub disk: Disk,
    /// Which disk that is.
    disk_id: u64,
    /// Which registration this process has; `None`: it does not run.
    incarnation: Option<BrokerEpoch>,
    /// It stopped in order.
    stopped_well: bool,
    /// How much of the metadata log it was told.
    pub applied: usize,
    /// It was unfenced: clients and followers reach it.
    serves: bool,
    pub parked: Vec<(AckWait, Vec<u64>)>,
    /// The number of the alteration that it asked for last.
    pub asked: u64,
}

impl Node {
    pub(super) fn new(id: NodeId, durable_acks: bool) -> Node {
        Node {
            id,
            replica: opened(id, 0, durable_acks),
            disk: Disk::default(),
            disk_id: 0,
            incarnation: None,
            stopped_well: true,
            applied: 0,
            serves: false,
            parked: Vec::new(),
            asked: 0,
        }
    }

    pub(super) fn is_up(&self, incarnation: BrokerEpoch) -> bool {
        self.incarnation == Some(incarnation)
    }

    pub(super) fn runs(&self) -> bool {
        self.incarnation.is_some()
    }

    pub(super) fn serves(&self) -> bool {
        self.runs() && self.serves
    }

    pub(super) fn disk_end(&self) -> LogEndOffset {
        LogEndOffset(Offset(self.disk.end()))
    }

    fn end(&mut self) {
        self.incarnation = None;
        self.serves = false;
        self.parked.clear();
    }
}

fn opened(id: NodeId, end: i64, durable_acks: bool) -> Replica {
    let log_end = LogEndOffset(Offset(end));
    let config = ReplicaConfig { min_insync_replicas: MIN_ISR as u32, durable_acks, lag_time_max: LAG_MAX };
    Replica::new(id, config, OpenedLog { log_end, high_watermark: HighWatermark(Offset::ZERO) })
}

impl World {
    /// Tells the replica, and does what it says.
    pub(super) fn tell(&mut self, at: usize, event: Event) {
        let time = self.time();
        let node = &mut self.nodes[at];
        let incarnation = node.incarnation.expect("only what runs is told anything");
        let mut actions = Vec::new();
        node.replica.on_event(event, time, &mut actions);
        for action in actions {
            match action {
                Action::AssignEpochStart { leader_epoch, start } => {
                    assert_eq!(start, node.disk_end());
                    node.disk.assign(leader_epoch, start.offset().get());
                }
                Action::AlterPartition(asked) => {
                    node.asked += 1;
                    let (from, number, sent) = (node.id, node.asked, self.now);
                    self.messages.push(Message::Alter { from, incarnation, asked, number, sent });
                }
                Action::AdvanceHighWatermark { .. } | Action::ReviewWaiters | Action::ReviewFetch => {}
            }
        }
        self.note_committed(at);
        self.acknowledge(at);
    }

    fn acknowledge(&mut self, at: usize) {
        let node = &mut self.nodes[at];
        let (replica, truth) = (&node.replica, &mut self.truth);
        node.parked.retain(|(wait, values)| match replica.acknowledgement(*wait) {
            Acknowledgement::Wait => true,
            Acknowledgement::Done(code) => {
                if !code.is_error() {
                    truth.acknowledged.extend(values);
                }
                false
            }
        });
    }

    pub(super) fn produce(&mut self, at: usize) {
        let node = &self.nodes[at];
        if !node.serves() {
            return;
        }
        let Ok(epoch) = node.replica.check_append(Acks::All) else { return };
        let incarnation = node.incarnation.expect("it runs");
        self.truth.appends_in(epoch, node.id, incarnation);
        let mut values = Vec::new();
        for _ in 0..self.random.between(1, 3) {
            self.values += 1;
            values.push(self.values);
            self.nodes[at].disk.append(Record { epoch, value: self.values });
        }
        let log_end = self.nodes[at].disk_end();
        let wait = AckWait { acks: Acks::All, leader_epoch: epoch, required: log_end };
        self.tell(at, Event::Appended { log_end });
        self.nodes[at].parked.push((wait, values));
    }

    /// Up to where what a node has counts for the others.
    pub(super) fn counted(&self, node: &Node) -> i64 {
        if self.durable_acks { node.disk.durable } else { node.disk.end() }
    }

    /// Something of what was appended is on the disk now.
    pub(super) fn sync(&mut self, at: usize) {
        let node = &mut self.nodes[at];
        if node.runs() && node.disk.durable < node.disk.end() {
            let up_to = self.random.between(node.disk.durable + 1, node.disk.end());
            node.disk.durable = up_to;
            self.tell(at, Event::Durable { log_end: LogEndOffset(Offset(up_to)) });
        }
    }

    pub(super) fn fetch(&mut self, at: usize) {
        let node = &self.nodes[at];
        let Some(incarnation) = node.incarnation else { return };
        if let Some(asked) = node.replica.next_fetch() {
            assert_eq!(asked.from.get(), self.counted(node), "what is asked for is behind what counts");
            let last_epoch = node.disk.last_epoch();
            self.messages.push(Message::Fetch { from: node.id, incarnation, last_epoch, asked });
        }
    }

    /// The next change that the controller logged.
    pub(super) fn apply_metadata(&mut self, at: usize) {
        let node = &self.nodes[at];
        if node.runs() && node.applied < self.controller.log.len() {
            // once in a while it is told twice (KAFKA-12751)
            let again = self.random.chance(10);
            self.show(at, self.nodes[at].applied);
            self.nodes[at].applied += usize::from(!again);
        }
    }

    fn show(&mut self, at: usize, offset: usize) {
        let shown = self.controller.log[offset].clone();
        let id = self.nodes[at].id;
        self.tell(at, Event::BrokersChanged(shown.active.clone()));
        let leader_epoch = shown.leader_epoch;
        let event = match shown.leader {
            Some(leader) if leader == id => Event::BecomeLeader(Leadership {
                leader_epoch,
                partition_epoch: shown.partition_epoch,
                replicas: self.controller.replicas().to_vec(),
                isr: shown.isr,
            }),
            leader => Event::Follow { leader_epoch, leader },
        };
        self.tell(at, event);
        let node = &mut self.nodes[at];
        node.serves |= node.incarnation.is_some() && shown.active.get(&id).copied() == node.incarnation;
    }

    pub(super) fn catch_up(&mut self, at: usize) {
        while self.nodes[at].runs() && self.nodes[at].applied < self.controller.log.len() {
            self.show(at, self.nodes[at].applied);
            self.nodes[at].applied += 1;
        }
    }

    pub(super) fn look_for_laggards(&mut self, at: usize) {
        if self.nodes[at].runs() {
            self.tell(at, Event::LookForLaggards);
        }
    }

    /// A node that runs and has read its own registration may serve.
    pub(super) fn heartbeat(&mut self, at: usize) {
        let node = &self.nodes[at];
        let Some(incarnation) = node.incarnation else { return };
        let read = node.applied.checked_sub(1).map(|last| &self.controller.log[last]);
        if read.is_some_and(|read| read.epochs.get(&node.id) == Some(&incarnation)) {
            self.controller.unfence(node.id, incarnation);
        }
    }

    /// The process ends without a word, and part of what it had not synced with it.
    pub(super) fn crash(&mut self, at: usize) {
        let node = &mut self.nodes[at];
        if !node.runs() {
            return;
        }
        let unsynced = node.disk.end() - node.disk.durable;
        self.truth.lost += if self.durable_acks { unsynced } else { 0 };
        let kept = if self.durable_acks { self.random.between(0, unsynced) } else { unsynced };
        node.disk.crash(kept);
        node.end();
        node.stopped_well = false;
    }

    /// Leadership moves away, then everything is synced, then the process ends.
    pub(super) fn stop_in_order(&mut self, at: usize) {
        if !self.nodes[at].runs() {
            return;
        }
        self.controller.fence(self.nodes[at].id);
        let node = &mut self.nodes[at];
        node.disk.durable = node.disk.end();
        node.disk.crash(0);
        node.end();
        node.stopped_well = true;
    }

    /// A new process over what is on the disk. It reads the metadata log as it is, then registers.
    pub(super) fn restart(&mut self, at: usize) {
        if self.nodes[at].runs() {
            return;
        }
        let (id, end, disk, well) = {
            let node = &self.nodes[at];
            (node.id, node.disk.end(), node.disk_id, node.stopped_well)
        };
        let known = self.controller.log.len() - 1;
        let incarnation = self.controller.register(id, disk, well);
        self.truth.unknown_wipe = self.truth.unknown_wipe.filter(|wiped| *wiped != id);
        let node = &mut self.nodes[at];
        node.replica = opened(id, end, self.durable_acks);
        node.incarnation = Some(incarnation);
        node.applied = known;
        node.stopped_well = false;
    }

    /// A disk is replaced by an empty one: once a history.
    pub(super) fn wipe(&mut self, at: usize) {
        if !self.wiped && self.random.chance(30) {
            self.replace_disk(at);
        }
    }

    fn replace_disk(&mut self, at: usize) {
        self.wiped = true;
        self.crash(at);
        let node = &mut self.nodes[at];
        node.disk = Disk::default();
        node.disk_id += 1;
        node.stopped_well = false;
        (self.truth.wiped, self.truth.unknown_wipe) = (Some(node.id), Some(node.id));
    }

    /// Who is asked into the ISR loses its disk, registers again and fetches, all before the `leader` asks again, of whom
    /// nobody heard the first time (KIP-903).
    pub(super) fn wipe_who_is_asked_in(&mut self, at: usize, leader: usize) {
        self.truth.asked_in_and_wiped += 1;
        self.replace_disk(at);
        self.restart(at);
        self.catch_up(at);
        self.heartbeat(at);
        self.catch_up(at);
        self.catch_up(leader);
        let waiting = self.messages.len();
        self.fetch(at);
        if self.messages.len() > waiting {
            let fetch = self.messages.pop().expect("it was just sent");
            self.receive(fetch);
        }
    }
}
