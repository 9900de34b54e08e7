//! A run as one page of HTML, with everything in it that it needs: nothing is fetched from anywhere. The page
//! draws; what is an event, what led to it and who wants to see it is decided before.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::cause::is_told;
use super::{Layer, View};
use crate::run::RunResult;

/// No page holds more events: browsers are to stay quick.
pub const MOMENTS_MAX: usize = 200_000;

/// What the head of a page says.
#[derive(Clone, Debug)]
pub struct About {
    /// What was run.
    pub title: String,
    /// The plan, as text.
    pub plan: String,
    /// The commit of the code that ran.
    pub commit: String,
    /// What was broken, if anything was.
    pub broken: Option<String>,
    /// The run's hash.
    pub hash: u64,
    /// How many events it had.
    pub events: u64,
    /// How long it was in virtual time.
    pub simulated_ns: u64,
}

impl About {
    /// Of a run.
    pub fn of<T>(result: &RunResult<T>, title: String, plan: String, commit: String) -> About {
        About {
            title,
            plan,
            commit,
            broken: result.failure.as_ref().map(ToString::to_string),
            hash: result.hash,
            events: result.events,
            simulated_ns: u64::try_from(result.simulated.as_nanos()).unwrap_or(u64::MAX),
        }
    }
}

/// The page.
pub fn page(view: &View, about: &About) -> String {
    let data = data(view, about).to_string();
    // the one sequence of characters that would end the script that holds the data
    let data = data.replace("</", "<\\/");
    let title = about.title.replace('&', "&amp;").replace('<', "&lt;");
    let parts = [
        ("{{title}}", title.as_str()),
        ("{{css}}", include_str!("page/page.css")),
        ("{{js}}", include_str!("page/page.js")),
        ("{{data}}", data.as_str()),
    ];
    let mut page = include_str!("page/page.html").to_owned();
    for (name, text) in parts {
        debug_assert_eq!(page.matches(name).count(), 1, "{name} stands in the page once");
        page = page.replacen(name, text, 1);
    }
    page
}

/// Words by number: pages say each word once.
#[derive(Default)]
struct Words(BTreeMap<String, usize>);

impl Words {
    fn number(&mut self, word: &str) -> usize {
        let next = self.0.len();
        *self.0.entry(word.to_owned()).or_insert(next)
    }

    fn in_order(&self) -> Vec<&str> {
        let mut words: Vec<(&str, usize)> =
            self.0.iter().map(|(word, number)| (word.as_str(), *number)).collect();
        words.sort_by_key(|(_, number)| *number);
        words.into_iter().map(|(word, _)| word).collect()
    }
}

fn data(view: &View, about: &About) -> Value {
    let told: Vec<usize> = (0..view.moments.len()).filter(|at| is_told(&view.moments[*at])).collect();
    let kept = told[told.len().saturating_sub(MOMENTS_MAX)..].to_vec();
    let nearest = nearest_told(view, &kept);
    let mut columns = Columns::default();
    for index in &kept {
        columns.push(view, *index, &nearest);
    }
    let simulated_us = about.simulated_ns / 1_000;
    json!({
        "about": {
            "title": about.title, "plan": about.plan, "commit": about.commit, "broken": about.broken,
            "hash": format!("{:016x}", about.hash), "events": about.events, "simulated": simulated_us,
            "left_out": told.len() - kept.len(),
        },
        "nodes": columns.nodes.in_order(), "kinds": columns.kinds.in_order(), "subjects": columns.subjects.in_order(),
        "layers": Layer::ALL.map(|layer| layer.to_string()),
        "t": columns.times, "s": columns.steps, "n": columns.node, "k": columns.kind, "l": columns.layer,
        "u": columns.subject, "d": columns.details, "c": columns.causes, "o": columns.offsets, "g": columns.origins,
    })
}

/// For each moment the number of the kept one that it is, or that led to it; `None` where none did.
fn nearest_told(view: &View, kept: &[usize]) -> Vec<Option<usize>> {
    let mut nearest: Vec<Option<usize>> = Vec::with_capacity(view.moments.len());
    let mut numbers = (0..).zip(kept).peekable();
    for (index, moment) in view.moments.iter().enumerate() {
        let own = numbers.next_if(|(_, kept)| **kept == index).map(|(number, _)| number);
        nearest.push(own.or_else(|| moment.causes.first().and_then(|cause| nearest[*cause])));
    }
    nearest
}

#[derive(Default)]
struct Columns {
    nodes: Words,
    kinds: Words,
    subjects: Words,
    times: Vec<u64>,
    steps: Vec<u64>,
    node: Vec<usize>,
    kind: Vec<usize>,
    layer: Vec<usize>,
    subject: Vec<usize>,
    details: Vec<String>,
    causes: Vec<Vec<usize>>,
    offsets: Vec<Value>,
    origins: Vec<i64>,
}

impl Columns {
    fn push(&mut self, view: &View, index: usize, nearest: &[Option<usize>]) {
        let moment = &view.moments[index];
        self.times.push(moment.at_ns / 1_000);
        self.steps.push(moment.step);
        self.node.push(self.nodes.number(&moment.node));
        self.kind.push(self.kinds.number(&moment.kind));
        self.layer.push(moment.layer as usize);
        self.subject.push(self.subjects.number(&moment.subject));
        self.details.push(moment.detail.clone());
        self.causes.push(moment.causes.iter().filter_map(|cause| nearest[*cause]).collect());
        self.offsets.push(moment.offsets.map_or(json!(0), |(low, high)| json!([low, high])));
        self.origins
            .push(moment.origin.and_then(|origin| nearest[origin]).map_or(-1, |origin| origin as i64));
    }
}
