//! The shell over a log that tests hold in their hands: they commit, refuse and change leaders when they
//! like. One task, polled by hand: no time passes but what a test lets pass.

#![allow(clippy::disallowed_types, reason = "a test world may hold a bare lock")]

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use milena_metadata::{
    Answered, ConfigRules, Image, Reply, Request, Settings, TopicConfigEntry, supported_features,
};
use milena_metalog::{AppendError, Leadership, MetaEvent, NotLeader};
use milena_runtime::sync::mpsc;
use milena_runtime::{
    BoxFuture, Clock, Connection, Disk, Entropy, Entry, Lane, Listener, Network, Runtime, Storage, Task,
    TaskHandle, Tasks, io,
};
use milena_types::{ErrorCode, Instant, LeaderEpoch, NodeId, Offset, Timestamp, Uuid};
use milena_wire::Str;
use milena_wire::messages::broker_heartbeat_request::BrokerHeartbeatRequest;
use milena_wire::messages::broker_registration_request::{BrokerRegistrationRequest, Feature};
use milena_wire::messages::create_topics_request::{CreatableTopic, CreateTopicsRequest};
use milena_wire::metadata_record::MetadataRecord;

use crate::port::{Follow, Log};
use crate::{Answer, Controller, NotController};

const CLUSTER: &str = "AAAAAAAAAAAAAAAAAAAABQ";
const SESSION: Duration = Duration::from_secs(9);

#[derive(Debug)]
struct NoRules;

impl ConfigRules for NoRules {
    fn check_topic(&self, _: &BTreeMap<String, String>) -> Result<(), String> {
        Ok(())
    }
    fn list_default(&self, _: &str) -> Option<String> {
        None
    }
    fn effective_topic(
        &self,
        _: &BTreeMap<String, String>,
        _: &BTreeMap<String, String>,
    ) -> Vec<TopicConfigEntry> {
        Vec::new()
    }
}

fn settings() -> Settings {
    Settings {
        cluster_id: CLUSTER.to_owned(),
        session_timeout: SESSION,
        default_partitions: 1,
        default_replication_factor: 1,
        min_insync_replicas: 1,
        unclean_leader_election: false,
        delete_topics: true,
        rules: Arc::new(NoRules),
    }
}

struct State {
    now: Instant,
    tasks: Vec<BoxFuture<'static, ()>>,
    /// What was appended and not yet committed, and where the next goes.
    appended: Vec<(Offset, Vec<MetadataRecord>)>,
    end: Offset,
    epoch: LeaderEpoch,
    leads: bool,
    records_max: usize,
    /// An append never comes to its end: the disk hangs.
    hangs: bool,
    random: u64,
    follower: Option<mpsc::UnboundedReceiver<MetaEvent>>,
}

/// A log, a clock, tasks, all in a test's hands.
#[derive(Clone)]
struct World {
    state: Arc<Mutex<State>>,
    events: mpsc::UnboundedSender<MetaEvent>,
}

impl World {
    fn new() -> (World, Controller) {
        let (events, follower) = mpsc::unbounded_channel();
        let state = State {
            now: Instant(1),
            tasks: Vec::new(),
            appended: Vec::new(),
            end: Offset(1),
            epoch: LeaderEpoch(0),
            leads: false,
            records_max: usize::MAX,
            hangs: false,
            random: 1,
            follower: Some(follower),
        };
        let world = World { state: Arc::new(Mutex::new(state)), events };
        let controller = Controller::start_on(&world.runtime(), Arc::new(world.clone()), settings());
        (world, controller)
    }

    fn with<R>(&self, enter: impl FnOnce(&mut State) -> R) -> R {
        enter(&mut self.state.lock().expect("no test panics inside"))
    }

    fn runtime(&self) -> Runtime {
        Runtime {
            clock: Arc::new(self.clone()),
            network: Arc::new(Nothing),
            storage: Arc::new(Nothing),
            tasks: Arc::new(self.clone()),
            entropy: Arc::new(self.clone()),
            interleave: None,
        }
    }

