//! Hosts that ask to be left alone for a while: their posts wait for the host, each once, and come
//! back in the order of the list.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::{TimeDelta, Utc};
use platforms::Client;
use queue::Redis;
use store::{BUILT_IN_TEAM, ItemStatus, JobOptions};
use testing::RedisServer;
use tokio::sync::Notify;
use worker::{RedisPace, Settings};

use crate::bed::{Bed, IN_TEAM, Running, assert_ended, within};
use crate::fake::{Asked, Reply, story, threads, video};

/// Posts in work at once, of each worker.
const SLOTS: usize = 4;

/// Which stories were asked for, in this order, the refused ones too.
type Order = Arc<Mutex<Vec<usize>>>;

fn stories(count: usize) -> Vec<String> {
    let url = |number| format!("https://news.ycombinator.com/item?id={number}");
    (1..=count).map(url).collect()
}

/// The number of the story that is asked for, unless its count is.
fn number(asked: &Asked) -> Option<usize> {
    asked.path.strip_prefix("/items/")?.parse().ok()
}

/// A site that refuses these stories when they are asked for the first time.
async fn refusing(refused: impl Fn(usize) -> bool + Send + Sync + 'static) -> (Bed, Order) {
    let order = Order::default();
    let log = Arc::clone(&order);
    let bed = Bed::new(move |asked| {
        if let Some(number) = number(asked) {
            log.lock().unwrap().push(number);
            if asked.before == 0 && refused(number) {
                return Reply::Status(429, Some("1"), "slow".into());
            }
        }
        story(asked, &["Good."])
    })
    .await;
    (bed, order)
}

fn settings(bed: &Bed) -> Settings {
    Settings {
        concurrency: SLOTS,
        backoff_base: Settings::default().backoff_base,
        ..bed.settings()
    }
}

fn put_off(running: &Running) -> u64 {
    let outcomes = running.worker.figures().outcomes();
    let found = outcomes.into_iter().find(|(known, _)| *known == "put_off");
    found.expect("a known outcome").1
}

/// Runs a job of so many stories on these workers to its end; answers how often posts were put off.
async fn run(bed: &Bed, posts: usize, workers: Vec<Running>) -> u64 {
    let urls = stories(posts);
    let urls: Vec<_> = urls.iter().map(String::as_str).collect();
    let job = bed.job(&urls, JobOptions::default()).await;
    let done = workers[0].worker.run_until_done(BUILT_IN_TEAM, job.id);
    done.await.unwrap();
    for item in bed.items(&job).await {
        assert_ended(&item, ItemStatus::Completed, None);
        assert_eq!(item.attempts, 1);
    }
    let mut sum = 0;
    for running in workers {
        sum += put_off(&running);
        running.stop().await;
    }
    sum
}

/// How far a story was asked for from its place in the list, at most.
fn displacement(order: &Order, posts: usize) -> usize {
    let mut first = Vec::new();
    for number in order.lock().unwrap().iter() {
        if !first.contains(number) {
            first.push(*number);
        }
    }
    assert_eq!(first.len(), posts);
    let places = first.iter().zip(1..);
    let distances = places.map(|(number, place)| number.abs_diff(place));
    distances.max().unwrap_or_default()
}

#[tokio::test]
async fn posts_behind_a_closed_door_wait_once_each_and_come_back_in_order() {
    const POSTS: usize = 200;
    const REFUSED: [usize; 3] = [20, 90, 150];
    let (bed, order) = refusing(|number| REFUSED.contains(&number)).await;
    let running = bed.start(settings(&bed));
    let put_off = within(run(&bed, POSTS, vec![running])).await;
    assert_eq!(order.lock().unwrap().len(), POSTS + REFUSED.len());
    // The one that was refused, what was in work, and what was taken before that was known.
    let most = REFUSED.len() * (1 + 3 * SLOTS);
    assert!(put_off <= most as u64, "{put_off} times put off");
    let displacement = displacement(&order, POSTS);
    assert!(displacement <= 5 * SLOTS, "{displacement} places");
}

