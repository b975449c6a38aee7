//! Lists in all their forms, and everything that is wrong with them.

use std::io::Cursor;

use serde_json::{Value, json};

use crate::app::{App, Setup, hn};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

fn workbook(rows: &[&[&str]]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (r, row) in rows.iter().enumerate() {
        for (c, cell) in row.iter().enumerate() {
            sheet
                .write_string(r as u32, c as u16, *cell)
                .expect("a cell");
        }
    }
    let mut out = Cursor::new(Vec::new());
    book.save_to_writer(&mut out).expect("a workbook");
    out.into_inner()
}

async fn urls_of(app: &App, answer: crate::app::Answer) -> Vec<String> {
    assert_eq!(answer.status, 202, "{}", answer.text());
    let job = app
        .get(&format!("/api/v1/jobs/{}", answer.job_id()))
        .await
        .json();
    let items = job["items"].as_array().expect("items");
    items
        .iter()
        .map(|item| item["url"].as_str().expect("url").to_owned())
        .collect()
}

#[tokio::test]
async fn messy_lists_of_every_form_are_read() {
    let app = App::without_worker().await;
    let csv = format!(
        "\u{feff}Campaign;Post URL;Note\r\n\r\nSpring;\"{} {}\";\"a;b\"\r\n;;\r\nFall;  {} ;\"say \"\"hi\"\"\"\r\n",
        hn(1),
        hn(2),
        hn(3)
    );
    let three = [1, 2, 3].map(hn);
    let answer = app
        .post_file(
            "/api/v1/jobs?name=csv",
            "text/csv; charset=utf-8",
            csv.clone(),
        )
        .await;
    assert_eq!(answer.json()["name"], "csv");
    assert_eq!(urls_of(&app, answer).await, three);

    let text = format!(
        "please look at\n\n{},\n  \"{}\"\nand {} thanks",
        hn(1),
        hn(2),
        hn(3)
    );
    let answer = app
        .post_file("/api/v1/jobs", "text/plain", text.clone())
        .await;
    assert_eq!(urls_of(&app, answer).await, three);

    let both = format!("{}, {}", hn(2), hn(3));
    let book = workbook(&[
        &["Report"],
        &[],
        &["Title", "Link"],
        &["a", &hn(1)],
        &["b", &both],
    ]);
    let answer = app.post_file("/api/v1/jobs", XLSX, book.clone()).await;
    assert_eq!(urls_of(&app, answer).await, three);

    let array = json!([{"url": hn(1)}, {"url": hn(2)}, {"url": hn(3)}]);
    let answer = app.post_json("/api/v1/jobs", &array).await;
    assert_eq!(urls_of(&app, answer).await, three);

    let answer = app
        .post_form(
            "/api/v1/jobs",
            &[
                ("name", None, b"form"),
                ("file", Some("list.xlsx"), &book),
                ("urls", None, hn(4).as_bytes()),
                ("max_comments", None, b"10"),
            ],
        )
        .await;
    let job = answer.json();
    assert_eq!(
        (&job["name"], &job["options"]["max_comments"]),
        (&json!("form"), &json!(10))
    );
    assert_eq!(urls_of(&app, answer).await, [1, 2, 3, 4].map(hn));
    app.stop().await;
}

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
async fn ten_thousand_urls_are_one_job() {
    let app = App::without_worker().await;
    let urls: Vec<String> = (1..=10_000).map(hn).collect();
    let answer = app.post_json("/api/v1/jobs", &json!({"urls": urls})).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    assert_eq!(answer.json()["progress"]["posts_total"], 10_000);
    app.stop().await;
}

#[tokio::test]
async fn a_preview_says_what_would_happen_and_writes_nothing() {
    let app = App::without_worker().await;
    let csv = format!(
        "url\n{}\nhttps://news.ycombinator.com/item?id=1&x=y\nhttps://www.linkedin.com/feed/update/urn:li:activity:7106594312292453675\nhttp://127.0.0.1/\nhttps://blog.example.com/post\n",
        hn(1)
    );
    let preview = app
        .post_file("/api/v1/preview", "text/csv", csv)
        .await
        .json();
    assert_eq!(preview["entries_total"], 5, "{preview}");
    assert_eq!(preview["duplicates"], 1);
    assert_eq!(preview["acceptable"], true);
    let verdict = |index: usize| {
        preview["entries"][index]["verdict"]
            .as_str()
            .expect("verdict")
    };
    assert_eq!(verdict(0), "post");
    assert_eq!(preview["entries"][0]["platform"], "hackernews");
    assert_eq!(preview["entries"][0]["row"], 2);
    assert_eq!(verdict(1), "duplicate");
    assert_eq!(preview["entries"][1]["duplicate_of"], 0);
    assert_eq!(verdict(2), "unsupported");
    assert_eq!(verdict(3), "rejected");
    assert_eq!(verdict(4), "page");
    let refused: Value = app
        .post_json("/api/v1/preview", &json!({"urls": ["x"]}))
        .await
        .json();
    assert_eq!(refused["acceptable"], false);
    assert!(refused["problem"].is_string());
    assert_eq!(app.count_jobs().await, 0);
    app.stop().await;
}

