//! `clamor move`: an embedded installation becomes one on PostgreSQL, and nothing is lost.

use reqwest::Method;
use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};
use testing::PostgresDatabase;

use crate::{
    fake::{Fake, hn},
    harness::{Ran, Server, Setup, program, run},
};

const COMMENTS: &str = "text,author,likes,date\r\n\
    \"I love this, thank you! 🎉\",Ann,3,2026-03-01T10:00:00.123Z\r\n\
    \"Worst update ever\",Bob,12,2026-03-02T11:30:00Z\r\n\
    \"¿Qué es esto?\",Çelik,,\r\n";

async fn take_over(setup: &Setup, to: &str) -> Ran {
    let mut command = program(setup.folder.path());
    run(command.args(["move", "--data", "data", "--to", to])).await
}

/// Everything that is told of a job.
async fn told(server: &Server, id: &str) -> Vec<String> {
    let mut all = Vec::new();
    for part in [
        "",
        "/results.csv",
        "/summary",
        "/comments?limit=100",
        "/results.jsonl",
    ] {
        let answer = server.get(&format!("/api/v1/jobs/{id}{part}")).await;
        assert_eq!(answer.status, 200, "{part}: {}", answer.text());
        all.push(answer.text().to_owned());
    }
    all
}

async fn post_sent(server: &Server) -> Value {
    let answer = server.get("/api/v1/posts/one/analysis?wait=60s").await;
    assert_eq!(answer.json()["status"], "complete", "{}", answer.text());
    answer.json()
}

#[tokio::test]
async fn an_installation_goes_on_in_postgresql_where_it_stopped() {
    let fake = Fake::start().await;
    let setup = Setup::new(&fake);
    let server = setup.start().await;
    let posts = server.create(&[hn(1), hn(404)]).await;
    let upload = server.upload(COMMENTS).await;
    for id in [&posts, &upload] {
        server.ended(id).await;
    }
    let body = json!({"id": "one", "content": "This is an example post."});
    server.post("/api/v1/posts", &body).await;
    let analysis = post_sent(&server).await;
    let mut before = Vec::new();
    for id in [&posts, &upload] {
        before.push(told(&server, id).await);
    }

    // While it runs nothing is taken over, and nothing is made.
    let database = PostgresDatabase::fresh().await;
    let refused = take_over(&setup, database.url()).await;
    refused.says(1, &["is in use: stop Clamor"]);
    let tables = "select count(*) from pg_class where relname = 'jobs'";
    assert_eq!(database.number(tables).await, 0);

    server.stop().await;
    let moved = take_over(&setup, database.url()).await;
    moved.expect(0);
    for words in [
        " jobs\n",
        " comments\n",
        "counted and summed up on both sides",
    ] {
        assert!(moved.stdout().contains(words), "{}", moved.stdout());
    }

    let noted = "select count(*) from audit where action = 'database_moved' and door = 'shell'";
    assert_eq!(database.number(noted).await, 1);
    let there = setup.clone().set("DATABASE_URL", database.url());
    let server = there.start().await;
    for (id, before) in [&posts, &upload].into_iter().zip(before) {
        assert_eq!(told(&server, id).await, before);
    }
    assert_eq!(post_sent(&server).await, analysis);
    // Rows that PostgreSQL numbers come after those that were taken over.
    let next = server.upload(COMMENTS).await;
    assert_eq!(server.ended(&next).await["status"], "completed");
    let retried = server
        .request(Method::POST, &format!("/api/v1/jobs/{posts}/retry"))
        .send()
        .await;
    assert!(retried.expect("an answer").status().is_success());
    server.ended(&posts).await;
    server.stop().await;

    // Nobody goes on with the file by mistake, who started on it meanwhile included.
    let mut by_mistake = program(setup.folder.path());
    let refused = run(by_mistake.args(["serve", "--data", "data"])).await;
    let again = take_over(&setup, database.url()).await;
    for refused in [refused, again] {
        refused.says(1, &["was taken over into PostgreSQL", "clamor.db-moved"]);
    }
    std::fs::remove_file(setup.path("data").join("clamor.db-moved")).expect("there is a note");
    // What is there already is never mixed with anything.
    let again = take_over(&setup, database.url()).await;
    again.says(1, &["in use already", "take an empty one"]);
    let embedded = setup.start().await;
    assert_eq!(
        embedded.get("/api/v1/jobs").await.json()["jobs"]
            .as_array()
            .map(Vec::len),
        Some(2)
    );
    embedded.stop().await;
}

#[tokio::test]
async fn what_cannot_be_taken_over_is_said_and_nothing_is_kept() {
    let fake = Fake::start().await;
    let setup = Setup::new(&fake);
    let nowhere = take_over(&setup, "postgres://x@127.0.0.1:1/none").await;
    nowhere.says(1, &["There is no database to move"]);
    assert!(!setup.path("data").exists());

    let server = setup.start().await;
    let upload = server.upload(COMMENTS).await;
    server.ended(&upload).await;
    server.stop().await;
    let sqlite = take_over(&setup, "sqlite://other.db").await;
    sqlite.says(1, &["--to names a PostgreSQL database"]);
    let away = take_over(&setup, "postgres://x@127.0.0.1:1/none").await;
    away.says(1, &["--to cannot be used", "127.0.0.1:1"]);

    // One value that does not fit: nothing is taken over.
    let file = setup.path("data").join("clamor.db");
    let url = format!("sqlite://{}", file.display());
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    // SQLite has room for a zero in a text, PostgreSQL has not.
    sqlx::query("update comments set text = 'a' || char(0) || 'b'")
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    let database = PostgresDatabase::fresh().await;
    let refused = take_over(&setup, database.url()).await;
    refused.expect(1);
    assert_eq!(database.number("select count(*) from jobs").await, 0);
    assert_eq!(database.number("select count(*) from comments").await, 0);
}
