//! Quotas of teams, as programs and people meet them.

use api::Settings;
use reqwest::Method;
use serde_json::{Value, json};
use store::Quotas;

use crate::{
    app::{Answer, App, Setup, hn},
    surfer::Surfer,
};

async fn limited(quotas: Quotas, worker: bool) -> App {
    let setup = Setup::default();
    App::with(Setup {
        settings: Settings {
            quotas,
            ..setup.settings
        },
        worker,
    })
    .await
}

/// What `/api/v1/usage` says of a quota.
async fn usage(app: &App, quota: &str) -> Value {
    let usage = app.get("/api/v1/usage").await.json();
    let quotas = usage["quotas"].as_array().expect("quotas").clone();
    let found = quotas.into_iter().find(|one| one["quota"] == quota);
    found.expect("the quota")
}

async fn create(app: &App, posts: std::ops::Range<u64>) -> Answer {
    let urls: Vec<String> = posts.map(hn).collect();
    app.post_json("/api/v1/jobs", &json!({"urls": urls})).await
}

#[tokio::test]
async fn what_is_left_is_told_before_and_when_there_is_nothing() {
    let quotas = Quotas {
        jobs_per_day: Some(5),
        ..Quotas::default()
    };
    let app = limited(quotas, false).await;
    let mut surfer = Surfer::new(&app);
    for made in 1..=5 {
        assert_eq!(create(&app, 1..2).await.status, 202);
        let told = surfer.open("/").await.text().contains("of 5 jobs of today");
        assert_eq!(told, made >= 4, "{made}");
    }
    let jobs = usage(&app, "jobs_per_day").await;
    assert_eq!(
        (&jobs["limit"], &jobs["used"], &jobs["left"]),
        (&json!(5), &json!(5), &json!(0))
    );
    assert!(jobs["resets_at"].is_string(), "{jobs}");
    let other = usage(&app, "comments_per_month").await;
    assert_eq!(
        (&other["limit"], &other["left"]),
        (&Value::Null, &Value::Null)
    );

    let refused = create(&app, 1..2).await;
    let problem = refused.problem(429, "quota_exceeded");
    assert_eq!(problem["quota"], jobs);
    let wait: u32 = refused.header("retry-after").parse().expect("seconds");
    assert!((1..=86_400).contains(&wait), "{wait}");
    // On the page, with the form as it was.
    let list = hn(7);
    let parts = [("list", None, list.as_bytes())];
    let page = app.post_form("/jobs", &parts).await;
    assert_eq!(page.status, 429, "{}", page.text());
    for words in ["5 jobs a day", "item?id=7"] {
        assert!(page.text().contains(words), "{}", page.text());
    }
    // Older clients, and who sends a file, alike.
    let body = json!({"urls": [hn(1)]});
    let older = app.post_json("/api/jobs/create/", &body).await;
    older.problem(429, "quota_exceeded");
    let file = app
        .post_file("/api/v1/jobs?kind=comments", "text/csv", "text\nfine\n")
        .await;
    file.problem(429, "quota_exceeded");
    assert_eq!(app.count_jobs().await, 5);
    app.stop().await;
}

#[tokio::test]
async fn a_list_that_never_fits_is_not_to_be_tried_again() {
    let quotas = Quotas {
        posts_at_once: Some(3),
        ..Quotas::default()
    };
    let app = limited(quotas, false).await;
    let never = create(&app, 1..5).await;
    never.problem(422, "quota_too_small");
    assert!(never.headers.get("retry-after").is_none());
    assert_eq!(create(&app, 1..3).await.status, 202);
    let later = create(&app, 3..5).await;
    let problem = later.problem(429, "quota_exceeded");
    assert_eq!(problem["quota"]["left"], 1);
    assert!(later.headers.get("retry-after").is_some());
    app.stop().await;
}

#[tokio::test]
async fn comments_that_are_read_count_whoever_sends_them() {
    let quotas = Quotas {
        comments_per_month: Some(5),
        ..Quotas::default()
    };
    let app = limited(quotas, true).await;
    // Three under each post.
    let job = create(&app, 1..2).await.job_id();
    app.ended(&job).await;
    assert_eq!(usage(&app, "comments_per_month").await["used"], 3);
    let send = |texts: usize| {
        let file = format!("text\n{}", "fine\n".repeat(texts));
        app.post_file("/api/v1/jobs?kind=comments", "text/csv", file)
    };
    let problem = send(3).await.problem(429, "quota_exceeded");
    assert_eq!(problem["quota"]["left"], 2);
    send(6).await.problem(422, "quota_too_small");
    let job = send(2).await.job_id();
    app.ended(&job).await;
    let body = json!({"texts": ["fine"]});
    let texts = app.post_json("/api/v1/analyze", &body).await;
    texts.problem(429, "quota_exceeded");
    create(&app, 2..3).await.problem(429, "quota_exceeded");
    // What is there can be read, scored again and taken away.
    let again = app.request(Method::POST, &format!("/api/v1/jobs/{job}/rescore"));
    assert_eq!(Answer::of(again).await.status, 202);
    app.stop().await;
}
