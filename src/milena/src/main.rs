//! The binary: reads the command line, builds the real world, and runs one command in it. It must hold no
//! rule of Kafka's; what `serve` runs is the library beside it, which the simulator runs too.

mod command;
mod output;

use std::process::ExitCode;

use clap::Parser;
use milena_host::{Host, HostOptions};
use tracing_subscriber::EnvFilter;

use command::{Cli, Command, Problem};

fn main() -> ExitCode {
    let cli = Cli::parse();
    log_to_standard_error();
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            output::problem(&problem);
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> Result<(), Problem> {
    let host = Host::new(HostOptions::default()).map_err(|error| format!("cannot start: {error}"))?;
    let runtime = host.runtime();
    host.block_on(async {
        match cli.command {
            Command::Serve(serve) => command::serve::run(&host, serve).await,
            Command::Format(asked) => command::format::run(&runtime, asked).await,
            Command::RandomUuid => {
                command::format::random_uuid(&runtime);
                Ok(())
            }
            Command::Cluster(cluster) => command::cluster::run(&runtime, cluster).await,
            Command::Topic(topic) => command::topic::run(&runtime, topic).await,
            Command::Produce(produce) => command::produce::run(&runtime, produce).await,
            Command::Consume(consume) => command::consume::run(&runtime, consume).await,
        }
    })
}

/// Warnings and errors, or what `RUST_LOG` says.
fn log_to_standard_error() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false).init();
}
