//! Topics' configurations: described and altered.

use milena_types::ErrorCode;
use milena_wire::Str;
use milena_wire::messages::describe_configs_request::{DescribeConfigsRequest, DescribeConfigsResource};
use milena_wire::messages::incremental_alter_configs_request::{
    AlterConfigsResource, AlterableConfig, IncrementalAlterConfigsRequest,
};

use crate::{Client, ClientError};

/// Kafka's number of a topic among the things that have a configuration.
const TOPIC: i8 = 2;

/// What is done to a key of a topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigChange {
    /// The topic gets this value.
    Set(String, String),
    /// The topic has the brokers' value again.
    Unset(String),
}

/// A configuration in effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicSetting {
    /// Its name.
    pub name: String,
    /// Its value; none where there is none, or where it is not shown.
    pub value: Option<String>,
    /// Whether the topic itself sets it.
    pub is_own: bool,
}

impl Client {
    /// Alters a topic's configuration: all of `changes` or nothing. Doing it again does no harm, so a request whose
    /// fate is not known is repeated.
    pub async fn alter_topic(&self, topic: &str, changes: &[ConfigChange]) -> Result<(), ClientError> {
        let config = |change: &ConfigChange| {
            let (name, config_operation, value) = match change {
                ConfigChange::Set(name, value) => (name, 0, Some(Str::copy_from(value))),
                ConfigChange::Unset(name) => (name, 1, None),
            };
            AlterableConfig { name: Str::copy_from(name), config_operation, value, ..Default::default() }
        };
        let resource = AlterConfigsResource {
            resource_type: TOPIC,
            resource_name: Str::copy_from(topic),
            configs: changes.iter().map(config).collect(),
            ..Default::default()
        };
        let request = IncrementalAlterConfigsRequest { resources: vec![resource], ..Default::default() };
        let what = format!("altering topic {topic}");
        let mut retry = self.retry("altering a topic");
        loop {
            let attempt = async { Ok(self.any_connection().await?.call(&request).await?) };
            let error = match attempt.await {
                Ok(reply) => match reply.responses.first() {
                    Some(one) if one.error_code == 0 => return Ok(()),
                    Some(one) => refused(&what, one.error_code, one.error_message.as_ref())?,
                    None => return Err(unanswered(&what)),
                },
                Err(error) => error,
            };
            retry.after(error, None).await?;
        }
    }

    /// Everything that is in effect for a topic, by name.
    pub async fn topic_settings(&self, topic: &str) -> Result<Vec<TopicSetting>, ClientError> {
        const OWN: i8 = 1;
        let resource = DescribeConfigsResource {
            resource_type: TOPIC,
            resource_name: Str::copy_from(topic),
            configuration_keys: None,
            ..Default::default()
        };
        let request = DescribeConfigsRequest { resources: vec![resource], ..Default::default() };
        let what = format!("describing topic {topic}");
        let mut retry = self.retry("describing a topic");
        loop {
            let attempt = async { Ok(self.any_connection().await?.call(&request).await?) };
            let error = match attempt.await {
                Ok(reply) => match reply.results.first() {
                    Some(result) if result.error_code == 0 => {
                        let settings = result.configs.iter().map(|one| TopicSetting {
                            name: one.name.to_string(),
                            value: one.value.as_ref().map(|value| value.to_string()),
                            is_own: one.config_source == OWN,
                        });
                        return Ok(settings.collect());
                    }
                    Some(result) => refused(&what, result.error_code, result.error_message.as_ref())?,
                    None => return Err(unanswered(&what)),
                },
                Err(error) => error,
            };
            retry.after(error, None).await?;
        }
    }
}

/// The error, if it may pass; else it ends the call.
fn refused(what: &str, code: i16, message: Option<&Str>) -> Result<ClientError, ClientError> {
    let code = ErrorCode::from_wire(code).unwrap_or(ErrorCode::UnknownServerError);
    let message = message.map(|text| text.to_string());
    let error = ClientError::Api { what: what.to_owned(), code, message };
    // a topic that is not known is one that does not exist
    match code.is_retriable() && code != ErrorCode::UnknownTopicOrPartition {
        true => Ok(error),
        false => Err(error),
    }
}

fn unanswered(what: &str) -> ClientError {
    ClientError::api(what.to_owned(), ErrorCode::UnknownServerError.code())
}
