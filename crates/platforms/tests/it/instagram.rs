//! Comments and followers of Instagram, from a server that refuses what the Graph API refuses.

use std::sync::{Arc, Mutex};

use axum::response::Response;
use platforms::{Asked as Wanted, Client, ClientSettings, Failure};
use serde_json::{Value, json};

use crate::fake::{self, About, Fake, all_pages, check_about, post};
use crate::graph::{self, Asked, answered, error, paging, top_level, unseen};

const USER: &str = "made-up-user-token";
const PAGE: &str = "made-up-page-token";
const NOBODY: &str = "made-up-token-without-account";
const TOKENS: &[&str] = &[USER, PAGE, NOBODY];

const REPLY_FIELDS: &[&str] = &[
    "id",
    "text",
    "timestamp",
    "username",
    "from",
    "like_count",
    "parent_id",
];

pub(crate) fn settings(base: &str, token: &str) -> ClientSettings {
    let mut settings = fake::settings_for_api(&["INSTAGRAM_GRAPH_BASE"], &format!("{base}/v26.0"));
    fake::set_key(&mut settings, "INSTAGRAM_TOKEN", token);
    settings
}

fn client(fake: &Fake, token: &str) -> Client {
    Client::new(settings(fake.base(), token)).unwrap()
}

fn reply(of: usize, number: usize) -> Value {
    json!({
        "id": format!("{of}0{number}"),
        "text": format!("reply {number}"),
        "timestamp": "2026-03-01T13:00:00+0000",
        "username": "the.shop",
        "from": {"id": "1784", "username": "the.shop"},
        "parent_id": of.to_string(),
        "like_count": 1,
    })
}

/// The comment 20 has 60 answers, of which three come with it.
fn comment(asked: &Asked, number: usize) -> Value {
    let mut one = json!({
        "id": number.to_string(),
        "text": format!("comment {number}"),
        "timestamp": "2026-03-01T12:00:00+0000",
        "like_count": number,
        "hidden": false,
    });
    // Left out of accounts that are gone.
    if number != 5 {
        one["username"] = json!("ann");
        one["from"] = json!({"id": "900", "username": "ann"});
    }
    if number == 20 {
        let first: Vec<_> = (0..3).map(|reply_number| reply(20, reply_number)).collect();
        let at = Asked {
            path: "/20/replies".to_owned(),
            token: asked.token.clone(),
            query: asked.query.clone(),
        };
        one["replies"] = json!({"data": first, "paging": paging(&at, 3, 60)});
    }
    if number == 21 {
        let cursors = json!({"cursors": {"before": "at-0", "after": "at-1"}});
        one["replies"] = json!({"data": [reply(21, 0)], "paging": cursors});
    }
    one
}

fn answer(asked: &Asked) -> Response {
    answer_or_refuse(asked).unwrap_or_else(|refused| *refused)
}

