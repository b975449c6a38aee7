//! By which server mail is sent: settings, and what they mean together.

use std::fmt;
use std::net::IpAddr;

use auth::{MailAddress, PublicUrl};
use clap::Args;
use program::{BadInput, Effects, secret, values};
use url::Host;

use crate::{MailSender, MailSettings, MailTls};

/// By which server people get mail when their jobs have ended.
#[derive(Clone, Args)]
#[command(next_help_heading = "Mail")]
pub struct MailArgs {
    /// Mail server by which people are told that their jobs have ended: its name or address, without scheme and port. No mail when not set.
    #[arg(long, env = "SMTP_HOST", value_name = "HOST", value_parser = host)]
    smtp_host: Option<String>,

    /// Its port; when not set 587, with SMTP_TLS=tls 465, without TLS 25.
    #[arg(long, env = "SMTP_PORT", value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    smtp_port: Option<u16>,

    /// How the connection is kept from others: `starttls`, `tls` from its beginning, `none` to this machine, `insecure` in clear also to another one.
    #[arg(long, env = "SMTP_TLS", value_name = "MODE", default_value = "starttls", value_parser = mode)]
    smtp_tls: MailTls,

    /// User at the mail server, together with SMTP_PASSWORD; none when it asks for none.
    #[arg(long, env = "SMTP_USER", value_name = "TEXT", value_parser = values::text)]
    smtp_user: Option<String>,

    /// Their password.
    #[arg(long, env = "SMTP_PASSWORD", value_name = "SECRET", hide_env_values = true, value_parser = secret(values::text))]
    smtp_password: Option<String>,

    /// From whom mail comes: `clamor@example.org` or `Clamor <clamor@example.org>`; needed with SMTP_HOST.
    #[arg(long, env = "MAIL_FROM", value_name = "ADDRESS", value_parser = sender)]
    mail_from: Option<MailSender>,
}

/// Without the password.
impl fmt::Debug for MailArgs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailArgs")
            .field("smtp_host", &self.smtp_host)
            .field("smtp_port", &self.smtp_port)
            .field("smtp_tls", &self.smtp_tls)
            .field("smtp_user", &self.smtp_user)
            .field("mail_from", &self.mail_from)
            .finish_non_exhaustive()
    }
}

impl MailArgs {
    /// Whether mail is sent.
    pub fn is_on(&self) -> bool {
        self.smtp_host.is_some()
    }

    /// What a worker needs of them; none: no mail is sent. `public_url`: what links begin with.
    ///
    /// # Errors
    /// [`BadInput`], when one is of no use without another, or a password would go over the network in clear
    /// though nobody said so.
    pub fn settings(
        &self,
        public_url: Option<&PublicUrl>,
    ) -> Result<Option<MailSettings>, BadInput> {
        let Some(host) = &self.smtp_host else {
            return match self.without_host() {
                Some(setting) => Err(BadInput(format!(
                    "{setting} is set and SMTP_HOST is not: name the mail server, or remove {setting}"
                ))),
                None => Ok(None),
            };
        };
        let Some(sender) = &self.mail_from else {
            return Err(BadInput(format!(
                "SMTP_HOST={host} is set and MAIL_FROM is not: say from whom mail comes, like \
                 Clamor <clamor@example.org>"
            )));
        };
        let login = match (&self.smtp_user, &self.smtp_password) {
            (Some(user), Some(password)) => Some((user.clone(), password.clone())),
            (None, None) => None,
            (Some(_), None) => {
                return Err(BadInput(
                    "SMTP_USER is set and SMTP_PASSWORD is not: set both, or none where the mail \
                     server asks for none"
                        .to_owned(),
                ));
            }
            (None, Some(_)) => {
                return Err(BadInput(
                    "SMTP_PASSWORD is set and SMTP_USER is not: say whose password it is, or remove it"
                        .to_owned(),
                ));
            }
        };
        if self.smtp_tls == MailTls::None && !is_this_machine(host) {
            return Err(BadInput(format!(
                "SMTP_TLS=none is for a mail server on this machine, and SMTP_HOST={host} is another one: \
                 mail and password would go over the network in clear. Use starttls or tls, or write \
                 SMTP_TLS=insecure if that is what you want"
            )));
        }
        let port = self.smtp_port.unwrap_or(self.smtp_tls.port());
        Ok(Some(MailSettings {
            login,
            public_url: public_url.cloned(),
            ..MailSettings::new(host, port, self.smtp_tls, sender.clone())
        }))
    }