    /// Polls every task until nothing more happens.
    fn settle(&self) {
        for _ in 0..200 {
            let mut tasks = self.with(|state| std::mem::take(&mut state.tasks));
            tasks.retain_mut(|task| poll(task.as_mut()).is_pending());
            self.with(|state| state.tasks.append(&mut tasks));
        }
    }

    fn tell(&self, epoch: i32, leader: Option<i32>) {
        let leadership =
            Leadership { epoch: LeaderEpoch(epoch), leader: leader.map(NodeId), is_self: leader == Some(1) };
        self.with(|state| {
            state.epoch = leadership.epoch;
            state.leads = leadership.is_self;
        });
        self.events.send(MetaEvent::Leadership(leadership)).expect("the controller follows");
        self.settle();
    }

    /// Commits everything appended.
    fn commit(&self) {
        for (base_offset, records) in self.with(|state| std::mem::take(&mut state.appended)) {
            let last_offset = base_offset.plus(records.len() as i64 - 1);
            let (epoch, append_time) = (LeaderEpoch(0), Timestamp(0));
            let event = MetaEvent::Committed { base_offset, last_offset, epoch, records, append_time };
            self.events.send(event).expect("the controller follows");
        }
        self.settle();
    }

    fn names(&self) -> Vec<&'static str> {
        self.with(|state| {
            state.appended.iter().flat_map(|(_, batch)| batch.iter().map(MetadataRecord::name)).collect()
        })
    }

    fn pass(&self, span: Duration) {
        self.with(|state| state.now = state.now.after(span));
        self.settle();
    }

    fn ask(&self, controller: &Controller, request: Request) -> BoxFuture<'static, Answer> {
        let controller = controller.clone();
        let mut asked: BoxFuture<'static, Answer> = Box::pin(async move { controller.call(request).await });
        assert!(poll(asked.as_mut()).is_pending(), "it is on its way");
        self.settle();
        asked
    }

    /// A world whose controller is in office, with what a new log begins with committed.
    fn in_office() -> (World, Controller) {
        let (world, controller) = World::new();
        world.tell(1, Some(1));
        world.commit();
        (world, controller)
    }

    /// Registers broker 1 and lets it serve, all committed; gives its epoch.
    fn serve(&self, controller: &Controller) -> i64 {
        let mut asked = self.ask(controller, registration(1));
        self.commit();
        let Poll::Ready(Ok(Answered { reply: Reply::RegisterBroker(reply), .. })) = poll(asked.as_mut())
        else {
            panic!("no reply")
        };
        assert_eq!(reply.error_code, 0);
        let mut asked = self.ask(controller, heartbeat(reply.broker_epoch));
        self.commit();
        let Poll::Ready(Ok(Answered { reply: Reply::Heartbeat(beat), .. })) = poll(asked.as_mut()) else {
            panic!("no reply")
        };
        assert!(!beat.is_fenced);
        reply.broker_epoch
    }
}

fn poll<T>(future: Pin<&mut (impl Future<Output = T> + ?Sized)>) -> Poll<T> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

fn registration(incarnation: u64) -> Request {
    let features = supported_features().iter().map(|(name, levels)| Feature {
        name: Str::from(*name),
        min_supported_version: *levels.start(),
        max_supported_version: *levels.end(),
        ..Default::default()
    });
    Request::RegisterBroker(BrokerRegistrationRequest {
        broker_id: 1,
        cluster_id: Str::from(CLUSTER),
        incarnation_id: Uuid::from_entropy(1, incarnation),
        features: features.collect(),
        log_dirs: vec![Uuid::from_entropy(2, 2)],
        ..Default::default()
    })
}

fn heartbeat(broker_epoch: i64) -> Request {
    Request::Heartbeat(BrokerHeartbeatRequest {
        broker_id: 1,
        broker_epoch,
        current_metadata_offset: i64::MAX,
        ..Default::default()
    })
}

