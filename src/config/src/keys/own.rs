//! Keys that Kafka does not have, under a prefix that it will not take. A table and nothing else: no key is read here.

use crate::key::Check::AtLeast;
use crate::key::Default::Text;
use crate::key::{Key, Kind, key};

/// Name, type, default, check; in order of names.
pub(super) static KEYS: &[Key] = &[
    key("milena.log.scrub.interval.ms", Kind::Long, Text("604800000"), AtLeast(-1)).works("How long after one round of scrubbing began the next one may: every closed segment is read again once a round, its checksums, headers and index entries checked, and what rotted is refused to readers and logged; at least 100 ms, and -1 is never."),
    key("milena.log.scrub.io.max.bytes.per.second", Kind::Long, Text("10485760"), AtLeast(1)).works("How many bytes a second scrubbing may read, on all log directories together."),
];
