//! The pages in a real browser: pasted lists, live progress, results, and who cannot use a mouse.

use fantoccini::actions::{Actions, InputSource, KeyAction, KeyActions};
use serde_json::{Value, json};
use testing::browser::{Browser, Window};

use crate::{
    fake::{Fake, PLAIN, hn, mastodon},
    harness::{Server, Setup, until},
    model_place::ModelsFolder,
    rescoring,
    rows::Csv,
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

#[tokio::test(flavor = "multi_thread")]
async fn a_pasted_list_is_explained_before_it_is_submitted_and_then_followed_live() {
    let fake = Fake::start().await;
    fake.hold("/hn/items/2");
    let server = Setup::new(&fake).start().await;
    let browser = Browser::open().await;
    browser.goto(&server.url("/")).await;
    let list = format!(
        "{}\n{}\n{}&p=2\nhttps://www.linkedin.com/feed/update/urn:li:activity:7106594312292453675\n{}\n",
        hn(1),
        hn(2),
        hn(1),
        mastodon(11111)
    );
    browser.write("#list", &list).await;
    let preview = browser.shows("#preview", "5 entries").await;
    for words in [
        "3 will be fetched",
        "1 duplicate",
        "1 unsupported",
        "Hacker News",
        "Mastodon",
        "recognised",
        "The same post as",
    ] {
        assert!(preview.contains(words), "{words} in {preview}");
    }
    assert_eq!(complaints(&browser).await, json!([]));
    assert_eq!(
        server.get("/api/v1/jobs").await.json()["jobs"],
        json!([]),
        "looking changes nothing"
    );

    browser.click("form[data-preview] button.main").await;
    let id = shown_job(&browser).await;
    let status = browser.shows("#live", "3 of 4 posts done").await;
    assert!(
        status.contains("so far") && status.contains("running"),
        "{status}"
    );
    browser.js("window.mark = true").await;
    assert_eq!(complaints(&browser).await, json!([]));
    assert!(
        browser.text("main").await.contains("1 duplicate"),
        "merged duplicates are told"
    );
    let partial = browser
        .find("a.button[href*='partial=true']")
        .await
        .attr("href")
        .await
        .expect("a link")
        .expect("an address");
    assert_eq!(
        Csv::read(&server.get(&partial).await.body).rows.len(),
        2 * PLAIN
    );
    assert_eq!(
        browser.js("window.mark").await,
        json!(true),
        "progress came without loading the page again"
    );

    fake.release("/hn/items/2");
    browser.shows("main", "Excel").await;
    let live = browser.text("#live").await;
    assert!(
        live.contains("4 of 4 posts done") && live.contains("partly completed"),
        "{live}"
    );
    server.ended(&id).await;
    browser.goto(&server.url("/")).await;
    assert!(
        browser.text("main").await.contains("partly completed"),
        "the job is in the list"
    );
    browser.close().await;
    server.stop().await;
}

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
async fn files_can_be_dropped_and_chosen() {
    let fake = Fake::start().await;
    let setup = Setup::new(&fake);
    let server = setup.start().await;
    let browser = Browser::open().await;
    browser.goto(&server.url("/")).await;
    let drop = |form: &str, name: &str, text: &str| {
        format!(
            "(() => {{ const data = new DataTransfer(); data.items.add(new File([{}], '{name}'));
             document.querySelector('{form}').dispatchEvent(new DragEvent('drop', {{dataTransfer: data, bubbles: true, cancelable: true}})); }})()",
            json!(text)
        )
    };
    let list = format!("name,link\nOne,{}\nTwo,{}\n", hn(1), hn(2));
    browser
        .js(&drop("form[data-preview]", "list.csv", &list))
        .await;
    browser.shows("#preview", "2 will be fetched").await;
    browser.click("form[data-preview] button.main").await;
    shown_job(&browser).await;
    browser.shows("#live", "2 of 2 posts done").await;

    browser.goto(&server.url("/")).await;
    browser.click("#own summary").await;
    let file = setup.path("reviews.csv");
    std::fs::write(
        &file,
        "who,comment,stars\nann,I love it,5\nbob,I hate it,1\n",
    )
    .expect("a file");
    browser
        .write("#comments", file.to_str().expect("UTF-8"))
        .await;
    browser.click("#own button.main").await;
    shown_job(&browser).await;
    let live = browser.shows("#live", "2 of 2 comments scored").await;
    assert!(live.contains("Net sentiment"), "{live}");
    browser.shows("main", "Excel").await;
    browser.click("#method summary").await;
    let sum = "2 rows in the file: 2 scored, 0 empty, 0 left out.";
    browser.shows("#file", sum).await;

    // What is wrong with a file is told on the page, beside the form.
    browser.goto(&server.url("/")).await;
    browser.click("#own summary").await;
    std::fs::write(&file, "%PDF-1.4").expect("a file");
    browser
        .write("#comments", file.to_str().expect("UTF-8"))
        .await;
    browser.click("#own button.main").await;
    let told = browser.text("[role=alert]").await;
    assert!(told.contains("PDF"), "{told}");
    browser.find("#own[open]").await;
    // The refusal is an HTTP status of its own, which the console notes.
    drop_console(browser).await;
    server.stop().await;
}

