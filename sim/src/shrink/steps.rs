//! What is tried, in this order: what comes after the failure, families of faults, faults, clients and what they
//! do, partitions, settings, and numbers made small and round.

use std::collections::BTreeSet;
use std::io;

use super::search::Search;
use super::sheet::{Line, Sheet};
use crate::fault::FAMILIES;

/// A way to make plans smaller.
type Step = fn(&mut Search<'_>) -> io::Result<()>;

/// All of them.
pub(super) const STEPS: [(&str, Step); 9] = [
    ("what comes after the failure", after),
    ("families of faults", families),
    ("faults", faults),
    ("producers and readers", clients),
    ("topics and machines", shape),
    ("lines of knobs", knob_lines),
    ("settings", settings),
    ("small numbers", small),
    ("round numbers", round),
];

/// Under how many seeds a candidate that leaves something out is tried.
const SEEDS: u64 = 4;
/// Under how many seeds a candidate with another number is tried.
const SEEDS_NUMBER: u64 = 2;
/// Arguments that say how much or how long: less of them is simpler.
const AMOUNTS: [&str; 12] = [
    "records",
    "safety_ms",
    "partitions",
    "us",
    "down_us",
    "after_us",
    "slow_us",
    "by_us",
    "sync_us",
    "write_us",
    "value_bytes",
    "latency_us",
];

/// Nothing strikes after the failure, and the run is as short as it may be.
fn after(search: &mut Search<'_>) -> io::Result<()> {
    let (sheet, at_us) = (search.sheet(), search.fails_at_us());
    let at = |index: &usize| sheet.0[*index].args.find::<u64>("at_us").ok().flatten().unwrap_or(0);
    let later: Vec<usize> =
        sheet.lines_of(&["fault", "act"]).into_iter().filter(|index| at(index) > at_us).collect();
    let fewer = sheet.without_lines(&later);
    let mut candidates = Vec::new();
    if at_us / 1_000 < search.best.safety_ms {
        let world = fewer.lines_of(&["world"]);
        let until_ms = i64::try_from(at_us / 1_000 + 1).unwrap_or(i64::MAX);
        candidates.extend(world.iter().map(|index| fewer.with_value(*index, "safety_ms", until_ms)));
    }
    candidates.push(fewer.clone());
    search.attempt(&candidates, SEEDS).map(drop)
}

fn kind_of(line: &Line) -> String {
    line.args.find("kind").ok().flatten().unwrap_or_default()
}

fn families(search: &mut Search<'_>) -> io::Result<()> {
    let sheet = search.sheet();
    let family = |line: &Line| {
        let kind = kind_of(line);
        FAMILIES
            .iter()
            .find(|family| family.kinds.iter().any(|own| own.name == kind))
            .map(|family| family.name)
    };
    let present: BTreeSet<&str> =
        sheet.lines_of(&["fault"]).iter().filter_map(|index| family(&sheet.0[*index])).collect();
    search.minimise(present.into_iter().collect(), SEEDS, |sheet, dropped| {
        let is_dropped =
            |line: &Line| line.word == "fault" && family(line).is_some_and(|own| dropped.contains(&own));
        Sheet(sheet.0.iter().filter(|line| !is_dropped(line)).cloned().collect())
    })
}

fn lines(search: &mut Search<'_>, words: &[&str]) -> io::Result<()> {
    search.minimise(search.sheet().lines_of(words), SEEDS, Sheet::without_lines)
}

fn faults(search: &mut Search<'_>) -> io::Result<()> {
    lines(search, &["fault"])
}

fn clients(search: &mut Search<'_>) -> io::Result<()> {
    lines(search, &["act"])?;
    lines(search, &["producer", "reader"])
}

fn knob_lines(search: &mut Search<'_>) -> io::Result<()> {
    lines(search, &["knobs"])
}

/// Fewer topics, machines and partitions; topics that are made by an admin.
fn shape(search: &mut Search<'_>) -> io::Result<()> {
    loop {
        let (sheet, topics) = (search.sheet(), search.best.topics.len() as u64);
        let candidates: Vec<Sheet> = (0..topics).rev().map(|topic| sheet.without_topic(topic)).collect();
        if search.attempt(&candidates, SEEDS)?.is_none() {
            break;
        }
    }
    let one_client = search.sheet().on_one_client();
    search.attempt(&[one_client], SEEDS)?;
    let sheet = search.sheet();
    let plain = |index: &usize| (*index, vec!["made".to_owned(), "partitions".to_owned()]);
    let topics = sheet.lines_of(&["topic"]).iter().map(plain).collect();
    search.minimise(topics, SEEDS, |sheet, dropped: &[(usize, Vec<String>)]| {
        let keys = dropped.iter().flat_map(|(index, keys)| keys.iter().map(|key| (*index, key.clone())));
        sheet.without_keys(&keys.collect::<Vec<_>>())
    })
}

/// Everything that is not as usual.
fn settings(search: &mut Search<'_>) -> io::Result<()> {
    let sheet = search.sheet();
    let mut keys: Vec<(usize, String)> = Vec::new();
    for index in sheet.lines_of(&["world", "knobs", "topic", "producer", "reader"]) {
        let all = sheet.0[index].args.iter().map(|(key, _)| key);
        keys.extend(all.filter(|key| !["seed", "records"].contains(key)).map(|key| (index, key.to_owned())));
    }
    search.minimise(keys, SEEDS, Sheet::without_keys)
}

/// Every number of the plan, with its place.
fn numbers(sheet: &Sheet) -> Vec<(usize, String, i64)> {
    let mut numbers = Vec::new();
    for index in sheet.lines_of(&["world", "knobs", "topic", "producer", "reader", "act", "fault"]) {
        for (key, value) in sheet.0[index].args.iter().filter(|(key, _)| *key != "seed") {
            numbers.extend(value.parse().ok().map(|number| (index, key.to_owned(), number)));
        }
        // what is left out is not small
        if sheet.0[index].word == "producer" && sheet.0[index].args.find::<u64>("records") == Ok(None) {
            numbers.push((index, "records".to_owned(), crate::plan::Producer::default().records as i64));
        }
    }
    numbers
}

fn small(search: &mut Search<'_>) -> io::Result<()> {
    let amounts = numbers(&search.sheet()).into_iter().filter(|(_, key, _)| AMOUNTS.contains(&key.as_str()));
    for (index, key, mut number) in amounts {
        while number > 1 {
            let sheet = search.sheet();
            let mut less: Vec<i64> =
                vec![1, rounded(number / 8, 2), rounded(number / 2, 2), rounded(number * 3 / 4, 2)];
            less.retain(|less| (1..number).contains(less));
            less.dedup();
            let candidates: Vec<Sheet> =
                less.iter().map(|less| sheet.with_value(index, &key, *less)).collect();
            let Some(found) = search.attempt(&candidates, SEEDS_NUMBER)? else { break };
            number = less[found];
        }
    }
    Ok(())
}

fn round(search: &mut Search<'_>) -> io::Result<()> {
    for (index, key, number) in numbers(&search.sheet()) {
        let sheet = search.sheet();
        let mut rounder = vec![rounded(number, 1), rounded(number, 2), rounded(number, 3)];
        rounder.retain(|rounder| *rounder != number);
        rounder.dedup();
        let candidates: Vec<Sheet> =
            rounder.iter().map(|rounder| sheet.with_value(index, &key, *rounder)).collect();
        search.attempt(&candidates, SEEDS_NUMBER)?;
    }
    Ok(())
}

/// `number` with its first `digits` digits, the rest zero.
fn rounded(number: i64, digits: u32) -> i64 {
    let mut unit: i64 = 1;
    while number.unsigned_abs() / unit.unsigned_abs() >= 10_u64.pow(digits) {
        unit *= 10;
    }
    number / unit * unit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_towards_zero() {
        assert_eq!([rounded(119_192, 1), rounded(119_192, 3), rounded(7, 2)], [100_000, 119_000, 7]);
        assert_eq!(
            [rounded(-1_270, 2), rounded(0, 1), rounded(i64::MAX, 1)],
            [-1_200, 0, 9_000_000_000_000_000_000]
        );
    }
}
