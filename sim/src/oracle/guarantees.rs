//! What must be true, by name: the list that rules, exhibits and `docs/guarantees.md` refer to. A guarantee whose code is
//! there has an oracle; one whose code is not there names the step that brings it. Ids are never given twice.

/// A guarantee.
pub struct Guarantee {
    /// Its name.
    pub id: &'static str,
    /// What must be true.
    pub what: &'static str,
    /// The step of the plan that brings its code; `None`: it is there.
    pub step: Option<u8>,
}

macro_rules! guarantees {
    ($($id:literal $step:tt $what:literal,)+) => {
        /// All of them.
        pub const GUARANTEES: &[Guarantee] =
            &[$(Guarantee { id: $id, what: $what, step: guarantees!(@ $step) },)+];
    };
    (@ now) => { None };
    (@ $step:literal) => { Some($step) };
}

guarantees! {
    "L1" now "offsets of a log rise without a gap but for what was compacted; leader epochs never fall along it",
    "L2" now "two replicas are equal byte for byte below both their high watermarks",
    "L3" 5 "the leader has everything below the true high watermark, and all that was acknowledged with acks=all",
    "L4" 5 "every running member of ISR or ELR has all that is committed",
    "L5" 5 "the leader's ISR contains the controller's ISR and ELR while that is large enough",
    "L6" now "the high watermark is never past the log end, and never goes back for a client",
    "L7" now "nothing above the high watermark is given to a consumer, nothing above the last stable offset to one that reads committed",
    "L8" now "nothing that was acknowledged is lost within the promises",
    "L9" now "what was read at an offset is read there again, or the offset lies below the log start or was compacted",
    "L10" 5 "a follower truncates only where epochs prove the point",
    "L11" 5 "requests with an old epoch are fenced both ways",
    "L12" 5 "ISR and ELR are replicas and disjoint; the leader is in the ISR or was chosen uncleanly and is marked so",
    "L13" 5 "acks=all below min.insync.replicas is refused or reported, never acknowledged",
    "L14" now "indexes, epochs and producer state are the same whether kept or rebuilt from the log",
    "L15" now "after a crash a log is a prefix of what was appended and has all that was synced; nothing comes back that was cut",
    "L16" now "compaction keeps the latest value of each key, order, offsets, and what is not yet stable",
    "L17" now "the log start only rises; retention deletes nothing above the high watermark",
    "L18" now "nothing of a deleted topic serves the one that was made anew under its name",
    "C1" 5 "an epoch has at most one leader, and all agree on it",
    "C2" now "epoch and high watermark of the metadata quorum never go back, restarts included",
    "C3" 5 "the quorum's high watermark is shown only once a record of the epoch is on a majority",
    "C4" 5 "no two nodes differ below their high watermarks; each committed record is applied once",
    "C5" 5 "a snapshot equals the replayed log below it",
    "C6" 5 "voters change one at a time; a directory id names a disk",
    "C7" 5 "who is cut off cannot depose a healthy leader",
    "C8" now "what a broker shows is a prefix of the metadata log: what was made stays made",
    "C9" 5 "a fenced broker leads nothing; where a replica is eligible there is a leader",
    "C10" 5 "each change of a partition raises its epoch by one",
    "C11" 5 "the same records give the same image everywhere",
    "C12" now "registration, unfencing and what follows from them complete",
    "G1" 6 "no partition has two owners in one group",
    "G2" 6 "an assignment covers every subscribed partition once",
    "G3" 6 "member epoch, assignment epoch, group epoch: in this order, never falling",
    "G4" 6 "a stable group is stable for every member",
    "G5" 6 "a commit of an old generation or member epoch changes nothing",
    "G6" 6 "a committed offset is the last one acknowledged",
    "G7" 6 "with commits after processing every record is processed",
    "G8" now "polls of one consumer neither skip nor go back without a cause",
    "G9" 6 "a classic generation has one leader and one protocol",
    "G10" 6 "a group whose members stay comes to rest",
    "G11" 6 "a coordinator's state is the replay of its partition",
    "I1" now "sequences of a producer are in the log once and without a gap; a retry is answered with the first offset",
    "I2" 7 "two epochs of a transactional id never both append",
    "I3" now "a producer id is never given twice",
    "X1" 7 "a transaction is seen whole or not at all",
    "X2" 7 "nothing aborted is read",
    "X3" 7 "the last stable offset is the first of the oldest open transaction",
    "X4" 7 "a marker ends its own transaction and no other",
    "X5" 7 "a decision is durable before its first marker, and is never both",
    "X6" 7 "the index of aborted transactions names all that a reader skips",
    "X7" 7 "no transaction hangs",
    "X8" 7 "offsets of a transaction are seen with its marker, not before",
    "X9" now "records of one producer lie in the order of sending, where that is promised",
    "S1" 8 "a shared record is acquired by one member at a time",
    "S2" 8 "a shared record's states move one way",
    "S3" 8 "a share group's start moves over finished records only",
    "S4" 8 "the delivery count rises with each delivery, up to its limit",
    "S5" 8 "writes of an old state epoch are fenced",
    "S6" 8 "a lock that expired is free",
    "E6" now "the history as a whole has none of the anomalies that Jepsen counts; those that need transactions or groups are checked on histories by hand until then",
    "D1" now "by default an acknowledgement is sent once what it acknowledges is on the platter",
    "D2" now "what was begun on a disk is not dropped while the process lives",
    "D3" now "no client, however it behaves, keeps others from being served for good, nor ends the node",
    "D4" now "replies on a connection come in the order of its requests",
    "D5" now "a produced batch that Kafka refuses is refused, with its code",
    "D6" now "an alteration of a topic's configuration that was acknowledged comes to be shown, whole, until another follows",
    "D7" now "a search by time finds the first readable record that is not older, however clocks ran; the newest record is the newest",
}
