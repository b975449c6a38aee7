//! Settings of the HTTP side, from flags and the environment.
//!
//! Every field says its default and unit.

mod quotas;
mod rates;
mod seal;
mod sign_in;
mod team;
mod traffic;
mod user;

use std::net::SocketAddr;

use anyhow::bail;
use auth::{IssuerUrl, OidcSettings, PublicUrl};
use clap::Args;
use program::{BadInput, Effects, TempSettings, values};
use service::Limits;

use crate::Settings;
use crate::guard::host_name;

pub use quotas::QuotaArgs;
pub use rates::{RateArgs, RateChoice};
pub use seal::SealCommand;
pub use sign_in::SignInArgs;
pub use team::TeamCommand;
pub use traffic::TrafficArgs;
pub use user::UserCommand;

/// Where the HTTP side listens, and whom it lets in.
#[derive(Debug, Clone, Args)]
pub struct HttpSettings {
    /// Address and port to listen on. Other than loopback needs OIDC_ISSUER, LOCAL_USERS=true or ALLOW_ANONYMOUS=true.
    #[arg(
        long,
        env = "LISTEN",
        value_name = "ADDR",
        default_value = "127.0.0.1:8000",
        value_parser = program::address
    )]
    pub listen: SocketAddr,

    /// Whose tokens are asked for.
    #[command(flatten)]
    pub oidc: OidcArgs,

    /// Let anybody who reaches the address use it, without sign-in. Changes nothing with OIDC_ISSUER or LOCAL_USERS.
    #[arg(long, env = "ALLOW_ANONYMOUS", value_name = "BOOL", default_value_t = false, action = clap::ArgAction::Set)]
    pub allow_anonymous: bool,

    /// Names by which browsers reach this server, besides localhost and loopback addresses, with commas
    /// between them; each alone, without scheme, port and path. Changes nothing with OIDC_ISSUER.
    #[arg(
        long,
        env = "ALLOWED_HOSTS",
        value_name = "NAMES",
        value_delimiter = ',',
        value_parser = host_name
    )]
    pub allowed_hosts: Vec<String>,

    /// Largest comments file accepted, in MiB.
    #[arg(long, env = "MAX_UPLOAD_MIB", value_name = "MIB", default_value_t = 1024, value_parser = clap::value_parser!(u32).range(1..))]
    pub max_upload_mib: u32,

    /// What one file may unpack to, and its cells hold, in MiB.
    #[arg(long, env = "MAX_EXPANDED_MIB", value_name = "MIB", default_value_t = 4096, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub max_expanded_mib: u32,

    /// What is kept of the text of one comment of a file, in bytes.
    #[arg(long, env = "MAX_COMMENT_BYTES", value_name = "BYTES", default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1000..=1_000_000))]
    pub max_comment_bytes: u32,

    /// Where uploads and spreadsheets lie meanwhile.
    #[command(flatten)]
    pub temp: TempSettings,

    /// How browsers sign in.
    #[command(flatten)]
    pub sign_in: SignInArgs,

    /// How many clients may have how much.
    #[command(flatten)]
    pub traffic: TrafficArgs,

    /// How often somebody may ask.
    #[command(flatten)]
    pub rates: RateArgs,

    /// What teams may have.
    #[command(flatten)]
    pub quotas: QuotaArgs,
}

