//! What was recorded is read.

use std::path::PathBuf;

use platforms::{Access, Asked, Client, Comment, PLATFORMS, Recognized, recognize};
use serde_json::{Value, json};

use crate::fake::{self, Fake, all_pages, post};
use crate::recognize::rows;
use crate::{bluesky, discourse, facebook, graph, instagram, x, youtube};

pub(crate) async fn bluesky(folder: PathBuf) {
    let file = folder.join("atproto__thread_view_post_with_embed_media.json");
    let body = std::fs::read_to_string(file).unwrap();
    let fake = Fake::start(bluesky::router(move |_| fake::json(body.clone()))).await;
    let url = "https://bsky.app/profile/did:plc:kvwvcn5iqfooopmyzvb4qzba/post/3kaheyt6vpc22";
    let post = post(url);
    let page = bluesky::client(&fake).fetch_page(&post, None).await;
    assert_eq!(page.unwrap().info.unwrap().reported, Some(0));
}

pub(crate) async fn discourse(folder: PathBuf) {
    let body = std::fs::read_to_string(folder.join("discourse_api__topic.json")).unwrap();
    let fake = Fake::always(move || fake::json(body.clone())).await;
    let topic = post("https://forum.example/t/a-topic/57");
    let client = discourse::client(&fake);
    let comments = client.fetch_page(&topic, None).await.unwrap().comments;
    assert!(!comments.is_empty());
    assert!(
        comments
            .iter()
            .all(|comment| comment.published_at.is_some())
    );
}

pub(crate) async fn youtube(folder: PathBuf) {
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let threads = [
        read("python-youtube__comment_threads_by_video_paged_1.json"),
        read("python-youtube__comment_threads_by_video_paged_2.json"),
    ];
    let fake = Fake::start(youtube::router(
        move |token| fake::json(threads[usize::from(token.is_some())].clone()),
        |_, _| youtube::answer(youtube::list(vec![], None)),
    ))
    .await;
    let video = post("https://www.youtube.com/watch?v=F1UP7wRCPH8");
    let pages = all_pages(&youtube::client(&fake), &video).await;
    let comments: Vec<_> = pages
        .unwrap()
        .into_iter()
        .flat_map(|page| page.comments)
        .collect();
    assert!(comments.len() >= 10, "{} comments", comments.len());
    assert!(
        comments
            .iter()
            .all(|comment| comment.published_at.is_some())
    );
}

/// The comments of recorded pages, in order.
fn raw(pages: &[String]) -> Vec<Value> {
    let pages = pages
        .iter()
        .map(|page| serde_json::from_str::<Value>(page).unwrap());
    pages
        .flat_map(|page| page["data"].as_array().unwrap().clone())
        .collect()
}

/// Times, texts and counts are those of the file.
#[track_caller]
fn check_same(one: &Comment, raw: &Value, names: [&str; 3]) {
    let [text, time, likes] = names;
    assert_eq!(Some(one.text.as_str()), raw[text].as_str(), "{raw}");
    let at = one
        .published_at
        .map(|at| at.format("%Y-%m-%dT%H:%M:%S+0000").to_string());
    assert_eq!(at.as_deref(), raw[time].as_str(), "{raw}");
    assert_eq!(one.likes, raw[likes].as_i64(), "{raw}");
}

pub(crate) async fn facebook(folder: PathBuf) {
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let pages =
        ["comments_p1", "comments_p2"].map(|name| read(&format!("python-facebook__{name}.json")));
    let raw = raw(&pages);
    let fake = graph::start(&["a"], move |asked| match asked.path.as_str() {
        "/me/accounts" => graph::nonexisting("accounts"),
        "/me" => graph::answered(json!({"id": "19292868552", "name": "A page"})),
        _ if asked.path.ends_with("/comments") => {
            let place = usize::from(asked.query.contains_key("after"));
            fake::json(pages[place].clone())
        }
        _ => graph::unseen(),
    })
    .await;
    let client = Client::new(facebook::settings(fake.base(), "a")).unwrap();
    let post = post("https://www.facebook.com/19292868552/posts/10158407654328553/");
    let pages = all_pages(&client, &post).await.unwrap();
    let comments: Vec<_> = pages.into_iter().flat_map(|page| page.comments).collect();
    assert_eq!(comments.len(), raw.len());
    for (one, raw) in comments.iter().zip(&raw) {
        check_same(one, raw, ["message", "created_time", "like_count"]);
        assert_eq!(one.reply_count, raw["comment_count"].as_i64());
        // None was recorded with an id: the address tells both.
        let address = raw["permalink_url"].as_str().unwrap();
        let last = address.rsplit('=').next().unwrap();
        assert_eq!(one.id, last);
        let above = one.parent_id.as_deref();
        assert_eq!(above.is_some(), address.contains("reply_comment_id"));
        assert!(above.is_none_or(|above| address.contains(&format!("?comment_id={above}&"))));
    }
}

