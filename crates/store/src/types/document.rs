//! Posts that others send us to be analysed.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr};
use utoipa::ToSchema;

/// The kind of work that analyses a batch of documents.
pub const DOCUMENTS_WORK: &str = "documents";

/// One that is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewDocument {
    /// Unique in its team.
    pub id: String,
    /// What it says.
    pub content: String,
    /// Who wrote it, as whoever sends it says.
    pub author_id: Option<String>,
}

/// What became of one that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// It is kept, and will be analysed.
    Created,
    /// It said something else before; it will be analysed anew.
    Replaced,
    /// It was there and says the same: nothing has changed.
    Unchanged,
    /// There is another one with this id: nothing has changed.
    Conflict,
}

/// How far the analysis of a document has come.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoStaticStr, EnumString,
)]
#[serde(rename_all = "snake_case")]
#[schema(as = PostStatus)]
#[strum(serialize_all = "snake_case")]
pub enum DocumentStatus {
    /// A worker will come to it.
    Pending,
    /// It is there.
    Complete,
    /// It cannot be analysed.
    Failed,
}

/// A document as it stands.
#[derive(Debug, Clone)]
pub struct Document {
    /// Unique in its team.
    pub id: String,
    /// What it says.
    pub content: String,
    /// Who wrote it.
    pub author_id: Option<String>,
    /// Grows with every change of what it says.
    pub version: i64,
    /// How far its analysis is.
    pub status: DocumentStatus,
    /// The analysis as the worker wrote it: JSON. There once it is complete.
    pub analysis: Option<String>,
    /// Why there is none, in a sentence.
    pub detail: Option<String>,
    /// When it came.
    pub created_at: DateTime<Utc>,
    /// When what it says changed.
    pub updated_at: DateTime<Utc>,
    /// When it was analysed.
    pub analysed_at: Option<DateTime<Utc>>,
}

/// Where a document stands, without what it says and what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentState {
    /// Unique in its team.
    pub id: String,
    /// Grows with every change of what it says.
    pub version: i64,
    /// How far its analysis is.
    pub status: DocumentStatus,
    /// When it came.
    pub created_at: DateTime<Utc>,
    /// When what it says changed.
    pub updated_at: DateTime<Utc>,
    /// When it was analysed.
    pub analysed_at: Option<DateTime<Utc>>,
}

impl Document {
    /// Where it stands.
    pub fn state(&self) -> DocumentState {
        DocumentState {
            id: self.id.clone(),
            version: self.version,
            status: self.status,
            created_at: self.created_at,
            updated_at: self.updated_at,
            analysed_at: self.analysed_at,
        }
    }
}

/// A document in a batch.
#[derive(Debug, Clone)]
pub struct BatchDocument {
    /// Unique in its team.
    pub id: String,
    /// What it says.
    pub content: String,
    /// As of which change.
    pub version: i64,
}

/// What came of a document.
#[derive(Debug, Clone, Serialize)]
pub struct Analysed {
    /// The document.
    pub id: String,
    /// The change of it that was analysed.
    pub version: i64,
    /// The analysis: JSON.
    pub analysis: Option<String>,
    /// Why there is none: a sentence.
    pub detail: Option<String>,
}
