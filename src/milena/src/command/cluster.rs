//! `milena cluster`: who decides, how far each replica of the metadata log is, and who is to be among the voters.

use clap::{Args, Subcommand};
use milena_config::Endpoint;
use milena_runtime::Runtime;
use milena_types::ErrorCode;
use milena_wire::Str;
use milena_wire::messages::add_raft_voter_request::{AddRaftVoterRequest, Listener};
use milena_wire::messages::describe_quorum_request::{DescribeQuorumRequest, PartitionData, TopicData};
use milena_wire::messages::describe_quorum_response::{
    DescribeQuorumResponse, PartitionData as Quorum, ReplicaState,
};
use milena_wire::messages::remove_raft_voter_request::RemoveRaftVoterRequest;
use serde_json::{Value, json};

use super::{Bootstrap, Problem};
use crate::output;

/// The topic of the metadata log.
const METADATA: &str = "__cluster_metadata";
/// The listener that controllers are reached by, where no voter says another.
const LISTENER: &str = "CONTROLLER";
/// How long a change of the voters may take.
const CHANGE_MS: i32 = 10_000;

/// Show the quorum of the controllers, and change who is in it.
#[derive(Args)]
pub struct Cluster {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Show who leads the metadata log, and how far each replica of it is
    Status {
        /// JSON for programs
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        bootstrap: Bootstrap,
    },
    /// Take a controller that follows already in among the voters
    #[command(after_help = "Example:\n  milena cluster add 4@controller-4:9093")]
    Add {
        /// Its node id, and where its controller listens: ID@HOST:PORT
        controller: String,
        #[command(flatten)]
        bootstrap: Bootstrap,
    },
    /// Leave a controller out from among the voters
    #[command(after_help = "Example:\n  milena cluster remove 4")]
    Remove {
        /// Its node id
        id: i32,
        #[command(flatten)]
        bootstrap: Bootstrap,
    },
}

/// Runs one action.
pub async fn run(runtime: &Runtime, cluster: Cluster) -> Result<(), Problem> {
    match cluster.action {
        Action::Status { json, bootstrap } => {
            let (_, quorum) = describe(runtime, &bootstrap).await?;
            show(&quorum, json);
            Ok(())
        }
        Action::Add { controller, bootstrap } => add(runtime, &bootstrap, &controller).await,
        Action::Remove { id, bootstrap } => remove(runtime, &bootstrap, id).await,
    }
}

async fn ask<R: milena_wire::Request>(
    runtime: &Runtime,
    bootstrap: &Bootstrap,
    request: &R,
) -> Result<R::Response, Problem> {
    let client = bootstrap.client(runtime);
    let connection = client.any_connection().await.map_err(|error| error.to_string())?;
    connection.call(request).await.map_err(|error| error.to_string())
}

async fn describe(
    runtime: &Runtime,
    bootstrap: &Bootstrap,
) -> Result<(DescribeQuorumResponse, Quorum), Problem> {
    let topic = TopicData {
        topic_name: Str::from(METADATA),
        partitions: vec![PartitionData::default()],
        ..Default::default()
    };
    let request = DescribeQuorumRequest { topics: vec![topic], ..Default::default() };
    let told = ask(runtime, bootstrap, &request).await?;
    let quorum = told.topics.first().and_then(|topic| topic.partitions.first()).cloned();
    let quorum = quorum.ok_or("the answer says nothing of the metadata log")?;
    check(quorum.error_code, None)?;
    Ok((told, quorum))
}

fn check(code: i16, message: Option<&Str>) -> Result<(), Problem> {
    if code == ErrorCode::None.code() {
        return Ok(());
    }
    let name = ErrorCode::from_wire(code).map_or_else(|| code.to_string(), |code| code.name().to_owned());
    let message = message.map(|message| message.to_string()).filter(|message| !message.is_empty());
    Err(message.map_or_else(|| name.clone(), |message| format!("{message} ({name})")))
}

