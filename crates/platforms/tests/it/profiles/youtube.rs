//! Subscribers of channels of YouTube.

use axum::{Router, extract::Query, http::HeaderMap, response::Response, routing::get};
use platforms::Client;
use serde_json::{Value, json};

use super::{Params, answer, asked, known, short};
use crate::fake::{self, Fake};

fn channel(id: &str) -> Value {
    let statistics = match id {
        "UChiddenhiddenhiddenhidd" => json!({
            "viewCount": "5", "subscriberCount": "0", "hiddenSubscriberCount": true, "videoCount": "3"
        }),
        "UCsmallsmallsmallsmallsm" => json!({
            "viewCount": "5", "subscriberCount": "999", "hiddenSubscriberCount": false, "videoCount": "3"
        }),
        _ => json!({
            "viewCount": "160361638", "commentCount": "0", "subscriberCount": "1910000",
            "hiddenSubscriberCount": false, "videoCount": "5026"
        }),
    };
    json!({
        "kind": "youtube#channel", "etag": "\"e\"", "id": id,
        "snippet": {"title": "A channel", "customUrl": "@achannel"}, "statistics": statistics
    })
}

async fn channels(headers: HeaderMap, Query(query): Params) -> Response {
    let refuse = |status: u16, reason: &str| {
        let error = json!({"code": status, "message": "…", "errors": [{"reason": reason}]});
        answer(status, json!({"error": error}))
    };
    if headers
        .get("x-goog-api-key")
        .is_none_or(|key| key != "the-key")
    {
        return refuse(400, "keyInvalid");
    }
    if !query["part"].split(',').any(|part| part == "statistics") {
        return refuse(400, "missingRequiredParameter");
    }
    let filters = ["id", "forHandle", "forUsername"];
    if filters
        .iter()
        .filter(|filter| query.contains_key(**filter))
        .count()
        != 1
    {
        return refuse(400, "invalidFilters");
    }
    let ids: Vec<&str> = match query.get("id") {
        Some(ids) => ids.split(',').collect(),
        None if query.values().any(|value| value == "@nobody") => Vec::new(),
        None => vec!["UCnamednamednamednamedna"],
    };
    if ids.len() > 50 {
        return refuse(400, "invalidFilters");
    }
    let items: Vec<_> = ids
        .into_iter()
        .filter(|id| !id.starts_with("UCgone"))
        .map(channel)
        .collect();
    let mut list = json!({
        "kind": "youtube#channelListResponse",
        "pageInfo": {"totalResults": items.len(), "resultsPerPage": 50}
    });
    if !items.is_empty() {
        list["items"] = items.into();
    }
    answer(200, list)
}

#[tokio::test]
async fn channels_are_asked_for_together_and_names_once_each() {
    let fake = Fake::start(Router::new().route("/channels", get(channels))).await;
    let mut settings = fake::settings_for_api(&["YOUTUBE_API_BASE"], fake.base());
    fake::set_key(&mut settings, "YOUTUBE_API_KEY", "the-key");
    let client = Client::new(settings).unwrap();
    let mut all = vec![
        asked("UChiddenhiddenhiddenhidd"),
        asked("UCsmallsmallsmallsmallsm"),
        asked("UCgonegonegonegonegonego"),
        asked("@achannel"),
        asked("@nobody"),
        asked("user/achannel"),
    ];
    all.extend((10..90).map(|number| known("@other", &format!("UC{number}aaaaaaaaaaaaaaaaaaaa"))));
    let told = client.measure("youtube", &all).await;
    assert_eq!(
        short(&told)[..7],
        [
            Ok(None),
            Ok(Some(999)),
            Err("not_found"),
            Ok(Some(1_910_000)),
            Err("not_found"),
            Ok(Some(1_910_000)),
            Ok(Some(1_910_000)),
        ]
    );
    assert_eq!(fake.seen().len(), 2 + 3);
    let rounded: Vec<_> = told[..4]
        .iter()
        .map(|one| one.as_ref().is_ok_and(|one| one.is_rounded))
        .collect();
    assert_eq!(rounded, [false, false, false, true]);
    let named = told[3].as_ref().unwrap();
    assert_eq!(named.id.as_deref(), Some("UCnamednamednamednamedna"));
    assert_eq!(named.name.as_deref(), Some("@achannel"));
    assert_eq!((named.posts, named.views), (Some(5026), Some(160_361_638)));
}

#[tokio::test]
async fn a_quota_that_is_used_up_ends_all_that_follow() {
    let fake = Fake::always(|| {
        let error = json!({"code": 403, "errors": [{"reason": "quotaExceeded", "domain": "youtube.quota"}]});
        answer(403, json!({"error": error}))
    })
    .await;
    let mut settings = fake::settings_for_api(&["YOUTUBE_API_BASE"], fake.base());
    fake::set_key(&mut settings, "YOUTUBE_API_KEY", "the-key");
    let client = Client::new(settings).unwrap();
    let all = ["UCaaaaaaaaaaaaaaaaaaaaaa", "@one", "@two"].map(asked);
    let told = client.measure("youtube", &all).await;
    assert_eq!(short(&told), [Err("quota_exhausted"); 3]);
    assert_eq!(fake.seen().len(), 1);
}
