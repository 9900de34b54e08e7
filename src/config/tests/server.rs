//! Goal: a node's configuration is what its file and command line say, and what is wrong in them is
//! said in one sentence with its place. Method: whole files in, typed values or sentences out.

use std::time::Duration;

use milena_config::{Origin, ServerConfig, broker_keys, own_keys, parse_properties, parse_set, topic_keys};
use milena_types::NodeId;

fn load(text: &str) -> (ServerConfig, Vec<String>) {
    ServerConfig::new(parse_properties(text, "server.properties").unwrap())
        .unwrap_or_else(|error| panic!("{error}"))
}

fn refused(text: &str) -> String {
    let settings = parse_properties(text, "server.properties").unwrap();
    ServerConfig::new(settings).unwrap_err().to_string()
}

#[test]
fn an_empty_file_runs_one_durable_node_on_loopback() {
    let (config, warnings) = load("");
    assert_eq!(warnings, [""; 0]);
    assert_eq!(config, ServerConfig::default());
    assert_eq!(config.node_id, NodeId(1));
    assert!(config.roles.broker && config.roles.controller);
    let listeners: Vec<String> = config.listeners.iter().map(|l| l.to_string()).collect();
    assert_eq!(listeners, ["PLAINTEXT://127.0.0.1:9092"]);
    assert_eq!(config.advertised_listeners, config.listeners);
    assert_eq!(config.inter_broker_listener_name, "PLAINTEXT");
    assert_eq!(
        (config.log_dirs.as_slice(), config.metadata_log_dir.as_str()),
        (&["./data".into()][..], "./data")
    );
    assert_eq!(config.queued_max_request_bytes, 268_435_456);
    assert_eq!(config.socket_request_max_bytes, 104_857_600);
    assert_eq!(config.max_connections, i32::MAX as usize);
    assert_eq!(config.connections_max_idle, Some(Duration::from_secs(600)));
    assert_eq!(config.topic_defaults.flush_messages, 1);
    assert_eq!(config.broker_heartbeat_interval, Duration::from_secs(2));
    assert_eq!(config.broker_session_timeout, Duration::from_secs(9));
    assert!(config.auto_create_topics);
}

#[test]
fn kafkas_own_combined_file_is_accepted() {
    let (config, warnings) = load(
        "process.roles=broker,controller\nnode.id=1\ncontroller.quorum.bootstrap.servers=localhost:9093\n\
         listeners=PLAINTEXT://:9092,CONTROLLER://:9093\ninter.broker.listener.name=PLAINTEXT\n\
         advertised.listeners=PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093\n\
         controller.listener.names=CONTROLLER\n\
         listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SSL:SSL\n\
         num.network.threads=3\nnum.io.threads=8\nsocket.send.buffer.bytes=102400\n\
         socket.receive.buffer.bytes=102400\nsocket.request.max.bytes=104857600\n\
         log.dirs=/var/lib/kraft-combined-logs\nnum.partitions=1\nnum.recovery.threads.per.data.dir=1\n\
         offsets.topic.replication.factor=1\nshare.coordinator.state.topic.replication.factor=1\n\
         log.retention.hours=168\nlog.segment.bytes=1073741824\nlog.retention.check.interval.ms=300000\n",
    );
    assert_eq!(config.broker_listeners().count(), 1);
    assert_eq!(config.controller_listeners().count(), 1);
    assert_eq!(config.advertised_listeners.len(), 1, "clients are told of no controller");
    assert_eq!(config.advertised_controllers[0].to_string(), "CONTROLLER://localhost:9093");
    assert!(config.quorum.is_own, "it names nobody else");
    // what is set to its default changes nothing, so it needs no warning
    assert_eq!(
        warnings,
        [
            "server.properties line 16: `num.recovery.threads.per.data.dir` is accepted and has no effect in \
             Milena yet",
            "server.properties line 17: `offsets.topic.replication.factor` is accepted and has no effect in \
             Milena yet",
            "server.properties line 18: `share.coordinator.state.topic.replication.factor` is accepted and \
             has no effect in Milena yet",
        ]
    );
}

