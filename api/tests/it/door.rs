//! Who is let in, and what is said about addresses and methods that are not there.

use reqwest::{Method, header};
use serde_json::json;

use crate::app::{Answer, App, hn};

#[tokio::test]
async fn a_host_that_is_not_ours_is_refused() {
    let app = App::without_worker().await;
    let with_host = |path: &str, host: &'static str| {
        Answer::of(app.request(Method::GET, path).header(header::HOST, host))
    };
    for host in [
        "evil.example",
        "evil.example:8000",
        "10.0.0.1",
        "127.0.0.1.evil.example",
    ] {
        with_host("/api/v1/jobs", host)
            .await
            .problem(421, "misdirected_request");
        with_host("/docs/", host)
            .await
            .problem(421, "misdirected_request");
    }
    for host in ["localhost", "localhost:1234", "127.0.0.1", "[::1]:80"] {
        assert_eq!(with_host("/api/v1/jobs", host).await.status, 200, "{host}");
    }
    for path in ["/healthz", "/readyz", "/metrics"] {
        assert_eq!(
            with_host(path, "10.1.2.3:8000").await.status,
            200,
            "probes ask by any name: {path}"
        );
    }
    app.stop().await;
}

#[tokio::test]
async fn posts_from_other_sites_are_refused() {
    let app = App::without_worker().await;
    let post = |name: &'static str, value: String| {
        let request = app
            .request(Method::POST, "/api/v1/jobs")
            .json(&json!({"urls": [hn(1)]}));
        Answer::of(request.header(name, value))
    };
    for (name, value) in [
        ("Origin", "https://evil.example"),
        ("Origin", "null"),
        ("Origin", "http://127.0.0.1:1"),
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
    ] {
        post(name, value.to_owned())
            .await
            .problem(403, "cross_site");
    }
    assert_eq!(app.count_jobs().await, 0);
    assert_eq!(post("Origin", app.url("")).await.status, 202);
    assert_eq!(
        post("Sec-Fetch-Site", "same-origin".to_owned())
            .await
            .status,
        202
    );
    app.stop().await;
}

#[tokio::test]
async fn what_is_not_there_is_a_problem_too() {
    let app = App::without_worker().await;
    app.get("/api/v1/nothing")
        .await
        .problem(404, "no_such_route");
    app.get("/api/v1/jobs/not-a-uuid")
        .await
        .problem(404, "job_not_found");
    let unknown = uuid::Uuid::now_v7();
    app.get(&format!("/api/v1/jobs/{unknown}"))
        .await
        .problem(404, "job_not_found");
    let answer = app.delete("/api/v1/jobs").await;
    answer.problem(405, "method_not_allowed");
    assert!(
        answer.header("allow").contains("POST"),
        "{:?}",
        answer.headers
    );
    app.stop().await;
}

#[tokio::test]
async fn health_and_figures_are_real() {
    let app = App::without_worker().await;
    assert_eq!(app.get("/healthz").await.json()["status"], "ok");
    assert_eq!(app.get("/readyz").await.json()["status"], "ok");
    app.create(&[1, 2]).await;
    let figures = app.get("/metrics").await;
    assert!(
        figures
            .header("content-type")
            .starts_with("text/plain; version=0.0.4")
    );
    for line in [
        "clamor_items_outstanding{status=\"pending\"} 2",
        "clamor_items_outstanding{status=\"in_progress\"} 0",
        "clamor_jobs{status=\"pending\"} 1",
        "clamor_jobs{status=\"completed\"} 0",
        "clamor_http_responses_total{status=\"2xx\"} 3",
        "# TYPE other counter",
        "other 7",
    ] {
        assert!(
            figures.text().lines().any(|other| other == line),
            "{line} is not in\n{}",
            figures.text()
        );
    }
    app.stop().await;
}
