//! `multipart/form-data`: a list or a file of comments with its fields, in any order.

use axum::extract::Request;
use tempfile::NamedTempFile;

use super::{
    CommentSubmission, Entries, Intake, finish_list,
    parts::{Part, Parts},
};
use crate::{
    body::{Chunks, Held},
    error::ApiError,
    fields::{self, Fields},
    mapping::Mapping,
    problem::{BadEntry, EntryCode, shorten},
    state::{AppState, Permit},
    viewer::Viewer,
};

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
    lists: Vec<(Held, Option<String>)>,
    comments: Option<Received>,
    mapping: Mapping,
}

pub(super) async fn read(
    state: &AppState,
    mut fields: Fields,
    mapping: Mapping,
    file_is_comments: bool,
    request: Request,
) -> Result<Intake, ApiError> {
    let viewer = Viewer::of_request(&request)?;
    let mut parts = Parts::of(state, request).await?;
    let mut form = Form {
        mapping,
        ..Form::default()
    };
    while let Some(part) = parts.next().await? {
        match part.name.as_str() {
            "comments" => form.receive(state, &viewer, part).await?,
            "file" if file_is_comments => form.receive(state, &viewer, part).await?,
            // The form of the page says `list` for pasted text.
            "file" | "urls" | "list" => {
                let hint = part.file_name.clone().or_else(|| part.media_type.clone());
                let list = part.list().await?;
                // A browser sends an empty part for a file input that was left empty.
                if !list.is_empty() {
                    form.lists.push((list, hint));
                }
            }
            _ => {
                let name = part.name.clone();
                let text = part.text().await?;
                if !form.mapping.form(&mut fields, &name, &text) && !fields.text(&name, &text) {
                    fields.unknown(
                        &shorten(&name, 60),
                        &name,
                        &format!(
                            "`file`, `urls`, `comments`, `text_column`, `encoding`, `day_first`, {}",
                            fields::known()
                        ),
                    );
                }
            }
        }
    }
    if file_is_comments && form.comments.is_none() {
        form.take_pasted(state, &viewer).await?;
    }
    form.finish(state, fields).await
}

impl Form {
    async fn receive(
        &mut self,
        state: &AppState,
        viewer: &Viewer,
        part: Part<'_>,
    ) -> Result<(), ApiError> {
        let permit = state.upload_permit(viewer)?;
        let (name, media_type) = (part.file_name.clone(), part.media_type.clone());
        let (file, digest) = part.comments().await?;
        let is_empty = file.as_file().metadata().is_ok_and(|data| data.len() == 0);
        if is_empty && name.is_none() {
            return Ok(());
        }
        if self.comments.is_some() {
            return Err(ApiError::invalid_fields(BadEntry::field(
                "comments",
                EntryCode::Repeated,
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

    /// Takes what was pasted for the file of comments, as it was said to be one.
    async fn take_pasted(&mut self, state: &AppState, viewer: &Viewer) -> Result<(), ApiError> {
        if self.lists.len() != 1 {
            return Ok(());
        }
        let Some((held, hint)) = self.lists.pop() else {
            return Ok(());
        };
        let permit = state.upload_permit(viewer)?;
        let settings = state.settings();
        let (file, digest) = Chunks::of_held(held)
            .spool(settings.max_comment_file_bytes, settings)
            .await?;
        self.comments = Some(Received {
            file,
            digest,
            name: None,
            media_type: hint,
            permit,
        });
        Ok(())
    }

    async fn finish(self, state: &AppState, mut fields: Fields) -> Result<Intake, ApiError> {
        let Some(received) = self.comments else {
            let mut entries = Entries::default();
            for (list, hint) in self.lists {
                entries.read(state, list, hint).await?;
            }
            return finish_list(state, fields, entries).map(Intake::List);
        };
        if !self.lists.is_empty() {
            fields.bad(BadEntry::field(
                "comments",
                EntryCode::ListAndComments,
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
            mapping: self.mapping,
            kept: None,
            permit: received.permit,
        }))
    }
}