#[test]
fn roles_apart_and_a_quorum_of_three() {
    let three = "controller.quorum.bootstrap.servers=a:9093,b:9093,c:9093\n";
    let (config, _) = load(&format!("{three}process.roles=controller\nlisteners=CONTROLLER://a:9093"));
    assert!(config.roles.controller && !config.roles.broker && !config.quorum.is_own);
    assert_eq!((config.broker_listeners().count(), config.inter_broker_listener_name.as_str()), (0, ""));
    assert_eq!(config.advertised_controllers, config.listeners);
    let (config, _) = load(&format!("{three}process.roles=broker\nlisteners=PLAINTEXT://b:9092"));
    assert!(!config.roles.controller && !config.quorum.is_own);
    assert_eq!(config.quorum.servers().len(), 3);
    let voters =
        "controller.quorum.voters=1@a:9093,2@b:9093,3@c:9093\ncontroller.quorum.auto.join.enable=true\n";
    let (config, _) = load(&format!("{voters}listeners=PLAINTEXT://:9092,CONTROLLER://:9093"));
    assert_eq!(config.quorum.servers().len(), 3);
    assert!(config.quorum.auto_join && !config.quorum.is_own);
    assert_eq!(config.quorum.election_timeout, Duration::from_secs(1));
}

#[test]
fn a_quorum_at_the_same_port_of_another_host_is_not_this_nodes_own() {
    let listeners = "listeners=PLAINTEXT://:9092,CONTROLLER://:9093\n";
    let own = |server: &str| {
        let text = format!("{listeners}controller.quorum.bootstrap.servers={server}");
        load(&text).0.quorum.is_own
    };
    assert!(own("localhost:9093") && own("127.0.0.1:9093"));
    assert!(!own("elsewhere:9093") && !own("localhost:9094") && !own("localhost:9093,elsewhere:9093"));
}

#[test]
fn the_command_line_wins_over_the_file() {
    let mut settings = parse_properties("num.partitions=3\nnode.id=5\n", "f").unwrap();
    settings.push(parse_set("num.partitions=7").unwrap());
    let (config, warnings) = ServerConfig::new(settings).unwrap();
    assert_eq!((config.num_partitions, config.node_id), (7, NodeId(5)));
    assert_eq!(config.settings.origin("num.partitions"), Origin::CommandLine);
    assert_eq!(config.settings.origin("log.dirs"), Origin::Default);
    assert!(warnings.is_empty());
}

#[test]
fn a_key_that_no_kafka_knows_is_refused_with_its_line_and_a_guess() {
    assert_eq!(
        refused("# a\n\nlog.segement.bytes=1\n"),
        "server.properties line 3: unknown key `log.segement.bytes`; did you mean `log.segment.bytes`?"
    );
    assert_eq!(
        refused("colour=red"),
        "server.properties line 1: unknown key `colour`; Kafka 4.4 has no such key"
    );
}

#[test]
fn keys_of_older_kafkas_and_of_plug_ins_are_passed_over_with_a_warning() {
    let (_, warnings) = load(
        "zookeeper.connect=localhost:2181\nlistener.name.plaintext.ssl.keystore.location=/x\n\
         inter.broker.protocol.version=3.9\nauthorizer.class.name=a.b.C\nnum.partitions=1\nnum.partitions=2",
    );
    assert_eq!(warnings.len(), 5, "{warnings:#?}");
    assert!(warnings[0].contains("line 1: `zookeeper.connect` belongs to an older Kafka"));
    assert!(warnings[1].contains("line 2: `listener.name.plaintext.ssl.keystore.location` is accepted"));
    assert!(warnings[4].contains("line 6: `num.partitions` was already set in server.properties line 5"));
}

