//! `milena topic`: create, delete, list, describe, alter.

use clap::{Args, Subcommand};
use milena_client::{Client, Cluster, ConfigChange, NewTopic, TopicInfo, TopicSetting};
use milena_runtime::Runtime;
use milena_types::{NodeId, TopicName};
use serde_json::{Value, json};

use super::{Bootstrap, Problem};
use crate::output;

/// Create, delete, list, describe and alter topics.
#[derive(Args)]
pub struct Topic {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Make a topic
    #[command(
        after_help = "Example:\n  milena topic create orders --partitions 6 --set max.message.bytes=2097152"
    )]
    Create {
        /// Its name
        name: String,
        /// How many partitions; the broker's num.partitions when not given
        #[arg(long, short = 'p', default_value_t = -1, allow_negative_numbers = true)]
        partitions: i32,
        /// How many replicas of each; the broker's default.replication.factor when not given
        #[arg(long, short = 'r', default_value_t = -1, allow_negative_numbers = true)]
        replication_factor: i16,
        /// A setting of the topic; may be given several times
        #[arg(long = "set", value_name = "KEY=VALUE")]
        settings: Vec<String>,
        #[command(flatten)]
        bootstrap: Bootstrap,
    },
    /// Delete topics with all their records
    #[command(after_help = "Example:\n  milena topic delete orders")]
    Delete {
        /// Which topics
        #[arg(required = true)]
        names: Vec<String>,
        #[command(flatten)]
        bootstrap: Bootstrap,
    },
    /// Change a topic's settings while it is in use
    #[command(after_help = "Examples:
  milena topic alter orders --set retention.ms=3600000
  milena topic alter orders --set cleanup.policy=compact --unset retention.ms")]
    Alter {
        /// Which topic
        name: String,
        /// A setting that the topic gets; may be given several times
        #[arg(long = "set", value_name = "KEY=VALUE", required_unless_present = "unset")]
        settings: Vec<String>,
        /// A setting that the brokers shall give again; may be given several times
        #[arg(long, value_name = "KEY")]
        unset: Vec<String>,
        #[command(flatten)]
        bootstrap: Bootstrap,
    },
    /// Show a topic's settings: its own, or all that are in effect
    #[command(after_help = "Examples:\n  milena topic settings orders\n  milena topic settings orders --all")]
    Settings {
        /// Which topic
        name: String,
        /// Those that the brokers give it too
        #[arg(long)]
        all: bool,
        /// JSON for programs
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        bootstrap: Bootstrap,
    },
    /// Name every topic
    List {
        /// JSON for programs
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        bootstrap: Bootstrap,
    },
    /// Show partitions, leaders and replicas
    Describe {
        /// Which topics
        #[arg(required = true)]
        names: Vec<String>,
        /// JSON for programs
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        bootstrap: Bootstrap,
    },
}

/// Runs one action.
pub async fn run(runtime: &Runtime, topic: Topic) -> Result<(), Problem> {
    match topic.action {
        Action::Create { name, partitions, replication_factor, settings, bootstrap } => {
            let mut topic = NewTopic::new(&name, partitions, replication_factor);
            topic.configs = pairs(&settings)?;
            create(&bootstrap.client(runtime), topic).await
        }
        Action::Delete { names, bootstrap } => {
            let names: Result<Vec<TopicName>, _> = names.iter().map(|name| TopicName::new(name)).collect();
            let names = names.map_err(|error| error.to_string())?;
            delete(&bootstrap.client(runtime), &names).await
        }
        Action::Alter { name, settings, unset, bootstrap } => {
            let set = pairs(&settings)?.into_iter().map(|(key, value)| ConfigChange::Set(key, value));
            let changes: Vec<ConfigChange> = set.chain(unset.into_iter().map(ConfigChange::Unset)).collect();
            let altered = bootstrap.client(runtime).alter_topic(&name, &changes).await;
            altered.map_err(|error| error.to_string())?;
            output::line(format_args!("altered {name}"));
            Ok(())
        }
        Action::Settings { name, all, json, bootstrap } => {
            let settings = bootstrap.client(runtime).topic_settings(&name).await;
            let mut settings = settings.map_err(|error| error.to_string())?;
            settings.retain(|setting| all || setting.is_own);
            show_settings(&settings, json);
            Ok(())
        }
        Action::List { json, bootstrap } => {
            let cluster = bootstrap.client(runtime).list_topics().await.map_err(|error| error.to_string())?;
            list(&cluster, json);
            Ok(())
        }
        Action::Describe { names, json, bootstrap } => {
            let names: Result<Vec<TopicName>, _> = names.iter().map(|name| TopicName::new(name)).collect();
            let names = names.map_err(|error| error.to_string())?;
            let cluster =
                bootstrap.client(runtime).describe_topics(&names).await.map_err(|error| error.to_string())?;
            describe(&cluster, &names, json);
            Ok(())
        }
    }
}

