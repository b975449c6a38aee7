//! `clamor serve`: page, API and worker in one process, on one shutdown signal.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use program::{bind, runtime, stop_on_signal};
use tokio_util::sync::CancellationToken;
use worker::{Worker, WorkerHealth};

use crate::settings::{Parts, ServeSettings};

/// Runs until SIGTERM or Ctrl-C, then ends what is under way and leaves.
pub(crate) fn serve(settings: &ServeSettings) -> anyhow::Result<ExitCode> {
    runtime()?.block_on(async {
        let Parts {
            mut http,
            redis,
            client,
            mail,
        } = settings.check()?;
        settings.work.tell();
        settings.mail.tell(settings.http.public_url().as_ref());
        // The port first: it is the likeliest thing to be taken, and nothing is touched yet.
        let listener = bind(settings.http.listen).await?;
        let store = settings.database.open().await?;
        let shutdown = CancellationToken::new();
        tokio::spawn(stop_on_signal(shutdown.clone()));

        let mut work = settings.work.worker();
        settings.retention.apply(&mut work);
        let seals = settings.seal.seals_with(&settings.database, &store).await?;
        tokio::spawn(program::tell_unopened(store.clone(), seals.clone()));
        work.seals = seals.clone();
        http.seals = seals;
        work.mail = mail;
        work.webhook_hosts = http.webhook_hosts.clone();
        let models_dir = work.models_dir.clone();
        let shared = redis.clone();
        let worker = Worker::start(store.clone(), client, redis, work, shutdown.clone());

        let waker = worker.waker();
        let health = Arc::new(WorkerHealth::of(&worker));
        let state = api::AppState::new(
            store,
            http,
            Arc::new(move || waker.wake()),
            Arc::new({
                let models_dir = models_dir.clone();
                move |name: &str| sentiment::check_name(name, &models_dir)
            }),
            Arc::new(move || sentiment::choosable(&models_dir)),
            api::OtherParts {
                ready: Arc::new({
                    let health = Arc::clone(&health);
                    move || {
                        let health = Arc::clone(&health);
                        Box::pin(async move { health.ready().await })
                    }
                }),
                redis: shared,
                figures: Arc::new(move || {
                    let health = Arc::clone(&health);
                    Box::pin(async move { health.figures().await })
                }),
            },
        );
        let address = listener.local_addr().context("no address to listen on")?;
        tracing::info!(%address, "Clamor is ready: open http://{address}/");
        api::serve(listener, state, shutdown.clone().cancelled_owned()).await;
        shutdown.cancel();
        worker.join().await;
        tracing::info!("Clamor has stopped");
        Ok(ExitCode::SUCCESS)
    })
}
