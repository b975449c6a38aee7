//! `multipart/form-data`: a list or a file of comments with its fields, in any order.

use auth::Actor;
use axum::extract::Request;
use plaintext::shorten;
use service::{comment_file::CommentSubmission, list::Entries, mapping::Mapping};
use tempfile::NamedTempFile;

use crate::{
    asking::Asking,
    body::Chunks,
    error::ApiError,
    fields,
    fields::Fields,
    jobs::intake::other_kind::{OtherKind, Sent},
    jobs::intake::{Intake, finish_list},
    parts::{Part, Parts},
    problem::{BadEntry, EntryCode},
    state::{AppState, Permit},
    uploads::mapping,
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
    lists: Vec<Sent>,
    comments: Option<Received>,
    mapping: Mapping,
}

/// The texts of a form by their names, as they came.
pub(crate) type Texts = Vec<(String, String)>;

/// How a form is to be read.
pub(super) struct Reading<'t> {
    /// What the query said.
    pub(super) fields: Fields,
    pub(super) mapping: Mapping,
    /// Whether the field `file` is a file of comments.
    pub(super) file_is_comments: bool,
    pub(super) other_kind: OtherKind,
    /// Takes the texts.
    pub(super) texts: &'t mut Texts,
}

impl Reading<'_> {
    pub(super) async fn read(self, state: &AppState, request: Request) -> Result<Intake, ApiError> {
        let Self {
            mut fields,
            mapping,
            file_is_comments,
            other_kind,
            texts,
        } = self;
        let actor = Asking::of_request(&request)?;
        let mut parts = Parts::of(state, request).await?;
        let mut form = Form {
            mapping,
            ..Form::default()
        };
        while let Some(part) = parts.next().await? {
            match part.name.as_str() {
                "comments" => form.receive(state, &actor, part).await?,
                "file" if file_is_comments => form.receive(state, &actor, part).await?,
                // The form of the page says `list` for pasted text.
                "file" | "urls" | "list" => {
                    let (name, media_type) = (part.file_name.clone(), part.media_type.clone());
                    let held = part.list().await?;
                    // A browser sends an empty part for a file input that was left empty.
                    if !held.is_empty() {
                        form.lists.push(Sent {
                            held,
                            name,
                            media_type,
                        });
                    }
                }
                _ => {
                    let name = part.name.clone();
                    let text = part.text().await?;
                    texts.push((name.clone(), text.clone()));
                    if !mapping::form(&mut form.mapping, &mut fields, &name, &text)
                        && !fields.text(&name, &text)
                    {
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
            form.take_pasted(state, &actor).await?;
        }
        form.finish(state, &actor, fields, other_kind).await
    }
}

impl Form {
    async fn receive(
        &mut self,
        state: &AppState,
        actor: &Actor,
        part: Part<'_>,
    ) -> Result<(), ApiError> {
        let permit = state.upload_permit(actor)?;
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
    async fn take_pasted(&mut self, state: &AppState, actor: &Actor) -> Result<(), ApiError> {
        if self.lists.len() != 1 {
            return Ok(());
        }
        let Some(Sent {
            held,
            name,
            media_type,
        }) = self.lists.pop()
        else {
            return Ok(());
        };
        let permit = state.upload_permit(actor)?;
        let settings = state.settings();
        let (file, digest) = Chunks::of_held(held)
            .spool(settings.limits.max_comment_file_bytes, settings)
            .await?;
        self.comments = Some(Received {
            file,
            digest,
            name: None,
            media_type: name.or(media_type),
            permit,
        });
        Ok(())
    }

    async fn finish(
        self,
        state: &AppState,
        actor: &Actor,
        mut fields: Fields,
        other_kind: OtherKind,
    ) -> Result<Intake, ApiError> {
        let Some(received) = self.comments else {
            let mut entries = Entries::default();
            // Of several lists none is the file that is meant.
            let other_kind = match self.lists.len() {
                0 | 1 => other_kind,
                _ => OtherKind::Forgotten,
            };
            for list in self.lists {
                other_kind
                    .read_list(state, actor, &mut entries, list)
                    .await?;
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
        let file = CommentSubmission {
            name,
            options,
            file: received.file,
            digest: received.digest,
            hint: received.name.clone().or(received.media_type),
            file_name: received.name,
            mapping: self.mapping,
            kept: None,
            asked: None,
        };
        Ok(Intake::Comments(file, received.permit))
    }
}
