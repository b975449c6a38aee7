//! The page about the server, for those who look after it.

use reqwest::Method;
use serde_json::json;
use store::Role;

use crate::{
    app::{Answer, App},
    small_office::{SmallOffice, own},
};

#[tokio::test]
async fn whoever_looks_after_the_server_sees_how_it_is() {
    let app = App::without_worker().await;
    app.create(&[1, 2]).await;
    let page = app.get("/server").await;
    assert_eq!(page.status, 200, "{}", page.text());
    let release = env!("CARGO_PKG_VERSION");
    for words in [
        format!("Clamor {release}"),
        "SQLite 3.".to_owned(),
        "tables as of 2026".to_owned(),
        "KiB".to_owned(),
        "<td>post</td><td class=\"num\">2</td>".to_owned(),
        "1 pending".to_owned(),
        "<td>No team</td><td class=\"num\">1</td><td class=\"num\">0</td><td class=\"num\">2</td>"
            .to_owned(),
    ] {
        assert!(page.text().contains(&words), "{words}: {}", page.text());
    }
    app.stop().await;
}

#[tokio::test]
async fn webhooks_that_fail_are_told_without_what_they_are_told_by() {
    let app = App::without_worker().await;
    let page = app.get("/server").await;
    for words in [
        "Webhooks that fail</h2>\n<p class=\"soft\">None.",
        "REDIS_URL is not set",
    ] {
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
    let webhook = store::NewWebhook {
        id: uuid::Uuid::now_v7(),
        team: store::BUILT_IN_TEAM,
        url: "https://chat.example/hooks/s3cret".to_owned(),
        events: Vec::new(),
        base: "https://clamor.example.org".to_owned(),
        secret: b"sealed".to_vec(),
    };
    app.store.add_webhook(&webhook, 1).await.expect("a webhook");
    let scope = store::Scope::Team(store::BUILT_IN_TEAM);
    let (store, long) = (&app.store, std::time::Duration::from_secs(3600));
    store
        .test_webhook(scope, webhook.id, 5)
        .await
        .expect("a test");
    store.hand_over_deliveries(1, long).await.expect("work");
    let lease = store.claim(webhook.id, "worker", long).await;
    let lease = lease.expect("a claim").expect("it is due");
    let due = store.next_delivery(&lease).await.expect("a delivery");
    let attempt = store::Attempt {
        answer: Some(500),
        outcome: store::AttemptOutcome::Again(long, "It answered 500.".to_owned()),
    };
    let due = due.expect("it waits").id;
    let recorded = store.record_attempt(&lease, due, &attempt, long * 99).await;
    recorded.expect("an attempt");
    let page = app.get("/server").await;
    for words in [
        "<td>No team</td><td>chat.example</td>",
        "1 attempt failed since ",
    ] {
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
    assert!(!page.text().contains("s3cret"), "{}", page.text());
    app.stop().await;
}

#[tokio::test]
async fn nobody_else_does() {
    let office = SmallOffice::open().await;
    for (name, role, status) in [
        ("root", Role::Admin, 200),
        ("rea", Role::TeamAdmin, 403),
        ("ron", Role::Member, 403),
    ] {
        let mut surfer = office.signed_in(name, "red", role).await;
        let page = surfer.step("/server").await;
        assert_eq!(page.status, status, "{name}: {}", page.text());
        let people = surfer.step("/people").await;
        let is_led_there = people.text().contains("href=\"/server\"");
        assert_eq!(is_led_there, role == Role::Admin, "{name}");
    }
    let quota = store::OwnQuotas {
        jobs_per_day: Some(Some(7)),
        ..store::OwnQuotas::default()
    };
    let (team, _) = auth::team("red").expect("a team");
    let set = office.app.store.set_own_quotas(team, quota).await;
    set.expect("a quota");
    let request = office.app.request(Method::POST, "/api/v1/jobs");
    let request = request.basic_auth("ron", Some(own("ron")));
    let body = json!({"urls": ["https://news.ycombinator.com/item?id=1"]});
    assert_eq!(Answer::of(request.json(&body)).await.status, 202);
    let page = office.ask_by("root", &own("root"), "/server").await;
    assert!(page.text().contains("1 of 7"), "{}", page.text());
    office.app.stop().await;
}
