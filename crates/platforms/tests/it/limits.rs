//! What a platform limits: it is told once, and everybody holds to it.

use std::num::NonZeroU32;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use platforms::shared::{Away, Closed, Limit, Rate, SharedPace, Turn};
use platforms::{Client, ClientSettings, Failure, Post, Recognized};
use tokio::sync::Notify;
use url::Url;

use crate::fake::{self, Fake};

const KEY: &str = "made-up-key";

/// Two made-up hosts that lead to one server each.
fn hosts(first: &Fake, second: &Fake) -> ClientSettings {
    let mut settings = fake::settings_for_host("a.example", first.base());
    let second = ("b.example".to_owned(), second.base().to_owned());
    settings.host_overrides.extend([second]);
    settings
}

fn youtube(base: &str) -> ClientSettings {
    let mut settings = fake::settings_for_api(&["YOUTUBE_API_BASE"], base);
    fake::set_key(&mut settings, "YOUTUBE_API_KEY", KEY);
    settings
}

fn video(number: usize) -> Post {
    fake::post(&format!(
        "https://www.youtube.com/watch?v=a1B2c3D4e5{number}"
    ))
}

async fn visit(client: &Client, url: &str) -> Failure {
    let url = Url::parse(url).unwrap();
    client.resolve(&Recognized::Page { url }).await.unwrap_err()
}

fn slow_down(seconds: &'static str) -> Response {
    let headers = [(header::RETRY_AFTER, seconds)];
    (StatusCode::TOO_MANY_REQUESTS, headers, "{}").into_response()
}

fn no_quota() -> Response {
    let body = r#"{"error": {"errors": [{"reason": "quotaExceeded"}]}}"#;
    (StatusCode::FORBIDDEN, body).into_response()
}

#[track_caller]
fn assert_limited(failure: &Failure, at_most: u64) {
    match failure {
        Failure::RateLimited { retry_after } => {
            let seconds = retry_after.as_secs();
            assert!((1..=at_most).contains(&seconds), "{failure:?}");
        }
        Failure::Closed {
            limit: Limit::Rate,
            left,
            in_a_row: 1,
            ..
        } => assert!(left.as_secs() <= at_most, "{failure:?}"),
        other => panic!("{other:?}"),
    }
}

/// What the other workers know, as a test has it.
#[derive(Debug)]
struct Others {
    turn: Result<Turn, Away>,
    asked: Mutex<Vec<(String, Rate)>>,
    told: Mutex<Vec<(String, Closed)>>,
}

impl Others {
    fn say(turn: Result<Turn, Away>) -> Arc<Self> {
        Arc::new(Self {
            turn,
            asked: Mutex::default(),
            told: Mutex::default(),
        })
    }
}

#[async_trait]
impl SharedPace for Others {
    async fn turn(&self, lane: &str, rate: Rate) -> Result<Turn, Away> {
        self.asked.lock().unwrap().push((lane.to_owned(), rate));
        self.turn.clone()
    }

    async fn close(&self, lane: &str, closed: Closed) -> Result<(), Away> {
        self.told.lock().unwrap().push((lane.to_owned(), closed));
        self.turn.clone().map(|_| ())
    }
}

#[tokio::test]
async fn a_host_that_asks_to_slow_down_is_left_alone_and_others_are_not() {
    let (busy, calm) = (
        Fake::always(|| slow_down("60")).await,
        Fake::always(|| fake::html("<p>nothing here</p>")).await,
    );
    let client = Client::new(hosts(&busy, &calm)).unwrap();
    assert_limited(&visit(&client, "https://a.example/1").await, 60);
    assert_limited(&visit(&client, "https://a.example/2").await, 60);
    assert_eq!(busy.paths(), ["/1"]);
    let calm_one = visit(&client, "https://b.example/3").await;
    assert_eq!(calm_one.code(), "unsupported_url");
    assert_eq!(calm.paths(), ["/3"]);
}

#[tokio::test]
async fn after_a_redirect_within_a_host_that_host_is_left_alone() {
    let busy = Router::new()
        .route("/1", get(|| async { Redirect::to("http://a.example/2") }))
        .fallback(|| async { slow_down("60") });
    let busy = Fake::start(busy).await;
    let client = Client::new(hosts(&busy, &busy)).unwrap();
    assert_limited(&visit(&client, "https://a.example/1").await, 60);
    assert_limited(&visit(&client, "https://a.example/3").await, 60);
    assert_eq!(busy.paths(), ["/1", "/2"]);
    assert_limited(&visit(&client, "https://b.example/4").await, 60);
    assert_eq!(busy.seen().len(), 3, "another host was not told");
}

