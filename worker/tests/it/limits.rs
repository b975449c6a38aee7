//! Politeness that several workers keep together through a real Redis.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{TimeDelta, Utc};
use futures::future::join_all;
use platforms::shared::{Closed, Limit, Rate, SharedPace, Turn};
use platforms::{Client, Failure, Page, Post, Recognized, recognize};
use queue::Redis;
use redis::AsyncCommands;
use store::{ItemStatus, JobOptions};
use testing::RedisServer;
use worker::RedisPace;

use crate::bed::{Bed, IN_TEAM, assert_ended, within};
use crate::fake::{Reply, google, story, video};

const HOUR: Duration = Duration::from_secs(3600);
const STORY: &str = "https://news.ycombinator.com/item?id=1";

fn redis(server: &RedisServer) -> Redis {
    Redis::new(&server.url()).unwrap()
}

/// As another process would have it: with a connection of its own.
fn pace(server: &RedisServer) -> RedisPace {
    RedisPace::new(redis(server))
}

fn sharing(settings: platforms::ClientSettings, server: &RedisServer) -> Client {
    Client::sharing(settings, Arc::new(pace(server))).unwrap()
}

fn video_url(number: usize) -> String {
    format!("https://www.youtube.com/watch?v=abcdefgh{number:03}")
}

async fn fetch(client: &Client, url: &str) -> Result<Page, Failure> {
    let Recognized::Post(post) = recognize(url) else {
        panic!("{url} is no post");
    };
    fetch_post(client, post).await
}

async fn fetch_post(client: &Client, post: Post) -> Result<Page, Failure> {
    client.fetch_page(&post, None).await
}

fn rate(per_second: u32, burst: u32) -> Rate {
    Rate {
        per_second: NonZeroU32::new(per_second).unwrap(),
        burst: NonZeroU32::new(burst).unwrap(),
    }
}

fn closed(limit: Limit, left: Duration) -> Closed {
    Closed { limit, left }
}

/// The wait of a turn on an open lane.
#[track_caller]
fn wait(turn: Turn) -> Duration {
    match turn {
        Turn::After(wait) => wait,
        Turn::Closed(_) => panic!("{turn:?}"),
    }
}

/// Closed for this reason and about this long.
#[track_caller]
fn assert_closed(turn: Turn, limit: Limit, about: Duration) {
    match turn {
        Turn::Closed(closed) if closed.limit == limit => {
            // What the machine may need between two statements.
            let earlier = about - closed.left;
            assert!(earlier < Duration::from_secs(60), "{closed:?}");
        }
        other => panic!("{other:?}"),
    }
}

/// Every key in Redis with its value and how long it stays.
async fn keys(server: &RedisServer) -> Vec<(String, String, i64)> {
    let mut connection = redis(server).connection();
    let mut names: Vec<String> = connection.keys("*").await.unwrap();
    names.sort();
    let mut found = Vec::new();
    for name in names {
        let value = connection.get(&name).await.unwrap();
        let millis = connection.pttl(&name).await.unwrap();
        found.push((name, value, millis));
    }
    found
}

#[tokio::test]
async fn the_turns_of_two_workers_are_spaced_as_those_of_one() {
    let server = RedisServer::start();
    let (one, other) = (pace(&server), pace(&server));
    let rate = rate(2, 2);
    let begun = Instant::now();
    let turns = (0..20).map(|number| if number % 2 == 0 { &one } else { &other });
    let turns = turns.map(|pace| pace.turn("a.example", rate));
    let turns = join_all(turns).await;
    let asked_within = begun.elapsed();
    let waits = turns.into_iter().map(|turn| wait(turn.unwrap()));
    // Two at once, then one each half second: the last of twenty is due nine seconds after
    // the first was asked for, and waits what is left of that.
    let due = Duration::from_secs(9);
    let longest = waits.max().unwrap();
    assert!(longest <= due, "{longest:?}");
    assert!(
        longest + asked_within >= due,
        "{longest:?} {asked_within:?}"
    );
    let elsewhere = one.turn("b.example", rate).await.unwrap();
    assert_eq!(wait(elsewhere), Duration::ZERO);
}

