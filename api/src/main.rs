//! The HTTP side as a program of its own: page and API, no worker and no model.
//!
//! Only wiring: arguments, logs, and which part runs. The work is in the library.

#![forbid(unsafe_code)]

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use api::cli::{HttpSettings, SealCommand, TeamCommand, UserCommand};
use clap::{Args, Parser, Subcommand};
use program::{
    AuditSettings, CommentSettings, ConfigArgs, Effects, LogSettings, QueueHealth, RedisSettings,
    SealSettings, ServerDatabase, WebhookSettings, arguments_or, bind, config, health, runtime,
    stop_on_signal,
};
use queue::{Queue, Redis, Sweep, Waker, sweep};
use service::analyzers::KnownAnalyzers;
use store::Store;
use tokio_util::sync::CancellationToken;

/// Due items are looked for this often when nobody says that there are some.
const POLL: Duration = Duration::from_secs(1);

/// Serves Clamor's page and HTTP API; workers do the rest.
#[derive(Debug, Parser)]
#[command(name = "clamor-api", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,

    #[command(flatten)]
    log: LogSettings,
}

/// What to do; `serve` when nothing is said.
#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the page and the API (the default).
    Serve(Box<ServeSettings>),
    /// Print the settings that are in force, where each comes from, and what is off because of them.
    Config(Box<ConfigArgs<ServeSettings>>),
    /// Bring the database to this version's schema, then leave: the release step.
    Migrate(ServerDatabase),
    /// Look after users of this server, who sign in with name and password.
    #[command(subcommand)]
    User(UserCommand<ServerDatabase>),
    /// Look after teams: what each may have.
    #[command(subcommand)]
    Team(TeamCommand<ServerDatabase>),
    /// Look after what Clamor keeps sealed for others.
    #[command(subcommand)]
    Seal(SealCommand<ServerDatabase>),
    /// Ask the server of this container whether it is ready.
    Healthcheck(HealthcheckSettings),
}

/// Settings of `clamor-api serve`.
#[derive(Debug, Args)]
struct ServeSettings {
    #[command(flatten)]
    http: HttpSettings,

    #[command(flatten)]
    database: ServerDatabase,

    #[command(flatten)]
    redis: RedisSettings,

    #[command(flatten)]
    comments: CommentSettings,

    #[command(flatten)]
    audit: AuditSettings,

    #[command(flatten)]
    seal: SealSettings,

    #[command(flatten)]
    webhooks: WebhookSettings,
}

/// Settings of `clamor-api healthcheck`.
#[derive(Debug, Args)]
struct HealthcheckSettings {
    /// The server's address.
    #[arg(
        long,
        env = "LISTEN",
        value_name = "ADDR",
        default_value = "127.0.0.1:8000",
        value_parser = program::address
    )]
    listen: SocketAddr,
}

fn main() -> ExitCode {
    let given: program::Given<Cli> = match program::parse(arguments_or("serve")) {
        Ok(given) => given,
        Err(code) => return code,
    };
    let default_log = match given.cli.command {
        Command::User(_) | Command::Team(_) | Command::Seal(_) => tracing::Level::WARN,
        _ => tracing::Level::INFO,
    };
    given.start_logs(&given.cli.log, default_log);
    program::exit("clamor-api", run(&given))
}

fn run(given: &program::Given<Cli>) -> anyhow::Result<ExitCode> {
    match &given.cli.command {
        Command::Serve(settings) => runtime()?.block_on(serve(settings)),
        Command::Config(arguments) => runtime()?.block_on(async {
            arguments.settings.check()?;
            config::print(given, arguments.format, arguments.settings.effects())?;
            Ok(ExitCode::SUCCESS)
        }),
        Command::Migrate(database) => runtime()?.block_on(program::migrate(database)),
        Command::User(command) => {
            runtime()?.block_on(command.run(async |database| database.open().await))
        }
        Command::Team(command) => {
            runtime()?.block_on(command.run(async |database| database.open().await))
        }
        Command::Seal(command) => runtime()?.block_on(command.run(
            async |database| database.open().await,
            |seal, _| Ok(seal.seal_key.clone()),
        )),
        Command::Healthcheck(settings) => health::ask(settings.listen),
    }
}

impl ServeSettings {
    /// What `serve` is made of, when all settings can be used together.
    fn check(&self) -> anyhow::Result<(api::Settings, Option<Redis>)> {
        let http = api::Settings {
            default_max_comments: self.comments.max_comments,
            audit_days: self.audit.audit_days,
            seals: self.seal.seals(),
            webhook_hosts: self.webhooks.webhook_hosts.iter().cloned().collect(),
            ..self.http.settings()?
        };
        Ok((http, self.redis.open()?))
    }

    fn effects(&self) -> Effects {
        let mut effects = Effects::default();
        self.http.effects(&mut effects);
        let instead = "workers look for due posts in the database every second";
        self.redis.effects(instead, &mut effects);
        self.seal.effects(&mut effects);
        effects
    }
}

/// Runs until SIGTERM or Ctrl-C, then ends what is under way and leaves.
async fn serve(settings: &ServeSettings) -> anyhow::Result<ExitCode> {
    let (http, redis) = settings.check()?;
    let listener = bind(settings.http.listen).await?;
    let store = settings.database.open().await?;
    let shutdown = CancellationToken::new();
    tokio::spawn(stop_on_signal(shutdown.clone()));
    tokio::spawn(program::tell_unopened(store.clone(), http.seals.clone()));

    let waker = Waker::default();
    let shared = redis.clone();
    // Without Redis the workers find what is due in the database.
    let queue = redis.map(|redis| Arc::new(Queue::redis(redis)));
    let sweeping = queue.clone().map(|queue| {
        tokio::spawn(hand_over(
            store.clone(),
            queue,
            waker.clone(),
            shutdown.clone(),
        ))
    });
    // Where workers scale to zero there is nobody else to finish a deletion.
    let erasing = tokio::spawn(program::erase_deleted(store.clone(), shutdown.clone()));
    let queue = queue.map(|queue| Arc::new(QueueHealth::new(queue)));
    let known = KnownAnalyzers::watch(store.clone(), shutdown.clone());
    let state = api::AppState::new(
        store,
        http,
        Arc::new(move || waker.wake()),
        Arc::new({
            let known = known.clone();
            move |name: &str| known.check(name)
        }),
        Arc::new(move || known.list()),
        api::OtherParts {
            figures: Arc::new(move || {
                let queue = queue.clone();
                Box::pin(async move {
                    match queue {
                        Some(queue) => queue.figures().await.into(),
                        None => Vec::new(),
                    }
                })
            }),
            redis: shared,
            // Without Redis jobs are taken, and wait in the database for whoever works.
            ..api::OtherParts::default()
        },
    );
    let address = listener.local_addr().context("no address to listen on")?;
    tracing::info!(%address, "Clamor's API is ready: http://{address}/");
    api::serve(listener, state, shutdown.clone().cancelled_owned()).await;
    shutdown.cancel();
    if let Some(sweeping) = sweeping {
        sweeping.await.context("the sweep panicked")?;
    }
    erasing
        .await
        .context("the erasing of deleted jobs panicked")?;
    tracing::info!("Clamor's API has stopped");
    Ok(ExitCode::SUCCESS)
}

async fn hand_over(store: Store, queue: Arc<Queue>, waker: Waker, shutdown: CancellationToken) {
    let due = Sweep {
        store: &store,
        queue: &queue,
        waker: &waker,
        poll: POLL,
        alone: false,
    };
    sweep(&due, &shutdown).await;
}
