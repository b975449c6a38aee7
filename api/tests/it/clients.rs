//! What programs count on: parameters, cursors, keys, conditions, what every answer wears.

use std::time::Duration;

use reqwest::{Method, header};
use serde_json::{Value, json};

use crate::{
    app::{Answer, App, hn},
    connections::sent_with_bodies,
};

fn entries(problem: &Value) -> Vec<(String, String)> {
    let errors = problem["errors"].as_array().expect("errors");
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    errors
        .iter()
        .map(|entry| (text(&entry["pointer"]), text(&entry["code"])))
        .collect()
}

#[tokio::test]
async fn a_field_in_the_address_and_in_the_body_is_given_twice() {
    let app = App::without_worker().await;
    let path = "/api/v1/jobs?name=one&max_comments=5&analyzer=lexicon";
    let body = json!({
        "urls": ["https://news.ycombinator.com/item?id=1"],
        "name": "two",
        "options": {"max_comments": 6, "analyzer": null},
    });
    let problem = app
        .post_json(path, &body)
        .await
        .problem(422, "invalid_fields");
    let expected = [("/name", "repeated"), ("/options/max_comments", "repeated")];
    let expected = expected.map(|(name, code)| (name.to_owned(), code.to_owned()));
    assert_eq!(entries(&problem), expected);

    // Empty means not given, so that what the address says counts, and is looked at.
    let long = format!("/api/v1/jobs?name={}", "n".repeat(201));
    let body = json!({"urls": ["https://news.ycombinator.com/item?id=1"], "name": ""});
    let problem = app
        .post_json(&long, &body)
        .await
        .problem(422, "invalid_fields");
    assert_eq!(
        entries(&problem),
        [("name".to_owned(), "too_long".to_owned())]
    );
}

#[tokio::test]
async fn every_bad_parameter_is_named_at_once_in_our_words() {
    let app = App::without_worker().await;
    let id = app.create(&[1]).await;
    let problem = app
        .get(&format!(
            "/api/v1/jobs/{id}/comments?label=good&limit=0&needs_review=&item=7&sort=best&lmit=1"
        ))
        .await
        .problem(400, "bad_parameter");
    let expected = [
        ("label", "unknown_value"),
        ("item", "not_an_id"),
        ("needs_review", "not_a_flag"),
        ("sort", "unknown_value"),
        ("limit", "out_of_range"),
        ("lmit", "unknown_parameter"),
    ];
    let expected = expected.map(|(name, code)| (name.to_owned(), code.to_owned()));
    assert_eq!(entries(&problem), expected);
    let text = problem.to_string();
    for word in ["deserialize", "variant", "invalid digit"] {
        assert!(!text.contains(word), "{text}");
    }
    let problem = app
        .get(&format!("/api/v1/jobs/{id}/results.csv?partial="))
        .await
        .problem(400, "bad_parameter");
    let detail = problem["detail"].as_str().expect("a sentence");
    assert!(detail.contains("`partial=true`"), "{detail}");
    // The same for a file in the body: nothing of it is read first.
    let problem = app
        .post_file(
            "/api/v1/jobs?max_comments=0&analyzer=vader&kind=x",
            "text/csv",
            hn(1),
        )
        .await
        .problem(400, "bad_parameter");
    assert_eq!(entries(&problem).len(), 2, "{problem}");
    let problem = app
        .post_file("/api/v1/jobs?analyzer=vader", "text/csv", hn(1))
        .await
        .problem(422, "invalid_fields");
    assert_eq!(entries(&problem)[0].0, "analyzer");
    app.stop().await;
}

#[tokio::test]
async fn labels_are_taken_in_either_case() {
    let app = App::start().await;
    let id = app.create(&[1]).await;
    app.ended(&id).await;
    for label in ["negative", "NEGATIVE", "Negative"] {
        let page = app
            .get(&format!("/api/v1/jobs/{id}/comments?label={label}"))
            .await;
        assert_eq!(page.status, 200, "{}", page.text());
        assert_eq!(
            page.json()["comments"].as_array().expect("comments").len(),
            1
        );
    }
    app.stop().await;
}

