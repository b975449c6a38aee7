//! The comments of a job, filtered and paged.

pub(crate) mod view;

use axum::{Json, extract::State};
use store::{CommentFilter, Label, ReviewReason, Sort};
use utoipa::IntoParams;
use uuid::Uuid;

use crate::{
    asking::Asking,
    comments::view::{CommentPage, CommentView},
    error::ApiError,
    extract::{CursorParam, Cursors, FromParams, Params, Path, Query},
    problem::Problem,
    state::AppState,
};

/// Which comments to show.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CommentParams {
    /// Only this class, in either case.
    label: Option<Label>,
    /// Only this platform.
    platform: Option<String>,
    /// Only this post of the job.
    item: Option<Uuid>,
    /// Only comments whose score a person should look at; `false`: only the others.
    needs_review: Option<bool>,
    /// Only comments with this reason to look at the score.
    review_reason: Option<ReviewReason>,
    /// Only texts or authors containing this, without regard to case.
    #[param(max_length = 1000)]
    q: Option<String>,
    /// Order; default as listed and fetched.
    sort: Option<Sort>,
    /// `next_cursor` of the page before, with the same filters and order.
    #[param(value_type = Option<String>)]
    cursor: CursorParam,
    /// Comments per page; default 100.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

impl FromParams for CommentParams {
    fn from_params(params: &mut Params) -> Self {
        let label: Option<Label> = params.choice_in_any_case("label");
        let platform = params.text("platform");
        let item = params.id("item");
        let needs_review = params.flag("needs_review");
        let review_reason: Option<ReviewReason> = params.choice("review_reason");
        let q = params.search("q");
        let sort: Option<Sort> = params.choice("sort");
        let cursor = params.cursor(|list| {
            list.with("item", item)
                .with("label", label.map(Label::as_str))
                .with("needs_review", needs_review)
                .with("review_reason", review_reason.map(ReviewReason::as_str))
                .with("q", q.as_deref())
                .with("platform", platform.as_deref())
                .with("sort", Some(sort.unwrap_or_default().as_str()))
        });
        Self {
            label,
            platform,
            item,
            needs_review,
            review_reason,
            q,
            sort,
            cursor,
            limit: params.number("limit", 1..=500),
        }
    }
}

impl CommentParams {
    /// What the store filters by.
    fn filter(&self) -> CommentFilter {
        CommentFilter {
            item: self.item,
            label: self.label,
            needs_review: self.needs_review,
            counted: None,
            review_reason: self.review_reason,
            search: self.q.clone(),
            platform: self.platform.clone(),
            sort: self.sort.unwrap_or_default(),
        }
    }
}

/// List comments of a job
///
/// With their scores, where they have one yet.
#[utoipa::path(
    get, path = "/api/v1/jobs/{id}/comments", operation_id = "list_comments", tag = "results",
    params(("id" = Uuid, Path, description = "The job"), CommentParams),
    responses(
        (status = 200, description = "Some comments", body = CommentPage),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn comments(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Path(id): Path<Uuid>,
    Query(params): Query<CommentParams>,
) -> Result<Json<CommentPage>, ApiError> {
    let limit = params.limit.unwrap_or(100);
    let job = state.store().job(actor.scope(), id).await?;
    let (rows, next) = state
        .store()
        .comments(
            actor.scope(),
            id,
            &params.filter(),
            params.cursor.after(),
            limit,
        )
        .await
        .map_err(Cursors::refused)?;
    Ok(Json(CommentPage {
        comments: rows
            .into_iter()
            .map(|row| CommentView::new(row, &job.extra_columns))
            .collect(),
        next_cursor: params.cursor.next(next),
    }))
}
