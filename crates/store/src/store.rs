//! The one way in: every call there is, for both databases.
//!
//! Nothing is decided here. `crate::sqlite` and `crate::postgres` hold the same calls,
//! compiled once for each database; this picks the one that was opened.

use std::time::Duration;

use uuid::Uuid;

use crate::{
    Acquired, Census, ChangeToken, Claim, CommentFilter, CommentRow, ComparedPost, Counting,
    Cursor, DayCount, Deletion, Difference, Ending, Error, FileReport, Item, Job, JobFilter,
    JobStatus, KeepLimits, KeptFile, KeptFileUpload, Label, LanguageCount, Made, ModelKey,
    NewComment, NewJob, NewKeptFile, NewScore, PageWrite, PostKey, Purged, Rescore, ResultRecord,
    Scope, Snapshot, UnscoredComment, Upload, postgres, sqlite,
};

/// Jobs and everything that belongs to them, in SQLite or PostgreSQL. Cheap to clone.
///
/// Calls that answer a person take a [`Scope`] and know nothing of rows outside it:
/// those are [`Error::NotFound`]. Calls of a worker take its [`Claim`] and write nothing
/// once the claim is lost: [`Error::LeaseLost`]. Due times and leases are measured by the
/// database's clock, so that workers whose clocks differ agree.
#[derive(Debug, Clone)]
pub struct Store {
    backend: Backend,
}

#[derive(Debug, Clone)]
enum Backend {
    Sqlite(sqlite::Rows),
    Postgres(postgres::Rows),
}

/// The same call on whichever database is open.
macro_rules! both {
    ($self:ident.$call:ident($($argument:expr),*)) => {{
        match &$self.backend {
            Backend::Sqlite(rows) => rows.$call($($argument),*).await,
            Backend::Postgres(rows) => rows.$call($($argument),*).await,
        }
    }};
}

/// Connections to PostgreSQL when nobody says.
pub const CONNECTIONS: u32 = 16;

/// Comments that are read of a post when neither its job nor a setting says.
pub const DEFAULT_MAX_COMMENTS: u32 = 1000;

/// What a job may ask for at most as [`JobOptions::max_comments`](crate::JobOptions::max_comments).
pub const MAX_COMMENTS_LIMIT: u32 = 1_000_000;

/// Opening and looking after the database.
impl Store {
    /// Opens `sqlite://PATH` or `postgres://...`; the tables are not touched, see [`Store::migrate`].
    ///
    /// A missing SQLite file and its folder are created. [`Error::Unavailable`] says in a
    /// sentence what to look at: a read-only folder, a file that is no database, a server that
    /// does not answer, a wrong password, a PostgreSQL before 15.
    pub async fn open(url: &str) -> Result<Self, Error> {
        Self::open_with(url, CONNECTIONS).await
    }

