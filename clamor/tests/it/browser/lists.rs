//! Lists and files on the first page: pasted, dropped, chosen, and what is said of them before they are submitted.

use serde_json::json;
use testing::browser::Browser;

use super::{complaints, shown_job};
use crate::{
    fake::{Fake, PLAIN, hn, mastodon},
    harness::Setup,
    rows::Csv,
};

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
