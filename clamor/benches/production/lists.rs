//! `POST /api/v1/jobs` of 100 URLs; no worker runs, so that only the taking in is measured.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use sqlx::postgres::PgPool;

use crate::cost::Cost;
use crate::figures::{Figures, Target};
use crate::http;
use crate::jobs;
use crate::load::Load;
use crate::server::Server;
use crate::site::Site;

const URLS: usize = 100;
const CONNECTIONS: usize = 32;
const TIME: Duration = Duration::from_secs(10);

pub(crate) async fn measure(site: &Site, figures: &mut Figures) -> anyhow::Result<()> {
    println!("POST /api/v1/jobs of {URLS} URLs, two of clamor-api, {CONNECTIONS} connections");
    let apis = [site.api()?, site.api()?];
    let load = Load {
        servers: apis.iter().map(Server::address).collect(),
        connections: CONNECTIONS,
        request: Arc::new(list),
        status: 202,
    };
    let pids = apis.each_ref().map(|api| api.pid());
    let cost = Cost::start(&[("clamor-api", &pids), ("PostgreSQL", &[site.postgres.pid])]);
    let answers = load.flat_out(TIME).await?;
    cost.tell(answers.count(), "list");
    let name = format!("POST of {URLS} URLs");
    let rate = answers.per_second();
    let target = Target::AtLeast(300.0);
    figures.add(format!("{name}: lists per second"), rate, "/s", target);
    figures.add(
        format!("{name}: half within"),
        answers.quantile(0.5),
        "ms",
        Target::None,
    );
    figures.add(
        format!("{name}: 99 % within"),
        answers.quantile(0.99),
        "ms",
        Target::None,
    );
    let peer = copied(&site.postgres.pool(CONNECTIONS as u32).await?).await?;
    let what = format!("{name}: COPY of {URLS} such rows and a commit, as often as goes");
    figures.add(what, peer, "/s", Target::None);
    figures.add(
        format!("{name}: in percent of that"),
        rate / peer * 100.0,
        "%",
        Target::None,
    );
    for api in apis {
        api.stop()?;
    }
    Ok(())
}

/// A list of posts that no other list has.
fn list(number: u64) -> Vec<u8> {
    let first = 1_000_000 + number as usize * URLS;
    let urls: Vec<String> = (first..first + URLS).map(jobs::url).collect();
    http::post("/api/v1/jobs", &json!({"urls": urls}).to_string())
}

/// Transactions per second that do nothing but take in as many rows of the same form, with as
/// many indexes.
async fn copied(pool: &PgPool) -> anyhow::Result<f64> {
    sqlx::raw_sql("create table peer_items (like job_items including all)")
        .execute(pool)
        .await?;
    let deadline = tokio::time::Instant::now() + TIME / 2;
    let work = |connection: usize| async move {
        let mut database = pool.acquire().await?;
        let mut written = 0;
        while tokio::time::Instant::now() < deadline {
            let job = uuid::Uuid::now_v7();
            let rows: String = (0..URLS)
                .map(|position| {
                    let post = jobs::url((connection << 32) + written * URLS + position);
                    format!(
                        "{}\t{job}\t{position}\t{post}\t{post}\thackernews\t{position}\tt\tpending\n",
                        uuid::Uuid::now_v7()
                    )
                })
                .collect();
            let mut copy = database
                .copy_in_raw(
                    "copy peer_items (id, job_id, position, input, url, platform, post_key, \
                     runnable, status) from stdin",
                )
                .await?;
            copy.send(rows.as_bytes()).await?;
            copy.finish().await?;
            written += 1;
        }
        anyhow::Ok(written)
    };
    let written = futures::future::try_join_all((0..CONNECTIONS).map(work)).await?;
    let per_second = written.into_iter().sum::<usize>() as f64 / (TIME / 2).as_secs_f64();
    sqlx::raw_sql("drop table peer_items").execute(pool).await?;
    Ok(per_second)
}