/// Whose tokens are asked for, and what is read from them.
///
/// Names of claims may be paths with dots: `realm_access.roles`.
#[derive(Debug, Clone, Args)]
pub struct OidcArgs {
    /// OpenID Connect issuer whose tokens let people and programs in, as it writes itself; https. Nobody signs in when not set.
    #[arg(
        long,
        env = "OIDC_ISSUER",
        value_name = "URL",
        help_heading = "Sign-in"
    )]
    pub oidc_issuer: Option<IssuerUrl>,

    /// What tokens for this server have in `aud`; needed with an issuer.
    #[arg(
        long,
        env = "OIDC_AUDIENCE",
        value_name = "TEXT",
        value_parser = values::text,
        help_heading = "Sign-in"
    )]
    pub oidc_audience: Option<String>,

    /// Claim that names the person or program.
    #[arg(
        long,
        env = "OIDC_USER_CLAIM",
        value_name = "CLAIM",
        default_value = OidcSettings::USER_CLAIM,
        value_parser = claim,
        help_heading = "Sign-in"
    )]
    pub oidc_user_claim: String,

    /// Claim that names the team whose jobs somebody sees.
    #[arg(
        long,
        env = "OIDC_TEAM_CLAIM",
        value_name = "CLAIM",
        default_value = OidcSettings::TEAM_CLAIM,
        value_parser = claim,
        help_heading = "Sign-in"
    )]
    pub oidc_team_claim: String,

    /// Claim that holds roles, as a list or with spaces between them.
    #[arg(
        long,
        env = "OIDC_ADMIN_CLAIM",
        value_name = "CLAIM",
        default_value = OidcSettings::ADMIN_CLAIM,
        value_parser = claim,
        help_heading = "Sign-in"
    )]
    pub oidc_admin_claim: String,

    /// The role that sees the jobs of every team.
    #[arg(
        long,
        env = "OIDC_ADMIN_VALUE",
        value_name = "ROLE",
        default_value = OidcSettings::ADMIN_VALUE,
        value_parser = values::text,
        help_heading = "Sign-in"
    )]
    pub oidc_admin_value: String,

    /// The role that looks after the users of its own team, where the team claim names one alone.
    #[arg(
        long,
        env = "OIDC_TEAM_ADMIN_VALUE",
        value_name = "ROLE",
        default_value = OidcSettings::TEAM_ADMIN_VALUE,
        value_parser = values::text,
        help_heading = "Sign-in"
    )]
    pub oidc_team_admin_value: String,
}

impl OidcArgs {
    fn settings(&self) -> anyhow::Result<Option<OidcSettings>> {
        match (&self.oidc_issuer, &self.oidc_audience) {
            (None, None) => Ok(None),
            (Some(_), Some(_)) if self.oidc_admin_value == self.oidc_team_admin_value => {
                bail!(BadInput(format!(
                    "OIDC_ADMIN_VALUE and OIDC_TEAM_ADMIN_VALUE are both {}: whoever has that role \
                     would see every team. Give each a role of its own",
                    self.oidc_admin_value
                )))
            }
            (Some(issuer), Some(audience)) => Ok(Some(OidcSettings {
                user_claim: self.oidc_user_claim.clone(),
                team_claim: self.oidc_team_claim.clone(),
                admin_claim: self.oidc_admin_claim.clone(),
                admin_value: self.oidc_admin_value.clone(),
                team_admin_value: self.oidc_team_admin_value.clone(),
                ..OidcSettings::new(issuer.clone(), audience.clone())
            })),
            (Some(issuer), None) => bail!(BadInput(format!(
                "OIDC_ISSUER={issuer} is set and OIDC_AUDIENCE is not: without it, tokens that the \
                 issuer made for other services would be taken here. Set it to what tokens for \
                 this server have in `aud`"
            ))),
            (None, Some(audience)) => bail!(BadInput(format!(
                "OIDC_AUDIENCE={audience} is set and OIDC_ISSUER is not: name the issuer whose \
                 tokens let people in, or remove OIDC_AUDIENCE"
            ))),
        }
    }

    /// What was chosen for tokens, while none is asked for.
    fn unused(&self, effects: &mut Effects) {
        for (setting, value, default) in [
            (
                "OIDC_USER_CLAIM",
                &self.oidc_user_claim,
                OidcSettings::USER_CLAIM,
            ),
            (
                "OIDC_TEAM_CLAIM",
                &self.oidc_team_claim,
                OidcSettings::TEAM_CLAIM,
            ),
            (
                "OIDC_ADMIN_CLAIM",
                &self.oidc_admin_claim,
                OidcSettings::ADMIN_CLAIM,
            ),
            (
                "OIDC_ADMIN_VALUE",
                &self.oidc_admin_value,
                OidcSettings::ADMIN_VALUE,
            ),
            (
                "OIDC_TEAM_ADMIN_VALUE",
                &self.oidc_team_admin_value,
                OidcSettings::TEAM_ADMIN_VALUE,
            ),
        ] {
            if value != default {
                effects.off(setting, "changes nothing, since OIDC_ISSUER is not set");
            }
        }
    }
}

