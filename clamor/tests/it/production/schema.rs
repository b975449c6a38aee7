//! The release step, and programs beside a database of another version.

use testing::PostgresDatabase;

use super::site::{Site, ended};
use crate::{fake::forum, harness::run};

#[tokio::test]
async fn programs_refuse_a_database_without_tables_and_say_what_to_do() {
    let site = Site::without_tables(PostgresDatabase::fresh().await).await;
    for program in ["clamor-api", "clamor-worker"] {
        run(&mut site.command(program, &[]))
            .await
            .says(1, &["migrate"]);
    }
    // Several releases at once, as orchestrators do it.
    let (one, two, three) = tokio::join!(site.migrate(), site.migrate(), site.migrate());
    for ran in [one, two, three] {
        ran.expect(0);
    }
    let (api, worker) = (site.api().await, site.worker().await);
    let id = api.create(&[forum(1)]).await;
    assert_eq!(ended(&api, &id).await["status"], "completed");
    worker.server.stop().await;
    api.stop().await;
}

#[tokio::test]
async fn programs_refuse_a_database_that_lacks_a_step() {
    let site = Site::new().await;
    let forget =
        "delete from _sqlx_migrations where version = (select max(version) from _sqlx_migrations)";
    site.database.execute(forget).await;
    for program in ["clamor-api", "clamor-worker"] {
        run(&mut site.command(program, &[]))
            .await
            .says(1, &["older than this program", "migrate"]);
    }
}

#[tokio::test]
async fn programs_work_on_a_database_that_a_newer_version_has_changed() {
    let site = Site::new().await;
    let (api, worker) = (site.api().await, site.worker().await);
    site.database
        .execute(
            "insert into _sqlx_migrations (version, description, success, checksum, execution_time) \
             values (29990101000000, 'something new', true, '', 0); \
             alter table jobs add column something_new text",
        )
        .await;
    // Those that run go on, and more of them may start: the old version while the new one comes.
    let other = site.worker().await;
    worker.server.stop().await;
    let posts: Vec<String> = (1..=4).map(forum).collect();
    let id = api.create(&posts).await;
    assert_eq!(ended(&api, &id).await["status"], "completed");
    let fresh = site.api().await;
    assert_eq!(ended(&fresh, &id).await["status"], "completed");
    for server in [other.server, api, fresh] {
        server.stop().await;
    }
}
