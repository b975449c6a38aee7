//! Takes ids from the queue and runs their items, as many at once as there are places; and beside them
//! the webhooks that have something to be told.

use std::sync::Arc;
use std::time::Duration;

use platforms::Client;
use tokio::task::{JoinError, JoinSet};
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use crate::context::Context;
use crate::engine;
use crate::places::Places;

/// For the one statement that gives everything back at the end.
const RELEASE_WITHIN: Duration = Duration::from_secs(3);

/// Webhooks that are sent deliveries at the same time, beside the places: whoever waits for a receiver
/// needs little more than a connection, and posts never wait for one.
const WEBHOOKS_AT_ONCE: usize = 64;

/// A webhook that was handed over and that nobody took within this time is handed over again.
const AGAIN_AFTER: Duration = Duration::from_secs(10);

/// Runs items until shutdown, then ends or gives back what is running.
pub(crate) async fn run(context: Arc<Context>) {
    let (items, webhooks) = tokio::join!(take_items(&context), take_webhooks(&context));
    // Nothing more is taken, and others may have what was taken for us.
    tokio::join!(drain(&context, [items, webhooks]), context.queue.close());
}

/// Takes ids from the queue until shutdown; what is running then.
async fn take_items(context: &Arc<Context>) -> JoinSet<()> {
    let places = Places::new(context.settings.concurrency);
    let queue = Arc::clone(&context.queue);
    let mut items = JoinSet::new();
    loop {
        // A place first: an id taken without one would wait here instead of elsewhere.
        let next = Arc::clone(&places).take(|| queue.take());
        let (place, id) = tokio::select! {
            biased;
            () = context.shutdown.cancelled() => return items,
            Some(ended) = items.join_next() => {
                check(ended);
                continue;
            }
            next = next => next,
        };
        let client = context.client.at(place);
        items.spawn(run_one(Arc::clone(context), client, id));
    }
}

/// Takes webhooks with deliveries that are due from the database until shutdown; what is running then.
///
/// No queue: no more are handed over than are taken at once, so that each waits where the order can
/// still change.
async fn take_webhooks(context: &Arc<Context>) -> JoinSet<()> {
    let mut webhooks = JoinSet::new();
    loop {
        let room = WEBHOOKS_AT_ONCE - webhooks.len();
        if room > 0 {
            let due = context.store.hand_over_deliveries(room as u32, AGAIN_AFTER);
            match due.await {
                Ok(due) => {
                    for id in due {
                        let client = context.client.clone();
                        webhooks.spawn(run_one(Arc::clone(context), client, id));
                    }
                }
                // Whoever else needs the database says so.
                Err(error) => tracing::debug!(%error, "cannot look for deliveries that are due"),
            }
        }
        tokio::select! {
            biased;
            () = context.shutdown.cancelled() => return webhooks,
            Some(ended) = webhooks.join_next() => check(ended),
            () = sleep(context.settings.poll) => {}
        }
    }
}

async fn run_one(context: Arc<Context>, client: Client, id: Uuid) {
    context.running.send_modify(|running| *running += 1);
    let _running = Running(&context);
    engine::run(&context, &client, id).await;
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
async fn drain(context: &Context, mut running: [JoinSet<()>; 2]) {
    let all = async {
        for items in &mut running {
            while let Some(ended) = items.join_next().await {
                check(ended);
            }
        }
    };
    if timeout(context.settings.grace, all).await.is_err() {
        tracing::warn!(
            items = running.iter().map(JoinSet::len).sum::<usize>(),
            "items did not stop in time and are given back as they are"
        );
        for items in &mut running {
            items.shutdown().await;
        }
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
