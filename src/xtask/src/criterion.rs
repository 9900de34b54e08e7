//! What several runs of a benchmark printed, as one table: the lowest, the middle and the highest of their medians. A
//! machine that others share is slower from one minute to the next, so that one run says little. It only reads text.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Each benchmark's median of one run, in nanoseconds, in the order in which they were printed.
pub(crate) fn medians(printed: &str) -> Vec<(String, f64)> {
    let mut name = "";
    let mut found = Vec::new();
    for line in printed.lines() {
        let Some((before, times)) = line.split_once("time:") else {
            if !line.starts_with([' ', '\t']) && !line.starts_with("Found ") {
                name = line;
            }
            continue;
        };
        let own = if before.trim().is_empty() { name } else { before };
        if let Some(median) = median(times) {
            found.push((own.trim().to_owned(), median));
        }
    }
    found
}

/// The middle one of `[1.2 µs 1.3 µs 1.4 µs]`, in nanoseconds.
fn median(times: &str) -> Option<f64> {
    let inside = times.trim().strip_prefix('[')?.strip_suffix(']')?;
    let mut words = inside.split_whitespace().skip(2);
    let (number, unit): (f64, &str) = (words.next()?.parse().ok()?, words.next()?);
    let factor = match unit {
        "ps" => 1e-3,
        "ns" => 1.0,
        "µs" => 1e3,
        "ms" => 1e6,
        "s" => 1e9,
        _ => return None,
    };
    Some(number * factor)
}

/// A table of `runs`, one row a benchmark.
pub(crate) fn table(runs: &[String]) -> String {
    let mut order = Vec::new();
    let mut all: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for run in runs {
        for (name, median) in medians(run) {
            let of_name = all.entry(name.clone()).or_default();
            if of_name.is_empty() {
                order.push(name);
            }
            of_name.push(median);
        }
    }
    let width = order.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    let mut text = format!(
        "{:width$}  {:>10}  {:>10}  {:>10}   medians of {} runs",
        "",
        "lowest",
        "middle",
        "highest",
        runs.len()
    );
    for name in order {
        let mut times = all.remove(&name).expect("it was met");
        times.sort_by(f64::total_cmp);
        let [lowest, middle, highest] = [0, times.len() / 2, times.len() - 1].map(|at| shown(times[at]));
        let _ = write!(text, "\n{name:width$}  {lowest:>10}  {middle:>10}  {highest:>10}");
    }
    text
}

/// Nanoseconds in a unit that suits them.
fn shown(ns: f64) -> String {
    match ns {
        ns if ns < 1e3 => format!("{ns:.1} ns"),
        ns if ns < 1e6 => format!("{:.2} µs", ns / 1e3),
        ns if ns < 1e9 => format!("{:.2} ms", ns / 1e6),
        ns => format!("{:.2} s", ns / 1e9),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUN: &str = "\
decode Produce v11
                        time:   [384.00 ns 387.08 ns 390.35 ns]
                        change: [-3.5881% -2.2418% -0.9034%] (p = 0.00 < 0.05)
                        Change within noise threshold.
Found 8 outliers among 100 measurements (8.00%)
  8 (8.00%) high severe

copy 16 KiB             time:   [1.0 µs 1.5 µs 2.0 µs]
                        thrpt:  [7.6 GiB/s 10.1 GiB/s 15.2 GiB/s]
";

    #[test]
    fn medians_are_read_wherever_their_names_stand() {
        let expected = [("decode Produce v11".to_owned(), 387.08), ("copy 16 KiB".to_owned(), 1500.0)];
        assert_eq!(medians(RUN), expected);
        assert!(medians("time: [1 parsec 2 parsecs 3 parsecs]").is_empty());
    }

    #[test]
    fn the_table_has_the_ends_and_the_middle_of_all_runs() {
        let slower = RUN.replace("387.08 ns", "1500.5 ns");
        let runs = [slower.clone(), RUN.to_owned(), slower];
        let table = table(&runs);
        let row: Vec<&str> = table.lines().nth(1).unwrap().split_whitespace().collect();
        assert_eq!(row, ["decode", "Produce", "v11", "387.1", "ns", "1.50", "µs", "1.50", "µs"]);
        assert_eq!(table.lines().count(), 3);
    }
}