fn answer_or_refuse(asked: &Asked) -> Result<Response, Box<Response>> {
    let list = ["fields", "limit", "after"];
    let segments: Vec<_> = asked.path.split('/').skip(1).collect();
    Ok(match (segments.as_slice(), asked.token.as_str()) {
        (["debug_token"], _) => answered(json!({"data": {"is_valid": true, "expires_at": 0}})),
        (["me", "accounts"], NOBODY) => {
            asked.page(&[json!({"id": "6", "name": "A page"})], Value::Null)
        }
        (["me", "accounts"], _) => {
            let fields = ["id", "name", "access_token", "instagram_business_account"];
            asked.allows(&list, &fields, 100)?;
            assert!(asked.query["fields"].contains("instagram_business_account{id,username}"));
            let shop = json!({"id": "7", "name": "The Shop", "access_token": PAGE,
                "instagram_business_account": {"id": "1784", "username": "the.shop"}});
            asked.page(&[json!({"id": "6", "name": "A page"}), shop], Value::Null)
        }
        (["1784", "media"], PAGE) => {
            let fields = [
                "id",
                "shortcode",
                "permalink",
                "timestamp",
                "caption",
                "comments_count",
                "like_count",
            ];
            asked.allows(&list, &fields, 100)?;
            let media: Vec<_> = (0..150)
                .map(|number| {
                    json!({"id": format!("33{number}"), "shortcode": format!("Code{number}"),
                        "timestamp": "2026-02-28T09:30:00+0000", "caption": "New\nshoes",
                        "comments_count": 181, "like_count": 12})
                })
                .collect();
            asked.page(&media, Value::Null)
        }
        (["33120", "comments"], PAGE) => {
            let fields = [REPLY_FIELDS, &["hidden", "replies"]].concat();
            asked.allows(&list, &fields, 50)?;
            let inner = asked.query["fields"].split_once("replies{").unwrap().1;
            let inner = top_level(inner.trim_end_matches('}'));
            assert!(
                inner
                    .iter()
                    .all(|field| REPLY_FIELDS.contains(&field.as_str()))
            );
            let all: Vec<_> = (0..120).map(|number| comment(asked, number)).collect();
            asked.page(&all, Value::Null)
        }
        (["20", "replies"], PAGE) => {
            asked.allows(&list, REPLY_FIELDS, 50)?;
            let all: Vec<_> = (0..60).map(|number| reply(20, number)).collect();
            asked.page(&all, Value::Null)
        }
        (["1784"], PAGE) => {
            let fields = &asked.query["fields"];
            let inner = fields.strip_prefix("business_discovery.username(").unwrap();
            let (name, inner) = inner.split_once("){").unwrap();
            let known = ["id", "username", "name", "followers_count", "media_count"];
            let asked_for = top_level(inner.trim_end_matches('}'));
            assert!(
                asked_for
                    .iter()
                    .all(|field| known.contains(&field.as_str()))
            );
            match name {
                "nobody" => error(400, 110, Some(2_207_013), "Invalid user id"),
                _ => answered(
                    json!({"id": "1784", "business_discovery": {"id": "555", "username": name,
                    "name": "Somebody", "followers_count": 64_976, "media_count": 436}}),
                ),
            }
        }
        _ => unseen(),
    })
}

