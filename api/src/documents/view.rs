//! What is told of a post and of its analysis.

use chrono::{DateTime, Utc};
use serde::Serialize;
use store::{Document, DocumentState, DocumentStatus};
use textstats::Analysis;
use utoipa::ToSchema;

/// A post that was sent to be analysed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Post)]
pub(crate) struct PostView {
    /// As whoever sent it named it; else ours.
    id: String,
    /// What it says.
    content: String,
    /// Who wrote it, as whoever sent it says.
    author_id: Option<String>,
    /// How far its analysis is.
    status: DocumentStatus,
    /// When it came.
    created_at: DateTime<Utc>,
    /// When what it says changed.
    updated_at: DateTime<Utc>,
}

impl From<&Document> for PostView {
    fn from(document: &Document) -> Self {
        Self {
            id: document.id.clone(),
            content: document.content.clone(),
            author_id: document.author_id.clone(),
            status: document.status,
            created_at: document.created_at,
            updated_at: document.updated_at,
        }
    }
}

/// A post that was kept: what was sent is known to whoever sent it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PostReceipt {
    /// As whoever sent it named it; else ours.
    id: String,
    /// How far its analysis is.
    status: DocumentStatus,
    /// When it came.
    created_at: DateTime<Utc>,
    /// When what it says changed.
    updated_at: DateTime<Utc>,
}

impl From<DocumentState> for PostReceipt {
    fn from(document: DocumentState) -> Self {
        Self {
            id: document.id,
            status: document.status,
            created_at: document.created_at,
            updated_at: document.updated_at,
        }
    }
}

/// What there is of the analysis of a post.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PostAnalysis {
    /// The post.
    id: String,
    /// `pending` while the worker is at it.
    status: DocumentStatus,
    /// Why there is none, when it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// When it was made.
    analysed_at: Option<DateTime<Utc>>,
    /// The analysis; missing while `status` is not `complete`.
    #[serde(flatten)]
    analysis: Option<Analysis>,
}

impl From<&Document> for PostAnalysis {
    fn from(document: &Document) -> Self {
        let analysis = document.analysis.as_deref();
        Self {
            id: document.id.clone(),
            status: document.status,
            detail: document.detail.clone(),
            analysed_at: document.analysed_at,
            // What an earlier version wrote may lack something; then there is none to show.
            analysis: analysis.and_then(|json| serde_json::from_str(json).ok()),
        }
    }
}
