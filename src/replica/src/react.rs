//! What each event changes, and what is to be done for it. It must never let the high watermark fall but with the log,
//! nor a leader epoch at all.

use std::sync::Arc;

use milena_machine::{Now, React};
use milena_probe::{always, sometimes};
use milena_types::{
    ErrorCode, HighWatermark, Instant, LeaderEpoch, LogEndOffset, NodeId, Offset, PartitionEpoch,
};

use crate::eligible::{ActiveBrokers, check_fetcher};
use crate::isr::{self, Answer};
use crate::leader::{self, Leader};
use crate::{Action, Altered, Event, FollowerFetch, Leadership, Replica, ReplicaConfig, Role, watermark};

impl Replica {
    fn become_leader(&mut self, leadership: Leadership, now: Instant, actions: &mut Vec<Action>) {
        leader::check_given(&leadership, self.node);
        if leadership.leader_epoch < self.leader_epoch {
            return;
        }
        let (node, log_end, epoch) = (self.node, self.log_end, leadership.leader_epoch);
        let newer = epoch > self.leader_epoch;
        match &mut self.role {
            Role::Leads(leader) if !newer => {
                // another view of the epoch this node leads in; metadata may come twice (KAFKA-12751)
                if !leader.update(leadership, node, now) {
                    return;
                }
            }
            // the node was already told that it does not lead in this epoch
            Role::Idle | Role::Follows { .. } if !newer => return,
            role => {
                let before = match std::mem::replace(role, Role::Idle) {
                    Role::Leads(before) => Some(*before),
                    Role::Idle | Role::Follows { .. } => None,
                };
                *role = Role::Leads(Box::new(Leader::start(leadership, before, node, log_end, now)));
                self.leader_epoch = epoch;
                actions.push(Action::AssignEpochStart { leader_epoch: epoch, start: log_end });
            }
        }
        self.advance(now, actions);
        actions.push(Action::ReviewWaiters);
    }

    fn follow(&mut self, leader_epoch: LeaderEpoch, leader: Option<NodeId>, actions: &mut Vec<Action>) {
        always!(leader != Some(self.node), "nobody follows himself");
        if leader_epoch < self.leader_epoch {
            return;
        }
        let same = leader_epoch == self.leader_epoch;
        if same && matches!(self.role, Role::Follows { leader: known, .. } if Some(known) == leader) {
            sometimes!("a follower was told twice of its leader");
            return;
        }
        self.leader_epoch = leader_epoch;
        let next = match leader {
            Some(leader) => Role::Follows { leader, high_watermark: HighWatermark(Offset::ZERO) },
            None => Role::Idle,
        };
        if let Role::Leads(_) = std::mem::replace(&mut self.role, next) {
            sometimes!("a leader became a follower", leader.is_some());
            actions.push(Action::ReviewWaiters);
        }
    }

    fn appended(&mut self, log_end: LogEndOffset, now: Instant, actions: &mut Vec<Action>) {
        always!(
            log_end >= self.log_end,
            "an append does not shorten the log: {log_end:?} < {:?}",
            self.log_end
        );
        self.log_end = log_end;
        if self.advance(now, actions) {
            actions.push(Action::ReviewWaiters);
        }
    }

    fn durable(&mut self, log_end: LogEndOffset, now: Instant, actions: &mut Vec<Action>) {
        always!(
            log_end <= self.log_end,
            "only what was appended gets durable: {log_end:?} > {:?}",
            self.log_end
        );
        if log_end <= self.durable_end {
            return;
        }
        self.durable_end = log_end;
        let advanced = self.advance(now, actions);
        // acks=1 waits for the disk alone
        if advanced || (self.config.durable_acks && self.is_leader()) {
            actions.push(Action::ReviewWaiters);
        }
    }

    fn truncated(&mut self, log_end: LogEndOffset) {
        always!(log_end <= self.log_end, "a truncation does not lengthen the log: {log_end:?}");
        always!(!self.is_leader(), "L10: a leader cuts nothing");
        self.cuts += 1;
        self.log_end = log_end;
        self.durable_end = self.durable_end.min(log_end);
        if log_end.offset() < self.high_watermark.offset() {
            sometimes!("a log was cut below its high watermark");
            self.high_watermark = HighWatermark(log_end.offset());
        }
    }

