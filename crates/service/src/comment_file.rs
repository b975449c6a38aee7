//! From a file of comments to a job.
//!
//! The file was received into a temporary one. A blocking thread reads it
//! in batches, the store takes each batch; the job becomes visible with the last. A file that
//! turns out to be broken half-way leaves nothing behind.

use auth::Actor;
use plaintext::{shorten, without_controls};
use store::{Client, JobKind, JobOptions, Made, NewComment, NewItem, NewJob, Reply, Store, Upload};
use tables::{Batch, Budget, Comment, CommentFile, Field, FilePost, cut};
use tempfile::NamedTempFile;
use tokio::{runtime::Handle, sync::mpsc};
use uuid::Uuid;

use crate::{
    Error, Service, brands, file_report,
    idempotency::{self, RequestHash},
    inspect::{self, Weight},
    mapping::Mapping,
    service::memory_units,
    stop::StopOnDrop,
    turns::{Turn, Turns},
    uploads::{self, Received},
};

/// Comments written in one transaction.
const BATCH: usize = 2000;
/// What the platform column says for comments of a file that names none.
const PLATFORM: &str = "file";

/// A file of comments, received but not read yet.
#[derive(Debug)]
pub struct CommentSubmission {
    /// Name of the job; may be empty.
    pub name: String,
    /// Choices.
    pub options: JobOptions,
    /// The file; gone when this is dropped.
    pub file: NamedTempFile,
    /// SHA-256 of the file.
    pub digest: String,
    /// What the file is called, if that was sent.
    pub file_name: Option<String>,
    /// File name or media type.
    pub hint: Option<String>,
    /// How it is to be read, as far as that was chosen.
    pub mapping: Mapping,
    /// Where it is kept, if it was sent before.
    pub kept: Option<Uuid>,
    /// The hash of a request that names it by its id; see [`idempotency::with_asked`].
    pub asked: Option<String>,
}

/// Reads the file and writes the job, or nothing.
///
/// A file without a column of texts is kept, so that whoever chooses one need not send it again; so is
/// a list of posts.
///
/// # Errors
/// [`Error::Kept`], [`Error::NoComments`], [`Error::Busy`], [`Error::RequestUnderWay`], and those of
/// the file, the disk and the store.
pub async fn create(
    service: &Service,
    actor: &Actor,
    submission: CommentSubmission,
    key: Option<String>,
) -> Result<Made, Error> {
    let begin = |key| service.under_way().begin(actor.team(), key);
    let _begun = key.as_deref().map(begin).transpose()?;
    match open(service, &submission).await? {
        Ok(opened) => write(service, actor, submission, opened, key).await,
        Err(error @ (tables::Error::NoTextColumn { .. } | tables::Error::HoldsPosts)) => {
            Err(match keep(service, actor, submission).await {
                Ok(upload) => Error::Kept { error, upload },
                // The reason why there is no job is worth more than why the file is not kept.
                Err(_) => error.into(),
            })
        }
        Err(error) => Err(error.into()),
    }
}

/// Keeps a file of which something is to be chosen first, unless it is kept already.
///
/// # Errors
/// Those of [`uploads::keep`].
pub async fn keep(
    service: &Service,
    actor: &Actor,
    submission: CommentSubmission,
) -> Result<Uuid, Error> {
    if let Some(id) = submission.kept {
        return Ok(id);
    }
    let received = Received {
        file: submission.file,
        digest: submission.digest,
        media_type: match submission.file_name {
            Some(_) => None,
            None => submission.hint,
        },
        name: submission.file_name,
    };
    let kept = uploads::keep(service, actor, received, None).await?;
    Ok(kept.id)
}

/// A file that was looked through and is ready to be read.
#[derive(Debug)]
pub struct Opened {
    /// The file.
    pub file: CommentFile,
    _stop: StopOnDrop,
    /// What it needs of memory.
    _memory: Option<Turn>,
}

