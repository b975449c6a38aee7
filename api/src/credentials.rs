//! Credentials of a team for platforms. What is done with them is a rule of `service`; a worker tests them.

mod body;
mod view;

use axum::{
    Json,
    extract::{Request, State},
    http::StatusCode,
};

use crate::{
    asking::Asking,
    error::ApiError,
    extract::{KeyedPlatform, NoParams, Query},
    problem::Problem,
    state::AppState,
};
use body::NewCredential;
use view::{CredentialView, Credentials};

/// List credentials
///
/// Those of the own team, by platform, without what they are made of. For admins of a team; 403 for others.
#[utoipa::path(
    get, path = "/api/v1/credentials", operation_id = "list_credentials", tag = "credentials",
    responses(
        (status = 200, description = "The credentials", body = Credentials),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn list(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Query(NoParams): Query<NoParams>,
) -> Result<Json<Credentials>, ApiError> {
    let credentials = state.credentials(&actor)?.list().await?;
    Ok(Json(Credentials {
        credentials: credentials.into_iter().map(CredentialView::from).collect(),
    }))
}

/// Show a credential
#[utoipa::path(
    get, path = "/api/v1/credentials/{platform}", operation_id = "get_credential", tag = "credentials",
    params(("platform" = String, Path, description = "The platform, as `GET /api/v1/platforms` names it", example = "instagram")),
    responses(
        (status = 200, description = "The credential", body = CredentialView),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn show(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Query(NoParams): Query<NoParams>,
    KeyedPlatform(key): KeyedPlatform,
) -> Result<Json<CredentialView>, ApiError> {
    Ok(Json(state.credentials(&actor)?.find(&key).await?.into()))
}

/// Enter a credential
///
/// For the posts of the own team, in place of the operator's key; it takes the place of the one there is. It is kept
/// sealed and never shown again. A worker asks the platform at once whose it is; for that the answer waits up to ten
/// seconds, and then says `testing`. What is fetched with it is shown to no other team.
#[utoipa::path(
    put, path = "/api/v1/credentials/{platform}", operation_id = "enter_credential", tag = "credentials",
    params(("platform" = String, Path, description = "The platform, as `GET /api/v1/platforms` names it", example = "instagram")),
    request_body(content = NewCredential),
    responses(
        (status = 200, description = "The credential, and what came of the test", body = CredentialView),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn enter(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Query(NoParams): Query<NoParams>,
    KeyedPlatform(key): KeyedPlatform,
    request: Request,
) -> Result<Json<CredentialView>, ApiError> {
    let credentials = state.credentials(&actor)?;
    let wanted = NewCredential::read(request, &state).await?;
    let wait = state.settings().analyze_wait;
    let entered = credentials.enter(&key, wanted.label, &wanted.secret, wait);
    Ok(Json(entered.await?.into()))
}

/// Test a credential
///
/// A worker asks the platform once more whose it is; for that the answer waits up to ten seconds.
#[utoipa::path(
    post, path = "/api/v1/credentials/{platform}/test", operation_id = "test_credential", tag = "credentials",
    params(("platform" = String, Path, description = "The platform, as `GET /api/v1/platforms` names it", example = "instagram")),
    responses(
        (status = 200, description = "The credential, and what came of the test", body = CredentialView),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn test(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Query(NoParams): Query<NoParams>,
    KeyedPlatform(key): KeyedPlatform,
) -> Result<Json<CredentialView>, ApiError> {
    let wait = state.settings().analyze_wait;
    let tested = state.credentials(&actor)?.test(&key, wait).await?;
    Ok(Json(tested.into()))
}

/// Remove a credential
///
/// Posts are read with the operator's key again, where there is one. What was fetched with the credential stays the
/// team's.
#[utoipa::path(
    delete, path = "/api/v1/credentials/{platform}", operation_id = "remove_credential", tag = "credentials",
    params(("platform" = String, Path, description = "The platform, as `GET /api/v1/platforms` names it", example = "instagram")),
    responses(
        (status = 204, description = "It is removed"),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn remove(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Query(NoParams): Query<NoParams>,
    KeyedPlatform(key): KeyedPlatform,
) -> Result<StatusCode, ApiError> {
    state.credentials(&actor)?.remove(&key).await?;
    Ok(StatusCode::NO_CONTENT)
}
