//! Comments fetched, written and scored by two workers: from the list that is sent to the last
//! score.

use std::time::Instant;

use anyhow::ensure;
use sqlx::AssertSqlSafe;
use sqlx::postgres::PgPool;

use crate::client;
use crate::cost::Cost;
use crate::figures::{Figures, Target};
use crate::jobs;
use crate::site::{COMMENTS, Site};
use crate::texts;

pub(crate) async fn measure(
    site: &Site,
    posts: usize,
    figures: &mut Figures,
) -> anyhow::Result<()> {
    let total = posts * COMMENTS;
    println!(
        "{posts} posts of {COMMENTS} comments, two workers: {}",
        texts::origin()
    );
    let api = site.api()?;
    let workers = [site.worker()?, site.worker()?];
    let cost = Cost::start(&[
        (
            "clamor-worker",
            &workers.each_ref().map(|worker| worker.pid()),
        ),
        ("PostgreSQL", &[site.postgres.pid]),
        ("clamor-api", &[api.pid()]),
    ]);
    let begun = Instant::now();
    let id = jobs::create(&api, 1..=posts).await?;
    let job = jobs::wait(&api, &id, client::completed).await?;
    let seconds = begun.elapsed().as_secs_f64();
    cost.tell(total as f64, "comment");
    let scored = client::progress(&job, "comments_scored")
        + client::progress(&job, "comments_skipped_empty");
    ensure!(
        scored == total as u64,
        "not every comment was scored: {job:#}"
    );

    let rate = total as f64 / seconds;
    let name = "two workers, PostgreSQL";
    let target = Target::AtLeast(30_000.0);
    figures.add(
        format!("{name}: comments per second, sent to scored"),
        rate,
        "/s",
        target,
    );
    let peer = copied(&site.postgres.pool(2).await?).await?;
    let what = "COPY of the same comments and scores into empty tables";
    figures.add(format!("{name}: {what}"), peer, "/s", Target::None);
    figures.add(
        format!("{name}: in percent of that"),
        rate / peer * 100.0,
        "%",
        Target::None,
    );
    for server in workers.into_iter().chain([api]) {
        server.stop()?;
    }
    Ok(())
}

/// Comments per second when PostgreSQL does nothing but take in the same rows, both tables at once.
async fn copied(pool: &PgPool) -> anyhow::Result<f64> {
    let run = async |statement: String| sqlx::raw_sql(AssertSqlSafe(statement)).execute(pool).await;
    let place: String = sqlx::query_scalar("select current_setting('data_directory')")
        .fetch_one(pool)
        .await?;
    for table in ["comments", "scores"] {
        run(format!(
            "copy {table} to '{place}/{table}.copy' with (format binary)"
        ))
        .await?;
        run(format!(
            "create table peer_{table} (like {table} including all)"
        ))
        .await?;
    }
    let copy = |table| {
        run(format!(
            "copy peer_{table} from '{place}/{table}.copy' with (format binary)"
        ))
    };
    let begun = Instant::now();
    let (comments, _) = tokio::try_join!(copy("comments"), copy("scores"))?;
    let seconds = begun.elapsed().as_secs_f64();
    run("drop table peer_comments, peer_scores".to_owned()).await?;
    Ok(comments.rows_affected() as f64 / seconds)
}
