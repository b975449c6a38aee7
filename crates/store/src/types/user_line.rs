//! Users, as those see them who look after them.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{MailWhen, Person, Role};

/// One user, for the list of them.
#[derive(Debug, Clone)]
pub struct UserLine {
    /// As at their last sign-in, or as they were made.
    pub person: Person,
    /// The names of teams that they are in besides.
    pub other_teams: Vec<String>,
    /// Whether they may not come in.
    pub disabled: bool,
    /// Whether they are a user of this server, with a password.
    pub has_password: bool,
    /// Whether that is a first password, which they have not changed yet.
    pub must_change_password: bool,
    /// Known since.
    pub created_at: DateTime<Utc>,
    /// Signed in last; never, or has to sign in again before anything else: none.
    pub signed_in_at: Option<DateTime<Utc>>,
    /// In which times are shown to them; none: UTC.
    pub time_zone: Option<String>,
    /// The tag of the language in which pages are shown to them; none: as their browser asks.
    pub language: Option<String>,
    /// Where mail is to reach them, as was entered here.
    pub mail: Option<String>,
    /// Where mail reaches them, as their issuer said at their last sign-in.
    pub issuer_mail: Option<String>,
    /// Of which ends of their jobs they want to be told by mail.
    pub mail_when: MailWhen,
}

impl UserLine {
    /// Where mail reaches them; none: nowhere.
    pub fn reached_at(&self) -> Option<&str> {
        self.mail.as_deref().or(self.issuer_mail.as_deref())
    }
}

/// How much somebody made that goes on when they leave.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MadeByUser {
    /// Jobs.
    pub jobs: u64,
    /// Share links that are not over.
    pub shares: u64,
}

/// What is to be changed about a user; what is none stays.
#[derive(Debug, Clone, Default)]
pub struct UserChange {
    /// Whether they may not come in. Whoever is disabled loses their sessions.
    pub disabled: Option<bool>,
    /// Another team: its id and its name.
    pub team: Option<(Uuid, String)>,
    /// The teams that they are in besides, all of them: id and name of each.
    pub other_teams: Option<Vec<(Uuid, String)>>,
    /// Another role.
    pub role: Option<Role>,
    /// Another time zone; none in it: UTC.
    pub time_zone: Option<Option<String>>,
    /// Another language; none in it: as their browser asks.
    pub language: Option<Option<String>>,
    /// Another mail address; none in it: that of the issuer.
    pub mail: Option<Option<String>>,
    /// Of which other ends of their jobs they want to be told by mail.
    pub mail_when: Option<MailWhen>,
}
