//! The active controller as a value: the image, which may run ahead of what is committed, and the soft
//! state beside it. Which decision answers which request; the decisions are in `decide/`.

use milena_machine::{Decide, Now, Outcome};
use milena_probe::{always, expensive};
use milena_types::{Instant, Offset};
use milena_wire::messages::allocate_producer_ids_request::AllocateProducerIdsRequest;
use milena_wire::messages::allocate_producer_ids_response::AllocateProducerIdsResponse;
use milena_wire::messages::alter_partition_request::AlterPartitionRequest;
use milena_wire::messages::alter_partition_response::AlterPartitionResponse;
use milena_wire::messages::broker_heartbeat_request::BrokerHeartbeatRequest;
use milena_wire::messages::broker_heartbeat_response::BrokerHeartbeatResponse;
use milena_wire::messages::broker_registration_request::BrokerRegistrationRequest;
use milena_wire::messages::broker_registration_response::BrokerRegistrationResponse;
use milena_wire::messages::controller_registration_request::ControllerRegistrationRequest;
use milena_wire::messages::controller_registration_response::ControllerRegistrationResponse;
use milena_wire::messages::create_partitions_request::CreatePartitionsRequest;
use milena_wire::messages::create_partitions_response::CreatePartitionsResponse;
use milena_wire::messages::create_topics_request::CreateTopicsRequest;
use milena_wire::messages::create_topics_response::CreateTopicsResponse;
use milena_wire::messages::delete_topics_request::DeleteTopicsRequest;
use milena_wire::messages::delete_topics_response::DeleteTopicsResponse;
use milena_wire::messages::elect_leaders_request::ElectLeadersRequest;
use milena_wire::messages::elect_leaders_response::ElectLeadersResponse;
use milena_wire::messages::incremental_alter_configs_request::IncrementalAlterConfigsRequest;
use milena_wire::messages::incremental_alter_configs_response::IncrementalAlterConfigsResponse;
use milena_wire::messages::unregister_broker_request::UnregisterBrokerRequest;
use milena_wire::messages::unregister_broker_response::UnregisterBrokerResponse;
use milena_wire::metadata_record::MetadataRecord;

use crate::decide::{self, Decision};
use crate::image::Image;
use crate::sessions::Sessions;
use crate::settings::Settings;

/// Names a request whose reply leaves later.
pub type Token = u64;

/// What the controller is asked. Whether the asker may ask is the shell's business.
#[derive(Clone, PartialEq, Debug)]
pub enum Request {
    /// Create topics.
    CreateTopics(CreateTopicsRequest),
    /// Delete topics.
    DeleteTopics(DeleteTopicsRequest),
    /// Alter topics' configurations.
    AlterConfigs(IncrementalAlterConfigsRequest),
    /// A broker has started.
    RegisterBroker(BrokerRegistrationRequest),
    /// A controller has started.
    RegisterController(ControllerRegistrationRequest),
    /// A broker is alive.
    Heartbeat(BrokerHeartbeatRequest),
    /// A broker needs producer ids to hand out.
    AllocateProducerIds(AllocateProducerIdsRequest),
    /// A leader wants another ISR.
    AlterPartition(AlterPartitionRequest),
    /// Elect leaders.
    ElectLeaders(ElectLeadersRequest),
    /// Add partitions to topics.
    CreatePartitions(CreatePartitionsRequest),
    /// Forget a broker.
    UnregisterBroker(UnregisterBrokerRequest),
}

impl Request {
    /// How many random numbers the decision takes: see [`Ask::entropy`].
    pub fn entropy_needed(&self) -> usize {
        match self {
            // an id is two numbers, and each topic's placement starts from one
            Request::CreateTopics(request) => 3 * request.topics.len(),
            Request::CreatePartitions(request) => request.topics.len(),
            _ => 0,
        }
    }
}

/// What the controller answers: the response of the same name.
#[derive(Clone, PartialEq, Debug)]
pub enum Reply {
    /// To [`Request::CreateTopics`].
    CreateTopics(CreateTopicsResponse),
    /// To [`Request::DeleteTopics`].
    DeleteTopics(DeleteTopicsResponse),
    /// To [`Request::AlterConfigs`].
    AlterConfigs(IncrementalAlterConfigsResponse),
    /// To [`Request::RegisterBroker`].
    RegisterBroker(BrokerRegistrationResponse),
    /// To [`Request::RegisterController`].
    RegisterController(ControllerRegistrationResponse),
    /// To [`Request::Heartbeat`].
    Heartbeat(BrokerHeartbeatResponse),
    /// To [`Request::AllocateProducerIds`].
    AllocateProducerIds(AllocateProducerIdsResponse),
    /// To [`Request::AlterPartition`].
    AlterPartition(AlterPartitionResponse),
    /// To [`Request::ElectLeaders`].
    ElectLeaders(ElectLeadersResponse),
    /// To [`Request::CreatePartitions`].
    CreatePartitions(CreatePartitionsResponse),
    /// To [`Request::UnregisterBroker`].
    UnregisterBroker(UnregisterBrokerResponse),
}

/// A reply, and which metadata it rests on.
#[derive(Clone, PartialEq, Debug)]
pub struct Answered {
    /// What is answered.
    pub reply: Reply,
    /// Whoever has applied the log up to here, exclusive, sees what the reply says, or what came of it since.
    pub rests_below: Offset,
}

