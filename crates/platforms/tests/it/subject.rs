//! Answers about another post than the one that was asked for, on every platform: none is believed.

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use axum::routing::get;
use platforms::{Client, ClientSettings, Failure, Page, Post};
use serde_json::{Value, json};

use crate::fake::{self, Fake, all_pages};

const HOST: &str = "site.example";

fn settings(base: &str) -> ClientSettings {
    let mut settings = fake::settings_for_host(HOST, base);
    settings.api_bases = fake::settings_for_api(
        &[
            "YOUTUBE_API_BASE",
            "BLUESKY_APPVIEW_BASE",
            "HN_ALGOLIA_BASE",
            "HN_FIREBASE_BASE",
            "REDDIT_OAUTH_BASE",
            "REDDIT_TOKEN_URL",
            "X_API_BASE",
            "STACK_EXCHANGE_API_BASE",
            "GITHUB_REST_BASE",
        ],
        base,
    )
    .api_bases;
    fake::set_key(&mut settings, "YOUTUBE_API_KEY", "a-key");
    fake::set_key(&mut settings, "REDDIT_APP", "an-id:a-secret:ann");
    fake::set_key(&mut settings, "X_BEARER_TOKEN", "a-token");
    settings
}

/// All pages of a post, of a server that answers by path.
async fn read(post: &Post, answers: &[(&'static str, Value)]) -> Result<Vec<Page>, Failure> {
    let answers = answers.to_vec();
    let router = Router::new().fallback(move |request: Request| {
        let path = request.uri().path().to_owned();
        let found = answers.iter().find(|(known, _)| *known == path);
        std::future::ready(match found {
            Some((_, body)) => fake::json(body.to_string()),
            None => (StatusCode::NOT_FOUND, "{}").into_response(),
        })
    });
    let fake = Fake::start(router).await;
    let client = Client::new(settings(fake.base())).unwrap();
    all_pages(&client, post).await
}

#[track_caller]
fn assert_refused(read: Result<Vec<Page>, Failure>, words: &[&str]) {
    let failure = read.expect_err("another post is no answer");
    assert_eq!(failure.code(), "unexpected_shape", "{failure}");
    let said = failure.to_string();
    for word in words {
        assert!(said.contains(word), "{said}");
    }
}

fn topic(id: u64) -> Value {
    let posts = json!([
        {"id": 31, "post_number": 1, "username": "ann", "cooked": "The topic"},
        {"id": 32, "post_number": 2, "username": "bob", "cooked": "An answer"},
    ]);
    json!({"id": id, "title": "A topic", "posts_count": 3, "post_stream": {"posts": posts, "stream": [31, 32, 33]}})
}

fn posts(id: u64) -> Value {
    posts_of(id, id)
}

/// An answer about one topic, with a post that says it is of `topic`.
fn posts_of(id: u64, topic: u64) -> Value {
    let post = json!({"id": 33, "topic_id": topic, "post_number": 3, "username": "eve", "cooked": "Another"});
    json!({"id": id, "post_stream": {"posts": [post]}})
}

/// Comments of a WordPress site, each of one of these posts.
fn remarks(of: &[u64]) -> Value {
    let remark = |(id, post)| json!({"id": id, "post": post, "content": {"rendered": "Good"}});
    of.iter().enumerate().map(remark).collect()
}

/// A question of Stack Exchange without remarks, and one answer that says of which question it is.
fn stack_exchange(question: u64, of: u64) -> Vec<(&'static str, Value)> {
    let list = |item: Value| json!({"items": [item], "has_more": false});
    let none = json!({"items": [], "has_more": false});
    vec![
        ("/questions/71", list(json!({"question_id": question}))),
        ("/questions/71/comments", none.clone()),
        (
            "/questions/71/answers",
            list(json!({"answer_id": 9, "question_id": of, "body": "Good"})),
        ),
        ("/answers/9/comments", none),
    ]
}

/// A discussion of Flarum, and one post that says of which discussion it is.
fn flarum(discussion: u64, of: u64) -> Vec<(&'static str, Value)> {
    let linked = json!({"discussion": {"data": {"type": "discussions", "id": of}}});
    let post = json!({"id": "9", "attributes": {"contentHtml": "Good"}, "relationships": linked});
    vec![
        ("/api/discussions/71", json!({"data": {"id": discussion}})),
        ("/api/posts", json!({"data": [post]})),
    ]
}

/// A post of Reddit, and one comment that says of which post it is.
fn reddit(post: &str, of: &str) -> Value {
    let post = json!({"kind": "t3", "data": {"id": post, "title": "A post"}});
    let remark =
        json!({"kind": "t1", "data": {"id": "c", "link_id": format!("t3_{of}"), "body": "Good"}});
    let list = |thing| json!({"kind": "Listing", "data": {"children": [thing]}});
    json!([list(post), list(remark)])
}

fn video(id: &str) -> Value {
    json!({"items": [{"id": id, "snippet": {"title": "A video"}}]})
}

fn threads(video: &str) -> Value {
    let top = json!({"id": "c", "snippet": {"textDisplay": "Good"}});
    json!({"items": [{"id": "c", "snippet": {"videoId": video, "topLevelComment": top}}]})
}

fn list(post: u64) -> Value {
    json!({"comments": [{"comment": {"id": 9, "post_id": post, "content": "Good", "path": "0.9"}}]})
}

fn thread(author: &str, key: &str) -> Value {
    let uri = format!("at://did:plc:{author}/app.bsky.feed.post/{key}");
    json!({"thread": {"post": {"uri": uri, "record": {"text": "Hello"}}, "replies": []}})
}

#[tokio::test]
async fn what_is_about_another_post_is_refused_and_the_same_about_the_post_is_read() {
    const VIDEO: &str = "a1B2c3D4e5F";
    let story = |id: u64| json!({"id": id, "type": "story", "children": []});
    let lemmy = |id: u64| json!({"post_view": {"post": {"id": id, "name": "A post"}}});
    let comment = |id: u64| json!({"comment_view": {"comment": {"id": id, "content": "Hello"}}});
    let status = |id: &str| json!({"id": id, "content": "Hello"});
    let peertube = |first: &str| json!({"shortUUID": format!("{first}kGMgK9ZtnKfYAgnEtQxbv")});
    let context = (
        "/api/v1/statuses/112233/context",
        json!({"descendants": []}),
    );
    let about =
        |id: u64| json!({"id": id, "title": {"rendered": "A page"}, "comment_status": "open"});
    let blog = Post {
        platform: "wordpress",
        kind: "post",
        host: Some(HOST.to_owned()),
        id: "42".to_owned(),
        url: format!("https://{HOST}/a-page/"),
    };
    let post = fake::post;
    let thread_path = "/xrpc/app.bsky.feed.getPostThread";
    // The post, the answers about it, and one that is put in the place of the one with the same path.
    let cases = [
        (
            post("https://news.ycombinator.com/item?id=71"),
            vec![("/items/71", story(71))],
            ("/items/71", story(72)),
            ["Hacker News item", "about 72"],
        ),
        (
            post("https://site.example/post/71"),
            vec![
                ("/api/v3/post", lemmy(71)),
                ("/api/v3/comment/list", list(71)),
            ],
            ("/api/v3/post", lemmy(72)),
            ["Lemmy post", "about 72"],
        ),
        (
            post("https://site.example/post/071"),
            vec![
                ("/api/v3/post", lemmy(71)),
                ("/api/v3/comment/list", list(71)),
            ],
            ("/api/v3/comment/list", list(73)),
            ["Lemmy comment list", "about 73"],
        ),
        (
            post("https://site.example/comment/8"),
            vec![
                ("/api/v3/comment", comment(8)),
                ("/api/v3/comment/list", list(71)),
            ],
            ("/api/v3/comment", comment(80)),
            ["Lemmy comment", "about 80"],
        ),
        (
            post("https://site.example/t/a-topic/71"),
            vec![("/t/71.json", topic(71)), ("/t/71/posts.json", posts(71))],
            ("/t/71.json", topic(7)),
            ["Discourse topic", "about 7,"],
        ),
        (
            post("https://site.example/t/a-topic/71"),
            vec![("/t/71.json", topic(71)), ("/t/71/posts.json", posts(71))],
            ("/t/71/posts.json", posts(711)),
            ["Discourse posts", "about 711"],
        ),
        (
            post("https://site.example/t/a-topic/71"),
            vec![("/t/71.json", topic(71)), ("/t/71/posts.json", posts(71))],
            ("/t/71/posts.json", posts_of(71, 712)),
            ["Discourse post", "about 712"],
        ),
        (
            post("https://site.example/@ann/112233"),
            vec![("/api/v1/statuses/112233", status("112233")), context],
            ("/api/v1/statuses/112233", status("112234")),
            ["Mastodon status", "about 112234"],
        ),
        (
            post("https://site.example/w/kkGMgK9ZtnKfYAgnEtQxbv"),
            vec![
                ("/api/v1/videos/kkGMgK9ZtnKfYAgnEtQxbv", peertube("k")),
                (
                    "/api/v1/videos/kkGMgK9ZtnKfYAgnEtQxbv/comment-threads",
                    json!({"data": []}),
                ),
            ],
            ("/api/v1/videos/kkGMgK9ZtnKfYAgnEtQxbv", peertube("m")),
            ["PeerTube video", "about mkGM"],
        ),
        (
            post("https://bsky.app/profile/did:plc:ann/post/a"),
            vec![(thread_path, thread("ann", "a"))],
            (thread_path, thread("bob", "a")),
            ["Bluesky", "about at://did:plc:bob/"],
        ),
        (
            post("https://www.youtube.com/watch?v=a1B2c3D4e5F"),
            vec![
                ("/videos", video(VIDEO)),
                ("/commentThreads", threads(VIDEO)),
            ],
            ("/videos", video("zzzzzzzzzzz")),
            ["YouTube videos", "about zzzzzzzzzzz"],
        ),
        (
            post("https://www.youtube.com/watch?v=a1B2c3D4e5F"),
            vec![
                ("/videos", video(VIDEO)),
                ("/commentThreads", threads(VIDEO)),
            ],
            ("/commentThreads", threads("zzzzzzzzzzz")),
            ["YouTube commentThreads", "about zzzzzzzzzzz"],
        ),
        (
            post("https://redd.it/7a"),
            vec![
                ("/", json!({"access_token": "a-token"})),
                ("/comments/7a", reddit("7a", "7a")),
            ],
            ("/comments/7a", reddit("7b", "7b")),
            ["Reddit comments", "about 7b"],
        ),
        (
            post("https://redd.it/7a"),
            vec![
                ("/", json!({"access_token": "a-token"})),
                ("/comments/7a", reddit("7a", "7a")),
            ],
            ("/comments/7a", reddit("7a", "7b")),
            ["Reddit comments", "about 7b"],
        ),
        (
            post("https://x.com/ann/status/71"),
            vec![
                ("/tweets/71", json!({"data": {"id": "71"}})),
                (
                    "/tweets/search/recent",
                    json!({"meta": {"result_count": 0}}),
                ),
            ],
            ("/tweets/71", json!({"data": {"id": "72"}})),
            ["X post", "about 72"],
        ),
        (
            post("https://site.example/d/71-words"),
            flarum(71, 71),
            ("/api/discussions/71", json!({"data": {"id": "72"}})),
            ["Flarum discussion", "about 72"],
        ),
        (
            post("https://site.example/d/71-words"),
            flarum(71, 71),
            flarum(71, 73).remove(1),
            ["Flarum posts", "about 73"],
        ),
        (
            post("https://site.example/notes/9abc000071"),
            vec![
                ("/api/notes/show", json!({"id": "9abc000071"})),
                ("/api/notes/replies", json!([])),
            ],
            ("/api/notes/show", json!({"id": "9abc000072"})),
            ["Misskey note", "about 9abc000072"],
        ),
        (
            post("https://github.com/a/b/issues/71"),
            vec![
                ("/repos/a/b/issues/71", json!({"number": 71})),
                ("/repos/a/b/issues/71/comments", json!([])),
            ],
            ("/repos/a/b/issues/71", json!({"number": 72})),
            ["GitHub issue", "about 72"],
        ),
        (
            post("https://superuser.com/q/71"),
            stack_exchange(71, 71),
            ("/questions/71", json!({"items": [{"question_id": 72}]})),
            ["Stack Exchange question", "about 72"],
        ),
        (
            post("https://superuser.com/q/71"),
            stack_exchange(71, 71),
            stack_exchange(71, 73).remove(2),
            ["Stack Exchange answers", "about 73"],
        ),
        (
            // Of an empty list, only the post itself can tell.
            blog.clone(),
            vec![
                ("/wp-json/wp/v2/comments", json!([])),
                ("/wp-json/wp/v2/posts/42", about(42)),
            ],
            ("/wp-json/wp/v2/posts/42", about(41)),
            ["WordPress post", "about 41"],
        ),
        (
            blog,
            vec![
                ("/wp-json/wp/v2/comments", remarks(&[42, 42])),
                ("/wp-json/wp/v2/posts/42", about(42)),
            ],
            ("/wp-json/wp/v2/comments", remarks(&[41, 41])),
            ["WordPress comments", "about 41"],
        ),
    ];
    for (post, mut answers, (path, other), words) in cases {
        if let Err(failure) = read(&post, &answers).await {
            panic!("{}: {failure}", post.url);
        }
        let answer = answers.iter_mut().find(|(known, _)| *known == path);
        answer.expect("a known path").1 = other;
        assert_refused(read(&post, &answers).await, &words);
    }
}

#[tokio::test]
async fn comments_of_translations_are_those_of_the_post() {
    let blog = Post {
        platform: "wordpress",
        kind: "post",
        host: Some(HOST.to_owned()),
        id: "42".to_owned(),
        url: format!("https://{HOST}/a-page/"),
    };
    let pages = read(&blog, &[("/wp-json/wp/v2/comments", remarks(&[41, 42]))]).await;
    assert_eq!(pages.unwrap()[0].comments.len(), 2);
}

#[tokio::test]
async fn an_empty_object_is_no_story_without_comments() {
    let post = fake::post("https://news.ycombinator.com/item?id=71");
    for empty in [json!({}), json!({"id": null, "children": []})] {
        assert_refused(
            read(&post, &[("/items/71", empty)]).await,
            &["Hacker News item"],
        );
    }
}

#[tokio::test]
async fn the_story_above_a_comment_is_the_one_that_the_comment_names() {
    let post = fake::post("https://news.ycombinator.com/item?id=75");
    let comment =
        json!({"id": 75, "type": "comment", "parent_id": 71, "story_id": 71, "children": []});
    let story = |id: u64| json!({"id": id, "type": "story", "children": [comment.clone()]});
    let pages = read(
        &post,
        &[("/items/75", comment.clone()), ("/items/71", story(71))],
    )
    .await;
    let info = pages.unwrap()[0].info.clone();
    assert!(info.unwrap().url.unwrap().ends_with("id=71"));
    let other = read(
        &post,
        &[("/items/75", comment.clone()), ("/items/71", story(75))],
    )
    .await;
    assert_refused(other, &["about 75, and 71"]);
}

#[tokio::test]
async fn a_topic_that_became_a_part_of_another_leads_there() {
    let router = Router::new()
        .route(
            "/t/71.json",
            get(|| async { Redirect::permanent("/t/another-topic/72.json") }),
        )
        .route(
            "/t/another-topic/72.json",
            get(|| async { fake::json(topic(72).to_string()) }),
        )
        .route(
            "/t/71/posts.json",
            get(|| async { fake::json(posts(71).to_string()) }),
        );
    let fake = Fake::start(router).await;
    let client = Client::new(settings(fake.base())).unwrap();
    let post = fake::post("https://site.example/t/a-topic/71");
    let pages = all_pages(&client, &post).await.unwrap();
    assert_eq!(
        pages.iter().map(|page| page.comments.len()).sum::<usize>(),
        2
    );
}
