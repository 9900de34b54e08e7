//! The cluster that a scenario plays on: nodes and clients by their names, producers that go on between
//! commands, records whose outcome is still to come.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use milena_broker::Broker;
use milena_client::{Client, ClientConfig, Delivered, HostPort, ProduceError, Producer, ProducerConfig};
use milena_config::{ServerConfig, parse_properties};
use milena_runtime::select;
use milena_runtime::sync::Notify;
use milena_types::{PartitionIndex, TopicName, TopicPartition};

use super::words::Command;
use crate::disk::DiskControl;
use crate::node::{Node, start};
use crate::plan::{DATA, PORT};
use crate::trace::digest;
use crate::world::World;

/// How long anything may take.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);
/// How often a command looks whether it is over.
const LOOK: Duration = Duration::from_millis(1);

/// An expectation of the scenario is not met: its run goes on, and it has failed.
#[derive(Clone, Debug)]
pub(super) struct Broken(pub String);

/// What a command says.
pub(super) type Said = Result<String, Broken>;

/// The cluster, and everybody around it.
pub(super) struct Stage {
    pub world: World,
    pub servers: BTreeMap<String, Server>,
    clients: BTreeMap<String, Client>,
    producers: BTreeMap<(String, String), Producer>,
    records: u64,
    /// Records under way, by the name that the scenario gave them.
    pub pending: BTreeMap<String, Pending>,
}

/// A node of the cluster.
#[derive(Clone)]
pub(super) struct Server {
    pub node: Node,
    pub properties: String,
    pub inside: Arc<Mutex<Inside>>,
}

/// What is known of a node that runs.
#[derive(Default)]
pub(super) struct Inside {
    pub broker: Option<Weak<Broker>>,
    pub stop: Option<Arc<Notify>>,
    pub ended: Option<String>,
}

/// Where the outcome of a record goes.
pub(super) type Pending = Arc<Mutex<Option<Result<Delivered, ProduceError>>>>;

impl Stage {
    pub fn new(world: &World) -> Stage {
        Stage {
            world: world.clone(),
            servers: BTreeMap::new(),
            clients: BTreeMap::new(),
            producers: BTreeMap::new(),
            records: 0,
            pending: BTreeMap::new(),
        }
    }

    /// The node called `name`.
    pub fn server(&self, name: &str) -> Result<&Server, Broken> {
        self.servers
            .get(name)
            .ok_or_else(|| Broken(format!("no node is called `{name}`; `start {name}` makes one")))
    }

    /// Its first disk.
    pub fn disk(&self, name: &str) -> Result<DiskControl, Broken> {
        Ok(self.server(name)?.node.disk(DATA))
    }

    /// Its disk that `command` names in `disk=`; without, the first.
    pub fn struck(&self, command: &Command) -> Result<DiskControl, Broken> {
        let (server, index) = (self.server(command.word(0))?, command.get("disk", 0));
        let disks = server.disks();
        disks.into_iter().nth(index).ok_or_else(|| {
            Broken(format!("there is no disk={index}: log.dirs of {} names fewer", command.word(0)))
        })
    }

    /// The first node: where partitions are looked at.
    pub fn first(&self) -> Result<&Server, Broken> {
        self.servers
            .values()
            .next()
            .ok_or_else(|| Broken("there is no node yet; `start n1` makes one".to_owned()))
    }

    /// The machine of client `name`, which runs from its first use on.
    pub fn client_node(&self, name: &str) -> Node {
        let node = self.world.node(name);
        if !node.is_up() {
            node.boot_idle();
        }
        node
    }

    /// The client `name`.
    pub fn client(&mut self, name: &str) -> Client {
        let node = self.client_node(name);
        let bootstrap = self.servers.keys().map(|host| HostPort { host: host.clone(), port: PORT }).collect();
        let make = || {
            let config = ClientConfig {
                client_id: name.to_owned(),
                request_timeout: Duration::from_secs(5),
                connect_timeout: Duration::from_secs(2),
                api_timeout: Duration::from_secs(20),
                allow_auto_create_topics: false,
                ..ClientConfig::default()
            };
            Client::new(&node.runtime().expect("clients never go down"), bootstrap, config)
        };
        self.clients.entry(name.to_owned()).or_insert_with(make).clone()
    }

