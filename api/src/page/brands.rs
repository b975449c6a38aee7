//! Brands on the page: who they are, and what is changed about them.

use axum::{
    extract::{Request, State},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use store::{Brand, BrandChange, NewBrand, OwnAccounts};
use uuid::Uuid;

use super::{format::time, options::accounts_as_text, render};
use crate::{
    asking::Asking,
    brands::{
        self, DAYS, LONGEST_NAME, checked_name,
        logo::{self, MAX_LOGO},
    },
    error::ApiError,
    extract::{BrandId, Form},
    own_accounts,
    parts::Parts,
    problem::Code,
    state::AppState,
};

#[derive(askama::Template)]
#[template(path = "brands.html")]
struct BrandsPage {
    brands: Vec<Line>,
    form: BrandForm,
}

#[derive(askama::Template)]
#[template(path = "brand.html")]
struct BrandPage {
    id: Uuid,
    name: String,
    archived: bool,
    has_logo: bool,
    form: BrandForm,
}

/// A brand, as the list shows it.
struct Line {
    id: Uuid,
    name: String,
    archived: bool,
    accounts: String,
    kept: String,
    since: String,
    since_iso: String,
}

impl From<Brand> for Line {
    fn from(brand: Brand) -> Self {
        Self {
            id: brand.id,
            name: brand.name,
            archived: brand.archived,
            accounts: accounts_as_text(&brand.own_accounts, ", "),
            kept: match brand.retention_days {
                Some(days) => tn!(days.into(), "{n} day", "{n} days"),
                None => t!("As the server does").to_owned(),
            },
            since: time(brand.created_at),
            since_iso: brand.created_at.to_rfc3339(),
        }
    }
}

/// A brand as a form has it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct BrandForm {
    name: String,
    own_accounts: String,
    /// Days, or empty.
    retention_days: String,
}

/// What a form says, once it is looked at.
struct Wanted {
    name: String,
    own_accounts: OwnAccounts,
    retention_days: Option<u32>,
}

/// `GET /brands`.
pub(super) async fn list(
    State(state): State<AppState>,
    Asking(actor): Asking,
) -> Result<Response, ApiError> {
    let brands = state.store().brands(actor.team()).await?;
    render(&BrandsPage {
        brands: brands.into_iter().map(Line::from).collect(),
        form: BrandForm::default(),
    })
}

/// `POST /brands`.
pub(super) async fn add(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Form(form): Form<BrandForm>,
) -> Result<Redirect, ApiError> {
    let wanted = form.read()?;
    let brand = NewBrand {
        team: actor.team(),
        name: wanted.name,
        own_accounts: wanted.own_accounts,
        retention_days: wanted.retention_days,
    };
    brands::add(&state, &actor, &brand).await?;
    Ok(Redirect::to("/brands"))
}

/// `GET /brands/{id}`.
pub(super) async fn show(
    State(state): State<AppState>,
    Asking(actor): Asking,
    BrandId(id): BrandId,
) -> Result<Response, ApiError> {
    let brand = brands::find(&state, &actor, id).await?;
    render(&BrandPage {
        id,
        name: brand.name.clone(),
        archived: brand.archived,
        has_logo: state.store().has_logo(id).await?,
        form: BrandForm {
            own_accounts: accounts_as_text(&brand.own_accounts, "\n"),
            retention_days: brand
                .retention_days
                .map_or_else(String::new, |days| days.to_string()),
            name: brand.name,
        },
    })
}

/// `POST /brands/{id}`.
pub(super) async fn change(
    State(state): State<AppState>,
    Asking(actor): Asking,
    BrandId(id): BrandId,
    Form(form): Form<BrandForm>,
) -> Result<Response, ApiError> {
    // Before the form is looked at: of a brand that is not there nothing else is told.
    brands::find(&state, &actor, id).await?;
    let wanted = form.read()?;
    let change = BrandChange {
        name: Some(wanted.name),
        own_accounts: Some(wanted.own_accounts),
        retention_days: Some(wanted.retention_days),
        archived: None,
    };
    brands::apply(&state, &actor, id, &change).await?;
    Ok(Redirect::to(&format!("/brands/{id}")).into_response())
}

/// `POST /brands/{id}/archive`.
pub(super) async fn archive(
    State(state): State<AppState>,
    Asking(actor): Asking,
    BrandId(id): BrandId,
) -> Result<Redirect, ApiError> {
    set_archived(&state, &actor, id, true).await
}

/// `POST /brands/{id}/restore`.
pub(super) async fn restore(
    State(state): State<AppState>,
    Asking(actor): Asking,
    BrandId(id): BrandId,
) -> Result<Redirect, ApiError> {
    set_archived(&state, &actor, id, false).await
}

/// `POST /brands/{id}/logo`: the picture in the field `logo` of a form.
pub(super) async fn give_logo(
    State(state): State<AppState>,
    Asking(actor): Asking,
    BrandId(id): BrandId,
    request: Request,
) -> Result<Redirect, ApiError> {
    brands::find(&state, &actor, id).await?;
    let mut parts = Parts::of(&state, request).await?;
    while let Some(part) = parts.next().await? {
        if part.name == "logo" {
            let content = part.picture(MAX_LOGO).await?;
            logo::give(&state, &actor, id, &content).await?;
            return Ok(Redirect::to(&format!("/brands/{id}")));
        }
    }
    Err(ApiError::new(
        Code::InvalidFields,
        t!("There is no picture in the form: choose a file."),
    ))
}

/// `POST /brands/{id}/logo/remove`.
pub(super) async fn remove_logo(
    State(state): State<AppState>,
    Asking(actor): Asking,
    BrandId(id): BrandId,
) -> Result<Redirect, ApiError> {
    logo::take_away(&state, &actor, id).await?;
    Ok(Redirect::to(&format!("/brands/{id}")))
}

async fn set_archived(
    state: &AppState,
    actor: &auth::Actor,
    id: Uuid,
    archived: bool,
) -> Result<Redirect, ApiError> {
    let change = BrandChange {
        archived: Some(archived),
        ..BrandChange::default()
    };
    brands::apply(state, actor, id, &change).await?;
    Ok(Redirect::to(&format!("/brands/{id}")))
}

impl BrandForm {
    fn read(&self) -> Result<Wanted, ApiError> {
        let refused = |detail: String| ApiError::new(Code::InvalidFields, detail);
        let name = checked_name(&self.name).ok_or_else(|| {
            refused(t!(
                "A brand has a name of at most {n} letters.",
                n = LONGEST_NAME
            ))
        })?;
        let own_accounts = own_accounts::of_text(&self.own_accounts, "own_accounts");
        let own_accounts = own_accounts.map_err(|errors| {
            let first = errors.into_iter().next().map(|error| error.detail);
            refused(first.unwrap_or_default())
        })?;
        let retention_days = match self.retention_days.trim() {
            "" => None,
            days => {
                let days = days.parse().ok().filter(|days| DAYS.contains(days));
                Some(days.ok_or_else(|| {
                    refused(
                        t!("Texts are kept for 1 to 3650 days, or as long as the server does.")
                            .to_owned(),
                    )
                })?)
            }
        };
        Ok(Wanted {
            name,
            own_accounts,
            retention_days,
        })
    }
}
