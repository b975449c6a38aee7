//! The one error of every handler, and how it becomes an answer.
//!
//! What the client reads is [`Problem`]; what we log is the source of an internal
//! error. The two never mix: no SQL and no path of this machine goes out.

use std::borrow::Cow;

use axum::{
    extract::rejection::{FormRejection, PathRejection, QueryRejection},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};

use seal::SealError;
use service::{inspect::FileKind, submit::ListFault, triage::may_be_comments, wording::sentence};
use store::JobStatus;
use uuid::Uuid;

use crate::{
    body::{is_late, late},
    challenge::challenge,
    conditional,
    problem::{BadEntries, BadEntry, Code, EntryCode, MEDIA_TYPE, Problem},
    request_id::RequestId,
    usage::{self, view::QuotaView},
};

/// Why a request was not answered as asked.
#[derive(Debug)]
pub struct ApiError {
    code: Code,
    detail: Cow<'static, str>,
    errors: BadEntries,
    named: Option<Box<Named>>,
    retry_after_seconds: Option<u32>,
}

/// What few errors name.
#[derive(Debug, Default)]
struct Named {
    job_status: Option<JobStatus>,
    upload_id: Option<Uuid>,
    quota: Option<QuotaView>,
    other_kind: Option<FileKind>,
}

impl ApiError {
    /// An error with a sentence for a person.
    pub fn new(code: Code, detail: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            detail: detail.into(),
            errors: BadEntries::default(),
            named: None,
            retry_after_seconds: None,
        }
    }

    /// Names the bad entries.
    pub fn with_errors(mut self, errors: impl Into<BadEntries>) -> Self {
        self.errors = errors.into();
        self
    }

    /// Says where the job stands.
    pub fn with_job_status(mut self, status: JobStatus) -> Self {
        self.named.get_or_insert_default().job_status = Some(status);
        self
    }

    /// Names the file that was sent, which is kept.
    pub fn with_upload(mut self, id: Uuid) -> Self {
        self.named.get_or_insert_default().upload_id = Some(id);
        self
    }

    /// Names the quota that has no room.
    pub(crate) fn with_quota(mut self, quota: QuotaView) -> Self {
        self.named.get_or_insert_default().quota = Some(quota);
        self
    }

    /// Says that what was sent as a list may be a file of comments, where nothing in it can be fetched; the
    /// problem says how to ask for that. `column` is the one of the texts, where it is known.
    pub fn or_comments(mut self, column: Option<&str>) -> Self {
        const HOW: &str = "To have comments scored, send the file with `kind=comments`.";
        let why = match (self.code, column) {
            (Code::EmptyList | Code::NoRunnableEntry, Some(column)) => {
                may_be_comments(column) + " "
            }
            (Code::EmptyList, None) => String::new(),
            _ => return self,
        };
        self.detail = format!("{} {why}{HOW}", self.detail).into();
        self.named.get_or_insert_default().other_kind = Some(FileKind::Comments);
        self
    }

    /// Says when to ask again.
    pub fn with_retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_seconds = Some(seconds);
        self
    }

    /// Fields that are missing, unknown or out of range.
    pub fn invalid_fields(errors: impl Into<BadEntries>) -> Self {
        let errors = errors.into();
        let detail = match errors.named() {
            [one] => one.detail.clone(),
            _ => format!("{} fields are not usable; see `errors`.", errors.count()),
        };
        Self::new(Code::InvalidFields, detail).with_errors(errors)
    }

    /// A bug or a broken environment: logged here, in general words outside.
    pub fn internal(source: impl std::fmt::Display) -> Self {
        tracing::error!(status = 500, error = %source, "a request failed on the server's side");
        Self::new(
            Code::Internal,
            "Something went wrong on the server; its log says what.",
        )
    }

    /// A file of ours that could not be written or read: a disk that is full, or takes no files, is told.
    pub fn disk(error: &std::io::Error) -> Self {
        use std::io::ErrorKind::{
            FileTooLarge, NotFound, PermissionDenied, QuotaExceeded, ReadOnlyFilesystem,
            StorageFull,
        };
        if matches!(
            error.kind(),
            NotFound | PermissionDenied | ReadOnlyFilesystem
        ) {
            tracing::error!(%error, "temporary files cannot be written");
            return Self::new(
                Code::StorageFull,
                "The server cannot write temporary files now: its folder for them is away or takes none.",
            )
            .with_retry_after(60);
        }
        if matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge) {
            tracing::error!(%error, "there is no room for temporary files");
            return Self::new(
                Code::StorageFull,
                "The server has no room for temporary files; please try again later, or send less \
                 at once.",
            )
            .with_retry_after(60);
        }
        Self::internal(format!("a temporary file: {error}"))
    }

    /// No such job, or one of another team: the two are not told apart.
    pub fn job_not_found() -> Self {
        Self::new(
            Code::JobNotFound,
            "There is no job with this id; it may have been deleted.",
        )
    }

    /// No such file, or one of another team, or one whose hour is over: they are not told apart.
    pub fn upload_not_found() -> Self {
        service::Error::UploadNotFound.into()
    }

    /// Which problem this is.
    pub fn code(&self) -> Code {
        self.code
    }

    /// The sentence for a person.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The bad entries, if it names any.
    pub fn errors(&self) -> &BadEntries {
        &self.errors
    }
}