/// Opens the file of a submission; the inner error is the file's.
///
/// # Errors
/// [`Error::Busy`], and those of the disk.
pub async fn open(
    service: &Service,
    submission: &CommentSubmission,
) -> Result<Result<Opened, tables::Error>, Error> {
    let budget = inspect::budget(service.limits(), &submission.file)?;
    open_within(service, submission, budget).await
}

/// The same within a budget, which is stopped as soon as nobody waits for what was opened, or has it.
pub(crate) async fn open_within(
    service: &Service,
    submission: &CommentSubmission,
    budget: Budget,
) -> Result<Result<Opened, tables::Error>, Error> {
    let stop = StopOnDrop(budget.clone());
    let path = submission.file.path().to_owned();
    let options = submission.mapping.options(submission.hint.clone());
    let weight = Weight::of(&submission.file)?;
    let mut memory = inspect::memory_of(service, weight).await?;
    let turn = service.file_turn().await?;
    let opened = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        let opened = CommentFile::open(&path, &options, &budget);
        if let (Ok(file), Some(memory)) = (&opened, &mut memory) {
            let bytes = weight.bytes(Some(file.longest_record()));
            memory.shrink(memory_units(bytes.unwrap_or_default()));
        }
        (opened, memory)
    });
    let (opened, memory) = opened.await?;
    Ok(opened.map(|file| Opened {
        file,
        _stop: stop,
        _memory: memory,
    }))
}

/// Writes the job of an open file, or nothing.
///
/// # Errors
/// Those of [`create`], but for what is found when a file is opened.
pub async fn write(
    service: &Service,
    actor: &Actor,
    submission: CommentSubmission,
    opened: Opened,
    key: Option<String>,
) -> Result<Made, Error> {
    let hash = key.is_some().then(|| hash(&submission));
    let hash = hash.map(|hash| idempotency::with_asked(hash, submission.asked.clone()));
    let CommentSubmission {
        name,
        options,
        file,
        file_name,
        ..
    } = submission;
    let shown = file_name.as_deref().map_or("comments", base_name);
    let shown = shorten(&without_controls(shown), 200);
    let Opened {
        file: comments,
        _stop,
        _memory,
    } = opened;
    let options = brands::settle(service, actor, options).await?;
    let report = file_report::report(&comments);
    let store = service.store();
    let upload = store
        .begin_upload(NewJob {
            team: actor.team(),
            created_by: actor.user_id(),
            items: items(&comments, &shown),
            name: if name.is_empty() { shown } else { name },
            kind: JobKind::Comments,
            options,
            idempotency: key.zip(hash),
            duplicates: 0,
            extra_columns: comments.columns().to_vec(),
        })
        .await?;
    if !upload.replayed {
        let unfinished = Unfinished::new(store, &upload);
        let reading = Reading {
            file: comments,
            turns: service.reading(),
            client: Client::asking(),
            max_bytes: service.limits().max_comment_bytes,
        };
        let written = match append_all(store, &upload, reading).await {
            Ok(()) => store
                .report_file(&upload, &report)
                .await
                .map_err(not_written),
            Err(error) => Err(error),
        };
        unfinished.ended();
        if let Err(error) = written {
            abort(store, &upload).await;
            return Err(error);
        }
    }
    drop(file);
    let made = match store.finish_upload(&upload).await {
        Ok(made) => made,
        Err(error) => {
            abort(store, &upload).await;
            return Err(not_written(error));
        }
    };
    service.trail().job_created(actor, &made);
    service.wake();
    Ok(made)
}

/// The posts that the comments of a file stand under; the file itself for those that name none.
fn items(file: &CommentFile, shown: &str) -> Vec<NewItem> {
    let item = |post: &FilePost| {
        let url = post.url.as_deref().unwrap_or(shown);
        NewItem {
            input: url.to_owned(),
            url: url.to_owned(),
            platform: Some(post.platform.as_deref().unwrap_or(PLATFORM).to_owned()),
            post_key: None,
            title: post.title.clone(),
            failed: None,
        }
    };
    match file.posts().all() {
        // The file has no comments, which is told when it was read.
        [] => vec![item(&FilePost::default())],
        posts => posts.iter().map(item).collect(),
    }
}

