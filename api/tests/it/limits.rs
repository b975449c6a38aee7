//! What requests may hold and answers may name.

use serde_json::{Value, json};

use crate::app::{App, Setup, hn};

fn errors(problem: &Value) -> usize {
    problem["errors"].as_array().expect("errors").len()
}

#[tokio::test]
async fn a_hundred_errors_are_named_and_the_others_counted() {
    let app = App::without_worker().await;
    let send = async |body: Value, code: &str| {
        let problem = app.post_json("/api/v1/jobs", &body).await;
        problem.problem(422, code)
    };
    let numbers: Vec<u32> = (0..250).collect();
    let problem = send(json!({ "urls": numbers }), "invalid_fields").await;
    assert_eq!(
        (errors(&problem), &problem["errors_omitted"]),
        (100, &json!(150))
    );
    assert!(
        problem["detail"].as_str().expect("detail").contains("250"),
        "{problem}"
    );
    let bad: Vec<String> = (0..130).map(|i| format!("bad {i}")).collect();
    let problem = send(json!({ "urls": bad }), "no_runnable_entry").await;
    assert_eq!(
        (errors(&problem), &problem["errors_omitted"]),
        (100, &json!(30))
    );
    let mut fields = json!({"urls": [hn(1)]});
    for i in 0..101 {
        fields[format!("field{i}")] = json!(i);
    }
    let problem = send(fields, "invalid_fields").await;
    assert_eq!(
        (errors(&problem), &problem["errors_omitted"]),
        (100, &json!(1))
    );
    let problem = send(json!({"urls": [1, 2]}), "invalid_fields").await;
    assert_eq!(
        (errors(&problem), &problem["errors_omitted"]),
        (2, &Value::Null)
    );
    app.stop().await;
}

#[tokio::test]
async fn a_list_is_counted_while_it_is_read() {
    let mut setup = Setup {
        worker: false,
        ..Setup::default()
    };
    setup.settings.limits.max_urls = 5;
    let app = App::with(setup).await;
    let urls: Vec<String> = (1..=6).map(hn).collect();
    let lines = urls.join("\n");
    for (media_type, body) in [
        ("text/plain", lines.clone()),
        ("text/csv", format!("url\n{lines}")),
        ("application/json", json!(urls).to_string()),
        ("application/json", json!({"urls": urls}).to_string()),
        (
            "application/json",
            json!({"urls": [urls.join(" ")]}).to_string(),
        ),
        (
            "application/x-ndjson",
            urls.iter()
                .map(|url| json!(url).to_string() + "\n")
                .collect(),
        ),
    ] {
        for path in ["/api/v1/jobs", "/api/v1/preview"] {
            let answer = app.post_file(path, media_type, body.clone()).await;
            if answer.status == 200 {
                assert_eq!(answer.json()["acceptable"], false, "{}", answer.text());
            } else {
                answer.problem(422, "too_many_urls");
            }
        }
    }
    let page = app
        .post_form("/jobs", &[("list", None, lines.as_bytes())])
        .await;
    assert_eq!(page.status, 422);
    assert!(page.text().contains("more than 5 URLs"), "{}", page.text());
    let five = app
        .post_json("/api/v1/jobs", &json!({"urls": &urls[..5]}))
        .await;
    assert_eq!(five.status, 202, "{}", five.text());
    app.stop().await;
}

#[tokio::test]
async fn the_fields_of_a_form_share_one_limit() {
    let mut setup = Setup {
        worker: false,
        ..Setup::default()
    };
    setup.settings.max_list_bytes = 10_000;
    let app = App::with(setup).await;
    let list = format!("{}\n", hn(1)).repeat(150);
    let half = list.as_bytes();
    assert!(half.len() > 5000 && half.len() < 10_000);
    let name = vec![b'x'; 5000];
    for (path, field) in [("/api/v1/jobs", "urls"), ("/jobs", "list")] {
        let one = app.post_form(path, &[(field, None, half)]).await;
        assert!(matches!(one.status, 200 | 202 | 303), "{}", one.text());
        let two = [(field, None, half), ("file", Some("a.txt"), half)];
        assert_eq!(app.post_form(path, &two).await.status, 413, "{path}");
        let long = [(field, None, &b"x"[..]), ("name", None, &name)];
        assert_eq!(app.post_form(path, &long).await.status, 413, "{path}");
        let many = [("name", None, &b"x"[..]); 33];
        assert_eq!(app.post_form(path, &many).await.status, 400, "{path}");
    }
    app.stop().await;
}

#[tokio::test]
async fn a_large_request_comes_back_when_others_hold_the_memory() {
    let mut setup = Setup {
        worker: false,
        ..Setup::default()
    };
    setup.settings.max_bytes_in_memory = 1 << 20;
    setup.settings.limits.concurrent_reading = 0;
    setup.settings.limits.reading_wait = std::time::Duration::ZERO;
    let app = App::with(setup).await;
    let list = |size: usize| format!("{}\n", hn(1)).repeat(size / 40);
    for size in [2 << 20, 512 << 10] {
        let answer = app
            .post_file("/api/v1/jobs", "text/plain", list(size))
            .await;
        answer.problem(429, "busy");
        assert_eq!(answer.header("retry-after"), "5");
    }
    // Small lists are read whatever goes on.
    let answer = app
        .post_file("/api/v1/jobs", "text/plain", list(1000))
        .await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    app.stop().await;
}

#[tokio::test]
async fn a_long_comment_is_kept_to_its_limit() {
    let mut setup = Setup::default();
    setup.settings.limits.max_comment_bytes = 1000;
    let app = App::with(setup).await;
    let csv = format!(
        "comment,note\n{},{}\nshort,short\n",
        "é".repeat(900),
        "n".repeat(5000)
    );
    let id = app
        .post_file("/api/v1/jobs?kind=comments", "text/csv", csv)
        .await
        .job_id();
    app.ended(&id).await;
    let page = app.get(&format!("/api/v1/jobs/{id}/comments")).await.json();
    let comments = page["comments"].as_array().expect("comments");
    let long = comments
        .iter()
        .find(|comment| comment["text"] != "short")
        .expect("the first comment");
    assert_eq!(long["text"], "é".repeat(500));
    assert_eq!(long["extra"]["note"], "n".repeat(1000));
    app.stop().await;
}

#[tokio::test]
async fn a_form_without_files_is_no_place_for_large_ones() {
    let app = App::without_worker().await;
    let id = uuid::Uuid::now_v7();
    for path in [
        "/sign-in".to_owned(),
        "/account/password".to_owned(),
        "/account/sessions/end".to_owned(),
        "/account/tokens".to_owned(),
        "/people".to_owned(),
        format!("/people/{id}"),
        format!("/jobs/{id}/rescore"),
        format!("/jobs/{id}/fetch-again"),
    ] {
        let kind = "application/x-www-form-urlencoded";
        for large in ["x".repeat(70_000), format!("name={}", "%41".repeat(30_000))] {
            let answer = app.post_file(&path, kind, large).await;
            assert_eq!(answer.status, 413, "{path}: {}", answer.text());
        }
    }
    app.stop().await;
}
