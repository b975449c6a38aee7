//! Progress by Server-Sent Events.

use futures::StreamExt;
use reqwest::Method;
use serde_json::{Value, json};

use crate::app::{App, DEADLINE, Setup};

/// Events of a body that has ended.
fn events_of(text: &str) -> Vec<(String, Value)> {
    text.split("\n\n")
        .filter(|block| !block.trim().is_empty() && !block.starts_with(':'))
        .map(|block| {
            let field = |name: &str| {
                block
                    .lines()
                    .find_map(|line| line.strip_prefix(name))
                    .unwrap_or_default()
                    .trim()
            };
            let data = serde_json::from_str(field("data:")).expect("JSON");
            (field("event:").to_owned(), data)
        })
        .collect()
}

#[tokio::test]
async fn a_follower_sees_progress_until_the_end() {
    let app = App::start().await;
    let id = app.create(&[1, 900]).await;
    let path = format!("/api/v1/jobs/{id}/events");
    let request = app
        .request(Method::GET, &path)
        .header("Last-Event-ID", "12");
    let response = request.send().await.expect("an answer");
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut stream = response.bytes_stream();
    let mut text = String::new();
    let whole = async {
        while let Some(chunk) = stream.next().await {
            text.push_str(std::str::from_utf8(&chunk.expect("a chunk")).expect("text"));
            // The second post goes on once the follower has seen the first end.
            if text.contains("\"posts_ended\":1") {
                app.gate.add_permits(1);
            }
        }
    };
    tokio::time::timeout(DEADLINE, whole)
        .await
        .expect("the stream ends");
    let events = events_of(&text);
    let (last, progress) = events.split_last().expect("events");
    assert_eq!(
        (last.0.as_str(), &last.1["status"]),
        ("end", &json!("completed"))
    );
    assert!(progress.len() >= 2, "{text}");
    assert!(
        progress
            .iter()
            .all(|(name, job)| name == "progress" && job["id"] == id),
        "{text}"
    );

    // An ended job says so at once.
    let again = events_of(app.get(&path).await.text());
    let names: Vec<&str> = again.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["progress", "end"]);
    app.stop().await;
}

#[tokio::test]
async fn followers_of_a_deleted_job_are_told() {
    let app = App::without_worker().await;
    let id = app.create(&[1]).await;
    let path = format!("/api/v1/jobs/{id}/events");
    let (one, two) = (
        app.request(Method::GET, &path).send(),
        app.request(Method::GET, &path).send(),
    );
    let (one, two) = (one.await.expect("an answer"), two.await.expect("an answer"));
    assert_eq!(app.delete(&format!("/api/v1/jobs/{id}")).await.status, 204);
    for follower in [one, two] {
        let text = tokio::time::timeout(DEADLINE, follower.text()).await;
        let text = text.expect("the stream ends").expect("a body");
        let last = events_of(&text).pop().expect("an event");
        assert_eq!(last, ("end".to_owned(), json!({"deleted": true})));
    }
    app.stop().await;
}

#[tokio::test]
async fn a_stop_ends_live_streams() {
    let mut setup = Setup {
        worker: false,
        ..Setup::default()
    };
    // Whoever waits for the stream waits far too long.
    setup.settings.connections.stop_grace = 10 * DEADLINE;
    let app = App::with(setup).await;
    let id = app.create(&[1]).await;
    let follower = app
        .request(Method::GET, &format!("/api/v1/jobs/{id}/events"))
        .send()
        .await;
    let follower = follower.expect("an answer");
    tokio::time::timeout(DEADLINE, app.stop())
        .await
        .expect("it stops without waiting");
    assert!(
        follower
            .text()
            .await
            .expect("a whole body")
            .contains("event: progress")
    );
}