#[tokio::test]
async fn requests_of_two_clients_come_at_one_pace() {
    let server = RedisServer::start();
    let bed = Bed::new(|asked| video(asked, 1)).await;
    let settings = platforms::ClientSettings {
        requests_per_second: 50,
        ..bed.platforms()
    };
    let clients = [
        sharing(settings.clone(), &server),
        sharing(settings, &server),
    ];
    let begun = Instant::now();
    let urls: Vec<_> = (0..24).map(video_url).collect();
    let fetched = urls.iter().zip(clients.iter().cycle());
    join_all(fetched.map(|(url, client)| async move { fetch(client, url).await.unwrap() })).await;
    // Four at once, then one each 20 ms. Each client on its own would be done in 160 ms.
    assert!(begun.elapsed() >= Duration::from_millis(400));
    assert_eq!(bed.fake.asked("/videos"), 24);
}

#[tokio::test]
async fn a_quota_that_one_worker_finds_used_up_is_known_to_all_that_use_the_key() {
    let server = RedisServer::start();
    let bed = Bed::new(|_| google(403, "quotaExceeded")).await;
    let with_key = |key: &str| {
        let mut settings = bed.platforms();
        let setting = "YOUTUBE_API_KEY".to_owned();
        settings.keys.insert(setting, key.to_owned());
        sharing(settings, &server)
    };
    let first = fetch(&with_key("a-key"), &video_url(1)).await.unwrap_err();
    let Failure::QuotaExhausted { reset_at } = first else {
        panic!("{first:?}");
    };
    let second = fetch(&with_key("a-key"), &video_url(2)).await.unwrap_err();
    let Failure::Closed { limit, left, .. } = second else {
        panic!("{second:?}");
    };
    assert_eq!(limit, Limit::Quota);
    // What the machine may need between two statements.
    let told = Utc::now() + left;
    assert!((told - reset_at).abs() <= TimeDelta::seconds(60), "{told}");
    assert_eq!(bed.fake.asked("/videos"), 1);
    let other_key = fetch(&with_key("b-key"), &video_url(3)).await.unwrap_err();
    assert_eq!(other_key.code(), "quota_exhausted");
    assert_eq!(bed.fake.asked("/videos"), 2);
    for (name, value, millis) in keys(&server).await {
        assert!(
            name.starts_with("clamor:pace:{www.googleapis.com+"),
            "{name}"
        );
        assert!(
            !format!("{name} {value}").contains("-key"),
            "{name} {value}"
        );
        assert!(millis > 0, "{name} stays for ever");
    }
}

#[tokio::test]
async fn a_host_that_asks_one_worker_to_slow_down_is_left_alone_by_all() {
    let server = RedisServer::start();
    let bed = Bed::new(|_| Reply::Status(429, Some("3600"), "slow".into())).await;
    let clients = [(); 3].map(|()| sharing(bed.platforms(), &server));
    for client in &clients {
        let failure = fetch(client, STORY).await.unwrap_err();
        assert_eq!(failure.code(), "rate_limited");
    }
    assert_eq!(bed.fake.asked("/items/1"), 1);
}

#[tokio::test]
async fn of_two_closings_the_longer_stays() {
    let server = RedisServer::start();
    let (one, other) = (pace(&server), pace(&server));
    let look = || async { one.turn("a.example", rate(1, 1)).await.unwrap() };
    let close = |limit, left| other.close("a.example", closed(limit, left));
    close(Limit::Quota, HOUR).await.unwrap();
    assert_closed(look().await, Limit::Quota, HOUR);
    close(Limit::Rate, HOUR / 2).await.unwrap();
    assert_closed(look().await, Limit::Quota, HOUR);
    close(Limit::Rate, HOUR * 2).await.unwrap();
    assert_closed(look().await, Limit::Rate, HOUR * 2);
}

#[tokio::test]
async fn a_closed_lane_opens_by_itself() {
    let server = RedisServer::start();
    let pace = pace(&server);
    let shortest = closed(Limit::Rate, Duration::from_micros(1));
    pace.close("a.example", shortest).await.unwrap();
    let opened = async {
        while pace.turn("a.example", rate(1, 1)).await.unwrap() != Turn::After(Duration::ZERO) {}
    };
    within(opened).await;
}

#[tokio::test]
async fn a_clock_of_redis_that_was_put_back_stalls_nobody() {
    let server = RedisServer::start();
    let mut connection = redis(&server).connection();
    let tomorrow = (Utc::now() + TimeDelta::days(1)).timestamp_micros();
    let key = "clamor:pace:{a.example}:turn";
    let () = connection.set(key, tomorrow).await.unwrap();
    let turn = pace(&server).turn("a.example", rate(1, 1)).await.unwrap();
    assert_eq!(wait(turn), Duration::ZERO);
}

