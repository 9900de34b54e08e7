//! `quorum-state`: the election state as one line of JSON, as Kafka's `FileQuorumStateStore` writes it. A file
//! that cannot be read is an error and never a fresh start, since a forgotten vote may be given twice.

use std::sync::Arc;

use milena_log::checkpoint;
use milena_quorum::{EPOCH_MAX, ElectionState};
use milena_runtime::{Disk, io};
use milena_types::Uuid;
use milena_wire::messages::quorum_state_data::QuorumStateData;
use serde::{Deserialize, Serialize};

use crate::MetaLogError;
use crate::names::QUORUM_STATE;

/// The fields of both data versions, in Kafka's order. Version 0 (`kraft.version` 0) has no directory id,
/// and others that nothing reads any more.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    #[serde(default = "none")]
    leader_id: i32,
    leader_epoch: i32,
    #[serde(default = "none")]
    voted_id: i32,
    #[serde(default)]
    voted_directory_id: Option<String>,
    #[serde(rename = "data_version")]
    data_version: i16,
}

fn none() -> i32 {
    -1
}

/// The file's content, data version 1.
pub fn encode(state: ElectionState) -> String {
    let data = state.to_wire();
    let line = Line {
        leader_id: data.leader_id,
        leader_epoch: data.leader_epoch,
        voted_id: data.voted_id,
        voted_directory_id: Some(data.voted_directory_id.to_string()),
        data_version: 1,
    };
    serde_json::to_string(&line).expect("numbers and a string are JSON")
}

/// What the file's content says.
pub fn decode(text: &str) -> Result<ElectionState, MetaLogError> {
    let bad = |reason: String| MetaLogError::QuorumState { path: QUORUM_STATE.to_owned(), reason };
    let line: Line = serde_json::from_str(text.lines().next().unwrap_or_default()).map_err(|error| {
        bad(format!(
            "not the JSON that it should be ({error}); restore the file, as a node must not vote twice"
        ))
    })?;
    if !(0..=1).contains(&line.data_version) {
        return Err(bad(format!(
            "data_version {} was written by a newer version (known: 0 and 1); start the node with that",
            line.data_version
        )));
    }
    if line.leader_epoch > EPOCH_MAX.get() {
        return Err(bad(format!(
            "leaderEpoch {} is one that no other can follow: no quorum gets there, so it was edited or rotted; restore the \
             file",
            line.leader_epoch
        )));
    }
    let directory = match &line.voted_directory_id {
        Some(text) => text.parse().map_err(|error: milena_types::InvalidUuid| bad(error.to_string()))?,
        None => Uuid::ZERO,
    };
    let data = QuorumStateData {
        leader_id: line.leader_id,
        leader_epoch: line.leader_epoch,
        voted_id: line.voted_id,
        voted_directory_id: directory,
        ..QuorumStateData::default()
    };
    ElectionState::from_wire(&data).map_err(MetaLogError::vote)
}

/// What is remembered on `disk`; `None` when nothing is.
pub async fn read(disk: &Arc<dyn Disk>) -> Result<Option<ElectionState>, MetaLogError> {
    match checkpoint::read_text(disk, QUORUM_STATE).await {
        Ok(text) => text.as_deref().map(decode).transpose(),
        Err(error) => Err(MetaLogError::io(disk.path(), "reading `quorum-state`", &error)),
    }
}

/// Makes `state` durable.
pub(crate) async fn write(disk: &Arc<dyn Disk>, state: ElectionState) -> io::Result<()> {
    checkpoint::replace(disk, QUORUM_STATE, encode(state).into_bytes()).await
}

#[cfg(test)]
mod tests {
    use milena_quorum::ReplicaKey;
    use milena_types::{LeaderEpoch, NodeId};

    use super::*;

    #[test]
    fn the_line_is_kafkas() {
        let led = ElectionState { epoch: LeaderEpoch(1), leader: Some(NodeId(1)), voted: None };
        // as Apache Kafka 4.3.1 left it behind
        let kafkas = r#"{"leaderId":1,"leaderEpoch":1,"votedId":-1,"votedDirectoryId":"AAAAAAAAAAAAAAAAAAAAAA","data_version":1}"#;
        assert_eq!(encode(led), kafkas);
        assert_eq!(decode(kafkas), Ok(led));
    }

    #[test]
    fn votes_and_old_versions_are_read() {
        let voted = ElectionState {
            epoch: LeaderEpoch(3),
            leader: None,
            voted: Some(ReplicaKey { id: NodeId(2), directory: Uuid::from_entropy(1, 2) }),
        };
        assert_eq!(decode(&encode(voted)), Ok(voted));
        let old = r#"{"clusterId":"","leaderId":4,"leaderEpoch":2,"votedId":-1,"appliedOffset":0,"currentVoters":[{"voterId":4}],"data_version":0}"#;
        assert_eq!(
            decode(old),
            Ok(ElectionState { epoch: LeaderEpoch(2), leader: Some(NodeId(4)), voted: None })
        );
    }

    #[test]
    fn every_epoch_that_is_entered_is_read_again() {
        let last = ElectionState { epoch: milena_quorum::EPOCH_MAX, leader: None, voted: None };
        assert_eq!(decode(&encode(last)), Ok(last));
    }

    #[test]
    fn damage_is_an_error_and_no_fresh_start() {
        for bad in [
            "",
            "{",
            "{}",
            r#"{"leaderId":1,"leaderEpoch":1,"votedId":-1,"data_version":9}"#,
            r#"{"leaderId":1,"leaderEpoch":-7,"votedId":-1,"data_version":1}"#,
            r#"{"leaderId":1,"leaderEpoch":2147483646,"votedId":-1,"data_version":1}"#,
            r#"{"leaderId":1,"leaderEpoch":1,"votedId":1,"votedDirectoryId":"x","data_version":1}"#,
        ] {
            assert!(matches!(decode(bad), Err(MetaLogError::QuorumState { .. })), "{bad}");
        }
    }
}
