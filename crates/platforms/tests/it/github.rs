//! Issues and pull requests of GitHub, from a server that refuses what its API refuses: programs without a name,
//! other parameters, and pages that are too large.

use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::header;
use axum::response::Response;
use chrono::{TimeDelta, Utc};
use platforms::{Client, ClientSettings, Failure};
use serde_json::{Value, json};

use crate::fake::{self, About, Fake, all_pages, check_about, post};

const ISSUE: &str = "https://github.com/Shoes/Lace.rs/issues/71#issuecomment-5";
const PULL: &str = "https://github.com/shoes/lace.rs/pull/72/files";

fn settings(base: &str) -> ClientSettings {
    fake::settings_for_api(&["GITHUB_REST_BASE"], base)
}

fn client(fake: &Fake) -> Client {
    Client::new(settings(fake.base())).unwrap()
}

fn router() -> Router {
    Router::new().fallback(|request: Request| std::future::ready(answer(&request)))
}

fn refused(status: u16, message: &str) -> Response {
    let body = json!({"message": message, "documentation_url": "https://docs.github.com/rest"});
    fake::json_with(status, &body)
}

fn about(number: u64, more: Value) -> Response {
    let mut body = json!({"id": 9_000_000_000_u64 + number, "number": number, "title": "Laces & more", "state": "open",
        "user": {"login": "ann", "id": 1, "type": "User"}, "created_at": "2024-03-01T12:00:00Z", "body": "Hello",
        "comments": 130, "locked": false, "reactions": {"total_count": 9, "+1": 7, "-1": 2}});
    body.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    fake::json(body.to_string())
}

fn remark(number: u64, more: Value) -> Value {
    let user = match number {
        4 => json!({"login": "ann", "id": 1}),
        5 => Value::Null,
        _ => json!({"login": "bob", "id": 2, "type": "User"}),
    };
    let mut one = json!({"id": number, "body": format!("remark *{number}*"), "user": user,
        "created_at": "2024-03-01T13:00:00Z", "updated_at": "2024-03-01T13:00:00Z", "author_association": "NONE",
        "html_url": format!("https://github.com/shoes/lace.rs/issues/71#issuecomment-{number}"),
        "reactions": {"total_count": 1, "+1": 1}});
    one.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    one
}

/// 130 comments on either; two remarks on lines of the pull request, of which the second answers the first.
fn answer(request: &Request) -> Response {
    let has_name = request.headers().contains_key(header::USER_AGENT);
    let accepts = request.headers().get(header::ACCEPT);
    if !has_name || accepts.is_none_or(|kind| kind != "application/vnd.github+json") {
        return refused(403, "Request forbidden by administrative rules.");
    }
    let query = fake::query(request.uri());
    let number =
        |name: &str, usual: usize| query.get(name).map_or(usual, |text| text.parse().unwrap());
    let page = |all: &[Value]| {
        // More is cut to the most there may be.
        let (size, page) = (number("per_page", 30).min(100), number("page", 1));
        let start = ((page - 1) * size).min(all.len());
        fake::json(json!(all[start..(start + size).min(all.len())]).to_string())
    };
    assert!(
        query
            .keys()
            .all(|name| ["per_page", "page"].contains(&name.as_str()))
    );
    let path = request
        .uri()
        .path()
        .trim_start_matches('/')
        .to_ascii_lowercase();
    let mut answer = match path.split('/').collect::<Vec<_>>().as_slice() {
        ["repos", "shoes", "lace.rs", rest @ ..] => match rest {
            ["issues", "71"] => about(71, json!({})),
            ["pulls", "72"] => about(72, json!({"review_comments": 2, "merged": false})),
            ["issues", "71" | "72", "comments"] => page(
                &(0..130)
                    .map(|number| remark(number, json!({})))
                    .collect::<Vec<_>>(),
            ),
            ["pulls", "72", "comments"] => page(&[
                remark(900, json!({"path": "src/lib.rs", "diff_hunk": "@@"})),
                remark(901, json!({"path": "src/lib.rs", "in_reply_to_id": 900})),
            ]),
            ["issues", "73"] => refused(410, "This issue was deleted"),
            _ => refused(404, "Not Found"),
        },
        _ => refused(404, "Not Found"),
    };
    let headers = answer.headers_mut();
    headers.insert("x-ratelimit-limit", "60".parse().unwrap());
    headers.insert("x-ratelimit-remaining", "50".parse().unwrap());
    answer
}

