//! An allowance that all workers have together.

use std::time::{Duration, Instant};

use serde_json::json;

use super::site::{Site, ended, job};
use crate::{
    fake::{Refusal, forum, youtube},
    harness::{Server, until},
};

/// Posts of a list that wait for the same reason.
async fn all_wait(api: &Server, id: &str, reason: &str) {
    until("every post waits and says why", || async {
        let job = job(api, id).await;
        let items = job["items"].as_array()?;
        let waits = |item: &serde_json::Value| {
            item["reason"] == reason && item["next_attempt_at"].is_string()
        };
        items.iter().all(waits).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_quota_that_one_worker_finds_used_up_is_used_up_for_all() {
    let site = Site::new().await;
    let (api, first) = (site.api().await, site.worker().await);
    let used_up = Refusal {
        body: json!({"error": {"errors": [{"reason": "quotaExceeded"}]}}),
        ..Refusal::of(403)
    };
    site.fake.refuse_with("/youtube/", used_up, 1);
    let id = api.create(&[youtube("aaaaaaaaaaa")]).await;
    all_wait(&api, &id, "quota_exhausted").await;

    // The next one would get an answer, and does not ask.
    let second = site.worker().await;
    first.server.stop().await;
    let videos: Vec<String> = ["bbbbbbbbbbb", "ccccccccccc", "ddddddddddd"]
        .map(youtube)
        .into();
    let more = api.create(&videos).await;
    all_wait(&api, &more, "quota_exhausted").await;
    let asked = site.fake.seen();
    assert_eq!(asked.len(), 1, "{asked:?}");
    let page = api.get(&format!("/jobs/{more}")).await;
    assert!(page.text().contains("quota"), "{}", page.text());

    // Other platforms are no part of it.
    let other = api.create(&[forum(1)]).await;
    assert_eq!(ended(&api, &other).await["status"], "completed");
    second.server.stop().await;
    api.stop().await;
}

#[tokio::test]
async fn posts_wait_together_until_the_platform_takes_requests_again() {
    // Enough that a second list comes before it is over, also where a lot else is to do.
    const WAIT: Duration = Duration::from_secs(15);
    let site = Site::new().await.set("FETCH_CONCURRENCY", "2");
    let (api, first, second) = (site.api().await, site.worker().await, site.worker().await);
    let enough = Refusal {
        retry_after_s: Some(WAIT.as_secs()),
        ..Refusal::of(429)
    };
    site.fake.refuse_with("/lemmy/", enough, 1);
    let begun = Instant::now();
    let probe = api.create(&[forum(100)]).await;
    all_wait(&api, &probe, "rate_limited").await;
    let posts: Vec<String> = (1..=12).map(forum).collect();
    let id = api.create(&posts).await;
    all_wait(&api, &id, "rate_limited").await;
    assert_eq!(site.fake.seen().len(), 1, "{:?}", site.fake.seen());

    for id in [&probe, &id] {
        assert_eq!(ended(&api, id).await["status"], "completed");
    }
    assert!(begun.elapsed() >= WAIT, "they waited");
    let times = site.fake.times();
    let refused = times.values().filter(|times| **times > 1).count();
    assert_eq!(
        refused, 1,
        "only the one that was refused is asked again: {times:?}"
    );
    for server in [first.server, second.server, api] {
        server.stop().await;
    }
}
