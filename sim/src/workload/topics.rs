//! The topics of the plan come to be: by CreateTopics, or because a Metadata request names them.

use std::time::Duration;

use milena_client::{Client, ClientError, NewTopic};
use milena_runtime::Runtime;
use milena_types::{ErrorCode, TopicId};
use milena_wire::Str;
use milena_wire::messages::metadata_request::{MetadataRequest, MetadataRequestTopic};

use super::{BROKERS_CHOICE, BYSTANDERS, client};
use crate::campaign::Scene;
use crate::node::Node;
use crate::oracle::{Seen, Shown};
use crate::plan::{Made, Plan, Topic};

/// How long to wait before it is tried again.
const AGAIN: Duration = Duration::from_millis(50);

/// Makes all topics, however long it takes.
pub(crate) async fn make_topics(scene: Scene, runtime: Runtime) {
    let client = client(&scene, &runtime, "admin", Duration::from_secs(3));
    let node = scene.client_of(&runtime);
    for (index, topic) in (0..).zip(&scene.cluster.plan().topics) {
        let name = Plan::topic_name(index);
        loop {
            let made = match topic.made {
                Made::Admin => create(&client, &name, topic).await,
                Made::Auto => name_it(&client, &name).await,
            };
            match made {
                Ok(Some(id)) if !id.is_zero() => {
                    scene.judge.see(&node, &Seen::TopicMade { topic: index, id });
                    break;
                }
                // made by an attempt whose answer was lost: the id is seen at the end
                Ok(Some(_)) => break,
                Ok(None) | Err(_) => runtime.sleep(AGAIN).await,
            }
        }
        scene.progress.topic_made();
    }
}

/// Asks for all topics, and tells the judge.
pub(crate) async fn show_topics(scene: &Scene, node: &Node, client: &Client) -> Result<(), ClientError> {
    let asked = scene.judge.tick();
    let cluster = client.list_topics().await?;
    let count = scene.cluster.plan().topics.len() as u16;
    let number = |name: &str| name.strip_prefix('t')?.parse().ok();
    let index = |name: &str| number(name).filter(|index| *index < count || *index >= BYSTANDERS);
    let shown = cluster.topics.iter().filter_map(|(name, info)| {
        Some(Shown { topic: index(name.as_str())?, id: info.id, partitions: info.partitions.len() })
    });
    scene.judge.see(node, &Seen::Topics { asked, topics: shown.collect() });
    Ok(())
}

async fn create(client: &Client, name: &str, topic: &Topic) -> Result<Option<TopicId>, ClientError> {
    let mut new = NewTopic::new(name, i32::from(topic.partitions), BROKERS_CHOICE);
    new.configs = topic.config.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
    let made = client.create_topics(&[new]).await?;
    match made.into_iter().next().map(|made| made.result) {
        Some(Ok(id)) => Ok(Some(id)),
        Some(Err(error)) if error.code() == Some(ErrorCode::TopicAlreadyExists) => Ok(Some(TopicId::ZERO)),
        Some(Err(error)) => Err(error),
        None => Ok(None),
    }
}

/// Asks for the topic as a consumer does that lets it be created.
async fn name_it(client: &Client, name: &str) -> Result<Option<TopicId>, ClientError> {
    let topic = MetadataRequestTopic { name: Some(Str::copy_from(name)), ..Default::default() };
    let request = MetadataRequest {
        topics: Some(vec![topic]),
        allow_auto_topic_creation: true,
        ..MetadataRequest::default()
    };
    let reply = client.any_connection().await?.call(&request).await?;
    let topic = reply.topics.into_iter().next();
    Ok(topic.filter(|topic| topic.error_code == 0).map(|topic| topic.topic_id))
}
