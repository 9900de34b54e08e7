//! Which APIs this broker serves, and which handler answers each. What is in `SERVED` is advertised, and
//! nothing else is.

use std::ops::RangeInclusive;
use std::sync::Arc;

use milena_rpc::{Call, Reply, Request, Service};
use milena_runtime::BoxFuture;
use milena_wire::ApiKey;

use crate::broker::Broker;
use crate::handler;

/// The APIs served to clients.
pub const SERVED: &[ApiKey] = &[
    ApiKey::Produce,
    ApiKey::Fetch,
    ApiKey::ListOffsets,
    ApiKey::OffsetForLeaderEpoch,
    ApiKey::Metadata,
    ApiKey::ApiVersions,
    ApiKey::CreateTopics,
    ApiKey::DeleteTopics,
    ApiKey::DeleteRecords,
    ApiKey::CreatePartitions,
    ApiKey::ElectLeaders,
    ApiKey::UnregisterBroker,
    ApiKey::InitProducerId,
    ApiKey::DescribeCluster,
    ApiKey::DescribeQuorum,
    ApiKey::AddRaftVoter,
    ApiKey::RemoveRaftVoter,
    ApiKey::DescribeConfigs,
    ApiKey::IncrementalAlterConfigs,
];

/// The broker as `rpc` sees it.
pub struct BrokerService(pub Arc<Broker>);

impl Service for BrokerService {
    fn supports(&self, key: ApiKey) -> Option<RangeInclusive<i16>> {
        SERVED.contains(&key).then(|| key.versions())
    }

    fn call<'a>(&'a self, request: Request) -> BoxFuture<'a, Call> {
        Box::pin(self.answer(request))
    }
}

impl BrokerService {
    /// All but Produce is a barrier: the client's next request sees what this one did.
    async fn answer(&self, request: Request) -> Call {
        let broker = &self.0;
        match request.key {
            ApiKey::Produce => Call::pipelined(handler::produce::handle(broker, request).await),
            ApiKey::Fetch => handler::fetch::handle(broker, request).await,
            ApiKey::ListOffsets => handler::list_offsets::handle(broker, request).await.into(),
            ApiKey::OffsetForLeaderEpoch => {
                handler::offset_for_leader_epoch::handle(broker, request).await.into()
            }
            ApiKey::Metadata => handler::metadata::handle(broker, request).await.into(),
            ApiKey::ApiVersions => handler::api_versions::handle(broker, request).await.into(),
            ApiKey::CreateTopics => handler::create_topics::handle(broker, request).await.into(),
            ApiKey::DeleteTopics => handler::delete_topics::handle(broker, request).await.into(),
            ApiKey::DeleteRecords => handler::delete_records::handle(broker, request).await.into(),
            ApiKey::CreatePartitions => handler::create_partitions::handle(broker, request).await.into(),
            ApiKey::ElectLeaders => handler::elect_leaders::handle(broker, request).await.into(),
            ApiKey::UnregisterBroker => handler::unregister_broker::handle(broker, request).await.into(),
            ApiKey::InitProducerId => handler::init_producer_id::handle(broker, request).await.into(),
            ApiKey::DescribeCluster => handler::describe_cluster::handle(broker, request).await.into(),
            ApiKey::DescribeQuorum | ApiKey::AddRaftVoter | ApiKey::RemoveRaftVoter => {
                handler::pass_on::handle(broker, request).await.into()
            }
            ApiKey::DescribeConfigs => handler::describe_configs::handle(broker, request).await.into(),
            ApiKey::IncrementalAlterConfigs => handler::alter_configs::handle(broker, request).await.into(),
            other => {
                let reason = format!("{} is not served here", other.name());
                Call::ready(Reply::Close { reason })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use milena_wire::ApiListener;

    use super::*;

    #[test]
    fn everything_served_is_a_brokers_and_served_once() {
        let once: BTreeSet<i16> = SERVED.iter().map(|key| key.code()).collect();
        assert_eq!(once.len(), SERVED.len());
        for key in SERVED {
            assert!(key.is_served_by(ApiListener::Broker), "{key} is no API of a broker");
        }
    }
}
