//! Hacker News against a local server that answers like Algolia and Firebase.

use axum::Router;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::get;
use platforms::{Client, ClientSettings, Failure};
use serde_json::{Value, json};

use crate::fake::{self, About, Fake, check_about};

const URL: &str = "https://news.ycombinator.com/item?id=100";

fn settings(base: &str) -> ClientSettings {
    fake::settings_for_api(&["HN_ALGOLIA_BASE", "HN_FIREBASE_BASE"], base)
}

fn comment(id: i64, parent: i64, author: &str, text: &str, children: Vec<Value>) -> Value {
    json!({
        "id": id, "type": "comment", "author": author, "text": text, "title": null,
        "points": null, "parent_id": parent, "story_id": 100, "options": [],
        "created_at": "2024-05-01T10:00:00.000Z", "created_at_i": 1_714_557_600,
        "children": children,
    })
}

fn story(children: Vec<Value>) -> Value {
    json!({
        "id": 100, "type": "story", "author": "ann", "text": null, "title": "Show: a thing",
        "points": 42, "parent_id": null, "story_id": 100, "options": [],
        "url": "https://thing.example/", "created_at": "2024-05-01T09:00:00.000Z",
        "created_at_i": 1_714_554_000, "children": children,
    })
}

/// A story with one chain of answers.
fn chain(depth: usize) -> String {
    let level = r#"{"id":101,"type":"comment","author":"b","text":"x","story_id":100,"children":["#;
    format!(
        r#"{{"id":100,"type":"story","author":"ann","title":"t","story_id":100,"children":[{}{}]}}"#,
        level.repeat(depth),
        "]}".repeat(depth)
    )
}

fn deleted(id: i64, parent: i64, children: Vec<Value>) -> Value {
    let mut node = comment(id, parent, "", "", children);
    node["author"] = Value::Null;
    node["text"] = Value::Null;
    node
}

fn tree() -> Value {
    story(vec![
        comment(
            101,
            100,
            "bob",
            "Nice &amp; <i>small</i>.<p>See <a href=\"https://a.example/\">https://a.example/</a>",
            vec![comment(
                102,
                101,
                "ann",
                "Thanks!",
                vec![comment(103, 102, "eve", "+1", vec![])],
            )],
        ),
        deleted(104, 100, vec![comment(105, 104, "eve", "Why?", vec![])]),
    ])
}

fn serve(item: &Value, count: &str) -> Router {
    serve_text(item.to_string(), count)
}

fn serve_text(item: String, count: &str) -> Router {
    let count = count.to_owned();
    Router::new()
        .route("/items/100", get(move || async { fake::json(item) }))
        .route("/item/100.json", get(move || async { fake::json(count) }))
}