const COMMENTS: &str = "cid,text,photo\n1,nice one,https://pic.example/1.jpg\n2,not for me,https://pic.example/2.jpg\n";

#[tokio::test]
async fn addresses_that_are_too_long_are_none_of_them_another() {
    let app = App::without_worker().await;
    let long = |end: u32| format!("https://social.example/{}{end}", "a".repeat(9_000));
    let list = [long(1), long(2), long(3), hn(1)].join("\n");
    let answer = app.post_file("/api/v1/preview", "text/plain", list);
    let preview = answer.await.json();
    let counts = ["runnable", "rejected", "duplicates"].map(|count| &preview[count]);
    assert_eq!(counts, [&json!(1), &json!(3), &json!(0)]);
    app.stop().await;
}

#[tokio::test]
async fn a_file_of_the_other_kind_is_refused_with_an_offer() {
    let app = App::without_worker().await;
    for path in ["/api/v1/jobs", "/api/v1/preview"] {
        let answer = app.post_file(path, "text/csv", COMMENTS).await;
        let problem = answer.problem(422, "file_of_comments");
        assert_eq!(problem["other_kind"], "comments");
        assert!(
            problem["detail"]
                .as_str()
                .is_some_and(|d| d.contains("\"text\""))
        );
    }
    let accepted = app
        .post_file("/api/v1/jobs?kind=comments", "text/csv", COMMENTS)
        .await;
    assert_eq!(accepted.status, 202, "{}", accepted.text());

    let list = format!("url\n{}\n{}\n", hn(1), hn(2));
    let answer = app
        .post_file("/api/v1/jobs?kind=comments", "text/csv", list.clone())
        .await;
    let problem = answer.problem(422, "list_of_posts");
    assert_eq!(problem["other_kind"], "posts");
    let accepted = app
        .post_file("/api/v1/jobs?kind=posts", "text/csv", list)
        .await;
    assert_eq!(accepted.status, 202, "{}", accepted.text());
    app.stop().await;
}

#[tokio::test]
async fn a_job_of_a_list_that_may_be_comments_says_so() {
    let app = App::without_worker().await;
    // By the name of a column, and by what stands in one of an unknown name.
    let said = [
        "we came back for the third time",
        "nobody told us that it was closed",
    ];
    for column in ["comment_text", "Aussage"] {
        let file = format!(
            "Link;{column}\n{};{}\n{};{}\n",
            hn(1),
            said[0],
            hn(2),
            said[1]
        );
        let preview = app
            .post_file("/api/v1/preview", "text/csv", file.clone())
            .await;
        let made = app
            .post_file("/api/v1/jobs", "text/csv", file.clone())
            .await;
        assert_eq!(made.status, 202, "{}", made.text());
        for answer in [preview.json(), made.json()] {
            assert_eq!(answer["other_kind"], "comments", "{answer}");
            let note = answer["note"].as_str().expect("a sentence");
            assert!(note.contains(column), "{note}");
        }
        let form = [
            ("list", None, &b""[..]),
            ("file", Some("a.csv"), file.as_bytes()),
        ];
        let page = app.post_form("/preview", &form).await;
        assert!(
            page.text().contains("formaction=\"/jobs/comments\""),
            "{}",
            page.text()
        );
    }
    // Where nothing can be fetched, the problem says how to ask for the other reading.
    let file = format!(
        "Link;Aussage\nhttps://shop.example;{}\nhttps://shop.example;{}\n",
        said[0], said[1]
    );
    let unlinked = format!("Gast;Aussage\nAnn;{}\nBen;{}\n", said[0], said[1]);
    for (file, path) in [(&unlinked, "/api/v1/jobs"), (&unlinked, "/api/v1/preview")] {
        let answer = app.post_file(path, "text/csv", file.clone()).await;
        let problem = answer.problem(422, "empty_list");
        assert_eq!(problem["other_kind"], "comments", "{problem}");
        assert!(
            problem["detail"]
                .as_str()
                .is_some_and(|d| d.contains("kind=comments")),
            "{problem}"
        );
    }
    let bad = file.replace("https://shop.example", "https://localhost/x");
    let problem = app.post_file("/api/v1/jobs", "text/csv", bad).await;
    let problem = problem.problem(422, "no_runnable_entry");
    assert_eq!(problem["other_kind"], "comments", "{problem}");
    // A list of posts is one.
    let list = format!("url;title\n{};{}\n", hn(1), said[0]);
    let made = app.post_file("/api/v1/jobs", "text/csv", list).await;
    assert_eq!(made.json()["other_kind"], json!(null));
    app.stop().await;
}

