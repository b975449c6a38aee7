//! From a cell to the words that somebody wrote.
//!
//! Exports wrap texts into JSON, encode them as HTML, or damage their letters. What of that a
//! column shows is undone when its comments are handed on; the original cell stays as it was.

mod html;
mod literal;

use std::borrow::Cow;

use plaintext::named_character;

use super::json::{Kind, Tape, Value, text_of_document, text_of_parts, words};
pub(super) use html::{holds_html, is_html};

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

/// What is to be undone in a column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Undo {
    /// Cells that are objects or lists stand for something in them.
    pub(super) unwrap: Option<Wrapped>,
    pub(super) markup: Markup,
    /// Some cells hold HTML, whatever the others hold.
    pub(super) html_in_some: bool,
    /// UTF-8 that was read as Latin-1 or Windows-1252.
    pub(super) mojibake: bool,
}

/// What objects in the cells of a column stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrapped {
    Text,
    Name,
    Id,
}

/// How the text of a column is encoded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Markup {
    /// As a person reads it.
    #[default]
    Plain,
    /// With entities in place of some signs.
    Entities,
    Html,
}

impl Undo {
    /// Whether there is anything to undo.
    pub(super) fn is_needed(self) -> bool {
        self != Self::default()
    }

    /// The words of a cell; none when the cell is as it should be.
    pub(super) fn apply(self, cell: &str) -> Option<String> {
        let mut words = Cow::Borrowed(cell);
        let mut markup = self.markup;
        if let Some(wrapped) = self.unwrap
            && let Some(inner) = parse(cell)
        {
            let inner = inner.value();
            let found = match wrapped {
                Wrapped::Text => text_of(inner, 0),
                Wrapped::Name => member(inner, &NAMES, 0).map(Found::plain),
                Wrapped::Id => member(inner, &IDS, 0).map(Found::plain),
            };
            let found = found.unwrap_or_default();
            if found.html {
                markup = Markup::Html;
            }
            words = Cow::Owned(found.text);
        }
        if self.html_in_some && holds_html(&words) {
            markup = Markup::Html;
        }
        match markup {
            Markup::Html => words = Cow::Owned(plaintext::html_to_text(&words)),
            Markup::Entities => {
                if let Some(decoded) = decode_entities(&words) {
                    words = Cow::Owned(decoded);
                }
            }
            Markup::Plain => {}
        }
        if self.mojibake
            && let Some(repaired) = repair(&words)
        {
            words = Cow::Owned(repaired);
        }
        match words {
            Cow::Borrowed(_) => None,
            Cow::Owned(words) => Some(words),
        }
    }
}

/// An object or list that a cell holds.
pub(super) struct Parsed {
    json: String,
    tape: Tape,
}

impl Parsed {
    fn of(json: String) -> Option<Self> {
        let tape = Tape::of(&json)?;
        Some(Self { json, tape })
    }

    pub(super) fn value(&self) -> Value<'_> {
        self.tape.root(&self.json)
    }

    /// The same as JSON.
    pub(super) fn json(&self) -> &str {
        &self.json
    }

    /// Whether it has a text.
    pub(super) fn has_text(&self) -> bool {
        text_of(self.value(), 0).is_some()
    }

    /// Whether it has a name.
    pub(super) fn has_name(&self) -> bool {
        member(self.value(), &NAMES, 0).is_some()
    }
}

/// The object or list that a cell holds, or several objects with commas between them; also where it was
/// encoded more than once (`"{\"text\": \"a\"}"` with its marks).
pub(super) fn parse(cell: &str) -> Option<Parsed> {
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
struct Found {
    text: String,
    html: bool,
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

/// An entity at the beginning of a text that begins with `&`: its character and its length.
pub(super) fn entity(text: &str) -> Option<(char, usize)> {
    // The longest is `&#x10FFFF;`.
    let end = text.bytes().take(10).position(|b| b == b';')?;
    let name = text.get(1..end)?;
    let character = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            // Databases refuse NUL in text.
            char::from_u32(code).filter(|&c| c != '\0')?
        }
        None => named_character(&text[1..=end])?,
    };
    Some((character, end + 1))
}

/// A text with its entities decoded; none when it has none.
fn decode_entities(text: &str) -> Option<String> {
    let mut out = String::new();
    let (mut copied, mut at) = (0, 0);
    while let Some(found) = text[at..].find('&') {
        at += found;
        match entity(&text[at..]) {
            Some((character, length)) => {
                out.push_str(&text[copied..at]);
                out.push(character);
                at += length;
                copied = at;
            }
            None => at += 1,
        }
    }
    (copied > 0).then(|| out + &text[copied..])
}

/// What a text was before its UTF-8 was taken for Latin-1 or Windows-1252; none when it was not.
pub(super) fn repair(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    // The first byte of a character of several is C2 to F4, the next one 80 to BF.
    let mut chars = text.chars().peekable();
    let mut suspect = false;
    while let Some(c) = chars.next() {
        suspect |= matches!(c, '\u{C2}'..='\u{F4}')
            && chars
                .peek()
                .and_then(|&next| byte_of(next))
                .is_some_and(|b| (0x80..0xC0).contains(&b));
        if c > '\u{FF}' && byte_of(c).is_none() {
            return None;
        }
    }
    if !suspect {
        return None;
    }
    let bytes: Vec<u8> = text.chars().map(byte_of).collect::<Option<_>>()?;
    String::from_utf8(bytes).ok()
}

/// The byte that Latin-1 or Windows-1252 shows as a character.
fn byte_of(c: char) -> Option<u8> {
    /// Windows-1252 from 0x80 on; five of its bytes are the control characters of Latin-1.
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž',
        '\u{8F}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}',
        'ž', 'Ÿ',
    ];
    match u8::try_from(u32::from(c)) {
        Ok(byte) => Some(byte),
        Err(_) => {
            let place = HIGH.iter().position(|&high| high == c)?;
            Some(0x80 + place as u8)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn entities_are_decoded_once() {
        for (text, expected) in [
            (
                "I don&#39;t &amp;amp; won&#x2019;t",
                Some("I don't &amp; won’t"),
            ),
            ("&lt;3 &lt;3", Some("<3 <3")),
            (
                "I don&rsquo;t, caf&eacute;&hellip; 5&nbsp;&euro; &Uuml;ber &yuml;",
                Some("I don’t, café… 5\u{A0}€ Über ÿ"),
            ),
            ("R&D; a & b &unknown; &#0; &#xD800;", None),
            ("no", None),
        ] {
            assert_eq!(decode_entities(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn only_utf8_that_was_misread_is_repaired() {
        for (text, expected) in [
            (
                "Praia incr\u{C3}\u{AD}vel \u{F0}\u{9F}\u{98}\u{8D}",
                Some("Praia incrível 😍"),
            ),
            ("Itâ€™s fine", Some("It’s fine")),
            ("schÃ¶n", Some("schön")),
            ("déjà vu, ça va", None),
            ("NÃO GOSTEI", None),
            ("“Großartig” – 5 €", None),
            ("plain", None),
            ("Ã¶ and 日本", None),
        ] {
            assert_eq!(repair(text).as_deref(), expected, "{text}");
        }
    }
}
