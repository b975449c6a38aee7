//! What is sent to make or change a user.

use auth::{WantedChange, WantedUser};
use axum::extract::Request;
use serde_json::{Map, Value};
use store::Role;
use utoipa::ToSchema;

use crate::{
    body::json_object,
    error::ApiError,
    fields::escape,
    problem::{BadEntries, BadEntry, EntryCode},
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
    /// Another role, of users of this server.
    role: Option<Role>,
}

impl NewUser {
    pub(super) async fn read(request: Request, state: &AppState) -> Result<WantedUser, ApiError> {
        let example = r#"{"name": "ann", "team": "red"}"#;
        let body = json_object(request, MAX_BODY, state, example).await?;
        let mut fields = Fields::of(body, &["name", "team", "role"]);
        let name = fields.text("name");
        if name.is_none() {
            fields.missing("name");
        }
        let (team, role) = (fields.text("team"), fields.role());
        fields.finish()?;
        Ok(WantedUser {
            name: name.unwrap_or_default(),
            team,
            role: role.unwrap_or(Role::Member),
        })
    }
}

impl ChangedUser {
    pub(super) async fn read(request: Request, state: &AppState) -> Result<WantedChange, ApiError> {
        let body = json_object(request, MAX_BODY, state, r#"{"disabled": true}"#).await?;
        let mut fields = Fields::of(body, &["disabled", "team", "role"]);
        let change = WantedChange {
            disabled: fields.flag("disabled"),
            team: fields.text("team"),
            role: fields.role(),
        };
        fields.finish()?;
        Ok(change)
    }
}

/// The fields of a body, and what is wrong with them; null is as good as not there.
struct Fields {
    body: Map<String, Value>,
    bad: BadEntries,
}

impl Fields {
    fn of(body: Map<String, Value>, known: &[&str]) -> Self {
        let mut bad = BadEntries::default();
        for field in body.keys().filter(|field| !known.contains(&field.as_str())) {
            bad.add(|| {
                let known = known.join("`, `");
                BadEntry::field(
                    format!("/{}", escape(field)),
                    EntryCode::UnknownField,
                    format!("There is no such field; known are `{known}`."),
                )
            });
        }
        Self { body, bad }
    }

    fn text(&mut self, field: &str) -> Option<String> {
        match self.body.get(field) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text.clone()),
            Some(_) => self.wrong(field, EntryCode::WrongType, "it is a string"),
        }
    }

    fn flag(&mut self, field: &str) -> Option<bool> {
        match self.body.get(field) {
            None | Some(Value::Null) => None,
            Some(Value::Bool(flag)) => Some(*flag),
            Some(_) => self.wrong(field, EntryCode::WrongType, "it is true or false"),
        }
    }

    fn role(&mut self) -> Option<Role> {
        let word = self.text("role")?;
        let role = serde_json::from_value(Value::String(word)).ok();
        if role.is_none() {
            let words = "it is one of `member`, `team_admin` and `admin`";
            return self.wrong("role", EntryCode::UnknownValue, words);
        }
        role
    }

    fn wrong<T>(&mut self, field: &str, code: EntryCode, why: &str) -> Option<T> {
        self.bad.add(|| {
            BadEntry::field(
                format!("/{field}"),
                code,
                format!("`{field}` is not usable: {why}."),
            )
        });
        None
    }

    fn missing(&mut self, field: &str) {
        self.bad.add(|| {
            BadEntry::field(
                format!("/{field}"),
                EntryCode::Missing,
                format!("`{field}` is missing."),
            )
        });
    }

    fn finish(self) -> Result<(), ApiError> {
        match self.bad.count() {
            0 => Ok(()),
            _ => Err(ApiError::invalid_fields(self.bad)),
        }
    }
}
