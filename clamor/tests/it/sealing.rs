//! `clamor seal rotate`, as a shell sees it.

use std::os::unix::fs::PermissionsExt;

use serde_json::json;

use crate::{
    fake::Fake,
    harness::{Setup, folder, program, run, until},
    receiver::Receiver,
};

const KEY: &str = "00000000000000000000000000000000000000000000000000000000000000a1";

#[tokio::test]
async fn rotation_needs_a_key_and_says_what_it_did() {
    let folder = folder();
    let mut without = program(folder.path());
    let ran = run(without.args(["seal", "rotate"])).await;
    ran.says(2, &["SEAL_KEY is not set", "openssl rand -base64 32"]);

    let mut twice = program(folder.path());
    twice.args(["seal", "rotate"]);
    let ran = run(twice.env("SEAL_KEY", format!("{KEY},{KEY}"))).await;
    ran.says(2, &["SEAL_KEY", "twice"]);
    assert!(!ran.stderr.contains(KEY), "{}", ran.stderr);

    let rotate = || {
        let mut with = program(folder.path());
        with.args(["seal", "rotate"]).env("SEAL_KEY", KEY);
        with
    };
    // A folder that was meant otherwise is not made a database.
    let ran = run(&mut rotate()).await;
    ran.says(1, &["There is no database", "--data"]);
    assert!(!folder.path().join("data").exists());

    let mut migrate = program(folder.path());
    run(migrate.arg("migrate")).await.expect(0);
    let ran = run(&mut rotate()).await;
    assert_eq!(
        ran.expect(0).stdout(),
        "0 values were sealed again with the first key of SEAL_KEY; 0 were not.\n"
    );
}

#[tokio::test]
async fn an_own_database_has_a_key_of_its_own_until_a_setting_takes_its_place() {
    let (fake, receiver) = (Fake::start().await, Receiver::start().await);
    let setup = Setup::new(&fake).set("WEBHOOK_HOSTS", &receiver.host());
    let server = setup.start().await;
    let wanted = json!({"url": receiver.url("/")});
    let made = server.post("/api/v1/webhooks", &wanted).await;
    assert_eq!(made.status, 201, "{}", made.text());
    server.stop().await;

    let file = setup.path("data/seal.key");
    let mode = std::fs::metadata(&file)
        .expect("a key")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let kept = std::fs::read_to_string(&file).expect("a key");
    let server = setup.start().await;
    let log = server.log();
    assert!(!log.contains(kept.trim()), "{log}");
    server.stop().await;
    assert_eq!(std::fs::read_to_string(&file).expect("a key"), kept);

    let rotate = async || {
        let mut command = program(setup.folder.path());
        run(command.args(["seal", "rotate"]).env("SEAL_KEY", KEY)).await
    };
    let said = |values| {
        format!(
            "{values} values were sealed again with the first key of SEAL_KEY; 0 were not.
"
        )
    };
    assert_eq!(rotate().await.expect(0).stdout(), said(1));
    std::fs::remove_file(&file).expect("it is needed no more");
    assert_eq!(rotate().await.expect(0).stdout(), said(0));
    let url = format!("sqlite://{}", setup.path("data/clamor.db").display());
    let store = store::Store::open(&url).await.expect("the database");
    let filter = store::AuditFilter {
        action: Some(store::AuditAction::SealedAgain),
        ..store::AuditFilter::default()
    };
    let noted = store.audit(store::Scope::All, &filter, None, 10).await;
    let (noted, _) = noted.expect("entries");
    assert_eq!(noted.len(), 1, "the second found nothing to do");
    assert_eq!(noted[0].entry.details["values"], 1);
    drop(store);

    std::fs::write(&file, "no key").expect("a file");
    let ran = setup.fails().await;
    ran.says(1, &["seal.key", "holds no key"]);
}

#[tokio::test]
async fn a_key_that_is_gone_is_told_at_the_start_and_not_replaced() {
    let (fake, receiver) = (Fake::start().await, Receiver::start().await);
    let setup = Setup::new(&fake).set("WEBHOOK_HOSTS", &receiver.host());
    let server = setup.start().await;
    let wanted = json!({"url": receiver.url("/")});
    let made = server.post("/api/v1/webhooks", &wanted).await.json();
    let rotate = format!(
        "/api/v1/webhooks/{}/rotate",
        made["id"].as_str().expect("an id")
    );
    server.stop().await;
    let file = setup.path("data/seal.key");
    let kept = std::fs::read_to_string(&file).expect("a key");
    std::fs::remove_file(&file).expect("it is there");

    let server = setup.start().await;
    let log = || async { server.log().contains("webhooks").then_some(()) };
    until("the log names the table", log).await;
    assert!(
        server.log().contains("sealed with a key"),
        "{}",
        server.log()
    );
    assert!(!file.exists(), "another key opens nothing");
    let refused = server.post(&rotate, &json!({})).await;
    assert_eq!(refused.status, 503, "{}", refused.text());
    server.stop().await;

    // Another one is no better; the right one is.
    let other = setup.set("SEAL_KEY", KEY);
    let server = other.start().await;
    let refused = server.post(&rotate, &json!({})).await;
    assert_eq!(refused.status, 503, "{}", refused.text());
    assert!(refused.text().contains("SEAL_KEY"), "{}", refused.text());
    server.stop().await;
    let right = other.set("SEAL_KEY", kept.trim());
    let server = right.start().await;
    let rotated = server.post(&rotate, &json!({})).await;
    assert_eq!(rotated.status, 200, "{}", rotated.text());
    assert!(
        !server.log().contains("sealed with a key"),
        "{}",
        server.log()
    );
    server.stop().await;
}

#[tokio::test]
async fn a_database_that_is_named_has_no_key_of_its_own() {
    let fake = Fake::start().await;
    let setup = Setup::new(&fake);
    let url = format!("sqlite://{}", setup.path("other.db").display());
    let server = setup.set("DATABASE_URL", &url).start().await;
    let wanted = json!({"url": "https://example.com/"});
    let refused = server.post("/api/v1/webhooks", &wanted).await;
    assert_eq!(refused.status, 503, "{}", refused.text());
    server.stop().await;
}
