//! Sums over a campaign, by name: what a table shows and floors are held against.

use std::collections::BTreeMap;

use super::{Outcome, Report};
use crate::fault::FAMILIES;

/// Sums by name, and how many runs had any of each.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// How many runs.
    pub runs: u64,
    sums: BTreeMap<String, (u64, u64)>,
}

impl Tally {
    fn add(&mut self, name: &str, count: u64) {
        let sum = self.sums.entry(name.to_owned()).or_default();
        sum.0 += count;
        sum.1 += u64::from(count > 0);
    }

    /// The sum called `name`, and in how many runs there was any.
    pub fn get(&self, name: &str) -> (u64, u64) {
        self.sums.get(name).copied().unwrap_or_default()
    }

    /// All sums.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u64, u64)> {
        self.sums.iter().map(|(name, (sum, runs))| (name.as_str(), *sum, *runs))
    }

    /// Adds a run.
    pub fn take_in(&mut self, report: &Report) {
        self.runs += 1;
        for (name, count) in &report.sums {
            self.add(name, *count);
        }
    }
}

/// What is summed up of a run, by name.
pub(super) fn sums(outcome: &Outcome) -> BTreeMap<String, u64> {
    let (result, counts) = (&outcome.result, &outcome.counts);
    let (disk, net, nodes) = (&result.disk, &result.net, &result.nodes);
    let sums: &[(&str, u64)] = &[
        ("records sent", counts.sent),
        ("records acknowledged", counts.acknowledged),
        ("records failed", counts.failed),
        ("records read", counts.read),
        ("fetches answered", counts.fetches),
        ("latest offsets told", counts.latest),
        ("rot: below the recovery point", counts.vouched_rot),
        ("recovery points held against the platter", counts.witnesses),
        ("leader epochs held against the files", counts.epochs),
        ("topics shown", counts.topics_shown),
        ("faults in the plan", outcome.plan.faults.len() as u64),
        ("acts in the plan", outcome.plan.acts.len() as u64),
        ("virtual seconds", result.simulated.as_secs()),
        ("events", result.events),
        ("polls", result.polls),
        ("disk: power losses with unsynced writes", disk.crashes_with_unsynced_writes),
        ("disk: power losses with unsynced names", disk.crashes_with_unsynced_names),
        ("disk: lost writes", disk.lost_writes),
        ("disk: torn writes", disk.torn_writes),
        ("disk: lost names", disk.lost_names),
        ("disk: failed syncs", disk.eio_syncs),
        ("disk: dropped dirty writes", disk.dropped_dirty),
        ("disk: failed writes", disk.eio_writes),
        ("disk: failed reads", disk.eio_reads),
        ("disk: failed names", disk.eio_names),
        ("disk: no space", disk.enospc),
        ("disk: short reads", disk.short_reads),
        ("disk: writes cut by a kill", disk.cut_writes),
        ("disk: misdirected writes", disk.misdirected),
        ("disk: syncs that lied", disk.lies),
        ("disk: replaced", disk.replaced),
        ("disk: faults of one file", disk.one_file),
        ("disk: power losses while a sync hung", disk.hung),
        ("disk: waits of a stalled disk", disk.stalled),
        ("disk: rotten bits", disk.rotten_bits),
        ("net: connections", net.connects),
        ("net: resets", net.resets),
        ("net: half open", net.half_open),
        ("net: held segments", net.held_segments),
        ("net: lost segments", net.lost_segments),
        ("net: connections held", net.connections_held),
        ("net: refused", net.refused),
        ("node: starts", nodes.boots),
        ("node: kills", nodes.kills),
        ("node: power losses", nodes.power_losses),
        ("node: exits", nodes.exits),
        ("node: pauses", nodes.pauses),
        ("node: clock faults", nodes.clock_faults),
    ];
    let mut all: BTreeMap<String, u64> =
        sums.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect();
    all.extend(counts.did.iter().map(|(what, count)| (format!("did: {what}"), *count)));
    all.extend(counts.looks.iter().map(|(oracle, count)| (format!("looks: {oracle}"), *count)));
    all.extend(result.marks.iter().map(|(mark, count)| (format!("mark: {mark}"), *count)));
    all.extend(result.buggified.iter().map(|(site, count)| (format!("buggify: {site}"), *count)));
    for family in FAMILIES {
        let of_family = |name: &str| family.kinds.iter().any(|kind| kind.name == name);
        let any = outcome.plan.faults.iter().any(|fault| of_family(&fault.kind));
        all.insert(format!("runs with: {}", family.name), u64::from(any));
    }
    all
}
