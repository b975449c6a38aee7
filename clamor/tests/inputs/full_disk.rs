//! A disk that is full: said in a sentence, nothing half-stored, and over once there is room.

use std::io::Write;

use serde_json::json;
use testing::PostgresDatabase;

use crate::fake::{FORUM_COMMENTS, Fake, forum, hn};
use crate::harness::{Answer, Server, Setup, until};
use crate::model_hub::Hub;
use crate::model_place::{FILES, ModelsFolder, files, sample};
use crate::production::site::{Site, ended, is_ready, results};
use crate::small_disk::SmallDisk;

/// A file of comments that does not fit.
fn large() -> String {
    let line = "It was good, but the end was terrible and long.\n";
    format!("comment\n{}", line.repeat(100_000))
}

/// A long list, of which only one post can be fetched.
fn list() -> Vec<String> {
    let others = (1..2_000).map(|id| format!("https://www.tiktok.com/@somebody/video/{id:019}"));
    others.chain([hn(1_000)]).collect()
}

/// Lists are sent until one finds no room: what failed before may have left some behind.
async fn no_list_fits(server: &Server) {
    until("a list does not fit", || async {
        let answer = server.post("/api/v1/jobs", &json!({"urls": list()})).await;
        match answer.status {
            202 => None,
            _ => {
                is_full(&answer);
                Some(())
            }
        }
    })
    .await;
}

async fn upload(server: &Server, file: String) -> Answer {
    let path = "/api/v1/jobs?kind=comments&file_name=a.csv";
    server.post_body(path, "text/csv", file).await
}

/// A sentence, a code and when to come again; and the log has a line about it, not a page.
#[track_caller]
fn is_full(answer: &Answer) {
    let problem = answer.problem(507, "storage_full");
    let detail = problem["detail"].as_str().expect("a sentence");
    assert!(detail.contains("disk is full"), "{detail}");
    assert!(!detail.contains("pg_") && !detail.contains('/'), "{detail}");
    assert!(!answer.header("retry-after").is_empty());
}

pub(crate) async fn sqlite_says_so_and_goes_on_when_there_is_room() {
    let fake = Fake::start().await;
    let setup = Setup::new(&fake);
    let disk = SmallDisk::mount(setup.path("data"), "3m");
    let server = setup.start().await;
    let before = server.create(&[hn(1)]).await;
    server.ended(&before).await;
    is_full(&upload(&server, large()).await);
    let lines = server.log();
    let lines = lines
        .lines()
        .filter(|line| line.contains("the disk of the database is full"));
    assert_eq!(lines.count(), 1, "{}", server.log());
    let jobs = server.get("/api/v1/jobs").await.json();
    let jobs = jobs["jobs"].as_array().expect("a list");
    assert_eq!(jobs.len(), 1, "half a file is no job: {jobs:?}");
    // What little is free.
    std::fs::write(disk.path().join("filler"), vec![0; 3 << 20]).expect_err("it is filled up");
    no_list_fits(&server).await;
    let (page, health) = (server.get("/").await, server.get("/healthz").await);
    assert_eq!((page.status, health.status), (200, 200));
    assert_eq!(server.get(&format!("/jobs/{before}")).await.status, 200);

    disk.grow("100m");
    is_ready(&server, true).await;
    let uploaded = upload(&server, large()).await;
    assert_eq!(uploaded.status, 202, "{}", uploaded.text());
    let fetched = server.create(&[hn(2)]).await;
    for id in [uploaded.job_id(), fetched] {
        assert_eq!(server.ended(&id).await["status"], "completed");
    }
    server.stop().await;
}

pub(crate) async fn sqlite_deletes_and_has_room_again() {
    let fake = Fake::start().await;
    let setup = Setup::new(&fake);
    let disk = SmallDisk::mount(setup.path("data"), "200m");
    let server = setup.start().await;
    let uploaded = upload(&server, large()).await;
    assert_eq!(uploaded.status, 202, "{}", uploaded.text());
    let job = uploaded.job_id();
    assert_eq!(server.ended(&job).await["status"], "completed");
    let mut filler = std::fs::File::create(disk.path().join("filler")).expect("a file");
    while filler.write_all(&[0; 1 << 16]).is_ok() {}
    while filler.write_all(&[0; 512]).is_ok() {}
    no_list_fits(&server).await;

    let deleted = server.delete(&format!("/api/v1/jobs/{job}")).await;
    assert!(matches!(deleted.status, 202 | 204), "{}", deleted.text());
    let gone = server.get(&format!("/api/v1/jobs/{job}")).await;
    assert_eq!(gone.status, 404);
    until("a list fits", || async {
        let answer = server.post("/api/v1/jobs", &json!({"urls": list()})).await;
        (answer.status == 202).then_some(())
    })
    .await;
    is_ready(&server, true).await;
    server.stop().await;
}

