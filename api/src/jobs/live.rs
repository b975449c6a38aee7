//! Watches jobs for those who follow them, one look per job however many follow, the first look
//! included.
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
pub(crate) enum JobUpdate {
    /// The job as of this token.
    Job { token: ChangeToken, job: Arc<Job> },
    /// Deleted, or never there.
    Gone,
}

impl JobUpdate {
    /// Whether somebody who has seen the job at `token` has something to see.
    pub(crate) fn is_news(&self, token: ChangeToken) -> bool {
        match self {
            Self::Job { token: now, .. } => *now > token || self.is_last(),
            Self::Gone => true,
        }
    }

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

/// What has been seen; nothing before the first look, and a reason when that failed.
type LastUpdate = Option<Result<JobUpdate, Arc<store::Error>>>;

/// One who follows a job.
#[derive(Debug)]
pub(crate) struct Follower(watch::Receiver<LastUpdate>);

impl Follower {
    /// The first update: the job as it is.
    pub(crate) async fn first(&mut self) -> Result<JobUpdate, store::Error> {
        // A sender that is gone leaves the last that was seen.
        let _ = self.0.wait_for(Option::is_some).await;
        match &*self.0.borrow_and_update() {
            Some(Ok(update)) => Ok(update.clone()),
            Some(Err(error)) => Err(match &**error {
                store::Error::NotFound => store::Error::NotFound,
                // It cannot be told twice, and whoever asks again may have more luck.
                other => store::Error::Unavailable(other.to_string()),
            }),
            None => Err(store::Error::Unavailable("The server stops.".to_owned())),
        }
    }

    /// The next; `None` when there is none.
    pub(crate) async fn next(&mut self) -> Option<JobUpdate> {
        self.0.changed().await.ok()?;
        self.0.borrow_and_update().as_ref()?.as_ref().ok().cloned()
    }
}

/// The jobs that are being followed.
pub(crate) struct Live {
    store: Store,
    interval: Duration,
    stopping: CancellationToken,
    watched: Arc<Mutex<HashMap<Key, watch::Sender<LastUpdate>>>>,
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

    /// Follows a job; whether there is one, the first update says.
    pub(crate) fn follow(&self, scope: Scope, job: Uuid) -> Follower {
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = watched.get(&(scope, job)) {
            return Follower(sender.subscribe());
        }
        let (sender, receiver) = watch::channel(None);
        watched.insert((scope, job), sender);
        drop(watched);
        let watcher = Watcher {
            store: self.store.clone(),
            key: (scope, job),
            watched: Arc::clone(&self.watched),
        };
        let (interval, stopping) = (self.interval, self.stopping.clone());
        tokio::spawn(async move {
            let watching = watcher.watch(interval);
            if stopping.run_until_cancelled(watching).await.is_none() {
                watcher.forget();
            }
        });
        Follower(receiver)
    }
}

/// Looks at one job for all who follow it.
struct Watcher {
    store: Store,
    key: Key,
    watched: Arc<Mutex<HashMap<Key, watch::Sender<LastUpdate>>>>,
}

impl Watcher {
    /// Looks until the job has ended, is gone, or nobody follows it any more.
    async fn watch(&self, interval: Duration) {
        let (scope, job) = self.key;
        let mut seen = match self.look().await {
            Ok((_, update)) if self.tell(Ok(update.clone())) => return,
            Ok((token, _)) => token,
            Err(error) => {
                self.tell(Err(Arc::new(error)));
                return;
            }
        };
        loop {
            tokio::time::sleep(interval).await;
            let update = match self.store.change_token(scope, job).await {
                Ok(token) if token == seen => None,
                Ok(_) => match self.look().await {
                    Ok((token, update)) => {
                        seen = token;
                        Some(update)
                    }
                    Err(store::Error::NotFound) => Some(JobUpdate::Gone),
                    Err(_) => None,
                },
                Err(store::Error::NotFound) => Some(JobUpdate::Gone),
                // A database that is away for a moment is looked at again.
                Err(_) => None,
            };
            let over = match update {
                Some(update) => self.tell(Ok(update)),
                None => self.is_alone(),
            };
            if over {
                return;
            }
        }
    }

