//! The client end against the server end, and against servers that misbehave.

#![allow(clippy::disallowed_types, reason = "tests hold plain locks")]

mod support;

use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use milena_rpc::{Call, Limits, Reply, Request, RpcClient, RpcConfig, RpcError, Service, serve};
use milena_runtime::BoxFuture;
use milena_runtime::sync::Notify;
use milena_wire::ApiKey;
use milena_wire::messages::api_versions_response::{ApiVersion, ApiVersionsResponse};
use milena_wire::messages::metadata_request::MetadataRequest;
use milena_wire::messages::metadata_response::MetadataResponse;
use milena_wire::messages::produce_request::ProduceRequest;
use support::World;

/// Serves ApiVersions up to a version and Metadata; Produce waits until it may answer, or gets no reply.
struct Broker {
    api_versions: RangeInclusive<i16>,
    seen: Mutex<Vec<(ApiKey, i16)>>,
    gate: Notify,
}

impl Service for Broker {
    fn supports(&self, key: ApiKey) -> Option<RangeInclusive<i16>> {
        match key {
            ApiKey::ApiVersions => Some(self.api_versions.clone()),
            ApiKey::Metadata => Some(0..=9),
            ApiKey::Produce => Some(key.versions()),
            _ => None,
        }
    }

    fn call<'a>(&'a self, request: Request) -> BoxFuture<'a, Call> {
        Box::pin(async move {
            self.seen.lock().unwrap().push((request.key, request.version));
            let reply = match request.key {
                ApiKey::ApiVersions => {
                    let api = |key: ApiKey| {
                        let range = self.supports(key)?;
                        let (min_version, max_version) = (*range.start(), *range.end());
                        Some(ApiVersion {
                            api_key: key.code(),
                            min_version,
                            max_version,
                            ..Default::default()
                        })
                    };
                    let keys = [ApiKey::Produce, ApiKey::Metadata, ApiKey::ApiVersions];
                    let api_keys = keys.into_iter().filter_map(api).collect();
                    Reply::of(&request, &ApiVersionsResponse { api_keys, ..Default::default() })
                }
                ApiKey::Produce => {
                    let produce: ProduceRequest = request.decode().unwrap();
                    if produce.acks != 0 {
                        self.gate.notified().await;
                    }
                    Reply::Nothing
                }
                _ => {
                    let asked: MetadataRequest = request.decode().unwrap();
                    let controller_id = asked.topics.map_or(-1, |topics| topics.len() as i32);
                    Reply::of(&request, &MetadataResponse { controller_id, ..Default::default() })
                }
            };
            Call::ready(reply)
        })
    }
}

fn world(api_versions: RangeInclusive<i16>) -> (World, Arc<Broker>) {
    let world = World::new();
    let runtime = world.runtime();
    let listener = world.run(async move { runtime.network.listen("b", 9092).await.unwrap() });
    let broker = Arc::new(Broker { api_versions, seen: Mutex::default(), gate: Notify::new() });
    serve(&world.runtime(), "PLAINTEXT", listener, broker.clone(), Limits::default());
    (world, broker)
}

fn connect(world: &World) -> Result<RpcClient, RpcError> {
    let runtime = world.runtime();
    let config = RpcConfig { request_timeout: Duration::from_secs(5), ..RpcConfig::new("test") };
    world.run(async move { RpcClient::connect_with(&runtime, "b", 9092, &config).await })
}

fn metadata(topics: usize) -> MetadataRequest {
    MetadataRequest { topics: Some(vec![Default::default(); topics]), ..Default::default() }
}

#[test]
fn both_ends_agree_on_the_newest_common_version() {
    let (world, broker) = world(ApiKey::ApiVersions.versions());
    let client = connect(&world).unwrap();
    let answer = world.run(async move { client.call(&metadata(0)).await });
    assert_eq!(answer.unwrap().controller_id, 0);
    let newest = *ApiKey::ApiVersions.versions().end();
    assert_eq!(*broker.seen.lock().unwrap(), [(ApiKey::ApiVersions, newest), (ApiKey::Metadata, 9)]);
}

#[test]
fn an_older_server_is_asked_in_its_own_version() {
    let (world, broker) = world(0..=2);
    let client = connect(&world).unwrap();
    assert_eq!(client.versions().of_peer(ApiKey::Metadata), Some(0..=9));
    assert_eq!(*broker.seen.lock().unwrap(), [(ApiKey::ApiVersions, 2)]);
}

