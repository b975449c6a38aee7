//! Objects that are lists, each value under its key: `{"-Nx1": {"text": ...}, "-Nx2": {...}}`, as
//! databases and programs write them out.

use std::collections::HashSet;

use super::look::{has_words, is_record};
use super::names::{Class, Names};
use super::record::Record;
use super::tape::{Kind, Value};

/// How many values tell whether an object is a list.
const SAMPLE: usize = 20;
/// Values of the same names under words of their own, beyond which they are a list.
const MANY: usize = 8;

/// Whether a name is an id or an address, and no word for what lies under it.
pub(super) fn is_key(name: &str) -> bool {
    name.starts_with('-') || name.bytes().any(|byte| byte.is_ascii_digit()) || is_address(name)
}

/// Whether a key is the address of what lies under it.
pub(super) fn is_address(key: &str) -> bool {
    key.starts_with("https://") || key.starts_with("http://")
}

/// Whether an object is a list of comments, or of posts with comments, by their keys.
///
/// Its values are objects, with at most as many counts and the like beside them. Under ids they have
/// words or the same names; under other names they have words, unless these are translations, or
/// there are many of the same names.
pub(super) fn is_keyed(names: &mut Names, object: Value<'_>) -> bool {
    let (mut count, mut beside) = (0, 0);
    let (mut keys, mut languages) = (true, true);
    for (name, value) in object.members().take(SAMPLE) {
        let is_key = is_key(&name);
        if !is_key && names.class(&name) != Class::default() {
            return false;
        }
        match value.kind() {
            Kind::Object if value.is_set() => {}
            Kind::Object | Kind::Array => return false,
            // What was deleted.
            Kind::Null => continue,
            _ if is_key => return false,
            _ => {
                beside += 1;
                continue;
            }
        }
        count += 1;
        keys &= is_key;
        languages &= is_language(&name);
    }
    let mut values = values(object).take(SAMPLE);
    match (count, keys) {
        _ if beside > count => false,
        (0, _) | (1, false) => false,
        (_, true) => {
            values.all(|value| has_words(names, value)) || (count > 1 && are_alike(object))
        }
        (_, false) if languages => values.all(|value| is_record(names, value)),
        (_, false) => {
            values.all(|value| has_words(names, value)) || (count >= MANY && are_alike(object))
        }
    }
}

/// Whether an object is a list of texts by their ids: `{"c1": "Great!", "c2": "So bad"}`. All of its
/// names are ids, and all of its values have words, but for those that were deleted.
pub(super) fn is_texts_by_key(object: Value<'_>) -> bool {
    let mut members = object.members();
    let texts = object
        .members()
        .filter(|(_, value)| value.kind() == Kind::Text);
    let is_one = |name: &str, value| is_text_under_key(name, value) || is_gone(name, value);
    texts.take(2).count() > 1 && members.all(|(name, value)| is_one(&name, value))
}

/// Whether nothing lies under an id any more.
pub(super) fn is_gone(name: &str, value: Value<'_>) -> bool {
    is_key(name) && value.kind() == Kind::Null
}

/// Whether a member of an object is a text under its id.
pub(super) fn is_text_under_key(name: &str, value: Value<'_>) -> bool {
    let is_text =
        |text: &str| text.chars().any(char::is_alphabetic) && !crate::is_url_like(text.trim());
    is_key(name)
        && !is_address(name)
        && value.kind() == Kind::Text
        && value.scalar().is_some_and(|text| is_text(&text))
}

/// Whether a name may be the tag of a language: `de`, `pt-BR`.
pub(super) fn is_language(name: &str) -> bool {
    let tag = name.split(['-', '_']).next().unwrap_or_default();
    (2..=3).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// Whether the values share at least half of the names of the first.
fn are_alike(object: Value<'_>) -> bool {
    /// How many names of a value are compared.
    const COMPARED: usize = 64;
    let mut values = values(object).take(SAMPLE);
    let Some(first) = values.next() else {
        return false;
    };
    let known: HashSet<_> = first
        .members()
        .take(COMPARED)
        .map(|(name, _)| name)
        .collect();
    values.all(|value| {
        let names = value.members().take(COMPARED);
        let shared = names.filter(|(name, _)| known.contains(name)).count();
        shared * 2 >= known.len()
    })
}

/// The values of a list: elements, values under keys, or an object that stands alone.
pub(super) fn entries<'a>(
    names: &mut Names,
    list: Value<'a>,
) -> impl Iterator<Item = Value<'a>> + Clone + use<'a> {
    let keyed = list.kind() == Kind::Object && is_keyed(names, list);
    let alone = (list.kind() == Kind::Object && !keyed).then_some(list);
    let under_keys = values(list).filter(move |_| keyed);
    list.elements().chain(under_keys).chain(alone)
}

/// The objects in an object.
fn values<'a>(object: Value<'a>) -> impl Iterator<Item = Value<'a>> + Clone {
    let values = object.members().map(|(_, value)| value);
    values.filter(|value| value.kind() == Kind::Object)
}

/// Whether an object has words of a comment, wherever in its own object they are.
pub(super) fn has_own_words(names: &mut Names, object: Value<'_>) -> bool {
    has_words(names, Record::of(object).core)
}
