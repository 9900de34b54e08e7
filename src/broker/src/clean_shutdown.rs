//! `.kafka_cleanshutdown`: the proof that the incarnation before this one synced everything and said
//! farewell (KIP-966). Taken away before this one does anything, so that it never vouches for a crash, and
//! written last of all, never after a start that failed (KAFKA-15375).

use std::collections::BTreeSet;
use std::sync::Arc;

use milena_log::checkpoint;
use milena_probe::sometimes;
use milena_runtime::{Disk, io};
use milena_types::BrokerEpoch;

use crate::directories::LogDirectories;
use crate::directory::LogDirectory;

const FILE: &str = ".kafka_cleanshutdown";
const BEFORE: &str = "{\"version\":0,\"brokerEpoch\":";
const AFTER: &str = "}";

/// The epoch of the incarnation that ended in an orderly way, if the last one did in every directory that works, as
/// Kafka asks. The proof is gone durably when this returns; a disk that will not let it go fails its directory.
pub async fn take_all(directories: &LogDirectories) -> Option<BrokerEpoch> {
    let mut epochs = BTreeSet::new();
    for directory in directories.all() {
        let taken = take(directory.disk()).await;
        if let Ok(Some(_)) = taken {
            directory.points().believe_clean_stop();
        }
        match taken {
            Ok(epoch) if directory.role().partitions => drop(epochs.insert(epoch)),
            Ok(_) => {}
            Err(error) => {
                directory.fail(&format!("taking the clean-shutdown file away: {error}"));
                epochs.insert(None);
            }
        }
    }
    sometimes!("the directories do not agree that the last incarnation ended orderly", epochs.len() > 1);
    match epochs.pop_first() {
        Some(agreed) if epochs.is_empty() && !directories.is_any_offline() => agreed,
        _ => None,
    }
}

/// Leaves the proof in every directory that still works, each after its recovery points and high watermarks. Fails
/// with the first thing that could not be written; such a directory bears no proof.
pub async fn leave_all(directories: &LogDirectories, epoch: BrokerEpoch) -> Result<(), String> {
    let mut first = Ok(());
    for directory in directories.all().iter().filter(|directory| !directory.has_failed()) {
        let left = leave_in(directory, epoch).await;
        first =
            first.and(left.map_err(|(what, error)| format!("{}: {what}: {error}", directory.disk().path())));
    }
    first
}

async fn leave_in(directory: &LogDirectory, epoch: BrokerEpoch) -> Result<(), (&'static str, io::Error)> {
    let flushed = directory.points().flush().await;
    flushed.map_err(|error| ("writing the recovery points", error))?;
    let flushed = directory.high_watermarks().flush().await;
    flushed.map_err(|error| ("writing the high watermarks", error))?;
    let left = leave(directory.disk(), epoch).await;
    left.map_err(|error| ("writing the clean-shutdown file", error))
}

async fn take(disk: &Arc<dyn Disk>) -> io::Result<Option<BrokerEpoch>> {
    let text = checkpoint::read_text(disk, FILE).await;
    match text {
        Ok(None) => return Ok(None),
        // unreadable or not: it proves nothing, and is taken away
        Ok(Some(_)) | Err(_) => disk.remove(FILE).await?,
    }
    disk.sync_dir("").await?;
    Ok(text.ok().flatten().as_deref().and_then(parse))
}

async fn leave(disk: &Arc<dyn Disk>, epoch: BrokerEpoch) -> io::Result<()> {
    checkpoint::replace(disk, FILE, format!("{BEFORE}{epoch}{AFTER}").into_bytes()).await
}

/// Kafka writes exactly these fields in this order; of any other text nothing is believed.
fn parse(text: &str) -> Option<BrokerEpoch> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let number = compact.strip_prefix(BEFORE)?.strip_suffix(AFTER)?;
    number.parse().ok().filter(|epoch| *epoch >= 0).map(BrokerEpoch)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_kafkas_text_is_believed() {
        assert_eq!(parse("{\"version\":0,\"brokerEpoch\":17}"), Some(BrokerEpoch(17)));
        assert_eq!(parse("{ \"version\": 0, \"brokerEpoch\": 17 }\n"), Some(BrokerEpoch(17)));
        for other in [
            "",
            "17",
            "{\"version\":0}",
            "{\"version\":0,\"brokerEpoch\":-1}",
            "{\"version\":1,\"brokerEpoch\":17}",
        ] {
            assert_eq!(parse(other), None, "{other}");
        }
    }
}
