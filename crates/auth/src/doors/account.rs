//! What somebody has here: sessions, personal tokens, and a password.

use http::HeaderMap;
use store::Scope;
use uuid::Uuid;

use super::{Doors, SESSION_COOKIE, SESSION_OVER, session_secret, set_cookie};
use crate::{Actor, Refusal, WantedToken, sessions::Device};

impl Doors {
    /// Signs a browser out here; answers the values of `Set-Cookie`.
    ///
    /// # Errors
    /// [`Refusal::Store`], when the session cannot be ended now.
    pub async fn sign_out(&self, headers: &HeaderMap) -> Result<Vec<String>, Refusal> {
        let browsers = self.browsers()?;
        if let Some(secret) = session_secret(headers) {
            browsers.sessions.end(&secret).await?;
        }
        Ok(vec![set_cookie(SESSION_COOKIE, "", 0)])
    }

    /// The teams to which somebody can turn: id and name of each, their own first, which may have no name.
    ///
    /// # Errors
    /// [`Refusal::Store`], when they cannot be read now.
    pub async fn teams(&self, user: Uuid) -> Result<Vec<(Uuid, Option<String>)>, Refusal> {
        let own = self.store.user(Scope::All, user).await?.person;
        let others = self.store.other_teams(user).await?;
        let others = others.into_iter().map(|(team, name)| (team, Some(name)));
        Ok([(own.team, own.team_name)]
            .into_iter()
            .chain(others)
            .collect())
    }

    /// Turns the session of a browser to another team; answers the values of `Set-Cookie`.
    ///
    /// # Errors
    /// [`Refusal::OtherTeam`], when they are not in it.
    pub async fn turn_to(
        &self,
        user: Uuid,
        headers: &HeaderMap,
        team: Uuid,
    ) -> Result<Vec<String>, Refusal> {
        let browsers = self.browsers()?;
        let held = session_secret(headers).ok_or(SESSION_OVER)?;
        let next = browsers.sessions.turn(&held, user, team).await?;
        let lifetime = browsers.settings.sessions.lifetime.as_secs();
        Ok(vec![set_cookie(SESSION_COOKIE, &next.reveal(), lifetime)])
    }

    /// The sessions of somebody that go on, the one used last first.
    ///
    /// # Errors
    /// [`Refusal::Store`], when they cannot be read now.
    pub async fn sessions(&self, user: Uuid) -> Result<Vec<store::SessionLine>, Refusal> {
        self.browsers()?.sessions.of(user).await
    }

    /// Ends sessions of somebody, wherever their browsers are; whether there was any.
    ///
    /// # Errors
    /// [`Refusal::Store`], when they cannot be ended now.
    pub async fn end_sessions(&self, user: Uuid, which: store::Which) -> Result<bool, Refusal> {
        self.browsers()?.sessions.end_of(user, which).await
    }

    /// Makes a personal token for somebody, which lets in to one of their teams; it is nowhere but in the answer. None: they have
    /// [`crate::MOST_TOKENS`] already.
    ///
    /// # Errors
    /// [`Refusal::Store`], when it cannot be kept now.
    pub async fn make_token(
        &self,
        user: Uuid,
        team: Uuid,
        wanted: WantedToken,
    ) -> Result<Option<String>, Refusal> {
        self.browsers()?.tokens.make(user, team, wanted).await
    }

    /// The personal tokens of somebody, the last one first.
    ///
    /// # Errors
    /// [`Refusal::Store`], when they cannot be read now.
    pub async fn tokens(&self, user: Uuid) -> Result<Vec<store::TokenLine>, Refusal> {
        self.browsers()?.tokens.of(user).await
    }

    /// Ends a personal token of somebody.
    ///
    /// # Errors
    /// [`Refusal::Store`], when they have no such token, or it cannot be ended now.
    pub async fn revoke_token(&self, user: Uuid, token: Uuid) -> Result<(), Refusal> {
        self.browsers()?.tokens.revoke(user, token).await
    }

    /// Deletes the account of somebody, with all that they can come in by; answers the values of
    /// `Set-Cookie`. What they made stays with their team.
    ///
    /// # Errors
    /// [`Refusal::NotWithThisUser`], when no admin would be left.
    pub async fn delete_account(&self, user: Uuid) -> Result<Vec<String>, Refusal> {
        match self.store.delete_user(user).await {
            Err(store::Error::Conflict(why)) => return Err(Refusal::with_user(why)),
            deleted => deleted?,
        }
        self.forget_people();
        Ok(vec![set_cookie(SESSION_COOKIE, "", 0)])
    }

    /// Changes the password of somebody, who gives the one that they have: all their sessions end, and
    /// this browser gets another one. Answers the values of `Set-Cookie`.
    ///
    /// # Errors
    /// [`Refusal`], where the password is not right, or the new one cannot be taken.
    pub async fn change_password(
        &self,
        actor: &Actor,
        headers: &HeaderMap,
        current: &str,
        new: String,
    ) -> Result<Vec<String>, Refusal> {
        let (passwords, browsers) = (self.passwords()?, self.browsers()?);
        let user = actor.user().filter(|user| user.is_local);
        let name = &*user.ok_or_else(no_password)?.subject;
        if new == current {
            return Err(Refusal::unusable(
                "password",
                "The new password is the one that you have.",
            ));
        }
        let address = actor.address();
        let user = passwords.check(name, current, address).await?;
        let hash = passwords.hash_new(name, new).await?;
        let (secret, session) = browsers.sessions.new_session(Device { address, headers });
        let (id, given) = (user.person.user, &user.hash);
        if !self
            .store
            .change_password(id, given, &hash, &session)
            .await?
        {
            return Err(Refusal::WrongPassword);
        }
        self.forget_people();
        browsers.signed_in(headers, &secret).await
    }
}

fn no_password() -> Refusal {
    Refusal::with_user("You sign in at the issuer: your password is changed there.")
}