#[test]
fn replies_reach_the_calls_they_belong_to() {
    let (world, _broker) = world(ApiKey::ApiVersions.versions());
    let client = connect(&world).unwrap();
    let (version, writes) =
        (client.versions().pick::<MetadataRequest>().unwrap(), world.sides(9092)[0].writes());
    let answers = world.run(async move {
        let mut pending = Vec::new();
        for topics in 0..20 {
            pending.push(client.start(version, &metadata(topics)).await.unwrap());
        }
        // the replies may be waited for in any order
        let mut answers = Vec::new();
        while let Some(reply) = pending.pop() {
            answers.push(reply.await.unwrap().controller_id);
        }
        answers
    });
    assert_eq!(answers, (0..20).rev().collect::<Vec<_>>());
    assert_eq!(world.sides(9092)[0].writes() - writes, 1, "they were sent and answered together");
}

#[test]
fn what_the_server_does_not_serve_is_refused_before_it_is_sent() {
    let (world, broker) = world(ApiKey::ApiVersions.versions());
    let client = connect(&world).unwrap();
    let request = milena_wire::messages::join_group_request::JoinGroupRequest::default();
    let error = world.run(async move { client.call(&request).await }).unwrap_err();
    assert!(error.is_unsent() && error.to_string().contains("JoinGroup"), "{error}");
    assert_eq!(broker.seen.lock().unwrap().len(), 1);
}

#[test]
fn a_reply_that_does_not_come_gives_the_connection_up_for_everyone() {
    let (world, _broker) = world(ApiKey::ApiVersions.versions());
    let client = connect(&world).unwrap();
    let begin = world.runtime().clock.now();
    let errors = world.run(async move {
        let stuck = ProduceRequest { acks: 1, ..Default::default() };
        let version = client.versions().pick::<ProduceRequest>().unwrap();
        let first = client.start(version, &stuck).await.unwrap();
        let second = client.start(9, &metadata(0)).await.unwrap();
        let errors = (first.await.unwrap_err(), second.await.unwrap_err());
        assert!(client.broken().is_some());
        (errors.0, errors.1, client.call(&metadata(0)).await.unwrap_err())
    });
    assert_eq!(world.runtime().clock.now().since(begin), Duration::from_secs(5));
    assert!(matches!(errors.0, RpcError::TimedOut { .. }));
    assert_eq!((&errors.0, &errors.0), (&errors.1, &errors.2));
}

#[test]
fn a_reset_fails_all_who_wait() {
    let (world, _broker) = world(ApiKey::ApiVersions.versions());
    let client = connect(&world).unwrap();
    let result = Arc::new(Mutex::new(None));
    let slot = result.clone();
    world.start(async move {
        let stuck = ProduceRequest { acks: 1, ..Default::default() };
        *slot.lock().unwrap() = Some(client.call(&stuck).await.unwrap_err());
    });
    world.settle();
    world.sides(9092)[0].reset();
    world.settle();
    assert!(matches!(result.lock().unwrap().take(), Some(RpcError::Disconnected { .. })));
}

#[test]
fn a_request_without_reply_ends_when_it_is_sent() {
    let (world, broker) = world(ApiKey::ApiVersions.versions());
    let client = connect(&world).unwrap();
    world.run(async move {
        let request = ProduceRequest { acks: 0, ..Default::default() };
        let version = client.versions().pick::<ProduceRequest>().unwrap();
        client.send(version, &request).await.unwrap();
        client.call(&metadata(3)).await.unwrap();
    });
    assert_eq!(broker.seen.lock().unwrap().len(), 3);
}

#[test]
fn a_request_without_reply_times_out_when_the_server_does_not_read() {
    let (world, _broker) = world(ApiKey::ApiVersions.versions());
    let client = connect(&world).unwrap();
    world.sides(9092)[0].window_up(0);
    let begin = world.runtime().clock.now();
    let (error, broken) = world.run(async move {
        let request = ProduceRequest { acks: 0, ..Default::default() };
        let version = client.versions().pick::<ProduceRequest>().unwrap();
        let stuck = client.send(version, &request).await.unwrap_err();
        (stuck, client.broken())
    });
    assert_eq!(world.runtime().clock.now().since(begin), Duration::from_secs(5));
    assert!(matches!(error, RpcError::TimedOut { .. }), "{error}");
    assert_eq!(broken, Some(error));
}

#[test]
fn nobody_there_is_said_with_the_address() {
    let world = World::new();
    let error = connect(&world).unwrap_err();
    assert!(error.is_unsent() && error.to_string().contains("b:9092"), "{error}");
}

#[test]
fn the_connection_closes_with_its_last_handle() {
    let (world, _broker) = world(ApiKey::ApiVersions.versions());
    let client = connect(&world).unwrap();
    world.settle();
    assert!(!world.sides(9092)[0].is_closed_by_server());
    drop(client);
    world.settle();
    assert!(world.sides(9092)[0].is_closed_by_server());
}
