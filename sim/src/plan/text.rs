//! A plan as text, one thing a line, and back: what is printed is read as the same plan. Lines that begin
//! with `#` are for people.

use std::fmt;
use std::str::FromStr;

use super::args::read_line;
use super::{Args, Last, Plan, PlanError, Producer, Reader, Topic};
use crate::fault::Fault;

/// The first line, which names the form.
const TITLE: &str = "milena-plan";
const FORM: u32 = 1;

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{TITLE} form={FORM}")?;
        let world = Args::new()
            .with("seed", self.seed)
            .with("safety_ms", self.safety_ms)
            .with("buggify", self.buggify)
            .with("yield_percent", self.yield_percent)
            .with("clients", self.clients)
            .with("last", self.last);
        writeln!(f, "world{world}")?;
        for knobs in &self.knobs {
            writeln!(f, "knobs{knobs}")?;
        }
        for topic in &self.topics {
            let args = topic.config.clone().with("partitions", topic.partitions).with("made", topic.made);
            writeln!(f, "topic{args}")?;
        }
        for producer in &self.producers {
            writeln!(f, "producer{}", producer.to_args())?;
        }
        for reader in &self.readers {
            writeln!(f, "reader{}", reader.to_args())?;
        }
        for fault in &self.faults {
            writeln!(f, "fault{}", fault.to_args())?;
        }
        Ok(())
    }
}

impl FromStr for Plan {
    type Err = PlanError;

    fn from_str(text: &str) -> Result<Plan, PlanError> {
        let mut plan = Plan {
            seed: 0,
            safety_ms: 0,
            buggify: false,
            yield_percent: 0,
            clients: 0,
            knobs: Vec::new(),
            topics: Vec::new(),
            producers: Vec::new(),
            readers: Vec::new(),
            faults: Vec::new(),
            last: Last::Nothing,
        };
        let mut titled = false;
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let at = |error| PlanError::At { line: number + 1, error: Box::new(error) };
            let (word, args) = read_line(line).map_err(at)?;
            if titled != (word != TITLE) {
                return Err(at(PlanError::Wrong(format!("a plan begins with `{TITLE} form={FORM}`, once"))));
            }
            titled = true;
            plan.read(word, args).map_err(at)?;
        }
        plan.check()?;
        Ok(plan)
    }
}

impl Plan {
    fn read(&mut self, word: &str, mut args: Args) -> Result<(), PlanError> {
        match word {
            TITLE => match args.take::<u32>("form")? {
                FORM => args.end()?,
                other => return Err(PlanError::Wrong(format!("form {other} is not known here"))),
            },
            "world" => {
                self.seed = args.take("seed")?;
                self.safety_ms = args.take("safety_ms")?;
                self.buggify = args.take("buggify")?;
                self.yield_percent = args.take("yield_percent")?;
                self.clients = args.take("clients")?;
                self.last = word_of(&mut args, "last")?;
                args.end()?;
            }
            "knobs" => self.knobs.push(args),
            "topic" => {
                let (partitions, made) = (args.take("partitions")?, word_of(&mut args, "made")?);
                self.topics.push(Topic { partitions, made, config: args });
            }
            "producer" => self.producers.push(Producer::from_args(args)?),
            "reader" => self.readers.push(Reader::from_args(args)?),
            "fault" => self.faults.push(Fault::from_args(args)?),
            other => return Err(PlanError::Unknown(other.to_owned())),
        }
        Ok(())
    }

    /// What a line alone cannot say.
    fn check(&self) -> Result<(), PlanError> {
        let wrong = |text: &str| Err(PlanError::Wrong(text.to_owned()));
        let parts = self.producers.iter().map(|one| (one.client, one.topic));
        let parts = parts.chain(self.readers.iter().map(|one| (one.client, one.topic)));
        for (client, topic) in parts {
            if client >= self.clients || usize::from(topic) >= self.topics.len() {
                return wrong("a producer or reader names a client or a topic that is not there");
            }
        }
        if self.clients == 0 || self.yield_percent > 100 || self.topics.iter().any(|one| one.partitions == 0)
        {
            return wrong("a plan has a client, topics have partitions, and no more than 100 of 100 yield");
        }
        if self.producers.iter().any(|one| one.burst == 0 || one.in_flight == 0) {
            return wrong("a producer has burst and in_flight of 1 or more");
        }
        Ok(())
    }
}

