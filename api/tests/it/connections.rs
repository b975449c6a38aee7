//! Clients that say nothing, send byte by byte, do not read, or are too many.

use std::{future::Future, time::Duration};

use program::http::{Limits, TrustedProxies};
use reqwest::Method;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use testing::issuer::Issuer;

use crate::{
    app::{Answer, App, Setup},
    routed,
    trust::trusting_app,
};

/// Far more than anything here takes: reaching it is a failure.
const DEADLINE: Duration = Duration::from_secs(60);
/// Between two bytes of those who drip.
const DRIP: Duration = Duration::from_millis(10);

async fn within<T>(what: &str, done: impl Future<Output = T>) -> T {
    match tokio::time::timeout(DEADLINE, done).await {
        Ok(value) => value,
        Err(_) => panic!("waited in vain: {what}"),
    }
}

/// Nobody works, and `change` says what is limited.
async fn app(change: impl FnOnce(&mut api::Settings)) -> App {
    let mut setup = Setup {
        worker: false,
        ..Setup::default()
    };
    change(&mut setup.settings);
    App::with(setup).await
}

/// With so little time that a test can wait for it.
fn hurried() -> Limits {
    Limits {
        header_timeout: Duration::from_millis(300),
        idle_timeout: Duration::from_millis(300),
        transfer_timeout: Duration::from_millis(300),
        ..Limits::default()
    }
}

async fn connect(app: &App) -> TcpStream {
    TcpStream::connect(app.address).await.expect("a connection")
}

/// Everything until the server hangs up.
async fn rest(stream: &mut TcpStream) -> String {
    let mut read = Vec::new();
    let ended = within("the server hangs up", stream.read_to_end(&mut read)).await;
    // A reset is an end as well, for those who have not listened.
    let _ = ended;
    String::from_utf8(read).expect("text")
}

/// Sends bytes slowly until the connection is closed, and answers what came back.
async fn drip(stream: &mut TcpStream, byte: &[u8]) -> String {
    let (mut reading, mut writing) = stream.split();
    let mut read = Vec::new();
    let dripping = async {
        while writing.write_all(byte).await.is_ok() {
            tokio::time::sleep(DRIP).await;
        }
        std::future::pending::<()>().await
    };
    let hung_up = async {
        tokio::select! {
            ended = reading.read_to_end(&mut read) => drop(ended),
            () = dripping => {}
        }
    };
    within("the server hangs up", hung_up).await;
    String::from_utf8(read).expect("text")
}

#[tokio::test]
async fn a_head_that_does_not_come_ends_the_connection() {
    let app = app(|settings| settings.connections = hurried()).await;
    let mut silent = connect(&app).await;
    assert_eq!(rest(&mut silent).await, "");

    let mut dripping = connect(&app).await;
    dripping
        .write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        .await
        .expect("it is open");
    assert_eq!(drip(&mut dripping, b"a").await, "");

    let mut idle = connect(&app).await;
    for _ in 0..2 {
        idle.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            .await
            .expect("it is open");
    }
    let answers = rest(&mut idle).await;
    assert_eq!(answers.matches("HTTP/1.1 200").count(), 2, "{answers}");
    app.stop().await;
}