#[tokio::test]
async fn workers_that_share_redis_wait_for_the_same_door() {
    const POSTS: usize = 200;
    const REFUSED: [usize; 2] = [20, 110];
    let server = RedisServer::start();
    let (bed, order) = refusing(|number| REFUSED.contains(&number)).await;
    let workers = [(); 2].map(|()| {
        let redis = Redis::new(&server.url()).unwrap();
        let pace = Arc::new(RedisPace::new(redis.clone()));
        let client = Client::sharing(bed.platforms(), pace).unwrap();
        bed.start_with(client, Some(redis), settings(&bed))
    });
    let put_off = within(run(&bed, POSTS, workers.into())).await;
    assert_eq!(order.lock().unwrap().len(), POSTS + REFUSED.len());
    let most = 2 * REFUSED.len() * (1 + 3 * SLOTS);
    assert!(put_off <= most as u64, "{put_off} times put off");
    // What lies in Redis comes out as it went in.
    let displacement = displacement(&order, POSTS);
    assert!(displacement <= 128 + 10 * SLOTS, "{displacement} places");
}

#[tokio::test]
async fn a_host_that_asks_for_an_hour_holds_no_slot_and_says_until_when() {
    const POSTS: usize = 100;
    let bed = Bed::new(|asked| match asked.path.as_str() {
        "/videos" => video(asked, 1),
        "/commentThreads" => Reply::Json(threads("a", 1, None)),
        _ => Reply::Status(429, Some("3600"), "slow".into()),
    })
    .await;
    let urls = stories(POSTS);
    let urls: Vec<_> = urls.iter().map(String::as_str).collect();
    let held = bed.job(&urls, JobOptions::default()).await;
    let running = bed.start(Settings {
        concurrency: 1,
        ..settings(&bed)
    });
    let waiting = async {
        let mut look = tokio::time::interval(std::time::Duration::from_millis(20));
        loop {
            look.tick().await;
            let items = bed.items(&held).await;
            if items.iter().all(|item| item.reason.is_some()) {
                return items;
            }
        }
    };
    let items = within(waiting).await;
    let mut due = Vec::new();
    for item in &items {
        assert_ended(item, ItemStatus::Pending, Some("rate_limited"));
        assert_eq!(item.attempts, 0);
        due.push(item.next_attempt_at.expect("a time"));
    }
    let hour = Utc::now() + TimeDelta::hours(1);
    // The first was told, and waits a little longer; the rest in the order of the list.
    assert!(due[1..].is_sorted());
    assert!(
        due.iter()
            .all(|due| (*due - hour).abs() < TimeDelta::minutes(10))
    );
    assert_eq!(bed.fake.asked("/items/"), 1);
    // Counted once the rows are written.
    let counted = async {
        while put_off(&running) < 2 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    within(counted).await;
    assert_eq!(put_off(&running), 2, "each that was claimed");

    let video = ["https://www.youtube.com/watch?v=abcdefghijk"];
    let other = bed.job(&video, JobOptions::default()).await;
    let done = running.worker.run_until_done(BUILT_IN_TEAM, other.id);
    within(done).await.unwrap();
    assert_ended(&bed.item(&other).await, ItemStatus::Completed, None);
    running.stop().await;
    bed.store.cancel_job(IN_TEAM, held.id).await.unwrap();
}

#[tokio::test]
async fn a_host_that_answers_slowly_holds_no_place_of_others_and_is_read_to_the_end() {
    const POSTS: usize = 60;
    let gate = Arc::new(Notify::new());
    let slow = Arc::clone(&gate);
    let bed = Bed::new(move |asked| match asked.path.as_str() {
        "/videos" => video(asked, 1),
        "/commentThreads" => Reply::Json(threads("a", 1, None)),
        _ => match (number(asked), story(asked, &["Good."])) {
            (Some(_), Reply::Json(body)) => Reply::Held(Arc::clone(&slow), body),
            (_, other) => other,
        },
    })
    .await;
    let urls = stories(POSTS);
    let urls: Vec<_> = urls.iter().map(String::as_str).collect();
    let held = bed.job(&urls, JobOptions::default()).await;
    let client = Client::new(platforms::ClientSettings {
        per_host_concurrency: 2,
        place_for: Duration::from_millis(20),
        patience: Duration::from_millis(20),
        ..bed.platforms()
    });
    let running = bed.start_with(client.unwrap(), None, settings(&bed));
    bed.fake.wait_for("/items/").await;

    let video = ["https://www.youtube.com/watch?v=abcdefghijk"];
    for _ in 0..3 {
        let other = bed.job(&video, JobOptions::default()).await;
        let done = running.worker.run_until_done(BUILT_IN_TEAM, other.id);
        within(done).await.unwrap();
        assert_ended(&bed.item(&other).await, ItemStatus::Completed, None);
    }
    assert!(
        bed.fake.asked("/items/") <= 2,
        "no more at once than may be"
    );
    let waits = |item: &store::Item| {
        let detail = item.detail.as_deref().unwrap_or_default();
        detail.contains("news.ycombinator.com answers slowly")
            || detail.contains("hn.algolia.com answers slowly")
    };
    assert!(bed.items(&held).await.iter().any(waits));

    let opening = async {
        let mut look = tokio::time::interval(Duration::from_millis(5));
        loop {
            look.tick().await;
            gate.notify_waiters();
        }
    };
    let done = running.worker.run_until_done(BUILT_IN_TEAM, held.id);
    within(async {
        tokio::select! {
            job = done => drop(job.unwrap()),
            () = opening => {}
        }
    })
    .await;
    for item in bed.items(&held).await {
        assert_ended(&item, ItemStatus::Completed, None);
        assert_eq!(item.attempts, 1);
    }
    assert_eq!(bed.fake.asked("/items/"), POSTS);
    running.stop().await;
}

#[tokio::test]
async fn a_host_that_never_opens_for_long_is_given_up_in_the_end() {
    let bed = Bed::new(|_| Reply::Status(429, Some("1"), "slow".into())).await;
    let urls = stories(10);
    let urls: Vec<_> = urls.iter().map(String::as_str).collect();
    let job = bed.job(&urls, JobOptions::default()).await;
    let mut settings = settings(&bed);
    settings.max_snoozes = 2;
    let job = bed.run(settings, job.id).await;
    for item in bed.items(&job).await {
        assert_ended(&item, ItemStatus::Failed, Some("rate_limited"));
    }
    // Three closings, each with what was under way at once and the two that found out.
    let asked = bed.fake.asked("/items/");
    assert!((3..=3 * (SLOTS + 2)).contains(&asked), "{asked} requests");
}

/// What refusals cost in time: 400 posts of one host at the default pace, once without any and once
/// with 47 that ask for a second each.
///
/// `cargo test -p worker --test it doors::measure -- --ignored --nocapture`
#[tokio::test]
#[ignore = "a measurement of about four minutes; it asserts nothing about time"]
async fn measure_what_a_few_refusals_cost() {
    const POSTS: usize = 400;
    const REFUSALS: usize = 47;
    let mut took = Vec::new();
    for refusals in [0, REFUSALS] {
        let left = AtomicUsize::new(refusals);
        let refuse = move |number: usize| {
            number.is_multiple_of(8)
                && left
                    .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
                        left.checked_sub(1)
                    })
                    .is_ok()
        };
        let (bed, order) = refusing(refuse).await;
        let defaults = platforms::ClientSettings::default();
        let mut settings_of_client = platforms::ClientSettings {
            requests_per_second: defaults.requests_per_second,
            per_host_concurrency: defaults.per_host_concurrency,
            ..bed.platforms()
        };
        // Counts come from a host of their own, as those of Hacker News do.
        let counts = bed.fake.base.replace("127.0.0.1", "localhost") + "/count";
        settings_of_client
            .api_bases
            .insert("HN_FIREBASE_BASE".to_owned(), counts);
        let client = Client::new(settings_of_client);
        let running = bed.start_with(
            client.unwrap(),
            None,
            Settings {
                poll: Settings::default().poll,
                concurrency: Settings::default().concurrency,
                ..settings(&bed)
            },
        );
        let begun = Instant::now();
        let put_off = run(&bed, POSTS, vec![running]).await;
        took.push(begun.elapsed());
        let requests = order.lock().unwrap().len();
        let displacement = displacement(&order, POSTS);
        println!(
            "{refusals} refusals: {:.1} s, {requests} requests, {put_off} times put off, at most \
             {displacement} places from the list",
            begun.elapsed().as_secs_f64(),
        );
    }
    println!(
        "with refusals {:.2} times as long",
        took[1].as_secs_f64() / took[0].as_secs_f64()
    );
}
