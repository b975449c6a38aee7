//! Comments of Facebook, from a server that refuses what the Graph API refuses.

use axum::response::{IntoResponse, Response};
use platforms::{Client, ClientSettings, Comment, Credential, Failure};
use serde_json::{Value, json};

use crate::fake::{self, About, Fake, all_pages, check_about, post};
use crate::graph::{self, Asked, answered, error, nonexisting, unseen};

/// Of somebody who manages two pages, of the first page, of an app that sees public content.
const USER: &str = "made-up-user-token";
const PAGE: &str = "made-up-page-token";
const OTHER_PAGE: &str = "made-up-other-token";
const APP: &str = "made-up-app-token";
const TOKENS: &[&str] = &[USER, PAGE, OTHER_PAGE, APP];

const COMMENT_FIELDS: &[&str] = &[
    "id",
    "message",
    "created_time",
    "from",
    "like_count",
    "comment_count",
    "parent",
    "permalink_url",
    "attachment",
];

pub(crate) fn settings(base: &str, token: &str) -> ClientSettings {
    let mut settings = fake::settings_for_api(&["FACEBOOK_GRAPH_BASE"], &format!("{base}/v26.0"));
    fake::set_key(&mut settings, "FACEBOOK_TOKEN", token);
    settings
}

fn client(fake: &Fake, token: &str) -> Client {
    Client::new(settings(fake.base(), token)).unwrap()
}

/// So many comments; every third answers the one before it.
fn comments(object: &str, count: usize, token: &str) -> Vec<Value> {
    let one = |number: usize| {
        let is_reply = number % 3 == 2;
        let place = match is_reply {
            true => format!("comment_id={}&reply_comment_id={number}", number - 1),
            false => format!("comment_id={number}"),
        };
        let mut one = json!({
            "message": format!("comment {number}"),
            "created_time": "2026-03-01T12:00:00+0000",
            "like_count": number,
            "comment_count": u8::from(number % 3 == 1),
            "permalink_url": format!("https://www.facebook.com/7/posts/12/?{place}"),
        });
        // Public content has neither.
        if token != APP {
            one["id"] = json!(format!("12_{number}"));
            if is_reply {
                one["parent"] = json!({"id": format!("12_{}", number - 1)});
            }
        }
        if token == PAGE {
            let from = if number == 4 {
                ("7", "The Shop")
            } else {
                ("900", "Ann")
            };
            one["from"] = json!({"id": from.0, "name": from.1});
        }
        one
    };
    assert!(object == "7_12" || object == "55");
    (0..count).map(one).collect()
}

fn answer(asked: &Asked) -> Response {
    answer_or_refuse(asked).unwrap_or_else(|refused| *refused)
}

fn answer_or_refuse(asked: &Asked) -> Result<Response, Box<Response>> {
    let list = ["fields", "limit", "after"];
    let segments: Vec<_> = asked.path.split('/').skip(1).collect();
    Ok(match (segments.as_slice(), asked.token.as_str()) {
        (["debug_token"], token) => {
            asked.allows(&["input_token"], &[], 25)?;
            assert_eq!(asked.query["input_token"], token);
            answered(
                json!({"data": {"is_valid": true, "expires_at": 1_900_000_000,
                "scopes": ["pages_show_list", "pages_read_engagement"]}}),
            )
        }
        (["me", "accounts"], USER) => {
            asked.allows(&list, &["id", "name", "username", "access_token"], 100)?;
            let pages = [
                json!({"id": "7", "name": "The Shop", "username": "TheShop", "access_token": PAGE}),
                json!({"id": "8", "name": "The Other", "access_token": OTHER_PAGE}),
            ];
            asked.page(&pages, Value::Null)
        }
        (["me", "accounts"], PAGE) => nonexisting("accounts"),
        (["me"], PAGE) => {
            asked.allows(&["fields"], &["id", "name", "username"], 25)?;
            answered(json!({"id": "7", "name": "The Shop", "username": "TheShop"}))
        }
        (["me", ..], _) => error(400, 2500, None, "An active access token must be used"),
        ([""], _) => {
            assert!(asked.query.contains_key("ids"));
            answered(json!({"facebook": {"id": "1", "followers_count": 5}}))
        }
        (["elsewhere"], _) => {
            asked.allows(&["fields"], &["id", "name", "username"], 25)?;
            answered(json!({"id": "9", "name": "Elsewhere", "username": "elsewhere"}))
        }
        (["7", "posts"], PAGE) => {
            asked.allows(&list, &["id", "permalink_url"], 100)?;
            let mut posts: Vec<_> = (0..120)
                .map(|number| json!({"id": format!("7_{number}"), "permalink_url": null}))
                .collect();
            posts[110] = json!({"id": "7_12",
                "permalink_url": "https://www.facebook.com/TheShop/posts/pfbid02AbC"});
            asked.page(&posts, Value::Null)
        }
        (["7_12"], PAGE | APP) => {
            asked.allows(&["fields"], &["id", "message", "created_time", "from"], 25)?;
            answered(
                json!({"id": "7_12", "message": "Our new\nshoes", "created_time":
                "2026-02-28T09:30:00+0000", "from": {"id": "7", "name": "The Shop"}}),
            )
        }
        (["55"], _) => {
            let fields = ["id", "title", "description", "created_time", "from"];
            asked.allows(&["fields"], &fields, 25)?;
            answered(json!({"id": "55", "description": "A film", "from": {"id": "7"}}))
        }
        ([object @ ("7_12" | "55"), "comments"], token @ (PAGE | APP)) => {
            let parameters = ["filter", "order", "summary", "limit", "fields", "after"];
            asked.allows(&parameters, COMMENT_FIELDS, 100)?;
            assert_eq!(asked.query["filter"], "stream");
            assert_eq!(asked.query["order"], "chronological");
            let all = comments(object, 230, token);
            let summary =
                json!({"order": "chronological", "total_count": 231, "can_comment": true});
            asked.page(&all, json!({"summary": summary}))
        }
        _ => unseen(),
    })
}

