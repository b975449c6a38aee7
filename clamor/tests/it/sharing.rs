//! A brand's job, and the link to it that a customer opens, in real browsers.

use serde_json::json;
use testing::browser::Browser;

use crate::{
    browser::{PHONE, complaints},
    fake::{Fake, hn},
    signing_in::Office,
};

/// That a page is for everybody, and fits where it is shown.
async fn is_sound(browser: &Browser) {
    assert_eq!(complaints(browser).await, json!([]));
    let root = "document.documentElement";
    let wide = format!("{root}.scrollWidth > {root}.clientWidth");
    assert_eq!(browser.js(&wide).await, json!(false));
}

#[tokio::test]
async fn a_customer_reads_the_job_of_their_brand_by_a_link() {
    // To the end: the post is fetched from it.
    let fake = Fake::start().await;
    let office = Office::open(&fake).await;
    office.let_in("Ann", "red");
    let ann = Browser::with(PHONE).await;
    ann.goto(&office.server.url("/brands")).await;
    ann.shows("main", "None yet").await;
    is_sound(&ann).await;
    ann.write("#name", "Acme").await;
    ann.write("#retention_days", "7").await;
    ann.click("form[action='/brands'] button").await;
    ann.shows("tbody", "Acme").await;
    ann.shows("tbody", "7 days").await;
    is_sound(&ann).await;

    ann.goto(&office.server.url("/")).await;
    ann.write("#list", &hn(1)).await;
    ann.js("document.querySelector('form[action=\"/jobs\"] details').open = true")
        .await;
    ann.js("document.querySelector('#brand').selectedIndex = 1")
        .await;
    ann.click("form[action='/jobs'] button.main").await;
    ann.shows("#live", "1 of 1").await;
    ann.shows("main > p.soft", "Acme").await;
    is_sound(&ann).await;

    let share = "form[action$='/shares'] button";
    ann.click(share).await;
    ann.shows("h1", "Link to").await;
    is_sound(&ann).await;
    let link = ann.js("document.querySelector('#link').value").await;
    let link = link.as_str().expect("a link").to_owned();
    assert!(link.starts_with(&office.server.url("/s/")), "{link}");
    ann.click("main a").await;
    ann.shows("#share ~ .scroll", "figures, comments and authors")
        .await;

    // Nobody is signed in there.
    let customer = Browser::with(PHONE).await;
    customer.goto(&link).await;
    customer.shows("main", "Net sentiment").await;
    customer.shows("#comments ~ .scroll", "love").await;
    is_sound(&customer).await;
    let forms = "document.querySelectorAll('form[method=post], nav, [href^=\"/jobs\"]').length";
    assert_eq!(customer.js(forms).await, json!(0));
    customer.write("#q", "no comment says this").await;
    customer.click("form[role=search] button").await;
    customer.shows("main", "No comment matches").await;

    ann.js("window.confirm = () => true").await;
    ann.click("form[action$='/end'] button").await;
    ann.shows("#share ~ form", "Make a link").await;
    customer.goto(&link).await;
    customer.shows("h1", "There is no such link").await;
    is_sound(&customer).await;
    ann.close().await;
    office.server.stop().await;
}
