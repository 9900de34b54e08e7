//! A plan as text, one thing a line, and back: what is printed is read as the same plan. What is usual is
//! left out, so that what is there matters. Lines that begin with `#` are for people.

use std::fmt;
use std::str::FromStr;

use super::args::read_line;
use super::check::Part;
use super::{
    Args, Broke, Codec, Kept, Last, Made, Mode, Plan, PlanError, Producer, Reader, ReaderKind, Topic,
};
use crate::fault::Fault;
use crate::workload::Act;

/// The first line, which names the form.
const TITLE: &str = "milena-plan";
/// The form that is written.
const FORM: u32 = 2;
/// The oldest form that is read: nothing was left out of it.
const FORM_OLDEST: u32 = 1;
/// What a line may begin with.
const WORDS: [&str; 9] = [TITLE, "broke", "world", "knobs", "topic", "producer", "reader", "act", "fault"];

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{TITLE} form={FORM}")?;
        self.write_lines(f)
    }
}

impl fmt::Display for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{TITLE} form={FORM}")?;
        if let Some(broke) = &self.broke {
            writeln!(f, "broke{}", broke.to_args())?;
        }
        self.plan.write_lines(f)
    }
}

impl FromStr for Plan {
    type Err = PlanError;

    fn from_str(text: &str) -> Result<Plan, PlanError> {
        text.parse().map(|kept: Kept| kept.plan)
    }
}

impl FromStr for Kept {
    type Err = PlanError;

    fn from_str(text: &str) -> Result<Kept, PlanError> {
        let mut kept = Kept { plan: Plan::default(), broke: None };
        let (mut titled, mut last) = (false, 0);
        // where each part stands, for what only shows once all is read
        let mut places = vec![];
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (word, args) = read_line(line).map_err(|error| error.at(number))?;
            if titled == (word == TITLE) {
                let what = if titled { "a second plan begins here" } else { "this is no plan" };
                return Err(PlanError::new(what)
                    .expected(format!("`{TITLE} form={FORM}`, once, first"))
                    .at(number));
            }
            (titled, last) = (true, number);
            let part = kept.read(word, args).map_err(|error| error.at(number))?;
            places.extend(part.map(|part| (part, number)));
        }
        if !titled {
            return Err(PlanError::new("there is no plan in it").expected(format!("`{TITLE} form={FORM}`")));
        }
        kept.plan.check().map_err(|(part, error)| {
            let place = places.iter().find(|(placed, _)| *placed == part);
            error.at(place.map_or(last, |(_, number)| *number))
        })?;
        Ok(kept)
    }
}

impl Kept {
    fn read(&mut self, word: &str, mut args: Args) -> Result<Option<Part>, PlanError> {
        let plan = &mut self.plan;
        Ok(Some(match word {
            TITLE => {
                let form: u32 = args.take("form")?;
                if !(FORM_OLDEST..=FORM).contains(&form) {
                    let what = format!("form {form} of plans is from another build");
                    return Err(PlanError::new(what).expected(format!("form {FORM_OLDEST} to {FORM}")));
                }
                args.end(&["form"])?;
                return Ok(None);
            }
            "broke" => {
                self.broke = Some(Broke::from_args(args)?);
                return Ok(None);
            }
            "world" => {
                plan.read_world(args)?;
                Part::World
            }
            "knobs" => {
                plan.knobs.push(args);
                Part::Knobs(plan.knobs.len() - 1)
            }
            "topic" => {
                plan.topics.push(Topic::from_args(args)?);
                Part::Topic(plan.topics.len() - 1)
            }
            "producer" => {
                plan.producers.push(Producer::from_args(args)?);
                Part::Producer(plan.producers.len() - 1)
            }
            "reader" => {
                plan.readers.push(Reader::from_args(args)?);
                Part::Reader(plan.readers.len() - 1)
            }
            "act" => {
                plan.acts.push(Act::from_args(args)?);
                Part::Act(plan.acts.len() - 1)
            }
            "fault" => {
                plan.faults.push(Fault::from_args(args)?);
                Part::Fault(plan.faults.len() - 1)
            }
            other => return Err(PlanError::new(format!("plans have no `{other}`")).among(other, WORDS)),
        }))
    }
}

