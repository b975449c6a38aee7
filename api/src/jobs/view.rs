//! A job as it stands.

use chrono::{DateTime, Utc};
use serde::Serialize;
use store::{Job, JobKind, JobStatus, OwnAccounts};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{jobs::file::FileView, jobs::item::ItemView};

/// A job as it stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Job)]
pub(crate) struct JobView {
    /// UUIDv7.
    pub(crate) id: Uuid,
    /// As given; may be empty.
    pub(crate) name: String,
    /// What it reads.
    pub(crate) kind: JobKind,
    /// Where it stands.
    pub(crate) status: JobStatus,
    /// The id of the brand that it belongs to; absent for others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) brand: Option<Uuid>,
    /// The name of the team that it belongs to; absent where nobody signed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) team: Option<String>,
    /// Who asked for it, as people call them; absent where nobody signed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) created_by: Option<String>,
    /// Accepted.
    pub(crate) created_at: DateTime<Utc>,
    /// First post begun.
    pub(crate) started_at: Option<DateTime<Utc>>,
    /// Last post ended.
    pub(crate) finished_at: Option<DateTime<Utc>>,
    /// The job whose comments this one scores again; absent for others, and once that is deleted.
    pub(crate) rescored_from: Option<Uuid>,
    /// Who scored it, once somebody has: `lexicon`, `onnx:<name>`, or `auto` where each text went to the
    /// model that knows its language, which its row names. Several mean that a model was
    /// missing for a time; then the first and the last by name.
    pub(crate) scorers: Vec<String>,
    /// What was chosen; absent means the server's default.
    pub(crate) options: OptionsView,
    /// Entries of the list that named a post already in it.
    pub(crate) duplicates: u32,
    /// What the file of comments held; absent for other jobs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) file: Option<FileView>,
    /// How far it is.
    pub(crate) progress: Progress,
    /// Where to look further.
    pub(crate) links: Links,
}

/// What was chosen for a job; absent means the server's default.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = JobOptions)]
#[serde(deny_unknown_fields)]
pub(crate) struct OptionsView {
    /// `auto`, `lexicon`, `onnx:<name>` or `onnx:<name>@fp32`, see `/api/v1/analyzers`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) analyzer: Option<String>,
    /// Comments per post at most.
    #[schema(minimum = 1, maximum = 1_000_000)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) max_comments: Option<u32>,
    /// Comments fetched at most so many seconds ago are used again; 0 fetches anew.
    #[schema(maximum = 31_622_400)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) snapshot_max_age: Option<u64>,
    /// Whether comments by the post's author count in shares, net sentiment and highlights; they are
    /// in every list and download anyway.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) include_post_author: Option<bool>,
    /// Whether comments in languages that the model does not know count in them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) include_other_languages: Option<bool>,
    /// Accounts whose comments count like the post author's, by platform; `file` stands for every
    /// comment of an uploaded file. An account is an id, a handle or a name, compared as a whole and
    /// without regard to case. At most 100, of at most 300 characters.
    #[schema(value_type = Option<std::collections::BTreeMap<String, Vec<String>>>, example = json!({"youtube": ["@acme"], "file": ["Acme Support"]}))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) own_accounts: Option<OwnAccounts>,
}

/// How far a job is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Progress {
    /// Posts in the job.
    pub(crate) posts_total: i64,
    /// Posts that will not change any more.
    pub(crate) posts_ended: i64,
    /// Posts by status; the numbers add up to `posts_total`.
    pub(crate) posts: PostCounts,
    /// Comments that the platforms report, over the posts that say.
    pub(crate) comments_reported: i64,
    /// Comments stored.
    pub(crate) comments_fetched: i64,
    /// Comments with a score.
    pub(crate) comments_scored: i64,
    /// Empty comments: no score, no failure.
    pub(crate) comments_skipped_empty: i64,
    /// Comments fetched per second since the job began; absent before that.
    pub(crate) comments_per_second: Option<f64>,
}

