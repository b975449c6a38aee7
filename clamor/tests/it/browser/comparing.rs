//! A job that is scored again, and the page that compares two.

use serde_json::json;
use testing::browser::{Browser, Window};

use super::{ENTER, PHONE, TAB, complaints, focus, overflow, press, save, shown_job};
use crate::{
    fake::Fake,
    harness::{Setup, until},
    model_place::ModelsFolder,
    rescoring, showcase,
};

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
