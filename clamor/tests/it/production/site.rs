//! One installation as operators run it: PostgreSQL, Redis, and so many APIs and workers.

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use reqwest::Method;
use serde_json::Value;
use testing::{PostgresDatabase, RedisServer};
use tokio::process::Command;

use crate::{
    fake::Fake,
    harness::{Ran, Server, Setup, beside, clean, run, until},
    rows::Csv,
};

/// What Kubernetes' probes are told to wait, see deploy/kubernetes.
const PROBE_WAITS: Duration = Duration::from_secs(3);

/// Lines of each program that are shown when a test fails.
const LAST_LINES: usize = 60;

/// The parts around the programs; the programs themselves are the test's.
pub(crate) struct Site {
    pub(crate) fake: Fake,
    pub(crate) redis: RedisServer,
    pub(crate) database: PostgresDatabase,
    setup: Setup,
    started: AtomicUsize,
    logs: Logs,
}

impl Site {
    /// On the PostgreSQL that all tests share, its tables made.
    pub(crate) async fn new() -> Self {
        Self::on(PostgresDatabase::fresh().await).await
    }

    /// With a PostgreSQL that the test may stop.
    pub(crate) async fn with_own_postgres() -> Self {
        Self::on(PostgresDatabase::of_its_own().await).await
    }

    async fn on(database: PostgresDatabase) -> Self {
        let site = Self::without_tables(database).await;
        site.migrate().await.expect(0);
        site
    }

    /// As it is before the release step.
    pub(crate) async fn without_tables(database: PostgresDatabase) -> Self {
        let fake = Fake::start().await;
        let redis = RedisServer::start();
        let setup = Setup::new(&fake)
            .set("DATABASE_URL", database.url())
            .set("REDIS_URL", &redis.url())
            .set("SNAPSHOT_MAX_AGE", "0")
            .set("PER_HOST_CONCURRENCY", "1000")
            .set("LISTEN", "127.0.0.1:0");
        Self {
            fake,
            redis,
            database,
            setup,
            started: AtomicUsize::new(0),
            logs: Logs::default(),
        }
    }

    /// For all programs started from now on.
    pub(crate) fn set(mut self, name: &str, value: &str) -> Self {
        self.setup = self.setup.set(name, value);
        self
    }

    /// `clamor-api` or `clamor-worker` with these arguments.
    pub(crate) fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(beside(program));
        clean(&mut command, self.setup.folder.path());
        self.setup.apply(&mut command);
        command.args(arguments);
        command
    }

    /// The release step.
    pub(crate) async fn migrate(&self) -> Ran {
        run(&mut self.command("clamor-api", &["migrate"])).await
    }

    pub(crate) async fn api(&self) -> Server {
        self.start(self.command("clamor-api", &[])).await
    }

    /// The all-in-one on the same parts.
    pub(crate) async fn serve(&self) -> Server {
        self.start(self.setup.command()).await
    }

    pub(crate) async fn worker(&self) -> Worker {
        self.worker_with(&[]).await
    }

    /// A worker with these arguments.
    pub(crate) async fn worker_with(&self, arguments: &[&str]) -> Worker {
        let arguments = [&["run"], arguments].concat();
        self.worker_as(self.command("clamor-worker", &arguments))
            .await
    }

    /// The worker that `command` starts, under a name of its own.
    pub(crate) async fn worker_as(&self, mut command: Command) -> Worker {
        let number = self.started.fetch_add(1, Ordering::Relaxed);
        let contact = format!("worker-{number}@clamor.example");
        command.env("CONTACT", &contact);
        let server = self.start(command).await;
        Worker { server, contact }
    }

    /// The program that `command` starts; what it logs is shown when the test fails.
    pub(crate) async fn start(&self, command: Command) -> Server {
        let program = PathBuf::from(command.as_std().get_program());
        let name = program.file_name().unwrap_or_default().to_string_lossy();
        let server = Server::start(&self.setup, command).await;
        let name = format!("{name} at {}", server.base);
        self.logs.add(name, server.log.clone());
        server
    }

    /// A command to Redis, behind everybody's back.
    pub(crate) async fn redis<T: redis::FromRedisValue>(&self, command: &mut redis::Cmd) -> T {
        let client = redis::Client::open(self.redis.url()).expect("bug: our address");
        let mut connection = client
            .get_multiplexed_async_connection()
            .await
            .expect("Redis is there");
        command
            .query_async(&mut connection)
            .await
            .expect("an answer")
    }

    /// Everything in Redis is lost.
    pub(crate) async fn flush_redis(&self) {
        self.redis::<()>(&mut redis::cmd("FLUSHALL")).await;
    }

    /// No program has said that one of its parts panicked.
    #[track_caller]
    pub(crate) fn nobody_panicked(&self) {
        for (name, log) in self.logs.all() {
            assert!(!log.contains("panicked"), "{name}: {log}");
        }
    }

    /// PostgreSQL has told nobody that he begins a transaction inside another.
    #[track_caller]
    pub(crate) fn transactions_are_apart(&self) {
        for (name, log) in self.logs.all() {
            let mixed = log.contains("there is already a transaction in progress");
            assert!(!mixed, "{name}: {log}");
        }
    }

    /// Every request that the platforms have seen came once.
    #[track_caller]
    pub(crate) fn nothing_was_asked_twice(&self) {
        let twice: Vec<_> = self
            .fake
            .times()
            .into_iter()
            .filter(|(_, times)| *times > 1)
            .collect();
        assert!(twice.is_empty(), "asked more than once: {twice:?}");
    }
}

