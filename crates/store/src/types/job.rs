//! A job: what somebody asked for, and how far it is.

use std::ops::Deref;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Counting, FileReport, JobTotals, NewItem, OwnAccounts, Scope};

/// What a job reads.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoStaticStr, EnumString,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum JobKind {
    /// Post URLs: comments are fetched.
    Posts,
    /// A file of comments that somebody uploaded: an item for each of its posts, whose snapshots are
    /// there from the start.
    Comments,
    /// Texts sent to `/analyze`: like `Comments`, hidden from lists and short-lived.
    Texts,
}

/// Where a job stands.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum JobStatus {
    /// Written, nothing begun.
    Pending,
    /// At least one item begun, at least one not ended.
    InProgress,
    /// Every item completed.
    Completed,
    /// Some items failed or fell short.
    Partial,
    /// Nothing could be had.
    Failed,
    /// Ended on request.
    Cancelled,
}

impl JobStatus {
    /// Every status, in the order in which they are listed.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Whether nothing will change any more, unless failed items are retried.
    pub fn is_ended(self) -> bool {
        !matches!(self, Self::Pending | Self::InProgress)
    }
}

/// What the person chose for this job; absent means the server's default.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct JobOptions {
    /// `lexicon` or `onnx:<name>`; `None`: the best that is installed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub analyzer: Option<String>,
    /// Comments per post at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_comments: Option<u32>,
    /// Reuse a snapshot no older than this; 0 fetches again. Seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snapshot_max_age: Option<u64>,
    /// Count what the post's author and own accounts wrote; see [`Counting`].
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub include_post_author: bool,
    /// Count comments in languages that the model does not know; see [`Counting`].
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub include_other_languages: bool,
    /// Whose comments count as the post author's.
    #[serde(default, skip_serializing_if = "OwnAccounts::is_empty")]
    pub own_accounts: OwnAccounts,
    /// The brand that the job belongs to. A column of its own, since jobs are found by it.
    #[serde(skip)]
    pub brand: Option<Uuid>,
}

impl JobOptions {
    /// The rule that they say.
    pub fn counting(&self) -> Counting {
        Counting {
            post_author: self.include_post_author,
            other_languages: self.include_other_languages,
        }
    }
}

/// A job to be written.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// Owner.
    pub team: Uuid,
    /// The user who asks for it, where somebody signed in.
    pub created_by: Option<Uuid>,
    /// Shown in lists; may be empty.
    pub name: String,
    /// What it reads.
    pub kind: JobKind,
    /// Choices.
    pub options: JobOptions,
    /// In the order of the list, duplicates already merged.
    pub items: Vec<NewItem>,
    /// `Idempotency-Key` and a hash of the request: the same key with the same hash
    /// answers the first job; with another hash it is a conflict. Several hashes, with spaces between
    /// them, are the same request as any that has one of them.
    pub idempotency: Option<(String, String)>,
    /// How many entries of the list named a post that was already in it.
    pub duplicates: u32,
    /// Original column names of a comment file, in order; else empty.
    pub extra_columns: Vec<String>,
}

/// How the comments of a job are to be scored again.
#[derive(Debug, Clone, Default)]
pub struct Rescore {
    /// `lexicon` or `onnx:<name>`; `None`: the best that is installed.
    pub analyzer: Option<String>,
    /// As for [`NewJob::idempotency`].
    pub idempotency: Option<(String, String)>,
    /// The user who asks for it, where somebody signed in.
    pub created_by: Option<Uuid>,
}

/// The job that came of a request for one.
#[derive(Debug, Clone)]
pub struct Made {
    /// The job.
    pub job: Job,
    /// An earlier request with the same idempotency key made it; this one wrote nothing.
    pub replayed: bool,
}

/// Most callers do not care which request it was.
impl Deref for Made {
    type Target = Job;

    fn deref(&self) -> &Job {
        &self.job
    }
}

/// A job as it stands.
#[derive(Debug, Clone)]
pub struct Job {
    /// UUIDv7.
    pub id: Uuid,
    /// Owner.
    pub team: Uuid,
    /// The owner's name, where somebody of it signed in.
    pub team_name: Option<String>,
    /// Who asked for it, as people call them, where somebody signed in.
    pub created_by: Option<String>,
    /// Shown in lists; may be empty.
    pub name: String,
    /// What it reads.
    pub kind: JobKind,
    /// Where it stands.
    pub status: JobStatus,
    /// Choices.
    pub options: JobOptions,
    /// What people call its brand.
    pub brand_name: Option<String>,
    /// Entries merged as duplicates.
    pub duplicates: u32,
    /// Original column names of a comment file, in order; else empty.
    pub extra_columns: Vec<String>,
    /// What the file of comments held besides its comments; `None` for other jobs.
    pub file: Option<FileReport>,
    /// Accepted.
    pub created_at: DateTime<Utc>,
    /// First item claimed.
    pub started_at: Option<DateTime<Utc>>,
    /// Last item ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// The job whose comments it scores again, while that is there.
    pub rescored_from: Option<Uuid>,
    /// It is from before comments were counted apart, and goes on to count every scored one, whatever
    /// its options say.
    pub counts_all: bool,
    /// Names of the models that scored it; of more than two, the first and the last by name.
    pub scorers: Vec<String>,
    /// Sums over the items.
    pub totals: JobTotals,
}

impl Job {
    /// That of its team, for what is done for the job itself.
    pub fn scope(&self) -> Scope {
        Scope::Team(self.team)
    }

    /// Which scored comments its figures are of.
    pub fn counting(&self) -> Counting {
        match self.counts_all {
            true => Counting::ALL,
            false => self.options.counting(),
        }
    }
}
