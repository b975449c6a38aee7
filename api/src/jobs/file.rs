//! What a file of comments held: every row of it is scored, empty or left out.

use serde::Serialize;
use service::file_report;
use store::Job;
use utoipa::ToSchema;

use crate::closed_lists::closed_list;

/// What a file of comments held. Once its job has ended, `rows` is `scored`, `empty` and the counts of
/// `left_out` together; before, the rest waits to be scored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = FileReport)]
pub(crate) struct FileView {
    /// Everything the file holds, or says that exists: rows, records, sheets that are left out.
    pub(crate) rows: i64,
    /// Comments with a score.
    pub(crate) scored: i64,
    /// Comments without a word to score.
    pub(crate) empty: i64,
    /// What is neither, a line for each reason.
    pub(crate) left_out: Vec<LeftOutView>,
    /// What was assumed, and what could not be told: sentences.
    pub(crate) notes: Vec<String>,
}

/// What of a file is left out for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = FileLeftOut)]
pub(crate) struct LeftOutView {
    /// Why, one of a closed list.
    #[schema(value_type = Reason)]
    pub(crate) reason: String,
    /// How many rows, records, comments or, of `sheet`, sheets.
    pub(crate) count: i64,
    /// Where the first of them is; empty for `erased`.
    #[schema(example = "line 13")]
    pub(crate) first_place: String,
}

impl FileView {
    /// The file of a job; `None` for a job of posts, and for one from before files were counted.
    pub(crate) fn of(job: &Job) -> Option<Self> {
        let report = file_report::of_job(job)?;
        let totals = &job.totals.comments;
        Some(Self {
            rows: file_report::rows(&report, totals),
            scored: totals.scored,
            empty: totals.skipped_empty,
            left_out: report
                .left_out
                .into_iter()
                .map(|line| LeftOutView {
                    reason: line.reason,
                    count: line.count,
                    first_place: line.first_place,
                })
                .collect(),
            notes: report.notes,
        })
    }
}

/// The closed list of reasons, for the document.
struct Reason;

closed_list!(
    Reason as "LeftOutReason": "Why a part of a file is left out.",
    file_report::reasons()
);
