//! Lists in JSON and JSON Lines.

use serde_json::{Map, Value};

use super::List;
use super::cells::is_url_name;
use crate::Error;
use crate::urls::extract_urls;

pub(super) fn read_document(text: &str) -> Result<List, Error> {
    let value: Value = serde_json::from_str(text).map_err(|e| {
        Error::broken(
            format!("line {}, column {} of the JSON", e.line(), e.column()),
            e.to_string(),
        )
    })?;
    let mut list = List::default();
    let items = match value {
        Value::Array(items) => items,
        Value::Object(object) => items_of(object).ok_or(Error::Empty(
            "the JSON has no list; expected an array of URLs, or an object like {\"urls\": [...]}",
        ))?,
        other => vec![other],
    };
    for (index, item) in items.iter().enumerate() {
        push(&mut list, item, index + 1)?;
    }
    Ok(list)
}

pub(super) fn read_lines(text: &str) -> Result<List, Error> {
    let mut list = List::default();
    for (index, line) in text
        .lines()
        .enumerate()
        .filter(|(_, l)| !l.trim().is_empty())
    {
        let item = serde_json::from_str(line).map_err(|e| {
            Error::broken(
                format!("line {}", index + 1),
                format!("it is not JSON: {e}"),
            )
        })?;
        push(&mut list, &item, index + 1)?;
    }
    Ok(list)
}

/// The array of an object that wraps a list, or the object itself when it names one URL.
fn items_of(mut object: Map<String, Value>) -> Option<Vec<Value>> {
    const WRAPPERS: [&str; 7] = [
        "urls", "links", "posts", "items", "data", "results", "entries",
    ];
    for key in WRAPPERS {
        if let Some(Value::Array(items)) = object.get_mut(key) {
            return Some(std::mem::take(items));
        }
    }
    object
        .keys()
        .any(|k| is_url_name(k))
        .then(|| vec![Value::Object(object)])
}

fn push(list: &mut List, item: &Value, row: usize) -> Result<(), Error> {
    let named;
    let text = match item {
        Value::Null => return Ok(()),
        Value::String(text) => text,
        Value::Object(object) => {
            let url = object.iter().find(|(k, v)| is_url_name(k) && v.is_string());
            match url {
                Some((key, Value::String(text))) => {
                    list.column.get_or_insert_with(|| key.clone());
                    text
                }
                _ => {
                    named = item.to_string();
                    return list.push(&named, row, None);
                }
            }
        }
        other => {
            named = other.to_string();
            &named
        }
    };
    let urls = extract_urls(text);
    for url in &urls {
        list.push(url, row, None)?;
    }
    if urls.is_empty() && !text.trim().is_empty() {
        list.push(text.trim(), row, None)?;
    }
    Ok(())
}
