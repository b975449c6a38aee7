//! From a request in any of its forms to a list of URLs or a file of comments.
//!
//! JSON, a file as raw body, or a form with a file: the difference ends here.

mod form;
mod json;
mod kept;
mod other_kind;
mod parts;
mod whole;

use axum::{
    extract::Request,
    http::{HeaderMap, header},
};
use service::wording::{sentence, shorten};
use store::{JobOptions, Made};
use tables::{Budget, Limits};
use tempfile::NamedTempFile;
use uuid::Uuid;

use crate::{
    body::{Chunks, Held, too_large, uncompressed},
    error::ApiError,
    fields::Fields,
    idempotency,
    mapping::Mapping,
    problem::{BadEntry, Code, EntryCode},
    review::{Entry, Place},
    routes::jobs::{CreateParams, KindParam},
    state::{AppState, Permit},
    submit::{ListSubmission, too_many},
    turns::Turn,
    viewer::Viewer,
};

pub(crate) use form::Texts;
pub(crate) use kept::{KeptRequest, read as read_kept};
use other_kind::Sent;
pub(crate) use other_kind::{OtherKind, keep_held};
pub(crate) use parts::Parts;
pub(crate) use whole::receive;

/// A text up to this size is read at once, in bytes; a larger one, and every workbook, when it is
/// its turn.
const SMALL: usize = 256 << 10;

/// What was sent.
#[derive(Debug)]
pub(crate) enum Intake {
    /// A list of post URLs.
    List(ListSubmission),
    /// A file of comments.
    Comments(CommentSubmission),
    /// What an earlier request made a job of; the file itself may be gone.
    Made(Box<Made>),
}

/// A file of comments, received but not read yet.
#[derive(Debug)]
pub(crate) struct CommentSubmission {
    /// Name of the job; may be empty.
    pub(crate) name: String,
    /// Choices.
    pub(crate) options: JobOptions,
    /// The file; gone when this is dropped.
    pub(crate) file: NamedTempFile,
    /// SHA-256 of the file.
    pub(crate) digest: String,
    /// What the file is called, if that was sent.
    pub(crate) file_name: Option<String>,
    /// File name or media type.
    pub(crate) hint: Option<String>,
    /// How it is to be read, as far as that was chosen.
    pub(crate) mapping: Mapping,
    /// Where it is kept, if it was sent before.
    pub(crate) kept: Option<Uuid>,
    /// The hash of a request that names it by its id; see [`kept::read`].
    pub(crate) asked: Option<String>,
    /// Held until the file is read.
    pub(crate) permit: Permit,
}

/// Media types that are files of URLs or comments.
const FILE_TYPES: [&str; 12] = [
    "text/plain",
    "text/csv",
    "text/tab-separated-values",
    "application/csv",
    "application/json",
    "application/x-ndjson",
    "application/ndjson",
    "application/jsonl",
    "application/x-jsonlines",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    // What some browsers call CSV and XLSX.
    "application/vnd.ms-excel",
    "application/octet-stream",
];

/// Reads a request; `other_kind` says what becomes of a file that is of the other kind.
pub(crate) async fn read(
    state: &AppState,
    params: CreateParams,
    request: Request,
    other_kind: OtherKind,
) -> Result<Intake, ApiError> {
    read_with_texts(state, params, request, other_kind, &mut Texts::default()).await
}

/// The same, which hands out the texts of a form as they came, also when it is refused.
pub(crate) async fn read_with_texts(
    state: &AppState,
    params: CreateParams,
    request: Request,
    other_kind: OtherKind,
    texts: &mut Texts,
) -> Result<Intake, ApiError> {
    let comments = params.kind.unwrap_or_default() == KindParam::Comments;
    let mut fields = Fields::default();
    for (field, value) in [
        ("name", &params.name),
        ("analyzer", &params.analyzer),
        ("own_accounts", &params.own_accounts),
    ] {
        if let Some(value) = value {
            fields.text(field, value);
        }
    }
    fields.parameter("max_comments", params.max_comments);
    fields.parameter("snapshot_max_age", params.snapshot_max_age);
    fields.flag("include_post_author", params.include_post_author);
    fields.flag("include_other_languages", params.include_other_languages);
    let mapping = Mapping::default()
        .with_text_column(params.text_column)
        .with_forms(params.encoding, params.day_first);
    uncompressed(request.headers())?;
    let media_type = media_type(request.headers());
    match media_type.as_deref() {
        Some("multipart/form-data") => {
            let form = form::Reading {
                fields,
                mapping,
                file_is_comments: comments,
                other_kind,
                texts,
            };
            form.read(state, request).await
        }
        Some(raw) if FILE_TYPES.contains(&raw) => {
            let hint = params.file_name.clone().or(media_type.clone());
            if comments {
                let permit = state.upload_permit(&Viewer::of_request(&request)?)?;
                let limit = state.settings().max_comment_file_bytes;
                announced_size(request.headers(), limit)?;
                let (name, options) = fields.check(state)?;
                let chunks = Chunks::of_body(request.into_body());
                let (file, digest) = chunks.spool(limit, state.settings()).await?;
                return Ok(Intake::Comments(CommentSubmission {
                    name,
                    options,
                    file,
                    digest,
                    file_name: params.file_name,
                    hint,
                    mapping,
                    kept: None,
                    asked: None,
                    permit,
                }));
            }
            let limit = state.settings().max_list_bytes;
            announced_size(request.headers(), limit as u64)?;
            let viewer = Viewer::of_request(&request)?;
            let key = idempotency::key(request.headers())?;
            let chunks = Chunks::of_body(request.into_body());
            let held = chunks.collect(limit, limit, state).await?;
            let name = params.file_name;
            if raw == "application/json" {
                let body = json::Body { held, name, key };
                return json::read(state, &viewer, fields, mapping, body, other_kind).await;
            }
            let mut entries = Entries::default();
            let list = Sent {
                held,
                name,
                media_type,
            };
            other_kind
                .read_list(state, viewer.team, &mut entries, list)
                .await?;
            finish_list(state, fields, entries).map(Intake::List)
        }
        other => Err(unread(other)),
    }
}

