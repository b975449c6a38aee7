//! Who asks, and whose jobs they may see.

use std::{fmt, sync::Arc};

use chrono_tz::Tz;
use i18n::Language;
use program::http::ClientAddress;
use store::{Client, Door, Person, Role, Scope, SharedJob};
use uuid::Uuid;

use crate::{Refusal, local};

/// The one who asks; every call of the store that answers a person takes team or scope from here.
///
/// Only [`crate::Doors`] makes one.
#[derive(Debug, Clone)]
pub struct Actor {
    user: Option<User>,
    team: Uuid,
    role: Role,
    address: ClientAddress,
    door: Door,
    session: Option<Arc<Session>>,
    token: Option<Uuid>,
    may_write: bool,
    /// Whether they came in by something that can be ended at any time.
    may_end: bool,
    /// What logs call a share link, where they came by one.
    link: Option<Arc<str>>,
}

/// Somebody who signed in.
#[derive(Debug, Clone)]
pub struct User {
    /// Made of issuer and subject, so it is known without a look at the rows.
    pub id: Uuid,
    /// Who they are to the issuer: the claim that the settings name.
    pub subject: Arc<str>,
    /// What people call them, where it is known.
    pub name: Option<Arc<str>>,
    /// Whether they are a user of this server, with a password.
    pub is_local: bool,
}

/// The session of a browser.
pub struct Session {
    /// Its id: what it is called where sessions are listed and ended.
    pub id: Uuid,
    /// The name of the team; none for the built-in one.
    pub team_name: Option<String>,
    /// What each form of the pages brings along, so that no other site can send one.
    pub csrf: String,
    /// Whether they came with a first password, and have to change it before anything else.
    pub must_change_password: bool,
    /// Whether they are in other teams as well, to which they can turn.
    pub has_other_teams: bool,
    /// In which times are shown to them.
    pub time_zone: Tz,
    /// In which pages are shown to them; none: as their browser asks.
    pub language: Option<Language>,
}

/// Without what its forms bring along.
impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("id", &self.id)
            .field("team_name", &self.team_name)
            .field("must_change_password", &self.must_change_password)
            .field("has_other_teams", &self.has_other_teams)
            .finish_non_exhaustive()
    }
}

impl Actor {
    /// Everybody, while nobody signs in: whoever gets past the checks of `Host` and `Origin` is of
    /// the built-in team.
    pub(crate) fn anonymous(address: ClientAddress) -> Self {
        Self {
            user: None,
            team: store::BUILT_IN_TEAM,
            role: Role::Member,
            address,
            door: Door::Open,
            session: None,
            token: None,
            may_write: true,
            may_end: false,
            link: None,
        }
    }

    /// Whom a token of the issuer speaks for.
    pub(crate) fn of_person(person: &Person, address: ClientAddress) -> Self {
        Self {
            user: Some(User {
                id: person.user,
                subject: person.subject.as_str().into(),
                name: person.name.as_deref().map(Into::into),
                is_local: person.issuer == local::ISSUER,
            }),
            team: person.team,
            role: person.role,
            address,
            door: Door::Oidc,
            session: None,
            token: None,
            may_write: true,
            may_end: false,
            link: None,
        }
    }

    /// Whose browser has a session.
    pub(crate) fn of_session(
        person: &Person,
        session: Arc<Session>,
        address: ClientAddress,
    ) -> Self {
        Self {
            door: Door::Session,
            session: Some(session),
            may_end: true,
            ..Self::of_person(person, address)
        }
    }

    /// Whose program has a personal token.
    pub(crate) fn of_token(
        person: &Person,
        token: Uuid,
        may_write: bool,
        address: ClientAddress,
    ) -> Self {
        Self {
            door: Door::Token,
            token: Some(token),
            may_write,
            may_end: true,
            ..Self::of_person(person, address)
        }
    }

    /// The same, who asks from there now: what was found of somebody is kept for their next request.
    pub(crate) fn at(self, address: ClientAddress) -> Self {
        Self { address, ..self }
    }

    /// The same, in another team that they are in: there they look after nobody, unless after all.
    pub(crate) fn in_team(self, team: Uuid) -> Self {
        let role = match self.role {
            Role::Admin => Role::Admin,
            Role::TeamAdmin | Role::Member => Role::Member,
        };
        Self { team, role, ..self }
    }

    /// Whose program has their password.
    pub(crate) fn of_password(person: &Person, address: ClientAddress) -> Self {
        Self {
            door: Door::Basic,
            may_end: true,
            ..Self::of_person(person, address)
        }
    }

    /// Who has a share link: nobody of the team, who may read the one job of [`crate::Shared`]. Routes
    /// of others never see them, since these are behind another door.
    pub(crate) fn of_share(shared: &SharedJob, address: ClientAddress) -> Self {
        Self {
            team: shared.team,
            door: Door::Share,
            may_write: false,
            may_end: true,
            link: Some(format!("share link {}", shared.prefix).into()),
            ..Self::anonymous(address)
        }
    }

    /// Whether they came in by what can be ended at any time: not by a token of the issuer.
    pub(crate) fn may_end(&self) -> bool {
        self.may_end
    }

    /// Whether they may do more than look.
    pub fn may_write(&self) -> bool {
        self.may_write
    }

    /// Whose new jobs are.
    pub fn team(&self) -> Uuid {
        self.team
    }

