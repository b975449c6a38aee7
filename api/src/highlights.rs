//! What a summary shows beyond counts: comments by day and by language, the most liked, the most
//! negative.
//!
//! The store has to look at every comment for these (seconds, for a million), so they are
//! kept per job until the job changes. While it runs they may be a little old: they are
//! not looked for again before ten times as long has gone by as the last look took.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use store::{ChangeToken, CommentFilter, CommentRow, DayCount, Job, LanguageCount, Sort, Store};
use uuid::Uuid;

/// Comments of each kind.
const MOST: u32 = 10;
/// Jobs kept; the one looked at longest ago goes first.
const KEPT: usize = 64;

/// The highlights of one job.
#[derive(Debug)]
pub(crate) struct Highlights {
    /// Scored comments by the UTC day of their publication.
    pub(crate) days: Vec<DayCount>,
    /// Scored comments by language, most first.
    pub(crate) languages: Vec<LanguageCount>,
    /// Comments with likes, most first.
    pub(crate) liked: Vec<CommentRow>,
    /// Comments with a score below 0, lowest first.
    pub(crate) negative: Vec<CommentRow>,
}

/// Highlights that were looked for before.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    kept: Mutex<HashMap<Uuid, Kept>>,
}

#[derive(Debug)]
struct Kept {
    /// The job's change token just before the look.
    token: ChangeToken,
    at: Instant,
    took: Duration,
    highlights: Arc<Highlights>,
}

impl Cache {
    /// The highlights of a job that the caller may see.
    pub(crate) async fn of(
        &self,
        store: &Store,
        job: &Job,
    ) -> Result<Arc<Highlights>, store::Error> {
        let token = store.change_token(job.team, job.id).await?;
        if let Some(kept) = self.fresh(job, token) {
            return Ok(kept);
        }
        let at = Instant::now();
        let highlights = Arc::new(look(store, job).await?);
        let took = at.elapsed();
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT
            && let Some(oldest) = kept
                .iter()
                .min_by_key(|(_, kept)| kept.at)
                .map(|(id, _)| *id)
        {
            kept.remove(&oldest);
        }
        kept.insert(
            job.id,
            Kept {
                token,
                at,
                took,
                highlights: Arc::clone(&highlights),
            },
        );
        Ok(highlights)
    }

    fn fresh(&self, job: &Job, token: ChangeToken) -> Option<Arc<Highlights>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = kept.get(&job.id)?;
        let unchanged = kept.token == token;
        let young = !job.status.is_ended() && kept.at.elapsed() < kept.took * 10;
        (unchanged || young).then(|| Arc::clone(&kept.highlights))
    }
}

async fn look(store: &Store, job: &Job) -> Result<Highlights, store::Error> {
    let sorted = async |sort| {
        let filter = CommentFilter {
            sort,
            ..CommentFilter::default()
        };
        let (rows, _) = store
            .comments(job.team, job.id, &filter, None, MOST)
            .await?;
        Ok::<_, store::Error>(rows)
    };
    let (days, languages, mut liked, mut negative) = tokio::try_join!(
        store.days(job.team, job.id),
        store.languages(job.team, job.id),
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
