//! Messages on their way: delivered in any order, twice, or never; to a process that has ended, not at all.

use milena_types::{
    BrokerEpoch, ErrorCode, HighWatermark, Instant, LeaderEpoch, LogEndOffset, NodeId, Offset, PartitionEpoch,
};

use super::disk::Record;
use super::{LAG_MAX, World};
use crate::{
    Alteration, Altered, Event, FetchAnswer, FollowerFetch, NextFetch, Verdict, divergence, truncation_point,
};

#[derive(Clone, Debug)]
pub(super) enum Message {
    Fetch {
        from: NodeId,
        incarnation: BrokerEpoch,
        last_epoch: LeaderEpoch,
        asked: NextFetch,
    },
    Answer {
        to: NodeId,
        incarnation: BrokerEpoch,
        asked: NextFetch,
        answer: Answer,
    },
    Alter {
        from: NodeId,
        incarnation: BrokerEpoch,
        asked: Alteration,
        number: u64,
        sent: Instant,
    },
    Altered {
        to: NodeId,
        incarnation: BrokerEpoch,
        number: u64,
        asked_on: PartitionEpoch,
        outcome: Result<Altered, ErrorCode>,
    },
}

#[derive(Clone, Debug)]
pub(super) struct Answer {
    said: FetchAnswer,
    records: Vec<Record>,
    high_watermark: HighWatermark,
}

impl World {
    /// Delivers one of the messages, or loses it, or keeps it for another time.
    pub(super) fn deliver(&mut self) {
        if self.messages.is_empty() {
            return;
        }
        let at = self.random.below(self.messages.len());
        let message = self.messages.swap_remove(at);
        let (lost, again) = (self.random.chance(10), self.random.chance(10));
        // whoever asks the controller on a connection that breaks learns that; the request may linger nevertheless
        let asker = match &message {
            Message::Fetch { .. } | Message::Answer { .. } => None,
            Message::Alter { from, incarnation, asked, number, .. } => {
                Some((*from, *incarnation, *number, asked.partition_epoch))
            }
            Message::Altered { to, incarnation, number, asked_on, .. } => {
                Some((*to, *incarnation, *number, *asked_on))
            }
        };
        match asker {
            Some((to, incarnation, number, asked_on)) if self.loses_a_newcomer(&message) => {
                let outcome = Err(ErrorCode::NetworkException);
                self.messages.push(Message::Altered { to, incarnation, number, asked_on, outcome });
            }
            Some((to, incarnation, number, asked_on)) if lost => {
                let outcome = Err(ErrorCode::NetworkException);
                self.messages.push(Message::Altered { to, incarnation, number, asked_on, outcome });
                if matches!(message, Message::Alter { .. }) && again {
                    self.messages.push(message);
                }
            }
            None if lost => {}
            None if again => {
                self.messages.push(message.clone());
                self.receive(message);
            }
            _ => self.receive(message),
        }
    }

    /// Whether an alteration is lost together with the disk of whom it asks in: once in a while, where that may be.
    fn loses_a_newcomer(&mut self, message: &Message) -> bool {
        let Message::Alter { from, asked, .. } = message else { return false };
        let isr = &self.controller.now().isr;
        let newcomer = asked.isr.iter().map(|(member, _)| *member).find(|member| !isr.contains(member));
        let Some(newcomer) = newcomer else { return false };
        if self.wiped || !self.random.chance(8) {
            return false;
        }
        self.wipe_who_is_asked_in(self.at(newcomer), self.at(*from));
        true
    }