    /// The same, with so many connections to PostgreSQL at most, at least 1; SQLite has its own number.
    pub async fn open_with(url: &str, connections: u32) -> Result<Self, Error> {
        let backend = match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => Backend::Sqlite(sqlite::Rows::open(url).await?),
            Some("postgres" | "postgresql") => {
                Backend::Postgres(postgres::Rows::open(url, connections).await?)
            }
            _ => {
                return Err(Error::Unavailable(
                    "The database address must begin with sqlite:// or postgres://.".to_owned(),
                ));
            }
        };
        Ok(Self { backend })
    }

    /// Brings the tables to the state this program needs; safe to run many times and at once.
    pub async fn migrate(&self) -> Result<(), Error> {
        both!(self.migrate())
    }

    /// Whether the tables are as this program needs them; changes nothing.
    ///
    /// For programs that leave [`Store::migrate`] to a release step. A database of a newer program is
    /// fine: what an old one uses stays while old ones run. [`Error::Unavailable`] says in a sentence
    /// what is missing and what to run.
    pub async fn check_schema(&self) -> Result<(), Error> {
        both!(self.check_schema())
    }

    /// Asks the database for a sign of life, also of the part that writes. Writes nothing: a disk that
    /// is full shows only when somebody does.
    pub async fn ping(&self) -> Result<(), Error> {
        both!(self.ping())
    }

    /// Removes some of what deleted jobs leave, and of kept files that are over: some thousand rows,
    /// or a few MiB, in one transaction. `false` when
    /// there is nothing, or others are at it.
    ///
    /// For every process, every second or so; costs next to nothing when there is nothing.
    pub async fn erase(&self) -> Result<bool, Error> {
        both!(self.erase())
    }

    /// Erases what is too old, and removes what nobody will come back for.
    ///
    /// Texts, authors, links and original columns of snapshots older than `retention` go; the
    /// rows and every count stay. Uploads without an append for an hour, `Texts` jobs older than
    /// an hour, snapshots no job uses any more and workers not seen for a month are removed, and
    /// what deleted jobs leave (see [`Store::erase`]). In steps of some thousand rows, so that
    /// writers wait for none of it; what a crash leaves, the next purge does.
    pub async fn purge(&self, retention: Duration) -> Result<Purged, Error> {
        both!(self.purge(retention))
    }
}

/// Jobs, for whoever asks for them.
impl Store {
    /// Writes a job and its items in one transaction.
    ///
    /// A repetition (same idempotency key, same hash) answers the first job. A job none of
    /// whose items can run has failed at once. [`Error::KeyReused`]: the key was used for
    /// another request. [`Error::Conflict`]: there is no item.
    pub async fn create_job(&self, job: NewJob) -> Result<Made, Error> {
        both!(self.create_job(job))
    }

    /// The job that an earlier request with this idempotency key and this hash made, without making one.
    pub async fn job_of_request(
        &self,
        team: Uuid,
        key: &str,
        hash: &str,
    ) -> Result<Option<Made>, Error> {
        both!(self.job_of_request(team, key, hash))
    }

    /// Begins a job whose comments are sent with it; `job.items` are the posts that they stand under.
    ///
    /// The job stays invisible until [`Store::finish_upload`]. [`Error::KeyReused`] as for
    /// [`Store::create_job`]; for a repetition see [`Upload::replayed`]. [`Error::Conflict`]: there
    /// is no item.
    pub async fn begin_upload(&self, job: NewJob) -> Result<Upload, Error> {
        both!(self.begin_upload(job))
    }

    /// Adds comments to their posts ([`NewComment::post`]), in the order given. Every one is kept,
    /// also where ids repeat: a file's rows are what they are.
    ///
    /// [`Error::NotFound`]: finished, aborted or purged meanwhile. [`Error::Conflict`]: there is no
    /// such post. Best with a thousand or two at a time.
    pub async fn append_upload(
        &self,
        upload: &Upload,
        comments: &[NewComment],
    ) -> Result<(), Error> {
        both!(self.append_upload(upload, comments))
    }

    /// Notes what the file held; shown as [`Job::file`] from [`Store::finish_upload`] on.
    ///
    /// [`Error::NotFound`]: finished, aborted or purged meanwhile.
    pub async fn report_file(&self, upload: &Upload, report: &FileReport) -> Result<(), Error> {
        both!(self.report_file(upload, report))
    }

    /// Makes the job visible and due, with all its posts.
    ///
    /// When the same request (same idempotency key, same hash) was finished meanwhile, its job is
    /// the answer and this upload is removed. [`Error::KeyReused`]: meanwhile a request with another
    /// hash took the key.
    pub async fn finish_upload(&self, upload: &Upload) -> Result<Made, Error> {
        both!(self.finish_upload(upload))
    }

    /// Removes an upload that is not finished, with its rows; anything else is left alone.
    pub async fn abort_upload(&self, upload: &Upload) -> Result<(), Error> {
        both!(self.abort_upload(upload))
    }

