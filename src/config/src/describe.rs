//! What is in effect, where it comes from and what it would be otherwise, as DescribeConfigs shows it. It must
//! never show a password.

use std::collections::BTreeMap;

use crate::key::{Key, Kind};
use crate::{Settings, broker_key, broker_keys, own_keys, topic_key, topic_keys};

/// Where a value comes from; the numbers are the wire's.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(i8)]
pub enum ConfigSource {
    /// The topic's own override.
    DynamicTopic = 1,
    /// The cluster's dynamic default for brokers.
    DynamicDefaultBroker = 3,
    /// The node's properties.
    StaticBroker = 4,
    /// The default.
    Default = 5,
}

/// A value that a key has, or would have were it not for those before it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Synonym {
    /// The key that says so: of a topic key also a broker's.
    pub name: &'static str,
    /// The value as that key has it; none for a password.
    pub value: Option<String>,
    /// Who set it.
    pub source: ConfigSource,
}

/// A configuration in effect.
#[derive(Clone, PartialEq, Debug)]
pub struct Described {
    /// The key.
    pub key: &'static Key,
    /// Its value; none for a password, and where there is none.
    pub value: Option<String>,
    /// Where the value comes from.
    pub source: ConfigSource,
    /// What it would be, in order of precedence: the first one is in effect.
    pub synonyms: Vec<Synonym>,
}

impl Described {
    /// Whether the value is not shown.
    pub fn is_sensitive(&self) -> bool {
        self.key.kind() == Kind::Password
    }
}

/// Every topic key that Kafka shows, in order of names, for a topic with `own` keys on a node with `settings`
/// in a cluster with these dynamic defaults.
pub fn describe_topic(
    settings: &Settings,
    own: &BTreeMap<String, String>,
    cluster: &BTreeMap<String, String>,
) -> Vec<Described> {
    let shown = topic_keys().filter(|key| !key.is_internal() || own.contains_key(key.name()));
    shown.map(|key| topic_value(settings, own, cluster, key)).collect()
}

fn topic_value(
    settings: &Settings,
    own: &BTreeMap<String, String>,
    cluster: &BTreeMap<String, String>,
    key: &'static Key,
) -> Described {
    let mut synonyms = Vec::new();
    let mut in_effect = None;
    let mut add = |name, source, text: &str, value: String| {
        in_effect.get_or_insert((value, source));
        synonyms.push(Synonym { name, value: Some(text.to_owned()), source });
    };
    if let Some(text) = own.get(key.name()) {
        add(key.name(), ConfigSource::DynamicTopic, text, text.clone());
    }
    if let Some(text) = cluster.get(key.name()) {
        add(key.name(), ConfigSource::DynamicDefaultBroker, text, text.clone());
    }
    for (name, factor) in key.broker_synonyms() {
        if let Some(text) = settings.get(name) {
            add(name, ConfigSource::StaticBroker, text, scaled(text, *factor));
        }
    }
    for (name, factor) in key.broker_synonyms() {
        if let Some(text) = broker_key(name).and_then(|key| key.default().text()) {
            add(name, ConfigSource::Default, text, scaled(text, *factor));
        }
    }
    let (value, source) = match in_effect {
        Some((_, ConfigSource::Default)) | None => {
            (key.default().text().map(str::to_owned), ConfigSource::Default)
        }
        Some((value, source)) => (Some(value), source),
    };
    Described { key, value, source, synonyms }
}

/// A broker's value in the unit of a topic's key.
fn scaled(text: &str, factor: i64) -> String {
    match text.parse::<i64>() {
        Ok(number) if factor != 1 => number.saturating_mul(factor).to_string(),
        _ => text.to_owned(),
    }
}

/// Every broker key that Kafka shows and our own, in order of names, on a node with `settings` in a cluster with
/// these dynamic defaults.
pub fn describe_broker(settings: &Settings, cluster: &BTreeMap<String, String>) -> Vec<Described> {
    let mut all: Vec<Described> = broker_keys()
        .chain(own_keys())
        .filter(|key| !key.is_internal() || settings.get(key.name()).is_some())
        .map(|key| broker_value(settings, cluster, key))
        .collect();
    all.sort_by_key(|described| described.key.name());
    all
}

/// The dynamic defaults of all brokers alone, in order of names.
pub fn describe_cluster(cluster: &BTreeMap<String, String>) -> Vec<Described> {
    let all = describe_broker(&Settings::default(), cluster).into_iter();
    let is_dynamic = |described: &Described| described.source == ConfigSource::DynamicDefaultBroker;
    let only = |mut described: Described| {
        described.synonyms.truncate(1);
        described
    };
    all.filter(is_dynamic).map(only).collect()
}

