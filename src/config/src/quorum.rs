//! `controller.quorum.*`: who votes, where the quorum is found, how long its replicas wait for what. It judges what a
//! file says against the roles of the node, never whether anybody answers.

use std::collections::BTreeSet;
use std::time::Duration;

use milena_types::NodeId;

use crate::server::{Network, Roles, flag, int, long, size};
use crate::{ConfigError, Endpoint, Settings, Voter};

const VOTERS: &str = "controller.quorum.voters";
const SERVERS: &str = "controller.quorum.bootstrap.servers";

/// What a node knows of the metadata quorum before it has asked anybody.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct QuorumConfig {
    /// `controller.quorum.voters`: the voters where the log does not name any; empty where it does (KIP-853).
    pub voters: Vec<Voter>,
    /// `controller.quorum.bootstrap.servers`.
    pub bootstrap_servers: Vec<Endpoint>,
    /// `controller.quorum.auto.join.enable`.
    pub auto_join: bool,
    /// `controller.quorum.election.timeout.ms`.
    pub election_timeout: Duration,
    /// `controller.quorum.election.backoff.max.ms`.
    pub election_backoff_max: Duration,
    /// `controller.quorum.fetch.timeout.ms`.
    pub fetch_timeout: Duration,
    /// `controller.quorum.request.timeout.ms`.
    pub request_timeout: Duration,
    /// `controller.quorum.retry.backoff.ms`.
    pub retry_backoff: Duration,
    /// `controller.quorum.fetch.max.bytes`.
    pub fetch_max_bytes: i32,
    /// `metadata.log.segment.bytes`, or what `internal.metadata.log.segment.bytes` says.
    pub segment_bytes: usize,
    /// `metadata.log.segment.ms`.
    pub segment_ms: i64,
    /// `metadata.log.max.record.bytes.between.snapshots`.
    pub snapshot_bytes: u64,
    /// `metadata.log.max.snapshot.interval.ms`; `None`: no snapshot by time.
    pub snapshot_interval: Option<Duration>,
    /// `metadata.max.retention.bytes`; `None`: without a limit.
    pub retention_bytes: Option<u64>,
    /// `metadata.max.retention.ms`; `None`: without a limit.
    pub retention_ms: Option<i64>,
    /// Whether nobody else is named: this node may begin a cluster of its own.
    pub is_own: bool,
}

impl QuorumConfig {
    /// Where the quorum is asked for: the bootstrap servers, or else the voters.
    pub fn servers(&self) -> Vec<Endpoint> {
        match self.bootstrap_servers.is_empty() {
            true => self.voters.iter().map(|voter| voter.endpoint.clone()).collect(),
            false => self.bootstrap_servers.clone(),
        }
    }

    pub(crate) fn new(
        settings: &Settings,
        roles: Roles,
        node_id: NodeId,
        network: &Network,
    ) -> Result<QuorumConfig, ConfigError> {
        let voters: Result<Vec<Voter>, String> =
            settings.value(VOTERS).list().iter().map(|text| Voter::parse(text)).collect();
        let voters = voters.map_err(|reason| settings.refuse(VOTERS, reason))?;
        let servers: Result<Vec<Endpoint>, String> =
            settings.value(SERVERS).list().iter().map(|text| Endpoint::parse(text)).collect();
        let bootstrap_servers = servers.map_err(|reason| settings.refuse(SERVERS, reason))?;
        check_voters(settings, roles, node_id, &voters)?;
        let names_only_itself = voters.iter().all(|voter| voter.id == node_id)
            && bootstrap_servers.iter().all(|server| network.is_own(server));
        let config = QuorumConfig {
            voters,
            bootstrap_servers,
            auto_join: flag(settings, "controller.quorum.auto.join.enable"),
            election_timeout: millis(settings, "controller.quorum.election.timeout.ms"),
            election_backoff_max: millis(settings, "controller.quorum.election.backoff.max.ms"),
            fetch_timeout: millis(settings, "controller.quorum.fetch.timeout.ms"),
            request_timeout: millis(settings, "controller.quorum.request.timeout.ms"),
            retry_backoff: millis(settings, "controller.quorum.retry.backoff.ms"),
            fetch_max_bytes: int(settings, "controller.quorum.fetch.max.bytes"),
            segment_bytes: match settings.get("internal.metadata.log.segment.bytes") {
                Some(_) => size(settings, "internal.metadata.log.segment.bytes"),
                None => size(settings, "metadata.log.segment.bytes"),
            },
            segment_ms: long(settings, "metadata.log.segment.ms"),
            snapshot_bytes: size(settings, "metadata.log.max.record.bytes.between.snapshots") as u64,
            snapshot_interval: Some(millis(settings, "metadata.log.max.snapshot.interval.ms"))
                .filter(|interval| !interval.is_zero()),
            retention_bytes: u64::try_from(long(settings, "metadata.max.retention.bytes")).ok(),
            retention_ms: Some(long(settings, "metadata.max.retention.ms")).filter(|ms| *ms >= 0),
            is_own: roles.controller && names_only_itself,
        };
        config.check_company(settings, roles, network)?;
        Ok(config)
    }

    /// Whoever has company must reach it, and a controller must be reached by it.
    fn check_company(&self, settings: &Settings, roles: Roles, network: &Network) -> Result<(), ConfigError> {
        if !roles.controller && self.servers().is_empty() {
            let reason = "a broker needs it, or controller.quorum.voters: it has no controller of its own";
            return Err(settings.refuse(SERVERS, reason));
        }
        if roles.controller && !self.is_own && network.controllers.is_empty() {
            let reason =
                "a controller that is not alone needs a listener that one of controller.listener.names names";
            return Err(settings.refuse("listeners", reason));
        }
        Ok(())
    }
}

fn check_voters(
    settings: &Settings,
    roles: Roles,
    node_id: NodeId,
    voters: &[Voter],
) -> Result<(), ConfigError> {
    let distinct: BTreeSet<NodeId> = voters.iter().map(|voter| voter.id).collect();
    if distinct.len() < voters.len() {
        return Err(settings.refuse(VOTERS, "each voter stands here once"));
    }
    match (roles.controller, distinct.contains(&node_id)) {
        (true, false) if !voters.is_empty() => {
            Err(settings.refuse(VOTERS, format!("this controller is node {node_id}, and is not among them")))
        }
        (false, true) => Err(settings.refuse(
            VOTERS,
            format!("this node is {node_id}, and is no controller by its process.roles, so it cannot vote"),
        )),
        _ => Ok(()),
    }
}

fn millis(settings: &Settings, key: &str) -> Duration {
    Duration::from_millis(size(settings, key) as u64)
}
