//! How long a server may take to answer.

use std::time::Duration;

use tokio::time::{Instant, timeout};

use crate::Error;

/// What is left of the time for one request; it runs only while the server is waited for, not while
/// whoever asks does something else between two pieces of the answer.
#[derive(Debug)]
pub(crate) struct Patience(Option<Duration>);

impl Patience {
    /// `None` has no end.
    pub(crate) fn new(whole: Option<Duration>) -> Self {
        Self(whole)
    }

    /// Waits for the server.
    pub(crate) async fn wait_for<T>(
        &mut self,
        server: impl Future<Output = Result<T, reqwest::Error>>,
    ) -> Result<T, Error> {
        let came = match &mut self.0 {
            None => server.await,
            Some(left) => {
                let begun = Instant::now();
                let came = timeout(*left, server).await;
                *left = left.saturating_sub(begun.elapsed());
                came.map_err(|_| Error::TimedOut)?
            }
        };
        came.map_err(|error| Error::of(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn takes(seconds: u64) -> Result<(), reqwest::Error> {
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn time_runs_while_the_server_is_waited_for_and_not_between() {
        let mut patience = Patience::new(Some(Duration::from_secs(30)));
        assert_eq!(patience.wait_for(takes(20)).await, Ok(()));
        tokio::time::sleep(Duration::from_secs(3600)).await;
        assert_eq!(patience.wait_for(takes(9)).await, Ok(()));
        assert_eq!(patience.wait_for(takes(2)).await, Err(Error::TimedOut));
        let mut endless = Patience::new(None);
        assert_eq!(endless.wait_for(takes(100_000)).await, Ok(()));
    }
}
