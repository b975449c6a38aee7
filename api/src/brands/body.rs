//! What is sent to make or change a brand.

use std::ops::RangeInclusive;

use axum::extract::Request;
use serde_json::Value;
use store::OwnAccounts;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    body::json_object, error::ApiError, json_fields::JsonFields, own_accounts, problem::EntryCode,
    state::AppState,
};

/// Letters of a name.
pub(crate) const LONGEST_NAME: usize = 100;
/// Days for which texts may be kept.
pub(crate) const DAYS: RangeInclusive<u32> = 1..=3650;
/// Bytes of a body: a hundred accounts of three hundred letters in escapes, and some room.
const MAX_BODY: usize = 256 << 10;

/// A brand to be made.
#[derive(ToSchema)]
#[schema(as = NewBrand)]
#[serde(deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "describes a body that is read by hand, as every other"
)]
pub(crate) struct NewBrand {
    /// What people call it; a team has one of each name, without regard to case.
    #[schema(min_length = 1, max_length = 100, example = "Acme")]
    name: String,
    /// Its accounts, as for a job; a job of the brand that names none has these.
    #[schema(value_type = Option<std::collections::BTreeMap<String, Vec<String>>>, example = json!({"youtube": ["@acme"]}))]
    own_accounts: Option<OwnAccounts>,
    /// Texts and authors of its jobs are erased so many days after they were fetched, where that is
    /// sooner than the server does.
    #[schema(minimum = 1, maximum = 3650)]
    retention_days: Option<u32>,
}

/// What to change about a brand; what is not there stays.
#[derive(ToSchema)]
#[schema(as = BrandChange)]
#[serde(deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "describes a body that is read by hand, as every other"
)]
pub(crate) struct BrandChange {
    /// Another name.
    #[schema(min_length = 1, max_length = 100, example = "Acme")]
    name: Option<String>,
    /// Other accounts, for jobs from now on.
    #[schema(value_type = Option<std::collections::BTreeMap<String, Vec<String>>>, example = json!({"youtube": ["@acme"]}))]
    own_accounts: Option<OwnAccounts>,
    /// Other days for which texts are kept; null: as long as the server keeps them.
    #[schema(minimum = 1, maximum = 3650)]
    retention_days: Option<u32>,
    /// Whether it takes no new jobs.
    archived: Option<bool>,
}

impl NewBrand {
    pub(super) async fn read(
        request: Request,
        state: &AppState,
        team: Uuid,
    ) -> Result<store::NewBrand, ApiError> {
        let body = json_object(request, MAX_BODY, state, r#"{"name": "Acme"}"#).await?;
        let mut fields = JsonFields::of(body, &["name", "own_accounts", "retention_days"]);
        let name = name(&mut fields);
        if matches!(fields.value("name"), None | Some(Value::Null)) {
            fields.missing("name");
        }
        let brand = store::NewBrand {
            team,
            name: name.unwrap_or_default(),
            own_accounts: accounts(&mut fields).unwrap_or_default(),
            retention_days: fields.number("retention_days", DAYS),
        };
        fields.finish()?;
        Ok(brand)
    }
}

impl BrandChange {
    pub(super) async fn read(
        request: Request,
        state: &AppState,
    ) -> Result<store::BrandChange, ApiError> {
        let body = json_object(request, MAX_BODY, state, r#"{"archived": true}"#).await?;
        let known = ["name", "own_accounts", "retention_days", "archived"];
        let mut fields = JsonFields::of(body, &known);
        let has_days = fields.value("retention_days").is_some();
        let change = store::BrandChange {
            name: name(&mut fields),
            own_accounts: accounts(&mut fields),
            // Null is said as well.
            retention_days: has_days.then(|| fields.number("retention_days", DAYS)),
            archived: fields.flag("archived"),
        };
        fields.finish()?;
        Ok(change)
    }
}

fn name(fields: &mut JsonFields) -> Option<String> {
    let name = fields.text("name")?;
    match checked_name(&name) {
        Some(name) => Some(name),
        None => fields.wrong("name", EntryCode::Unusable, "it has 1 to 100 letters"),
    }
}

/// A name as it is kept; none: it cannot be one.
pub(crate) fn checked_name(name: &str) -> Option<String> {
    let name = name.trim();
    let is_good = plaintext::is_visible(name)
        && name.chars().count() <= LONGEST_NAME
        && !name.contains(char::is_control);
    is_good.then(|| name.to_owned())
}

fn accounts(fields: &mut JsonFields) -> Option<OwnAccounts> {
    let value = fields
        .value("own_accounts")
        .filter(|value| !value.is_null());
    match own_accounts::of_json(value?, "/own_accounts") {
        Ok(accounts) => Some(accounts),
        Err(errors) => {
            errors.into_iter().for_each(|error| fields.bad(error));
            None
        }
    }
}
