//! An erasure by author that is cut off: it goes on by itself, and the audit trail tells of it once.

use reqwest::Method;
use serde_json::json;
use sqlx::{Connection, PgConnection};

use super::site::Site;
use crate::harness::{Server, until};

const POSTS: usize = 3;
const FILE: &str = "id,comment,author_name\n1,lovely,Ann\n2,awful,Bob\n3,fine,Ann\n";

/// Comments of whom we erase, in files of others as well.
async fn sent(api: &Server) {
    for _ in 0..POSTS {
        api.upload(FILE.to_owned()).await;
    }
}

/// Begins an erasure that cannot go beyond its first steps, and answers what holds it up.
async fn held_up(site: &Site, api: &Server) -> (PgConnection, tokio::task::JoinHandle<()>) {
    let shown = api
        .request(Method::POST, "/api/v1/erasures")
        .json(&json!({"author_name": "Ann"}));
    let shown: serde_json::Value = shown
        .send()
        .await
        .expect("an answer")
        .json()
        .await
        .expect("JSON");
    assert_eq!(shown["to_erase"], 2 * POSTS, "{shown}");
    let mut holder = PgConnection::connect(site.database.url())
        .await
        .expect("a connection");
    for statement in [
        "begin",
        "select id from snapshots order by id desc limit 1 for update",
    ] {
        sqlx::query(statement)
            .execute(&mut holder)
            .await
            .expect("a lock");
    }
    let confirmed = api
        .request(Method::POST, "/api/v1/erasures")
        .json(&json!({"author_name": "Ann", "confirm": shown["to_erase"]}));
    let request = tokio::spawn(async move {
        let answer = confirmed.send().await;
        panic!("it was not held up: {answer:?}");
    });
    until("it has begun, and waits", || async {
        let begun = site.database.number("select count(*) from erasures").await;
        let waiting = "select count(*) from pg_stat_activity \
                       where wait_event_type = 'Lock' and datname = current_database()";
        (begun == 1 && site.database.number(waiting).await > 0).then_some(())
    })
    .await;
    (holder, request)
}

/// Waits until nothing of the author is left, and looks what is told of it.
async fn is_erased_once(site: &Site) {
    until("it is erased", || async {
        let open = "select count(*) from erasures where ended_at is null";
        (site.database.number(open).await == 0).then_some(())
    })
    .await;
    for (left, expected) in [
        ("comments where author_name = 'Ann'", 0),
        ("comments where author_name = 'Bob'", POSTS as i64),
        ("comments where text = ''", 2 * POSTS as i64),
        ("erasures where author_name is not null", 0),
        ("erasure_posts", 0),
        ("audit where action = 'erasure_begun'", 1),
        ("audit where action = 'author_erased'", 1),
        (
            "audit where action = 'author_erased' and details like '%\"comments\":6,%'",
            1,
        ),
    ] {
        let statement = format!("select count(*) from {left}");
        assert_eq!(site.database.number(&statement).await, expected, "{left}");
    }
}

#[tokio::test]
async fn an_erasure_whose_client_goes_away_ends_by_itself() {
    let site = Site::new().await;
    let api = site.api().await;
    sent(&api).await;
    let (holder, request) = held_up(&site, &api).await;
    request.abort();
    assert!(request.await.is_err_and(|error| error.is_cancelled()));
    holder.close().await.expect("the lock is gone");
    is_erased_once(&site).await;
    api.stop().await;
}

#[tokio::test]
async fn an_erasure_that_is_cut_off_by_a_crash_is_finished_by_the_next_process() {
    let site = Site::new().await;
    let api = site.api().await;
    sent(&api).await;
    let (holder, request) = held_up(&site, &api).await;
    request.abort();
    api.kill().await;
    holder.close().await.expect("the lock is gone");
    let open = "select count(*) from comments where author_name = 'Ann'";
    assert_eq!(site.database.number(open).await, 2 * POSTS as i64);

    let api = site.api().await;
    is_erased_once(&site).await;
    api.stop().await;
}