fn word_of<T: FromStr<Err = ()>>(args: &mut Args, key: &str) -> Result<T, PlanError> {
    let value: String = args.take(key)?;
    value.parse().map_err(|()| PlanError::Bad { key: key.to_owned(), value })
}

impl Producer {
    fn to_args(&self) -> Args {
        Args::new()
            .with("client", self.client)
            .with("topic", self.topic)
            .with("mode", self.mode)
            .with("in_flight", self.in_flight)
            .with("codec", self.codec)
            .with("records", self.records)
            .with("value_bytes", self.value_bytes)
            .with("batch_bytes", self.batch_bytes)
            .with("linger_us", self.linger_us)
            .with("pause_us", self.pause_us)
            .with("burst", self.burst)
            .with("delivery_ms", self.delivery_ms)
            .with("request_ms", self.request_ms)
    }

    fn from_args(mut args: Args) -> Result<Producer, PlanError> {
        let producer = Producer {
            client: args.take("client")?,
            topic: args.take("topic")?,
            mode: word_of(&mut args, "mode")?,
            in_flight: args.take("in_flight")?,
            codec: word_of(&mut args, "codec")?,
            records: args.take("records")?,
            value_bytes: args.take("value_bytes")?,
            batch_bytes: args.take("batch_bytes")?,
            linger_us: args.take("linger_us")?,
            pause_us: args.take("pause_us")?,
            burst: args.take("burst")?,
            delivery_ms: args.take("delivery_ms")?,
            request_ms: args.take("request_ms")?,
        };
        args.end()?;
        Ok(producer)
    }
}

impl Reader {
    fn to_args(&self) -> Args {
        Args::new()
            .with("client", self.client)
            .with("topic", self.topic)
            .with("kind", self.kind)
            .with("max_bytes", self.max_bytes)
            .with("min_bytes", self.min_bytes)
            .with("wait_ms", self.wait_ms)
            .with("pause_us", self.pause_us)
    }

    fn from_args(mut args: Args) -> Result<Reader, PlanError> {
        let reader = Reader {
            client: args.take("client")?,
            topic: args.take("topic")?,
            kind: word_of(&mut args, "kind")?,
            max_bytes: args.take("max_bytes")?,
            min_bytes: args.take("min_bytes")?,
            wait_ms: args.take("wait_ms")?,
            pause_us: args.take("pause_us")?,
        };
        args.end()?;
        Ok(reader)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::draw;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_plan_is_read_as_it_was_written(seed: u64) {
            let plan = draw(seed);
            let text = plan.to_string();
            prop_assert_eq!(text.parse::<Plan>().map_err(|error| error.to_string()), Ok(plan), "{}", text);
        }

        #[test]
        fn no_text_breaks_the_reader(text in "(milena-plan form=1\n)?((world|fault|topic|reader)( [a-z_]{1,9}=[a-z0-9]{0,4}){0,4}\n){0,4}") {
            let _ = text.parse::<Plan>();
        }
    }

    #[test]
    fn what_is_left_over_or_missing_is_named_with_its_line() {
        let mut text = draw(1).to_string();
        text.push_str("\nreader client=0\n");
        let error = text.parse::<Plan>().unwrap_err().to_string();
        assert!(error.contains("`topic=` is missing") && error.starts_with("line "), "{error}");
        let other = "milena-plan form=1\nfault kind=meteor at_us=1".parse::<Plan>().unwrap_err();
        assert!(other.to_string().contains("meteor"), "{other}");
    }
}
