//! Which APIs this broker serves, and which handler answers each. What is in `SERVED` is advertised, and
//! nothing else is.

use std::ops::RangeInclusive;
use std::sync::Arc;

use milena_rpc::{Reply, ReplyFuture, Request, Service};
use milena_runtime::BoxFuture;
use milena_wire::ApiKey;

use crate::broker::Broker;
use crate::handler;

/// The APIs served to clients.
pub const SERVED: &[ApiKey] = &[
    ApiKey::Produce,
    ApiKey::Fetch,
    ApiKey::ListOffsets,
    ApiKey::Metadata,
    ApiKey::ApiVersions,
    ApiKey::CreateTopics,
    ApiKey::InitProducerId,
];

/// The broker as `rpc` sees it.
pub struct BrokerService(pub Arc<Broker>);

impl Service for BrokerService {
    fn supports(&self, key: ApiKey) -> Option<RangeInclusive<i16>> {
        SERVED.contains(&key).then(|| key.versions())
    }

    fn call<'a>(&'a self, request: Request) -> BoxFuture<'a, ReplyFuture> {
        let broker = &self.0;
        match request.key {
            ApiKey::Produce => Box::pin(handler::produce::handle(broker, request)),
            ApiKey::Fetch => Box::pin(handler::fetch::handle(broker, request)),
            ApiKey::ListOffsets => Box::pin(handler::list_offsets::handle(broker, request)),
            ApiKey::Metadata => Box::pin(handler::metadata::handle(broker, request)),
            ApiKey::ApiVersions => Box::pin(handler::api_versions::handle(broker, request)),
            ApiKey::CreateTopics => Box::pin(handler::create_topics::handle(broker, request)),
            ApiKey::InitProducerId => Box::pin(handler::init_producer_id::handle(broker, request)),
            other => {
                let reason = format!("{} is not served here", other.name());
                Box::pin(std::future::ready(Reply::Close { reason }.ready()))
            }
        }
    }
}
