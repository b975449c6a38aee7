//! Followers of pages of Facebook.

use std::time::Duration;

use axum::{
    Router,
    extract::Query,
    http::HeaderMap,
    response::{IntoResponse, Response},
    routing::get,
};
use platforms::{Client, ClientSettings, Failure};
use serde_json::{Map, Value, json};

use super::{Params, answer, asked, known, short};
use crate::fake::{self, Fake};

const TOKEN: &str = "made-up-token";

fn error(status: u16, code: i64, subcode: Option<i64>, message: &str) -> Response {
    let mut error = json!({
        "message": message, "type": "OAuthException", "code": code, "fbtrace_id": "A1b2"
    });
    if let Some(subcode) = subcode {
        error["error_subcode"] = json!(subcode);
    }
    answer(status, json!({"error": error}))
}

/// The Graph API: the ids that begin with `gone` are not there, and refused by name where they are
/// words; those that begin with `hidden` cannot be seen.
async fn graph(headers: HeaderMap, Query(query): Params) -> Response {
    let bearer = headers
        .get("authorization")
        .map(|value| value.to_str().unwrap());
    if bearer != Some(&format!("Bearer {TOKEN}")) {
        return error(400, 190, Some(463), "Error validating access token");
    }
    let known = [
        "id",
        "name",
        "username",
        "link",
        "fan_count",
        "followers_count",
    ];
    let fields = query["fields"].split(',');
    for field in fields.clone() {
        if !known.contains(&field) {
            let message = format!("(#100) Tried accessing nonexisting field ({field})");
            return error(400, 100, None, &message);
        }
    }
    let ids: Vec<&str> = query["ids"].split(',').collect();
    if ids.len() > 50 {
        return error(400, 100, None, "(#100) Too many ids");
    }
    let gone: Vec<&str> = ids
        .iter()
        .copied()
        .filter(|id| id.starts_with("gone"))
        .collect();
    if !gone.is_empty() {
        let list = gone.join(", ");
        let message = format!("(#803) Some of the aliases you requested do not exist: {list}");
        return error(404, 803, None, &message);
    }
    if ids.iter().any(|id| id.starts_with("hidden")) {
        let message = "Unsupported get request. Object with ID does not exist, cannot be loaded \
            due to missing permissions, or does not support this operation";
        return error(400, 100, Some(33), message);
    }
    let pages: Map<String, Value> = ids
        .iter()
        .map(|id| {
            let mut page =
                json!({"id": format!("1{}", id.len()), "name": "A page", "username": *id});
            for field in fields.clone().filter(|field| field.ends_with("count")) {
                page[field] = json!(id.len());
            }
            if id.starts_with("odd") {
                page["followers_count"] = Value::Null;
            }
            ((*id).to_owned(), page)
        })
        .collect();
    answer(200, pages.into())
}

fn settings(base: &str) -> ClientSettings {
    let mut settings = fake::settings_for_api(&["FACEBOOK_GRAPH_BASE"], &format!("{base}/v26.0"));
    fake::set_key(&mut settings, "FACEBOOK_TOKEN", TOKEN);
    settings
}

async fn start() -> (Fake, Client) {
    let fake = Fake::start(Router::new().route("/v26.0/", get(graph))).await;
    let client = Client::new(settings(fake.base())).unwrap();
    (fake, client)
}

#[tokio::test]
async fn fifty_pages_are_one_request_and_the_token_is_in_no_address() {
    let (fake, client) = start().await;
    let mut all: Vec<_> = (0..119)
        .map(|number| asked(&format!("page{number}")))
        .collect();
    // One that two teams follow is asked for once.
    all.push(all[0].clone());
    let told = client.measure("facebook", &all).await;
    assert_eq!(fake.seen().len(), 3);
    for (one, told) in all.iter().zip(&told) {
        let told = told.as_ref().unwrap();
        let count = i64::try_from(one.key.len()).unwrap();
        assert_eq!((told.followers, told.likes), (Some(count), Some(count)));
        assert_eq!(told.name.as_ref(), Some(&one.key));
    }
    assert!(fake.paths().iter().all(|path| !path.contains(TOKEN)));
}

#[tokio::test]
async fn a_page_is_asked_for_by_its_number_once_that_is_known() {
    let (fake, client) = start().await;
    let told = client
        .measure("facebook", &[known("old.name", "4077")])
        .await;
    assert_eq!(told[0].as_ref().unwrap().name.as_deref(), Some("4077"));
    assert!(fake.paths()[0].contains("ids=4077"), "{:?}", fake.paths());
}

#[tokio::test]
async fn pages_that_are_not_there_cost_no_other_its_count() {
    let (fake, client) = start().await;
    let all = ["abc", "gone.a", "abcd", "gone.b"].map(asked);
    let told = short(&client.measure("facebook", &all).await);
    let gone = Err("not_found");
    assert_eq!(told, [Ok(Some(3)), gone, Ok(Some(4)), gone]);
    assert_eq!(fake.seen().len(), 2, "the refusal names them");

    let all = ["hidden.a", "b", "cc", "ddd", "hidden.e", "f", "gg", "hhh"].map(asked);
    let told = short(&client.measure("facebook", &all).await);
    let counts = [1, 2, 3].map(|count| Ok(Some(count)));
    assert_eq!(told[1..4], counts);
    assert_eq!(told[5..], counts);
    assert_eq!([told[0], told[4]], [gone, gone]);
}

#[tokio::test]
async fn a_page_without_a_count_is_odd_and_the_others_are_not() {
    let (_fake, client) = start().await;
    let told = client
        .measure("facebook", &["odd.one", "ab"].map(asked))
        .await;
    assert_eq!(short(&told), [Err("unexpected_shape"), Ok(Some(2))]);
}

#[tokio::test]
async fn refusals_are_told_by_their_code() {
    let table: [(i64, u16, &str); 9] = [
        (190, 400, "credentials_rejected"),
        (10, 403, "needs_credentials"),
        (283, 403, "needs_credentials"),
        (100, 400, "needs_credentials"),
        (4, 403, "rate_limited"),
        (80001, 400, "rate_limited"),
        (2, 500, "network"),
        (368, 400, "blocked"),
        (99, 500, "network"),
    ];
    for (code, status, expected) in table {
        let fake = Fake::always(move || error(status, code, None, "Prose: with, commas")).await;
        let client = Client::new(settings(fake.base())).unwrap();
        let told = client.measure("facebook", &["a1", "b2"].map(asked)).await;
        assert_eq!(short(&told), [Err(expected), Err(expected)], "{code}");
        assert_eq!(fake.seen().len(), 1, "{code}: nothing more is asked");
    }
}

#[tokio::test]
async fn how_long_to_wait_stands_in_a_header() {
    let fake = Fake::always(|| {
        let usage =
            r#"{"7":[{"type":"pages","call_count":100,"estimated_time_to_regain_access":19}]}"#;
        let headers = [("x-business-use-case-usage", usage)];
        (headers, error(400, 80001, None, "slow down")).into_response()
    })
    .await;
    let client = Client::new(settings(fake.base())).unwrap();
    let told = client.measure("facebook", &[asked("a1")]).await;
    let retry_after = Duration::from_secs(19 * 60);
    assert_eq!(told, [Err(Failure::RateLimited { retry_after })]);
}
