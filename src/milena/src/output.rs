//! What people and programs read: the only place of this crate that prints. Tables for people, JSON for
//! programs, problems on standard error in one sentence.

#![allow(clippy::disallowed_macros, reason = "the command line prints")]

use std::fmt::Display;
use std::io::{self, Write};

/// One line on standard output. False when nobody reads any more.
pub fn line(text: impl Display) -> bool {
    writeln!(io::stdout(), "{text}").is_ok()
}

/// Raw bytes on standard output, flushed by [`flush`]. False when nobody reads any more.
pub fn bytes(parts: &[&[u8]]) -> bool {
    let mut out = io::stdout().lock();
    parts.iter().all(|part| out.write_all(part).is_ok())
}

/// Lets the reader see all that was written. False when nobody reads any more.
pub fn flush() -> bool {
    io::stdout().flush().is_ok()
}

/// A problem, on standard error.
pub fn problem(text: impl Display) {
    eprintln!("milena: {text}");
}

/// A table: columns as wide as their widest cell, a heading, no decoration.
pub fn table(heading: &[&str], rows: &[Vec<String>]) -> bool {
    let mut widths: Vec<usize> = heading.iter().map(|cell| cell.chars().count()).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let heading: Vec<String> = heading.iter().map(|cell| (*cell).to_owned()).collect();
    std::iter::once(&heading).chain(rows).all(|row| {
        let cells: Vec<String> =
            row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}", width = *width)).collect();
        line(cells.join("  ").trim_end())
    })
}