fn show(quorum: &Quorum, as_json: bool) {
    let of = |role: &'static str, replicas: &[ReplicaState]| {
        replicas.iter().map(|replica| (role, replica.clone())).collect::<Vec<_>>()
    };
    let all = [of("voter", &quorum.current_voters), of("observer", &quorum.observers)].concat();
    let leader_end = quorum.current_voters.iter().find(|voter| voter.replica_id == quorum.leader_id);
    let leader_end = leader_end.map_or(quorum.high_watermark, |leader| leader.log_end_offset);
    if as_json {
        let replica = |(role, replica): &(&str, ReplicaState)| {
            json!({
                "node": replica.replica_id,
                "directory": replica.replica_directory_id.to_string(),
                "role": role,
                "end": replica.log_end_offset,
            })
        };
        let replicas: Vec<Value> = all.iter().map(replica).collect();
        output::line(json!({
            "leader": quorum.leader_id,
            "epoch": quorum.leader_epoch,
            "high_watermark": quorum.high_watermark,
            "replicas": replicas,
        }));
        return;
    }
    let (leader, epoch, committed) = (quorum.leader_id, quorum.leader_epoch, quorum.high_watermark);
    output::line(format_args!("node {leader} leads in epoch {epoch}; committed below offset {committed}"));
    let row = |(role, replica): &(&str, ReplicaState)| {
        vec![
            replica.replica_id.to_string(),
            if replica.replica_id == leader { "leader".to_owned() } else { (*role).to_owned() },
            replica.log_end_offset.to_string(),
            (leader_end - replica.log_end_offset).max(0).to_string(),
            replica.replica_directory_id.to_string(),
        ]
    };
    output::table(&["NODE", "ROLE", "END", "BEHIND", "DIRECTORY"], &all.iter().map(row).collect::<Vec<_>>());
}

async fn add(runtime: &Runtime, bootstrap: &Bootstrap, controller: &str) -> Result<(), Problem> {
    let wrong = || format!("{controller}: expected ID@HOST:PORT");
    let (id, place) = controller.split_once('@').ok_or_else(wrong)?;
    let voter_id: i32 = id.parse().map_err(|_| wrong())?;
    let place = Endpoint::parse(place)?;
    let (told, quorum) = describe(runtime, bootstrap).await?;
    let mut following = quorum.observers.iter().filter(|one| one.replica_id == voter_id);
    let Some(replica) = following.next() else {
        return Err(format!(
            "node {voter_id} does not follow the metadata log: format it with --no-initial-controllers and start it first"
        ));
    };
    if following.next().is_some() {
        return Err(format!("several disks of node {voter_id} followed lately: wait until one is forgotten"));
    }
    let known = told.nodes.iter().flat_map(|node| &node.listeners).next();
    let name = known.map_or(Str::from(LISTENER), |listener| listener.name.clone());
    let listener =
        Listener { name, host: Str::copy_from(&place.host), port: place.port, ..Default::default() };
    let request = AddRaftVoterRequest {
        cluster_id: None,
        timeout_ms: CHANGE_MS,
        voter_id,
        voter_directory_id: replica.replica_directory_id,
        listeners: vec![listener],
        ..Default::default()
    };
    let told = ask(runtime, bootstrap, &request).await?;
    check(told.error_code, told.error_message.as_ref())?;
    output::line(format_args!("node {voter_id} votes now"));
    Ok(())
}

async fn remove(runtime: &Runtime, bootstrap: &Bootstrap, voter_id: i32) -> Result<(), Problem> {
    let (_, quorum) = describe(runtime, bootstrap).await?;
    let voter = quorum.current_voters.iter().find(|voter| voter.replica_id == voter_id);
    let voter = voter.ok_or_else(|| format!("node {voter_id} is no voter"))?;
    let voter_directory_id = voter.replica_directory_id;
    let request =
        RemoveRaftVoterRequest { cluster_id: None, voter_id, voter_directory_id, ..Default::default() };
    let told = ask(runtime, bootstrap, &request).await?;
    check(told.error_code, told.error_message.as_ref())?;
    output::line(format_args!("node {voter_id} votes no more"));
    Ok(())
}
