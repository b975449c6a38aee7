//! Lets in who may come in: the one place where it is asked who somebody is.
//!
//! Stands before whole routers, not single routes, so that a new route is behind it without
//! anybody thinking of it. What stays outside tells nothing about anybody's jobs: whether the
//! server lives (`/healthz`, `/readyz`), counts over all teams (`/metrics`), what the API is
//! (`/docs`, `/openapi.json`), the style of the pages (`/static`), and signing in itself.
//!
//! It is asked when a request comes: a stream or download that has begun goes on to its end. The
//! ways in are in `auth`.

use std::time::Duration;

use auth::{Actor, Refusal};
use axum::{
    extract::{Request, State},
    http::{Extensions, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use program::http::ClientAddress;
use tracing::Instrument;

use crate::{
    asking::Asking,
    error::ApiError,
    problem::{BadEntry, Code, EntryCode},
    rates::Asker,
    state::AppState,
};

/// Where a request came from when nobody says it: in tests without a connection.
const NOWHERE: ClientAddress = ClientAddress(std::net::IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED));

/// Takes lists, as large as they are, and keeps nothing.
const PREVIEW: &str = "/api/v1/preview";

/// Where somebody may go who came with a first password.
const OF_FIRST_PASSWORD: [&str; 2] = ["/account/password", "/sign-out"];

/// The middleware.
pub(crate) async fn door(State(state): State<AppState>, request: Request, next: Next) -> Response {
    enter(&state, request, |request| next.run(request)).await
}

/// Lets a request in and has it answered, or not; says what is left of the limit of whoever asks.
pub(crate) async fn enter<Answer: Future<Output = Response>>(
    state: &AppState,
    request: Request,
    answer: impl FnOnce(Request) -> Answer,
) -> Response {
    let (mut head, body) = request.into_parts();
    let found = let_in(state, &head).await;
    let asker = match &found {
        Ok(actor) => Asker::of(actor),
        Err(_) => Asker::Address(address(&head.extensions).network()),
    };
    let answer = async {
        match found {
            Ok(actor) => {
                // For those who search for a fault: ids of people are in no log line by themselves, except
                // where somebody has to answer for it (`service::trail`).
                let user = actor.user().map(|user| &*user.subject);
                let span = tracing::debug_span!("actor", user, team = %actor.team());
                head.extensions.insert(Asking(actor.clone()));
                let answer = answer(Request::from_parts(head, body));
                let answer = Asking::serve(actor, answer);
                answer.instrument(span).await
            }
            Err(refused) => refused.into_response(),
        }
    };
    state.rates().answer(asker, answer).await
}

/// Who asks, if they may ask for this.
async fn let_in(state: &AppState, head: &Parts) -> Result<Actor, ApiError> {
    let address = address(&head.extensions);
    let found = state.doors().let_in(&head.headers, address).await;
    if let Err(refused) = &found
        && refused.is_failure()
    {
        note_failure(state, head, refused).await;
    }
    let actor = found?;
    if !actor.may_write() && !only_reads(head) {
        return Err(Refusal::ReadOnly.into());
    }
    let must_change = actor
        .session()
        .is_some_and(|session| session.must_change_password);
    if must_change && !OF_FIRST_PASSWORD.contains(&head.uri.path()) {
        return Err(Refusal::MustChangePassword.into());
    }
    Ok(actor)
}

/// Notes that somebody brought something that does not let them in. Wrong passwords are limited by what they
/// cost; of the rest each address has some entries in a minute, and what is beyond is in the log alone.
async fn note_failure(state: &AppState, head: &Parts, refused: &Refusal) {
    let address = address(&head.extensions);
    let attempted = state.doors().attempted(None, &head.headers);
    let has_row = match refused {
        Refusal::WrongPassword => true,
        _ => state.rates().has_room_for_failure(address.network()).await,
    };
    state
        .trail()
        .note_failure(refused, attempted, address.0, has_row);
}

/// Whether a request changes nothing: by its method, or by what its address does.
fn only_reads(head: &Parts) -> bool {
    head.method.is_safe() || head.uri.path() == PREVIEW
}

/// Rounded up: who comes too early has come in vain.
fn seconds(wait: Duration) -> u32 {
    u32::try_from(wait.as_secs() + 1).unwrap_or(u32::MAX)
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
            Refusal::OtherTeam(_) => Self::new(Code::OtherTeam, detail),
            Refusal::ReadOnly => Self::new(Code::ReadOnly, detail),
            Refusal::Disabled(_) => Self::new(Code::AccountDisabled, detail),
            Refusal::SignIn(_) => Self::new(Code::SignInFailed, detail),
            Refusal::FormExpired => Self::new(Code::FormExpired, detail),
            Refusal::WrongPassword | Refusal::PasswordOver | Refusal::UnreadableBasic(_) => {
                Self::new(Code::PasswordInvalid, detail)
            }
            Refusal::MustChangePassword => Self::new(Code::PasswordChangeNeeded, detail),
            Refusal::TooManyAttempts(wait) => {
                Self::new(Code::TooManyAttempts, detail).with_retry_after(seconds(wait))
            }
            Refusal::Busy => Self::new(Code::Busy, detail).with_retry_after(5),
            Refusal::NotByToken => Self::new(Code::NotByToken, detail),
            Refusal::AdminsOnly => Self::new(Code::AdminsOnly, detail),
            Refusal::NoSuchUser => Self::new(Code::UserNotFound, detail),
            Refusal::NoSuchShare => Self::new(Code::ShareNotFound, detail),
            Refusal::NotWithThisUser(_) => Self::new(Code::UserState, detail),
            Refusal::Unusable(field, why) => {
                let entry = BadEntry::field(format!("/{field}"), EntryCode::Unusable, why);
                Self::new(Code::InvalidFields, detail).with_errors(entry)
            }
            Refusal::IssuerUnavailable(wait) => {
                Self::new(Code::IssuerUnavailable, detail).with_retry_after(seconds(wait))
            }
            Refusal::Store(error) => error.into(),
        }
    }
}
