//! What a fault family is worth: an exhibit that it brings to light where nothing else goes wrong, and that stays in
//! the dark without it. Kept beside the exhibit. It must never count a family that some other cause stands in for.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::measure::{EXPLORED, Told, search_among};
use super::record::range_from;
use super::{EXHIBITS, Exhibit, RANGES, simulator};
use crate::campaign::Pool;
use crate::fault::FAMILIES;
use crate::trace::digest;

/// How many ranges of seeds each set of families is looked at in; they come after all others.
const LOOKED: u64 = 5;
/// Without a family as many seeds of each range are looked at as it took with it at most, and at least so many.
const WITHOUT_MIN: u64 = 30;

/// The sets of families that an exhibit names: each a string, with spaces between families.
pub(super) fn sets(named: &[String]) -> Result<Vec<Vec<String>>, String> {
    let mut sets = Vec::new();
    for text in named {
        let set: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        let unknown = set.iter().find(|name| !FAMILIES.iter().any(|family| family.name == **name));
        if let Some(name) = unknown {
            return Err(format!("no fault family is called {name}"));
        }
        if set.is_empty() || sets.contains(&set) {
            return Err(format!("`families` has `{text}`, which is no set or is there twice"));
        }
        sets.push(set);
    }
    Ok(sets)
}

/// What is known of the families of an exhibit.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Families {
    /// The commit that it was measured on.
    pub commit: String,
    /// Stands for the patch.
    pub patch: String,
    /// The sets that were measured.
    pub sets: Vec<Measured>,
}

/// A set of families, measured.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Measured {
    /// The families.
    pub families: Vec<String>,
    /// After how many seeds it was found in each range, where these families were all that went wrong.
    pub found: Vec<Option<u64>>,
    /// The same without one of them.
    pub without: Vec<Without>,
}

/// A set without one of its families.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Without {
    /// The one that is left out.
    pub family: String,
    /// Within how many seeds of each range it was looked for.
    pub within: u64,
    /// In how many ranges it was found.
    pub found: u64,
}

impl Measured {
    /// Whether the set as a whole brings the exhibit to light, and no part of it does.
    pub fn is_shown(&self) -> bool {
        let found = self.found.iter().flatten().count();
        found * 2 > self.found.len() && self.without.iter().all(|without| without.found == 0)
    }
}

fn file(root: &Path, exhibit: &Exhibit) -> PathBuf {
    root.join(EXHIBITS).join(&exhibit.id).join("families.json")
}

impl Families {
    /// What is known of `exhibit`; nothing where there is nothing.
    pub fn load(root: &Path, exhibit: &Exhibit) -> Families {
        let text = fs::read_to_string(file(root, exhibit)).unwrap_or_default();
        let known: Families = serde_json::from_str(&text).unwrap_or_default();
        let patch = fs::read(&exhibit.patch).unwrap_or_default();
        // of another patch, or of sets that nobody names any more, nothing is known
        let is_same = known.patch == format!("{:016x}", digest(&patch));
        let sets = known.sets.into_iter().filter(|set| is_same && exhibit.families.contains(&set.families));
        Families { sets: sets.collect(), ..known }
    }

    fn save(&self, root: &Path, exhibit: &Exhibit) -> Result<(), String> {
        let file = file(root, exhibit);
        let text = serde_json::to_string_pretty(self).map_err(|error| error.to_string())?;
        fs::write(&file, text + "\n").map_err(|error| format!("{}: {error}", file.display()))
    }
}

