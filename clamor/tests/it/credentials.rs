//! A team enters a credential in a real browser: from the check of a list to its comments.

use serde_json::json;
use testing::browser::Browser;

use crate::{
    browser::{PHONE, complaints, overflow},
    fake::{Fake, INSTAGRAM_POST, Refusal, hn},
    harness::{Setup, until},
};

const KEY: &str = "00000000000000000000000000000000000000000000000000000000000000a1";
const TOKEN: &str = "EAAB-made-up-token";

#[tokio::test]
async fn a_list_that_needs_a_credential_leads_to_where_it_is_entered_and_is_then_read() {
    let fake = Fake::start().await;
    let server = Setup::new(&fake).set("SEAL_KEY", KEY).start().await;
    let browser = Browser::with(PHONE).await;
    // The worker of this server says which keys there are.
    until("what is lacking", async || {
        let list = server.get("/api/v1/platforms").await.json();
        let platforms = list["platforms"].as_array()?.clone();
        let one = platforms
            .into_iter()
            .find(|one| one["name"] == "instagram")?;
        (one["ready"] == false).then_some(())
    })
    .await;
    browser.goto(&server.url("/")).await;
    let list = format!(
        "{INSTAGRAM_POST}\n{}\nhttps://www.linkedin.com/feed/update/urn:li:activity:7106594312292453675\n",
        hn(1)
    );
    browser.write("#list", &list).await;
    let preview = browser.shows("#preview", "1 need a credential").await;
    for words in [
        "1 will be fetched",
        "1 unsupported",
        "How to get it for Instagram",
    ] {
        assert!(preview.contains(words), "{words} in {preview}");
    }
    assert_eq!(complaints(&browser).await, json!([]));
    assert_eq!(overflow(&browser).await, json!([]));

    browser
        .click("#preview a[href='/platforms/instagram']")
        .await;
    browser.shows("h1", "Instagram").await;
    let steps = browser.text("ol").await;
    assert!(
        steps.contains("Generate token") && !steps.contains('*'),
        "{steps}"
    );
    assert_eq!(complaints(&browser).await, json!([]));
    assert_eq!(overflow(&browser).await, json!([]));
    fake.refuse_with("/me/accounts", expired(), 1);
    browser.write("#secret", "worn-out").await;
    browser
        .click("form[action='/platforms/instagram'] button")
        .await;
    browser.shows("h1", "refused").await;
    let told = browser.text("main").await;
    assert!(
        told.contains("it has expired") && !told.contains("worn-out"),
        "{told}"
    );
    browser.goto(&server.url("/platforms")).await;
    let lacking = browser.text("main").await;
    assert!(lacking.contains("it has expired"), "{lacking}");
    assert_eq!(complaints(&browser).await, json!([]));
    assert_eq!(overflow(&browser).await, json!([]));

    browser.click("a[href='/platforms/instagram']").await;
    browser.write("#secret", TOKEN).await;
    browser.write("#label", "Of the shop").await;
    browser
        .click("form[action='/platforms/instagram'] button")
        .await;
    browser.shows("h1", "ready").await;
    let told = browser.text("main").await;
    assert!(told.contains("@the.shop, Of the shop"), "{told}");
    assert_eq!(complaints(&browser).await, json!([]));
    assert_eq!(overflow(&browser).await, json!([]));

    let job = server.create(&[INSTAGRAM_POST.to_owned()]).await;
    let job = server.ended(&job).await;
    assert_eq!(job["status"], "completed", "{job}");
    assert_eq!(job["items"][0]["title"], "New shoes");
    assert_eq!(job["progress"]["comments_scored"], 3);
    browser.close().await;
    server.stop().await;
}

fn expired() -> Refusal {
    let error = json!({"message": "Session has expired", "type": "OAuthException", "code": 190, "error_subcode": 463});
    Refusal {
        status: 401,
        retry_after_s: None,
        body: json!({"error": error}),
    }
}
