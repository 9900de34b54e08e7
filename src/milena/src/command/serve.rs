//! `milena serve`: configuration out of flags and files, one node, until a signal or a failure.

use std::net::SocketAddr;

use clap::Args;
use milena::Node;
use milena_config::{Origin, Setting};
use milena_host::Host;
use milena_runtime::select;

use super::Problem;
use super::configuration::Configuration;
use crate::output;

/// Runs a node: broker, controller, or both. Without flags: both, data under ./data, clients on 127.0.0.1:9092.
#[derive(Args)]
#[command(after_help = "\
Examples:
  milena serve
  milena serve --data /var/lib/milena --listen 0.0.0.0:9092 --set advertised.listeners=PLAINTEXT://me:9092
  milena serve --config server.properties --set num.partitions=6

Later settings win: file, then --data and --listen, then --set. Keys are Kafka's.")]
pub struct Serve {
    /// Where clients connect; port 0 takes a free one (listeners)
    #[arg(long, value_name = "HOST:PORT")]
    listen: Option<String>,
    #[command(flatten)]
    configuration: Configuration,
}

/// Runs until SIGINT or SIGTERM, or until the node cannot go on.
pub async fn run(host: &Host, serve: Serve) -> Result<(), Problem> {
    let flag = |value: String| Setting {
        key: "listeners".to_owned(),
        value: format!("PLAINTEXT://{value}"),
        origin: Origin::CommandLine,
    };
    let config = serve.configuration.read(serve.listen.map(flag))?;
    let (data, is_broker) = (config.log_dirs.join(","), config.roles.broker);
    let mut signals = host.shutdown_signal().map_err(|error| format!("cannot wait for signals: {error}"))?;
    let runtime = host.runtime();
    let node = select! {
        started = Node::start(&runtime, config) => started.map_err(|error| error.to_string())?,
        _ = signals.next() => return Ok(()),
    };
    greet(&node, &data, is_broker);
    select! {
        reason = node.failed() => return Err(format!("the node cannot go on: {reason}")),
        _ = signals.next() => {}
    }
    output::line("stopping; a second signal stops at once");
    select! {
        stopped = node.stop() => stopped.map_err(|reason| format!("not everything was saved in order: {reason}"))?,
        _ = signals.next() => return Err("stopped at once; the next start recovers".to_owned()),
    }
    output::line("stopped");
    Ok(())
}

fn greet(node: &Node, data: &str, is_broker: bool) {
    let (address, cluster): (SocketAddr, &str) = (node.address(), node.cluster_id());
    output::line(format_args!("milena: cluster {cluster}, data in {data}"));
    if let Some(controllers) = node.controller_address() {
        output::line(format_args!("milena: controllers reach it at {controllers}"));
    }
    output::line(format_args!("milena: listening on {address}"));
    if is_broker {
        output::line("");
        output::line("try:");
        output::line(format_args!("  echo hello | milena produce letters -b {address}"));
        output::line(format_args!("  milena consume letters --from beginning -b {address}"));
    }
    output::flush();
}
