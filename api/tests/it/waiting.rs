//! Posts that wait on purpose: what for, and until when.

use std::time::Duration;

use serde_json::Value;
use store::{BUILT_IN_TEAM, Ending, Scope};
use uuid::Uuid;

use crate::app::{App, claim};

const HOUR: Duration = Duration::from_secs(3_600);

/// What a worker does that is told to come back later.
async fn put_off(app: &App, job: &str, position: usize, after: Duration, reason: &str) {
    let job: Uuid = job.parse().expect("an id");
    let items = app
        .store
        .items(Scope::Team(BUILT_IN_TEAM), job, None, 10)
        .await
        .unwrap();
    let claim = claim(&app.store, items[position].id, HOUR).await;
    let ending = Ending::Retry {
        after,
        counts: false,
        reason: reason.to_owned(),
        detail: format!("the sentence of {reason}"),
    };
    app.store.finish(&claim, &ending).await.unwrap();
}

#[tokio::test]
async fn a_post_that_waits_says_why_and_until_when() {
    let app = App::without_worker().await;
    let job = app.create(&[1, 2]).await;
    put_off(&app, &job, 1, HOUR, "rate_limited").await;

    let shown = app.get(&format!("/api/v1/jobs/{job}")).await.json();
    assert_eq!(shown["status"], "in_progress");
    let items = shown["items"].as_array().expect("items");
    // The first waits for nothing but its turn.
    assert_eq!(items[0]["status"], "pending");
    assert_eq!(items[0]["reason"], Value::Null);
    assert_eq!(items[0]["next_attempt_at"], Value::Null);
    assert_eq!(items[1]["status"], "pending");
    assert_eq!(items[1]["reason"], "rate_limited");
    assert_eq!(items[1]["detail"], "the sentence of rate_limited");
    assert!(items[1]["next_attempt_at"].is_string(), "{}", items[1]);

    app.stop().await;
}

#[tokio::test]
async fn the_page_says_once_what_many_posts_wait_for() {
    let app = App::without_worker().await;
    let job = app.create(&[1, 2, 3, 4, 5]).await;
    let page = async || app.get(&format!("/jobs/{job}")).await.text().to_owned();
    assert!(!page().await.contains("continue"));

    for position in 0..3 {
        put_off(&app, &job, position, HOUR * 30, "quota_exhausted").await;
    }
    put_off(&app, &job, 3, Duration::from_secs(60), "rate_limited").await;
    put_off(&app, &job, 4, Duration::from_secs(60), "network").await;
    let page = page().await;
    let quota = "3 posts wait, since the quota of Hacker News is used up: they continue on ";
    assert_eq!(page.matches(quota).count(), 1, "{page}");
    let rate = "1 post waits, since Hacker News takes no more requests now: it continues in ";
    assert_eq!(page.matches(rate).count(), 1, "{page}");
    let network =
        "1 post of Hacker News could not be read and waits for another try: it continues in ";
    assert_eq!(page.matches(network).count(), 1, "{page}");
    // And each post for itself.
    assert_eq!(
        page.matches("the sentence of quota_exhausted; continues on ")
            .count(),
        3
    );
    app.stop().await;
}

#[tokio::test]
async fn what_is_due_and_what_waits_are_figures() {
    let app = App::without_worker().await;
    let job = app.create(&[1, 2, 3]).await;
    put_off(&app, &job, 0, HOUR, "quota_exhausted").await;
    let (other, now) = (Uuid::from_u128(7), Duration::ZERO);
    let made = app.store.ensure_work(other, "greeting", now).await;
    made.unwrap();
    let answer = app.get("/metrics").await;
    let value = |name: &str| -> f64 {
        let line = answer.text().lines().find(|line| line.starts_with(name));
        let line = line.unwrap_or_else(|| panic!("no {name}"));
        line.rsplit(' ').next().unwrap().parse().unwrap()
    };
    assert_eq!(value("clamor_items_due "), 2.0);
    assert_eq!(value("clamor_items_snoozed "), 1.0);
    assert_eq!(value("clamor_items_running "), 0.0);
    assert_eq!(value("clamor_items_expired "), 0.0);
    assert!(value("clamor_oldest_due_item_seconds ") >= 0.0);
    // The same of every kind of work, by its name.
    let work = |kind, state| {
        value(&format!(
            "clamor_work{{kind=\"{kind}\",state=\"{state}\"}} "
        ))
    };
    assert_eq!(work("post", "due"), 2.0);
    assert_eq!(work("post", "snoozed"), 1.0);
    assert_eq!(work("greeting", "due"), 1.0);
    app.stop().await;
}