    /// One job with its sums.
    pub async fn job(&self, scope: impl Into<Scope>, id: Uuid) -> Result<Job, Error> {
        both!(self.job(scope.into(), id))
    }

    /// Jobs that pass the filter, newest first, and where the next page begins; `Texts` jobs are left
    /// out.
    ///
    /// The cursor belongs to the filter it came with. [`Error::Conflict`]: it is none of ours.
    pub async fn jobs(
        &self,
        scope: impl Into<Scope>,
        filter: &JobFilter,
        before: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<Job>, Option<Cursor>), Error> {
        both!(self.jobs(scope.into(), filter, before, limit))
    }

    /// Items after a position, in order of position.
    pub async fn items(
        &self,
        scope: impl Into<Scope>,
        job: Uuid,
        after: Option<u32>,
        limit: u32,
    ) -> Result<Vec<Item>, Error> {
        both!(self.items(scope.into(), job, after, limit))
    }

    /// Gives a job another name; it may be empty.
    pub async fn rename_job(
        &self,
        scope: impl Into<Scope>,
        id: Uuid,
        name: &str,
    ) -> Result<Job, Error> {
        both!(self.rename_job(scope.into(), id, name))
    }

    /// Ends a job on request: items that have not ended are cancelled, their workers fenced off.
    ///
    /// [`Error::Conflict`]: it has ended.
    pub async fn cancel_job(&self, scope: impl Into<Scope>, id: Uuid) -> Result<Job, Error> {
        both!(self.cancel_job(scope.into(), id))
    }

    /// Makes failed, partial and cancelled items due again, with all their attempts.
    ///
    /// Items that can never run (unsupported URLs) and uploads whose texts are erased stay as
    /// they are. A begun snapshot goes on where it stopped; one that another job scores again
    /// does not change any more, so then, and where a finished one fell short, the post is fetched
    /// anew, and no snapshot from before this call is reused for it.
    /// [`Error::Conflict`]: the job has not ended, or there is nothing to retry.
    pub async fn retry_job(&self, scope: impl Into<Scope>, id: Uuid) -> Result<Job, Error> {
        both!(self.retry_job(scope.into(), id))
    }

    /// How many items [`Store::retry_job`] would make due; 0 while the job has not ended.
    pub async fn retryable(&self, scope: impl Into<Scope>, id: Uuid) -> Result<i64, Error> {
        both!(self.retryable(scope.into(), id))
    }

    /// Writes a job that scores the comments of an ended one again; nothing of the first changes,
    /// and nothing is fetched.
    ///
    /// The two share the snapshots. Items without comments are copied as they are; a retry of
    /// them fetches, as for any job. Scores of the same model and version are there already,
    /// so such a job ends at once. The new job belongs to the team of the first.
    /// A repetition (same idempotency key, same hash) answers the first answer's job.
    /// [`Error::Conflict`]: the job has not ended, texts of it were erased, or it has no
    /// comments. [`Error::KeyReused`]: the key was used for another request.
    pub async fn rescore_job(
        &self,
        scope: impl Into<Scope>,
        id: Uuid,
        rescore: Rescore,
    ) -> Result<Made, Error> {
        both!(self.rescore_job(scope.into(), id, rescore))
    }

    /// The newest jobs (50 at most) that score this one's comments again.
    pub async fn rescored(&self, scope: impl Into<Scope>, id: Uuid) -> Result<Vec<Uuid>, Error> {
        both!(self.rescored(scope.into(), id))
    }

    /// Two jobs side by side: one line for each post whose comments they share (the same snapshot),
    /// by place in the first. Empty when they share none.
    ///
    /// Counts what counts on both sides: by each job's rule, with what either model knows of languages.
    ///
    /// Looks at every score of both: a second or two for a million.
    pub async fn compare(
        &self,
        scope: impl Into<Scope>,
        first: Uuid,
        second: Uuid,
    ) -> Result<Vec<ComparedPost>, Error> {
        both!(self.compare(scope.into(), first, second))
    }

