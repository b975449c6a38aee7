//! `{"urls": [...], "name"?, "options"?}`, read by hand so that every bad field is named at once.

use serde_json::{Map, Value};

use super::{finish_list, list_entries, reading};
use crate::{
    body::{Held, without_mark},
    bounded_json::{self, JsonError},
    error::ApiError,
    fields::{Fields, escape},
    problem::{BadEntry, Code},
    review::{Entry, Listed, Place},
    state::AppState,
    submit::{ListSubmission, too_many},
};

/// Values of a request besides its URLs, at most.
const OTHER_VALUES: usize = 10_000;

pub(super) async fn read(
    state: &AppState,
    mut fields: Fields,
    held: Held,
) -> Result<ListSubmission, ApiError> {
    let mark = held.len() - without_mark(&held).len();
    // An export that is an array, of URLs or of objects with one each, is a list file.
    if held[mark..].trim_ascii_start().starts_with(b"[") {
        let listed = list_entries(state, held, Some("application/json".to_owned())).await?;
        return finish_list(state, fields, listed);
    }
    let most = state.settings().max_urls;
    let (entries, fields) = reading(state, held, move |text| {
        match bounded_json::parse(&text[mark..], most + OTHER_VALUES) {
            Ok(Value::Object(body)) => {
                let entries = object(body, &mut fields, most);
                Ok((entries, fields))
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
        }
    })
    .await?;
    let listed = Listed {
        entries,
        comments: None,
    };
    finish_list(state, fields, listed)
}

/// The entries, one more than `most` if there are more.
fn object(body: Map<String, Value>, fields: &mut Fields, most: usize) -> Vec<Entry> {
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
fn push(entries: &mut Vec<Entry>, pointer: &str, text: &str, most: usize) {
    let entry = |text: &str| Entry {
        place: Place::Pointer(pointer.to_owned()),
        text: text.replace('\0', "\u{FFFD}"),
    };
    let mut urls = tables::extract_urls(text).peekable();
    if urls.peek().is_none() {
        entries.push(entry(text));
    }
    let left = (most + 1).saturating_sub(entries.len());
    entries.extend(urls.take(left).map(|url| entry(&url)));
}
