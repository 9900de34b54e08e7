//! A run one step at a time: `n`, `p`, a number, `w` for why. Back is as easy as forward: a seed is a run, and the
//! run was recorded whole.

use std::io::{self, BufRead, Write};

use super::{Filter, View, line};

const HELP: &str = "n next, p previous (Enter repeats), NUMBER go to that step, w why (the chain of causes), \
                    /TEXT search on, a all around, q quit";

/// Reads commands from `input` and shows moments of `view` that `filter` takes, until `q` or the end.
pub fn step(view: &View, filter: &Filter, input: impl BufRead, out: &mut impl Write) -> io::Result<()> {
    let shown: Vec<usize> = (0..view.moments.len()).filter(|at| filter.takes(&view.moments[*at])).collect();
    if shown.is_empty() {
        return writeln!(out, "nothing of the run is asked for");
    }
    writeln!(out, "{HELP}\n{}", super::LINE_HEADER)?;
    let (mut at, mut forward) = (0_usize, true);
    writeln!(out, "{}", line(&view.moments[shown[at]]))?;
    for command in input.lines() {
        let command = command?;
        match command.trim() {
            "q" => break,
            "n" => (forward, at) = (true, go(at, true, shown.len())),
            "p" => (forward, at) = (false, go(at, false, shown.len())),
            "" => at = go(at, forward, shown.len()),
            "w" => {
                why(view, shown[at], out)?;
                continue;
            }
            "a" => {
                around(view, shown[at], out)?;
                continue;
            }
            text if text.starts_with('/') => {
                let found =
                    shown[at + 1..].iter().position(|index| line(&view.moments[*index]).contains(&text[1..]));
                match found {
                    Some(further) => at += further + 1,
                    None => writeln!(out, "no further `{}`", &text[1..])?,
                }
            }
            number => match number.parse::<u64>() {
                Ok(step) => {
                    at = shown.partition_point(|index| view.moments[*index].step < step).min(shown.len() - 1);
                }
                Err(_) => {
                    writeln!(out, "{HELP}")?;
                    continue;
                }
            },
        }
        writeln!(out, "{}", line(&view.moments[shown[at]]))?;
    }
    Ok(())
}

fn go(at: usize, forward: bool, count: usize) -> usize {
    if forward { (at + 1).min(count - 1) } else { at.saturating_sub(1) }
}

fn why(view: &View, index: usize, out: &mut impl Write) -> io::Result<()> {
    for index in view.why(index).iter().skip(1) {
        writeln!(out, "  because {}", line(&view.moments[*index]))?;
    }
    Ok(())
}

/// Everything next to it, tasks and timers too.
fn around(view: &View, index: usize, out: &mut impl Write) -> io::Result<()> {
    for near in index.saturating_sub(8)..(index + 9).min(view.moments.len()) {
        let mark = if near == index { '>' } else { ' ' };
        writeln!(out, "{mark} {}", line(&view.moments[near]))?;
    }
    Ok(())
}
