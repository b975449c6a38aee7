//! Who asks, as handlers and pages take it.

use auth::Actor;
use axum::{
    extract::{FromRequestParts, Request},
    http::{Extensions, Uri, request::Parts},
};
use chrono_tz::Tz;

use crate::{error::ApiError, state::AppState};

/// Who asks; every call of the store that answers a person takes team or scope from here.
#[derive(Debug, Clone)]
pub(crate) struct Asking(pub(crate) Actor);

tokio::task_local! {
    /// Who asks, for what every page shows.
    static ASKING: Actor;
}

impl Asking {
    /// Who sent this request, for those who read it by hand.
    pub(crate) fn of_request(request: &Request) -> Result<Actor, ApiError> {
        Self::let_in(request.extensions(), request.uri()).map(|Self(actor)| actor)
    }

    /// Answers a request of somebody.
    pub(crate) async fn serve<T>(actor: Actor, answer: impl Future<Output = T>) -> T {
        let client = actor.client();
        ASKING.scope(actor, client.serve(answer)).await
    }

    /// Who asks, while a request is answered that was let in.
    pub(crate) fn now() -> Option<Actor> {
        ASKING.try_with(Actor::clone).ok()
    }

    /// In which time zone times are shown to whoever asks; UTC to those who have no session.
    pub(crate) fn time_zone() -> Tz {
        let zone = |actor: &Actor| actor.session().map(|session| session.time_zone);
        ASKING.try_with(zone).ok().flatten().unwrap_or(Tz::UTC)
    }

    /// Whom [`crate::door`] let in. A route that was put outside the door answers nobody.
    fn let_in(extensions: &Extensions, uri: &Uri) -> Result<Self, ApiError> {
        extensions.get().cloned().ok_or_else(|| {
            ApiError::internal(format!("bug: {} is not behind the door", uri.path()))
        })
    }
}

impl FromRequestParts<AppState> for Asking {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, ApiError> {
        Self::let_in(&parts.extensions, &parts.uri)
    }
}
