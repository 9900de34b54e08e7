//! What recovery keeps, as a pure plan over what a scan found. The rule stands in the crate's header; this
//! file is the rule, and must never touch a disk.

use milena_probe::always;
use milena_types::Offset;

/// A segment that was scanned.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ScannedSegment {
    /// Its base offset. The first one starts the log; each other one starts where the one before ends.
    pub base: Offset,
    /// The file's bytes.
    pub len: u64,
    /// Bytes of whole batches, in order, from its start on.
    pub good_len: u64,
    /// The offset after the last of them.
    pub end: Offset,
    /// What is wrong behind them, where anything is. No segment was scanned after one with a fault.
    pub fault: Option<Fault>,
}

/// A segment that was not scanned: it lies behind a fault or a gap.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UnscannedSegment {
    /// Its base offset.
    pub base: Offset,
    /// Whole batches in it, whatever their offsets.
    pub intact: u64,
    /// Whether it begins with a batch of a version that nobody knows.
    pub is_unknown: bool,
    /// Whether it begins with a whole batch whose offsets come before its name: it is another segment's.
    pub is_misnamed: bool,
}

/// What is wrong at the end of a segment's whole batches, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fault {
    /// What lies there is not the next batch. A crash may have left it.
    Torn(String),
    /// A whole batch lies there, with a right CRC, whose offset comes later than the next. No crash does
    /// that: batches are written one behind the other, and what a truncation leaves is synced before
    /// anything is written over it. Records were taken out, as compaction does, and what follows is data.
    Gap(String),
    /// What lies there has the offset that is next and the magic of no format that is known. No crash writes
    /// that: a newer version did, or what was written rotted. Nothing is deleted that was not understood.
    Unknown(String),
    /// A whole batch lies there, first in its segment, that comes before the segment's name. No crash writes that.
    Misnamed(String),
}

impl Fault {
    /// What is wrong, in words.
    pub fn reason(&self) -> &str {
        match self {
            Fault::Torn(reason) | Fault::Gap(reason) | Fault::Unknown(reason) | Fault::Misnamed(reason) => {
                reason
            }
        }
    }
}

/// What to do with a log's files. What it does not name stays as it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Plan {
    /// How many of the scanned segments stay; the last of them becomes active.
    pub keep: usize,
    /// Where the log ends.
    pub end: Offset,
    /// What is cut off, where anything is.
    pub cut: Option<Cut>,
}

/// A torn tail.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cut {
    /// The length of the last kept segment's file.
    pub len: u64,
    /// Segments to remove, ascending. Removed before anything is cut, the last one first, so that another
    /// crash on the way leaves a log with a torn tail again.
    pub remove: Vec<Offset>,
    /// Of these, the ones that no crash explains: what is in them is kept aside.
    pub aside: Vec<Offset>,
    /// Why.
    pub reason: String,
}

/// Damage that no crash explains.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Damage {
    /// The first offset that cannot be read.
    pub offset: Offset,
    /// What is wrong there.
    pub reason: String,
}

/// How many of the segments at `bases` were synced whole, with the files beside them: those go to the disk with
/// what is appended next, so something behind the segment must have been synced too, unless the log was closed in
/// order. Not the last one, whose end only its batches tell.
pub fn vouched_segments(bases: &[Offset], recovery_point: Offset, is_clean: bool) -> usize {
    let is_vouched = |next: &&Offset| **next < recovery_point || is_clean && **next == recovery_point;
    bases.iter().skip(1).take_while(is_vouched).count()
}

