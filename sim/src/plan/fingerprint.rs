//! What makes two failures the same: the rule and how it was broken, without the numbers that differ from
//! run to run.

use crate::trace::digest;

/// From so many letters and digits on, a word that has both is an id.
const ID_MIN: usize = 12;
/// What stands for a number.
const NUMBER: char = 'N';
/// Units that follow a number without a blank.
const UNITS: [&str; 4] = ["ns", "µs", "ms", "s"];

/// Stands for how `rule` was broken, as `message` says: eight hexadecimal digits.
pub fn fingerprint(rule: &str, message: &str) -> String {
    let text = format!("{rule}: {}", normal(message));
    format!("{:08x}", digest(text.as_bytes()) >> 32)
}

/// `message` without what differs from run to run: numbers, spans, ids, lists, and everything behind the
/// first line or `;`, where messages tell of circumstances.
pub fn normal(message: &str) -> String {
    let message = message.split(['\n', ';']).next().unwrap_or_default();
    let (mut out, mut word, mut depth) = (String::new(), String::new(), 0_usize);
    for letter in message.chars().chain([' ']) {
        if letter.is_alphanumeric() || (letter == '.' && word.ends_with(|last: char| last.is_ascii_digit())) {
            word.push(letter);
            continue;
        }
        if depth == 0 {
            push_word(&mut out, &word);
        }
        word.clear();
        match letter {
            '[' | '{' => {
                if depth == 0 {
                    out.push(letter);
                }
                depth += 1;
            }
            ']' | '}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    out.push(letter);
                }
            }
            // a sign belongs to its number
            '-' if out.ends_with([' ', '@', '(', '=']) && depth == 0 => {}
            other if depth == 0 => out.push(other),
            _ => {}
        }
    }
    out.trim_end().to_owned()
}

fn push_word(out: &mut String, word: &str) {
    let (digits, letters) = (word.chars().any(|c| c.is_ascii_digit()), word.chars().any(char::is_alphabetic));
    if digits && letters && word.chars().count() >= ID_MIN {
        out.push_str("ID");
        return;
    }
    let mut letters = word.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        if !letter.is_ascii_digit() {
            out.push(letter);
            continue;
        }
        while letters.next_if(|(_, next)| next.is_ascii_digit() || *next == '.').is_some() {}
        out.push(NUMBER);
        let rest = letters.peek().map_or("", |(next, _)| &word[*next..]);
        // a span is a number, whatever unit it is told in
        if UNITS.contains(&rest) && word[..at].is_empty() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_ids_lists_and_circumstances_make_no_difference() {
        for (one, other) in [
            ("p1#3 was acknowledged at t1-1", "p0#77 was acknowledged at t0-2"),
            (
                "stuck within 90s after 1.5ms; the node: stopped",
                "stuck within 2.25s after 900µs; the node: up",
            ),
            ("said [Some(1), None] at -1", "said [] at 22"),
            ("topic t0 is Zq8vXw1kRZyd0abcdefghQ now", "topic t3 is AAbv12kRZyd0xxxdefghQ8 now"),
            ("a <= b (src/log/src/read.rs:37)", "a <= b (src/log/src/read.rs:41)"),
        ] {
            assert_eq!(normal(one), normal(other));
            assert_eq!(fingerprint("x", one), fingerprint("x", other));
        }
    }

    #[test]
    fn words_and_rules_do() {
        assert_ne!(fingerprint("a", "lost 1"), fingerprint("b", "lost 1"));
        assert_ne!(fingerprint("a", "lost 1"), fingerprint("a", "torn 1"));
        assert_ne!(normal("x (src/a.rs:1)"), normal("x (src/b.rs:1)"));
        assert_eq!(normal("p1#3 was lost at t1-1@5"), "pN#N was lost at tN-N@N");
    }
}
