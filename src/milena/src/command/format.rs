//! `milena format`: says once which cluster the directories of a node are of, and who votes first, as kafka-storage does.

use clap::Args;
use milena::{Format, Formatted, InitialController};
use milena_runtime::Runtime;
use milena_types::Uuid;

use super::Problem;
use super::configuration::Configuration;
use crate::output;

/// Formats a node's directories for a cluster. A node that is alone needs none of it: `milena serve` sees to that.
#[derive(Args)]
#[command(after_help = "\
Examples:
  milena random-uuid                                       a cluster id, or a directory's
  milena format --config one.properties --cluster-id ID --standalone
  milena format --config two.properties --cluster-id ID --no-initial-controllers
  milena format --config any.properties --cluster-id ID --initial-controllers \\
      1@one:9093:DIRECTORY-ID,2@two:9093:DIRECTORY-ID,3@three:9093:DIRECTORY-ID

With controller.quorum.voters in the file, and for brokers, none of the three is needed.")]
pub struct FormatNode {
    #[command(flatten)]
    configuration: Configuration,
    /// The cluster's id, the same for all of its nodes
    #[arg(long, short = 't', value_name = "ID")]
    cluster_id: String,
    /// This controller is the first and only voter
    #[arg(long, group = "first")]
    standalone: bool,
    /// These are the first voters: ID@HOST:PORT:DIRECTORY-ID, several with commas between; the same for all of them
    #[arg(long, group = "first", value_name = "VOTERS", value_delimiter = ',')]
    initial_controllers: Vec<InitialController>,
    /// This node joins a quorum that runs
    #[arg(long, group = "first")]
    no_initial_controllers: bool,
    /// Leave directories alone that are formatted already
    #[arg(long, short = 'g')]
    ignore_formatted: bool,
}

/// Formats.
pub async fn run(runtime: &Runtime, asked: FormatNode) -> Result<(), Problem> {
    let config = asked.configuration.read(None)?;
    let how = match (asked.standalone, asked.no_initial_controllers) {
        (true, _) => Format::Standalone,
        (_, true) => Format::NoInitialControllers,
        _ if asked.initial_controllers.is_empty() => Format::Configured,
        _ => Format::InitialControllers(asked.initial_controllers),
    };
    let formatted = milena::format(runtime, &config, &asked.cluster_id, how, asked.ignore_formatted).await;
    let formatted = formatted.map_err(|error| error.to_string())?;
    if formatted.is_empty() {
        output::line("all directories are formatted already");
    }
    for Formatted { path, directory, metadata } in formatted {
        let what = if metadata { ", the metadata log's" } else { "" };
        output::line(format_args!("formatted {path} with directory id {directory}{what}"));
    }
    output::flush();
    Ok(())
}

/// Draws an id.
pub fn random_uuid(runtime: &Runtime) {
    // one that begins with a dash looks like a flag, and Kafka's tools draw none
    let id = std::iter::repeat_with(|| {
        Uuid::from_entropy(runtime.entropy.next_u64(), runtime.entropy.next_u64()).to_string()
    })
    .find(|id| !id.starts_with('-'));
    output::line(id.expect("most ids begin with something else"));
    output::flush();
}
