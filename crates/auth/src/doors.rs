//! The ways in, in order: what somebody brings decides which one they take.
//!
//! A header that says who asks decides alone, whatever cookies come along. Tokens come in the
//! `Authorization` header and nowhere else: addresses end up in logs and histories.

mod account;
pub(crate) mod credentials;
mod form;
mod issuer;
mod people;
mod shares;
mod ways;

use std::borrow::Cow;

use http::{HeaderMap, header};
use program::http::ClientAddress;
use store::{Person, Store};
use uuid::Uuid;

use crate::{
    Actor, LocalPath, PublicUrl, Refusal, Secret, SessionSettings, TokenSettings,
    local::Passwords,
    membership::{Meant, Membership, NOT_IN_TEAM, user_id},
    oidc::{Fingerprint, Identity, Oidc, OidcSettings},
    remembered::Remembered,
    sessions::{SESSION_COOKIE, Sessions, cookie},
    teams,
    tokens::Tokens,
};
use credentials::{Credentials, authorization};
pub use form::{SignInForm, WrittenForm};
pub use people::{WantedChange, WantedMail, WantedUser};
pub use shares::{MOST_SHARES, MadeShare, Shared, WantedShare};
use ways::Ways;

/// Where issuers send browsers back to that signed out there.
pub const SIGNED_OUT: &str = "/signed-out";
/// What a browser holds while it signs in.
const SIGN_IN_COOKIE: &str = "__Host-clamor-sign-in";
/// What a browser holds is of no use any more.
const SESSION_OVER: Refusal =
    Refusal::Missing(Cow::Borrowed("Your session is over: please sign in again."));
/// Seconds that signing in may take.
const SIGN_IN_SECONDS: u64 = 600;

/// How browsers sign in, and what those have who did.
#[derive(Debug, Clone)]
pub struct SignInSettings {
    /// Where browsers reach us, and come back to from an issuer.
    pub public_url: PublicUrl,
    /// Whether users of this server sign in with a password, besides those of an issuer.
    pub local_users: bool,
    /// How long somebody stays signed in.
    pub sessions: SessionSettings,
    /// How long personal tokens work.
    pub tokens: TokenSettings,
}

/// Lets in who may come in.
pub struct Doors {
    oidc: Option<Oidc>,
    browsers: Option<Browsers>,
    passwords: Option<Passwords>,
    store: Store,
    /// Whom the rows know as they are, by the token of the issuer and the team that they named with it.
    admitted: Remembered<Actor, (Fingerprint, Option<Uuid>)>,
}

/// How browsers come in.
struct Browsers {
    settings: SignInSettings,
    sessions: Sessions,
    tokens: Tokens,
}

impl Browsers {
    /// Ends what somebody has who may not come in any more.
    async fn shut_out(&self, store: &Store, user: Uuid) -> Result<(), Refusal> {
        store.shut_out(user).await?;
        self.forget();
        Ok(())
    }

    /// Looks at the rows anew, whoever asks.
    fn forget(&self) {
        self.sessions.forget();
        self.tokens.forget();
    }

    /// Where a browser signs in that came by another name than the public one.
    fn elsewhere(&self, headers: &HeaderMap, to: &LocalPath) -> Option<Step> {
        let host = headers
            .get(header::HOST)
            .and_then(|host| host.to_str().ok());
        let public_url = &self.settings.public_url;
        host.filter(|host| !public_url.has_host(host))?;
        let mut url = public_url.join("/sign-in");
        url.query_pairs_mut().append_pair("to", to.as_str());
        Some(Step {
            to: url.into(),
            cookies: Vec::new(),
        })
    }

    /// What a browser is to hold that has just signed in; the session that it had before is nobody's any
    /// more.
    async fn signed_in(
        &self,
        headers: &HeaderMap,
        session: &Secret,
    ) -> Result<Vec<String>, Refusal> {
        if let Some(held) = session_secret(headers) {
            self.sessions.end(&held).await?;
        }
        let lifetime = self.settings.sessions.lifetime.as_secs();
        Ok(vec![
            set_cookie(SESSION_COOKIE, &session.reveal(), lifetime),
            set_cookie(SIGN_IN_COOKIE, "", 0),
        ])
    }
}

