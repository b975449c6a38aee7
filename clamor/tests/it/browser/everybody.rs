//! The pages for people without scripts, without a mouse, on a phone and in another language.

use serde_json::json;
use testing::browser::{Browser, Window};

use super::{ENTER, PHONE, TAB, complaints, focus, job_page, overflow, press, save, shown_job};
use crate::{
    fake::{Fake, hn},
    harness::{Setup, until},
    showcase,
};

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