fn create(name: &'static str, num_partitions: i32) -> Request {
    let topic =
        CreatableTopic { name: Str::from(name), num_partitions, replication_factor: 1, ..Default::default() };
    Request::CreateTopics(CreateTopicsRequest { topics: vec![topic], ..Default::default() })
}

fn created(answer: Poll<Answer>) -> i16 {
    match answer {
        Poll::Ready(Ok(Answered { reply: Reply::CreateTopics(reply), .. })) => reply.topics[0].error_code,
        other => panic!("{other:?}"),
    }
}

#[test]
fn out_of_office_it_refuses_and_says_who_leads() {
    let (world, controller) = World::new();
    let mut asked = world.ask(&controller, create("t", 1));
    assert_eq!(poll(asked.as_mut()), Poll::Ready(Err(NotController { leader: None })));
    world.tell(3, Some(7));
    let mut asked = world.ask(&controller, create("t", 1));
    assert_eq!(poll(asked.as_mut()), Poll::Ready(Err(NotController { leader: Some(NodeId(7)) })));
    assert!(world.names().is_empty());
}

#[test]
fn a_term_on_an_empty_log_begins_with_its_first_records_once() {
    let (world, _controller) = World::new();
    world.tell(1, Some(1));
    assert_eq!(world.names().first(), Some(&"BeginTransactionRecord"));
    world.commit();
    world.tell(2, Some(7));
    world.tell(3, Some(1));
    assert!(world.names().is_empty(), "the log says it already");
}

#[test]
fn replies_wait_for_the_commit_of_all_that_they_rest_on() {
    let (world, controller) = World::in_office();
    world.serve(&controller);
    let mut first = world.ask(&controller, create("t", 2));
    assert_eq!(world.names(), ["TopicRecord", "PartitionRecord", "PartitionRecord"]);
    // the refusal rests on the first topic, which is not committed
    let mut second = world.ask(&controller, create("t", 2));
    assert!(poll(first.as_mut()).is_pending() && poll(second.as_mut()).is_pending());
    world.commit();
    let first = poll(first.as_mut());
    let Poll::Ready(Ok(Answered { rests_below, .. })) = &first else { panic!("no reply") };
    assert_eq!(*rests_below, world.with(|state| state.end), "who has applied this much sees it");
    assert_eq!(created(first), 0);
    assert_eq!(created(poll(second.as_mut())), ErrorCode::TopicAlreadyExists.code());
    // one that rests on committed records alone leaves at once
    let mut third = world.ask(&controller, create("t", 2));
    assert_eq!(created(poll(third.as_mut())), ErrorCode::TopicAlreadyExists.code());
}

#[test]
fn an_append_that_is_refused_ends_the_term_and_everything_that_ran_ahead() {
    let (world, controller) = World::in_office();
    world.serve(&controller);
    let mut ahead = world.ask(&controller, create("ahead", 1));
    world.with(|state| {
        state.leads = false;
        state.epoch = LeaderEpoch(2);
    });
    let mut refused = world.ask(&controller, create("refused", 1));
    let lost = Poll::Ready(Err(NotController { leader: Some(NodeId(7)) }));
    assert_eq!(poll(ahead.as_mut()), lost, "whether it took effect is unknown");
    assert_eq!(poll(refused.as_mut()), lost);
    // the new leader truncated what was not committed
    world.with(|state| state.appended.clear());
    world.tell(3, Some(1));
    let mut again = world.ask(&controller, create("ahead", 1));
    world.commit();
    assert_eq!(created(poll(again.as_mut())), 0, "nothing of it was kept");
}

