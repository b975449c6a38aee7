//! What is sent to change the own account.

use auth::WantedMail;
use axum::extract::Request;
use deserr::Deserr;
use store::MailWhen;
use utoipa::ToSchema;

use crate::{
    error::ApiError,
    json_body::{Faults, Unusable, json_body, said},
    state::AppState,
    users::body::known_when,
};

/// Bytes of a body: an address in escapes and some room.
const MAX_BODY: usize = 4096;

/// What to change about the own account; what is not there stays.
#[derive(Deserr, ToSchema)]
#[schema(as = AccountChange)]
#[serde(deny_unknown_fields)]
#[deserr(error = Faults, deny_unknown_fields)]
pub(crate) struct OwnChange {
    /// Where mail is to go; null: where the issuer says, if it does.
    #[schema(value_type = Option<String>, max_length = 254, example = "ann@example.org")]
    #[deserr(default, from(Option<String>) = said)]
    mail: Option<Option<String>>,
    /// Of which ends of one's jobs to be told by mail.
    #[deserr(default, try_from(Option<String>) = known_when -> Unusable)]
    mail_when: Option<MailWhen>,
}

impl OwnChange {
    pub(super) async fn read(request: Request, state: &AppState) -> Result<WantedMail, ApiError> {
        let body: Self = json_body(request, MAX_BODY, state, r#"{"mail_when": "never"}"#).await?;
        Ok(WantedMail {
            address: body.mail.map(Option::unwrap_or_default),
            when: body.mail_when,
        })
    }
}
