//! Ten minutes of jobs, one after the other, and what is left of them: nothing may grow that is not
//! kept on purpose. Not part of `make test`; see `make soak`.

use std::{
    collections::VecDeque,
    fmt::Write,
    time::{Duration, Instant},
};

use serde_json::json;
use tokio::time::{MissedTickBehavior, interval};

use super::site::{Site, Worker, ended};
use crate::{
    fake::forum,
    harness::{Server, run},
};

/// Shorter with `SOAK_SECONDS`, to try this out; then it proves nothing.
const SECONDS: u64 = 600;

/// Samples in all.
const SAMPLES: u32 = 40;

/// Posts of one job, of which every third is read by the job before as well.
const POSTS: usize = 12;

/// Jobs that a person keeps before deleting the oldest.
const KEPT: usize = 10;

/// What may grow from the middle to the end, in percent of what there is.
const TOLERANCE: f64 = 10.0;

/// Less than this counts as this: a few keys come and go with each post that is handed over.
const FEW: f64 = 50.0;

/// One figure over time.
struct Series {
    name: String,
    values: Vec<f64>,
}

impl Series {
    /// How much the second half grows by its straight line of best fit, in percent of its mean, or of [`FEW`].
    fn growth(&self) -> f64 {
        let half = &self.values[self.values.len() / 2..];
        let count = half.len() as f64;
        let (middle, mean) = ((count - 1.0) / 2.0, half.iter().sum::<f64>() / count);
        let (mut over, mut under) = (0.0, 0.0);
        for (place, value) in half.iter().enumerate() {
            let from_middle = place as f64 - middle;
            over += from_middle * (value - mean);
            under += from_middle * from_middle;
        }
        over / under * (count - 1.0) / mean.max(FEW) * 100.0
    }
}

/// Everything that is looked at.
#[derive(Default)]
struct Table(Vec<Series>);

impl Table {
    fn add(&mut self, name: &str, value: f64) {
        match self.0.iter_mut().find(|series| series.name == name) {
            Some(series) => series.values.push(value),
            None => self.0.push(Series {
                name: name.to_owned(),
                values: vec![value],
            }),
        }
    }

    /// First, middle and last values, and what the second half grew by.
    fn text(&self) -> String {
        let mut text = format!(
            "{:<28}{:>12}{:>12}{:>12}{:>10}\n",
            "", "at first", "half-way", "at last", "growth"
        );
        for series in &self.0 {
            let values = &series.values;
            let at = |place: usize| values[place].round();
            let _ = writeln!(
                text,
                "{:<28}{:>12}{:>12}{:>12}{:>9.1}%",
                series.name,
                at(0),
                at(values.len() / 2),
                at(values.len() - 1),
                series.growth()
            );
        }
        text
    }
}

/// Resident memory in MiB, see proc_pid_status(5).
fn resident(server: &Server) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.id()));
    let status = status.expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kibibytes = line.expect("Linux").trim().trim_end_matches(" kB");
    kibibytes.parse::<f64>().expect("a number") / 1024.0
}

/// Posts, texts and downloads as of one busy person, until the time is over; how many jobs it were.
async fn be_busy(api: &Server, first_post: usize, until: Instant) -> usize {
    let mut jobs = VecDeque::new();
    let mut count = 0;
    while Instant::now() < until {
        let from = first_post + count * POSTS * 2 / 3;
        let posts: Vec<String> = (from..from + POSTS).map(forum).collect();
        let id = api.create(&posts).await;
        let job = ended(api, &id).await;
        assert_eq!(job["status"], "completed", "{job}");
        let rows = api.get(&format!("/api/v1/jobs/{id}/results.csv")).await;
        assert_eq!(rows.status, 200);
        let texts = json!({"texts": [format!("I love the number {count}"), "I hate it"]});
        let scored = api.post("/api/v1/analyze", &texts).await;
        assert_eq!(scored.status, 200, "{}", scored.text());
        jobs.push_back(id);
        count += 1;
        if jobs.len() > KEPT {
            let oldest = jobs.pop_front().expect("bug: there are some");
            let deleted = api.delete(&format!("/api/v1/jobs/{oldest}")).await;
            assert_eq!(deleted.status, 204, "{}", deleted.text());
        }
    }
    count
}

