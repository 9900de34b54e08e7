//! Two voters of Apache Kafka 4.3.1 and one of ours in one quorum, each of them broker and controller: the active controller
//! is killed, first Kafka's, so that ours takes over, then ours. Topics are created under either, through either. Needs
//! Java and Maven, so it is not part of a plain test run: `cargo xtask qualify kafka-quorum`, or
//! `cargo test -p milena --test kafka_quorum`.

#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests run the real world")]

mod support;

use std::process::{Child, Stdio};

use milena_wire::Str;
use milena_wire::messages::describe_quorum_request::{DescribeQuorumRequest, PartitionData, TopicData};
use support::cluster::{Cluster, free_ports, random_id, wait_for};
use support::kafka::{script, tool};

/// The place of our node; the others are Kafka's.
const OURS: usize = 2;
/// How often a leader is killed until ours is elected.
const TRIES_MAX: usize = 10;

struct Mixed {
    cluster: Cluster,
    clients: Vec<u16>,
    kafkas: Vec<Option<Child>>,
}

impl Drop for Mixed {
    fn drop(&mut self) {
        (0..OURS).for_each(|index| self.kill(index));
    }
}

impl Mixed {
    /// Formatted alike, Kafka's by Kafka's tool; Kafka's nodes run, and ours has joined them.
    fn start() -> Mixed {
        let clients = free_ports(3);
        let ports_of_clients = clients.clone();
        let cluster = Cluster::new("mixed", &["broker,controller"; 3], move |id, ports| {
            let place = usize::try_from(id - 1).expect("ids count from 1");
            format!(
                "listeners=PLAINTEXT://127.0.0.1:{},CONTROLLER://127.0.0.1:{}\n\
                 controller.listener.names=CONTROLLER\ninter.broker.listener.name=PLAINTEXT\n\
                 listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT\n{}",
                ports_of_clients[place],
                ports[place],
                Cluster::bootstrap(ports)
            )
        });
        let (id, voters) = (random_id(), cluster.initial_controllers());
        for member in &cluster.members[..OURS] {
            let file = member.config.to_str().expect("UTF-8");
            tool("kafka-storage", &["format", "-t", &id, "-c", file, "--initial-controllers", &voters]);
        }
        let formatted = cluster.format(OURS, &["--cluster-id", &id, "--initial-controllers", &voters]);
        assert!(formatted.status.success(), "{formatted:?}");
        let mut mixed = Mixed { cluster, clients, kafkas: vec![None, None] };
        (0..OURS).for_each(|index| mixed.run(index));
        // a cluster begins at the feature levels of its first leader, and Kafka 4.3 knows fewer than ours
        mixed.leader(&[0, 1]);
        mixed.cluster.start(&[OURS]);
        mixed
    }

    fn run(&mut self, index: usize) {
        let mut command = script("kafka");
        command.args(["tool", "kafka-server-start"]).arg(&self.cluster.members[index].config);
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("Kafka starts");
        self.kafkas[index] = Some(child);
    }

    fn kill(&mut self, index: usize) {
        if let Some(mut child) = self.kafkas[index].take() {
            child.kill().expect("a running child can be killed");
            child.wait().expect("a killed child ends");
        }
    }

    /// Which of these nodes leads, by its own word, and the replicas that lag behind it.
    fn leader(&self, among: &[usize]) -> (usize, Vec<i32>) {
        let topic_name = Str::from("__cluster_metadata");
        let partitions = vec![PartitionData::default()];
        let topic = TopicData { topic_name, partitions, ..Default::default() };
        let request = DescribeQuorumRequest { topics: vec![topic], ..Default::default() };
        wait_for("a leader of the mixed quorum", || {
            among.iter().find_map(|index| {
                let told = self.cluster.ask(*index, &request)?;
                let partition = told.topics.first()?.partitions.first()?;
                let behind = partition
                    .current_voters
                    .iter()
                    .filter(|voter| voter.log_end_offset < partition.high_watermark);
                (partition.error_code == 0 && partition.high_watermark >= 0)
                    .then(|| (*index, behind.map(|voter| voter.replica_id).collect()))
            })
        })
    }

    /// Kafka's own tool creates a topic through a Kafka broker.
    fn create_by_kafka(&self, index: usize, topic: &str) {
        let server = format!("127.0.0.1:{}", self.clients[index]);
        let arguments = ["--bootstrap-server", &server, "--create", "--topic", topic, "--partitions", "3"];
        tool("kafka-topics", &arguments);
    }

    fn create_by_ours(&self, topic: &str) {
        wait_for("a topic can be created by ours", || {
            let created = self.cluster.command(OURS, &["topic", "create", topic, "--partitions", "3"]);
            let said = String::from_utf8_lossy(&created.stderr).into_owned();
            (created.status.success() || said.contains("already exists")).then_some(())
        });
    }

    fn until_ours_shows(&self, topic: &str) {
        wait_for("ours shows a topic", || {
            self.cluster.succeed(OURS, &["topic", "list"]).contains(topic).then_some(())
        });
    }
}

#[test]
fn ours_follows_kafkas_controller_takes_over_and_hands_back() {
    let mut mixed = Mixed::start();
    mixed.create_by_ours("under-kafka-by-ours");
    mixed.create_by_kafka(0, "under-kafka-by-kafka");
    mixed.until_ours_shows("under-kafka-by-kafka");

    let mut tries = 0;
    let killed = loop {
        let (leader, _) = mixed.leader(&[0, 1, OURS]);
        if leader == OURS {
            break (0..OURS).find(|index| mixed.kafkas[*index].is_none()).expect("a leader was killed");
        }
        tries += 1;
        assert!(tries <= TRIES_MAX, "ours was not elected in {TRIES_MAX} elections");
        if let Some(index) = (0..OURS).find(|index| mixed.kafkas[*index].is_none()) {
            mixed.run(index);
            wait_for("all voters caught up", || mixed.leader(&[0, 1, OURS]).1.is_empty().then_some(()));
        }
        mixed.kill(leader);
    };
    let other = 1 - killed;
    mixed.create_by_ours("under-ours-by-ours");
    mixed.create_by_kafka(other, "under-ours-by-kafka");
    mixed.until_ours_shows("under-ours-by-kafka");
    mixed.run(killed);
    wait_for("Kafka's voter caught up with ours", || mixed.leader(&[OURS]).1.is_empty().then_some(()));

    mixed.cluster.kill(OURS);
    mixed.leader(&[0, 1]);
    mixed.create_by_kafka(killed, "without-ours");
    mixed.cluster.start(&[OURS]);
    for topic in ["under-kafka-by-ours", "under-kafka-by-kafka", "under-ours-by-ours", "without-ours"] {
        mixed.until_ours_shows(topic);
    }
    mixed.cluster.stop_all();
}