#[tokio::test]
async fn a_body_that_is_withheld_is_408_on_every_route() {
    let app = app(|settings| settings.connections = hurried()).await;
    let job = app.create(&[1]).await;
    let form = "multipart/form-data; boundary=frontier";
    let part = "--frontier\r\nContent-Disposition: form-data; name=\"list\"; filename=\"a.csv\"\r\n\r\nurl\r\n";
    let file = part.replace("list", "file");
    let comments = part.replace("list", "comments");
    for (path, media_type, begin) in [
        ("/api/v1/jobs", "application/json", "{\"urls\": ["),
        ("/api/v1/jobs", "text/csv", "url\n"),
        ("/api/v1/jobs", form, &file),
        ("/api/v1/jobs", form, &comments),
        ("/api/v1/jobs?kind=comments", "text/csv", "comment\n"),
        ("/api/v1/preview", "text/plain", "https://"),
        ("/api/v1/analyze", "application/json", "{\"texts\": ["),
        (
            &format!("/api/v1/jobs/{job}/rescore"),
            "application/json",
            "{",
        ),
        ("/jobs", form, part),
        ("/jobs/comments", form, &comments),
        ("/preview", form, part),
        (
            &format!("/jobs/{job}/rescore"),
            "application/x-www-form-urlencoded",
            "analyzer=",
        ),
    ] {
        for begin in ["", begin] {
            let mut stream = connect(&app).await;
            let head = format!(
                "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {media_type}\r\nContent-Length: 5000\r\n\r\n{begin}"
            );
            stream.write_all(head.as_bytes()).await.expect("it is open");
            let answer = rest(&mut stream).await;
            assert!(
                answer.starts_with("HTTP/1.1 408"),
                "{path} {media_type}: {answer}"
            );
        }
        let mut stream = connect(&app).await;
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {media_type}\r\nContent-Length: 500000\r\n\r\n{begin}"
        );
        stream.write_all(head.as_bytes()).await.expect("it is open");
        let answer = drip(&mut stream, b" ").await;
        assert!(
            answer.starts_with("HTTP/1.1 408"),
            "{path} dripping: {answer}"
        );
    }
    app.stop().await;
}

/// The paths that take POST of all that is routed by hand.
fn posted_by_hand() -> Vec<&'static str> {
    let routes = [routed::PAGES, routed::ROUTER]
        .into_iter()
        .flat_map(routed::routes);
    let posted = routes.filter(|(method, _)| *method == Method::POST);
    posted.map(|(_, path)| path).collect()
}

/// A path with this id in the place of what stands in braces.
fn filled(path: &str, id: &str) -> String {
    let parts = path
        .split('/')
        .map(|part| match part.trim_matches(['{', '}']) {
            "platform" if part.starts_with('{') => "youtube",
            _ if part.starts_with('{') => id,
            _ => part,
        });
    parts.collect::<Vec<_>>().join("/")
}

/// Method, path and media type of all that is sent with a body: by the API's document, and by the pages, which
/// send forms of either kind.
pub(crate) async fn sent_with_bodies(app: &App, id: &str) -> Vec<(String, String, String)> {
    let document = app.get("/openapi.json").await.json();
    let mut sent = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for method in ["post", "put", "patch"] {
            let Some(content) = methods[method]["requestBody"]["content"].as_object() else {
                continue;
            };
            for media_type in content.keys() {
                sent.push((method.to_uppercase(), filled(path, id), media_type.clone()));
            }
        }
    }
    assert!(sent.len() > 25, "{sent:?}");
    let by_hand = posted_by_hand();
    assert!(by_hand.len() > 50, "{by_hand:?}");
    for path in by_hand {
        let kinds: &[&str] = match path.starts_with("/api/") {
            true => &["application/json"],
            false => &["application/x-www-form-urlencoded", "multipart/form-data"],
        };
        for kind in kinds {
            sent.push(("POST".to_owned(), filled(path, id), (*kind).to_owned()));
        }
    }
    // What takes the job away comes last.
    sent.sort_by_key(|(_, path, _)| path.ends_with("/delete"));
    sent
}

