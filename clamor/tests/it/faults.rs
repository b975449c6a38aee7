//! What goes wrong around the program: each time a clear sentence, and nothing half-written.

use std::path::Path;

use serde_json::json;
use sqlx::{Connection, Executor, SqliteConnection};

use crate::{
    fake::{Fake, PLAIN, VIDEO_COMMENTS, hn, youtube},
    harness::{Ran, Setup, by_nobody, open_up, run, until},
    rows::Csv,
};

#[tokio::test]
async fn a_taken_port_is_named_and_nothing_is_made() {
    let fake = Fake::start().await;
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("the port");
    let setup = Setup::new(&fake).set("LISTEN", &address.to_string());
    let mut command = crate::harness::program(setup.folder.path());
    setup.apply(&mut command);
    let ran = run(command.args(["serve", "--data", "data"])).await;
    ran.says(
        1,
        &[
            &address.port().to_string(),
            "taken by another program",
            "--listen",
        ],
    );
    assert!(setup.files().is_empty(), "{:?}", setup.files());
}

/// `clamor serve` as somebody without rights of their own.
async fn as_nobody(setup: &Setup) -> Ran {
    let mut command = by_nobody(setup.folder.path());
    setup.apply(&mut command);
    // The test's own folder is closed to others.
    command.env("TMPDIR", std::env::temp_dir());
    run(command.args(["serve", "--listen", "127.0.0.1:0", "--data", "data"])).await
}

#[tokio::test]
async fn a_data_folder_that_cannot_be_written_is_named() {
    let fake = Fake::start().await;
    let setup = Setup::new(&fake);
    let data = setup.path("data");
    std::fs::create_dir(&data).expect("a folder");
    open_up(&data, 0o555);
    let ran = as_nobody(&setup).await;
    ran.says(1, &["data"]);
    assert!(
        ran.stderr.contains("cannot be opened") || ran.stderr.contains("read-only"),
        "{}",
        ran.stderr
    );
    assert_eq!(std::fs::read_dir(&data).expect("the folder").count(), 0);

    // A database that is there and may only be read.
    let server = setup.start().await;
    server.stop().await;
    for entry in std::fs::read_dir(&data).expect("the folder") {
        open_up(&entry.expect("an entry").path(), 0o444);
    }
    open_up(&data, 0o555);
    as_nobody(&setup).await.says(1, &["read-only", "clamor.db"]);
}

#[tokio::test]
async fn a_folder_for_temporary_files_that_cannot_be_written_is_named() {
    let fake = Fake::start().await;
    let setup = Setup::new(&fake);
    let mut command = by_nobody(setup.folder.path());
    setup.apply(&mut command);
    let ran = run(command.args(["serve", "--listen", "127.0.0.1:0"])).await;
    let folder = setup.folder.path().display().to_string();
    ran.says(2, &["TMPDIR=", &folder, "no file can be made"]);
}

#[tokio::test]
async fn a_file_where_the_data_folder_should_be_is_named() {
    let fake = Fake::start().await;
    let setup = Setup::new(&fake);
    std::fs::write(setup.path("data"), "a file").expect("a file");
    setup.fails().await.says(2, &["data", "it is a file"]);
    assert_eq!(
        std::fs::read(setup.path("data")).expect("the file"),
        b"a file"
    );
}

#[tokio::test]
async fn a_file_that_is_no_database_is_left_alone() {
    let fake = Fake::start().await;
    let setup = Setup::new(&fake);
    std::fs::create_dir(setup.path("data")).expect("a folder");
    let text = "this is somebody's diary\n".repeat(1000);
    std::fs::write(setup.path("data/clamor.db"), &text).expect("a file");
    setup
        .fails()
        .await
        .says(1, &["not a SQLite database", "clamor.db"]);
    assert_eq!(
        std::fs::read_to_string(setup.path("data/clamor.db")).expect("the file"),
        text
    );
}

/// Somebody else's write transaction on the database.
async fn lock(data: &Path) -> SqliteConnection {
    let url = format!("sqlite://{}", data.join("clamor.db").display());
    let mut connection = SqliteConnection::connect(&url)
        .await
        .expect("the database opens");
    connection
        .execute("begin exclusive")
        .await
        .expect("the lock");
    connection
}

