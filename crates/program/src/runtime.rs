//! The async runtime, and the signals that stop it.

use anyhow::Context;
use tokio_util::sync::CancellationToken;

/// The async runtime of every command.
///
/// # Errors
/// When the system gives no thread, or no signals.
pub fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start the async runtime")?;
    #[cfg(unix)]
    {
        // Where files may not grow any more (RLIMIT_FSIZE) the system ends a process that does not
        // listen for it; one that does is told by the write, like that of a full disk.
        let _entered = runtime.enter();
        let too_large = tokio::signal::unix::SignalKind::from_raw(libc::SIGXFSZ);
        // What is installed stays when this is dropped.
        drop(tokio::signal::unix::signal(too_large).context("cannot listen for signals")?);
    }
    Ok(runtime)
}

/// Cancels `shutdown` at the first SIGTERM or Ctrl-C.
pub async fn stop_on_signal(shutdown: CancellationToken) {
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
