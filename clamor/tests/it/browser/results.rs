//! The page of a job: what people say, what is left out, and what its buttons do.

use serde_json::{Value, json};
use testing::browser::Browser;

use super::{complaints, job_page};
use crate::{
    fake::{Fake, hn},
    harness::{Setup, until},
    showcase,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_finished_job_shows_what_people_say_and_gives_it_away() {
    let fake = Fake::start().await;
    let server = Setup::new(&fake).start().await;
    let browser = Browser::open().await;
    let urls = showcase::tell(&fake);
    let id = server.create(&urls).await;
    let job = server.ended(&id).await;
    assert_eq!(job["status"], "completed", "{job}");
    browser.goto(&server.url(&format!("/jobs/{id}"))).await;
    assert_eq!(complaints(&browser).await, json!([]));

    let pictures = browser.js("[...document.querySelectorAll('#live svg')].map((svg) => svg.getAttribute('aria-label'))").await;
    let pictures: Vec<&str> = pictures
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert!(
        pictures[0].contains("95 % interval") && pictures[0].contains("positive"),
        "{pictures:?}"
    );
    assert!(
        pictures
            .iter()
            .any(|label| label.starts_with("Comments from ")),
        "{pictures:?}"
    );
    let of = |words: &str| {
        pictures
            .iter()
            .filter(|label| label.contains(words))
            .count()
    };
    assert!(
        of("Net sentiment") >= urls.len(),
        "a bar for each post: {pictures:?}"
    );
    let main = browser.text("main").await;
    for words in [
        "Net sentiment",
        "Comments over time",
        "Most liked",
        "Most negative",
        "Posts",
        "Comments",
    ] {
        assert!(main.contains(words), "{words}");
    }
    browser.click("#timeline-table summary").await;
    assert!(
        browser
            .text("#timeline-table table")
            .await
            .contains("2026-"),
        "the same as a table"
    );

    // Search, class, order and post go together, and survive as an address.
    browser.write("#q", "brakes").await;
    browser
        .find("#label")
        .await
        .select_by_value("negative")
        .await
        .expect("a choice");
    browser
        .find("#sort")
        .await
        .select_by_value("likes")
        .await
        .expect("a choice");
    browser.click(".filters button").await;
    until("the filtered page", || async {
        let url = browser.client.current_url().await.ok()?;
        url.query()
            .is_some_and(|query| query.contains("q=brakes"))
            .then_some(())
    })
    .await;
    let rows = browser.js("[...document.querySelectorAll('#comments ~ .scroll tbody tr')].map((row) => row.innerText)").await;
    let rows = rows.as_array().expect("rows");
    assert!(!rows.is_empty());
    for row in rows {
        let row = row.as_str().expect("text");
        assert!(row.contains("brakes") && row.contains("negative"), "{row}");
    }
    assert_eq!(
        browser.js("document.querySelector('#label').value").await,
        json!("negative")
    );
    browser
        .find("#q")
        .await
        .clear()
        .await
        .expect("it can be emptied");
    browser.write("#q", "no such words").await;
    browser.click(".filters button").await;
    browser.shows("main", "No comment matches").await;
    browser.goto(&server.url(&format!("/jobs/{id}"))).await;
    browser.click("a[rel=next]").await;
    until("the next comments", || async {
        let url = browser.client.current_url().await.ok()?;
        url.query()
            .is_some_and(|query| query.contains("after="))
            .then_some(())
    })
    .await;

    let links = browser
        .js("[...document.querySelectorAll('a[href*=\"/results.\"]')].map((link) => link.getAttribute('href'))")
        .await;
    let links: Vec<&str> = links
        .as_array()
        .expect("links")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert_eq!(links.len(), 4, "{links:?}");
    for link in links {
        let answer = server.get(link).await;
        assert!(
            answer.status == 200 && answer.header("content-disposition").contains("attachment"),
            "{link}"
        );
    }
    browser.close().await;
    server.stop().await;
}

/// A comment in a language that the lexicon does not know, between two others.
const OF_TWO_LANGUAGES: &str = "id,comment\n\
    1,This is such a lovely song\n\
    2,Das ist ein wirklich schöner Abend gewesen\n\
    3,lol\n";

#[tokio::test(flavor = "multi_thread")]
async fn scores_to_look_at_are_told_and_one_click_away() {
    let fake = Fake::start().await;
    let server = Setup::new(&fake).start().await;
    let browser = Browser::open().await;
    let id = server.upload(OF_TWO_LANGUAGES.to_owned()).await;
    server.ended(&id).await;
    browser.goto(&server.url(&format!("/jobs/{id}"))).await;
    assert_eq!(complaints(&browser).await, json!([]));
    browser.click("#method summary").await;
    let live = browser.text("#live").await;
    for words in [
        "1 of 3 scored comments needs review: 1 in a language that the model does not know.",
        "Languages: German 33 %, English 33 %; 33 % too short to tell.",
    ] {
        assert!(live.contains(words), "no {words:?} in {live}");
    }
    browser.click("#live a[href*=review]").await;
    until("the comments to look at", || async {
        let rows = browser.js("[...document.querySelectorAll('#comments ~ .scroll tbody tr')].map((row) => row.innerText)").await;
        let rows: Vec<String> = serde_json::from_value(rows).ok()?;
        let [row] = rows.as_slice() else { return None };
        (row.contains("Abend")
            && row.contains("German")
            && row.contains("Review: a language the model does not know"))
        .then_some(())
    })
    .await;
    assert_eq!(
        browser.js("document.querySelector('#review').value").await,
        json!("any")
    );
    browser.close().await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_switch_beside_the_figures_counts_what_was_left_out() {
    let fake = Fake::start().await;
    let server = Setup::new(&fake).start().await;
    let browser = Browser::open().await;
    let id = server.upload(OF_TWO_LANGUAGES.to_owned()).await;
    server.ended(&id).await;
    browser.goto(&server.url(&format!("/jobs/{id}"))).await;
    let chart = "document.querySelector('#figures svg').getAttribute('aria-label')";
    let of = async |words: &str| {
        let label = browser.js(chart).await;
        let label = label.as_str().unwrap_or_default();
        assert!(label.starts_with(words), "{label}");
    };
    browser
        .shows("#live", "1 in other languages, not counted")
        .await;
    of("Of 2 scored comments").await;
    browser.click("#live a.chip").await;
    browser
        .shows("#live", "1 in other languages, counted")
        .await;
    of("Of 3 scored comments").await;
    assert_eq!(complaints(&browser).await, json!([]));
    // The other filters keep it.
    browser.click("form[role=search] button").await;
    browser
        .shows("#live", "1 in other languages, counted")
        .await;
    browser.click("#live a.chip").await;
    browser
        .shows("#live", "1 in other languages, not counted")
        .await;
    browser.close().await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_cancelled_tried_again_and_deleted_by_buttons() {
    let fake = Fake::start().await;
    fake.hold("/hn/items/1");
    fake.refuse("/hn/items/2", 404, 1);
    let server = Setup::new(&fake).start().await;
    let browser = Browser::open().await;
    job_page(&server, &browser, &[hn(1), hn(2)]).await;
    browser.shows("#live", "1 of 2 posts done").await;
    browser.click("form[action$='/cancel'] button").await;
    browser.shows("#live", "cancelled").await;
    fake.release("/hn/items/1");
    let button = browser
        .shows("form[action$='/retry'] button", "again")
        .await;
    assert_eq!(button, "Try 2 again");
    browser.click("form[action$='/retry'] button").await;
    browser.shows("#live", "2 of 2 posts done").await;
    browser.shows("main", "Excel").await;
    assert!(
        browser
            .client
            .find(fantoccini::Locator::Css("form[action$='/retry']"))
            .await
            .is_err()
    );

    browser.click("#more summary").await;
    browser.click("form[action$='/delete'] button").await;
    browser.client.dismiss_alert().await.expect("it asks first");
    assert_eq!(
        server.get("/api/v1/jobs").await.json()["jobs"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    browser.click("form[action$='/delete'] button").await;
    browser.client.accept_alert().await.expect("it asks first");
    browser.shows("main", "None yet").await;
    browser.close().await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_comments_are_shown_and_do_nothing() {
    let fake = Fake::start().await;
    let server = Setup::new(&fake).start().await;
    let browser = Browser::open().await;
    let evil = "<script>document.title='owned'</script><img src=x onerror=\\\"document.title='owned'\\\"><a href='javascript:alert(1)'>x</a> hate";
    let file = format!(
        "{{\"text\":\"{evil}\",\"author\":\"</td><script>1</script>\",\"url\":\"javascript:document.title='owned'\",\"likes\":5}}\n\
         {{\"text\":\"\\u202egnp.exe\\u0000 terrible, awful\",\"author\":\"x\",\"url\":\"data:text/html,<script>1</script>\"}}\n"
    );
    let name = "%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E%22%3E";
    let path = format!("/api/v1/jobs?kind=comments&file_name=a.jsonl&name={name}");
    let answer = server.post_body(&path, "application/x-ndjson", file).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    let id = answer.job_id();
    server.ended(&id).await;
    for page in [
        format!("/jobs/{id}"),
        "/".to_owned(),
        format!("/jobs/{id}?q=%22%3E%3Cscript%3E1%3C/script%3E"),
    ] {
        browser.goto(&server.url(&page)).await;
        assert_eq!(
            browser
                .js("document.querySelectorAll('main script, main img, main iframe').length")
                .await,
            json!(0),
            "{page}"
        );
        let links = "[...document.querySelectorAll('a')].filter((link) => !/^https?:$/.test(link.protocol)).map((link) => link.href)";
        assert_eq!(browser.js(links).await, json!([]), "{page}");
        assert_ne!(browser.js("document.title").await, json!("owned"), "{page}");
        assert_eq!(complaints(&browser).await, json!([]), "{page}");
    }
    browser.goto(&server.url(&format!("/jobs/{id}"))).await;
    assert!(
        browser
            .text("main")
            .await
            .contains("<script>document.title='owned'</script>"),
        "it is shown as it was written"
    );

    // What is typed into the list comes back in the preview.
    browser.goto(&server.url("/")).await;
    browser
        .write(
            "#list",
            "https://blog.example/<img src=x onerror=document.title='owned'>",
        )
        .await;
    browser.shows("#preview", "1 entry").await;
    assert_eq!(
        browser
            .js("document.querySelectorAll('#preview img').length")
            .await,
        json!(0)
    );
    assert_ne!(browser.js("document.title").await, json!("owned"));
    browser.close().await;
    server.stop().await;
}