/// Posts by status.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PostCounts {
    /// Waiting, perhaps for a retry.
    pub(crate) pending: i64,
    /// Being worked on.
    pub(crate) in_progress: i64,
    /// Everything asked for was had.
    pub(crate) completed: i64,
    /// Something is missing.
    pub(crate) partial: i64,
    /// Nothing could be had.
    pub(crate) failed: i64,
    /// The job was cancelled first.
    pub(crate) cancelled: i64,
}

/// Where to look further; addresses on this server.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Links {
    /// This job.
    #[serde(rename = "self")]
    pub(crate) self_: String,
    /// Server-Sent Events of its progress.
    pub(crate) events: String,
    /// Aggregates.
    pub(crate) summary: String,
    /// Comments, filtered and paged.
    pub(crate) comments: String,
    /// Results as CSV.
    pub(crate) results_csv: String,
    /// Results as JSON Lines.
    pub(crate) results_jsonl: String,
    /// Results as a spreadsheet.
    pub(crate) results_xlsx: String,
}

impl From<&Job> for JobView {
    fn from(job: &Job) -> Self {
        Self {
            id: job.id,
            name: job.name.clone(),
            kind: job.kind,
            status: job.status,
            brand: job.options.brand,
            team: job.team_name.clone(),
            created_by: job.created_by.clone(),
            created_at: job.created_at,
            started_at: job.started_at,
            finished_at: job.finished_at,
            rescored_from: job.rescored_from,
            scorers: job.scorers.clone(),
            options: OptionsView {
                analyzer: job.options.analyzer.clone(),
                max_comments: job.options.max_comments,
                snapshot_max_age: job.options.snapshot_max_age,
                include_post_author: job.options.include_post_author.then_some(true),
                include_other_languages: job.options.include_other_languages.then_some(true),
                own_accounts: Some(job.options.own_accounts.clone())
                    .filter(|accounts| !accounts.is_empty()),
            },
            duplicates: job.duplicates,
            file: FileView::of(job),
            progress: Progress::of(job, Utc::now()),
            links: Links::of(job.id),
        }
    }
}

impl Progress {
    /// The progress of a job at a time.
    pub(crate) fn of(job: &Job, now: DateTime<Utc>) -> Self {
        let totals = &job.totals;
        let seconds = job
            .started_at
            .map(|start| (job.finished_at.unwrap_or(now) - start).as_seconds_f64());
        Self {
            posts_total: totals.items,
            posts_ended: totals.completed + totals.partial + totals.failed + totals.cancelled,
            posts: PostCounts {
                pending: totals.pending,
                in_progress: totals.in_progress,
                completed: totals.completed,
                partial: totals.partial,
                failed: totals.failed,
                cancelled: totals.cancelled,
            },
            comments_reported: totals.reported,
            comments_fetched: totals.comments.fetched,
            comments_scored: totals.comments.scored,
            comments_skipped_empty: totals.comments.skipped_empty,
            comments_per_second: seconds
                .filter(|seconds| *seconds > 0.0)
                .map(|seconds| (totals.comments.fetched as f64 / seconds * 10.0).round() / 10.0),
        }
    }
}

impl Links {
    /// The addresses of a job.
    pub(crate) fn of(id: Uuid) -> Self {
        let own = format!("/api/v1/jobs/{id}");
        Self {
            events: format!("{own}/events"),
            summary: format!("{own}/summary"),
            comments: format!("{own}/comments"),
            results_csv: format!("{own}/results.csv"),
            results_jsonl: format!("{own}/results.jsonl"),
            results_xlsx: format!("{own}/results.xlsx"),
            self_: own,
        }
    }
}

/// A job with its posts.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = JobWithItems)]
pub(crate) struct JobDetailView {
    /// The job.
    #[serde(flatten)]
    pub(crate) job: JobView,
    /// One line per post, in the order of the list.
    pub(crate) items: Vec<ItemView>,
    /// Give it as `items_after` to see more; absent on the last page.
    pub(crate) next_items_after: Option<u32>,
}

/// Some jobs, newest first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct JobPage {
    /// Newest first.
    pub(crate) jobs: Vec<JobView>,
    /// Give it as `cursor` to see more; absent on the last page.
    pub(crate) next_cursor: Option<String>,
}
