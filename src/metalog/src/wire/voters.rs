//! AddRaftVoter, RemoveRaftVoter and UpdateRaftVoter (KIP-853, KIP-1186). Of the three only the last says in which epoch it is
//! asked, and who leads in its answer.

use milena_quorum::{Body, Change, ChangeVotersRequest, Endpoint, ReplicaKey, Request, Response, Voter};
use milena_types::{ErrorCode, LeaderEpoch, NodeId};
use milena_wire::Str;
use milena_wire::messages::add_raft_voter_request::AddRaftVoterRequest;
use milena_wire::messages::add_raft_voter_response::AddRaftVoterResponse;
use milena_wire::messages::remove_raft_voter_request::RemoveRaftVoterRequest;
use milena_wire::messages::remove_raft_voter_response::RemoveRaftVoterResponse;
use milena_wire::messages::update_raft_voter_request::{KRaftVersionFeature, UpdateRaftVoterRequest};
use milena_wire::messages::update_raft_voter_response::{CurrentLeader, UpdateRaftVoterResponse};

use super::place::Listens;
use super::{Subject, code, leader, leader_id};

/// A change in Kafka's words.
#[derive(Clone, PartialEq, Debug)]
pub enum Asked {
    /// To take a voter in; the answer may take `timeout_ms`.
    Add(AddRaftVoterRequest),
    /// To leave one out.
    Remove(RemoveRaftVoterRequest),
    /// To replace what is known of one.
    Update(UpdateRaftVoterRequest),
}

/// The core's request in Kafka's words.
pub fn request(subject: Subject, request: &ChangeVotersRequest, timeout_ms: i32) -> Asked {
    match &request.change {
        Change::Add(voter) => Asked::Add(AddRaftVoterRequest {
            cluster_id: subject.named(),
            timeout_ms,
            voter_id: voter.key.id.get(),
            voter_directory_id: voter.key.directory,
            listeners: voter.endpoints.iter().map(Listens::of).collect(),
            ack_when_committed: request.ack_when_committed,
            ..Default::default()
        }),
        Change::Remove(key) => Asked::Remove(RemoveRaftVoterRequest {
            cluster_id: subject.named(),
            voter_id: key.id.get(),
            voter_directory_id: key.directory,
            ..Default::default()
        }),
        Change::Update(voter) => {
            let (min_supported_version, max_supported_version) = voter.kraft_versions;
            Asked::Update(UpdateRaftVoterRequest {
                cluster_id: subject.named(),
                current_leader_epoch: request.epoch.map_or(-1, LeaderEpoch::get),
                voter_id: voter.key.id.get(),
                voter_directory_id: voter.key.directory,
                listeners: voter.endpoints.iter().map(Listens::of).collect(),
                k_raft_version_feature: KRaftVersionFeature {
                    min_supported_version,
                    max_supported_version,
                    ..Default::default()
                },
                ..Default::default()
            })
        }
    }
}

/// AddRaftVoter in the core's words. It does not say what the voter speaks: whoever takes it asks the voter (ApiVersions).
pub fn asked_to_add(
    subject: Subject,
    asked: &AddRaftVoterRequest,
    kraft_versions: (i16, i16),
) -> Result<Request, ErrorCode> {
    subject.check_cluster(asked.cluster_id.as_ref())?;
    let voter = Voter {
        key: ReplicaKey { id: NodeId(asked.voter_id), directory: asked.voter_directory_id },
        endpoints: listeners(asked),
        kraft_versions,
    };
    let change = Change::Add(voter);
    let ack_when_committed = asked.ack_when_committed;
    Ok(Request::ChangeVoters(ChangeVotersRequest { change, epoch: None, ack_when_committed }))
}

/// Where the voter that is to be added is reached.
pub fn listeners(asked: &AddRaftVoterRequest) -> Vec<Endpoint> {
    asked.listeners.iter().map(Listens::endpoint).collect()
}

