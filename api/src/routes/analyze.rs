//! Scores of a few texts, by the same worker that scores everything else.

use axum::{
    Json,
    extract::{Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use utoipa::ToSchema;

use crate::{
    analyze::{self, Outcome},
    error::ApiError,
    problem::Problem,
    state::AppState,
    viewer::Viewer,
    views::analyze::{Analysis, AnalysisPending},
};

/// Texts to be scored.
#[derive(ToSchema)]
#[schema(as = AnalyzeRequest)]
#[serde(deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "describes a body that is read by hand; see `analyze`"
)]
pub(crate) struct AnalyzeBody {
    /// 1 to 100 texts of at most 10,000 characters each.
    #[schema(min_items = 1, max_items = 100, example = json!(["What a great day!", "This is awful."]))]
    texts: Vec<String>,
    /// `lexicon` or `onnx:<name>`; absent: the server's default.
    analyzer: Option<String>,
}

/// Score texts
///
/// By a worker, like any job, so that one installation gives one answer. When it takes longer than
/// ten seconds the answer is 202 and says where the scores will be.
#[utoipa::path(
    post, path = "/api/v1/analyze", operation_id = "analyze_texts", tag = "analyze",
    request_body(content = AnalyzeBody),
    responses(
        (status = 200, description = "The scores", body = Analysis),
        (status = 202, description = "Not scored yet; `Location` is where to look", body = AnalysisPending, headers(("Location" = String, description = "Where the scores will be"))),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn analyze(
    State(state): State<AppState>,
    viewer: Viewer,
    request: Request,
) -> Result<Response, ApiError> {
    let texts = analyze::read(&state, request).await?;
    match analyze::score(&state, viewer.team, texts).await? {
        Outcome::Scored(analysis) => Ok(Json(analysis).into_response()),
        Outcome::Pending(pending) => {
            let location = pending.comments.clone();
            let headers = [(header::LOCATION, location)];
            Ok((StatusCode::ACCEPTED, headers, Json(pending)).into_response())
        }
    }
}
