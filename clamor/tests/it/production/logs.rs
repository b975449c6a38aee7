//! What the log tells of a request: enough to find it and what it was about, and no texts.

use reqwest::Method;
use serde_json::Value;

use super::site::{Site, ended};
use crate::{
    fake::forum,
    harness::{Answer, Server, until},
};

/// The lines in which the request of this id is named, as objects.
async fn lines(server: &Server, id: &str) -> Vec<Value> {
    until("the log names the request", || async {
        let log = server.log();
        let lines: Vec<Value> = log
            .lines()
            .map(|line| serde_json::from_str(line).expect("every line is JSON"))
            .filter(|line: &Value| line["span"]["request_id"] == id)
            .collect();
        (!lines.is_empty()).then_some(lines)
    })
    .await
}

async fn ask(server: &Server, id: &str, method: Method, path: &str) -> Answer {
    Answer::of(server.request(method, path).header("x-request-id", id)).await
}

#[tokio::test]
async fn deletes_downloads_and_failures_are_told_with_request_route_and_job() {
    let mut site = Site::with_own_postgres().await.set("LOG_FORMAT", "json");
    let (api, worker) = (site.api().await, site.worker().await);
    let job = api.create(&[forum(1)]).await;
    ended(&api, &job).await;

    let csv = format!("/api/v1/jobs/{job}/results.csv");
    assert_eq!(ask(&api, "take-1", Method::GET, &csv).await.status, 200);
    let told = &lines(&api, "take-1").await[0];
    assert_eq!(told["fields"]["details"], r#"{"file":"csv"}"#, "{told}");
    assert_eq!(told["span"]["route"], "/api/v1/jobs/{id}/results.csv");

    let path = format!("/api/v1/jobs/{job}");
    site.database.server().stop();
    let refused = ask(&api, "fail-1", Method::GET, &path).await;
    let problem = refused.problem(503, "store_unavailable");
    assert_eq!(problem["request_id"], "fail-1");
    let told = &lines(&api, "fail-1").await[0];
    assert_eq!(told["level"], "ERROR", "{told}");
    assert_eq!(told["fields"]["status"], 503, "{told}");
    assert_eq!(told["span"]["method"], "GET");
    assert_eq!(told["span"]["route"], "/api/v1/jobs/{id}");
    assert_eq!(told["span"]["job_id"], job.as_str());
    // Each noun by its own word.
    let id = uuid::Uuid::now_v7().to_string();
    for (path, word) in [
        ("api/v1/brands", "brand_id"),
        ("api/v1/posts", "post_id"),
        ("api/v1/uploads", "upload_id"),
        ("brands", "brand_id"),
    ] {
        let name = path.replace('/', ".");
        let refused = ask(&api, &name, Method::GET, &format!("/{path}/{id}")).await;
        assert_eq!(refused.status, 503, "{path}");
        let told = &lines(&api, &name).await[0];
        assert_eq!(told["span"][word], id.as_str(), "{told}");
        assert!(told["span"].get("job_id").is_none(), "{told}");
    }
    site.database.server().start_again().await;

    until("the job can be deleted", || async {
        let answer = ask(&api, "delete-1", Method::DELETE, &path).await;
        (answer.status < 300).then_some(())
    })
    .await;
    let lines = lines(&api, "delete-1").await;
    let told = lines.iter().find(|line| line["level"] == "INFO");
    let told = told.expect("a line about the job");
    assert_eq!(told["fields"]["user"], "anonymous", "{told}");
    assert_eq!(told["fields"]["client"], "127.0.0.1");
    assert_eq!(told["fields"]["action"], "job_deleted");
    assert_eq!(told["fields"]["subject"], job.as_str());
    let all = [api.log(), worker.server.log()].concat();
    assert!(!all.contains("member3"), "an author is in the log: {all}");
    api.stop().await;
    worker.server.stop().await;
}
