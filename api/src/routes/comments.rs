//! The comments of a job, filtered and paged.

use axum::{Json, extract::State};
use serde::Deserialize;
use store::{CommentFilter, Cursor, Label, ReviewReason, Sort};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    error::ApiError,
    extract::{Path, Query, bad_cursor, page_size, switch},
    problem::Problem,
    state::AppState,
    viewer::Viewer,
    views::comment::{CommentPage, CommentView},
};

/// Which comments to show.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct CommentParams {
    /// Only this class.
    #[param(inline)]
    label: Option<LabelParam>,
    /// Only this platform.
    platform: Option<String>,
    /// Only this post of the job.
    item: Option<Uuid>,
    /// Only comments whose score a person should look at; `false`: only the others.
    #[serde(default, deserialize_with = "switch")]
    #[param(value_type = Option<bool>)]
    needs_review: Option<bool>,
    /// Only comments with this reason to look at the score.
    #[param(inline)]
    review_reason: Option<ReasonParam>,
    /// Only texts or authors containing this, without regard to case.
    q: Option<String>,
    /// Order; default as listed and fetched.
    #[param(inline)]
    sort: Option<SortParam>,
    /// `next_cursor` of the page before, with the same filters.
    cursor: Option<String>,
    /// Comments per page, up to 500; default 100.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// A class, in either case.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum LabelParam {
    #[serde(alias = "positive")]
    Positive,
    #[serde(alias = "neutral")]
    Neutral,
    #[serde(alias = "negative")]
    Negative,
}

/// A reason to look at a score.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ReasonParam {
    /// The model did not see the end of the text.
    Truncated,
    /// The model itself is not sure.
    LowConfidence,
    /// The model does not know the language.
    Language,
}

impl From<LabelParam> for Label {
    fn from(label: LabelParam) -> Self {
        match label {
            LabelParam::Positive => Self::Positive,
            LabelParam::Neutral => Self::Neutral,
            LabelParam::Negative => Self::Negative,
        }
    }
}

/// An order of comments.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SortParam {
    /// As listed and fetched.
    #[default]
    Position,
    /// Most liked first.
    Likes,
    /// Lowest score first.
    MostNegative,
    /// Highest score first.
    MostPositive,
    /// Newest first.
    Newest,
}

impl CommentParams {
    /// What the store filters by.
    pub(crate) fn filter(&self) -> CommentFilter {
        let given = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
        CommentFilter {
            item: self.item,
            label: self.label.map(Label::from),
            needs_review: self.needs_review,
            review_reason: self.review_reason.map(|reason| match reason {
                ReasonParam::Truncated => ReviewReason::Truncated,
                ReasonParam::LowConfidence => ReviewReason::LowConfidence,
                ReasonParam::Language => ReviewReason::Language,
            }),
            search: given(&self.q),
            platform: given(&self.platform),
            sort: match self.sort.unwrap_or_default() {
                SortParam::Position => Sort::Position,
                SortParam::Likes => Sort::Likes,
                SortParam::MostNegative => Sort::MostNegative,
                SortParam::MostPositive => Sort::MostPositive,
                SortParam::Newest => Sort::Newest,
            },
        }
    }
}

/// List comments of a job
///
/// With their scores, where they have one yet.
#[utoipa::path(
    get, path = "/api/v1/jobs/{id}/comments", tag = "results",
    params(("id" = Uuid, Path, description = "The job"), CommentParams),
    responses(
        (status = 200, description = "Some comments", body = CommentPage),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn comments(
    State(state): State<AppState>,
    viewer: Viewer,
    Path(id): Path<Uuid>,
    Query(params): Query<CommentParams>,
) -> Result<Json<CommentPage>, ApiError> {
    let limit = page_size(params.limit, 100, 500, "limit")?;
    let filter = params.filter();
    let job = state.store().job(viewer.scope, id).await?;
    let (rows, next) = state
        .store()
        .comments(viewer.scope, id, &filter, params.cursor.map(Cursor), limit)
        .await
        .map_err(bad_cursor)?;
    Ok(Json(CommentPage {
        comments: rows
            .into_iter()
            .map(|row| CommentView::new(row, &job.extra_columns))
            .collect(),
        next_cursor: next.map(|cursor| cursor.0),
    }))
}
