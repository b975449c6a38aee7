//! Who is signed in, and where: their sessions, each of which they can end.

use auth::{Actor, Session, User, WantedMail};
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
};
use chrono_tz::{TZ_VARIANTS, Tz};
use serde::Deserialize;
use service::trail::Event;
use store::{MailWhen, Role, Scope, SessionLine, UserLine, Which};
use uuid::Uuid;

use super::{format::time, language, mail, render, tokens, view::Choice};
use crate::{
    asking::Asking, error::ApiError, extract::Form, problem::Code, state::AppState,
    usage::view::sentences,
};

#[derive(askama::Template)]
#[template(path = "account.html")]
struct AccountPage {
    name: String,
    subject: String,
    team: Option<String>,
    /// The teams to which they can turn, where there are several.
    teams: Vec<Team>,
    /// What they may do besides their own work, where that is more than nothing.
    rights: Option<&'static str>,
    has_password: bool,
    /// In which times are shown; empty: UTC.
    time_zone: String,
    time_zones: Vec<&'static str>,
    languages: Vec<Choice>,
    /// What they chose about mail to them; none, where this server sends none.
    mail: Option<mail::Choice>,
    /// What became of the last mail to them, where it did not reach them.
    refused: Option<String>,
    /// What the team has had of each quota.
    quotas: Vec<String>,
    sessions: Vec<Line>,
    tokens: Vec<tokens::Line>,
}

struct Team {
    id: Uuid,
    name: String,
    is_this: bool,
}

struct Line {
    id: Uuid,
    is_this: bool,
    browser: String,
    address: String,
    begun: String,
    begun_iso: String,
    used: String,
    used_iso: String,
}

/// `GET /account`.
pub(super) async fn show(
    State(state): State<AppState>,
    Asking(actor): Asking,
) -> Result<Response, ApiError> {
    let (user, session) = (user(&actor)?, session(&actor)?);
    let lines = state.doors().sessions(user.id).await?;
    let tokens = state.doors().tokens(user.id).await?;
    let teams = match session.has_other_teams {
        true => state.doors().teams(user.id).await?,
        false => Vec::new(),
    };
    let mail = match state.store().mail_server().await? {
        Some(_) => {
            let line = state.store().user(Scope::All, user.id).await?;
            Some(mail::Choice::of(&line))
        }
        None => None,
    };
    let refused = match mail {
        Some(_) => mail::refused(&state, user.id, tc!("mail", "you")).await?,
        None => None,
    };
    render(&AccountPage {
        mail,
        refused,
        teams: teams
            .into_iter()
            .map(|(id, name)| Team {
                id,
                name: name.unwrap_or_else(|| t!("No team").to_owned()),
                is_this: id == actor.team(),
            })
            .collect(),
        name: name(user),
        subject: user.subject.to_string(),
        team: session.team_name.clone(),
        rights: match actor.role() {
            Role::Member => None,
            Role::TeamAdmin => Some(t!("Admin: you look after the users of your team")),
            Role::Admin => Some(t!(
                "Admin: you see every team's jobs, and look after all users"
            )),
        },
        has_password: user.is_local,
        time_zone: match session.time_zone {
            Tz::UTC => String::new(),
            zone => zone.name().to_owned(),
        },
        time_zones: time_zones(),
        languages: language::choices(session.language),
        quotas: sentences(&state.store().usage(actor.team()).await?, true),
        sessions: lines
            .into_iter()
            .map(|line| line_of(line, session.id))
            .collect(),
        tokens: tokens.into_iter().map(Into::into).collect(),
    })
}

/// To which team to turn.
#[derive(Debug, Deserialize)]
pub(super) struct TeamForm {
    team: Uuid,
}