    /// Comments that two jobs label differently, by place in the first, and where the next page
    /// begins; only those with these labels (of the first, of the second) where given.
    ///
    /// The cursor belongs to the labels it came with. [`Error::Conflict`]: it is none of ours.
    pub async fn differences(
        &self,
        scope: impl Into<Scope>,
        jobs: (Uuid, Uuid),
        labels: (Option<Label>, Option<Label>),
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<Difference>, Option<Cursor>), Error> {
        both!(self.differences(scope.into(), jobs, labels, after, limit))
    }

    /// Deletes a job, and the snapshots that no other job uses.
    ///
    /// From here on nobody sees it, whoever works on it is fenced off, and its idempotency key is
    /// free. Of what it has, as much is removed as takes a moment; [`Store::erase`] does the rest,
    /// and so does another call of this. [`Error::NotFound`] once nothing is left.
    pub async fn delete_job(&self, scope: impl Into<Scope>, id: Uuid) -> Result<Deletion, Error> {
        both!(self.delete_job(scope.into(), id))
    }

    /// Comments of a job that pass the filter, and where the next page begins.
    ///
    /// The cursor belongs to the filter it came with. [`Error::Conflict`]: it is none of ours.
    pub async fn comments(
        &self,
        scope: impl Into<Scope>,
        job: Uuid,
        filter: &CommentFilter,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<CommentRow>, Option<Cursor>), Error> {
        both!(self.comments(scope.into(), job, filter, after, limit))
    }

    /// Comments after a place (item position, seq), in that order: the download.
    pub async fn results(
        &self,
        scope: impl Into<Scope>,
        job: Uuid,
        after: Option<(i64, i64)>,
        limit: u32,
    ) -> Result<Vec<ResultRecord>, Error> {
        both!(self.results(scope.into(), job, after, limit))
    }

    /// How many comments [`results`](Self::results) has in all; those of a job that has ended stay
    /// as many.
    pub async fn result_rows(&self, scope: impl Into<Scope>, job: Uuid) -> Result<i64, Error> {
        both!(self.result_rows(scope.into(), job))
    }

    /// Scored comments that count by this rule, by UTC day of publication, oldest first; those without
    /// a date are left out.
    pub async fn days(
        &self,
        scope: impl Into<Scope>,
        job: Uuid,
        counting: Counting,
    ) -> Result<Vec<DayCount>, Error> {
        both!(self.days(scope.into(), job, counting))
    }

    /// Scored comments by language, the most frequent first; those of which nobody can tell are
    /// among them.
    pub async fn languages(
        &self,
        scope: impl Into<Scope>,
        job: Uuid,
    ) -> Result<Vec<LanguageCount>, Error> {
        both!(self.languages(scope.into(), job))
    }

    /// What grows whenever anything about the job changes; cheap, for polling.
    pub async fn change_token(
        &self,
        scope: impl Into<Scope>,
        job: Uuid,
    ) -> Result<ChangeToken, Error> {
        both!(self.change_token(scope.into(), job))
    }
}

/// Files that were sent before it is said what to make of them.
impl Store {
    /// Begins to keep a file, unless the team keeps as much as it may: [`Error::TooManyFiles`].
    ///
    /// A repetition (same idempotency key, same hash) answers the first file, see
    /// [`KeptFileUpload::replayed`]. [`Error::KeyReused`]: the key was used for another one. What a
    /// crash leaves counts until its time is over.
    pub async fn keep_file(
        &self,
        file: NewKeptFile,
        limits: KeepLimits,
    ) -> Result<KeptFileUpload, Error> {
        both!(self.keep_file(file, limits))
    }

    /// Adds the next piece. Best a MiB or so: each is one row.
    pub async fn append_piece(&self, upload: &KeptFileUpload, piece: &[u8]) -> Result<(), Error> {
        both!(self.append_piece(upload, piece))
    }

