//! A node's configuration as one typed value, checked as a whole. It says what is to be, never whether
//! the machine can: no address is resolved and no directory is looked at.

use std::time::Duration;

use milena_probe::always;
use milena_types::NodeId;

use crate::{
    ConfigError, Endpoint, Listener, QuorumConfig, ReplicationConfig, SecurityProtocol, Setting, Settings,
    TopicConfig,
};

/// What a node does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Roles {
    /// It keeps partitions and serves clients.
    pub broker: bool,
    /// It takes part in the metadata quorum.
    pub controller: bool,
}

/// A node's configuration.
#[derive(Clone, PartialEq, Debug)]
pub struct ServerConfig {
    /// `node.id`.
    pub node_id: NodeId,
    /// `process.roles`.
    pub roles: Roles,
    /// `listeners`: of brokers and controllers alike. An empty host is every interface, port 0 any port.
    pub listeners: Vec<Listener>,
    /// `advertised.listeners`: where clients find each broker listener.
    pub advertised_listeners: Vec<Listener>,
    /// Where each controller listener is found, in the order of `controller.listener.names`.
    pub advertised_controllers: Vec<Listener>,
    /// `controller.listener.names`, in capitals.
    pub controller_listener_names: Vec<String>,
    /// `inter.broker.listener.name`, in capitals; the first broker listener when not set, empty without one.
    pub inter_broker_listener_name: String,
    /// `controller.quorum.*`.
    pub quorum: QuorumConfig,
    /// `log.dirs`, or `log.dir`; at least one, none twice.
    pub log_dirs: Vec<String>,
    /// `metadata.log.dir`, or the first log directory.
    pub metadata_log_dir: String,
    /// `broker.rack`.
    pub rack: Option<String>,
    /// `num.partitions`.
    pub num_partitions: i32,
    /// `default.replication.factor`.
    pub default_replication_factor: i16,
    /// `auto.create.topics.enable`.
    pub auto_create_topics: bool,
    /// `socket.request.max.bytes`.
    pub socket_request_max_bytes: usize,
    /// `queued.max.request.bytes`: the node-wide budget, not below `socket_request_max_bytes`.
    pub queued_max_request_bytes: usize,
    /// `max.connections`.
    pub max_connections: usize,
    /// `connections.max.idle.ms`; none when negative.
    pub connections_max_idle: Option<Duration>,
    /// `fetch.max.bytes`.
    pub fetch_max_bytes: usize,
    /// `log.flush.offset.checkpoint.interval.ms`: how often recovery points are written.
    pub checkpoint_interval: Duration,
    /// `delete.topic.enable`.
    pub delete_topics: bool,
    /// `log.retention.check.interval.ms`: how often old segments are looked for.
    pub retention_check_interval: Duration,
    /// `log.initial.task.delay.ms`: how long after the start the first time.
    pub initial_task_delay: Duration,
    /// `producer.id.expiration.ms`.
    pub producer_id_expiration_ms: i64,
    /// `controlled.shutdown.enable`.
    pub controlled_shutdown: bool,
    /// `broker.heartbeat.interval.ms`.
    pub broker_heartbeat_interval: Duration,
    /// `broker.session.timeout.ms`.
    pub broker_session_timeout: Duration,
    /// `initial.broker.registration.timeout.ms`.
    pub broker_registration_timeout: Duration,
    /// `request.timeout.ms`.
    pub request_timeout: Duration,
    /// `replica.*`.
    pub replication: ReplicationConfig,
    /// `log.cleaner.*`.
    pub cleaner: CleanerConfig,
    /// `milena.log.scrub.*`.
    pub scrubber: ScrubberConfig,
    /// What topics without keys of their own get.
    pub topic_defaults: TopicConfig,
    /// Everything that was set.
    pub settings: Settings,
}

/// What `queued.max.request.bytes` means here when it is -1.
const QUEUED_MAX_REQUEST_BYTES: i64 = 256 * 1024 * 1024;

/// How compaction goes about its work.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct CleanerConfig {
    /// `log.cleaner.enable`.
    pub enabled: bool,
    /// `log.cleaner.backoff.ms`: after so long it looks again when there was nothing to do.
    pub backoff: Duration,
    /// `log.cleaner.dedupe.buffer.size`: the most memory that keys take.
    pub dedupe_buffer_bytes: usize,
    /// `log.cleaner.io.buffer.load.factor`: the part of it that is filled.
    pub load_factor: f64,
    /// `log.cleaner.io.max.bytes.per.second`: read and written together.
    pub bytes_per_second: f64,
}

