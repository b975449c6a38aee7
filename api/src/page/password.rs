//! Somebody changes their own password.

use auth::LocalPath;
use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use service::trail::Event;

use super::{
    account::{nobody, session, user},
    render,
    sign_in::{self, Wanted, with_cookies},
};
use crate::{
    asking::Asking,
    error::ApiError,
    extract::{Choices, Form},
    state::AppState,
};

#[derive(askama::Template)]
#[template(path = "password.html")]
struct PasswordPage {
    problem: Option<String>,
    /// Whether they came with a first password.
    is_first: bool,
    name: String,
    to: String,
}

/// `GET /account/password`.
pub(super) async fn show(
    Asking(actor): Asking,
    Choices(wanted): Choices<Wanted>,
) -> Result<Response, ApiError> {
    page(&actor, &wanted.path_or("/account"), None)
}

/// What was written.
#[derive(Deserialize)]
pub(super) struct Written {
    current: String,
    new: String,
    again: String,
    #[serde(default)]
    to: String,
}

/// `POST /account/password`.
pub(super) async fn change(
    State(state): State<AppState>,
    Asking(actor): Asking,
    headers: HeaderMap,
    Form(written): Form<Written>,
) -> Result<Response, ApiError> {
    let to = LocalPath::parse(&written.to).unwrap_or_else(LocalPath::home);
    if written.new != written.again {
        let problem = t!("The new password is not the same in both fields.");
        return page(&actor, to.as_str(), Some(problem.to_owned()));
    }
    let changed = state
        .doors()
        .change_password(&actor, &headers, &written.current, written.new)
        .await;
    match changed {
        Ok(cookies) => {
            state.trail().note(&actor, Event::PasswordChanged);
            with_cookies(Redirect::to(to.as_str()).into_response(), cookies)
        }
        Err(refused) => sign_in::again(refused, |sentence| {
            page(&actor, to.as_str(), Some(sentence))
        }),
    }
}

fn page(actor: &auth::Actor, to: &str, problem: Option<String>) -> Result<Response, ApiError> {
    let (user, session) = (user(actor)?, session(actor)?);
    if !user.is_local {
        return Err(nobody());
    }
    render(&PasswordPage {
        problem,
        is_first: session.must_change_password,
        name: user.subject.to_string(),
        to: to.to_owned(),
    })
}
