//! Texts in, scores out, through a short-lived job of their own.

use std::time::Duration;

use auth::Actor;
use store::{
    CommentFilter, CommentRow, Job, JobKind, JobOptions, JobStatus, NewComment, NewItem, NewJob,
    Scope,
};
use uuid::Uuid;

use crate::{Error, Service, polling};

/// Texts in one request.
pub const MAX_TEXTS: usize = 100;
/// Characters in one text.
pub const MAX_CHARS: usize = 10_000;

/// What was asked for.
#[derive(Debug)]
pub struct Texts {
    /// At most [`MAX_TEXTS`], each of at most [`MAX_CHARS`] characters.
    pub texts: Vec<String>,
    /// Who is to score; `None`: the best there is.
    pub analyzer: Option<String>,
}

/// What came of it in the time there was.
#[derive(Debug)]
pub enum Outcome {
    /// All texts were dealt with.
    Scored(Scores),
    /// Not yet: this job scores them.
    Pending {
        /// The job.
        job: Uuid,
        /// Where it stands.
        status: JobStatus,
    },
}

/// The scores of texts.
#[derive(Debug)]
pub struct Scores {
    /// One for each text, in the order given.
    pub results: Vec<Option<CommentRow>>,
    /// Name and version of the model that scored.
    pub model: Option<(String, String)>,
    /// Why another model than the one asked for scored, if so.
    pub note: Option<String>,
}

/// Has the texts scored, and waits for it so long.
///
/// # Errors
/// [`Error::ScoringFailed`], and those of the store.
pub async fn score(
    service: &Service,
    actor: &Actor,
    request: Texts,
    wait: Duration,
) -> Result<Outcome, Error> {
    let team = actor.team();
    let count = request.texts.len();
    let job = submit(service, actor, request).await?;
    let waited = tokio::time::timeout(wait, ended(service, &job)).await;
    let Ok(ended) = waited else {
        return Ok(Outcome::Pending {
            job: job.id,
            status: service.store().job(Scope::Team(team), job.id).await?.status,
        });
    };
    let ended = ended?;
    let item = service
        .store()
        .items(Scope::Team(team), job.id, None, 1)
        .await?
        .pop();
    if ended.status != JobStatus::Completed {
        return Err(Error::ScoringFailed(item.and_then(|item| item.detail)));
    }
    let limit = u32::try_from(count).unwrap_or(u32::MAX);
    let filter = CommentFilter::default();
    let (rows, _) = service
        .store()
        .comments(Scope::Team(team), job.id, &filter, None, limit)
        .await?;
    let mut results = vec![None; count];
    for row in rows {
        // The id of a text is its index.
        let place = row
            .comment_id
            .parse()
            .ok()
            .and_then(|index: usize| results.get_mut(index));
        if let Some(place) = place {
            *place = Some(row);
        }
    }
    let (model, note) = item.map(|item| (item.model, item.model_note)).unzip();
    Ok(Outcome::Scored(Scores {
        results,
        model: model.flatten(),
        note: note.flatten(),
    }))
}

async fn submit(service: &Service, actor: &Actor, request: Texts) -> Result<Job, Error> {
    let store = service.store();
    let upload = store
        .begin_upload(NewJob {
            team: actor.team(),
            created_by: actor.user_id(),
            name: String::new(),
            kind: JobKind::Texts,
            options: JobOptions {
                analyzer: request.analyzer,
                ..JobOptions::default()
            },
            items: vec![NewItem {
                input: "texts".to_owned(),
                url: String::new(),
                platform: Some("texts".to_owned()),
                post_key: None,
                title: None,
                failed: None,
            }],
            idempotency: None,
            duplicates: 0,
            extra_columns: Vec::new(),
        })
        .await?;
    let comments: Vec<NewComment> = request
        .texts
        .into_iter()
        .enumerate()
        .map(|(index, text)| NewComment {
            id: index.to_string(),
            text,
            ..NewComment::default()
        })
        .collect();
    // When one of these fails the purge removes what was written: nobody sees it before the end.
    store.append_upload(&upload, &comments).await?;
    let made = store.finish_upload(&upload).await?;
    service.wake();
    Ok(made.job)
}

/// Waits until the job has ended.
async fn ended(service: &Service, job: &Job) -> Result<Job, Error> {
    polling::until(|| async {
        let now = service.store().job(job.scope(), job.id).await?;
        Ok(now.status.is_ended().then_some(now))
    })
    .await
}
