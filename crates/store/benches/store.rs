//! How fast comments go in, are scored and come out: `cargo bench -p store [-- ROWS]`.
//!
//! Prints figures and asserts nothing. SQLite in a temporary file; PostgreSQL too when
//! `TEST_DATABASE_URL` names one (a schema of its own, dropped afterwards).

use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, Connection};
use store::{
    BUILT_IN_TEAM, JobKind, JobOptions, Label, ModelKey, NewComment, NewItem, NewJob, NewScore,
    Review, Scope, Store,
};

/// Rows per call, as the api and the worker send them.
const BATCH: usize = 2_000;

#[tokio::main]
async fn main() {
    // Cargo adds `--bench`.
    let rows = std::env::args()
        .skip(1)
        .find_map(|argument| argument.parse().ok())
        .unwrap_or(1_000_000);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("bench.db");
    measure("SQLite", &format!("sqlite://{}", file.display()), rows).await;
    if let Ok(server) = std::env::var("TEST_DATABASE_URL") {
        statement(&server, "drop schema if exists bench_store cascade").await;
        statement(&server, "create schema bench_store").await;
        let mark = if server.contains('?') { '&' } else { '?' };
        measure(
            "PostgreSQL",
            &format!("{server}{mark}options[search_path]=bench_store"),
            rows,
        )
        .await;
        statement(&server, "drop schema bench_store cascade").await;
    }
}

async fn statement(server: &str, text: &str) {
    let mut connection = sqlx::PgConnection::connect(server)
        .await
        .expect("a connection");
    let text = AssertSqlSafe(text.to_owned());
    sqlx::raw_sql(text)
        .execute(&mut connection)
        .await
        .expect("a statement");
}

async fn measure(name: &str, url: &str, rows: usize) {
    let store = Store::open(url).await.expect("the store opens");
    store.migrate().await.expect("the tables are made");
    let whole = Instant::now();

    let upload = store.begin_upload(job()).await.expect("begun");
    let mut spent = Duration::ZERO;
    for from in (0..rows).step_by(BATCH) {
        let batch: Vec<_> = (from..rows.min(from + BATCH)).map(comment).collect();
        let begin = Instant::now();
        store
            .append_upload(&upload, &batch)
            .await
            .expect("appended");
        spent += begin.elapsed();
    }
    let job = store.finish_upload(&upload).await.expect("finished");
    report(name, "upload", rows, spent);

    let claim = claimed(&store, upload.items[0]).await;
    let model = ModelKey {
        name: "lexicon".to_owned(),
        version: "1".to_owned(),
    };
    let model = store
        .begin_scoring(&claim, &model, None)
        .await
        .expect("a model");
    let (mut reading, mut writing) = (Duration::ZERO, Duration::ZERO);
    let mut after = 0;
    loop {
        let begin = Instant::now();
        let missing = store
            .unscored(&claim, model, after, BATCH as u32)
            .await
            .expect("comments");
        reading += begin.elapsed();
        let Some(last) = missing.last() else { break };
        after = last.seq;
        let scores: Vec<_> = missing.iter().map(|comment| score(comment.seq)).collect();
        let begin = Instant::now();
        store
            .write_scores(&claim, model, &scores)
            .await
            .expect("written");
        writing += begin.elapsed();
    }
    report(name, "unscored", rows, reading);
    report(name, "write_scores", rows, writing);
    report(name, "unscored + write_scores", rows, reading + writing);
    report(name, "upload to last score", rows, whole.elapsed());

    let begin = Instant::now();
    let mut place = None;
    let mut read = 0;
    loop {
        let records = store
            .results(Scope::Team(BUILT_IN_TEAM), job.id, place, 5_000)
            .await
            .expect("rows");
        if read == 0 {
            println!(
                "{name}: first 5,000 results after {:.1} ms",
                begin.elapsed().as_secs_f64() * 1e3
            );
        }
        read += records.len();
        let Some(last) = records.last() else { break };
        place = Some((last.position, last.seq));
    }
    assert_eq!(read, rows);
    report(name, "results", rows, begin.elapsed());

    let begin = Instant::now();
    store
        .days(Scope::Team(BUILT_IN_TEAM), job.id, store::Counting::ALL)
        .await
        .expect("days");
    report(name, "days", rows, begin.elapsed());
    for sort in [
        store::Sort::Position,
        store::Sort::Likes,
        store::Sort::MostNegative,
    ] {
        let filter = store::CommentFilter {
            sort,
            ..store::CommentFilter::default()
        };
        let begin = Instant::now();
        store
            .comments(Scope::Team(BUILT_IN_TEAM), job.id, &filter, None, 50)
            .await
            .expect("comments");
        println!(
            "{name}: first 50 by {sort:?}: {:.1} ms",
            begin.elapsed().as_secs_f64() * 1e3
        );
    }
    let ending = store::Ending::Completed {
        reason: None,
        detail: None,
    };
    store.finish(&claim, &ending).await.expect("finished");
    compare(&store, name, job.id, rows).await;

    let begin = Instant::now();
    store
        .delete_job(Scope::Team(BUILT_IN_TEAM), job.id, None)
        .await
        .expect("deleted");
    while store.erase().await.expect("erased") {}
    report(name, "delete", rows, begin.elapsed());
}

