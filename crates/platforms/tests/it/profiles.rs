//! Profiles: what names one, and what each platform tells of it; servers that refuse what their platforms
//! refuse.

mod facebook;
mod names;
mod youtube;

use std::collections::HashMap;

use axum::{
    Router,
    extract::Query,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use platforms::{Asked, Client, Failure, Measured};
use serde_json::{Value, json};

use crate::fake::{self, Fake};

type Params = Query<HashMap<String, String>>;

type Polled = Vec<Result<Measured, Failure>>;

fn asked(key: &str) -> Asked {
    Asked {
        key: key.to_owned(),
        id: None,
    }
}

fn known(key: &str, id: &str) -> Asked {
    Asked {
        id: Some(id.to_owned()),
        ..asked(key)
    }
}

fn answer(status: u16, body: Value) -> Response {
    fake::json_with(status, &body)
}

/// Counts and words for failures.
fn short(told: &Polled) -> Vec<Result<Option<i64>, &'static str>> {
    let one = |one: &Result<Measured, Failure>| match one {
        Ok(measured) => Ok(measured.followers),
        Err(failure) => Err(failure.code()),
    };
    told.iter().map(one).collect()
}

/// An account as Mastodon shows it.
fn account(name: &str) -> Value {
    json!({
        "id": "117020565966271181", "username": name, "acct": name, "display_name": "Ada", "locked": true,
        "url": format!("https://social.example/@{name}"), "followers_count": 12, "following_count": 1,
        "statuses_count": 34
    })
}

async fn lookup(Query(query): Params) -> Response {
    match query["acct"].as_str() {
        "gone" => answer(404, json!({"error": "Record not found"})),
        "closed" => answer(
            401,
            json!({"error": "This method requires an authenticated user"}),
        ),
        "hidden" => {
            let mut account = account("hidden");
            account["followers_count"] = json!(0);
            account["pleroma"] = json!({"hide_followers_count": true});
            answer(200, account)
        }
        "suspended" => {
            let mut account = account("suspended");
            account["suspended"] = json!(true);
            account["followers_count"] = json!(0);
            answer(200, account)
        }
        "other" => answer(200, account("another")),
        "slow" => {
            let status = StatusCode::TOO_MANY_REQUESTS;
            (
                status,
                [("x-ratelimit-reset", "2020-01-01T00:00:00.000Z")],
                "{}",
            )
                .into_response()
        }
        name => answer(200, account(&name.to_uppercase())),
    }
}

#[tokio::test]
async fn accounts_of_mastodon_are_told_apart() {
    let router = Router::new().route("/api/v1/accounts/lookup", get(lookup));
    let fake = Fake::start(router).await;
    let client = Client::new(fake::settings_for_host("social.example", fake.base())).unwrap();
    let names = [
        "ada",
        "gone",
        "closed",
        "hidden",
        "suspended",
        "other",
        "bob",
        "slow",
        "eve",
    ];
    let all = names.map(|name| asked(&format!("{name}@social.example")));
    let told = client.measure("mastodon", &all).await;
    assert_eq!(
        short(&told),
        [
            Ok(Some(12)),
            Err("not_found"),
            // The server answers nobody who is not signed in.
            Err("blocked"),
            Ok(None),
            Err("blocked"),
            Err("unexpected_shape"),
            Ok(Some(12)),
            Err("rate_limited"),
            Err("rate_limited"),
        ]
    );
    assert_eq!(fake.seen().len(), 8, "after a limit nothing is asked");
    let ada = told[0].as_ref().unwrap();
    assert_eq!((ada.posts, ada.title.as_deref()), (Some(34), Some("Ada")));
}

async fn bluesky_profiles(request: axum::extract::Request) -> Response {
    let query = request.uri().query().unwrap_or_default().to_owned();
    let actors: Vec<String> = url::form_urlencoded::parse(query.as_bytes())
        .filter(|(name, _)| name == "actors")
        .map(|(_, actor)| actor.into_owned())
        .collect();
    if actors.is_empty() || actors.len() > 25 {
        let message = "Error: actors must not have more than 25 elements";
        return answer(400, json!({"error": "InvalidRequest", "message": message}));
    }
    let profiles: Vec<_> = actors
        .iter()
        .filter(|actor| !actor.starts_with("gone"))
        // In another order than asked.
        .rev()
        .map(|actor| match actor.strip_prefix("did:plc:") {
            Some(name) => json!({
                "did": actor, "handle": format!("{name}.new.example"), "followersCount": 9, "postsCount": 2
            }),
            None => json!({
                "did": format!("did:plc:{}", actor.len()), "handle": actor.to_uppercase(),
                "displayName": "", "followersCount": actor.len(), "postsCount": 2
            }),
        })
        .collect();
    answer(200, json!({"profiles": profiles}))
}

#[tokio::test]
async fn twenty_five_accounts_of_bluesky_are_one_request() {
    let path = "/xrpc/app.bsky.actor.getProfiles";
    let fake = Fake::start(Router::new().route(path, get(bluesky_profiles))).await;
    let client = Client::new(fake::settings_for_api(
        &["BLUESKY_APPVIEW_BASE"],
        fake.base(),
    ))
    .unwrap();
    let mut all: Vec<_> = (0..58)
        .map(|number| asked(&format!("a{number}.example")))
        .collect();
    all[1] = asked("gone.example");
    all[2] = known("old.example", "did:plc:ada");
    let told = client.measure("bluesky", &all).await;
    assert_eq!(fake.seen().len(), 3);
    assert_eq!(
        short(&told)[..4],
        [Ok(Some(10)), Err("not_found"), Ok(Some(9)), Ok(Some(10))]
    );
    // A new name of the same account.
    assert_eq!(
        told[2].as_ref().unwrap().name.as_deref(),
        Some("ada.new.example")
    );
}

