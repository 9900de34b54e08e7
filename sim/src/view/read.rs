//! From recorded events to moments: operations get their own kinds, streams of bytes become requests and
//! replies, writes become batches, a sync learns which writes it makes durable. It must never drop or reorder
//! an event: moment `n` is event `n`.

use std::collections::BTreeMap;

use milena_batch::BatchHeader;

use super::frames::Frames;
use super::layer::{Layer, layer_of};
use super::{Moment, replica};
use crate::trace::{Data, Event};

/// What a write or a sync is of, until it is over.
type Files = BTreeMap<(String, String), Vec<usize>>;

pub(super) fn read(events: &[Event]) -> Vec<Moment> {
    let frames = Frames::of(events);
    let mut moments: Vec<Moment> = Vec::with_capacity(events.len());
    // the writes of each file that no sync has taken along yet, by node and path
    let mut written = Files::new();
    let mut sends = BTreeMap::new();
    for (index, event) in events.iter().enumerate() {
        let mut moment = plain(event);
        match event.kind {
            "op" => operation(&mut moment, index, &mut sends),
            "send" | "recv" => frames.tell(index, &mut moment),
            "disk" => begun(&mut moment, event, &mut written),
            "disk-done" => done(&mut moment, event, index, &moments, &mut written),
            "trace" => replica::told(&mut moment, event, &moments),
            "recv-error" | "recv-end" | "fin" | "reset" => connection(&mut moment),
            "fault" | "disk-fault" | "disk-rot" | "disk-plant" => named(&mut moment),
            _ => {}
        }
        moment.causes.retain(|cause| *cause < index);
        moments.push(moment);
    }
    moments
}

fn plain(event: &Event) -> Moment {
    let subject = match &event.data {
        Data::Logged(module) => module.strip_prefix("milena_").unwrap_or(module).to_owned(),
        _ => String::new(),
    };
    Moment {
        step: event.step,
        at_ns: event.at_ns,
        node: event.node.clone(),
        kind: event.kind.to_owned(),
        subject,
        detail: event.detail.clone(),
        layer: layer_of(event.kind),
        causes: event.cause.map(|cause| cause as usize).into_iter().collect(),
        offsets: None,
        origin: None,
    }
}

/// `acknowledged p0#3 at t0-1@5` is of kind `acknowledged`, about `t0-1`.
fn operation(moment: &mut Moment, index: usize, sends: &mut BTreeMap<String, usize>) {
    let (kind, rest) = moment.detail.split_once(' ').unwrap_or((&moment.detail, ""));
    let is_word = kind.chars().all(char::is_alphabetic) && kind != "the";
    let (kind, rest) = match is_word {
        true => (kind.to_owned(), rest.to_owned()),
        // what was seen of the node's files from outside
        false => ("audit".to_owned(), moment.detail.clone()),
    };
    moment.subject = partition_in(&rest).unwrap_or_default().to_owned();
    let record = rest.split([' ', ':']).next().unwrap_or_default().to_owned();
    match kind.as_str() {
        "send" => drop(sends.insert(record, index)),
        "acknowledged" | "failed" => moment.origin = sends.get(&record).copied(),
        _ => {}
    }
    let offset = rest.split_once('@').map(|(_, rest)| rest.split([' ', ':', ',']).next().unwrap_or_default());
    moment.offsets = offset.and_then(|offset| offset.parse().ok()).map(|offset| (offset, offset));
    (moment.kind, moment.detail) = (kind, rest);
}

/// `17.0 3 0`: an end of a connection, and how it broke.
fn connection(moment: &mut Moment) {
    let mut words = moment.detail.split(' ');
    let conn = words.next().and_then(|end| end.split('.').next()).unwrap_or_default();
    let how = match (moment.kind.as_str(), words.next()) {
        ("recv-error", Some(kind)) if kind == (std::io::ErrorKind::ConnectionReset as u64).to_string() => {
            "connection reset"
        }
        ("recv-error", _) => "nothing was acknowledged for too long",
        ("recv-end", _) => "the peer sends no more",
        _ => "",
    };
    (moment.subject, moment.detail) = (format!("connection {conn}"), how.to_owned());
}

/// The first word of the detail says what kind of thing it is.
fn named(moment: &mut Moment) {
    if moment.kind == "fault"
        && let Some((kind, rest)) = moment.detail.split_once(' ')
    {
        (moment.subject, moment.detail) = (kind.to_owned(), rest.to_owned());
    }
}

/// The first thing in `text` that is called as a partition is: a topic's name and a number.
pub(super) fn partition_in(text: &str) -> Option<&str> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let words = text.split(|c: char| !is_name(c));
    words.into_iter().map(|word| word.trim_end_matches(['.', '-'])).find(|word| is_partition(word))
}