/// Takes the work on an item, and what is to be done for it.
async fn claimed(store: &Store, item: uuid::Uuid) -> store::Claim {
    let hour = Duration::from_secs(3_600);
    let lease = store.claim(item, "bench", hour).await.expect("an answer");
    let claim = store.open_post(&lease.expect("it is due")).await;
    claim.expect("an answer").expect("the job is there")
}

/// Scores everything again with another model, and lays both side by side.
async fn compare(store: &Store, name: &str, first: uuid::Uuid, rows: usize) {
    let again = store
        .rescore_job(Scope::Team(BUILT_IN_TEAM), first, store::Rescore::default())
        .await
        .expect("it can be scored again");
    let items = store
        .items(Scope::Team(BUILT_IN_TEAM), again.id, None, 1)
        .await;
    let claim = claimed(store, items.expect("items")[0].id).await;
    let model = ModelKey {
        name: "other".to_owned(),
        version: "1".to_owned(),
    };
    let model = store.begin_scoring(&claim, &model, None).await;
    let model = model.expect("a model");
    for from in (1..=rows).step_by(BATCH) {
        let scores: Vec<_> = (from..=rows.min(from + BATCH - 1))
            .map(|seq| NewScore {
                seq: seq as i64,
                ..score(seq as i64 / 2)
            })
            .collect();
        store
            .write_scores(&claim, model, &scores)
            .await
            .expect("written");
    }
    let begin = Instant::now();
    let posts = store
        .compare(Scope::Team(BUILT_IN_TEAM), first, again.id)
        .await;
    assert_eq!(posts.expect("posts")[0].labels.total(), rows as i64);
    report(name, "compare", rows, begin.elapsed());
    let begin = Instant::now();
    store
        .differences(
            Scope::Team(BUILT_IN_TEAM),
            (first, again.id),
            (None, None),
            None,
            50,
        )
        .await
        .expect("differences");
    println!(
        "{name}: first 50 differences: {:.1} ms",
        begin.elapsed().as_secs_f64() * 1e3
    );
    store
        .delete_job(Scope::Team(BUILT_IN_TEAM), again.id, None)
        .await
        .expect("deleted");
}

fn report(name: &str, what: &str, rows: usize, spent: Duration) {
    let rate = rows as f64 / spent.as_secs_f64();
    println!(
        "{name}: {what}: {rate:.0} rows/s ({rows} rows in {:.2} s)",
        spent.as_secs_f64()
    );
}

fn job() -> NewJob {
    NewJob {
        team: BUILT_IN_TEAM,
        created_by: None,
        name: "bench".to_owned(),
        kind: JobKind::Comments,
        options: JobOptions::default(),
        items: vec![NewItem {
            input: "bench.csv".to_owned(),
            url: "bench.csv".to_owned(),
            platform: Some("file".to_owned()),
            post_key: None,
            title: None,
            failed: None,
        }],
        idempotency: None,
        duplicates: 0,
        extra_columns: vec!["id".to_owned(), "text".to_owned()],
    }
}

/// About a hundred characters, as comments are.
fn comment(number: usize) -> NewComment {
    let id = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    NewComment {
        id: format!("{id:016x}"),
        text: format!(
            "Comment {number}: the camera is great but the battery could last longer, \
             would buy it again though \u{1f600}"
        ),
        author_name: Some(format!("author {}", number % 5_000)),
        published_at: chrono::DateTime::from_timestamp(1_700_000_000 + number as i64, 0),
        likes: Some((number % 97) as i64),
        extra: vec![format!("{id:016x}"), number.to_string()],
        ..NewComment::default()
    }
}

fn score(seq: i64) -> NewScore {
    let score = ((seq % 200) - 100) as f64 / 100.0;
    NewScore {
        seq,
        label: match score {
            s if s > 0.05 => Label::Positive,
            s if s < -0.05 => Label::Negative,
            _ => Label::Neutral,
        },
        score,
        probabilities: None,
        truncated: false,
        language: Some("en".to_owned()),
        review: Review::default(),
        by_post_author: false,
        answered_by: None,
    }
}