#[tokio::test]
async fn nothing_stays_in_redis_for_ever() {
    let server = RedisServer::start();
    let pace = pace(&server);
    for _ in 0..100 {
        pace.turn("a.example", rate(1, 4)).await.unwrap();
    }
    // A hundred turns of a second, and then an hour.
    assert_goes(&server, "clamor:pace:{a.example}:turn", 100_000).await;
    pace.close("a.example", closed(Limit::Rate, HOUR))
        .await
        .unwrap();
    assert_goes(&server, "clamor:pace:{a.example}:closed", 3_600_000).await;
}

/// Only this key is there, and it goes by itself after so many milliseconds at most.
async fn assert_goes(server: &RedisServer, expected: &str, longest: i64) {
    let found = keys(server).await;
    let [(name, _, millis)] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(name, expected);
    assert!((1..=longest).contains(millis), "{name}: {millis} ms");
}

#[tokio::test]
async fn turns_that_a_closing_made_useless_are_waited_for_by_nobody() {
    let server = RedisServer::start();
    let pace = pace(&server);
    for _ in 0..100 {
        pace.turn("a.example", rate(1, 1)).await.unwrap();
    }
    let shortest = closed(Limit::Rate, Duration::from_millis(1));
    pace.close("a.example", shortest).await.unwrap();
    let opened = async {
        loop {
            if let Turn::After(wait) = pace.turn("a.example", rate(1, 1)).await.unwrap() {
                return wait;
            }
        }
    };
    assert_eq!(within(opened).await, Duration::ZERO);
}

#[tokio::test]
async fn work_goes_on_without_redis_and_the_pace_is_shared_again_when_it_is_back() {
    let mut server = RedisServer::start();
    let bed = Bed::new(|asked| story(asked, &["Good."])).await;
    let client = sharing(bed.platforms(), &server);
    fetch(&client, STORY).await.unwrap();
    server.kill();
    for _ in 0..3 {
        fetch(&client, STORY).await.unwrap();
    }
    server.start_again();
    let (other, closing) = (pace(&server), closed(Limit::Rate, HOUR));
    within(async { while other.close("hn.algolia.com", closing).await.is_err() {} }).await;
    let refused = within(async {
        loop {
            if let Err(failure) = fetch(&client, STORY).await {
                return failure;
            }
        }
    });
    assert_eq!(refused.await.code(), "rate_limited");
}

#[tokio::test]
async fn a_redis_that_is_down_at_the_start_or_does_not_answer_costs_no_post() {
    let mut server = RedisServer::start();
    let bed = Bed::new(|asked| story(asked, &["Good."])).await;
    server.stop();
    fetch(&sharing(bed.platforms(), &server), STORY)
        .await
        .unwrap();
    server.start_again();
    let client = sharing(bed.platforms(), &server);
    fetch(&client, STORY).await.unwrap();
    server.freeze();
    fetch(&client, STORY).await.unwrap();
    server.thaw();
}

#[tokio::test]
async fn a_used_up_quota_puts_off_all_posts_of_two_workers_after_one_request_each_at_most() {
    let server = RedisServer::start();
    let bed = Bed::new(|_| google(403, "quotaExceeded")).await;
    let urls: Vec<_> = (0..60).map(video_url).collect();
    let urls: Vec<_> = urls.iter().map(String::as_str).collect();
    let job = bed.job(&urls, JobOptions::default()).await;
    let workers = [(); 2].map(|()| {
        let settings = platforms::ClientSettings {
            per_host_concurrency: 1,
            ..bed.platforms()
        };
        let client = sharing(settings, &server);
        bed.start_with(client, Some(redis(&server)), bed.settings())
    });
    let all_put_off = async {
        let mut look = tokio::time::interval(Duration::from_millis(20));
        loop {
            look.tick().await;
            let items = bed.items(&job).await;
            if items.iter().all(|item| item.reason.is_some()) {
                return items;
            }
        }
    };
    for item in within(all_put_off).await {
        assert_ended(&item, ItemStatus::Pending, Some("quota_exhausted"));
        assert_eq!(item.attempts, 0);
        let due = item.next_attempt_at.expect("a time") - Utc::now();
        assert!(
            due > TimeDelta::zero() && due <= TimeDelta::hours(26),
            "{due}"
        );
    }
    let asked = bed.fake.asked("/videos");
    assert!((1..=2).contains(&asked), "{asked} requests");
    for worker in workers {
        worker.stop().await;
    }
    bed.store.cancel_job(IN_TEAM, job.id).await.unwrap();
}
