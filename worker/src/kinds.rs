//! The kinds of work there are: one file each, and one line in [`all`].

mod credentials;
mod deliveries;
mod documents;
mod mails;
pub(crate) mod post;
mod profiles;
mod purge;

use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use platforms::Client;
use store::{Lease, WorkEnd};
use uuid::Uuid;

use crate::backoff::retry_in;
use crate::context::Context;
use crate::scorer::ScoringError;

/// All kinds of work.
pub(crate) fn all() -> Vec<Arc<dyn Kind>> {
    vec![
        Arc::new(post::Post),
        Arc::new(documents::Documents),
        Arc::new(profiles::Profiles),
        Arc::new(credentials::Credentials),
        Arc::new(deliveries::Deliveries::default()),
        Arc::new(mails::Mails),
        Arc::new(purge::Purge),
    ]
}

/// One kind of work.
///
/// Whatever has to do with leases is the engine's (`crate::engine`): who does the work, that nobody
/// else does, what comes of crashes and shutdowns. A kind says what is done and how it ends.
#[async_trait]
pub(crate) trait Kind: Debug + Send + Sync {
    /// As its rows name it.
    fn name(&self) -> &'static str;

    /// Does the work; how it is to end. May be dropped at any `await`: when the lease is lost, or when
    /// the worker has to stop. [`store::Error::LeaseLost`]: there is nothing to end.
    async fn run(&self, task: &Task<'_>) -> Result<Box<dyn End>, WorkError>;

    /// How work is to end that could not be done: tried again later, where the kind says nothing else.
    async fn on_error(
        &self,
        task: &Task<'_>,
        _halt: &WorkError,
    ) -> Result<Box<dyn End>, store::Error> {
        let after = retry_in(&task.context.settings, task.lease.attempts);
        Ok(Box::new(WorkEnd::Retry(after)))
    }

    /// The lease was lost: to another worker, or to a person, who withdrew the work. Answers whether
    /// it was a person.
    async fn lost(&self, _task: &Task<'_>) -> bool {
        false
    }

    /// Work that is there once for all workers, and after what time it is first due.
    fn standing(&self) -> Option<(Uuid, Duration)> {
        None
    }
}

/// A piece of work in hand.
pub(crate) struct Task<'a> {
    pub(crate) context: &'a Context,
    /// Knows the place at which the work is done.
    pub(crate) client: &'a Client,
    pub(crate) lease: &'a Lease,
}

/// How a piece of work ends.
#[async_trait]
pub(crate) trait End: Send + Sync {
    /// Writes what came of the work and ends the lease, in one transaction.
    async fn write(&self, context: &Context, lease: &Lease) -> Result<(), store::Error>;

    /// Until something is due again that ends for now, if it does.
    fn due_in(&self) -> Option<Duration>;
}

#[async_trait]
impl End for WorkEnd {
    async fn write(&self, context: &Context, lease: &Lease) -> Result<(), store::Error> {
        context.store.end_work(lease, self).await
    }

    fn due_in(&self) -> Option<Duration> {
        match self {
            Self::Again(after) | Self::Retry(after) => Some(*after),
            Self::Done | Self::Released => None,
        }
    }
}

/// Why work could not be done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WorkError {
    /// The store refused or failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The texts could not be scored.
    #[error(transparent)]
    Scoring(#[from] ScoringError),
    /// A bug.
    #[error("the code panicked")]
    Panic,
    /// Too many workers in a row died with it, or fell silent.
    #[error("workers died with it")]
    Crashes,
}