/// A file is dropped whose columns nobody knows; it is sent once, and its columns are chosen beside its
/// first rows.
#[tokio::test(flavor = "multi_thread")]
async fn the_columns_of_a_dropped_file_are_chosen_beside_its_first_rows() {
    let fake = Fake::start().await;
    let setup = Setup::new(&fake);
    let server = setup.start().await;
    let browser = Browser::open().await;
    browser.goto(&server.url("/")).await;
    browser.click("#own summary").await;
    let file = "k1,k2,k3\nann,I love it,3/4/2024\nbob,I hate it,5/6/2024\ncleo,A table,7/8/2024\ndora,Fine,1/2/2024\n";
    let drop = format!(
        "(() => {{ const data = new DataTransfer(); data.items.add(new File([{}], 'mine.csv')); \
         document.querySelector('#own form').dispatchEvent(new DragEvent('drop', \
         {{dataTransfer: data, bubbles: true, cancelable: true}})); }})()",
        json!(file)
    );
    browser.js(&drop).await;
    browser.click("#own form summary").await;
    browser.write("#comments-name", "Ours").await;
    browser.click("#own button.main").await;

    browser.shows("h1", "Which column is which?").await;
    let sample = browser.text("#sample").await;
    for cell in ["k2", "ann", "I hate it", "7/8/2024"] {
        assert!(sample.contains(cell), "{cell} in {sample}");
    }
    assert!(!sample.contains("dora"), "three rows: {sample}");
    // Without the column of the comments the form is not sent.
    browser.click("#mapping button.main").await;
    browser.shows("h1", "Which column is which?").await;
    let choose = |field: &str, words: &str| {
        format!(
            "(() => {{ const list = document.getElementById('{field}'); \
             list.value = [...list.options].find(option => option.text.startsWith('{words}')).value; }})()"
        )
    };
    for (field, words) in [
        ("comment_text", "k2"),
        ("author_name", "k1"),
        ("published_at", "k3"),
        ("day_first", "Day first"),
    ] {
        browser.js(&choose(field, words)).await;
    }
    browser.click("#mapping button.main").await;
    shown_job(&browser).await;
    browser.shows("#live", "4 of 4 comments scored").await;
    browser.shows("h1", "Ours").await;
    browser.shows("main", "Excel").await;
    browser.click("#method summary").await;
    let comments = browser.text("main").await;
    for words in ["3 Apr 2024", "ann", "4 rows in the file: 4 scored"] {
        assert!(comments.contains(words), "{words} in {comments}");
    }

    // Whoever wants to choose is asked, also when the file tells its columns.
    browser.goto(&server.url("/")).await;
    browser.click("#own summary").await;
    let clear = setup.path("clear.csv");
    std::fs::write(&clear, "comment\nfine\n").expect("a file");
    browser
        .write("#comments", clear.to_str().expect("UTF-8"))
        .await;
    browser.click("#own button[formaction]").await;
    browser.shows("h1", "Which column is which?").await;
    browser.click("#mapping button.main").await;
    shown_job(&browser).await;
    browser.close().await;
    server.stop().await;
}

/// Drops a file on the form with this selector, as a hand would.
async fn drop_file(browser: &Browser, form: &str, name: &str, content: &str) {
    let drop = format!(
        "(() => {{ const data = new DataTransfer(); data.items.add(new File([{}], '{name}')); \
         document.querySelector('{form}').dispatchEvent(new DragEvent('drop', \
         {{dataTransfer: data, bubbles: true, cancelable: true}})); }})()",
        json!(content)
    );
    browser.js(&drop).await;
}

