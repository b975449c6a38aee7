//! What a summary shows beyond counts: comments by day and by language, the most liked, the most
//! negative.
//!
//! The store has to look at every comment for these (seconds, for a million), so they are
//! kept per job until the job changes. While it runs they may be a little old: they are
//! not looked for again before ten times as long has gone by as the last look took.
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
use store::{
    ChangeToken, Client, CommentFilter, CommentRow, Counting, DayCount, Job, LanguageCount, Sort,
    Store,
};
use uuid::Uuid;

/// Comments of each kind.
const MOST: u32 = 10;
/// Jobs kept, each by each rule that somebody looks at; the one asked for longest ago goes first.
const KEPT: NonZeroUsize = NonZeroUsize::new(64).expect("bug: not zero");

/// The highlights of one job.
#[derive(Debug)]
pub struct Highlights {
    /// Comments that count, by the UTC day of their publication.
    pub days: Vec<DayCount>,
    /// Scored comments by language, most first; those that do not count are among them.
    pub languages: Vec<LanguageCount>,
    /// Comments with likes, most first.
    pub liked: Vec<CommentRow>,
    /// Comments with a score below 0, lowest first.
    pub negative: Vec<CommentRow>,
}

/// Highlights that were looked for before.
#[derive(Debug)]
pub struct HighlightCache {
    slots: Mutex<LruCache<Key, Arc<CacheSlot>>>,
    looks: Arc<AtomicU64>,
}

/// What the highlights are of.
type Key = (Uuid, Counting);

/// Held by whoever looks.
type CacheSlot = tokio::sync::Mutex<Option<Kept>>;

#[derive(Debug)]
struct Kept {
    /// The job's change token just before the look.
    token: ChangeToken,
    at: Instant,
    took: Duration,
    highlights: Arc<Highlights>,
}

impl Default for HighlightCache {
    fn default() -> Self {
        Self {
            slots: Mutex::new(LruCache::new(KEPT)),
            looks: Arc::default(),
        }
    }
}

impl HighlightCache {
    /// The highlights of a job that the caller may see, by this rule.
    pub async fn of(
        &self,
        store: &Store,
        job: &Job,
        counting: Counting,
    ) -> Result<Arc<Highlights>, store::Error> {
        let token = store.change_token(job.scope(), job.id).await?;
        let mut slot = self.slot((job.id, counting)).lock_owned().await;
        if let Some(kept) = &*slot
            && kept.is_fresh(job, token)
        {
            return Ok(Arc::clone(&kept.highlights));
        }
        let (store, job, looks) = (store.clone(), job.clone(), Arc::clone(&self.looks));
        let looking = tokio::spawn(Client::carry(async move {
            looks.fetch_add(1, Ordering::Relaxed);
            let at = Instant::now();
            let highlights = Arc::new(look(&store, &job, counting).await?);
            *slot = Some(Kept {
                token,
                at,
                took: at.elapsed(),
                highlights: Arc::clone(&highlights),
            });
            Ok(highlights)
        }));
        let stopped =
            |error| store::Error::Unavailable(format!("The comments were not read: {error}."));
        looking.await.map_err(stopped)?
    }

    /// How often a job's comments were looked at.
    pub fn looks(&self) -> u64 {
        self.looks.load(Ordering::Relaxed)
    }

    fn slot(&self, of: Key) -> Arc<CacheSlot> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(slots.get_or_insert(of, Arc::default))
    }
}

impl Kept {
    fn is_fresh(&self, job: &Job, token: ChangeToken) -> bool {
        let young = !job.status.is_ended() && self.at.elapsed() < self.took * 10;
        self.token >= token || young
    }
}

async fn look(store: &Store, job: &Job, counting: Counting) -> Result<Highlights, store::Error> {
    let apart = &job.totals.comments.apart;
    // Looking at each comment for what it may be left out for costs as much as all the rest, and most
    // jobs have nothing of the kind.
    let counting = Counting {
        post_author: counting.post_author || apart.by_author() == 0,
        other_languages: counting.other_languages
            || (apart.other_language + apart.author_other_language).comments() == 0,
    };
    let sorted = async |sort| {
        let filter = CommentFilter {
            sort,
            counted: Some(counting),
            ..CommentFilter::default()
        };
        let (rows, _) = store
            .comments(job.scope(), job.id, &filter, None, MOST)
            .await?;
        Ok::<_, store::Error>(rows)
    };
    let (days, languages, mut liked, mut negative) = tokio::try_join!(
        store.days(job.scope(), job.id, counting),
        store.languages(job.scope(), job.id),
        sorted(Sort::Likes),
        sorted(Sort::MostNegative)
    )?;
    // Those that the order says nothing about.
    liked.retain(|row| row.likes.is_some_and(|likes| likes > 0));
    negative.retain(|row| row.score.is_some_and(|score| score < 0.0));
    Ok(Highlights {
        days,
        languages,
        liked,
        negative,
    })
}
