//! A plan as lines of arguments, for whoever takes things out of it without knowing what they mean: what is
//! left out of a line is usual, so a line or an argument less is a simpler plan. Whether it is a plan at all is
//! for its reader to say.

use std::fmt::Write;

use crate::plan::{Args, Plan, read_line};

/// A line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Line {
    pub(super) word: String,
    pub(super) args: Args,
}

impl Line {
    fn number(&self, key: &str) -> u64 {
        self.args.find(key).ok().flatten().unwrap_or(0)
    }
}

/// All lines of a plan, the first with its form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Sheet(pub(super) Vec<Line>);

impl Sheet {
    pub(super) fn of(plan: &Plan) -> Sheet {
        let line = |line: &str| {
            let (word, args) = read_line(line).expect("what a plan prints can be read");
            Line { word: word.to_owned(), args }
        };
        Sheet(plan.to_string().lines().map(line).collect())
    }

    /// The plan that it says, under `seed`, if it says one.
    pub(super) fn plan(&self, seed: u64) -> Option<Plan> {
        let mut text = String::new();
        for Line { word, args } in &self.0 {
            // writing to a string cannot fail
            let _ = writeln!(text, "{word}{args}");
        }
        text.parse().ok().map(|plan| Plan { seed, ..plan })
    }

    /// The lines that begin with one of `words`, by number.
    pub(super) fn lines_of(&self, words: &[&str]) -> Vec<usize> {
        let is_one = |index: &usize| words.contains(&self.0[*index].word.as_str());
        (0..self.0.len()).filter(is_one).collect()
    }

    pub(super) fn without_lines(&self, dropped: &[usize]) -> Sheet {
        let left = self.0.iter().enumerate().filter(|(index, _)| !dropped.contains(index));
        Sheet(left.map(|(_, line)| line.clone()).collect())
    }

    pub(super) fn without_keys(&self, dropped: &[(usize, String)]) -> Sheet {
        let mut sheet = self.clone();
        for (index, key) in dropped {
            let line = &mut sheet.0[*index];
            line.args = std::mem::take(&mut line.args).without(key);
        }
        sheet
    }

    /// The same with `key` of line `index` at `value`.
    pub(super) fn with_value(&self, index: usize, key: &str, value: i64) -> Sheet {
        let mut sheet = self.clone();
        let line = &mut sheet.0[index];
        line.args = std::mem::take(&mut line.args).with(key, value);
        sheet
    }

    /// Without topic `topic`, and without those that write to it or read it.
    pub(super) fn without_topic(&self, topic: u64) -> Sheet {
        let (mut seen, mut lines) = (0, Vec::new());
        for line in &self.0 {
            let mut line = line.clone();
            match line.word.as_str() {
                "topic" => {
                    seen += 1;
                    if seen - 1 == topic {
                        continue;
                    }
                }
                "producer" | "reader" => match line.number("topic") {
                    own if own == topic => continue,
                    own if own > topic => line.args = line.args.with("topic", own - 1),
                    _ => {}
                },
                _ => {}
            }
            lines.push(line);
        }
        Sheet(lines)
    }

    /// Everything on one client machine.
    pub(super) fn on_one_client(&self) -> Sheet {
        let mut sheet = self.clone();
        for line in &mut sheet.0 {
            let mut args = std::mem::take(&mut line.args).without("clients");
            match line.word.as_str() {
                "fault" | "act" if args.find::<u64>("client").is_ok_and(|client| client.is_some()) => {
                    args = args.with("client", 0);
                }
                "producer" | "reader" => args = args.without("client"),
                _ => {}
            }
            line.args = args;
        }
        sheet
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::draw;

    #[test]
    fn a_sheet_is_its_plan_and_loses_only_what_is_taken_out() {
        for seed in 0..50 {
            let plan = draw(seed);
            let sheet = Sheet::of(&plan);
            assert_eq!(sheet.plan(seed), Some(plan.clone()));
            let one = sheet.on_one_client().plan(seed).expect("clients can be put together");
            assert_eq!((one.clients, one.faults.len()), (1, plan.faults.len()));
            let less = sheet.without_topic(0).plan(seed).expect("a topic can go");
            assert_eq!(less.topics.len() + 1, plan.topics.len());
            let none = sheet.without_lines(&sheet.lines_of(&["fault"])).plan(seed).expect("faults can go");
            assert_eq!(none, Plan { faults: Vec::new(), ..plan });
        }
    }
}