pub(crate) async fn postgresql_says_so_and_goes_on_when_there_is_room() {
    let database = PostgresDatabase::of_its_own().await;
    let folder = tempfile::Builder::new()
        .prefix("clamor-it-disk-")
        .tempdir_in("/tmp")
        .expect("a folder");
    crate::harness::open_up(folder.path(), 0o755);
    let disk = SmallDisk::mount(folder.path().join("disk"), "6m");
    // Tables lie on the small disk; a server whose own log has no room stops, and that is another test.
    let owned = std::process::Command::new("chown")
        .arg("postgres")
        .arg(disk.path())
        .status();
    assert!(owned.is_ok_and(|status| status.success()), "chown fails");
    let place = disk.path().display();
    database
        .execute(&format!("create tablespace small location '{place}'"))
        .await;
    database
        .execute("alter database postgres set default_tablespace = small")
        .await;
    let site = Site::without_tables(database).await;
    site.migrate().await.expect(0);
    let (api, worker) = (site.api().await, site.worker().await);

    is_full(&upload(&api, large()).await);
    // The rows of the upload that failed are removed, and their room is reused.
    std::fs::write(disk.path().join("filler"), vec![0; 6 << 20]).expect_err("it is filled up");
    no_list_fits(&api).await;
    assert_eq!(api.get("/api/v1/jobs").await.status, 200);

    disk.grow("300m");
    let fetched = api.create(&(1..=4).map(forum).collect::<Vec<_>>()).await;
    let uploaded = upload(&api, large()).await;
    assert_eq!(uploaded.status, 202, "{}", uploaded.text());
    for id in [uploaded.job_id(), fetched.clone()] {
        assert_eq!(ended(&api, &id).await["status"], "completed");
    }
    assert_eq!(results(&api, &fetched).await.rows.len(), 4 * FORUM_COMMENTS);
    for server in [&api, &worker.server] {
        is_ready(server, true).await;
    }
    worker.server.stop().await;
    api.stop().await;
    site.nobody_panicked();
}

pub(crate) async fn too_little_room_to_start_is_named() {
    let fake = Fake::start().await;
    let setup = Setup::new(&fake);
    let disk = SmallDisk::mount(setup.path("data"), "64k");
    std::fs::write(disk.path().join("filler"), vec![0; 60_000]).expect("the disk is filled");
    setup.fails().await.says(1, &["disk is full", "clamor.db"]);
}

pub(crate) async fn a_model_that_does_not_fit_is_told_and_what_has_come_is_of_use() {
    const REPOSITORY: &str = "acme/Tiny-Sentiment";
    let (hub, mut place) = (Hub::start().await, ModelsFolder::new());
    let read = |file: &str| std::fs::read(sample("tiny-roberta").join(file)).expect("committed");
    for (to, from) in [
        ("config.json", "config.json"),
        ("tokenizer.json", "tokenizer.json"),
        ("onnx/model.onnx", "model.onnx"),
    ] {
        hub.put(REPOSITORY, to, read(from));
    }
    place.set("HF_ENDPOINT", &hub.endpoint);
    place.set("BACKOFF_BASE_MS", "1");
    let disk = SmallDisk::mount(place.path("models"), "200k");
    let pull = async || place.model(&["pull", REPOSITORY]).await;
    pull().await.says(
        1,
        &["no room left", "model.onnx", "run the same command again"],
    );
    assert_eq!(place.models(), [".incoming"]);
    disk.grow("2m");
    pull().await.expect(0);
    let installed = place.path("models/tiny-sentiment");
    assert!(
        FILES
            .iter()
            .all(|file| files(&installed).contains(&(*file).to_owned()))
    );
    let ranges = hub.ranges("model.onnx");
    assert!(ranges.len() == 2 && ranges[1] > Some(0), "{ranges:?}");
}
