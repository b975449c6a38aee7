//! Replies of X, from a server that refuses what its API refuses: no token, other parameters and fields, pages
//! that are too large, and a search that does not name a conversation.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use platforms::{Client, ClientSettings, Failure, Page};
use serde_json::{Value, json};

use crate::fake::{self, About, Fake, all_pages, check_about, post};

const TOKEN: &str = "made-up-bearer";
/// Written an hour ago.
const NEW: &str = "https://x.com/ann/status/1293593516040269825?s=20";
/// Written in 2024.
const OLD: &str = "https://twitter.com/ann/status/1293593516040269826";
/// An answer within a conversation, written an hour ago.
const WITHIN: &str = "https://x.com/i/web/status/1293593516040269827";

pub(crate) fn settings(base: &str) -> ClientSettings {
    let mut settings = fake::settings_for_api(&["X_API_BASE"], &format!("{base}/2"));
    fake::set_key(&mut settings, "X_BEARER_TOKEN", TOKEN);
    settings
}

fn client(fake: &Fake) -> Client {
    Client::new(settings(fake.base())).unwrap()
}

async fn start() -> Fake {
    Fake::start(router()).await
}

fn router() -> Router {
    Router::new().fallback(|request: Request| std::future::ready(answer(&request)))
}

fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn problem(status: u16, title: &str, kind: &str) -> Response {
    let body = json!({"title": title, "detail": title, "status": status,
        "type": format!("https://api.twitter.com/2/problems/{kind}")});
    fake::json_with(status, &body)
}

/// Whether a list of words has none but these.
fn has_only(query: &BTreeMap<String, String>, name: &str, known: &[&str]) -> bool {
    let words = query.get(name).map_or("", String::as_str).split(',');
    words
        .filter(|word| !word.is_empty())
        .all(|word| known.contains(&word))
}

const TWEET_FIELDS: &[&str] = &[
    "author_id",
    "conversation_id",
    "created_at",
    "in_reply_to_user_id",
    "lang",
    "note_tweet",
    "public_metrics",
    "referenced_tweets",
];
const USER_FIELDS: &[&str] = &["name", "public_metrics", "username", "verified"];
const OF_A_POST: &[&str] = &["tweet.fields", "expansions", "user.fields"];
const OF_A_SEARCH: &[&str] = &[
    "query",
    "max_results",
    "tweet.fields",
    "expansions",
    "user.fields",
    "next_token",
];

fn answer(request: &Request) -> Response {
    let query = fake::query(request.uri());
    let bearer = request.headers().get(header::AUTHORIZATION);
    if bearer.is_none_or(|bearer| bearer != &format!("Bearer {TOKEN}")) {
        return problem(401, "Unauthorized", "unauthorized");
    }
    let path = request.uri().path().strip_prefix("/2/").unwrap_or_default();
    let known = match path {
        "tweets/search/recent" => OF_A_SEARCH,
        "usage/tweets" => &["days"],
        _ => OF_A_POST,
    };
    let are_known = query.keys().all(|name| known.contains(&name.as_str()))
        && has_only(&query, "tweet.fields", TWEET_FIELDS)
        && has_only(&query, "user.fields", USER_FIELDS)
        && has_only(&query, "expansions", &["author_id"]);
    if !are_known {
        return problem(400, "Invalid Request", "invalid-request");
    }
    let mut answer = match path {
        "tweets/search/recent" => search(&query),
        "usage/tweets" => fake::json(
            json!({"data": {"project_id": "1369785403853424", "project_usage": "5"}}).to_string(),
        ),
        "tweets/1293593516040269825" => tweet(
            "1293593516040269825",
            "1293593516040269825",
            Utc::now() - TimeDelta::hours(1),
        ),
        "tweets/1293593516040269826" => tweet(
            "1293593516040269826",
            "1293593516040269826",
            "2024-03-01T12:00:00Z".parse().unwrap(),
        ),
        "tweets/1293593516040269827" => tweet(
            "1293593516040269827",
            "1293593516040269825",
            Utc::now() - TimeDelta::hours(1),
        ),
        "tweets/7" => error("Authorization Error"),
        _ => error("Not Found Error"),
    };
    let headers = answer.headers_mut();
    headers.insert("x-rate-limit-limit", "450".parse().unwrap());
    headers.insert("x-rate-limit-remaining", "449".parse().unwrap());
    headers.insert("x-rate-limit-reset", "1709294400".parse().unwrap());
    answer
}

/// What is not shown comes as a good answer.
fn error(title: &str) -> Response {
    let body = json!({"errors": [{"value": "7", "detail": "Could not find tweet", "title": title,
        "resource_type": "tweet", "parameter": "id", "resource_id": "7",
        "type": "https://api.twitter.com/2/problems/resource-not-found"}]});
    fake::json(body.to_string())
}

