//! What programs say of themselves, and when they rather leave.

use super::site::{Site, ended, is_ready};
use crate::{fake::forum, harness::run};

#[tokio::test]
async fn nobody_is_ready_without_a_database_and_everybody_is_when_it_is_back() {
    let mut site = Site::with_own_postgres().await;
    let (api, worker) = (site.api().await, site.worker().await);
    for server in [&api, &worker.server] {
        is_ready(server, true).await;
    }
    site.database.server().stop();
    for server in [&api, &worker.server] {
        is_ready(server, false).await;
        assert_eq!(server.get("/healthz").await.status, 200, "it lives");
    }
    site.database.server().start_again().await;
    for server in [&api, &worker.server] {
        is_ready(server, true).await;
    }
    let id = api.create(&[forum(1)]).await;
    assert_eq!(ended(&api, &id).await["status"], "completed");
    api.stop().await;
    worker.server.stop().await;
}

#[tokio::test]
async fn a_worker_that_stops_is_not_ready() {
    let mut site = Site::with_own_postgres().await;
    let (api, worker) = (site.api().await, site.worker().await);
    site.fake.hold("/lemmy/");
    api.create(&[forum(1)]).await;
    site.fake.asked("/lemmy/", 1).await;
    // It cannot give the post back, and waits for a while whether it can.
    site.database.server().freeze();
    worker.server.signal("TERM").await;
    let why = is_ready(&worker.server, false).await;
    assert_eq!(why, "the worker stops\n");
    site.database.server().thaw();
    let (code, log) = worker.server.exits().await;
    assert_eq!(code, Some(0), "{log}");
    api.stop().await;
}

#[tokio::test]
async fn a_start_without_a_database_ends_with_a_sentence() {
    let mut site = Site::with_own_postgres().await;
    site.database.server().stop();
    for program in ["clamor-api", "clamor-worker"] {
        let ran = run(&mut site.command(program, &[])).await;
        ran.says(1, &["DATABASE_URL"]);
    }
    site.migrate().await.says(1, &["DATABASE_URL"]);
}

#[tokio::test]
async fn a_worker_whose_database_has_gone_leaves() {
    let mut site = Site::with_own_postgres()
        .await
        .set("LEAVE_WITHOUT_DATABASE", "2s");
    let worker = site.worker().await;
    site.database.server().stop();
    let (code, log) = worker.server.exits().await;
    assert_eq!(code, Some(1), "{log}");
    assert!(
        log.contains("the database has not answered for 2 s"),
        "{log}"
    );
}

#[tokio::test]
async fn health_checks_of_containers_tell_the_truth() {
    let site = Site::new().await;
    for (program, server) in [
        ("clamor-api", site.api().await),
        ("clamor-worker", site.worker().await.server),
    ] {
        let address = server.base.trim_start_matches("http://").to_owned();
        let ask = async || {
            let mut check = site.command(program, &["healthcheck"]);
            run(check.env("LISTEN", &address)).await
        };
        ask().await.expect(0);
        server.stop().await;
        ask().await.says(1, &["no answer from", &address]);
    }
}