/// Where a browser goes next, and what it is to hold from now on.
pub struct Step {
    /// The address.
    pub to: String,
    /// Values of `Set-Cookie`.
    pub cookies: Vec<String>,
}

impl Doors {
    /// Without an issuer and local users nobody signs in.
    pub fn new(oidc: Option<OidcSettings>, sign_in: Option<SignInSettings>, store: Store) -> Self {
        let has_passwords = sign_in.as_ref().is_some_and(|sign_in| sign_in.local_users);
        Self {
            oidc: oidc.map(Oidc::new),
            browsers: sign_in.map(|settings| Browsers {
                sessions: Sessions::new(store.clone(), settings.sessions),
                tokens: Tokens::new(store.clone(), settings.tokens),
                settings,
            }),
            passwords: has_passwords.then(|| Passwords::new(store.clone())),
            admitted: Remembered::new(),
            store,
        }
    }

    /// Whether somebody must say who they are.
    pub fn are_closed(&self) -> bool {
        self.oidc.is_some() || self.passwords.is_some()
    }

    /// Whether browsers can sign in.
    pub fn take_browsers(&self) -> bool {
        self.browsers.is_some()
    }

    /// Keeps at hand what is needed to let somebody in, for ever.
    pub async fn keep_ready(&self) {
        if let Some(oidc) = &self.oidc {
            oidc.keep_fresh().await;
        }
    }

    /// Who asks.
    ///
    /// # Errors
    /// [`Refusal`], where they cannot come in.
    pub async fn let_in(
        &self,
        headers: &HeaderMap,
        address: ClientAddress,
    ) -> Result<Actor, Refusal> {
        let team = teams::wanted(headers)?;
        if !self.are_closed() {
            return in_team(Actor::anonymous(address), team);
        }
        let credentials = authorization(headers);
        match credentials.map_err(|unreadable| self.ways().refuse(unreadable))? {
            Some(Credentials::Bearer(token)) => return self.by_issuer(token, address, team).await,
            Some(Credentials::Personal { token, name }) => {
                return match &self.browsers {
                    Some(browsers) => {
                        let found = browsers
                            .tokens
                            .find(&token, name.as_deref(), address)
                            .await?;
                        in_team(self.known(found)?, team)
                    }
                    // Nobody can have one: it is read as what it says to be.
                    None => self.by_issuer(&token, address, team).await,
                };
            }
            Some(Credentials::Basic { name, password }) => {
                return match &self.passwords {
                    Some(passwords) => {
                        let found = passwords.find(&name, &password, address).await?;
                        self.turned(found, team).await
                    }
                    None if self.browsers.is_some() => Err(Refusal::invalid(
                        "The password must be a personal token, which begins with `clamor_`: make one \
                         on your account's page.",
                    )),
                    None => Err(self.ways().missing()),
                };
            }
            None => {}
        }
        if let Some(browsers) = &self.browsers
            && let Some(secret) = session_secret(headers)
        {
            let found = browsers.sessions.find(&secret, address).await?;
            return in_team(self.known(found.ok_or(SESSION_OVER)?)?, team);
        }
        Err(self.ways().missing())
    }

    fn ways(&self) -> Ways {
        Ways {
            issuer: self.oidc.is_some(),
            page: self.browsers.is_some(),
            passwords: self.passwords.is_some(),
        }
    }

    /// Somebody who came before, unless users of this server come in no more.
    fn known(&self, actor: Actor) -> Result<Actor, Refusal> {
        let is_local = actor.user().is_some_and(|user| user.is_local);
        match is_local && self.passwords.is_none() {
            true => Err(SESSION_OVER),
            false => Ok(actor),
        }
    }

    /// Somebody whose program names one of their teams.
    async fn turned(&self, actor: Actor, team: Option<Uuid>) -> Result<Actor, Refusal> {
        let (Some(team), Some(user)) = (team, actor.user_id()) else {
            return Ok(actor);
        };
        if team == actor.team() {
            return Ok(actor);
        }
        let others = self.store.other_teams(user).await?;
        match others.iter().any(|(other, _)| *other == team) {
            true => Ok(actor.in_team(team)),
            false => Err(NOT_IN_TEAM),
        }
    }

