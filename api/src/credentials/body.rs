//! What is sent to enter a credential.

use axum::extract::Request;
use deserr::Deserr;
use service::credentials::{checked_label, checked_secret};
use utoipa::ToSchema;

use crate::{
    error::ApiError,
    json_body::{Faults, Unusable, json_body},
    problem::EntryCode,
    state::AppState,
};

/// Bytes of the body: a secret and a label, in escapes, and some room.
const MAX_BODY: usize = 32 << 10;

/// A credential to be entered.
#[derive(Deserr, ToSchema)]
#[schema(as = NewCredential)]
#[serde(deny_unknown_fields)]
#[deserr(error = Faults, deny_unknown_fields)]
pub(crate) struct NewCredential {
    /// The key or token, as the platform gave it.
    #[schema(min_length = 1, max_length = 4000, example = "EAAB...")]
    #[deserr(try_from(String) = usable_secret -> Unusable)]
    secret: String,
    /// What to call it.
    #[schema(max_length = 100, example = "Token of the shop's system user")]
    #[deserr(default, try_from(Option<String>) = usable_label -> Unusable)]
    label: Option<String>,
}

/// What a new credential is to be.
pub(super) struct Wanted {
    pub(super) secret: String,
    pub(super) label: String,
}

impl NewCredential {
    pub(super) async fn read(request: Request, state: &AppState) -> Result<Wanted, ApiError> {
        let body: Self = json_body(request, MAX_BODY, state, r#"{"secret": "..."}"#).await?;
        Ok(Wanted {
            secret: body.secret,
            label: body.label.unwrap_or_default(),
        })
    }
}

fn usable_secret(text: String) -> Result<String, Unusable> {
    let secret = checked_secret(&text).map(str::to_owned);
    secret.map_err(|why| Unusable(EntryCode::Unusable, why.to_string()))
}

fn usable_label(text: Option<String>) -> Result<Option<String>, Unusable> {
    let label = text.map(|text| checked_label(&text)).transpose();
    label.map_err(|why| Unusable(EntryCode::Unusable, why.to_string()))
}
