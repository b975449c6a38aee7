//! From a request in any of its forms to a list of URLs or a file of comments.
//!
//! JSON, a file as raw body, or a form with a file: the difference ends here.

mod form;
mod json;
mod kept;
mod other_kind;

use auth::Actor;
use axum::extract::Request;
use service::{
    comment_file::{self, CommentSubmission},
    inspect::FileKind,
    list::Entries,
    submit::{self, ListSubmission},
};
use store::Made;

use crate::{
    asking::Asking,
    body::{Chunks, announced_size, uncompressed},
    error::ApiError,
    fields::Fields,
    idempotency,
    jobs::create::CreateParams,
    media_type::{is_file_type, media_type, unread},
    state::{AppState, Permit},
    uploads::mapping,
};

pub(crate) use form::Texts;
pub(crate) use kept::{KeptRequest, read as read_kept};
use other_kind::Sent;
pub(crate) use other_kind::{OtherKind, keep_held};

/// What was sent.
#[derive(Debug)]
pub(crate) enum Intake {
    /// A list of post URLs.
    List(ListSubmission),
    /// A file of comments, and the right to take it in, which is held until it is dealt with.
    Comments(CommentSubmission, Permit),
    /// What an earlier request made a job of; the file itself may be gone.
    Made(Box<Made>),
}

impl Intake {
    /// The column of the texts, where a list may as well be a file of comments.
    pub(crate) fn may_be_comments(&self) -> Option<String> {
        match self {
            Self::List(list) => list.entries.comments.clone(),
            Self::Comments(..) | Self::Made(_) => None,
        }
    }

    /// Makes the job of it.
    pub(crate) async fn submit(
        self,
        state: &AppState,
        actor: &Actor,
        key: Option<String>,
    ) -> Result<Made, ApiError> {
        let service = state.service();
        Ok(match self {
            Self::List(list) => {
                let comments = list.entries.comments.clone();
                let made = submit::create(service, actor, list, key).await;
                let or_comments = |error| ApiError::from(error).or_comments(comments.as_deref());
                made.map_err(or_comments)?
            }
            Self::Comments(file, _permit) => {
                comment_file::create(service, actor, file, key).await?
            }
            Self::Made(made) => *made,
        })
    }
}

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
    let comments = params.kind.unwrap_or_default() == FileKind::Comments;
    let mut fields = Fields::default();
    for (field, value) in [
        ("name", &params.name),
        ("brand", &params.brand),
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
    let mapping = mapping::of_query(params.text_column, params.encoding, params.day_first);
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
        Some(raw) if is_file_type(raw) => {
            let hint = params.file_name.clone().or(media_type.clone());
            if comments {
                let permit = state.upload_permit(&Asking::of_request(&request)?)?;
                let limit = state.settings().limits.max_comment_file_bytes;
                announced_size(request.headers(), limit)?;
                let (name, options) = fields.check(state)?;
                let chunks = Chunks::of_body(request.into_body());
                let (file, digest) = chunks.spool(limit, state.settings()).await?;
                let file = CommentSubmission {
                    name,
                    options,
                    file,
                    digest,
                    file_name: params.file_name,
                    hint,
                    mapping,
                    kept: None,
                    asked: None,
                };
                return Ok(Intake::Comments(file, permit));
            }
            let limit = state.settings().max_list_bytes;
            announced_size(request.headers(), limit as u64)?;
            let actor = Asking::of_request(&request)?;
            let key = idempotency::key(request.headers())?;
            let chunks = Chunks::of_body(request.into_body());
            let held = chunks.collect(limit, limit, state).await?;
            let name = params.file_name;
            if raw == "application/json" {
                let body = json::Body { held, name, key };
                return json::read(state, &actor, fields, mapping, body, other_kind).await;
            }
            let mut entries = Entries::default();
            let list = Sent {
                held,
                name,
                media_type,
            };
            other_kind
                .read_list(state, &actor, &mut entries, list)
                .await?;
            finish_list(state, fields, entries).map(Intake::List)
        }
        other => Err(unread(other)),
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
