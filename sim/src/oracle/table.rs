//! The page `docs/guarantees.md`, made from what is registered: guarantee, oracle, the history by hand that makes it fire,
//! the exhibit that it finds; realms; families, operations and `buggify!` sites. It must say nothing that the code does
//! not; a gap in what exists is an error.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::guarantees::GUARANTEES;
use super::{ORACLES, Registered};
use crate::campaign::museum;
use crate::fault::{Chance, FAMILIES, Realm};
use crate::workload::OPERATIONS;

/// The page, under the repository.
pub const PAGE: &str = "docs/guarantees.md";

const HEAD: &str = "\
# Guarantees

Made by `cargo sim oracles --write` from what the simulator registers; CI compares it. What must be true, who watches it,
how we know that the watcher is awake, and which planted bug it finds.

An *oracle* is a file of `sim/src/oracle/`; its *negative tests* are histories by hand that break its rule and make exactly it
fire. An *exhibit* is a bug under `scenarios/museum/`, planted, and found by the oracle that it names. *Levels*: event (after
each thing seen), ledger (against what was sent, acknowledged, delivered, synced), history (once all is over), liveness
(within a bound, once the core is healed). Below them stand the assertions in the code, `always!` and `expensive!`.

";

const REALMS: &str = "\
## Realms

What happened to the disks decides in which realm a run is judged (`sim/src/fault/atlas.rs`). Three promises stand:

- **P1** acks=all with `min.insync.replicas` m survives m - 1 unclean losses. With `flush.messages=1`, the default, a power
  loss is none, since an acknowledged record is on the platter: only the loss of the disk is.
- **P2** a majority of the voters keeps its disks.
- **P3** fewer than m replicas of a partition rot.

Within them a run, or topic, is *kept*. Beyond them it is *forgetful* (P1: what was not synced is lost), *rotten* (P3) or
*emptied* (P1 or P2: disks are gone). One node has m = 1: nothing may rot and no disk may go. Beyond the promises data may
be lost, but nothing may be silently wrong: the oracles marked there still hold.

";

/// What the museum says of one exhibit.
struct Exhibit {
    oracle: String,
    /// The sets of fault families that bring it to light, no part of which does.
    families: Vec<Vec<String>>,
}

/// The page for the repository at `root`; or the gaps that it would show.
pub fn page(root: &Path) -> Result<String, String> {
    let exhibits = exhibits(root)?;
    let mut gaps = Vec::new();
    let mut page = HEAD.to_owned();
    guarantees(&mut page, &exhibits, &mut gaps);
    oracles(root, &mut page, &exhibits, &mut gaps)?;
    page.push_str(REALMS);
    realms(&mut page);
    weather(&mut page, &exhibits);
    sites(root, &mut page, &mut gaps)?;
    if gaps.is_empty() { Ok(page) } else { Err(gaps.join("\n")) }
}

fn exhibits(root: &Path) -> Result<BTreeMap<String, Exhibit>, String> {
    let mut all = BTreeMap::new();
    for exhibit in museum::exhibits(root, &[])? {
        // what is claimed and was not measured shows nothing
        let known = museum::Families::load(root, &exhibit);
        let families = known.sets.into_iter().filter(museum::Measured::is_shown).map(|set| set.families);
        all.insert(exhibit.id, Exhibit { oracle: exhibit.oracle, families: families.collect() });
    }
    Ok(all)
}

fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    if names.is_empty() { "–".to_owned() } else { names.join(", ") }
}

/// Whether `watched`, as a rule names it, is the guarantee `id`: `E6 duplicate` is a part of `E6`.
fn is_of(watched: &str, id: &str) -> bool {
    watched.split(' ').next() == Some(id)
}

