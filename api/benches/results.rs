//! `results.csv` of a job with a million comments: time to the first byte, rows a second, memory.
//!
//! `cargo bench -p api --bench results [-- COMMENTS]`

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use api::{AnalyzerInfo, AppState, Settings};
use futures::StreamExt;
use store::{JobKind, JobOptions, Label, ModelKey, NewComment, NewItem, NewJob, NewScore, Store};
use tokio::net::TcpListener;

/// Comments written at once.
const BATCH: usize = 5000;

#[tokio::main]
async fn main() {
    // Cargo passes `--bench`.
    let comments = std::env::args()
        .find_map(|argument| argument.parse().ok())
        .unwrap_or(1_000_000);
    let _ = rustls::crypto::ring::default_provider().install_default();
    let folder = tempfile::TempDir::new().expect("a folder");
    let url = format!("sqlite://{}", folder.path().join("bench.db").display());
    let store = Store::open(&url).await.expect("the database opens");
    store.migrate().await.expect("the tables are made");
    let begun = Instant::now();
    let job = fill(&store, comments).await;
    println!(
        "written: {comments} scored comments in {:.1} s",
        begun.elapsed().as_secs_f64()
    );

    let state = AppState::new(
        store,
        Settings::default(),
        Arc::new(|| {}),
        Arc::new(|_| Ok(())),
        AnalyzerInfo::default(),
    );
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("the port");
    tokio::spawn(api::serve(listener, state, std::future::pending()));
    for end in ["results.csv", "results.jsonl", "results.csv"] {
        download(address, &format!("/api/v1/jobs/{job}/{end}"), comments).await;
    }
}

/// Writes a job as a worker leaves it.
async fn fill(store: &Store, comments: usize) -> uuid::Uuid {
    let upload = store
        .begin_upload(NewJob {
            team: store::BUILT_IN_TEAM,
            name: "bench".to_owned(),
            kind: JobKind::Comments,
            options: JobOptions::default(),
            items: vec![NewItem {
                input: "bench.csv".to_owned(),
                url: "bench.csv".to_owned(),
                platform: Some("file".to_owned()),
                post_key: None,
                failed: None,
            }],
            idempotency: None,
            duplicates: 0,
            extra_columns: Vec::new(),
        })
        .await
        .expect("the upload begins");
    let text = "This is the kind of thing that people write under a post, neither short nor long.";
    for first in (0..comments).step_by(BATCH) {
        let batch: Vec<NewComment> = (first..comments.min(first + BATCH))
            .map(|n| NewComment {
                id: n.to_string(),
                text: format!("{text} {n}"),
                author_name: Some(format!("author {}", n % 1000)),
                likes: Some(n as i64 % 50),
                ..NewComment::default()
            })
            .collect();
        store
            .append_upload(&upload, &batch)
            .await
            .expect("comments are written");
    }
    let job = store
        .finish_upload(&upload)
        .await
        .expect("the job is there");
    let claim = store
        .claim(upload.item_id, "bench", Duration::from_secs(3600))
        .await
        .expect("the claim works")
        .expect("the item is due");
    let model = ModelKey {
        name: "lexicon".to_owned(),
        version: "bench".to_owned(),
    };
    let model = store
        .begin_scoring(&claim, &model, None)
        .await
        .expect("scoring begins");
    let mut after = 0;
    loop {
        let batch = store
            .unscored(&claim, model, after, BATCH as u32)
            .await
            .expect("comments are read");
        let Some(last) = batch.last() else { break };
        after = last.seq;
        let scores: Vec<NewScore> = batch
            .iter()
            .map(|comment| NewScore {
                seq: comment.seq,
                label: Label::Neutral,
                score: 0.0123,
                probabilities: None,
                truncated: false,
            })
            .collect();
        store
            .write_scores(&claim, model, &scores)
            .await
            .expect("scores are written");
    }
    let ending = store::Ending::Completed {
        reason: None,
        detail: None,
    };
    store.finish(&claim, &ending).await.expect("the item ends");
    job.id
}

async fn download(address: SocketAddr, path: &str, comments: usize) {
    let before = resident_mib();
    let client = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("a client");
    let begun = Instant::now();
    let response = client
        .get(format!("http://{address}{path}"))
        .send()
        .await
        .expect("an answer");
    assert_eq!(response.status(), 200);
    let mut stream = response.bytes_stream();
    let (mut bytes, mut lines, mut first, mut most) = (0, 0, None, before);
    let mut looked = Instant::now();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.expect("a chunk");
        first.get_or_insert_with(|| begun.elapsed());
        bytes += chunk.len();
        lines += chunk.iter().filter(|byte| **byte == b'\n').count();
        if looked.elapsed() > Duration::from_millis(100) {
            most = most.max(resident_mib());
            looked = Instant::now();
        }
    }
    let seconds = begun.elapsed().as_secs_f64();
    assert!(lines >= comments, "{lines} lines of {comments}");
    println!(
        "{}: first byte {:.1} ms, {:.0} rows/s, {:.1} MB in {seconds:.1} s, resident {before} MiB before, {most} MiB at most",
        path.rsplit('/').next().unwrap_or(path),
        first.unwrap_or_default().as_secs_f64() * 1000.0,
        comments as f64 / seconds,
        bytes as f64 / 1e6,
    );
}

/// What Linux says this process holds; 0 elsewhere.
fn resident_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .and_then(|rest| {
            rest.trim()
                .trim_end_matches("kB")
                .trim()
                .parse::<u64>()
                .ok()
        })
        .map_or(0, |kib| kib / 1024)
}