/// Whatever is dropped wherever: it is asked what it is, and it is sent once.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_dropped_in_the_wrong_place_need_not_be_dropped_again() {
    let fake = Fake::start().await;
    let server = Setup::new(&fake).start().await;
    let browser = Browser::open().await;

    browser.goto(&server.url("/")).await;
    let comments = "cid,text,photo\n1,I love it,https://pic.example/1.jpg\n2,I hate it,https://pic.example/2.jpg\n";
    drop_file(&browser, "form[data-preview]", "mine.csv", comments).await;
    browser.click("form[data-preview] summary").await;
    browser.write("#name", "Ours").await;
    browser.write("#own_accounts", "file: ann").await;
    browser.click("form[data-preview] button.main").await;
    browser.shows("h1", "Which column is which?").await;
    browser.shows("main", "given as a list of posts").await;
    browser.click("#mapping button.main").await;
    shown_job(&browser).await;
    browser.shows("h1", "Ours").await;
    browser.shows("#live", "2 of 2 comments scored").await;

    browser.goto(&server.url("/")).await;
    browser.click("#own summary").await;
    let list = format!("Campaign,Link\nA,{}\nB,{}\n", hn(1), hn(2));
    drop_file(&browser, "#own form", "list.csv", &list).await;
    browser.click("#own button.main").await;
    browser.shows("h1", "Which column is which?").await;
    browser.shows("main", "looks like a list of posts").await;
    browser.click(".note button.main").await;
    shown_job(&browser).await;
    browser.shows("#live", "2 of 2 posts").await;
    browser.close().await;
    server.stop().await;
}

