//! Java's properties syntax: comments, continued lines, three separators, escapes. Reads text only;
//! what the keys mean is not its business.

use std::sync::Arc;

use crate::{ConfigError, Origin, Setting};

/// Reads `text`, which came from a file called `name`, into settings in order.
pub fn parse_properties(text: &str, name: &str) -> Result<Vec<Setting>, ConfigError> {
    let name: Arc<str> = name.into();
    let mut settings = Vec::new();
    for (line, logical) in logical_lines(text) {
        let origin = Origin::File { name: name.clone(), line };
        let (key, value) = split(&logical);
        settings.push(Setting {
            key: unescape(key).map_err(|reason| ConfigError::Syntax { origin: origin.clone(), reason })?,
            value: unescape(value)
                .map_err(|reason| ConfigError::Syntax { origin: origin.clone(), reason })?,
            origin,
        });
    }
    Ok(settings)
}

/// Reads one `key=value` of the command line. No escapes: a shell has its own.
pub fn parse_set(text: &str) -> Result<Setting, ConfigError> {
    match text.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() => Ok(Setting {
            key: key.trim().to_owned(),
            value: value.trim().to_owned(),
            origin: Origin::CommandLine,
        }),
        _ => Err(ConfigError::Syntax { origin: Origin::CommandLine, reason: "expected key=value" }),
    }
}

/// Lines that say something, with those that end in a backslash joined to the next, and where each begins.
fn logical_lines(text: &str) -> Vec<(usize, String)> {
    let mut lines = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (index, line) in natural_lines(text).enumerate() {
        let line = line.trim_start_matches(is_blank);
        let (start, mut logical) = match open.take() {
            Some(continued) => continued,
            // a comment is never continued, and never continues
            None if line.is_empty() || line.starts_with(['#', '!']) => continue,
            None => (index + 1, String::new()),
        };
        let backslashes = line.bytes().rev().take_while(|byte| *byte == b'\\').count();
        if backslashes % 2 == 1 {
            logical.push_str(&line[..line.len() - 1]);
            open = Some((start, logical));
        } else {
            logical.push_str(line);
            lines.push((start, logical));
        }
    }
    lines.extend(open);
    lines
}

/// Lines as Java ends them: by `\n`, `\r`, or both together.
fn natural_lines(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n').flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'))
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\x0c')
}

/// Key and value, still escaped: the key ends at the first `=`, `:` or blank that no backslash protects;
/// one `=` or `:` after blanks still belongs to the separator.
fn split(line: &str) -> (&str, &str) {
    let mut escaped = false;
    let end = line
        .find(|c| {
            let ends = !escaped && (c == '=' || c == ':' || is_blank(c));
            escaped = !escaped && c == '\\';
            ends
        })
        .unwrap_or(line.len());
    let (key, rest) = line.split_at(end);
    let rest = rest.trim_start_matches(is_blank);
    let rest = rest.strip_prefix(['=', ':']).unwrap_or(rest);
    (key, rest.trim_start_matches(is_blank))
}

fn unescape(text: &str) -> Result<String, &'static str> {
    let mut units: Vec<u16> = Vec::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        let c = match c {
            '\\' => match chars.next() {
                Some('t') => '\t',
                Some('n') => '\n',
                Some('r') => '\r',
                Some('f') => '\x0c',
                Some('u') => {
                    units.push(unicode(&mut chars)?);
                    continue;
                }
                Some(other) => other,
                None => break,
            },
            other => other,
        };
        units.extend_from_slice(c.encode_utf16(&mut [0; 2]));
    }
    String::from_utf16(&units).map_err(|_| "a \\u escape is half of a character")
}

fn unicode(chars: &mut std::str::Chars<'_>) -> Result<u16, &'static str> {
    let mut unit = 0;
    for _ in 0..4 {
        let digit = chars.next().and_then(|c| c.to_digit(16)).ok_or("\\u needs four hexadecimal digits")?;
        unit = unit << 4 | digit as u16;
    }
    Ok(unit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pairs(text: &str) -> Vec<(String, String)> {
        let settings = parse_properties(text, "test").unwrap();
        settings.into_iter().map(|setting| (setting.key, setting.value)).collect()
    }

    fn pair(key: &str, value: &str) -> (String, String) {
        (key.to_owned(), value.to_owned())
    }

    #[test]
    fn what_java_reads_is_read_alike() {
        let text = "# comment \\\n! another\n\n  a=1\nb : 2\nc 3\nd\ne=\n f\\ g\\=h = i\\tj\\\\\n\
                    long = one,\\\n    two,\\\r\n\tthree\nu=\\u00e4\\uD83D\\uDE00\\z\r\nlast==x:y z  ";
        assert_eq!(
            pairs(text),
            [
                pair("a", "1"),
                pair("b", "2"),
                pair("c", "3"),
                pair("d", ""),
                pair("e", ""),
                pair("f g=h", "i\tj\\"),
                pair("long", "one,two,three"),
                pair("u", "ä😀z"),
                pair("last", "=x:y z  "),
            ]
        );
    }

    #[test]
    fn a_continued_line_may_look_like_a_comment_and_may_be_the_last() {
        assert_eq!(pairs("a=1\\\n#2\nb=3\\"), [pair("a", "1#2"), pair("b", "3")]);
    }

    #[test]
    fn lines_are_counted_where_a_setting_begins() {
        let settings = parse_properties("\n#\na=1\\\n2\n\nb=3", "server.properties").unwrap();
        let places: Vec<String> = settings.iter().map(|setting| setting.origin.to_string()).collect();
        assert_eq!(places, ["server.properties line 3", "server.properties line 6"]);
    }

    #[test]
    fn broken_escapes_are_refused_with_their_line() {
        let error = parse_properties("a=1\nb=\\u12", "f").unwrap_err();
        assert_eq!(error.to_string(), "f line 2: \\u needs four hexadecimal digits");
        assert!(parse_properties("a=\\ud800", "f").is_err());
    }

    #[test]
    fn the_command_line_sets_one_key() {
        let setting = parse_set("log.dirs = /a,/b").unwrap();
        assert_eq!((setting.key.as_str(), setting.value.as_str()), ("log.dirs", "/a,/b"));
        assert_eq!(parse_set("a=b=c").unwrap().value, "b=c");
        assert_eq!(parse_set("nothing").unwrap_err().to_string(), "--set: expected key=value");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text: String) {
            let _ = parse_properties(&text, "f");
        }

        #[test]
        fn escaped_pairs_survive(key in "[a-z.]{1,20}", value in "\\PC{0,40}") {
            let escape = |text: &str| text.chars().fold(String::new(), |mut out, c| {
                if matches!(c, '\\' | ' ' | '=' | ':' | '#' | '!') { out.push('\\'); }
                out.push(c);
                out
            });
            let text = format!("{}={}\n", escape(&key), escape(&value));
            prop_assert_eq!(pairs(&text), [(key, value)]);
        }
    }
}
