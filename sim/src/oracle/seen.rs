//! What was seen, by whom: the words in which clients and auditors speak to oracles. Values only; nothing
//! here judges.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use milena_log::epochs::EpochStart;
use milena_types::{ErrorCode, LeaderEpoch, Offset, ProducerEpoch, ProducerId, Sequence, Timestamp, TopicId};

use crate::trace::{digest, mix};
use crate::workload::{COMPACTED, Payload, Place, RecordId};

/// A record as a reader got it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReadRecord {
    /// Its offset.
    pub offset: Offset,
    /// Its time.
    pub timestamp: Timestamp,
    /// Stands for all its bytes.
    pub digest: u64,
    /// What its value says, or why it says nothing.
    pub payload: Result<Payload, String>,
}

/// What is searched for by time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wanted {
    /// The first record that is not older.
    At(Timestamp),
    /// The newest record.
    Newest,
}

/// A record of the compacted topic as a reader got it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeyedRecord {
    /// Its offset.
    pub offset: Offset,
    /// Its number, its key and whether it is a tombstone, or why that cannot be told.
    pub told: Result<(u64, u16, bool), String>,
}

/// A batch as it lies in a file of the log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LogBatch {
    /// Its first offset.
    pub base: Offset,
    /// The offset behind its last.
    pub next: Offset,
    /// The epoch of the leader that appended it.
    pub leader_epoch: LeaderEpoch,
    /// What is wrong with its bytes.
    pub damage: Option<String>,
    /// Its producer; -1: none.
    pub producer_id: ProducerId,
    /// Its producer's epoch.
    pub producer_epoch: ProducerEpoch,
    /// The sequence of its first record.
    pub base_sequence: Sequence,
    /// The plan's producers whose records it has, each once.
    pub senders: Vec<u16>,
}

/// What rotted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rot {
    /// Any bit of a file of batches: the platter's recovery point may not vouch for it.
    Anywhere,
    /// A bit among the records of a batch that the recovery point on the platter vouches for.
    Vouched,
}

/// A topic as the cluster shows it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shown {
    /// Which.
    pub topic: u16,
    /// Its id.
    pub id: TopicId,
    /// How many partitions it has.
    pub partitions: usize,
}

/// What happens to one life of a topic that is deleted and made again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OfId {
    /// Its deletion is asked for.
    DeleteAsked,
    /// Its deletion was acknowledged.
    Deleted,
    /// A record is sent to it, with the sequence that comes next.
    Sent(RecordId),
    /// It was acknowledged, at an offset.
    Acked(RecordId, Offset),
    /// Its sequence was refused.
    Refused(RecordId, ErrorCode),
    /// All of it was read.
    Read {
        /// Each record, or why it is none.
        records: Vec<(Offset, Result<RecordId, String>)>,
        /// The high watermark.
        end: Offset,
    },
}

/// Keys of a topic's configuration with what the topic sets them to; `None`: it leaves them to the brokers.
pub type Keys = BTreeMap<String, Option<String>>;

/// What happens to the configuration of a topic.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OfConfig {
    /// An alteration is sent, once.
    Asked {
        /// Which: no other of the run has its number.
        number: u64,
        /// What it sets.
        keys: Keys,
    },
    /// It was acknowledged.
    Acked {
        /// Which.
        number: u64,
    },
    /// It was refused, so that nothing of it can have been done.
    Refused {
        /// Which.
        number: u64,
    },
    /// What the topic itself sets was told.
    Shown {
        /// When it was asked.
        asked: u64,
        /// All of it.
        own: BTreeMap<String, String>,
    },
}

/// What is known of the leader epochs of a log, beside its batches.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EpochsKnown {
    /// What the serving partition says of the first record of each batch.
    Cache(Vec<(Offset, Option<LeaderEpoch>)>),
    /// The checkpoint file of a node that serves.
    Checkpoint(Vec<EpochStart>),
    /// The same file, when the node has just stopped in order.
    CheckpointStopped(Vec<EpochStart>),
}

