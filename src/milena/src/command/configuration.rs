//! A node's configuration out of flags and a file, for every command that has to do with a node of this machine.

use clap::Args;
use milena_config::{Origin, ServerConfig, Setting, parse_properties, parse_set};

use super::Problem;

/// Where a node's configuration comes from.
#[derive(Args)]
pub struct Configuration {
    /// Where records and metadata are kept; created when absent (log.dirs)
    #[arg(long, value_name = "DIR")]
    data: Option<String>,
    /// A server.properties file
    #[arg(long, value_name = "FILE")]
    config: Option<String>,
    /// One more setting, as in the file; may be given several times
    #[arg(long = "set", value_name = "KEY=VALUE")]
    settings: Vec<String>,
}

impl Configuration {
    /// The configuration; warnings are told. Of several settings of a key the last one wins: file, flags, `--set`.
    pub fn read(self, flags: impl IntoIterator<Item = Setting>) -> Result<ServerConfig, Problem> {
        let mut settings = Vec::new();
        if let Some(file) = self.config {
            let text = read(&file)?;
            settings.extend(parse_properties(&text, &file).map_err(|error| error.to_string())?);
        }
        let data = |value| Setting { key: "log.dirs".to_owned(), value, origin: Origin::CommandLine };
        settings.extend(self.data.map(data));
        settings.extend(flags);
        for text in &self.settings {
            settings.push(parse_set(text).map_err(|error| format!("{text:?}: {error}"))?);
        }
        let (config, warnings) = ServerConfig::new(settings).map_err(|error| error.to_string())?;
        for warning in warnings {
            tracing::warn!("{warning}");
        }
        Ok(config)
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "the command line reads the file that it is given, before any node runs"
)]
fn read(file: &str) -> Result<String, Problem> {
    std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))
}
