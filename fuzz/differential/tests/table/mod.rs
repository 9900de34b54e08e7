//! The table of known disagreements: read, matched, and held to be complete and needed.

use std::collections::BTreeSet;
use std::path::Path;

/// One kind of disagreement and the reason for it. Empty words match anything.
#[derive(Default, Debug)]
struct Row {
    what: String,
    message: String,
    ours: String,
    theirs: String,
    /// Whether valid input may meet it too; broken input may meet any row.
    valid: bool,
    java: String,
    why: String,
    seen: u64,
    seen_valid: u64,
    /// The messages that met it.
    by: BTreeSet<&'static str>,
}

/// What the two say of one input.
pub struct Disagreement {
    pub what: &'static str,
    pub message: &'static str,
    pub ours: String,
    pub theirs: String,
    /// Whether the input is as the definition has it.
    pub is_valid: bool,
}

/// What a row may say of Apache Kafka's own classes.
const JAVA: [&str; 3] = ["as we", "as they", "as neither"];

pub struct Table {
    rows: Vec<Row>,
    unexplained: Vec<(String, u64)>,
}

impl Table {
    /// Reads `[[disagreement]]` sections of lines `key = "text"`.
    pub fn read(path: &Path) -> Table {
        let text = std::fs::read_to_string(path).expect("the table of disagreements");
        let mut rows: Vec<Row> = Vec::new();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if line == "[[disagreement]]" {
                rows.push(Row::default());
                continue;
            }
            let (key, value) = line.split_once(" = ").expect("key = value");
            let value = value.trim_matches('"').to_owned();
            let row = rows.last_mut().expect("a section begins first");
            match key {
                "what" => row.what = value,
                "message" => row.message = value,
                "ours" => row.ours = value,
                "theirs" => row.theirs = value,
                "valid" => row.valid = value.parse().expect("true or false"),
                "java" => row.java = value,
                "why" => row.why = value,
                other => panic!("no such key: {other}"),
            }
        }
        assert!(rows.iter().all(|row| !row.why.is_empty()), "every row says why");
        assert!(rows.iter().all(|row| JAVA.contains(&&*row.java)), "every row says what Java does");
        Table { rows, unexplained: Vec::new() }
    }

    /// Finds the row for a disagreement, or notes that there is none.
    pub fn explain(&mut self, one: &Disagreement, place: impl Fn() -> String) {
        let Disagreement { what, message, ours, theirs, is_valid } = one;
        let fits = |row: &Row| {
            let fits = |pattern: &str, text: &str| pattern.is_empty() || text.contains(pattern);
            row.what == *what
                && (row.valid || !is_valid)
                && (row.message.is_empty() || row.message.split(' ').any(|one| one == *message))
                && fits(&row.ours, ours)
                && fits(&row.theirs, theirs)
        };
        if let Some(row) = self.rows.iter_mut().find(|row| fits(row)) {
            row.seen += 1;
            row.seen_valid += u64::from(*is_valid);
            row.by.insert(message);
            return;
        }
        let input = if *is_valid { "valid" } else { "broken" };
        let class = format!("{what}, {input}: {message} ours `{ours}` theirs `{theirs}`");
        match self.unexplained.iter_mut().find(|(known, _)| known.starts_with(&class)) {
            Some((_, count)) => *count += 1,
            None => self.unexplained.push((format!("{class}, first at {}", place()), 1)),
        }
    }

    /// Everything must be explained, and every row needed if all messages were compared.
    pub fn finish(self, all: bool) {
        for row in &self.rows {
            let Row { seen, seen_valid, what, ours, theirs, why, .. } = row;
            println!("{seen:9} ({seen_valid} valid) {what} {ours} {theirs}: {why}");
            println!("          by {} messages: {:.400}", row.by.len(), format!("{:?}", row.by));
        }
        for (what, count) in &self.unexplained {
            println!("UNEXPLAINED {count} times: {what}");
        }
        assert!(
            self.unexplained.is_empty(),
            "{} kinds of disagreement are not explained",
            self.unexplained.len()
        );
        if all {
            let is_idle = |row: &&Row| row.seen == 0 || row.valid && row.seen_valid == 0;
            let idle: Vec<&Row> = self.rows.iter().filter(is_idle).collect();
            assert!(idle.is_empty(), "no longer needed, or wider than it needs to be: {idle:?}");
        }
    }
}
