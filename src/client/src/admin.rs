//! Administration: topics are made and described, the cluster is described.

use milena_types::{ErrorCode, TopicId, TopicName};
use milena_wire::Str;
use milena_wire::messages::create_topics_request::{
    CreatableTopic, CreatableTopicConfig, CreateTopicsRequest,
};
use milena_wire::messages::create_topics_response::CreatableTopicResult;

use milena_wire::messages::delete_topics_request::{DeleteTopicState, DeleteTopicsRequest};
use milena_wire::messages::delete_topics_response::DeletableTopicResult;

use crate::{Client, ClientError, Cluster};

/// A topic to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTopic {
    /// Its name.
    pub name: String,
    /// How many partitions; -1: the brokers' default.
    pub partitions: i32,
    /// How many replicas each; -1: the brokers' default.
    pub replication_factor: i16,
    /// Its configuration where it differs from the brokers' defaults.
    pub configs: Vec<(String, String)>,
}

impl NewTopic {
    /// A topic with the brokers' default configuration.
    pub fn new(name: &str, partitions: i32, replication_factor: i16) -> NewTopic {
        NewTopic { name: name.to_owned(), partitions, replication_factor, configs: Vec::new() }
    }
}

/// What became of a topic that was to be made.
#[derive(Clone, Debug)]
pub struct TopicCreated {
    /// Its name.
    pub name: String,
    /// Its id, or why it was not made.
    pub result: Result<TopicId, ClientError>,
}

/// What became of a topic that was to be deleted.
#[derive(Clone, Debug)]
pub struct TopicDeleted {
    /// Its name.
    pub name: String,
    /// Or why it was not.
    pub result: Result<(), ClientError>,
}

impl Client {
    /// Makes topics; one result a topic. When a connection breaks the request is repeated, and may then
    /// find its own topics: `TOPIC_ALREADY_EXISTS` after a request that may have arrived counts as made,
    /// its id unknown.
    pub async fn create_topics(&self, topics: &[NewTopic]) -> Result<Vec<TopicCreated>, ClientError> {
        let timeout_ms = i32::try_from(self.config.request_timeout.as_millis()).unwrap_or(i32::MAX);
        let request = CreateTopicsRequest {
            topics: topics.iter().map(to_wire).collect(),
            timeout_ms,
            ..CreateTopicsRequest::default()
        };
        let mut retry = self.retry("creating topics");
        let mut repeated = false;
        loop {
            let attempt = async { Ok(self.any_connection().await?.call(&request).await?) };
            let error = match attempt.await {
                Ok(reply) => {
                    let passing = reply.topics.iter().find(|topic| is_passing(topic.error_code));
                    match passing {
                        None => {
                            return Ok(reply.topics.iter().map(|topic| created(topic, repeated)).collect());
                        }
                        Some(topic) => {
                            ClientError::api(format!("creating topic {}", topic.name), topic.error_code)
                        }
                    }
                }
                Err(error) => error,
            };
            repeated |= may_have_arrived(&error);
            retry.after(error, None).await?;
        }
    }

    /// Deletes topics; one result a topic. When a connection breaks the request is repeated: a topic that is
    /// unknown after a request that may have arrived counts as deleted.
    pub async fn delete_topics(&self, topics: &[TopicName]) -> Result<Vec<TopicDeleted>, ClientError> {
        let timeout_ms = i32::try_from(self.config.request_timeout.as_millis()).unwrap_or(i32::MAX);
        let by_name = |name: &TopicName| DeleteTopicState {
            name: Some(Str::copy_from(name.as_str())),
            ..DeleteTopicState::default()
        };
        let request = DeleteTopicsRequest {
            topics: topics.iter().map(by_name).collect(),
            topic_names: topics.iter().map(|name| Str::copy_from(name.as_str())).collect(),
            timeout_ms,
            ..DeleteTopicsRequest::default()
        };
        let mut retry = self.retry("deleting topics");
        let mut repeated = false;
        loop {
            let attempt = async {
                let connection = self.any_connection().await?;
                Ok(connection.call(&request).await?)
            };
            let error = match attempt.await {
                Ok(reply) => match reply.responses.iter().find(|one| is_passing_deletion(one.error_code)) {
                    None => return Ok(reply.responses.iter().map(|one| deleted(one, repeated)).collect()),
                    Some(one) => ClientError::api("deleting topics".to_owned(), one.error_code),
                },
                Err(error) => error,
            };
            repeated |= may_have_arrived(&error);
            retry.after(error, None).await?;
        }
    }