/// Measures those sets of families of `exhibit` that were not yet, on `commit`.
pub fn measure_families(
    root: &Path,
    exhibit: &Exhibit,
    commit: &str,
    jobs: usize,
    mut told: impl FnMut(Told<'_>),
) -> Result<Families, String> {
    let mut known = Families::load(root, exhibit);
    let patch = fs::read(&exhibit.patch).map_err(|error| error.to_string())?;
    (known.commit, known.patch) = (commit.to_owned(), format!("{:016x}", digest(&patch)));
    let is_missing = |set: &&Vec<String>| !known.sets.iter().any(|one| one.families == **set);
    let missing: Vec<Vec<String>> = exhibit.families.iter().filter(is_missing).cloned().collect();
    if missing.is_empty() {
        return Ok(known);
    }
    told(Told::Begins("building"));
    let mut pool = Pool::of(&simulator(root, exhibit, commit)?, jobs);
    for set in missing {
        told(Told::Begins("looking with some families only"));
        let measured = measure(&mut pool, exhibit, set, &mut told)?;
        known.sets.push(measured);
        known.save(root, exhibit)?;
    }
    Ok(known)
}

fn measure(
    pool: &mut Pool,
    exhibit: &Exhibit,
    families: Vec<String>,
    told: &mut impl FnMut(Told<'_>),
) -> Result<Measured, String> {
    let mut look = |pool: &mut Pool, families: &[String], within: u64| {
        let mut found = Vec::new();
        for number in 0..LOOKED {
            let from = range_from(RANGES + EXPLORED + number);
            found.push(search_among(pool, exhibit, (from, within), Some(families))?.map(|(seeds, _)| seeds));
            told(Told::Done(number + 1, LOOKED));
        }
        Ok::<_, String>(found)
    };
    let found = look(pool, &families, exhibit.budget)?;
    let most = found.iter().flatten().max().copied().unwrap_or(0);
    let within = most.clamp(WITHOUT_MIN, exhibit.budget.max(WITHOUT_MIN));
    let mut without = Vec::new();
    for family in &families {
        let others: Vec<String> = families.iter().filter(|one| *one != family).cloned().collect();
        let found = look(pool, &others, within)?.iter().flatten().count() as u64;
        without.push(Without { family: family.clone(), within, found });
    }
    Ok(Measured { families, found, without })
}

/// The section of the museum's page: what shows that a family matters.
pub(super) fn section(root: &Path, exhibits: &[Exhibit]) -> String {
    let known: Vec<(&Exhibit, Families)> =
        exhibits.iter().map(|exhibit| (exhibit, Families::load(root, exhibit))).collect();
    let mut section = format!(
        "\n## Fault families\n\nEach exhibit here was looked for where nothing went wrong but what the families named bring, in {LOOKED} ranges of seeds\n\
         that no other measurement uses: after how many seeds it was found in each; and the same without each of them. A family\n\
         is *shown* where it is found in most ranges, and never with one of the families left out.\n\n\
         | family | exhibit | found after | without it | shown | commit |\n| --- | --- | --- | --- | --- | --- |\n"
    );
    for family in FAMILIES {
        let rows: Vec<String> =
            known.iter().flat_map(|(exhibit, known)| rows(exhibit, known, family.name)).collect();
        let name = family.name;
        if rows.is_empty() {
            // writing to a string cannot fail
            let _ = writeln!(section, "| {name} | none | | | no | |");
        }
        for row in rows {
            let _ = writeln!(section, "| {name} | {row} |");
        }
    }
    section
}

/// A row for each set of `exhibit` that `family` is in.
fn rows(exhibit: &Exhibit, known: &Families, family: &str) -> Vec<String> {
    let of = known.sets.iter().filter(|set| set.families.iter().any(|one| one == family));
    let row = |set: &Measured| {
        let others = set.families.iter().filter(|one| *one != family).map(|one| format!(" + {one}"));
        let found = set.found.iter().map(|one| one.map_or("never".to_owned(), |seeds| seeds.to_string()));
        let own = set.without.iter().find(|without| without.family == family);
        let without = own.map_or(String::new(), |own| match own.found {
            0 => format!("never within {} seeds each", own.within),
            found => format!("in {found} of {LOOKED} within {} seeds each", own.within),
        });
        let id = &exhibit.id;
        format!(
            "[{id}](../scenarios/museum/{id}/README.md){} | {} | {without} | {} | {}",
            others.collect::<String>(),
            found.collect::<Vec<_>>().join(", "),
            if set.is_shown() { "yes" } else { "no" },
            known.commit,
        )
    };
    of.map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_named_by_families_that_there_are_once() {
        let read = |text: &[&str]| sets(&text.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>());
        assert_eq!(read(&["kill", "slow-disk stop"]).unwrap(), [vec!["kill"], vec!["slow-disk", "stop"]]);
        assert!(read(&["kil"]).unwrap_err().contains("kil"));
        assert!(read(&["kill", "kill"]).is_err());
        assert!(read(&[""]).is_err());
    }

    #[test]
    fn a_family_that_something_else_stands_in_for_is_not_shown() {
        let measured = |found: &[Option<u64>], without: u64| Measured {
            found: found.to_vec(),
            without: vec![Without { found: without, ..Without::default() }],
            ..Measured::default()
        };
        assert!(measured(&[Some(1), Some(9), None], 0).is_shown());
        assert!(!measured(&[Some(1), Some(9), None], 1).is_shown());
        assert!(!measured(&[Some(1), None, None], 0).is_shown());
    }
}
