//! Posts that are sent here to be analysed, as programs send and read them.

use reqwest::{Method, header};
use serde_json::{Value, json};
use store::{BUILT_IN_TEAM, NewDocument, Put};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};

use crate::app::{Answer, App, DEADLINE};

const POSTS: &str = "/api/v1/posts";

async fn send(app: &App, body: Value) -> Answer {
    app.post_json(POSTS, &body).await
}

/// The analysis, once it is there.
async fn analysed(app: &App, id: &str) -> Value {
    let answer = app.get(&format!("{POSTS}/{id}/analysis/?wait=60s")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let analysis = answer.json();
    assert_eq!(analysis["status"], "complete", "{analysis}");
    analysis
}

async fn put(app: &App, id: &str, body: Value) -> Answer {
    let request = app.request(Method::PUT, &format!("{POSTS}/{id}"));
    Answer::of(request.json(&body)).await
}

#[tokio::test]
async fn a_post_is_kept_analysed_and_read() {
    let app = App::start().await;
    let body = json!({"id": "p-1", "content": "This is an example post.", "author_id": "ann"});
    let answer = app.post_json("/api/v1/posts/", &body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(answer.header("location"), "/api/v1/posts/p-1");
    assert_eq!(answer.json()["id"], "p-1");

    let analysis = analysed(&app, "p-1").await;
    assert_eq!(analysis["id"], "p-1");
    assert_eq!(analysis["word_count"], 5);
    assert_eq!(analysis["average_word_length"], 4.0);
    assert_eq!(analysis["unicode_word_count"], 5);
    assert_eq!(analysis["sentence_count"], 1);
    assert_eq!(analysis["character_count"], 24);
    assert_eq!(analysis["language"], "en");
    assert!(analysis["reading_ease"].is_number(), "{analysis}");
    assert_eq!(analysis["sentiment"]["model"], "lexicon");
    for path in ["/api/v1/posts/p-1", "/api/v1/posts/p-1/"] {
        let post = app.get(path).await.json();
        assert_eq!(
            (&post["content"], &post["author_id"]),
            (&body["content"], &json!("ann"))
        );
        assert_eq!(post["status"], "complete");
    }
    app.stop().await;
}

#[tokio::test]
async fn the_same_post_again_changes_nothing_and_another_one_is_refused() {
    let app = App::without_worker().await;
    let first = json!({"id": "x", "content": "One."});
    assert_eq!(send(&app, first.clone()).await.status, 201);
    let before = app.get("/api/v1/posts/x").await.json();
    assert_eq!(send(&app, first).await.status, 200);
    for other in [
        json!({"id": "x", "content": "Two."}),
        json!({"id": "x", "content": "One.", "author_id": "ann"}),
    ] {
        let refused = send(&app, other).await;
        assert_eq!(refused.status, 409);
        assert_eq!(refused.json()["code"], "post_exists");
    }
    assert_eq!(app.get("/api/v1/posts/x").await.json(), before);
    // Without an id each is a post of its own.
    let ids = [
        send(&app, json!({"content": "Same."})).await.json()["id"].clone(),
        send(&app, json!({"content": "Same.", "id": null}))
            .await
            .json()["id"]
            .clone(),
    ];
    assert_ne!(ids[0], ids[1]);
    app.stop().await;
}

#[tokio::test]
async fn what_is_written_over_is_analysed_anew_and_what_is_deleted_is_gone() {
    let app = App::start().await;
    assert_eq!(
        put(&app, "a", json!({"content": "What a great day!"}))
            .await
            .status,
        201
    );
    assert_eq!(analysed(&app, "a").await["sentiment"]["label"], "POSITIVE");
    assert_eq!(
        put(&app, "a", json!({"content": "This is awful."}))
            .await
            .status,
        200
    );
    assert_eq!(analysed(&app, "a").await["sentiment"]["label"], "NEGATIVE");
    let same = put(&app, "a", json!({"id": "a", "content": "This is awful."})).await;
    assert_eq!(
        (same.status, &same.json()["status"]),
        (200, &json!("complete"))
    );
    let other = put(&app, "a", json!({"id": "b", "content": "."})).await;
    assert_eq!(other.status, 422, "{}", other.text());

    assert_eq!(app.delete("/api/v1/posts/a").await.status, 204);
    for path in [
        "/api/v1/posts/a",
        "/api/v1/posts/a/analysis",
        "/api/v1/posts/a/analysis/",
    ] {
        let gone = app.get(path).await;
        assert_eq!(
            (gone.status, &gone.json()["code"]),
            (404, &json!("post_not_found"))
        );
    }
    assert_eq!(app.delete("/api/v1/posts/a").await.status, 404);
    app.stop().await;
}

#[tokio::test]
async fn no_analysis_that_is_read_is_older_than_the_post() {
    let app = App::start().await;
    send(&app, json!({"id": "k", "content": "One two three."})).await;
    let path = "/api/v1/posts/k/analysis";
    let first = analysed(&app, "k").await;
    for _ in 0..2 {
        assert_eq!(app.get(path).await.json(), first);
    }
    // As another process of the same installation does it, of which this one hears nothing.
    let other = NewDocument {
        id: "k".to_owned(),
        content: "Four words are here.".to_owned(),
        author_id: None,
    };
    let put = app
        .store
        .replace_document(BUILT_IN_TEAM, &other, None)
        .await;
    assert_eq!(put.expect("it is written"), Put::Replaced);
    assert_ne!(app.get(path).await.json()["word_count"], 3);
    assert_eq!(analysed(&app, "k").await["word_count"], 4);
    assert_eq!(app.get(path).await.json()["word_count"], 4);
    let deleted = app.store.delete_document(BUILT_IN_TEAM, "k", None).await;
    deleted.expect("it is deleted");
    assert_eq!(app.get(path).await.status, 404);
    app.stop().await;
}

#[tokio::test]
async fn any_text_has_an_analysis() {
    let app = App::start().await;
    for (id, content, words, mean) in [
        ("empty", String::new(), 0, 0.0),
        ("blank", " \n\t".to_owned(), 0, 0.0),
        ("nul", "a\0b".to_owned(), 1, 3.0),
        ("long", "word ".repeat(100_000), 100_000, 4.0),
    ] {
        let sent = send(&app, json!({"id": id, "content": content})).await;
        assert_eq!(sent.status, 201, "{id}: {}", sent.text());
        let analysis = analysed(&app, id).await;
        assert_eq!(analysis["word_count"], words, "{id}");
        assert_eq!(analysis["average_word_length"], mean, "{id}");
        assert_eq!(
            analysis["sentiment"].is_null(),
            words == 0,
            "{id}: {analysis}"
        );
        if words > 0 {
            // Its figures are of the whole text, its sentiment of the beginning.
            assert_eq!(analysis["sentiment"]["truncated"], id == "long", "{id}");
        }
    }
    app.stop().await;
}

#[tokio::test]
async fn ids_of_any_letters_are_found_again() {
    let app = App::without_worker().await;
    for id in ["a/b", "100% sure?", "日本語 #1", "..x", "a+b&c=d"] {
        let answer = send(&app, json!({"id": id, "content": "."})).await;
        assert_eq!(answer.status, 201, "{id}");
        let post = app.get(answer.header("location")).await;
        assert_eq!((post.status, &post.json()["id"]), (200, &json!(id)));
    }
    app.stop().await;
}

#[tokio::test]
async fn every_bad_field_of_a_post_is_named() {
    let app = App::without_worker().await;
    for (body, pointers) in [
        (json!({}), vec!["/content"]),
        (json!({"content": 7, "id": ""}), vec!["/content", "/id"]),
        (json!({"content": "", "id": "x".repeat(256)}), vec!["/id"]),
        (
            json!({"content": "", "id": "a\nb", "author_id": []}),
            vec!["/author_id", "/id"],
        ),
        (json!({"content": "", "contnet": ""}), vec!["/contnet"]),
        (json!({"content": "é".repeat(1_000_001)}), vec!["/content"]),
    ] {
        let answer = send(&app, body).await;
        assert_eq!(answer.status, 422, "{}", answer.text());
        let problem = answer.json();
        let mut named: Vec<_> = problem["errors"]
            .as_array()
            .expect("errors")
            .iter()
            .map(|error| error["pointer"].as_str().expect("a pointer"))
            .collect();
        named.sort_unstable();
        assert_eq!(named, pointers, "{problem}");
    }
    app.stop().await;
}

async fn batch(app: &App, media_type: &str, body: String) -> Answer {
    let request = app.request(Method::POST, "/api/v1/posts:batch");
    let request = request.header(header::CONTENT_TYPE, media_type.to_owned());
    Answer::of(request.body(body)).await
}

#[tokio::test]
async fn many_posts_are_answered_one_by_one() {
    let app = App::start().await;
    send(&app, json!({"id": "there", "content": "One."})).await;
    let posts = [
        json!({"id": "new", "content": "Lovely."}),
        json!({"id": "there", "content": "One."}),
        json!({"id": "there", "content": "Two."}),
        json!({"id": "new", "content": "Lovely."}),
        json!({"id": "new", "content": "Awful."}),
        json!({"content": 1}),
        json!(7),
        json!({"content": "Without an id."}),
    ];
    let expected = json!([201, 200, 409, 200, 409, 422, 422, 201]);
    let list = batch(&app, "application/json", json!(posts).to_string()).await;
    assert_eq!(list.status, 200, "{}", list.text());
    let statuses = |results: &[Value]| -> Value {
        results
            .iter()
            .map(|result| result["status"].clone())
            .collect()
    };
    let results = list.json()["results"].as_array().expect("a list").clone();
    assert_eq!(statuses(&results), expected);
    assert_eq!(results[2]["code"], "post_exists");
    assert_eq!(results[5]["errors"][0]["pointer"], "/content");
    assert_eq!(
        analysed(&app, "new").await["sentiment"]["label"],
        "POSITIVE"
    );

    // The same by lines; one of them is no JSON, and empty ones are none.
    let mut lines: Vec<String> = posts.iter().map(Value::to_string).collect();
    lines.insert(1, "{\"content\": ".to_owned());
    lines.insert(2, String::new());
    let lines = batch(
        &app,
        "application/x-ndjson; charset=utf-8",
        lines.join("\r\n"),
    )
    .await;
    assert_eq!(lines.header("content-type"), "application/x-ndjson");
    let results: Vec<Value> = lines
        .text()
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line of JSON"))
        .collect();
    assert_eq!(
        statuses(&results),
        json!([200, 400, 200, 409, 200, 409, 422, 422, 201])
    );
    // Empty lines are counted where lines are named.
    assert_eq!(results[1]["line"], 2);
    assert_eq!(results[2]["line"], 4);

    for (media_type, body, status) in [
        ("application/json", "[]", 422),
        ("application/json", "{}", 400),
        ("application/x-ndjson", "\n\n", 422),
        ("text/csv", "a", 415),
    ] {
        let answer = batch(&app, media_type, body.to_owned()).await;
        assert_eq!(answer.status, status, "{body}: {}", answer.text());
    }
    let many_values = format!("{{\"content\": [{}0]}}", "5,".repeat(200_000));
    let answer = batch(&app, "application/x-ndjson", many_values.clone()).await;
    let result: Value = serde_json::from_str(answer.text()).expect("a line");
    assert_eq!(
        (answer.status, &result["status"]),
        (200, &json!(422)),
        "{result}"
    );
    let answer = batch(&app, "application/json", format!("[{many_values}, 7]")).await;
    assert_eq!(answer.status, 422, "{}", answer.text());
    // Fields that are not ours are named up to a number, in all of them together.
    let unknown: String = (0..12).map(|number| format!("\"f{number}\": 0,")).collect();
    let line = format!("{{{unknown} \"content\": \"\"}}\n");
    let answer = batch(&app, "application/x-ndjson", line.repeat(1_000)).await;
    let named = answer.text().matches("\"pointer\"").count();
    assert_eq!((answer.status, named), (200, 100));
    assert!(answer.text().ends_with("\"errors_omitted\":12}\n"));
    let too_many = vec![json!({"content": ""}); 10_001];
    let answer = batch(&app, "application/json", json!(too_many).to_string()).await;
    assert_eq!(answer.status, 422, "{}", answer.text());
    app.stop().await;
}

#[tokio::test]
async fn a_change_is_made_to_the_state_that_it_is_meant_for() {
    let app = App::without_worker().await;
    send(&app, json!({"id": "x", "content": "One."})).await;
    let mark = app.get("/api/v1/posts/x").await.header("etag").to_owned();
    let change = |method: Method, path: &'static str, mark: &str| {
        let request = app.request(method, path).json(&json!({"content": "Two."}));
        Answer::of(request.header(header::IF_MATCH, mark.to_owned()))
    };
    let write = |path, mark: &str| change(Method::PUT, path, mark);
    assert_eq!(write("/api/v1/posts/x", "\"other\"").await.status, 412);
    for mark in ["\"other\"", "*"] {
        assert_eq!(write("/api/v1/posts/new", mark).await.status, 412);
    }
    assert_eq!(app.get("/api/v1/posts/new").await.status, 404);
    let only_if_new = |path| {
        let request = app
            .request(Method::PUT, path)
            .json(&json!({"content": "One."}));
        Answer::of(request.header(header::IF_NONE_MATCH, "*"))
    };
    assert_eq!(only_if_new("/api/v1/posts/x").await.status, 412);
    assert_eq!(only_if_new("/api/v1/posts/y").await.status, 201);
    assert_eq!(write("/api/v1/posts/x", &mark).await.status, 200);
    let delete = change(Method::DELETE, "/api/v1/posts/x", &mark).await;
    assert_eq!(delete.status, 412, "{}", delete.text());
    assert_eq!(app.get("/api/v1/posts/x").await.json()["content"], "Two.");
    app.stop().await;
}

#[tokio::test]
async fn of_many_changes_that_are_meant_for_one_state_one_is_made() {
    let app = App::without_worker().await;
    let job = app.create(&[1]).await;
    send(&app, json!({"id": "x", "content": "One."})).await;
    let job = format!("/api/v1/jobs/{job}");
    for round in 0..5 {
        let changes = [
            (
                Method::PUT,
                POSTS.to_owned() + "/x",
                "content",
                header::IF_MATCH,
            ),
            (
                Method::PUT,
                format!("{POSTS}/new-{round}"),
                "content",
                header::IF_NONE_MATCH,
            ),
            (Method::PATCH, job.clone(), "name", header::IF_MATCH),
        ];
        for (method, path, field, condition) in changes {
            let mark = match condition {
                header::IF_NONE_MATCH => "*".to_owned(),
                _ => app.get(&path).await.header("etag").to_owned(),
            };
            let change = |number: usize| {
                let body = json!({field: format!("Change {number} of {round}")});
                let request = app.request(method.clone(), &path).json(&body);
                Answer::of(request.header(&condition, &mark))
            };
            let answers = futures::future::join_all((0..12).map(change)).await;
            let made = answers.iter().filter(|answer| answer.status < 300);
            assert_eq!(made.count(), 1, "{method} {path}");
            let refused = answers.iter().filter(|answer| answer.status == 412);
            assert_eq!(refused.count(), 11, "{method} {path}");
        }
    }
    app.stop().await;
}

/// A client that asks for a post and reads no more than the status: what it did not read, the server holds.
async fn slow_reader(app: &App, path: &str) -> (TcpStream, String) {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(8 * 1024).expect("a small one");
    let mut stream = socket.connect(app.address).await.expect("a connection");
    let head = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    stream.write_all(head.as_bytes()).await.expect("asked");
    let mut status = [0; 12];
    stream.read_exact(&mut status).await.expect("an answer");
    (stream, String::from_utf8_lossy(&status).into_owned())
}

#[tokio::test]
async fn large_posts_are_read_by_a_few_at_once() {
    let app = App::without_worker().await;
    // Each is six characters of JSON, more than a connection takes in by itself.
    let content = "\u{1}".repeat(1_000_000);
    put(&app, "large", json!({"content": content})).await;
    let mut readers = Vec::new();
    let refused = loop {
        let (reader, status) = slow_reader(&app, "/api/v1/posts/large").await;
        if !status.ends_with("200") {
            break status;
        }
        readers.push(reader);
        assert!(readers.len() < 100);
    };
    // As many as downloads of one client.
    assert_eq!((refused.as_str(), readers.len()), ("HTTP/1.1 429", 8));
    drop(readers);
    let post = tokio::time::timeout(DEADLINE, async {
        loop {
            let answer = app.get("/api/v1/posts/large").await;
            if answer.status == 200 {
                return answer.json();
            }
            tokio::task::yield_now().await;
        }
    });
    assert_eq!(post.await.expect("room again")["content"], content);
    app.stop().await;
}

#[tokio::test]
async fn whoever_has_the_present_state_is_told_so() {
    let app = App::without_worker().await;
    send(&app, json!({"id": "x", "content": "One."})).await;
    for path in ["/api/v1/posts/x", "/api/v1/posts/x/analysis"] {
        let first = app.get(path).await;
        let again = |mark: &str| {
            let request = app.request(Method::GET, path);
            Answer::of(request.header(header::IF_NONE_MATCH, mark.to_owned()))
        };
        let mark = first.header("etag").to_owned();
        assert_eq!(again(&mark).await.status, 304);
        put(
            &app,
            "x",
            json!({"content": format!("Changed for {path}.")}),
        )
        .await;
        assert_eq!(again(&mark).await.status, 200);
    }
    // Nobody works here: who waits is told that it is pending still.
    let pending = app.get("/api/v1/posts/x/analysis?wait=0s").await.json();
    assert_eq!(pending["status"], "pending");
    assert!(pending.get("word_count").is_none(), "{pending}");
    app.stop().await;
}
