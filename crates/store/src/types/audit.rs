//! The audit trail: who did what, and from where.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;
use uuid::Uuid;

/// By which way somebody came in.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoStaticStr, EnumString,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Door {
    /// With the session of a browser.
    Session,
    /// With a personal token.
    Token,
    /// With name and password in each request (HTTP Basic).
    Basic,
    /// With a token of the issuer.
    Oidc,
    /// With the link of a shared job.
    Share,
    /// Without saying who they are: nobody signs in on this server.
    Open,
    /// Not at all: the operator did it in a shell of the server's machine.
    Shell,
    /// Not at all: a worker did it by itself.
    Worker,
}

/// What somebody did.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum AuditAction {
    /// Signed in with a browser.
    SignedIn,
    /// Could not sign in.
    SignInFailed,
    /// Signed out.
    SignedOut,
    /// Turned to another of the own teams.
    TeamChosen,
    /// Ended sessions in other browsers.
    SessionsEnded,
    /// Changed the own password.
    PasswordChanged,
    /// Made a user.
    UserAdded,
    /// Changed a user: team, role, or whether they may come in.
    UserChanged,
    /// Gave a user a first password.
    PasswordReset,
    /// Handed over what a user made to another one.
    JobsHandedOver,
    /// Made a personal token.
    TokenMade,
    /// Ended a personal token.
    TokenRevoked,
    /// Made a job.
    JobCreated,
    /// Made a job that scores another one's comments again.
    JobRescored,
    /// Cancelled a job.
    JobCancelled,
    /// Had posts of a job tried again.
    JobRetried,
    /// Gave a job another name.
    JobRenamed,
    /// Deleted a job with its results.
    JobDeleted,
    /// Took results away as a file.
    ResultsDownloaded,
    /// Sent a file that is kept until its columns are chosen.
    FileUploaded,
    /// Removed an uploaded file before its time.
    FileRemoved,
    /// Sent posts that are analysed: many in one request, or one by one, which is noted once an hour.
    PostsSent,
    /// Deleted a post that was sent.
    PostDeleted,
    /// Made a link by which others see the results of a job.
    ShareMade,
    /// Ended such a link.
    ShareEnded,
    /// Made a brand.
    BrandMade,
    /// Changed a brand, archived it or restored it.
    BrandChanged,
    /// Had profiles followed from then on.
    ProfilesFollowed,
    /// Changed a profile that is followed, paused it or resumed it.
    ProfileChanged,
    /// Had a profile forgotten, with what was counted.
    ProfileForgotten,
    /// Took counts of a profile away as a file.
    FollowersDownloaded,
    /// Made a webhook.
    WebhookMade,
    /// Changed a webhook, or switched it on or off.
    WebhookChanged,
    /// Gave a webhook another secret.
    WebhookRotated,
    /// A worker switched a webhook off: it is gone, or failed for days.
    WebhookSwitchedOff,
    /// Deleted a webhook.
    WebhookDeleted,
    /// Tried a webhook.
    WebhookTested,
    /// Had a webhook told something again.
    DeliverySentAgain,
    /// Entered the credential of a team for a platform, or another in its place.
    CredentialEntered,
    /// Removed such a credential.
    CredentialRemoved,
    /// Had a credential tested again.
    CredentialTested,
    /// Tried whether mail is sent.
    MailTested,
    /// Gave a team quotas of its own, or took them away.
    QuotasChanged,
    /// Sealed what is kept for others with another key.
    SealedAgain,
    /// Moved all there is from an embedded database to this one.
    DatabaseMoved,
    /// Gave a brand a logo, or took it away.
    LogoChanged,
    /// Changed for how long a team keeps texts and authors.
    RetentionChanged,
    /// Took this trail away as a file.
    AuditDownloaded,
    /// Began to erase what an author wrote.
    ErasureBegun,
    /// Erased what an author wrote, over all jobs.
    AuthorErased,
    /// Took all away that is kept of the own account.
    AccountDownloaded,
    /// Deleted the own account.
    AccountDeleted,
}

impl AuditAction {
    /// Every action, in the order in which they are listed.
    pub const ALL: &'static [Self] = Self::VARIANTS;
}

/// An entry: what somebody did.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditEntry {
    /// UUIDv7, made when it happened.
    pub id: Uuid,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// The team whose it is what it was done to, or else of whoever did it; none: that of the user, if there
    /// is one.
    pub team: Option<Uuid>,
    /// Who did it, or tried to.
    pub user: Option<Uuid>,
    /// What they were called then; where none is given to be written, the rows are asked, and the user is
    /// left out when there is none.
    pub user_name: Option<String>,
    /// How they came in; none: they did not.
    pub door: Option<Door>,
    /// Where they asked from.
    pub address: String,
    /// What they did.
    pub action: AuditAction,
    /// The job, upload, user, token, session, brand, profile, webhook, credential or team.
    pub subject: Option<Uuid>,
    /// What else there is to say. No texts of comments, no secrets.
    pub details: Map<String, Value>,
}

/// An entry, for the list of them.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditLine {
    /// As it was written.
    pub entry: AuditEntry,
    /// Its team as that is called now; none for the built-in one.
    pub team_name: Option<String>,
}

/// Which entries to list; what is none lets all pass.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// By this user.
    pub user: Option<Uuid>,
    /// By whoever was called so.
    pub user_name: Option<String>,
    /// Of this kind.
    pub action: Option<AuditAction>,
    /// About this job, upload, user, token, session, brand, profile, webhook or credential.
    pub subject: Option<Uuid>,
    /// At this moment or later.
    pub from: Option<DateTime<Utc>>,
    /// Before this moment.
    pub to: Option<DateTime<Utc>>,
}
