//! What every request has: an id, one host, and an answer as small as its client takes it.

use std::time::Duration;

use reqwest::Method;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::app::{Answer, App};

/// The answer to a request written by hand, byte for byte.
async fn ask(app: &App, request: &str) -> Vec<u8> {
    let mut stream = TcpStream::connect(app.address).await.expect("a connection");
    let mut answer = Vec::new();
    let exchange = async {
        stream.write_all(request.as_bytes()).await?;
        stream.read_to_end(&mut answer).await
    };
    let exchange = tokio::time::timeout(Duration::from_secs(60), exchange);
    exchange
        .await
        .expect("an answer in time")
        .expect("a whole answer");
    answer
}

/// Head and body.
fn split(answer: &[u8]) -> (String, &[u8]) {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n");
    let end = end.expect("a whole head");
    let head = String::from_utf8(answer[..end].to_vec()).expect("text");
    (head.to_ascii_lowercase(), &answer[end + 4..])
}

#[tokio::test]
async fn every_answer_has_the_id_of_its_request() {
    let app = App::without_worker().await;
    for path in ["/", "/healthz", "/nowhere", "/docs/", "/api/v1/jobs/none"] {
        let request = || app.request(Method::GET, path);
        let made = Answer::of(request()).await;
        let id: uuid::Uuid = made.header("x-request-id").parse().expect("a UUID");
        assert_eq!(id.get_version_num(), 7, "{path}");
        let taken = Answer::of(request().header("x-request-id", "req-1")).await;
        assert_eq!(taken.header("x-request-id"), "req-1", "{path}");
        let replaced = Answer::of(request().header("x-request-id", "a b")).await;
        assert_ne!(replaced.header("x-request-id"), "a b", "{path}");
    }
    let refused = app
        .request(Method::GET, "/api/v1/jobs/none")
        .header("x-request-id", "req-2");
    let problem = Answer::of(refused).await.problem(404, "job_not_found");
    assert_eq!(problem["request_id"], "req-2");
    let page = app
        .request(Method::GET, "/jobs/none")
        .header("x-request-id", "req-3");
    assert!(Answer::of(page).await.text().contains("req-3"));
    app.stop().await;
}

#[tokio::test]
async fn several_hosts_are_none() {
    let app = App::without_worker().await;
    for path in ["/", "/healthz", "/api/v1/jobs"] {
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
        );
        let answer = ask(&app, &request).await;
        let (head, body) = split(&answer);
        assert!(head.starts_with("http/1.1 400"), "{path}: {head}");
        let problem: serde_json::Value = serde_json::from_slice(body).expect("a problem");
        assert_eq!(problem["code"], "bad_host");
    }
    app.stop().await;
}

/// Else a proxy and this server could disagree on where a request ends.
#[tokio::test]
async fn a_message_of_two_lengths_is_none() {
    let app = App::without_worker().await;
    let smuggled = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
    for lengths in [
        "Content-Length: 0\r\nContent-Length: 52",
        "Content-Length: 0, 52",
        "Content-Length: -1",
        "Transfer-Encoding: chunked, identity",
    ] {
        let head = format!("POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\n{lengths}\r\n\r\n");
        let answer = ask(&app, &format!("{head}{smuggled}")).await;
        let (head, body) = split(&answer);
        assert!(head.starts_with("http/1.1 400"), "{lengths}: {head}");
        let body = String::from_utf8_lossy(body);
        assert!(!body.contains("HTTP/1.1"), "{lengths}: {body}");
    }
    app.stop().await;
}

#[tokio::test]
async fn no_address_leads_to_a_file_and_no_method_repeats_a_request() {
    let app = App::without_worker().await;
    for path in [
        "/static/../../../../etc/passwd",
        "/static/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/static/..%2f..%2f..%2f..%2fetc%2fpasswd",
        "/static//etc/passwd",
        "/.git/config",
        "/static/",
    ] {
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        let answer = ask(&app, &request).await;
        let (head, _) = split(&answer);
        assert!(head.starts_with("http/1.1 404"), "{path}: {head}");
    }
    for path in ["/", "/healthz", "/api/v1/jobs"] {
        let request = format!(
            "TRACE {path} HTTP/1.1\r\nHost: localhost\r\nCookie: s3cret\r\nConnection: close\r\n\r\n"
        );
        let answer = ask(&app, &request).await;
        let (head, body) = split(&answer);
        assert!(head.starts_with("http/1.1 405"), "{path}: {head}");
        assert!(!String::from_utf8_lossy(body).contains("s3cret"), "{path}");
    }
    app.stop().await;
}

#[tokio::test]
async fn several_types_of_a_body_are_none() {
    let app = App::without_worker().await;
    for path in ["/api/v1/jobs", "/api/v1/preview", "/api/v1/analyze"] {
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
             Content-Type: text/plain\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}"
        );
        let answer = ask(&app, &request).await;
        let (head, body) = split(&answer);
        assert!(head.starts_with("http/1.1 415"), "{path}: {head}");
        let problem: serde_json::Value = serde_json::from_slice(body).expect("a problem");
        assert_eq!(problem["code"], "unsupported_media_type");
    }
    app.stop().await;
}

