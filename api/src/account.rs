//! One's own account, for programs: who somebody is here, and what they chose.

mod body;

use auth::Actor;
use axum::{
    Json,
    extract::{Request, State},
};
use service::trail::Event;
use store::{Door, Scope};
use uuid::Uuid;

use crate::{
    asking::Asking,
    error::ApiError,
    extract::{NoParams, Query},
    problem::{Code, Problem},
    state::AppState,
    users::view::UserView,
};
use body::OwnChange;

/// Show the own account
///
/// Of whoever asks; 404 where nobody signs in.
#[utoipa::path(
    get, path = "/api/v1/account", operation_id = "get_account", tag = "users",
    responses(
        (status = 200, description = "The own account", body = UserView),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn show(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Query(NoParams): Query<NoParams>,
) -> Result<Json<UserView>, ApiError> {
    let user = state.store().user(Scope::All, own(&actor)?).await?;
    Ok(Json(user.into()))
}

/// Change the own account
///
/// Of which ends of one's jobs one is told by mail, and where that goes; the address not by a personal token.
#[utoipa::path(
    patch, path = "/api/v1/account", operation_id = "change_account", tag = "users",
    request_body(content = OwnChange),
    responses(
        (status = 200, description = "The own account", body = UserView),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn change(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Query(NoParams): Query<NoParams>,
    request: Request,
) -> Result<Json<UserView>, ApiError> {
    let id = own(&actor)?;
    let wanted = OwnChange::read(request, &state).await?;
    // It would go on after a token that leaked is revoked.
    if actor.door() == Door::Token && wanted.address.is_some() {
        return Err(auth::Refusal::NotByToken.into());
    }
    let user = state.doors().choose_mail(id, wanted).await?;
    state.trail().note(&actor, Event::UserChanged(&user));
    Ok(Json(user.into()))
}

/// Whose account it is.
fn own(actor: &Actor) -> Result<Uuid, ApiError> {
    actor.user_id().ok_or_else(|| {
        ApiError::new(
            Code::NoSuchRoute,
            "There is no account to show: nobody signs in here.",
        )
    })
}
