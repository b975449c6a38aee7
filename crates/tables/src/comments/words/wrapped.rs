//! Objects and lists in cells, and what they stand for.

use std::borrow::Cow;

use super::literal;
use crate::comments::json::{Kind, Tape, Value, text_of_document, text_of_parts, words};

/// Members of an object that hold its text, best first.
const TEXTS: [&str; 22] = [
    "text",
    "rendered",
    "takeoutSegments",
    "runs",
    "segments",
    "ops",
    "blocks",
    "simpleText",
    "textOriginal",
    "textDisplay",
    "plain",
    "content",
    "message",
    "body",
    "raw",
    "string",
    "value",
    "comment",
    "comment_text",
    "commentText",
    "full_text",
    "caption",
];
/// Members of an object that name a person, best first.
const NAMES: [&str; 14] = [
    "username",
    "unique_id",
    "uniqueId",
    "nickname",
    "name",
    "displayName",
    "display_name",
    "screen_name",
    "login",
    "handle",
    "full_name",
    "fullName",
    "title",
    "simpleText",
];
/// Members of an object that identify it, best first.
const IDS: [&str; 7] = ["id", "id_str", "cid", "uid", "value", "pk", "did"];

/// How deep a text or a name may lie in a cell.
const MAX_DEPTH: usize = 32;

/// What objects in the cells of a column stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::comments) enum Wrapped {
    Text,
    Name,
    Id,
}

impl Wrapped {
    /// Finds it in an object or list.
    pub(super) fn find_in(self, value: Value<'_>) -> Option<Found> {
        match self {
            Self::Text => text_of(value, 0),
            Self::Name => member(value, &NAMES, 0).map(Found::plain),
            Self::Id => member(value, &IDS, 0).map(Found::plain),
        }
    }
}

/// An object or list that a cell holds.
pub(in crate::comments) struct Parsed {
    json: String,
    tape: Tape,
}

impl Parsed {
    fn of(json: String) -> Option<Self> {
        let tape = Tape::of(&json)?;
        Some(Self { json, tape })
    }

    pub(in crate::comments) fn value(&self) -> Value<'_> {
        self.tape.root(&self.json)
    }

    /// The same as JSON.
    pub(in crate::comments) fn json(&self) -> &str {
        &self.json
    }

    /// Whether it has a text.
    pub(in crate::comments) fn has_text(&self) -> bool {
        text_of(self.value(), 0).is_some()
    }

    /// Whether it has a name.
    pub(in crate::comments) fn has_name(&self) -> bool {
        member(self.value(), &NAMES, 0).is_some()
    }
}

/// The object or list that a cell holds, or several objects with commas between them; also where it was
/// encoded more than once (`"{\"text\": \"a\"}"` with its marks).
pub(in crate::comments) fn parse(cell: &str) -> Option<Parsed> {
    let mut cell = Cow::Borrowed(cell.trim());
    for _ in 0..MOST_ENCODED {
        let inner = of_encoded(&cell);
        let Some(inner) = inner else { break };
        cell = Cow::Owned(inner);
    }
    let cell = cell.trim();
    let ends = |open, close| cell.starts_with(open) && cell.ends_with(close);
    let is_object = ends('{', '}');
    if !is_object && !ends('[', ']') {
        return None;
    }
    let parsed = Parsed::of(cell.to_owned()).or_else(|| match is_object {
        true => Parsed::of(format!("[{cell}]")),
        false => None,
    });
    parsed.or_else(|| Parsed::of(literal::to_json(cell)?))
}

/// How often an object is encoded as a text of JSON within another one, at most: twice is seen.
const MOST_ENCODED: usize = 3;

/// The text that a cell holds as JSON writes it, with its marks, if an object or list is encoded in it.
fn of_encoded(cell: &str) -> Option<String> {
    let inner = cell.strip_prefix('"')?.strip_suffix('"')?.trim_start();
    let may_be = inner.starts_with(['{', '[', '\\']) && inner.contains('\\');
    may_be.then(|| serde_json::from_str(cell).ok()).flatten()
}

#[derive(Default)]
pub(super) struct Found {
    pub(super) text: String,
    pub(super) html: bool,
}

impl Found {
    fn plain(text: String) -> Self {
        Self { text, html: false }
    }
}