impl HttpSettings {
    /// What the server needs of them.
    ///
    /// # Errors
    /// [`BadInput`], when anybody could use it who reaches it, and nobody said so; when it is not said
    /// which tokens of the issuer are meant; when one client may have more than there is; when there
    /// is no folder for temporary files.
    pub fn settings(&self) -> anyhow::Result<Settings> {
        let oidc = self.oidc.settings()?;
        let client = self.sign_in.client(oidc.is_some())?;
        let oidc = oidc.map(|oidc| OidcSettings { client, ..oidc });
        let sign_in = self.sign_in.settings(self.listen)?;
        let is_open = oidc.is_none() && !self.sign_in.local_users;
        if !self.listen.ip().is_loopback() && !self.allow_anonymous && is_open {
            bail!(BadInput(format!(
                "LISTEN={} can be reached from other machines, and nobody would have to sign in: \
                 listen on 127.0.0.1, set OIDC_ISSUER (and OIDC_AUDIENCE) so that a token is asked \
                 for, LOCAL_USERS=true (and PUBLIC_URL) for users of this server, or \
                 ALLOW_ANONYMOUS=true if that is what you want",
                self.listen
            )));
        }
        self.temp.apply()?;
        let settings = self.rates.apply(Settings::default(), self.is_private());
        self.traffic.apply(Settings {
            oidc,
            public_url: sign_in
                .as_ref()
                .map(|sign_in| sign_in.public_url.clone())
                .or_else(|| self.sign_in.public_url.clone()),
            sign_in,
            limits: Limits {
                max_comment_file_bytes: u64::from(self.max_upload_mib) << 20,
                max_expanded_bytes: u64::from(self.max_expanded_mib) << 20,
                max_comment_bytes: usize::try_from(self.max_comment_bytes)?,
                ..Limits::default()
            },
            allowed_hosts: self.allowed_hosts.clone(),
            quotas: self.quotas.quotas(),
            ..settings
        })
    }

    /// The address by which browsers reach this server, as far as it is known.
    pub fn public_url(&self) -> Option<PublicUrl> {
        let sign_in = self.sign_in.settings(self.listen).ok().flatten();
        let known = sign_in.map(|sign_in| sign_in.public_url);
        known.or_else(|| self.sign_in.public_url.clone())
    }

    /// Whether anybody signs in.
    pub fn has_users(&self) -> bool {
        self.oidc.oidc_issuer.is_some() || self.sign_in.local_users
    }

    /// Whether nobody signs in, and only this machine reaches it.
    fn is_private(&self) -> bool {
        !self.has_users() && self.listen.ip().is_loopback()
    }

    /// What is off because of them.
    pub fn effects(&self, effects: &mut Effects) {
        let listen = self.listen;
        effects.used("TMPDIR", tempfile::env::temp_dir().display().to_string());
        self.traffic.effects(effects);
        self.rates.effects(self.is_private(), effects);
        self.sign_in
            .effects(self.oidc.oidc_issuer.is_some(), effects);
        let has_issuer = self.oidc.oidc_issuer.is_some();
        if !has_issuer {
            self.oidc.unused(effects);
        }
        let closed_by = match (has_issuer, self.sign_in.local_users) {
            (true, _) => Some("OIDC_ISSUER"),
            (false, true) => Some("LOCAL_USERS"),
            (false, false) => None,
        };
        if let Some(setting) = closed_by {
            if self.allow_anonymous {
                effects.off(
                    "ALLOW_ANONYMOUS",
                    format!("changes nothing, since {setting} is set"),
                );
            }
            if !self.allowed_hosts.is_empty() {
                effects.off(
                    "ALLOWED_HOSTS",
                    format!(
                        "changes nothing, since {setting} is set: with sign-in, any name may lead \
                         to this server"
                    ),
                );
            }
            return;
        }
        let who = match listen.ip().is_loopback() {
            true => "whoever is on this machine",
            false => "whoever reaches this address",
        };
        effects.off(
            "OIDC_ISSUER",
            format!("not set: nobody signs in, and {who} may use http://{listen}/"),
        );
        if self.allowed_hosts.is_empty() {
            effects.off(
                "ALLOWED_HOSTS",
                "not set: only requests for localhost and loopback addresses are answered",
            );
        }
    }
}

