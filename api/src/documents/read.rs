//! Reads what is sent as a post; every bad field is named.

use axum::extract::Request;
use serde_json::{Map, Value};
use service::documents::{MAX_CONTENT_CHARS, fault_of_id};
use store::NewDocument;
use utoipa::ToSchema;

use crate::{
    body::json_object,
    error::ApiError,
    fields::escape,
    problem::{BadEntries, BadEntry, EntryCode},
    state::AppState,
};

/// Bytes of one post: every character as a JSON escape, and some room.
const MAX_BODY: usize = MAX_CONTENT_CHARS * 12 + 16 * 1024;

/// A post to be analysed.
#[derive(ToSchema)]
#[schema(as = NewPost)]
#[serde(deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "describes a body that is read by hand; see `document`"
)]
pub(crate) struct NewPost {
    /// 1 to 255 characters, unique in the team; absent: the server makes one.
    #[schema(min_length = 1, max_length = 255)]
    id: Option<String>,
    /// What it says; it may be empty.
    #[schema(max_length = 1_000_000, example = "This is an example post.")]
    content: String,
    /// Who wrote it.
    #[schema(max_length = 255)]
    author_id: Option<String>,
}

/// What a post says.
#[derive(ToSchema)]
#[schema(as = PostContent)]
#[serde(deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "describes a body that is read by hand; see `document`"
)]
pub(crate) struct PostContent {
    /// What it says; it may be empty.
    #[schema(max_length = 1_000_000)]
    content: String,
    /// Who wrote it.
    #[schema(max_length = 255)]
    author_id: Option<String>,
}

/// The post that a request sends; `id`: the one that its address names. Without either the id is empty.
pub(super) async fn one(
    state: &AppState,
    request: Request,
    id: Option<String>,
) -> Result<NewDocument, ApiError> {
    let body = json_object(request, MAX_BODY, state, "{\"content\": \"...\"}").await?;
    let mut errors = BadEntries::default();
    let document = document(body, id, "", &mut errors);
    match errors.count() {
        0 => Ok(document),
        _ => Err(ApiError::invalid_fields(errors)),
    }
}

/// The post of a JSON object, and what is wrong with it; `at`: where the object stands.
pub(super) fn document(
    body: Map<String, Value>,
    id: Option<String>,
    at: &str,
    errors: &mut BadEntries,
) -> NewDocument {
    let named = id.is_some();
    if !body.contains_key("content") {
        bad(errors, at, "content", EntryCode::Missing, "is missing");
    }
    let mut document = NewDocument {
        id: id.unwrap_or_default(),
        content: String::new(),
        author_id: None,
    };
    if named && let Some(fault) = fault_of_id(&document.id) {
        bad(errors, at, "id", EntryCode::OutOfRange, fault);
    }
    for (field, value) in body {
        match (field.as_str(), value) {
            ("id" | "author_id", Value::Null) => {}
            // The address says which it is; a body may say the same.
            ("id", Value::String(id)) if named => {
                if id != document.id {
                    let detail = "is another one than that of the address";
                    bad(errors, at, "id", EntryCode::UnknownValue, detail);
                }
            }
            ("id", Value::String(id)) => match fault_of_id(&id) {
                Some(fault) => bad(errors, at, "id", EntryCode::OutOfRange, fault),
                None => document.id = id,
            },
            ("author_id", Value::String(author)) => match fault_of_id(&author) {
                Some(fault) => bad(errors, at, "author_id", EntryCode::OutOfRange, fault),
                None => document.author_id = Some(author),
            },
            ("content", Value::String(content)) => {
                if content.chars().nth(MAX_CONTENT_CHARS).is_some() {
                    let detail = "must not be longer than 1,000,000 characters";
                    bad(errors, at, "content", EntryCode::TooLong, detail);
                }
                document.content = content;
            }
            (known @ ("id" | "author_id" | "content"), _) => {
                bad(errors, at, known, EntryCode::WrongType, "must be a string");
            }
            (other, _) => {
                let detail = "is no field of a post; there are `id`, `content` and `author_id`";
                bad(errors, at, other, EntryCode::UnknownField, detail);
            }
        }
    }
    document
}

fn bad(errors: &mut BadEntries, at: &str, field: &str, code: EntryCode, detail: &str) {
    errors.add(|| {
        let shown = plaintext::shorten(field, 60);
        BadEntry::field(
            format!("{at}/{}", escape(&shown)),
            code,
            format!("`{shown}` {detail}."),
        )
    });
}