/// Why the voters are not changed, for people; nothing where they are.
pub fn why(error: ErrorCode) -> &'static str {
    match error {
        ErrorCode::None => "",
        ErrorCode::NotLeaderOrFollower | ErrorCode::NotController => "This node does not lead the quorum.",
        ErrorCode::DuplicateVoter => "A voter of that id is among the voters; remove it first.",
        ErrorCode::VoterNotFound => "No voter has that id and that directory id.",
        ErrorCode::RequestTimedOut => {
            "Not now: the voter does not answer, has not caught up with the leader, an earlier change is not committed, \
             or this one was not in time."
        }
        ErrorCode::UnsupportedVersion => {
            "The quorum's kraft.version is 0: its voters stand in the configurations."
        }
        ErrorCode::InvalidRequest => {
            "The voter does not speak the quorum's kraft.version, or nothing is said of where it is."
        }
        ErrorCode::InconsistentClusterId => "The request is for another cluster.",
        _ => "The voters were not changed.",
    }
}

/// RemoveRaftVoter in the core's words.
pub fn asked_to_remove(subject: Subject, asked: &RemoveRaftVoterRequest) -> Result<Request, ErrorCode> {
    subject.check_cluster(asked.cluster_id.as_ref())?;
    let key = ReplicaKey { id: NodeId(asked.voter_id), directory: asked.voter_directory_id };
    let change = Change::Remove(key);
    Ok(Request::ChangeVoters(ChangeVotersRequest { change, epoch: None, ack_when_committed: true }))
}

/// UpdateRaftVoter in the core's words.
pub fn asked_to_update(subject: Subject, asked: &UpdateRaftVoterRequest) -> Result<Request, ErrorCode> {
    subject.check_cluster(asked.cluster_id.as_ref())?;
    let feature = &asked.k_raft_version_feature;
    let voter = Voter {
        key: ReplicaKey { id: NodeId(asked.voter_id), directory: asked.voter_directory_id },
        endpoints: asked.listeners.iter().map(Listens::endpoint).collect(),
        kraft_versions: (feature.min_supported_version, feature.max_supported_version),
    };
    let epoch = Some(LeaderEpoch(asked.current_leader_epoch));
    let change = Change::Update(voter);
    Ok(Request::ChangeVoters(ChangeVotersRequest { change, epoch, ack_when_committed: false }))
}

/// The core's answer to AddRaftVoter, or a refusal, with a sentence for people.
pub fn added(error: ErrorCode, message: &str) -> AddRaftVoterResponse {
    let error_message = error.is_error().then(|| Str::copy_from(message));
    AddRaftVoterResponse { error_code: error.code(), error_message, ..Default::default() }
}

/// The core's answer to RemoveRaftVoter, or a refusal, with a sentence for people.
pub fn removed(error: ErrorCode, message: &str) -> RemoveRaftVoterResponse {
    let error_message = error.is_error().then(|| Str::copy_from(message));
    RemoveRaftVoterResponse { error_code: error.code(), error_message, ..Default::default() }
}

/// The core's answer to UpdateRaftVoter in Kafka's words.
pub fn updated(subject: Subject, response: &Response) -> UpdateRaftVoterResponse {
    let endpoint = subject.leader_endpoint(response).map(|(_, endpoint)| endpoint);
    let current_leader = CurrentLeader {
        leader_id: leader_id(response.leader),
        leader_epoch: response.epoch.get(),
        host: endpoint.map_or_else(Str::new, |endpoint| Str::copy_from(&endpoint.host)),
        port: endpoint.map_or(-1, |endpoint| i32::from(endpoint.port)),
        ..Default::default()
    };
    UpdateRaftVoterResponse { error_code: response.error.code(), current_leader, ..Default::default() }
}

/// The refusal of an update that is not even looked at.
pub fn refused_update(error: ErrorCode) -> UpdateRaftVoterResponse {
    UpdateRaftVoterResponse { error_code: error.code(), ..Default::default() }
}

/// What was answered to a change that names no epoch, asked in `epoch`: nothing is told of who leads.
pub fn answered(error: i16, epoch: LeaderEpoch) -> Response {
    Response { error: code(error), epoch, leader: None, endpoints: Vec::new(), body: Body::ChangeVoters }
}

/// What was answered to UpdateRaftVoter in the core's words.
pub fn answered_update(subject: Subject, answered: &UpdateRaftVoterResponse) -> Response {
    let current = &answered.current_leader;
    let leader = leader(current.leader_id);
    let port = u16::try_from(current.port).ok();
    let endpoints = port.filter(|_| leader.is_some()).map(|port| subject.endpoint(&current.host, port));
    Response {
        error: code(answered.error_code),
        epoch: LeaderEpoch(current.leader_epoch),
        leader,
        endpoints: endpoints.into_iter().collect(),
        body: Body::ChangeVoters,
    }
}
