//! Opens or creates the log of a partition: in the directory that has it, else where one goes next. One that cannot
//! be opened takes only its own partition out of service. It must never make anew, in a directory that works, what
//! may be in one that does not.

use std::sync::Arc;

use milena_config::TopicConfig;
use milena_log::{Log, LogConfig, LogError};
use milena_probe::sometimes;
use milena_runtime::io;
use milena_types::{Offset, TopicId, TopicIdPartition, TopicPartition};

use crate::broker::Broker;
use crate::directory::LogDirectory;
use crate::partition::Partition;
use crate::snapshot::Hosted;
use crate::updates::partition_settings;

/// A partition that this node is to hold.
pub struct Wanted {
    /// Its name.
    pub name: TopicPartition,
    /// Its identity.
    pub id: TopicIdPartition,
    /// Its topic's settings.
    pub settings: Arc<TopicConfig>,
    /// Whether it came into being while this node was looking, so that no directory can have it yet.
    pub is_new: bool,
}

/// Opens or creates the log.
pub async fn open(broker: &Broker, wanted: Wanted) -> Hosted {
    let settings = partition_settings(broker, &wanted.settings);
    match find_and_open(broker, &wanted, settings.log).await {
        Ok((directory, log)) => {
            Hosted::Online(Arc::new(Partition::new(broker, wanted.name, log, settings, &directory)))
        }
        Err(OutOfService { reason, may_pass, .. }) => {
            sometimes!("a partition whose log could not be opened was taken out of service alone");
            tracing::error!(partition = %wanted.name, reason, "partition out of service");
            Hosted::Offline { may_pass }
        }
    }
}

/// Why a partition cannot be served.
struct OutOfService {
    reason: String,
    may_pass: bool,
    no_space: bool,
}

impl OutOfService {
    fn for_good(reason: String) -> OutOfService {
        OutOfService { reason, may_pass: false, no_space: false }
    }
}

impl From<LogError> for OutOfService {
    fn from(error: LogError) -> OutOfService {
        let no_space = matches!(&error, LogError::Io { error, .. } if milena_log::is_no_space(error));
        OutOfService { may_pass: matches!(error, LogError::Io { .. }), no_space, reason: error.to_string() }
    }
}

async fn find_and_open(
    broker: &Broker,
    wanted: &Wanted,
    config: LogConfig,
) -> Result<(LogDirectory, Log), OutOfService> {
    let (directory, is_there) = match find(broker, &wanted.name).await? {
        Some(directory) => (directory, true),
        None => (place(broker, wanted)?, false),
    };
    let mut opened = open_or_create(broker, &directory, wanted, is_there, config).await;
    // recovery writes little, and a start must serve what a full disk holds; a new log can wait
    if is_there && opened.as_ref().is_err_and(|error| error.no_space) {
        directory.points().reserve().give_up().await;
        opened = open_or_create(broker, &directory, wanted, is_there, config).await;
        sometimes!("the reserve let a log be opened on a full disk", opened.is_ok());
    }
    opened.map(|log| (directory, log))
}

/// The directory that has it. Two that do: nobody can tell which is right, and Kafka does not start.
async fn find(broker: &Broker, name: &TopicPartition) -> Result<Option<LogDirectory>, OutOfService> {
    let mut found: Option<LogDirectory> = None;
    for directory in broker.directories.online() {
        match directory.disk().list(&name.to_string()).await {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => {
                return Err(OutOfService { reason: error.to_string(), may_pass: true, no_space: false });
            }
        }
        if let Some(first) = &found {
            let (one, other) = (first.disk().path(), directory.disk().path());
            return Err(OutOfService::for_good(format!(
                "it is in `{one}` and in `{other}`: move the wrong one away, and start the node again"
            )));
        }
        found = Some(directory.clone());
    }
    Ok(found)
}

fn place(broker: &Broker, wanted: &Wanted) -> Result<LogDirectory, OutOfService> {
    if !wanted.is_new && broker.directories.is_any_offline() {
        sometimes!("a partition was not made anew, since it may be in a directory that does not work");
        return Err(OutOfService::for_good(
            "it is in no log directory that works, and it may be in one that does not: mend that one, and start the \
             node again"
                .to_owned(),
        ));
    }
    let none = || OutOfService::for_good("no log directory works".to_owned());
    broker.directories.place().ok_or_else(none)
}

async fn open_or_create(
    broker: &Broker,
    directory: &LogDirectory,
    wanted: &Wanted,
    is_there: bool,
    config: LogConfig,
) -> Result<Log, OutOfService> {
    let (disk, points) = (directory.disk(), directory.points());
    let (dir, topic_id): (String, TopicId) = (wanted.name.to_string(), wanted.id.topic_id);
    let opened = match is_there {
        true => Log::open_with(disk, points, &dir, config, broker.runtime.clock.wall()).await,
        false => Err(LogError::Incomplete { dir: dir.clone() }),
    };
    let (log, report) = match opened {
        Ok(opened) => opened,
        // a creation that a crash cut short, or none yet
        Err(LogError::Incomplete { .. }) => {
            return Ok(Log::create_with(disk, points, &dir, topic_id, config).await?);
        }
        Err(error) => return Err(error.into()),
    };
    if log.topic_id() != topic_id {
        // the directory of an earlier topic of this name, or another's: never served as this one (L18)
        let owner = log.topic_id();
        return Err(OutOfService::for_good(format!(
            "its directory belongs to topic id {owner}, not {topic_id}"
        )));
    }
    sometimes!("a log was cut at its recovery", report.bytes_cut > 0);
    sometimes!("a log was opened with records in it", report.log_end_offset.offset() > Offset::ZERO);
    Ok(log)
}
