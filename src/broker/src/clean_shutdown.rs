//! `.kafka_cleanshutdown`: the proof that the incarnation before this one synced everything and said
//! farewell (KIP-966). Taken away before this one does anything, so that it never vouches for a crash, and
//! written last of all, never after a start that failed (KAFKA-15375).

use std::sync::Arc;

use milena_log::checkpoint;
use milena_runtime::{Disk, io};
use milena_types::BrokerEpoch;

const FILE: &str = ".kafka_cleanshutdown";
const BEFORE: &str = "{\"version\":0,\"brokerEpoch\":";
const AFTER: &str = "}";

/// The epoch of the incarnation that ended in an orderly way, if the last one did. The proof is gone
/// durably when this returns.
pub async fn take(disk: &Arc<dyn Disk>) -> io::Result<Option<BrokerEpoch>> {
    let text = checkpoint::read_text(disk, FILE).await;
    match text {
        Ok(None) => return Ok(None),
        // unreadable or not: it proves nothing, and is taken away
        Ok(Some(_)) | Err(_) => disk.remove(FILE).await?,
    }
    disk.sync_dir("").await?;
    Ok(text.ok().flatten().as_deref().and_then(parse))
}

/// Leaves the proof that the incarnation with this epoch ended in an orderly way.
pub async fn leave(disk: &Arc<dyn Disk>, epoch: BrokerEpoch) -> io::Result<()> {
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
