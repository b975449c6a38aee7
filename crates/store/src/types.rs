//! The nouns of the store, one file each.

mod audit;
mod brand;
mod census;
mod change_token;
mod comment;
mod comparison;
mod counting;
mod credential;
mod deletion;
mod delivery;
mod document;
mod erasure;
mod file_report;
mod installation;
mod item;
mod job;
mod kept_file;
mod local_user;
mod mail;
mod model;
mod own_accounts;
mod people;
mod profile;
mod purged;
mod quota;
mod reasons;
mod retention;
mod review;
mod scope;
mod sealed;
mod share;
mod snapshot;
mod token;
mod upload;
mod user_line;
mod views;
mod webhook;
mod work;

pub use audit::{AuditAction, AuditEntry, AuditFilter, AuditLine, Door};
pub use brand::{Brand, BrandChange, Logo, LogoKind, NewBrand};
pub use census::{Census, WorkCount};
pub use change_token::ChangeToken;
pub use comment::{Label, NewComment, NewScore, Reply, UnscoredComment};
pub use comparison::{ComparedPost, Difference, LabelTable, Side};
pub use counting::{Apart, Counting, Tally};
pub use credential::{
    CREDENTIAL_SECRET, CREDENTIALS_WORK, Credential, CredentialState, CredentialTest,
    NewCredential, SealedCredential, credential_id,
};
pub use deletion::Deletion;
pub use delivery::{
    AfterAttempt, Attempt, AttemptOutcome, DELIVERIES_WORK, Delivery, DeliveryStatus, DueDelivery,
    WebhookData, WebhookJob, WebhookLinks, WebhookMessage, WebhookPosts,
};
pub use document::{
    Analysed, BatchDocument, DOCUMENTS_WORK, Document, DocumentState, DocumentStatus, NewDocument,
    Put,
};
pub use erasure::{AuthorFound, AuthorInJob, AuthorQuery, AuthorTraces, Erased};
pub use file_report::{FileReport, LeftOutRows};
pub use installation::{Installation, TeamUsage};
pub(crate) use item::given_up;
pub use item::{Claim, Ending, Item, ItemStatus, NewItem, Others, POST_WORK, Site};
pub use job::{Job, JobKind, JobOptions, JobStatus, Made, NewJob, Rescore};
pub use kept_file::{KeepLimits, KeptFile, KeptFileUpload, NewKeptFile};
pub use local_user::{LocalUser, SignInLimit};
pub use mail::{
    DueMail, FailedMail, MAILS_WORK, MAILS_WORK_ID, MailAbout, MailDropped, MailLine, MailOutcome,
    MailServer, MailStatus, MailWhen,
};
pub use model::ModelKey;
pub(crate) use own_accounts::key as own_key;
pub use own_accounts::{OwnAccounts, OwnHere};
pub use people::{NewSession, Person, Role, SessionLine, SessionOwner, SignedIn, Which};
pub use profile::{
    Counts, Followed, Measurement, NewProfile, PROFILES_WORK, Poll, PollFailure, PolledProfile,
    Profile, ProfileChange, ProfileFilter, ProfileState,
};
pub use purged::Purged;
pub use quota::{OwnQuotas, Quota, QuotaExceeded, QuotaUse, Quotas};
pub(crate) use reasons::COUNT_HIDDEN;
pub use reasons::{GAPS, REASONS};
pub use retention::Retention;
pub use review::{Review, ReviewReason};
pub use scope::Scope;
pub use sealed::{PSEUDONYMS, Resealed, SEALED};
pub use share::{NewShare, OwnShare, ShareLine, SharedJob};
pub use snapshot::{Acquired, PageWrite, PostFacts, PostKey, Snapshot};
pub use token::{NewToken, TokenLine};
pub use upload::Upload;
pub use user_line::{MadeByUser, UserChange, UserLine};
pub use views::{
    CommentFilter, CommentRow, Cursor, DayCount, ItemTotals, JobFilter, JobTotals, LabelledText,
    LanguageCount, ResultRecord, Sort,
};
pub use webhook::{
    FailingWebhook, NewWebhook, WEBHOOK_PREVIOUS_SECRET, WEBHOOK_SECRET, Webhook, WebhookChange,
    WebhookEvent, WebhookOff, WebhookSecrets,
};
pub use work::{Lease, WorkEnd};

/// The one team while no issuer of tokens is configured.
pub const BUILT_IN_TEAM: uuid::Uuid = uuid::Uuid::nil();
