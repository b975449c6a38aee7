//! From a list of URLs to a job.

use store::{JobKind, JobOptions, Made, NewJob};
use uuid::Uuid;

use crate::{
    error::ApiError,
    idempotency::{self, RequestHash},
    intake::Entries,
    problem::Code,
    review::{Entry, Review},
    state::AppState,
};

/// A list of URLs with what was chosen for it.
#[derive(Debug)]
pub(crate) struct ListSubmission {
    /// Name of the job; may be empty.
    pub(crate) name: String,
    /// Choices.
    pub(crate) options: JobOptions,
    /// The list.
    pub(crate) entries: Entries,
    /// The hash of a request that names its file by the id; see [`crate::intake::read_kept`].
    pub(crate) asked: Option<String>,
}

/// Looks through a list; answers the review, and why it would be refused as a whole, if so.
pub(crate) fn examine(state: &AppState, entries: Vec<Entry>) -> (Review, Result<(), ApiError>) {
    let most = state.settings().max_urls;
    if entries.len() > most {
        return (Review::of(Vec::new()), Err(too_many(most)));
    }
    let review = Review::of(entries);
    let verdict = if review.entries.is_empty() {
        Err(ApiError::new(
            Code::EmptyList,
            "There is no URL in the list; paste the addresses of posts, one per line.",
        ))
    } else if review.runnable() == 0 {
        Err(ApiError::new(
            Code::NoRunnableEntry,
            "None of the entries can be fetched; `errors` says why for each.",
        )
        .with_errors(review.bad_entries()))
    } else {
        Ok(())
    };
    (review, verdict)
}

/// A list of more entries than a job takes; they are not counted to the end.
pub(crate) fn too_many(most: usize) -> ApiError {
    ApiError::new(
        Code::TooManyUrls,
        format!(
            "The list has more than {most} URLs, which is what a job takes, or as many other \
             values; please split it."
        ),
    )
}

/// Writes the job, unless the list as a whole is unusable: then nothing is written.
pub(crate) async fn create(
    state: &AppState,
    team: Uuid,
    list: ListSubmission,
    key: Option<String>,
) -> Result<Made, ApiError> {
    let hash = key.is_some().then(|| hash(&list));
    let hash = hash.map(|hash| idempotency::with_asked(hash, list.asked));
    let Entries { entries, turn, .. } = list.entries;
    let (review, verdict) = {
        let state = state.clone();
        // 10,000 URLs are parsed in some milliseconds: too long for a thread that serves others.
        tokio::task::spawn_blocking(move || examine(&state, entries))
            .await
            .map_err(ApiError::internal)?
    };
    verdict?;
    let duplicates = u32::try_from(review.duplicates()).unwrap_or(u32::MAX);
    let made = state
        .store()
        .create_job(NewJob {
            team,
            name: list.name,
            kind: JobKind::Posts,
            options: list.options,
            items: review.into_items(),
            idempotency: key.zip(hash),
            duplicates,
            extra_columns: Vec::new(),
        })
        .await?;
    drop(turn);
    state.wake();
    Ok(made)
}

fn hash(list: &ListSubmission) -> String {
    let mut hash = RequestHash::new("list");
    hash.part(list.name.as_bytes());
    hash.options(&list.options);
    for entry in &list.entries.entries {
        hash.part(entry.text.as_bytes());
    }
    hash.finish()
}
