//! Looking after users: what admins may do, and with whom.
//!
//! A personal token of an admin may look, and keep people out, and nothing else: what lets somebody in
//! would go on after a token that leaked is revoked.

use chrono_tz::Tz;
use i18n::Language;
use store::{Cursor, Door, MadeByUser, MailWhen, Role, Scope, UserChange, UserLine};
use uuid::Uuid;

use super::Doors;
use crate::{
    Actor, MailAddress, Refusal, UserName,
    local::{GivenPassword, NewUser, change_user, team, teams},
};

/// A user that an admin wants to make.
#[derive(Debug, Clone)]
pub struct WantedUser {
    /// What they are to sign in by.
    pub name: String,
    /// Their team; none: that of the admin.
    pub team: Option<String>,
    /// What they may do besides.
    pub role: Role,
    /// Where mail reaches them; an empty one: nowhere.
    pub mail: Option<String>,
}

/// What an admin wants to change about a user.
#[derive(Debug, Clone, Default)]
pub struct WantedChange {
    /// Whether they may not come in.
    pub disabled: Option<bool>,
    /// Another team.
    pub team: Option<String>,
    /// The teams that they are in besides, all of them.
    pub other_teams: Option<Vec<String>>,
    /// Another role.
    pub role: Option<Role>,
    /// The name of another time zone; an empty one: UTC.
    pub time_zone: Option<String>,
    /// The tag of another language; an empty one: as their browser asks.
    pub language: Option<String>,
    /// What is to be other about mail to them.
    pub mail: WantedMail,
}

/// What is to be other about mail to somebody; what is none stays.
#[derive(Debug, Clone, Default)]
pub struct WantedMail {
    /// Where it reaches them; an empty one: where their issuer says.
    pub address: Option<String>,
    /// Of which ends of their jobs they are told.
    pub when: Option<MailWhen>,
}

impl Doors {
    /// The users that somebody looks after, by name, and where the next page begins.
    ///
    /// # Errors
    /// [`Refusal::AdminsOnly`], when they look after none.
    pub async fn users(
        &self,
        actor: &Actor,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<UserLine>, Option<Cursor>), Refusal> {
        admins_only(actor)?;
        Ok(self.store.users(actor.scope(), after, limit).await?)
    }

    /// One of them.
    ///
    /// # Errors
    /// [`Refusal::NoSuchUser`], when there is none, or they are of another team.
    pub async fn user(&self, actor: &Actor, id: Uuid) -> Result<UserLine, Refusal> {
        admins_only(actor)?;
        match self.store.user(actor.scope(), id).await {
            Err(store::Error::NotFound) => Err(Refusal::NoSuchUser),
            found => Ok(found?),
        }
    }

    /// Makes a user of this server; answers them, and their first password.
    ///
    /// # Errors
    /// [`Refusal`], when the admin may not, or there is one of this name.
    pub async fn add_user(
        &self,
        actor: &Actor,
        wanted: WantedUser,
    ) -> Result<(UserLine, GivenPassword), Refusal> {
        admins_only(actor)?;
        not_by_token(actor)?;
        let passwords = self.passwords()?;
        let name: UserName = wanted.name.parse().map_err(|why| {
            Refusal::unusable("name", format!("The name cannot be taken: {why}."))
        })?;
        may_give(actor, wanted.role)?;
        let team = match wanted.team.filter(|team| !team.trim().is_empty()) {
            Some(name) => {
                let (team, name) = team(&name)?;
                in_reach(actor, team)?;
                (team, Some(name))
            }
            None => (actor.team(), None),
        };
        let user = NewUser {
            name,
            team,
            role: wanted.role,
            mail: wanted.mail.as_deref().map(address).transpose()?.flatten(),
        };
        let (id, password) = passwords.users().add(user, None).await?;
        Ok((self.store.user(Scope::All, id).await?, password))
    }

