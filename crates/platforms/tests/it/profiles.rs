//! Profiles: what names one, and what each platform tells of it; servers that refuse what their platforms
//! refuse.

use std::collections::HashMap;
use std::time::Duration;

use axum::Router;
use axum::extract::Query;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use platforms::{Asked, Client, Failure, Measured, NoProfile, Settings, profile_named};
use serde_json::{Map, Value, json};

use crate::fake::{self, Fake};

type Params = Query<HashMap<String, String>>;
type Told = Vec<Result<Measured, Failure>>;

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
fn short(told: &Told) -> Vec<Result<Option<i64>, &'static str>> {
    let one = |one: &Result<Measured, Failure>| match one {
        Ok(measured) => Ok(measured.followers),
        Err(failure) => Err(failure.code()),
    };
    told.iter().map(one).collect()
}

mod facebook {
    use super::*;

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

    fn settings(base: &str) -> Settings {
        let mut settings =
            fake::settings_for_api(&["FACEBOOK_GRAPH_BASE"], &format!("{base}/v26.0"));
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
}

mod youtube {
    use super::*;

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
        all.extend(
            (10..90).map(|number| known("@other", &format!("UC{number}aaaaaaaaaaaaaaaaaaaa"))),
        );
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

#[test]
fn a_profile_is_named_by_its_handle_or_its_address() {
    let channel = "UCa1b2c3d4e5f6a7b8c9d0e1";
    let table = [
        (
            Some("facebook"),
            "CocaCola",
            "facebook",
            "cocacola",
            "CocaCola",
        ),
        (
            Some("facebook"),
            " @Coca.Cola ",
            "facebook",
            "coca.cola",
            "Coca.Cola",
        ),
        (
            Some("facebook"),
            "123456789",
            "facebook",
            "123456789",
            "123456789",
        ),
        (
            None,
            "https://m.facebook.com/CocaCola/?ref=page",
            "facebook",
            "cocacola",
            "CocaCola",
        ),
        (
            None,
            "facebook.com/profile.php?id=100064",
            "facebook",
            "100064",
            "100064",
        ),
        (
            None,
            "https://www.facebook.com/p/Some-Shop-61550000000000/",
            "facebook",
            "61550000000000",
            "61550000000000",
        ),
        (
            None,
            "https://www.facebook.com/pages/Some-Shop/1234567",
            "facebook",
            "1234567",
            "1234567",
        ),
        (Some("youtube"), "@Ada", "youtube", "@ada", "@Ada"),
        (Some("youtube"), "Ada", "youtube", "@ada", "@Ada"),
        (None, "youtube.com/@Ada/videos", "youtube", "@ada", "@Ada"),
        (
            None,
            &format!("https://www.youtube.com/channel/{channel}"),
            "youtube",
            channel,
            channel,
        ),
        (
            Some("mastodon"),
            "@Ada@Social.Example.org",
            "mastodon",
            "ada@social.example.org",
            "@Ada@social.example.org",
        ),
        (
            Some("mastodon"),
            "https://social.example.org/@ada",
            "mastodon",
            "ada@social.example.org",
            "@ada@social.example.org",
        ),
        (
            None,
            "https://other.example.org/@ada@social.example.org",
            "mastodon",
            "ada@social.example.org",
            "@ada@social.example.org",
        ),
        (
            None,
            "https://bsky.app/profile/ada.example.org",
            "bluesky",
            "ada.example.org",
            "ada.example.org",
        ),
        (
            Some("bluesky"),
            "@Ada.bsky.social",
            "bluesky",
            "ada.bsky.social",
            "Ada.bsky.social",
        ),
        (
            Some("bluesky"),
            "did:plc:abc",
            "bluesky",
            "did:plc:abc",
            "did:plc:abc",
        ),
        (
            Some("lemmy"),
            "!rust@lemmy.example.org",
            "lemmy",
            "rust@lemmy.example.org",
            "!rust@lemmy.example.org",
        ),
        (
            None,
            "https://lemmy.example.org/c/rust",
            "lemmy",
            "rust@lemmy.example.org",
            "!rust@lemmy.example.org",
        ),
        (
            Some("peertube"),
            "bridges@tube.example.org",
            "peertube",
            "bridges@tube.example.org",
            "@bridges@tube.example.org",
        ),
        (
            None,
            "https://tube.example.org/c/bridges/videos",
            "peertube",
            "bridges@tube.example.org",
            "@bridges@tube.example.org",
        ),
    ];
    for (platform, text, expected, key, shown) in table {
        let (found, handle) =
            profile_named(platform, text).unwrap_or_else(|why| panic!("{text}: {why}"));
        assert_eq!(
            (found.name(), &*handle.key, &*handle.text),
            (expected, key, shown),
            "{text}"
        );
        // Its own address names it again.
        let (_, again) = profile_named(Some(expected), &handle.url).expect("its own address");
        assert_eq!(again.key, handle.key, "{}", handle.url);
    }
}

#[test]
fn what_names_no_profile_is_told_why() {
    for (platform, text, expected) in [
        (None, "CocaCola", "NoAddress"),
        (None, "https://shop.example.org/about", "NoAddress"),
        (None, "https://www.tiktok.com/@ada", "NotCounted"),
        (
            None,
            "https://www.youtube.com/watch?v=jNQXAC9IVRw",
            "NotOne",
        ),
        (None, "https://www.facebook.com/groups/1234", "NotOne"),
        (
            None,
            "https://social.example.org/@ada/110000000000000001",
            "NotOne",
        ),
        (Some("facebook"), "Coca Cola", "NotOne"),
        (Some("facebook"), "https://www.youtube.com/@ada", "NotOne"),
        (Some("facebook"), "", "NotOne"),
        (Some("mastodon"), "@ada", "NotOne"),
        (Some("mastodon"), "@ada@localhost", "NotOne"),
        (Some("mastodon"), "@ada@10.0.0.1", "NotOne"),
        (Some("mastodon"), "a/b@social.example.org", "NotOne"),
        (Some("bluesky"), "ada", "NotOne"),
        (Some("bluesky"), "ada.123", "NotOne"),
        (Some("bluesky"), "ada-.bsky.social", "NotOne"),
        (Some("bluesky"), "a..b", "NotOne"),
        (Some("bluesky"), "did:plc:", "NotOne"),
        (Some("bluesky"), "did:plc:UPPER", "NotOne"),
        (Some("bluesky"), "did:web:a:", "NotOne"),
        (Some("bluesky"), "did:key:abc", "NotOne"),
        (Some("hackernews"), "ada", "NotCounted"),
        (Some("nowhere"), "ada", "UnknownPlatform"),
    ] {
        let Err(why) = profile_named(platform, text) else {
            panic!("{text} names one")
        };
        let kind = match &why {
            NoProfile::UnknownPlatform(_) => "UnknownPlatform",
            NoProfile::NotCounted(_) => "NotCounted",
            NoProfile::NotOne { .. } => "NotOne",
            NoProfile::NoAddress => "NoAddress",
        };
        assert_eq!(kind, expected, "{text}: {why}");
    }
}