impl From<store::Error> for ApiError {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::NotFound => Self::job_not_found(),
            store::Error::Conflict(why) => Self::new(Code::JobState, why),
            store::Error::Changed => conditional::changed(),
            store::Error::QuotaExceeded(exceeded) => usage::view::exceeded(exceeded),
            store::Error::KeyReused => Self::new(
                Code::IdempotencyKeyReused,
                "This Idempotency-Key was used for a request with another content; use a new one.",
            ),
            store::Error::Unavailable(why) => {
                tracing::error!(status = 503, error = %why, "the database cannot be used");
                Self::new(Code::StoreUnavailable, public_reason(&why).to_owned())
                    .with_retry_after(5)
            }
            store::Error::Full(why) => {
                tracing::error!(error = %why, "the disk of the database is full");
                Self::new(
                    Code::StorageFull,
                    "The database's disk is full: nothing can be stored until there is room again; what is there can be read.",
                )
                .with_retry_after(60)
            }
            other => Self::internal(other),
        }
    }
}

impl From<service::Error> for ApiError {
    fn from(error: service::Error) -> Self {
        use service::Error as E;
        let detail = error.to_string();
        match error {
            E::List { fault, triage } => {
                Self::from(fault).with_errors(BadEntries::of_triage(&triage))
            }
            E::File(error) => error.into(),
            E::Kept { error, upload } => Self::from(error).with_upload(upload),
            E::NotEnded { status, why } => Self::new(Code::JobNotEnded, why)
                .with_job_status(status)
                .with_retry_after(5),
            E::NothingToCompare => Self::new(Code::NothingToCompare, detail),
            E::ScoringFailed(_) => Self::new(Code::ScoringFailed, detail),
            E::NoComments => Self::new(Code::EmptyList, detail),
            E::BrandNotFound => Self::new(Code::BrandNotFound, detail),
            E::BrandArchived(_) => Self::new(Code::BrandState, detail),
            E::ProfileNotFound => Self::new(Code::ProfileNotFound, detail),
            E::TooManyProfiles(_) => Self::new(Code::TooManyProfiles, detail),
            E::TooManyMeasurements(_) => Self::new(Code::BadParameter, detail),
            E::AdminsOnly => auth::Refusal::AdminsOnly.into(),
            E::ShownOtherwise { .. } => Self::new(Code::ShownOtherwise, detail),
            E::NotSetUp(_) => Self::new(Code::NotSetUp, detail),
            E::WebhookNotFound => Self::new(Code::WebhookNotFound, detail),
            E::DeliveryNotFound => Self::new(Code::DeliveryNotFound, detail),
            E::CredentialNotFound(_) | E::NoSuchCredential => {
                Self::new(Code::CredentialNotFound, detail)
            }
            E::WebhookState(_) => Self::new(Code::WebhookState, detail),
            E::Seal(SealError::NoKey | SealError::OtherKey) => {
                Self::new(Code::NoSealKey, sentence(&detail))
            }
            E::Seal(error) => Self::internal(error),
            E::UploadNotFound => Self::new(Code::UploadNotFound, detail),
            E::TooManyUploads { files, mib } => Self::new(
                Code::Busy,
                format!(
                    "Your team keeps {files} uploaded files, or {mib} MiB of them, which is what \
                     it may; delete some, or wait: each goes an hour after it was sent. A file that is \
                     sent to `/api/v1/jobs` itself needs no room here."
                ),
            )
            .with_retry_after(60),
            E::RequestUnderWay => Self::new(Code::RequestUnderWay, detail).with_retry_after(2),
            E::Busy => Self::new(Code::Busy, detail).with_retry_after(5),
            E::Disk(error) => Self::disk(&error),
            E::Store(error) => error.into(),
            E::Thread(_) | E::Findings(_) => Self::internal(detail),
        }
    }
}