fn guarantees(page: &mut String, exhibits: &BTreeMap<String, Exhibit>, gaps: &mut Vec<String>) {
    page.push_str("## Guarantee by guarantee\n\n| id | what must be true | oracles | exhibits |\n| --- | --- | --- | --- |\n");
    for guarantee in GUARANTEES {
        let of = |oracle: &&Registered| oracle.rule.guarantees.iter().any(|one| is_of(one, guarantee.id));
        let ids: Vec<&str> = ORACLES.iter().filter(of).map(|oracle| oracle.rule.id).collect();
        let found = exhibits.iter().filter(|(_, exhibit)| ids.contains(&exhibit.oracle.as_str()));
        let exhibits = list(found.map(|(name, _)| name.as_str()));
        let watched = match guarantee.step {
            Some(step) => format!("comes with step {step}"),
            None => list(ids.iter().copied()),
        };
        if guarantee.step.is_none() && ids.is_empty() {
            gaps.push(format!("{} is there and no oracle watches it", guarantee.id));
        }
        let exhibits = if guarantee.step.is_some() { "–".to_owned() } else { exhibits };
        let _ = writeln!(page, "| {} | {} | {watched} | {exhibits} |", guarantee.id, guarantee.what);
    }
    for oracle in ORACLES {
        for one in oracle.rule.guarantees {
            if !GUARANTEES.iter().any(|guarantee| is_of(one, guarantee.id)) {
                gaps.push(format!("{} watches {one}, which no list names", oracle.rule.id));
            }
        }
    }
    page.push('\n');
}

fn oracles(
    root: &Path,
    page: &mut String,
    exhibits: &BTreeMap<String, Exhibit>,
    gaps: &mut Vec<String>,
) -> Result<(), String> {
    page.push_str("## Oracle by oracle\n\n| oracle | promise | level | negative tests | exhibits |\n| --- | --- | --- | --- | --- |\n");
    for Registered { rule, file, .. } in ORACLES {
        let text = fs::read_to_string(root.join(file)).map_err(|error| format!("{file}: {error}"))?;
        let tests = negative_tests(&text, rule.id);
        if tests.is_empty() {
            gaps.push(format!("{file}: no test makes {} fire", rule.id));
        }
        let tests = tests.iter().map(|test| test.replace('_', " ")).collect::<Vec<_>>().join("; ");
        let found = exhibits.iter().filter(|(_, exhibit)| exhibit.oracle == rule.id);
        let level = format!("{:?}", rule.level).to_lowercase();
        let shown = list(found.map(|(name, _)| name.as_str()));
        let _ =
            writeln!(page, "| [{}](../{file}) | {} | {level} | {tests} | {shown} |", rule.id, rule.promise);
    }
    page.push('\n');
    Ok(())
}

/// The tests in `text` that name the oracle as one that fires.
fn negative_tests(text: &str, id: &str) -> Vec<String> {
    let mut found = Vec::new();
    for part in text.split("#[test]").skip(1) {
        let name = part.trim_start().strip_prefix("fn ").and_then(|rest| rest.split('(').next());
        if let Some(name) = name.filter(|_| part.contains(&format!("\"{id}\""))) {
            found.push(name.to_owned());
        }
    }
    found
}

fn realms(page: &mut String) {
    page.push_str("| oracle | kept | forgetful | rotten | emptied |\n| --- | --- | --- | --- | --- |\n");
    for oracle in ORACLES {
        let cell = |realm: &Realm| if oracle.rule.holds_in(*realm) { " holds |" } else { " |" };
        let cells: String = Realm::ALL.iter().map(cell).collect();
        let _ = writeln!(page, "| {} |{cells}", oracle.rule.id);
    }
    page.push('\n');
}

