//! Did you mean: the known name nearest to one that nobody knows.

/// The name among `known` that takes the fewest edits, if it takes few for its length.
pub(crate) fn nearest(wrong: &str, known: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    // longer names are no typing errors, and would only cost time
    const LONGEST: usize = 100;
    if wrong.len() > LONGEST {
        return None;
    }
    let wrong = wrong.to_ascii_lowercase().replace('_', ".");
    let affordable = (wrong.len() / 4).clamp(1, 6);
    known
        .map(|name| (distance(wrong.as_bytes(), name.as_bytes()), name))
        .filter(|(edits, _)| *edits <= affordable)
        .min()
        .map(|(_, name)| name)
}

/// How many bytes must be inserted, deleted, replaced, or swapped with their neighbour.
fn distance(a: &[u8], b: &[u8]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, &x) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(b.len() + 1);
        row.push(i + 1);
        for (j, &y) in b.iter().enumerate() {
            let replaced = above[j] + usize::from(x != y);
            let mut best = replaced.min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && x == b[j - 1] && a[i - 1] == y {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_errors_find_their_key_and_nonsense_does_not() {
        let known = ["log.segment.bytes", "log.segment.delete.delay.ms", "num.partitions", "node.id"];
        let mean = |wrong| nearest(wrong, known.into_iter());
        assert_eq!(mean("log.segement.bytes"), Some("log.segment.bytes"));
        assert_eq!(mean("log_segment_bytes"), Some("log.segment.bytes"));
        assert_eq!(mean("num.partition"), Some("num.partitions"));
        assert_eq!(mean("node.di"), Some("node.id"));
        assert_eq!(mean("colour"), None);
        assert_eq!(mean(""), None);
        assert_eq!(mean(&"x".repeat(10_000)), None);
    }
}
