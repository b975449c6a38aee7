//! Files of posts, and of comments under several.

use serde_json::json;

use super::{assert_sum, rows, upload};
use crate::app::{App, hn};

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
