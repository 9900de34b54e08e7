//! The simulator's command line: for now it proves that a seed means one run, and measures the world.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use milena_sim::{double_run, run, toy::toy};

const USAGE: &str = "usage: sim double SEED    run a small world twice with SEED and compare
       sim measure SEEDS  run a small world once for each of SEEDS seeds, and print its speed";

fn double(seed: u64) -> ExitCode {
    match double_run(seed, Duration::from_secs(600), |world| toy(world, 20, true)) {
        Ok(result) => {
            println!("seed {seed}: hash {:016x}, {} events, twice", result.hash, result.events);
            ExitCode::SUCCESS
        }
        Err(divergence) => {
            println!("{divergence}");
            ExitCode::FAILURE
        }
    }
}

fn measure(seeds: u64) -> ExitCode {
    let (start, mut events, mut polls, mut simulated) = (Instant::now(), 0, 0, Duration::ZERO);
    for seed in 0..seeds {
        let result = run(seed, Duration::from_secs(600), |world| toy(world, 60, true));
        events += result.events;
        polls += result.polls;
        simulated += result.simulated;
    }
    let took = start.elapsed().as_secs_f64();
    println!(
        "{seeds} runs of one minute on one thread in {took:.2} s: {:.1} ms a run",
        took * 1e3 / seeds as f64
    );
    println!(
        "{:.0} events, {:.0} polls, {:.0} simulated seconds a second",
        events as f64 / took,
        polls as f64 / took,
        simulated.as_secs_f64() / took
    );
    ExitCode::SUCCESS
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = arguments.get(1).and_then(|number| number.parse().ok());
    match (arguments.first().map(String::as_str), number) {
        (Some("double"), Some(seed)) => double(seed),
        (Some("measure"), Some(seeds)) if seeds > 0 => measure(seeds),
        _ => {
            eprintln!("{USAGE}");
            ExitCode::FAILURE
        }
    }
}
