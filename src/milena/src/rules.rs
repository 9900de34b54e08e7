//! What a topic's configuration may say, told to the controller: `config`'s tables behind the trait that
//! `metadata` asks. It must never know a key of its own.

use std::collections::BTreeMap;

use milena_config::{ServerConfig, Settings, TopicConfig, topic_key, topic_keys};
use milena_metadata::{ConfigRules, ConfigSource, TopicConfigEntry};

/// The rules of a node with certain settings.
#[derive(Debug)]
pub struct TopicRules {
    settings: Settings,
}

impl TopicRules {
    /// The rules of the node that `config` describes.
    pub fn new(config: &ServerConfig) -> TopicRules {
        TopicRules { settings: config.settings.clone() }
    }

    /// What the node's own settings, or Kafka's defaults, give the topic key.
    fn inherited(&self, key: &'static milena_config::Key) -> (Option<String>, ConfigSource) {
        let set = key.broker_synonyms().iter().find_map(|(name, factor)| {
            let text = self.settings.get(name)?;
            let scaled = text
                .parse::<i64>()
                .ok()
                .filter(|_| *factor != 1)
                .map(|number| number.saturating_mul(*factor));
            Some(scaled.map_or_else(|| text.to_owned(), |number| number.to_string()))
        });
        match set {
            Some(text) => (Some(text), ConfigSource::StaticBroker),
            None => (key.default().text().map(str::to_owned), ConfigSource::Default),
        }
    }
}

impl ConfigRules for TopicRules {
    fn check_topic(&self, overrides: &BTreeMap<String, String>) -> Result<(), String> {
        let overrides = overrides.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        TopicConfig::new(&self.settings, overrides).map(drop).map_err(|error| error.to_string())
    }

    fn effective_topic(
        &self,
        overrides: &BTreeMap<String, String>,
        cluster: &BTreeMap<String, String>,
    ) -> Vec<TopicConfigEntry> {
        let mut entries: Vec<TopicConfigEntry> = topic_keys()
            .filter(|key| !key.is_internal())
            .map(|key| {
                let name = key.name();
                let (value, source) = if let Some(own) = overrides.get(name) {
                    (Some(own.clone()), ConfigSource::DynamicTopic)
                } else if let Some(dynamic) = cluster.get(name).filter(|_| topic_key(name).is_some()) {
                    (Some(dynamic.clone()), ConfigSource::DynamicDefaultBroker)
                } else {
                    self.inherited(key)
                };
                TopicConfigEntry { name: name.to_owned(), value, source, sensitive: false }
            })
            .collect();
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        entries
    }
}
