//! A file that is kept until it is said what to make of it.

use chrono::{DateTime, Utc};
use serde::Serialize;
use service::inspect::{FileKind, Findings};
use store::KeptFile;
use utoipa::ToSchema;
use uuid::Uuid;

use super::FileKindWord;
use crate::mapping::ColumnsView;

/// A file that is kept for an hour.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Upload)]
pub struct UploadView {
    /// To be given as `upload_id` to `POST /api/v1/jobs`.
    pub id: Uuid,
    /// What the file is called, if that was sent.
    pub name: Option<String>,
    /// Bytes.
    pub size: u64,
    /// Sent.
    pub created_at: DateTime<Utc>,
    /// Gone from then on.
    pub expires_at: DateTime<Utc>,
    /// What was found in it.
    #[serde(flatten)]
    pub findings: FindingsView,
}

/// What was found in a file.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Findings)]
pub struct FindingsView {
    /// What it can be, the likelier first; two where that is not certain. `kind` of
    /// `POST /api/v1/jobs` chooses.
    #[schema(value_type = Vec<FileKindWord>)]
    pub kinds: Vec<FileKind>,
    /// Whether it can be scored as it is. Else a column is to be chosen, or the order of day and month,
    /// or the file looks like a list.
    pub certain: bool,
    /// Rows with comments, empty ones included.
    pub rows: u64,
    /// Names of its columns, in order.
    pub columns: Vec<String>,
    /// Its first rows, three at most, a cell for each column; what is longer than 120 characters is cut.
    pub sample: Vec<Vec<String>>,
    /// What its columns are taken for. The same form chooses others: `columns` of
    /// `POST /api/v1/jobs`.
    pub guesses: ColumnsView,
    /// The encoding of its text; absent for a workbook.
    pub encoding: Option<String>,
    /// Whether its dates do not tell day from month: `day_first` of `POST /api/v1/jobs` does.
    pub dates_undecidable: bool,
    /// What was assumed, and what could not be told: sentences.
    pub notes: Vec<String>,
}

impl From<Findings> for FindingsView {
    fn from(found: Findings) -> Self {
        Self {
            kinds: found.kinds,
            certain: found.certain,
            rows: found.rows,
            columns: found.columns,
            sample: found.sample,
            guesses: ColumnsView(found.guesses),
            encoding: found.encoding,
            dates_undecidable: found.dates_undecidable,
            notes: found.notes,
        }
    }
}

impl UploadView {
    pub(crate) fn new(file: KeptFile, findings: Findings) -> Self {
        Self {
            id: file.id,
            name: file.name,
            size: file.size,
            created_at: file.created_at,
            expires_at: file.delete_at,
            findings: findings.into(),
        }
    }
}