#[tokio::test]
async fn a_database_that_another_program_holds_is_named_and_used_when_it_is_free() {
    let fake = Fake::start().await;
    let setup = Setup::new(&fake);
    let server = setup.start().await;
    let id = server.create(&[hn(1)]).await;
    server.ended(&id).await;

    let mut other = lock(&setup.path("data")).await;
    let refused = server.post("/api/v1/jobs", &json!({"urls": [hn(2)]})).await;
    assert_eq!(refused.status, 503, "{}", refused.text());
    assert_eq!(refused.header("content-type"), "application/problem+json");
    assert!(
        refused.text().contains("locked by another program"),
        "{}",
        refused.text()
    );
    assert!(!refused.header("retry-after").is_empty());
    // Who only reads need not wait.
    assert_eq!(server.get(&format!("/api/v1/jobs/{id}")).await.status, 200);
    other
        .execute("rollback")
        .await
        .expect("the lock is given back");

    let id = server.create(&[hn(3)]).await;
    assert_eq!(server.ended(&id).await["status"], "completed");
    server.stop().await;
}

#[tokio::test]
async fn a_start_on_a_database_that_another_program_holds_says_so() {
    let fake = Fake::start().await;
    let setup = Setup::new(&fake);
    std::fs::create_dir(setup.path("data")).expect("a folder");
    let url = format!(
        "sqlite://{}?mode=rwc",
        setup.path("data/clamor.db").display()
    );
    let mut other = SqliteConnection::connect(&url).await.expect("a database");
    other
        .execute("create table something (x)")
        .await
        .expect("a table");
    other.execute("begin exclusive").await.expect("the lock");
    setup.fails().await.says(1, &["locked by another program"]);
}

/// A model folder with all its files, of which the largest is broken.
fn broken_model(setup: &Setup) {
    let from =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../sentiment/tests/data/models/tiny-roberta");
    let folder = setup.path("models/broken");
    std::fs::create_dir_all(&folder).expect("a folder");
    for name in ["model.onnx", "tokenizer.json", "config.json"] {
        let mut bytes = std::fs::read(from.join(name)).expect("the small model");
        if name == "model.onnx" {
            bytes.truncate(bytes.len() / 2);
        }
        std::fs::write(folder.join(name), bytes).expect("a copy");
    }
}

#[tokio::test]
async fn a_corrupt_model_gives_way_to_the_lexicon_for_all_to_see() {
    let fake = Fake::start().await;
    let setup = Setup::new(&fake).set("ANALYZER", "onnx:broken");
    broken_model(&setup);
    let server = setup.start().await;
    let id = server.create(&[hn(1)]).await;
    let job = server.ended(&id).await;
    assert_eq!(job["status"], "completed", "{job}");
    let item = &job["items"][0];
    assert_eq!(item["model"], "lexicon");
    let note = item["model_note"].as_str().expect("a note");
    assert!(
        note.contains("onnx:broken") && note.contains("lexicon"),
        "{note}"
    );
    let csv = Csv::read(
        &server
            .get(&format!("/api/v1/jobs/{id}/results.csv"))
            .await
            .body,
    );
    assert!(csv.rows.len() == PLAIN && csv.column("model").iter().all(|model| *model == "lexicon"));
    let page = server.get(&format!("/jobs/{id}")).await;
    assert!(
        page.text().contains("lexicon scores instead"),
        "{}",
        page.text()
    );
    assert!(server.log().contains("onnx:broken"), "{}", server.log());
    server.stop().await;

    std::fs::write(setup.path("mine.csv"), "comment\nI love it\n").expect("a file");
    let ran = run(&mut setup.analyze(&["--comments", "mine.csv", "-o", "out.csv"])).await;
    ran.expect(0);
    assert!(
        ran.stderr.contains("lexicon scores instead"),
        "{}",
        ran.stderr
    );
    assert_eq!(
        Csv::read(&std::fs::read(setup.path("out.csv")).expect("the file")).column("model"),
        ["lexicon"]
    );
}

#[tokio::test]
async fn a_database_that_is_not_there_is_told_without_its_password() {
    let fake = Fake::start().await;
    let setup = Setup::new(&fake).set("DATABASE_URL", "postgres://me:secret@127.0.0.1:1/x");
    let ran = setup.fails().await;
    ran.says(1, &["DATABASE_URL", "127.0.0.1:1"]);
    assert!(!ran.stderr.contains("secret"), "{}", ran.stderr);
}

