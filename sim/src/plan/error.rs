//! What is wrong with a text that should be a plan: where, what was expected there, and what may have been
//! meant. It must never leave its reader to guess.

use std::fmt;
use std::path::Path;

/// A guess is made only for words that are at least this alike, of 1.
const ALIKE: f64 = 0.8;
/// Longer lists of what may stand in a place are cut here.
const LISTED_MAX: usize = 24;

/// Why a text is no plan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlanError {
    /// The line, from 1; 0 where it is about no line.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// What may stand there.
    pub expected: Option<String>,
    /// What may have been meant.
    pub meant: Option<String>,
}

impl PlanError {
    /// Something is wrong, somewhere.
    pub fn new(what: impl Into<String>) -> PlanError {
        PlanError { line: 0, what: what.into(), expected: None, meant: None }
    }

    /// The same, with what may stand there.
    #[must_use]
    pub fn expected(self, expected: impl Into<String>) -> PlanError {
        PlanError { expected: Some(expected.into()), ..self }
    }

    /// The same: one of `words` may stand where `word` does.
    #[must_use]
    pub fn among<'a>(self, word: &str, words: impl IntoIterator<Item = &'a str>) -> PlanError {
        let mut words: Vec<&str> = words.into_iter().collect();
        words.sort_unstable();
        let meant = nearest(word, &words).map(str::to_owned);
        let more = if words.len() > LISTED_MAX { ", ..." } else { "" };
        words.truncate(LISTED_MAX);
        let list = match words.as_slice() {
            [] => "nothing".to_owned(),
            [only] => format!("`{only}`"),
            words => format!("one of {}{more}", words.join(", ")),
        };
        PlanError { meant, ..self.expected(list) }
    }

    /// The same, in line `line`, where it was in none.
    #[must_use]
    pub fn at(self, line: usize) -> PlanError {
        PlanError { line: if self.line == 0 { line } else { self.line }, ..self }
    }

    /// For a person: `file:line: what`.
    pub fn in_file(&self, file: &Path) -> String {
        match self.line {
            0 => format!("{}: {}", file.display(), self.text()),
            line => format!("{}:{line}: {}", file.display(), self.text()),
        }
    }

    fn text(&self) -> String {
        let mut text = self.what.clone();
        if let Some(expected) = &self.expected {
            text.push_str(&format!("; expected {expected}"));
        }
        if let Some(meant) = &self.meant {
            text.push_str(&format!("; did you mean `{meant}`?"));
        }
        text
    }
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line > 0 {
            write!(f, "line {}: ", self.line)?;
        }
        f.write_str(&self.text())
    }
}

impl std::error::Error for PlanError {}

/// The one of `words` that is most like `word`, if one is like it at all.
pub fn nearest<'a>(word: &str, words: &[&'a str]) -> Option<&'a str> {
    let alike = |other: &&'a str| (strsim::jaro_winkler(word, other), *other);
    let best = words.iter().map(alike).max_by(|one, other| one.0.total_cmp(&other.0))?;
    (best.0 >= ALIKE).then_some(best.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_the_file_the_line_what_was_expected_and_what_was_meant() {
        let error = PlanError::new("there is no fault `powr`").among("powr", ["kill", "power"]).at(7).at(9);
        assert_eq!(
            error.in_file(Path::new("a.plan")),
            "a.plan:7: there is no fault `powr`; expected one of kill, power; did you mean `power`?"
        );
        assert!(error.to_string().starts_with("line 7: "));
    }

    #[test]
    fn no_guess_is_made_for_what_is_like_nothing() {
        assert_eq!(PlanError::new("x").among("meteor", ["kill", "stop"]).meant, None);
    }
}
