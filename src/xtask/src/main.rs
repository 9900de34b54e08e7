//! The project's own tools: `cargo xtask <tool>`. Nothing that ships depends on this crate.

mod check;
mod codegen;
mod criterion;
mod qualify;
mod tidy;

use std::path::Path;
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask <tool>

  check [--no-tests]   what must be green before a change lands: format, tidy, codegen, clippy, tests, seeds
  tidy                 layer edges, file and function sizes, headers, bare locks, leftovers
  codegen [--check]    writes src/wire/src/generated and docs/protocol.md from src/wire/schema, or compares
  qualify [SECTION…]   everything a milestone is shown by; results in docs/qualification.md";

fn main() -> ExitCode {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = manifest.ancestors().nth(2).expect("this crate lies two folders below the root");
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["check"] => check::run(root, true),
        ["check", "--no-tests"] => check::run(root, false),
        ["tidy"] => done(check::tidy_step(root)),
        ["codegen"] => done(codegen::run(root, false)),
        ["codegen", "--check"] => done(codegen::run(root, true)),
        ["qualify", ..] => qualify::run(root, &arguments[1..]),
        _ => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
    }
}

fn done(result: Result<(), String>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
