//! `sim scenario`: plays scenarios and compares what they say with what their files expect, or takes it over.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{Problem, commit};
use crate::scenario::{self, Played, Scenario};
use crate::view::{About, View, page};

/// What a document made of scenarios begins with.
const DOCS_HEADER: &str = "<!-- Made by `cargo sim scenario --docs scenarios/tour > docs/tour.md`: all that it shows was run. -->\n";

/// Play scenarios: text files that drive a cluster, with what each command says below it.
#[derive(Args)]
#[command(after_help = "`cargo sim scenario --verbs` lists the language.")]
pub(super) struct Play {
    /// The files, or folders of them.
    #[arg(required_unless_present = "verbs")]
    files: Vec<PathBuf>,
    /// Take over what commands say now. What `expect` demands is never taken over.
    #[arg(long)]
    rewrite: bool,
    /// Print the scenarios as chapters of a document, and play nothing.
    #[arg(long, conflicts_with = "rewrite")]
    docs: bool,
    /// Write a page that shows the run of the one file named, to be opened in any browser.
    #[arg(long, value_name = "OUT", conflicts_with_all = ["rewrite", "docs"])]
    html: Option<PathBuf>,
    /// Also a picture of that page, as PNG; needs a Chromium in the path.
    #[arg(long, value_name = "OUT", requires = "html")]
    picture: Option<PathBuf>,
    /// Where in the run the picture looks, as the page's address says it behind `#`.
    #[arg(long, value_name = "PLACE", requires = "picture", default_value = "")]
    look: String,
    /// List the verbs.
    #[arg(long)]
    verbs: bool,
}

pub(super) fn play(play: &Play) -> Result<bool, Problem> {
    if play.verbs {
        print!("{}", scenario::usage());
        return Ok(true);
    }
    if play.docs {
        println!("{DOCS_HEADER}");
    }
    let mut good = true;
    for file in files(&play.files)? {
        let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let read = Scenario::read(&text).map_err(|mistake| format!("{}:{mistake}", file.display()))?;
        if play.docs {
            println!("{}", scenario::docs(&file, &read));
            continue;
        }
        let played = scenario::play(&read);
        if let Some(out) = &play.html {
            super::replay::write_page(
                &page_of(&file, text, &played),
                out,
                play.picture.as_deref(),
                &play.look,
            )?;
            continue;
        }
        if play.rewrite && played.failure.is_none() {
            let rewritten = read.rewritten(&played.said);
            if rewritten != text {
                fs::write(&file, &rewritten).map_err(|error| format!("{}: {error}", file.display()))?;
                println!("{} rewritten", file.display());
            }
        }
        let now = if play.rewrite { Scenario::read(&fs::read_to_string(&file)?)? } else { read };
        let differences = scenario::differences(&file, &now, &played);
        differences.iter().for_each(|difference| println!("{difference}"));
        if differences.is_empty() {
            println!("{}: {} commands", file.display(), now.blocks.len());
        }
        good &= differences.is_empty();
    }
    Ok(good)
}

fn page_of(file: &Path, text: String, played: &Played) -> String {
    let title = file.display().to_string();
    page(&View::of(&played.result.trace), &About::of(&played.result, title, text, commit()))
}

/// The files themselves, and those in folders, in the order of their names.
fn files(named: &[PathBuf]) -> Result<Vec<PathBuf>, Problem> {
    let mut files = Vec::new();
    for path in named {
        match fs::metadata(path) {
            Err(error) => return Err(format!("{}: {error}", path.display()).into()),
            Ok(found) if found.is_dir() => {
                let mut inside: Vec<PathBuf> =
                    fs::read_dir(path)?.flatten().map(|entry| entry.path()).collect();
                inside.retain(|path| is_scenario(path));
                inside.sort();
                files.extend(inside);
            }
            Ok(_) => files.push(path.clone()),
        }
    }
    Ok(files)
}

fn is_scenario(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "txt")
}