fn tweet(id: &str, conversation: &str, at: DateTime<Utc>) -> Response {
    let body = json!({
        "data": {"id": id, "text": "New shoes &amp; more", "author_id": "900", "conversation_id": conversation,
            "created_at": time(at), "edit_history_tweet_ids": [id], "lang": "en",
            "public_metrics": {"retweet_count": 1, "reply_count": 130, "like_count": 41, "quote_count": 2,
                "bookmark_count": 0, "impression_count": 9000}},
        "includes": {"users": [{"id": "900", "name": "Ann B", "username": "ann"}]},
    });
    fake::json(body.to_string())
}

/// 130 replies to the first post; each third answers the one before it, the fourth is the author's own, the
/// fifth is long, and the author of the sixth is not told.
fn search(query: &BTreeMap<String, String>) -> Response {
    let most = query
        .get("max_results")
        .map_or(Some(10), |most| most.parse().ok());
    let Some(most @ 10..=100) = most else {
        return problem(400, "Invalid Request", "invalid-request");
    };
    let count = match query.get("query").map(String::as_str) {
        Some("conversation_id:1293593516040269825") => 130,
        Some("in_reply_to_tweet_id:1293593516040269827") => 1,
        Some("conversation_id:1293593516040269826") => 0,
        _ => return problem(400, "Invalid Request", "invalid-request"),
    };
    let start: usize = query
        .get("next_token")
        .map_or(0, |token| token[2..].parse().unwrap());
    let end = (start + most).min(count);
    if start == end {
        return fake::json(json!({"meta": {"result_count": 0}}).to_string());
    }
    let replies: Vec<_> = (start..end).map(reply).collect();
    let mut users = vec![json!({"id": "901", "name": "Bob", "username": "bob", "verified": false})];
    users.push(json!({"id": "900", "name": "Ann B", "username": "ann"}));
    let mut meta = json!({"newest_id": "1", "oldest_id": "2", "result_count": end - start});
    if end < count {
        meta["next_token"] = json!(format!("b-{end}"));
    }
    fake::json(json!({"data": replies, "includes": {"users": users}, "meta": meta}).to_string())
}

fn id(number: usize) -> String {
    format!("12935935160402{number:05}")
}

fn reply(number: usize) -> Value {
    let above = match number % 3 {
        2 => id(number - 1),
        _ => "1293593516040269825".to_owned(),
    };
    let author = match number {
        4 => "900",
        6 => "902",
        _ => "901",
    };
    let mut one = json!({"id": id(number), "text": format!("@ann &lt;3 reply {number}"), "author_id": author,
        "conversation_id": "1293593516040269825", "created_at": "2026-03-01T12:00:00.000Z",
        "in_reply_to_user_id": "900", "lang": if number == 1 { "qme" } else { "en" },
        "referenced_tweets": [{"type": "quoted", "id": "1"}, {"type": "replied_to", "id": above}],
        "public_metrics": {"retweet_count": 0, "reply_count": 1, "like_count": number, "quote_count": 0}});
    if number == 5 {
        one["note_tweet"] = json!({"text": "a long reply"});
    }
    one
}

async fn read(url: &str) -> Vec<Page> {
    let fake = start().await;
    all_pages(&client(&fake), &post(url)).await.unwrap()
}

#[tokio::test]
async fn a_conversation_is_read_with_its_authors() {
    let fake = start().await;
    let pages = all_pages(&client(&fake), &post(NEW)).await.unwrap();
    assert_eq!(pages.len(), 3);
    let info = pages[0].info.as_ref().unwrap();
    assert_eq!(info.title.as_deref(), Some("New shoes & more"));
    assert_eq!(info.reported, Some(130));
    let published_at = info.published_at.map(|at| at.to_rfc3339());
    check_about(
        info,
        &About {
            author_id: Some("ann"),
            author_name: Some("Ann B"),
            published_at: published_at.as_deref(),
            likes: Some(41),
            views: Some(9000),
        },
    );
    let all: Vec<_> = pages.iter().flat_map(|page| &page.comments).collect();
    assert_eq!(all.len(), 130);
    for (number, one) in all.iter().enumerate() {
        assert_eq!(one.id, id(number));
        assert_eq!(one.parent_id, (number % 3 == 2).then(|| id(number - 1)));
        assert_eq!(one.is_post_author, Some(number == 4));
        assert_eq!(one.likes, i64::try_from(number).ok());
        assert_eq!(one.language.as_deref(), (number != 1).then_some("en"));
        assert!(one.published_at.is_some());
    }
    assert_eq!(all[0].text, "@ann <3 reply 0");
    assert_eq!(all[5].text, "a long reply");
    let who = |number: usize| {
        (
            all[number].author_id.as_deref(),
            all[number].author_name.as_deref(),
        )
    };
    assert_eq!(who(0), (Some("bob"), Some("Bob")));
    assert_eq!(who(6), (Some("902"), None));
    assert!(
        pages
            .iter()
            .all(|page| page.shortfall.is_none() && !page.incomplete)
    );
    assert!(fake.paths().iter().all(|path| !path.contains(TOKEN)));
}