    /// Changes a user.
    ///
    /// # Errors
    /// [`Refusal`], when the admin may not, or it cannot be done with this user.
    pub async fn change_user(
        &self,
        actor: &Actor,
        id: Uuid,
        wanted: WantedChange,
    ) -> Result<UserLine, Refusal> {
        let user = self.user_to_change(actor, id).await?;
        let is_self = actor.user_id() == Some(id);
        if is_self && wanted.disabled == Some(true) {
            return Err(Refusal::with_user("Nobody disables themselves."));
        }
        if is_self && wanted.role.is_some_and(|role| role != actor.role()) {
            return Err(Refusal::with_user(
                "Nobody changes what they may do themselves: another admin can.",
            ));
        }
        let decided_elsewhere =
            wanted.team.is_some() || wanted.other_teams.is_some() || wanted.role.is_some();
        if decided_elsewhere && !user.has_password {
            return Err(Refusal::with_user(
                "Teams and role of this user are what the issuer says: change them there.",
            ));
        }
        let redirects_mail = wanted.mail.address.is_some();
        if decided_elsewhere || wanted.disabled == Some(false) || redirects_mail {
            not_by_token(actor)?;
        }
        // Else an admin of a team would read what happens in the others, or decide for them who is in.
        if redirects_mail && !reaches_whole(actor, &user) {
            return Err(Refusal::with_user(
                "This user is in other teams as well: an admin of all teams, or they themselves, say where \
                 mail reaches them.",
            ));
        }
        if wanted.disabled.is_some() && !reaches_whole(actor, &user) {
            return Err(Refusal::with_user(
                "This user is in other teams as well: ask an admin of all teams to take them out of yours. Only \
                 such an admin disables them, which shuts them out of all.",
            ));
        }
        if let Some(role) = wanted.role {
            may_give(actor, role)?;
        }
        let team = wanted.team.map(|name| team(&name)).transpose()?;
        if let Some((team, _)) = &team {
            in_reach(actor, *team)?;
        }
        let other_teams = wanted.other_teams.map(|names| teams(&names)).transpose()?;
        // Also that they leave one: an admin of a team does not see the others.
        if other_teams.is_some() {
            may_give(actor, Role::Admin)?;
        }
        let change = UserChange {
            disabled: wanted.disabled,
            team,
            other_teams,
            role: wanted.role,
            time_zone: wanted.time_zone.as_deref().map(time_zone).transpose()?,
            language: wanted.language.as_deref().map(language).transpose()?,
            ..wanted.mail.change()?
        };
        let changed = change_user(&self.store, id, &change).await?;
        self.forget_people();
        Ok(changed)
    }

    /// Shows times to somebody in another zone from now on, which they chose themselves: the name of one, or
    /// nothing for UTC.
    ///
    /// # Errors
    /// [`Refusal::Unusable`], when there is no such zone.
    pub async fn choose_time_zone(&self, user: Uuid, name: &str) -> Result<UserLine, Refusal> {
        let change = UserChange {
            time_zone: Some(time_zone(name)?),
            ..UserChange::default()
        };
        let changed = change_user(&self.store, user, &change).await?;
        self.forget_people();
        Ok(changed)
    }

    /// Shows pages to somebody in another language from now on, which they chose themselves: its tag, or nothing for
    /// what their browser asks for.
    ///
    /// # Errors
    /// [`Refusal::Unusable`], when there is no such language.
    pub async fn choose_language(&self, user: Uuid, tag: &str) -> Result<UserLine, Refusal> {
        let change = UserChange {
            language: Some(language(tag)?),
            ..UserChange::default()
        };
        let changed = change_user(&self.store, user, &change).await?;
        self.forget_people();
        Ok(changed)
    }

    /// Changes where mail reaches somebody and of what they are told by it, as they want it themselves.
    ///
    /// # Errors
    /// [`Refusal::Unusable`], when mail can go to no such address.
    pub async fn choose_mail(&self, user: Uuid, wanted: WantedMail) -> Result<UserLine, Refusal> {
        change_user(&self.store, user, &wanted.change()?).await
    }

    /// How much a user made in the teams that the admin sees.
    ///
    /// # Errors
    /// [`Refusal::Store`], when it cannot be read now.
    pub async fn made_by(&self, actor: &Actor, id: Uuid) -> Result<MadeByUser, Refusal> {
        admins_only(actor)?;
        Ok(self.store.made_by(actor.scope(), id).await?)
    }

    /// Makes what a user made somebody else's, so that it goes on without them: jobs of the teams that the
    /// admin sees and in which the other one is, and links to them. Answers both users, and how much it is.
    ///
    /// # Errors
    /// [`Refusal`], when the admin may not, or the other one is nobody who can have it.
    pub async fn hand_over(
        &self,
        actor: &Actor,
        from: Uuid,
        to: Uuid,
    ) -> Result<([UserLine; 2], MadeByUser), Refusal> {
        let user = self.user_to_change(actor, from).await?;
        let other = match self.user(actor, to).await {
            Err(Refusal::NoSuchUser) => Err(Refusal::unusable(
                "to",
                "You look after nobody with this id: jobs are handed over to another user of yours.",
            )),
            found => found,
        }?;
        if from == to || other.disabled {
            return Err(Refusal::with_user(
                "Jobs are handed over to somebody else, who may come in.",
            ));
        }
        let handed = self.store.hand_over_jobs(actor.scope(), from, to).await?;
        Ok(([user, other], handed))
    }

