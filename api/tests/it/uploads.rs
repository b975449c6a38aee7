//! Files that are sent before it is said what to make of them, and what is told of every file.

use reqwest::{Method, header};
use serde_json::{Value, json};

use testing::issuer::{Issuer, Signer};

use crate::{
    answer,
    app::{Answer, App, Setup, hn},
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

#[tokio::test]
async fn a_list_of_posts_is_known_as_one_and_makes_a_job_of_posts() {
    let app = App::start().await;
    for (name, list) in [
        ("a.txt", format!("{}\n{}\n", hn(11), hn(12))),
        ("b.csv", format!("Name;Link\nA;{}\nB;{}\n", hn(11), hn(12))),
    ] {
        let sent = upload(&app, name, list).await;
        assert_eq!(sent["kinds"], json!(["posts"]), "{sent}");
        assert_eq!(sent["certain"], false, "{sent}");
        let made = json!({"upload_id": sent["id"]});
        let job = app.post_json("/api/v1/jobs", &made).await;
        assert_eq!(job.status, 202, "{}", job.text());
        let job = job.json();
        assert_eq!(
            (&job["kind"], &job["progress"]["posts_total"]),
            (&json!("posts"), &json!(2)),
            "{job}"
        );
    }
    app.stop().await;
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
async fn a_list_that_is_sent_first_becomes_a_job_of_posts() {
    let app = App::start().await;
    let list = format!("{}\n{}\n", hn(1), hn(2));
    let sent = upload(&app, "list.txt", list).await;
    assert_eq!(
        (&sent["kinds"], &sent["certain"]),
        (&json!(["posts"]), &json!(false))
    );
    let body = json!({"upload_id": sent["id"]});
    let answer = app.post_json("/api/v1/jobs", &body).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    assert_eq!(answer.json()["kind"], "posts");
    assert_eq!(
        app.ended(&answer.job_id()).await["progress"]["posts_total"],
        2
    );
    // Whoever knows better says so.
    let columns = json!({"comment_text": "text"});
    let body = json!({"upload_id": sent["id"], "kind": "comments", "columns": columns});
    let answer = app.post_json("/api/v1/jobs", &body).await;
    assert_eq!(answer.json()["kind"], "comments", "{}", answer.text());
    app.stop().await;
}

const POSTS: &str = "text,postUrl,likesCount\n\
    north one,https://www.instagram.com/p/AAAAAAAAAA1/,3\n\
    south one,https://www.instagram.com/p/AAAAAAAAAA2/,0\n\
    north two,https://www.instagram.com/p/AAAAAAAAAA1/,1\n\
    ,https://www.instagram.com/p/AAAAAAAAAA2/,1\n\
    of no post,,1\n";

#[tokio::test]
async fn a_file_of_several_posts_is_a_job_of_several_posts() {
    let app = App::start().await;
    let id = app
        .post_form(
            "/api/v1/jobs",
            &[("comments", Some("export.csv"), POSTS.as_bytes())],
        )
        .await
        .job_id();
    let job = app.ended(&id).await;
    assert_eq!(job["status"], "completed", "{job}");
    assert_eq!(job["progress"]["posts_total"], 3);
    assert_sum(&job);
    let north = "https://www.instagram.com/p/AAAAAAAAAA1/";
    let shown: Vec<_> = job["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| {
            (
                item["url"].clone(),
                item["platform"].clone(),
                item["comments_fetched"].clone(),
            )
        })
        .collect();
    let expected =
        |url: &str, platform: &str, count: i64| (json!(url), json!(platform), json!(count));
    assert_eq!(
        shown,
        [
            expected(north, "instagram", 2),
            expected("https://www.instagram.com/p/AAAAAAAAAA2/", "instagram", 2),
            expected("export.csv", "file", 1),
        ]
    );
    let summary = app.get(&format!("/api/v1/jobs/{id}/summary")).await.json();
    let posts = summary["posts"].as_array().expect("posts");
    assert_eq!(posts.len(), 3, "{summary}");
    assert_eq!(posts[1]["skipped_empty"], 1);
    let table = app
        .get(&format!("/api/v1/jobs/{id}/results.csv?table=posts&bom=0"))
        .await;
    assert_eq!(table.text().lines().count(), 4, "{}", table.text());
    let rows = rows(&app, &id).await;
    let texts: Vec<_> = rows
        .iter()
        .map(|row| row["comment_text"].as_str())
        .collect();
    assert_eq!(
        texts,
        [
            Some("north one"),
            Some("north two"),
            Some("south one"),
            Some(""),
            Some("of no post")
        ]
    );
    assert_eq!(rows[1]["post_url"], north);
    let page = app.get(&format!("/jobs/{id}")).await;
    for words in [
        north,
        "Instagram",
        "5 rows in the file: 4 scored, 1 empty, 0 left out.",
    ] {
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
    app.stop().await;
}

#[tokio::test]
async fn a_file_of_very_many_posts_is_one_post_and_says_so() {
    let app = App::start().await;
    let mut file = "comment,post_url\n".to_owned();
    for n in 0..1_001 {
        file += &format!("fine,https://example.org/{n}\nfine,https://example.org/{n}\n");
    }
    let id = app
        .post_file("/api/v1/jobs?kind=comments", "text/csv", file)
        .await
        .job_id();
    let job = app.ended(&id).await;
    assert_eq!(job["progress"]["posts_total"], 1);
    assert_eq!(job["file"]["rows"], 2_002);
    assert!(job["file"]["notes"].to_string().contains("1000"), "{job}");
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

#[tokio::test]
async fn two_spellings_of_one_post_in_a_file_are_one_post() {
    let app = App::start().await;
    let file = "text,post_url,author\n\
        I love it,https://www.youtube.com/watch?v=dQw4w9WgXcQ,ann\n\
        I hate it,https://youtu.be/dQw4w9WgXcQ?si=abc,bob\n\
        A table,http://m.youtube.com/watch?v=dQw4w9WgXcQ&feature=share,acme\n\
        Fine,https://old.reddit.com/r/a/comments/1abcde/words/,dora\n\
        Fine too,https://www.reddit.com/comments/1abcde,eve\n";
    let form = [
        ("comments", Some("a.csv"), file.as_bytes()),
        ("own_accounts", None, b"youtube: @acme"),
    ];
    let page = app.post_form("/jobs/comments", &form).await;
    assert_eq!(page.status, 200, "{}", page.text());
    let jobs = app.get("/api/v1/jobs").await.json();
    let id = jobs["jobs"][0]["id"].as_str().expect("an id").to_owned();
    let job = app.ended(&id).await;
    assert_eq!(job["progress"]["posts_total"], 2, "{job}");
    assert_eq!(job["options"]["own_accounts"]["youtube"], json!(["@acme"]));
    let rows = rows(&app, &id).await;
    let urls: Vec<_> = rows
        .iter()
        .map(|row| row["post_url"].as_str().expect("a URL"))
        .collect();
    let (video, thread) = (
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "https://old.reddit.com/r/a/comments/1abcde/words/",
    );
    assert_eq!(urls, [video, video, video, thread, thread]);
    let summary = app.get(&format!("/api/v1/jobs/{id}/summary")).await.json();
    assert_eq!(
        summary["overall"]["left_out"]["post_author"], 1,
        "{summary}"
    );
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
