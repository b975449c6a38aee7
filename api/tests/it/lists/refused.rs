//! Lists that are refused as a whole, with everything that is wrong.

use serde_json::json;

use super::XLSX;
use crate::app::{App, Setup, hn};

#[tokio::test]
async fn every_bad_field_is_named_and_nothing_is_written() {
    let app = App::without_worker().await;
    let body = json!({
        "urls": [hn(1), 5, null, hn(2), {"url": "x"}],
        "nmae": "typo",
        "name": 3,
        "options": {"analyzer": "magic", "max_comments": 0, "snapshot_max_age": "old", "speed": 9},
    });
    let answer = app.post_json("/api/v1/jobs", &body).await;
    let problem = answer.problem(422, "invalid_fields");
    let mut pointers: Vec<&str> = problem["errors"]
        .as_array()
        .expect("errors")
        .iter()
        .map(|error| error["pointer"].as_str().expect("pointer"))
        .collect();
    pointers.sort_unstable();
    assert_eq!(
        pointers,
        [
            "/name",
            "/nmae",
            "/options/analyzer",
            "/options/max_comments",
            "/options/snapshot_max_age",
            "/options/speed",
            "/urls/1",
            "/urls/2",
            "/urls/4",
        ]
    );
    assert_eq!(app.count_jobs().await, 0);
    app.stop().await;
}

#[tokio::test]
async fn unusable_requests_are_refused_and_nothing_is_written() {
    let app = App::without_worker().await;
    let many: Vec<String> = (1..=10_001).map(hn).collect();
    for (body, status, code) in [
        (json!({"urls": []}), 422, "empty_list"),
        (json!({}), 422, "invalid_fields"),
        (json!({"urls": hn(1)}), 422, "invalid_fields"),
        (json!({"urls": many}), 422, "too_many_urls"),
        (json!("text"), 400, "malformed_body"),
        (json!([]), 422, "empty_list"),
        (
            json!({"urls": [hn(1)], "name": "x".repeat(201)}),
            422,
            "invalid_fields",
        ),
    ] {
        app.post_json("/api/v1/jobs", &body)
            .await
            .problem(status, code);
    }
    for (media_type, body, status, code) in [
        ("application/json", "{\"urls\": [", 400, "malformed_body"),
        ("application/json", "", 400, "malformed_body"),
        ("text/plain", "nothing to see here", 422, "empty_list"),
        ("text/csv", "", 422, "empty_list"),
        (XLSX, "PK\u{3}\u{4}broken", 422, "unreadable_file"),
        ("application/pdf", "%PDF-1.4", 415, "unsupported_media_type"),
        (
            "application/octet-stream",
            "%PDF-1.4",
            422,
            "unreadable_file",
        ),
        ("multipart/form-data", "x", 400, "malformed_body"),
        (
            "multipart/form-data; boundary=b",
            "--b\r\nContent-Dis",
            400,
            "malformed_body",
        ),
        ("", "x", 415, "unsupported_media_type"),
    ] {
        app.post_file("/api/v1/jobs", media_type, body)
            .await
            .problem(status, code);
    }
    app.post_form(
        "/api/v1/jobs",
        &[("colour", None, b"red"), ("urls", None, hn(1).as_bytes())],
    )
    .await
    .problem(422, "invalid_fields");
    app.post_form("/api/v1/jobs", &[("name", None, b"nothing else")])
        .await
        .problem(422, "empty_list");
    app.post_file("/api/v1/jobs?kind=pictures", "text/csv", hn(1))
        .await
        .problem(400, "bad_parameter");
    app.post_file("/api/v1/jobs?max_comments=lots", "text/csv", hn(1))
        .await
        .problem(400, "bad_parameter");
    assert_eq!(app.count_jobs().await, 0);
    app.stop().await;
}

#[tokio::test]
async fn a_list_without_anything_to_fetch_names_every_entry() {
    let app = App::without_worker().await;
    let urls = [
        "https://www.linkedin.com/feed/update/urn:li:activity:7106594312292453675",
        "http://10.0.0.1/a",
        "not a url",
    ];
    let problem = app
        .post_json("/api/v1/jobs", &json!({"urls": urls}))
        .await
        .problem(422, "no_runnable_entry");
    let errors = problem["errors"].as_array().expect("errors");
    assert_eq!(errors.len(), 3, "{problem}");
    for (index, (error, url)) in errors.iter().zip(urls).enumerate() {
        assert_eq!(error["pointer"], format!("/urls/{index}"));
        assert_eq!(error["input"], url);
        assert!(
            error["detail"]
                .as_str()
                .is_some_and(|detail| !detail.is_empty()),
            "{error}"
        );
    }
    let csv = "url\nhttp://192.168.1.1/x\n";
    let problem = app
        .post_file("/api/v1/jobs", "text/csv", csv)
        .await
        .problem(422, "no_runnable_entry");
    assert_eq!(problem["errors"][0]["row"], 2);
    assert_eq!(app.count_jobs().await, 0);
    app.stop().await;
}