    /// The producer `name` of client `client`; it keeps the settings of its first use.
    pub fn producer(&mut self, client: &str, name: &str, config: ProducerConfig) -> Producer {
        let made = self.client(client);
        let key = (client.to_owned(), name.to_owned());
        self.producers.entry(key).or_insert_with(|| Producer::new(&made, config)).clone()
    }

    /// A name for the next record.
    pub fn next_record(&mut self) -> String {
        self.records += 1;
        format!("r{}", self.records)
    }

    /// Whoever tells what clients do.
    pub fn teller(&self) -> Teller {
        Teller(self.world.clone())
    }

    /// As [`Teller::note`].
    pub fn note(&self, client: &Node, text: &str) {
        self.teller().note(client, text);
    }

    /// Waits until `done`; false when that takes longer than `patience`.
    pub async fn until(&self, patience: Duration, done: impl Fn() -> bool) -> bool {
        let deadline = self.world.now() + patience;
        while !done() {
            if self.world.now() >= deadline {
                return false;
            }
            self.world.sleep(LOOK).await;
        }
        true
    }

    /// Starts the node `name`; why its properties cannot be, if so.
    pub fn boot(&mut self, name: &str, properties: String) -> Result<(), Broken> {
        let settings =
            parse_properties(&properties, "the scenario").map_err(|error| Broken(error.to_string()))?;
        let (config, _) = ServerConfig::new(settings).map_err(|error| Broken(error.to_string()))?;
        let node = self.world.node(name);
        let server = Server { node: node.clone(), properties, inside: Arc::default() };
        self.servers.insert(name.to_owned(), server.clone());
        let (world, name) = (self.world.clone(), name.to_owned());
        node.boot(start(move |runtime| {
            let (server, config, world, name) = (server.clone(), config.clone(), world.clone(), name.clone());
            async move {
                let node = match milena::Node::start(&runtime, config).await {
                    Ok(node) => node,
                    Err(error) => return server.lock().ended = Some(error.to_string()),
                };
                let stop = Arc::new(Notify::new());
                server.lock().broker = node.broker().map(Arc::downgrade);
                server.lock().stop = Some(stop.clone());
                world.note("serves", &name);
                let reason = select! {
                    reason = node.failed() => Some(reason),
                    () = stop.notified() => None,
                };
                server.lock().broker = None;
                let ended = match reason {
                    Some(reason) => reason,
                    None => node.stop().await.err().unwrap_or_else(|| "stopped".to_owned()),
                };
                world.note("ended", &ended);
                server.lock().ended = Some(ended);
            }
        }));
        Ok(())
    }
}

/// Tells readers of the run what clients do.
#[derive(Clone)]
pub(super) struct Teller(World);

impl Teller {
    /// Notes something that a client did or learned, as workloads do: readers of the run know it by its words.
    pub fn note(&self, client: &Node, text: &str) {
        self.0.lock().note(client.index(), "op", &[digest(text.as_bytes())], || text.to_owned());
    }
}

impl Server {
    /// The disk of each of its log directories, in their order.
    pub fn disks(&self) -> Vec<DiskControl> {
        let said = self.properties.lines().rev().find_map(|line| line.strip_prefix("log.dirs="));
        said.unwrap_or(DATA).split(',').map(|path| self.node.disk(path)).collect()
    }

    pub fn lock(&self) -> std::sync::MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn serves(&self) -> bool {
        self.node.is_up() && self.lock().broker.as_ref().is_some_and(|broker| broker.strong_count() > 0)
    }

    pub fn broker(&self) -> Option<Arc<Broker>> {
        if !self.node.is_up() {
            return None;
        }
        self.lock().broker.as_ref().and_then(Weak::upgrade)
    }
}

/// `quotes-0`.
pub(super) fn partition(text: &str) -> Option<TopicPartition> {
    let (topic, number) = text.rsplit_once('-')?;
    let topic = TopicName::new(topic).ok()?;
    Some(TopicPartition {
        topic,
        partition: PartitionIndex(number.parse().ok().filter(|number| *number >= 0)?),
    })
}
