//! Signing in at an issuer, and out, with a browser.
//!
//! Outside the door, but for signing out: whoever comes here is nobody yet. The form for a name and a
//! password is in [`super::sign_in_form`].

use auth::{Callback, LocalPath, Refusal, Step};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use service::{localized::localized, trail::Event};
use url::form_urlencoded;

use super::render;
use crate::{
    asking::Asking,
    door::address,
    error::ApiError,
    extract::Choices,
    problem::{Code, Problem},
    state::AppState,
};

/// Where a browser goes that has just signed out, and may have to at the issuer.
const LEAVING: &str = "/signed-out?leaving=true";

/// Where to go afterwards.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Wanted {
    to: Option<String>,
}

impl Wanted {
    /// A page of ours; the first one where none was asked for.
    pub(super) fn path(&self) -> LocalPath {
        let to = self.to.as_deref().and_then(LocalPath::parse);
        to.unwrap_or_else(LocalPath::home)
    }

    /// The same, or this page where none was asked for.
    pub(super) fn path_or(&self, otherwise: &str) -> String {
        let to = self.to.as_deref().and_then(LocalPath::parse);
        to.map_or_else(|| otherwise.to_owned(), |to| to.as_str().to_owned())
    }
}

/// `GET /sign-in/issuer`: to the issuer, and from there back to the page that was asked for.
pub(super) async fn begin(
    State(state): State<AppState>,
    headers: HeaderMap,
    Choices(wanted): Choices<Wanted>,
) -> Result<Response, ApiError> {
    take(
        state
            .doors()
            .begin_sign_in(&headers, &wanted.path())
            .await?,
    )
}

/// `GET /sign-in/callback`: back from the issuer.
pub(super) async fn end(
    State(state): State<AppState>,
    Choices(callback): Choices<Callback>,
    request: Request,
) -> Result<Response, ApiError> {
    let address = address(request.extensions());
    state.rates().sign_in(address.network()).await?;
    let done = state
        .doors()
        .end_sign_in(request.headers(), address, callback);
    match done.await {
        Ok((step, who)) => {
            if let Some(who) = who {
                state.trail().note_sign_in(&who, address.0);
            }
            take(step)
        }
        Err(refused) => {
            state.trail().note_failure(&refused, None, address.0, true);
            Err(refused.into())
        }
    }
}

/// `POST /sign-out`.
pub(super) async fn out(
    State(state): State<AppState>,
    Asking(actor): Asking,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let cookies = state.doors().sign_out(&headers).await?;
    state.trail().note(&actor, Event::SignedOut);
    let is_local = actor.user().is_some_and(|user| user.is_local);
    let to = if is_local { auth::SIGNED_OUT } else { LEAVING };
    let mut response = Redirect::to(to).into_response();
    // Else the way back shows pages as they were.
    let cache = HeaderValue::from_static("\"cache\"");
    response.headers_mut().insert("clear-site-data", cache);
    with_cookies(response, cookies)
}

#[derive(askama::Template)]
#[template(path = "signed_out.html")]
struct SignedOut {
    /// Where to sign out as well. A page leads there and no redirect: the policy of our pages lets no
    /// form lead elsewhere.
    elsewhere: Option<String>,
}

/// Whether somebody is on the way out, or back from the issuer.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Leaving {
    #[serde(default)]
    leaving: bool,
}

/// `GET /signed-out`.
pub(super) async fn signed_out(
    State(state): State<AppState>,
    Choices(query): Choices<Leaving>,
) -> Result<Response, ApiError> {
    let elsewhere = state.doors().sign_out_elsewhere();
    render(&SignedOut {
        elsewhere: elsewhere.filter(|_| query.leaving),
    })
}

/// The middleware before the door: somebody who is nobody and asks for a page signs in first.
pub(super) async fn first(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let response = next.run(request).await;
    let problem = response.extensions().get::<Problem>();
    let instead = match problem.map(|problem| problem.code) {
        Some(Code::TokenMissing) if state.doors().take_browsers() => instead(&method, &uri),
        Some(Code::PasswordChangeNeeded) if method == Method::GET => {
            Some(Redirect::to(&address_with("/account/password", &uri)).into_response())
        }
        _ => None,
    };
    instead.unwrap_or(response)
}

/// Where somebody goes who is nobody (any more).
fn instead(method: &Method, uri: &Uri) -> Option<Response> {
    let to = match (method, uri.path()) {
        (&Method::POST, "/sign-out") => auth::SIGNED_OUT.to_owned(),
        (&Method::GET, _) => address_with("/sign-in", uri),
        _ => {
            let refused = ApiError::new(
                Code::TokenMissing,
                t!(
                    "You are not signed in any more, so nothing was done. Sign in in another tab, then go back to the form: what you wrote is still there. Send it again."
                ),
            );
            return Some(refused.into_response());
        }
    };
    Some(Redirect::to(&to).into_response())
}

/// The address of a page that leads back to the one that was asked for.
fn address_with(page: &str, uri: &Uri) -> String {
    let wanted = uri.path_and_query().map_or("/", |wanted| wanted.as_str());
    address_of(page, wanted)
}

/// The address of a page that leads on to another one.
pub(super) fn address_of(page: &str, to: &str) -> String {
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("to", to)
        .finish();
    format!("{page}?{query}")
}

/// A form of a password again, with what is wrong; what no other password would mend is a problem like
/// any other.
pub(super) fn again(
    refused: Refusal,
    page: impl FnOnce(String) -> Result<Response, ApiError>,
) -> Result<Response, ApiError> {
    let sentence = match &refused {
        Refusal::WrongPassword
        | Refusal::PasswordOver
        | Refusal::FormExpired
        | Refusal::TooManyAttempts(_)
        | Refusal::Busy
        | Refusal::Disabled(_)
        | Refusal::Unusable(..) => localized(&refused.to_string()),
        _ => return Err(refused.into()),
    };
    let problem = ApiError::from(refused).into_response();
    let mut page = page(sentence)?;
    // 401 would ask for a header.
    *page.status_mut() = match problem.status() {
        StatusCode::UNAUTHORIZED => StatusCode::FORBIDDEN,
        status => status,
    };
    if let Some(seconds) = problem.headers().get(header::RETRY_AFTER) {
        page.headers_mut()
            .insert(header::RETRY_AFTER, seconds.clone());
    }
    Ok(page)
}

/// Sends a browser on.
pub(super) fn take(step: Step) -> Result<Response, ApiError> {
    let to = HeaderValue::try_from(step.to).map_err(ApiError::internal)?;
    let response = (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response();
    with_cookies(response, step.cookies)
}

/// An answer that gives a browser these cookies.
pub(super) fn with_cookies(
    mut response: Response,
    cookies: Vec<String>,
) -> Result<Response, ApiError> {
    for cookie in cookies {
        let cookie = HeaderValue::try_from(cookie).map_err(ApiError::internal)?;
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}