#[test]
fn another_leader_ends_the_term_and_its_records_are_in_the_next() {
    let (world, controller) = World::in_office();
    world.serve(&controller);
    let mut uncommitted = world.ask(&controller, create("t", 1));
    world.tell(2, Some(7));
    assert_eq!(poll(uncommitted.as_mut()), Poll::Ready(Err(NotController { leader: Some(NodeId(7)) })));
    // the other leader had it, and committed it
    world.commit();
    world.tell(3, Some(1));
    let mut again = world.ask(&controller, create("t", 1));
    assert_eq!(created(poll(again.as_mut())), ErrorCode::TopicAlreadyExists.code());
}

#[test]
fn a_silent_broker_is_fenced_and_a_heartbeat_that_came_before_the_deadline_counts() {
    let (world, controller) = World::in_office();
    let epoch = world.serve(&controller);
    world.pass(SESSION);
    assert!(world.names().is_empty());
    // the heartbeat lies in the queue when the deadline passes
    let call = controller.clone();
    let mut beat: BoxFuture<'static, Answer> = Box::pin(async move { call.call(heartbeat(epoch)).await });
    assert!(poll(beat.as_mut()).is_pending());
    world.pass(Duration::from_millis(1));
    assert!(
        matches!(poll(beat.as_mut()), Poll::Ready(Ok(Answered { reply: Reply::Heartbeat(reply), .. })) if !reply.is_fenced)
    );
    assert!(world.names().is_empty());
    world.pass(SESSION + Duration::from_millis(1));
    assert_eq!(world.names(), ["BrokerRegistrationChangeRecord"]);
}

#[test]
fn what_fits_no_batch_is_refused_or_split_and_the_term_goes_on() {
    let (world, controller) = World::in_office();
    world.serve(&controller);
    let mut small = world.ask(&controller, create("t", 6));
    world.commit();
    assert_eq!(created(poll(small.as_mut())), 0);
    world.with(|state| state.records_max = 3);
    let mut large = world.ask(&controller, create("large", 6));
    assert_eq!(created(poll(large.as_mut())), ErrorCode::PolicyViolation.code());
    // six partitions lose their leader, in batches of three at most
    world.pass(SESSION + Duration::from_millis(1));
    let batches = world.with(|state| state.appended.iter().map(|(_, batch)| batch.len()).collect::<Vec<_>>());
    assert_eq!(batches.iter().sum::<usize>(), 7);
    assert!(batches.iter().all(|records| *records <= 3), "{batches:?}");
    world.commit();
    let mut ok = world.ask(&controller, create("t", 1));
    assert_eq!(created(poll(ok.as_mut())), ErrorCode::TopicAlreadyExists.code());
}

#[test]
fn when_the_log_ends_whoever_waits_is_told() {
    let (world, controller) = World::in_office();
    world.serve(&controller);
    let mut waits = world.ask(&controller, create("t", 1));
    world.events.send(END).expect("the controller follows");
    world.settle();
    assert_eq!(poll(waits.as_mut()), Poll::Ready(Err(NotController { leader: None })));
    let mut late: BoxFuture<'static, Answer> = Box::pin(async move { controller.call(create("u", 1)).await });
    assert_eq!(poll(late.as_mut()), Poll::Ready(Err(NotController { leader: None })));
}

#[test]
fn the_same_entropy_gives_the_same_log() {
    let run = || {
        let (world, controller) = World::in_office();
        world.serve(&controller);
        let mut asked = world.ask(&controller, create("t", 3));
        let records = world.with(|state| state.appended.clone());
        world.commit();
        assert_eq!(created(poll(asked.as_mut())), 0);
        let mut image = Image::new();
        for (base, batch) in &records {
            batch.iter().zip(base.0..).for_each(|(record, offset)| image.apply(record, Offset(offset)));
        }
        (records, image.topic("t").expect("created").id)
    };
    assert_eq!(run(), run());
}

/// Stands for the end of the log in the fake's channel.
const END: MetaEvent =
    MetaEvent::Leadership(Leadership { epoch: LeaderEpoch(i32::MAX), leader: None, is_self: false });

struct Reader(mpsc::UnboundedReceiver<MetaEvent>);

