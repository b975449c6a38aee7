//! Ends what no worker survives, mends what ended by a bug, and says which keys there are.
//!
//! Safe to run in many processes at once.

use tokio::time::sleep;

use crate::context::Context;

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
pub(crate) async fn mend(context: &Context) {
    loop {
        tokio::select! {
            () = context.shutdown.cancelled() => return,
            () = sleep(context.settings.poll) => {}
        }
        context.models.mend().await;
    }
}

/// Says which keys of platforms the operator has set, for those who have none to look at.
pub(crate) async fn note_keys(context: &Context) {
    // Whoever else needs the database says so.
    while let Err(error) = context
        .store
        .note_operator_keys(&context.client.keys())
        .await
    {
        tracing::debug!(%error, "cannot say which keys are set");
        tokio::select! {
            () = context.shutdown.cancelled() => return,
            () = sleep(context.settings.poll) => {}
        }
    }
}