    /// A setting that is of no use without a server.
    fn without_host(&self) -> Option<&'static str> {
        [
            ("MAIL_FROM", self.mail_from.is_some()),
            ("SMTP_USER", self.smtp_user.is_some()),
            ("SMTP_PASSWORD", self.smtp_password.is_some()),
            ("SMTP_PORT", self.smtp_port.is_some()),
        ]
        .into_iter()
        .find_map(|(setting, is_set)| is_set.then_some(setting))
    }

    /// Says in the log what mails will not have.
    pub fn tell(&self, public_url: Option<&PublicUrl>) {
        if self.is_on() && public_url.is_none() {
            tracing::warn!("{NO_LINKS}; PUBLIC_URL is not set");
        }
        if self.is_on() && self.smtp_tls == MailTls::Insecure {
            tracing::warn!("SMTP_TLS=insecure: {IN_CLEAR}");
        }
    }

    /// What is used, and what is off because of them.
    pub fn effects(&self, public_url: Option<&PublicUrl>, effects: &mut Effects) {
        if !self.is_on() {
            effects.off(
                "SMTP_HOST",
                "not set: nobody gets mail when a job has ended",
            );
            if self.smtp_tls != MailTls::default() {
                effects.off("SMTP_TLS", "changes nothing, since SMTP_HOST is not set");
            }
            return;
        }
        if self.smtp_port.is_none() {
            effects.used("SMTP_PORT", self.smtp_tls.port().to_string());
        }
        if self.smtp_tls == MailTls::Insecure {
            effects.off("SMTP_TLS", format!("insecure: {IN_CLEAR}"));
        }
        if public_url.is_none() {
            effects.off("PUBLIC_URL", format!("not set: {NO_LINKS}"));
        }
    }
}

const NO_LINKS: &str = "mails about jobs have no link to them";

const IN_CLEAR: &str =
    "mail, and the password where there is one, can be read on the way to the mail server";

/// Whether a host is this machine by its name or address alone.
fn is_this_machine(host: &str) -> bool {
    match host.parse::<IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => host == "localhost" || host.ends_with(".localhost"),
    }
}

/// A host alone.
fn host(text: &str) -> Result<String, String> {
    let text = text.trim();
    let form = "write the name or address of the mail server alone, such as smtp.example.org";
    if text.contains("://") {
        return Err(format!(
            "{form}, without a scheme: SMTP_TLS says how it is spoken to"
        ));
    }
    if let Ok(address) = text
        .trim_start_matches('[')
        .trim_end_matches(']')
        .parse::<IpAddr>()
    {
        return Ok(address.to_string());
    }
    if text.contains(':') {
        return Err(format!("{form}: the port is SMTP_PORT"));
    }
    if text.contains(['/', '?', '#', '@', ' ', '*']) {
        return Err(form.to_owned());
    }
    match Host::parse(text) {
        Ok(Host::Domain(name)) if !name.is_empty() => Ok(name),
        _ => Err(form.to_owned()),
    }
}

fn mode(text: &str) -> Result<MailTls, String> {
    text.trim().to_ascii_lowercase().parse().map_err(|_| {
        "it is starttls, tls, none (a mail server on this machine) or insecure (in clear to another one)"
            .to_owned()
    })
}

