//! The page of a run, in a real browser without a window: it loads, searches, and shows the causes of an event,
//! the same that the simulator itself finds. Skipped, in a sentence, where no Chromium is in the path.

use milena_sim::campaign::{How, execute};
use milena_sim::plan::draw;
use milena_sim::view::{About, View, browser, dump, page};

fn page_of(seed: u64) -> (View, String) {
    let outcome = execute(draw(seed), &How { record: true, log: Some(tracing::Level::TRACE), only: None });
    let view = View::of(&outcome.result.trace);
    let about = About {
        title: format!("seed {seed} <&> \u{e9}"),
        plan: "</script><script>document.title = 'broken out'</script>".to_owned(),
        commit: "0123456789ab".to_owned(),
        broken: None,
        hash: outcome.result.hash,
        events: outcome.result.events,
        simulated_ns: outcome.result.simulated.as_nanos() as u64,
    };
    let page = page(&view, &about);
    (view, page)
}

#[test]
fn a_page_needs_nothing_from_outside() {
    let (_, page) = page_of(3);
    for outside in ["http://", "https://", "src=", "@import", "url("] {
        let from = page.split(r#"<script id="run""#).next().unwrap();
        let code = page.rsplit("<script>").next().unwrap();
        assert!(!from.contains(outside) && !code.contains(outside), "{outside}");
    }
    assert_eq!(page.matches("</script>").count(), 2, "what a plan says ends no script");
}

#[test]
fn a_browser_searches_and_shows_causes() {
    let Some(browser) = browser() else {
        println!("skipped: no Chromium is in the path, so nobody can look at the page");
        return;
    };
    let (view, page) = page_of(42);
    let file = std::env::temp_dir().join(format!("milena-page-{}.html", std::process::id()));
    std::fs::write(&file, page).unwrap();
    let dom = |fragment: &str| dump(&browser, &file, fragment).expect("the browser runs");
    let loaded = dom("");
    assert!(
        loaded.contains("seed 42 &lt;&amp;&gt; \u{e9}</span>") && loaded.contains("nothing was broken"),
        "{}",
        tail(&loaded)
    );
    assert!(!loaded.contains("<title>broken out"), "a plan is text and nothing else");
    // the third acknowledgement, found by searching for its kind
    let wanted =
        (0..view.moments.len()).filter(|at| view.moments[*at].kind == "acknowledged").nth(2).unwrap();
    let step = view.moments[wanted].step;
    for fragment in ["q=acknowledged&hit=3".to_owned(), format!("step={step}")] {
        let shown = dom(&fragment);
        let kinds: Vec<String> = items(&shown, "why");
        let expected: Vec<String> =
            view.why(wanted).iter().map(|at| view.moments[*at].kind.clone()).collect();
        assert_eq!(kinds, expected, "{fragment}");
        assert!(shown.contains(&format!("step {step}")));
    }
    // a click on the cause goes there, and the chain stays
    let moved = dom(&format!("step={step}&cause=2"));
    assert!(moved.contains(&format!("step {}", view.moments[view.why(wanted)[2]].step)));
    assert_eq!(items(&moved, "why").len(), view.why(wanted).len());
    let _ = std::fs::remove_file(&file);
}

/// The kinds in the list called `id`.
fn items(dom: &str, id: &str) -> Vec<String> {
    let from = dom.find(&format!(r#"<ol id="{id}">"#)).expect("the page has the list");
    let list = &dom[from..from + dom[from..].find("</ol>").expect("a list ends")];
    list.split("<b>").skip(1).map(|item| item.split("</b>").next().unwrap_or_default().to_owned()).collect()
}

fn tail(text: &str) -> &str {
    &text[text.len().saturating_sub(2_000)..]
}