/// Plans the recovery of a log that was synced up to `recovery_point`. `unscanned`: the segments behind the
/// scanned ones, ascending; there are none unless the scan met a fault or a gap. `is_clean`: the log was closed
/// in order, and no crash came since.
pub fn plan(
    scanned: &[ScannedSegment],
    unscanned: &[UnscannedSegment],
    recovery_point: Offset,
    is_clean: bool,
) -> Result<Plan, Damage> {
    for pair in scanned.windows(2) {
        always!(pair[0].fault.is_none() && pair[0].end == pair[1].base, "a scan stops at a fault or gap");
    }
    let Some(last) = scanned.last() else {
        always!(unscanned.is_empty());
        return empty(recovery_point);
    };
    always!(last.good_len <= last.len);
    always!(last.fault.is_some() || last.good_len == last.len);
    if let Some(reason) = last.fault.as_ref().and_then(unexplained) {
        return Err(Damage { offset: last.end, reason });
    }
    let gap = unscanned
        .first()
        .map(|next| format!("the log ends at {} and segment {} does not follow", last.end, next.base));
    let reason = last.fault.as_ref().map(|fault| fault.reason().to_owned()).or(gap);
    // a segment that starts too early leaves in doubt everything from its base on
    let trusted_end = unscanned.first().map_or(last.end, |next| last.end.min(next.base));
    if trusted_end < recovery_point {
        let reason = reason.unwrap_or_else(|| format!("the log ends at {}", last.end));
        return Err(Damage { offset: trusted_end, reason });
    }
    let is_foreign = |segment: &&UnscannedSegment| is_foreign(segment, last.end, is_clean);
    let aside: Vec<Offset> = unscanned.iter().filter(is_foreign).map(|segment| segment.base).collect();
    let remove = unscanned.iter().map(|segment| segment.base).collect();
    let cut = reason.map(|reason| Cut { len: last.good_len, remove, aside, reason });
    Ok(Plan { keep: scanned.len(), end: last.end, cut })
}

/// Whether no crash left a segment behind the end of the log. Behind a torn one whole batches are nothing strange:
/// what was not synced reaches the disk in any order. But none is appended below the end of what stays, or below its
/// segment's name, nor in a version that is not known here; and what was closed in order is not torn.
fn is_foreign(segment: &UnscannedSegment, end: Offset, is_clean: bool) -> bool {
    segment.is_unknown || segment.is_misnamed || segment.intact > 0 && (is_clean || segment.base < end)
}

/// Why a fault is none that a crash leaves, wherever the recovery point is.
fn unexplained(fault: &Fault) -> Option<String> {
    match fault {
        Fault::Torn(_) => None,
        Fault::Gap(reason) => Some(format!(
            "{reason}, in a whole batch: a log put together by hand, or one that was compacted (then set cleanup.policy=compact)"
        )),
        Fault::Unknown(reason) => Some(format!(
            "{reason}: a newer version wrote it (then start that one), or a byte of it rotted; what is not understood is not deleted"
        )),
        Fault::Misnamed(reason) => {
            Some(format!("{reason}: the file was renamed, or copied from another log"))
        }
    }
}

