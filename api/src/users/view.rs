//! A user, as answers show them.

use auth::GivenPassword;
use chrono::{DateTime, Utc};
use serde::Serialize;
use store::{MadeByUser, MailWhen, Role, UserLine};
use utoipa::ToSchema;
use uuid::Uuid;

/// Some users.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UserPage {
    /// By what they sign in as.
    pub(crate) users: Vec<UserView>,
    /// Send it as `cursor` for the next page; null on the last one.
    pub(crate) next_cursor: Option<String>,
}

/// A user.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = User)]
pub(crate) struct UserView {
    /// Its id.
    pub(crate) id: Uuid,
    /// What they sign in as: a name here, or who they are to the issuer.
    #[schema(example = "ann@example.org")]
    subject: String,
    /// What people call them, where the issuer says so.
    name: Option<String>,
    /// Who vouches for them: an issuer's address, or `local` for users of this server.
    #[schema(example = "local")]
    issuer: String,
    /// The name of their team; null for the built-in one.
    team: Option<String>,
    /// The names of teams that they are in besides.
    other_teams: Vec<String>,
    /// What they may do besides their own work.
    role: Role,
    /// Whether they may not come in.
    disabled: bool,
    /// Whether they have a first password, which they did not change yet.
    must_change_password: bool,
    /// Known since.
    created_at: DateTime<Utc>,
    /// Signed in last; null: never, or they have to sign in again first.
    signed_in_at: Option<DateTime<Utc>>,
    /// In which the pages show times to them, by its name; null: UTC.
    #[schema(example = "Europe/Berlin")]
    time_zone: Option<String>,
    /// In which pages are shown to them, by its tag; null: as their browser asks.
    #[schema(example = "de")]
    language: Option<String>,
    /// Where mail reaches them, as was entered here or as their issuer says; null: nowhere.
    #[schema(example = "ann@example.org")]
    mail: Option<String>,
    /// Of which ends of their jobs they are told by mail, where this server sends any.
    mail_when: MailWhen,
}

impl From<UserLine> for UserView {
    fn from(line: UserLine) -> Self {
        let mail = line.reached_at().map(str::to_owned);
        let person = line.person;
        Self {
            id: person.user,
            subject: person.subject,
            name: person.name,
            issuer: person.issuer,
            team: person.team_name,
            other_teams: line.other_teams,
            role: person.role,
            disabled: line.disabled,
            must_change_password: line.must_change_password,
            created_at: line.created_at,
            signed_in_at: line.signed_in_at,
            time_zone: line.time_zone,
            language: line.language,
            mail,
            mail_when: line.mail_when,
        }
    }
}

/// What was handed over.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HandedOver)]
pub(crate) struct HandedOverView {
    /// Jobs.
    jobs: u64,
    /// Links to jobs, those that are over among them.
    share_links: u64,
}

impl From<MadeByUser> for HandedOverView {
    fn from(made: MadeByUser) -> Self {
        Self {
            jobs: made.jobs,
            share_links: made.shares,
        }
    }
}

/// A user with a first password; without `Debug`, which would show that.
#[derive(Serialize, ToSchema)]
#[schema(as = UserWithFirstPassword)]
pub(crate) struct NewUserView {
    /// The user.
    pub(crate) user: UserView,
    /// Shown this once; works for seven days, and is changed at the first sign-in.
    pub(crate) first_password: String,
    /// Where a mail goes that says where and as whom to sign in, and not the password; null: none is sent.
    pub(crate) mailed_to: Option<String>,
}

impl NewUserView {
    pub(crate) fn new(user: UserLine, given: GivenPassword) -> Self {
        Self {
            user: user.into(),
            first_password: given.password,
            mailed_to: given.mailed_to,
        }
    }
}
