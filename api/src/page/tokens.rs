//! Personal tokens: made here, shown once, and ended here.

use std::time::Duration;

use auth::{MOST_TOKENS, WantedToken};
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use chrono::Utc;
use serde::Deserialize;
use service::trail::Event;
use store::TokenLine;
use uuid::Uuid;

use super::{account::user, format::time, render};
use crate::{
    asking::Asking,
    error::ApiError,
    extract::{Form, Path},
    problem::Code,
    state::AppState,
};

/// Letters of a name.
const LONGEST_NAME: usize = 100;
/// Days after which a token may end.
const DAYS: std::ops::RangeInclusive<u32> = 1..=3650;

/// One token, as the account's page lists it.
pub(super) struct Line {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) prefix: String,
    pub(super) rights: &'static str,
    pub(super) team: String,
    pub(super) made: String,
    pub(super) made_iso: String,
    pub(super) used: String,
    pub(super) ends: String,
    pub(super) is_over: bool,
}

impl From<TokenLine> for Line {
    fn from(line: TokenLine) -> Self {
        Self {
            id: line.id,
            name: line.name,
            prefix: line.prefix,
            rights: match line.may_write {
                true => t!("Read and write"),
                false => t!("Read"),
            },
            team: line.team_name.unwrap_or_else(|| t!("Your own").to_owned()),
            made: time(line.created_at),
            made_iso: line.created_at.to_rfc3339(),
            used: line.used_at.map_or_else(|| t!("Never").to_owned(), time),
            ends: line.expires_at.map_or_else(|| t!("Never").to_owned(), time),
            is_over: line.expires_at.is_some_and(|end| end <= Utc::now()),
        }
    }
}

/// What a token is to be.
#[derive(Debug, Deserialize)]
pub(super) struct TokenForm {
    name: String,
    /// Days, or empty for no end.
    days: String,
    #[serde(default)]
    rights: Rights,
}

/// What can be done with a token.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Rights {
    #[default]
    Read,
    Write,
}

#[derive(askama::Template)]
#[template(path = "token.html")]
struct TokenPage {
    name: String,
    token: String,
}

/// `POST /account/tokens`: makes a token and shows it, this once.
pub(super) async fn make(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Form(form): Form<TokenForm>,
) -> Result<Response, ApiError> {
    let user = user(&actor)?;
    let wanted = form.wanted()?;
    let name = wanted.name.clone();
    let token = state
        .doors()
        .make_token(user.id, actor.team(), wanted)
        .await?;
    let token = token.ok_or_else(|| {
        ApiError::new(
            Code::InvalidFields,
            t!(
                "You have {n} tokens, which is what one may: revoke one first.",
                n = MOST_TOKENS
            ),
        )
    })?;
    state.trail().note(&actor, Event::TokenMade(&name));
    render(&TokenPage { name, token })
}

/// `POST /account/tokens/{id}/revoke`.
pub(super) async fn revoke(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Path(id): Path<Uuid>,
) -> Result<Response, ApiError> {
    let user = user(&actor)?;
    match state.doors().revoke_token(user.id, id).await {
        Ok(()) => state.trail().note(&actor, Event::TokenRevoked(id)),
        // Somebody else's, or gone, in another tab or by itself.
        Err(auth::Refusal::Store(store::Error::NotFound)) => {
            return Err(ApiError::new(
                Code::TokenNotFound,
                t!("You have no such personal token, or it was revoked already."),
            ));
        }
        Err(refused) => return Err(refused.into()),
    }
    Ok(Redirect::to("/account#tokens").into_response())
}

impl TokenForm {
    fn wanted(self) -> Result<WantedToken, ApiError> {
        let refused = |detail: &str| ApiError::new(Code::InvalidFields, detail.to_owned());
        let name = self.name.trim();
        if name.is_empty() || name.chars().count() > LONGEST_NAME {
            return Err(refused(t!(
                "A token has a name of at most 100 letters, so that you know later what it is for."
            )));
        }
        let lifetime = match self.days.trim() {
            "" => None,
            days => {
                let days = days.parse::<u32>().ok().filter(|days| DAYS.contains(days));
                let days = days.ok_or_else(|| refused(t!("A token ends after 1 to 3650 days.")))?;
                Some(Duration::from_secs(u64::from(days) * 86_400))
            }
        };
        Ok(WantedToken {
            name: name.to_owned(),
            may_write: self.rights == Rights::Write,
            lifetime,
        })
    }
}
