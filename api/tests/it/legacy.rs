//! What older clients send and read.

use serde_json::json;

use crate::app::{App, hn};

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