#[test]
fn a_bad_value_is_refused_with_key_value_and_expectation() {
    for (text, sentence) in [
        (
            "num.partitions=zero",
            "server.properties line 1: Invalid value zero for configuration num.partitions: Not a number of \
             type INT",
        ),
        (
            "log.segment.bytes=100",
            "server.properties line 1: Invalid value 100 for configuration log.segment.bytes: Value must be \
             at least 1048576",
        ),
        (
            "listeners=SSL://:9092",
            "server.properties line 1: Invalid value SSL://:9092 for configuration listeners: SSL is SSL, \
             and only PLAINTEXT is spoken yet",
        ),
        (
            "controller.quorum.voters=2@a:1,3@b:1",
            "server.properties line 1: Invalid value 2@a:1,3@b:1 for configuration controller.quorum.voters: \
             this controller is node 1, and is not among them",
        ),
    ] {
        assert_eq!(refused(text), sentence);
    }
}

#[test]
fn what_contradicts_itself_is_refused() {
    for (text, part) in [
        ("process.roles=broker", "a broker needs it, or controller.quorum.voters"),
        ("process.roles=", "process.roles"),
        ("process.roles=controller\nlisteners=PLAINTEXT://:9092,CONTROLLER://:9093", "and no others"),
        (
            "process.roles=broker\nlisteners=PLAINTEXT://:9092,CONTROLLER://:9093\n\
             controller.quorum.bootstrap.servers=a:1",
            "only a broker has none",
        ),
        ("process.roles=broker\ncontroller.quorum.voters=1@a:1", "so it cannot vote"),
        ("process.roles=king", "`king` is not one of"),
        ("listeners=A:9092", "is not NAME://host:port"),
        ("listeners=A://:9092", "no entry in listener.security.protocol.map"),
        ("listeners=PLAINTEXT://:1,PLAINTEXT://:2", "is there twice"),
        ("listeners=PLAINTEXT://:1,CONTROLLER://:1", "two listeners have port 1"),
        ("listeners=CONTROLLER://:9093", "not a controller's"),
        ("advertised.listeners=PLAINTEXT://0.0.0.0:9092", "no address that clients can connect to"),
        (
            "advertised.listeners=OTHER://a:1\nlistener.security.protocol.map=OTHER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
            "not among the listeners",
        ),
        ("inter.broker.listener.name=OTHER", "one of the broker's own listeners"),
        ("controller.quorum.voters=2@a:1", "not among them"),
        ("controller.quorum.voters=1@a:1,1@b:1", "stands here once"),
        ("controller.quorum.voters=1@a:1,2@b:1", "a controller that is not alone needs a listener"),
        (
            "controller.quorum.bootstrap.servers=elsewhere:1234",
            "a controller that is not alone needs a listener",
        ),
        ("log.dirs=/a,/a", "`/a` is there twice"),
        ("broker.session.timeout.ms=1000", "larger than broker.heartbeat.interval.ms"),
        ("default.replication.factor=0", "between 1 and 32767"),
        ("queued.max.request.bytes=0", "must be positive"),
        (
            "log.cleaner.max.compaction.lag.ms=1\nlog.cleaner.min.compaction.lag.ms=2",
            "min.compaction.lag.ms (2)",
        ),
    ] {
        let sentence = refused(text);
        assert!(sentence.contains(part), "{text}: {sentence}");
    }
}

#[test]
fn an_empty_host_listens_everywhere_and_says_what_clients_are_told() {
    let (config, warnings) = load("listeners=PLAINTEXT://:9092");
    assert_eq!(config.listeners[0].endpoint.host, "");
    assert_eq!(config.advertised_listeners[0].endpoint.host, "localhost");
    assert!(warnings[0].contains("set advertised.listeners"), "{warnings:?}");
}

#[test]
fn the_request_budget_holds_at_least_one_request_of_the_largest_size() {
    let (config, _) = load("queued.max.request.bytes=1000");
    assert_eq!(config.queued_max_request_bytes, config.socket_request_max_bytes);
    assert_eq!(load("queued.max.request.bytes=-1").0.queued_max_request_bytes, 268_435_456);
}

#[test]
fn secrets_are_not_repeated_and_every_key_says_what_it_does() {
    for key in broker_keys().chain(own_keys()).chain(topic_keys()) {
        assert!(key.documentation().ends_with('.'), "{}", key.name());
    }
    let (_, warnings) = load("ssl.key.password=hunter2");
    assert!(!warnings.concat().contains("hunter2"));
}