impl Plan {
    fn write_lines(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let usual = Plan::default();
        let world = Args::new()
            .unless("safety_ms", self.safety_ms, usual.safety_ms)
            .unless("buggify", self.buggify, usual.buggify)
            .unless("yield_percent", self.yield_percent, usual.yield_percent)
            .unless("nodes", self.nodes, usual.nodes)
            .unless("disks", self.disks, usual.disks)
            .unless("clients", self.clients, usual.clients)
            .unless("last", self.last, usual.last);
        writeln!(f, "world seed={}{world}", self.seed)?;
        for knobs in &self.knobs {
            writeln!(f, "knobs{knobs}")?;
        }
        for topic in &self.topics {
            writeln!(f, "topic{}", topic.to_args())?;
        }
        for producer in &self.producers {
            writeln!(f, "producer{}", producer.to_args())?;
        }
        for reader in &self.readers {
            writeln!(f, "reader{}", reader.to_args())?;
        }
        for act in &self.acts {
            writeln!(f, "act at_us={} client={} kind={}{}", act.at_us, act.client, act.kind, act.args)?;
        }
        for fault in &self.faults {
            writeln!(f, "fault at_us={} kind={}{}", fault.at_us, fault.kind, fault.args)?;
        }
        Ok(())
    }

    fn read_world(&mut self, mut args: Args) -> Result<(), PlanError> {
        let usual = Plan::default();
        self.seed = args.take("seed")?;
        self.safety_ms = args.take_or("safety_ms", usual.safety_ms)?;
        self.buggify = args.take_or("buggify", usual.buggify)?;
        self.yield_percent = args.take_or("yield_percent", usual.yield_percent)?;
        self.nodes = args.take_or("nodes", usual.nodes)?;
        self.disks = args.take_or("disks", usual.disks)?;
        self.clients = args.take_or("clients", usual.clients)?;
        self.last = args.take_word("last", usual.last, Last::ALL)?;
        args.end(&["seed", "safety_ms", "buggify", "yield_percent", "nodes", "disks", "clients", "last"])
    }
}

impl Topic {
    fn to_args(&self) -> Args {
        let usual = Topic::default();
        let args = self.config.clone().unless("partitions", self.partitions, usual.partitions);
        args.unless("made", self.made, usual.made)
    }

    fn from_args(mut args: Args) -> Result<Topic, PlanError> {
        let usual = Topic::default();
        let partitions = args.take_or("partitions", usual.partitions)?;
        let made = args.take_word("made", usual.made, Made::ALL)?;
        Ok(Topic { partitions, made, config: args })
    }
}

/// Writes and reads the fields of a line, each by its own name, and leaves the usual out.
macro_rules! fields {
    ($type:ident: $($word:ident of $words:ident,)* ; $($field:ident,)*) => {
        impl $type {
            fn to_args(&self) -> Args {
                let usual = $type::default();
                Args::new()
                    $(.unless(stringify!($word), self.$word, usual.$word))*
                    $(.unless(stringify!($field), self.$field, usual.$field))*
            }

            fn from_args(mut args: Args) -> Result<$type, PlanError> {
                let usual = $type::default();
                let read = $type {
                    $($word: args.take_word(stringify!($word), usual.$word, $words::ALL)?,)*
                    $($field: args.take_or(stringify!($field), usual.$field)?,)*
                };
                args.end(&[$(stringify!($word),)* $(stringify!($field),)*])?;
                Ok(read)
            }
        }
    };
}

