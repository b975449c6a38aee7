//! The worker as a program of its own: it fetches and scores what is due, and has no page.
//!
//! Only wiring: arguments, logs, and what runs. The work is in the library.

#![forbid(unsafe_code)]

use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, bail};
use auth::PublicUrl;
use clap::{Args, Parser, Subcommand};
use platforms::Client;
use program::metrics::{self, Metric};
use program::{
    ConfigArgs, DatabaseHealth, Effects, LogSettings, RedisSettings, SealSettings, ServerDatabase,
    WebhookSettings, arguments_or, bind, config, gone, health, runtime, stop_on_signal,
};
use queue::Redis;
use tokio_util::sync::CancellationToken;
use worker::cli::{MailArgs, RetentionSettings, WorkSettings};
use worker::{MailSettings, PlatformsArgs, Worker, WorkerHealth};

/// Fetches and scores the posts of Clamor's jobs.
#[derive(Debug, Parser)]
#[command(name = "clamor-worker", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,

    #[command(flatten)]
    log: LogSettings,
}

/// What to do; `run` when nothing is said.
#[derive(Debug, Subcommand)]
enum Command {
    /// Work until stopped (the default).
    Run(Box<RunSettings>),
    /// Print the settings that are in force, where each comes from, and what is off because of them.
    Config(Box<ConfigArgs<RunSettings>>),
    /// Print the platforms, what each needs and how to get it, and try the keys that are set.
    Platforms(Box<PlatformsArgs>),
    /// Erase texts and authors that are too old, then leave: for installations where no worker runs for days.
    Purge(PurgeSettings),
    /// Ask the worker of this container whether it is ready.
    Healthcheck(HealthSettings),
}

/// Settings of `clamor-worker run`.
#[derive(Debug, Args)]
struct RunSettings {
    #[command(flatten)]
    health: HealthSettings,

    #[command(flatten)]
    database: ServerDatabase,

    #[command(flatten)]
    redis: RedisSettings,

    /// Leave by itself after this long without work, like `60s` or `5m`; stays when not set.
    #[arg(long, env = "EXIT_WHEN_IDLE", value_name = "DURATION", value_parser = program::values::duration)]
    exit_when_idle: Option<Duration>,

    /// Leave with an error when the database has been away for this long: whoever started this worker
    /// may have a place where it is not.
    #[arg(long, env = "LEAVE_WITHOUT_DATABASE", value_name = "DURATION", default_value = "60s", value_parser = program::values::duration)]
    leave_without_database: Duration,

    #[command(flatten)]
    retention: RetentionSettings,

    #[command(flatten)]
    seal: SealSettings,

    #[command(flatten)]
    webhooks: WebhookSettings,

    #[command(flatten)]
    mail: MailArgs,

    /// Address by which browsers reach the page, as for the api: links in mails begin with it.
    #[arg(long, env = "PUBLIC_URL", value_name = "URL", help_heading = "Mail")]
    public_url: Option<PublicUrl>,

    #[command(flatten)]
    work: WorkSettings,
}

/// Settings of `clamor-worker purge`.
#[derive(Debug, Args)]
struct PurgeSettings {
    #[command(flatten)]
    database: ServerDatabase,

    #[command(flatten)]
    retention: RetentionSettings,
}

/// Where health and figures are told.
#[derive(Debug, Args)]
struct HealthSettings {
    /// Address and port of /healthz, /readyz and /metrics.
    #[arg(
        long,
        env = "LISTEN",
        value_name = "ADDR",
        default_value = "127.0.0.1:8001",
        value_parser = program::address
    )]
    listen: SocketAddr,
}

fn main() -> ExitCode {
    let given: program::Given<Cli> = match program::parse(arguments_or("run")) {
        Ok(given) => given,
        Err(code) => return code,
    };
    let default_log = match given.cli.command {
        Command::Platforms(_) => tracing::Level::WARN,
        _ => tracing::Level::INFO,
    };
    given.start_logs(&given.cli.log, default_log);
    program::exit("clamor-worker", run(&given))
}

fn run(given: &program::Given<Cli>) -> anyhow::Result<ExitCode> {
    match &given.cli.command {
        Command::Run(settings) => runtime()?.block_on(work(settings)),
        Command::Config(arguments) => runtime()?.block_on(async {
            arguments.settings.check()?;
            config::print(given, arguments.format, arguments.settings.effects())?;
            Ok(ExitCode::SUCCESS)
        }),
        Command::Platforms(arguments) => runtime()?.block_on(arguments.print()),
        Command::Purge(settings) => runtime()?.block_on(purge(settings)),
        Command::Healthcheck(settings) => health::ask(settings.listen),
    }
}

/// What `run` is made of.
struct Parts {
    redis: Option<Redis>,
    client: Client,
    mail: Option<MailSettings>,
}

