//! Broker keys of Kafka 4.4.0: listeners, connections, requests. A table and nothing else: no key is read here.

use crate::key::Check::{Any, AtLeast};
use crate::key::Default::{Null, Text};
use crate::key::{Key, Kind, key};

/// Name, type, default, check; in order of names.
pub(super) static KEYS: &[Key] = &[
    key("advertised.listeners", Kind::List, Null, Any).works("What clients and other nodes are told to connect to, one entry per listener; `listeners` when not set."),
    key("background.threads", Kind::Int, Text("10"), AtLeast(1)),
    key("connections.max.idle.ms", Kind::Long, Text("600000"), Any).works("How long a connection may be idle before it is closed."),
    key("early.start.listeners", Kind::List, Null, Any),
    key("fetch.max.bytes", Kind::Int, Text("57671680"), AtLeast(1024)).works("The most bytes that one fetch answers with, whatever it asks for."),
    key("fetch.purgatory.purge.interval.requests", Kind::Int, Text("1000"), Any),
    key("inter.broker.listener.name", Kind::Text, Null, Any).works("The listener that brokers reach each other by; the first broker listener when not set."),
    key("listener.security.protocol.map", Kind::Text, Text("SASL_SSL:SASL_SSL,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT"), Any).works("Which security protocol each listener name uses. Only PLAINTEXT is spoken yet."),
    key("listeners", Kind::List, Text("PLAINTEXT://:9092"), Any).ours("PLAINTEXT://127.0.0.1:9092").works("Where this node listens, as NAME://host:port. An empty host means every interface. The default here is the loopback address only, since nothing is authenticated until that is set up."),
    key("max.connection.creation.rate", Kind::Int, Text("2147483647"), AtLeast(0)),
    key("max.connections", Kind::Int, Text("2147483647"), AtLeast(0)).works("How many connections this node keeps at a time."),
    key("max.connections.per.ip", Kind::Int, Text("2147483647"), AtLeast(0)),
    key("max.connections.per.ip.overrides", Kind::Text, Text(""), Any),
    key("max.incremental.fetch.session.cache.slots", Kind::Int, Text("1000"), AtLeast(0)),
    key("max.request.partition.size.limit", Kind::Int, Text("2000"), AtLeast(1)),
    key("num.io.threads", Kind::Int, Text("8"), AtLeast(1)),
    key("num.network.threads", Kind::Int, Text("3"), AtLeast(1)),
    key("queued.max.request.bytes", Kind::Long, Text("-1"), Any).ours("268435456").works("How many bytes of requests this node holds at a time; connections wait beyond it. -1, Kafka's default, means no limit there and the default here."),
    key("queued.max.requests", Kind::Int, Text("500"), AtLeast(1)),
    key("request.timeout.ms", Kind::Int, Text("30000"), Any).works("How long this node waits for an answer to a request of its own."),
    key("socket.connection.setup.timeout.max.ms", Kind::Long, Text("30000"), Any),
    key("socket.connection.setup.timeout.ms", Kind::Long, Text("10000"), Any),
    key("socket.listen.backlog.size", Kind::Int, Text("50"), AtLeast(1)),
    key("socket.receive.buffer.bytes", Kind::Int, Text("102400"), Any),
    key("socket.request.max.bytes", Kind::Int, Text("104857600"), AtLeast(1)).works("The largest request; a connection that announces a larger one is closed."),
    key("socket.send.buffer.bytes", Kind::Int, Text("102400"), Any),
];
