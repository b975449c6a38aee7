//! `{"urls": [...], "name"?, "options"?}`, read by hand so that every bad field is named at once.

use serde_json::{Map, Value};

use super::{finish_list, list_entries};
use crate::{
    body::without_mark,
    error::ApiError,
    fields::{Fields, escape},
    problem::{BadEntry, Code},
    review::{Entry, Place},
    state::AppState,
    submit::ListSubmission,
};

pub(super) async fn read(
    state: &AppState,
    mut fields: Fields,
    bytes: Vec<u8>,
) -> Result<ListSubmission, ApiError> {
    let value: Value = serde_json::from_slice(without_mark(&bytes)).map_err(|error| {
        ApiError::new(
            Code::MalformedBody,
            format!("The body is not JSON: {error}."),
        )
    })?;
    let entries = match value {
        Value::Object(body) => object(body, &mut fields),
        // An export that is an array, of URLs or of objects with one each, is a list file.
        Value::Array(_) => list_entries(bytes, Some("application/json".to_owned())).await?,
        _ => {
            return Err(ApiError::new(
                Code::MalformedBody,
                "The body must be an object like `{\"urls\": [...]}`.",
            ));
        }
    };
    finish_list(state, fields, entries)
}

fn object(body: Map<String, Value>, fields: &mut Fields) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut has_urls = false;
    for (field, value) in &body {
        match (field.as_str(), value) {
            ("urls", Value::Array(urls)) => {
                has_urls = true;
                for (index, url) in urls.iter().enumerate() {
                    let pointer = format!("/urls/{index}");
                    match url {
                        Value::String(text) => push(&mut entries, pointer, text),
                        other => fields.wrong_type(&pointer, other, "a string"),
                    }
                }
            }
            ("urls", other) => {
                has_urls = true;
                fields.wrong_type("/urls", other, "an array of strings");
            }
            ("name", value) => fields.json_name(value),
            ("options", value) => fields.json_options(value),
            _ => fields.unknown(
                &format!("/{}", escape(field)),
                field,
                "`urls`, `name` and `options`",
            ),
        }
    }
    if !has_urls {
        fields.bad(BadEntry::field("/urls", "missing", "`urls` is missing."));
    }
    entries
}

/// A string pasted from a cell can hold several URLs, or one among other words.
fn push(entries: &mut Vec<Entry>, pointer: String, text: &str) {
    let urls = tables::extract_urls(text);
    let texts = if urls.is_empty() { vec![text] } else { urls };
    for text in texts {
        entries.push(Entry {
            place: Place::Pointer(pointer.clone()),
            text: text.replace('\0', "\u{FFFD}"),
        });
    }
}
