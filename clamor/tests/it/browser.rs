//! The pages in a real browser: pasted lists, live progress, results, and who cannot use a mouse.

mod comparing;
mod everybody;
mod lists;
mod results;

use fantoccini::actions::{Actions, InputSource, KeyAction, KeyActions};
use serde_json::{Value, json};
use testing::browser::{Browser, Window};

use crate::{
    fake::Fake,
    harness::{Server, Setup, until},
    showcase,
};

/// The width of a small phone.
pub(crate) const PHONE: Window = Window {
    width: 360,
    height: 740,
    javascript: true,
};

#[tokio::test]
async fn the_page_of_the_document_works_under_its_policy() {
    let server = Setup::new(&Fake::start().await).start().await;
    let browser = Browser::open().await;
    browser.goto(&server.url("/docs/")).await;
    // Drawn by its script, in its style, from the document: nothing of it was refused.
    until("the operations", || async {
        let drawn = browser
            .js("document.querySelectorAll('.opblock').length")
            .await;
        drawn.as_u64().filter(|drawn| *drawn > 20)
    })
    .await;
    let border = "getComputedStyle(document.querySelector('.opblock')).borderTopStyle";
    assert_eq!(browser.js(border).await, "solid");
    browser.close().await;
    server.stop().await;
}

async fn job_page(server: &Server, browser: &Browser, urls: &[String]) -> String {
    let id = server.create(urls).await;
    browser.goto(&server.url(&format!("/jobs/{id}"))).await;
    id
}

/// The id of the job whose page is shown.
async fn shown_job(browser: &Browser) -> String {
    until("a job's page", || async {
        let url = browser.client.current_url().await.ok()?;
        let id = url.path().strip_prefix("/jobs/")?;
        (id.len() == 36).then(|| id.to_owned())
    })
    .await
}

/// What is wrong for people who do not see the page or use no mouse; an empty list is right.
pub(crate) async fn complaints(browser: &Browser) -> Value {
    let script = r#"(() => {
        const wrong = [];
        const named = (element) => element.labels?.length || element.getAttribute("aria-label")
            || document.getElementById(element.getAttribute("aria-labelledby"))?.textContent;
        for (const field of document.querySelectorAll("input:not([type=hidden]), select, textarea"))
            if (!named(field)) wrong.push("no label: " + field.outerHTML);
        for (const picture of document.querySelectorAll("img, svg"))
            if (!picture.getAttribute("aria-label") && !picture.getAttribute("alt") && picture.getAttribute("aria-hidden") !== "true")
                wrong.push("no name: " + picture.outerHTML.slice(0, 99));
        for (const control of document.querySelectorAll("a[href], button, summary"))
            if (!control.textContent.trim() && !control.getAttribute("aria-label")) wrong.push("empty: " + control.outerHTML);
        for (const bar of document.querySelectorAll("progress"))
            if (!bar.getAttribute("aria-label")) wrong.push("no name: " + bar.outerHTML);
        for (const head of document.querySelectorAll("th"))
            if (!head.scope || !head.textContent.trim()) wrong.push("bad head: " + head.outerHTML);
        if (document.querySelectorAll("h1").length !== 1) wrong.push("not one h1");
        if (!document.documentElement.lang) wrong.push("no language");
        if (!document.title.trim()) wrong.push("no title");
        if (document.querySelectorAll("main").length !== 1) wrong.push("not one main");
        const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
        for (const id of new Set(ids)) if (ids.filter((other) => other === id).length > 1) wrong.push("twice: #" + id);
        for (const element of document.querySelectorAll("[aria-describedby]"))
            if (!document.getElementById(element.getAttribute("aria-describedby"))) wrong.push("no such text: " + element.outerHTML);
        let level = 0;
        for (const head of document.querySelectorAll("h1, h2, h3, h4")) {
            const next = Number(head.tagName[1]);
            if (next > level + 1) wrong.push("heading skipped: " + head.outerHTML);
            level = next;
        }
        return wrong;
    })()"#;
    browser.js(script).await
}

/// The focused element as `tag#id`.
async fn focus(browser: &Browser) -> String {
    let script = "document.activeElement.tagName.toLowerCase() + '#' + document.activeElement.id + '.' + document.activeElement.className + ' ' + document.activeElement.textContent.trim().slice(0, 30)";
    browser.js(script).await.as_str().expect("text").to_owned()
}