/// `POST /account/team`: whatever comes next is of this team, in every tab of this browser.
pub(super) async fn turn(
    State(state): State<AppState>,
    Asking(actor): Asking,
    headers: HeaderMap,
    Form(form): Form<TeamForm>,
) -> Result<Response, ApiError> {
    let user = user(&actor)?;
    let cookies = state.doors().turn_to(user.id, &headers, form.team).await?;
    state.trail().note(&actor, Event::TeamChosen(form.team));
    let mut response = Redirect::to("/").into_response();
    for cookie in cookies {
        let cookie = HeaderValue::try_from(cookie).map_err(ApiError::internal)?;
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// The names of time zones.
pub(super) fn time_zones() -> Vec<&'static str> {
    TZ_VARIANTS.iter().map(|zone| zone.name()).collect()
}

/// Notes what somebody chose for themselves, and leads back to that part of the page.
fn chosen(state: &AppState, actor: &Actor, changed: &UserLine, part: &str) -> Response {
    state.trail().note(actor, Event::UserChanged(changed));
    Redirect::to(&format!("/account#{part}")).into_response()
}

/// In which time zone to show times.
#[derive(Debug, Deserialize)]
pub(super) struct TimeZoneForm {
    /// Empty: UTC.
    time_zone: String,
}

/// `POST /account/time-zone`.
pub(super) async fn choose_time_zone(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Form(form): Form<TimeZoneForm>,
) -> Result<Response, ApiError> {
    let user = user(&actor)?;
    let doors = state.doors();
    let changed = doors.choose_time_zone(user.id, &form.time_zone).await?;
    Ok(chosen(&state, &actor, &changed, "time-zone"))
}

/// In which language to show pages.
#[derive(Debug, Deserialize)]
pub(super) struct LanguageForm {
    /// Its tag; empty: as the browser asks.
    language: String,
}

/// `POST /account/language`.
pub(super) async fn choose_language(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Form(form): Form<LanguageForm>,
) -> Result<Response, ApiError> {
    let user = user(&actor)?;
    let doors = state.doors();
    let changed = doors.choose_language(user.id, &form.language).await?;
    Ok(chosen(&state, &actor, &changed, "language"))
}

/// Where mail is to go, and about what.
#[derive(Debug, Deserialize)]
pub(super) struct MailForm {
    /// Empty: where the issuer says.
    mail: String,
    mail_when: MailWhen,
}

/// `POST /account/mail`.
pub(super) async fn choose_mail(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Form(form): Form<MailForm>,
) -> Result<Response, ApiError> {
    let user = user(&actor)?;
    let wanted = WantedMail {
        address: Some(form.mail),
        when: Some(form.mail_when),
    };
    let changed = state.doors().choose_mail(user.id, wanted).await?;
    Ok(chosen(&state, &actor, &changed, "mail"))
}

/// Which sessions to end.
#[derive(Debug, Deserialize)]
pub(super) struct EndForm {
    /// One; all others than this one when it is not there.
    session: Option<Uuid>,
}

/// `POST /account/sessions/end`.
pub(super) async fn end_sessions(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Form(form): Form<EndForm>,
) -> Result<Response, ApiError> {
    let (user, session) = (user(&actor)?, session(&actor)?);
    let which = form.session.map_or(Which::Others(session.id), Which::One);
    // One that is somebody else's, or over, is not ended, and not noted.
    if state.doors().end_sessions(user.id, which).await? {
        let event = Event::SessionsEnded(form.session);
        state.trail().note(&actor, event);
    }
    Ok(Redirect::to("/account#sessions").into_response())
}

/// What to call somebody.
pub(crate) fn name(user: &User) -> String {
    user.name.as_deref().unwrap_or(&user.subject).to_owned()
}

fn line_of(line: SessionLine, this: Uuid) -> Line {
    Line {
        id: line.id,
        is_this: line.id == this,
        browser: line.browser,
        address: line.address,
        begun: time(line.created_at),
        begun_iso: line.created_at.to_rfc3339(),
        used: time(line.used_at),
        used_iso: line.used_at.to_rfc3339(),
    }
}

/// Who is signed in with this browser. A token makes no other, so that one that leaked ends with
/// itself.
pub(super) fn user(actor: &Actor) -> Result<&User, ApiError> {
    session(actor)?;
    actor.user().ok_or_else(nobody)
}

/// The session of this browser.
pub(super) fn session(actor: &Actor) -> Result<&Session, ApiError> {
    actor.session().ok_or_else(nobody)
}

/// There is nothing to show here.
pub(super) fn nobody() -> ApiError {
    ApiError::new(
        Code::NoSuchRoute,
        "There is no account to show: nobody signed in with this browser.",
    )
}
