//! What the comments of a job talk about.

use axum::{Json, extract::State};
use serde::Serialize;
use service::{summary::job_and_items, terms::FoundTerm};
use textstats::terms::Kind;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    asking::Asking,
    error::ApiError,
    extract::{Path, Query},
    problem::Problem,
    state::AppState,
    summary::SummaryParams,
};

/// Terms that are typical of the positive and of the negative comments of a job.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Terms)]
pub(crate) struct TermsView {
    /// The job.
    job_id: Uuid,
    /// Comments that were looked at: those that count and have a text; of a job with more than 200,000, a part.
    comments: i64,
    /// Comments that the job has.
    comments_fetched: i64,
    /// Typical of positive comments, the most typical first, at most 20.
    positive: Vec<TermView>,
    /// Typical of negative comments.
    negative: Vec<TermView>,
}

/// A term.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Term)]
struct TermView {
    /// In lower case.
    text: String,
    /// What it is.
    kind: Kind,
    /// Primary language as a BCP 47 tag; absent for hashtags, mentions and emoji, and where it is not known.
    language: Option<String>,
    /// Comments that have it.
    comments: u32,
    /// Positive ones of them.
    positive: u32,
    /// Neutral ones.
    neutral: u32,
    /// Negative ones.
    negative: u32,
    /// How far from chance: the log-odds ratio in standard deviations, above 0 on the positive side.
    z: f64,
    /// A comment that has it.
    example: ExampleView,
}

/// A comment that shows a term.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = TermExample)]
struct ExampleView {
    /// Its post, as an item of the job.
    item_id: Uuid,
    /// The platform's id of the comment.
    comment_id: String,
    /// Its text, or the part around the term.
    text: String,
    /// Where it can be seen.
    url: Option<String>,
}

impl From<&FoundTerm> for TermView {
    fn from(term: &FoundTerm) -> Self {
        Self {
            text: term.text.clone(),
            kind: term.kind,
            language: term.language.clone(),
            comments: term.positive + term.neutral + term.negative,
            positive: term.positive,
            neutral: term.neutral,
            negative: term.negative,
            z: term.z,
            example: ExampleView {
                item_id: term.example.item_id,
                comment_id: term.example.comment_id.clone(),
                text: term.example.text.clone(),
                url: term.example.url.clone(),
            },
        }
    }
}

/// List the terms of a job
///
/// Words, phrases of up to three words, hashtags, mentions and emoji that are typical of its positive and of
/// its negative comments, beyond chance, by the weighted log-odds ratio with an informative Dirichlet prior
/// (Monroe, Colaresi and Quinn 2008), language by language. Counts are of comments. The name of the job's
/// brand and its own accounts are left out.
///
/// Found once, when somebody asks first, and kept until the job changes. 409 with the status while the job
/// has not ended.
#[utoipa::path(
    get, path = "/api/v1/jobs/{id}/terms", operation_id = "list_terms", tag = "results",
    params(("id" = Uuid, Path, description = "The job"), SummaryParams),
    responses(
        (status = 200, description = "The terms", body = TermsView),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn list(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Path(id): Path<Uuid>,
    Query(params): Query<SummaryParams>,
) -> Result<Json<TermsView>, ApiError> {
    let (job, items) = job_and_items(state.store(), actor.scope(), id).await?;
    if !job.status.is_ended() {
        let why = format!(
            "The job is {}; terms are found once it has ended.",
            job.status.as_str()
        );
        let status = job.status;
        return Err(service::Error::NotEnded { status, why }.into());
    }
    let found = state
        .service()
        .terms_of(&job, &items, params.counting(&job))
        .await?;
    Ok(Json(TermsView {
        job_id: id,
        comments: found.comments,
        comments_fetched: found.of,
        positive: found.positive.iter().map(TermView::from).collect(),
        negative: found.negative.iter().map(TermView::from).collect(),
    }))
}