/// What the programs say; shown when the test fails.
#[derive(Default)]
struct Logs(Mutex<Vec<(String, Arc<Mutex<String>>)>>);

impl Logs {
    fn add(&self, program: String, log: Arc<Mutex<String>>) {
        let mut logs = self.0.lock().expect("bug: nobody panics with the logs");
        logs.push((program, log));
    }

    /// Each program and what it has said so far.
    fn all(&self) -> Vec<(String, String)> {
        let logs = self.0.lock().expect("bug: nobody panics with the logs");
        let read = |log: &Mutex<String>| log.lock().expect("bug: nor with one of them").clone();
        let read = logs.iter().map(|(name, log)| (name.clone(), read(log)));
        read.collect()
    }
}

impl Drop for Logs {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            return;
        }
        for (name, log) in self.all() {
            let lines: Vec<&str> = log.lines().collect();
            let last = &lines[lines.len().saturating_sub(LAST_LINES)..];
            eprintln!("--- {name}\n{}", last.join("\n"));
        }
    }
}

/// A running worker, and how platforms know it.
pub(crate) struct Worker {
    pub(crate) server: Server,
    contact: String,
}

impl Worker {
    /// Whether a request came from it.
    pub(crate) fn is(&self, asker: &str) -> bool {
        asker.contains(&self.contact)
    }

    /// Waits until it asks for something more.
    pub(crate) async fn asks(&self, fake: &Fake) {
        fake.asked_by(&self.contact).await;
    }

    /// A figure of its `/metrics`, 0 when there is none.
    pub(crate) async fn figure(&self, name: &str) -> f64 {
        let answer = self.server.get("/metrics").await;
        let line = answer
            .text()
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.map_or(0.0, |value| value.parse().expect("a number"))
    }
}

/// The rows of a job, all columns but times and ids.
pub(crate) async fn results(api: &Server, job: &str) -> Csv {
    let path = format!("/api/v1/jobs/{job}/results.csv");
    let answer = api.get(&path).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let csv = Csv::read(&answer.body);
    let twice = csv.times().into_iter().find(|(_, times)| *times > 1);
    assert_eq!(twice, None, "a comment is there twice");
    csv.timeless()
}

/// What the API says of a job.
pub(crate) async fn job(api: &Server, job: &str) -> Value {
    api.get(&format!("/api/v1/jobs/{job}")).await.json()
}

/// Waits until a job has ended, through times in which the database is away.
pub(crate) async fn ended(api: &Server, id: &str) -> Value {
    until("the job ends", || async {
        let job = job(api, id).await;
        let ended = ["completed", "partial", "failed", "cancelled"];
        ended.contains(&job["status"].as_str()?).then_some(job)
    })
    .await
}

/// Waits until a program says, in the time of a probe, that it is ready, or that it is not.
pub(crate) async fn is_ready(server: &Server, ready: bool) -> String {
    let status = if ready { 200 } else { 503 };
    until("readiness changes", || async {
        let (found, text) = in_time(server, "/readyz").await?;
        (found == status).then_some(text)
    })
    .await
}

/// Waits until a program's figures, told in time, have all of these lines; all that they told then.
pub(crate) async fn figures(server: &Server, lines: &[&str]) -> String {
    until(&format!("the figures are {lines:?}"), || async {
        let (_, text) = in_time(server, "/metrics").await?;
        let told = |line: &&str| text.lines().any(|told| told == *line);
        lines.iter().all(told).then_some(text)
    })
    .await
}

/// Status and text of an answer that comes while probes and Prometheus still wait for it: the first
/// wait for 3 s, the second for 10 s.
async fn in_time(server: &Server, path: &str) -> Option<(u16, String)> {
    let request = server.request(Method::GET, path).timeout(PROBE_WAITS);
    let answer = request.send().await.ok()?;
    Some((answer.status().as_u16(), answer.text().await.ok()?))
}