/// The text of an object, or the texts of a list of parts one after the other.
fn text_of(value: Value<'_>, depth: usize) -> Option<Found> {
    if depth > MAX_DEPTH {
        return None;
    }
    match value.kind() {
        Kind::Text => Some(of_text(&value.scalar()?, depth)),
        Kind::Array => {
            if let Some(text) = text_of_parts(value) {
                return Some(Found::plain(text));
            }
            let mut whole: Option<Found> = None;
            for part in value.elements() {
                let part = text_of(part, depth + 1)?;
                let whole = whole.get_or_insert_default();
                whole.text.push_str(&part.text);
                whole.html |= part.html;
            }
            whole
        }
        Kind::Object => {
            if let Some(text) = text_of_document(value) {
                return Some(Found::plain(text));
            }
            let mut of_members = TEXTS.iter().filter_map(|name| {
                let mut found = text_of(value.get(name)?, depth + 1)?;
                found.html |= *name == "rendered" || *name == "textDisplay";
                Some(found)
            });
            let of_document = || words(value).map(|text| Found::plain(text.into_owned()));
            of_members.next().or_else(of_document)
        }
        Kind::Null | Kind::Number | Kind::Bool => None,
    }
}

/// A text that stands in an object; an object that was encoded as a text gives its own.
fn of_text(text: &str, depth: usize) -> Found {
    let may_be = text.trim_start().starts_with('{') && text.contains("\":");
    let inner = may_be.then(|| Parsed::of(text.to_owned())).flatten();
    let found = inner.and_then(|inner| text_of(inner.value(), depth + 1));
    found.unwrap_or_else(|| Found::plain(text.to_owned()))
}

/// The first of some members that is a text or a number.
fn member(value: Value<'_>, names: &[&str], depth: usize) -> Option<String> {
    if depth > MAX_DEPTH {
        return None;
    }
    match value.kind() {
        Kind::Object => names.iter().find_map(|name| {
            let inner = value.get(name)?;
            match inner.kind() {
                Kind::Object => member(inner, names, depth + 1),
                _ => inner.word().map(Cow::into_owned),
            }
        }),
        Kind::Array => {
            let mut values = value.elements();
            let only = values.next().filter(|_| values.next().is_none())?;
            match only.kind() {
                Kind::Text => only.scalar().map(Cow::into_owned),
                _ => member(only, names, depth + 1),
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comments::words::Undo;

    #[track_caller]
    fn unwrapped(cell: &str, expected: Option<&str>) {
        let undo = Undo {
            unwrap: Some(Wrapped::Text),
            ..Undo::default()
        };
        assert_eq!(undo.apply(cell).as_deref(), expected, "{cell}");
    }

    #[test]
    fn objects_and_lists_give_their_text() {
        unwrapped(r#"{"text": "a "},{"text": "b"}"#, Some("a b"));
        unwrapped(
            r#"{"takeoutSegments": [{"text": "a"}, {"text": "b", "link": {}}]}"#,
            Some("ab"),
        );
        unwrapped(r#"{"rendered": "<p>a &amp; b</p>"}"#, Some("a & b"));
        unwrapped(r#"{"content": {"text": "a"}}"#, Some("a"));
        unwrapped(r#"["a", {"text": "b"}]"#, Some("ab"));
        unwrapped(r#"{"likes": 3}"#, Some(""));
        unwrapped("{'text': 'it\\'s', 'likes': None}", Some("it's"));
        unwrapped("[{'text': \"it's\"}, {'text': ' fine'}]", Some("it's fine"));
        unwrapped("['sticker']", Some("sticker"));
        unwrapped("{'likes': 3}", Some(""));
        // Encoded twice, as a whole or in part.
        unwrapped(r#""{\"text\": \"it's\", \"id\": 1}""#, Some("it's"));
        unwrapped(r#""\"{\\\"text\\\": \\\"a\\\"}\"""#, Some("a"));
        unwrapped(r#"{"content": "{\"text\": \"a\"}"}"#, Some("a"));
        unwrapped(r#"{"text": "{\"likes\": 3}"}"#, Some("{\"likes\": 3}"));
        unwrapped(
            r#"{"text": "{so} \"good\": yes"}"#,
            Some("{so} \"good\": yes"),
        );
        unwrapped(r#""so \"good\"""#, None);
        unwrapped(r#""{so} good""#, None);
        unwrapped("{'tis the season}", None);
        unwrapped("[sticker]", None);
        unwrapped("{not JSON}", None);
        unwrapped("plain", None);
    }

    #[test]
    fn objects_of_people_give_their_names() {
        for (cell, expected) in [
            (
                r#"{"uid": "1", "unique_id": "anna.m", "nickname": "Anna"}"#,
                "anna.m",
            ),
            (r#"{"id": 1, "name": "Ben"}"#, "Ben"),
            (r#"[{"name": "Cleo"}]"#, "Cleo"),
            (r#"{"followers": 3}"#, ""),
        ] {
            let undo = Undo {
                unwrap: Some(Wrapped::Name),
                ..Undo::default()
            };
            assert_eq!(undo.apply(cell).as_deref(), Some(expected), "{cell}");
        }
    }
}
