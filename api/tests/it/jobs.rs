//! Creating, listing, looking at, cancelling, retrying and deleting jobs.

use reqwest::Method;
use serde_json::{Value, json};

use crate::app::{Answer, App, hn};

#[tokio::test]
async fn a_list_becomes_a_job_that_ends_with_every_comment_scored() {
    let app = App::start().await;
    let body = json!({
        "name": "Launch",
        "urls": [hn(1), format!("{}&utm_source=x", hn(1)), hn(2), "https://www.linkedin.com/feed/update/urn:li:activity:7106594312292453675", "no url"],
        "options": {"analyzer": "lexicon", "max_comments": 50, "snapshot_max_age": 0},
    });
    let answer = app.post_json("/api/v1/jobs", &body).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    let id = answer.job_id();
    assert_eq!(answer.header("location"), format!("/api/v1/jobs/{id}"));
    assert_eq!(answer.json()["duplicates"], 1);

    let job = app.ended(&id).await;
    assert_eq!(job["status"], "partial", "{job}");
    assert_eq!(job["name"], "Launch");
    assert_eq!(job["options"]["max_comments"], 50);
    assert_eq!(job["progress"]["posts_total"], 4);
    assert_eq!(job["progress"]["posts_ended"], 4);
    assert_eq!(job["progress"]["comments_fetched"], 6);
    assert_eq!(job["progress"]["comments_scored"], 6);
    let items = job["items"].as_array().expect("items");
    assert_eq!(items[0]["status"], "completed");
    assert_eq!(items[0]["title"], "Story 1");
    assert_eq!(items[0]["coverage"], 1.0);
    assert_eq!(items[0]["model"], "lexicon");
    assert_eq!(items[2]["reason"], "unsupported_url");
    assert_eq!(items[3]["reason"], "unsupported_url");
    assert!(
        items[3]["detail"]
            .as_str()
            .is_some_and(|detail| !detail.is_empty())
    );
    app.stop().await;
}

#[tokio::test]
async fn posts_of_a_job_are_paged() {
    let app = App::without_worker().await;
    let id = app.create(&[1, 2, 3, 4, 5]).await;
    let mut seen = Vec::new();
    let mut path = format!("/api/v1/jobs/{id}?items_limit=2");
    loop {
        let page = app.get(&path).await.json();
        for item in page["items"].as_array().expect("items") {
            seen.push(item["url"].as_str().expect("url").to_owned());
        }
        match page["next_items_after"].as_u64() {
            Some(after) => path = format!("/api/v1/jobs/{id}?items_limit=2&items_after={after}"),
            None => break,
        }
    }
    assert_eq!(seen, [1, 2, 3, 4, 5].map(hn));
    app.stop().await;
}