/// Where a setting leads two hosts to one server, each keeps what is its own: the platform behind that
/// server counts them apart, and so do those who wait.
#[tokio::test]
async fn hosts_that_lead_to_one_address_have_each_a_pace_and_closings_of_their_own() {
    let busy = Fake::always(|| slow_down("60")).await;
    let others = Others::say(Ok(Turn::After(Duration::ZERO)));
    let client = Client::sharing(hosts(&busy, &busy), others.clone()).unwrap();
    for url in ["a.example/1", "b.example/2", "a.example/3", "b.example/4"] {
        assert_limited(&visit(&client, &format!("https://{url}")).await, 60);
    }
    assert_eq!(busy.paths(), ["/1", "/2"]);
    let names = |said: Vec<&String>| said.into_iter().cloned().collect::<Vec<_>>();
    let asked = names(
        others
            .asked
            .lock()
            .unwrap()
            .iter()
            .map(|(lane, _)| lane)
            .collect(),
    );
    let told = names(
        others
            .told
            .lock()
            .unwrap()
            .iter()
            .map(|(lane, _)| lane)
            .collect(),
    );
    assert_eq!(asked, ["a.example", "b.example"]);
    assert_eq!(told, asked);
}

#[tokio::test]
async fn a_slow_host_takes_no_slot_of_another_that_leads_to_the_same_address() {
    let arrived = Arc::new(Notify::new());
    let told = Arc::clone(&arrived);
    let fake = Fake::start(
        Router::new().fallback(move |request: axum::extract::Request| {
            let told = Arc::clone(&told);
            async move {
                if request.uri().path() == "/slow" {
                    told.notify_one();
                    std::future::pending::<()>().await;
                }
                fake::html("<p>nothing here</p>")
            }
        }),
    )
    .await;
    let settings = ClientSettings {
        per_host_concurrency: 1,
        ..hosts(&fake, &fake)
    };
    let client = Client::new(settings).unwrap();
    let other = async {
        arrived.notified().await;
        visit(&client, "https://b.example/2").await
    };
    tokio::select! {
        failure = visit(&client, "https://a.example/slow") => panic!("it is never answered: {failure:?}"),
        failure = other => assert_eq!(failure.code(), "unsupported_url"),
    }
    assert_eq!(fake.paths(), ["/slow", "/2"]);
}

#[tokio::test]
async fn a_server_that_says_slow_down_for_no_time_is_asked_again() {
    let busy = Fake::always(|| slow_down("0")).await;
    let client = Client::new(hosts(&busy, &busy)).unwrap();
    for _ in 0..2 {
        assert_eq!(
            visit(&client, "https://a.example/").await.code(),
            "rate_limited"
        );
    }
    assert_eq!(busy.seen().len(), 2);
}

#[tokio::test]
async fn of_posts_that_wait_for_one_slot_none_is_asked_for_after_the_quota_is_gone() {
    let fake = Fake::always(no_quota).await;
    let settings = ClientSettings {
        per_host_concurrency: 1,
        ..youtube(fake.base())
    };
    let client = Client::new(settings).unwrap();
    let posts: Vec<Post> = (0..8).map(video).collect();
    let asked = posts.iter().map(|post| client.fetch_page(post, None));
    let failures = futures::future::join_all(asked).await;
    let first = failures[0].as_ref().unwrap_err();
    assert_eq!(first.code(), "quota_exhausted");
    for failure in &failures[1..] {
        let failure = failure.as_ref().unwrap_err();
        assert!(matches!(failure, Failure::Closed { .. }), "{failure:?}");
        assert_eq!(failure.code(), "quota_exhausted");
        assert!(
            failure.to_string().contains("quota at www.googleapis.com"),
            "{failure}"
        );
    }
    assert_eq!(fake.seen().len(), 1);
}