#[tokio::test]
async fn a_file_that_may_be_either_says_so() {
    let app = App::without_worker().await;
    let file = format!(
        "post_url,comment_text\n{},nice one\n{},so bad\n",
        hn(1),
        hn(1)
    );
    let preview = app
        .post_file("/api/v1/preview", "text/csv", file.clone())
        .await
        .json();
    assert_eq!(
        (&preview["runnable"], &preview["duplicates"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(preview["other_kind"], "comments");
    assert!(
        preview["note"]
            .as_str()
            .is_some_and(|note| note.contains("comment_text"))
    );
    let certain = app
        .post_json("/api/v1/preview", &json!({"urls": [hn(1)]}))
        .await;
    assert_eq!(certain.json()["other_kind"], json!(null));

    // The page offers it with a button, which sends the same form.
    for file in [file.as_bytes(), COMMENTS.as_bytes()] {
        let form = [("list", None, &b""[..]), ("file", Some("a.csv"), file)];
        let page = app.post_form("/preview", &form).await;
        assert!(
            page.text().contains("formaction=\"/jobs/comments\""),
            "{}",
            page.text()
        );
        let scored = app.post_form("/jobs/comments", &form).await;
        assert!(
            scored.status == 200 || scored.status == 303,
            "{}",
            scored.text()
        );
    }
    assert_eq!(app.count_jobs().await, 2);
    app.stop().await;
}

#[tokio::test]
async fn one_post_in_several_spellings_is_one_entry() {
    let app = App::without_worker().await;
    let text = "https://www.youtube.com/watch?v=dQw4w9WgXcQ\nyoutu.be/dQw4w9WgXcQ?si=x\n\
                https://m.youtube.com/watch?v=dQw4w9WgXcQ&t=9s\n\
                https://old.reddit.com/r/a/comments/1abcde/words/\nhttps://redd.it/1abcde\n\
                https://blog.example/a-post/\nhttp://www.blog.example/a-post\n\
                https://blog.example/A-post/\n";
    let preview = app.post_file("/api/v1/preview", "text/plain", text).await;
    let preview = preview.json();
    let duplicates: Vec<&Value> = preview["entries"]
        .as_array()
        .expect("entries")
        .iter()
        .map(|entry| &entry["duplicate_of"])
        .collect();
    let none = &Value::Null;
    let expected = [
        none,
        &json!(0),
        &json!(0),
        none,
        &json!(3),
        none,
        &json!(5),
        none,
    ];
    assert_eq!(duplicates, expected, "{preview}");
    // The page has the same word, with its number.
    let page = async |list: &str| {
        let list = [("list", None, list.as_bytes())];
        app.post_form("/preview", &list).await.text().to_owned()
    };
    let several = page(text).await;
    assert!(several.contains("4 duplicates"), "{several}");
    assert!(several.contains(">duplicate<"), "{several}");
    let one = page(&format!("{0}\n{0}\n", hn(1))).await;
    assert!(one.contains("1 duplicate."), "{one}");
    let urls = json!({"urls": [hn(1), hn(1)]});
    let job = app.post_json("/api/v1/jobs", &urls).await.job_id();
    let page = app.get(&format!("/jobs/{job}")).await;
    assert!(
        page.text().contains("1 duplicate merged"),
        "{}",
        page.text()
    );
    app.stop().await;
}

#[tokio::test]
async fn what_people_paste_gives_its_posts_and_nothing_else() {
    let app = App::without_worker().await;
    let id = |n: u64| format!("news.ycombinator.com/item?id={n}");
    let text = [
        format!("[https://{0}](https://{0})", id(1)),
        format!("[a title](https://{}) and **[more](https://{})**", id(2), id(3)),
        format!("https ://{}", id(4)),
        format!("Https: //{}", id(5)),
        format!("http//{}, https;//{}", id(6), id(7)),
        format!("https://{}", id(8).replace('.', "。")),
        format!("<https://{}|words>", id(9)),
        format!("&lt;https://{}&gt;", id(10)),
        format!("[url=https://{}]words[/url]", id(11)),
        format!("https:\\/\\/{}", id(12).replace('/', "\\/")),
        "https%3A%2F%2Fnews.ycombinator.com%2Fitem%3Fid%3D13".to_owned(),
        format!("ｈｔｔｐｓ：／／{}", id(14)),
        format!("htps://{}", id(15)),
        "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fnews.ycombinator.com%2Fitem%3Fid%3D16&data=05"
            .to_owned(),
    ];
    let answer = app
        .post_file("/api/v1/jobs", "text/plain", text.join("\n"))
        .await;
    assert_eq!(
        urls_of(&app, answer).await,
        (1..=16).map(hn).collect::<Vec<_>>()
    );
    app.stop().await;
}

#[tokio::test]
async fn a_file_given_as_the_other_kind_is_kept_and_asked_about() {
    let app = App::without_worker().await;
    let form = |file: &'static [u8]| {
        [
            ("list", None, &b""[..]),
            ("file", Some("mine.csv"), file),
            ("name", None, b"Ours"),
            ("own_accounts", None, b"file: ann"),
        ]
    };
    let of = |page: &crate::app::Answer| {
        let action = page.text().split("action=\"/uploads/").nth(1);
        let id = action.expect("a form").split('"').next();
        format!("/uploads/{}", id.expect("an id"))
    };
    // Comments as a list: no address at all, no post, and nothing that is supported.
    for file in [
        COMMENTS.as_bytes(),
        b"comment\nso nice\nnot for me\n",
        b"post_url,comment_text\nhttps://www.linkedin.com/feed/update/urn:li:activity:7106594312292453675,so nice\n",
    ] {
        let page = app.post_form("/jobs", &form(file)).await;
        assert_eq!(page.status, 200, "{}", page.text());
        for words in ["Which column is which?", "value=\"Ours\"", ">file: ann<"] {
            assert!(page.text().contains(words), "{words}: {}", page.text());
        }
        let right = [
            ("comment_text", None, &b"1"[..]),
            ("own_accounts", None, b"file: ann"),
        ];
        let right = match file.starts_with(b"comment\n") {
            true => [("comment_text", None, &b"0"[..]), right[1]],
            false => right,
        };
        let job = app.post_form(&of(&page), &right).await;
        assert_eq!(job.status, 200, "{}", job.text());
    }
    // Pasted cells are kept as well.
    let pasted = [(
        "list",
        None,
        &b"author\tcomment\nann\tso nice\nbob\tnot for me\n"[..],
    )];
    let page = app.post_form("/jobs", &pasted).await;
    assert!(
        page.text().contains("Which column is which?"),
        "{}",
        page.text()
    );

    // The button beside the check of a list says what they are.
    let scored = app.post_form("/jobs/comments", &pasted).await;
    assert!(scored.text().contains("2 rows"), "{}", scored.text());

    // A list as comments: both are offered.
    let list = format!("url\n{}\n{}\n", hn(1), hn(2));
    let form = [("comments", Some("list.csv"), list.as_bytes())];
    let page = app.post_form("/jobs/comments", &form).await;
    assert_eq!(page.status, 200, "{}", page.text());
    for words in [
        "looks like a list of posts",
        "Fetch these posts",
        "Score these comments",
    ] {
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
    let job = app
        .post_form(&of(&page), &[("as_list", None, &b"1"[..])])
        .await;
    assert_eq!(job.status, 200, "{}", job.text());
    assert_eq!(app.count_jobs().await, 5);

    // A list that is empty or wrong is neither.
    for file in ["url\n", "url\nhttp://10.0.0.1/\n"] {
        let form = [("file", Some("list.csv"), file.as_bytes())];
        let page = app.post_form("/jobs", &form).await;
        assert_eq!(page.status, 422, "{file}: {}", page.text());
    }
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
