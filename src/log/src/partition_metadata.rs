//! `partition.metadata`: which topic a directory belongs to (KIP-516). Its presence says that the log was
//! fully created.

use std::sync::Arc;

use milena_runtime::{Disk, io};
use milena_types::TopicId;

use crate::LogError;
use crate::checkpoint::{read_text, replace};
use crate::names::{PARTITION_METADATA, join};

/// The file's text.
pub fn encode(topic_id: TopicId) -> String {
    format!("version: 0\ntopic_id: {topic_id}\n")
}

/// Reads the file's text; says what is wrong with it otherwise.
pub fn decode(text: &str) -> Result<TopicId, String> {
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    if first.strip_prefix("version: ").map(str::trim) != Some("0") {
        return Err(format!("its first line should be `version: 0`, not {first:?}"));
    }
    let id = lines.next().and_then(|line| line.strip_prefix("topic_id: "));
    let id = id.ok_or("its second line should be `topic_id: ` and an id")?;
    let id: TopicId = id.trim().parse().map_err(|error: milena_types::InvalidUuid| error.to_string())?;
    if id.is_zero() {
        return Err("its topic id is the one that means none".into());
    }
    Ok(id)
}

/// Writes the file; it is durable afterwards, and so is every other name in `dir`.
pub async fn write(disk: &Arc<dyn Disk>, dir: &str, topic_id: TopicId) -> io::Result<()> {
    replace(disk, &join(dir, PARTITION_METADATA), encode(topic_id).into_bytes()).await
}

/// Reads the file; `None` when there is none.
pub async fn read(disk: &Arc<dyn Disk>, dir: &str) -> Result<Option<TopicId>, LogError> {
    let path = join(dir, PARTITION_METADATA);
    let text = read_text(disk, &path).await.map_err(|error| LogError::Io {
        dir: dir.to_owned(),
        what: "reading partition.metadata failed",
        error,
    })?;
    let Some(text) = text else { return Ok(None) };
    decode(&text).map(Some).map_err(|reason| LogError::BadFile { path, reason })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_kafkas() {
        let text = encode(TopicId::ONE);
        assert_eq!(text, "version: 0\ntopic_id: AAAAAAAAAAAAAAAAAAAAAQ\n");
        assert_eq!(decode(&text), Ok(TopicId::ONE));
        assert_eq!(
            decode("version: 0\ntopic_id: AAAAAAAAAAAAAAAAAAAAAQ"),
            Ok(TopicId::ONE),
            "as Kafka writes it"
        );
        for bad in [
            "",
            "version: 1\n",
            "version: 0\n",
            "version: 0\ntopic_id: x\n",
            "version: 0\ntopic_id: AAAAAAAAAAAAAAAAAAAAAA",
        ] {
            assert!(decode(bad).is_err(), "{bad:?}");
        }
    }
}