/// An address, or a name with one in angle brackets.
fn sender(text: &str) -> Result<MailSender, String> {
    let text = values::text(text)?;
    let (name, address) = match text.split_once('<') {
        Some((name, rest)) => {
            let form = "write it like Clamor <clamor@example.org>";
            (name, rest.strip_suffix('>').ok_or(form)?)
        }
        None => ("", text.as_str()),
    };
    let name = name.trim().trim_matches('"').to_owned();
    let address: MailAddress = address.parse()?;
    Ok(MailSender { name, address })
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Cli {
        #[command(flatten)]
        mail: MailArgs,
    }

    fn settings(arguments: &[&str]) -> Result<Option<MailSettings>, String> {
        let arguments = ["x"].iter().chain(arguments);
        let cli = Cli::try_parse_from(arguments).map_err(|error| error.to_string())?;
        cli.mail.settings(None).map_err(|error| error.0)
    }

    const HERE: [&str; 4] = [
        "--smtp-host",
        "smtp.example.org",
        "--mail-from",
        "a@example.org",
    ];

    #[test]
    fn a_server_and_a_sender_are_all_that_mail_needs() {
        let on = settings(&HERE).expect("settings").expect("mail");
        assert_eq!(
            (on.server().as_str(), on.tls),
            ("smtp.example.org:587", MailTls::Starttls)
        );
        assert_eq!(
            (on.login, on.sender.to_string()),
            (None, "a@example.org".to_owned())
        );
        let tls = [&HERE[..], &["--smtp-tls", "TLS"]].concat();
        assert_eq!(settings(&tls).expect("settings").expect("mail").port, 465);
        let here = [
            "--smtp-host",
            "[::1]",
            "--smtp-tls",
            "none",
            "--mail-from",
            "Us <a@b.example>",
        ];
        let here = settings(&here).expect("settings").expect("mail");
        assert_eq!(
            (here.server().as_str(), here.sender.to_string().as_str()),
            ("[::1]:25", "Us <a@b.example>")
        );
        assert!(settings(&[]).expect("settings").is_none());
    }

    #[test]
    fn what_is_missing_or_too_much_is_named() {
        let with = |more: &[&'static str]| [&HERE[..], more].concat();
        for (arguments, words) in [
            (
                vec!["--mail-from", "a@example.org"],
                ["MAIL_FROM", "SMTP_HOST"],
            ),
            (vec!["--smtp-port", "25"], ["SMTP_PORT", "SMTP_HOST"]),
            (
                vec!["--smtp-host", "smtp.example.org"],
                ["MAIL_FROM", "smtp.example.org"],
            ),
            (with(&["--smtp-user", "u"]), ["SMTP_USER", "SMTP_PASSWORD"]),
            (
                with(&["--smtp-password", "s3cret"]),
                ["SMTP_PASSWORD", "SMTP_USER"],
            ),
            (with(&["--smtp-tls", "none"]), ["SMTP_TLS", "insecure"]),
            (with(&["--smtp-tls", "ssl"]), ["starttls", "tls"]),
            (
                vec!["--smtp-host", "smtp://a.example"],
                ["scheme", "SMTP_TLS"],
            ),
            (vec!["--smtp-host", "a.example:25"], ["port", "SMTP_PORT"]),
            (vec!["--smtp-host", "a b"], ["name", "address"]),
            (
                vec!["--mail-from", "Clamor <a@b.example"],
                ["Clamor", "clamor@example.org"],
            ),
            (vec!["--mail-from", "clamor"], ["mail address", "@"]),
        ] {
            let refused = settings(&arguments).expect_err("a refusal");
            for word in words {
                assert!(refused.contains(word), "{word} is not in: {refused}");
            }
            assert!(!refused.contains("s3cret"), "{refused}");
        }
        assert!(settings(&with(&["--smtp-tls", "insecure"])).is_ok());
    }

    #[test]
    fn the_password_is_not_shown() {
        let login = ["--smtp-user", "ann", "--smtp-password", "s3cret"];
        let cli = Cli::parse_from([&["x"], &HERE[..], &login].concat());
        let settings = cli.mail.settings(None).expect("settings");
        let shown = format!("{:?} {settings:?}", cli.mail);
        assert!(
            shown.contains("smtp.example.org") && !shown.contains("s3cret"),
            "{shown}"
        );
    }
}