#[tokio::test]
async fn a_post_is_found_by_its_code_and_read_with_all_answers() {
    let fake = graph::start(TOKENS, answer).await;
    let post = post("https://www.instagram.com/the.shop/reel/Code120/?igsh=x");
    let pages = all_pages(&client(&fake, USER), &post).await.unwrap();
    let info = pages[0].info.as_ref().unwrap();
    assert_eq!(info.title.as_deref(), Some("New shoes"));
    assert_eq!(info.reported, Some(181));
    check_about(
        info,
        &About {
            author_id: Some("1784"),
            author_name: Some("the.shop"),
            published_at: Some("2026-02-28T09:30:00+00:00"),
            likes: Some(12),
            ..About::default()
        },
    );
    let mut all: Vec<_> = pages.iter().flat_map(|page| &page.comments).collect();
    all.sort_by(|one, other| one.id.cmp(&other.id));
    all.dedup_by(|one, other| one.id == other.id);
    assert_eq!(all.len(), 120 + 60 + 1);
    let of_twenty = all
        .iter()
        .filter(|one| one.parent_id.as_deref() == Some("20"));
    assert_eq!(of_twenty.count(), 60);
    for one in &all {
        assert!(one.published_at.is_some() && !one.text.is_empty());
        let is_reply = one.parent_id.is_some();
        assert_eq!(one.text.starts_with("reply"), is_reply);
        match one.id.as_str() {
            "5" => assert_eq!((&one.author_id, one.is_post_author), (&None, None)),
            _ => assert_eq!(one.is_post_author, Some(is_reply), "{one:?}"),
        }
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
async fn the_posts_of_an_account_are_listed_once_for_many() {
    let fake = graph::start(TOKENS, answer).await;
    let client = client(&fake, USER);
    for _ in 0..3 {
        let post = post("https://www.instagram.com/p/Code120/");
        client.fetch_page(&post, None).await.unwrap();
    }
    let paths = fake.paths();
    let listed = paths.iter().filter(|path| path.contains("/media?")).count();
    assert_eq!(listed, 2, "{paths:?}");
}

#[tokio::test]
async fn a_new_post_is_found_without_the_list_of_all() {
    let fake = graph::start(TOKENS, answer).await;
    let client = client(&fake, USER);
    client
        .fetch_page(&post("https://www.instagram.com/p/Code20/"), None)
        .await
        .unwrap_err();
    let listed = || {
        let paths = fake.paths();
        paths.iter().filter(|path| path.contains("/media?")).count()
    };
    assert_eq!(listed(), 1);
    // An older one begins where that stopped.
    let old = post("https://www.instagram.com/p/Code120/");
    client.fetch_page(&old, None).await.unwrap();
    assert_eq!(listed(), 2);
}

/// Many accounts, each with more posts than are asked for; the post is the newest of one.
fn many_accounts(asked: &Asked) -> Response {
    const ACCOUNTS: usize = 60;
    let segments: Vec<_> = asked.path.split('/').skip(1).collect();
    match segments.as_slice() {
        ["me", "accounts"] => {
            let page = |number: usize| {
                json!({"id": format!("7{number}"), "name": "A page", "instagram_business_account":
                    {"id": format!("8{number}"), "username": format!("shop{number}")}})
            };
            let pages: Vec<_> = (0..ACCOUNTS).map(page).collect();
            asked.page(&pages, Value::Null)
        }
        [account, "media"] => {
            let media = |number: usize| json!({"id": format!("9{number}"), "shortcode": format!("Of{account}n{number}")});
            let all: Vec<_> = (0..450).map(media).collect();
            asked.page(&all, Value::Null)
        }
        [_, "comments"] => asked.page(&[], Value::Null),
        _ => unseen(),
    }
}

#[tokio::test]
async fn a_search_in_many_accounts_begins_with_their_newest_posts_and_ends() {
    let fake = graph::start(TOKENS, many_accounts).await;
    let client = client(&fake, USER);
    let listed = || {
        let paths = fake.paths();
        paths.iter().filter(|path| path.contains("/media?")).count()
    };
    let new = post("https://www.instagram.com/p/Of859n3/");
    client.fetch_page(&new, None).await.unwrap();
    assert_eq!(listed(), 60);
    let nowhere = post("https://www.instagram.com/p/Nowhere/");
    let failure = client.fetch_page(&nowhere, None).await.unwrap_err();
    assert_eq!(failure.code(), "needs_credentials");
    let said = failure.to_string();
    assert!(
        said.contains("newest 20000 posts") && said.contains("and 55 more"),
        "{said}"
    );
    assert_eq!(listed(), 200);
}

/// All that is logged from now on, by any thread.
fn all_logged() -> Arc<Mutex<Vec<u8>>> {
    let written = Arc::new(Mutex::new(Vec::new()));
    let writer = Arc::clone(&written);
    tracing_subscriber::fmt()
        .with_env_filter("debug,platforms=trace,egress=trace")
        .with_ansi(false)
        .with_writer(move || Shared(Arc::clone(&writer)))
        .init();
    written
}

struct Shared(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_token_that_is_asked_about_is_in_no_log_and_no_failure() {
    let written = all_logged();
    let echoed = format!("Malformed access token {USER}");
    let answers: [fn(&Asked, &str) -> Response; 5] = [
        |asked, _| answer(asked),
        |_, echoed| error(400, 190, None, echoed),
        |_, echoed| error(500, 1, None, echoed),
        |_, echoed| answered(json!({"data": echoed})),
        |_, echoed| answered(json!(echoed)),
    ];
    for (number, of_token) in answers.into_iter().enumerate() {
        let echoed = echoed.clone();
        let fake = graph::start(TOKENS, move |asked| match asked.path.as_str() {
            "/debug_token" => of_token(asked, &echoed),
            _ => answer(asked),
        })
        .await;
        let client = client(&fake, USER);
        let told = client.test("instagram").await;
        let log = String::from_utf8_lossy(&written.lock().unwrap()).into_owned();
        let path = "/debug_token?input_token=";
        assert!(
            fake.paths().iter().any(|asked| asked.contains(path)),
            "{number}"
        );
        assert!(log.contains("/debug_token"), "{number}: {log}");
        for said in [log, format!("{told:?}")] {
            assert!(
                !said.contains(USER) && !said.contains(PAGE),
                "{number}: {said}"
            );
        }
    }
}

#[tokio::test]
async fn a_post_of_another_account_needs_another_credential() {
    let fake = graph::start(TOKENS, answer).await;
    let other = post("https://www.instagram.com/p/Elsewhere/");
    let failure = client(&fake, USER)
        .fetch_page(&other, None)
        .await
        .unwrap_err();
    assert_eq!(failure.code(), "needs_credentials");
    let said = failure.to_string();
    assert!(
        said.contains("@the.shop") && said.contains("upload"),
        "{said}"
    );
    let failure = client(&fake, NOBODY)
        .fetch_page(&other, None)
        .await
        .unwrap_err();
    assert_eq!(failure.code(), "needs_credentials");
    assert!(failure.to_string().contains("no professional"), "{failure}");
}

#[tokio::test]
async fn a_branch_that_cannot_be_read_can_be_left_out() {
    let fake = graph::start(TOKENS, |asked| match asked.path.as_str() {
        "/20/replies" => unseen(),
        _ => answer(asked),
    })
    .await;
    let client = client(&fake, USER);
    let post = post("https://www.instagram.com/p/Code120/");
    let first = client.fetch_page(&post, None).await.unwrap();
    let cursor = first.next.expect("more");
    let failure = client.fetch_page(&post, Some(&cursor)).await.unwrap_err();
    assert_eq!(failure, Failure::NotFound);
    let beyond = client.beyond(&post, &cursor).expect("a branch");
    let next = client.fetch_page(&post, Some(&beyond)).await.unwrap();
    assert_eq!(next.comments.first().map(|one| one.id.as_str()), Some("50"));
}

#[tokio::test]
async fn followers_of_professional_accounts_are_counted() {
    let fake = graph::start(TOKENS, answer).await;
    let wanted = ["somebody", "nobody", "another"].map(|name| Wanted {
        key: name.to_owned(),
        id: None,
    });
    let told = client(&fake, USER).measure("instagram", &wanted).await;
    let one = told[0].as_ref().unwrap();
    assert_eq!((one.followers, one.posts), (Some(64_976), Some(436)));
    assert_eq!(
        one.url.as_deref(),
        Some("https://www.instagram.com/somebody/")
    );
    assert_eq!(told[1], Err(Failure::NotFound));
    assert!(told[2].is_ok());
    let refused = client(&fake, "worn-out")
        .measure("instagram", &wanted)
        .await;
    assert!(
        refused
            .iter()
            .all(|one| one.as_ref().unwrap_err().code() == "credentials_rejected")
    );
}

#[tokio::test]
async fn a_test_names_the_accounts() {
    let fake = graph::start(TOKENS, answer).await;
    let told = client(&fake, USER).test("instagram").await.unwrap();
    assert_eq!(told.name.as_deref(), Some("@the.shop"));
    assert_eq!((told.lacks, told.ends_at), (None, None));
    let failure = client(&fake, NOBODY).test("instagram").await.unwrap_err();
    assert_eq!(failure.code(), "needs_credentials");
}
