//! Files that are sent before it is said what to make of them, and what is told of every file.

mod columns;
mod posts;

use reqwest::{Method, header};
use serde_json::{Value, json};
use testing::issuer::{Issuer, Signer};

use crate::{
    answer,
    app::{Answer, App, Setup},
    trust::{app_of, trusted},
};

/// Nothing here has a name that anybody knows.
const UNNAMED: &str = "k1,k2,k3\nann,I love it!,31/12/2024\nbob,\"Awful, I hate it\",1/2/2025\ncleo,,2/2/2025\ndora,A table.,3/2/2025\n";

async fn upload(app: &App, name: &str, body: impl Into<reqwest::Body>) -> Value {
    let path = format!("/api/v1/uploads?file_name={name}");
    let answer = app.post_file(&path, "application/octet-stream", body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let upload = answer.json();
    let id = upload["id"].as_str().expect("an id");
    assert_eq!(answer.header("location"), format!("/api/v1/uploads/{id}"));
    upload
}

/// The lines of a job's results.
async fn rows(app: &App, id: &str) -> Vec<Value> {
    let lines = app.get(&format!("/api/v1/jobs/{id}/results.jsonl")).await;
    let lines = lines.text().lines();
    lines
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

/// Everything a file holds is scored, empty or left out.
#[track_caller]
fn assert_sum(job: &Value) {
    let file = &job["file"];
    let number = |value: &Value| value.as_i64().unwrap_or_else(|| panic!("{file}"));
    let left_out = file["left_out"].as_array().expect("a list");
    let left_out: i64 = left_out.iter().map(|line| number(&line["count"])).sum();
    assert_eq!(
        number(&file["rows"]),
        number(&file["scored"]) + number(&file["empty"]) + left_out,
        "{file}"
    );
}

#[tokio::test]
async fn what_nobody_was_shown_is_left_out_and_named() {
    let app = App::start().await;
    let file = "comment_content,comment_approved\nI love it!,1\nbuy pills,spam\nold,trash\n,1\n";
    let sent = upload(&app, "a.csv", file).await;
    let made = json!({"upload_id": sent["id"], "options": {"analyzer": "lexicon"}});
    let answer = app.post_json("/api/v1/jobs", &made).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    let done = app.ended(&answer.job_id()).await;
    assert_sum(&done);
    let file = &done["file"];
    assert_eq!(
        (&file["rows"], &file["scored"], &file["empty"]),
        (&json!(4), &json!(1), &json!(1)),
        "{file}"
    );
    assert_eq!(
        file["left_out"],
        json!([
            {"reason": "not_published", "count": 1, "first_place": "line 3"},
            {"reason": "removed", "count": 1, "first_place": "line 4"},
        ])
    );
    let page = app.get(&format!("/jobs/{}", answer.job_id())).await;
    assert!(
        page.text().contains("1 marked as spam or not approved"),
        "{}",
        page.text()
    );
    app.stop().await;
}

#[tokio::test]
async fn an_upload_is_its_teams_alone() {
    let signer = Signer::ed25519("k");
    let issuer = Issuer::start(&[&signer]);
    let token = |team: &str| signer.sign(&issuer.claims("u", team));
    let (red, blue) = (token("red"), token("blue"));
    let app = app_of(trusted(&issuer), false).await;
    let as_red = app
        .request(Method::POST, "/api/v1/uploads")
        .bearer_auth(&red);
    let as_red = as_red
        .header(header::CONTENT_TYPE, "text/csv")
        .body(UNNAMED);
    let sent = Answer::of(as_red).await;
    assert_eq!(sent.status, 201, "{}", sent.text());
    let id = sent.job_id();
    let job = async |token: &str| {
        let body = json!({"upload_id": id, "columns": {"comment_text": "k2"}});
        let request = app.request(Method::POST, "/api/v1/jobs").bearer_auth(token);
        Answer::of(request.json(&body)).await
    };
    job(&blue).await.problem(404, "upload_not_found");
    let path = format!("/api/v1/uploads/{id}");
    for method in [Method::GET, Method::DELETE] {
        let answer = app.ask_as(&blue, method, &path).await;
        answer.problem(404, "upload_not_found");
    }
    for method in [Method::GET, Method::POST] {
        let page = app.ask_as(&blue, method, &format!("/uploads/{id}")).await;
        assert_eq!(page.status, 404, "{}", page.text());
    }
    assert_eq!(app.ask_as(&red, Method::GET, &path).await.status, 200);
    assert_eq!(job(&red).await.status, 202);
    app.stop().await;
}

#[tokio::test]
async fn the_same_file_with_the_same_key_is_kept_once() {
    let app = App::without_worker().await;
    let send = |body: &'static str| {
        let request = app.request(Method::POST, "/api/v1/uploads");
        let request = request.header("Idempotency-Key", "f");
        Answer::of(request.header(header::CONTENT_TYPE, "text/csv").body(body))
    };
    let (first, second) = (send(UNNAMED).await, send(UNNAMED).await);
    assert_eq!(first.job_id(), second.job_id());
    assert_eq!(first.header("idempotent-replayed"), "");
    assert_eq!(second.header("idempotent-replayed"), "true");
    send("comment\nother\n")
        .await
        .problem(409, "idempotency_key_reused");
    let job = |column: &str| {
        let body = json!({"upload_id": first.job_id(), "columns": {"comment_text": column}});
        let request = app.request(Method::POST, "/api/v1/jobs");
        Answer::of(request.header("Idempotency-Key", "j").json(&body))
    };
    assert_eq!(job("k2").await.job_id(), job("k2").await.job_id());
    job("k1").await.problem(409, "idempotency_key_reused");
    app.stop().await;
}

#[tokio::test]
async fn what_cannot_be_kept_or_understood_is_told_and_leaves_nothing() {
    let mut setup = Setup {
        worker: false,
        ..Setup::default()
    };
    setup.settings.limits.max_comment_file_bytes = 100_000;
    let app = App::with(setup).await;
    let path = "/api/v1/uploads";
    let raw = "application/octet-stream";
    app.post_file(path, raw, "%PDF-1.4")
        .await
        .problem(422, "unreadable_file");
    app.post_file(path, raw, "")
        .await
        .problem(422, "empty_list");
    app.post_file(path, "image/png", "x")
        .await
        .problem(415, "unsupported_media_type");
    app.post_file(path, answer::FORM, answer::form(&[]))
        .await
        .problem(422, "empty_list");
    let strange = [("files", None, &b"x"[..])];
    app.post_form(path, &strange)
        .await
        .problem(422, "invalid_fields");
    app.post_file(path, raw, vec![b'x'; 100_001])
        .await
        .problem(413, "too_large");
    // All that a team keeps together is as large as one file may be.
    let large = "comment\n".to_owned() + &"x\n".repeat(30_000);
    let kept = upload(&app, "a.csv", large.clone()).await;
    app.post_file(path, raw, large.clone())
        .await
        .problem(429, "busy");
    let id = kept["id"].as_str().expect("an id");
    assert_eq!(app.delete(&format!("{path}/{id}")).await.status, 204);
    upload(&app, "a.csv", large).await;

    for (body, pointers) in [
        (json!({"upload_id": 7}), vec!["/upload_id"]),
        (
            json!({"upload_id": "x", "urls": []}),
            vec!["/upload_id", "/urls"],
        ),
        (
            json!({"upload_id": id, "columns": {"mood": "a", "likes": 3}, "day_first": "yes"}),
            vec!["/columns/likes", "/columns/mood", "/day_first"],
        ),
        (
            json!({"upload_id": id, "columns": [], "encoding": 1, "kind": "texts"}),
            vec!["/columns", "/encoding", "/kind"],
        ),
    ] {
        let problem = app.post_json("/api/v1/jobs", &body).await;
        let problem = problem.problem(422, "invalid_fields");
        let errors = problem["errors"].as_array().expect("errors");
        let mut named: Vec<_> = errors
            .iter()
            .filter_map(|e| e["pointer"].as_str())
            .collect();
        named.sort_unstable();
        assert_eq!(named, pointers, "{problem}");
    }
    assert_eq!(app.count_jobs().await, 0);
    app.stop().await;
}

#[tokio::test]
async fn what_is_said_back_is_short_and_what_is_compressed_is_refused() {
    let app = App::start().await;
    let sent = upload(&app, "a.csv", UNNAMED).await;
    let columns = json!({"comment_text": "W".repeat(1_000_000)});
    let body = json!({"upload_id": sent["id"], "columns": columns});
    let answer = app.post_json("/api/v1/jobs", &body).await;
    answer.problem(422, "unreadable_file");
    assert!(answer.text().len() < 2_000, "{}", answer.text().len());
    for path in [
        "/api/v1/uploads",
        "/api/v1/jobs?kind=comments",
        "/api/v1/jobs",
        "/api/v1/analyze",
    ] {
        let request = app
            .client
            .post(format!("http://{}{path}", app.address))
            .header(header::CONTENT_TYPE, "text/csv")
            .header(header::CONTENT_ENCODING, "gzip")
            .body("text\nfine\n");
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status(), 415, "{path}");
    }
    app.stop().await;
}