impl From<ListFault> for ApiError {
    fn from(fault: ListFault) -> Self {
        match fault {
            ListFault::TooMany(_) => Self::new(Code::TooManyUrls, fault.to_string()),
            ListFault::Empty => Self::new(Code::EmptyList, fault.to_string()),
            ListFault::NothingRunnable => Self::new(
                Code::NoRunnableEntry,
                "None of the entries can be fetched; `errors` says why for each.",
            ),
        }
    }
}

/// A list of more entries than a job takes; they are not counted to the end.
pub(crate) fn too_many(most: usize) -> ApiError {
    ListFault::TooMany(most).into()
}

impl From<tables::Error> for ApiError {
    /// A file that cannot be read is its owner's to mend; our own disk is not.
    fn from(error: tables::Error) -> Self {
        if let tables::Error::ColumnTwice { second, .. } = &error {
            let pointer = format!("/columns/{}", second.name());
            let detail = sentence(&error.to_string());
            return Self::invalid_fields(BadEntry::field(pointer, EntryCode::Repeated, detail));
        }
        let code = match &error {
            tables::Error::Io(error) => return Self::disk(error),
            tables::Error::Spreadsheet(_) | tables::Error::Stopped => {
                return Self::internal(error);
            }
            tables::Error::TooManyEntries(most) => return too_many(*most),
            tables::Error::Empty(_) => Code::EmptyList,
            tables::Error::HoldsComments { .. } => Code::FileOfComments,
            tables::Error::HoldsPosts => Code::ListOfPosts,
            _ => Code::UnreadableFile,
        };
        Self::new(code, sentence(&error.to_string()))
    }
}

/// What clients may read of it: the state of our own file, never a server's own words.
fn public_reason(why: &str) -> &str {
    match why.starts_with("The database file is locked") {
        true => why,
        false => "The database cannot be used now; please try again in a moment.",
    }
}

impl From<QueryRejection> for ApiError {
    fn from(rejection: QueryRejection) -> Self {
        tracing::debug!(%rejection, "an address of a page cannot be read");
        Self::new(
            Code::BadParameter,
            "The address has a part that is not usable; begin again from the page's own links.",
        )
    }
}

impl From<FormRejection> for ApiError {
    fn from(rejection: FormRejection) -> Self {
        if is_late(&rejection) {
            return late();
        }
        tracing::debug!(%rejection, "a form cannot be read");
        Self::new(Code::MalformedBody, "The form cannot be read.")
    }
}

impl From<PathRejection> for ApiError {
    /// The only thing in our paths is a job id: one that is no UUID names no job.
    fn from(_: PathRejection) -> Self {
        Self::job_not_found()
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let challenge = challenge(self.code, &self.detail);
        let (errors, errors_omitted) = self.errors.into_parts();
        let named = self.named.map(|named| *named).unwrap_or_default();
        let problem = Problem {
            type_: format!("urn:problem-type:clamor:{}", self.code.as_str()),
            title: self.code.title().to_owned(),
            status: self.code.status().as_u16(),
            detail: self.detail.into_owned(),
            code: self.code,
            other_kind: named.other_kind.or(self.code.other_kind()),
            job_status: named.job_status,
            upload_id: named.upload_id,
            quota: named.quota,
            errors,
            errors_omitted,
            request_id: RequestId::current(),
        };
        let mut response = (self.code.status(), axum::Json(&problem)).into_response();
        // For the pages, which tell the same in HTML.
        response.extensions_mut().insert(problem);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if let Some(seconds) = self.retry_after_seconds {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(challenge) = challenge {
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}