pub(crate) async fn instagram(folder: PathBuf) {
    let read = |name: &str| {
        std::fs::read_to_string(folder.join(format!("python-facebook__{name}.json"))).unwrap()
    };
    let pages = ["comments_p1", "comments_p2"].map(&read);
    let raw = raw(&pages);
    let user = read("user_fields");
    let followers =
        serde_json::from_str::<Value>(&user).unwrap()["business_discovery"]["followers_count"]
            .clone();
    let media =
        serde_json::from_str::<Value>(&read("medias_p1")).unwrap()["business_discovery"]["media"]
            .clone();
    let (code, count) = {
        let first = &media["data"][0];
        let permalink = first["permalink"].as_str().unwrap();
        (permalink.to_owned(), first["comments_count"].as_i64())
    };
    let fake = graph::start(&["a"], move |asked| match asked.path.as_str() {
        "/me/accounts" => graph::answered(json!({"data": [
            {"id": "7", "instagram_business_account": {"id": "17841406338772941"}}
        ]})),
        "/17841406338772941" => fake::json(user.clone()),
        "/17841406338772941/media" => match asked.query.contains_key("after") {
            false => graph::answered(media.clone()),
            true => graph::answered(json!({"data": []})),
        },
        _ if asked.path.ends_with("/comments") => {
            let place = usize::from(asked.query.contains_key("after"));
            fake::json(pages[place].clone())
        }
        _ => graph::unseen(),
    })
    .await;
    let client = Client::new(instagram::settings(fake.base(), "a")).unwrap();
    let read = all_pages(&client, &post(&code)).await.unwrap();
    let info = read[0].info.as_ref().unwrap();
    assert_eq!(info.reported, count);
    assert!(info.title.is_some() && info.published_at.is_some());
    let comments: Vec<_> = read.iter().flat_map(|page| &page.comments).collect();
    assert_eq!(comments.len(), raw.len());
    for (one, raw) in comments.iter().zip(&raw) {
        check_same(one, raw, ["text", "timestamp", "like_count"]);
        assert_eq!(Some(one.id.as_str()), raw["id"].as_str());
    }
    let asked = Asked {
        key: "facebookfordevelopers".to_owned(),
        id: None,
    };
    let told = client.measure("instagram", &[asked]).await;
    assert_eq!(told[0].as_ref().unwrap().followers, followers.as_i64());
}

/// Each recorded search as the replies to a recorded post.
pub(crate) async fn x(folder: PathBuf) {
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let searches = [
        "python-twitter__search_tweets_query.json",
        "python-twitter__search_tweets_for_nyc.json",
        "tweepy__test_client_search_recent_tweets__0.json",
        "tweepy__test_client_search_all_tweets__0.json",
    ];
    for (about, id) in [
        (
            "tweepy__test_client_get_tweet__0.json",
            "1293593516040269825",
        ),
        ("python-twitter__tweet_resp.json", "1067094924124872705"),
    ] {
        for search in searches {
            let (about, found) = (read(about), read(search));
            let raw: Value = serde_json::from_str(&found).unwrap();
            let fake = Fake::start(axum::Router::new().fallback(
                move |request: axum::extract::Request| {
                    let body = match request.uri() {
                        uri if uri.path().ends_with("/recent") => match uri.query() {
                            // What comes behind it was not recorded.
                            Some(query) if query.contains("next_token") => {
                                r#"{"meta": {"result_count": 0}}"#.to_owned()
                            }
                            _ => found.clone(),
                        },
                        _ => about.clone(),
                    };
                    std::future::ready(fake::json(body))
                },
            ))
            .await;
            let client = Client::new(x::settings(fake.base())).unwrap();
            let post = post(&format!("https://x.com/i/status/{id}"));
            let pages = all_pages(&client, &post).await.unwrap();
            assert!(pages[0].info.as_ref().unwrap().title.is_some());
            let comments: Vec<_> = pages.iter().flat_map(|page| &page.comments).collect();
            let raw_list = raw["data"].as_array().unwrap();
            assert_eq!(comments.len(), raw_list.len(), "{search}");
            for (one, record) in comments.iter().zip(raw_list) {
                assert_eq!(Some(one.id.as_str()), record["id"].as_str());
                let text = record["text"].as_str().unwrap().replace("&amp;", "&");
                assert_eq!(one.text, text.replace("&lt;", "<").replace("&gt;", ">"));
                let at = one
                    .published_at
                    .map(|at| at.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string());
                assert_eq!(at.as_deref(), record["created_at"].as_str());
                let references = record["referenced_tweets"].as_array();
                let mut references = references.into_iter().flatten();
                let above = references.find(|one| one["type"] == "replied_to");
                assert_eq!(
                    one.parent_id.as_deref(),
                    above.and_then(|one| one["id"].as_str())
                );
                let likes = &record["public_metrics"]["like_count"];
                assert_eq!(one.likes, likes.as_i64());
            }
        }
    }
}

pub(crate) async fn addresses(table: PathBuf) {
    let table = std::fs::read_to_string(table).unwrap();
    let read = PLATFORMS
        .iter()
        .filter(|platform| !matches!(platform.access(), Access::Never(_)));
    let ours: Vec<&str> = read.map(|platform| platform.name()).collect();
    for case in rows(&table) {
        let found = recognize(&case.text);
        let good = match (&found, case.kind.as_str()) {
            (Recognized::Post(post), kind) => {
                post.platform == case.platform && post.kind == kind && post.id == case.id
            }
            (Recognized::Page { .. }, _) => case.last == "probe",
            (Recognized::ShortLink { platform, .. }, "short" | "share") => {
                *platform == case.platform && case.last == "redirect"
            }
            (Recognized::Reject { why }, "reject") => !why.is_empty(),
            (Recognized::Unsupported { platform, why, .. }, "reject") => {
                *platform == case.platform && !why.is_empty()
            }
            (
                Recognized::Unsupported {
                    platform,
                    kind,
                    id,
                    why,
                },
                expected,
            ) => {
                let id_fits = id.as_deref().unwrap_or("-") == case.id;
                let never = matches!(case.last.as_str(), "unsupported")
                    || case.platform == "youtube"
                    || expected == "profile";
                let not_ours = !ours.contains(platform) || never;
                *platform == case.platform
                    && *kind == expected
                    && id_fits
                    && not_ours
                    && !why.is_empty()
            }
            _ => false,
        };
        assert!(good, "{case:?} became {found:?}");
    }
}