#[tokio::test]
async fn a_withheld_body_is_no_fault_of_the_server_on_any_route() {
    let app = app(|settings| settings.connections = hurried()).await;
    let job = app.create(&[1]).await;
    let sent = sent_with_bodies(&app, &job).await;
    let send = async |(method, path, media_type): &(String, String, String), length: usize| {
        let media_type = match media_type.as_str() {
            "multipart/form-data" => "multipart/form-data; boundary=frontier",
            other => other,
        };
        let mut stream = connect(&app).await;
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {media_type}\r\nContent-Length: {length}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.expect("it is open");
        let answer = rest(&mut stream).await;
        answer.get(9..12).unwrap_or_default().to_owned()
    };
    let mut answers: Vec<(String, Vec<String>)> = Vec::new();
    // One client may send four files at once.
    for few in sent.chunks(4) {
        let statuses = futures::future::join_all(few.iter().map(|one| send(one, 5000))).await;
        for (one, status) in few.iter().zip(statuses) {
            let what = format!("{} {}", one.0, one.1);
            // Where nobody signs in, a button without fields works without its body.
            let works_without = async || ["303", "404"].contains(&&*send(one, 0).await);
            // What it took away is not there the second time.
            let is_button = status == "303" && works_without().await;
            let status = match is_button {
                true => "button".to_owned(),
                false => status,
            };
            match answers.last_mut().filter(|(last, _)| *last == what) {
                Some((_, statuses)) => statuses.push(status),
                None => answers.push((what, vec![status])),
            }
        }
    }
    // What is not there, or is not for whoever asks, is said without the body; so is the other kind of form.
    let early = ["401", "403", "404", "409", "501", "button"];
    let is_fine = |statuses: &[String]| {
        let is_other = |status: &String| {
            ["400", "415"].contains(&&**status) && statuses.iter().any(|one| one == "408")
        };
        let is_early = |status: &String| early.contains(&status.as_str()) || is_other(status);
        statuses
            .iter()
            .all(|status| status == "408" || is_early(status))
    };
    let wrong: Vec<_> = answers
        .iter()
        .filter(|(_, statuses)| !is_fine(statuses))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let is_late = |(_, statuses): &&(_, Vec<String>)| statuses.iter().any(|one| one == "408");
    let late = answers.iter().filter(is_late).count();
    assert!(
        late * 2 > answers.len(),
        "{late} of {}: {answers:#?}",
        answers.len()
    );
    app.stop().await;
}

/// A client that writes all it has before it reads, as most do.
async fn write_then_read(app: &App, head: &str, size: usize) -> String {
    let mut stream = connect(app).await;
    let sent = async {
        stream.write_all(head.as_bytes()).await?;
        let piece = vec![b'a'; 1 << 20];
        for _ in 0..size >> 20 {
            stream.write_all(&piece).await?;
        }
        std::io::Result::Ok(())
    };
    within("the body is taken", sent).await.expect("no reset");
    let mut answer = vec![0; 64 << 10];
    let read = within("an answer", stream.read(&mut answer)).await;
    answer.truncate(read.expect("no reset"));
    String::from_utf8(answer).expect("text")
}

#[tokio::test]
async fn an_answer_reaches_a_client_that_still_sends() {
    let app = app(|settings| settings.concurrent_uploads = 0).await;
    let head = |path: &str, size: usize| {
        format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\nContent-Length: {size}\r\n\r\n"
        )
    };
    let size = 40 << 20;
    for (path, status) in [
        ("/api/v1/jobs", "413"),
        ("/api/v1/jobs?kind=comments", "429"),
        ("/nowhere", "404"),
        ("/healthz", "405"),
    ] {
        let answer = write_then_read(&app, &head(path, size), size).await;
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}")),
            "{path}: {answer}"
        );
        assert!(
            answer.to_ascii_lowercase().contains("connection: close"),
            "{answer}"
        );
    }
    let issuer = Issuer::start(&[]);
    let closed = trusting_app(&issuer).await;
    let answer = write_then_read(&closed, &head("/api/v1/jobs", size), size).await;
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    closed.stop().await;
    // A client that asks first is not made to send.
    let mut stream = connect(&app).await;
    let asks = head("/api/v1/jobs", size).replace("\r\n\r\n", "\r\nExpect: 100-continue\r\n\r\n");
    stream.write_all(asks.as_bytes()).await.expect("it is open");
    let answer = rest(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    // What is small is read off, and the connection goes on.
    let mut stream = connect(&app).await;
    let two = format!(
        "{}{}GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        head("/nowhere", 1000),
        "a".repeat(1000)
    );
    stream.write_all(two.as_bytes()).await.expect("it is open");
    let answers = rest(&mut stream).await;
    assert!(
        answers.starts_with("HTTP/1.1 404") && answers.contains("HTTP/1.1 200"),
        "{answers}"
    );
    app.stop().await;
}

