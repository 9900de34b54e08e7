//! The language: every verb with how it is written, what it does, and what it takes. A command that is not in
//! this table, or not as the table says, is refused when the file is read, before anything runs.

use std::fmt::Write;
use std::future::Future;
use std::pin::Pin;

use super::stage::{Said, Stage, partition};
use super::words::{Command, Mistake, nearest, span};
use super::{clients, faults, looks, nodes};

/// What a word or a value must be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Form {
    Any,
    Partition,
    /// `quotes-0@7`.
    Place,
    Number,
    Span,
    OneOf(&'static [&'static str]),
}

type Acting<'a> = Pin<Box<dyn Future<Output = Said> + 'a>>;

/// A verb.
struct Verb {
    name: &'static str,
    /// What stands behind it, for people.
    takes: &'static str,
    what: &'static str,
    /// Its words; `least` of them must be there, and the last may be repeated where `repeats`.
    words: &'static [Form],
    least: usize,
    repeats: bool,
    keys: &'static [(&'static str, Form)],
    /// Whether it takes any `some.property=value`.
    properties: bool,
    act: for<'a> fn(&'a mut Stage, &'a Command) -> Acting<'a>,
}

const BASE: Verb = Verb {
    name: "world",
    takes: "seed=N",
    what: "the seed of the run, before anything else",
    words: &[],
    least: 0,
    repeats: false,
    keys: &[("seed", Form::Number)],
    properties: false,
    act: |_, _| Box::pin(async { Ok(String::new()) }),
};
const OPS: &[&str] = &["mount", "open", "read", "write", "set-len", "sync", "name", "list", "sync-dir"];
const SHOWN: &[&str] = &["log", "files", "high-watermark", "producers", "metadata", "trail"];
const EXPECTED: &[&str] = &["high-watermark", "log-start", "records", "serves", "down"];