/// Closes without a look at the console.
async fn drop_console(browser: Browser) {
    browser.client.clone().close().await.expect("it closes");
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_but_live_updates_works_without_javascript() {
    let fake = Fake::start().await;
    fake.hold("/hn/items/1");
    let server = Setup::new(&fake).start().await;
    let browser = Browser::with(Window {
        javascript: false,
        ..Window::default()
    })
    .await;
    browser.goto(&server.url("/")).await;
    browser
        .write(
            "#list",
            &format!(
                "{}\n{}\nhttps://www.linkedin.com/feed/update/urn:li:activity:7106594312292453675\n",
                hn(1),
                hn(1)
            ),
        )
        .await;
    browser
        .find("button[formaction]")
        .await
        .click()
        .await
        .expect("a button");
    let preview = browser.shows("#preview", "3 entries").await;
    assert!(
        preview.contains("1 will be fetched")
            && preview.contains("1 duplicate")
            && preview.contains("1 unsupported"),
        "{preview}"
    );
    let kept = browser
        .find("#list")
        .await
        .prop("value")
        .await
        .expect("a value")
        .unwrap_or_default();
    assert!(kept.contains("linkedin"), "the list is still there");
    browser
        .find("form[data-preview] button.main")
        .await
        .click()
        .await
        .expect("a button");
    shown_job(&browser).await;
    browser.shows("#live", "1 of 2 posts done").await;
    fake.release("/hn/items/1");
    // The page loads itself again while the job runs.
    browser.shows("#live", "2 of 2 posts done").await;
    browser.shows("main", "Excel").await;
    browser
        .find("#q")
        .await
        .send_keys("wonderful\u{e007}")
        .await
        .expect("it takes text");
    until("the search", || async {
        browser
            .client
            .current_url()
            .await
            .ok()?
            .query()?
            .contains("q=wonderful")
            .then_some(())
    })
    .await;
    let found = browser
        .shows("#comments ~ .scroll tbody", "I love this, it is wonderful!")
        .await;
    assert!(!found.contains("It is on the table."), "{found}");
    browser.close().await;
    server.stop().await;
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

#[tokio::test(flavor = "multi_thread")]
async fn a_keyboard_is_enough() {
    let fake = Fake::start().await;
    let server = Setup::new(&fake).start().await;
    let browser = Browser::open().await;
    browser.goto(&server.url("/")).await;
    press(&browser, TAB).await;
    assert!(
        focus(&browser).await.contains("skip"),
        "{}",
        focus(&browser).await
    );
    let visible = browser
        .js("document.activeElement.getBoundingClientRect().left >= 0")
        .await;
    assert_eq!(
        visible,
        json!(true),
        "the skip link shows when it has the focus"
    );
    press(&browser, ENTER).await;
    press(&browser, TAB).await;
    assert!(
        focus(&browser).await.starts_with("textarea#list"),
        "{}",
        focus(&browser).await
    );
    press(&browser, &hn(1)).await;
    browser.shows("#preview", "1 will be fetched").await;
    let mut order = Vec::new();
    while !order
        .last()
        .is_some_and(|last: &String| last.ends_with("Start"))
    {
        press(&browser, TAB).await;
        order.push(focus(&browser).await);
        assert!(order.len() < 12, "{order:?}");
    }
    // The options, then what they are for.
    assert!(order[0].starts_with("summary"), "{order:?}");
    assert!(order[1].starts_with("input#file"), "{order:?}");
    press(&browser, ENTER).await;
    shown_job(&browser).await;
    browser.shows("main", "Excel").await;

    // The search field submits on Enter, too.
    browser.find("#q").await.click().await.expect("a field");
    press(&browser, "wonderful").await;
    press(&browser, ENTER).await;
    until("the search", || async {
        browser
            .client
            .current_url()
            .await
            .ok()?
            .query()?
            .contains("q=wonderful")
            .then_some(())
    })
    .await;
    browser.close().await;
    server.stop().await;
}

pub(crate) async fn overflow(browser: &Browser) -> Value {
    let script = "document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]
        .filter((element) => element.getBoundingClientRect().right > innerWidth + 1 && !element.closest('.scroll'))
        .map((element) => element.tagName + ' ' + element.className + ' ' + element.textContent.slice(0, 40))";
    browser.js(script).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_shows_every_page_without_scrolling_sideways() {
    let fake = Fake::start().await;
    let server = Setup::new(&fake).start().await;
    let browser = Browser::with(PHONE).await;
    let long = format!(
        "https://blog.example/{}",
        "a-very-long-address-without-any-place-to-break-it-".repeat(6)
    );
    let urls = showcase::tell(&fake);
    browser.goto(&server.url("/")).await;
    assert_eq!(browser.js("innerWidth").await, json!(PHONE.width));
    browser
        .write("#list", &format!("{}\n{long}\n", urls.join("\n")))
        .await;
    browser.shows("#preview", "will be fetched").await;
    browser.click("form[data-preview] details summary").await;
    browser.click("#own summary").await;
    assert_eq!(overflow(&browser).await, json!([]));
    save(&browser, "phone-home").await;

    let id = job_page(&server, &browser, &urls).await;
    server.ended(&id).await;
    browser.shows("main", "Excel").await;
    assert_eq!(overflow(&browser).await, json!([]));
    save(&browser, "phone").await;
    browser.goto(&server.url("/")).await;
    assert_eq!(overflow(&browser).await, json!([]));
    browser.close().await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_german_goes_from_the_first_page_to_the_result_on_a_phone() {
    let fake = Fake::start().await;
    let server = Setup::new(&fake).start().await;
    let browser = Browser::with(PHONE).await;
    let urls = showcase::tell(&fake);
    browser.goto(&server.url("/")).await;
    browser.click(".languages a[lang=de]").await;
    browser
        .shows("h1", "Was wird unter diesen Beiträgen gesagt?")
        .await;
    let lang = "document.documentElement.lang";
    assert_eq!(browser.js(lang).await, json!("de"));
    browser.write("#list", &urls.join("\n")).await;
    // What the script asks for is in the same language.
    browser
        .shows("#preview", "6 Einträge: 6 werden abgerufen.")
        .await;
    browser.click("form[data-preview] details summary").await;
    browser.click("#own summary").await;
    assert_eq!(overflow(&browser).await, json!([]));
    assert_eq!(complaints(&browser).await, json!([]));
    browser.click("form[data-preview] button.main").await;
    let id = shown_job(&browser).await;
    server.ended(&id).await;
    browser.shows("main", "Bericht").await;
    let page = browser.text("main").await;
    for words in ["Stimmungssaldo", "Kommentare im Zeitverlauf", "Methode"] {
        assert!(page.contains(words), "{words} in {page}");
    }
    assert_eq!(browser.js(lang).await, json!("de"));
    assert_eq!(overflow(&browser).await, json!([]));
    assert_eq!(complaints(&browser).await, json!([]));
    save(&browser, "phone-german").await;
    for path in [
        &*format!("/jobs/{id}/report"),
        "/brands",
        "/profiles",
        "/platforms",
    ] {
        browser.goto(&server.url(path)).await;
        assert_eq!(browser.js(lang).await, json!("de"), "{path}");
        assert_eq!(overflow(&browser).await, json!([]), "{path}");
    }
    browser.close().await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_scored_again_and_compared_on_a_phone_without_javascript() {
    let place = ModelsFolder::new();
    let fake = Fake::start().await;
    let server = rescoring::serve(&Setup::new(&fake), &place).await;
    let first = server.create(&showcase::tell(&fake)).await;
    server.ended(&first).await;
    let browser = Browser::with(Window {
        javascript: false,
        ..PHONE
    })
    .await;
    let click = async |css: &str| {
        let element = browser.find(css).await;
        element.click().await.expect("it can be clicked");
    };
    browser.goto(&server.url(&format!("/jobs/{first}"))).await;
    // The model that has not scored it is chosen already.
    click("#more summary").await;
    click("form[action$='/rescore'] button").await;
    let again = until("the other job's page", || async {
        let id = shown_job(&browser).await;
        (id != first).then_some(id)
    })
    .await;
    browser.shows("main", "Excel").await;
    click("#method summary").await;
    browser.shows("#method", "the model tiny").await;
    click("#related a[href*='/compare/']").await;
    browser.shows("h1", "scored twice").await;
    let url = browser.client.current_url().await.expect("an address");
    assert_eq!(url.path(), format!("/jobs/{first}/compare/{again}"));
    let main = browser.text("main").await;
    for words in [
        "the English word list (version",
        "the model tiny (version",
        "have the same label",
        "Net sentiment",
    ] {
        assert!(main.contains(words), "{words} in {main}");
    }
    click("#labels a").await;
    let rows = browser.text("#comments ~ .scroll tbody").await;
    assert!(!rows.is_empty());
    browser.close().await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comparison_is_for_everybody() {
    let place = ModelsFolder::new();
    let fake = Fake::start().await;
    let server = rescoring::serve(&Setup::new(&fake), &place).await;
    let first = server.create(&showcase::tell(&fake)).await;
    server.ended(&first).await;
    let browser = Browser::with(PHONE).await;
    browser.goto(&server.url(&format!("/jobs/{first}"))).await;
    assert_eq!(complaints(&browser).await, json!([]));
    assert_eq!(overflow(&browser).await, json!([]));
    // From the choice to the page that compares, by keyboard alone.
    browser.click("#more summary").await;
    browser.js("document.querySelector('#again').focus()").await;
    press(&browser, TAB).await;
    assert!(focus(&browser).await.ends_with("Score again"));
    press(&browser, ENTER).await;
    let again = until("the other job's page", || async {
        let id = shown_job(&browser).await;
        (id != first).then_some(id)
    })
    .await;
    server.ended(&again).await;
    browser.shows("main", "Excel").await;
    assert_eq!(complaints(&browser).await, json!([]));
    browser
        .js("document.querySelector('#related a[href*=compare]').focus()")
        .await;
    press(&browser, ENTER).await;
    browser.shows("h1", "scored twice").await;
    assert_eq!(complaints(&browser).await, json!([]));
    assert_eq!(overflow(&browser).await, json!([]));
    save(&browser, "phone-compare").await;

    // A number leads to its comments, and the choice says which they are.
    browser
        .js("document.querySelector('#labels a').focus()")
        .await;
    press(&browser, ENTER).await;
    until("the comments of one field", || async {
        let url = browser.client.current_url().await.ok()?;
        url.query()?.contains("second=").then_some(())
    })
    .await;
    let chosen = browser
        .js("[document.querySelector('#first').value, document.querySelector('#second').value]")
        .await;
    let rows = browser
        .js("[...document.querySelectorAll('#comments ~ .scroll tbody tr')].map((row) => [...row.querySelectorAll('.tag')].map((tag) => tag.textContent))")
        .await;
    let rows = rows.as_array().expect("rows");
    assert!(
        !rows.is_empty() && rows.iter().all(|row| *row == chosen),
        "{chosen} {rows:?}"
    );
    assert_eq!(overflow(&browser).await, json!([]));
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