/// Reads on a blocking thread, writes here; a few batches are on their way at most.
async fn append_all(store: &Store, upload: &Upload, file: Reading) -> Result<(), Error> {
    let (batches, mut waiting) = mpsc::channel(1);
    let runtime = Handle::current();
    let reader = tokio::task::spawn_blocking(move || file.read_all(&runtime, &batches));
    let mut count = 0;
    while let Some(batch) = waiting.recv().await {
        let batch: Vec<NewComment> = batch;
        count += batch.len();
        let appended = store.append_upload(upload, &batch).await;
        appended.map_err(not_written)?;
    }
    let cut = reader.await??;
    if cut > 0 {
        tracing::warn!(
            job_id = %upload.job_id,
            comments = cut,
            "comments of a file were longer than MAX_COMMENT_BYTES; their beginnings are kept"
        );
    }
    if count == 0 {
        return Err(Error::NoComments);
    }
    Ok(())
}

/// A file of comments that is being read, in turns with other files.
struct Reading {
    file: CommentFile,
    /// One is taken for each batch, so that lists are read between those of a large file.
    turns: Turns,
    /// Whose file it is.
    client: Option<Client>,
    /// What is kept of a text, in bytes.
    max_bytes: usize,
}

impl Reading {
    /// Hands on every comment; answers how many were cut.
    fn read_all(
        mut self,
        runtime: &Handle,
        batches: &mpsc::Sender<Vec<NewComment>>,
    ) -> Result<u64, tables::Error> {
        let mut batch = Batch::default();
        let mut cut = 0;
        loop {
            let turn = runtime.block_on(self.turns.take(self.client.clone()));
            if !self.file.read_batch(&mut batch, BATCH)? {
                return Ok(cut);
            }
            let comments = batch
                .iter()
                .map(|comment| self.new_comment(&comment))
                .collect();
            let long = |comment: &Comment<'_>| comment.text().len() > self.max_bytes;
            cut += batch.iter().filter(long).count() as u64;
            drop(turn);
            if batches.blocking_send(comments).is_err() {
                // The writer gave up and says why.
                return Ok(cut);
            }
        }
    }

    fn new_comment(&self, comment: &Comment<'_>) -> NewComment {
        let kept = |text: &str| cut(text, self.max_bytes).to_owned();
        let text = |field| comment.field(field).map(kept);
        let parent_id = text(Field::ParentId);
        NewComment {
            post: comment.post() as u32,
            // None is made up: it would be taken for one of the file's.
            id: text(Field::Id).unwrap_or_default(),
            reply: Reply::new(comment.is_reply(), parent_id.is_some()),
            parent_id,
            text: kept(comment.text()),
            author_name: text(Field::AuthorName),
            author_id: text(Field::AuthorId),
            is_post_author: comment.is_post_author(),
            published_at: comment.published_at(),
            likes: comment.likes(),
            reply_count: comment.reply_count(),
            language: text(Field::Language),
            url: text(Field::Url),
            // What is missing at the end of a row is not stored.
            extra: comment.original().take(comment.reach()).map(kept).collect(),
            post_url: text(Field::PostUrl),
            post_title: text(Field::PostTitle),
        }
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
    for text in [&submission.file_name, &submission.hint] {
        hash.optional(text.as_deref().map(str::as_bytes));
    }
    submission.mapping.hash_into(&mut hash);
    hash.part(submission.digest.as_bytes());
    hash.finish()
}

/// Why a file was not written: what is gone meanwhile is no job that anybody asked for.
fn not_written(error: store::Error) -> Error {
    match error {
        store::Error::NotFound => {
            let why = "The file was removed while it was written, as when comments of an author are erased. Nothing \
                       of it is kept; please send it again.";
            store::Error::Conflict(why.to_owned()).into()
        }
        other => other.into(),
    }
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