/// However short the backoff is set, the cleaner lets others work between two looks.
const CLEANER_BACKOFF_MIN: Duration = Duration::from_millis(100);

impl CleanerConfig {
    fn new(settings: &Settings) -> CleanerConfig {
        let real = |key: &str| settings.value(key).real().expect("a key with a real type and default");
        CleanerConfig {
            enabled: flag(settings, "log.cleaner.enable"),
            backoff: Duration::from_millis(size(settings, "log.cleaner.backoff.ms") as u64)
                .max(CLEANER_BACKOFF_MIN),
            dedupe_buffer_bytes: usize::try_from(long(settings, "log.cleaner.dedupe.buffer.size"))
                .unwrap_or(0),
            load_factor: real("log.cleaner.io.buffer.load.factor"),
            bytes_per_second: real("log.cleaner.io.max.bytes.per.second"),
        }
    }
}

/// How closed segments are read again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ScrubberConfig {
    /// `milena.log.scrub.interval.ms`: from one round's begin to the next one's; never when negative.
    pub interval: Option<Duration>,
    /// `milena.log.scrub.io.max.bytes.per.second`.
    pub bytes_per_second: u64,
}

/// However short the interval is set, the scrubber lets others work between two rounds.
const SCRUB_INTERVAL_MIN: Duration = Duration::from_millis(100);

impl ScrubberConfig {
    fn new(settings: &Settings) -> ScrubberConfig {
        let interval = u64::try_from(long(settings, "milena.log.scrub.interval.ms")).ok();
        let bytes_per_second = long(settings, "milena.log.scrub.io.max.bytes.per.second");
        ScrubberConfig {
            interval: interval.map(|ms| Duration::from_millis(ms).max(SCRUB_INTERVAL_MIN)),
            bytes_per_second: u64::try_from(bytes_per_second).expect("a key that is at least 1"),
        }
    }
}

impl Default for ServerConfig {
    fn default() -> ServerConfig {
        ServerConfig::new([]).expect("the defaults are a configuration").0
    }
}

impl ServerConfig {
    /// Builds the configuration out of `settings`, of which later ones win. The second part warns, a
    /// sentence each, of what is accepted and not done.
    pub fn new(
        settings: impl IntoIterator<Item = Setting>,
    ) -> Result<(ServerConfig, Vec<String>), ConfigError> {
        let (settings, mut warnings) = Settings::from(settings)?;
        let roles = roles(&settings)?;
        let network = Network::new(&settings, roles, &mut warnings)?;
        let node_id = NodeId(int(&settings, "node.id"));
        let quorum = QuorumConfig::new(&settings, roles, node_id, &network)?;
        if roles.controller && quorum.servers().iter().any(|server| !is_loopback(&server.host)) {
            network.warn_of_hidden_controllers(&mut warnings);
        }
        let log_dirs = log_dirs(&settings)?;
        let metadata_log_dir = match settings.value("metadata.log.dir").text() {
            Some(dir) if !dir.is_empty() => dir.to_owned(),
            _ => log_dirs[0].clone(),
        };
        let socket_request_max_bytes = size(&settings, "socket.request.max.bytes");
        let config = ServerConfig {
            node_id,
            roles,
            listeners: network.listeners,
            advertised_listeners: network.advertised,
            advertised_controllers: network.controllers,
            controller_listener_names: network.controller_names,
            inter_broker_listener_name: network.inter_broker,
            quorum,
            log_dirs,
            metadata_log_dir,
            rack: settings.value("broker.rack").text().filter(|rack| !rack.is_empty()).map(str::to_owned),
            num_partitions: int(&settings, "num.partitions"),
            default_replication_factor: replication_factor(&settings)?,
            auto_create_topics: flag(&settings, "auto.create.topics.enable"),
            socket_request_max_bytes,
            queued_max_request_bytes: request_budget(&settings, socket_request_max_bytes)?,
            max_connections: size(&settings, "max.connections"),
            connections_max_idle: u64::try_from(long(&settings, "connections.max.idle.ms"))
                .ok()
                .map(Duration::from_millis),
            fetch_max_bytes: size(&settings, "fetch.max.bytes"),
            checkpoint_interval: Duration::from_millis(size(
                &settings,
                "log.flush.offset.checkpoint.interval.ms",
            ) as u64),
            delete_topics: flag(&settings, "delete.topic.enable"),
            retention_check_interval: span(&settings, "log.retention.check.interval.ms")?,
            initial_task_delay: Duration::from_millis(size(&settings, "log.initial.task.delay.ms") as u64),
            producer_id_expiration_ms: long(&settings, "producer.id.expiration.ms"),
            controlled_shutdown: flag(&settings, "controlled.shutdown.enable"),
            broker_heartbeat_interval: span(&settings, "broker.heartbeat.interval.ms")?,
            broker_session_timeout: span(&settings, "broker.session.timeout.ms")?,
            broker_registration_timeout: span(&settings, "initial.broker.registration.timeout.ms")?,
            request_timeout: span(&settings, "request.timeout.ms")?,
            replication: ReplicationConfig::new(&settings)?,
            cleaner: CleanerConfig::new(&settings),
            scrubber: ScrubberConfig::new(&settings),
            topic_defaults: TopicConfig::of_node(&settings)?,
            settings,
        };
        config.check()?;
        Ok((config, warnings))
    }

