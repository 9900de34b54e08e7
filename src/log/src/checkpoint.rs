//! Small files that are replaced whole: write beside, sync, rename over, sync the directory (KAFKA-16541:
//! none of the four may be left out). And the line format that Kafka's offset checkpoints share: version,
//! count, one entry a line.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use milena_runtime::{Disk, Open, io};
use milena_types::Offset;

use crate::names::parent;

/// The most that a small file may hold: a hundred thousand partitions of long names.
pub const SMALL_FILE_MAX: u64 = 64 << 20;

/// A checkpoint's text is not what it should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadText {
    /// The first line is not `0`.
    #[error("its version is {0:?}, and only 0 is known")]
    Version(String),
    /// The second line does not count the lines that follow.
    #[error("its second line promises {0:?} entries, but {1} follow")]
    Count(String, usize),
    /// A line does not hold what it should.
    #[error("line {0:?} cannot be read")]
    Line(String),
}

/// The entry lines of a checkpoint of version 0.
pub fn lines_of(text: &str) -> Result<Vec<&str>, BadText> {
    let mut lines = text.lines();
    let version = lines.next().unwrap_or_default();
    if version.trim() != "0" {
        return Err(BadText::Version(version.to_owned()));
    }
    let count = lines.next().unwrap_or_default();
    let entries: Vec<&str> = lines.collect();
    if count.trim().parse() != Ok(entries.len()) {
        return Err(BadText::Count(count.to_owned(), entries.len()));
    }
    Ok(entries)
}

/// The text of an offset checkpoint (`recovery-point-offset-checkpoint`,
/// `replication-offset-checkpoint`, …): offsets by the log's directory name, `orders-0`.
pub fn encode_offsets(offsets: &BTreeMap<String, Offset>) -> String {
    let entries: Vec<String> = offsets
        .iter()
        .filter_map(|(dir, offset)| {
            let (topic, partition) = dir.rsplit_once('-')?;
            Some(format!("{topic} {partition} {offset}\n"))
        })
        .collect();
    format!("0\n{}\n{}", entries.len(), entries.concat())
}

/// Reads the text of an offset checkpoint.
pub fn decode_offsets(text: &str) -> Result<BTreeMap<String, Offset>, BadText> {
    let mut offsets = BTreeMap::new();
    for line in lines_of(text)? {
        let bad = || BadText::Line(line.to_owned());
        let mut words = line.split_whitespace();
        let (Some(topic), Some(partition), Some(offset), None) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            return Err(bad());
        };
        let partition: i32 = partition.parse().map_err(|_| bad())?;
        let offset: i64 = offset.parse().map_err(|_| bad())?;
        if partition < 0 || offset < 0 {
            return Err(bad());
        }
        offsets.insert(format!("{topic}-{partition}"), Offset(offset));
    }
    Ok(offsets)
}

/// Replaces the file at `path` with `content`. When it returns, `content` is durable under that name;
/// whatever fails or crashes before, the name bears the old content or the new, whole.
pub async fn replace(disk: &Arc<dyn Disk>, path: &str, content: Vec<u8>) -> io::Result<()> {
    let beside = format!("{path}.tmp");
    let file = disk.open(&beside, Open::Write).await?;
    file.set_len(0).await?;
    file.write_at(0, &[Bytes::from(content)]).await?;
    disk.sync(&file).await?;
    disk.rename(&beside, path).await?;
    disk.sync_dir(parent(path)).await
}

/// The whole text at `path`; `None` when there is no such file.
pub async fn read_text(disk: &Arc<dyn Disk>, path: &str) -> io::Result<Option<String>> {
    let Some(bytes) = read_bytes(disk, path).await? else { return Ok(None) };
    String::from_utf8(bytes.into()).map(Some).map_err(|_| invalid(format!("`{path}` is not UTF-8 text")))
}

/// All that the small file at `path` holds; `None` when there is no such file.
pub async fn read_bytes(disk: &Arc<dyn Disk>, path: &str) -> io::Result<Option<Bytes>> {
    let file = match disk.open(path, Open::Read).await {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let len = file.len().await?;
    if len > SMALL_FILE_MAX {
        return Err(invalid(format!("`{path}` holds {len} bytes, more than such a file ever does")));
    }
    let mut bytes = vec![0; len as usize];
    let read = file.read_up_to_at(0, &mut bytes).await?;
    bytes.truncate(read);
    Ok(Some(bytes.into()))
}

fn invalid(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_kafkas_text() {
        let offsets =
            BTreeMap::from([("a-b-1".to_owned(), Offset(7)), ("__cluster_metadata-0".to_owned(), Offset(0))]);
        let text = encode_offsets(&offsets);
        assert_eq!(text, "0\n2\n__cluster_metadata 0 0\na-b 1 7\n");
        assert_eq!(decode_offsets(&text), Ok(offsets));
    }

    #[test]
    fn bad_text_is_refused_with_its_reason() {
        assert_eq!(decode_offsets("7\n0\n"), Err(BadText::Version("7".into())));
        assert_eq!(decode_offsets("0\n2\na 0 1\n"), Err(BadText::Count("2".into(), 1)));
        for line in ["a 0", "a 0 1 2", "a x 1", "a 0 -1", "a -1 1"] {
            assert_eq!(decode_offsets(&format!("0\n1\n{line}\n")), Err(BadText::Line(line.into())));
        }
    }
}
