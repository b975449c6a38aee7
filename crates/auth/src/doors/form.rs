//! Signing browsers in with a name and a password, by a form of ours.

use http::HeaderMap;
use program::http::ClientAddress;
use store::Person;
use uuid::Uuid;

use super::{Doors, SIGN_IN_COOKIE, Step, credentials, sign_in_secret};
use crate::{
    LocalPath, Refusal, Secret,
    local::{Passwords, meant_by},
    secret::{bytes, letters},
    sessions::{Device, cookie},
};

/// What the value in the form is derived for.
const FORM: &str = "sign-in form";

/// What a form of signing in needs.
pub struct SignInForm {
    /// What the form brings along, so that no other site can sign a browser in as somebody else (login
    /// CSRF).
    pub csrf: String,
    /// The value of `Set-Cookie` that goes with it.
    pub cookie: String,
}

/// What somebody wrote into the form.
pub struct WrittenForm<'a> {
    /// What it brought along.
    pub csrf: &'a str,
    /// Who they are.
    pub name: &'a str,
    /// Their password.
    pub password: &'a str,
}

impl Doors {
    /// Whom somebody means to be who could not sign in by a name, in a form (`name`) or with a request; the
    /// name itself may be a password that was typed in its place.
    pub fn attempted(&self, name: Option<&str>, headers: &HeaderMap) -> Option<Uuid> {
        self.passwords.as_ref()?;
        let sent = match name {
            Some(name) => name.to_owned(),
            None => credentials::name(headers)?,
        };
        Some(meant_by(&sent))
    }

    /// Whether users of this server sign in with a password.
    pub fn have_local_users(&self) -> bool {
        self.passwords.is_some()
    }

    /// A form to sign in by. A browser that came by another name than the public one is sent there: its
    /// cookies would not be known.
    ///
    /// # Errors
    /// Where to send the browser instead.
    pub fn sign_in_form(&self, headers: &HeaderMap, to: &LocalPath) -> Result<SignInForm, Step> {
        let browsers = self.browsers.as_ref();
        if let Some(step) = browsers.and_then(|browsers| browsers.elsewhere(headers, to)) {
            return Err(step);
        }
        let (secret, cookie) = sign_in_secret(headers);
        Ok(SignInForm {
            csrf: letters(&secret.derive(FORM, &[])),
            cookie,
        })
    }

    /// Signs a browser in by what was written into its form.
    ///
    /// # Errors
    /// [`Refusal`], where that is nobody who may come in.
    pub async fn sign_in(
        &self,
        headers: &HeaderMap,
        address: ClientAddress,
        written: WrittenForm<'_>,
        to: &LocalPath,
    ) -> Result<(Step, Person), Refusal> {
        let (passwords, browsers) = (self.passwords()?, self.browsers()?);
        let secret = cookie(headers, SIGN_IN_COOKIE).and_then(Secret::parse);
        let sent = bytes(written.csrf).unwrap_or_default();
        if !secret.is_some_and(|secret| secret.verify(FORM, &[], &sent)) {
            return Err(Refusal::FormExpired);
        }
        let user = passwords
            .check(written.name, written.password, address)
            .await?;
        let (secret, session) = browsers.sessions.new_session(Device { address, headers });
        let id = user.person.user;
        if !self.store.sign_in_local(id, &user.hash, &session).await? {
            return Err(Refusal::WrongPassword);
        }
        let cookies = browsers.signed_in(headers, &secret).await?;
        let to = to.as_str().to_owned();
        Ok((Step { to, cookies }, user.person))
    }

    pub(super) fn passwords(&self) -> Result<&Passwords, Refusal> {
        self.passwords.as_ref().ok_or_else(|| {
            Refusal::sign_in(
                "Nobody signs in with a password of this server: the operator has to set \
                 LOCAL_USERS=true.",
            )
        })
    }
}
