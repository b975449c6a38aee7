//! Looks at every comment of a job, kept until the job changes.
//!
//! The store has to look at every comment for some of what is shown (seconds, for a million). While a job
//! runs that may be a little old: it is not looked for again before ten times as long has gone by as the
//! last look took.
//!
//! However many ask, there is one look at a job at a time: one of them begins it, the others wait
//! for it, and it goes on when all of them have left, since somebody will ask again.

use std::{
    num::NonZeroUsize,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use lru::LruCache;
use store::{ChangeToken, Client, Counting, Job, Store};
use uuid::Uuid;

/// Jobs kept, each by each rule that somebody looks at; the one asked for longest ago goes first.
const KEPT: NonZeroUsize = NonZeroUsize::new(64).expect("bug: not zero");

/// What was found in looks of one kind.
#[derive(Debug)]
pub(crate) struct Looks<T> {
    slots: Mutex<LruCache<Key, Arc<Slot<T>>>>,
    looks: Arc<AtomicU64>,
}

/// What a look is at.
type Key = (Uuid, Counting);

/// Held by whoever looks.
type Slot<T> = tokio::sync::Mutex<Option<Kept<T>>>;

#[derive(Debug)]
struct Kept<T> {
    /// The job's change token just before the look.
    token: ChangeToken,
    at: Instant,
    took: Duration,
    found: Arc<T>,
}

impl<T> Default for Looks<T> {
    fn default() -> Self {
        Self {
            slots: Mutex::new(LruCache::new(KEPT)),
            looks: Arc::default(),
        }
    }
}

impl<T: Send + Sync + 'static> Looks<T> {
    /// What a look at a job finds, by this rule; `look` is given the job's change token, and is not asked
    /// when what was found before still holds.
    pub(crate) async fn of<L>(
        &self,
        store: &Store,
        job: &Job,
        counting: Counting,
        look: impl FnOnce(ChangeToken) -> L,
    ) -> Result<Arc<T>, store::Error>
    where
        L: Future<Output = Result<T, store::Error>> + Send + 'static,
    {
        let token = store.change_token(job.scope(), job.id).await?;
        let mut slot = self.slot((job.id, counting)).lock_owned().await;
        if let Some(kept) = &*slot
            && kept.is_fresh(job, token)
        {
            return Ok(Arc::clone(&kept.found));
        }
        let (look, looks) = (look(token), Arc::clone(&self.looks));
        let looking = tokio::spawn(Client::carry(async move {
            looks.fetch_add(1, Ordering::Relaxed);
            let at = Instant::now();
            let found = Arc::new(look.await?);
            *slot = Some(Kept {
                token,
                at,
                took: at.elapsed(),
                found: Arc::clone(&found),
            });
            Ok(found)
        }));
        let stopped =
            |error| store::Error::Unavailable(format!("The comments were not read: {error}."));
        looking.await.map_err(stopped)?
    }

    /// How often a job's comments were looked at.
    pub(crate) fn looks(&self) -> u64 {
        self.looks.load(Ordering::Relaxed)
    }

    fn slot(&self, of: Key) -> Arc<Slot<T>> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(slots.get_or_insert(of, Arc::default))
    }
}

impl<T> Kept<T> {
    fn is_fresh(&self, job: &Job, token: ChangeToken) -> bool {
        let young = !job.status.is_ended() && self.at.elapsed() < self.took * 10;
        self.token >= token || young
    }
}
