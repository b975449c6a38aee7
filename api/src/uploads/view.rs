//! A file that is kept until it is said what to make of it.

use chrono::{DateTime, Utc};
use serde::Serialize;
use service::inspect::{FileKind, Findings};
use store::KeptFile;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{closed_lists::FileKindWord, uploads::mapping::ColumnsView};

/// A file that is kept for an hour.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Upload)]
pub(crate) struct UploadView {
    /// To be given as `upload_id` to `POST /api/v1/jobs`.
    pub(crate) id: Uuid,
    /// What the file is called, if that was sent.
    pub(crate) name: Option<String>,
    /// Bytes.
    pub(crate) size: u64,
    /// Sent.
    pub(crate) created_at: DateTime<Utc>,
    /// Gone from then on.
    pub(crate) expires_at: DateTime<Utc>,
    /// What was found in it.
    #[serde(flatten)]
    pub(crate) findings: FindingsView,
}

/// What was found in a file.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Findings)]
pub(crate) struct FindingsView {
    /// What it can be, the likelier first; two where that is not certain. `kind` of
    /// `POST /api/v1/jobs` chooses.
    #[schema(value_type = Vec<FileKindWord>)]
    pub(crate) kinds: Vec<FileKind>,
    /// Whether it can be scored as it is. Else a column is to be chosen, or the order of day and month,
    /// or the file looks like a list.
    pub(crate) certain: bool,
    /// Rows with comments, empty ones included.
    pub(crate) rows: u64,
    /// Names of its columns, in order.
    pub(crate) columns: Vec<String>,
    /// Its first rows, three at most, a cell for each column; what is longer than 120 characters is cut.
    pub(crate) sample: Vec<Vec<String>>,
    /// What its columns are taken for. The same form chooses others: `columns` of
    /// `POST /api/v1/jobs`.
    pub(crate) guesses: ColumnsView,
    /// The encoding of its text; absent for a workbook.
    pub(crate) encoding: Option<String>,
    /// Whether its dates do not tell day from month or year: `day_first` of `POST /api/v1/jobs` does.
    pub(crate) dates_undecidable: bool,
    /// What was assumed, and what could not be told: sentences.
    pub(crate) notes: Vec<String>,
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