    async fn look(&self) -> Result<(ChangeToken, JobUpdate), store::Error> {
        let (scope, job) = self.key;
        // The token first: a change between the two calls is seen again, never missed.
        let token = self.store.change_token(scope, job).await?;
        let job = Arc::new(self.store.job(scope, job).await?);
        Ok((token, JobUpdate::Job { token, job }))
    }

    // Both under the lock, so that nobody can join between the check and the removal.

    /// Tells all who follow; whether it was the last that is to be told.
    fn tell(&self, seen: Result<JobUpdate, Arc<store::Error>>) -> bool {
        let over = seen.as_ref().map_or(true, JobUpdate::is_last);
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = watched.get(&self.key) {
            sender.send_replace(Some(seen));
        }
        if over {
            watched.remove(&self.key);
        }
        over
    }

    /// Whether nobody follows any more; then nobody can join either.
    fn is_alone(&self) -> bool {
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        let alone = watched
            .get(&self.key)
            .is_none_or(|sender| sender.receiver_count() == 0);
        if alone {
            watched.remove(&self.key);
        }
        alone
    }

    fn forget(&self) {
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        watched.remove(&self.key);
    }
}

#[cfg(test)]
mod tests {
    use store::{BUILT_IN_TEAM, JobKind, JobOptions, NewItem, NewJob};
    use tempfile::TempDir;

    use super::*;

    async fn store(folder: &TempDir) -> Store {
        let path = folder.path().join("test.db");
        let store = Store::open(&format!("sqlite://{}", path.display())).await;
        let store = store.expect("it opens");
        store.migrate().await.expect("the tables are made");
        store
    }

    fn list() -> NewJob {
        let item = NewItem {
            input: "https://example.org/1".to_owned(),
            url: "https://example.org/1".to_owned(),
            platform: Some("example".to_owned()),
            post_key: Some("1".to_owned()),
            title: None,
            failed: None,
        };
        NewJob {
            team: BUILT_IN_TEAM,
            created_by: None,
            name: String::new(),
            kind: JobKind::Posts,
            options: JobOptions::default(),
            items: vec![item],
            idempotency: None,
            duplicates: 0,
            extra_columns: Vec::new(),
        }
    }

    fn job_of(update: JobUpdate) -> Arc<Job> {
        match update {
            JobUpdate::Job { job, .. } => job,
            JobUpdate::Gone => panic!("the job is there"),
        }
    }

    #[tokio::test]
    async fn all_who_follow_a_job_share_each_look_from_the_first_on() {
        let folder = TempDir::new().expect("a folder");
        let store = store(&folder).await;
        let id = store.create_job(list()).await.expect("a job").id;
        let interval = Duration::from_millis(10);
        let live = Live::new(store.clone(), interval, CancellationToken::new());
        let mut followers = [(); 20].map(|()| live.follow(Scope::Team(BUILT_IN_TEAM), id));
        let mut seen = Vec::new();
        for follower in &mut followers {
            seen.push(job_of(follower.first().await.expect("the job")));
        }
        assert!(seen.iter().all(|job| Arc::ptr_eq(job, &seen[0])));

        store
            .cancel_job(Scope::Team(BUILT_IN_TEAM), id)
            .await
            .expect("cancelled");
        seen.clear();
        for follower in &mut followers {
            seen.push(job_of(follower.next().await.expect("a change")));
            assert!(follower.next().await.is_none());
        }
        assert!(seen.iter().all(|job| Arc::ptr_eq(job, &seen[0])));

        // Nobody is told what was, once a job has ended or there is none.
        let ended = live.follow(Scope::Team(BUILT_IN_TEAM), id).first().await;
        assert!(ended.expect("the job").is_last());
        let other = live
            .follow(Scope::Team(BUILT_IN_TEAM), Uuid::nil())
            .first()
            .await;
        assert!(matches!(other, Err(store::Error::NotFound)));
    }
}
