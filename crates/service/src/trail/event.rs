//! What is noted, and what is said of it.

use serde_json::{Value, json};
use store::{
    AuditAction, Brand, Credential, Erased, Job, MadeByUser, OwnQuotas, Profile, UserLine, Webhook,
};
use uuid::Uuid;

/// Letters that are kept of what somebody has named.
const LONGEST: usize = 200;

/// What somebody did.
#[derive(Debug, Clone, Copy)]
pub enum Event<'a> {
    /// Signed in with a browser.
    SignedIn,
    /// Could not sign in.
    SignInFailed {
        /// The sentence that they were told.
        why: &'a str,
    },
    /// Signed out.
    SignedOut,
    /// Turned to another of the own teams, in which they are from now on.
    TeamChosen(Uuid),
    /// Ended sessions in other browsers; none: all others.
    SessionsEnded(Option<Uuid>),
    /// Changed the own password.
    PasswordChanged,
    /// Made a user.
    UserAdded(&'a UserLine),
    /// Changed a user: how they are now.
    UserChanged(&'a UserLine),
    /// Gave a user a first password.
    PasswordReset(&'a UserLine),
    /// Handed over what the first user made to the second.
    JobsHandedOver(&'a [UserLine; 2], MadeByUser),
    /// Made a personal token of this name.
    TokenMade(&'a str),
    /// Ended a personal token.
    TokenRevoked(Uuid),
    /// Made a job.
    JobCreated(&'a Job),
    /// Made a job that scores another one's comments again.
    JobRescored {
        /// The new job.
        job: &'a Job,
        /// The first one.
        of: Uuid,
    },
    /// Cancelled a job.
    JobCancelled(&'a Job),
    /// Had posts of a job tried again.
    JobRetried(&'a Job),
    /// Gave a job another name: how it is now.
    JobRenamed(&'a Job),
    /// Deleted a job, with its results.
    JobDeleted(OfTeam),
    /// Takes results of a job away, as a file of this format or kind.
    ResultsDownloaded(OfTeam, &'a str),
    /// Sent a file of so many bytes, which is kept for a while.
    FileUploaded(Uuid, u64),
    /// Removed such a file before its time.
    FileRemoved(Uuid),
    /// Sent posts that are analysed: so many in one request, or one by one.
    PostsSent(Option<usize>),
    /// Deleted a post that was sent, by the id that it was sent with.
    PostDeleted(&'a str),
    /// Made a link by which others see the results of a job.
    ShareMade {
        /// The job.
        job: OfTeam,
        /// The link.
        share: Uuid,
    },
    /// Ended such a link.
    ShareEnded {
        /// The job.
        job: OfTeam,
        /// The link.
        share: Uuid,
    },
    /// Made a brand.
    BrandMade(&'a Brand),
    /// Changed a brand, archived it or restored it: how it is now.
    BrandChanged(&'a Brand),
    /// Had profiles followed from now on.
    ProfilesFollowed {
        /// How many that were not followed before.
        added: usize,
        /// The one, where it is one.
        only: Option<Uuid>,
    },
    /// Changed a profile, paused it or resumed it: how it is now.
    ProfileChanged(&'a Profile),
    /// Had a profile forgotten, with what was counted: how it was.
    ProfileForgotten(&'a Profile),
    /// Takes counts of a profile away, as a file.
    FollowersDownloaded(&'a Profile),
    /// Made a webhook.
    WebhookMade(&'a Webhook),
    /// Changed a webhook, or switched it on or off: how it is now.
    WebhookChanged(&'a Webhook),
    /// Gave a webhook another secret.
    WebhookRotated(&'a Webhook),
    /// Deleted a webhook: how it was.
    WebhookDeleted(&'a Webhook),
    /// Tried a webhook.
    WebhookTested(&'a Webhook),
    /// Had a webhook told something again.
    DeliverySentAgain {
        /// The webhook.
        webhook: &'a Webhook,
        /// What it is told again.
        delivery: Uuid,
    },
    /// Entered a credential, or another in its place: how it is now.
    CredentialEntered(&'a Credential),
    /// Removed a credential: how it was.
    CredentialRemoved(&'a Credential),
    /// Had a credential tested again.
    CredentialTested(&'a Credential),
    /// Tried whether mail to this address is sent.
    MailTested(&'a str),
    /// Gave a team quotas of its own, or took them away: as they are now.
    QuotasChanged {
        /// The team.
        team: Uuid,
        /// Where it has none of its own, the settings' hold.
        quotas: &'a OwnQuotas,
    },
    /// Sealed what is kept for others with another key.
    SealedAgain {
        /// Values that were.
        values: u64,
        /// Values that no key opens, which stay as they are.
        unopened: usize,
    },
    /// Moved all there is from an embedded database to this one: so many rows.
    DatabaseMoved(u64),
    /// Gave a brand a logo of so many bytes; none: took it away.
    LogoChanged(&'a Brand, Option<usize>),
    /// Changed for how long a team keeps texts and authors.
    RetentionChanged {
        /// The team.
        team: Uuid,
        /// What it is called.
        name: &'a str,
        /// The days; none: as long as the server does.
        days: Option<u32>,
    },
    /// Takes the audit trail away, as a file of this format.
    AuditDownloaded(&'a str),
    /// Begins to erase what an author wrote: what was shown of it. Who that is is not kept.
    ErasureBegun {
        /// On this platform; none: on all.
        platform: Option<&'a str>,
        /// Comments, and posts that were sent here.
        shown: u64,
    },
    /// Erased what an author wrote; who that was is not kept.
    AuthorErased {
        /// On this platform; none: on all.
        platform: Option<&'a str>,
        /// What was erased.
        erased: Erased,
    },
    /// Takes everything away that is kept of the own account.
    AccountDownloaded,
    /// Deleted the own account.
    AccountDeleted,
}

/// Something of a team, where no more of it is at hand.
#[derive(Debug, Clone, Copy)]
pub struct OfTeam {
    /// What it is called.
    pub id: Uuid,
    /// Whose it is.
    pub team: Uuid,
}

impl From<&Job> for OfTeam {
    fn from(job: &Job) -> Self {
        Self {
            id: job.id,
            team: job.team,
        }
    }
}

type Details = Vec<(&'static str, Value)>;

impl Event<'_> {
    /// Whose it is what it was done to, where that is one team's: also another one than that of whoever did
    /// it, if that is an admin of all.
    pub(super) fn team(self) -> Option<Uuid> {
        match self {
            Self::UserAdded(user)
            | Self::UserChanged(user)
            | Self::PasswordReset(user)
            | Self::JobsHandedOver([user, _], _) => Some(user.person.team),
            Self::JobCreated(job)
            | Self::JobRescored { job, .. }
            | Self::JobCancelled(job)
            | Self::JobRetried(job)
            | Self::JobRenamed(job) => Some(job.team),
            Self::JobDeleted(job)
            | Self::ResultsDownloaded(job, _)
            | Self::ShareMade { job, .. }
            | Self::ShareEnded { job, .. } => Some(job.team),
            Self::WebhookMade(webhook)
            | Self::WebhookChanged(webhook)
            | Self::WebhookRotated(webhook)
            | Self::WebhookDeleted(webhook)
            | Self::WebhookTested(webhook)
            | Self::DeliverySentAgain { webhook, .. } => Some(webhook.team),
            Self::BrandMade(brand) | Self::BrandChanged(brand) | Self::LogoChanged(brand, _) => {
                Some(brand.team)
            }
            Self::ProfileChanged(profile)
            | Self::ProfileForgotten(profile)
            | Self::FollowersDownloaded(profile) => Some(profile.team),
            Self::TeamChosen(team)
            | Self::QuotasChanged { team, .. }
            | Self::RetentionChanged { team, .. } => Some(team),
            _ => None,
        }
    }

    /// As a row has it: what was done, to what, and what else there is to say.
    pub(super) fn parts(self) -> (AuditAction, Option<Uuid>, Details) {
        use AuditAction as Action;
        match self {
            Self::SignedIn => (Action::SignedIn, None, vec![]),
            Self::SignInFailed { why } => (Action::SignInFailed, None, vec![("why", json!(why))]),
            Self::SignedOut => (Action::SignedOut, None, vec![]),
            Self::TeamChosen(_) => (Action::TeamChosen, None, vec![]),
            Self::SessionsEnded(session) => (Action::SessionsEnded, session, vec![]),
            Self::PasswordChanged => (Action::PasswordChanged, None, vec![]),
            Self::UserAdded(user) => of_user(Action::UserAdded, user),
            Self::UserChanged(user) => of_user(Action::UserChanged, user),
            Self::PasswordReset(user) => of_user(Action::PasswordReset, user),
            Self::JobsHandedOver([from, to], made) => {
                let details = vec![
                    ("from", json!(cut(&from.person.subject))),
                    ("to", json!(cut(&to.person.subject))),
                    ("jobs", json!(made.jobs)),
                    ("links", json!(made.shares)),
                ];
                (Action::JobsHandedOver, Some(from.person.user), details)
            }
            Self::TokenMade(name) => (Action::TokenMade, None, vec![("name", json!(cut(name)))]),
            Self::TokenRevoked(token) => (Action::TokenRevoked, Some(token), vec![]),
            Self::JobCreated(job) => {
                let details = vec![
                    ("kind", json!(job.kind.as_str())),
                    ("posts", json!(job.totals.items)),
                ];
                (Action::JobCreated, Some(job.id), details)
            }
            Self::JobRescored { job, of } => {
                (Action::JobRescored, Some(job.id), vec![("of", json!(of))])
            }
            Self::JobCancelled(job) => (Action::JobCancelled, Some(job.id), vec![]),
            Self::JobRetried(job) => (Action::JobRetried, Some(job.id), vec![]),
            Self::JobRenamed(job) => {
                let details = vec![("name", json!(cut(&job.name)))];
                (Action::JobRenamed, Some(job.id), details)
            }
            Self::JobDeleted(job) => (Action::JobDeleted, Some(job.id), vec![]),
            Self::ResultsDownloaded(job, file) => {
                let details = vec![("file", json!(file))];
                (Action::ResultsDownloaded, Some(job.id), details)
            }
            Self::FileUploaded(upload, bytes) => {
                let details = vec![("bytes", json!(bytes))];
                (Action::FileUploaded, Some(upload), details)
            }
            Self::FileRemoved(upload) => (Action::FileRemoved, Some(upload), vec![]),
            Self::PostsSent(posts) => {
                let details = vec![
                    ("posts", json!(posts)),
                    ("one_by_one", json!(posts.is_none())),
                ];
                (Action::PostsSent, None, details)
            }
            Self::PostDeleted(post) => {
                (Action::PostDeleted, None, vec![("post", json!(cut(post)))])
            }
            Self::ShareMade { job, share } => of_share(Action::ShareMade, job, share),
            Self::ShareEnded { job, share } => of_share(Action::ShareEnded, job, share),
            Self::BrandMade(brand) => of_brand(Action::BrandMade, brand),
            Self::BrandChanged(brand) => of_brand(Action::BrandChanged, brand),
            Self::ProfilesFollowed { added, only } => {
                let details = vec![("profiles", json!(added))];
                (Action::ProfilesFollowed, only, details)
            }
            Self::ProfileChanged(profile) => of_profile(Action::ProfileChanged, profile),
            Self::ProfileForgotten(profile) => of_profile(Action::ProfileForgotten, profile),
            Self::FollowersDownloaded(profile) => of_profile(Action::FollowersDownloaded, profile),
            Self::WebhookMade(webhook) => of_webhook(Action::WebhookMade, webhook),
            Self::WebhookChanged(webhook) => of_webhook(Action::WebhookChanged, webhook),
            Self::WebhookRotated(webhook) => of_webhook(Action::WebhookRotated, webhook),
            Self::WebhookDeleted(webhook) => of_webhook(Action::WebhookDeleted, webhook),
            Self::WebhookTested(webhook) => of_webhook(Action::WebhookTested, webhook),
            Self::DeliverySentAgain { webhook, delivery } => {
                let (action, subject, mut details) = of_webhook(Action::DeliverySentAgain, webhook);
                details.push(("delivery", json!(delivery)));
                (action, subject, details)
            }
            Self::CredentialEntered(one) => of_credential(Action::CredentialEntered, one),
            Self::CredentialRemoved(one) => of_credential(Action::CredentialRemoved, one),
            Self::CredentialTested(one) => of_credential(Action::CredentialTested, one),
            Self::MailTested(address) => {
                let details = vec![("address", json!(cut(address)))];
                (Action::MailTested, None, details)
            }
            Self::QuotasChanged { quotas, .. } => {
                let details = vec![
                    ("jobs_per_day", limit(quotas.jobs_per_day)),
                    ("comments_per_month", limit(quotas.comments_per_month)),
                    ("posts_at_once", limit(quotas.posts_at_once)),
                ];
                (Action::QuotasChanged, None, details)
            }
            Self::SealedAgain { values, unopened } => {
                let details = vec![("values", json!(values)), ("unopened", json!(unopened))];
                (Action::SealedAgain, None, details)
            }
            Self::DatabaseMoved(rows) => (Action::DatabaseMoved, None, vec![("rows", json!(rows))]),
            Self::LogoChanged(brand, bytes) => (
                Action::LogoChanged,
                Some(brand.id),
                vec![("name", json!(cut(&brand.name))), ("bytes", json!(bytes))],
            ),
            Self::RetentionChanged { team, name, days } => {
                let details = vec![("team", json!(cut(name))), ("days", json!(days))];
                (Action::RetentionChanged, Some(team), details)
            }
            Self::AuditDownloaded(file) => {
                (Action::AuditDownloaded, None, vec![("file", json!(file))])
            }
            Self::ErasureBegun { platform, shown } => {
                let details = vec![("platform", json!(platform)), ("shown", json!(shown))];
                (Action::ErasureBegun, None, details)
            }
            Self::AuthorErased { platform, erased } => {
                let details = erased.details(platform).to_vec();
                (Action::AuthorErased, None, details)
            }
            Self::AccountDownloaded => (Action::AccountDownloaded, None, vec![]),
            Self::AccountDeleted => (Action::AccountDeleted, None, vec![]),
        }
    }
}

/// A quota of a team's own, as `team quota` takes it.
fn limit(own: Option<Option<u64>>) -> Value {
    match own {
        None => json!("default"),
        Some(None) => json!("none"),
        Some(Some(limit)) => json!(limit),
    }
}

fn of_share(action: AuditAction, job: OfTeam, share: Uuid) -> (AuditAction, Option<Uuid>, Details) {
    (action, Some(job.id), vec![("share", json!(share))])
}

fn of_user(action: AuditAction, user: &UserLine) -> (AuditAction, Option<Uuid>, Details) {
    let person = &user.person;
    let details = vec![
        ("user", json!(cut(&person.subject))),
        ("team", json!(person.team_name)),
        ("role", json!(person.role.as_str())),
        ("disabled", json!(user.disabled)),
        ("mail", json!(user.mail)),
        ("mail_when", json!(user.mail_when.as_str())),
    ];
    (action, Some(person.user), details)
}

fn of_brand(action: AuditAction, brand: &Brand) -> (AuditAction, Option<Uuid>, Details) {
    let details = vec![
        ("name", json!(cut(&brand.name))),
        ("retention_days", json!(brand.retention_days)),
        ("archived", json!(brand.archived)),
    ];
    (action, Some(brand.id), details)
}

fn of_profile(action: AuditAction, profile: &Profile) -> (AuditAction, Option<Uuid>, Details) {
    let details = vec![
        ("platform", json!(profile.platform)),
        ("handle", json!(cut(&profile.handle))),
        ("interval", json!(profile.every.as_secs())),
        ("paused", json!(profile.paused)),
    ];
    (action, Some(profile.id), details)
}

fn of_webhook(action: AuditAction, webhook: &Webhook) -> (AuditAction, Option<Uuid>, Details) {
    let events: Vec<_> = webhook.events.iter().map(|event| event.as_str()).collect();
    let details = vec![
        ("address", json!(cut(&webhook.origin()))),
        ("events", json!(events.join(" "))),
        ("enabled", json!(webhook.off.is_none())),
    ];
    (action, Some(webhook.id), details)
}

/// Nothing of the secret.
fn of_credential(action: AuditAction, one: &Credential) -> (AuditAction, Option<Uuid>, Details) {
    let details = vec![
        ("platform", json!(one.platform)),
        ("label", json!(cut(&one.label))),
    ];
    (action, Some(one.id), details)
}

fn cut(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}

/// What the log says of it.
pub(super) fn sentence(action: AuditAction) -> &'static str {
    match action {
        AuditAction::SignedIn => "somebody signed in",
        AuditAction::SignInFailed => "somebody could not sign in",
        AuditAction::SignedOut => "somebody signed out",
        AuditAction::TeamChosen => "somebody turned to another team",
        AuditAction::SessionsEnded => "sessions were ended",
        AuditAction::PasswordChanged => "a password was changed",
        AuditAction::UserAdded => "a user was added",
        AuditAction::UserChanged => "a user was changed",
        AuditAction::PasswordReset => "a password was reset",
        AuditAction::JobsHandedOver => "what a user made was handed over",
        AuditAction::TokenMade => "a token was made",
        AuditAction::TokenRevoked => "a token was revoked",
        AuditAction::JobCreated => "a job was made",
        AuditAction::JobRescored => "a job is scored again",
        AuditAction::JobCancelled => "a job was cancelled",
        AuditAction::JobRetried => "posts of a job are tried again",
        AuditAction::JobRenamed => "a job was renamed",
        AuditAction::JobDeleted => "a job was deleted",
        AuditAction::ResultsDownloaded => "results are downloaded",
        AuditAction::FileUploaded => "a file was uploaded",
        AuditAction::FileRemoved => "an uploaded file was removed",
        AuditAction::PostsSent => "posts were sent",
        AuditAction::PostDeleted => "a post was deleted",
        AuditAction::ShareMade => "a job was shared",
        AuditAction::ShareEnded => "a share link was ended",
        AuditAction::BrandMade => "a brand was made",
        AuditAction::BrandChanged => "a brand was changed",
        AuditAction::ProfilesFollowed => "profiles are followed",
        AuditAction::ProfileChanged => "a profile was changed",
        AuditAction::ProfileForgotten => "a profile was forgotten",
        AuditAction::FollowersDownloaded => "counts of a profile are downloaded",
        AuditAction::WebhookMade => "a webhook was made",
        AuditAction::WebhookChanged => "a webhook was changed",
        AuditAction::WebhookRotated => "a webhook was given another secret",
        AuditAction::WebhookSwitchedOff => "a webhook was switched off",
        AuditAction::WebhookDeleted => "a webhook was deleted",
        AuditAction::WebhookTested => "a webhook was tried",
        AuditAction::DeliverySentAgain => "a delivery is sent again",
        AuditAction::CredentialEntered => "a credential was entered",
        AuditAction::CredentialRemoved => "a credential was removed",
        AuditAction::CredentialTested => "a credential was tested",
        AuditAction::MailTested => "mail was tried",
        AuditAction::QuotasChanged => "quotas of a team were changed",
        AuditAction::SealedAgain => "sealed values were sealed again",
        AuditAction::DatabaseMoved => "a database was moved",
        AuditAction::LogoChanged => "the logo of a brand was changed",
        AuditAction::RetentionChanged => "the retention time of a team was changed",
        AuditAction::AuditDownloaded => "the audit trail is downloaded",
        AuditAction::ErasureBegun => "erasing what an author wrote has begun",
        AuditAction::AuthorErased => "what an author wrote was erased",
        AuditAction::AccountDownloaded => "what is kept of an account is downloaded",
        AuditAction::AccountDeleted => "somebody deleted their account",
    }
}
