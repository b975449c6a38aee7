//! What is sent to make or change a user.

use auth::{WantedChange, WantedMail, WantedUser};
use axum::extract::Request;
use deserr::Deserr;
use store::{MailWhen, Role};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    error::ApiError,
    json_body::{Faults, Unusable, json_body, said},
    problem::EntryCode,
    state::AppState,
};

/// Bytes of a body: names in escapes and some room.
const MAX_BODY: usize = 4096;

/// A user to be made.
#[derive(Deserr, ToSchema)]
#[schema(as = NewUser)]
#[serde(deny_unknown_fields)]
#[deserr(error = Faults, deny_unknown_fields)]
pub(crate) struct NewUser {
    /// What they sign in as.
    #[schema(max_length = 64, example = "ann@example.org")]
    name: String,
    /// Their team; that of the asker where it is not there.
    #[schema(max_length = 100, example = "red")]
    #[deserr(default)]
    team: Option<String>,
    /// What they may do besides their own work; `member` where it is not there.
    #[deserr(default, try_from(Option<String>) = known_role -> Unusable)]
    role: Option<Role>,
    /// Where mail reaches them; nowhere where it is not there.
    #[schema(max_length = 254, example = "ann@example.org")]
    #[deserr(default)]
    mail: Option<String>,
}

/// What to change about a user; what is not there stays.
#[derive(Deserr, ToSchema)]
#[schema(as = UserChange)]
#[serde(deny_unknown_fields)]
#[deserr(error = Faults, deny_unknown_fields)]
pub(crate) struct ChangedUser {
    /// Whether they may not come in.
    #[deserr(default)]
    disabled: Option<bool>,
    /// Another team, of users of this server.
    #[schema(max_length = 100, example = "red")]
    #[deserr(default)]
    team: Option<String>,
    /// The teams that they are in besides, all of them; of users of this server, by admins of all.
    #[schema(max_items = 50, example = json!(["blue"]))]
    #[deserr(default)]
    other_teams: Option<Vec<String>>,
    /// Another role, of users of this server.
    #[deserr(default, try_from(Option<String>) = known_role -> Unusable)]
    role: Option<Role>,
    /// In which the pages show times to them: a name of the IANA's list; null: UTC.
    #[schema(value_type = Option<String>, max_length = 64, example = "Europe/Berlin")]
    #[deserr(default, from(Option<String>) = said)]
    time_zone: Option<Option<String>>,
    /// In which pages are shown to them: the tag of one that there is; null: as their browser asks.
    #[schema(value_type = Option<String>, max_length = 35, example = "de")]
    #[deserr(default, from(Option<String>) = said)]
    language: Option<Option<String>>,
    /// Where mail reaches them; null: where their issuer says, if it does.
    #[schema(value_type = Option<String>, max_length = 254, example = "ann@example.org")]
    #[deserr(default, from(Option<String>) = said)]
    mail: Option<Option<String>>,
    /// Of which ends of their jobs they are told by mail.
    #[deserr(default, try_from(Option<String>) = known_when -> Unusable)]
    mail_when: Option<MailWhen>,
}

/// To whom what a user made is handed over.
#[derive(Deserr, ToSchema)]
#[schema(as = HandOver)]
#[serde(deny_unknown_fields)]
#[deserr(error = Faults, deny_unknown_fields)]
pub(crate) struct HandOver {
    /// The id of the other user.
    #[deserr(try_from(String) = parsed_id -> Unusable)]
    to: Uuid,
}

impl HandOver {
    pub(super) async fn read(request: Request, state: &AppState) -> Result<Uuid, ApiError> {
        let example = r#"{"to": "019378c0-0000-7000-8000-000000000000"}"#;
        let body: Self = json_body(request, MAX_BODY, state, example).await?;
        Ok(body.to)
    }
}

fn parsed_id(text: String) -> Result<Uuid, Unusable> {
    let id = Uuid::try_parse(&text);
    id.map_err(|_| Unusable(EntryCode::Unusable, "it is the id of a user".to_owned()))
}

impl NewUser {
    pub(super) async fn read(request: Request, state: &AppState) -> Result<WantedUser, ApiError> {
        let example = r#"{"name": "ann", "team": "red"}"#;
        let body: Self = json_body(request, MAX_BODY, state, example).await?;
        Ok(WantedUser {
            name: body.name,
            team: body.team,
            role: body.role.unwrap_or(Role::Member),
            mail: body.mail,
        })
    }
}

impl ChangedUser {
    pub(super) async fn read(request: Request, state: &AppState) -> Result<WantedChange, ApiError> {
        let body: Self = json_body(request, MAX_BODY, state, r#"{"disabled": true}"#).await?;
        Ok(WantedChange {
            disabled: body.disabled,
            team: body.team,
            other_teams: body.other_teams,
            role: body.role,
            time_zone: body.time_zone.map(Option::unwrap_or_default),
            language: body.language.map(Option::unwrap_or_default),
            mail: WantedMail {
                address: body.mail.map(Option::unwrap_or_default),
                when: body.mail_when,
            },
        })
    }
}

/// The word of [`MailWhen`].
pub(crate) fn known_when(word: Option<String>) -> Result<Option<MailWhen>, Unusable> {
    word.map(|word| word.parse()).transpose().map_err(|_| {
        let why = "it is one of `never`, `long` and `always`";
        Unusable(EntryCode::UnknownValue, why.to_owned())
    })
}

fn known_role(word: Option<String>) -> Result<Option<Role>, Unusable> {
    word.map(|word| word.parse()).transpose().map_err(|_| {
        let why = "it is one of `member`, `team_admin` and `admin`";
        Unusable(EntryCode::UnknownValue, why.to_owned())
    })
}