    /// Whom a token of the issuer speaks for.
    async fn by_issuer(
        &self,
        token: &str,
        address: ClientAddress,
        team: Option<Uuid>,
    ) -> Result<Actor, Refusal> {
        let Some(oidc) = &self.oidc else {
            return Err(Refusal::invalid(
                "The bearer token must be a personal token, which begins with `clamor_`: make one on \
                 your account's page.",
            ));
        };
        let (verified, fingerprint) = oidc.identify(token).await?;
        let known = (fingerprint, team);
        if let Some(actor) = self.admitted.get(&known) {
            return Ok(actor.at(address));
        }
        let meant = team.map_or(Meant::TheOnly, Meant::Team);
        let person = person(&verified.identity, oidc.settings(), meant)?;
        // So that what they make has a maker.
        if !self.store.admit(&person).await? {
            return Err(Refusal::Disabled(person.user));
        }
        let actor = Actor::of_person(&person, address);
        self.admitted.keep(known, actor.clone());
        Ok(actor)
    }

    /// Who asks by now, where they began something that took a while: nobody, after their session or personal
    /// token has ended, and somebody who may see other jobs, where team or role are others. A token of the
    /// issuer is looked at once: it ends by itself soon, and what was begun with it may take longer.
    ///
    /// # Errors
    /// [`Refusal`], where they may not come in any more.
    pub async fn let_in_again(&self, headers: &HeaderMap, actor: &Actor) -> Result<Actor, Refusal> {
        if !actor.may_end() {
            return Ok(actor.clone());
        }
        match self.let_in(headers, actor.address()).await {
            // It cannot be asked now.
            Err(Refusal::Store(_)) => Ok(actor.clone()),
            now => now,
        }
    }

    /// Whether somebody may go on with what they began, and sees the same jobs; see [`Self::let_in_again`].
    pub async fn still_let_in(&self, headers: &HeaderMap, actor: &Actor) -> bool {
        let now = self.let_in_again(headers, actor).await;
        now.is_ok_and(|now| now.scope() == actor.scope())
    }

    fn browsers(&self) -> Result<&Browsers, Refusal> {
        self.browsers
            .as_ref()
            .ok_or_else(|| Refusal::sign_in("Nobody signs in on the page here."))
    }

    /// Looks at the rows anew, whoever asks: somebody was changed.
    fn forget_people(&self) {
        if let Some(browsers) = &self.browsers {
            browsers.forget();
        }
        if let Some(passwords) = &self.passwords {
            passwords.forget();
        }
        self.admitted.forget_all();
    }
}

/// Somebody whose way in leads to one team: a session, a personal token, or the open door of a server without
/// sign-in. Whoever names another team would get something else than they ask for.
fn in_team(actor: Actor, team: Option<Uuid>) -> Result<Actor, Refusal> {
    match team.is_none_or(|team| team == actor.team()) {
        true => Ok(actor),
        false => Err(Refusal::OtherTeam(
            "What you came in by is of another team than the header `X-Clamor-Team` names: a personal \
             token works in the team in which it was made, and a session in the one that you chose on \
             your account's page.",
        )),
    }
}

/// Whom an identity stands for in the rows.
fn person(identity: &Identity, settings: &OidcSettings, meant: Meant) -> Result<Person, Refusal> {
    let membership = Membership::of(identity, settings, meant)?;
    let issuer = settings.issuer.to_string();
    Ok(Person {
        user: user_id(&issuer, &identity.user),
        issuer,
        subject: identity.user.clone(),
        name: identity.name.clone(),
        mail: identity.mail.clone(),
        team: membership.team,
        team_name: membership.team_name,
        other_teams: membership.other_teams,
        role: membership.role,
    })
}

fn session_secret(headers: &HeaderMap) -> Option<Secret> {
    cookie(headers, SESSION_COOKIE).and_then(Secret::parse)
}

/// What a browser holds that signs in, and the cookie for it: one for all its tabs that do so meanwhile.
fn sign_in_secret(headers: &HeaderMap) -> (Secret, String) {
    let held = cookie(headers, SIGN_IN_COOKIE).and_then(Secret::parse);
    let secret = held.unwrap_or_else(Secret::random);
    let cookie = set_cookie(SIGN_IN_COOKIE, &secret.reveal(), SIGN_IN_SECONDS);
    (secret, cookie)
}

/// `Secure` also on this machine, where browsers take it without https.
fn set_cookie(name: &str, value: &str, seconds: u64) -> String {
    format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; Secure; SameSite=Lax")
}