    /// Whose jobs they see and control.
    pub fn scope(&self) -> Scope {
        match self.role {
            Role::Admin => Scope::All,
            Role::TeamAdmin | Role::Member => Scope::Team(self.team),
        }
    }

    /// What they may do besides their own work.
    pub fn role(&self) -> Role {
        self.role
    }

    /// Whether they look after users.
    pub fn looks_after_users(&self) -> bool {
        self.role != Role::Member
    }

    /// Whether they may make somebody this, or change somebody who is: nobody gives, or takes away, more
    /// than they have.
    pub fn may_give(&self, role: Role) -> bool {
        self.looks_after_users() && (role != Role::Admin || self.role == Role::Admin)
    }

    /// Whether they see what is a team's.
    pub fn sees(&self, team: Uuid) -> bool {
        self.scope() == Scope::All || self.team == team
    }

    /// The same, whose new jobs are another team's: an admin's, where something is made beside what that
    /// team has. Stays as it is where they do not see that team.
    #[must_use]
    pub fn within(&self, team: Uuid) -> Self {
        let team = match self.scope() {
            Scope::All => team,
            Scope::Team(own) => own,
        };
        Self {
            team,
            ..self.clone()
        }
    }

    /// Who they are; nobody while nobody signs in.
    pub fn user(&self) -> Option<&User> {
        self.user.as_ref()
    }

    /// The id of their row; none while nobody signs in.
    pub fn user_id(&self) -> Option<Uuid> {
        self.user.as_ref().map(|user| user.id)
    }

    /// The session of their browser, when they came in by one.
    pub fn session(&self) -> Option<&Session> {
        self.session.as_deref()
    }

    /// The personal token that their program sent, when they came in by one.
    pub fn token(&self) -> Option<Uuid> {
        self.token
    }

    /// By which way they came in.
    pub fn door(&self) -> Door {
        self.door
    }

    /// Whose entries of the audit trail they may read.
    ///
    /// # Errors
    /// [`Refusal::AdminsOnly`], when they are no admin.
    pub fn audit_scope(&self) -> Result<Scope, Refusal> {
        match self.role {
            Role::Member => Err(Refusal::AdminsOnly),
            Role::TeamAdmin | Role::Admin => Ok(self.scope()),
        }
    }

    /// Whether they look after the server: admins of all, and everybody where nobody signs in.
    ///
    /// # Errors
    /// [`Refusal::AdminsOnly`], when they do not.
    pub fn runs_server(&self) -> Result<(), Refusal> {
        match self.role == Role::Admin || self.door == Door::Open {
            true => Ok(()),
            false => Err(Refusal::AdminsOnly),
        }
    }

    /// Over whose jobs they may erase what an author wrote.
    ///
    /// # Errors
    /// [`Refusal::AdminsOnly`], when they are no admin of a server where people sign in.
    pub fn erasing_scope(&self) -> Result<Scope, Refusal> {
        match (self.role, self.door) {
            (Role::Member, Door::Open) => Ok(self.scope()),
            (Role::Member, _) => Err(Refusal::AdminsOnly),
            (Role::TeamAdmin | Role::Admin, _) => Ok(self.scope()),
        }
    }

    /// The team whose webhooks and credentials they look after: that of its admins, and everybody's where nobody signs in.
    ///
    /// # Errors
    /// [`Refusal::AdminsOnly`], when they are no admin.
    pub fn administered_team(&self) -> Result<Uuid, Refusal> {
        match (self.role, self.door) {
            (Role::TeamAdmin | Role::Admin, _) | (Role::Member, Door::Open) => Ok(self.team),
            (Role::Member, _) => Err(Refusal::AdminsOnly),
        }
    }

    /// Where they ask from.
    pub fn address(&self) -> ClientAddress {
        self.address
    }

    /// What logs call them.
    pub fn name(&self) -> &str {
        match (&self.user, &self.link) {
            (Some(user), _) => &user.subject,
            (None, Some(link)) => link,
            (None, None) => "anonymous",
        }
    }

    /// For whom their uploads, downloads and streams are counted.
    pub fn client(&self) -> Client {
        match &self.user {
            Some(user) => Client::User(user.id),
            None => Client::Address(self.address.network()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_forms_bring_along_is_not_shown() {
        let session = Session {
            id: Uuid::nil(),
            team_name: Some("red".to_owned()),
            csrf: "s3cret".to_owned(),
            must_change_password: false,
            has_other_teams: false,
            time_zone: Tz::UTC,
            language: None,
        };
        let shown = format!("{session:?}");
        assert!(
            shown.contains("red") && !shown.contains("s3cret"),
            "{shown}"
        );
    }

    #[test]
    fn two_people_who_are_called_alike_share_no_places() {
        let ann = |issuer: &str, user: u128| {
            let person = Person {
                user: Uuid::from_u128(user),
                issuer: issuer.to_owned(),
                subject: "ann".to_owned(),
                name: None,
                team: store::BUILT_IN_TEAM,
                team_name: None,
                other_teams: Vec::new(),
                mail: None,
                role: Role::Member,
            };
            let address = ClientAddress([192, 0, 2, 1].into());
            Actor::of_person(&person, address).client()
        };
        assert_ne!(ann("local", 1), ann("https://a.example", 2));
        assert_eq!(ann("local", 1), ann("local", 1));
    }
}
