//! Lets in who may come in: the one place where a token is asked for.
//!
//! Stands before whole routers, not single routes, so that a new route is behind it without
//! anybody thinking of it. What stays outside tells nothing about anybody's jobs: whether the
//! server lives (`/healthz`, `/readyz`), counts over all teams (`/metrics`), what the API is
//! (`/docs`, `/openapi.json`), and the style of the pages (`/static`).
//!
//! Tokens come in the `Authorization` header and nowhere else: addresses end up in logs and
//! histories. One is looked at when a request comes: a stream or download that has begun goes on
//! to its end. Signing in on the pages is another way to become a [`Viewer`], and belongs here.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, header},
    middleware::Next,
    response::Response,
};
use service::Client;
use tracing::{Instrument, Span};

use crate::{
    error::ApiError,
    oidc::{Oidc, Refusal},
    problem::Code,
    state::AppState,
    viewer::Viewer,
};

/// The middleware.
pub(crate) async fn door(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let (client, span) = enter(&state, &mut request).await?;
    Ok(client.serve(next.run(request)).instrument(span).await)
}

/// Lets a request in, or not; answers who asks, and what log lines say about that.
pub(crate) async fn enter(
    state: &AppState,
    request: &mut Request,
) -> Result<(Client, Span), ApiError> {
    let viewer = match state.oidc() {
        Some(oidc) => signed_in(oidc, request.headers()).await?,
        None => Viewer::anonymous(),
    };
    let viewer = viewer.at(request.extensions().get());
    // For those who search for a fault: ids of people are in no log line by themselves, except
    // where somebody has to answer for it (`audit`).
    let span = tracing::debug_span!("viewer", user = viewer.user.as_deref(), team = %viewer.team);
    let client = viewer.client();
    request.extensions_mut().insert(viewer);
    Ok((client, span))
}

async fn signed_in(oidc: &Oidc, headers: &HeaderMap) -> Result<Viewer, ApiError> {
    let identity = oidc.identify(token(headers)?).await;
    Viewer::of(identity.map_err(|why| refused(why, oidc))?, oidc.settings())
}

/// The token of a request (RFC 6750, section 2.1).
fn token(headers: &HeaderMap) -> Result<&str, ApiError> {
    let mut sent = headers.get_all(header::AUTHORIZATION).iter();
    let (first, second) = (sent.next(), sent.next());
    if second.is_some() {
        return Err(ApiError::new(
            Code::TokenInvalid,
            "The request has several `Authorization` headers; one is taken.",
        ));
    }
    first
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim())
        .ok_or_else(|| {
            ApiError::new(
                Code::TokenMissing,
                "This server asks for a bearer token: send `Authorization: Bearer`, a space and a \
                 token of the issuer that it trusts.",
            )
        })
}

fn refused(why: Refusal, oidc: &Oidc) -> ApiError {
    match why {
        Refusal::Token(sentence) => ApiError::new(Code::TokenInvalid, sentence),
        Refusal::Nobody => ApiError::new(
            Code::TokenInvalid,
            format!(
                "The token has no claim `{}` with a text, which names who it is for.",
                oidc.settings().user_claim
            ),
        ),
        Refusal::NoKeys(wait) => ApiError::new(
            Code::IssuerUnavailable,
            "The issuer of tokens does not answer, so none can be checked; please try again in a \
             moment.",
        )
        // Rounded up: who comes too early has come in vain.
        .with_retry_after(u32::try_from(wait.as_secs() + 1).unwrap_or(u32::MAX)),
    }
}
