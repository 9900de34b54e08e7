//! What a topic's configuration may say, told to the controller: `config`'s tables behind the trait that
//! `metadata` asks. It must never know a key of its own.

use std::collections::BTreeMap;

use milena_config::{ServerConfig, Settings, TopicConfig, describe_topic, list_default};
use milena_metadata::{ConfigRules, TopicConfigEntry};

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
}

impl ConfigRules for TopicRules {
    fn check_topic(&self, overrides: &BTreeMap<String, String>) -> Result<(), String> {
        let overrides = overrides.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        TopicConfig::new(&self.settings, overrides).map(drop).map_err(|error| error.to_string())
    }

    fn list_default(&self, name: &str) -> Option<String> {
        list_default(name).map(str::to_owned)
    }

    fn effective_topic(
        &self,
        overrides: &BTreeMap<String, String>,
        cluster: &BTreeMap<String, String>,
    ) -> Vec<TopicConfigEntry> {
        let all = describe_topic(&self.settings, overrides, cluster).into_iter();
        let entry = |described: milena_config::Described| TopicConfigEntry {
            name: described.key.name().to_owned(),
            sensitive: described.is_sensitive(),
            source: described.source,
            value: described.value,
        };
        all.filter(|described| !described.key.is_internal()).map(entry).collect()
    }
}
