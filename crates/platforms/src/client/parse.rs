//! Reads answers on threads that may block, never on those that send requests and keep leases.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use tokio::sync::Semaphore;
use tokio::task::JoinError;

use super::Client;
use crate::Failure;
use crate::comment::Skipped;
use crate::reading::Reading;

/// Answers read at once: as many as there are cores, since reading is all processor.
pub(super) fn readers() -> Arc<Semaphore> {
    let cores = thread::available_parallelism().map_or(2, usize::from);
    Arc::new(Semaphore::new(cores.min(Semaphore::MAX_PERMITS)))
}

/// Whoever waits for what is read; the reading ends soon after this is dropped.
struct Asker(Arc<AtomicBool>);

impl Drop for Asker {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Client {
    /// Makes something of answers, on a thread of its own.
    ///
    /// The one way to what an answer says, for all platforms: only a [`Reading`] parses, and whoever
    /// parses turns records into comments right there, HTML into text included. A reading whose
    /// caller is gone ends at its next record.
    ///
    /// # Errors
    /// What `read` says.
    pub(super) async fn parse<T: Send + 'static>(
        &self,
        read: impl FnOnce(&mut Reading) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        self.read(read).await.0
    }

    /// The same, with the records that could not be read.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&mut Reading) -> Result<T, Failure> + Send + 'static,
    ) -> (Result<T, Failure>, Skipped) {
        let permit = Arc::clone(&self.inner.readers)
            .acquire_owned()
            .await
            .expect("bug: the semaphore is never closed");
        let asker = Asker(Arc::default());
        let mut reading = Reading::new(Arc::clone(&asker.0));
        let read = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let read = read(&mut reading);
            (read, reading.skipped())
        });
        match read.await.map_err(JoinError::try_into_panic) {
            Ok(read) => read,
            Err(Ok(panic)) => std::panic::resume_unwind(panic),
            Err(Err(stopped)) => {
                tracing::debug!(%stopped, "an answer was not read");
                let stops = Failure::Network {
                    why: "the program stops".to_owned(),
                };
                (Err(stops), Skipped::default())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;
    use crate::{ClientSettings, Page};

    fn client() -> Client {
        Client::new(ClientSettings::default()).unwrap()
    }

    #[tokio::test(flavor = "current_thread")]
    async fn other_tasks_go_on_while_an_answer_is_read() {
        let client = client();
        let here = thread::current().id();
        let (open, gate) = mpsc::channel();
        let read = client.parse(move |_| {
            assert_ne!(thread::current().id(), here);
            gate.recv().expect("the other task opens the gate");
            Ok(Page::default())
        });
        let other = async {
            tokio::task::yield_now().await;
            open.send(()).unwrap();
        };
        let (read, ()) = tokio::join!(read, other);
        assert_eq!(read, Ok(Page::default()));
    }

    #[tokio::test(flavor = "current_thread")]
    async fn no_more_are_read_at_once_than_there_are_cores_and_leaving_gives_the_place_back() {
        let client = client();
        let cores = client.inner.readers.available_permits();
        let (begun, begins) = mpsc::channel();
        let (ended, ends) = mpsc::channel();
        let mut readings = Vec::new();
        for _ in 0..cores {
            let (client, begun, ended) = (client.clone(), begun.clone(), ended.clone());
            readings.push(tokio::spawn(async move {
                client
                    .parse(move |reading| {
                        begun.send(()).unwrap();
                        // As long as somebody waits for it.
                        while reading.goes_on().is_ok() {
                            thread::yield_now();
                        }
                        ended.send(()).unwrap();
                        Ok(())
                    })
                    .await
            }));
        }
        let all_begun = tokio::task::spawn_blocking(move || begins.iter().take(cores).count());
        assert_eq!(all_begun.await.unwrap(), cores);
        assert_eq!(client.inner.readers.available_permits(), 0);
        for reading in readings {
            reading.abort();
            assert!(reading.await.unwrap_err().is_cancelled());
        }
        let all_ended = tokio::task::spawn_blocking(move || ends.iter().take(cores).count());
        assert_eq!(all_ended.await.unwrap(), cores);
        assert_eq!(client.parse(|_| Ok(7)).await, Ok(7));
    }
}