#[tokio::test]
async fn a_cursor_is_taken_only_with_its_own_filter_and_order() {
    let app = App::start().await;
    let id = app.create(&[1, 2]).await;
    let other = app.create(&[3]).await;
    app.ended(&id).await;
    app.ended(&other).await;
    let list = format!("/api/v1/jobs/{id}/comments");
    let page = app.get(&format!("{list}?limit=1&sort=likes")).await.json();
    let cursor = page["next_cursor"]
        .as_str()
        .expect("a next page")
        .to_owned();
    let next = app
        .get(&format!("{list}?limit=2&sort=likes&cursor={cursor}"))
        .await;
    assert_eq!(next.status, 200, "{}", next.text());
    for wrong in [
        format!("{list}?cursor={cursor}"),
        format!("{list}?sort=newest&cursor={cursor}"),
        format!("{list}?sort=likes&q=love&cursor={cursor}"),
        format!("/api/v1/jobs/{other}/comments?sort=likes&cursor={cursor}"),
        format!("/api/v1/jobs?cursor={cursor}"),
    ] {
        let problem = app.get(&wrong).await.problem(400, "bad_parameter");
        assert_eq!(entries(&problem)[0].1, "bad_cursor", "{wrong}");
    }
    // With whatever else is wrong; a filter that cannot be read may be that of the cursor.
    for (query, codes) in [
        (
            "limit=0&cursor=x&sort=likes".to_owned(),
            vec!["bad_cursor", "out_of_range"],
        ),
        (format!("label=odd&cursor={cursor}"), vec!["unknown_value"]),
        (
            "label=odd&cursor=x".to_owned(),
            vec!["unknown_value", "bad_cursor"],
        ),
    ] {
        let problem = app.get(&format!("{list}?{query}")).await;
        let problem = problem.problem(400, "bad_parameter");
        let told: Vec<_> = entries(&problem).into_iter().map(|entry| entry.1).collect();
        assert_eq!(told, codes, "{query}");
    }
    app.stop().await;
}