/// A request with the entropy that its decision takes.
#[derive(Clone, PartialEq, Debug)]
pub struct Ask {
    /// What is asked.
    pub request: Request,
    /// At least [`Request::entropy_needed`] random numbers, for topic ids and placement.
    pub entropy: Vec<u64>,
}

/// A line for people: an event of the cluster's life and its cause.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Note(pub String);

/// The active controller.
#[derive(Clone, Debug)]
pub struct Metadata {
    pub(crate) settings: Settings,
    pub(crate) image: Image,
    pub(crate) sessions: Sessions,
}

type MetadataOutcome = Outcome<MetadataRecord, Token, Reply, Note>;

impl Metadata {
    /// A controller over `image`, which must hold every committed record. [`Metadata::activate`] next.
    pub fn new(settings: Settings, image: Image) -> Metadata {
        always!(settings.default_partitions > 0 && settings.default_replication_factor > 0, "{settings:?}");
        let sessions = Sessions::new(settings.session_timeout);
        Metadata { settings, image, sessions }
    }

    /// Takes office at `now`: what a new log is to begin with, and a full session for every broker.
    pub fn activate(&mut self, now: Now) -> MetadataOutcome {
        self.sessions.begin(&self.image, now.monotonic);
        let records = decide::activate(&self.image, &self.settings);
        Outcome { records, ..Outcome::nothing() }
    }

    /// The image, which may run ahead of what is committed.
    pub fn image(&self) -> &Image {
        &self.image
    }

    /// Applies one decision's records, the first of which stands at `base_offset`. The same as `apply` for
    /// each, and a check of the whole image now and then.
    pub fn apply_batch(&mut self, records: &[MetadataRecord], base_offset: Offset) {
        for (offset, record) in (base_offset.0..).zip(records) {
            self.apply(record, Offset(offset));
        }
        expensive!(self.image.check().is_ok(), "{:?} after {records:?}", self.image.check());
    }

    /// Moves past offsets that bear no metadata records: control batches.
    pub fn skip_to(&mut self, next_offset: Offset) {
        self.image.skip_to(next_offset);
    }

    fn answer(&mut self, ask: Ask, now: Now) -> (Decision, Reply) {
        match ask.request {
            Request::CreateTopics(request) => {
                let (decision, response) =
                    decide::create_topics(&self.image, &self.settings, request, &ask.entropy);
                (decision, Reply::CreateTopics(response))
            }
            Request::DeleteTopics(request) => {
                let (decision, response) = decide::delete_topics(&self.image, &self.settings, request);
                (decision, Reply::DeleteTopics(response))
            }
            Request::AlterConfigs(request) => {
                let (decision, response) = decide::alter_configs(&self.image, &self.settings, request);
                (decision, Reply::AlterConfigs(response))
            }
            Request::RegisterBroker(request) => {
                let (decision, response) =
                    decide::register_broker(&self.image, &self.settings, &mut self.sessions, request, now);
                (decision, Reply::RegisterBroker(response))
            }
            Request::RegisterController(request) => {
                let (decision, response) = decide::register_controller(&self.image, &request);
                (decision, Reply::RegisterController(response))
            }
            Request::Heartbeat(request) => {
                let (decision, response) =
                    decide::heartbeat(&self.image, &self.settings, &mut self.sessions, request, now);
                (decision, Reply::Heartbeat(response))
            }
            Request::AllocateProducerIds(request) => {
                let (decision, response) = decide::allocate_producer_ids(&self.image, request);
                (decision, Reply::AllocateProducerIds(response))
            }
            Request::AlterPartition(request) => {
                let (decision, response) = decide::alter_partition(&self.image, &self.settings, &request);
                (decision, Reply::AlterPartition(response))
            }
            Request::ElectLeaders(request) => {
                let (decision, response) = decide::elect_leaders(&self.image, &request);
                (decision, Reply::ElectLeaders(response))
            }
            Request::CreatePartitions(request) => {
                let (decision, response) = decide::create_partitions(&self.image, &request, &ask.entropy);
                (decision, Reply::CreatePartitions(response))
            }
            Request::UnregisterBroker(request) => {
                let (decision, response) = decide::unregister_broker(&self.image, &self.settings, &request);
                (decision, Reply::UnregisterBroker(response))
            }
        }
    }
}

impl Decide for Metadata {
    type Request = Ask;
    type Reply = Reply;
    type Record = MetadataRecord;
    type Token = Token;
    type Job = Note;

    fn decide(&mut self, token: Token, ask: Ask, now: Now) -> MetadataOutcome {
        let (decision, reply) = self.answer(ask, now);
        Outcome { records: decision.records, replies: vec![(token, reply)], jobs: decision.notes }
    }

    /// Fences one broker whose session is over. One at a time, so that what each loses is decided on an
    /// image that knows of the ones before (KAFKA-13173); the deadline stays in the past until all are.
    fn expire(&mut self, now: Now) -> MetadataOutcome {
        let Some(expired) = self.sessions.first_expired(&self.image, now.monotonic) else {
            return Outcome::nothing();
        };
        let decision = decide::fence_expired(&self.image, &self.settings, expired);
        Outcome { records: decision.records, replies: Vec::new(), jobs: decision.notes }
    }

    fn apply(&mut self, record: &MetadataRecord, offset: Offset) {
        self.image.apply(record, offset);
    }

    fn next_deadline(&self) -> Option<Instant> {
        self.sessions.next_deadline(&self.image)
    }
}