#[tokio::test]
async fn a_request_that_made_a_job_answers_it_when_its_file_is_gone() {
    let app = App::without_worker().await;
    let ask = |id: String, key: &'static str, name: &'static str| {
        let body = json!({"upload_id": id, "name": name});
        let request = app.request(Method::POST, "/api/v1/jobs");
        Answer::of(request.header("Idempotency-Key", key).json(&body))
    };
    for (file, content) in [
        ("a.csv", "comment,author\nso good,ann\nso bad,ben\n"),
        ("list.txt", "https://news.ycombinator.com/item?id=8863\n"),
    ] {
        let key = &file[..1];
        let key = if key == "a" { "of a file" } else { "of a list" };
        let id = || async {
            upload(&app, file, content.as_bytes()).await["id"]
                .as_str()
                .expect("an id")
                .to_owned()
        };
        let first_id = id().await;
        let first = ask(first_id.clone(), key, "n").await;
        assert_eq!(first.status, 202, "{}", first.text());
        assert_eq!(first.header("idempotent-replayed"), "");
        let gone = app.delete(&format!("/api/v1/uploads/{first_id}")).await;
        assert_eq!(gone.status, 204);
        let again = ask(first_id.clone(), key, "n").await;
        assert_eq!(again.header("idempotent-replayed"), "true");
        assert_eq!(again.job_id(), first.job_id());
        // Another request, another key, and the same content sent anew.
        ask(first_id.clone(), key, "other")
            .await
            .problem(404, "upload_not_found");
        ask(first_id, "unused", "n")
            .await
            .problem(404, "upload_not_found");
        let anew = ask(id().await, key, "n").await;
        assert_eq!(anew.job_id(), first.job_id());
        ask(id().await, key, "other")
            .await
            .problem(409, "idempotency_key_reused");
    }
    app.stop().await;
}

