//! Looking after users of this server: for its operator, and for admins on the page.

use store::{Person, Role, Store, UserChange, UserLine};
use uuid::Uuid;

use super::{Hasher, ISSUER, UserName, attempts::key_of_name, check_new, password};
use crate::{
    MailAddress, Refusal,
    membership::{team_id, user_id},
};

/// Letters of the longest name of a team.
const LONGEST_TEAM: usize = 100;
/// Teams of one user, besides their own.
const MOST_TEAMS: usize = 50;

/// A user to be made.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// What they sign in by.
    pub name: UserName,
    /// Whose jobs they see: id and name; the built-in team has none.
    pub team: (Uuid, Option<String>),
    /// What they may do besides.
    pub role: Role,
    /// Where mail reaches them.
    pub mail: Option<MailAddress>,
}

/// A first password that somebody was given; without `Debug`, which would show it.
pub struct GivenPassword {
    /// It is nowhere else.
    pub password: String,
    /// Where a mail goes that tells of it, without the password; none: whoever gave it tells all.
    pub mailed_to: Option<String>,
}

/// The users of this server, for whoever runs it: asks nobody for rights.
pub struct LocalUsers {
    store: Store,
    hasher: Hasher,
}

impl LocalUsers {
    /// Those of this database.
    pub fn new(store: Store) -> Self {
        Self::hashing_with(store, Hasher::new())
    }

    pub(super) fn hashing_with(store: Store, hasher: Hasher) -> Self {
        Self { store, hasher }
    }

    /// Makes a user; `password`: their first one, or one is made. Answers their id and the password.
    /// They are told of it by mail, where mail is sent and reaches them.
    ///
    /// # Errors
    /// When there is one of this name, or the password cannot be taken.
    pub async fn add(
        &self,
        user: NewUser,
        password: Option<String>,
    ) -> Result<(Uuid, GivenPassword), Refusal> {
        let name = user.name.as_str();
        let (password, hash) = self.first(name, password).await?;
        let person = Person {
            user: user_id(ISSUER, name),
            issuer: ISSUER.to_owned(),
            subject: name.to_owned(),
            name: None,
            team: user.team.0,
            team_name: user.team.1,
            other_teams: Vec::new(),
            mail: user.mail.map(String::from),
            role: user.role,
        };
        match self.store.add_local_user(&person, &hash).await? {
            true => Ok((person.user, self.given(person.user, password).await?)),
            false => Err(Refusal::with_user(format!(
                "There is a user {name} already."
            ))),
        }
    }

    /// Gives a user a first password instead of theirs, which ends their sessions; they may try it at
    /// once, whatever was tried before.
    ///
    /// # Errors
    /// When there is no such user with a password, or the password cannot be taken.
    pub async fn reset(
        &self,
        line: &UserLine,
        password: Option<String>,
    ) -> Result<GivenPassword, Refusal> {
        let name = &line.person.subject;
        if !line.has_password {
            return Err(Refusal::with_user(format!(
                "{name} signs in at the issuer, and has no password here."
            )));
        }
        let (password, hash) = self.first(name, password).await?;
        self.store.reset_password(line.person.user, &hash).await?;
        self.store.forget_failed_sign_ins(key_of_name(name)).await?;
        self.given(line.person.user, password).await
    }

    async fn given(&self, user: Uuid, password: String) -> Result<GivenPassword, Refusal> {
        Ok(GivenPassword {
            password,
            mailed_to: self.store.mail_first_password(user).await?,
        })
    }

    /// The user of a name.
    ///
    /// # Errors
    /// When there is none.
    pub async fn named(&self, name: &UserName) -> Result<UserLine, Refusal> {
        let id = user_id(ISSUER, name.as_str());
        self.store
            .user(store::Scope::All, id)
            .await
            .map_err(|error| match error {
                store::Error::NotFound => Refusal::NoSuchUser,
                other => other.into(),
            })
    }

    /// Puts a user into these teams besides their own, and into no others.
    ///
    /// # Errors
    /// When one of them has no name.
    pub async fn set_other_teams(&self, id: Uuid, names: &[String]) -> Result<(), Refusal> {
        let change = UserChange {
            other_teams: Some(teams(names)?),
            ..UserChange::default()
        };
        change_user(&self.store, id, &change).await?;
        Ok(())
    }

    /// Lets a user in or keeps them out.
    ///
    /// # Errors
    /// When nobody would be left who may change users.
    pub async fn set_disabled(&self, id: Uuid, disabled: bool) -> Result<(), Refusal> {
        let change = UserChange {
            disabled: Some(disabled),
            ..UserChange::default()
        };
        change_user(&self.store, id, &change).await?;
        Ok(())
    }

    async fn first(
        &self,
        name: &str,
        password: Option<String>,
    ) -> Result<(String, String), Refusal> {
        let password = password.unwrap_or_else(password::first);
        check_new(name, &password)?;
        let hash = self.hasher.hash(password.clone()).await?;
        Ok((password, hash))
    }
}

/// Changes a user, whoever they are.
pub(crate) async fn change_user(
    store: &Store,
    id: Uuid,
    change: &UserChange,
) -> Result<UserLine, Refusal> {
    let changed = store.change_user(store::Scope::All, id, change).await;
    changed.map_err(|error| match error {
        store::Error::NotFound => Refusal::NoSuchUser,
        store::Error::Conflict(why) => Refusal::with_user(why),
        other => other.into(),
    })
}

/// Teams by their names.
pub(crate) fn teams(names: &[String]) -> Result<Vec<(Uuid, String)>, Refusal> {
    if names.len() > MOST_TEAMS {
        return Err(Refusal::unusable(
            "other_teams",
            format!("A user is in {MOST_TEAMS} other teams at most."),
        ));
    }
    names.iter().map(|name| team(name)).collect()
}

/// A team by its name, which is the issuer's name for it where there is one.
///
/// # Errors
/// When it is no name.
pub fn team(name: &str) -> Result<(Uuid, String), Refusal> {
    let name = name.trim();
    let is_name =
        (1..=LONGEST_TEAM).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    match is_name {
        true => Ok((team_id(name), name.to_owned())),
        false => Err(Refusal::unusable(
            "team",
            format!("The name of a team has 1 to {LONGEST_TEAM} letters."),
        )),
    }
}
