//! The table of known disagreements: read, matched, and held to be complete and needed.

use std::path::Path;

/// One kind of disagreement and the reason for it. Empty words match anything.
#[derive(Default, Debug)]
struct Row {
    what: String,
    message: String,
    ours: String,
    theirs: String,
    why: String,
    seen: u64,
}

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
                "why" => row.why = value,
                other => panic!("no such key: {other}"),
            }
        }
        assert!(rows.iter().all(|row| !row.why.is_empty()), "every row says why");
        Table { rows, unexplained: Vec::new() }
    }

    /// Finds the row for a disagreement, or notes that there is none.
    pub fn explain(
        &mut self,
        what: &str,
        message: &str,
        version: i16,
        ours: &str,
        theirs: &str,
        place: impl Fn() -> String,
    ) {
        let fits = |row: &Row| {
            let fits = |pattern: &str, text: &str| pattern.is_empty() || text.contains(pattern);
            row.what == what
                && (row.message.is_empty() || row.message.split(' ').any(|one| one == message))
                && fits(&row.ours, ours)
                && fits(&row.theirs, theirs)
        };
        if let Some(row) = self.rows.iter_mut().find(|row| fits(row)) {
            row.seen += 1;
            return;
        }
        let class = format!("{what}: {message} ours `{ours}` theirs `{theirs}`");
        match self.unexplained.iter_mut().find(|(known, _)| known.starts_with(&class)) {
            Some((_, count)) => *count += 1,
            None => self.unexplained.push((format!("{class}, first at version {version}: {}", place()), 1)),
        }
    }

    /// Everything must be explained, and every row needed if all messages were compared.
    pub fn finish(self, all: bool) {
        for row in &self.rows {
            println!("{:9} {} {} {} {}: {}", row.seen, row.what, row.message, row.ours, row.theirs, row.why);
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
            let idle: Vec<&Row> = self.rows.iter().filter(|row| row.seen == 0).collect();
            assert!(idle.is_empty(), "no longer needed: {idle:?}");
        }
    }
}