    /// The listeners of `listeners` that brokers and clients use.
    pub fn broker_listeners(&self) -> impl Iterator<Item = &Listener> {
        self.listeners.iter().filter(|listener| !self.is_controllers(listener))
    }

    /// The listeners of `listeners` that controllers use.
    pub fn controller_listeners(&self) -> impl Iterator<Item = &Listener> {
        self.listeners.iter().filter(|listener| self.is_controllers(listener))
    }

    fn is_controllers(&self, listener: &Listener) -> bool {
        self.controller_listener_names.contains(&listener.name)
    }

    fn check(&self) -> Result<(), ConfigError> {
        always!(!self.log_dirs.is_empty());
        always!(self.roles.broker == (self.broker_listeners().count() > 0));
        always!(self.roles.broker || self.controller_listeners().count() > 0);
        if self.broker_session_timeout <= self.broker_heartbeat_interval {
            return Err(self.settings.refuse(
                "broker.session.timeout.ms",
                "Value must be larger than broker.heartbeat.interval.ms, or every broker is fenced at once",
            ));
        }
        Ok(())
    }
}

fn roles(settings: &Settings) -> Result<Roles, ConfigError> {
    let value = settings.value("process.roles");
    let has = |role: &str| value.list().iter().any(|item| item == role);
    let roles = Roles { broker: has("broker"), controller: has("controller") };
    if !roles.broker && !roles.controller {
        return Err(settings.refuse("process.roles", "`broker`, `controller` or both"));
    }
    Ok(roles)
}

/// Everything that says where this node listens.
pub(crate) struct Network {
    listeners: Vec<Listener>,
    advertised: Vec<Listener>,
    controller_names: Vec<String>,
    /// Where its controller is found, by the listener of each of those names that it has.
    pub(crate) controllers: Vec<Listener>,
    inter_broker: String,
}

impl Network {
    fn new(settings: &Settings, roles: Roles, warnings: &mut Vec<String>) -> Result<Network, ConfigError> {
        let controller_names = upper(settings, "controller.listener.names");
        if controller_names.is_empty() {
            return Err(settings.refuse("controller.listener.names", "at least one name is needed"));
        }
        let map = protocol_map(settings)?;
        let protocol = |name: &str| {
            let mapped = map.iter().find(|(mapped, _)| mapped == name).map(|(_, protocol)| *protocol);
            // as in Kafka, a controller's listener needs no entry
            mapped
                .or_else(|| controller_names.iter().any(|c| c == name).then_some(SecurityProtocol::Plaintext))
        };
        let listeners = listeners(settings, "listeners", protocol)?;
        check_ports(settings, &listeners)?;
        let is_broker = |listener: &&Listener| !controller_names.contains(&listener.name);
        check_roles(settings, roles, &listeners, is_broker)?;
        let inter_broker = inter_broker(settings, listeners.iter().filter(is_broker))?;
        let told = match settings.get("advertised.listeners") {
            Some(text) if !text.is_empty() => listeners_advertised(settings, &listeners, protocol)?,
            _ => Vec::new(),
        };
        let advertised = match told.is_empty() {
            true => listeners.iter().filter(is_broker).cloned().map(|l| found(l, warnings)).collect(),
            false => told.iter().filter(is_broker).cloned().collect(),
        };
        let controller = |name: &String| {
            let named = |listener: &&Listener| listener.name == *name;
            told.iter().find(named).cloned().or_else(|| listeners.iter().find(named).cloned().map(reachable))
        };
        let controllers = controller_names.iter().filter_map(controller).collect();
        Ok(Network { listeners, advertised, controller_names, controllers, inter_broker })
    }

