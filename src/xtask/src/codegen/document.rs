//! `docs/protocol.md`: the table of APIs and versions, from Kafka's definitions and from the list of APIs that
//! the broker's own source says it serves. Nothing in it is written by hand.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use super::schema::{Message, Versions};

const SERVICE: &str = "src/broker/src/service.rs";

/// The document.
pub fn protocol(root: &Path, messages: &[(String, Message)]) -> Result<String, String> {
    let service = fs::read_to_string(root.join(SERVICE)).map_err(|error| format!("{SERVICE}: {error}"))?;
    let served = served(&service)?;
    let mut requests: Vec<&Message> =
        messages.iter().map(|(_, message)| message).filter(|message| message.role == "request").collect();
    requests.sort_by_key(|message| message.key);
    let names: Vec<&str> = requests.iter().map(|one| api(one)).collect();
    if let Some(unknown) = served.iter().find(|name| !names.contains(&name.as_str())) {
        return Err(format!("{SERVICE}: there is no API {unknown}"));
    }
    let mut out = String::from(HEAD);
    let _ = writeln!(
        out,
        "\n{} APIs, {} messages at {} versions. Milena's broker serves {} APIs to clients now.\n",
        requests.len(),
        messages.len(),
        messages.iter().map(|(_, one)| count(one.versions)).sum::<usize>(),
        served.len()
    );
    out.push_str("| key | API | known | stable | advertised | flexible from | listeners | served |\n");
    out.push_str("| ---: | --- | --- | --- | --- | ---: | --- | --- |\n");
    for one in requests {
        let key = one.key.expect("a request has an API key");
        let known = one.versions;
        let stable = Versions { low: known.low, high: known.high - i16::from(one.latest_is_unstable) };
        // librdkafka derives from Produce's oldest version what a broker can do (KAFKA-18659)
        let advertised = Versions { low: if key == 0 { 0 } else { stable.low }, high: stable.high };
        let flexible = if one.flexible.is_empty() { "never".into() } else { one.flexible.low.to_string() };
        let served = if served.iter().any(|name| name == api(one)) { "yes" } else { "" };
        let _ = writeln!(
            out,
            "| {key} | {} | {} | {} | {} | {flexible} | {} | {served} |",
            api(one),
            words(known),
            words(stable),
            words(advertised),
            one.listeners.join(", "),
        );
    }
    Ok(out)
}

const HEAD: &str = "\
# Protocol

Made by `cargo xtask codegen` from Kafka 4.4.0's definitions in `src/wire/schema` and from the list of served APIs in
`src/broker/src/service.rs`; `cargo xtask codegen --check` compares. Never edited by hand.

*Known* versions can be read and written. *Stable* ones are served; an unstable newest one is served to nobody.
*Advertised* is what ApiVersions answers, which for Produce begins at 0 though 0 to 2 are refused (KAFKA-18659). *Flexible
from* is the first version with compact lengths and tagged fields (KIP-482), request and response alike.
";

fn api(request: &Message) -> &str {
    request.name.trim_end_matches("Request")
}

fn words(versions: Versions) -> String {
    if versions.low == versions.high {
        versions.low.to_string()
    } else {
        format!("{} to {}", versions.low, versions.high)
    }
}

fn count(versions: Versions) -> usize {
    usize::try_from(versions.high - versions.low + 1).expect("a live message has versions")
}

/// The APIs between the brackets of `SERVED`.
fn served(source: &str) -> Result<Vec<String>, String> {
    let list = source
        .split_once("pub const SERVED: &[ApiKey] = &[")
        .and_then(|(_, rest)| rest.split_once("];"))
        .ok_or_else(|| format!("{SERVICE}: the list SERVED is not where it was"))?
        .0;
    Ok(list
        .lines()
        .filter_map(|line| line.trim().strip_prefix("ApiKey::"))
        .map(|line| line.split(',').next().unwrap_or(line).to_owned())
        .collect())
}
