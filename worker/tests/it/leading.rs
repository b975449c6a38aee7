//! Addresses that turn out to be something else than they look like.

use platforms::Client;
use serde_json::json;
use store::{ItemStatus, JobOptions, JobStatus};

use crate::bed::{Bed, assert_ended, within};
use crate::fake::Reply;

const BLOG: &str = r#"<link rel="https://api.w.org/" href="https://blog.example/wp-json/"><body class="postid-7">"#;

/// A blog, and a shortener.
async fn blog() -> Bed {
    Bed::new(|asked| match &*asked.path {
        "/post/12345" | "/t/a-title/12345" => Reply::Page(BLOG),
        "/wp-json/wp/v2/comments" => Reply::Json(json!([
            {"id": 1, "post": 7, "parent": 0, "author": 0, "author_name": "Ann",
             "date_gmt": "2024-05-01T10:00:00", "content": {"rendered": "<p>useful</p>"},
             "link": "https://blog.example/a/#comment-1", "type": "comment"}
        ])),
        "/wp-json/wp/v2/posts/7" => Reply::Json(json!({"title": {"rendered": "Title"}})),
        "/linkedin" => Reply::Redirect(
            "https://www.linkedin.com/feed/update/urn:li:activity:7106594312292453675",
        ),
        "/to-blog" => Reply::Redirect("https://blog.example/post/12345"),
        _ => Reply::Status(404, None, json!({})),
    })
    .await
}

/// Runs a job of these addresses to its end.
async fn run(bed: &Bed, urls: &[&str]) -> store::Job {
    let mut settings = bed.platforms();
    for host in ["blog.example", "bit.ly"] {
        let base = bed.fake.base.clone();
        settings.host_overrides.insert(host.to_owned(), base);
    }
    let job = bed.job(urls, JobOptions::default()).await;
    let running = bed.start_with(Client::new(settings).unwrap(), None, bed.settings());
    let ended = running.worker.run_until_done(store::BUILT_IN_TEAM, job.id);
    let job = within(ended).await.unwrap();
    running.stop().await;
    job
}

#[tokio::test]
async fn a_post_that_only_its_path_claims_is_read_as_what_it_is() {
    for url in [
        "https://blog.example/post/12345",
        "https://blog.example/t/a-title/12345",
        "https://bit.ly/to-blog",
    ] {
        let bed = blog().await;
        let job = run(&bed, &[url]).await;
        assert_eq!(job.status, JobStatus::Completed, "{url}");
        let item = bed.item(&job).await;
        assert_eq!(item.platform.as_deref(), Some("wordpress"), "{url}");
        assert_eq!(item.totals.fetched, 1, "{url}");
        let results = bed.results(&job).await;
        assert_eq!(results[0].text, "useful", "{url}");
    }
}

#[tokio::test]
async fn a_claim_that_nobody_else_makes_fails_as_before() {
    let bed = blog().await;
    let job = run(&bed, &["https://blog.example/post/1"]).await;
    let item = bed.item(&job).await;
    assert_ended(&item, ItemStatus::Failed, Some("not_found"));
    assert_eq!(item.platform.as_deref(), Some("lemmy"));
}

#[tokio::test]
async fn a_short_link_to_a_platform_that_is_not_read_says_which() {
    let bed = blog().await;
    let job = run(&bed, &["https://bit.ly/linkedin"]).await;
    let item = bed.item(&job).await;
    assert_ended(&item, ItemStatus::Failed, Some("unsupported_url"));
    assert_eq!(item.platform.as_deref(), Some("linkedin"));
    assert_eq!(
        item.url,
        "https://www.linkedin.com/feed/update/urn:li:activity:7106594312292453675"
    );
    assert_eq!(item.input, "https://bit.ly/linkedin");
    assert!(
        item.detail
            .unwrap()
            .contains("LinkedIn shows comments only to")
    );
}
