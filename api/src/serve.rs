//! Runs the router on a listener until it is told to stop.

use std::future::Future;

use program::http;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{router::router, state::AppState};

/// Answers requests until `shutdown` resolves, then lets open ones end.
///
/// Live streams are ended at once, everything else gets
/// [`stop_grace`](program::http::Limits::stop_grace).
pub async fn serve(
    listener: TcpListener,
    state: AppState,
    shutdown: impl Future<Output = ()> + Send + 'static,
) {
    let stopping = state.stopping().clone();
    let limits = state.settings().connections.clone();
    let signal = {
        let stopping = stopping.clone();
        async move {
            shutdown.await;
            stopping.cancel();
        }
    };
    tokio::spawn({
        let stopping = stopping.clone();
        async move {
            stopping
                .run_until_cancelled(program::remove_abandoned_files())
                .await
        }
    });
    tokio::spawn({
        let (state, stopping) = (state.clone(), stopping.clone());
        async move {
            let ready = state.doors().keep_ready();
            stopping.run_until_cancelled(ready).await
        }
    });
    tokio::spawn({
        let (state, stopping) = (state.clone(), stopping.clone());
        async move { stopping.run_until_cancelled(state.rates().tidy()).await }
    });
    // Until the last request has ended: what those do is written as well.
    let served = CancellationToken::new();
    let writing = tokio::spawn({
        let (trail, store) = (state.trail().clone(), state.store().clone());
        let served = served.clone();
        async move { trail.write(&store, &served).await }
    });
    http::serve(listener, router(state), limits, signal).await;
    served.cancel();
    if writing.await.is_err() {
        tracing::error!("the writing of the audit trail panicked");
    }
}
