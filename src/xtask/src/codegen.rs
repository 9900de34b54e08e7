//! `cargo xtask codegen`: Rust from Kafka's message definitions, checked in and never edited by hand.
//! `--check` writes nothing and fails when what is checked in is not what would be written.

mod document;
mod field;
mod message;
mod pair;
mod schema;
mod table;
mod text;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use schema::Message;
use text::snake_case;

/// Writes `src/wire/src/generated` and `docs/protocol.md`, or compares them.
pub fn run(root: &Path, check: bool) -> Result<(), String> {
    let wire = root.join("src/wire");
    let messages = read_definitions(&wire.join("schema"))?;
    let files = formatted(root, generate(&messages))?;
    let target = wire.join("src/generated");
    let present = read_tree(&target)?;
    let table = document::protocol(root, &messages)?;
    let table_path = root.join("docs/protocol.md");
    let table_is_stale = fs::read_to_string(&table_path).ok().as_ref() != Some(&table);
    let mut stale: Vec<&PathBuf> = present.keys().filter(|path| !files.contains_key(*path)).collect();
    stale.extend(files.iter().filter(|(path, text)| present.get(*path) != Some(text)).map(|(path, _)| path));
    if check && table_is_stale {
        return Err(format!("{} is out of date: run `cargo xtask codegen`", table_path.display()));
    }
    if check {
        return match stale.as_slice() {
            [] => Ok(()),
            [first, ..] => Err(format!(
                "{} files under {} are not what the definitions give, {} for one: run `cargo xtask codegen`",
                stale.len(),
                target.display(),
                first.display()
            )),
        };
    }
    for path in &stale {
        match files.get(*path) {
            Some(text) => write(&target.join(path), text)?,
            None => fs::remove_file(target.join(path)).map_err(|error| error.to_string())?,
        }
    }
    if table_is_stale {
        write(&table_path, &table)?;
    }
    println!("{} messages, {} files, {} of them changed", messages.len(), files.len(), stale.len());
    Ok(())
}

/// Every live definition with the file it is from, by name.
fn read_definitions(schema: &Path) -> Result<Vec<(String, Message)>, String> {
    let mut messages = BTreeMap::new();
    for (path, text) in read_tree(schema)? {
        let source = path.display().to_string();
        let parsed = Message::parse(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        let Some(message) = parsed else { continue };
        if let Some((other, _)) = messages.insert(snake_case(&message.name), (source, message)) {
            return Err(format!("{}: {other} defines it too", path.display()));
        }
    }
    Ok(messages.into_values().collect())
}

fn generate(messages: &[(String, Message)]) -> BTreeMap<PathBuf, String> {
    let mut files = BTreeMap::new();
    for (source, message) in messages {
        let path = format!("messages/{}.rs", snake_case(&message.name));
        files.insert(PathBuf::from(path), message::file(message, source));
    }
    let of = |folder: &str| -> Vec<&Message> {
        messages
            .iter()
            .filter(|(source, message)| source.starts_with(folder) && message.role == "metadata")
            .map(|(_, message)| message)
            .collect()
    };
    let keys_of = |folder: &str| -> Vec<&Message> {
        messages
            .iter()
            .filter(|(source, message)| source.starts_with(folder) && message.role == "coordinator-key")
            .map(|(_, message)| message)
            .collect()
    };
    let modules = ["api_key", "every", "group_record", "messages", "metadata_record", "remote_log_record"];
    let modules = modules.into_iter().chain(["share_record", "transaction_record"]);
    let list: String = modules.map(|module| format!("pub mod {module};\n")).collect();
    let mut add = |name: &str, text: String| files.insert(PathBuf::from(name), text);
    add("mod.rs", table::header("What `cargo xtask codegen` makes of Kafka's definitions.") + &list);
    add("messages/mod.rs", table::messages_mod(messages));
    add("every.rs", table::every_message(messages));
    add("api_key.rs", table::api_key(messages));
    let metadata = of("metadata/");
    add("metadata_record.rs", table::record_enum("MetadataRecord", "KRaft's metadata log", &metadata));
    let remote = of("storage/");
    let what = "the topic that keeps the metadata of tiered storage (KIP-405)";
    add("remote_log_record.rs", table::record_enum("RemoteLogRecord", what, &remote));
    for (name, topic, folder) in pair::COORDINATORS {
        let text = pair::record_enum(name, topic, &keys_of(folder));
        add(&format!("{}.rs", snake_case(name)), text);
    }
    files
}

/// The files as rustfmt leaves them.
fn formatted(root: &Path, files: BTreeMap<PathBuf, String>) -> Result<BTreeMap<PathBuf, String>, String> {
    let scratch = root.join("target/codegen");
    if scratch.exists() {
        fs::remove_dir_all(&scratch).map_err(|error| error.to_string())?;
    }
    for (path, text) in &files {
        write(&scratch.join(path), text)?;
    }
    let status = Command::new("rustfmt")
        .args(["--edition", "2024", "--config-path"])
        .arg(root.join("rustfmt.toml"))
        .arg(scratch.join("mod.rs"))
        .status()
        .map_err(|error| format!("rustfmt does not run: {error}"))?;
    if !status.success() {
        return Err(format!("rustfmt refuses what was generated; see {}", scratch.display()));
    }
    read_tree(&scratch)
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    let parent = path.parent().expect("a file lies in a folder");
    fs::create_dir_all(parent).map_err(|error| format!("{}: {error}", parent.display()))?;
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

/// Every file under `root` with its text, by path below it. Nothing when there is no such folder.
fn read_tree(root: &Path) -> Result<BTreeMap<PathBuf, String>, String> {
    let mut files = BTreeMap::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        if !folder.exists() {
            continue;
        }
        let wrong = |error: std::io::Error| format!("{}: {error}", folder.display());
        for entry in fs::read_dir(&folder).map_err(wrong)? {
            let path = entry.map_err(wrong)?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text =
                    fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
                files.insert(path.strip_prefix(root).expect("found under it").to_path_buf(), text);
            }
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kafkas_definitions_are_at_most_six_structs_deep() {
        let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/../wire/schema");
        let messages = read_definitions(std::path::Path::new(schema)).expect("definitions");
        let depths = messages.iter().map(|(_, message)| message.depth().expect("bounded"));
        assert_eq!((messages.len(), depths.max()), (278, Some(6)));
    }
}