    /// Lets the file be seen; answers the one of a faster request with the same key where there is
    /// one, and this is dropped then. [`Error::NotFound`]: its time is over.
    pub async fn publish_kept_file(
        &self,
        upload: &KeptFileUpload,
    ) -> Result<KeptFileUpload, Error> {
        both!(self.publish_kept_file(upload))
    }

    /// A file that is kept, without its pieces.
    pub async fn kept_file(&self, scope: impl Into<Scope>, id: Uuid) -> Result<KeptFile, Error> {
        both!(self.kept_file(scope.into(), id))
    }

    /// One piece of a file, from 0.
    pub async fn piece(
        &self,
        scope: impl Into<Scope>,
        id: Uuid,
        seq: u32,
    ) -> Result<Vec<u8>, Error> {
        both!(self.piece(scope.into(), id, seq))
    }

    /// Forgets a file, whole or not: from here on nobody sees it, and [`Store::erase`] removes it.
    pub async fn drop_kept_file(&self, scope: impl Into<Scope>, id: Uuid) -> Result<(), Error> {
        both!(self.drop_kept_file(scope.into(), id))
    }
}

/// Work, for whoever does it.
impl Store {
    /// Items due now that were not handed over within `again_after`; marks them handed over.
    ///
    /// Due: waiting and its time has come, or its lease ran out. Safe to run many at once,
    /// each item then comes out of one of them.
    pub async fn hand_over(&self, limit: u32, again_after: Duration) -> Result<Vec<Uuid>, Error> {
        both!(self.hand_over(limit, again_after))
    }

    /// Takes a due item for the length of the lease; counts the attempt, or the crash of the
    /// worker from which it is taken over.
    ///
    /// `None`: not due, taken, ended, or gone: nothing to do, and no error, since messages come
    /// late and twice. Also when two workers in a row died with the item and this one has another
    /// such item in hand: one of them may be what kills workers, and the others are to live. It is
    /// due again in a second.
    pub async fn claim(
        &self,
        item: Uuid,
        worker: &str,
        lease: Duration,
    ) -> Result<Option<Claim>, Error> {
        both!(self.claim(item, worker, lease))
    }

    /// Holds the item for another lease from now; works also when the lease ran out and nobody took over.
    pub async fn renew(&self, claim: &Claim, lease: Duration) -> Result<(), Error> {
        both!(self.renew(claim, lease))
    }

    /// Records which post the item turned out to be.
    pub async fn set_post(&self, claim: &Claim, post: &PostKey) -> Result<(), Error> {
        both!(self.set_post(claim, post))
    }

    /// Records which platform the item turned out to be of, and its address there, although no post
    /// of it can be read.
    pub async fn set_platform(
        &self,
        claim: &Claim,
        platform: &str,
        url: &str,
    ) -> Result<(), Error> {
        both!(self.set_platform(claim, platform, url))
    }

    /// Finds a finished snapshot of the post to use instead of fetching, or one that is being read
    /// right now and to be waited for; else begins an empty one. Of two items at once, one reads.
    ///
    /// Reused: the newest no older than `max_age` that holds what a fetch with this `max_comments`
    /// would: not cut off and no larger, or cut off at the same number. Never an upload, an erased
    /// one, or one from before the item was retried for falling short. Waited for: one of another
    /// item whose worker holds it, and that may become such a one. With a `max_age` of zero the post
    /// is read anew whatever there is.
    pub async fn acquire_snapshot(
        &self,
        claim: &Claim,
        post: &PostKey,
        max_age: Duration,
        max_comments: u32,
    ) -> Result<Acquired, Error> {
        both!(self.acquire_snapshot(claim, post, max_age, max_comments))
    }

    /// The snapshot pinned to the item.
    pub async fn snapshot(&self, claim: &Claim) -> Result<Option<Snapshot>, Error> {
        both!(self.snapshot(claim))
    }

