//! A follower sees to its own place in the voter set, every fetch timeout: a voter that is reached elsewhere than the set
//! says has itself updated (KIP-853), and a controller that is no voter has itself taken in, if it is told to
//! (`controller.quorum.auto.join.enable`, KIP-1186). A disk that was replaced takes the place of the old one in two steps,
//! as the set holds one replica a node.

use milena_machine::Now;
use milena_probe::reachable;
use milena_types::Instant;

use crate::message::{Change, ChangeVotersRequest};
use crate::role::Role;
use crate::{Quorum, Request, Voter};

impl Quorum {
    /// What to ask of the leader now in place of a fetch, if anything.
    pub(crate) fn wanted_change(&mut self, now: Now) -> Option<Request> {
        let change = self.own_change(now.monotonic);
        let timeout = self.timeouts.fetch;
        let Role::Follower(follower) = &mut self.role else { return None };
        if follower.update_deadline.is_some_and(|deadline| deadline <= now.monotonic) {
            follower.update_deadline = Some(now.monotonic.after(timeout));
        }
        let change = change?;
        reachable!("quorum: a follower asked for a change of its own place among the voters");
        let epoch = Some(self.epoch());
        // it sees in the log what becomes of it
        Some(Request::ChangeVoters(ChangeVotersRequest { change, epoch, ack_when_committed: false }))
    }

    fn own_change(&self, now: Instant) -> Option<Change> {
        let Role::Follower(follower) = &self.role else { return None };
        let is_due = follower.update_deadline.is_some_and(|deadline| deadline <= now);
        if !is_due || self.voters.kraft_version < 1 {
            return None;
        }
        let own =
            Voter { key: self.local, endpoints: self.endpoints.clone(), kraft_versions: self.kraft_versions };
        match self.voters.set.get(self.local.id) {
            Some(member) if member.key.is_same(self.local) => {
                (*member != own && !follower.has_updated).then_some(Change::Update(own))
            }
            Some(other_disk) => self.auto_join.then_some(Change::Remove(other_disk.key)),
            None => self.auto_join.then_some(Change::Add(own)),
        }
    }

    /// The leader took the update in.
    pub(crate) fn on_change_answer(&mut self) {
        let votes = self.is_voter();
        if let Role::Follower(follower) = &mut self.role {
            follower.has_updated |= votes;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use milena_machine::React;
    use milena_types::{LeaderEpoch, NodeId, Timestamp, Uuid};

    use super::*;
    use crate::voters::tests::voter;
    use crate::{Action, ElectionState, Event, Setup, VoterSet, Voters, VotersOrigin};

    /// What a follower of voter 1 asks for after a fetch timeout's time, the voters being 1 to 3.
    fn asked(change: impl Fn(&mut Setup)) -> Option<Change> {
        let set = VoterSet::new((1..=3).map(voter).collect()).unwrap();
        let voters = Voters { set, kraft_version: 1, origin: VotersOrigin::Bootstrap };
        let saved = ElectionState { epoch: LeaderEpoch(1), leader: Some(NodeId(1)), voted: None };
        let mut setup = Setup {
            saved: Some(saved),
            endpoints: voter(2).endpoints,
            auto_join: true,
            ..Setup::new(voter(2).key, voters)
        };
        change(&mut setup);
        let mut quorum = Quorum::new(setup);
        let mut actions = Vec::new();
        let at = |millis| Now {
            monotonic: Instant::default().after(Duration::from_millis(millis)),
            wall: Timestamp(0),
        };
        quorum.on_event(Event::Started, at(0), &mut actions);
        let Role::Follower(follower) = &mut quorum.role else { panic!("it follows") };
        follower.fetched(at(1500).monotonic, Duration::from_millis(2000));
        quorum.on_event(Event::Response { correlation: 0, response: None }, at(1990), &mut actions);
        actions.clear();
        quorum.on_event(Event::Timer, at(2500), &mut actions);
        actions.into_iter().find_map(|action| match action {
            Action::Send { request: Request::ChangeVoters(request), .. } => Some(request.change),
            _ => None,
        })
    }

    #[test]
    fn a_follower_sees_to_its_place_among_the_voters() {
        assert_eq!(asked(|_| {}), None, "all is as it should be");
        let moved = asked(|setup| setup.endpoints[0].port = 1);
        assert!(matches!(moved, Some(Change::Update(own)) if own.endpoints[0].port == 1));
        let joins = asked(|setup| setup.local = voter(4).key);
        assert!(matches!(joins, Some(Change::Add(own)) if own.key == voter(4).key));
        let replaced = asked(|setup| setup.local.directory = Uuid::ONE);
        assert_eq!(replaced, Some(Change::Remove(voter(2).key)));
    }

    #[test]
    fn nobody_joins_who_is_not_told_to_or_where_voters_are_configured() {
        assert_eq!(asked(|setup| (setup.local, setup.auto_join) = (voter(4).key, false)), None);
        assert_eq!(asked(|setup| (setup.local, setup.voters.kraft_version) = (voter(4).key, 0)), None);
    }
}