fn broker_value(settings: &Settings, cluster: &BTreeMap<String, String>, key: &'static Key) -> Described {
    let dynamic = cluster.get(key.name()).map(|text| (text.as_str(), ConfigSource::DynamicDefaultBroker));
    let set = settings.get(key.name()).map(|text| (text, ConfigSource::StaticBroker));
    let default = key.default().text().map(|text| (text, ConfigSource::Default));
    let shown = |text: &str| (key.kind() != Kind::Password).then(|| text.to_owned());
    let known: Vec<(&str, ConfigSource)> = dynamic.into_iter().chain(set).chain(default).collect();
    let first = known.first();
    Described {
        key,
        value: first.and_then(|(text, _)| shown(text)),
        source: first.map_or(ConfigSource::Default, |(_, source)| *source),
        synonyms: known
            .iter()
            .map(|(text, source)| Synonym { name: key.name(), value: shown(text), source: *source })
            .collect(),
    }
}

/// The default of a topic key whose value is a list, items separated by commas; none for any other key.
pub fn list_default(name: &str) -> Option<&'static str> {
    let key = topic_key(name).filter(|key| key.kind() == Kind::List)?;
    Some(key.default().text().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    fn retention(node: &Settings, own: &[(&str, &str)], cluster: &[(&str, &str)]) -> Described {
        let all = describe_topic(node, &map(own), &map(cluster));
        all.into_iter().find(|described| described.key.name() == "retention.ms").unwrap()
    }

    #[test]
    fn a_topics_own_value_goes_before_the_clusters_before_the_nodes_before_the_default() {
        let node = Settings::of(&[("log.retention.hours", "2")]);
        let shown = |own: &[_], cluster: &[_]| {
            let described = retention(&node, own, cluster);
            (described.value.unwrap(), described.source)
        };
        let (own, cluster) = (("retention.ms", "5"), ("retention.ms", "6"));
        assert_eq!(shown(&[own], &[cluster]), ("5".to_owned(), ConfigSource::DynamicTopic));
        assert_eq!(shown(&[], &[cluster]), ("6".to_owned(), ConfigSource::DynamicDefaultBroker));
        assert_eq!(shown(&[], &[]), ("7200000".to_owned(), ConfigSource::StaticBroker));
        let of_none = retention(&Settings::default(), &[], &[]);
        assert_eq!((of_none.value.as_deref(), of_none.source), (Some("604800000"), ConfigSource::Default));
        let all = retention(&node, &[own], &[cluster]).synonyms;
        let all: Vec<(&str, Option<&str>)> =
            all.iter().map(|synonym| (synonym.name, synonym.value.as_deref())).collect();
        let hours = "log.retention.hours";
        assert_eq!(all[..3], [("retention.ms", Some("5")), ("retention.ms", Some("6")), (hours, Some("2"))]);
        assert_eq!(all.last(), Some(&(hours, Some("168"))));
    }

    #[test]
    fn every_public_key_is_shown_and_no_password() {
        assert_eq!(describe_topic(&Settings::default(), &map(&[]), &map(&[])).len(), 37);
        let all = describe_broker(
            &Settings::of(&[("ssl.key.password", "secret"), ("num.partitions", "3")]),
            &map(&[]),
        );
        assert_eq!(all.len(), 350 + own_keys().count());
        let find = |name: &str| all.iter().find(|described| described.key.name() == name).unwrap();
        let password = find("ssl.key.password");
        assert!(password.is_sensitive() && password.value.is_none() && password.synonyms[0].value.is_none());
        assert_eq!(password.source, ConfigSource::StaticBroker);
        let partitions = find("num.partitions");
        assert_eq!((partitions.value.as_deref(), partitions.source), (Some("3"), ConfigSource::StaticBroker));
        let before: Vec<Option<&str>> =
            partitions.synonyms.iter().map(|synonym| synonym.value.as_deref()).collect();
        assert_eq!(before, [Some("3"), Some("1")]);
    }

    #[test]
    fn what_the_cluster_sets_goes_before_what_the_node_does_and_is_shown_alone_too() {
        let cluster = map(&[("min.insync.replicas", "2")]);
        let node = Settings::of(&[("min.insync.replicas", "3")]);
        let all = describe_broker(&node, &cluster);
        let minimum = all.iter().find(|described| described.key.name() == "min.insync.replicas").unwrap();
        let sources: Vec<ConfigSource> = minimum.synonyms.iter().map(|synonym| synonym.source).collect();
        use ConfigSource::{Default, DynamicDefaultBroker, StaticBroker};
        assert_eq!(minimum.value.as_deref(), Some("2"));
        assert_eq!(sources, [DynamicDefaultBroker, StaticBroker, Default]);
        let alone = describe_cluster(&cluster);
        assert_eq!((alone.len(), alone[0].value.as_deref(), alone[0].synonyms.len()), (1, Some("2"), 1));
        assert_eq!(describe_cluster(&map(&[])), []);
    }

    #[test]
    fn lists_have_defaults_and_others_none() {
        assert_eq!(list_default("cleanup.policy"), Some("delete"));
        assert_eq!(list_default("retention.ms"), None);
        assert_eq!(list_default("no.such.key"), None);
    }
}
