//! `{"upload_id": ..., "kind"?, "columns"?, "encoding"?, "day_first"?, "name"?, "options"?}`: a file
//! that was sent before.

use auth::Actor;
use serde::Deserialize;
use serde_json::{Map, Value};
use service::{
    comment_file::CommentSubmission, idempotency::RequestHash, inspect::FileKind, list::Entries,
    mapping::Mapping, submit::ListSubmission, uploads,
};
use store::JobOptions;
use uuid::Uuid;

use crate::{
    body::Chunks,
    error::ApiError,
    fields::{Fields, escape},
    jobs::intake::Intake,
    problem::{BadEntry, Code, EntryCode},
    state::AppState,
    uploads::mapping,
};

/// What is to be made of a kept file.
#[derive(Debug)]
pub(crate) struct KeptRequest {
    /// The file.
    pub(crate) id: Uuid,
    /// What it is; `None`: what it was found to be.
    pub(crate) kind: Option<FileKind>,
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
                ("kind", value) => match FileKind::deserialize(value) {
                    Ok(known) => kind = Some(known),
                    Err(_) => fields.wrong_type("/kind", value, "`posts` or `comments`"),
                },
                ("name", value) => fields.json_name(value),
                ("brand", value) => fields.json_brand(value),
                ("options", value) => fields.json_options(value),
                _ if mapping::json(&mut mapping, fields, member, value) => {}
                _ => fields.unknown(
                    &format!("/{}", escape(member)),
                    member,
                    "`upload_id`, `kind`, `columns`, `encoding`, `day_first`, `name`, `brand` and `options`",
                ),
            }
        }
        Self { id, kind, mapping }
    }

    /// The hash of what is asked for.
    fn hash(&self, name: &str, options: &JobOptions) -> String {
        let mut hash = RequestHash::new("upload_id");
        hash.part(self.id.as_bytes());
        hash.part(match self.kind {
            None => b"",
            Some(FileKind::Posts) => b"posts",
            Some(FileKind::Comments) => b"comments",
        });
        hash.part(name.as_bytes());
        hash.options(options);
        self.mapping.hash_into(&mut hash);
        hash.finish()
    }
}

/// Takes the file out of the database again, as if it had just been sent.
///
/// A request that made a job already answers that job, though the file is gone: its hash is that of
/// what it asks for, by the id of the file, which no other file ever has.
pub(crate) async fn read(
    state: &AppState,
    actor: &Actor,
    fields: Fields,
    request: KeptRequest,
    key: Option<String>,
) -> Result<Intake, ApiError> {
    let (name, options) = fields.check(state)?;
    let asked = request.hash(&name, &options);
    if let Some(key) = key {
        let made = state.store().job_of_request(actor.team(), &key, &asked);
        if let Some(made) = made.await? {
            return Ok(Intake::Made(Box::new(made)));
        }
    }
    let KeptRequest { id, kind, mapping } = request;
    let (file, findings) = uploads::find(state.service(), actor.scope(), id).await?;
    let hint = file.name.clone().or_else(|| file.media_type.clone());
    let chunks = Chunks::of_kept_file(state.store().clone(), actor.scope(), &file);
    match kind.unwrap_or_else(|| findings.likely_kind()) {
        FileKind::Comments => {
            let permit = state.upload_permit(actor)?;
            let settings = state.settings();
            let (spooled, digest) = chunks
                .spool(settings.limits.max_comment_file_bytes, settings)
                .await?;
            let file = CommentSubmission {
                name,
                options,
                file: spooled,
                digest,
                file_name: file.name,
                hint,
                mapping,
                kept: Some(id),
                asked: Some(asked),
            };
            Ok(Intake::Comments(file, permit))
        }
        FileKind::Posts => {
            let limit = state.settings().max_list_bytes;
            let held = chunks.collect(limit, limit, state).await?;
            let mut entries = Entries::default();
            let read = entries.read(state.service(), held, hint).await;
            read.map_err(ApiError::from)
                .map_err(|error| match error.code() {
                    Code::FileOfComments => error.with_upload(id),
                    _ => error,
                })?;
            Ok(Intake::List(ListSubmission {
                name,
                options,
                entries,
                asked: Some(asked),
            }))
        }
    }
}