#[tokio::test]
async fn a_file_of_the_other_kind_is_kept_and_named() {
    let app = App::without_worker().await;
    let comments = "id,comment,author\n1,so good indeed,ann\n2,I do not like it,ben\n";
    let list = "https://news.ycombinator.com/item?id=1\nhttps://news.ycombinator.com/item?id=2\n";
    for (path, content, code, kind) in [
        (
            "/api/v1/jobs?file_name=a.csv",
            comments,
            "file_of_comments",
            "comments",
        ),
        (
            "/api/v1/jobs?kind=comments&file_name=a.txt",
            list,
            "list_of_posts",
            "posts",
        ),
    ] {
        let problem = app.post_file(path, "text/csv", content).await;
        let problem = problem.problem(422, code);
        assert_eq!(problem["other_kind"], kind, "{problem}");
        let body = json!({"upload_id": problem["upload_id"], "kind": kind});
        let made = app.post_json("/api/v1/jobs", &body).await;
        assert_eq!(made.status, 202, "{}", made.text());
        // Said wrongly of the kept file, it is the same file.
        let wrong = if kind == "posts" { "comments" } else { "posts" };
        let body = json!({"upload_id": problem["upload_id"], "kind": wrong});
        let again = app
            .post_json("/api/v1/jobs", &body)
            .await
            .problem(422, code);
        assert_eq!(again["upload_id"], problem["upload_id"]);
    }
    // A preview writes nothing.
    let problem = app
        .post_file("/api/v1/preview?file_name=a.csv", "text/csv", comments)
        .await;
    let problem = problem.problem(422, "file_of_comments");
    assert!(problem.get("upload_id").is_none(), "{problem}");
    app.stop().await;
}
