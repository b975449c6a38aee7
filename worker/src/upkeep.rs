//! Ends what no worker survives, mends what ended by a bug, and says which keys there are.
//!
//! Safe to run in many processes at once.

use std::time::Duration;

use tokio::time::sleep;

use crate::context::Context;

/// How often a worker says in the database that it lives and what it can score with.
const SAY_EVERY: Duration = Duration::from_secs(15);

/// Ends items that have lost too many workers, until shutdown.
pub(crate) async fn exhaust(context: &Context) {
    loop {
        match context.store.exhaust(context.settings.max_attempts).await {
            Ok(0) => {}
            Ok(exhausted) => {
                tracing::warn!(items = exhausted, "items ended that no worker survived");
                context
                    .ended
                    .send_modify(|ended| *ended = ended.wrapping_add(1));
            }
            // Whoever else needs the database says so.
            Err(error) => tracing::debug!(%error, "cannot look for items to give up"),
        }
        tokio::select! {
            () = context.shutdown.cancelled() => return,
            () = sleep(context.settings.poll) => {}
        }
    }
}

/// Opens models anew whose scoring thread ended, until shutdown.
///
/// Items that need one do so as well; this is for a worker that has none left.
pub(crate) async fn reopen_models(context: &Context) {
    loop {
        tokio::select! {
            () = context.shutdown.cancelled() => return,
            () = sleep(context.settings.poll) => {}
        }
        context.models.reopen_ended().await;
    }
}

/// Says now and then in the database that this worker lives, and what it can score with. By that it is also
/// found out that the database's clock was put back.
pub(crate) async fn say(context: &Context) {
    let worker = &context.settings.worker;
    loop {
        let dir = context.settings.models_dir.clone();
        let analyzers = tokio::task::spawn_blocking(move || sentiment::choosable(&dir)).await;
        if let Ok(analyzers) = analyzers
            && let Err(error) = context
                .store
                .worker_seen(worker, env!("CARGO_PKG_VERSION"), &analyzers)
                .await
        {
            tracing::debug!(%error, "cannot say that this worker lives");
        }
        tokio::select! {
            () = context.shutdown.cancelled() => return,
            () = sleep(SAY_EVERY) => {}
        }
    }
}

/// Says by which server mail is sent, or that none is: whoever ends a job has to know whether to write a mail.
pub(crate) async fn note_mail_server(context: &Context) {
    let settings = context.settings.mail.as_ref();
    let noted = settings.map(|settings| (settings.sender.to_string(), settings.server()));
    let noted = noted
        .as_ref()
        .map(|(sender, server)| (sender.as_str(), server.as_str()));
    let write = || context.store.note_mail_server(noted);
    note(context, write, "cannot say by which server mail is sent").await;
}

/// Says which keys of platforms the operator has set, for those who have none to look at.
pub(crate) async fn note_keys(context: &Context) {
    let keys = context.client.keys();
    let write = || context.store.note_operator_keys(&keys);
    note(context, write, "cannot say which keys are set").await;
}

/// Writes something once, as soon as the database takes it; `failed` is said until then.
async fn note<F>(context: &Context, write: impl Fn() -> F, failed: &str)
where
    F: Future<Output = Result<(), store::Error>>,
{
    // Whoever else needs the database says so.
    while let Err(error) = write().await {
        tracing::debug!(%error, "{failed}");
        tokio::select! {
            () = context.shutdown.cancelled() => return,
            () = sleep(context.settings.poll) => {}
        }
    }
}