const VERBS: &[Verb] = &[
    BASE,
    Verb {
        name: "start",
        takes: "NODE [some.property=VALUE…]",
        what: "start a node and wait until it serves",
        words: &[Form::Any],
        least: 1,
        keys: &[],
        properties: true,
        act: |s, c| Box::pin(nodes::start(s, c)),
        ..BASE
    },
    Verb {
        name: "stop",
        takes: "NODE",
        what: "stop it in order, as SIGTERM does",
        words: &[Form::Any],
        least: 1,
        keys: &[],
        act: |s, c| Box::pin(nodes::stop(s, c)),
        ..BASE
    },
    Verb {
        name: "crash",
        takes: "NODE [losing=unsynced|torn|nothing]",
        what: "kill the process; with `losing`, the power fails too",
        words: &[Form::Any],
        least: 1,
        keys: &[("losing", Form::OneOf(&["unsynced", "torn", "nothing"]))],
        act: |s, c| Box::pin(nodes::crash(s, c)),
        ..BASE
    },
    Verb {
        name: "restart",
        takes: "NODE [some.property=VALUE…]",
        what: "start it again, where it is down",
        words: &[Form::Any],
        least: 1,
        keys: &[],
        properties: true,
        act: |s, c| Box::pin(nodes::restart(s, c)),
        ..BASE
    },
    Verb {
        name: "pause",
        takes: "NODE",
        what: "stop its process for a while (SIGSTOP)",
        words: &[Form::Any],
        least: 1,
        keys: &[],
        act: |s, c| Box::pin(nodes::pause(s, c, true)),
        ..BASE
    },
    Verb {
        name: "resume",
        takes: "NODE",
        what: "let it go on",
        words: &[Form::Any],
        least: 1,
        keys: &[],
        act: |s, c| Box::pin(nodes::pause(s, c, false)),
        ..BASE
    },
    Verb {
        name: "create-topic",
        takes: "TOPIC [partitions=N] [client=C] [some.config=VALUE…]",
        what: "CreateTopics",
        words: &[Form::Any],
        least: 1,
        keys: &[("partitions", Form::Number), ("client", Form::Any)],
        properties: true,
        act: |s, c| Box::pin(clients::create_topic(s, c)),
        ..BASE
    },
    Verb {
        name: "delete-records",
        takes: "PARTITION before=N [client=C]",
        what: "DeleteRecords",
        words: &[Form::Partition],
        least: 1,
        keys: &[("before", Form::Number), ("client", Form::Any)],
        act: |s, c| Box::pin(clients::delete_records(s, c)),
        ..BASE
    },
    Verb {
        name: "describe",
        takes: "[TOPIC] [client=C]",
        what: "Metadata: the cluster, or a topic",
        words: &[Form::Any],
        keys: &[("client", Form::Any)],
        act: |s, c| Box::pin(clients::describe(s, c)),
        ..BASE
    },
    Verb {
        name: "produce",
        takes: "PARTITION VALUE… [key=K] [acks=all|1|0] [idempotent=no] [producer=P] [client=C] [timeout=30s] [pad=N] [as=NAME]",
        what: "send records and wait for what becomes of them; with `as`, wait later",
        words: &[Form::Partition, Form::Any],
        least: 2,
        repeats: true,
        keys: &[
            ("key", Form::Any),
            ("acks", Form::OneOf(&["all", "1", "0"])),
            ("idempotent", Form::OneOf(&["yes", "no"])),
            ("producer", Form::Any),
            ("client", Form::Any),
            ("timeout", Form::Span),
            ("pad", Form::Number),
            ("as", Form::Any),
        ],
        act: |s, c| Box::pin(clients::produce(s, c)),
        ..BASE
    },
    Verb {
        name: "await",
        takes: "NAME…",
        what: "wait for records that were sent `as` NAME",
        words: &[Form::Any],
        least: 1,
        repeats: true,
        keys: &[],
        act: |s, c| Box::pin(clients::wait(s, c)),
        ..BASE
    },
    Verb {
        name: "fetch",
        takes: "PARTITION [from=N] [wait=0s] [client=C]",
        what: "one Fetch, and what it brought",
        words: &[Form::Partition],
        least: 1,
        keys: &[("from", Form::Number), ("wait", Form::Span), ("client", Form::Any)],
        act: |s, c| Box::pin(clients::fetch(s, c)),
        ..BASE
    },
    Verb {
        name: "offsets",
        takes: "PARTITION [client=C]",
        what: "ListOffsets: the earliest and the latest",
        words: &[Form::Partition],
        least: 1,
        keys: &[("client", Form::Any)],
        act: |s, c| Box::pin(clients::offsets(s, c)),
        ..BASE
    },
    Verb {
        name: "expect",
        takes: "high-watermark|log-start PARTITION N, records PARTITION VALUE…, serves|down NODE",
        what: "fail unless it is so; --rewrite does not silence it",
        words: &[Form::OneOf(EXPECTED), Form::Any, Form::Any],
        least: 2,
        repeats: true,
        keys: &[],
        act: |s, c| Box::pin(looks::expect(s, c)),
        ..BASE
    },
    Verb {
        name: "cut",
        takes: "CLIENT NODE [way=both|in|out]",
        what: "nothing passes between them; `in` is towards the node",
        words: &[Form::Any, Form::Any],
        least: 2,
        keys: &[("way", Form::OneOf(&["both", "in", "out"]))],
        act: |s, c| Box::pin(faults::cut(s, c)),
        ..BASE
    },
    Verb {
        name: "heal",
        takes: "",
        what: "every link is as in the beginning",
        keys: &[],
        act: |s, c| Box::pin(faults::heal(s, c)),
        ..BASE
    },
    Verb {
        name: "clog",
        takes: "CLIENT NODE for=SPAN",
        what: "what is sent arrives only after that span",
        words: &[Form::Any, Form::Any],
        least: 2,
        keys: &[("for", Form::Span)],
        act: |s, c| Box::pin(faults::clog(s, c)),
        ..BASE
    },
    Verb {
        name: "reset",
        takes: "CLIENT NODE",
        what: "their connections are reset",
        words: &[Form::Any, Form::Any],
        least: 2,
        keys: &[],
        act: |s, c| Box::pin(faults::reset(s, c)),
        ..BASE
    },
    Verb {
        name: "slow-fsync",
        takes: "NODE by=SPAN [disk=0]",
        what: "each fsync takes so much longer",
        words: &[Form::Any],
        least: 1,
        keys: &[("by", Form::Span), ("disk", Form::Number)],
        act: |s, c| Box::pin(faults::slow_fsync(s, c)),
        ..BASE
    },
    Verb {
        name: "disk-full",
        takes: "NODE [free=N] [disk=0]",
        what: "the disk has no room but for so many bytes",
        words: &[Form::Any],
        least: 1,
        keys: &[("free", Form::Number), ("disk", Form::Number)],
        act: |s, c| Box::pin(faults::disk_full(s, c)),
        ..BASE
    },
    Verb {
        name: "eio",
        takes: "NODE op=sync|write|read|… [times=1] [under=PATH] [disk=0]",
        what: "operations of the disk fail with EIO; of several log directories, those of number `disk`",
        words: &[Form::Any],
        least: 1,
        keys: &[
            ("op", Form::OneOf(OPS)),
            ("times", Form::Number),
            ("under", Form::Any),
            ("disk", Form::Number),
        ],
        act: |s, c| Box::pin(faults::eio(s, c)),
        ..BASE
    },
    Verb {
        name: "mend-disk",
        takes: "NODE [disk=0]",
        what: "room, speed and health as in the beginning; what happened stays",
        words: &[Form::Any],
        least: 1,
        keys: &[("disk", Form::Number)],
        act: |s, c| Box::pin(faults::mend_disk(s, c)),
        ..BASE
    },
    Verb {
        name: "jump-clock",
        takes: "NODE by=SPAN [back=no]",
        what: "its wall clock jumps",
        words: &[Form::Any],
        least: 1,
        keys: &[("by", Form::Span), ("back", Form::OneOf(&["yes", "no"]))],
        act: |s, c| Box::pin(faults::jump_clock(s, c)),
        ..BASE
    },
    Verb {
        name: "tick",
        takes: "SPAN",
        what: "let time pass",
        words: &[Form::Span],
        least: 1,
        keys: &[],
        act: |s, c| Box::pin(nodes::tick(s, c)),
        ..BASE
    },
    Verb {
        name: "stabilise",
        takes: "",
        what: "wait until nodes that are up serve and every record has come to something",
        keys: &[],
        act: |s, c| Box::pin(nodes::stabilise(s, c)),
        ..BASE
    },
    Verb {
        name: "show",
        takes: "log|files|high-watermark|producers PARTITION, metadata, trail PARTITION@N",
        what: "look at files, at partitions, at what led to an acknowledgement",
        words: &[Form::OneOf(SHOWN), Form::Any],
        least: 1,
        keys: &[],
        act: |s, c| Box::pin(looks::show(s, c)),
        ..BASE
    },
];

