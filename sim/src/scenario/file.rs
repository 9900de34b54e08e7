//! The text of a scenario: prose behind `#`, commands, and below each `----` and what it says, up to an empty
//! line. What is written is what was read, but for what commands say.

use std::fmt::Write;
use std::path::Path;

use super::verbs;
use super::words::{Command, Mistake};

/// What stands between a command and what it says.
const RULE: &str = "----";

/// A command and what it is expected to say.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Block {
    /// Its line, from 1.
    pub line: usize,
    /// The command.
    pub command: Command,
    /// What it says, without the last line's end.
    pub expected: String,
}

/// A scenario's text, taken apart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scenario {
    /// Of the world's randomness, where the text says `world seed=N` first.
    pub seed: Option<u64>,
    /// The commands.
    pub blocks: Vec<Block>,
    /// The lines between commands, by the number of the command that follows.
    between: Vec<Vec<String>>,
}

impl Scenario {
    /// Takes a text apart.
    pub fn read(text: &str) -> Result<Scenario, Mistake> {
        let (mut blocks, mut between, mut seed) = (Vec::new(), vec![Vec::new()], None);
        let mut lines = (1..).zip(text.lines()).peekable();
        while let Some((number, line)) = lines.next() {
            if line.trim().is_empty() || line.starts_with('#') {
                between.last_mut().expect("never empty").push(line.to_owned());
                continue;
            }
            if line.trim() == RULE {
                let what = format!("`{RULE}` stands below a command, and there is none");
                return Err(Mistake { line: number, what, hint: None });
            }
            let command = Command::read(number, line)?;
            verbs::check(&command)?;
            if command.verb == "world" {
                seed = command.keys.get("seed").and_then(|seed| seed.parse().ok());
            }
            let mut expected = Vec::new();
            if lines.next_if(|(_, line)| line.trim() == RULE).is_some() {
                while let Some((_, said)) = lines.next_if(|(_, line)| !line.trim().is_empty()) {
                    expected.push(said);
                }
            }
            blocks.push(Block { line: number, command, expected: expected.join("\n") });
            between.push(Vec::new());
        }
        Ok(Scenario { seed, blocks, between })
    }

    pub(super) fn commands(&self) -> Vec<Command> {
        self.blocks.iter().map(|block| block.command.clone()).collect()
    }

    /// The text with what commands said in place of what was expected.
    pub fn rewritten(&self, said: &[String]) -> String {
        let mut text = String::new();
        for (number, lines) in self.between.iter().enumerate() {
            for line in lines {
                text.push_str(line);
                text.push('\n');
            }
            let Some(block) = self.blocks.get(number) else { continue };
            let told = said.get(number).unwrap_or(&block.expected);
            // a string takes whatever is written
            let _ = match told.is_empty() {
                true => writeln!(text, "{}", block.command),
                false => writeln!(text, "{}\n{RULE}\n{told}", block.command),
            };
        }
        text
    }
}

/// Line by line, what was expected and what was said.
pub(super) fn difference(expected: &str, said: &str) -> String {
    let (before, after): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), said.lines().collect());
    let same = before.iter().zip(&after).take_while(|(left, right)| left == right).count();
    let rest = |lines: &[&str], mark: char| {
        lines[same..].iter().map(|line| format!("  {mark} {line}\n")).collect::<String>()
    };
    let context: String = before[..same].iter().map(|line| format!("    {line}\n")).collect();
    format!("{context}{}{}", rest(&before, '-'), rest(&after, '+')).trim_end().to_owned()
}

/// A scenario as a chapter of a document: prose as prose, commands with what they said as blocks.
pub fn docs(path: &Path, scenario: &Scenario) -> String {
    let (mut text, mut code) = (String::new(), String::new());
    for (number, lines) in scenario.between.iter().enumerate() {
        let prose: Vec<&str> = lines
            .iter()
            .map(|line| line.strip_prefix('#').map_or("", |line| line.strip_prefix(' ').unwrap_or(line)))
            .collect();
        if prose.iter().any(|line| !line.is_empty()) {
            close(&mut text, &mut code);
            text.push_str(prose.join("\n").trim());
            text.push_str("\n\n");
        } else if !code.is_empty() {
            code.push('\n');
        }
        let Some(block) = scenario.blocks.get(number) else { continue };
        // as above
        let _ = writeln!(code, "> {}", block.command);
        for line in block.expected.lines() {
            let _ = writeln!(code, "{line}");
        }
    }
    close(&mut text, &mut code);
    let _ = writeln!(text, "*Run it: `cargo sim scenario {}`*", path.display());
    text
}

fn close(text: &mut String, code: &mut String) {
    if !code.trim().is_empty() {
        // as above
        let _ = write!(text, "```text\n{}\n```\n\n", code.trim_end());
    }
    code.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# Prose.\nstart n1\n----\nn1 serves\n\n# More.\ntick 5ms\n\ntick 1s\n----\nlate\n";

    #[test]
    fn what_is_written_is_what_was_read() {
        let scenario = Scenario::read(TEXT).unwrap();
        let said: Vec<String> = scenario.blocks.iter().map(|block| block.expected.clone()).collect();
        assert_eq!(said, ["n1 serves", "", "late"]);
        assert_eq!(scenario.rewritten(&said), TEXT);
        assert!(
            scenario
                .rewritten(&["other".to_owned()])
                .starts_with("# Prose.\nstart n1\n----\nother\n\n# More.")
        );
    }

    #[test]
    fn a_mistake_says_where_and_what_may_have_been_meant() {
        let mistake = Scenario::read("start n1\n\nprodce quotes-0 x\n").unwrap_err();
        assert_eq!(mistake.line, 3);
        assert!(mistake.to_string().contains("did you mean `produce`"), "{mistake}");
        let mistake = Scenario::read("----\n").unwrap_err();
        assert_eq!(mistake.line, 1);
    }

    #[test]
    fn a_difference_shows_both_from_where_they_part() {
        assert_eq!(difference("a\nb", "a\nc\nd"), "    a\n  - b\n  + c\n  + d");
    }

    #[test]
    fn prose_becomes_prose_and_commands_blocks() {
        let text = docs(Path::new("a.txt"), &Scenario::read(TEXT).unwrap());
        assert_eq!(
            text,
            "Prose.\n\n```text\n> start n1\nn1 serves\n```\n\nMore.\n\n```text\n> tick 5ms\n\n> tick 1s\nlate\n```\n\n*Run it: `cargo sim scenario a.txt`*\n"
        );
    }
}