#[tokio::test]
async fn text_goes_out_compressed_to_who_takes_it_so() {
    let app = App::start().await;
    let id = app.create(&[1, 2, 3]).await;
    app.ended(&id).await;
    let get = async |method: &str, path: &str, takes: &str| {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\n{takes}Connection: close\r\n\r\n"
        );
        let answer = ask(&app, &request).await;
        let (head, body) = split(&answer);
        (head, body.to_vec())
    };
    let gzip = "Accept-Encoding: gzip\r\n";
    let job = format!("/api/v1/jobs/{id}");
    let page = format!("/jobs/{id}");
    for path in [
        "/",
        &page,
        "/api/v1/jobs",
        &job,
        &format!("{job}/results.csv"),
        &format!("{job}/results.jsonl"),
    ] {
        let (head, body) = get("GET", path, gzip).await;
        assert!(head.contains("content-encoding: gzip"), "{path}: {head}");
        assert!(head.contains("vary: accept-encoding"), "{path}: {head}");
        assert!(body.windows(2).any(|two| two == [0x1f, 0x8b]), "{path}");
        let (plain, _) = get("GET", path, "").await;
        assert!(!plain.contains("content-encoding"), "{path}: {plain}");
        let (asked, nothing) = get("HEAD", path, gzip).await;
        assert!(
            asked.contains("content-encoding: gzip") && nothing.is_empty(),
            "{path}: {asked}"
        );
    }
    for path in [format!("{job}/results.xlsx"), format!("{job}/events")] {
        let (head, _) = get("GET", &path, gzip).await;
        assert!(!head.contains("content-encoding"), "{path}: {head}");
    }
    // The same mark, however it was sent.
    let etag = |head: &str| {
        let line = head.lines().find_map(|line| line.strip_prefix("etag: "));
        line.expect("a mark").to_owned()
    };
    let (small, _) = get("GET", &job, gzip).await;
    let (plain, _) = get("GET", &job, "").await;
    assert_eq!(etag(&small), etag(&plain));
    let mark = etag(&plain).replace("w/", "W/");
    let known = format!("{gzip}If-None-Match: {mark}\r\n");
    let (head, body) = get("GET", &job, &known).await;
    assert!(
        head.starts_with("http/1.1 304") && body.is_empty(),
        "{head}"
    );
    app.stop().await;
}

#[tokio::test]
async fn a_result_file_says_how_many_rows_it_has() {
    let app = App::start().await;
    let running = app.create(&[1, 901]).await;
    let partial = app
        .get(&format!("/api/v1/jobs/{running}/results.csv?partial=true"))
        .await;
    assert_eq!(partial.header("x-row-count"), "", "{:?}", partial.headers);
    app.gate.add_permits(10);
    app.ended(&running).await;
    for (query, lines_before) in [
        ("results.csv", 1),
        ("results.csv?table=posts", 1),
        ("results.jsonl", 0),
        ("results.jsonl?table=posts", 0),
    ] {
        let answer = app.get(&format!("/api/v1/jobs/{running}/{query}")).await;
        let lines = answer.text().trim_end().lines().count() - lines_before;
        assert_eq!(
            answer.header("x-row-count"),
            lines.to_string(),
            "{query}: {}",
            answer.text()
        );
    }
    app.stop().await;
}

#[tokio::test]
async fn every_route_refuses_parameters_that_it_does_not_know() {
    let app = App::without_worker().await;
    let id = app.create(&[1]).await;
    for path in [
        format!("/api/v1/jobs/{id}/events"),
        "/api/v1/platforms".to_owned(),
        "/api/v1/analyzers".to_owned(),
        format!("/api/v1/jobs/{id}/compare/{id}"),
        "/api/v1/jobs".to_owned(),
        format!("/api/v1/jobs/{id}"),
    ] {
        let problem = app.get(&format!("{path}?colour=red")).await;
        let problem = problem.problem(400, "bad_parameter");
        assert_eq!(
            problem["errors"][0]["pointer"], "colour",
            "{path}: {problem}"
        );
    }
    for (method, path) in [
        (Method::DELETE, format!("/api/v1/jobs/{id}")),
        (Method::PATCH, format!("/api/v1/jobs/{id}")),
        (Method::POST, format!("/api/v1/jobs/{id}/cancel")),
        (Method::POST, format!("/api/v1/jobs/{id}/retry")),
        (Method::POST, format!("/api/v1/jobs/{id}/rescore")),
        (Method::POST, "/api/v1/analyze".to_owned()),
        (Method::GET, format!("/api/v1/uploads/{id}")),
        (Method::DELETE, format!("/api/v1/uploads/{id}")),
    ] {
        let request = app.request(method, &format!("{path}?colour=red"));
        Answer::of(request).await.problem(400, "bad_parameter");
    }
    let job = app.get(&format!("/api/v1/jobs/{id}")).await.json();
    assert_eq!(job["status"], "pending", "nothing was done: {job}");
    // Monitors add some of their own.
    for path in ["/healthz", "/readyz", "/metrics"] {
        assert_eq!(app.get(&format!("{path}?t=1")).await.status, 200, "{path}");
    }
    app.stop().await;
}