    /// Every topic of the cluster.
    pub async fn list_topics(&self) -> Result<Cluster, ClientError> {
        self.ask_until_answered(None).await
    }

    /// The given topics; an error when one of them does not exist or cannot be described.
    pub async fn describe_topics(&self, topics: &[TopicName]) -> Result<Cluster, ClientError> {
        self.ask_until_answered(Some(topics)).await
    }

    /// Brokers, controller and id of the cluster.
    pub async fn describe_cluster(&self) -> Result<Cluster, ClientError> {
        self.ask_until_answered(Some(&[])).await
    }

    async fn ask_until_answered(&self, topics: Option<&[TopicName]>) -> Result<Cluster, ClientError> {
        let mut retry = self.retry("asking for metadata");
        loop {
            let error = match self.ask_metadata(topics, false).await {
                Ok((reply, errors)) => match errors.iter().next() {
                    Some((topic, ErrorCode::UnknownTopicOrPartition)) => {
                        let code = ErrorCode::UnknownTopicOrPartition.code();
                        return Err(ClientError::api(format!("describing topic {topic}"), code));
                    }
                    Some((topic, code)) => ClientError::api(format!("describing topic {topic}"), code.code()),
                    None => {
                        let mut cluster = Cluster::default();
                        cluster.learn(&reply);
                        return Ok(cluster);
                    }
                },
                Err(error) => error,
            };
            retry.after(error, None).await?;
        }
    }
}

fn to_wire(topic: &NewTopic) -> CreatableTopic {
    let config = |(name, value): &(String, String)| CreatableTopicConfig {
        name: Str::copy_from(name),
        value: Some(Str::copy_from(value)),
        ..CreatableTopicConfig::default()
    };
    CreatableTopic {
        name: Str::copy_from(&topic.name),
        num_partitions: topic.partitions,
        replication_factor: topic.replication_factor,
        configs: topic.configs.iter().map(config).collect(),
        ..CreatableTopic::default()
    }
}

/// Errors of the whole request: no controller, say. It is asked again.
fn is_passing(code: i16) -> bool {
    let code = ErrorCode::from_wire(code);
    code.is_some_and(|code| code.is_retriable() && code != ErrorCode::ThrottlingQuotaExceeded)
}

/// Whether a request that failed so may have reached a broker and taken effect.
fn may_have_arrived(error: &ClientError) -> bool {
    match error {
        ClientError::NoBroker { .. } => false,
        ClientError::Rpc(error) => !error.is_unsent(),
        _ => true,
    }
}

/// As [`is_passing`]; that a topic is unknown does not pass.
fn is_passing_deletion(code: i16) -> bool {
    is_passing(code)
        && code != ErrorCode::UnknownTopicOrPartition.code()
        && code != ErrorCode::UnknownTopicId.code()
}

fn deleted(one: &DeletableTopicResult, repeated: bool) -> TopicDeleted {
    let name = one.name.as_ref().map(|name| name.to_string()).unwrap_or_default();
    let unknown = one.error_code == ErrorCode::UnknownTopicOrPartition.code();
    let result = if one.error_code == 0 || (unknown && repeated) {
        Ok(())
    } else {
        let code = ErrorCode::from_wire(one.error_code).unwrap_or(ErrorCode::UnknownServerError);
        let message = one.error_message.as_ref().map(|text| text.to_string());
        Err(ClientError::Api { what: format!("deleting topic {name}"), code, message })
    };
    TopicDeleted { name, result }
}

fn created(topic: &CreatableTopicResult, repeated: bool) -> TopicCreated {
    let already = topic.error_code == ErrorCode::TopicAlreadyExists.code();
    let result = if topic.error_code == 0 || (already && repeated) {
        Ok(topic.topic_id)
    } else {
        let code = ErrorCode::from_wire(topic.error_code).unwrap_or(ErrorCode::UnknownServerError);
        let message = topic.error_message.as_ref().map(|text| text.to_string());
        Err(ClientError::Api { what: format!("creating topic {}", topic.name), code, message })
    };
    TopicCreated { name: topic.name.to_string(), result }
}