fn find(name: &str) -> Option<&'static Verb> {
    VERBS.iter().find(|verb| verb.name == name)
}

/// Does a command that was checked.
pub(super) fn act<'a>(stage: &'a mut Stage, command: &'a Command) -> Acting<'a> {
    (find(&command.verb).expect("commands are checked when they are read").act)(stage, command)
}

/// Every verb, a line or two each.
pub fn usage() -> String {
    let mut text = String::new();
    for verb in VERBS {
        // a string takes whatever is written
        let _ = writeln!(text, "  {} {}\n      {}", verb.name, verb.takes, verb.what);
    }
    text
}

/// Refuses what the table does not have.
pub(super) fn check(command: &Command) -> Result<(), Mistake> {
    let Some(verb) = find(&command.verb) else {
        let hint = nearest(&command.verb, VERBS.iter().map(|verb| verb.name));
        let hint = hint.map_or_else(
            || format!("there are {}", VERBS.iter().map(|verb| verb.name).collect::<Vec<_>>().join(", ")),
            |name| format!("did you mean `{name}`?"),
        );
        return Err(command.wrong("no such verb", Some(hint)));
    };
    let written = || Some(format!("it is written `{} {}`", verb.name, verb.takes));
    if command.words.len() < verb.least {
        let what =
            format!("expected {} words behind `{}` and found {}", verb.least, verb.name, command.words.len());
        return Err(command.wrong(what, written()));
    }
    if command.words.len() > verb.words.len() && !verb.repeats {
        let extra = &command.words[verb.words.len()];
        return Err(command.wrong(format!("nothing is known to do with `{extra}`"), written()));
    }
    for (index, word) in command.words.iter().enumerate() {
        let form = verb.words[index.min(verb.words.len() - 1)];
        fits(form, word)
            .map_err(|expected| command.wrong(format!("expected {expected}, found `{word}`"), written()))?;
    }
    for (key, value) in &command.keys {
        if verb.properties && key.contains('.') {
            continue;
        }
        let Some((_, form)) = verb.keys.iter().find(|(known, _)| known == key) else {
            let near = nearest(key, verb.keys.iter().map(|(key, _)| *key));
            let hint = near.map(|key| format!("did you mean `{key}=`?")).or_else(written);
            return Err(command.wrong(format!("`{}` takes no `{key}=`", verb.name), hint));
        };
        fits(*form, value).map_err(|expected| {
            command.wrong(format!("expected {expected} behind `{key}=`, found `{value}`"), written())
        })?;
    }
    second(command)
}

