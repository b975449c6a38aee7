//! `multipart/form-data`: a list or a file of comments with its fields, in any order.

use axum::{
    RequestExt,
    extract::{Multipart, Request, multipart::MultipartRejection},
};
use tempfile::NamedTempFile;

use super::{CommentSubmission, Intake, finish_list, list_entries};
use crate::{
    body::Chunks,
    error::ApiError,
    fields::Fields,
    problem::{BadEntry, Code},
    state::{AppState, Permit},
    viewer::Viewer,
};

/// Fields of a form at most.
const MAX_FIELDS: usize = 32;
/// Length of a small field at most, in bytes.
const MAX_SMALL_FIELD: usize = 4096;

/// A file of comments as it came.
struct Received {
    file: NamedTempFile,
    digest: String,
    name: Option<String>,
    media_type: Option<String>,
    permit: Permit,
}

/// What the form held so far.
#[derive(Default)]
struct Form {
    /// Lists, each with its file name or media type.
    lists: Vec<(Vec<u8>, Option<String>)>,
    comments: Option<Received>,
    text_column: Option<String>,
}

pub(super) async fn read(
    state: &AppState,
    mut fields: Fields,
    text_column: Option<String>,
    file_is_comments: bool,
    request: Request,
) -> Result<Intake, ApiError> {
    let viewer = Viewer::of_request(&request)?;
    let mut multipart: Multipart = request.extract().await.map_err(|rejection| {
        let rejection: MultipartRejection = rejection;
        ApiError::new(
            Code::MalformedBody,
            format!("The form cannot be read: {}.", rejection.body_text()),
        )
    })?;
    let settings = state.settings();
    let mut form = Form {
        text_column,
        ..Form::default()
    };
    let mut count = 0;
    while let Some(field) = multipart.next_field().await? {
        count += 1;
        if count > MAX_FIELDS {
            return Err(ApiError::new(
                Code::MalformedBody,
                "The form has too many fields.",
            ));
        }
        let name = field.name().unwrap_or_default().to_owned();
        let file_name = field
            .file_name()
            .map(str::to_owned)
            .filter(|name| !name.is_empty());
        let media_type = field.content_type().map(str::to_owned);
        let chunks = Chunks::of_field(field);
        match name.as_str() {
            "comments" => {
                form.receive(state, &viewer, chunks, file_name, media_type)
                    .await?;
            }
            "file" if file_is_comments => {
                form.receive(state, &viewer, chunks, file_name, media_type)
                    .await?;
            }
            "file" | "urls" => {
                let bytes = chunks.collect(settings.max_list_bytes).await?;
                // A browser sends an empty part for a file input that was left empty.
                if !bytes.is_empty() {
                    form.lists.push((bytes, file_name.or(media_type)));
                }
            }
            _ => {
                let bytes = chunks.collect(MAX_SMALL_FIELD).await?;
                let text = String::from_utf8_lossy(&bytes);
                match name.as_str() {
                    "text_column" => {
                        form.text_column = Some(text.trim().to_owned()).filter(|c| !c.is_empty());
                    }
                    _ if fields.text(&name, &text) => {}
                    _ => fields.unknown(
                        &crate::problem::shorten(&name, 60),
                        &name,
                        "`file`, `urls`, `comments`, `text_column`, `name`, `analyzer`, \
                         `max_comments` and `snapshot_max_age`",
                    ),
                }
            }
        }
    }
    form.finish(state, fields).await
}

impl Form {
    async fn receive(
        &mut self,
        state: &AppState,
        viewer: &Viewer,
        chunks: Chunks<'_>,
        name: Option<String>,
        media_type: Option<String>,
    ) -> Result<(), ApiError> {
        let settings = state.settings();
        let permit = state.upload_permit(viewer)?;
        let (file, digest) = chunks
            .spool(settings.max_comment_file_bytes, settings)
            .await?;
        let is_empty = file.as_file().metadata().is_ok_and(|data| data.len() == 0);
        if is_empty && name.is_none() {
            return Ok(());
        }
        if self.comments.is_some() {
            return Err(ApiError::invalid_fields(BadEntry::field(
                "comments",
                "repeated",
                "A job takes one file of comments; please send one request per file.",
            )));
        }
        self.comments = Some(Received {
            file,
            digest,
            name,
            media_type,
            permit,
        });
        Ok(())
    }

    async fn finish(self, state: &AppState, mut fields: Fields) -> Result<Intake, ApiError> {
        let Some(received) = self.comments else {
            let mut entries = Vec::new();
            for (bytes, hint) in self.lists {
                entries.extend(list_entries(bytes, hint).await?);
            }
            return finish_list(state, fields, entries).map(Intake::List);
        };
        if !self.lists.is_empty() {
            fields.bad(BadEntry::field(
                "comments",
                "list_and_comments",
                "A form holds a list of URLs or a file of comments, not both.",
            ));
        }
        let (name, options) = fields.check(state)?;
        Ok(Intake::Comments(CommentSubmission {
            name,
            options,
            file: received.file,
            digest: received.digest,
            hint: received.name.clone().or(received.media_type),
            file_name: received.name,
            text_column: self.text_column,
            permit: received.permit,
        }))
    }
}
