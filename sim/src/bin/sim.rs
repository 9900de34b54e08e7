//! The simulator's command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    milena_sim::command::main()
}
