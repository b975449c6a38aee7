//! From a file of comments to a job.
//!
//! The file was received into a temporary one ([`crate::intake`]). A blocking thread reads it
//! in batches, the store takes each batch; the job becomes visible with the last. A file that
//! turns out to be broken half-way leaves nothing behind.

use store::{JobKind, Made, NewComment, NewItem, NewJob, Store, Upload};
use tables::{Batch, Comment, CommentFile, Field};
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::{
    error::ApiError,
    idempotency::RequestHash,
    intake::{CommentSubmission, table_error},
    problem::{Code, shorten},
    state::AppState,
};

/// Comments written in one transaction.
const BATCH: usize = 2000;
/// What the platform column says for comments of a file that names none.
const PLATFORM: &str = "file";

/// Reads the file and writes the job, or nothing.
pub(crate) async fn create(
    state: &AppState,
    team: Uuid,
    submission: CommentSubmission,
    key: Option<String>,
) -> Result<Made, ApiError> {
    let hash = key.is_some().then(|| hash(&submission));
    let _begun = match &key {
        Some(key) => Some(state.under_way().begin(team, key)?),
        None => None,
    };
    let CommentSubmission {
        name,
        options,
        file,
        file_name,
        hint,
        text_column,
        permit,
        ..
    } = submission;
    let shown = file_name.as_deref().map_or("comments", base_name);
    let shown = shorten(&shown.replace(char::is_control, " "), 200);

    let path = file.path().to_owned();
    let opened = tokio::task::spawn_blocking(move || {
        CommentFile::open(&path, hint.as_deref(), text_column.as_deref())
    });
    let comments = opened
        .await
        .map_err(ApiError::internal)?
        .map_err(table_error)?;

    let store = state.store();
    let upload = store
        .begin_upload(NewJob {
            team,
            name: if name.is_empty() { shown.clone() } else { name },
            kind: JobKind::Comments,
            options,
            items: vec![NewItem {
                input: shown.clone(),
                url: shown,
                platform: Some(PLATFORM.to_owned()),
                post_key: None,
                failed: None,
            }],
            idempotency: key.zip(hash),
            duplicates: 0,
            extra_columns: comments.columns().to_vec(),
        })
        .await?;
    if !upload.replayed {
        let unfinished = Unfinished::new(store, &upload);
        let appended = append_all(store, &upload, comments).await;
        unfinished.ended();
        if let Err(error) = appended {
            abort(store, &upload).await;
            return Err(error);
        }
    }
    drop((file, permit));
    let made = match store.finish_upload(&upload).await {
        Ok(made) => made,
        Err(error) => {
            abort(store, &upload).await;
            return Err(error.into());
        }
    };
    state.wake();
    Ok(made)
}

/// Reads on a blocking thread, writes here; a few batches are on their way at most.
async fn append_all(store: &Store, upload: &Upload, file: CommentFile) -> Result<(), ApiError> {
    let (batches, mut waiting) = mpsc::channel(2);
    let reader = tokio::task::spawn_blocking(move || read_all(file, &batches));
    let mut count = 0;
    while let Some(batch) = waiting.recv().await {
        let batch: Vec<NewComment> = batch;
        count += batch.len();
        store.append_upload(upload, &batch).await?;
    }
    reader
        .await
        .map_err(ApiError::internal)?
        .map_err(table_error)?;
    if count == 0 {
        return Err(ApiError::new(
            Code::EmptyList,
            "There is no comment in the file; its first row is taken for the names of the columns.",
        ));
    }
    Ok(())
}

fn read_all(
    mut file: CommentFile,
    batches: &mpsc::Sender<Vec<NewComment>>,
) -> Result<(), tables::Error> {
    let mut batch = Batch::default();
    while file.read_batch(&mut batch, BATCH)? {
        let comments = batch.iter().map(new_comment).collect();
        if batches.blocking_send(comments).is_err() {
            // The writer gave up and says why.
            break;
        }
    }
    Ok(())
}

fn new_comment(comment: Comment<'_>) -> NewComment {
    let text = |field| comment.field(field).map(str::to_owned);
    NewComment {
        id: text(Field::Id).unwrap_or_else(|| comment.number().to_string()),
        parent_id: text(Field::ParentId),
        text: comment.text().to_owned(),
        author_name: text(Field::AuthorName),
        author_id: text(Field::AuthorId),
        is_post_author: None,
        published_at: comment.published_at(),
        likes: comment.likes(),
        reply_count: comment.reply_count(),
        language: text(Field::Language),
        url: text(Field::Url),
        extra: comment.original().map(str::to_owned).collect(),
        post_url: text(Field::PostUrl),
        post_title: text(Field::PostTitle),
    }
}

/// The name without folders, whichever way their names are separated.
fn base_name(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

/// Everything that decides what the job will be, the name of the file among it.
fn hash(submission: &CommentSubmission) -> String {
    let mut hash = RequestHash::new("comments");
    hash.part(submission.name.as_bytes());
    hash.options(&submission.options);
    for text in [
        &submission.file_name,
        &submission.hint,
        &submission.text_column,
    ] {
        hash.optional(text.as_deref().map(str::as_bytes));
    }
    hash.part(submission.digest.as_bytes());
    hash.finish()
}

/// Removes what was written of an upload.
async fn abort(store: &Store, upload: &Upload) {
    if let Err(error) = store.abort_upload(upload).await {
        tracing::warn!(job_id = %upload.job_id, %error, "a failed upload was not removed; the purge will");
    }
}

/// Removes an upload whose request was dropped half-way, because its client is gone.
struct Unfinished {
    what: Option<(Store, Upload)>,
}

impl Unfinished {
    fn new(store: &Store, upload: &Upload) -> Self {
        Self {
            what: Some((store.clone(), upload.clone())),
        }
    }

    /// The request saw its end, good or bad.
    fn ended(mut self) {
        self.what = None;
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        let Some((store, upload)) = self.what.take() else {
            return;
        };
        // Without a runtime the process is ending, and the purge of the next one does it.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move { abort(&store, &upload).await });
        }
    }
}