/// Types into whatever has the focus.
async fn press(browser: &Browser, keys: &str) {
    let typed = keys
        .chars()
        .fold(KeyActions::new("keyboard".to_owned()), |typed, value| {
            typed
                .then(KeyAction::Down { value })
                .then(KeyAction::Up { value })
        });
    browser
        .client
        .perform_actions(Actions::from(typed))
        .await
        .expect("keys");
}

const TAB: &str = "\u{e004}";

const ENTER: &str = "\u{e007}";

pub(crate) async fn overflow(browser: &Browser) -> Value {
    let script = "document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]
        .filter((element) => element.getBoundingClientRect().right > innerWidth + 1 && !element.closest('.scroll'))
        .map((element) => element.tagName + ' ' + element.className + ' ' + element.textContent.slice(0, 40))";
    browser.js(script).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_form_comes_back_as_it_was_and_a_missing_page_says_so() {
    let fake = Fake::start().await;
    let server = Setup::new(&fake).start().await;
    let parts: [(&str, Option<&str>, &[u8]); 3] = [
        (
            "list",
            None,
            b"https://www.linkedin.com/feed/update/urn:li:activity:7106594312292453675",
        ),
        ("name", None, b"My list"),
        ("max_comments", None, b"0"),
    ];
    let answer = server.post_form("/jobs", &parts).await;
    assert_eq!(answer.status, 422, "{}", answer.text());
    for words in [
        "role=\"alert\"",
        "My list",
        "https://www.linkedin.com/feed/update/urn:li:activity:7106594312292453675",
        "max_comments",
    ] {
        assert!(
            answer.text().contains(words),
            "{words} in {}",
            answer.text()
        );
    }
    let empty: [(&str, Option<&str>, &[u8]); 2] = [("list", None, b""), ("file", Some(""), b"")];
    let answer = server.post_form("/jobs", &empty).await;
    assert!(
        answer.status == 422 && answer.text().contains("role=\"alert\""),
        "{}",
        answer.text()
    );
    let missing = server
        .get("/jobs/018f0000-0000-7000-8000-000000000000")
        .await;
    assert_eq!(
        (missing.status, missing.header("content-type")),
        (404, "text/html; charset=utf-8")
    );
    assert!(
        missing.text().contains("<h1>") && missing.text().contains("href=\"/\""),
        "{}",
        missing.text()
    );
    assert_eq!(server.get("/jobs/nonsense").await.status, 404);
    server.stop().await;
}

/// Keeps a picture of the page beside the one that `CLAMOR_SCREENSHOT` names, if it is set.
async fn save(browser: &Browser, what: &str) {
    let height = if what.starts_with("phone") {
        6000
    } else {
        1700
    };
    let Some(path) = std::env::var_os("CLAMOR_SCREENSHOT") else {
        return;
    };
    let path = std::path::PathBuf::from(path);
    let path = if what.is_empty() {
        path
    } else {
        path.with_extension(format!("{what}.png"))
    };
    std::fs::write(&path, browser.picture(height).await).expect("the picture is kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_picture_of_the_readme_can_be_taken() {
    let fake = Fake::start().await;
    let server = Setup::new(&fake).start().await;
    let browser = Browser::open().await;
    let urls = showcase::tell(&fake);
    let answer = server
        .post(
            "/api/v1/jobs",
            &json!({"urls": urls, "name": "Spring campaign"}),
        )
        .await;
    let id = answer.job_id();
    server.ended(&id).await;
    browser.goto(&server.url(&format!("/jobs/{id}"))).await;
    browser.shows("main", "Spring campaign").await;
    assert!(browser.picture(400).await.starts_with(b"\x89PNG"));
    save(&browser, "").await;
    browser.goto(&server.url("/")).await;
    let list = format!(
        "{}\n{}\nhttps://www.linkedin.com/feed/update/urn:li:activity:7106594312292453675\n",
        urls.join("\n"),
        urls[0]
    );
    browser.write("#list", &list).await;
    browser.shows("#preview", "1 duplicate").await;
    save(&browser, "home").await;
    browser.close().await;
    server.stop().await;
}
