//! People, for those who look after them: who there is, and what is changed about them.

use auth::{Actor, GivenPassword, WantedChange, WantedMail, WantedUser};
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use service::trail::Event;
use store::{Cursor, MadeByUser, MailWhen, Role, Scope, UserLine};
use uuid::Uuid;

use super::{account::time_zones, format::time, mail, render};
use crate::{
    asking::Asking,
    error::ApiError,
    extract::{Choices, Cursors, Form, UserId},
    shares::PublicBase,
    state::AppState,
};

/// Users on one page.
const USERS: u32 = 100;

/// Users to whom jobs can be handed over on the page; to others by the API.
const SUCCESSORS: u32 = 500;

#[derive(askama::Template)]
#[template(path = "people.html")]
struct PeoplePage {
    all_teams: bool,
    /// Whether users of this server can be made.
    may_add: bool,
    own_team: String,
    roles: Vec<(&'static str, &'static str)>,
    users: Vec<Line>,
    next: Option<String>,
}

#[derive(askama::Template)]
#[template(path = "user.html")]
struct UserPage {
    user: Line,
    is_self: bool,
    all_teams: bool,
    /// Whether the admin looks after all teams that they are in: some things are for such admins alone.
    reaches_whole: bool,
    roles: Vec<(&'static str, &'static str)>,
    /// How much they made, where it is anything.
    made: Option<String>,
    /// To whom it can be handed over: id and name of each.
    others: Vec<(Uuid, String)>,
    time_zones: Vec<&'static str>,
    /// What became of the last mail to them, where it did not reach them.
    refused: Option<String>,
}

#[derive(askama::Template)]
#[template(path = "first_password.html")]
struct FirstPasswordPage {
    name: String,
    /// Where they sign in.
    address: String,
    given: GivenPassword,
}

/// A user as pages show them.
struct Line {
    id: Uuid,
    name: String,
    team: String,
    team_name: String,
    /// Names of other teams, with commas between them.
    other_teams: String,
    role: &'static str,
    role_word: &'static str,
    signs_in_by: &'static str,
    has_password: bool,
    is_disabled: bool,
    /// What keeps them from working.
    state: Option<&'static str>,
    since: String,
    since_iso: String,
    signed_in: String,
    /// Empty: UTC.
    time_zone: String,
    mail: mail::Choice,
}

impl From<UserLine> for Line {
    fn from(line: UserLine) -> Self {
        let mail = mail::Choice::of(&line);
        let person = line.person;
        let team_name = person.team_name.unwrap_or_default();
        Self {
            id: person.user,
            name: person.name.unwrap_or(person.subject),
            team: match team_name.is_empty() {
                true => t!("No team").to_owned(),
                false => t!("Team {team}", team = team_name),
            },
            team_name,
            other_teams: line.other_teams.join(", "),
            role: title(person.role),
            role_word: person.role.as_str(),
            signs_in_by: if line.has_password {
                t!("password")
            } else {
                t!("issuer")
            },
            has_password: line.has_password,
            is_disabled: line.disabled,
            state: match (line.disabled, line.must_change_password) {
                (true, _) => Some(t!("Disabled")),
                (false, true) => Some(t!("First password")),
                (false, false) => None,
            },
            since: time(line.created_at),
            since_iso: line.created_at.to_rfc3339(),
            signed_in: line
                .signed_in_at
                .map_or_else(|| t!("Never").to_owned(), time),
            time_zone: line.time_zone.unwrap_or_default(),
            mail,
        }
    }
}

fn title(role: Role) -> &'static str {
    match role {
        Role::Member => t!("Member"),
        Role::TeamAdmin => t!("Admin of the team"),
        Role::Admin => t!("Admin of all teams"),
    }
}

/// The roles that somebody may give, by word and title.
fn roles(actor: &Actor) -> Vec<(&'static str, &'static str)> {
    let all = [Role::Member, Role::TeamAdmin, Role::Admin];
    let given = all.iter().filter(|role| actor.may_give(**role));
    given.map(|role| (role.as_str(), title(*role))).collect()
}

/// Where the list begins.
#[derive(Debug, Default, Deserialize)]
pub(super) struct PageQuery {
    after: Option<String>,
}

/// `GET /people`.
pub(super) async fn list(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Choices(query): Choices<PageQuery>,
) -> Result<Response, ApiError> {
    let after = query.after.map(Cursor);
    let (users, next) = match state.doors().users(&actor, after, USERS).await {
        Err(auth::Refusal::Store(error)) => return Err(Cursors::refused(error)),
        found => found?,
    };
    let team = actor
        .session()
        .and_then(|session| session.team_name.clone());
    render(&PeoplePage {
        all_teams: actor.scope() == Scope::All,
        may_add: state.doors().have_local_users(),
        own_team: team.unwrap_or_default(),
        roles: roles(&actor),
        users: users.into_iter().map(Line::from).collect(),
        next: next.map(|Cursor(place)| place),
    })
}

/// `GET /people/{id}`.
pub(super) async fn show(
    State(state): State<AppState>,
    Asking(actor): Asking,
    UserId(id): UserId,
) -> Result<Response, ApiError> {
    let doors = state.doors();
    let user = doors.user(&actor, id).await?;
    let name = user.person.name.as_ref().unwrap_or(&user.person.subject);
    let refused = mail::refused(&state, id, name).await?;
    let made = made(doors.made_by(&actor, id).await?);
    let others = match made {
        Some(_) => doors.users(&actor, None, SUCCESSORS).await?.0,
        None => Vec::new(),
    };
    render(&UserPage {
        made,
        others: others
            .into_iter()
            .filter(|other| other.person.user != id && !other.disabled)
            .map(|other| (other.person.user, called(other)))
            .collect(),
        time_zones: time_zones(),
        refused,
        reaches_whole: actor.scope() == Scope::All || user.other_teams.is_empty(),
        user: user.into(),
        is_self: actor.user_id() == Some(id),
        all_teams: actor.scope() == Scope::All,
        roles: roles(&actor),
    })
}

