//! `{"upload_id": ..., "kind"?, "columns"?, "encoding"?, "day_first"?, "name"?, "options"?}`: a file
//! that was sent before.

use serde::Deserialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{CommentSubmission, Entries, Intake};
use crate::{
    body::Chunks,
    error::ApiError,
    fields::{Fields, escape},
    kept,
    mapping::Mapping,
    problem::{BadEntry, EntryCode},
    routes::jobs::KindParam,
    state::AppState,
    submit::ListSubmission,
    viewer::Viewer,
};

/// What is to be made of a kept file.
#[derive(Debug)]
pub(crate) struct KeptRequest {
    /// The file.
    pub(crate) id: Uuid,
    /// What it is; `None`: what it was found to be.
    pub(crate) kind: Option<KindParam>,
    /// How it is to be read.
    pub(crate) mapping: Mapping,
}

impl KeptRequest {
    /// Out of a JSON body that names a file.
    pub(super) fn of(body: &Map<String, Value>, fields: &mut Fields, mut mapping: Mapping) -> Self {
        let mut id = Uuid::nil();
        let mut kind = None;
        for (member, value) in body {
            match (member.as_str(), value) {
                ("upload_id", Value::String(text)) => match text.parse() {
                    Ok(parsed) => id = parsed,
                    Err(_) => fields.bad(
                        BadEntry::field(
                            "/upload_id",
                            EntryCode::NotAnId,
                            "`upload_id` must be a UUID.",
                        )
                        .with_input(text),
                    ),
                },
                ("upload_id", other) => fields.wrong_type("/upload_id", other, "a string"),
                ("kind", Value::Null) => {}
                ("kind", value) => match KindParam::deserialize(value) {
                    Ok(known) => kind = Some(known),
                    Err(_) => fields.wrong_type("/kind", value, "`posts` or `comments`"),
                },
                ("name", value) => fields.json_name(value),
                ("options", value) => fields.json_options(value),
                _ if mapping.json(fields, member, value) => {}
                _ => fields.unknown(
                    &format!("/{}", escape(member)),
                    member,
                    "`upload_id`, `kind`, `columns`, `encoding`, `day_first`, `name` and `options`",
                ),
            }
        }
        Self { id, kind, mapping }
    }
}

/// Takes the file out of the database again, as if it had just been sent.
pub(crate) async fn read(
    state: &AppState,
    viewer: &Viewer,
    fields: Fields,
    request: KeptRequest,
) -> Result<Intake, ApiError> {
    let KeptRequest { id, kind, mapping } = request;
    let (name, options) = fields.check(state)?;
    let (file, findings) = kept::find(state, viewer.scope, id).await?;
    let hint = file.name.clone().or_else(|| file.media_type.clone());
    let chunks = Chunks::of_kept_file(state.store().clone(), viewer.scope, &file);
    match kind.unwrap_or_else(|| findings.likely_kind()) {
        KindParam::Comments => {
            let permit = state.upload_permit(viewer)?;
            let settings = state.settings();
            let (spooled, digest) = chunks
                .spool(settings.max_comment_file_bytes, settings)
                .await?;
            Ok(Intake::Comments(CommentSubmission {
                name,
                options,
                file: spooled,
                digest,
                file_name: file.name,
                hint,
                mapping,
                kept: Some(id),
                permit,
            }))
        }
        KindParam::Posts => {
            let limit = state.settings().max_list_bytes;
            let held = chunks.collect(limit, limit, state).await?;
            let mut entries = Entries::default();
            entries.read(state, held, hint).await?;
            Ok(Intake::List(ListSubmission {
                name,
                options,
                entries,
            }))
        }
    }
}
