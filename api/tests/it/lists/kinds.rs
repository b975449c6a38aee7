//! Files of the other kind: comments where posts were meant, and the other way round.

use serde_json::json;

use crate::app::{App, hn};

const COMMENTS: &str = "cid,text,photo\n1,nice one,https://pic.example/1.jpg\n2,not for me,https://pic.example/2.jpg\n";

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