    fn started_over(&mut self, at: Offset, actions: &mut Vec<Action>) {
        always!(at >= self.log_end.offset(), "a log starts over behind what it had: {at:?}");
        always!(!self.is_leader(), "a leader gives nothing up");
        self.cuts += 1;
        self.log_end = LogEndOffset(at);
        self.durable_end = self.log_end;
        self.raise(HighWatermark(at), actions);
    }

    fn leader_says(
        &mut self,
        leader_epoch: LeaderEpoch,
        said: HighWatermark,
        now: Instant,
        actions: &mut Vec<Action>,
    ) {
        if leader_epoch != self.leader_epoch {
            return;
        }
        if let Role::Follows { high_watermark, .. } = &mut self.role {
            *high_watermark = said;
            self.advance(now, actions);
        }
    }

    fn fetched(&mut self, fetch: FollowerFetch, now: Instant, actions: &mut Vec<Action>) {
        if check_fetcher(&self.active, fetch.replica, fetch.broker_epoch).is_err() {
            return;
        }
        let log_end = LogEndOffset(fetch.log_end.offset().clamp(Offset::ZERO, self.log_end.offset()));
        let (end, high_watermark, active) = (self.log_end, self.high_watermark, self.active.clone());
        let Some(leader) = self.leader_mut() else { return };
        if !leader.fetched(&FollowerFetch { log_end, ..fetch }, end, now) {
            return;
        }
        if let Some(joined) = isr::with_joined(leader, fetch.replica, high_watermark, &active) {
            sometimes!("a follower was asked into the ISR");
            self.propose(joined, actions);
        }
        if self.advance(now, actions) {
            actions.push(Action::ReviewWaiters);
        }
    }

    fn look_for_laggards(&mut self, now: Instant, actions: &mut Vec<Action>) {
        let (node, log_end, lag_max) = (self.node, self.log_end, self.config.lag_time_max);
        let Some(leader) = self.leader() else { return };
        if let Some(kept) = isr::without_laggards(leader, node, log_end, now, lag_max) {
            sometimes!("a follower that lagged was asked out of the ISR");
            self.propose(kept, actions);
        }
        // who lags is not waited for any more, in the ISR or not
        if self.advance(now, actions) {
            actions.push(Action::ReviewWaiters);
        }
    }

    fn propose(&mut self, isr: Vec<NodeId>, actions: &mut Vec<Action>) {
        let (node, active) = (self.node, self.active.clone());
        let leader = self.leader_mut().expect("only a leader asks for an ISR");
        let isr = isr::with_epochs(leader, node, &active, isr);
        leader.propose(isr);
        self.ask(actions);
    }

    fn ask(&self, actions: &mut Vec<Action>) {
        let leader = self.leader().expect("only a leader asks for an ISR");
        let alteration = isr::alteration(leader);
        actions.push(Action::AlterPartition(alteration.expect("something was proposed")));
    }

    fn altered(
        &mut self,
        asked_on: PartitionEpoch,
        outcome: Result<Altered, ErrorCode>,
        now: Instant,
        actions: &mut Vec<Action>,
    ) {
        let (node, lag_max) = (self.node, self.config.lag_time_max);
        let Some(leader) = self.leader_mut() else { return };
        if leader.proposed().is_none() || leader.leadership().partition_epoch != asked_on {
            sometimes!("an answer came to an alteration that metadata had settled");
            return;
        }
        match isr::judge(leader, outcome, now, lag_max) {
            Answer::Granted(altered) if altered.isr.contains(&node) => {
                leader.granted(altered.partition_epoch, altered.isr);
                self.advance(now, actions);
                actions.push(Action::ReviewWaiters);
            }
            // of what is true instead metadata tells
            Answer::Granted(_) | Answer::Overtaken => {
                sometimes!("an alteration was overtaken");
            }
            Answer::NotDone => {
                leader.withdraw();
                if self.advance(now, actions) {
                    actions.push(Action::ReviewWaiters);
                }
            }
            Answer::Refused => self.ask(actions),
            Answer::Unknown => {
                leader.doubt(now);
                self.ask(actions);
            }
        }
    }