#[tokio::test]
async fn the_list_of_jobs_is_filtered() {
    let app = App::without_worker().await;
    let mut ids = Vec::new();
    for (name, post) in [("Launch, week 1", 1), ("Launch, week 2", 2), ("Other", 3)] {
        let body = json!({"urls": [hn(post)], "name": name});
        ids.push(app.post_json("/api/v1/jobs", &body).await.job_id());
    }
    app.post_json(&format!("/api/v1/jobs/{}/cancel", ids[0]), &json!(null))
        .await;
    let found = async |query: &str| {
        let page = app.get(&format!("/api/v1/jobs?{query}")).await;
        assert_eq!(page.status, 200, "{}", page.text());
        let jobs = page.json()["jobs"].as_array().expect("jobs").clone();
        jobs.iter()
            .map(|job| job["id"].as_str().expect("an id").to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(found("status=cancelled").await, [ids[0].clone()]);
    assert_eq!(found("name=LAUNCH&status=pending").await, [ids[1].clone()]);
    assert_eq!(found("name=100%25").await, Vec::<String>::new());
    let job = app.get(&format!("/api/v1/jobs/{}", ids[1])).await.json();
    let created = job["created_at"]
        .as_str()
        .expect("a time")
        .replace('+', "%2B");
    let from = found(&format!("created_from={created}")).await;
    assert_eq!(from, [ids[2].clone(), ids[1].clone()]);
    assert_eq!(
        found(&format!("created_to={created}")).await,
        [ids[0].clone()]
    );
    app.get("/api/v1/jobs?status=done")
        .await
        .problem(400, "bad_parameter");
    app.stop().await;
}

#[tokio::test]
async fn a_job_is_waited_for() {
    let app = App::start().await;
    let id = app.create(&[900]).await;
    let path = format!("/api/v1/jobs/{id}");
    // Waits until the worker has it in hand: from then on nothing moves.
    let seen = loop {
        // It may have it before the first look: then nothing would be new for long.
        let seen = app.get(&format!("{path}?wait=1s")).await;
        if seen.json()["status"] == "in_progress" {
            break seen;
        }
    };
    let mut mark = seen.header("etag").to_owned();
    // What it notes when it begins comes a moment later.
    loop {
        let request = app.request(Method::GET, &format!("{path}?wait=1s"));
        let again = Answer::of(request.header(header::IF_NONE_MATCH, &mark)).await;
        match again.status {
            304 => break,
            _ => mark = again.header("etag").to_owned(),
        }
    }
    let ask = |query: &'static str| {
        let request = app.request(Method::GET, &format!("{path}{query}"));
        request.header(header::IF_NONE_MATCH, &mark)
    };
    let quiet = Answer::of(ask("?wait=0")).await;
    assert_eq!((quiet.status, quiet.body.len()), (304, 0));
    // Whoever has seen another state is answered at once.
    let other = app.request(Method::GET, &format!("{path}?wait=60"));
    let other = Answer::of(other.header(header::IF_NONE_MATCH, "W/\"0\"")).await;
    assert_eq!(other.status, 200);

    let waiting = tokio::spawn(Answer::of(ask("?wait=60s")));
    app.gate.add_permits(10);
    let news = tokio::time::timeout(Duration::from_secs(50), waiting)
        .await
        .expect("news come before the time is over")
        .expect("no panic");
    assert_eq!(news.status, 200);
    assert_ne!(news.header("etag"), mark);
    app.ended(&id).await;
    let ended = app.get(&format!("{path}?wait=60s")).await;
    assert_eq!(ended.json()["status"], "completed");
    for bad in ["61s", "-1", "soon", ""] {
        app.get(&format!("{path}?wait={bad}"))
            .await
            .problem(400, "bad_parameter");
    }
    app.stop().await;
}

#[tokio::test]
async fn a_job_is_renamed() {
    let app = App::without_worker().await;
    let id = app.create(&[1]).await;
    let path = format!("/api/v1/jobs/{id}");
    let change = async |body: &str, mark: Option<&str>| {
        let mut request = app.request(Method::PATCH, &path);
        if let Some(mark) = mark {
            request = request.header(header::IF_MATCH, mark);
        }
        let request = request.header(header::CONTENT_TYPE, "application/json");
        Answer::of(request.body(body.to_owned())).await
    };
    let before = app.get(&path).await.header("etag").to_owned();
    // With a byte order mark, as some editors write it.
    let renamed = change("\u{feff}{\"name\": \" New\\u0000 name \"}", Some(&before)).await;
    assert_eq!(renamed.status, 200, "{}", renamed.text());
    assert_eq!(renamed.json()["name"], "New  name");
    let now = app.get(&path).await;
    assert_eq!(now.json()["name"], "New  name");
    assert_eq!(renamed.header("etag"), now.header("etag"));
    assert_ne!(renamed.header("etag"), before);
    change("{\"name\": \"late\"}", Some(&before))
        .await
        .problem(412, "changed");
    let problem = change("{\"nam\": 1}", None).await;
    let problem = problem.problem(422, "invalid_fields");
    assert_eq!(entries(&problem).len(), 2, "{problem}");
    change("{\"name\": null}", None)
        .await
        .problem(422, "invalid_fields");
    let long = json!({"name": "x".repeat(201)}).to_string();
    change(&long, None).await.problem(422, "invalid_fields");
    app.stop().await;
}

#[tokio::test]
async fn a_delete_is_done_only_to_the_state_that_it_names() {
    let app = App::without_worker().await;
    let id = app.create(&[1]).await;
    let path = format!("/api/v1/jobs/{id}");
    let delete = async |mark: &str| {
        let request = app.request(Method::DELETE, &path);
        Answer::of(request.header(header::IF_MATCH, mark)).await
    };
    let before = app.get(&path).await.header("etag").to_owned();
    app.post_json(&format!("{path}/cancel"), &json!(null)).await;
    delete(&before).await.problem(412, "changed");
    let now = app.get(&path).await.header("etag").to_owned();
    assert!(delete(&now).await.status < 300);
    app.stop().await;
}

#[tokio::test]
async fn a_replay_says_so_and_a_key_is_one() {
    let app = App::without_worker().await;
    let send = async |keys: &[&str], body: &Value| {
        let mut request = app.request(Method::POST, "/api/v1/jobs").json(body);
        for key in keys {
            request = request.header("Idempotency-Key", *key);
        }
        Answer::of(request).await
    };
    let body = json!({"urls": [hn(1)]});
    let first = send(&["k"], &body).await;
    assert_eq!(first.header("idempotent-replayed"), "");
    let second = send(&["k"], &body).await;
    assert_eq!(second.header("idempotent-replayed"), "true");
    assert_eq!(first.job_id(), second.job_id());
    send(&["k", "l"], &body)
        .await
        .problem(400, "bad_idempotency_key");
    // Another choice is another content, whatever its value.
    let other = json!({"urls": [hn(1)], "options": {"snapshot_max_age": 0}});
    send(&["k"], &other)
        .await
        .problem(409, "idempotency_key_reused");
    app.stop().await;
}

#[tokio::test]
async fn a_file_sent_twice_at_once_with_one_key_is_one_job() {
    let app = App::without_worker().await;
    let mut csv = String::from("id,comment\n");
    for n in 0..5000 {
        csv.push_str(&format!("{n},comment number {n} is fine\n"));
    }
    let send = || {
        let request = app.request(Method::POST, "/api/v1/jobs?kind=comments");
        let request = request
            .header("Idempotency-Key", "k")
            .header(header::CONTENT_TYPE, "text/csv");
        Answer::of(request.body(csv.clone()))
    };
    let answers = futures::future::join_all((0..3).map(|_| send())).await;
    let mut ids = Vec::new();
    for answer in answers {
        match answer.status {
            202 => ids.push(answer.job_id()),
            _ => {
                answer.problem(409, "request_under_way");
                assert_ne!(answer.header("retry-after"), "");
            }
        }
    }
    let again = send().await;
    assert_eq!(again.header("idempotent-replayed"), "true");
    ids.push(again.job_id());
    ids.dedup();
    assert_eq!(ids.len(), 1);
    assert_eq!(app.count_jobs().await, 1);
    app.stop().await;
}

#[tokio::test]
async fn the_head_of_a_download_is_told_and_nothing_is_made() {
    let app = App::start().await;
    let id = app.create(&[1]).await;
    app.ended(&id).await;
    for end in ["csv", "jsonl", "xlsx"] {
        let path = format!("/api/v1/jobs/{id}/results.{end}");
        let whole = app.get(&path).await;
        let head = Answer::of(app.request(Method::HEAD, &path)).await;
        assert_eq!(head.status, 200);
        assert_eq!(whole.header("x-row-count"), "3", "{end}");
        for name in [
            "content-type",
            "content-disposition",
            "cache-control",
            "x-row-count",
        ] {
            assert_eq!(head.header(name), whole.header(name), "{end} {name}");
        }
        // The length is known only of a file that was made.
        assert_eq!(head.header("content-length"), "", "{end}");
    }
    app.stop().await;
}

#[tokio::test]
async fn cells_are_separated_as_asked_for() {
    let app = App::start().await;
    let id = app.create(&[1]).await;
    app.ended(&id).await;
    let path = format!("/api/v1/jobs/{id}/results.csv?bom=false&table=posts");
    for (word, separator) in [("comma", ','), ("semicolon", ';'), ("tab", '\t')] {
        let file = app.get(&format!("{path}&delimiter={word}")).await;
        let header = format!("post_url{separator}platform{separator}");
        assert!(file.text().starts_with(&header), "{}", file.text());
    }
    app.stop().await;
}

#[tokio::test]
async fn what_can_be_asked_for_is_listed() {
    let app = App::without_worker().await;
    let analyzers = app.get("/api/v1/analyzers").await.json();
    assert_eq!(analyzers, json!({"analyzers": [{"name": "lexicon"}]}));
    let listed = app.get("/api/v1/platforms").await.json();
    let platforms = listed["platforms"].as_array().expect("platforms");
    let of = |name: &str| {
        let found = platforms.iter().find(|platform| platform["name"] == name);
        found.unwrap_or_else(|| panic!("no {name}")).clone()
    };
    assert_eq!(of("hackernews")["title"], "Hacker News");
    assert_eq!(of("hackernews")["key_setting"], Value::Null);
    assert_eq!(of("youtube")["key_setting"], "YOUTUBE_API_KEY");
    let key = of("youtube")["key"].clone();
    assert_eq!(
        (&key["label"], &key["price"]),
        (&json!("YouTube Data API key"), &json!("free"))
    );
    assert!(
        key["steps"]
            .as_array()
            .is_some_and(|steps| !steps.is_empty())
    );
    assert_eq!(of("hackernews")["key"], Value::Null);
    let read = [
        "youtube",
        "hackernews",
        "bluesky",
        "mastodon",
        "lemmy",
        "wordpress",
        "discourse",
    ];
    let names = platforms
        .iter()
        .filter_map(|platform| platform["name"].as_str());
    let known: Vec<_> = names.filter(|name| read.contains(name)).collect();
    assert_eq!(known, read);
    let unsupported = listed["unsupported"].as_array().expect("platforms");
    let linkedin = unsupported.iter().find(|one| one["name"] == "linkedin");
    assert_eq!(
        linkedin,
        Some(&json!({
            "name": "linkedin",
            "title": "LinkedIn",
            "why": "LinkedIn shows comments only to the organisation's administrators",
            "instead": "export them there and upload the file of comments",
        }))
    );
    app.stop().await;
}

#[tokio::test]
async fn what_is_not_there_is_a_problem_for_programs_and_a_page_for_people() {
    let app = App::without_worker().await;
    for path in ["/static/x", "/docs/x", "/nothing", "/static/x/y"] {
        app.get(path).await.problem(404, "no_such_route");
        let request = app.request(Method::GET, path);
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        let page = Answer::of(request.header(header::ACCEPT, browser)).await;
        assert_eq!(page.status, 404);
        assert_eq!(
            page.header("content-type"),
            "text/html; charset=utf-8",
            "{path}"
        );
        assert!(page.text().contains("There is nothing at this address"));
        assert_eq!(page.header("x-content-type-options"), "nosniff");
    }
    // Programs that are told to show everything still get what they can read.
    let request = app.request(Method::GET, "/api/v1/nothing");
    let answer = Answer::of(request.header(header::ACCEPT, "text/html")).await;
    answer.problem(404, "no_such_route");
    app.stop().await;
}

#[tokio::test]
async fn every_answer_says_who_may_keep_it_and_is_taken_for_what_it_is() {
    let app = App::start().await;
    let id = app.create(&[1]).await;
    app.ended(&id).await;
    let job = format!("/api/v1/jobs/{id}");
    for (path, kept) in [
        ("/", "no-store"),
        ("/api/v1/jobs", "no-store"),
        (&job, "private, no-cache"),
        (&format!("{job}/summary"), "no-store"),
        (&format!("{job}/results.csv"), "no-store"),
        (&format!("/jobs/{id}"), "no-store"),
        ("/api/v1/nothing", "no-store"),
        ("/docs/", "no-cache"),
        ("/docs/swagger-ui.css", "no-cache"),
        ("/openapi.json", "no-cache"),
        ("/healthz", "no-store"),
        ("/static/clamor.css", "public, max-age=31536000, immutable"),
    ] {
        let answer = app.get(path).await;
        assert_eq!(answer.header("cache-control"), kept, "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
    }
    let docs = app.get("/docs/").await;
    let policy = docs.header("content-security-policy");
    assert!(policy.contains("script-src 'self'"), "{policy}");
    app.stop().await;
}

#[tokio::test]
async fn every_answer_tells_browsers_what_it_is() {
    let app = App::start().await;
    let id = app.create(&[1]).await;
    app.ended(&id).await;
    for path in [
        "/",
        "/docs/",
        "/openapi.json",
        "/healthz",
        "/metrics",
        "/static/clamor.js",
        "/nothing",
        "/api/v1/nothing",
        "/api/v1/jobs",
        &format!("/jobs/{id}"),
        &format!("/jobs/{id}/live"),
        &format!("/api/v1/jobs/{id}/results.csv"),
        &format!("/api/v1/jobs/{id}/results.xlsx"),
        &format!("/api/v1/jobs/{id}/events"),
    ] {
        let request = app.request(Method::GET, path);
        let answer = Answer::of(request.header("origin", "https://other.example")).await;
        // Pages of others read none of it, and get nothing of others in.
        let shared = answer
            .headers
            .keys()
            .find(|name| name.as_str().starts_with("access-control-"));
        assert_eq!(shared, None, "{path}");
        let policy = answer.header("content-security-policy");
        assert!(
            !policy.contains("//") && !policy.contains('*'),
            "{path}: {policy}"
        );
        for directive in [
            "object-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ] {
            assert!(policy.contains(directive), "{path}: {policy}");
        }
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert!(!answer.header("content-type").is_empty(), "{path}");
    }
    app.stop().await;
}

#[tokio::test]
async fn pages_load_nothing_of_others_and_keep_nothing_in_the_browser() {
    let app = App::start().await;
    let id = app.create(&[1]).await;
    app.ended(&id).await;
    for path in [
        "/",
        "/docs/",
        &format!("/jobs/{id}"),
        &format!("/jobs/{id}/report"),
    ] {
        let page = app.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        // What a page loads by itself; links are followed by people.
        for tag in ["<script", "<link", "<img", "<iframe", "<form"] {
            for (_, rest) in page
                .text()
                .match_indices(tag)
                .map(|(at, _)| page.text().split_at(at))
            {
                let tag = rest.split('>').next().unwrap_or_default();
                let is_elsewhere = tag.contains("=\"//") || tag.contains("=\"http");
                assert!(!is_elsewhere, "{path}: {tag}");
            }
        }
    }
    let script = app.get("/static/clamor.js").await;
    assert_eq!(script.status, 200);
    for store in [
        "localStorage",
        "sessionStorage",
        "indexedDB",
        "document.cookie",
        "caches.",
    ] {
        assert!(!script.text().contains(store), "{store}");
    }
    app.stop().await;
}

#[tokio::test]
async fn a_byte_order_mark_is_taken_by_every_json_route() {
    let app = App::start().await;
    let id = app.create(&[1]).await;
    app.ended(&id).await;
    for (path, body, status) in [
        ("/api/v1/jobs".to_owned(), json!({"urls": [hn(2)]}), 202),
        ("/api/v1/preview".to_owned(), json!({"urls": [hn(2)]}), 200),
        (
            "/api/v1/analyze".to_owned(),
            json!({"texts": ["fine"]}),
            200,
        ),
        (format!("/api/v1/jobs/{id}/rescore"), json!({}), 202),
    ] {
        let body = format!("\u{feff}{body}");
        let answer = app.post_file(&path, "application/json", body).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.text());
    }
    app.stop().await;
}

/// Status, and status and code of all that is answered one by one.
fn outcome(answer: &Answer) -> (u16, Vec<Value>) {
    let lines = answer.text().lines();
    let values = lines.map(|line| serde_json::from_str::<Value>(line).unwrap_or_default());
    let each = values.flat_map(|value| match value["results"].as_array() {
        Some(results) => results.clone(),
        None => vec![value],
    });
    let told = each.map(|value| json!([value["status"].as_u64(), value["code"]]));
    (answer.status, told.collect())
}

#[tokio::test]
async fn a_byte_order_mark_changes_no_answer_to_json() {
    let app = App::start().await;
    let id = app.create(&[1]).await;
    app.ended(&id).await;
    let (mut looked_at, mut unread) = (Vec::new(), Vec::new());
    for (method, path, media_type) in sent_with_bodies(&app, &id).await {
        let body = match (path.as_str(), media_type.as_str()) {
            ("/api/v1/posts:batch", "application/json") => "[{\"content\": \"fine\"}, {}]",
            (_, "application/x-ndjson") => "{\"content\": \"fine\"}\n{}\n",
            (_, "application/json") => "{}",
            _ => continue,
        };
        let send = async |body: String| {
            let method = Method::from_bytes(method.as_bytes()).expect("a method");
            let request = app.request(method, &path).body(body);
            outcome(&Answer::of(request.header(header::CONTENT_TYPE, &media_type)).await)
        };
        let what = format!("{method} {path} {media_type}");
        let broken = send("[".to_owned()).await;
        let plain = send(body.to_owned()).await;
        let marked = send(format!("\u{feff}{body}")).await;
        assert_eq!(marked, plain, "{what}");
        match broken == plain {
            // It is refused before its body is read: nobody signs in here, or there is no such thing.
            true => unread.push(what),
            false => looked_at.push(what),
        }
    }
    assert!(
        looked_at.len() > 2 * unread.len(),
        "{looked_at:#?} {unread:#?}"
    );
    for batch in ["application/json", "application/x-ndjson"] {
        let what = format!("POST /api/v1/posts:batch {batch}");
        assert!(looked_at.contains(&what), "{looked_at:#?}");
    }
    app.stop().await;
}