#[tokio::test]
async fn the_whole_tree_comes_in_one_page_without_deleted_comments() {
    let fake = Fake::start(serve(&tree(), r#"{"descendants": 4}"#)).await;
    let client = Client::new(settings(fake.base())).unwrap();
    let page = client.fetch_page(&fake::post(URL), None).await.unwrap();

    let found: Vec<_> = page
        .comments
        .iter()
        .map(|c| {
            (
                c.id.as_str(),
                c.parent_id.as_deref(),
                c.text.as_str(),
                c.is_post_author,
            )
        })
        .collect();
    let expected = [
        (
            "101",
            None,
            "Nice & small.\nSee https://a.example/",
            Some(false),
        ),
        ("102", Some("101"), "Thanks!", Some(true)),
        ("103", Some("102"), "+1", Some(false)),
        ("105", Some("104"), "Why?", Some(false)),
    ];
    assert_eq!(found, expected);
    let first = &page.comments[0];
    assert_eq!(first.author_name.as_deref(), Some("bob"));
    assert_eq!(first.likes, None, "absent is not zero");
    assert_eq!(first.published_at, "2024-05-01T10:00:00Z".parse().ok());
    assert_eq!(
        first.url.as_deref(),
        Some("https://news.ycombinator.com/item?id=101")
    );
    let info = page.info.unwrap();
    assert_eq!(info.title.as_deref(), Some("Show: a thing"));
    assert_eq!(info.url.as_deref(), Some(URL));
    assert_eq!(info.reported, Some(4));
    check_about(
        &info,
        &About {
            author_id: Some("ann"),
            author_name: Some("ann"),
            published_at: Some("2024-05-01T09:00:00+00:00"),
            likes: Some(42),
            ..About::default()
        },
    );
    assert_eq!((page.next, page.shortfall), (None, None));
    assert_eq!(fake.paths(), ["/items/100", "/item/100.json"]);
}

#[tokio::test]
async fn a_search_that_lags_behind_says_so() {
    let fake = Fake::start(serve(&tree(), r#"{"descendants": 9}"#)).await;
    let client = Client::new(settings(fake.base())).unwrap();
    let page = client.fetch_page(&fake::post(URL), None).await.unwrap();
    assert_eq!(page.info.unwrap().reported, Some(9));
    assert!(page.shortfall.unwrap().contains('9'));
}

#[tokio::test]
async fn a_missing_count_costs_nothing_but_the_count() {
    for count in ["null", "", "<html>"] {
        let fake = Fake::start(serve(&tree(), count)).await;
        let client = Client::new(settings(fake.base())).unwrap();
        let page = client.fetch_page(&fake::post(URL), None).await.unwrap();
        assert_eq!(page.comments.len(), 4);
        assert_eq!(page.info.unwrap().reported, None);
    }
}

#[tokio::test]
async fn the_address_of_a_comment_brings_its_story() {
    let router = serve(&tree(), r#"{"descendants": 4}"#).route(
        "/items/103",
        get(|| async { fake::json(comment(103, 102, "eve", "+1", vec![]).to_string()) }),
    );
    let fake = Fake::start(router).await;
    let client = Client::new(settings(fake.base())).unwrap();
    let post = fake::post("https://news.ycombinator.com/item?id=103");
    let page = client.fetch_page(&post, None).await.unwrap();
    assert_eq!(page.comments.len(), 4);
    assert_eq!(page.info.unwrap().url.as_deref(), Some(URL));
}

#[tokio::test]
async fn the_address_of_a_deleted_comment_climbs_to_its_story() {
    // The search does not know it; the official API says under what it stood.
    let router = serve(&tree(), r#"{"descendants": 4}"#).route(
        "/item/104.json",
        get(|| async { fake::json(r#"{"id": 104, "deleted": true, "parent": 103}"#) }),
    );
    let router = router.route(
        "/items/103",
        get(|| async {
            let mut above = comment(103, 102, "eve", "+1", vec![]);
            above["story_id"] = Value::Null;
            fake::json(above.to_string())
        }),
    );
    let router = router.route(
        "/items/102",
        get(|| async { fake::json(comment(102, 101, "ann", "Thanks!", vec![]).to_string()) }),
    );
    let fake = Fake::start(router).await;
    let client = Client::new(settings(fake.base())).unwrap();
    let post = fake::post("https://news.ycombinator.com/item?id=104");
    let page = client.fetch_page(&post, None).await.unwrap();
    assert_eq!(page.comments.len(), 4);
    assert_eq!(page.info.unwrap().url.as_deref(), Some(URL));
}

#[tokio::test]
async fn comments_that_stand_below_each_other_in_a_circle_end() {
    let router = Router::new()
        .route(
            "/item/{id}",
            get(|| async { fake::json(r#"{"id": 1, "parent": 2}"#) }),
        )
        .fallback(|| async { StatusCode::NOT_FOUND });
    let fake = Fake::start(router).await;
    let client = Client::new(settings(fake.base())).unwrap();
    let failure = client.fetch_page(&fake::post(URL), None).await.unwrap_err();
    assert_eq!(failure.code(), "unexpected_shape");
    assert!(fake.seen().len() < 200);
}

#[tokio::test]
async fn a_story_that_the_search_does_not_know_yet_is_no_story_without_comments() {
    for (said, incomplete) in [
        (
            r#"{"id": 100, "type": "story", "title": "New", "score": 5, "time": 1714554000, "descendants": 3}"#,
            true,
        ),
        (
            r#"{"id": 100, "type": "story", "title": "New", "score": 5, "time": 1714554000}"#,
            true,
        ),
        (
            r#"{"id": 100, "type": "story", "title": "New", "score": 5, "time": 1714554000, "descendants": 0}"#,
            false,
        ),
    ] {
        let router = Router::new()
            .route(
                "/item/100.json",
                get(move || async move { fake::json(said) }),
            )
            .fallback(|| async { StatusCode::NOT_FOUND });
        let fake = Fake::start(router).await;
        let client = Client::new(settings(fake.base())).unwrap();
        let page = client.fetch_page(&fake::post(URL), None).await.unwrap();
        assert_eq!(
            (page.incomplete, page.shortfall.is_some()),
            (incomplete, incomplete)
        );
        let info = page.info.unwrap();
        assert_eq!(info.title.as_deref(), Some("New"));
        let published_at = "2024-05-01T09:00:00Z".parse().ok();
        assert_eq!((info.likes, info.published_at), (Some(5), published_at));
    }
}

#[tokio::test]
async fn a_story_without_comments_is_a_success_and_a_job_offer_takes_none() {
    let fake = Fake::start(serve(&story(vec![]), r#"{"descendants": 0}"#)).await;
    let client = Client::new(settings(fake.base())).unwrap();
    let page = client.fetch_page(&fake::post(URL), None).await.unwrap();
    assert_eq!(
        (page.comments.len(), page.info.unwrap().reported),
        (0, Some(0))
    );

    let mut job = story(vec![]);
    job["type"] = json!("job");
    let fake = Fake::start(serve(&job, "{}")).await;
    let client = Client::new(settings(fake.base())).unwrap();
    let failure = client.fetch_page(&fake::post(URL), None).await.unwrap_err();
    assert_eq!(failure, Failure::CommentsDisabled);
}

#[tokio::test]
async fn an_argument_of_500_levels_is_read_to_its_end() {
    let mut node = comment(2000, 1999, "eve", "last", vec![]);
    for id in (1501..2000).rev() {
        node = comment(id, id - 1, "bob", "no, you", vec![node]);
    }
    // Built by hand: the JSON writer has a limit of its own.
    let item = story(vec![node]);
    let fake = Fake::start(serve(&item, "null")).await;
    let client = Client::new(settings(fake.base())).unwrap();
    let page = client.fetch_page(&fake::post(URL), None).await.unwrap();
    assert_eq!(page.comments.len(), 500);
    assert_eq!(page.comments[499].text, "last");
}

#[tokio::test]
async fn an_argument_without_end_is_given_up() {
    let fake = Fake::start(serve_text(chain(1_000), "null")).await;
    let client = Client::new(settings(fake.base())).unwrap();
    let page = client.fetch_page(&fake::post(URL), None).await.unwrap();
    assert_eq!(page.comments.len(), 1_000);

    let fake = Fake::start(serve_text(chain(50_000), "null")).await;
    let client = Client::new(settings(fake.base())).unwrap();
    let given_up = client.fetch_page(&fake::post(URL), None).await;
    let Err(Failure::UnexpectedShape { at }) = given_up else {
        panic!("{given_up:?}");
    };
    assert!(at.contains("deep"), "{at}");
}

#[tokio::test]
async fn what_nobody_writes_is_kept_to_its_beginning() {
    let long = "long ".repeat(100_000);
    let mut item = story(vec![comment(101, 100, &long, &long, vec![])]);
    item["title"] = json!(long);
    let fake = Fake::start(serve(&item, "null")).await;
    let client = Client::new(settings(fake.base())).unwrap();
    let page = client.fetch_page(&fake::post(URL), None).await.unwrap();
    let kept = &page.comments[0];
    assert_eq!(kept.text.len(), 100_000);
    assert_eq!(kept.author_name.as_ref().unwrap().len(), 4_096);
    assert_eq!(page.info.unwrap().title.unwrap().len(), 4_096);
}

#[tokio::test]
async fn an_answer_of_two_megabytes_is_read() {
    let text = "very long ".repeat(1000);
    let many = (0..220)
        .map(|n| comment(1000 + n, 100, "bob", &text, vec![]))
        .collect();
    let item = story(many);
    assert!(item.to_string().len() > 2_000_000);
    let fake = Fake::start(serve(&item, "null")).await;
    let client = Client::new(settings(fake.base())).unwrap();
    let page = client.fetch_page(&fake::post(URL), None).await.unwrap();
    assert_eq!(page.comments.len(), 220);
}

#[tokio::test]
async fn an_unknown_story_is_not_found() {
    let router = Router::new().fallback(|| async {
        let body = r#"{"status":404,"error":"Not Found"}"#;
        (StatusCode::NOT_FOUND, body).into_response()
    });
    let fake = Fake::start(router).await;
    let client = Client::new(settings(fake.base())).unwrap();
    let failure = client.fetch_page(&fake::post(URL), None).await.unwrap_err();
    assert_eq!(failure, Failure::NotFound);
}

#[tokio::test]
async fn it_survives_every_general_fault() {
    fake::faults(&fake::post(URL), settings).await;
}

#[tokio::test]
async fn it_recovers_from_a_server_error() {
    let page = fake::recovers(&fake::post(URL), serve(&tree(), "null"), settings).await;
    assert_eq!(page.comments.len(), 4);
}

#[tokio::test]
async fn the_comment_is_not_asked_for_again_when_its_story_could_not_be_had() {
    let comment = comment(101, 100, "bob", "First", vec![]);
    let router = move || {
        let (comment, tree) = (comment.to_string(), tree().to_string());
        Router::new()
            .route("/items/101", get(|| async { fake::json(comment) }))
            .route("/items/100", get(|| async { fake::json(tree) }))
    };
    let post = fake::post("https://news.ycombinator.com/item?id=101");
    fake::keeps_halves(&post, router, settings, 2).await;
}

#[tokio::test]
async fn half_a_letter_costs_that_letter_and_not_the_post() {
    let broken = |text: &str| text.replace("HALF", r"\ud83d");
    let children = vec![comment(101, 100, "bob", "cut off HALF here", vec![])];
    let mut item = story(children);
    item["title"] = json!("A title HALF");
    let (item, count) = (broken(&item.to_string()), "{\"descendants\": 1}");
    let router = Router::new()
        .route("/items/{id}", get(|| async { fake::json(item) }))
        .fallback(move || async move { fake::json(count) });
    let fake = Fake::start(router).await;
    let client = Client::new(settings(fake.base())).unwrap();
    let post = fake::post("https://news.ycombinator.com/item?id=100");
    let page = client.fetch_page(&post, None).await.unwrap();
    assert_eq!(page.comments[0].text, "cut off \u{fffd} here");
    assert_eq!(
        page.info.unwrap().title.as_deref(),
        Some("A title \u{fffd}")
    );
}