async fn read(fake: &Fake, token: &str, url: &str) -> Vec<Comment> {
    let pages = all_pages(&client(fake, token), &post(url)).await.unwrap();
    pages.into_iter().flat_map(|page| page.comments).collect()
}

#[tokio::test]
async fn a_post_is_read_by_the_token_of_its_page_with_all_that_is_told() {
    let fake = graph::start(TOKENS, answer).await;
    let post = post("https://www.facebook.com/theshop/posts/12");
    let pages = all_pages(&client(&fake, USER), &post).await.unwrap();
    assert_eq!(pages.len(), 3);
    let info = pages[0].info.as_ref().unwrap();
    assert_eq!(info.title.as_deref(), Some("Our new shoes"));
    assert_eq!(info.reported, Some(231));
    check_about(
        info,
        &About {
            author_id: Some("7"),
            author_name: Some("The Shop"),
            published_at: Some("2026-02-28T09:30:00+00:00"),
            ..About::default()
        },
    );
    let all: Vec<_> = pages.iter().flat_map(|page| &page.comments).collect();
    assert_eq!(all.len(), 230);
    for (number, one) in all.iter().enumerate() {
        assert_eq!(one.id, format!("12_{number}"));
        let parent = (number % 3 == 2).then(|| format!("12_{}", number - 1));
        assert_eq!(one.parent_id, parent);
        assert_eq!(one.text, format!("comment {number}"));
        assert_eq!(one.likes, i64::try_from(number).ok());
        assert_eq!(one.is_post_author, Some(number == 4));
        let at = one.published_at.map(|at| at.to_rfc3339());
        assert_eq!(at.as_deref(), Some("2026-03-01T12:00:00+00:00"));
        assert!(one.author_name.is_some() && one.url.is_some());
    }
    for secret in TOKENS {
        assert!(fake.paths().iter().all(|path| !path.contains(secret)));
        assert!(
            pages
                .iter()
                .all(|page| !format!("{page:?}").contains(secret))
        );
    }
}

#[tokio::test]
async fn every_way_to_name_a_post_leads_to_it() {
    let fake = graph::start(TOKENS, answer).await;
    for url in [
        "https://www.facebook.com/7/posts/12/",
        "https://m.facebook.com/story.php?story_fbid=12&id=7",
        "https://www.facebook.com/TheShop/posts/pfbid02AbC",
        "https://www.facebook.com/permalink.php?story_fbid=pfbid02AbC&id=7",
        "https://www.facebook.com/watch/?v=55",
        "https://www.facebook.com/theshop/videos/55/",
        "https://www.facebook.com/reel/55",
    ] {
        for token in [USER, PAGE] {
            assert_eq!(read(&fake, token, url).await.len(), 230, "{url} by {token}");
        }
    }
}

