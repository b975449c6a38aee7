//! Looks at rows again and again until a worker has done what somebody waits for.

use std::time::Duration;

use crate::Error;

/// Looked at more often at first than a page's progress: somebody waits for this answer.
const FIRST: Duration = Duration::from_millis(5);
const LAST: Duration = Duration::from_millis(200);

/// What `look` finds, once it finds something. Whoever asks says how long to wait: for ever else.
///
/// # Errors
/// The first of `look`.
pub async fn until<T, Look>(mut look: impl FnMut() -> Look) -> Result<T, Error>
where
    Look: Future<Output = Result<Option<T>, Error>>,
{
    let mut pause = FIRST;
    loop {
        if let Some(found) = look().await? {
            return Ok(found);
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LAST);
    }
}
