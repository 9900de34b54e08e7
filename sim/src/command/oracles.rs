//! `sim oracles`: what is watched; and the page of guarantees, made from it.

use std::fs;

use clap::Args;

use super::{Problem, root};
use crate::oracle::{rules, table};

/// List the oracles.
#[derive(Args)]
pub(super) struct Oracles {
    /// Write docs/guarantees.md.
    #[arg(long)]
    write: bool,
}

pub(super) fn oracles(asked: &Oracles) -> Result<bool, Problem> {
    if asked.write {
        fs::write(root().join(table::PAGE), table::page(&root())?)?;
        return Ok(true);
    }
    for rule in rules() {
        println!("{:<22} {}", rule.id, rule.promise);
    }
    Ok(true)
}
