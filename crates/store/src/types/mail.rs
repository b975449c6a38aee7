//! Mail to people: of what they are told, where, and what came of it.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr};
use utoipa::ToSchema;
use uuid::Uuid;

/// The kind of work that sends mail.
pub const MAILS_WORK: &str = "mails";

/// There is one such piece of work, under this id: one mail after the other goes to the one mail server.
pub const MAILS_WORK_ID: Uuid = Uuid::from_u128(2);

/// Of which ends of their jobs somebody wants to be told by mail.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    ToSchema,
    IntoStaticStr,
    EnumString,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum MailWhen {
    /// Of none.
    Never,
    /// Of those that came more than two minutes after the job was made: of a shorter one they see the end.
    #[default]
    Long,
    /// Of each.
    Always,
}

impl MailWhen {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Never, Self::Long, Self::Always];
}

/// What a mail is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum MailAbout {
    /// A job of theirs has ended.
    JobEnded,
    /// They were given a first password, which the mail does not hold.
    FirstPassword,
    /// They try whether mail is sent.
    Trial,
}

/// Where a mail stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum MailStatus {
    /// For its first attempt, or for the next one.
    Waiting,
    /// The server took it.
    Sent,
    /// It was given up.
    Failed,
    /// It was not to be sent any more.
    Dropped,
}

/// Why a mail is not to be sent any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum MailDropped {
    /// They may not come in.
    Disabled,
    /// They have no address any more.
    NoAddress,
    /// They want no mail.
    SwitchedOff,
    /// The job is deleted.
    JobDeleted,
    /// The job was begun again: there will be another mail.
    NotEnded,
    /// They do not see the job any more.
    LeftTeam,
}

impl MailDropped {
    /// The same in a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Disabled => "The user was disabled before this was sent.",
            Self::NoAddress => "The user has no mail address any more.",
            Self::SwitchedOff => "The user had switched mail off before this was sent.",
            Self::JobDeleted => "The job was deleted before this was sent.",
            Self::NotEnded => "The job was begun again before this was sent.",
            Self::LeftTeam => "The user had left the team before this was sent.",
        }
    }
}

/// A mail to be sent now.
#[derive(Debug, Clone)]
pub struct DueMail {
    /// The same whenever it comes again.
    pub id: Uuid,
    /// What it is about.
    pub about: MailAbout,
    /// Who is told.
    pub user: Uuid,
    /// The job that it is about.
    pub job: Option<Uuid>,
    /// Attempts before this one.
    pub attempts: u32,
    /// Where it goes; none: nowhere.
    pub address: Option<String>,
    /// What people call them.
    pub name: String,
    /// The tag of the language that they chose for pages, if they did.
    pub language: Option<String>,
    /// Why it is not to be sent.
    pub dropped: Option<MailDropped>,
}

/// What became of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailOutcome {
    /// The server took it; what it said.
    Sent(String),
    /// The server refused it for now: it is tried again after this time; why.
    Again(Duration, String),
    /// The server refused it: it is given up; why.
    GivenUp(String),
    /// It is not to be sent any more.
    Dropped(MailDropped),
}

/// A mail, for lists of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailLine {
    /// Its id.
    pub id: Uuid,
    /// What it is about.
    pub about: MailAbout,
    /// The job that it is about.
    pub job: Option<Uuid>,
    /// To where it went.
    pub address: Option<String>,
    /// Where it stands.
    pub status: MailStatus,
    /// How often it was tried.
    pub attempts: u32,
    /// What the server said, or why nothing was sent.
    pub answer: Option<String>,
    /// When it happened what it tells.
    pub created_at: DateTime<Utc>,
    /// Sent, or given up.
    pub ended_at: Option<DateTime<Utc>>,
}

/// A mail that was given up, for whoever runs the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedMail {
    /// The mail.
    pub mail: MailLine,
    /// To whom it was to go.
    pub user: Uuid,
    /// What people call them.
    pub name: String,
}

/// The server by which mail is sent, and how it stands with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailServer {
    /// From whom mail comes.
    pub sender: String,
    /// Host and port.
    pub server: String,
    /// Attempts in a row that came to nothing for the server's sake.
    pub failures: u32,
    /// When the first of them did.
    pub failing_since: Option<DateTime<Utc>>,
    /// Why the last one did.
    pub answer: Option<String>,
    /// When it took a mail last.
    pub sent_at: Option<DateTime<Utc>>,
}
