//! The page of platforms: which are read, which need a credential, which are not read and what to do
//! instead; and the credential of the team for each.

use askama::Template;
use auth::Actor;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use platforms::{Access, PLATFORMS, PlatformKey, credential_of};
use serde::Deserialize;
use service::{
    credentials::{checked_label, checked_secret},
    localized,
    reachable::{Reachable, Reached},
    wording::sentence,
};
use store::{Credential, CredentialState};

use super::{format::time, markdown, render};
use crate::{
    asking::Asking,
    error::ApiError,
    extract::{Form, KeyedPlatform},
    problem::Code,
    state::AppState,
};

/// Where a file of comments is uploaded.
pub(crate) const UPLOAD_PAGE: &str = "/#own";

/// Where the credential for a platform is entered.
pub(crate) fn credential_page(platform: &str) -> String {
    format!("/platforms/{platform}")
}

#[derive(Template)]
#[template(path = "platforms.html")]
struct PlatformsPage {
    ready: Vec<Ready>,
    lacking: Vec<Lacking>,
    never: Vec<Never>,
    upload: &'static str,
}

/// A platform that is read.
struct Ready {
    title: &'static str,
    /// Which addresses name a post.
    addresses: String,
    /// By what it is read.
    by: String,
    /// Where that is looked after, where it is something of the team.
    page: Option<String>,
}

/// One that needs something first.
struct Lacking {
    title: &'static str,
    reach: &'static str,
    price: &'static str,
    /// What there is to say besides: why the credential is not taken.
    told: Option<String>,
    page: String,
}

/// One that is not read.
struct Never {
    title: &'static str,
    why: String,
    instead: Option<String>,
}

/// `GET /platforms`.
pub(super) async fn list(
    State(state): State<AppState>,
    Asking(actor): Asking,
) -> Result<Response, ApiError> {
    let reachable = Reachable::of(state.store(), &actor).await?;
    let credentials = state.store().credentials(actor.team()).await?;
    let mut page = PlatformsPage {
        ready: Vec::new(),
        lacking: Vec::new(),
        never: Vec::new(),
        upload: UPLOAD_PAGE,
    };
    for platform in PLATFORMS {
        let title = platform.title();
        match platform.access() {
            Access::Open => page.ready.push(Ready {
                title,
                addresses: markdown::line(of_platform(platform.addresses())),
                by: t!("Needs nothing").to_owned(),
                page: None,
            }),
            Access::Key(_) => {
                let name = platform.name();
                let key = credential_of(name).expect("bug: it takes a key");
                let of_team = credentials.iter().find(|one| one.platform == name);
                page.add(&key, reachable.by(&key), of_team);
            }
            Access::Never(spec) => page.never.push(Never {
                title,
                why: sentence(of_platform(spec.why)),
                instead: spec.instead.map(of_platform).map(sentence),
            }),
        }
    }
    render(&page)
}

impl PlatformsPage {
    fn add(&mut self, key: &PlatformKey<'_>, by: Reached, of_team: Option<&Credential>) {
        let (title, page) = (key.platform.title(), credential_page(key.platform.name()));
        let refused = of_team.filter(|one| one.state == CredentialState::Refused);
        let by = match (by, of_team, refused) {
            (_, _, Some(refused)) => Err(Some(problem_of(refused))),
            (Reached::ByTeam, Some(one), None) => Ok(match &one.account {
                Some(account) => t!("Credential of your team: {account}", account = account),
                None => t!("Credential of your team").to_owned(),
            }),
            (Reached::ByTeam, None, None) => Ok(t!("Credential of your team").to_owned()),
            (Reached::ByOperator, ..) => Ok(t!("Key of the operator, for everybody").to_owned()),
            (Reached::Lacking, ..) => Err(None),
            (Reached::Unknown, ..) => {
                let told =
                    t!("No worker has run yet that says whether the operator has set a key.");
                Err(Some(told.to_owned()))
            }
        };
        match by {
            Ok(by) => self.ready.push(Ready {
                title,
                addresses: markdown::line(of_platform(key.platform.addresses())),
                by,
                page: Some(page),
            }),
            Err(told) => self.lacking.push(Lacking {
                title,
                reach: of_platform(key.spec.reach),
                price: of_platform(key.spec.price),
                told,
                page,
            }),
        }
    }
}

#[derive(Template)]
#[template(path = "platform.html")]
struct PlatformPage {
    name: &'static str,
    title: &'static str,
    label: &'static str,
    reach: &'static str,
    price: &'static str,
    /// How to get it, as HTML.
    steps: Vec<String>,
    permissions: &'static [&'static str],
    /// What the terms ask, as HTML.
    terms: String,
    credential: Option<Line>,
    /// Whether the operator has set a key for everybody.
    is_by_operator: bool,
    /// Whether who looks may enter one.
    is_admin: bool,
    can_seal: bool,
    upload: &'static str,
}

