//! Watches jobs for those who follow them, one look per job however many follow.
//!
//! The database is asked for the job's change token (cheap) at each interval and for
//! the job itself only when the token moved. Nothing is watched that nobody follows.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use store::{ChangeToken, Job, Scope, Store};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// What a follower sees.
#[derive(Debug, Clone)]
pub(crate) enum Sight {
    /// The job as of this token.
    Job { token: ChangeToken, job: Arc<Job> },
    /// Deleted, or never there.
    Gone,
}

impl Sight {
    /// Whether nothing more will be seen.
    pub(crate) fn is_last(&self) -> bool {
        match self {
            Self::Job { job, .. } => job.status.is_ended(),
            Self::Gone => true,
        }
    }
}

/// Who follows what.
type Key = (Scope, Uuid);

/// The jobs that are being followed.
pub(crate) struct Live {
    store: Store,
    interval: Duration,
    stopping: CancellationToken,
    watched: Arc<Mutex<HashMap<Key, watch::Sender<Sight>>>>,
}

impl Live {
    pub(crate) fn new(store: Store, interval: Duration, stopping: CancellationToken) -> Self {
        Self {
            store,
            interval,
            stopping,
            watched: Arc::default(),
        }
    }

    /// Follows a job: the present sight is there at once, later ones as they come.
    ///
    /// Fails when there is no such job.
    pub(crate) async fn follow(
        &self,
        scope: Scope,
        job: Uuid,
    ) -> Result<watch::Receiver<Sight>, store::Error> {
        let first = look(&self.store, scope, job).await?;
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = watched.get(&(scope, job)) {
            return Ok(sender.subscribe());
        }
        let (sender, receiver) = watch::channel(first.clone());
        if first.is_last() {
            // The sender is dropped: the receiver reads the value, then sees the end.
            return Ok(receiver);
        }
        watched.insert((scope, job), sender);
        drop(watched);
        tokio::spawn(watch_job(
            self.store.clone(),
            self.interval,
            self.stopping.clone(),
            self.watched.clone(),
            (scope, job),
            first,
        ));
        Ok(receiver)
    }
}

async fn look(store: &Store, scope: Scope, job: Uuid) -> Result<Sight, store::Error> {
    // The token first: a change between the two calls is seen again, never missed.
    let token = store.change_token(scope, job).await?;
    let job = Arc::new(store.job(scope, job).await?);
    Ok(Sight::Job { token, job })
}

/// Looks until the job has ended, is gone, or nobody follows it any more.
async fn watch_job(
    store: Store,
    interval: Duration,
    stopping: CancellationToken,
    watched: Arc<Mutex<HashMap<Key, watch::Sender<Sight>>>>,
    key: Key,
    first: Sight,
) {
    let (scope, job) = key;
    let mut seen = match first {
        Sight::Job { token, .. } => token,
        Sight::Gone => return,
    };
    loop {
        tokio::select! {
            () = stopping.cancelled() => {
                watched.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
                return;
            }
            () = tokio::time::sleep(interval) => {}
        }
        let sight = match store.change_token(scope, job).await {
            Ok(token) if token == seen => None,
            Ok(_) => match look(&store, scope, job).await {
                Ok(sight) => Some(sight),
                Err(store::Error::NotFound) => Some(Sight::Gone),
                Err(_) => None,
            },
            Err(store::Error::NotFound) => Some(Sight::Gone),
            // A database that is away for a moment is looked at again.
            Err(_) => None,
        };
        if let Some(Sight::Job { token, .. }) = &sight {
            seen = *token;
        }
        // Under the lock, so that nobody can join between the check and the removal.
        let mut watched = watched.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(sender) = watched.get(&key) else {
            return;
        };
        let over = sender.receiver_count() == 0 || sight.as_ref().is_some_and(Sight::is_last);
        if let Some(sight) = sight {
            sender.send_replace(sight);
        }
        if over {
            watched.remove(&key);
            return;
        }
    }
}
