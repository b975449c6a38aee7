//! Why something was not done as asked.

use std::io;

use seal::SealError;
use store::JobStatus;
use tokio::task::JoinError;
use uuid::Uuid;

use crate::{submit::ListFault, triage::Triage};

/// Why something was not done as asked, by what the caller can do about it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The list is to be mended; the triage says what each of its entries is.
    #[error("{fault}")]
    List {
        /// What is wrong with it as a whole.
        fault: ListFault,
        /// What its entries turned out to be.
        triage: Triage,
    },

    /// A file could not be read, or not be written.
    #[error(transparent)]
    File(#[from] tables::Error),

    /// The job has not ended: to be waited for.
    #[error("{why}")]
    NotEnded {
        /// Where it stands.
        status: JobStatus,
        /// What it stands in the way of.
        why: String,
    },

    /// The two jobs share no comments.
    #[error(
        "The two jobs have no fetched comments in common. Compare a job with one that scored the \
         same comments again."
    )]
    NothingToCompare,

    /// The worker could not score the texts; it may say why.
    #[error("{}", .0.as_deref().unwrap_or("The worker could not score the texts."))]
    ScoringFailed(Option<String>),

    /// The same request is being answered: to be asked again in a moment.
    #[error(
        "The first request with this Idempotency-Key is still being read; ask again for its answer."
    )]
    RequestUnderWay,

    /// Other files are being read: to be asked again in a moment.
    #[error("Too many files are being read at once; please try again in a few seconds.")]
    Busy,

    /// There is no room for more files: some are to be deleted, or waited for.
    #[error("the team keeps {files} uploaded files, or {mib} MiB of them, which is what it may")]
    TooManyUploads {
        /// Files that a team may keep.
        files: u32,
        /// What they may hold together.
        mib: u64,
    },

    /// No such webhook, or one of another team.
    #[error("There is no webhook with this id.")]
    WebhookNotFound,

    /// Nothing that a webhook was told has this id; it may be forgotten.
    #[error("There is no delivery with this id; they are kept for 30 days.")]
    DeliveryNotFound,

    /// It cannot be done with this webhook, or with no further one.
    #[error("{0}")]
    WebhookState(String),

    /// The team has no credential for the platform.
    #[error("There is no credential of your team for {0}.")]
    CredentialNotFound(&'static str),

    /// No platform of this name takes a credential.
    #[error("No platform of this name takes a credential: see `/api/v1/platforms`.")]
    NoSuchCredential,

    /// There is nothing to seal a secret with, or to open it.
    #[error(transparent)]
    Seal(#[from] SealError),

    /// No such file, or one of another team, or one whose hour is over: they are not told apart.
    #[error(
        "There is no uploaded file with this id. Files are kept for an hour; please send it again."
    )]
    UploadNotFound,

    /// No such brand, or one of another team: they are not told apart.
    #[error("There is no brand with this id.")]
    BrandNotFound,

    /// The brand takes no new jobs.
    #[error("The brand {0} is archived: restore it first, or choose another one.")]
    BrandArchived(String),

    /// No such profile, or one of another team: they are not told apart.
    #[error("There is no profile with this id; it may have been deleted.")]
    ProfileNotFound,

    /// The team would follow more profiles than it may.
    #[error(
        "A team follows at most {0} profiles, and these would be more: please delete some first."
    )]
    TooManyProfiles(u32),

    /// The time that was asked for holds more than an answer can.
    #[error("There are more than {0} measurements in this time; please choose a shorter one.")]
    TooManyMeasurements(u32),

    /// Only admins may do this.
    #[error("This is for admins.")]
    AdminsOnly,

    /// What would be erased is not what was shown.
    #[error(
        "There are {now} comments and posts to erase by now, and {shown} were shown: look at them again, and \
         confirm that number."
    )]
    ShownOtherwise {
        /// How many there are.
        now: u64,
        /// How many were confirmed.
        shown: u64,
    },

    /// The operator has to set something first; what, is in the sentence.
    #[error("{0}")]
    NotSetUp(String),

    /// The file holds no comment.
    #[error(
        "There is no comment in the file; its first row is taken for the names of the columns."
    )]
    NoComments,

    /// There is something to choose first; the file is kept until that is done.
    #[error("{error}")]
    Kept {
        /// Why there is no job.
        error: tables::Error,
        /// The file.
        upload: Uuid,
    },

    /// A temporary file could not be written or read.
    #[error("a temporary file: {0}")]
    Disk(#[source] io::Error),

    /// A bug: what was found in a file is not written as it was.
    #[error("what was found in a file cannot be read back: {0}")]
    Findings(#[from] serde_json::Error),

    /// The rows could not be read or written.
    #[error(transparent)]
    Store(#[from] store::Error),

    /// A bug: a thread panicked.
    #[error("a thread ended before its work: {0}")]
    Thread(#[from] JoinError),
}
