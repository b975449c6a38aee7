//! Replies of Threads, from a server that refuses what its API refuses.

use axum::response::Response;
use platforms::{Client, ClientSettings};
use serde_json::{Value, json};

use crate::fake::{self, About, Fake, all_pages, check_about, post};
use crate::graph::{self, Asked, answered, unseen};

const TOKEN: &str = "made-up-token";
const TOKENS: &[&str] = &[TOKEN];

fn settings(base: &str, token: &str) -> ClientSettings {
    let mut settings = fake::settings_for_api(&["THREADS_GRAPH_BASE"], &format!("{base}/v1.0"));
    fake::set_key(&mut settings, "THREADS_TOKEN", token);
    settings
}

fn client(fake: &Fake, token: &str) -> Client {
    Client::new(settings(fake.base(), token)).unwrap()
}

fn answer(asked: &Asked) -> Response {
    answer_or_refuse(asked).unwrap_or_else(|refused| *refused)
}

/// The post 11 has 60 replies; every third answers the one before it, and the fourth is the account's own.
fn answer_or_refuse(asked: &Asked) -> Result<Response, Box<Response>> {
    Ok(match asked.path.as_str() {
        "/me" => {
            asked.allows(&["fields"], &["id", "username"], 25)?;
            answered(json!({"id": "5", "username": "the.shop"}))
        }
        "/me/threads" => {
            let fields = [
                "id",
                "shortcode",
                "permalink",
                "username",
                "text",
                "timestamp",
            ];
            asked.allows(&["fields", "limit", "after"], &fields, 100)?;
            let one = json!({"id": "11", "username": "the.shop", "text": "New\nshoes",
                "permalink": "https://www.threads.com/@the.shop/post/Code_11",
                "timestamp": "2026-02-28T09:30:00+0000"});
            asked.page(&[one], Value::Null)
        }
        "/11/conversation" => {
            let fields = [
                "id",
                "text",
                "username",
                "permalink",
                "timestamp",
                "has_replies",
                "root_post",
                "replied_to",
                "is_reply",
                "hide_status",
            ];
            asked.allows(&["fields", "reverse", "after"], &fields, 100)?;
            let all: Vec<_> = (100..160)
                .map(|number| {
                    let above = if number % 3 == 2 { number - 1 } else { 11 };
                    json!({"id": number.to_string(), "text": format!("reply {number}"),
                        "username": if number == 104 { "the.shop" } else { "ann" },
                        "timestamp": "2026-03-01T12:00:00+0000", "is_reply": true,
                        "root_post": {"id": "11"}, "replied_to": {"id": above.to_string()},
                        "permalink": format!("https://www.threads.com/@ann/post/{number}")})
                })
                .collect();
            asked.page(&all, Value::Null)
        }
        _ => unseen(),
    })
}

#[tokio::test]
async fn a_post_of_the_account_is_read_with_all_replies() {
    let fake = graph::start_version("/v1.0", TOKENS, answer).await;
    let post = post("https://www.threads.net/@the.shop/post/Code_11?xmt=a");
    let pages = all_pages(&client(&fake, TOKEN), &post).await.unwrap();
    assert_eq!(pages.len(), 3);
    let info = pages[0].info.as_ref().unwrap();
    assert_eq!(info.title.as_deref(), Some("New shoes"));
    check_about(
        info,
        &About {
            author_id: Some("the.shop"),
            author_name: Some("the.shop"),
            published_at: Some("2026-02-28T09:30:00+00:00"),
            ..About::default()
        },
    );
    let all: Vec<_> = pages.iter().flat_map(|page| &page.comments).collect();
    assert_eq!(all.len(), 60);
    for (one, number) in all.iter().zip(100..) {
        assert_eq!(one.id, number.to_string());
        let parent = (number % 3 == 2).then(|| (number - 1).to_string());
        assert_eq!(one.parent_id, parent);
        assert_eq!(one.is_post_author, Some(number == 104));
        assert!(one.published_at.is_some() && one.url.is_some());
    }
    assert!(fake.paths().iter().all(|path| !path.contains(TOKEN)));
}

#[tokio::test]
async fn a_post_of_another_account_needs_another_token() {
    let fake = graph::start_version("/v1.0", TOKENS, answer).await;
    let other = post("https://www.threads.com/t/Elsewhere");
    let failure = client(&fake, TOKEN).fetch_page(&other, None).await;
    assert_eq!(failure.unwrap_err().code(), "needs_credentials");
    let refused = client(&fake, "worn-out").fetch_page(&other, None).await;
    assert_eq!(refused.unwrap_err().code(), "credentials_rejected");
}

#[tokio::test]
async fn a_test_names_the_account() {
    let fake = graph::start_version("/v1.0", TOKENS, answer).await;
    let told = client(&fake, TOKEN).test("threads").await.unwrap();
    assert_eq!(told.name.as_deref(), Some("@the.shop"));
}

#[tokio::test]
async fn faults_are_told_by_what_they_are() {
    let post = post("https://www.threads.com/t/Code_11");
    fake::faults(&post, |base| settings(base, TOKEN)).await;
}