fn empty(recovery_point: Offset) -> Result<Plan, Damage> {
    if recovery_point > Offset::ZERO {
        return Err(Damage { offset: Offset::ZERO, reason: "all its segments are missing".into() });
    }
    Ok(Plan { keep: 0, end: Offset::ZERO, cut: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(base: i64, end: i64) -> ScannedSegment {
        let len = 100 * (end - base) as u64;
        ScannedSegment { base: Offset(base), len, good_len: len, end: Offset(end), fault: None }
    }

    fn torn(base: i64, end: i64) -> ScannedSegment {
        let whole = segment(base, end);
        ScannedSegment { len: whole.len + 77, fault: Some(Fault::Torn("torn".into())), ..whole }
    }

    fn unscanned(base: i64) -> UnscannedSegment {
        UnscannedSegment { base: Offset(base), intact: 3, is_unknown: false, is_misnamed: false }
    }

    #[test]
    fn segments_that_end_below_the_recovery_point_are_vouched_for_and_the_last_one_is_not() {
        let bases = [0, 10, 20].map(Offset);
        let vouched =
            |is_clean| [0, 9, 10, 15, 20, 99].map(|point| vouched_segments(&bases, Offset(point), is_clean));
        assert_eq!(vouched(false), [0, 0, 0, 1, 1, 2]);
        assert_eq!(vouched(true), [0, 0, 1, 1, 2, 2]);
        assert_eq!(vouched_segments(&[], Offset(5), true), 0);
    }

    #[test]
    fn a_whole_log_stays() {
        let plan = plan(&[segment(0, 10), segment(10, 20)], &[], Offset(20), false).unwrap();
        assert_eq!(plan, Plan { keep: 2, end: Offset(20), cut: None });
    }

    #[test]
    fn a_torn_tail_above_the_recovery_point_is_cut_across_segments() {
        let plan = plan(&[segment(0, 10), torn(10, 15)], &[unscanned(20), unscanned(30)], Offset(15), false)
            .unwrap();
        let cut = plan.cut.unwrap();
        assert_eq!((plan.keep, plan.end, cut.len), (2, Offset(15), 500));
        assert_eq!(cut.remove, [Offset(20), Offset(30)]);
    }

    #[test]
    fn a_fault_below_the_recovery_point_is_damage() {
        let damage = plan(&[segment(0, 10), torn(10, 15)], &[unscanned(20)], Offset(16), false).unwrap_err();
        assert_eq!(damage, Damage { offset: Offset(15), reason: "torn".into() });
    }

    #[test]
    fn a_gap_within_a_segment_is_damage_wherever_the_recovery_point_is() {
        let gap = ScannedSegment { fault: Some(Fault::Gap("later".into())), ..torn(10, 15) };
        for point in [0, 12, 15] {
            let damage =
                plan(&[segment(0, 10), gap.clone()], &[unscanned(20)], Offset(point), false).unwrap_err();
            assert_eq!(damage.offset, Offset(15));
            assert!(damage.reason.starts_with("later"), "{}", damage.reason);
        }
    }

    #[test]
    fn a_batch_of_an_unknown_version_is_damage_wherever_the_recovery_point_is() {
        let unknown = ScannedSegment { fault: Some(Fault::Unknown("version 3".into())), ..torn(10, 15) };
        for point in [0, 15, 16] {
            let damage = plan(&[segment(0, 10), unknown.clone()], &[], Offset(point), false).unwrap_err();
            assert_eq!(damage.offset, Offset(15));
            assert!(damage.reason.starts_with("version 3"), "{}", damage.reason);
        }
    }

    #[test]
    fn a_missing_segment_is_a_cut_above_the_point_and_damage_below() {
        assert_eq!(plan(&[segment(0, 10)], &[unscanned(20)], Offset(10), false).unwrap().end, Offset(10));
        assert_eq!(
            plan(&[segment(0, 10)], &[unscanned(20)], Offset(11), false).unwrap_err().offset,
            Offset(10)
        );
    }

    #[test]
    fn a_log_that_ends_before_its_recovery_point_is_damaged_however_whole_it_looks() {
        assert_eq!(plan(&[segment(0, 10)], &[], Offset(11), false).unwrap_err().offset, Offset(10));
        assert!(plan(&[], &[], Offset(1), false).is_err());
        assert_eq!(plan(&[], &[], Offset(0), false).unwrap().keep, 0);
    }

    #[test]
    fn overlapping_segments_put_all_they_share_in_doubt() {
        assert_eq!(plan(&[segment(0, 10)], &[unscanned(5)], Offset(6), false).unwrap_err().offset, Offset(5));
        assert_eq!(plan(&[segment(0, 10)], &[unscanned(5)], Offset(5), false).unwrap().end, Offset(10));
    }

    #[test]
    fn a_segment_behind_the_end_is_kept_aside_where_no_crash_explains_it() {
        let aside = |segment: UnscannedSegment, is_clean| {
            let plan = plan(&[self::segment(0, 10), torn(10, 15)], &[segment], Offset(0), is_clean);
            let cut = plan.unwrap().cut.unwrap();
            assert_eq!(cut.remove, [segment.base], "it is none of the log's any more");
            cut.aside == cut.remove
        };
        assert!(!aside(unscanned(15), false) && !aside(unscanned(90), false), "what a power loss leaves");
        assert!(aside(unscanned(90), true), "what was closed in order is not torn");
        assert!(aside(unscanned(14), false), "it overlaps");
        assert!(
            aside(UnscannedSegment { is_misnamed: true, ..unscanned(15) }, false),
            "a copy of another one"
        );
        for is_clean in [false, true] {
            assert!(aside(UnscannedSegment { intact: 0, is_unknown: true, ..unscanned(90) }, is_clean));
            assert!(!aside(UnscannedSegment { intact: 0, ..unscanned(90) }, is_clean), "nothing is in it");
        }
    }

    #[test]
    fn a_tail_of_which_nothing_is_whole_leaves_an_empty_segment() {
        let plan = plan(&[segment(0, 10), torn(10, 10)], &[], Offset(10), false).unwrap();
        assert_eq!((plan.keep, plan.end, plan.cut.unwrap().len), (2, Offset(10), 0));
    }
}