#[tokio::test]
async fn one_connection_more_than_allowed_is_told_so() {
    let app = app(|settings| {
        settings.connections.connections = 3;
        settings.connections.connections_per_address = 2;
    })
    .await;
    let held = [connect(&app).await, connect(&app).await];
    let answer = within("an answer", async {
        loop {
            let mut third = connect(&app).await;
            third
                .write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .await
                .expect("it is open");
            let answer = rest(&mut third).await;
            if !answer.is_empty() {
                return answer;
            }
        }
    })
    .await;
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    assert!(
        answer.contains("Retry-After: 5") && answer.ends_with('}'),
        "{answer}"
    );
    drop(held);
    within("a place is free again", async {
        let ask = || app.client.get(app.url("/healthz")).send();
        while !ask().await.is_ok_and(|answer| answer.status() == 200) {
            tokio::time::sleep(DRIP).await;
        }
    })
    .await;
    app.stop().await;
}

#[tokio::test]
async fn a_connection_that_was_there_before_the_stop_is_answered() {
    let app = app(|_| {}).await;
    let mut early = connect(&app).await;
    // So that the server has taken the connection and stops while it waits.
    app.get("/healthz").await;
    let address = app.address;
    let stopping = tokio::spawn(app.stop());
    let refused = async {
        while TcpStream::connect(address).await.is_ok() {
            tokio::time::sleep(DRIP).await;
        }
    };
    early
        .write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .await
        .expect("it is open");
    let answer = rest(&mut early).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    within("the port is closed", refused).await;
    within("the server ends", stopping).await.expect("no panic");
}

#[tokio::test]
async fn one_client_cannot_have_all_slots() {
    let app = app(|settings| {
        settings.uploads_per_client = 1;
        settings.streams_per_client = 1;
        let local = "127.0.0.0/8".parse().expect("a network");
        settings.connections.trusted_proxies = TrustedProxies::new(vec![local]);
    })
    .await;
    let job = app.create(&[1]).await;
    let events = format!("/api/v1/jobs/{job}/events");
    let by = |client: &str, path: &str| {
        app.request(Method::GET, path)
            .header("x-forwarded-for", client)
    };
    let mine = by("192.0.2.1", &events).send().await.expect("a stream");
    assert_eq!(mine.status(), 200);
    assert_eq!(mine.headers()["x-accel-buffering"], "no");
    let more = Answer::of(by("192.0.2.1", &events)).await;
    more.problem(429, "busy");
    assert_eq!(more.header("retry-after"), "5");
    let other = by("192.0.2.2", &events).send().await.expect("a stream");
    assert_eq!(other.status(), 200);
    // Who is gone frees the slot.
    drop(mine);
    within("the slot is free again", async {
        while by("192.0.2.1", &events)
            .send()
            .await
            .expect("an answer")
            .status()
            != 200
        {
            tokio::time::sleep(DRIP).await;
        }
    })
    .await;

    // An upload that is under way.
    let mut upload = connect(&app).await;
    let head = "POST /api/v1/jobs?kind=comments HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 192.0.2.1\r\nContent-Type: text/csv\r\nContent-Length: 5000\r\n\r\ncomment\n";
    upload.write_all(head.as_bytes()).await.expect("it is open");
    let send = |client: &str| {
        app.request(Method::POST, "/api/v1/jobs?kind=comments")
            .header("x-forwarded-for", client)
            .header("content-type", "text/csv")
            .body("comment\nfine\n")
    };
    within("the upload holds its slot", async {
        while Answer::of(send("192.0.2.1")).await.status != 429 {
            tokio::time::sleep(DRIP).await;
        }
    })
    .await;
    assert_eq!(Answer::of(send("192.0.2.2")).await.status, 202);
    drop((upload, other));
    app.stop().await;
}
