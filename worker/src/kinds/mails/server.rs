//! The mail server: a connection to it, and what it makes of a mail.

use std::error::Error as _;
use std::time::Duration;

use lettre::Message;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{
    AsyncSmtpConnection, Certificate, TlsParameters, TlsParametersBuilder,
};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;
use plaintext::without_controls;
use tokio::time::timeout;

use crate::{MailSettings, MailTls};

/// Letters of what the server says that are kept.
const LONGEST_ANSWER: usize = 300;

/// How a password is shown: over TLS, or where somebody said that it may be read.
const MECHANISMS: [Mechanism; 2] = [Mechanism::Plain, Mechanism::Login];

/// Why a mail was not taken.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Untaken {
    /// The server takes none at all now; why, in sentences.
    Server(String),
    /// It does not take this one now.
    NotNow(String),
    /// It does not take this one.
    Never(String),
}

/// What a command is about, which decides what a refusal means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// The server, the password, the sender: the same for every mail.
    Common,
    /// The recipient, and what is said to them.
    Own,
}

/// A connection that is greeted, kept from others as the settings say, and signed in.
pub(super) struct Connection<'a> {
    inner: AsyncSmtpConnection,
    settings: &'a MailSettings,
}

impl<'a> Connection<'a> {
    /// Opens one; an error: why the server takes nothing.
    pub(super) async fn open(settings: &'a MailSettings) -> Result<Self, String> {
        let opened = within(settings, connect(settings)).await;
        match opened.and_then(|opened| opened) {
            Ok(inner) => Ok(Self { inner, settings }),
            Err(Untaken::Server(why) | Untaken::NotNow(why) | Untaken::Never(why)) => Err(why),
        }
    }

    /// What it was opened by.
    pub(super) fn settings(&self) -> &'a MailSettings {
        self.settings
    }

    /// Hands a mail over; what the server said.
    pub(super) async fn send(&mut self, message: &Message) -> Result<String, Untaken> {
        let settings = self.settings;
        within(settings, self.hand_over(message)).await?
    }

    async fn hand_over(&mut self, message: &Message) -> Result<String, Untaken> {
        let settings = self.settings;
        let envelope = message.envelope();
        let mail = Mail::new(envelope.from().cloned(), Vec::new());
        let sent = self.inner.command(mail).await;
        sent.map_err(|error| untaken(settings, Stage::Common, &error))?;
        for address in envelope.to() {
            let recipient = self.inner.command(Rcpt::new(address.clone(), Vec::new()));
            let sent = recipient.await;
            sent.map_err(|error| untaken(settings, Stage::Own, &error))?;
        }
        let sent = self.inner.command(Data).await;
        sent.map_err(|error| untaken(settings, Stage::Own, &error))?;
        let sent = self.inner.message(&message.formatted()).await;
        let answer = sent.map_err(|error| untaken(settings, Stage::Own, &error))?;
        Ok(said(settings, &answer))
    }

    /// Goes on after a mail that was not taken; no other goes by this connection where that fails.
    pub(super) async fn begin_anew(&mut self) -> bool {
        let settings = self.settings;
        let anew = within(settings, self.inner.command(Rset)).await;
        matches!(anew, Ok(Ok(_)))
    }

    /// Says goodbye, if the server still listens.
    pub(super) async fn close(mut self) {
        let _ = timeout(Duration::from_secs(3), self.inner.quit()).await;
    }
}

async fn connect(settings: &MailSettings) -> Result<AsyncSmtpConnection, Untaken> {
    let common = |error: Error| untaken(settings, Stage::Common, &error);
    let hello = ClientId::Domain(settings.sender.address.host().to_owned());
    let parameters = match settings.tls {
        MailTls::Starttls | MailTls::Tls => Some(tls(settings).map_err(common)?),
        MailTls::None | MailTls::Insecure => None,
    };
    let at_once = parameters.clone().filter(|_| settings.tls == MailTls::Tls);
    let mut connection = AsyncSmtpConnection::connect_tokio1(
        (settings.host.as_str(), settings.port),
        Some(settings.timeout),
        &hello,
        at_once,
        None,
    )
    .await
    .map_err(common)?;
    if let Some(parameters) = parameters.filter(|_| settings.tls == MailTls::Starttls) {
        if !connection.can_starttls() {
            return Err(Untaken::Server(format!(
                "{} does not offer STARTTLS: nothing is sent in clear.",
                settings.server()
            )));
        }
        let upgraded = connection.starttls(parameters, &hello).await;
        upgraded.map_err(common)?;
    }
    if let Some((user, password)) = &settings.login {
        let credentials = Credentials::new(user.clone(), password.clone());
        let signed_in = connection.auth(&MECHANISMS, &credentials).await;
        signed_in.map_err(common)?;
    }
    Ok(connection)
}

fn tls(settings: &MailSettings) -> Result<TlsParameters, Error> {
    let mut builder = TlsParametersBuilder::new(settings.host.clone());
    for authority in &settings.authorities {
        builder = builder.add_root_certificate(Certificate::from_der(authority.clone())?);
    }
    builder.build_rustls()
}

/// Waits for the server no longer than the settings say.
async fn within<T>(settings: &MailSettings, answer: impl Future<Output = T>) -> Result<T, Untaken> {
    timeout(settings.timeout, answer).await.map_err(|_| {
        Untaken::Server(format!(
            "{} did not answer within {} s.",
            settings.server(),
            settings.timeout.as_secs_f32()
        ))
    })
}

/// What a refusal, or no answer at all, means.
fn untaken(settings: &MailSettings, stage: Stage, error: &Error) -> Untaken {
    let server = settings.server();
    let Some(code) = error.status().map(u16::from) else {
        return Untaken::Server(format!("{server}: {}.", reasons(error)));
    };
    let words = error.source().map(ToString::to_string).unwrap_or_default();
    let why = answered(&server, code, &words);
    match (stage, code) {
        // It closes the connection, or wants to know who we are (RFC 5321, 3.8; RFC 4954, 6).
        (_, 421 | 530 | 534 | 535 | 538) | (Stage::Common, _) => Untaken::Server(why),
        (Stage::Own, 400..=499) => Untaken::NotNow(why),
        (Stage::Own, _) => Untaken::Never(why),
    }
}

/// What the server said, in a sentence.
fn said(settings: &MailSettings, answer: &Response) -> String {
    let words: Vec<_> = answer.message().collect();
    answered(&settings.server(), answer.code().into(), &words.join(" "))
}

fn answered(server: &str, code: u16, words: &str) -> String {
    let words: String = words.chars().take(LONGEST_ANSWER).collect();
    match without_controls(&words).trim() {
        "" => format!("{server} answered {code}."),
        words => format!("{server} answered {code}: {words}"),
    }
}

/// An error and what caused it.
fn reasons(error: &Error) -> String {
    let mut reasons = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_words = cause.to_string();
        if !reasons.contains(&cause_words) {
            reasons = format!("{reasons}: {cause_words}");
        }
        source = cause.source();
    }
    reasons.trim_end_matches('.').to_owned()
}
