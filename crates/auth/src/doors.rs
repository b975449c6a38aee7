//! The ways in, in order: what somebody brings decides which one they take.
//!
//! A header that says who asks decides alone, whatever cookies come along. Tokens come in the
//! `Authorization` header and nowhere else: addresses end up in logs and histories.

use std::borrow::Cow;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use http::{HeaderMap, header};
use program::http::ClientAddress;
use sha2::{Digest, Sha256};
use store::{Person, Store};
use uuid::Uuid;

use crate::{
    Actor, LocalPath, Refusal, Secret,
    actor::{Membership, user_id},
    oidc::{Callback, Identity, Oidc, OidcSettings, SignInSettings},
    remembered::{Hash, Remembered},
    sessions::{Device, SESSION_COOKIE, Sessions, cookie},
    tokens::{Tokens, WantedToken, is_meant},
};

/// Where issuers send browsers back to that signed out there.
pub const SIGNED_OUT: &str = "/signed-out";
/// What a browser holds while it signs in.
const SIGN_IN_COOKIE: &str = "__Host-clamor-sign-in";
/// Seconds that signing in may take.
const SIGN_IN_SECONDS: u64 = 600;

/// Lets in who may come in.
pub struct Doors {
    oidc: Option<Oidc>,
    browsers: Option<Browsers>,
    store: Store,
    /// Whom the rows know as they are.
    admitted: Remembered<()>,
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
        self.sessions.forget();
        self.tokens.forget();
        Ok(())
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
    /// Without settings nobody signs in.
    pub fn new(settings: Option<OidcSettings>, store: Store) -> Self {
        let browsers = settings.as_ref().and_then(|oidc| oidc.sign_in.clone());
        Self {
            browsers: browsers.map(|settings| Browsers {
                sessions: Sessions::new(store.clone(), settings.sessions),
                tokens: Tokens::new(store.clone(), settings.tokens),
                settings,
            }),
            oidc: settings.map(Oidc::new),
            admitted: Remembered::new(),
            store,
        }
    }

    /// Whether somebody must say who they are.
    pub fn are_closed(&self) -> bool {
        self.oidc.is_some()
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
        let Some(oidc) = &self.oidc else {
            return Ok(Actor::anonymous(address));
        };
        match authorization(headers)? {
            Some(Credentials::Bearer(token)) if !is_meant(token) || self.browsers.is_none() => {
                let identity = oidc.identify(token).await?;
                let person = person(&identity, oidc.settings())?;
                self.admit(&person).await?;
                return Ok(Actor::of_person(&person, address));
            }
            Some(credentials) => {
                let browsers = self.browsers.as_ref().ok_or(NO_TOKEN)?;
                let token = credentials.personal_token()?;
                return browsers.tokens.find(&token, address).await;
            }
            None => {}
        }
        if let Some(browsers) = &self.browsers
            && let Some(secret) = session_secret(headers)
        {
            let found = browsers.sessions.find(&secret, address).await?;
            return found.ok_or(Refusal::Missing(
                "Your session is over: please sign in again.",
            ));
        }
        Err(match self.browsers {
            Some(_) => Refusal::Missing(
                "This server asks who you are: sign in on the page, or send `Authorization: Bearer`, \
                 a space and a token of the issuer that it trusts.",
            ),
            None => NO_TOKEN,
        })
    }

    /// Whether somebody may go on with what they began: not after their session or personal token has
    /// ended, or shows them other jobs. A token of the issuer is looked at once: it ends by itself soon, and
    /// what was begun with it may take longer.
    pub async fn still_let_in(&self, headers: &HeaderMap, actor: &Actor) -> bool {
        if !actor.may_end() {
            return true;
        }
        match self.let_in(headers, actor.address()).await {
            Ok(now) => now.scope() == actor.scope(),
            Err(Refusal::Store(_)) => true,
            Err(_) => false,
        }
    }

    /// Begins to sign a browser in.
    ///
    /// # Errors
    /// [`Refusal`], where browsers cannot sign in now.
    pub async fn begin_sign_in(
        &self,
        headers: &HeaderMap,
        to: &LocalPath,
    ) -> Result<Step, Refusal> {
        let (oidc, browsers) = self.browsers()?;
        let public_url = &browsers.settings.public_url;
        let host = headers
            .get(header::HOST)
            .and_then(|host| host.to_str().ok());
        if host.is_some_and(|host| !public_url.has_host(host)) {
            // The issuer sends browsers back to that name, where the cookie of another is not known.
            let mut url = public_url.join("/sign-in");
            url.query_pairs_mut().append_pair("to", to.as_str());
            return Ok(Step {
                to: url.into(),
                cookies: Vec::new(),
            });
        }
        // One secret for all tabs that sign in meanwhile.
        let held = cookie(headers, SIGN_IN_COOKIE).and_then(Secret::parse);
        let secret = held.unwrap_or_else(Secret::random);
        let url = oidc.authorization(&browsers.settings, &secret, to).await?;
        Ok(Step {
            to: url.into(),
            cookies: vec![set_cookie(
                SIGN_IN_COOKIE,
                &secret.reveal(),
                SIGN_IN_SECONDS,
            )],
        })
    }

