//! By which server mail is sent.

use std::fmt;
use std::time::Duration;

use auth::{MailAddress, PublicUrl};

/// How the connection to a mail server is kept from others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum MailTls {
    /// By TLS after a beginning in clear (RFC 3207); a server that does not offer it is sent nothing.
    #[default]
    Starttls,
    /// By TLS from the beginning (RFC 8314).
    Tls,
    /// Not at all: to this machine alone.
    None,
    /// Not at all, also to another machine.
    Insecure,
}

impl MailTls {
    /// The port at which servers are usually spoken to so.
    pub fn port(self) -> u16 {
        match self {
            Self::Starttls => 587,
            Self::Tls => 465,
            Self::None | Self::Insecure => 25,
        }
    }
}

/// From whom mail comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailSender {
    /// What programs show; may be empty.
    pub name: String,
    /// Where answers go.
    pub address: MailAddress,
}

impl fmt::Display for MailSender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name.is_empty() {
            true => write!(f, "{}", self.address),
            false => write!(f, "{} <{}>", self.name, self.address),
        }
    }
}

/// By which server mail is sent, and how long that is tried.
#[derive(Clone)]
pub struct MailSettings {
    /// Its name, which its certificate has as well, or its address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is kept from others.
    pub tls: MailTls,
    /// User and password; none: it asks for none.
    pub login: Option<(String, String)>,
    /// From whom mail comes.
    pub sender: MailSender,
    /// What links begin with; none: there are none.
    pub public_url: Option<PublicUrl>,
    /// Certificates (DER) of authorities that are believed besides those of the system.
    pub authorities: Vec<Vec<u8>>,
    /// The waits of a mail that the server refuses for now, before up to a fifth is added at random; after the last
    /// it is given up. [`Self::WAITS`] in seconds.
    pub waits: Vec<Duration>,
    /// For how long the server is left alone that takes nothing, the first time, the second and so on; after all
    /// further ones as long as after the last. [`Self::PAUSES`] in seconds.
    pub pauses: Vec<Duration>,
    /// A mail that could not be sent for so long is given up. [`Self::PATIENCE`].
    pub patience: Duration,
    /// For a connection, and for a mail. 30 s each.
    pub timeout: Duration,
}

impl MailSettings {
    /// Of `waits`, in seconds. The first is longer than what greylisting asks for (RFC 6647: a minute at least).
    pub const WAITS: [u64; 7] = [90, 300, 1_800, 7_200, 14_400, 21_600, 28_800];

    /// Of `patience`; also of what waits where mail was switched off.
    pub const PATIENCE: Duration = Duration::from_secs(86_400);

    /// Of `pauses`, in seconds.
    pub const PAUSES: [u64; 4] = [5, 30, 120, 300];

    /// A server that asks for no password.
    pub fn new(host: impl Into<String>, port: u16, tls: MailTls, sender: MailSender) -> Self {
        Self {
            host: host.into(),
            port,
            tls,
            login: None,
            sender,
            public_url: None,
            authorities: Vec::new(),
            waits: Self::WAITS.map(Duration::from_secs).into(),
            pauses: Self::PAUSES.map(Duration::from_secs).into(),
            patience: Self::PATIENCE,
            timeout: Duration::from_secs(30),
        }
    }

    /// Host and port.
    pub fn server(&self) -> String {
        let Self { host, port, .. } = self;
        match host.contains(':') {
            true => format!("[{host}]:{port}"),
            false => format!("{host}:{port}"),
        }
    }
}

/// Without the password.
impl fmt::Debug for MailSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailSettings")
            .field("server", &self.server())
            .field("tls", &self.tls)
            .field("sender", &self.sender)
            .field("public_url", &self.public_url)
            .finish_non_exhaustive()
    }
}