/// `12 jobs and 1 share link`.
fn made(made: MadeByUser) -> Option<String> {
    let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let jobs = tn!(number(made.jobs), "{n} job", "{n} jobs");
    let links = tn!(number(made.shares), "{n} share link", "{n} share links");
    match (made.jobs, made.shares) {
        (0, 0) => None,
        (_, 0) => Some(jobs),
        (0, _) => Some(links),
        _ => Some(t!("{one} and {other}", one = jobs, other = links)),
    }
}

/// The name of somebody, with what they sign in as where that is another.
fn called(user: UserLine) -> String {
    let person = user.person;
    match person.name {
        Some(name) => format!("{name} ({})", person.subject),
        None => person.subject,
    }
}

/// To whom jobs are handed over.
#[derive(Debug, Deserialize)]
pub(super) struct HandOverForm {
    to: Uuid,
}

/// `POST /people/{id}/hand-over`.
pub(super) async fn hand_over(
    State(state): State<AppState>,
    Asking(actor): Asking,
    UserId(id): UserId,
    Form(form): Form<HandOverForm>,
) -> Result<Response, ApiError> {
    let (users, made) = state.doors().hand_over(&actor, id, form.to).await?;
    state
        .trail()
        .note(&actor, Event::JobsHandedOver(&users, made));
    Ok(Redirect::to(&format!("/people/{id}")).into_response())
}

/// A user to be made.
#[derive(Debug, Deserialize)]
pub(super) struct AddForm {
    name: String,
    team: Option<String>,
    role: Role,
    mail: Option<String>,
}

/// `POST /people`: makes a user, and shows their first password, this once.
pub(super) async fn add(
    State(state): State<AppState>,
    Asking(actor): Asking,
    base: PublicBase,
    Form(form): Form<AddForm>,
) -> Result<Response, ApiError> {
    let wanted = WantedUser {
        name: form.name,
        team: form.team,
        role: form.role,
        mail: form.mail,
    };
    let (user, given) = state.doors().add_user(&actor, wanted).await?;
    state.trail().note(&actor, Event::UserAdded(&user));
    first_password(user, &base, given)
}

/// Team and role of a user.
#[derive(Debug, Deserialize)]
pub(super) struct ChangeForm {
    team: Option<String>,
    /// With commas between them.
    other_teams: Option<String>,
    role: Option<Role>,
    /// Empty: UTC.
    time_zone: Option<String>,
    /// Empty: where the issuer says.
    mail: Option<String>,
    mail_when: Option<MailWhen>,
}

/// `POST /people/{id}`.
pub(super) async fn change(
    State(state): State<AppState>,
    Asking(actor): Asking,
    UserId(id): UserId,
    Form(form): Form<ChangeForm>,
) -> Result<Response, ApiError> {
    let wanted = WantedChange {
        // The field of somebody who has no team is empty, and says nothing then.
        team: form.team.filter(|team| !team.trim().is_empty()),
        other_teams: form.other_teams.as_deref().map(names),
        role: form.role,
        time_zone: form.time_zone,
        language: None,
        mail: WantedMail {
            address: form.mail,
            when: form.mail_when,
        },
        disabled: None,
    };
    changed(&state, &actor, id, wanted).await
}

/// `POST /people/{id}/disable`.
pub(super) async fn disable(
    State(state): State<AppState>,
    Asking(actor): Asking,
    UserId(id): UserId,
) -> Result<Response, ApiError> {
    changed(&state, &actor, id, disabled(true)).await
}

/// `POST /people/{id}/enable`.
pub(super) async fn enable(
    State(state): State<AppState>,
    Asking(actor): Asking,
    UserId(id): UserId,
) -> Result<Response, ApiError> {
    changed(&state, &actor, id, disabled(false)).await
}

/// `POST /people/{id}/password`: gives a new first password, and shows it, this once.
pub(super) async fn password(
    State(state): State<AppState>,
    Asking(actor): Asking,
    UserId(id): UserId,
    base: PublicBase,
) -> Result<Response, ApiError> {
    let (user, given) = state.doors().reset_password(&actor, id).await?;
    state.trail().note(&actor, Event::PasswordReset(&user));
    first_password(user, &base, given)
}

/// Names with commas between them.
fn names(text: &str) -> Vec<String> {
    let names = text.split(',').map(str::trim);
    names
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

fn disabled(disabled: bool) -> WantedChange {
    WantedChange {
        disabled: Some(disabled),
        ..WantedChange::default()
    }
}

async fn changed(
    state: &AppState,
    actor: &Actor,
    id: Uuid,
    wanted: WantedChange,
) -> Result<Response, ApiError> {
    let user = state.doors().change_user(actor, id, wanted).await?;
    state.trail().note(actor, Event::UserChanged(&user));
    // Of another team now, they may not be shown any more.
    let to = match actor.sees(user.person.team) {
        true => format!("/people/{id}"),
        false => "/people".to_owned(),
    };
    Ok(Redirect::to(&to).into_response())
}

fn first_password(
    user: UserLine,
    base: &PublicBase,
    given: GivenPassword,
) -> Result<Response, ApiError> {
    render(&FirstPasswordPage {
        name: user.person.subject,
        address: base.address(),
        given,
    })
}
