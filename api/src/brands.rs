//! Brands, the customers of an agency: list, make, show, change. Jobs that belong to one name it by its id.

mod body;
pub(crate) mod logo;
mod view;

use auth::Actor;
use axum::{
    Json,
    extract::{Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use service::trail::Event;
use store::Brand;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::{
    asking::Asking,
    error::ApiError,
    extract::{BrandId, FromParams, NoParams, Params, Query},
    problem::{Code, Problem},
    state::AppState,
};
use body::{BrandChange, NewBrand};
pub(crate) use body::{DAYS, LONGEST_NAME, checked_name};
use view::{BrandView, Brands};

/// Brands of one team.
pub(crate) const MOST_BRANDS: u32 = 500;

/// Which brands to list.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListParams {
    /// Only those that are archived, or only those that are not.
    archived: Option<bool>,
}

impl FromParams for ListParams {
    fn from_params(params: &mut Params) -> Self {
        Self {
            archived: params.flag("archived"),
        }
    }
}

/// List brands
///
/// Those of the own team, by name; a team has 500 at most.
#[utoipa::path(
    get, path = "/api/v1/brands", operation_id = "list_brands", tag = "brands",
    params(ListParams),
    responses(
        (status = 200, description = "The brands", body = Brands),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn list(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Query(params): Query<ListParams>,
) -> Result<Json<Brands>, ApiError> {
    let wanted = |brand: &Brand| {
        params
            .archived
            .is_none_or(|wanted| brand.archived == wanted)
    };
    let brands = state.store().brands(actor.team()).await?;
    Ok(Json(Brands {
        brands: brands
            .into_iter()
            .filter(wanted)
            .map(BrandView::from)
            .collect(),
    }))
}

/// Make a brand
///
/// 409 when the team has one of this name, whatever the case of its letters.
#[utoipa::path(
    post, path = "/api/v1/brands", operation_id = "create_brand", tag = "brands",
    request_body(content = NewBrand),
    responses(
        (status = 201, description = "The brand", body = BrandView, headers(("Location" = String, description = "Address of the brand"))),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn create(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Query(NoParams): Query<NoParams>,
    request: Request,
) -> Result<Response, ApiError> {
    let wanted = NewBrand::read(request, &state, actor.team()).await?;
    let brand = BrandView::from(add(&state, &actor, &wanted).await?);
    let location = [(header::LOCATION, format!("/api/v1/brands/{}", brand.id))];
    Ok((StatusCode::CREATED, location, Json(brand)).into_response())
}

/// Show a brand
#[utoipa::path(
    get, path = "/api/v1/brands/{id}", operation_id = "get_brand", tag = "brands",
    params(("id" = Uuid, Path, description = "The brand")),
    responses(
        (status = 200, description = "The brand", body = BrandView),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn show(
    State(state): State<AppState>,
    Asking(actor): Asking,
    BrandId(id): BrandId,
    Query(NoParams): Query<NoParams>,
) -> Result<Json<BrandView>, ApiError> {
    Ok(Json(find(&state, &actor, id).await?.into()))
}

/// Change a brand
///
/// Its name, its accounts, how long texts of its jobs are kept, and whether it is archived. What jobs
/// took over from it when they were made stays as it was, but for how long texts are kept.
#[utoipa::path(
    patch, path = "/api/v1/brands/{id}", operation_id = "change_brand", tag = "brands",
    params(("id" = Uuid, Path, description = "The brand")),
    request_body(content = BrandChange),
    responses(
        (status = 200, description = "The brand", body = BrandView),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn change(
    State(state): State<AppState>,
    Asking(actor): Asking,
    BrandId(id): BrandId,
    Query(NoParams): Query<NoParams>,
    request: Request,
) -> Result<Json<BrandView>, ApiError> {
    // Before the body is looked at: of a brand that is not there nothing else is told.
    find(&state, &actor, id).await?;
    let wanted = BrandChange::read(request, &state).await?;
    Ok(Json(apply(&state, &actor, id, &wanted).await?.into()))
}

/// Makes a brand; shared with the page.
pub(crate) async fn add(
    state: &AppState,
    actor: &Actor,
    wanted: &store::NewBrand,
) -> Result<Brand, ApiError> {
    let made = state.store().add_brand(wanted, MOST_BRANDS).await;
    let made = made.map_err(refused)?;
    state.trail().note(actor, Event::BrandMade(&made));
    Ok(made)
}

/// A brand that somebody sees.
pub(crate) async fn find(state: &AppState, actor: &Actor, id: Uuid) -> Result<Brand, ApiError> {
    let found = state.store().brand(actor.scope(), id).await;
    found.map_err(refused)
}

/// Changes a brand; shared with the page.
pub(crate) async fn apply(
    state: &AppState,
    actor: &Actor,
    id: Uuid,
    wanted: &store::BrandChange,
) -> Result<Brand, ApiError> {
    let changed = state.store().change_brand(actor.scope(), id, wanted).await;
    let changed = changed.map_err(refused)?;
    state.trail().note(actor, Event::BrandChanged(&changed));
    Ok(changed)
}

fn refused(error: store::Error) -> ApiError {
    match error {
        store::Error::NotFound => service::Error::BrandNotFound.into(),
        store::Error::Conflict(why) => ApiError::new(Code::BrandState, why),
        other => other.into(),
    }
}
