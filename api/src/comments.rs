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

/// Which comments, and in which order.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FilterParams {
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
}

impl FromParams for FilterParams {
    fn from_params(params: &mut Params) -> Self {
        Self {
            label: params.choice_in_any_case("label"),
            platform: params.text("platform"),
            item: params.id("item"),
            needs_review: params.flag("needs_review"),
            review_reason: params.choice("review_reason"),
            q: params.search("q"),
            sort: params.choice("sort"),
        }
    }
}

impl FilterParams {
    /// What the store filters by.
    pub(crate) fn filter(&self) -> CommentFilter {
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

/// Which page of them.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageParams {
    /// `next_cursor` of the page before, with the same filters and order.
    #[param(value_type = Option<String>)]
    cursor: CursorParam,
    /// Comments per page; default 100.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// Which comments to show.
#[derive(Debug)]
pub(crate) struct CommentParams {
    filter: FilterParams,
    page: PageParams,
}

impl FromParams for CommentParams {
    fn from_params(params: &mut Params) -> Self {
        let filter = FilterParams::from_params(params);
        let cursor = params.cursor(|list| {
            list.with("item", filter.item)
                .with("label", filter.label.map(Label::as_str))
                .with("needs_review", filter.needs_review)
                .with(
                    "review_reason",
                    filter.review_reason.map(ReviewReason::as_str),
                )
                .with("q", filter.q.as_deref())
                .with("platform", filter.platform.as_deref())
                .with("sort", Some(filter.sort.unwrap_or_default().as_str()))
        });
        let page = PageParams {
            cursor,
            limit: params.number("limit", 1..=500),
        };
        Self { filter, page }
    }
}

/// List comments of a job
///
/// With their scores, where they have one yet.
#[utoipa::path(
    get, path = "/api/v1/jobs/{id}/comments", operation_id = "list_comments", tag = "results",
    params(("id" = Uuid, Path, description = "The job"), FilterParams, PageParams),
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
    let limit = params.page.limit.unwrap_or(100);
    let job = state.store().job(actor.scope(), id).await?;
    let (rows, next) = state
        .store()
        .comments(
            actor.scope(),
            id,
            &params.filter.filter(),
            params.page.cursor.after(),
            limit,
        )
        .await
        .map_err(Cursors::refused)?;
    Ok(Json(CommentPage {
        comments: rows
            .into_iter()
            .map(|row| CommentView::new(row, &job.extra_columns))
            .collect(),
        next_cursor: params.page.cursor.next(next),
    }))
}