    /// Gives a user of this server a first password, which ends their sessions; answers them, and it.
    ///
    /// Whoever has it is that user, in all their teams. So an admin of a team gives none to a user who is in
    /// other teams as well: it would let the admin in there.
    ///
    /// # Errors
    /// [`Refusal`], when the admin may not, or they have no password here.
    pub async fn reset_password(
        &self,
        actor: &Actor,
        id: Uuid,
    ) -> Result<(UserLine, GivenPassword), Refusal> {
        let user = self.user_to_change(actor, id).await?;
        not_by_token(actor)?;
        if actor.user_id() == Some(id) {
            return Err(Refusal::with_user(
                "You change your own password on your account's page.",
            ));
        }
        if !reaches_whole(actor, &user) {
            return Err(Refusal::with_user(
                "This user is in other teams as well: an admin of all teams gives them a first password.",
            ));
        }
        let password = self.passwords()?.users().reset(&user, None).await?;
        self.forget_people();
        Ok((user, password))
    }

    /// A user, if the admin may change them: an admin of a team does nothing to one of all teams.
    async fn user_to_change(&self, actor: &Actor, id: Uuid) -> Result<UserLine, Refusal> {
        let user = self.user(actor, id).await?;
        may_give(actor, user.person.role)?;
        Ok(user)
    }
}

impl WantedMail {
    fn change(&self) -> Result<UserChange, Refusal> {
        let mail = self.address.as_deref().map(address).transpose()?;
        Ok(UserChange {
            mail: mail.map(|address| address.map(String::from)),
            mail_when: self.when,
            ..UserChange::default()
        })
    }
}

/// A mail address; none: there is to be none.
fn address(text: &str) -> Result<Option<MailAddress>, Refusal> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let refused = |why| Refusal::unusable("mail", format!("Mail cannot go there: {why}."));
    text.parse().map(Some).map_err(refused)
}

/// A time zone by its name, as rows have it.
fn time_zone(name: &str) -> Result<Option<String>, Refusal> {
    let name = name.trim();
    if name.is_empty() {
        return Ok(None);
    }
    match name.parse::<Tz>() {
        Ok(Tz::UTC) => Ok(None),
        Ok(zone) => Ok(Some(zone.name().to_owned())),
        Err(_) => Err(Refusal::unusable(
            "time_zone",
            "There is no time zone of this name: it is one like Europe/Berlin, or nothing for UTC.",
        )),
    }
}

/// A language by its tag, as rows have it.
fn language(tag: &str) -> Result<Option<String>, Refusal> {
    let tag = tag.trim();
    if tag.is_empty() {
        return Ok(None);
    }
    let known = Language::by_tag(tag);
    match known {
        Some(language) => Ok(Some(language.tag().to_owned())),
        None => Err(Refusal::unusable(
            "language",
            "Pages are not there in this language: it is one like de, or nothing for what the browser asks for.",
        )),
    }
}

fn admins_only(actor: &Actor) -> Result<(), Refusal> {
    match actor.looks_after_users() {
        true => Ok(()),
        false => Err(Refusal::AdminsOnly),
    }
}

fn not_by_token(actor: &Actor) -> Result<(), Refusal> {
    match actor.door() {
        Door::Token => Err(Refusal::NotByToken),
        _ => Ok(()),
    }
}

fn may_give(actor: &Actor, role: Role) -> Result<(), Refusal> {
    match actor.may_give(role) {
        true => Ok(()),
        false => Err(Refusal::with_user(
            "That is for an admin of all teams: you look after your own.",
        )),
    }
}

/// Whether the admin looks after all teams that a user is in.
fn reaches_whole(actor: &Actor, user: &UserLine) -> bool {
    actor.role() == Role::Admin || user.other_teams.is_empty()
}

fn in_reach(actor: &Actor, team: Uuid) -> Result<(), Refusal> {
    match actor.sees(team) {
        true => Ok(()),
        false => Err(Refusal::with_user(
            "You look after the users of your own team alone.",
        )),
    }
}