#[tokio::test]
async fn jobs_are_listed_newest_first_page_by_page() {
    let app = App::without_worker().await;
    let mut made = Vec::new();
    for id in 1..=5 {
        made.push(app.create(&[id]).await);
    }
    made.reverse();
    let mut seen = Vec::new();
    let mut path = "/api/v1/jobs?limit=2".to_owned();
    loop {
        let page = app.get(&path).await.json();
        for job in page["jobs"].as_array().expect("jobs") {
            seen.push(job["id"].as_str().expect("id").to_owned());
        }
        match page["next_cursor"].as_str() {
            Some(cursor) => path = format!("/api/v1/jobs?limit=2&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(seen, made);
    app.get("/api/v1/jobs?cursor=nonsense")
        .await
        .problem(400, "bad_parameter");
    app.get("/api/v1/jobs?limit=0")
        .await
        .problem(400, "bad_parameter");
    app.get("/api/v1/jobs?limit=many")
        .await
        .problem(400, "bad_parameter");
    app.get("/api/v1/jobs?lmit=2")
        .await
        .problem(400, "bad_parameter");
    app.stop().await;
}

#[tokio::test]
async fn the_same_key_with_the_same_content_makes_one_job() {
    let app = App::without_worker().await;
    let send = |key: &'static str, body: Value| {
        let request = app
            .request(Method::POST, "/api/v1/jobs")
            .header("Idempotency-Key", key);
        Answer::of(request.json(&body))
    };
    let first = send("k1", json!({"urls": [hn(1)]})).await;
    let second = send("k1", json!({"urls": [hn(1)], "name": ""})).await;
    assert_eq!(
        (first.status, second.status),
        (202, 202),
        "{}",
        second.text()
    );
    assert_eq!(first.job_id(), second.job_id());
    send("k1", json!({"urls": [hn(2)]}))
        .await
        .problem(409, "idempotency_key_reused");
    let third = send("k2", json!({"urls": [hn(1)]})).await;
    assert_ne!(first.job_id(), third.job_id());
    send("", json!({"urls": [hn(1)]}))
        .await
        .problem(400, "bad_idempotency_key");
    assert_eq!(app.count_jobs().await, 2);
    app.stop().await;
}

#[tokio::test]
async fn a_job_is_cancelled_once_and_can_be_retried() {
    let app = App::start().await;
    let id = app.create(&[1, 900]).await;
    let cancelled = app
        .post_json(&format!("/api/v1/jobs/{id}/cancel"), &json!(null))
        .await;
    assert_eq!(cancelled.status, 200, "{}", cancelled.text());
    assert_eq!(cancelled.json()["status"], "cancelled");
    app.post_json(&format!("/api/v1/jobs/{id}/cancel"), &json!(null))
        .await
        .problem(409, "job_state");

    app.gate.add_permits(100);
    let retried = app
        .post_json(&format!("/api/v1/jobs/{id}/retry"), &json!(null))
        .await;
    assert_eq!(retried.status, 202, "{}", retried.text());
    let job = app.ended(&id).await;
    assert_eq!(job["status"], "completed", "{job}");
    assert_eq!(job["progress"]["comments_scored"], 6);
    app.post_json(&format!("/api/v1/jobs/{id}/retry"), &json!(null))
        .await
        .problem(409, "job_state");
    app.stop().await;
}

#[tokio::test]
async fn a_deleted_job_is_gone_everywhere() {
    let app = App::start().await;
    let id = app.create(&[1]).await;
    app.ended(&id).await;
    assert_eq!(app.delete(&format!("/api/v1/jobs/{id}")).await.status, 204);
    for path in [
        "",
        "/events",
        "/summary",
        "/comments",
        "/results.csv",
        "/results.xlsx",
    ] {
        app.get(&format!("/api/v1/jobs/{id}{path}"))
            .await
            .problem(404, "job_not_found");
    }
    app.delete(&format!("/api/v1/jobs/{id}"))
        .await
        .problem(404, "job_not_found");
    assert_eq!(app.count_jobs().await, 0);
    app.stop().await;
}

#[tokio::test]
async fn another_teams_job_is_not_there() {
    let app = App::without_worker().await;
    let job = app
        .store
        .create_job(store::NewJob {
            team: uuid::Uuid::from_u128(7),
            created_by: None,
            name: "theirs".to_owned(),
            kind: store::JobKind::Posts,
            options: store::JobOptions::default(),
            items: vec![store::NewItem {
                input: hn(1),
                url: hn(1),
                platform: Some("hackernews".to_owned()),
                post_key: Some("1".to_owned()),
                title: None,
                failed: None,
            }],
            idempotency: None,
            duplicates: 0,
            extra_columns: Vec::new(),
        })
        .await
        .expect("the job is written");
    let path = format!("/api/v1/jobs/{}", job.id);
    for end in [
        "",
        "/events",
        "/summary",
        "/comments",
        "/results.csv?partial=1",
        "/results.jsonl",
        "/results.xlsx",
    ] {
        app.get(&format!("{path}{end}"))
            .await
            .problem(404, "job_not_found");
    }
    for end in ["/cancel", "/retry"] {
        let answer = app.post_json(&format!("{path}{end}"), &json!(null)).await;
        answer.problem(404, "job_not_found");
    }
    app.delete(&path).await.problem(404, "job_not_found");
    app.get(&format!("/api/jobs/{}/status", job.id))
        .await
        .problem(404, "job_not_found");
    app.get(&format!("/api/jobs/{}/download", job.id))
        .await
        .problem(404, "job_not_found");
    assert_eq!(app.count_jobs().await, 0);
    assert!(
        app.store
            .job(store::Scope::Team(uuid::Uuid::from_u128(7)), job.id)
            .await
            .is_ok(),
        "it is left alone"
    );
    app.stop().await;
}
