//! Users, for those who look after them: list, make, change, give first passwords, and hand over what they
//! made.

pub(crate) mod body;
pub(crate) mod view;

use axum::{
    Json,
    extract::{Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use service::trail::Event;
use utoipa::IntoParams;

use crate::{
    asking::Asking,
    error::ApiError,
    extract::{CursorParam, Cursors, FromParams, NoParams, Params, Query, UserId},
    problem::Problem,
    state::AppState,
};
use body::{ChangedUser, HandOver, NewUser};
use view::{HandedOverView, NewUserView, UserPage, UserView};

/// Which users to list.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListParams {
    /// `next_cursor` of the page before.
    #[param(value_type = Option<String>)]
    cursor: CursorParam,
    /// Users per page; default 50.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

impl FromParams for ListParams {
    fn from_params(params: &mut Params) -> Self {
        Self {
            cursor: params.cursor(|list| list),
            limit: params.number("limit", 1..=200),
        }
    }
}

/// List users
///
/// Those of the own team, for its admins; of all teams, for admins of all. By what they sign in as.
#[utoipa::path(
    get, path = "/api/v1/users", operation_id = "list_users", tag = "users",
    params(ListParams),
    responses(
        (status = 200, description = "Some users", body = UserPage),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn list(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Query(params): Query<ListParams>,
) -> Result<Json<UserPage>, ApiError> {
    let limit = params.limit.unwrap_or(50);
    let found = state.doors().users(&actor, params.cursor.after(), limit);
    let (users, next) = match found.await {
        Err(auth::Refusal::Store(error)) => return Err(Cursors::refused(error)),
        found => found?,
    };
    Ok(Json(UserPage {
        users: users.into_iter().map(UserView::from).collect(),
        next_cursor: params.cursor.next(next),
    }))
}

/// Show a user
#[utoipa::path(
    get, path = "/api/v1/users/{id}", operation_id = "get_user", tag = "users",
    params(("id" = Uuid, Path, description = "The user")),
    responses(
        (status = 200, description = "The user", body = UserView),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn show(
    State(state): State<AppState>,
    Asking(actor): Asking,
    UserId(id): UserId,
    Query(NoParams): Query<NoParams>,
) -> Result<Json<UserView>, ApiError> {
    let user = state.doors().user(&actor, id).await?;
    Ok(Json(user.into()))
}

/// Make a user
///
/// A user of this server, who signs in with name and password. The first password is in this answer and
/// nowhere else; they change it when they sign in. Where this server sends mail and `mail` is theirs, a mail says where
/// and as whom they sign in, and not the password.
#[utoipa::path(
    post, path = "/api/v1/users", operation_id = "create_user", tag = "users",
    request_body(content = NewUser),
    responses(
        (status = 201, description = "The user, and their first password", body = NewUserView, headers(("Location" = String, description = "Address of the user"))),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn create(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Query(NoParams): Query<NoParams>,
    request: Request,
) -> Result<Response, ApiError> {
    let wanted = NewUser::read(request, &state).await?;
    let (user, given) = state.doors().add_user(&actor, wanted).await?;
    state.trail().note(&actor, Event::UserAdded(&user));
    let answer = NewUserView::new(user, given);
    let location = [(
        header::LOCATION,
        format!("/api/v1/users/{}", answer.user.id),
    )];
    Ok((StatusCode::CREATED, location, Json(answer)).into_response())
}

/// Change a user
///
/// Whether they may come in, and of users of this server team and role. Whoever is disabled is signed out
/// everywhere. 409 for the last admin, and for oneself.
#[utoipa::path(
    patch, path = "/api/v1/users/{id}", operation_id = "change_user", tag = "users",
    params(("id" = Uuid, Path, description = "The user")),
    request_body(content = ChangedUser),
    responses(
        (status = 200, description = "The user", body = UserView),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn change(
    State(state): State<AppState>,
    Asking(actor): Asking,
    UserId(id): UserId,
    Query(NoParams): Query<NoParams>,
    request: Request,
) -> Result<Json<UserView>, ApiError> {
    // Before the body is looked at: who may not is told nothing else.
    state.doors().user(&actor, id).await?;
    let wanted = ChangedUser::read(request, &state).await?;
    let user = state.doors().change_user(&actor, id, wanted).await?;
    state.trail().note(&actor, Event::UserChanged(&user));
    Ok(Json(user.into()))
}

/// Give a first password
///
/// To a user of this server, instead of the one that they have; they are signed out everywhere. It is in
/// this answer and nowhere else.
#[utoipa::path(
    post, path = "/api/v1/users/{id}/password", operation_id = "reset_password", tag = "users",
    params(("id" = Uuid, Path, description = "The user")),
    responses(
        (status = 200, description = "The user, and their first password", body = NewUserView),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn reset_password(
    State(state): State<AppState>,
    Asking(actor): Asking,
    UserId(id): UserId,
    Query(NoParams): Query<NoParams>,
) -> Result<Json<NewUserView>, ApiError> {
    let (user, given) = state.doors().reset_password(&actor, id).await?;
    state.trail().note(&actor, Event::PasswordReset(&user));
    Ok(Json(NewUserView::new(user, given)))
}

/// Hand over what a user made
///
/// Jobs of the teams that the asker looks after, and share links to them, become another user's: links go on
/// when the first one leaves. Jobs of teams in which the other one is not stay.
#[utoipa::path(
    post, path = "/api/v1/users/{id}/hand-over", operation_id = "hand_over_jobs", tag = "users",
    params(("id" = Uuid, Path, description = "The user whose jobs they are")),
    request_body(content = HandOver),
    responses(
        (status = 200, description = "How much was handed over", body = HandedOverView),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn hand_over(
    State(state): State<AppState>,
    Asking(actor): Asking,
    UserId(id): UserId,
    Query(NoParams): Query<NoParams>,
    request: Request,
) -> Result<Json<HandedOverView>, ApiError> {
    // Before the body is looked at: who may not is told nothing else.
    state.doors().user(&actor, id).await?;
    let to = HandOver::read(request, &state).await?;
    let (users, made) = state.doors().hand_over(&actor, id, to).await?;
    state
        .trail()
        .note(&actor, Event::JobsHandedOver(&users, made));
    Ok(Json(made.into()))
}
