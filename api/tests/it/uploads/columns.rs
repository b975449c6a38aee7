//! What of a file is what: columns, dates and encodings that are chosen or told.

use serde_json::{Value, json};

use super::{UNNAMED, assert_sum, rows, upload};
use crate::app::{App, hn};

#[tokio::test]
async fn a_file_with_unknown_columns_is_sent_once_and_its_columns_chosen_afterwards() {
    let app = App::start().await;
    let sent = upload(&app, "a.csv", UNNAMED).await;
    assert_eq!(sent["certain"], false, "{sent}");
    assert_eq!(sent["kinds"], json!(["comments"]));
    assert_eq!(sent["columns"], json!(["k1", "k2", "k3"]));
    assert_eq!(
        sent["sample"],
        json!([
            ["ann", "I love it!", "31/12/2024"],
            ["bob", "Awful, I hate it", "1/2/2025"],
            ["cleo", "", "2/2/2025"]
        ])
    );
    assert_eq!((&sent["rows"], &sent["name"]), (&json!(4), &json!("a.csv")));
    assert!(sent["guesses"].get("comment_text").is_none(), "{sent}");
    let id = sent["id"].as_str().expect("an id");
    let again = app.get(&format!("/api/v1/uploads/{id}")).await.json();
    assert_eq!(again, sent);

    let job = |more: Value| {
        let mut body = json!({"upload_id": id});
        let members = more.as_object().expect("an object").clone();
        body.as_object_mut().expect("an object").extend(members);
        body
    };
    // Without a choice there is no job, and nothing need be sent again.
    let refused = app.post_json("/api/v1/jobs", &job(json!({}))).await;
    let refused = refused.problem(422, "unreadable_file");
    assert_eq!(refused["upload_id"], id, "{refused}");
    let told = refused["detail"].as_str().expect("a sentence");
    assert!(
        ["k1", "k2", "k3"].iter().all(|name| told.contains(name)),
        "{told}"
    );

    for name in ["once", "twice"] {
        let chosen = job(json!({
            "name": name,
            "columns": {"comment_text": "k2", "author_name": "K1", "published_at": "k3"},
            "options": {"analyzer": "lexicon"},
        }));
        let answer = app.post_json("/api/v1/jobs", &chosen).await;
        assert_eq!(answer.status, 202, "{}", answer.text());
        let done = app.ended(&answer.job_id()).await;
        assert_eq!(
            (&done["name"], &done["status"]),
            (&json!(name), &json!("completed"))
        );
        assert_eq!(
            (
                &done["file"]["rows"],
                &done["file"]["scored"],
                &done["file"]["empty"]
            ),
            (&json!(4), &json!(3), &json!(1)),
            "{done}"
        );
        assert_sum(&done);
        let rows = rows(&app, &answer.job_id()).await;
        assert_eq!(rows[1]["author_name"], "bob");
        assert_eq!(rows[1]["sentiment_label"], "NEGATIVE");
        assert_eq!(rows[0]["published_at"], "2024-12-31T00:00:00Z");
        assert_eq!(rows[0]["is_reply"], Value::Null, "no column says so");
    }

    assert_eq!(
        app.delete(&format!("/api/v1/uploads/{id}")).await.status,
        204
    );
    for answer in [
        app.get(&format!("/api/v1/uploads/{id}")).await,
        app.delete(&format!("/api/v1/uploads/{id}")).await,
        app.post_json("/api/v1/jobs", &job(json!({}))).await,
        app.get("/api/v1/uploads/nonsense").await,
    ] {
        answer.problem(404, "upload_not_found");
    }
    app.stop().await;
}