/// The name of a claim, or a path of names with dots between them.
fn claim(text: &str) -> Result<String, String> {
    let name = values::word(text)?;
    if name.starts_with('.') || name.ends_with('.') || name.contains("..") {
        return Err(
            "a name is missing beside a dot: it is a claim, or a path such as realm_access.roles"
                .to_owned(),
        );
    }
    Ok(name)
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    const ISSUER: &str = "https://login.example.org/realms/main";

    #[derive(Parser)]
    struct Program {
        #[command(flatten)]
        http: HttpSettings,
    }

    fn settings(arguments: &[&str]) -> Result<Settings, String> {
        let arguments = ["program"].iter().chain(arguments);
        let program = Program::try_parse_from(arguments).map_err(|error| error.to_string())?;
        program.http.settings().map_err(|error| error.to_string())
    }

    #[track_caller]
    fn refused(arguments: &[&str], words: &[&str]) {
        let sentence = settings(arguments).expect_err("a refusal");
        for word in words {
            assert!(sentence.contains(word), "{word} is not in: {sentence}");
        }
    }

    #[test]
    fn the_public_address_counts_with_tokens_alone() {
        let tokens = ["--oidc-issuer", ISSUER, "--oidc-audience", "clamor"];
        assert_eq!(settings(&tokens).expect("settings").public_url, None);
        let public = ["--public-url", "https://clamor.example.org"];
        let known = settings(&[&tokens[..], &public].concat()).expect("settings");
        let known = known.public_url.expect("it is known").to_string();
        assert_eq!(known, public[1]);
    }

    #[test]
    fn others_are_let_in_by_a_token_or_by_a_decision() {
        let far = ["--listen", "0.0.0.0:8000"];
        let words = ["LISTEN=0.0.0.0:8000", "OIDC_ISSUER", "ALLOW_ANONYMOUS"];
        refused(&far, &words);
        for more in [
            &["--allow-anonymous", "true"][..],
            &["--oidc-issuer", ISSUER, "--oidc-audience", "clamor"],
            &[
                "--local-users",
                "true",
                "--public-url",
                "https://clamor.example.org",
            ],
        ] {
            assert!(settings(&[&far[..], more].concat()).is_ok(), "{more:?}");
        }
        assert!(settings(&[]).expect("loopback").oidc.is_none());
    }

    #[test]
    fn passwords_are_taken_at_one_address() {
        let local = ["--local-users", "true"];
        let here = settings(&local).expect("loopback").sign_in;
        let here = here.expect("a sign-in").public_url;
        assert_eq!(here.to_string(), "http://127.0.0.1:8000");
        for listen in ["0.0.0.0:8000", "192.0.2.1:443", "127.0.0.1:0", "[::]:8000"] {
            let arguments = [&local[..], &["--listen", listen]].concat();
            refused(&arguments, &["PUBLIC_URL", "https", listen]);
            let named = [&arguments[..], &["--public-url", "https://a.example"]].concat();
            assert!(settings(&named).is_ok(), "{listen}");
        }
    }

    #[test]
    fn an_issuer_and_an_audience_belong_together() {
        refused(&["--oidc-issuer", ISSUER], &["OIDC_AUDIENCE", ISSUER]);
        refused(&["--oidc-audience", "clamor"], &["OIDC_ISSUER"]);
        let insecure = "http://login.example.org";
        refused(&["--oidc-issuer", insecure], &["https"]);
        let both = ["--oidc-issuer", ISSUER, "--oidc-audience", "clamor"];
        let claims = [
            "--oidc-team-claim",
            "org.team",
            "--oidc-admin-value",
            "boss",
        ];
        let oidc = settings(&[both, claims].concat()).expect("settings").oidc;
        let oidc = oidc.expect("an issuer");
        assert_eq!(
            (oidc.issuer.to_string(), oidc.audience),
            (ISSUER.to_owned(), "clamor".to_owned())
        );
        assert_eq!(
            (oidc.user_claim, oidc.team_claim),
            ("sub".to_owned(), "org.team".to_owned())
        );
        assert_eq!(
            (oidc.admin_claim, oidc.admin_value),
            ("roles".to_owned(), "boss".to_owned())
        );
        assert_eq!(oidc.team_admin_value, "clamor-team-admin");
        let one = ["--oidc-team-admin-value", "clamor-admin"];
        refused(
            &[&both[..], &one].concat(),
            &["OIDC_TEAM_ADMIN_VALUE", "clamor-admin"],
        );
    }
}
