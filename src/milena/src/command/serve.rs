//! `milena serve`: configuration out of flags and files, one node, until a signal or a failure.

use std::net::SocketAddr;

use clap::Args;
use milena::Node;
use milena_config::{Origin, ServerConfig, Setting, parse_properties, parse_set};
use milena_host::Host;
use milena_runtime::select;

use super::Problem;
use crate::output;

/// Runs a broker with its controller. Without flags: data under ./data, clients on 127.0.0.1:9092.
#[derive(Args)]
#[command(after_help = "\
Examples:
  milena serve
  milena serve --data /var/lib/milena --listen 0.0.0.0:9092 --set advertised.listeners=PLAINTEXT://me:9092
  milena serve --config server.properties --set num.partitions=6

Later settings win: file, then --data and --listen, then --set. Keys are Kafka's.")]
pub struct Serve {
    /// Where records and metadata are kept; created when absent (log.dirs)
    #[arg(long, value_name = "DIR")]
    data: Option<String>,
    /// Where clients connect; port 0 takes a free one (listeners)
    #[arg(long, value_name = "HOST:PORT")]
    listen: Option<String>,
    /// A server.properties file
    #[arg(long, value_name = "FILE")]
    config: Option<String>,
    /// One more setting, as in the file; may be given several times
    #[arg(long = "set", value_name = "KEY=VALUE")]
    settings: Vec<String>,
}

/// Runs until SIGINT or SIGTERM, or until the node cannot go on.
pub async fn run(host: &Host, serve: Serve) -> Result<(), Problem> {
    let (config, warnings) = configuration(serve)?;
    for warning in warnings {
        tracing::warn!("{warning}");
    }
    let data = config.log_dirs.join(",");
    let mut signals = host.shutdown_signal().map_err(|error| format!("cannot wait for signals: {error}"))?;
    let runtime = host.runtime();
    let node = select! {
        started = Node::start(&runtime, config) => started.map_err(|error| error.to_string())?,
        _ = signals.next() => return Ok(()),
    };
    greet(node.address(), &data, node.cluster_id());
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

fn greet(address: SocketAddr, data: &str, cluster: &str) {
    output::line(format_args!("milena: cluster {cluster}, data in {data}"));
    output::line(format_args!("milena: listening on {address}"));
    output::line("");
    output::line("try:");
    output::line(format_args!("  echo hello | milena produce letters -b {address}"));
    output::line(format_args!("  milena consume letters --from beginning -b {address}"));
    output::flush();
}

fn configuration(serve: Serve) -> Result<(ServerConfig, Vec<String>), Problem> {
    let mut settings = Vec::new();
    if let Some(file) = serve.config {
        let text = read(&file)?;
        settings.extend(parse_properties(&text, &file).map_err(|error| error.to_string())?);
    }
    let flag = |key: &str, value: String| Setting { key: key.to_owned(), value, origin: Origin::CommandLine };
    if let Some(data) = serve.data {
        settings.push(flag("log.dirs", data));
    }
    if let Some(listen) = serve.listen {
        settings.push(flag("listeners", format!("PLAINTEXT://{listen}")));
    }
    for text in &serve.settings {
        settings.push(parse_set(text).map_err(|error| format!("{text:?}: {error}"))?);
    }
    ServerConfig::new(settings).map_err(|error| error.to_string())
}

#[allow(
    clippy::disallowed_methods,
    reason = "the command line reads the file that it is given, before any node runs"
)]
fn read(file: &str) -> Result<String, Problem> {
    std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))
}
