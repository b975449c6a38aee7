//! What is sent to make or change a brand.

use std::ops::RangeInclusive;

use axum::extract::Request;
use deserr::Deserr;
use serde_json::Value;
use store::OwnAccounts;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    error::ApiError,
    json_body::{Faults, Unusable, Within, json_body, said},
    own_accounts,
    problem::EntryCode,
    state::AppState,
};

/// Letters of a name.
pub(crate) const LONGEST_NAME: usize = 100;
/// Days for which texts may be kept.
pub(crate) const DAYS: RangeInclusive<u32> = 1..=3650;
/// Bytes of a body: a hundred accounts of three hundred letters in escapes, and some room.
const MAX_BODY: usize = 256 << 10;

/// Days for which texts may be kept.
type Days = Within<{ *DAYS.start() }, { *DAYS.end() }>;

/// A brand to be made.
#[derive(Deserr, ToSchema)]
#[schema(as = NewBrand)]
#[serde(deny_unknown_fields)]
#[deserr(error = Faults, deny_unknown_fields)]
pub(crate) struct NewBrand {
    /// What people call it; a team has one of each name, without regard to case.
    #[schema(min_length = 1, max_length = 100, example = "Acme")]
    #[deserr(try_from(String) = usable_name -> Unusable)]
    name: String,
    /// Its accounts, as for a job; a job of the brand that names none has these.
    #[schema(value_type = Option<std::collections::BTreeMap<String, Vec<String>>>, example = json!({"youtube": ["@acme"]}))]
    #[deserr(default, try_from(Option<Value>) = usable_accounts -> Faults)]
    own_accounts: Option<OwnAccounts>,
    /// Texts and authors of its jobs are erased so many days after they were fetched, where that is
    /// sooner than the server does.
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 3650)]
    #[deserr(default)]
    retention_days: Option<Days>,
}

/// What to change about a brand; what is not there stays.
#[derive(Deserr, ToSchema)]
#[schema(as = BrandChange)]
#[serde(deny_unknown_fields)]
#[deserr(error = Faults, deny_unknown_fields)]
pub(crate) struct BrandChange {
    /// Another name.
    #[schema(min_length = 1, max_length = 100, example = "Acme")]
    #[deserr(default, try_from(Option<String>) = another_name -> Unusable)]
    name: Option<String>,
    /// Other accounts, for jobs from now on.
    #[schema(value_type = Option<std::collections::BTreeMap<String, Vec<String>>>, example = json!({"youtube": ["@acme"]}))]
    #[deserr(default, try_from(Option<Value>) = usable_accounts -> Faults)]
    own_accounts: Option<OwnAccounts>,
    /// Other days for which texts are kept; null: as long as the server keeps them.
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 3650)]
    #[deserr(default, from(Option<Days>) = said)]
    retention_days: Option<Option<Days>>,
    /// Whether it takes no new jobs.
    #[deserr(default)]
    archived: Option<bool>,
}

impl NewBrand {
    pub(super) async fn read(
        request: Request,
        state: &AppState,
        team: Uuid,
    ) -> Result<store::NewBrand, ApiError> {
        let body: Self = json_body(request, MAX_BODY, state, r#"{"name": "Acme"}"#).await?;
        Ok(store::NewBrand {
            team,
            name: body.name,
            own_accounts: body.own_accounts.unwrap_or_default(),
            retention_days: body.retention_days.map(Days::get),
        })
    }
}

impl BrandChange {
    pub(super) async fn read(
        request: Request,
        state: &AppState,
    ) -> Result<store::BrandChange, ApiError> {
        let body: Self = json_body(request, MAX_BODY, state, r#"{"archived": true}"#).await?;
        Ok(store::BrandChange {
            name: body.name,
            own_accounts: body.own_accounts,
            retention_days: body.retention_days.map(|days| days.map(Days::get)),
            archived: body.archived,
        })
    }
}

fn usable_name(name: String) -> Result<String, Unusable> {
    checked_name(&name).ok_or_else(|| {
        let why = format!("it has 1 to {LONGEST_NAME} letters");
        Unusable(EntryCode::Unusable, why)
    })
}

fn another_name(text: Option<String>) -> Result<Option<String>, Unusable> {
    text.map(usable_name).transpose()
}

/// A name as it is kept; none: it cannot be one.
pub(crate) fn checked_name(name: &str) -> Option<String> {
    let name = name.trim();
    let is_good = plaintext::is_visible(name)
        && name.chars().count() <= LONGEST_NAME
        && !name.contains(char::is_control);
    is_good.then(|| name.to_owned())
}

fn usable_accounts(value: Option<Value>) -> Result<Option<OwnAccounts>, Faults> {
    let value = value.filter(|value| !value.is_null());
    let accounts = value.map(|value| own_accounts::of_json(&value, "/own_accounts"));
    accounts.transpose().map_err(|errors| {
        let mut faults = Faults::default();
        errors.into_iter().for_each(|error| faults.bad(error));
        faults
    })
}
