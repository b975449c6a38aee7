//! Why a request brought no answer. No message holds the address: its query may hold a key.

use std::error;
use std::io::{self, ErrorKind};

use crate::resolver::NotPublic;

/// A request without an answer, or without a whole one. Sentences follow the name of the host.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The machine does not let a client be made.
    #[error("the HTTP client cannot start: {0}")]
    CannotStart(String),
    /// The name of the host leads to no public address.
    #[error(transparent)]
    NotPublic(NotPublic),
    /// The address cannot be written into a request; no other try will change that.
    #[error("it makes no address that can be sent")]
    NotSendable,
    /// Longer than the time-out.
    #[error("did not answer in time")]
    TimedOut,
    /// No connection.
    #[error("cannot be reached ({0})")]
    Unreachable(String),
    /// An answer had begun and did not come to its end.
    #[error("the connection ended in the middle of the answer")]
    Cut,
    /// The same, after whoever asked had kept the server waiting.
    #[error("did not wait until its answer was read")]
    KeptWaiting,
    /// Packed as it said, but broken.
    #[error("the answer cannot be decompressed")]
    Undecodable,
    /// Packed in a way that nobody asked for.
    #[error("packs its answer as {0}, which Clamor does not unpack")]
    Packed(String),
    /// More bytes than are read.
    #[error("the answer is larger than {0} bytes")]
    TooLarge(usize),
    /// Anything else that befell the connection.
    #[error("the connection broke ({0})")]
    Broken(String),
}

impl Error {
    pub(crate) fn of(error: &reqwest::Error) -> Self {
        if error.is_timeout() {
            return Self::TimedOut;
        }
        if let Some(refused) = sources(error).find_map(|cause| cause.downcast_ref::<NotPublic>()) {
            return Self::NotPublic(refused.clone());
        }
        if error.is_builder() {
            return Self::NotSendable;
        }
        if was_cut(error) {
            return Self::Cut;
        }
        if error.is_decode() {
            return Self::Undecodable;
        }
        let cause = innermost(error);
        if error.is_connect() {
            return Self::Unreachable(cause);
        }
        Self::Broken(cause)
    }
}

/// Whether an answer had begun and did not come to its end. For what unpacks it, that is an error in
/// what it unpacks.
fn was_cut(error: &reqwest::Error) -> bool {
    sources(error)
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| {
            matches!(
                cause.kind(),
                ErrorKind::UnexpectedEof
                    | ErrorKind::ConnectionReset
                    | ErrorKind::ConnectionAborted
                    | ErrorKind::BrokenPipe
            )
        })
}

/// What is behind an error, the nearest cause first.
fn sources<'e>(
    error: &'e (dyn error::Error + 'static),
) -> impl Iterator<Item = &'e (dyn error::Error + 'static)> {
    std::iter::successors(error.source(), |cause| cause.source())
}

/// The innermost cause: the outer ones repeat it or show the address.
pub(crate) fn innermost(error: &(dyn error::Error + 'static)) -> String {
    sources(error).last().unwrap_or(error).to_string()
}