impl RunSettings {
    /// What `run` is made of, when all settings can be used together.
    fn check(&self) -> anyhow::Result<Parts> {
        self.work.apply()?;
        let redis = self.redis.open()?;
        let client = self.work.client(redis.as_ref())?;
        Ok(Parts {
            redis,
            client,
            mail: self.mail.settings(self.public_url.as_ref())?,
        })
    }

    fn effects(&self) -> Effects {
        let mut effects = Effects::default();
        let instead = "due posts are looked for in the database every second, and each worker paces \
                       its requests by itself";
        self.redis.effects(instead, &mut effects);
        self.seal.effects(&mut effects);
        self.mail.effects(self.public_url.as_ref(), &mut effects);
        if self.public_url.is_some() && !self.mail.is_on() {
            effects.off("PUBLIC_URL", "changes nothing, since SMTP_HOST is not set");
        }
        self.work.effects(&mut effects);
        effects
    }
}

/// Works until SIGTERM, until there is nothing to do, or until the database has gone.
async fn work(settings: &RunSettings) -> anyhow::Result<ExitCode> {
    let Parts {
        redis,
        client,
        mail,
    } = settings.check()?;
    settings.work.tell();
    settings.mail.tell(settings.public_url.as_ref());
    let listener = bind(settings.health.listen).await?;
    let store = settings.database.open().await?;
    let shutdown = CancellationToken::new();
    tokio::spawn(stop_on_signal(shutdown.clone()));

    let mut work = settings.work.worker();
    settings.retention.apply(&mut work);
    work.seals = settings.seal.seals();
    tokio::spawn(program::tell_unopened(store.clone(), work.seals.clone()));
    work.mail = mail;
    work.webhook_hosts = settings.webhooks.webhook_hosts.iter().cloned().collect();
    let worker = Worker::start(store.clone(), client, redis, work, shutdown.clone());
    let vitals = Vitals {
        database: DatabaseHealth::new(store.clone()),
        worker: WorkerHealth::of(&worker),
        shutdown: shutdown.clone(),
    };
    let address = listener.local_addr().context("no address to listen on")?;
    // Told to the end: whoever asks while the worker stops learns that it does.
    let told = CancellationToken::new();
    let telling = tokio::spawn(health::serve(listener, vitals, told.clone()));
    tracing::info!(%address, "Clamor's worker is ready; health and figures at http://{address}/metrics");

    let idle = async {
        match settings.exit_when_idle {
            Some(long) => worker.idle(long).await,
            None => std::future::pending().await,
        }
    };
    let lost = tokio::select! {
        () = shutdown.cancelled() => false,
        () = idle => {
            tracing::info!("there is nothing to do, Clamor's worker leaves");
            false
        }
        () = gone(&store, settings.leave_without_database) => true,
    };
    shutdown.cancel();
    worker.join().await;
    told.cancel();
    telling
        .await
        .context("the server of health and figures panicked")?;
    if lost {
        bail!(
            "the database has not answered for {} s; what this worker held is due when its leases run out",
            settings.leave_without_database.as_secs()
        );
    }
    tracing::info!("Clamor's worker has stopped");
    Ok(ExitCode::SUCCESS)
}

/// What workers do once an hour, once.
async fn purge(settings: &PurgeSettings) -> anyhow::Result<ExitCode> {
    let store = settings.database.open().await?;
    let purged = store.purge(&settings.retention.retention()).await?;
    let entries = store.forget_audit(settings.retention.audit.age()).await?;
    println!(
        "Erased texts and authors of {} posts, and of {} more for those who keep them for less time than others; removed {} uploads that never ended, {} requests for scores, {} posts without a job, {} posts sent for analysis and {entries} entries of the audit trail.",
        purged.erased_snapshots,
        purged.emptied_items,
        purged.dead_uploads,
        purged.texts_jobs,
        purged.orphaned_snapshots,
        purged.forgotten_documents
    );
    Ok(ExitCode::SUCCESS)
}

/// What this worker tells of itself.
struct Vitals {
    database: DatabaseHealth,
    worker: WorkerHealth,
    shutdown: CancellationToken,
}

impl health::Vitals for Vitals {
    async fn ready(&self) -> Result<(), String> {
        let parts = async {
            let (database, worker) = tokio::join!(self.database.ready(), self.worker.ready());
            database.and(worker)
        };
        // The stop is told also to those who asked before it and wait for a database that is away.
        tokio::select! {
            biased;
            () = self.shutdown.cancelled() => Err("the worker stops".to_owned()),
            known = parts => known,
        }
    }

    async fn figures(&self) -> Vec<Metric> {
        let (database, worker) = tokio::join!(self.database.figure(), self.worker.figures());
        let mut all = vec![metrics::info(), database];
        all.extend(worker);
        all
    }
}