#[tokio::test]
async fn a_name_that_bluesky_refuses_does_not_stop_the_others() {
    let refusing = |request: axum::extract::Request| async move {
        let query = request.uri().query().unwrap_or_default();
        match query.contains("odd") {
            true => answer(
                400,
                json!({"error": "InvalidRequest", "message": "Error: actors/3 must be a valid did or a handle"}),
            ),
            false => bluesky_profiles(request).await,
        }
    };
    let path = "/xrpc/app.bsky.actor.getProfiles";
    let fake = Fake::start(Router::new().route(path, get(refusing))).await;
    let settings = fake::settings_for_api(&["BLUESKY_APPVIEW_BASE"], fake.base());
    let client = Client::new(settings).unwrap();
    let mut all: Vec<_> = (0..30)
        .map(|number| asked(&format!("a{number:02}.example")))
        .collect();
    all[3] = asked("odd.example");
    let told = short(&client.measure("bluesky", &all).await);
    let refused: Vec<_> = (0..30).filter(|place| told[*place].is_err()).collect();
    assert_eq!(refused, [3]);
    assert_eq!(told[3], Err("unsupported_url"));
    assert!(fake.seen().len() < 14, "{}", fake.seen().len());
}

async fn community(Query(query): Params) -> Response {
    match query["name"].as_str() {
        "gone" => answer(404, json!({"error": "couldnt_find_community"})),
        name => answer(
            200,
            json!({"community_view": {
                "community": {"id": 7, "name": name, "title": "Rust", "actor_id": "https://lemmy.example/c/rust"},
                "counts": {"community_id": 7, "subscribers": 40, "posts": 5}
            }}),
        ),
    }
}

async fn community_of_version_4(Query(query): Params) -> Response {
    let community = json!({
        "id": 7, "name": query["name"], "title": "Rust", "ap_id": "https://new.example/c/rust",
        "subscribers": 41, "posts": 6
    });
    answer(200, json!({"community_view": {"community": community}}))
}

#[tokio::test]
async fn communities_of_lemmy_are_read_of_both_versions() {
    let old = Fake::start(Router::new().route("/api/v3/community", get(community))).await;
    let client = Client::new(fake::settings_for_host("lemmy.example", old.base())).unwrap();
    let told = client
        .measure(
            "lemmy",
            &["rust@lemmy.example", "gone@lemmy.example"].map(asked),
        )
        .await;
    assert_eq!(short(&told), [Ok(Some(40)), Err("not_found")]);
    assert_eq!(told[0].as_ref().unwrap().posts, Some(5));
    let new =
        Fake::start(Router::new().route("/api/v4/community", get(community_of_version_4))).await;
    let client = Client::new(fake::settings_for_host("new.example", new.base())).unwrap();
    let told = client.measure("lemmy", &[asked("rust@new.example")]).await;
    assert_eq!(short(&told), [Ok(Some(41))]);
}

#[tokio::test]
async fn channels_of_peertube_are_counted() {
    let channel = || async {
        let body = json!({
            "id": 3, "name": "Bridges", "displayName": "How bridges stand", "host": "tube.example",
            "url": "https://tube.example/video-channels/bridges", "followersCount": 8, "followingCount": 0
        });
        answer(200, body)
    };
    let router = Router::new().route("/api/v1/video-channels/bridges", get(channel));
    let fake = Fake::start(router).await;
    let client = Client::new(fake::settings_for_host("tube.example", fake.base())).unwrap();
    let all = ["bridges@tube.example", "none@tube.example"].map(asked);
    let told = client.measure("peertube", &all).await;
    assert_eq!(short(&told), [Ok(Some(8)), Err("not_found")]);
}

#[tokio::test]
async fn a_server_that_is_down_or_odd_is_said_to_be_so_for_each_profile() {
    for (make, expected) in [
        (
            (|| answer(503, json!("busy"))) as fn() -> Response,
            "network",
        ),
        (|| answer(404, json!({})), "not_found"),
        (
            || fake::html("<!doctype html><title>Hello</title>"),
            "unexpected_shape",
        ),
        (|| fake::json(""), "unexpected_shape"),
    ] {
        let fake = Fake::always(make).await;
        for platform in ["mastodon", "lemmy", "peertube"] {
            let client = Client::new(fake::settings_for_host("a.example", fake.base())).unwrap();
            let all = ["x@a.example", "y@a.example"].map(asked);
            let told = client.measure(platform, &all).await;
            assert_eq!(short(&told), [Err(expected); 2], "{platform}");
        }
    }
    let client = Client::new(fake::settings()).unwrap();
    for (platform, expected) in [
        ("youtube", "needs_credentials"),
        ("facebook", "needs_credentials"),
        ("instagram", "needs_credentials"),
        ("hackernews", "unsupported_url"),
        ("nowhere", "unsupported_url"),
    ] {
        let told = client.measure(platform, &[asked("a")]).await;
        assert_eq!(short(&told), [Err(expected)], "{platform}");
    }
}
