//! What older clients send and read.

use reqwest::Method;
use serde_json::json;

use crate::app::{Answer, App, hn};

#[tokio::test]
async fn older_clients_find_what_they_know() {
    let app = App::start().await;
    for slash in ["", "/"] {
        let body = json!({"urls": [hn(1), hn(404)]});
        let answer = app
            .post_json(&format!("/api/jobs/create{slash}"), &body)
            .await;
        assert_eq!(answer.status, 202, "{}", answer.text());
        assert_eq!(answer.json()["status"], "PENDING");
        let id = answer.json()["job_id"].as_str().expect("job_id").to_owned();
        app.ended(&id).await;
        let status = app
            .get(&format!("/api/jobs/{id}/status{slash}"))
            .await
            .json();
        assert_eq!(status["status"], "PARTIAL", "{status}");
        assert_eq!(status["processed_posts"], 2);
        let file = app.get(&format!("/api/jobs/{id}/download{slash}")).await;
        assert_eq!(file.status, 200);
        assert!(file.text().starts_with(
            "\u{feff}post_url,platform,comment_text,sentiment_label,sentiment_score,"
        ));
    }
    app.stop().await;
}

#[tokio::test]
async fn older_statuses_are_upper_case() {
    let app = App::without_worker().await;
    let id = app.create(&[1]).await;
    app.get(&format!("/api/jobs/{id}/download/"))
        .await
        .problem(409, "job_not_ended");
    app.post_json(&format!("/api/v1/jobs/{id}/cancel"), &json!(null))
        .await;
    assert_eq!(
        app.get(&format!("/api/jobs/{id}/status")).await.json()["status"],
        "CANCELLED"
    );
    app.stop().await;
}

#[tokio::test]
async fn older_clients_may_name_the_format_and_mistype_no_parameter() {
    let app = App::without_worker().await;
    let body = json!({"urls": [hn(7)]});
    let made = app.post_json("/api/jobs/create/?format=json", &body).await;
    assert_eq!(made.status, 202, "{}", made.text());
    let id = made.json()["job_id"].as_str().expect("job_id").to_owned();
    let (status, download) = (
        format!("/api/jobs/{id}/status/"),
        format!("/api/jobs/{id}/download"),
    );
    let told = app.get(&format!("{status}?format=json")).await;
    assert_eq!(told.status, 200, "{}", told.text());
    let whole = app
        .get(&format!("{download}?format=csv&partial=true"))
        .await;
    assert_eq!(whole.status, 200, "{}", whole.text());
    for (path, code) in [
        (format!("{status}?verbose=1"), "unknown_parameter"),
        (format!("{status}?format=xml"), "unknown_value"),
        (format!("{download}?fromat=csv"), "unknown_parameter"),
        (format!("{download}?format=json"), "unknown_value"),
    ] {
        let problem = app.get(&path).await.problem(400, "bad_parameter");
        assert_eq!(problem["errors"][0]["code"], code, "{path}");
    }
    let refused = app.post_json("/api/jobs/create?fmt=json", &body).await;
    refused.problem(400, "bad_parameter");
    app.stop().await;
}

#[tokio::test]
async fn no_route_passes_over_a_parameter() {
    let app = App::without_worker().await;
    let id = app.create(&[1]).await;
    let document = app.get("/openapi.json").await.json();
    let mut asked = 0;
    for (path, routes) in document["paths"].as_object().expect("paths") {
        // Monitors add parameters of their own.
        if ["/healthz", "/readyz", "/metrics"].contains(&path.as_str()) {
            continue;
        }
        let mut path = path.clone();
        while let (Some(from), Some(to)) = (path.find('{'), path.find('}')) {
            path.replace_range(from..=to, &id);
        }
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            if routes.get(method.to_ascii_lowercase()).is_none() {
                continue;
            }
            let method: Method = method.parse().expect("a method");
            let request = app.request(method.clone(), &format!("{path}?no_such_thing=1"));
            let answer = Answer::of(request.json(&json!({}))).await;
            assert_eq!(answer.status, 400, "{method} {path}: {}", answer.text());
            answer.problem(400, "bad_parameter");
            asked += 1;
        }
    }
    assert!(asked > 40, "{asked}");
    app.stop().await;
}
