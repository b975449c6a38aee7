//! Aggregates of a job.

pub(crate) mod view;

use axum::{
    Extension, Json,
    extract::State,
    response::{IntoResponse, Response},
};
use service::summary::{job_and_items, summarize};
use store::{Counting, Job};
use utoipa::IntoParams;
use uuid::Uuid;

use crate::{
    asking::Asking,
    error::ApiError,
    extract::{FromParams, Params, Path, Query},
    problem::Problem,
    state::AppState,
    summary::view::SummaryView,
};

/// Posts of a job whose summary is no large answer.
const FEW_POSTS: i64 = 1_000;

/// Another rule than the job's, to look at; nothing is scored again or kept.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SummaryParams {
    /// Whether comments by the post's author and own accounts count; default: as the job has it.
    include_post_author: Option<bool>,
    /// Whether comments in languages that the model does not know count; default: as the job has it.
    include_other_languages: Option<bool>,
}

impl FromParams for SummaryParams {
    fn from_params(params: &mut Params) -> Self {
        Self {
            include_post_author: params.flag("include_post_author"),
            include_other_languages: params.flag("include_other_languages"),
        }
    }
}

impl SummaryParams {
    /// The rule that it makes of the job's.
    pub(crate) fn counting(&self, job: &Job) -> Counting {
        let own = job.counting();
        Counting {
            post_author: self.include_post_author.unwrap_or(own.post_author),
            other_languages: self.include_other_languages.unwrap_or(own.other_languages),
        }
    }
}

/// Summarise a job
///
/// Shares with intervals, net sentiment, comments over time, most liked and most negative
/// comments, over all and per post. While the job has not ended the figures are of what is there.
///
/// Comments by the post's author and in languages that the model does not know are left out of
/// shares, net sentiment, mean, intervals and highlights, unless the job or the query says otherwise;
/// how many that are, and the figures with and without the author, are in the answer. They stay in
/// all lists and downloads.
#[utoipa::path(
    get, path = "/api/v1/jobs/{id}/summary", operation_id = "get_summary", tag = "results",
    params(("id" = Uuid, Path, description = "The job"), SummaryParams),
    responses(
        (status = 200, description = "The summary", body = SummaryView),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn summary(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Path(id): Path<Uuid>,
    Query(params): Query<SummaryParams>,
) -> Result<Response, ApiError> {
    let job = state.store().job(actor.scope(), id).await?;
    let turn = match job.totals.items > FEW_POSTS {
        true => Some(state.largest_answer().await),
        false => None,
    };
    let (job, items) = job_and_items(state.store(), actor.scope(), id).await?;
    let counting = params.counting(&job);
    let summary = summarize(state.service(), &job, items, counting).await?;
    let written = tokio::task::spawn_blocking(move || {
        let view = SummaryView::new(&job, &summary);
        (turn.map(Extension), Json(view)).into_response()
    });
    written.await.map_err(ApiError::internal)
}
