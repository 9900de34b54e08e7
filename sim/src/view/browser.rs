//! A browser on this machine, where there is one, without a window: for pictures and for tests of the page. It
//! must never be needed for anything else.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What browsers are called that can do it.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];
/// How large a picture is, in pixels.
const SIZE: &str = "--window-size=1280,760";

/// A browser that can be run without a window, if one is in the path.
pub fn browser() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .flat_map(|folder| NAMES.map(|name| folder.join(name)))
        .find(|file| file.is_file())
}

/// The page at `file`, scripted by `fragment`, as the browser has it once it has run: its elements as text.
pub fn dump(browser: &Path, file: &Path, fragment: &str) -> io::Result<String> {
    let output = run(browser, file, fragment, &["--dump-dom"])?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// A picture of it, as PNG.
pub fn picture(browser: &Path, file: &Path, fragment: &str, out: &Path) -> io::Result<()> {
    let screenshot = format!("--screenshot={}", out.display());
    let output =
        run(browser, file, fragment, &[&screenshot, "--hide-scrollbars", "--force-device-scale-factor=1"])?;
    if out.is_file() {
        return Ok(());
    }
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(io::Error::other(format!("{} made no picture: {told}", browser.display())))
}

fn run(browser: &Path, file: &Path, fragment: &str, what: &[&str]) -> io::Result<Output> {
    let file = std::path::absolute(file)?;
    Command::new(browser)
        // no sandbox: containers seldom allow one, and the page is ours
        .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=8000", SIZE])
        .args(what)
        .arg(format!("file://{}#{fragment}", file.display()))
        .output()
}
