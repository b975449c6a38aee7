//! Whole jobs on SQLite with the lexicon, printed as figures.
//!
//! `cargo bench -p worker` runs 1,000 posts of 100 comments from a local fake of Hacker
//! News, and an upload of 1,000,000 comments. Other sizes:
//! `cargo bench -p worker -- POSTS COMMENTS_PER_POST UPLOADED`.

use std::time::{Duration, Instant};

use axum::extract::Path;
use axum::routing::get;
use axum::{Json, Router};
use store::{
    BUILT_IN_TEAM, Job, JobKind, JobOptions, JobStatus, NewComment, NewItem, NewJob, Store,
};
use testing::{HackerNewsComment, HackerNewsStory, hacker_news_count};
use tokio_util::sync::CancellationToken;
use worker::{Settings, Worker};

const WORDS: [&str; 12] = [
    "great", "the", "video", "awful", "really", "love", "this", "not", "camera", "hate", "fine",
    "🎉",
];

fn main() {
    let numbers: Vec<usize> = std::env::args()
        .filter_map(|argument| argument.parse().ok())
        .collect();
    let [posts, per_post, uploaded] = match numbers[..] {
        [posts, per_post, uploaded] => [posts, per_post, uploaded],
        _ => [1_000, 100, 1_000_000],
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        if posts > 0 {
            fetched(posts, per_post).await;
        }
        if uploaded > 0 {
            scored(uploaded).await;
        }
    });
}

/// A job of posts, fetched from a server beside it.
async fn fetched(posts: usize, per_post: usize) {
    let base = fake_hacker_news(per_post).await;
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path()).await;
    let items = (1..=posts).map(|id| post(&id.to_string())).collect();
    let job = store
        .create_job(new_job(JobKind::Posts, items))
        .await
        .expect("a job");
    let (job, took) = run(&store, client(&base), dir.path(), &job).await;
    let comments = job.totals.comments.scored;
    assert_eq!(
        (job.status, comments as usize),
        (JobStatus::Completed, posts * per_post)
    );
    println!(
        "{posts} posts of {per_post} comments: fetched and scored in {:.2} s, {:.0} posts/s, {:.0} comments/s",
        took.as_secs_f64(),
        posts as f64 / took.as_secs_f64(),
        comments as f64 / took.as_secs_f64(),
    );
}

/// A job of comments that are in the store already.
async fn scored(comments: usize) {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path()).await;
    let upload = store
        .begin_upload(new_job(JobKind::Comments, vec![post("0")]))
        .await
        .expect("an upload");
    let begun = Instant::now();
    for first in (0..comments).step_by(2_000) {
        let page: Vec<NewComment> = (first..comments.min(first + 2_000))
            .map(|row| NewComment {
                id: row.to_string(),
                text: text(row),
                ..NewComment::default()
            })
            .collect();
        store.append_upload(&upload, &page).await.expect("room");
    }
    let job = store.finish_upload(&upload).await.expect("a job");
    let stored = begun.elapsed();
    let (job, took) = run(&store, client("http://127.0.0.1:9"), dir.path(), &job).await;
    assert_eq!(
        (job.status, job.totals.comments.scored as usize),
        (JobStatus::Completed, comments)
    );
    println!(
        "{comments} uploaded comments: stored in {:.2} s, scored in {:.2} s, {:.0} comments/s",
        stored.as_secs_f64(),
        took.as_secs_f64(),
        comments as f64 / took.as_secs_f64(),
    );
}

async fn run(
    store: &Store,
    client: platforms::Client,
    dir: &std::path::Path,
    job: &Job,
) -> (Job, Duration) {
    let settings = Settings {
        models_dir: dir.join("models"),
        analyzer: Some("lexicon".to_owned()),
        ..Settings::default()
    };
    let shutdown = CancellationToken::new();
    let begun = Instant::now();
    let worker = Worker::start(store.clone(), client, None, settings, shutdown.clone());
    let job = worker
        .run_until_done(BUILT_IN_TEAM, job.id)
        .await
        .expect("the job");
    let took = begun.elapsed();
    shutdown.cancel();
    worker.join().await;
    (job, took)
}

async fn open(dir: &std::path::Path) -> Store {
    let store = Store::open(&format!("sqlite://{}", dir.join("bench.db").display()))
        .await
        .expect("a database");
    store.migrate().await.expect("tables");
    store
}

fn client(base: &str) -> platforms::Client {
    let settings = platforms::ClientSettings {
        api_bases: [
            ("HN_ALGOLIA_BASE".to_owned(), base.to_owned()),
            ("HN_FIREBASE_BASE".to_owned(), format!("{base}/count")),
        ]
        .into(),
        requests_per_second: 10_000,
        per_host_concurrency: 64,
        ..platforms::ClientSettings::default()
    };
    platforms::Client::new(settings).expect("a client")
}

async fn fake_hacker_news(per_post: usize) -> String {
    let item = move |Path(id): Path<u64>| async move { Json(story(id, per_post)) };
    let count = move || async move { Json(hacker_news_count(per_post)) };
    let app = Router::new()
        .route("/items/{id}", get(item))
        .route("/count/item/{id}", get(count));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, app).await });
    format!("http://{address}")
}

fn story(id: u64, comments: usize) -> HackerNewsStory {
    let first = id as usize * comments;
    let numbers = first..first + comments;
    let comments =
        numbers.map(|number| HackerNewsComment::new(1_000_000 + number as u64, text(number)));
    HackerNewsStory::new(id, comments)
}

/// Sentences of 4 to 23 words; few are equal.
fn text(number: usize) -> String {
    let words = (0..4 + number % 20)
        .map(|place| WORDS[(number * 7 + place * place + number / 12) % WORDS.len()]);
    let mut text: String = words.flat_map(|word| [word, " "]).collect();
    text.push_str(&number.to_string());
    text
}

fn post(id: &str) -> NewItem {
    let url = format!("https://news.ycombinator.com/item?id={id}");
    NewItem {
        input: url.clone(),
        url,
        platform: Some("hackernews".to_owned()),
        post_key: Some(id.to_owned()),
        title: None,
        failed: None,
    }
}

fn new_job(kind: JobKind, items: Vec<NewItem>) -> NewJob {
    NewJob {
        team: BUILT_IN_TEAM,
        created_by: None,
        name: String::new(),
        kind,
        options: JobOptions::default(),
        items,
        idempotency: None,
        duplicates: 0,
        extra_columns: Vec::new(),
    }
}
