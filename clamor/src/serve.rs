//! `clamor serve`: page, API and worker in one process, on one shutdown signal.

mod metrics;

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use store::Store;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use worker::Worker;

use crate::settings::ServeSettings;

/// Runs until SIGTERM or Ctrl-C, then ends what is under way and leaves.
pub(crate) fn serve(settings: ServeSettings) -> anyhow::Result<ExitCode> {
    runtime()?.block_on(async {
        check_reach(&settings)?;
        // The port first: it is the likeliest thing to be taken, and nothing is touched yet.
        let listener = bind(settings.listen).await?;
        let store = open(&settings).await?;
        let shutdown = CancellationToken::new();
        tokio::spawn(stop_on_signal(shutdown.clone()));

        if let Some(name) = &settings.work.analyzer
            && let Err(why) = sentiment::check_name(name, &settings.work.models_dir)
        {
            tracing::warn!("the lexicon scores until this is mended: {why}");
        }
        let client =
            platforms::Client::new(settings.work.platforms()).map_err(anyhow::Error::msg)?;
        let mut work = settings.work.worker();
        work.retention = Duration::from_secs(u64::from(settings.retention_days) * 86_400);
        let models_dir = work.models_dir.clone();
        let worker = Worker::start(store.clone(), client, work, shutdown.clone());

        let (waker, figures) = (worker.waker(), worker.figures());
        let state = api::AppState::new(
            store,
            http_settings(&settings),
            Arc::new(move || waker.wake()),
            Arc::new({
                let models_dir = models_dir.clone();
                move |name: &str| sentiment::check_name(name, &models_dir)
            }),
            Arc::new(move || sentiment::installed(&models_dir)),
            Arc::new(move || metrics::of_worker(&figures)),
        );
        let address = listener.local_addr().context("no address to listen on")?;
        tracing::info!(%address, "Clamor is ready: open http://{address}/");
        let served = api::serve(listener, state, shutdown.clone().cancelled_owned()).await;
        // Also when serving failed: what is held must be released.
        shutdown.cancel();
        worker.join().await;
        served.context("the HTTP server failed")?;
        tracing::info!("Clamor has stopped");
        Ok(ExitCode::SUCCESS)
    })
}

fn http_settings(settings: &ServeSettings) -> api::Settings {
    api::Settings {
        max_comment_file_bytes: u64::from(settings.max_upload_mib) << 20,
        default_max_comments: settings.work.max_comments,
        allowed_hosts: settings.allowed_hosts.clone(),
        ..api::Settings::default()
    }
}

/// The release step: brings the schema up to date and leaves.
pub(crate) fn migrate(settings: &ServeSettings) -> anyhow::Result<ExitCode> {
    runtime()?.block_on(async {
        open(settings).await?;
        println!("The database is up to date.");
        Ok(ExitCode::SUCCESS)
    })
}

/// The async runtime of every command.
pub(crate) fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start the async runtime")
}

/// Ends `shutdown` at the first SIGTERM or Ctrl-C.
pub(crate) async fn stop_on_signal(shutdown: CancellationToken) {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminated) => {
                tokio::select! {
                    _ = interrupted => {}
                    _ = terminated.recv() => {}
                }
            }
            Err(_) => drop(interrupted.await),
        }
    }
    #[cfg(not(unix))]
    drop(interrupted.await);
    shutdown.cancel();
}

/// There is no sign-in: only this machine may ask, unless somebody decided otherwise.
fn check_reach(settings: &ServeSettings) -> anyhow::Result<()> {
    if settings.listen.ip().is_loopback() || settings.allow_anonymous {
        return Ok(());
    }
    bail!(
        "LISTEN={} can be reached from other machines, and nobody would have to sign in: \
         listen on 127.0.0.1, or set ALLOW_ANONYMOUS=true if that is what you want",
        settings.listen
    );
}

async fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => anyhow::anyhow!(
            "port {} on {} is taken by another program: stop it, or choose another with --listen {}:PORT",
            address.port(),
            address.ip(),
            address.ip()
        ),
        _ => anyhow::anyhow!("cannot listen on {address}: {error}"),
    })
}

async fn open(settings: &ServeSettings) -> anyhow::Result<Store> {
    let opened = Store::open(&settings.database()).await;
    let store = match &settings.database_url {
        Some(_) => opened.context("DATABASE_URL cannot be used")?,
        None => opened?,
    };
    store.migrate().await?;
    Ok(store)
}