/// A media type that is not read here, or none.
fn unread(media_type: Option<&str>) -> ApiError {
    let what = match media_type {
        Some(other) => format!("`{}` is not read here.", shorten(other, 80)),
        None => "The request does not say what it sends (`Content-Type`).".to_owned(),
    };
    ApiError::new(
        Code::UnsupportedMediaType,
        format!(
            "{what} Send JSON (`application/json`), a list as `text/csv`, `text/plain` or XLSX, or \
             a form (`multipart/form-data`)."
        ),
    )
}

/// The media type in lower case, without its parameters.
fn media_type(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let essence = value.split(';').next().unwrap_or(value).trim();
    Some(essence.to_ascii_lowercase())
}

/// Refuses a body that says itself that it is too large, before it is sent.
fn announced_size(headers: &HeaderMap, limit: u64) -> Result<(), ApiError> {
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    match announced {
        Some(size) if size > limit => Err(too_large(limit)),
        _ => Ok(()),
    }
}

/// The entries of a list, and the turn of a large one, which it has until this is dropped: so that
/// only a few of them are in memory, as text and as what is made of it.
#[derive(Debug, Default)]
pub(crate) struct Entries {
    /// In order.
    pub(crate) entries: Vec<Entry>,
    /// The column of the texts, where it may as well be a file of comments.
    pub(crate) comments: Option<String>,
    pub(crate) turn: Option<Turn>,
}

impl Entries {
    /// A list of one entry.
    pub(crate) fn of_one(entry: Entry) -> Self {
        Self {
            entries: vec![entry],
            ..Self::default()
        }
    }

    /// Adds the entries of a list file.
    pub(crate) async fn read(
        &mut self,
        state: &AppState,
        held: Held,
        hint: Option<String>,
    ) -> Result<(), ApiError> {
        let settings = state.settings();
        let limits = Limits {
            entries: settings.max_urls,
            expanded_bytes: settings.max_expanded_bytes,
            time: Some(settings.list_time),
        };
        let budget = Budget::new(limits, held.len() as u64);
        let _stop = StopOnDrop(budget.clone());
        let read = move |bytes: &[u8]| {
            let list = tables::read_list(bytes, hint.as_deref(), &budget).map_err(table_error)?;
            let entry = |entry: tables::Entry| Entry {
                place: Place::Row(entry.row as u64),
                text: entry.text,
            };
            Ok((list.entries.into_iter().map(entry).collect(), list.comments))
        };
        let comments = self.add(state, held, read).await?;
        self.comments = self.comments.take().or(comments);
        Ok(())
    }

    /// Adds the entries that `read` finds in a body; off the async threads, when it is its turn.
    async fn add<T: Send + 'static>(
        &mut self,
        state: &AppState,
        held: Held,
        read: impl FnOnce(&[u8]) -> Result<(Vec<Entry>, T), ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let small = held.len() <= SMALL && !held.starts_with(b"PK");
        if !small && self.turn.is_none() {
            self.turn = Some(state.reading_permit().await?);
        }
        let turn = self.turn.take();
        // The turn lasts until the reading ends, also when nobody waits for it any more.
        let read = tokio::task::spawn_blocking(move || (read(&held), turn));
        let (read, turn) = read.await.map_err(ApiError::internal)?;
        self.turn = turn;
        let (entries, rest) = read?;
        self.entries.extend(entries);
        Ok(rest)
    }
}

/// Stops the reading of a file when the request for it is dropped, because its client is gone.
pub(crate) struct StopOnDrop(pub(crate) Budget);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.stop();
    }
}

fn finish_list(
    state: &AppState,
    fields: Fields,
    entries: Entries,
) -> Result<ListSubmission, ApiError> {
    let (name, options) = fields.check(state)?;
    Ok(ListSubmission {
        name,
        options,
        entries,
        asked: None,
    })
}

/// A file that cannot be read is its owner's to mend; our own disk is not.
pub(crate) fn table_error(error: tables::Error) -> ApiError {
    if let tables::Error::ColumnTwice { second, .. } = &error {
        let pointer = format!("/columns/{}", second.name());
        let detail = sentence(&error.to_string());
        return ApiError::invalid_fields(BadEntry::field(pointer, EntryCode::Repeated, detail));
    }
    let code = match &error {
        tables::Error::Io(error) => return ApiError::disk(error),
        tables::Error::Spreadsheet(_) | tables::Error::Stopped => {
            return ApiError::internal(error);
        }
        tables::Error::TooManyEntries(most) => return too_many(*most),
        tables::Error::Empty(_) => Code::EmptyList,
        tables::Error::HoldsComments { .. } => Code::FileOfComments,
        tables::Error::HoldsPosts => Code::ListOfPosts,
        _ => Code::UnreadableFile,
    };
    ApiError::new(code, sentence(&error.to_string()))
}
