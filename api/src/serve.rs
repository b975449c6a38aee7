//! Runs the router on a listener until it is told to stop.

use std::future::Future;

use tokio::net::TcpListener;

use crate::{router::router, state::AppState};

/// Answers requests until `shutdown` resolves, then lets open ones end.
///
/// Live streams are ended at once, everything else gets
/// [`stop_grace`](crate::Settings::stop_grace). Fails only when the listener does.
pub async fn serve(
    listener: TcpListener,
    state: AppState,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let stopping = state.stopping().clone();
    let grace = state.settings().stop_grace;
    let signal = {
        let stopping = stopping.clone();
        async move {
            shutdown.await;
            stopping.cancel();
        }
    };
    if let Some(oidc) = state.oidc().cloned() {
        let stopping = stopping.clone();
        tokio::spawn(async move { stopping.run_until_cancelled(oidc.keep_fresh()).await });
    }
    let server = axum::serve(listener, router(state)).with_graceful_shutdown(signal);
    let out_of_patience = async {
        stopping.cancelled().await;
        tokio::time::sleep(grace).await;
    };
    tokio::select! {
        ended = server.into_future() => ended,
        () = out_of_patience => {
            tracing::warn!(
                grace_seconds = grace.as_secs(),
                "some requests were still open when the time to stop was over"
            );
            Ok(())
        }
    }
}