/// `KEY=VALUE` each.
fn pairs(settings: &[String]) -> Result<Vec<(String, String)>, Problem> {
    let pair = |setting: &String| {
        let (key, value) =
            setting.split_once('=').ok_or_else(|| format!("--set {setting}: expected KEY=VALUE"))?;
        Ok((key.to_owned(), value.to_owned()))
    };
    settings.iter().map(pair).collect()
}

fn show_settings(settings: &[TopicSetting], json: bool) {
    if json {
        let object = settings.iter().map(|setting| {
            let value = json!({ "value": setting.value, "own": setting.is_own });
            (setting.name.clone(), value)
        });
        output::line(Value::Object(object.collect()));
        return;
    }
    let row = |setting: &TopicSetting| {
        let of = if setting.is_own { "the topic" } else { "the broker" };
        vec![setting.name.clone(), setting.value.clone().unwrap_or_default(), of.to_owned()]
    };
    output::table(&["SETTING", "VALUE", "SET BY"], &settings.iter().map(row).collect::<Vec<_>>());
}

async fn create(client: &Client, topic: NewTopic) -> Result<(), Problem> {
    for created in client.create_topics(&[topic]).await.map_err(|error| error.to_string())? {
        match created.result {
            Ok(id) => output::line(format_args!("created {} with id {id}", created.name)),
            Err(error) => return Err(format!("{}: {error}", created.name)),
        };
    }
    Ok(())
}

async fn delete(client: &Client, names: &[TopicName]) -> Result<(), Problem> {
    let mut first = Ok(());
    for deleted in client.delete_topics(names).await.map_err(|error| error.to_string())? {
        match deleted.result {
            Ok(()) => drop(output::line(format_args!("deleted {}", deleted.name))),
            Err(error) => first = first.and(Err(format!("{}: {error}", deleted.name))),
        }
    }
    first
}

fn list(cluster: &Cluster, json: bool) {
    if json {
        let topics = cluster.topics.iter().map(|(name, topic)| summary(name, topic));
        output::line(Value::Array(topics.collect()));
        return;
    }
    let rows: Vec<Vec<String>> = cluster
        .topics
        .iter()
        .map(|(name, topic)| vec![name.to_string(), topic.partitions.len().to_string(), topic.id.to_string()])
        .collect();
    output::table(&["TOPIC", "PARTITIONS", "ID"], &rows);
}

fn summary(name: &TopicName, topic: &TopicInfo) -> Value {
    json!({ "name": name.as_str(), "id": topic.id.to_string(), "partitions": topic.partitions.len() })
}

fn describe(cluster: &Cluster, names: &[TopicName], json: bool) {
    let topics = names.iter().filter_map(|name| Some((name, cluster.topics.get(name)?)));
    if json {
        output::line(Value::Array(topics.map(|(name, topic)| details(name, topic)).collect()));
        return;
    }
    let mut rows = Vec::new();
    for (name, topic) in topics {
        for (index, partition) in &topic.partitions {
            rows.push(vec![
                name.to_string(),
                index.to_string(),
                if partition.leader.get() < 0 { "none".to_owned() } else { partition.leader.to_string() },
                partition.leader_epoch.to_string(),
                ids(&partition.replicas),
                ids(&partition.isr),
                topic.id.to_string(),
            ]);
        }
    }
    output::table(&["TOPIC", "PARTITION", "LEADER", "EPOCH", "REPLICAS", "IN SYNC", "ID"], &rows);
}

fn details(name: &TopicName, topic: &TopicInfo) -> Value {
    let partitions = topic.partitions.iter().map(|(index, partition)| {
        json!({
            "partition": index.get(),
            "leader": partition.leader.get(),
            "leader_epoch": partition.leader_epoch.get(),
            "replicas": partition.replicas.iter().map(|id| id.get()).collect::<Vec<_>>(),
            "isr": partition.isr.iter().map(|id| id.get()).collect::<Vec<_>>(),
        })
    });
    json!({ "name": name.as_str(), "id": topic.id.to_string(), "partitions": partitions.collect::<Vec<_>>() })
}

fn ids(nodes: &[NodeId]) -> String {
    nodes.iter().map(NodeId::to_string).collect::<Vec<_>>().join(",")
}
