//! `GET /api/v1/jobs/{id}` with the usual page of posts, as programs do that wait for a job.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use uuid::Uuid;

use crate::client;
use crate::cost::Cost;
use crate::figures::{Figures, Target};
use crate::hacker_news::WITHHELD;
use crate::http;
use crate::jobs;
use crate::load::Load;
use crate::server::Server;
use crate::site::Site;

/// Posts of each job.
const POSTS: usize = 100;
/// Jobs that are asked for in turn.
const JOBS: usize = 50;
const CONNECTIONS: usize = 32;
const FLAT_OUT: Duration = Duration::from_secs(5);
const AT_RATE: Duration = Duration::from_secs(10);
/// What must be reached flat out; half of it is the constant rate.
const PER_SECOND: f64 = 5_000.0;

pub(crate) async fn measure(site: &Site, figures: &mut Figures) -> anyhow::Result<()> {
    println!(
        "GET /api/v1/jobs/{{id}} of {POSTS} posts, two of clamor-api, {CONNECTIONS} connections"
    );
    let apis = [site.api()?, site.api()?];
    let worker = site.worker()?;
    let mut ended = Vec::new();
    for _ in 0..JOBS {
        ended.push(jobs::create(&apis[0], 1..=POSTS).await?);
    }
    for id in &ended {
        jobs::wait(&apis[1], id, client::completed).await?;
    }
    // Half of its posts are there, and the platform keeps the others back.
    let half = POSTS / 2;
    let posts = (1..=half).chain((0..half).map(|post| WITHHELD + post));
    let running = jobs::create(&apis[0], posts).await?;
    let there = |job: &_| Ok(client::progress(job, "posts_ended") == half as u64);
    jobs::wait(&apis[1], &running, there).await?;

    let polls = Polls { site, apis: &apis };
    let one = [ended[0].clone()];
    polls.whole(&[running], "a running job", figures).await?;
    polls.whole(&one, "an ended job", figures).await?;
    polls
        .whole(&ended, &format!("{JOBS} ended jobs in turn"), figures)
        .await?;
    polls.unchanged(&one[0], figures).await?;
    polls.peer(&one[0], figures).await?;
    for server in apis.into_iter().chain([worker]) {
        server.stop()?;
    }
    Ok(())
}

struct Polls<'a> {
    site: &'a Site,
    apis: &'a [Server; 2],
}

impl Polls<'_> {
    /// The whole answer each time.
    async fn whole(&self, ids: &[String], what: &str, figures: &mut Figures) -> anyhow::Result<()> {
        let requests: Vec<_> = ids.iter().map(|id| http::get(&path(id), "")).collect();
        let load = self.load(200, move |number| {
            requests[number as usize % requests.len()].clone()
        });
        let cost = self.cost();
        let answers = load.flat_out(FLAT_OUT).await?;
        cost.tell(answers.count(), "answer");
        let name = format!("GET of {what}");
        let target = Target::AtLeast(PER_SECOND);
        figures.add(
            format!("{name}: answers per second"),
            answers.per_second(),
            "/s",
            target,
        );
        let rate = PER_SECOND / 2.0;
        let answers = load.at_rate(rate, AT_RATE).await?;
        let name = format!("{name}: at {rate} a second");
        figures.add(
            format!("{name}, half within"),
            answers.quantile(0.5),
            "ms",
            Target::None,
        );
        let target = Target::AtMost(10.0);
        figures.add(
            format!("{name}, 99 % within"),
            answers.quantile(0.99),
            "ms",
            target,
        );
        Ok(())
    }

    /// By somebody who has the present answer.
    async fn unchanged(&self, id: &str, figures: &mut Figures) -> anyhow::Result<()> {
        let address = self.apis[0].url(&path(id));
        let first = client::client()?.get(address).send().await?;
        let mark = first.headers().get("etag").context("no mark")?.to_str()?;
        let request = http::get(&path(id), &format!("If-None-Match: {mark}\r\n"));
        let load = self.load(304, move |_| request.clone());
        let cost = self.cost();
        let answers = load.flat_out(FLAT_OUT).await?;
        cost.tell(answers.count(), "answer");
        let name = "GET of an ended job, with its mark: answers per second";
        figures.add(name, answers.per_second(), "/s", Target::None);
        Ok(())
    }

    /// The same posts asked of PostgreSQL by statement, on as many connections.
    async fn peer(&self, id: &str, figures: &mut Figures) -> anyhow::Result<()> {
        let id: Uuid = id.parse()?;
        let pool = self.site.postgres.pool(CONNECTIONS as u32).await?;
        let deadline = tokio::time::Instant::now() + FLAT_OUT;
        let ask = || async {
            let mut connection = pool.acquire().await?;
            let mut answers = 0;
            while tokio::time::Instant::now() < deadline {
                let rows =
                    sqlx::query("select * from job_items where job_id = $1 order by position")
                        .bind(id)
                        .fetch_all(&mut *connection)
                        .await?;
                anyhow::ensure!(rows.len() == POSTS, "the job has {} posts", rows.len());
                answers += 1;
            }
            Ok(answers)
        };
        let asked = futures::future::try_join_all((0..CONNECTIONS).map(|_| ask())).await?;
        let per_second = f64::from(asked.into_iter().sum::<u32>()) / FLAT_OUT.as_secs_f64();
        let name = format!("plain select of its {POSTS} rows: answers per second");
        figures.add(name, per_second, "/s", Target::None);
        Ok(())
    }

    fn load(&self, status: u16, request: impl Fn(u64) -> Vec<u8> + Send + Sync + 'static) -> Load {
        Load {
            servers: self.apis.iter().map(Server::address).collect(),
            connections: CONNECTIONS,
            request: Arc::new(request),
            status,
        }
    }

    fn cost(&self) -> Cost {
        let apis = self.apis.each_ref().map(|api| api.pid());
        Cost::start(&[
            ("clamor-api", &apis),
            ("PostgreSQL", &[self.site.postgres.pid]),
        ])
    }
}

fn path(id: &str) -> String {
    format!("/api/v1/jobs/{id}")
}
