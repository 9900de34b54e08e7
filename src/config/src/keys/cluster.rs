//! Broker keys of Kafka 4.4.0: the node, the quorum, replication, metrics, and the rest. A table and nothing else: no key is read here.

use crate::key::Check::{Any, AtLeast, Each};
use crate::key::Default::{Null, Required, Text};
use crate::key::{Key, Kind, key};

/// Name, type, default, check; in order of names.
pub(super) static KEYS: &[Key] = &[
    key("alter.config.policy.class.name", Kind::Class, Null, Any),
    key("alter.log.dirs.replication.quota.window.num", Kind::Int, Text("11"), AtLeast(1)),
    key("alter.log.dirs.replication.quota.window.size.seconds", Kind::Int, Text("1"), AtLeast(1)),
    key("auto.leader.rebalance.enable", Kind::Boolean, Text("true"), Any),
    key("broker.heartbeat.interval.ms", Kind::Int, Text("2000"), Any)
        .works("How often a broker tells the controller that it lives."),
    key("broker.id", Kind::Int, Text("-1"), Any),
    key("broker.rack", Kind::Text, Null, Any).works("The rack of this broker."),
    key("broker.session.timeout.ms", Kind::Int, Text("9000"), Any)
        .works("After how long without heartbeat a broker is fenced."),
    key("client.quota.callback.class", Kind::Class, Null, Any),
    key("config.providers", Kind::List, Text(""), Any),
    key("controlled.shutdown.enable", Kind::Boolean, Text("true"), Any)
        .works("Whether a stopping broker first hands its leaderships over."),
    key("controller.listener.names", Kind::List, Required, Any).ours("CONTROLLER").works(
        "Names of the listeners that controllers use, the first for what controllers and brokers say to controllers. A \
         node that is its own only voter needs none of them.",
    ),
    key("controller.performance.always.log.threshold.ms", Kind::Long, Text("2000"), AtLeast(0)).internal(),
    key("controller.performance.sample.period.ms", Kind::Long, Text("60000"), AtLeast(100)).internal(),
    key("controller.quorum.append.linger.ms", Kind::Int, Text("25"), AtLeast(0)),
    key("controller.quorum.auto.join.enable", Kind::Boolean, Text("false"), Any)
        .works("Whether a controller that is no voter has itself taken in (KIP-1186)."),
    key("controller.quorum.bootstrap.servers", Kind::List, Text(""), Any)
        .works("Where a node finds the quorum, as host:port: the controllers' listeners."),
    key("controller.quorum.election.backoff.max.ms", Kind::Int, Text("1000"), AtLeast(0))
        .works("How long the last of a resigned leader's preferred successors waits."),
    key("controller.quorum.election.timeout.ms", Kind::Int, Text("1000"), AtLeast(0))
        .works("Without a leader for so long, and up to twice as long by chance, a voter asks for votes."),
    key("controller.quorum.fetch.max.bytes", Kind::Int, Text("1048576"), AtLeast(1))
        .works("How much of the metadata log a replica asks for at once."),
    key("controller.quorum.fetch.snapshot.max.bytes", Kind::Int, Text("1048576"), AtLeast(1)),
    key("controller.quorum.fetch.timeout.ms", Kind::Int, Text("2000"), AtLeast(0))
        .works("Without a successful fetch for so long, a voter looks for another leader."),
    key("controller.quorum.request.timeout.ms", Kind::Int, Text("2000"), AtLeast(0))
        .works("A controller that has not answered for so long is taken for lost."),
    key("controller.quorum.retry.backoff.ms", Kind::Int, Text("20"), AtLeast(0))
        .works("The pause after a request to a controller that failed."),
    key("controller.quorum.voters", Kind::List, Text(""), Any)
        .works("The voters as id@host:port, where they are not kept in the metadata log (`kraft.version` 0)."),
    key("controller.quota.window.num", Kind::Int, Text("11"), AtLeast(1)),
    key("controller.quota.window.size.seconds", Kind::Int, Text("1"), AtLeast(1)),
    key("controller.socket.timeout.ms", Kind::Int, Text("30000"), Any),
    key("create.topic.policy.class.name", Kind::Class, Null, Any),
    key("delete.records.purgatory.purge.interval.requests", Kind::Int, Text("1"), Any),
    key("initial.broker.registration.timeout.ms", Kind::Int, Text("60000"), Any)
        .works("How long a broker tries to register before it gives up."),
    key("internal.metadata.delete.delay.millis", Kind::Long, Text("60000"), Any).internal(),
    key("internal.metadata.log.segment.bytes", Kind::Int, Null, Any).internal(),
    key("internal.metadata.max.batch.size.in.bytes", Kind::Int, Text("8388608"), Any).internal(),
    key("kafka.metrics.polling.interval.secs", Kind::Int, Text("10"), AtLeast(1)),
    key("kafka.metrics.reporters", Kind::List, Text(""), Any),
    key("leader.imbalance.check.interval.seconds", Kind::Long, Text("300"), AtLeast(1)),
    key("metadata.log.dir", Kind::Text, Null, Any)
        .works("Where the metadata log is kept; the first log directory when not set."),
    key("metadata.log.max.record.bytes.between.snapshots", Kind::Long, Text("20971520"), AtLeast(1))
        .works("After so many bytes of metadata a snapshot of it is taken."),
    key("metadata.log.max.snapshot.interval.ms", Kind::Long, Text("3600000"), AtLeast(0))
        .works("After so long a snapshot is taken, if anything is new; 0: only by bytes."),
    key("metadata.log.segment.bytes", Kind::Int, Text("1073741824"), AtLeast(8_388_608))
        .works("The largest segment of the metadata log."),
    key("metadata.log.segment.ms", Kind::Long, Text("604800000"), Any)
        .works("How long a segment of the metadata log takes appends."),
    key("metadata.max.idle.interval.ms", Kind::Int, Text("500"), AtLeast(0)),
    key("metadata.max.retention.bytes", Kind::Long, Text("104857600"), Any)
        .works("How much the metadata log and its snapshots may take before old ones go; -1: any amount."),
    key("metadata.max.retention.ms", Kind::Long, Text("604800000"), Any)
        .works("How long a snapshot of the metadata is kept when there is a newer one; -1: for ever."),
    key("metric.reporters", Kind::List, Text("org.apache.kafka.common.metrics.JmxReporter"), Any),
    key("metrics.num.samples", Kind::Int, Text("2"), AtLeast(1)),
    key("metrics.recording.level", Kind::Text, Text("INFO"), Any),
    key("metrics.sample.window.ms", Kind::Long, Text("30000"), AtLeast(1)),
    key("node.id", Kind::Int, Required, AtLeast(0))
        .ours("1")
        .works("The id of this node, unique in the cluster, as broker and as controller."),
    key("num.replica.alter.log.dirs.threads", Kind::Int, Null, Any),
    key("num.replica.fetchers", Kind::Int, Text("1"), AtLeast(1))
        .works("How many fetchers follow the partitions of one leader, each on a connection of its own."),
    key("process.roles", Kind::List, Required, Each(&["broker", "controller"]))
        .ours("broker,controller")
        .works("What this node does: `broker`, `controller`, or both."),
    key("quota.window.num", Kind::Int, Text("11"), AtLeast(1)),
    key("quota.window.size.seconds", Kind::Int, Text("1"), AtLeast(1)),
    key("replica.fetch.backoff.ms", Kind::Int, Text("1000"), AtLeast(0))
        .works("How long a follower leaves a partition alone that its leader had trouble with."),
    key("replica.fetch.max.bytes", Kind::Int, Text("1048576"), AtLeast(0))
        .works("How many bytes of one partition a follower asks for at once; a larger batch goes alone."),
    key("replica.fetch.min.bytes", Kind::Int, Text("1"), Any)
        .works("How many bytes a leader waits for before it answers a follower."),
    key("replica.fetch.response.max.bytes", Kind::Int, Text("10485760"), AtLeast(0))
        .works("How many bytes a follower asks for in one answer."),
    key("replica.fetch.wait.max.ms", Kind::Int, Text("500"), Any)
        .works("How long a leader waits before it answers a follower that there is nothing."),
    key("replica.high.watermark.checkpoint.interval.ms", Kind::Long, Text("5000"), Any),
    key("replica.lag.time.max.ms", Kind::Long, Text("30000"), Any)
        .works("A follower that was not caught up for longer leaves the ISR."),
    key("replica.selector.class", Kind::Text, Null, Any),
    key("replica.socket.receive.buffer.bytes", Kind::Int, Text("65536"), Any),
    key("replica.socket.timeout.ms", Kind::Int, Text("30000"), Any)
        .works("How long a follower waits for its leader to answer, beyond what it lets it wait."),
    key("replication.quota.window.num", Kind::Int, Text("11"), AtLeast(1)),
    key("replication.quota.window.size.seconds", Kind::Int, Text("1"), AtLeast(1)),
    key("server.max.startup.time.ms", Kind::Long, Text("9223372036854775807"), AtLeast(0)).internal(),
    key("telemetry.max.bytes", Kind::Int, Text("1048576"), AtLeast(1)),
    key("unstable.api.versions.enable", Kind::Boolean, Text("false"), Any).internal(),
    key("unstable.feature.versions.enable", Kind::Boolean, Text("false"), Any).internal(),
];
