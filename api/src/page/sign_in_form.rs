//! Signing in with a name and a password.

use auth::{LocalPath, SignInForm, WrittenForm};
use axum::{
    extract::State,
    http::{HeaderMap, request::Parts},
    response::Response,
};
use serde::Deserialize;

use super::{
    render,
    sign_in::{self, Wanted, begin, take, with_cookies},
};
use crate::{
    door::address,
    error::ApiError,
    extract::{Choices, Form},
    state::AppState,
};

#[derive(askama::Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    problem: Option<String>,
    csrf: String,
    to: String,
    name: String,
    /// Where to sign in at the issuer instead.
    issuer: Option<String>,
}

/// `GET /sign-in`: the form, or the way to the issuer where nobody signs in by a form.
pub(super) async fn show(
    State(state): State<AppState>,
    headers: HeaderMap,
    Choices(wanted): Choices<Wanted>,
) -> Result<Response, ApiError> {
    if !state.doors().have_local_users() {
        return begin(State(state), headers, Choices(wanted)).await;
    }
    let to = wanted.path();
    match state.doors().sign_in_form(&headers, &to) {
        Ok(form) => page(&state, form, &to, String::new(), None),
        Err(elsewhere) => take(elsewhere),
    }
}

/// What was written.
#[derive(Deserialize)]
pub(super) struct Written {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    to: String,
}

/// `POST /sign-in`: to the page that was asked for, or the form again with what is wrong.
pub(super) async fn submit(
    State(state): State<AppState>,
    parts: Parts,
    Form(written): Form<Written>,
) -> Result<Response, ApiError> {
    let (headers, address) = (&parts.headers, address(&parts.extensions));
    state.rates().sign_in(address.network()).await?;
    let to = LocalPath::parse(&written.to).unwrap_or_else(LocalPath::home);
    let form = WrittenForm {
        csrf: &written.csrf,
        name: &written.name,
        password: &written.password,
    };
    let refused = match state.doors().sign_in(headers, address, form, &to).await {
        Ok((step, who)) => {
            state.trail().note_sign_in(&who, address.0);
            return take(step);
        }
        Err(refused) => refused,
    };
    let attempted = state.doors().attempted(Some(&written.name), headers);
    state
        .trail()
        .note_failure(&refused, attempted, address.0, true);
    match state.doors().sign_in_form(headers, &to) {
        Ok(form) => sign_in::again(refused, |sentence| {
            page(&state, form, &to, written.name, Some(sentence))
        }),
        Err(elsewhere) => take(elsewhere),
    }
}

fn page(
    state: &AppState,
    form: SignInForm,
    to: &LocalPath,
    name: String,
    problem: Option<String>,
) -> Result<Response, ApiError> {
    let has_issuer = state.doors().take_browsers_of_issuer();
    let page = render(&SignInPage {
        problem,
        csrf: form.csrf,
        to: to.as_str().to_owned(),
        name,
        issuer: has_issuer.then(|| sign_in::address_of("/sign-in/issuer", to.as_str())),
    })?;
    with_cookies(page, vec![form.cookie])
}
