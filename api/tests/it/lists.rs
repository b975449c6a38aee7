//! Lists in all their forms, and everything that is wrong with them.

mod kinds;
mod refused;

use std::io::Cursor;

use serde_json::{Value, json};

use crate::app::{App, hn};

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