/// What the first word asks of the second.
fn second(command: &Command) -> Result<(), Mistake> {
    let form = match (command.verb.as_str(), command.word(0)) {
        ("show", "metadata") => return Ok(()),
        ("show", "trail") => Form::Place,
        ("show", _) | ("expect", "high-watermark" | "log-start" | "records") => Form::Partition,
        _ => return Ok(()),
    };
    let word = command.word(1);
    fits(form, word).map_err(|expected| command.wrong(format!("expected {expected}, found `{word}`"), None))
}

fn fits(form: Form, word: &str) -> Result<(), String> {
    let good = match form {
        Form::Any => true,
        Form::Partition => partition(word).is_some(),
        Form::Place => word
            .split_once('@')
            .is_some_and(|(at, offset)| partition(at).is_some() && offset.parse::<u64>().is_ok()),
        Form::Number => word.parse::<u64>().is_ok(),
        Form::Span => span(word).is_some(),
        Form::OneOf(words) => words.contains(&word),
    };
    if good {
        return Ok(());
    }
    Err(match form {
        Form::Any => "anything".to_owned(),
        Form::Partition => "a partition, such as `quotes-0`".to_owned(),
        Form::Place => "a partition and an offset, such as `quotes-0@7`".to_owned(),
        Form::Number => "a number".to_owned(),
        Form::Span => "a span, such as `20ms`, `5s` or `1h`".to_owned(),
        Form::OneOf(words) => {
            let near = nearest(word, words.iter().copied())
                .map_or(String::new(), |word| format!(" (did you mean `{word}`?)"));
            format!("one of {}{near}", words.join(", "))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(text: &str) -> String {
        check(&Command::read(1, text).unwrap()).map_or_else(|mistake| mistake.to_string(), |()| String::new())
    }

    #[test]
    fn what_is_wrong_is_said_with_what_was_expected() {
        assert_eq!(wrong("produce quotes-0 a b key=k acks=1"), "");
        assert_eq!(wrong("create-topic quotes partitions=2 cleanup.policy=compact"), "");
        assert!(
            wrong("produce quotes a").contains("expected a partition, such as `quotes-0`, found `quotes`")
        );
        assert!(wrong("produce quotes-0").contains("expected 2 words"));
        assert!(wrong("produce quotes-0 a ack=1").contains("did you mean `acks=`?"));
        assert!(wrong("produce quotes-0 a acks=2").contains("expected one of all, 1, 0"));
        assert!(wrong("tick 5").contains("expected a span"));
        assert!(wrong("show logs quotes-0").contains("did you mean `log`?"));
        assert!(wrong("show trail quotes-0").contains("such as `quotes-0@7`"));
        assert!(wrong("heal n1").contains("nothing is known to do with `n1`"));
        assert!(wrong("start n1 what=1").contains("`start` takes no `what=`"));
    }

    #[test]
    fn every_verb_is_written_as_the_table_says() {
        for verb in VERBS {
            assert!(verb.least <= verb.words.len(), "{}", verb.name);
            assert!(
                verb.keys.iter().all(|(key, _)| verb.takes.contains(&format!("{key}="))),
                "{}",
                verb.name
            );
            assert!(!verb.properties || verb.takes.contains("some."), "{}", verb.name);
        }
        assert!(VERBS.len() >= 25, "{}", VERBS.len());
    }
}
