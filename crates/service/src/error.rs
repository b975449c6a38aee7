//! Why something was not done as asked.

use tokio::task::JoinError;

/// Why something was not done as asked, by what the caller can do about it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The rows could not be read or written.
    #[error(transparent)]
    Store(#[from] store::Error),

    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] tables::Error),

    /// A bug: a thread panicked.
    #[error("a thread ended before its work: {0}")]
    Thread(#[from] JoinError),
}