    fn brokers_changed(&mut self, active: Arc<ActiveBrokers>, now: Instant, actions: &mut Vec<Action>) {
        self.active = active;
        if self.advance(now, actions) {
            actions.push(Action::ReviewWaiters);
        }
    }

    fn reconfigure(&mut self, config: ReplicaConfig, now: Instant, actions: &mut Vec<Action>) {
        always!(config.min_insync_replicas >= 1, "min.insync.replicas is at least 1");
        if config == self.config {
            return;
        }
        self.config = config;
        self.advance(now, actions);
        if self.is_leader() {
            actions.push(Action::ReviewWaiters);
        }
    }

    /// Raises the high watermark as far as it may go; true when it rose.
    fn advance(&mut self, now: Instant, actions: &mut Vec<Action>) -> bool {
        let (own_end, log_end) = (self.own_end(), self.log_end);
        let reached = match &self.role {
            Role::Idle => None,
            Role::Leads(leader) => {
                watermark::reached(leader, own_end, log_end, self.config, &self.active, now)
            }
            Role::Follows { high_watermark, .. } => {
                Some(HighWatermark(high_watermark.offset().min(own_end.offset())))
            }
        };
        reached.is_some_and(|reached| self.raise(reached, actions))
    }

    fn raise(&mut self, reached: HighWatermark, actions: &mut Vec<Action>) -> bool {
        if reached <= self.high_watermark {
            return false;
        }
        always!(reached.offset() <= self.log_end.offset(), "L6: {reached:?} is past {:?}", self.log_end);
        if self.config.durable_acks {
            always!(
                reached.offset() <= self.durable_end.offset(),
                "{reached:?} is past {:?}",
                self.durable_end
            );
        }
        self.high_watermark = reached;
        let leader_epoch = self.leader_epoch;
        actions.push(Action::AdvanceHighWatermark { leader_epoch, high_watermark: reached });
        true
    }
}

impl React for Replica {
    type Event = Event;
    type Action = Action;

    fn on_event(&mut self, event: Event, now: Now, actions: &mut Vec<Action>) {
        let before = (self.high_watermark, self.leader_epoch, self.next_fetch());
        let is_cut = matches!(event, Event::Truncated { .. });
        let now = now.monotonic;
        match event {
            Event::BecomeLeader(leadership) => self.become_leader(leadership, now, actions),
            Event::Follow { leader_epoch, leader } => self.follow(leader_epoch, leader, actions),
            Event::Appended { log_end } => self.appended(log_end, now, actions),
            Event::Durable { log_end } => self.durable(log_end, now, actions),
            Event::Truncated { log_end } => self.truncated(log_end),
            Event::StartedOver { at } => self.started_over(at, actions),
            Event::LeaderHighWatermark { leader_epoch, high_watermark } => {
                self.leader_says(leader_epoch, high_watermark, now, actions);
            }
            Event::Fetched(fetch) => self.fetched(fetch, now, actions),
            Event::Altered { asked_on, outcome } => self.altered(asked_on, outcome, now, actions),
            Event::BrokersChanged(active) => self.brokers_changed(active, now, actions),
            Event::LookForLaggards => self.look_for_laggards(now, actions),
            Event::ConfigChanged(config) => self.reconfigure(config, now, actions),
        }
        if self.next_fetch() != before.2 {
            actions.push(Action::ReviewFetch);
        }
        always!(is_cut || self.high_watermark >= before.0, "L6: the high watermark fell from {:?}", before.0);
        always!(self.leader_epoch >= before.1, "the leader epoch fell from {:?}", before.1);
        always!(self.durable_end <= self.log_end);
        always!(self.high_watermark.offset() <= self.log_end.offset());
    }

    /// Whoever lags is looked for at [`Event::LookForLaggards`], which one task tells all partitions.
    fn next_deadline(&self) -> Option<Instant> {
        None
    }
}