fn is_partition(word: &str) -> bool {
    word.rsplit_once('-').is_some_and(|(topic, number)| {
        topic.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && (1..=4).contains(&number.len())
            && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// `t0-1/00000000000000000000.log` is about `t0-1`, and of it the last part is told.
fn of_path(moment: &mut Moment, path: &str) -> String {
    match path.split_once('/') {
        Some((dir, file)) => {
            moment.subject = dir.to_owned();
            file.to_owned()
        }
        None if is_partition(path) => {
            moment.subject = path.to_owned();
            "its directory".to_owned()
        }
        None => path.to_owned(),
    }
}

fn begun(moment: &mut Moment, event: &Event, written: &mut Files) {
    let mut words = event.detail.split(' ');
    let (op, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let file = of_path(moment, path);
    let number = words.next().unwrap_or_default();
    moment.layer = Layer::Disk;
    match (op, &event.data) {
        ("Write", Data::Bytes(bytes)) => {
            moment.kind = "write".to_owned();
            let told;
            (told, moment.offsets) = batches(path, bytes);
            moment.detail = format!("{file} at {number}, {} bytes{told}", bytes.len());
        }
        ("Sync", Data::Files(files)) => {
            moment.kind = "sync".to_owned();
            moment.subject = subject_of(files);
            moment.detail = files.join(" ");
            for path in files {
                let taken = written.remove(&(event.node.to_string(), path.clone()));
                moment.causes.extend(taken.into_iter().flatten());
            }
        }
        (op, _) => {
            moment.kind = word(op).to_owned();
            moment.detail = file;
            // reading and opening are many, and change nothing
            if matches!(op, "Read" | "Open" | "List" | "Mount") {
                moment.layer = Layer::Engine;
            }
        }
    }
}

fn word(op: &str) -> &'static str {
    match op {
        "SetLen" => "set-length",
        "SyncDir" => "sync-names",
        "Name" => "rename",
        "Read" => "read-file",
        "Open" => "open-file",
        "List" => "list-files",
        _ => "mount",
    }
}

/// The one partition that all files are of, or how many there are.
fn subject_of(files: &[String]) -> String {
    let mut dirs: Vec<&str> = files.iter().filter_map(|path| Some(path.split_once('/')?.0)).collect();
    dirs.sort_unstable();
    dirs.dedup();
    match dirs[..] {
        [] => String::new(),
        [one] => one.to_owned(),
        _ => format!("{} logs", dirs.len()),
    }
}

fn done(moment: &mut Moment, event: &Event, index: usize, before: &[Moment], written: &mut Files) {
    let begin = event.cause.and_then(|cause| before.get(cause as usize));
    let failed = event.detail.split_once(" failed: ").map(|(_, error)| error);
    let Some(begin) = begin else { return };
    let failed =
        failed.or_else(|| (begin.kind == "sync" && !all_synced(event)).then_some("a file is not synced"));
    (moment.subject, moment.layer, moment.offsets) = (begin.subject.clone(), begin.layer, begin.offsets);
    let is_write = begin.kind == "write";
    moment.kind = match begin.kind.as_str() {
        "write" => "written".to_owned(),
        "sync" => "synced".to_owned(),
        other => format!("{other}-ok"),
    };
    moment.detail = begin.detail.clone();
    if let Some(error) = failed {
        (moment.kind, moment.layer) = (format!("{}-fails", begin.kind), Layer::Disk);
        moment.detail = format!("{error}: {}", begin.detail);
    } else if is_write {
        let path = event.detail.split(' ').nth(1).unwrap_or_default();
        written.entry((event.node.to_string(), path.to_owned())).or_default().push(index);
    }
}

/// `Sync  gave 1b`: a leading bit, then one for each file that was synced.
fn all_synced(event: &Event) -> bool {
    let bits = event.detail.rsplit_once(' ').and_then(|(_, bits)| u64::from_str_radix(bits, 16).ok());
    bits.is_none_or(|bits| bits.trailing_ones() + bits.leading_zeros() == u64::BITS)
}

/// Which records are in what is written to a log: for people, and the first and last offset.
fn batches(path: &str, bytes: &[u8]) -> (String, Option<(i64, i64)>) {
    if !path.ends_with(".log") {
        return (String::new(), None);
    }
    let (mut rest, mut first, mut last, mut count) = (bytes, None, 0, 0);
    while let Ok(header) = BatchHeader::parse(rest) {
        first.get_or_insert(header.base_offset.get());
        (last, count) = (header.next_offset().get() - 1, count + 1);
        rest = rest.get(header.total_len()..).unwrap_or_default();
    }
    let Some(first) = first else { return (String::new(), None) };
    let offsets =
        if first == last { format!("offset {first}") } else { format!("offsets {first} to {last}") };
    let batches = if count == 1 { String::new() } else { format!(", {count} batches") };
    (format!(": {offsets}{batches}"), Some((first, last)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partition_is_found_by_its_name() {
        assert_eq!(partition_in("p0#3 at t0-1@5, not durable"), Some("t0-1"));
        assert_eq!(partition_in("4 to t12-0"), Some("t12-0"));
        assert_eq!(partition_in("read all of my.topic_a-07: 3"), Some("my.topic_a-07"));
        assert_eq!(partition_in("epoch 3, hw 7"), None);
        assert_eq!(partition_in("at 10-4"), None);
    }
}