#[tokio::test]
async fn public_content_has_comments_without_ids_and_authors() {
    let fake = graph::start(TOKENS, answer).await;
    let all = read(&fake, APP, "https://www.facebook.com/7/posts/12/").await;
    assert_eq!(all.len(), 230);
    assert_eq!(
        (all[2].id.as_str(), all[2].parent_id.as_deref()),
        ("2", Some("1"))
    );
    assert!(
        all.iter()
            .all(|one| one.author_id.is_none() && one.is_post_author.is_none())
    );
}

#[tokio::test]
async fn a_post_of_another_page_is_told_apart_from_one_that_is_gone() {
    let fake = graph::start(TOKENS, answer).await;
    let client = client(&fake, USER);
    let failure = async |url: &str| client.fetch_page(&post(url), None).await.unwrap_err();
    for elsewhere in [
        "https://www.facebook.com/elsewhere/posts/12",
        "https://www.facebook.com/9/posts/12",
        "https://www.facebook.com/nobody/posts/12",
    ] {
        let failure = failure(elsewhere).await;
        assert_eq!(failure.code(), "needs_credentials", "{elsewhere}");
        let said = failure.to_string();
        assert!(
            said.contains("The Shop, The Other") && said.contains("upload"),
            "{said}"
        );
    }
    let gone = failure("https://www.facebook.com/theshop/posts/13").await;
    assert_eq!(gone, Failure::NotFound);
    let unknown = failure("https://www.facebook.com/theshop/posts/pfbid0gone").await;
    assert_eq!(unknown.code(), "unsupported_url");
    assert!(
        unknown.to_string().contains("click on its date"),
        "{unknown}"
    );
}

#[tokio::test]
async fn a_comment_that_cannot_be_read_costs_itself() {
    let fake = graph::start(TOKENS, |asked| match asked.path.as_str() {
        "/7_12/comments" => answered(json!({"data": [
            {"id": "1", "message": "fine", "created_time": "yesterday", "from": null, "like_count": "2"},
            {"message": "nothing tells which it is"},
            {"id": "3", "message": {"no": "text"}},
            {"id": "4", "attachment": {"type": "sticker"}},
        ]})),
        _ => answer(asked),
    })
    .await;
    let post = post("https://www.facebook.com/7/posts/12");
    let page = client(&fake, USER).fetch_page(&post, None).await.unwrap();
    let read: Vec<_> = page
        .comments
        .iter()
        .map(|one| (&*one.id, &*one.text))
        .collect();
    assert_eq!(read, [("1", "fine"), ("4", "")]);
    assert_eq!(
        (page.comments[0].likes, page.comments[0].published_at),
        (Some(2), None)
    );
    assert_eq!(page.skipped.count, 2);
    assert_eq!(page.next, None);
}

#[tokio::test]
async fn refusals_are_told_by_their_code() {
    let table: [(i64, Option<i64>, u16, &str); 16] = [
        (190, Some(460), 400, "credentials_rejected"),
        (190, Some(463), 401, "credentials_rejected"),
        (190, Some(467), 400, "credentials_rejected"),
        (102, None, 400, "credentials_rejected"),
        (10, None, 403, "needs_credentials"),
        (200, None, 403, "needs_credentials"),
        (299, None, 403, "needs_credentials"),
        (100, None, 400, "needs_credentials"),
        (100, Some(33), 400, "not_found"),
        (803, None, 404, "not_found"),
        (24, None, 400, "not_found"),
        (17, None, 400, "rate_limited"),
        (613, None, 400, "rate_limited"),
        (80002, None, 400, "rate_limited"),
        (2, None, 500, "network"),
        (368, None, 400, "blocked"),
    ];
    for (code, subcode, status, expected) in table {
        let fake = graph::start(TOKENS, move |asked| {
            match asked.path.ends_with("/comments") {
                true => error(status, code, subcode, "Prose: with, commas"),
                false => answer(asked),
            }
        })
        .await;
        let video = post("https://www.facebook.com/watch/?v=55");
        let failure = client(&fake, PAGE)
            .fetch_page(&video, None)
            .await
            .unwrap_err();
        assert_eq!(failure.code(), expected, "{code} {subcode:?}: {failure}");
    }
}