    pub(super) fn receive(&mut self, message: Message) {
        match message {
            Message::Fetch { from, incarnation, last_epoch, asked } => {
                if let Some(answer) = self.serve(from, incarnation, last_epoch, asked) {
                    self.messages.push(Message::Answer { to: from, incarnation, asked, answer });
                }
            }
            Message::Answer { to, incarnation, asked, answer } => {
                let at = self.at(to);
                if self.nodes[at].is_up(incarnation) {
                    self.take(at, asked, answer);
                }
            }
            // nothing lingers for as long as a follower may lag
            Message::Alter { from, incarnation, asked, number, sent } if self.now > sent.after(LAG_MAX) => {
                let (asked_on, outcome) = (asked.partition_epoch, Err(ErrorCode::NetworkException));
                self.messages.push(Message::Altered { to: from, incarnation, number, asked_on, outcome });
            }
            Message::Alter { from, incarnation, asked, number, .. } => {
                let outcome = self.controller.alter_partition(from, incarnation, &asked);
                let asked_on = asked.partition_epoch;
                self.messages.push(Message::Altered { to: from, incarnation, number, asked_on, outcome });
            }
            Message::Altered { to, incarnation, number, asked_on, outcome } => {
                let at = self.at(to);
                // a broker asks once at a time, and nobody hears the answer to what lingered on a connection that broke
                if self.nodes[at].is_up(incarnation) && self.nodes[at].asked == number {
                    self.tell(at, Event::Altered { asked_on, outcome });
                }
            }
        }
    }

    /// A follower's fetch at its leader, as the shell serves it.
    fn serve(
        &mut self,
        from: NodeId,
        incarnation: BrokerEpoch,
        last_epoch: LeaderEpoch,
        asked: NextFetch,
    ) -> Option<Answer> {
        let at = self.at(asked.leader);
        if !self.nodes[at].serves() {
            return None;
        }
        let node = &self.nodes[at];
        let refused = |error| Answer {
            said: FetchAnswer { error, diverging: None },
            records: Vec::new(),
            high_watermark: HighWatermark(Offset(-1)),
        };
        let allowed = node.replica.check_follower(asked.leader_epoch, from, incarnation);
        if let Err(error) = allowed {
            return Some(refused(error));
        }
        let known = node.disk.end_for(last_epoch);
        let diverging = match divergence(last_epoch, asked.from, known) {
            Ok(diverging) => diverging,
            Err(error) => return Some(refused(error)),
        };
        if asked.from.get() > node.disk.end() {
            assert!(diverging.is_some(), "{asked:?} is behind the end of {:?}", node.disk);
        }
        let mut answer = refused(ErrorCode::None);
        answer.said.diverging = diverging;
        if diverging.is_none() {
            let log_end = LogEndOffset(asked.from);
            self.tell(
                at,
                Event::Fetched(FollowerFetch { replica: from, broker_epoch: incarnation, log_end }),
            );
            let most = self.random.between(0, 4) as usize;
            let node = &self.nodes[at];
            // durable or not
            let records = node.disk.records.iter().skip(asked.from.get() as usize).take(most);
            answer.records = records.copied().collect();
        }
        // a leader says it with every answer, and a follower must know what it is worth
        answer.high_watermark = self.nodes[at].replica.high_watermark();
        Some(answer)
    }

    /// A leader's answer at its follower, as the shell takes it.
    fn take(&mut self, at: usize, asked: NextFetch, answer: Answer) {
        let node = &mut self.nodes[at];
        match node.replica.judge(asked, answer.said) {
            Verdict::Stale | Verdict::Later => {}
            Verdict::OutOfRange => panic!("nothing was deleted, and leaders know all epochs: {asked:?}"),
            Verdict::Diverges(leader) => {
                let own = node.disk.end_for(leader.epoch);
                let to = truncation_point(leader, own, node.replica.log_end());
                self.truth.truncations += 1;
                assert!(
                    to >= node.replica.high_watermark().offset(),
                    "L10: cut to {to} below what is committed"
                );
                node.disk.truncate(to.get());
                let log_end = node.disk_end();
                self.tell(at, Event::Truncated { log_end });
            }
            Verdict::Take => {
                for record in answer.records {
                    node.disk.append(record);
                }
                let (leader_epoch, high_watermark) = (asked.leader_epoch, answer.high_watermark);
                let log_end = node.disk_end();
                self.tell(at, Event::Appended { log_end });
                self.tell(at, Event::LeaderHighWatermark { leader_epoch, high_watermark });
            }
        }
    }
}