impl Follow for Reader {
    fn next(&mut self) -> BoxFuture<'_, Option<MetaEvent>> {
        Box::pin(async { self.0.recv().await.filter(|event| *event != END) })
    }
}

impl Log for World {
    fn append(
        &self,
        epoch: LeaderEpoch,
        records: Vec<MetadataRecord>,
    ) -> BoxFuture<'_, Result<Offset, AppendError>> {
        Box::pin(async move {
            if self.with(|state| state.hangs) {
                std::future::pending::<()>().await;
            }
            self.with(|state| {
                if !state.leads || epoch != state.epoch {
                    let leadership =
                        Leadership { epoch: state.epoch, leader: Some(NodeId(7)), is_self: false };
                    return Err(AppendError::NotLeader(NotLeader { asked: epoch, leadership }));
                }
                if records.len() > state.records_max {
                    return Err(AppendError::TooLarge { bytes: records.len(), max: state.records_max });
                }
                let base = state.end;
                state.end = base.plus(records.len() as i64);
                state.appended.push((base, records));
                Ok(state.end.plus(-1))
            })
        })
    }

    fn offer(&self, _: &Image, _: Timestamp) {}
    fn follow(&self) -> Box<dyn Follow> {
        Box::new(Reader(self.with(|state| state.follower.take()).expect("followed once")))
    }
}

impl Clock for World {
    fn now(&self) -> Instant {
        self.with(|state| state.now)
    }
    fn wall(&self) -> Timestamp {
        Timestamp(0)
    }
    fn sleep_until(&self, at: Instant) -> BoxFuture<'static, ()> {
        let world = self.clone();
        Box::pin(std::future::poll_fn(move |_| match world.now() >= at {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }))
    }
}

impl Tasks for World {
    fn spawn(&self, _: Lane, _: &'static str, future: BoxFuture<'static, ()>) -> Task {
        self.with(|state| state.tasks.push(future));
        Task(Box::new(Nothing))
    }
    fn blocking(&self, job: Box<dyn FnOnce() + Send>) -> BoxFuture<'static, ()> {
        job();
        Box::pin(std::future::ready(()))
    }
}

impl Entropy for World {
    fn next_u64(&self) -> u64 {
        self.with(|state| {
            state.random = state.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            state.random
        })
    }
}

struct Nothing;

impl TaskHandle for Nothing {
    fn abort(&self) {}
    fn poll_done(&mut self, _: &mut Context<'_>) -> Poll<bool> {
        Poll::Pending
    }
}

impl Network for Nothing {
    fn listen<'a>(&'a self, _: &'a str, _: u16) -> BoxFuture<'a, io::Result<Box<dyn Listener>>> {
        Box::pin(std::future::pending())
    }
    fn connect<'a>(&'a self, _: &'a str, _: u16) -> BoxFuture<'a, io::Result<Connection>> {
        Box::pin(std::future::pending())
    }
}

impl Storage for Nothing {
    fn mount<'a>(&'a self, _: &'a str) -> BoxFuture<'a, io::Result<Arc<dyn Disk>>> {
        Box::pin(std::future::pending())
    }
    fn peek<'a>(&'a self, _: &'a str) -> BoxFuture<'a, io::Result<Option<Vec<Entry>>>> {
        Box::pin(std::future::pending())
    }
}

#[test]
fn what_a_controller_speaks_is_told_while_its_disk_hangs() {
    let (world, controller) = World::in_office();
    world.serve(&controller);
    world.with(|state| state.hangs = true);
    let mut asked = world.ask(&controller, create("t", 1));
    let more: Vec<_> = (0..3).map(|_| world.ask(&controller, create("u", 1))).collect();
    assert!(poll(asked.as_mut()).is_pending());
    let mut look = Box::pin(controller.look(|image| image.feature("metadata.version")));
    assert!(matches!(poll(look.as_mut()), Poll::Ready(level) if level > 0));
    drop(more);
}