#[tokio::test]
async fn a_limit_that_is_near_is_heeded_before_it_is_reached() {
    let fake = graph::start(TOKENS, |asked| {
        let usage = match asked.path.ends_with("/comments") {
            true => r#"{"call_count":96,"total_cputime":25,"total_time":25}"#,
            false => r#"{"call_count":79,"total_cputime":25,"total_time":25}"#,
        };
        ([("x-app-usage", usage)], answer(asked)).into_response()
    })
    .await;
    let client = client(&fake, PAGE);
    let post = post("https://www.facebook.com/7/posts/12");
    let first = client.fetch_page(&post, None).await.unwrap();
    let asked = fake.seen().len();
    let failure = client
        .fetch_page(&post, first.next.as_deref())
        .await
        .unwrap_err();
    assert!(matches!(failure, Failure::Closed { .. }), "{failure:?}");
    assert_eq!(failure.code(), "rate_limited");
    assert_eq!(fake.seen().len(), asked, "nothing more was asked");
}

#[tokio::test]
async fn a_credential_takes_the_place_of_the_operators_key_and_is_shown_to_nobody() {
    let fake = graph::start(TOKENS, answer).await;
    let operators = client(&fake, "worn-out");
    let post = post("https://www.facebook.com/7/posts/12");
    let failure = operators.fetch_page(&post, None).await.unwrap_err();
    assert_eq!(failure.code(), "credentials_rejected");
    let credential = Credential::new("facebook", PAGE).expect("it takes one");
    assert!(!format!("{credential:?}").contains(PAGE));
    let of_team = operators.with(Some(credential));
    assert_eq!(
        of_team
            .fetch_page(&post, None)
            .await
            .unwrap()
            .comments
            .len(),
        100
    );
    assert!(operators.fetch_page(&post, None).await.is_err());
    for other in ["youtube", "hackernews", "nowhere"] {
        let for_other = Credential::new(other, PAGE);
        assert_eq!(for_other.is_some(), other == "youtube", "{other}");
        assert!(
            operators
                .with(for_other)
                .fetch_page(&post, None)
                .await
                .is_err()
        );
    }
}

/// The first request of a page that failed in its middle is not answered from what another was told.
#[tokio::test]
async fn what_one_credential_was_told_another_asks_for_itself() {
    let fake = graph::start(TOKENS, |asked| match asked.path.ends_with("/comments") {
        true => error(500, 2, None, "Service temporarily unavailable"),
        false => answer(asked),
    })
    .await;
    let operators = client(&fake, APP);
    let post = post("https://www.facebook.com/7/posts/12");
    assert_eq!(
        operators.fetch_page(&post, None).await.unwrap_err().code(),
        "network"
    );
    let about = |fake: &Fake| {
        let paths = fake.paths();
        paths
            .iter()
            .filter(|path| path.starts_with("/v26.0/7_12?"))
            .count()
    };
    assert_eq!(about(&fake), 1);
    let of_team = operators.with(Credential::new("facebook", PAGE));
    assert!(of_team.fetch_page(&post, None).await.is_err());
    assert_eq!(about(&fake), 2);
    assert!(of_team.fetch_page(&post, None).await.is_err());
    assert_eq!(about(&fake), 2, "its own answers are kept");
}

#[tokio::test]
async fn a_test_says_whose_a_token_is_what_it_lacks_and_when_it_ends() {
    let fake = graph::start(TOKENS, answer).await;
    let told = client(&fake, USER).test("facebook").await.unwrap();
    assert_eq!(told.name.as_deref(), Some("The Shop, The Other"));
    let lacks = told.lacks.expect("a permission");
    assert!(lacks.contains("pages_read_user_content"), "{lacks}");
    let ends = told.ends_at.map(|at| at.timestamp());
    assert_eq!(ends, Some(1_900_000_000));
    let told = client(&fake, PAGE).test("facebook").await.unwrap();
    assert_eq!(told.name.as_deref(), Some("The Shop"));
    let told = client(&fake, APP).test("facebook").await.unwrap();
    assert_eq!((told.name, told.lacks), (None, None));
    let failure = client(&fake, "worn-out")
        .test("facebook")
        .await
        .unwrap_err();
    assert_eq!(failure.code(), "credentials_rejected");
    assert!(failure.to_string().contains("expired"), "{failure}");
}

#[tokio::test]
async fn faults_are_told_by_what_they_are() {
    let video = post("https://www.facebook.com/watch/?v=55");
    fake::faults(&video, |base| settings(base, PAGE)).await;
}