    /// Ends signing in: whoever the issuer names has a session. Answers who that is, too, unless they
    /// had one already.
    ///
    /// # Errors
    /// [`Refusal`], where the issuer names nobody who may come in.
    pub async fn end_sign_in(
        &self,
        headers: &HeaderMap,
        address: ClientAddress,
        callback: Callback,
    ) -> Result<(Step, Option<String>), Refusal> {
        let (oidc, browsers) = self.browsers()?;
        let to = Oidc::path_of(callback.state());
        let Some(secret) = cookie(headers, SIGN_IN_COOKIE).and_then(Secret::parse) else {
            // Another tab was quicker, or the address was called again: there is nothing to do.
            if let Some(held) = session_secret(headers)
                && browsers.sessions.find(&held, address).await?.is_some()
            {
                let step = Step {
                    to: to.as_str().to_owned(),
                    cookies: Vec::new(),
                };
                return Ok((step, None));
            }
            return Err(crate::oidc::began_elsewhere());
        };
        let identity = oidc.redeem(&browsers.settings, &secret, callback).await?;
        let person = match person(&identity, oidc.settings()) {
            Ok(person) => person,
            Err(refused) => {
                // What the issuer said before counts no more.
                let issuer = oidc.settings().issuer.to_string();
                browsers
                    .shut_out(&self.store, user_id(&issuer, &identity.user))
                    .await?;
                return Err(refused);
            }
        };
        let device = Device { address, headers };
        let session = browsers.sessions.begin(person, device).await?;
        // The one that this browser had before is nobody's any more.
        if let Some(held) = session_secret(headers) {
            browsers.sessions.end(&held).await?;
        }
        let lifetime = browsers.settings.sessions.lifetime.as_secs();
        let step = Step {
            to: to.as_str().to_owned(),
            cookies: vec![
                set_cookie(SESSION_COOKIE, &session.reveal(), lifetime),
                set_cookie(SIGN_IN_COOKIE, "", 0),
            ],
        };
        Ok((step, Some(identity.user)))
    }

    /// Signs a browser out here; answers the values of `Set-Cookie`.
    ///
    /// # Errors
    /// [`Refusal::Store`], when the session cannot be ended now.
    pub async fn sign_out(&self, headers: &HeaderMap) -> Result<Vec<String>, Refusal> {
        let (_, browsers) = self.browsers()?;
        if let Some(secret) = session_secret(headers) {
            browsers.sessions.end(&secret).await?;
        }
        Ok(vec![set_cookie(SESSION_COOKIE, "", 0)])
    }

    /// Where a browser that is signed out here signs out at the issuer, which sends it back to
    /// [`SIGNED_OUT`]; none where it has no such address.
    pub fn sign_out_elsewhere(&self) -> Option<String> {
        let (oidc, browsers) = self.browsers().ok()?;
        let url = oidc.end_session(&browsers.settings, SIGNED_OUT)?;
        Some(url.into())
    }

    /// The sessions of somebody that go on, the one used last first.
    ///
    /// # Errors
    /// [`Refusal::Store`], when they cannot be read now.
    pub async fn sessions(&self, user: Uuid) -> Result<Vec<store::SessionLine>, Refusal> {
        self.browsers()?.1.sessions.of(user).await
    }

    /// Ends sessions of somebody, wherever their browsers are.
    ///
    /// # Errors
    /// [`Refusal::Store`], when they cannot be ended now.
    pub async fn end_sessions(&self, user: Uuid, which: store::Which) -> Result<(), Refusal> {
        self.browsers()?.1.sessions.end_of(user, which).await
    }

    /// Makes a personal token for somebody; it is nowhere but in the answer. None: they have
    /// [`crate::MOST_TOKENS`] already.
    ///
    /// # Errors
    /// [`Refusal::Store`], when it cannot be kept now.
    pub async fn make_token(
        &self,
        user: Uuid,
        wanted: WantedToken,
    ) -> Result<Option<String>, Refusal> {
        self.browsers()?.1.tokens.make(user, wanted).await
    }

    /// The personal tokens of somebody, the last one first.
    ///
    /// # Errors
    /// [`Refusal::Store`], when they cannot be read now.
    pub async fn tokens(&self, user: Uuid) -> Result<Vec<store::TokenLine>, Refusal> {
        self.browsers()?.1.tokens.of(user).await
    }

