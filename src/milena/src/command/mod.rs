//! The command line: what it takes, with examples. One file a command.

pub mod cluster;
pub mod configuration;
pub mod consume;
pub mod format;
pub mod produce;
pub mod serve;
pub mod topic;

use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use milena_client::{Client, ClientConfig, HostPort};
use milena_runtime::Runtime;

/// Kafka, durable by default, in one binary.
#[derive(Parser)]
#[command(name = "milena", version, about, long_about = None, after_help = "\
Examples:
  milena serve                                   a broker on 127.0.0.1:9092, data under ./data
  milena topic create orders --partitions 3
  echo hello | milena produce orders
  milena consume orders --from beginning --exit")]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What can be done.
#[derive(Subcommand)]
pub enum Command {
    /// Run a node: broker, controller, or both
    Serve(serve::Serve),
    /// Prepare a node's directories for a cluster of several nodes
    Format(format::FormatNode),
    /// Draw an id for a cluster or a directory
    RandomUuid,
    /// Create, list and describe topics
    Topic(topic::Topic),
    /// Show the quorum of the controllers, and change who is in it
    Cluster(cluster::Cluster),
    /// Send lines from standard input as records
    Produce(produce::Produce),
    /// Print the records of a topic
    Consume(consume::Consume),
}

/// Which cluster to talk to.
#[derive(Args, Clone)]
pub struct Bootstrap {
    /// Brokers to ask first: HOST:PORT, several with commas between
    #[arg(
        long,
        short = 'b',
        visible_alias = "bootstrap-server",
        value_name = "HOST:PORT",
        default_value = "127.0.0.1:9092",
        value_delimiter = ','
    )]
    pub bootstrap: Vec<HostPort>,
}

/// How long a command tries before it says that nobody answers.
const PATIENCE: Duration = Duration::from_secs(10);

impl Bootstrap {
    /// A client of that cluster.
    fn client(&self, runtime: &Runtime) -> Client {
        Client::new(
            runtime,
            self.bootstrap.clone(),
            ClientConfig { api_timeout: PATIENCE, ..ClientConfig::default() },
        )
    }
}

/// A sentence for the person at the command line.
pub type Problem = String;
