//! The words of values that stand for them: `{"rendered": ...}`, `{"text": ...}`, texts in parts,
//! documents of editors.

use std::borrow::Cow;

use plaintext::html_to_text;

use super::extended::extended;
use super::parts::{text_of_document, text_of_parts};
use super::tape::{Kind, Value};

/// Names of the words in an object that stands for them, and of what may stand beside.
const WORDS: [&str; 8] = [
    "rendered",
    "text",
    "label",
    "simpleText",
    "value",
    "#text",
    "$t",
    "runs",
];
const BESIDE: [&str; 16] = [
    "attributes",
    "attributesV2",
    "protected",
    "type",
    "entities",
    "format",
    "lang",
    "language",
    "href",
    "timestamp",
    "bold",
    "italics",
    "style",
    "raw",
    "mention",
    "accessibility",
];

/// The words of a value that stands for them, and what values of extended JSON stand for; none for
/// other values, such as lists of whole texts.
pub(in crate::comments) fn words(value: Value<'_>) -> Option<Cow<'_, str>> {
    match value.kind() {
        Kind::Object => extended(value)
            .or_else(|| words_of_object(value))
            .or_else(|| text_of_document(value).map(Cow::Owned)),
        Kind::Array => text_of_parts(value).map(Cow::Owned),
        _ => None,
    }
}

fn words_of_object(value: Value<'_>) -> Option<Cow<'_, str>> {
    let mut found = None;
    for (name, part) in value.members() {
        if let Some(rank) = WORDS.iter().position(|known| *known == name) {
            if found.is_none_or(|(best, _)| rank < best) {
                found = Some((rank, part));
            }
        } else if !BESIDE.contains(&&*name) {
            return None;
        }
    }
    let (rank, part) = found?;
    match part.kind() {
        Kind::Null => Some(Cow::Borrowed("")),
        Kind::Text if rank == 0 => Some(Cow::Owned(html_to_text(&part.scalar()?))),
        Kind::Array => text_of_parts(part).map(Cow::Owned),
        _ => part.scalar(),
    }
}
