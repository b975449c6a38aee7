//! Lets in who may come in: the one place where it is asked who somebody is.
//!
//! Stands before whole routers, not single routes, so that a new route is behind it without
//! anybody thinking of it. What stays outside tells nothing about anybody's jobs: whether the
//! server lives (`/healthz`, `/readyz`), counts over all teams (`/metrics`), what the API is
//! (`/docs`, `/openapi.json`), the style of the pages (`/static`), and signing in itself.
//!
//! It is asked when a request comes: a stream or download that has begun goes on to its end. The
//! ways in are in `auth`.

use auth::{Actor, Refusal};
use axum::{
    extract::{Request, State},
    http::Extensions,
    middleware::Next,
    response::Response,
};
use program::http::ClientAddress;
use tracing::{Instrument, Span};

use crate::{asking::Asking, error::ApiError, problem::Code, state::AppState};

/// Where a request came from when nobody says it: in tests without a connection.
const NOWHERE: ClientAddress = ClientAddress(std::net::IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED));

/// The middleware.
pub(crate) async fn door(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let (actor, span) = enter(&state, &mut request).await?;
    let answer = Asking::serve(actor, next.run(request));
    Ok(answer.instrument(span).await)
}

/// Lets a request in, or not; answers who asks, and what log lines say about that.
pub(crate) async fn enter(
    state: &AppState,
    request: &mut Request,
) -> Result<(Actor, Span), ApiError> {
    let address = address(request.extensions());
    let actor = state.doors().let_in(request.headers(), address).await?;
    if !actor.may_write() && !request.method().is_safe() {
        return Err(Refusal::ReadOnly.into());
    }
    // For those who search for a fault: ids of people are in no log line by themselves, except
    // where somebody has to answer for it (`audit`).
    let user = actor.user().map(|user| &*user.subject);
    let span = tracing::debug_span!("actor", user, team = %actor.team());
    request.extensions_mut().insert(Asking(actor.clone()));
    Ok((actor, span))
}

/// Where a request came from.
pub(crate) fn address(extensions: &Extensions) -> ClientAddress {
    extensions.get().copied().unwrap_or(NOWHERE)
}

impl From<Refusal> for ApiError {
    fn from(refused: Refusal) -> Self {
        let detail = refused.to_string();
        match refused {
            Refusal::Missing(_) => Self::new(Code::TokenMissing, detail),
            Refusal::Invalid(_) => Self::new(Code::TokenInvalid, detail),
            Refusal::NoTeam(_) => Self::new(Code::NoTeam, detail),
            Refusal::ReadOnly => Self::new(Code::ReadOnly, detail),
            Refusal::Disabled => Self::new(Code::AccountDisabled, detail),
            Refusal::SignIn(_) => Self::new(Code::SignInFailed, detail),
            Refusal::IssuerUnavailable(wait) => Self::new(Code::IssuerUnavailable, detail)
                // Rounded up: who comes too early has come in vain.
                .with_retry_after(u32::try_from(wait.as_secs() + 1).unwrap_or(u32::MAX)),
            Refusal::Store(error) => error.into(),
        }
    }
}
