//! Profiles: each poll is counted once, whatever happens to programs and queue.

use serde_json::Value;
use testing::browser::Browser;

use crate::{
    browser::{PHONE, overflow},
    fake::{Fake, followers},
    harness::{Server, Setup, until},
    production::Site,
};

/// Profiles, and requests that ask for all of them.
const PROFILES: usize = 230;
const REQUESTS: usize = 5;

/// Follows pages, all due at once.
async fn follow(server: &Server) {
    let pages: Vec<_> = (0..PROFILES)
        .map(|number| format!("https://www.facebook.com/page{number}"))
        .collect();
    let answer = server
        .post_body(
            "/api/v1/profiles?interval=86400",
            "text/plain",
            pages.join("\n"),
        )
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.json()["added"], PROFILES);
}

/// All profiles, once none of them waits for its first poll.
async fn counted(server: &Server) -> Vec<Value> {
    until("every profile was asked for", || async {
        let list = server.get("/api/v1/profiles?limit=500").await.json();
        let profiles = list["profiles"].as_array()?.clone();
        let is_done = profiles.iter().all(|one| one["state"] != "pending");
        (is_done && profiles.len() == PROFILES).then_some(profiles)
    })
    .await
}

/// Each profile has the one count that its page has.
async fn each_is_counted_once(server: &Server) {
    for profile in counted(server).await {
        let (id, handle) = (profile["id"].as_str(), profile["handle"].as_str());
        let (id, handle) = (id.expect("an id"), handle.expect("a handle"));
        let path = format!("/api/v1/profiles/{id}/followers");
        let series = server.get(&path).await.json();
        let told: Vec<_> = series["measurements"]
            .as_array()
            .expect("measurements")
            .iter()
            .map(|one| one["followers"].as_u64())
            .collect();
        let count = u64::try_from(followers(handle)).expect("a small number");
        assert_eq!(told, [Some(count)], "{handle}: {series}");
    }
}

#[tokio::test]
async fn polls_that_a_program_is_killed_in_are_counted_once() {
    let fake = Fake::start().await;
    // A dead process's polls are taken over within seconds.
    let setup = fake.graph().into_iter().fold(
        Setup::new(&fake).set("LEASE_SECONDS", "5"),
        |setup, (name, value)| setup.set(name, &value),
    );
    fake.hold("/graph");
    let mut server = setup.start().await;
    follow(&server).await;
    for kill in 1..=2 {
        fake.asked("/graph", kill * REQUESTS).await;
        server.kill().await;
        server = setup.start().await;
    }
    fake.release("/graph");
    each_is_counted_once(&server).await;
    server.stop().await;
}

#[tokio::test]
async fn polls_outlive_a_worker_and_whatever_redis_held() {
    let mut site = Site::new().await.set("LEASE_SECONDS", "5");
    for (name, value) in site.fake.graph() {
        site = site.set(name, &value);
    }
    let api = site.api().await;
    let [first, second] = [site.worker().await, site.worker().await];
    site.fake.hold("/graph");
    follow(&api).await;
    let asker = site.fake.asker("/graph", 1).await;
    site.flush_redis().await;
    let (killed, left) = match first.is(&asker) {
        true => (first, second),
        false => (second, first),
    };
    killed.server.kill().await;
    site.flush_redis().await;
    site.fake.release("/graph");
    each_is_counted_once(&api).await;
    site.nobody_panicked();
    for server in [left.server, api] {
        server.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_shows_profiles_without_scrolling_sideways() {
    let fake = Fake::start().await;
    let setup = fake
        .graph()
        .into_iter()
        .fold(Setup::new(&fake), |setup, (name, value)| {
            setup.set(name, &value)
        });
    let server = setup.start().await;
    let browser = Browser::with(PHONE).await;
    browser.goto(&server.url("/profiles")).await;
    let long = format!(
        "https://www.facebook.com/{}",
        "a.very.long.name.".repeat(4) + "x"
    );
    browser.write("#handle", &long).await;
    let send = browser.find("form[action='/profiles'] button").await;
    send.click().await.expect("it can be clicked");
    browser.shows("h2", "Followers").await;
    let address = browser.client.current_url().await.expect("an address");
    until("the profile is counted", || async {
        browser.goto(address.as_str()).await;
        browser.text("main").await.contains("always").then_some(())
    })
    .await;
    assert_eq!(overflow(&browser).await, serde_json::json!([]));
    browser.goto(&server.url("/profiles")).await;
    browser.shows("main", "counted").await;
    assert_eq!(overflow(&browser).await, serde_json::json!([]));
    browser.close().await;
    server.stop().await;
}
