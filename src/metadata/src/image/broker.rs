//! What a broker or controller said of itself when it registered. Fenced or not, alive or not, is the
//! controller's word, not the node's.

use std::collections::BTreeMap;

use milena_types::{BrokerEpoch, DirectoryId, NodeId, Offset, Uuid};

/// Where a node listens.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Endpoint {
    /// The listener's name.
    pub name: String,
    /// The advertised host.
    pub host: String,
    /// The advertised port.
    pub port: u16,
    /// Kafka's number of the security protocol (0: PLAINTEXT).
    pub security_protocol: i16,
}

/// The levels of a feature that a node supports, ends included.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BrokerFeature {
    /// The lowest.
    pub min: i16,
    /// The highest.
    pub max: i16,
}

/// A registered broker.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Broker {
    /// Its id.
    pub id: NodeId,
    /// Which process it is: random at each start.
    pub incarnation: Uuid,
    /// Which registration it is; requests that name another are refused (KIP-631).
    pub epoch: BrokerEpoch,
    /// Where it listens, in the order it said.
    pub endpoints: Vec<Endpoint>,
    /// What it supports.
    pub features: BTreeMap<String, BrokerFeature>,
    /// Which rack it stands in.
    pub rack: Option<String>,
    /// Whether it may not serve clients.
    pub fenced: bool,
    /// Whether it is shutting down in an orderly way.
    pub in_controlled_shutdown: bool,
    /// Its log directories that work (KIP-858).
    pub log_dirs: Vec<DirectoryId>,
    /// Those of them that take no new partitions; `None` until it said (KIP-1066).
    pub cordoned_log_dirs: Option<Vec<DirectoryId>>,
    /// The offset of its registration record: once it has read that far it knows the cluster.
    pub registered_at: Offset,
}

impl Broker {
    /// Whether it may lead and be counted in sync.
    pub fn is_active(&self) -> bool {
        !self.fenced && !self.in_controlled_shutdown
    }

    /// Where it listens under the listener `name`.
    pub fn endpoint(&self, name: &str) -> Option<&Endpoint> {
        self.endpoints.iter().find(|endpoint| endpoint.name == name)
    }

    /// Whether new partitions may be placed on it: not when every directory is cordoned.
    pub fn takes_partitions(&self) -> bool {
        match &self.cordoned_log_dirs {
            Some(cordoned) => {
                self.log_dirs.is_empty() || !self.log_dirs.iter().all(|dir| cordoned.contains(dir))
            }
            None => true,
        }
    }
}

/// A registered controller (KIP-919).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Controller {
    /// Its id.
    pub id: NodeId,
    /// Which process it is.
    pub incarnation: Uuid,
    /// Where it listens.
    pub endpoints: Vec<Endpoint>,
    /// What it supports.
    pub features: BTreeMap<String, BrokerFeature>,
}