fields! { Producer: mode of Mode, codec of Codec, ;
    client, topic, in_flight, records, value_bytes, batch_bytes, linger_us, pause_us, burst, delivery_ms,
    request_ms,
}
fields! { Reader: kind of ReaderKind, ; client, topic, max_bytes, min_bytes, wait_ms, pause_us, }

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::draw;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_plan_is_read_as_it_was_written(seed: u64, fingerprint: u32) {
            let plan = draw(seed);
            let text = plan.to_string();
            let read = text.parse::<Plan>().map_err(|error| error.to_string());
            prop_assert_eq!(read, Ok(plan.clone()), "{}", text);
            let broke = Broke { rule: "panic".into(), fingerprint: format!("{fingerprint:08x}"), ..Broke::default() };
            let kept = Kept { plan, broke: Some(broke) };
            prop_assert_eq!(kept.to_string().parse::<Kept>().map_err(|error| error.to_string()), Ok(kept));
        }

        #[test]
        fn no_text_breaks_the_reader(text in "(milena-plan form=[12]\n)?((world|fault|topic|reader|broke)( [a-z_]{1,9}=[a-z0-9]{0,4}){0,4}\n){0,4}") {
            let _ = text.parse::<Plan>();
        }
    }

    fn refused(lines: &str) -> String {
        format!("milena-plan form=2\nworld seed=1\n{lines}").parse::<Plan>().unwrap_err().to_string()
    }

    #[test]
    fn a_mistake_is_told_with_its_line_what_was_expected_and_what_was_meant() {
        for (lines, told) in [
            ("reader clint=0", ["line 3", "clint", "did you mean `client`"]),
            ("reader kind=tale", ["line 3", "one of offsets, reread, tail", "did you mean `tail`"]),
            ("topic\nfalt kind=kill", ["line 4", "plans have no `falt`", "did you mean `fault`"]),
            ("fault at_us=1 kind=powr down_us=1", ["line 3", "powr", "did you mean `power`"]),
            ("fault at_us=1 kind=kill dwn_us=1", ["line 3", "down_us", "missing"]),
            ("fault at_us=soon kind=evict", ["line 3", "at_us=soon", "a whole number, 0 or more"]),
            ("knobs num.partitons=3", ["line 3", "num.partitons", "did you mean `num.partitions`"]),
            ("topic segmnt.ms=3", ["line 3", "segmnt.ms", "did you mean `segment.ms`"]),
            ("topic made=admin made=auto", ["line 3", "made", "twice"]),
        ] {
            let error = refused(lines);
            assert!(told.iter().all(|part| error.contains(part)), "{lines}: {error}");
        }
        let other = "milena-plan form=3\nworld seed=1".parse::<Plan>().unwrap_err().to_string();
        assert!(other.contains("another build") && other.contains("form 1 to 2"), "{other}");
        assert!("".parse::<Plan>().unwrap_err().to_string().contains("no plan"));
    }

    #[test]
    fn what_cannot_be_is_refused_with_the_reason() {
        let many = "milena-plan form=2\nworld seed=1 nodes=10".parse::<Plan>().unwrap_err().to_string();
        assert!(many.contains("1 to 9") && many.starts_with("line 2"), "{many}");
        for (lines, reason) in [
            ("producer topic=1", "topic=1"),
            ("topic\nproducer client=3", "client=3"),
            ("topic partitions=0", "partitions"),
            ("topic\nproducer burst=0", "burst"),
            ("fault at_us=99000000 kind=evict", "healed"),
            ("fault at_us=1 kind=reset client=7", "client=7"),
            ("fault at_us=1 kind=kill down_us=5 node=1", "node=1"),
            ("fault at_us=1 kind=short-reads percent=101 us=5", "percent=101"),
            ("fault at_us=1 kind=clock-drift client=-1 ppm=900000 us=5", "ppm=900000"),
            ("topic partitions=3 made=auto", "num.partitions"),
            ("knobs node.id=3", "node.id"),
            ("knobs broker.session.timeout.ms=never", "broker.session.timeout.ms"),
            ("topic segment.ms=-5", "segment.ms"),
        ] {
            let error = refused(lines);
            assert!(error.contains(reason) && error.starts_with("line "), "{lines}: {error}");
        }
    }

    #[test]
    fn what_is_usual_is_left_out() {
        let text = "milena-plan form=2\nworld seed=7\ntopic\nproducer records=3\nfault at_us=5 kind=kill down_us=9\n";
        assert_eq!(text.parse::<Plan>().unwrap().to_string(), text);
    }
}
