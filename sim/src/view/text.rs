//! A moment as one line in fixed columns, and which moments are asked for.

use std::collections::BTreeMap;
use std::str::FromStr;

use super::{Layer, Moment};

/// The names of the columns.
pub const LINE_HEADER: &str = "    seconds     step node  kind          subject       detail";

/// A moment as a line.
pub fn line(moment: &Moment) -> String {
    let Moment { step, at_ns, node, kind, subject, detail, .. } = moment;
    let (seconds, micros) = (at_ns / 1_000_000_000, at_ns % 1_000_000_000 / 1_000);
    let line = format!("{seconds:>4}.{micros:06} {step:>8} {node:<5} {kind:<13} {subject:<13} {detail}");
    line.trim_end().to_owned()
}

/// What of a run is asked for. What is not said is not asked.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only on these nodes.
    pub nodes: Vec<String>,
    /// Only these kinds or layers; the story if none is named.
    pub kinds: Vec<String>,
    /// Only about subjects that begin so.
    pub topic: Option<String>,
    /// Only lines that contain this.
    pub grep: Option<String>,
    /// What nodes log.
    pub logs: LogLevels,
    /// Not before this time.
    pub since_ns: u64,
    /// Not after this time.
    pub until_ns: Option<u64>,
    /// Not after this step.
    pub until_step: Option<u64>,
}

impl Filter {
    /// Whether `moment` is asked for.
    pub fn takes(&self, moment: &Moment) -> bool {
        let in_time = moment.at_ns >= self.since_ns
            && self.until_ns.is_none_or(|until| moment.at_ns <= until)
            && self.until_step.is_none_or(|until| moment.step <= until);
        let on_node = self.nodes.is_empty() || self.nodes.iter().any(|node| **node == *moment.node);
        let about = |wanted: &String| {
            moment.subject.starts_with(wanted.as_str()) || moment.detail.contains(wanted.as_str())
        };
        in_time
            && on_node
            && self.takes_kind(moment)
            && self.topic.as_ref().is_none_or(about)
            && self.grep.as_ref().is_none_or(|text| line(moment).contains(text.as_str()))
    }

    fn takes_kind(&self, moment: &Moment) -> bool {
        let named = |kind: &String| match Layer::from_str(kind) {
            Ok(layer) => layer == moment.layer,
            Err(()) => kind == "all" || *kind == moment.kind,
        };
        match moment.layer {
            Layer::Log => self.logs.takes(moment) || self.kinds.iter().any(named),
            layer if self.kinds.is_empty() => layer == Layer::Story,
            _ => self.kinds.iter().any(named),
        }
    }
}

/// At which level each node's log is shown: `warn` if nothing is said.
#[derive(Clone, Debug, Default)]
pub struct LogLevels {
    everywhere: Option<usize>,
    by_node: BTreeMap<String, usize>,
}

const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];

impl LogLevels {
    fn takes(&self, moment: &Moment) -> bool {
        let level = LEVELS.iter().position(|level| *level == moment.kind).unwrap_or(0);
        let shown = self.by_node.get(&*moment.node).or(self.everywhere.as_ref()).copied().unwrap_or(2);
        level > 0 && level <= shown
    }
}

impl FromStr for LogLevels {
    type Err = String;

    /// `debug`, `n1=debug`, or several with commas between them.
    fn from_str(text: &str) -> Result<LogLevels, String> {
        let mut levels = LogLevels::default();
        for part in text.split(',') {
            let (node, word) = part.split_once('=').map_or((None, part), |(node, word)| (Some(node), word));
            let level = LEVELS.iter().position(|level| *level == word);
            let level =
                level.ok_or_else(|| format!("`{word}` is no level; there are {}", LEVELS.join(", ")))?;
            match node {
                Some(node) => drop(levels.by_node.insert(node.to_owned(), level)),
                None => levels.everywhere = Some(level),
            }
        }
        Ok(levels)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(node: &str, kind: &str, layer: Layer, subject: &str) -> Moment {
        Moment {
            step: 7,
            at_ns: 1_002_003_000,
            node: node.into(),
            kind: kind.into(),
            subject: subject.into(),
            detail: "told".into(),
            layer,
            causes: Vec::new(),
            offsets: None,
            origin: None,
        }
    }

    #[test]
    fn columns_stand_below_each_other() {
        let written = line(&moment("n1", "watermark", Layer::Story, "t0-1"));
        assert_eq!(written, "   1.002003        7 n1    watermark     t0-1          told");
        for (column, name) in [(written.find("n1"), "node"), (written.find("watermark"), "kind")] {
            assert_eq!(column, LINE_HEADER.find(name), "{name}");
        }
        assert_eq!(written.find("told"), LINE_HEADER.find("detail"));
    }

    #[test]
    fn filters_narrow() {
        let (story, wire) =
            (moment("n1", "watermark", Layer::Story, "t0-1"), moment("c0", "request", Layer::Wire, "t0-1"));
        let filter = Filter::default();
        assert!(filter.takes(&story) && !filter.takes(&wire));
        let filter = Filter { kinds: vec!["wire".into()], ..Filter::default() };
        assert!(!filter.takes(&story) && filter.takes(&wire));
        let filter = Filter { kinds: vec!["all".into()], nodes: vec!["c0".into()], ..Filter::default() };
        assert!(!filter.takes(&story) && filter.takes(&wire));
        let filter = Filter { topic: Some("t1".into()), ..Filter::default() };
        assert!(!filter.takes(&story));
        let filter = Filter { grep: Some("told".into()), until_step: Some(7), ..Filter::default() };
        assert!(filter.takes(&story));
        assert!(!Filter { until_step: Some(6), ..Filter::default() }.takes(&story));
    }

    #[test]
    fn each_node_logs_at_its_level() {
        let levels: LogLevels = "error,n1=debug".parse().unwrap();
        let takes = |node, level| levels.takes(&moment(node, level, Layer::Log, ""));
        assert!(
            takes("n1", "debug") && !takes("n1", "trace") && takes("c0", "error") && !takes("c0", "warn")
        );
        assert!("n1=loud".parse::<LogLevels>().is_err());
    }
}