/// Something that was seen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Seen {
    /// The cluster said that it made topic `topic`, or shows it.
    TopicMade {
        /// Which.
        topic: u16,
        /// Its id.
        id: TopicId,
    },
    /// All topics of the cluster, as a client was told.
    Topics {
        /// When it was asked.
        asked: u64,
        /// Those of the plan that there are.
        topics: Vec<Shown>,
    },
    /// A record is handed to a producer.
    Sent {
        /// Which, and where to.
        payload: Payload,
    },
    /// A producer says that a record was acknowledged.
    Acked {
        /// Which.
        record: RecordId,
        /// Where.
        place: Place,
        /// At which offset, as far as that was told.
        offset: Option<Offset>,
        /// Whether it is on the platter at this moment, and what is missing if not.
        durable: Result<(), String>,
    },
    /// A producer says that a record was not acknowledged.
    Failed {
        /// Which.
        record: RecordId,
        /// Why.
        reason: String,
    },
    /// A fetch brought records, or none.
    Fetched {
        /// Of which partition.
        place: Place,
        /// Which of the plan's readers fetched, if it follows the log.
        reader: Option<u16>,
        /// From which offset on.
        from: Offset,
        /// When it was asked.
        asked: u64,
        /// What it brought.
        records: Vec<ReadRecord>,
        /// The offset that the reader fetches next.
        next: Offset,
        /// The high watermark that the answer names.
        high_watermark: Offset,
        /// The broker's own at this moment, where it leads.
        broker: Option<Offset>,
    },
    /// A record with a key is handed to the producer of the compacted topic.
    KeyedSent {
        /// Which; numbers rise in the order of sending.
        number: u64,
        /// Its key.
        key: u16,
        /// Whether it deletes the key.
        is_tombstone: bool,
        /// When, in virtual time.
        at: Duration,
    },
    /// It was acknowledged.
    KeyedAcked {
        /// Which.
        number: u64,
        /// Where.
        offset: Offset,
    },
    /// Who follows the compacted topic got more of it.
    KeyedFollowed {
        /// From which offset on it asked.
        from: Offset,
        /// Where it goes on.
        to: Offset,
        /// What it got.
        records: Vec<KeyedRecord>,
    },
    /// All of the compacted topic was read, up to where it ended when the last of it was read.
    KeyedRead {
        /// When the reading began, in ticks.
        asked: u64,
        /// When it was done, in virtual time.
        at: Duration,
        /// Where the log ended then.
        end: Offset,
        /// All its records.
        records: Vec<KeyedRecord>,
    },
    /// A fetch was told that its offset is out of range.
    OutOfRange {
        /// Of which partition.
        place: Place,
        /// From which offset on.
        from: Offset,
    },
    /// A fetch brought bytes that are no whole batches.
    Damaged {
        /// Of which partition.
        place: Place,
        /// From which offset on.
        from: Offset,
        /// What is wrong with them.
        reason: String,
    },
    /// The latest offset was asked for.
    Latest {
        /// Of which partition.
        place: Place,
        /// When it was asked.
        asked: u64,
        /// The answer.
        offset: Offset,
    },
    /// A record was searched for by time.
    ByTime {
        /// In which partition.
        place: Place,
        /// When it was asked.
        asked: u64,
        /// What was wanted.
        wanted: Wanted,
        /// Its timestamp and offset; none: there is no such record.
        found: Option<(Timestamp, Offset)>,
    },
    /// Somebody asks for the records of a partition below an offset to be deleted.
    DeleteAsked {
        /// Of which partition.
        place: Place,
        /// Below which offset.
        to: Offset,
    },
    /// A client was told where a log starts, or that it starts there at least.
    LogStart {
        /// Of which partition.
        place: Place,
        /// When it was asked.
        asked: u64,
        /// Where.
        offset: Offset,
    },
    /// Something happened to one life of a topic that is deleted and made again.
    Reborn {
        /// Which life.
        id: TopicId,
        /// When it was asked.
        asked: u64,
        /// What.
        what: OfId,
    },
    /// Something happened to the configuration of a topic.
    Config {
        /// The topic's name.
        topic: String,
        /// What.
        what: OfConfig,
    },
    /// How far the metadata quorum is, as a node says.
    Quorum {
        /// Its name.
        node: String,
        /// Its epoch.
        epoch: LeaderEpoch,
        /// Its high watermark.
        high_watermark: Option<Offset>,
    },
    /// What each node has of a partition: the first offset of each batch, and what stands for its bytes.
    Replicas {
        /// Of which partition.
        place: Place,
        /// By node.
        logs: Vec<(String, Vec<(Offset, u64)>)>,
    },
    /// All batches of a log's files, once all was healed.
    Log {
        /// Of which partition.
        place: Place,
        /// In the order of the files.
        batches: Vec<LogBatch>,
    },
    /// Bits rot. `None`: not in a file of the plan's partitions.
    Rotted {
        /// Where.
        place: Option<Place>,
        /// Which.
        rot: Rot,
    },
    /// From now on a write may reach the platter in another file than the one it was meant for.
    Misdirected,
    /// The mark of a clean stop is on the platter, and speaks for a log.
    CleanStop {
        /// Of which directory.
        dir: String,
        /// Where the next start will believe that it ends.
        claims: Offset,
        /// Where its batches on the platter end.
        durable: Offset,
    },
    /// The recovery point of a log as the platter has it, and how far whole batches on the platter reach.
    Witness {
        /// The log's directory.
        dir: String,
        /// What the checkpoint file claims.
        claims: Offset,
        /// Where the batches end.
        durable: Offset,
    },
    /// What is known of a log's leader epochs beside its files.
    Epochs {
        /// Of which partition.
        place: Place,
        /// Who says it, and what.
        known: EpochsKnown,
        /// The epoch of each batch of the files, by its first offset; the last is where the log ends.
        batches: Vec<(Offset, LeaderEpoch)>,
        /// Where the log ends.
        end: Offset,
    },
    /// ListOffsets told the leader epoch of a record.
    EpochTold {
        /// Of which partition.
        place: Place,
        /// Of which record.
        offset: Offset,
        /// The epoch; -1: unknown.
        epoch: LeaderEpoch,
    },
    /// Everything that a partition has was read, once all was healed.
    ReadAll {
        /// Of which partition.
        place: Place,
        /// When it was asked.
        asked: u64,
        /// Where it said last that it starts.
        start: Offset,
        /// All its records.
        records: Vec<ReadRecord>,
    },
    /// A client did what the plan said, or saw what came of it.
    Did {
        /// What, in words of the program.
        what: &'static str,
    },
    /// A reply to a client that reads them one by one.
    Replied {
        /// The correlation id of the oldest request without a reply.
        asked: i32,
        /// The correlation id of the reply.
        got: i32,
    },
    /// A batch that no topic takes was answered.
    Refused {
        /// What is wrong with it.
        fault: &'static str,
        /// The code that Kafka answers.
        due: ErrorCode,
        /// The code that came.
        got: ErrorCode,
    },
    /// Disk operations under way were dropped while their process lived.
    EffectsDropped {
        /// How many.
        count: u64,
    },
    /// Something did not happen in time although all was healed.
    Stuck {
        /// What.
        what: String,
    },
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Seen::TopicMade { topic, id } => write!(f, "topic t{topic} is {id}"),
            Seen::Topics { topics, .. } => write!(f, "topics are there:{}", shown(topics)),
            Seen::Sent { payload } => write!(f, "send {} to {}", payload.record, payload.place),
            Seen::Acked { record, place, offset, durable } => {
                let offset = offset.map_or(-1, Offset::get);
                let durable = if durable.is_ok() { "" } else { ", not durable" };
                write!(f, "acknowledged {record} at {place}@{offset}{durable}")
            }
            Seen::Failed { record, reason } => write!(f, "failed {record}: {reason}"),
            Seen::KeyedSent { number, key, is_tombstone, .. } => {
                let what = if *is_tombstone { "tombstone" } else { "value" };
                write!(f, "send #{number} to {COMPACTED}, a {what} of key {key}")
            }
            Seen::KeyedAcked { number, offset } => {
                write!(f, "acknowledged #{number} at {COMPACTED}@{offset}")
            }
            Seen::KeyedFollowed { from, to, records } => {
                write!(f, "fetched {COMPACTED}@{from}: to {to}:{}", keyed(records))
            }
            Seen::KeyedRead { end, records, .. } => {
                write!(f, "read {COMPACTED} to {end}, {} records:{}", records.len(), keyed(records))
            }
            Seen::Fetched { place, from, records, next, high_watermark, .. } => {
                write!(f, "fetched {place}@{from}: {} to {next}, hw {high_watermark}", records.len())
            }
            Seen::OutOfRange { place, from } => write!(f, "out of range {place}@{from}"),
            Seen::Damaged { place, from, reason } => write!(f, "damaged {place}@{from}: {reason}"),
            Seen::EffectsDropped { count } => write!(f, "{count} effects under way were dropped"),
            Seen::Latest { place, offset, .. } => write!(f, "latest of {place} is {offset}"),
            Seen::ByTime { place, wanted, found, .. } => match found {
                Some((at, offset)) => write!(f, "{wanted:?} of {place} is {offset}, of {at:?}"),
                None => write!(f, "{wanted:?} of {place} is nowhere"),
            },
            Seen::DeleteAsked { place, to } => write!(f, "delete {place} below {to}"),
            Seen::LogStart { place, offset, .. } => write!(f, "{place} starts at {offset}"),
            Seen::Reborn { id, what, .. } => write!(f, "topic {id}: {what:?}"),
            Seen::Config { topic, what } => write!(f, "configuration of {topic}: {what:?}"),
            Seen::Quorum { epoch, high_watermark, .. } => {
                write!(f, "quorum epoch {epoch}, hw {}", high_watermark.map_or(-1, Offset::get))
            }
            Seen::Replicas { place, logs } => write!(f, "batches of {place}:{}", held(logs)),
            Seen::Log { place, batches } => write!(f, "log {place}: {} batches", batches.len()),
            Seen::Rotted { place, rot } => match place {
                Some(place) => write!(f, "rot in {place}: {rot:?}"),
                None => write!(f, "rot in a log of the node's own: {rot:?}"),
            },
            Seen::Misdirected => f.write_str("writes go astray"),
            Seen::CleanStop { dir, claims, durable } => {
                write!(f, "stopped clean: {dir} ends at {claims}, its batches at {durable}")
            }
            Seen::Witness { dir, claims, durable } => {
                write!(f, "the platter vouches for {dir} below {claims} and has all below {durable}")
            }
            Seen::Epochs { place, known, batches, end } => {
                write!(f, "epochs of {place}, {} batches to {end}: {known:?}", batches.len())
            }
            Seen::EpochTold { place, offset, epoch } => write!(f, "epoch of {place}@{offset} is {epoch}"),
            Seen::ReadAll { place, records, .. } => {
                write!(f, "read all of {place}: {} records", records.len())
            }
            Seen::Did { what } => write!(f, "did {what}"),
            Seen::Replied { asked, got } => write!(f, "a reply to {got} where {asked} was due"),
            Seen::Refused { fault, due, got } => write!(f, "{got} for a batch with {fault}: {due} was due"),
            Seen::Stuck { what } => write!(f, "stuck: {what}"),
        }
    }
}

