//! Waiting for what happens in other processes, with an end.

use std::{future::Future, time::Duration};

/// Far more than anything in a test takes, also on a busy machine: reaching it is a failure.
pub const DEADLINE: Duration = Duration::from_secs(300);

/// Waits for `done`, or fails with what was waited for.
pub async fn within<T>(what: &str, done: impl Future<Output = T>) -> T {
    match tokio::time::timeout(DEADLINE, done).await {
        Ok(value) => value,
        Err(_) => panic!("waited in vain: {what}"),
    }
}

/// Asks again and again until there is something.
pub async fn until<T, F: Future<Output = Option<T>>>(what: &str, mut look: impl FnMut() -> F) -> T {
    let found = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    };
    within(what, found).await
}
