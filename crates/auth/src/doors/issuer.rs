//! Signing browsers in at the issuer, and out there.

use http::HeaderMap;
use program::http::ClientAddress;
use store::Person;

use super::{
    Browsers, Doors, SIGN_IN_COOKIE, SIGNED_OUT, Step, person, session_secret, sign_in_secret,
};
use crate::{
    LocalPath, Refusal, Secret,
    membership::{Meant, user_id},
    oidc::{Callback, Oidc},
    sessions::{Device, cookie},
};

impl Doors {
    /// Whether browsers can sign in at the issuer.
    pub fn take_browsers_of_issuer(&self) -> bool {
        self.issuer().is_ok()
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
        let (oidc, browsers) = self.issuer()?;
        // The issuer sends browsers back to the public name, where the cookie of another is not known.
        if let Some(step) = browsers.elsewhere(headers, to) {
            return Ok(step);
        }
        let (secret, cookie) = sign_in_secret(headers);
        let public_url = &browsers.settings.public_url;
        let url = oidc.authorization(public_url, &secret, to).await?;
        Ok(Step {
            to: url.into(),
            cookies: vec![cookie],
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
    ) -> Result<(Step, Option<Person>), Refusal> {
        let (oidc, browsers) = self.issuer()?;
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
        let identity = oidc
            .redeem(&browsers.settings.public_url, &secret, callback)
            .await?;
        let person = match person(&identity, oidc.settings(), Meant::Any) {
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
        let (secret, session) = browsers.sessions.new_session(Device { address, headers });
        if !self.store.sign_in(&person, &session).await? {
            return Err(Refusal::Disabled(person.user));
        }
        // Team and rights may be others than before, in other browsers and for tokens as well.
        browsers.forget();
        let cookies = browsers.signed_in(headers, &secret).await?;
        let step = Step {
            to: to.as_str().to_owned(),
            cookies,
        };
        Ok((step, Some(person)))
    }

    /// Where a browser that is signed out here signs out at the issuer, which sends it back to
    /// [`SIGNED_OUT`]; none where it has no such address.
    pub fn sign_out_elsewhere(&self) -> Option<String> {
        let (oidc, browsers) = self.issuer().ok()?;
        let url = oidc.end_session(&browsers.settings.public_url.join(SIGNED_OUT))?;
        Some(url.into())
    }

    fn issuer(&self) -> Result<(&Oidc, &Browsers), Refusal> {
        let oidc = self.oidc.as_ref();
        let oidc = oidc.ok_or_else(|| Refusal::sign_in("Nobody signs in at an issuer here."))?;
        oidc.client()?;
        Ok((oidc, self.browsers()?))
    }
}