fn weather(page: &mut String, exhibits: &BTreeMap<String, Exhibit>) {
    page.push_str(
        "## Fault families\n\nA seed has some of them. *Beyond* families are only in the seeds that go beyond the promises. An exhibit \
         stands here that the family brings to light, alone or with those behind the plus, and that is not found without it: \
         [the museum](museum.md) has the figures.\n\n| family | what happens | seen by | in seeds | exhibits |\n| --- | --- | --- | --- | --- |\n",
    );
    for family in FAMILIES {
        let chance = match family.chance {
            Chance::Usual => "within",
            Chance::Between => "of several nodes",
            Chance::Beyond(_) => "beyond",
        };
        let shown = exhibits.iter().filter_map(|(name, exhibit)| shown(name, exhibit, family.name));
        let shown: Vec<String> = shown.collect();
        let shown = list(shown.iter().map(String::as_str));
        let _ =
            writeln!(page, "| {} | {} | {} | {chance} | {shown} |", family.name, family.what, family.struck);
    }
    page.push_str("\n## What clients do beside producing and reading\n\n| operation | what it does | guarantees |\n| --- | --- | --- |\n");
    for operation in OPERATIONS {
        let guarantees = list(operation.guarantees.iter().copied());
        let _ = writeln!(page, "| {} | {} | {guarantees} |", operation.name, operation.what);
    }
    page.push('\n');
}

/// The exhibit by its name, with what it takes beside the family, where that brings it to light.
fn shown(name: &str, exhibit: &Exhibit, family: &str) -> Option<String> {
    let has_it = |set: &&Vec<String>| set.iter().any(|one| one == family);
    // the smallest set says most
    let set = exhibit.families.iter().filter(has_it).min_by_key(|set| set.len())?;
    let others = set.iter().filter(|one| *one != family).map(|one| format!(" + {one}"));
    Some(format!("{name}{}", others.collect::<String>()))
}

/// The `buggify!` sites of production code, each with the comment above it.
fn sites(root: &Path, page: &mut String, gaps: &mut Vec<String>) -> Result<(), String> {
    page.push_str(
        "## Where production code misbehaves on purpose\n\nA seed arms a quarter of these `buggify!` sites; an armed one fires every fourth time. \
         Each does what is allowed and rare. Without the simulator a site is one branch.\n\n| site | why | file |\n| --- | --- | --- |\n",
    );
    let mut found = BTreeMap::new();
    walk(&root.join("src"), &mut |path, text| {
        let lines: Vec<&str> = text.lines().collect();
        let sites = lines.iter().enumerate().filter(|(_, line)| line.contains("buggify!(\""));
        for (at, line) in sites {
            let name = line.split("buggify!(\"").nth(1).and_then(|rest| rest.split('"').next());
            let name = name.unwrap_or_default().to_owned();
            let near = lines[at.saturating_sub(5)..at].iter().rev();
            let comment = near.map(|line| line.trim()).find_map(|line| line.strip_prefix("// "));
            let file = path.strip_prefix(root).unwrap_or(path).display().to_string();
            found.insert(name, (comment.map(str::to_owned), file));
        }
    })?;
    for (name, (why, file)) in found {
        if file.starts_with("src/probe") {
            continue;
        }
        match why {
            Some(why) => drop(writeln!(page, "| {name} | {why} | [{file}](../{file}) |")),
            None => gaps.push(format!("{file}: no comment says why `{name}` misbehaves")),
        }
    }
    Ok(())
}

fn walk(folder: &Path, each: &mut impl FnMut(&Path, &str)) -> Result<(), String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            walk(&path, each)?;
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            each(&path, &text);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_says_what_the_code_says_and_has_no_gap() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let page = page(&root).unwrap_or_else(|gaps| panic!("{gaps}"));
        let there = fs::read_to_string(root.join(PAGE)).unwrap_or_default();
        assert!(page == there, "{PAGE} is stale: cargo sim oracles --write");
    }

    #[test]
    fn a_negative_test_is_one_that_names_its_oracle() {
        let text =
            "#[test]\n    fn one() { assert_eq!(fires(&[]), [\"a\"]); }\n#[test]\nfn two() { fires(\"b\") }";
        assert_eq!(negative_tests(text, "a"), ["one"]);
        assert!(negative_tests(text, "c").is_empty());
    }
}
