//! How statuses, kinds and labels are written in rows, and how they are read back.

use crate::{
    AuditAction, CredentialState, DeliveryStatus, DocumentStatus, Door, Error, ItemStatus, JobKind,
    JobStatus, Label, LogoKind, ProfileState, Role, WebhookEvent, WebhookOff,
};

/// A value of a closed list as its row holds it.
pub(crate) trait Word: Sized + Copy + 'static {
    /// Every value with its word.
    const WORDS: &'static [(Self, &'static str)];

    /// Whether the two are the same value.
    fn same(self, other: Self) -> bool;

    /// The word for the row.
    fn word(self) -> &'static str {
        Self::WORDS
            .iter()
            .find(|(value, _)| value.same(self))
            .expect("bug: a value without its word")
            .1
    }

    /// The value of a row's word; a word that a constraint should have kept out is an error.
    fn read(word: &str) -> Result<Self, Error> {
        Self::WORDS
            .iter()
            .find(|(_, known)| *known == word)
            .map(|(value, _)| *value)
            .ok_or_else(|| broken(format!("unknown word {word:?}")))
    }
}

/// A row that this program cannot have written.
pub(crate) fn broken(what: String) -> Error {
    Error::Sql(sqlx::Error::Decode(what.into()))
}

macro_rules! words {
    ($kind:ident: $($value:ident = $word:literal),+ $(,)?) => {
        impl Word for $kind {
            const WORDS: &'static [(Self, &'static str)] = &[$((Self::$value, $word)),+];

            fn same(self, other: Self) -> bool {
                self == other
            }
        }

        impl $kind {
            /// The word for it in rows, files and answers.
            pub fn as_str(self) -> &'static str {
                self.word()
            }
        }
    };
}

words!(
    Door: Session = "session",
    Token = "token",
    Basic = "basic",
    Oidc = "oidc",
    Share = "share",
    Open = "open",
    Shell = "shell",
    Worker = "worker",
);
words!(
    CredentialState: Testing = "testing",
    Ready = "ready",
    Refused = "refused",
    Untested = "untested",
);
words!(
    AuditAction:
    SignedIn = "signed_in",
    SignInFailed = "sign_in_failed",
    SignedOut = "signed_out",
    TeamChosen = "team_chosen",
    SessionsEnded = "sessions_ended",
    PasswordChanged = "password_changed",
    UserAdded = "user_added",
    UserChanged = "user_changed",
    PasswordReset = "password_reset",
    JobsHandedOver = "jobs_handed_over",
    TokenMade = "token_made",
    TokenRevoked = "token_revoked",
    JobCreated = "job_created",
    JobRescored = "job_rescored",
    JobCancelled = "job_cancelled",
    JobRetried = "job_retried",
    JobRenamed = "job_renamed",
    JobDeleted = "job_deleted",
    ResultsDownloaded = "results_downloaded",
    FileUploaded = "file_uploaded",
    FileRemoved = "file_removed",
    ShareMade = "share_made",
    ShareEnded = "share_ended",
    BrandMade = "brand_made",
    BrandChanged = "brand_changed",
    ProfilesFollowed = "profiles_followed",
    ProfileChanged = "profile_changed",
    ProfileForgotten = "profile_forgotten",
    FollowersDownloaded = "followers_downloaded",
    WebhookMade = "webhook_made",
    WebhookChanged = "webhook_changed",
    WebhookRotated = "webhook_rotated",
    WebhookSwitchedOff = "webhook_switched_off",
    WebhookDeleted = "webhook_deleted",
    WebhookTested = "webhook_tested",
    DeliverySentAgain = "delivery_sent_again",
    CredentialEntered = "credential_entered",
    CredentialRemoved = "credential_removed",
    CredentialTested = "credential_tested",
    QuotasChanged = "quotas_changed",
    SealedAgain = "sealed_again",
    DatabaseMoved = "database_moved",
    LogoChanged = "logo_changed",
    RetentionChanged = "retention_changed",
    AuditDownloaded = "audit_downloaded",
    ErasureBegun = "erasure_begun",
    AuthorErased = "author_erased",
    AccountDownloaded = "account_downloaded",
    AccountDeleted = "account_deleted",
);
words!(
    WebhookEvent:
    JobCompleted = "job.completed",
    JobPartial = "job.partial",
    JobFailed = "job.failed",
    JobCancelled = "job.cancelled",
    Test = "webhook.test",
);
words!(WebhookOff: ByHand = "by_hand", Gone = "gone", Failing = "failing");
words!(
    DeliveryStatus:
    Waiting = "waiting",
    Delivered = "delivered",
    Failed = "failed",
);
words!(DocumentStatus: Pending = "pending", Complete = "complete", Failed = "failed");
words!(
    ProfileState:
    Pending = "pending",
    Active = "active",
    CountHidden = "count_hidden",
    Private = "private",
    Vanished = "vanished",
    Failing = "failing",
);
words!(LogoKind: Png = "png", Jpeg = "jpeg");
words!(Role: Member = "member", TeamAdmin = "team_admin", Admin = "admin");
words!(JobKind: Posts = "posts", Comments = "comments", Texts = "texts");
words!(
    JobStatus:
    Pending = "pending",
    InProgress = "in_progress",
    Completed = "completed",
    Partial = "partial",
    Failed = "failed",
    Cancelled = "cancelled",
);
words!(
    ItemStatus:
    Pending = "pending",
    InProgress = "in_progress",
    Completed = "completed",
    Partial = "partial",
    Failed = "failed",
    Cancelled = "cancelled",
);

/// A label as its number: what sums and indexes work with.
pub(crate) fn label_number(label: Label) -> i64 {
    match label {
        Label::Negative => -1,
        Label::Neutral => 0,
        Label::Positive => 1,
    }
}

/// The label of a row's number.
pub(crate) fn label_of(number: i64) -> Result<Label, Error> {
    match number {
        -1 => Ok(Label::Negative),
        0 => Ok(Label::Neutral),
        1 => Ok(Label::Positive),
        other => Err(broken(format!("unknown label {other}"))),
    }
}
