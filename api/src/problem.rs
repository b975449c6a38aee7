//! What an error looks like on the wire (RFC 9457), and the table of stable codes.

mod entries;

use axum::http::StatusCode;
use serde::Serialize;
use service::inspect::FileKind;
use store::JobStatus;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{closed_lists::FileKindWord, usage::view::QuotaView};

pub(crate) use entries::BadEntries;
pub use entries::{BadEntry, EntryCode};

/// The media type of every error.
pub(crate) const MEDIA_TYPE: &str = "application/problem+json";

/// Something that went wrong, as RFC 9457 `application/problem+json`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Problem {
    /// `urn:problem-type:clamor:` and the code.
    #[serde(rename = "type")]
    #[schema(example = "urn:problem-type:clamor:no_runnable_entry")]
    pub type_: String,
    /// The same words for every problem of this type.
    pub title: String,
    /// The HTTP status, repeated.
    #[schema(example = 422)]
    pub status: u16,
    /// What happened this time and what would help, for a person.
    pub detail: String,
    /// Stable word for programs.
    pub code: Code,
    /// What the file would be read as: send it again with this as `kind`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<FileKindWord>)]
    pub other_kind: Option<FileKind>,
    /// Where the job stands, when that is what stands in the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_status: Option<JobStatus>,
    /// The file that was sent, kept for an hour: `POST /api/v1/jobs` takes it with columns chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upload_id: Option<Uuid>,
    /// The quota that has no room, without what was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quota: Option<QuotaView>,
    /// The bad entries or fields, the first 100 of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<BadEntry>,
    /// How many more there are than `errors` names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub errors_omitted: Option<usize>,
    /// As in `X-Request-Id`: by it the operator finds the request in the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

/// Every code an error can carry, with its status and title.
///
/// The one table: a code never changes its status, and clients may rely on both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ProblemCode)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The body is not what its media type says.
    MalformedBody,
    /// A parameter of the query is unknown or unusable.
    BadParameter,
    /// The `Idempotency-Key` header is unusable.
    BadIdempotencyKey,
    /// A bearer token is needed, and there is none.
    TokenMissing,
    /// The bearer token is not accepted.
    TokenInvalid,
    /// Name or password is not right.
    PasswordInvalid,
    /// Too many wrong passwords were tried.
    TooManyAttempts,
    /// Somebody came with a first password, and has to change it.
    PasswordChangeNeeded,
    /// Signing in on the page came to nothing.
    SignInFailed,
    /// A form was sent without what shows that it is one of our pages'.
    FormExpired,
    /// The token is for reading only.
    ReadOnly,
    /// The account was disabled.
    AccountDisabled,
    /// Only admins look after users and read the audit trail.
    AdminsOnly,
    /// Personal tokens let nobody in: they make no user, give no password and no rights.
    NotByToken,
    /// The token does not say whose jobs its bearer may see.
    NoTeam,
    /// You are not in the team that is asked for, or what you came in by is of another one.
    OtherTeam,
    /// The request names several hosts.
    BadHost,
    /// The request came from another web site.
    CrossSite,
    /// No such address.
    NoSuchRoute,
    /// No such job, or one of another team.
    JobNotFound,
    /// No such uploaded file, or one of another team; files are kept for an hour.
    UploadNotFound,
    /// No such post among those that were sent, or one of another team.
    PostNotFound,
    /// There is another post with this id.
    PostExists,
    /// No such user, or one of another team.
    UserNotFound,
    /// The brand has no logo.
    LogoNotFound,
    /// No such brand, or one of another team.
    BrandNotFound,
    /// It cannot be done with this brand: its name is taken, or it is archived.
    BrandState,
    /// No such profile, or one of another team.
    ProfileNotFound,
    /// The team follows this profile already.
    ProfileExists,
    /// The team follows as many profiles as it may.
    TooManyProfiles,
    /// An older client names a page that cannot be followed: it is there already, or the name is none.
    PageNotAdded,
    /// No such personal token, or one of somebody else.
    TokenNotFound,
    /// No such share link, or one that is over.
    ShareNotFound,
    /// No such webhook, or one of another team.
    WebhookNotFound,
    /// No such delivery of the webhook; they are kept for 30 days.
    DeliveryNotFound,
    /// It cannot be done with this webhook: it is off; or there are as many as a team may have.
    WebhookState,
    /// The team has no credential for this platform, or the platform takes none.
    CredentialNotFound,
    /// The server has no key to seal secrets with.
    NoSealKey,
    /// The address does not take this method.
    MethodNotAllowed,
    /// The body did not arrive in time.
    BodyTimeout,
    /// The job's state does not allow it.
    JobState,
    /// It cannot be done with this user.
    UserState,
    /// What would be erased is not what was shown.
    ShownOtherwise,
    /// The results are not complete yet.
    JobNotEnded,
    /// The two jobs share no comments.
    NothingToCompare,
    /// The `Idempotency-Key` was used for another request.
    IdempotencyKeyReused,
    /// The request with this `Idempotency-Key` is still being answered.
    RequestUnderWay,
    /// The job is not in the state that `If-Match` names.
    Changed,
    /// The body is larger than allowed.
    TooLarge,
    /// A media type that is not read here.
    UnsupportedMediaType,
    /// The `Host` is not one of ours.
    MisdirectedRequest,
    /// Fields are missing, unknown or out of range.
    InvalidFields,
    /// No URL in the list.
    EmptyList,
    /// More URLs than one job takes.
    TooManyUrls,
    /// Nothing in the list can be fetched.
    NoRunnableEntry,
    /// A file of comments was sent as a list of posts; send it again with `kind=comments`.
    FileOfComments,
    /// A list of posts was sent as a file of comments; send it again with `kind=posts`.
    ListOfPosts,
    /// The file cannot be read as a table of comments or URLs.
    UnreadableFile,
    /// More requests than one may make in a time; `Retry-After` says when the next may come.
    RateLimited,
    /// A quota of the team has no room for this now; `quota` says how much is left, and when there is more.
    QuotaExceeded,
    /// This is more than a quota of the team ever has room for.
    QuotaTooSmall,
    /// Too many uploads or downloads at once.
    Busy,
    /// A bug.
    Internal,
    /// The worker could not score the texts.
    ScoringFailed,
    /// The operator has to set something first.
    NotSetUp,
    /// A part of the process cannot work now.
    NotReady,
    /// The database cannot be used now.
    StoreUnavailable,
    /// The keys of the token's issuer are not there.
    IssuerUnavailable,
    /// The answer took too long.
    Timeout,
    /// A disk is full: that of the database, or the folder of temporary files.
    StorageFull,
}