#[tokio::test]
async fn what_is_out_of_reach_is_said_and_is_no_zero() {
    let last = read(OLD).await.pop().unwrap();
    assert!(last.comments.is_empty() && last.incomplete);
    assert!(last.shortfall.unwrap().contains("the last seven days"));
    let last = read(WITHIN).await.pop().unwrap();
    assert_eq!((last.comments.len(), last.incomplete), (1, true));
    assert!(last.shortfall.unwrap().contains("direct replies alone"));
}

#[tokio::test]
async fn refusals_are_told_by_what_they_are() {
    let fake = start().await;
    for (id, code) in [("7", "private_or_login"), ("8", "not_found")] {
        let post = post(&format!("https://x.com/ann/status/{id}"));
        let failure = client(&fake).fetch_page(&post, None).await.unwrap_err();
        assert_eq!(failure.code(), code, "{failure}");
    }
    for (status, kind, code, words) in [
        (401, "unauthorized", "credentials_rejected", "token"),
        (402, "credits-depleted", "needs_credentials", "credits"),
        (403, "client-forbidden", "needs_credentials", "project"),
        (
            403,
            "usage-capped",
            "needs_credentials",
            "limit of the month",
        ),
        (400, "invalid-request", "unexpected_shape", "400"),
    ] {
        let fake = Fake::always(move || problem(status, "No", kind)).await;
        let failure = client(&fake)
            .fetch_page(&post(NEW), None)
            .await
            .unwrap_err();
        assert_eq!(failure.code(), code, "{kind}: {failure}");
        assert!(failure.to_string().contains(words), "{failure}");
    }
    let told = client(&fake).test("x").await.unwrap();
    assert_eq!(told.name.as_deref(), Some("project 1369785403853424"));
}

#[tokio::test]
async fn limits_end_at_a_moment() {
    let reset = || {
        (Utc::now() + TimeDelta::seconds(500))
            .timestamp()
            .to_string()
    };
    let limit = move || {
        let headers = [
            ("x-rate-limit-reset", reset()),
            ("x-rate-limit-remaining", "0".to_owned()),
        ];
        (StatusCode::TOO_MANY_REQUESTS, headers, "{}").into_response()
    };
    let fake = Fake::always(limit).await;
    match client(&fake)
        .fetch_page(&post(NEW), None)
        .await
        .unwrap_err()
    {
        Failure::RateLimited { retry_after } => {
            assert!((Duration::from_secs(400)..=Duration::from_secs(500)).contains(&retry_after));
        }
        other => panic!("{other:?}"),
    }
    let last = move || {
        let mut answer = tweet("1293593516040269825", "1293593516040269825", Utc::now());
        answer
            .headers_mut()
            .insert("x-rate-limit-remaining", "0".parse().unwrap());
        answer
            .headers_mut()
            .insert("x-rate-limit-reset", reset().parse().unwrap());
        answer
    };
    let fake = Fake::always(last).await;
    let client = client(&fake);
    let first = client.fetch_page(&post(NEW), None).await.unwrap();
    let next = client.fetch_page(&post(NEW), first.next.as_deref()).await;
    assert!(matches!(next, Err(Failure::Closed { .. })), "{next:?}");
}

#[tokio::test]
async fn a_token_that_repeats_ends_the_list() {
    let router = Router::new().fallback(|request: Request| {
        let is_search = request.uri().path().contains("search");
        std::future::ready(match is_search {
            false => answer(&request),
            true => fake::json(
                json!({"data": [reply(1)], "meta": {"result_count": 1, "next_token": "again"}})
                    .to_string(),
            ),
        })
    });
    let fake = Fake::start(router).await;
    let pages = all_pages(&client(&fake), &post(NEW)).await.unwrap();
    assert_eq!(pages.len(), 3);
    assert!(pages[2].incomplete && pages[2].shortfall.is_some());
}

#[tokio::test]
async fn faults_are_told_by_what_they_are() {
    fake::faults(&post(NEW), settings).await;
    let page = fake::recovers(&post(NEW), router(), settings).await;
    assert!(page.info.is_some());
}