    /// Other nodes are told where this one's controller is, and `localhost` is themselves.
    fn warn_of_hidden_controllers(&self, warnings: &mut Vec<String>) {
        let hidden = self.controllers.iter().filter(|told| {
            let own = self.listeners.iter().find(|own| own.name == told.name);
            told.endpoint.host == "localhost" && own.is_some_and(|own| is_everywhere(&own.endpoint.host))
        });
        warnings.extend(hidden.map(|listener| {
            format!(
                "other nodes are told to reach this controller at {listener}: set advertised.listeners to the name under \
                 which they do"
            )
        }));
    }

    /// Whether `server` is surely this node: the port is one of its own, and so is the host.
    pub(crate) fn is_own(&self, server: &Endpoint) -> bool {
        let own = self.listeners.iter().chain(&self.advertised).chain(&self.controllers);
        own.filter(|own| own.endpoint.port == server.port).any(|own| {
            let host = &own.endpoint.host;
            *host == server.host || (is_loopback(&server.host) && (is_loopback(host) || is_everywhere(host)))
        })
    }
}

/// A node listens for what its roles are, and for nothing else.
fn check_roles(
    settings: &Settings,
    roles: Roles,
    listeners: &[Listener],
    is_broker: impl Fn(&&Listener) -> bool,
) -> Result<(), ConfigError> {
    let brokers = listeners.iter().filter(is_broker).count();
    match (roles.broker, roles.controller) {
        (true, _) if brokers == 0 => {
            Err(settings.refuse("listeners", "a broker needs a listener that is not a controller's"))
        }
        (false, _) if brokers > 0 => Err(settings.refuse(
            "listeners",
            "a node that is only a controller has the listeners that controller.listener.names names, and no others",
        )),
        (_, false) if brokers < listeners.len() => Err(settings.refuse(
            "listeners",
            "a node that is only a broker has none of the listeners that controller.listener.names names",
        )),
        _ => Ok(()),
    }
}

fn inter_broker<'l>(
    settings: &Settings,
    mut brokers: impl Iterator<Item = &'l Listener>,
) -> Result<String, ConfigError> {
    match settings.value("inter.broker.listener.name").text() {
        Some(name) if !name.is_empty() => {
            let name = name.to_ascii_uppercase();
            match brokers.any(|listener| listener.name == name) {
                true => Ok(name),
                false => Err(settings
                    .refuse("inter.broker.listener.name", "it must be one of the broker's own listeners")),
            }
        }
        _ => Ok(brokers.next().map_or_else(String::new, |first| first.name.clone())),
    }
}

/// `listener.security.protocol.map`: name and protocol.
fn protocol_map(settings: &Settings) -> Result<Vec<(String, SecurityProtocol)>, ConfigError> {
    const KEY: &str = "listener.security.protocol.map";
    let value = settings.value(KEY);
    let entries =
        value.text().unwrap_or_default().split(',').map(str::trim).filter(|entry| !entry.is_empty());
    let mut map = Vec::new();
    for entry in entries {
        let (name, protocol) = entry
            .split_once(':')
            .ok_or_else(|| settings.refuse(KEY, format!("`{entry}` is not NAME:PROTOCOL")))?;
        let protocol = SecurityProtocol::from_name(protocol.trim()).ok_or_else(|| {
            settings.refuse(KEY, format!("`{protocol}` is not PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL"))
        })?;
        map.push((name.trim().to_ascii_uppercase(), protocol));
    }
    Ok(map)
}

fn listeners(
    settings: &Settings,
    key: &'static str,
    protocol: impl Fn(&str) -> Option<SecurityProtocol>,
) -> Result<Vec<Listener>, ConfigError> {
    let mut result: Vec<Listener> = Vec::new();
    for text in settings.value(key).list() {
        let listener = Listener::parse(text, &protocol).map_err(|reason| settings.refuse(key, reason))?;
        if result.iter().any(|other| other.name == listener.name) {
            return Err(settings.refuse(key, format!("{} is there twice", listener.name)));
        }
        if listener.security != SecurityProtocol::Plaintext {
            let reason = format!(
                "{} is {}, and only PLAINTEXT is spoken yet",
                listener.name,
                listener.security.name()
            );
            return Err(settings.refuse(key, reason));
        }
        result.push(listener);
    }
    if result.is_empty() {
        return Err(settings.refuse(key, "at least one listener is needed, as NAME://host:port"));
    }
    Ok(result)
}