impl Code {
    /// Code, status and title.
    fn row(self) -> (&'static str, u16, &'static str) {
        match self {
            Self::MalformedBody => ("malformed_body", 400, "The body cannot be read"),
            Self::BadParameter => ("bad_parameter", 400, "A parameter is not usable"),
            Self::BadIdempotencyKey => (
                "bad_idempotency_key",
                400,
                "The Idempotency-Key is not usable",
            ),
            Self::BadHost => ("bad_host", 400, "The Host header is not usable"),
            Self::TokenMissing => ("token_missing", 401, "It is not known who asks"),
            Self::TokenInvalid => ("token_invalid", 401, "The bearer token is not accepted"),
            Self::PasswordInvalid => ("password_invalid", 401, "The password is not accepted"),
            Self::PasswordChangeNeeded => (
                "password_change_needed",
                403,
                "The password has to be changed first",
            ),
            Self::SignInFailed => ("sign_in_failed", 403, "Signing in did not work"),
            Self::FormExpired => ("form_expired", 403, "The form is out of date"),
            Self::ReadOnly => ("read_only", 403, "The token is for reading only"),
            Self::AccountDisabled => ("account_disabled", 403, "The account is disabled"),
            Self::AdminsOnly => ("admins_only", 403, "This is for admins"),
            Self::NotByToken => (
                "not_by_token",
                403,
                "This cannot be done with a personal token",
            ),
            Self::NoTeam => ("no_team", 403, "The token does not name a team"),
            Self::OtherTeam => ("other_team", 403, "You are not in this team"),
            Self::CrossSite => ("cross_site", 403, "The request came from another web site"),
            Self::NoSuchRoute => ("no_such_route", 404, "There is nothing at this address"),
            Self::JobNotFound => ("job_not_found", 404, "There is no such job"),
            Self::UploadNotFound => ("upload_not_found", 404, "There is no such uploaded file"),
            Self::PostNotFound => ("post_not_found", 404, "There is no such post"),
            Self::PostExists => ("post_exists", 409, "There is another post with this id"),
            Self::UserNotFound => ("user_not_found", 404, "There is no such user"),
            Self::LogoNotFound => ("logo_not_found", 404, "There is no logo"),
            Self::BrandNotFound => ("brand_not_found", 404, "There is no such brand"),
            Self::BrandState => ("brand_state", 409, "This cannot be done with this brand"),
            Self::ProfileNotFound => ("profile_not_found", 404, "There is no such profile"),
            Self::ProfileExists => ("profile_exists", 409, "The profile is followed already"),
            Self::TooManyProfiles => (
                "too_many_profiles",
                409,
                "The team follows as many profiles as it may",
            ),
            Self::PageNotAdded => ("page_not_added", 400, "The page cannot be added"),
            Self::TokenNotFound => ("token_not_found", 404, "There is no such token"),
            Self::ShareNotFound => ("share_not_found", 404, "There is no such link"),
            Self::WebhookNotFound => ("webhook_not_found", 404, "There is no such webhook"),
            Self::DeliveryNotFound => ("delivery_not_found", 404, "There is no such delivery"),
            Self::CredentialNotFound => {
                ("credential_not_found", 404, "There is no such credential")
            }
            Self::WebhookState => ("webhook_state", 409, "It cannot be done with this webhook"),
            Self::MethodNotAllowed => (
                "method_not_allowed",
                405,
                "This address does not take this method",
            ),
            Self::BodyTimeout => ("body_timeout", 408, "The body did not arrive in time"),
            Self::JobState => ("job_state", 409, "The job's state does not allow this"),
            Self::UserState => ("user_state", 409, "This cannot be done with this user"),
            Self::ShownOtherwise => ("shown_otherwise", 409, "This is not what was shown"),
            Self::JobNotEnded => ("job_not_ended", 409, "The job has not ended"),
            Self::NothingToCompare => (
                "nothing_to_compare",
                409,
                "The jobs have no comments in common",
            ),
            Self::IdempotencyKeyReused => (
                "idempotency_key_reused",
                409,
                "The Idempotency-Key was used for another request",
            ),
            Self::RequestUnderWay => (
                "request_under_way",
                409,
                "The first request with this Idempotency-Key is not answered yet",
            ),
            Self::Changed => ("changed", 412, "The job has changed since"),
            Self::TooLarge => ("too_large", 413, "The body is too large"),
            Self::UnsupportedMediaType => (
                "unsupported_media_type",
                415,
                "This media type is not read here",
            ),
            Self::MisdirectedRequest => (
                "misdirected_request",
                421,
                "This server does not answer for this host",
            ),
            Self::InvalidFields => ("invalid_fields", 422, "Some fields are not usable"),
            Self::EmptyList => ("empty_list", 422, "There is nothing in the list or file"),
            Self::TooManyUrls => ("too_many_urls", 422, "There are too many URLs in the list"),
            Self::NoRunnableEntry => (
                "no_runnable_entry",
                422,
                "Nothing in the list can be fetched",
            ),
            Self::FileOfComments => ("file_of_comments", 422, "This is a file of comments"),
            Self::ListOfPosts => ("list_of_posts", 422, "This is a list of posts"),
            Self::UnreadableFile => ("unreadable_file", 422, "The file cannot be read"),
            Self::TooManyAttempts => (
                "too_many_attempts",
                429,
                "Too many wrong passwords were tried",
            ),
            Self::RateLimited => ("rate_limited", 429, "Too many requests"),
            Self::QuotaTooSmall => (
                "quota_too_small",
                422,
                "This is more than your team may have",
            ),
            Self::QuotaExceeded => (
                "quota_exceeded",
                429,
                "Your team may have no more of this now",
            ),
            Self::Busy => ("busy", 429, "Too much at once"),
            Self::Internal => ("internal", 500, "Something went wrong on the server"),
            Self::NotSetUp => ("not_set_up", 501, "This server is not set up for this"),
            Self::ScoringFailed => ("scoring_failed", 503, "The texts could not be scored"),
            Self::NoSealKey => ("no_seal_key", 503, "The server keeps no secrets"),
            Self::NotReady => ("not_ready", 503, "The server cannot work now"),
            Self::StoreUnavailable => ("store_unavailable", 503, "The database cannot be used now"),
            Self::IssuerUnavailable => ("issuer_unavailable", 503, "Tokens cannot be checked now"),
            Self::Timeout => ("timeout", 503, "The answer took too long"),
            Self::StorageFull => ("storage_full", 507, "There is no room to store this"),
        }
    }

    /// The stable word.
    pub fn as_str(self) -> &'static str {
        self.row().0
    }

    /// The HTTP status.
    pub fn status(self) -> StatusCode {
        StatusCode::from_u16(self.row().1).expect("bug: the table has a status that is none")
    }

    /// What the file would be read as that was sent as another kind.
    pub(crate) fn other_kind(self) -> Option<FileKind> {
        match self {
            Self::FileOfComments => Some(FileKind::Comments),
            Self::ListOfPosts => Some(FileKind::Posts),
            _ => None,
        }
    }

    /// The title.
    pub fn title(self) -> &'static str {
        self.row().2
    }
}
