//! What is sent to enter a credential.

use axum::extract::Request;
use service::credentials::{checked_label, checked_secret};
use utoipa::ToSchema;

use crate::{
    body::json_object, error::ApiError, json_fields::JsonFields, problem::EntryCode,
    state::AppState,
};

/// Bytes of the body: a secret and a label, in escapes, and some room.
const MAX_BODY: usize = 32 << 10;

/// A credential to be entered.
#[derive(ToSchema)]
#[schema(as = NewCredential)]
#[serde(deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "describes a body that is read by hand, as every other"
)]
pub(crate) struct NewCredential {
    /// The key or token, as the platform gave it.
    #[schema(min_length = 1, max_length = 4000, example = "EAAB...")]
    secret: String,
    /// What to call it.
    #[schema(max_length = 100, example = "Token of the shop's system user")]
    label: Option<String>,
}

/// What a new credential is to be.
pub(super) struct Wanted {
    pub(super) secret: String,
    pub(super) label: String,
}

impl NewCredential {
    pub(super) async fn read(request: Request, state: &AppState) -> Result<Wanted, ApiError> {
        let body = json_object(request, MAX_BODY, state, r#"{"secret": "..."}"#).await?;
        let mut fields = JsonFields::of(body, &["secret", "label"]);
        if fields.value("secret").is_none_or(|secret| secret.is_null()) {
            fields.missing("secret");
        }
        let secret = fields.text("secret");
        let secret = secret.and_then(|text| match checked_secret(&text) {
            Ok(secret) => Some(secret.to_owned()),
            Err(why) => fields.wrong("secret", EntryCode::Unusable, why),
        });
        let label = fields.text("label");
        let label = label.and_then(|text| match checked_label(&text) {
            Ok(label) => Some(label),
            Err(why) => fields.wrong("label", EntryCode::Unusable, why),
        });
        fields.finish()?;
        Ok(Wanted {
            secret: secret.unwrap_or_default(),
            label: label.unwrap_or_default(),
        })
    }
}