#[tokio::test]
async fn an_issue_is_read_with_all_comments() {
    let fake = Fake::start(router()).await;
    let pages = all_pages(&client(&fake), &post(ISSUE)).await.unwrap();
    let info = pages[0].info.as_ref().unwrap();
    assert_eq!(
        (info.title.as_deref(), info.reported),
        (Some("Laces & more"), Some(130))
    );
    check_about(
        info,
        &About {
            author_id: Some("ann"),
            author_name: Some("ann"),
            published_at: Some("2024-03-01T12:00:00+00:00"),
            likes: Some(7),
            ..About::default()
        },
    );
    let all: Vec<_> = pages.iter().flat_map(|page| &page.comments).collect();
    assert_eq!((all.len(), fake.paths().len()), (130, 3));
    for (number, one) in all.iter().enumerate() {
        assert_eq!(one.id, number.to_string());
        assert_eq!(one.text, format!("remark *{number}*"));
        assert_eq!(one.is_post_author, (number != 5).then_some(number == 4));
        assert_eq!(one.author_id.is_none(), number == 5);
        assert!(one.likes == Some(1) && one.published_at.is_some() && one.url.is_some());
    }
}

#[tokio::test]
async fn a_pull_request_comes_with_the_remarks_on_its_lines() {
    let fake = Fake::start(router()).await;
    let pages = all_pages(&client(&fake), &post(PULL)).await.unwrap();
    assert_eq!(pages[0].info.as_ref().unwrap().reported, Some(132));
    let all: Vec<_> = pages.iter().flat_map(|page| &page.comments).collect();
    assert_eq!(all.len(), 132);
    assert_eq!(all[131].parent_id.as_deref(), Some("900"));
}

#[tokio::test]
async fn limits_and_refusals_are_told_by_what_they_are() {
    let fake = Fake::start(router()).await;
    for number in [73, 74] {
        let gone = post(&format!("https://github.com/shoes/lace.rs/issues/{number}"));
        let failure = client(&fake).fetch_page(&gone, None).await.unwrap_err();
        assert_eq!(failure, Failure::NotFound);
    }
    for status in [403, 429] {
        let fake = Fake::always(move || {
            let reset = (Utc::now() + TimeDelta::seconds(900)).timestamp();
            let mut answer = refused(status, "API rate limit exceeded");
            let headers = answer.headers_mut();
            headers.insert("x-ratelimit-remaining", "0".parse().unwrap());
            headers.insert("x-ratelimit-reset", reset.to_string().parse().unwrap());
            answer
        })
        .await;
        match client(&fake).fetch_page(&post(ISSUE), None).await {
            Err(Failure::RateLimited { retry_after }) => {
                assert!(
                    (Duration::from_secs(800)..=Duration::from_secs(900)).contains(&retry_after)
                );
            }
            other => panic!("{other:?}"),
        }
    }
    let other = Fake::always(|| about(72, json!({}))).await;
    let failure = client(&other)
        .fetch_page(&post(ISSUE), None)
        .await
        .unwrap_err();
    assert_eq!(failure.code(), "unexpected_shape");
}

#[tokio::test]
async fn faults_are_told_by_what_they_are() {
    for address in [ISSUE, PULL] {
        fake::faults(&post(address), settings).await;
    }
    let page = fake::recovers(&post(ISSUE), router(), settings).await;
    assert!(page.info.is_some());
}

#[test]
fn one_issue_however_it_is_written() {
    let first = post(ISSUE);
    assert_eq!(first.key(), "shoes/lace.rs#71");
    assert_eq!(
        post("github.com/SHOES/lace.rs/issues/71/").key(),
        first.key()
    );
    assert_eq!(
        post("https://github.com/shoes/lace.rs/pull/71").key(),
        first.key()
    );
}