/// A few words a topic.
fn shown(topics: &[Shown]) -> String {
    topics.iter().map(|one| format!(" t{} {} {}", one.topic, one.id, one.partitions)).collect()
}

/// How many batches each node has.
fn held(logs: &[(String, Vec<(Offset, u64)>)]) -> String {
    logs.iter().map(|(node, log)| format!(" {node} {}", log.len())).collect()
}

/// A few words a record.
fn keyed(records: &[KeyedRecord]) -> String {
    let one = |record: &KeyedRecord| match &record.told {
        Ok((number, key, _)) => format!(" #{number}@{} k{key}", record.offset),
        Err(what) => format!(" @{}: {what}", record.offset),
    };
    records.iter().map(one).collect()
}

impl Seen {
    /// What kind of thing it is: the variant's name. Rules say by these what they look at.
    pub fn kind(&self) -> &'static str {
        match self {
            Seen::TopicMade { .. } => "TopicMade",
            Seen::Topics { .. } => "Topics",
            Seen::Sent { .. } => "Sent",
            Seen::Acked { .. } => "Acked",
            Seen::Failed { .. } => "Failed",
            Seen::Fetched { .. } => "Fetched",
            Seen::KeyedSent { .. } => "KeyedSent",
            Seen::KeyedAcked { .. } => "KeyedAcked",
            Seen::KeyedFollowed { .. } => "KeyedFollowed",
            Seen::KeyedRead { .. } => "KeyedRead",
            Seen::OutOfRange { .. } => "OutOfRange",
            Seen::Damaged { .. } => "Damaged",
            Seen::Latest { .. } => "Latest",
            Seen::ByTime { .. } => "ByTime",
            Seen::DeleteAsked { .. } => "DeleteAsked",
            Seen::LogStart { .. } => "LogStart",
            Seen::Reborn { .. } => "Reborn",
            Seen::Config { .. } => "Config",
            Seen::Quorum { .. } => "Quorum",
            Seen::Replicas { .. } => "Replicas",
            Seen::Log { .. } => "Log",
            Seen::Rotted { .. } => "Rotted",
            Seen::Misdirected => "Misdirected",
            Seen::CleanStop { .. } => "CleanStop",
            Seen::Witness { .. } => "Witness",
            Seen::Epochs { .. } => "Epochs",
            Seen::EpochTold { .. } => "EpochTold",
            Seen::ReadAll { .. } => "ReadAll",
            Seen::Did { .. } => "Did",
            Seen::Replied { .. } => "Replied",
            Seen::Refused { .. } => "Refused",
            Seen::EffectsDropped { .. } => "EffectsDropped",
            Seen::Stuck { .. } => "Stuck",
        }
    }

    /// The partition that it is about, if it is about one.
    pub fn place(&self) -> Option<Place> {
        match self {
            Seen::Sent { payload } => Some(payload.place),
            Seen::Acked { place, .. }
            | Seen::Fetched { place, .. }
            | Seen::OutOfRange { place, .. }
            | Seen::Damaged { place, .. }
            | Seen::Latest { place, .. }
            | Seen::ByTime { place, .. }
            | Seen::DeleteAsked { place, .. }
            | Seen::LogStart { place, .. }
            | Seen::Log { place, .. }
            | Seen::Replicas { place, .. }
            | Seen::Epochs { place, .. }
            | Seen::EpochTold { place, .. }
            | Seen::ReadAll { place, .. } => Some(*place),
            Seen::Rotted { place, .. } => *place,
            _ => None,
        }
    }

    /// Stands for it in a trace.
    pub(crate) fn digest(&self) -> u64 {
        let place = |place: &Place| u64::from(place.topic) << 16 | u64::from(place.partition);
        match self {
            Seen::Sent { payload } => mix(place(&payload.place), payload.record.number),
            Seen::Acked { record, place: at, offset, .. } => {
                mix(mix(place(at), record.number), offset.map_or(-1, Offset::get) as u64)
            }
            Seen::Fetched { place: at, from, records, high_watermark, .. } => records
                .iter()
                .fold(mix(place(at), from.get() as u64), |sum, record| mix(sum, record.digest))
                .wrapping_add(high_watermark.get() as u64),
            other => digest(other.to_string().as_bytes()),
        }
    }
}