    /// Stores a page and the cursor of the next in one transaction.
    ///
    /// Comments already there (same id) are left as they were. When the page would pass
    /// `max_comments`, what is beyond it is dropped and the snapshot is finished as capped: look at
    /// the answer's `finished_at`, not only at the page. A finished snapshot takes no more.
    /// [`Error::NotFound`]: it is not the item's snapshot.
    pub async fn append_page(
        &self,
        claim: &Claim,
        snapshot: Uuid,
        page: &PageWrite,
    ) -> Result<Snapshot, Error> {
        both!(self.append_page(claim, snapshot, page))
    }

    /// Records which model scores the item, and a sentence when it is not the one asked for; answers the model's id.
    ///
    /// Scores the snapshot has from this model already (reused, or after a crash) count at once.
    /// [`Error::Conflict`]: the item has no snapshot.
    pub async fn begin_scoring(
        &self,
        claim: &Claim,
        model: &ModelKey,
        note: Option<&str>,
    ) -> Result<i64, Error> {
        both!(self.begin_scoring(claim, model, note))
    }

    /// Comments without a score of the model after a place, in order of `seq`; `seq` begins at 1.
    pub async fn unscored(
        &self,
        claim: &Claim,
        model_id: i64,
        after_seq: i64,
        limit: u32,
    ) -> Result<Vec<UnscoredComment>, Error> {
        both!(self.unscored(claim, model_id, after_seq, limit))
    }

    /// Writes scores and the sums with them; a score that is there already stays and counts once.
    pub async fn write_scores(
        &self,
        claim: &Claim,
        model_id: i64,
        scores: &[NewScore],
    ) -> Result<(), Error> {
        both!(self.write_scores(claim, model_id, scores))
    }

    /// Ends the claim, and with the last item the job; answers where the job stands.
    pub async fn finish(&self, claim: &Claim, ending: &Ending) -> Result<JobStatus, Error> {
        both!(self.finish(claim, ending))
    }

    /// Gives back all that a worker holds, uncounted and due at once: for a shutdown.
    pub async fn release_all(&self, worker: &str) -> Result<u64, Error> {
        both!(self.release_all(worker))
    }

    /// Ends items as failed, `attempts_exhausted`, with which `max_crashes` workers in a row died
    /// or fell silent while nothing more was stored.
    ///
    /// An item that kills its worker never gets to say so itself. Run it before [`Store::hand_over`].
    pub async fn exhaust(&self, max_crashes: u32) -> Result<u64, Error> {
        both!(self.exhaust(max_crashes))
    }

    /// Whether a lost claim was lost to a person, who cancelled or deleted the item, and not to
    /// another worker.
    pub async fn is_withdrawn(&self, claim: &Claim) -> Result<bool, Error> {
        both!(self.is_withdrawn(claim))
    }

    /// How much there is, over all teams; cheap enough to be asked every few seconds.
    pub async fn census(&self) -> Result<Census, Error> {
        both!(self.census())
    }
}

/// Workers, for those who cannot ask them.
impl Store {
    /// Notes that the worker is there, and what it can score with, best first.
    pub async fn worker_seen(
        &self,
        worker: &str,
        version: &str,
        analyzers: &[String],
    ) -> Result<(), Error> {
        both!(self.worker_seen(worker, version, analyzers))
    }

    /// What the workers seen within the time can score with, best first: what the last to start
    /// can, then what only others can.
    ///
    /// When none was, what the last one seen could: where workers come only when there is work,
    /// somebody must be able to ask for some. Empty before the first.
    pub async fn analyzers(&self, within: Duration) -> Result<Vec<String>, Error> {
        both!(self.analyzers(within))
    }

    /// How many workers were seen within the time.
    pub async fn live_workers(&self, within: Duration) -> Result<i64, Error> {
        both!(self.live_workers(within))
    }
}
