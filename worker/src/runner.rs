//! Takes ids from the queue and runs their items, as many at once as there are places.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::{JoinError, JoinSet};
use tokio::time::timeout;

use crate::context::Context;
use crate::engine;
use crate::places::Places;

/// For the one statement that gives everything back at the end.
const RELEASE_WITHIN: Duration = Duration::from_secs(3);

/// Runs items until shutdown, then ends or gives back what is running.
pub(crate) async fn run(context: Arc<Context>) {
    let places = Places::new(context.settings.concurrency);
    let queue = Arc::clone(&context.queue);
    let mut items = JoinSet::new();
    loop {
        // A place first: an id taken without one would wait here instead of elsewhere.
        let next = Arc::clone(&places).take(|| queue.take());
        let (place, id) = tokio::select! {
            biased;
            () = context.shutdown.cancelled() => break,
            Some(ended) = items.join_next() => {
                check(ended);
                continue;
            }
            next = next => next,
        };
        let context = Arc::clone(&context);
        items.spawn(async move {
            context.running.send_modify(|running| *running += 1);
            let _running = Running(&context);
            engine::run(&context, &context.client.at(place), id).await;
        });
    }
    // Nothing more is taken, and others may have what was taken for us.
    tokio::join!(drain(&context, items), context.queue.close());
}

/// Counts an item as running until dropped, also when its task panics or is stopped.
struct Running<'a>(&'a Context);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.running.send_modify(|running| *running -= 1);
    }
}

/// Waits for running items to reach a safe point, stops those that do not, and gives back
/// whatever is still held.
async fn drain(context: &Context, mut items: JoinSet<()>) {
    let all = async {
        while let Some(ended) = items.join_next().await {
            check(ended);
        }
    };
    if timeout(context.settings.grace, all).await.is_err() {
        tracing::warn!(
            items = items.len(),
            "items did not stop in time and are given back as they are"
        );
        items.shutdown().await;
    }
    let release = context.store.release_all(&context.settings.worker);
    match timeout(RELEASE_WITHIN, release).await {
        Ok(Ok(0)) => {}
        Ok(Ok(released)) => tracing::info!(items = released, "items are given back"),
        Ok(Err(error)) => {
            tracing::error!(%error, "cannot give items back; they are due when their leases run out")
        }
        Err(_) => tracing::error!(
            "the database did not take items back in time; they are due when their leases run out"
        ),
    }
}

fn check(ended: Result<(), JoinError>) {
    if let Err(error) = ended
        && error.is_panic()
    {
        tracing::error!(%error, "the task of an item panicked");
    }
}
