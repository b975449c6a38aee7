//! What is sent to make or change a user.

use auth::{WantedChange, WantedMail, WantedUser};
use axum::extract::Request;
use serde_json::Value;
use store::{MailWhen, Role};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    body::json_object, error::ApiError, json_fields::JsonFields, problem::EntryCode,
    state::AppState,
};

/// Bytes of a body: names in escapes and some room.
const MAX_BODY: usize = 4096;

/// A user to be made.
#[derive(ToSchema)]
#[schema(as = NewUser)]
#[serde(deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "describes a body that is read by hand, as every other"
)]
pub(crate) struct NewUser {
    /// What they sign in as.
    #[schema(max_length = 64, example = "ann@example.org")]
    name: String,
    /// Their team; that of the asker where it is not there.
    #[schema(max_length = 100, example = "red")]
    team: Option<String>,
    /// What they may do besides their own work; `member` where it is not there.
    role: Option<Role>,
    /// Where mail reaches them; nowhere where it is not there.
    #[schema(max_length = 254, example = "ann@example.org")]
    mail: Option<String>,
}

/// What to change about a user; what is not there stays.
#[derive(ToSchema)]
#[schema(as = UserChange)]
#[serde(deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "describes a body that is read by hand, as every other"
)]
pub(crate) struct ChangedUser {
    /// Whether they may not come in.
    disabled: Option<bool>,
    /// Another team, of users of this server.
    #[schema(max_length = 100, example = "red")]
    team: Option<String>,
    /// The teams that they are in besides, all of them; of users of this server, by admins of all.
    #[schema(max_items = 50, example = json!(["blue"]))]
    other_teams: Option<Vec<String>>,
    /// Another role, of users of this server.
    role: Option<Role>,
    /// In which the pages show times to them: a name of the IANA's list; null: UTC.
    #[schema(max_length = 64, example = "Europe/Berlin")]
    time_zone: Option<String>,
    /// Where mail reaches them; null: where their issuer says, if it does.
    #[schema(max_length = 254, example = "ann@example.org")]
    mail: Option<String>,
    /// Of which ends of their jobs they are told by mail.
    mail_when: Option<MailWhen>,
}

/// To whom what a user made is handed over.
#[derive(ToSchema)]
#[schema(as = HandOver)]
#[serde(deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "describes a body that is read by hand, as every other"
)]
pub(crate) struct HandOver {
    /// The id of the other user.
    to: Uuid,
}

impl HandOver {
    pub(super) async fn read(request: Request, state: &AppState) -> Result<Uuid, ApiError> {
        let example = r#"{"to": "019378c0-0000-7000-8000-000000000000"}"#;
        let body = json_object(request, MAX_BODY, state, example).await?;
        let mut fields = JsonFields::of(body, &["to"]);
        let text = fields.text("to");
        let to = text.as_deref().map(Uuid::try_parse);
        match to {
            None => fields.missing("to"),
            Some(Err(_)) => {
                let words = "it is the id of a user";
                let _: Option<()> = fields.wrong("to", EntryCode::Unusable, words);
            }
            Some(Ok(_)) => {}
        }
        fields.finish()?;
        Ok(to.and_then(Result::ok).unwrap_or_default())
    }
}

impl NewUser {
    pub(super) async fn read(request: Request, state: &AppState) -> Result<WantedUser, ApiError> {
        let example = r#"{"name": "ann", "team": "red"}"#;
        let body = json_object(request, MAX_BODY, state, example).await?;
        let mut fields = JsonFields::of(body, &["name", "team", "role", "mail"]);
        let name = fields.text("name");
        if name.is_none() {
            fields.missing("name");
        }
        let (team, role) = (fields.text("team"), role(&mut fields));
        let mail = fields.text("mail");
        fields.finish()?;
        Ok(WantedUser {
            name: name.unwrap_or_default(),
            team,
            role: role.unwrap_or(Role::Member),
            mail,
        })
    }
}

impl ChangedUser {
    pub(super) async fn read(request: Request, state: &AppState) -> Result<WantedChange, ApiError> {
        let body = json_object(request, MAX_BODY, state, r#"{"disabled": true}"#).await?;
        let mut fields = JsonFields::of(
            body,
            &[
                "disabled",
                "team",
                "other_teams",
                "role",
                "time_zone",
                "mail",
                "mail_when",
            ],
        );
        let has_time_zone = fields.value("time_zone").is_some();
        let change = WantedChange {
            disabled: fields.flag("disabled"),
            team: fields.text("team"),
            other_teams: fields.texts("other_teams"),
            role: role(&mut fields),
            time_zone: has_time_zone.then(|| fields.text("time_zone").unwrap_or_default()),
            mail: mail(&mut fields),
        };
        fields.finish()?;
        Ok(change)
    }
}

/// What is wanted about mail to somebody: `mail` and `mail_when`.
pub(crate) fn mail(fields: &mut JsonFields) -> WantedMail {
    let has_address = fields.value("mail").is_some();
    WantedMail {
        address: has_address.then(|| fields.text("mail").unwrap_or_default()),
        when: mail_when(fields),
    }
}

fn mail_when(fields: &mut JsonFields) -> Option<MailWhen> {
    let word = fields.text("mail_when")?;
    let when = word.parse().ok();
    if when.is_none() {
        let words = "it is one of `never`, `long` and `always`";
        return fields.wrong("mail_when", EntryCode::UnknownValue, words);
    }
    when
}

fn role(fields: &mut JsonFields) -> Option<Role> {
    let word = fields.text("role")?;
    let role = serde_json::from_value(Value::String(word)).ok();
    if role.is_none() {
        let words = "it is one of `member`, `team_admin` and `admin`";
        return fields.wrong("role", EntryCode::UnknownValue, words);
    }
    role
}
