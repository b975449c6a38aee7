//! Profiles whose followers are counted: list, follow, show, change, forget. What was counted is in
//! [`followers`].

mod body;
mod compare;
mod file;
mod followers;
mod view;

use std::time::Duration;

use auth::Actor;
use axum::{
    Json,
    extract::{Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use service::{profiles::follow, trail::Event};
use store::{Followed, Profile, ProfileFilter, ProfileState};
use utoipa::IntoParams;
use uuid::Uuid;

use crate::{
    asking::Asking,
    document::Binary,
    error::ApiError,
    extract::{CursorParam, Cursors, FromParams, NoParams, Params, ProfileId, Query},
    media_type::media_type,
    problem::{Code, Problem},
    state::AppState,
};
use body::{NewProfile, ProfileChange};
#[doc(hidden)]
pub(crate) use compare::__path_compare;
pub(crate) use compare::compare;
use file::ProfileListForm;
pub(crate) use file::{FollowedView, follow_list};
#[doc(hidden)]
pub(crate) use followers::{__path_csv, __path_series};
pub(crate) use followers::{csv, series};
use view::{ProfilePage, ProfileView};

/// Which profiles to list.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListParams {
    /// Those of one platform.
    #[param(example = "facebook")]
    platform: Option<String>,
    /// Those in one state.
    state: Option<ProfileState>,
    /// Those of one brand.
    brand: Option<Uuid>,
    /// `next_cursor` of the page before.
    #[param(value_type = Option<String>)]
    cursor: CursorParam,
    /// Profiles on the page; default 50.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

impl FromParams for ListParams {
    fn from_params(params: &mut Params) -> Self {
        let (platform, state) = (params.text("platform"), params.choice("state"));
        let brand = params.id("brand");
        let cursor = params.cursor(|list| {
            list.with("platform", platform.as_deref())
                .with("state", state.map(ProfileState::as_str))
                .with("brand", brand)
        });
        Self {
            platform,
            state,
            brand,
            cursor,
            limit: params.number("limit", 1..=500),
        }
    }
}

/// What is the same for all profiles of a file.
#[derive(Debug, Default, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CreateParams {
    /// Seconds from one poll to the next of all profiles of a file; default 3600.
    #[param(minimum = 300, maximum = 2_592_000)]
    interval: Option<u32>,
    /// The brand that all profiles of a file belong to.
    brand: Option<Uuid>,
    /// Name of the file, whose ending tells its kind where the media type does not.
    file_name: Option<String>,
}

impl FromParams for CreateParams {
    fn from_params(params: &mut Params) -> Self {
        Self {
            interval: params.number("interval", service::profiles::INTERVALS),
            brand: params.id("brand"),
            file_name: params.text("file_name"),
        }
    }
}

/// List profiles
///
/// Those of the own team, the last that was followed first.
#[utoipa::path(
    get, path = "/api/v1/profiles", operation_id = "list_profiles", tag = "profiles",
    params(ListParams),
    responses(
        (status = 200, description = "Some profiles", body = ProfilePage),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn list(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Query(params): Query<ListParams>,
) -> Result<Json<ProfilePage>, ApiError> {
    let filter = ProfileFilter {
        platform: params.platform,
        state: params.state,
        brand: params.brand,
    };
    let limit = params.limit.unwrap_or(50);
    let (profiles, next) = state
        .store()
        .profiles(actor.team(), &filter, params.cursor.after(), limit)
        .await
        .map_err(Cursors::refused)?;
    Ok(Json(ProfilePage {
        profiles: profiles.into_iter().map(ProfileView::from).collect(),
        next_cursor: params.cursor.next(next),
    }))
}

/// Follow a profile, or all of a list
///
/// One profile as JSON, by its platform and handle or by its address; 409 when the team follows it already.
/// Or a list of addresses of profiles as a CSV, TSV, TXT or XLSX file, as the raw body or in a form:
/// those that are not followed yet are, and the answer says how many, and which entries name no profile.
/// A worker asks for each at once, and then at its interval.
#[utoipa::path(
    post, path = "/api/v1/profiles", operation_id = "create_profile", tag = "profiles",
    params(CreateParams),
    request_body(content(
        (NewProfile = "application/json"),
        (ProfileListForm = "multipart/form-data"),
        (inline(Binary) = "text/csv"),
        (inline(Binary) = "text/plain"),
        (inline(Binary) = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (inline(Binary) = "application/octet-stream"),
    )),
    responses(
        (status = 201, description = "The profile", body = ProfileView, headers(("Location" = String, description = "Address of the profile"))),
        (status = 200, description = "What became of the list", body = FollowedView),
        (status = "default", description = "Nothing was written", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn create(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Query(params): Query<CreateParams>,
    request: Request,
) -> Result<Response, ApiError> {
    if media_type(request.headers()).as_deref() != Some("application/json") {
        let followed = follow_list(&state, &actor, params, request).await?;
        return Ok(Json(followed).into_response());
    }
    let wanted = NewProfile::read(request, &state, &params).await?;
    let profile = ProfileView::from(add(&state, &actor, wanted).await?);
    let location = [(header::LOCATION, format!("/api/v1/profiles/{}", profile.id))];
    Ok((StatusCode::CREATED, location, Json(profile)).into_response())
}

/// Show a profile
#[utoipa::path(
    get, path = "/api/v1/profiles/{id}", operation_id = "get_profile", tag = "profiles",
    params(("id" = Uuid, Path, description = "The profile")),
    responses(
        (status = 200, description = "The profile", body = ProfileView),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn show(
    State(state): State<AppState>,
    Asking(actor): Asking,
    ProfileId(id): ProfileId,
    Query(NoParams): Query<NoParams>,
) -> Result<Json<ProfileView>, ApiError> {
    Ok(Json(find(&state, &actor, id).await?.into()))
}

/// Change a profile
///
/// How often it is asked for, whether it is, and whose it is.
#[utoipa::path(
    patch, path = "/api/v1/profiles/{id}", operation_id = "change_profile", tag = "profiles",
    params(("id" = Uuid, Path, description = "The profile")),
    request_body(content = ProfileChange),
    responses(
        (status = 200, description = "The profile", body = ProfileView),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn change(
    State(state): State<AppState>,
    Asking(actor): Asking,
    ProfileId(id): ProfileId,
    Query(NoParams): Query<NoParams>,
    request: Request,
) -> Result<Json<ProfileView>, ApiError> {
    // Before the body is looked at: of a profile that is not there nothing else is told.
    let profile = find(&state, &actor, id).await?;
    let wanted = ProfileChange::read(request, &state).await?;
    if let Some(Some(brand)) = wanted.brand {
        service::profiles::check_brand(state.service(), profile.team, brand).await?;
    }
    Ok(Json(apply(&state, &actor, id, &wanted).await?.into()))
}

/// Forget a profile
///
/// It is asked for no more, and what was counted is deleted.
#[utoipa::path(
    delete, path = "/api/v1/profiles/{id}", operation_id = "delete_profile", tag = "profiles",
    params(("id" = Uuid, Path, description = "The profile")),
    responses(
        (status = 204, description = "It is forgotten"),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn delete(
    State(state): State<AppState>,
    Asking(actor): Asking,
    ProfileId(id): ProfileId,
    Query(NoParams): Query<NoParams>,
) -> Result<StatusCode, ApiError> {
    forget(&state, &actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Follows a profile that the team does not follow yet; shared with the page and the older routes.
pub(crate) async fn add(
    state: &AppState,
    actor: &Actor,
    wanted: store::NewProfile,
) -> Result<Profile, ApiError> {
    let followed = follow(state.service(), actor, std::slice::from_ref(&wanted)).await?;
    match followed.first() {
        Some(Followed::Added(id)) => find(state, actor, *id).await,
        _ => Err(ApiError::new(
            Code::ProfileExists,
            format!(
                "{} of {} is followed already.",
                wanted.handle,
                service::wording::platform_name(&wanted.platform)
            ),
        )),
    }
}

/// A profile that somebody sees.
pub(crate) async fn find(state: &AppState, actor: &Actor, id: Uuid) -> Result<Profile, ApiError> {
    let found = state.store().profile(actor.scope(), id).await;
    found.map_err(refused)
}

/// Changes a profile; shared with the page.
pub(crate) async fn apply(
    state: &AppState,
    actor: &Actor,
    id: Uuid,
    wanted: &store::ProfileChange,
) -> Result<Profile, ApiError> {
    let changed = state
        .store()
        .change_profile(actor.scope(), id, wanted)
        .await;
    let changed = changed.map_err(refused)?;
    state.trail().note(actor, Event::ProfileChanged(&changed));
    state.service().wake();
    Ok(changed)
}

/// Forgets a profile; shared with the page.
pub(crate) async fn forget(state: &AppState, actor: &Actor, id: Uuid) -> Result<(), ApiError> {
    let profile = find(state, actor, id).await?;
    let deleted = state.store().delete_profile(actor.scope(), id).await;
    deleted.map_err(refused)?;
    state.trail().note(actor, Event::ProfileForgotten(&profile));
    Ok(())
}

fn refused(error: store::Error) -> ApiError {
    match error {
        store::Error::NotFound => service::Error::ProfileNotFound.into(),
        other => other.into(),
    }
}

/// Seconds, as rows have them.
fn seconds(interval: u32) -> Duration {
    Duration::from_secs(interval.into())
}