    /// Ends a personal token of somebody.
    ///
    /// # Errors
    /// [`Refusal::Store`], when they have no such token, or it cannot be ended now.
    pub async fn revoke_token(&self, user: Uuid, token: Uuid) -> Result<(), Refusal> {
        self.browsers()?.1.tokens.revoke(user, token).await
    }

    /// Notes who comes with a token of the issuer, so that what they make has a maker; refuses who is
    /// disabled.
    async fn admit(&self, person: &Person) -> Result<(), Refusal> {
        let known = known_by(person);
        if self.admitted.get(&known).is_some() {
            return Ok(());
        }
        if !self.store.admit(person).await? {
            return Err(Refusal::Disabled);
        }
        self.admitted.keep(known, ());
        Ok(())
    }

    fn browsers(&self) -> Result<(&Oidc, &Browsers), Refusal> {
        self.oidc
            .as_ref()
            .zip(self.browsers.as_ref())
            .ok_or_else(|| {
                Refusal::sign_in(match self.oidc {
                    Some(_) => {
                        "Browsers cannot sign in here: the operator has to set OIDC_CLIENT_ID and \
                         PUBLIC_URL."
                    }
                    None => "Nobody has to sign in here.",
                })
            })
    }
}

/// Whom an identity stands for in the rows.
fn person(identity: &Identity, settings: &OidcSettings) -> Result<Person, Refusal> {
    let membership = Membership::of(identity, settings)?;
    let issuer = settings.issuer.to_string();
    Ok(Person {
        user: user_id(&issuer, &identity.user),
        issuer,
        subject: identity.user.clone(),
        name: identity.name.clone(),
        team: membership.team,
        team_name: membership.team_name,
        is_admin: membership.is_admin,
    })
}

/// What somebody is remembered by: all that is noted of them.
fn known_by(person: &Person) -> Hash {
    let team = person.team.as_bytes();
    let name = person.name.as_deref().unwrap_or_default();
    let hash = Sha256::new().chain_update(person.user).chain_update(team);
    let hash = hash
        .chain_update([u8::from(person.is_admin)])
        .chain_update(name);
    hash.finalize().into()
}

fn session_secret(headers: &HeaderMap) -> Option<Secret> {
    cookie(headers, SESSION_COOKIE).and_then(Secret::parse)
}

/// `Secure` also on this machine, where browsers take it without https.
fn set_cookie(name: &str, value: &str, seconds: u64) -> String {
    format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; Secure; SameSite=Lax")
}

/// What a request brings that says who asks.
enum Credentials<'a> {
    /// A token by itself (RFC 6750, section 2.1).
    Bearer(&'a str),
    /// Name and password, which is what older programs can send (RFC 7617).
    Basic(&'a str),
}

impl Credentials<'_> {
    /// The personal token: by itself, or as a password. The name that stands before it there says
    /// nothing that the token does not.
    fn personal_token(&self) -> Result<Cow<'_, str>, Refusal> {
        let token = match self {
            Self::Bearer(token) => Cow::Borrowed(*token),
            Self::Basic(credentials) => password(credentials).ok_or(NO_TOKEN)?.into(),
        };
        match is_meant(&token) {
            true => Ok(token),
            false => Err(Refusal::invalid(
                "The password must be a personal token, which begins with `clamor_`: make one on your \
                 account's page.",
            )),
        }
    }
}

/// Nothing says who asks, or in a way that is not taken here.
const NO_TOKEN: Refusal = Refusal::Missing(
    "This server asks for a bearer token: send `Authorization: Bearer`, a space and a token of the \
     issuer that it trusts.",
);

fn authorization(headers: &HeaderMap) -> Result<Option<Credentials<'_>>, Refusal> {
    let mut sent = headers.get_all(header::AUTHORIZATION).iter();
    let (first, second) = (sent.next(), sent.next());
    if second.is_some() {
        return Err(Refusal::invalid(
            "The request has several `Authorization` headers; one is taken.",
        ));
    }
    let Some(first) = first else {
        return Ok(None);
    };
    let parts = first.to_str().ok().and_then(|value| value.split_once(' '));
    let (scheme, value) = parts.ok_or(NO_TOKEN)?;
    match scheme.to_ascii_lowercase().as_str() {
        "bearer" => Ok(Some(Credentials::Bearer(value.trim()))),
        "basic" => Ok(Some(Credentials::Basic(value.trim()))),
        _ => Err(NO_TOKEN),
    }
}

/// The password of Basic credentials.
fn password(credentials: &str) -> Option<String> {
    let credentials = BASE64_STANDARD.decode(credentials).ok()?;
    let credentials = String::from_utf8(credentials).ok()?;
    let (_, password) = credentials.split_once(':')?;
    Some(password.to_owned())
}