/// Else the posts of a host that is to be left alone would hold what others could use, for as long as
/// its last answers take, and use up turns.
#[tokio::test]
async fn whoever_waits_for_a_turn_when_the_door_closes_waits_no_longer() {
    let (asked, refuse) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (arrived, refused) = (Arc::clone(&asked), Arc::clone(&refuse));
    let answer = move |request: axum::extract::Request| {
        let (arrived, refused) = (Arc::clone(&arrived), Arc::clone(&refused));
        async move {
            arrived.notify_one();
            match request.uri().path() {
                "/slow" => std::future::pending().await,
                _ => refused.notified().await,
            }
            slow_down("60")
        }
    };
    let fake = Fake::start(Router::new().fallback(answer)).await;
    let settings = ClientSettings {
        per_host_concurrency: 2,
        ..hosts(&fake, &fake)
    };
    let client = Client::new(settings).unwrap();
    let visit = async |path: &str| visit(&client, &format!("https://a.example/{path}")).await;
    let others = async {
        asked.notified().await;
        asked.notified().await;
        // Both slots are taken, one of them for ever.
        let waiting = ["1", "2", "3"].map(&visit);
        let told = async {
            tokio::task::yield_now().await;
            refuse.notify_one();
        };
        let (failures, ()) = futures::future::join(futures::future::join_all(waiting), told).await;
        for failure in failures {
            assert_limited(&failure, 60);
        }
    };
    tokio::select! {
        failure = visit("slow") => panic!("it is never answered: {failure:?}"),
        (failure, ()) = futures::future::join(visit("refused"), others) => assert_limited(&failure, 60),
    }
    assert_eq!(fake.seen().len(), 2);
}

#[tokio::test]
async fn what_others_were_told_holds_here_without_a_request() {
    let fake = Fake::always(no_quota).await;
    let closed = Closed {
        limit: Limit::Quota,
        left: Duration::from_secs(3600),
    };
    let others = Others::say(Ok(Turn::Closed(closed)));
    let client = Client::sharing(youtube(fake.base()), others.clone()).unwrap();
    for number in 0..3 {
        let failure = client.fetch_page(&video(number), None).await.unwrap_err();
        assert_eq!(failure.code(), "quota_exhausted");
    }
    assert!(fake.seen().is_empty());
    let asked = others.asked.lock().unwrap().len();
    assert_eq!(asked, 1, "what they said is remembered");
}

#[tokio::test]
async fn others_are_told_which_allowance_is_used_up_and_never_the_key() {
    let fake = Fake::always(no_quota).await;
    let others = Others::say(Ok(Turn::After(Duration::ZERO)));
    let client = Client::sharing(youtube(fake.base()), others.clone()).unwrap();
    client.fetch_page(&video(0), None).await.unwrap_err();
    let (asked, told) = (
        others.asked.lock().unwrap().clone(),
        others.told.lock().unwrap().clone(),
    );
    let [(lane, closed)] = told.as_slice() else {
        panic!("{told:?}");
    };
    assert_eq!(closed.limit, Limit::Quota);
    assert!(closed.left <= Duration::from_secs(25 * 3600), "{closed:?}");
    assert!(lane.starts_with("www.googleapis.com+"), "{lane}");
    assert!(!lane.contains(KEY), "{lane}");
    let rate = Rate {
        per_second: NonZeroU32::new(100_000).unwrap(),
        burst: NonZeroU32::new(4).unwrap(),
    };
    assert_eq!(asked, [(lane.clone(), rate)]);
}

#[tokio::test]
async fn a_turn_that_is_not_yet_is_waited_for() {
    let fake = Fake::always(|| fake::html("")).await;
    let wait = Duration::from_millis(60);
    let others = Others::say(Ok(Turn::After(wait)));
    let client = Client::sharing(hosts(&fake, &fake), others).unwrap();
    let begun = Instant::now();
    visit(&client, "https://a.example/").await;
    assert!(begun.elapsed() >= wait);
    assert_eq!(fake.seen().len(), 1);
}

#[tokio::test]
async fn without_the_others_each_goes_on_alone_and_still_holds_to_what_it_was_told() {
    let calm = Fake::always(|| fake::html("")).await;
    let busy = Fake::always(|| slow_down("60")).await;
    let others = Others::say(Err(Away("gone".to_owned())));
    let client = Client::sharing(hosts(&calm, &busy), others.clone()).unwrap();
    for _ in 0..3 {
        let failure = visit(&client, "https://a.example/").await;
        assert_eq!(failure.code(), "unsupported_url");
    }
    assert_eq!(calm.seen().len(), 3);
    for _ in 0..3 {
        assert_limited(&visit(&client, "https://b.example/").await, 60);
    }
    assert_eq!(busy.seen().len(), 1);
}
