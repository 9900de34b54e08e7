//! What is read of a compacted topic is what was sent, at the offset at which it always was and in the order of
//! sending (L16): compaction takes records out, and does nothing else. Nobody is shown an older value after a newer.

use std::collections::BTreeMap;

use milena_types::Offset;

use super::{KEPT, KeyedRecord, Level, Oracle, Rule, Seen};
use crate::plan::Plan;

/// What it stands for.
pub(super) const RULE: Rule = Rule {
    id: "compacted-read",
    promise: "a compacted log keeps offsets and order, and holds nothing that was not sent",
    level: Level::Ledger,
    guarantees: &["L16", "L1"],
    sees: &["KeyedSent", "KeyedAcked", "KeyedFollowed", "KeyedRead"],
    holds: KEPT,
};

/// It, for a run of a plan.
pub(super) fn watch(_: &Plan) -> Box<dyn Oracle> {
    Box::new(CompactedRead::default())
}

#[derive(Default)]
pub(super) struct CompactedRead {
    /// Key of each record sent, and whether it is a tombstone.
    sent: BTreeMap<u64, (u16, bool)>,
    /// Which record is where, as was ever seen.
    at: BTreeMap<Offset, u64>,
}

impl CompactedRead {
    /// Record `number` is at `offset`.
    fn place(&mut self, offset: Offset, number: u64) -> Result<(), String> {
        match self.at.insert(offset, number) {
            Some(before) if before == number => return Ok(()),
            Some(before) => return Err(format!("@{offset} was #{before} and is #{number}")),
            None => {}
        }
        // one idempotent producer: numbers rise with offsets
        let before = self.at.range(..offset).next_back();
        let behind = self.at.range(offset.next()..).next();
        if let Some((at, before)) = before.filter(|(_, before)| **before >= number) {
            return Err(format!("#{number}@{offset} comes behind #{before}@{at}"));
        }
        if let Some((at, behind)) = behind.filter(|(_, behind)| **behind <= number) {
            return Err(format!("#{number}@{offset} comes before #{behind}@{at}"));
        }
        Ok(())
    }

    fn read(&mut self, from: Offset, to: Offset, records: &[KeyedRecord]) -> Result<(), String> {
        let mut least = from;
        for KeyedRecord { offset, told } in records {
            if *offset < least || *offset >= to {
                return Err(format!("@{offset} came where {least} to {to} was due"));
            }
            least = offset.next();
            let (number, key, is_tombstone) = told.clone().map_err(|what| format!("@{offset}: {what}"))?;
            if self.sent.get(&number) != Some(&(key, is_tombstone)) {
                return Err(format!("@{offset} is #{number} of key {key}, which nobody sent so"));
            }
            self.place(*offset, number)?;
        }
        Ok(())
    }
}

impl Oracle for CompactedRead {
    fn see(&mut self, seen: &Seen, _: u64) -> Result<(), String> {
        match seen {
            Seen::KeyedSent { number, key, is_tombstone, .. } => {
                self.sent.insert(*number, (*key, *is_tombstone));
                Ok(())
            }
            Seen::KeyedAcked { number, offset } => self.place(*offset, *number),
            Seen::KeyedFollowed { from, to, records } if to >= from => self.read(*from, *to, records),
            Seen::KeyedFollowed { from, to, .. } => Err(format!("a reader at {from} was sent back to {to}")),
            Seen::KeyedRead { end, records, .. } => self.read(Offset::ZERO, *end, records),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::history::*;
    use super::*;

    #[test]
    fn what_moved_turned_round_or_was_never_sent_is_noticed() {
        let history =
            [keyed_sent(0, 7, false), keyed_sent(1, 8, false), keyed_acked(0, 0), keyed_acked(1, 1)];
        let wrong = [
            vec![keyed(1, 0, 7, false)],
            vec![keyed(1, 1, 8, false), keyed(0, 0, 7, false)],
            vec![keyed(2, 0, 7, false)],
            vec![keyed(0, 0, 8, false)],
            vec![keyed(0, 0, 7, true)],
            vec![keyed(2, 5, 7, false)],
        ];
        for records in wrong {
            let mut history = history.to_vec();
            history.push(Seen::KeyedFollowed { from: Offset::ZERO, to: Offset(3), records });
            assert_eq!(fires(&history), ["compacted-read"]);
        }
    }
}
