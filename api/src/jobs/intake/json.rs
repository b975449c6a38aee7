//! `{"urls": [...], "name"?, "options"?}`, or an uploaded file by its id ([`super::kept`]); read by
//! hand so that every bad field is named at once.

use auth::Actor;
use serde_json::{Map, Value};
use service::{
    list::Entries,
    mapping::Mapping,
    triage::{EntryPlace, ListEntry},
};

use crate::{
    body::{Held, without_mark},
    bounded_json,
    bounded_json::{Document, JsonError},
    error::{ApiError, too_many},
    fields::{Fields, escape},
    jobs::intake::kept::KeptRequest,
    jobs::intake::other_kind::{OtherKind, Sent},
    jobs::intake::{Intake, finish_list, kept},
    problem::{BadEntry, Code, EntryCode},
    state::AppState,
};

/// Values of a request besides its URLs, at most.
const OTHER_VALUES: usize = 10_000;

/// A body of JSON.
pub(super) struct Body {
    pub(super) held: Held,
    /// What the file is called, if that was sent.
    pub(super) name: Option<String>,
    /// The key of the request, if it has one.
    pub(super) key: Option<String>,
}

pub(super) async fn read(
    state: &AppState,
    actor: &Actor,
    mut fields: Fields,
    mapping: Mapping,
    body: Body,
    other_kind: OtherKind,
) -> Result<Intake, ApiError> {
    let Body { held, name, key } = body;
    let mark = held.len() - without_mark(&held).len();
    let mut entries = Entries::default();
    // An export that is an array, of URLs or of objects with one each, is a list file.
    if held[mark..].trim_ascii_start().starts_with(b"[") {
        let list = Sent {
            held,
            name: name.filter(|name| name.ends_with(".json")),
            media_type: Some("application/json".to_owned()),
        };
        other_kind
            .read_list(state, actor, &mut entries, list)
            .await?;
        return finish_list(state, fields, entries).map(Intake::List);
    }
    let most = state.settings().limits.max_urls;
    let read = move |text: &[u8]| match bounded_json::parse(&text[mark..], most + OTHER_VALUES) {
        Ok(Document {
            value: Value::Object(body),
            repeated,
        }) => {
            for pointer in repeated {
                fields.bad(BadEntry::repeated(pointer));
            }
            if body.contains_key("upload_id") {
                let kept = KeptRequest::of(&body, &mut fields, mapping);
                return Ok((Vec::new(), (Some(kept), fields)));
            }
            let entries = object(body, &mut fields, most);
            Ok((entries, (None, fields)))
        }
        Ok(_) => Err(ApiError::new(
            Code::MalformedBody,
            "The body must be an object like `{\"urls\": [...]}`.",
        )),
        Err(JsonError::TooMany(_)) => Err(too_many(most)),
        Err(JsonError::Syntax(error)) => Err(ApiError::new(
            Code::MalformedBody,
            format!("The body is not JSON: {error}."),
        )),
    };
    match entries.add(state.service(), held, read).await? {
        (None, fields) => finish_list(state, fields, entries).map(Intake::List),
        (Some(kept), fields) => kept::read(state, actor, fields, kept, key).await,
    }
}

/// The entries, one more than `most` if there are more.
fn object(body: Map<String, Value>, fields: &mut Fields, most: usize) -> Vec<ListEntry> {
    let mut entries = Vec::new();
    let mut has_urls = false;
    for (field, value) in &body {
        match (field.as_str(), value) {
            ("urls", Value::Array(urls)) => {
                has_urls = true;
                for (index, url) in urls.iter().enumerate() {
                    if entries.len() > most {
                        break;
                    }
                    let pointer = format!("/urls/{index}");
                    match url {
                        Value::String(text) => push(&mut entries, &pointer, text, most),
                        other => fields.wrong_type(&pointer, other, "a string"),
                    }
                }
            }
            ("urls", other) => {
                has_urls = true;
                fields.wrong_type("/urls", other, "an array of strings");
            }
            ("name", value) => fields.json_name(value),
            ("brand", value) => fields.json_brand(value),
            ("options", value) => fields.json_options(value),
            _ => fields.unknown(
                &format!("/{}", escape(field)),
                field,
                "`urls`, `name`, `brand` and `options`, or `upload_id` with `columns`, `encoding` and `day_first`",
            ),
        }
    }
    if !has_urls {
        fields.bad(BadEntry::field(
            "/urls",
            EntryCode::Missing,
            "`urls` is missing.",
        ));
    }
    entries
}

/// A string pasted from a cell can hold several URLs, or one among other words.
fn push(entries: &mut Vec<ListEntry>, pointer: &str, text: &str, most: usize) {
    let entry = |text: &str| ListEntry {
        place: EntryPlace::Pointer(pointer.to_owned()),
        text: text.replace('\0', "\u{FFFD}"),
    };
    let mut urls = tables::extract_urls(text).peekable();
    if urls.peek().is_none() {
        entries.push(entry(text));
    }
    let left = (most + 1).saturating_sub(entries.len());
    entries.extend(urls.take(left).map(|url| entry(&url)));
}