#[tokio::test]
async fn a_job_of_a_file_whose_column_cannot_be_told_leaves_the_file_to_choose_from() {
    let app = App::start().await;
    let form = [("comments", Some("a.csv"), UNNAMED.as_bytes())];
    for refused in [
        app.post_file("/api/v1/jobs?kind=comments", "text/csv", UNNAMED)
            .await,
        app.post_form("/api/v1/jobs", &form).await,
    ] {
        let refused = refused.problem(422, "unreadable_file");
        let body = json!({"upload_id": refused["upload_id"], "columns": {"comment_text": "k2"}});
        let answer = app.post_json("/api/v1/jobs", &body).await;
        assert_eq!(answer.status, 202, "{}", answer.text());
        assert_eq!(app.ended(&answer.job_id()).await["file"]["scored"], 3);
    }
    // Whoever names a column that is not there has not left the choice to us.
    let path = "/api/v1/jobs?kind=comments&text_column=nope";
    let named = app.post_file(path, "text/csv", UNNAMED).await;
    let named = named.problem(422, "unreadable_file");
    assert!(named.get("upload_id").is_none(), "{named}");
    app.stop().await;
}

#[tokio::test]
async fn dates_that_do_not_tell_day_from_month_are_asked_for_and_never_guessed() {
    let app = App::start().await;
    let file = "comment,date\nfine,3/4/2024\ngood,5/6/2024\n";
    let sent = upload(&app, "a.csv", file).await;
    assert_eq!(
        (&sent["certain"], &sent["dates_undecidable"]),
        (&json!(false), &json!(true)),
        "{sent}"
    );
    let expected = [
        (json!(null), json!(null)),
        (json!(true), json!("2024-04-03T00:00:00Z")),
        (json!(false), json!("2024-03-04T00:00:00Z")),
    ];
    for (day_first, published) in expected {
        let body = json!({"upload_id": sent["id"], "day_first": day_first});
        let answer = app.post_json("/api/v1/jobs", &body).await;
        assert_eq!(answer.status, 202, "{}", answer.text());
        let job = app.ended(&answer.job_id()).await;
        assert_eq!(
            rows(&app, &answer.job_id()).await[0]["published_at"],
            published
        );
        let notes = job["file"]["notes"].as_array().expect("notes").len();
        assert_eq!(notes > 0, day_first.is_null(), "{job}");
    }
    // The same for a file that is sent with the job.
    let path = "/api/v1/jobs?kind=comments&day_first=true";
    let id = app.post_file(path, "text/csv", file).await.job_id();
    app.ended(&id).await;
    assert_eq!(
        rows(&app, &id).await[1]["published_at"],
        "2024-06-05T00:00:00Z"
    );
    app.stop().await;
}

#[tokio::test]
async fn an_encoding_can_be_chosen() {
    let app = App::start().await;
    // "добре" in windows-1251; as Latin letters it is text as well.
    let file = b"comment\n\xe4\xee\xe1\xf0\xe5\n";
    for (label, text) in [("windows-1251", "добре"), ("windows-1252", "äîáðå")] {
        let path = format!("/api/v1/jobs?kind=comments&encoding={label}");
        let id = app.post_file(&path, "text/csv", &file[..]).await.job_id();
        app.ended(&id).await;
        assert_eq!(rows(&app, &id).await[0]["comment_text"], text, "{label}");
    }
    let path = "/api/v1/jobs?kind=comments&encoding=klingon";
    let problem = app.post_file(path, "text/csv", &file[..]).await;
    let problem = problem.problem(422, "unreadable_file");
    let told = problem["detail"].as_str().expect("a sentence");
    assert!(told.contains("klingon") && told.contains("utf-8"), "{told}");
    app.stop().await;
}