/// The credential of the team.
struct Line {
    label: String,
    account: Option<String>,
    class: &'static str,
    word: &'static str,
    told: Option<String>,
    entered: String,
    tested: Option<String>,
    ends: Option<String>,
    is_testing: bool,
}

impl From<Credential> for Line {
    fn from(one: Credential) -> Self {
        let (class, word) = match one.state {
            CredentialState::Testing => ("pending", t!("being tested")),
            CredentialState::Ready => ("completed", t!("ready")),
            CredentialState::Refused => ("failed", t!("refused")),
            CredentialState::Untested => ("partial", t!("not tested")),
        };
        Self {
            told: one.detail.is_some().then(|| problem_of(&one)),
            class,
            word,
            is_testing: one.state == CredentialState::Testing,
            label: one.label,
            account: one.account,
            entered: time(one.entered_at),
            tested: one.tested_at.map(time),
            ends: one.ends_at.map(time),
        }
    }
}

/// Words of a platform in the language that is spoken; in English where they are not translated.
fn of_platform(words: &'static str) -> &'static str {
    i18n::known(words).unwrap_or(words)
}

/// What there is to say of a credential that is not simply taken.
fn problem_of(one: &Credential) -> String {
    let detail = one.detail.as_deref();
    sentence(&localized::localized(
        detail.unwrap_or("the platform does not take it"),
    ))
}

/// `GET /platforms/{platform}`.
pub(super) async fn show(
    State(state): State<AppState>,
    Asking(actor): Asking,
    KeyedPlatform(key): KeyedPlatform,
) -> Result<Response, ApiError> {
    let name = key.platform.name();
    let reachable = Reachable::of(state.store(), &actor).await?;
    let credential = match state.store().credential(actor.team(), name).await {
        Ok(credential) => Some(credential),
        Err(store::Error::NotFound) => None,
        Err(error) => return Err(error.into()),
    };
    render(&PlatformPage {
        name,
        title: key.platform.title(),
        label: of_platform(key.spec.label),
        reach: of_platform(key.spec.reach),
        price: of_platform(key.spec.price),
        steps: key
            .spec
            .steps
            .iter()
            .copied()
            .map(|step| markdown::line(of_platform(step)))
            .collect(),
        permissions: key.spec.permissions,
        terms: markdown::line(of_platform(key.spec.terms)),
        credential: credential.map(Line::from),
        is_by_operator: reachable.has_operator_key(&key),
        is_admin: may_enter(&state, &actor),
        can_seal: state.settings().seals.has_key(),
        upload: UPLOAD_PAGE,
    })
}

fn may_enter(state: &AppState, actor: &Actor) -> bool {
    state.credentials(actor).is_ok()
}

/// A credential as a form sends it.
#[derive(Deserialize)]
pub(super) struct CredentialForm {
    secret: String,
    #[serde(default)]
    label: String,
}

/// `POST /platforms/{platform}`: enters one, and shows what came of the test.
pub(super) async fn enter(
    State(state): State<AppState>,
    Asking(actor): Asking,
    KeyedPlatform(key): KeyedPlatform,
    Form(form): Form<CredentialForm>,
) -> Result<Response, ApiError> {
    let credentials = state.credentials(&actor)?;
    let refused = |what: &str, why: &str| {
        let why = sentence(&format!("the {what} is not usable: {why}"));
        ApiError::new(Code::InvalidFields, why)
    };
    let secret = checked_secret(&form.secret).map_err(|why| refused("key", why))?;
    let label = checked_label(&form.label).map_err(|why| refused("name", why))?;
    let wait = state.settings().analyze_wait;
    credentials.enter(&key, label, secret, wait).await?;
    Ok(to_page(&key))
}

/// `POST /platforms/{platform}/test`.
pub(super) async fn test(
    State(state): State<AppState>,
    Asking(actor): Asking,
    KeyedPlatform(key): KeyedPlatform,
) -> Result<Response, ApiError> {
    let wait = state.settings().analyze_wait;
    state.credentials(&actor)?.test(&key, wait).await?;
    Ok(to_page(&key))
}

/// `POST /platforms/{platform}/remove`.
pub(super) async fn remove(
    State(state): State<AppState>,
    Asking(actor): Asking,
    KeyedPlatform(key): KeyedPlatform,
) -> Result<Response, ApiError> {
    state.credentials(&actor)?.remove(&key).await?;
    Ok(to_page(&key))
}

fn to_page(key: &PlatformKey<'_>) -> Response {
    Redirect::to(&credential_page(key.platform.name())).into_response()
}
