//! Where a node is reached, in the words of each of Kafka's messages: the same three fields under many types.
//! It must never choose between endpoints.

use milena_quorum::Endpoint;
use milena_types::NodeId;
use milena_wire::Str;
use milena_wire::messages::{
    add_raft_voter_request, begin_quorum_epoch_request, begin_quorum_epoch_response,
    describe_quorum_response, end_quorum_epoch_request, end_quorum_epoch_response, fetch_response,
    fetch_snapshot_response, update_raft_voter_request, vote_response,
};

/// A named listener of a node that the message knows already.
pub(super) trait Listens {
    /// In the message's words.
    fn of(endpoint: &Endpoint) -> Self;
    /// In the core's.
    fn endpoint(&self) -> Endpoint;
}

/// A node and where it is reached, by the listener that both ends speak by.
pub(super) trait Stands {
    /// In the message's words.
    fn at(node: NodeId, endpoint: &Endpoint) -> Self;
    /// The node, its host and its port; none where no port can be that.
    fn told(&self) -> Option<(NodeId, &Str, u16)>;
}

macro_rules! listens {
    ($($module:ident :: $name:ident),*) => {$(
        impl Listens for $module::$name {
            fn of(endpoint: &Endpoint) -> Self {
                let (name, host) = (Str::copy_from(&endpoint.name), Str::copy_from(&endpoint.host));
                Self { name, host, port: endpoint.port, ..Default::default() }
            }

            fn endpoint(&self) -> Endpoint {
                Endpoint { name: self.name.to_string(), host: self.host.to_string(), port: self.port }
            }
        }
    )*};
}

listens!(
    begin_quorum_epoch_request::LeaderEndpoint,
    end_quorum_epoch_request::LeaderEndpoint,
    add_raft_voter_request::Listener,
    update_raft_voter_request::Listener,
    describe_quorum_response::Listener
);

macro_rules! stands {
    ($($module:ident),*) => {$(
        impl Stands for $module::NodeEndpoint {
            fn at(node: NodeId, endpoint: &Endpoint) -> Self {
                let host = Str::copy_from(&endpoint.host);
                Self { node_id: node.get(), host, port: endpoint.port.into(), ..Default::default() }
            }

            // of these messages one alone has ports that are none
            #[allow(clippy::useless_conversion, clippy::unnecessary_fallible_conversions)]
            fn told(&self) -> Option<(NodeId, &Str, u16)> {
                Some((NodeId(self.node_id), &self.host, self.port.try_into().ok()?))
            }
        }
    )*};
}

stands!(
    vote_response,
    begin_quorum_epoch_response,
    end_quorum_epoch_response,
    fetch_response,
    fetch_snapshot_response
);
