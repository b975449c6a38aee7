//! What is sent to change the own account.

use auth::WantedMail;
use axum::extract::Request;
use store::MailWhen;
use utoipa::ToSchema;

use crate::{
    body::json_object, error::ApiError, json_fields::JsonFields, state::AppState, users::body::mail,
};

/// Bytes of a body: an address in escapes and some room.
const MAX_BODY: usize = 4096;

/// What to change about the own account; what is not there stays.
#[derive(ToSchema)]
#[schema(as = AccountChange)]
#[serde(deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "describes a body that is read by hand, as every other"
)]
pub(crate) struct OwnChange {
    /// Where mail is to go; null: where the issuer says, if it does.
    #[schema(max_length = 254, example = "ann@example.org")]
    mail: Option<String>,
    /// Of which ends of one's jobs to be told by mail.
    mail_when: Option<MailWhen>,
}

impl OwnChange {
    pub(super) async fn read(request: Request, state: &AppState) -> Result<WantedMail, ApiError> {
        let body = json_object(request, MAX_BODY, state, r#"{"mail_when": "never"}"#).await?;
        let mut fields = JsonFields::of(body, &["mail", "mail_when"]);
        let wanted = mail(&mut fields);
        fields.finish()?;
        Ok(wanted)
    }
}