/// As if a month had passed since everything that is done: then what is too old is erased.
async fn let_time_pass(site: &Site) {
    for (table, done) in [
        ("snapshots", "finished_at is not null and texts = 'kept'"),
        ("jobs", "finished_at is not null and kind = 'texts'"),
    ] {
        // Whatever the programs hold now grows old the next time.
        let month_ago = format!(
            "update {table} set created_at = created_at - interval '31 days' \
             where id in (select id from {table} where {done} for update skip locked)"
        );
        site.database.execute(&month_ago).await;
    }
    run(&mut site.command("clamor-worker", &["purge"]))
        .await
        .expect(0);
}

async fn look(site: &Site, apis: &[Server], workers: &[Worker], table: &mut Table) {
    for (number, api) in apis.iter().enumerate() {
        table.add(&format!("api {number}, MiB"), resident(api));
    }
    for (number, worker) in workers.iter().enumerate() {
        table.add(&format!("worker {number}, MiB"), resident(&worker.server));
    }
    let keys: i64 = site.redis(&mut redis::cmd("DBSIZE")).await;
    table.add("Redis, keys", keys as f64);
    let memory: String = site.redis(redis::cmd("INFO").arg("memory")).await;
    let used = memory
        .lines()
        .find_map(|line| line.strip_prefix("used_memory_dataset:"));
    let used: f64 = used.expect("Redis says").trim().parse().expect("bytes");
    table.add("Redis, KiB of data", used / 1024.0);
    for rows in [
        "jobs",
        "job_items",
        "work",
        "snapshots",
        "comments",
        "scores",
    ] {
        let query = format!("select count(*) from {rows}");
        let count = site.database.number(&query).await;
        table.add(&format!("rows of {rows}"), count as f64);
    }
    let texts = "select count(*) from comments where text <> ''";
    table.add(
        "comments with texts",
        site.database.number(texts).await as f64,
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes ten minutes: make soak"]
async fn ten_minutes_of_jobs_leave_nothing_behind() {
    let seconds = std::env::var("SOAK_SECONDS").map_or(SECONDS, |seconds| {
        seconds.parse().expect("SOAK_SECONDS is a number")
    });
    let (long, begun) = (Duration::from_secs(seconds), Instant::now());
    let site = Site::new()
        .await
        .set("LOG", "info,worker::item=warn")
        .set("SNAPSHOT_MAX_AGE", "60");
    let apis = [site.api().await, site.api().await];
    let workers = [site.worker().await, site.worker().await];
    // Warm: what is only opened or filled once is no growth.
    be_busy(&apis[0], 900_000, begun + long / 20).await;

    let until = begun + long;
    let mut table = Table::default();
    let watching = async {
        let mut ticks = interval(long * 19 / 20 / SAMPLES);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while Instant::now() < until {
            ticks.tick().await;
            let_time_pass(&site).await;
            look(&site, &apis, &workers, &mut table).await;
        }
    };
    let (one, other, ()) = tokio::join!(
        be_busy(&apis[0], 1, until),
        be_busy(&apis[1], 500_000, until),
        watching
    );
    println!(
        "{} jobs of {POSTS} posts in {} s\n{}",
        one + other,
        begun.elapsed().as_secs(),
        table.text()
    );
    let grown: Vec<&str> = table
        .0
        .iter()
        .filter(|series| series.growth() > TOLERANCE)
        .map(|series| series.name.as_str())
        .collect();
    assert!(grown.is_empty(), "these grow: {grown:?}");
    for server in workers.map(|worker| worker.server).into_iter().chain(apis) {
        server.stop().await;
    }
    site.nobody_panicked();
}