#[tokio::test]
async fn the_page_asks_for_the_columns_of_a_file_that_does_not_tell_them() {
    let app = App::start().await;
    let parts = [
        ("comments", Some("mine.csv"), UNNAMED.as_bytes()),
        ("name", None, b"Ours"),
    ];
    // The client follows to the page of the mapping.
    let page = app.post_form("/jobs/comments", &parts).await;
    assert_eq!(page.status, 200, "{}", page.text());
    let page = page.text();
    for words in [
        "Which column is which?",
        "please choose it",
        "mine.csv",
        "<td class=\"text\">bob</td>",
        "value=\"Ours\"",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let action = page.split("action=\"/uploads/").nth(1).expect("a form");
    let path = format!("/uploads/{}", action.split('"').next().expect("an id"));
    // A choice that cannot be gives the page back with the choice.
    let wrong = [
        ("comment_text", None, &b""[..]),
        ("author_name", None, b"0"),
        ("day_first", None, b"false"),
    ];
    let again = app.post_form(&path, &wrong).await;
    assert_eq!(again.status, 422, "{}", again.text());
    let told = again.text();
    assert!(
        told.contains("role=\"alert\"") && told.contains("k3"),
        "{told}"
    );
    assert!(
        told.contains("<option value=\"0\" selected>k1</option>"),
        "{told}"
    );
    let right = [
        ("comment_text", None, &b"1"[..]),
        ("author_name", None, b"0"),
        ("name", None, b"Ours"),
    ];
    let job = app.post_form(&path, &right).await;
    assert_eq!(job.status, 200, "{}", job.text());
    assert!(job.text().contains("<h1>Ours</h1>"), "{}", job.text());

    // One that tells them goes on without being asked, unless somebody wants to be.
    let clear = [("comments", Some("clear.csv"), &b"comment\nfine\n"[..])];
    let job = app.post_form("/jobs/comments", &clear).await;
    assert!(job.text().contains("<h1>clear.csv</h1>"), "{}", job.text());
    let asked = app.post_form("/uploads", &clear).await;
    assert!(
        asked
            .text()
            .contains("<option value=\"0\" selected>comment</option>")
    );
    let nobody = app
        .get("/uploads/00000000-0000-0000-0000-000000000007")
        .await;
    assert_eq!(nobody.status, 404);
    app.stop().await;
}

#[tokio::test]
async fn a_column_or_field_that_is_chosen_twice_is_named() {
    let app = App::without_worker().await;
    let sent = upload(&app, "a.csv", UNNAMED).await;
    let id = sent["id"].as_str().expect("an id");
    let twice = |columns: &str| format!("{{\"upload_id\": \"{id}\", {columns}}}");
    for (path, body, pointers) in [
        (
            "/api/v1/jobs",
            twice(
                r#""columns": {"comment_text": "k2", "author_name": "k1", "comment_text": "k1"}, "day_first": true, "day_first": false"#,
            ),
            vec!["/columns/comment_text", "/day_first"],
        ),
        (
            "/api/v1/jobs",
            twice(r#""columns": {"comment_text": "k2", "author_name": "K2"}"#),
            vec!["/columns/author_name"],
        ),
        (
            "/api/v1/jobs?text_column=k1&day_first=true",
            twice(r#""columns": {"comment_text": "k2"}, "day_first": true"#),
            vec!["/columns/comment_text", "/day_first"],
        ),
        (
            "/api/v1/jobs",
            format!(
                r#"{{"urls": ["{}"], "options": {{"max_comments": 1, "max_comments": 2}}}}"#,
                hn(1)
            ),
            vec!["/options/max_comments"],
        ),
    ] {
        let answer = app.post_file(path, "application/json", body.clone()).await;
        let problem = answer.problem(422, "invalid_fields");
        let errors = problem["errors"].as_array().expect("errors");
        let mut named: Vec<_> = errors
            .iter()
            .map(|error| {
                assert_eq!(error["code"], "repeated", "{error}");
                error["pointer"].as_str().expect("a pointer")
            })
            .collect();
        named.sort_unstable();
        assert_eq!(named, pointers, "{body}");
    }
    let page = app
        .post_form(
            &format!("/uploads/{id}"),
            &[("comment_text", None, &b"1"[..]), ("likes", None, b"1")],
        )
        .await;
    assert_eq!(page.status, 422);
    assert!(page.text().contains("is chosen twice"), "{}", page.text());
    assert_eq!(app.count_jobs().await, 0);
    // What the page shows by itself can be sent as it is, one address for comment and post included.
    let file = "text,url\na,https://a.example/p#comment-1\nb,https://a.example/p#comment-1\n";
    let sent = upload(&app, "b.csv", file).await;
    let guesses = json!({"upload_id": sent["id"], "columns": sent["guesses"]});
    let job = app.post_json("/api/v1/jobs", &guesses).await;
    assert_eq!(job.status, 202, "{}", job.text());
    app.stop().await;
}