/// Two listeners on one port would fight for it, unless one is IPv4 and the other IPv6.
fn check_ports(settings: &Settings, listeners: &[Listener]) -> Result<(), ConfigError> {
    for (index, listener) in listeners.iter().enumerate() {
        let Endpoint { host, port } = &listener.endpoint;
        let clash = listeners[..index].iter().any(|other| {
            let same_family = other.endpoint.host.contains(':') == host.contains(':');
            *port != 0 && other.endpoint.port == *port && same_family
        });
        if clash {
            return Err(settings.refuse("listeners", format!("two listeners have port {port}")));
        }
    }
    Ok(())
}

fn listeners_advertised(
    settings: &Settings,
    own: &[Listener],
    protocol: impl Fn(&str) -> Option<SecurityProtocol>,
) -> Result<Vec<Listener>, ConfigError> {
    const KEY: &str = "advertised.listeners";
    let advertised = listeners(settings, KEY, protocol)?;
    for listener in &advertised {
        if !own.iter().any(|other| other.name == listener.name) {
            let reason = format!("{} is not among the listeners", listener.name);
            return Err(settings.refuse(KEY, reason));
        }
        if is_everywhere(&listener.endpoint.host) {
            let reason = format!("{listener} is no address that clients can connect to");
            return Err(settings.refuse(KEY, reason));
        }
    }
    Ok(advertised)
}

/// What clients are told of a listener that nothing is advertised for.
fn found(listener: Listener, warnings: &mut Vec<String>) -> Listener {
    if is_everywhere(&listener.endpoint.host) {
        warnings.push(format!(
            "clients of {listener} are told to connect to `localhost`: set advertised.listeners to the name \
             under which they reach this node"
        ));
    }
    reachable(listener)
}

/// The listener as it is reached on this machine, if it is every interface.
fn reachable(mut listener: Listener) -> Listener {
    if is_everywhere(&listener.endpoint.host) {
        listener.endpoint.host = "localhost".to_owned();
    }
    listener
}

fn is_loopback(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1" | "::1")
}

fn is_everywhere(host: &str) -> bool {
    matches!(host, "" | "0.0.0.0" | "::")
}

fn log_dirs(settings: &Settings) -> Result<Vec<String>, ConfigError> {
    let key = match settings.value("log.dirs").list() {
        [] => "log.dir",
        _ => "log.dirs",
    };
    let dirs = settings.value(key).list().to_vec();
    if dirs.is_empty() || dirs.iter().any(String::is_empty) {
        return Err(settings.refuse(key, "expected directories, separated by commas"));
    }
    if let Some((_, twice)) = dirs.iter().enumerate().find(|(index, dir)| dirs[..*index].contains(dir)) {
        return Err(settings.refuse(key, format!("`{twice}` is there twice")));
    }
    Ok(dirs)
}

fn replication_factor(settings: &Settings) -> Result<i16, ConfigError> {
    const KEY: &str = "default.replication.factor";
    let factor = i16::try_from(int(settings, KEY)).ok().filter(|factor| *factor >= 1);
    factor.ok_or_else(|| settings.refuse(KEY, "Value must be between 1 and 32767"))
}

/// The budget must hold the largest request, or that one could never be read.
fn request_budget(settings: &Settings, largest: usize) -> Result<usize, ConfigError> {
    const KEY: &str = "queued.max.request.bytes";
    let bytes = match long(settings, KEY) {
        -1 => QUEUED_MAX_REQUEST_BYTES,
        bytes => bytes,
    };
    let budget = usize::try_from(bytes).ok().filter(|budget| *budget > 0);
    let budget = budget.ok_or_else(|| settings.refuse(KEY, "Value must be positive, or -1"))?;
    Ok(budget.max(largest))
}

fn upper(settings: &Settings, key: &str) -> Vec<String> {
    settings.value(key).list().iter().map(|name| name.to_ascii_uppercase()).collect()
}

pub(crate) fn long(settings: &Settings, key: &str) -> i64 {
    settings.value(key).number().expect("a key with a numeric type and default")
}

pub(crate) fn int(settings: &Settings, key: &str) -> i32 {
    i32::try_from(long(settings, key)).expect("a 32-bit type")
}

pub(crate) fn size(settings: &Settings, key: &str) -> usize {
    usize::try_from(long(settings, key)).expect("checked not to be negative")
}

pub(crate) fn flag(settings: &Settings, key: &str) -> bool {
    settings.value(key).boolean().expect("a key with a boolean type and default")
}

/// A span of time that must not be zero.
fn span(settings: &Settings, key: &str) -> Result<Duration, ConfigError> {
    let millis = u64::try_from(long(settings, key)).ok().filter(|millis| *millis > 0);
    millis.map(Duration::from_millis).ok_or_else(|| settings.refuse(key, "Value must be at least 1"))
}