#[tokio::test]
async fn a_list_that_is_too_large_is_refused() {
    let mut setup = Setup {
        worker: false,
        ..Setup::default()
    };
    setup.settings.max_list_bytes = 1000;
    let app = App::with(setup).await;
    let text = format!("{}\n", hn(1)).repeat(100);
    app.post_file("/api/v1/jobs", "text/plain", text.clone())
        .await
        .problem(413, "too_large");
    // Without a length that says so in advance.
    let chunks = futures::stream::iter([Ok::<_, std::io::Error>(text.clone())]);
    let answer = app
        .post_file(
            "/api/v1/jobs",
            "text/plain",
            reqwest::Body::wrap_stream(chunks),
        )
        .await;
    answer.problem(413, "too_large");
    app.post_form("/api/v1/jobs", &[("file", Some("a.txt"), text.as_bytes())])
        .await
        .problem(413, "too_large");
    assert_eq!(app.count_jobs().await, 0);
    app.stop().await;
}

#[tokio::test]
async fn a_refused_form_comes_back_with_its_options() {
    let mut setup = Setup::default();
    setup.settings.max_list_bytes = 2000;
    setup.settings.limits.max_comment_file_bytes = 2000;
    let app = App::with(setup).await;
    let options = [
        ("name", None, &b"Ours & theirs"[..]),
        ("own_accounts", None, b"file: ann"),
        ("include_post_author", None, b"true"),
        ("include_other_languages", None, b"true"),
    ];
    let came_back = |page: &crate::app::Answer| {
        for words in [
            "value=\"Ours &#38; theirs\"",
            ">file: ann<",
            "name=\"include_post_author\" value=\"true\" checked",
            "name=\"include_other_languages\" value=\"true\" checked",
        ] {
            assert!(page.text().contains(words), "{words}: {}", page.text());
        }
    };
    // A picture, no file at all, and an option that cannot be.
    for file in [&b"\x89PNG\r\n\x1a\n"[..], b""] {
        for path in ["/jobs/comments", "/uploads"] {
            let mut form = vec![("comments", Some("a.csv"), file)];
            form.extend(options);
            if file.is_empty() {
                form.remove(0);
            }
            let page = app.post_form(path, &form).await;
            if page.status == 200 && path == "/uploads" {
                continue;
            }
            assert_eq!(page.status, 422, "{path}: {}", page.text());
            came_back(&page);
        }
    }
    // Browsers send fields in their order on the page, and what is too large is not read to its end.
    let page = app.get("/").await;
    let forms: Vec<&str> = page.text().split("<form ").skip(1).collect();
    for (form, file) in forms
        .iter()
        .zip(["type=\"file\" id=\"file\"", "type=\"file\" id=\"comments\""])
    {
        let place = |words: &str| form.find(words).expect(words);
        assert!(
            place("name=\"include_other_languages\"") < place(file),
            "{form}"
        );
    }
    let large = vec![b'a'; 3000];
    for (path, file) in [
        ("/jobs", "file"),
        ("/preview", "file"),
        ("/jobs/comments", "comments"),
        ("/uploads", "comments"),
    ] {
        let mut form = options.to_vec();
        form.push((file, Some("a.csv"), &large));
        let page = app.post_form(path, &form).await;
        assert_eq!(page.status, 413, "{path}: {}", page.text());
        came_back(&page);
    }
    let mut form = vec![("list", None, &b"https://news.ycombinator.com/item?id=1"[..])];
    form.extend(options);
    form.push(("max_comments", None, b"-7"));
    let page = app.post_form("/jobs", &form).await;
    assert_eq!(page.status, 422, "{}", page.text());
    came_back(&page);
    assert!(page.text().contains("value=\"-7\""), "{}", page.text());
    app.stop().await;
}

#[tokio::test]
async fn ports_that_are_not_fetched_are_refused_at_the_door() {
    let app = App::without_worker().await;
    for (url, verdict) in [
        (
            "https://social.example:22/@ann/112233445566778899",
            "rejected",
        ),
        ("http://forum.example:6667/about", "rejected"),
        ("https://social.example/@ann/112233445566778899", "post"),
        ("https://forum.example:8443/about", "rejected"),
        (
            "http://social.example:3000/@ann/112233445566778899",
            "rejected",
        ),
        ("https://forum.example:443/about", "page"),
    ] {
        let preview = app
            .post_json("/api/v1/preview", &json!({"urls": [url]}))
            .await;
        let preview = preview.json();
        assert_eq!(
            preview["entries"][0]["verdict"], verdict,
            "{url}: {preview}"
        );
    }
    app.stop().await;
}