#[tokio::test]
async fn other_machines_are_let_in_only_on_purpose() {
    let fake = Fake::start().await;
    let setup = Setup::new(&fake);
    let open = |command: &mut tokio::process::Command| {
        setup.apply(command);
        command.args(["serve", "--listen", "0.0.0.0:0", "--data", "data"]);
    };
    let mut command = crate::harness::program(setup.folder.path());
    open(&mut command);
    run(&mut command)
        .await
        .says(2, &["0.0.0.0", "ALLOW_ANONYMOUS=true"]);
    assert!(setup.files().is_empty(), "{:?}", setup.files());

    let mut command = crate::harness::program(setup.folder.path());
    open(&mut command);
    command.env("ALLOW_ANONYMOUS", "true");
    let server = crate::harness::Server::start(&setup, command).await;
    server.stop().await;
}

#[tokio::test]
async fn a_stop_while_a_platform_hangs_is_quick_and_orderly_and_a_restart_finishes_the_job() {
    let fake = Fake::start().await;
    let video = "aaaaaaaaaaa";
    fake.hold("pageToken=page2");
    let setup = Setup::new(&fake).set("REQUEST_TIMEOUT", "600");
    let server = setup.start().await;
    let id = server.create(&[youtube(video), hn(1)]).await;
    fake.asked("pageToken=page2", 1).await;
    until("the other post is done", || async {
        let job = server.get(&format!("/api/v1/jobs/{id}")).await.json();
        (job["progress"]["posts_ended"] == 1).then_some(())
    })
    .await;
    server.signal("TERM").await;
    let stopped = tokio::time::timeout(std::time::Duration::from_secs(25), server.exits()).await;
    let (code, log) = stopped.expect("it stops within the 25 s that orchestrators give");
    assert_eq!(code, Some(0), "{log}");
    // Nobody waited for the platform until the time was over.
    assert!(!log.contains("did not stop in time"), "{log}");
    assert!(log.contains("Clamor has stopped"), "{log}");

    fake.release("pageToken=page2");
    // What it held was given back: no lease of 30 s has to run out first.
    let server = setup.start().await;
    let job = server.ended(&id).await;
    assert_eq!(job["status"], "completed", "{job}");
    let csv = Csv::read(
        &server
            .get(&format!("/api/v1/jobs/{id}/results.csv"))
            .await
            .body,
    );
    assert_eq!(csv.rows.len(), VIDEO_COMMENTS + PLAIN);
    assert!(csv.times().values().all(|times| *times == 1));
    let times = fake.times();
    assert!(
        times
            .iter()
            .all(|(path, times)| *times == 1 || path.contains("pageToken=page2")),
        "{times:?}"
    );
    server.stop().await;
}

/// What writes spreadsheets panics when it cannot write its temporary file, which is no bug of this program.
#[tokio::test]
async fn a_spreadsheet_without_room_for_its_temporary_file_is_told_and_is_no_panic() {
    const ROWS: usize = 4_000;
    const COLUMNS: usize = 60;
    let fake = Fake::start().await;
    let server = Setup::new(&fake).start().await;
    let names: Vec<String> = (0..COLUMNS).map(|n| format!("n{n}")).collect();
    let row = format!("fine{}\n", ",x".repeat(COLUMNS));
    let id = server
        .upload(format!("comment,{}\n{}", names.join(","), row.repeat(ROWS)))
        .await;
    assert_eq!(server.ended(&id).await["status"], "completed");
    // No file may become larger from now on, which is to the program what a full disk is.
    let limited = tokio::process::Command::new("prlimit")
        .args(["--fsize=1000000", "--pid", &server.id().to_string()])
        .status();
    assert!(limited.await.expect("util-linux is there").success());
    let path = format!("/api/v1/jobs/{id}/results.xlsx");
    let answer = server.get(&path).await;
    assert_eq!(answer.status, 507, "{}", answer.text());
    assert_eq!(answer.json()["code"], "storage_full");
    assert_eq!(server.get("/healthz").await.status, 200);
    let log = server.log();
    assert!(!log.contains("panicked"), "{log}");
}
