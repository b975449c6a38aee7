//! Texts in parts, as editors, chats and platforms write what is formatted: `[{"text": "a "}, {"text":
//! "b", "bold": true}, {"emoji": {...}}]`, and paragraphs that hold such parts.
//!
//! A list of comments looks much the same. Comments have ids, authors, dates or answers, which no part
//! of a text has, unless its type says that it is one: a mention of a person has an id.

mod emoji;
mod kinds;

use std::borrow::Cow;

use plaintext::html_to_text;

use super::tape::{Kind, Value};
use crate::comments::names::is_text_name;
use kinds::PartKind;

/// How deep parts may lie in each other; what lies deeper is left out.
const MAX_DEPTH: usize = 32;

/// Names of the parts of a part.
const BELOW: [&str; 13] = [
    "content",
    "children",
    "elements",
    "runs",
    "ops",
    "blocks",
    "root",
    "document",
    "nodes",
    "segments",
    "takeoutSegments",
    "rich_text",
    "c",
];
/// Those that hold nothing but parts of a text, whatever the parts are.
const SURELY_BELOW: [&str; 5] = ["runs", "ops", "segments", "takeoutSegments", "rich_text"];
/// The one whose elements are each a paragraph.
const OF_PARAGRAPHS: &str = "blocks";

/// What documents of editors have beside their parts.
const OF_DOCUMENTS: [&str; 20] = [
    "type",
    "_type",
    "nodeType",
    "object",
    "e",
    "version",
    "attrs",
    "data",
    "marks",
    "entityMap",
    "time",
    "format",
    "indent",
    "direction",
    "dir",
    "style",
    "block_id",
    "key",
    "_key",
    "meta",
];

/// What only comments and other records have.
const OF_RECORDS: [&str; 24] = [
    "count",
    "users",
    "author",
    "authors",
    "authorName",
    "author_name",
    "from",
    "owner",
    "sender",
    "sender_name",
    "username",
    "created_at",
    "createdAt",
    "created_time",
    "published_at",
    "publishedAt",
    "date",
    "likes",
    "like_count",
    "likeCount",
    "replies",
    "comments",
    "comment_id",
    "cid",
];
/// What records have, and parts of a type that says what they are: a mention, a block of an editor.
const OF_TYPED: [&str; 10] = [
    "id",
    "_id",
    "user",
    "user_id",
    "userId",
    "uid",
    "name",
    "time",
    "timestamp",
    "ts",
];

/// The text of a list of parts, one after the other; none for a list of anything else, such as one of
/// whole texts.
pub(in crate::comments) fn text_of_parts(list: Value<'_>) -> Option<String> {
    let mut text = Text::default();
    let are_parts = text.add_list(list, 0, false);
    (are_parts && text.worded).then(|| text.finish())
}

/// The text of an object that is a document of an editor; none for anything else.
pub(in crate::comments) fn text_of_document(object: Value<'_>) -> Option<String> {
    let (name, _) = below(object)?;
    let mut members = object.members();
    if !members.all(|(known, _)| known == name || OF_DOCUMENTS.contains(&&*known)) {
        return None;
    }
    let mut text = Text::default();
    let is_part = text.add_part(object, PartKind::of(object), 0, false);
    (is_part && text.sure).then(|| text.finish())
}

/// Whether a list of this name holds parts of a text and can hold nothing else.
pub(super) fn are_surely_parts(name: &str, list: Value<'_>) -> bool {
    let mut text = Text {
        sure: SURELY_BELOW.contains(&name),
        ..Text::default()
    };
    list.kind() == Kind::Array && text.add_list(list, 0, false) && text.sure
}

/// Whether a list holds words that a text was cut into: what nothing else tells, the white space tells
/// between them. `[{"text": "not "}, {"text": "good"}]`
pub(super) fn are_words_in_parts(list: Value<'_>) -> bool {
    if list.kind() != Kind::Array {
        return false;
    }
    let mut before: Option<bool> = None;
    let mut parts = list.elements().filter(|part| part.kind() != Kind::Null);
    let is_cut = parts.any(|part| {
        let text = match part.kind() {
            Kind::Object => own_text(part, PartKind::of(part)),
            _ => part.scalar(),
        };
        let text = text.unwrap_or_default();
        let begins = text.starts_with(char::is_whitespace);
        let ended = before.replace(text.ends_with(char::is_whitespace));
        ended.is_some_and(|ended| ended || begins)
    });
    is_cut && text_of_parts(list).is_some()
}

/// Whether a list holds comments and no parts of a text: they have what no part has, or they are several
/// and nothing tells that they are parts.
pub(in crate::comments) fn are_comments(list: Value<'_>) -> bool {
    let has_text = |element: Value<'_>| {
        let mut members = element.members();
        members.any(|(name, value)| value.kind() == Kind::Text && is_text_name(&name))
    };
    let mut elements = list.elements();
    let all_have = list.is_set() && elements.all(has_text);
    let are_parts = || match text_of_parts(list) {
        Some(_) => {
            list.elements().count() == 1 || are_surely_parts("", list) || are_words_in_parts(list)
        }
        None => false,
    };
    list.kind() == Kind::Array && all_have && !are_parts()
}

/// Whether a name is one under which parts of a text lie.
pub(super) fn is_name_of_parts(name: &str) -> bool {
    BELOW.contains(&name)
}

/// The parts of a part, with their name.
fn below(part: Value<'_>) -> Option<(&'static str, Value<'_>)> {
    let part = of_its_type(part).unwrap_or(part);
    BELOW.iter().find_map(|name| {
        let below = part.get(name)?;
        let is_below = match below.kind() {
            Kind::Array => true,
            Kind::Object => matches!(*name, "root" | "document"),
            _ => false,
        };
        is_below.then_some((*name, below))
    })
}

/// What a block of Notion holds under the name of its type: `{"type": "quote", "quote": {"rich_text": [...]}}`.
fn of_its_type(part: Value<'_>) -> Option<Value<'_>> {
    let kind = part.get("type").filter(|kind| kind.kind() == Kind::Text)?;
    let inner = part.get(&kind.scalar()?)?;
    inner.get("rich_text").map(|_| inner)
}

/// A text that is put together.
#[derive(Default)]
struct Text {
    out: String,
    /// How many quotes are open.
    quotes: usize,
    /// Something in it can only be a part of a text.
    sure: bool,
    /// An object among the parts has words, or a place for them.
    worded: bool,
}

impl Text {
    /// Adds the parts in a list; false when one of them is none.
    fn add_list(&mut self, list: Value<'_>, depth: usize, paragraphs: bool) -> bool {
        let mut parts = list.elements();
        parts.all(|part| match part.kind() {
            Kind::Text => {
                self.push(&part.scalar().unwrap_or_default());
                true
            }
            Kind::Null => true,
            Kind::Object => {
                let kind = PartKind::of(part);
                !is_record(part, kind) && self.add_part(part, kind, depth + 1, paragraphs)
            }
            Kind::Number | Kind::Bool | Kind::Array => false,
        })
    }

    fn add_part(&mut self, part: Value<'_>, kind: PartKind, depth: usize, paragraph: bool) -> bool {
        if depth > MAX_DEPTH {
            return true;
        }
        self.sure |= kind.is_known() || is_surely_part(part);
        self.worded |= is_surely_part(part);
        let below = below(part);
        let is_block = kind.is_block() || (below.is_some() && !kind.is_inline());
        let paragraph = paragraph || is_block;
        if paragraph {
            self.end_line();
        }
        self.quotes += usize::from(kind.is_quote());
        let mention = || mention_name(part).filter(|_| kind.is_mention());
        let is_part = match below {
            _ if kind.is_silent() => true,
            // Slate gives those of mentions an empty text.
            Some((_, below))
                if is_blank(below)
                    && let Some(name) = mention() =>
            {
                self.worded = true;
                self.push(&name);
                true
            }
            Some((name, below)) if below.kind() == Kind::Array => {
                self.sure |= SURELY_BELOW.contains(&name);
                self.add_list(below, depth, name == OF_PARAGRAPHS)
            }
            Some((_, below)) => self.add_part(below, PartKind::of(below), depth + 1, false),
            None => {
                self.add_leaf(part, kind);
                true
            }
        };
        if paragraph {
            self.end_line();
        }
        self.quotes -= usize::from(kind.is_quote());
        is_part
    }

    /// Adds what a part says that has no parts.
    fn add_leaf(&mut self, part: Value<'_>, kind: PartKind) {
        if kind.is_break() {
            self.out.push('\n');
        } else if let Some(items) = part.path("data.items") {
            self.add_items(items, kind, 0);
        } else if let Some(rows) = part.path("data.content").filter(|rows| is_table(*rows)) {
            for row in rows.elements() {
                let cells: Vec<_> = row.elements().filter_map(Value::word).collect();
                self.worded = true;
                self.end_line();
                self.push(&html_to_text(&cells.join(" ")));
            }
        } else if let Some(text) = own_text(part, kind) {
            self.worded = true;
            self.push(&text);
        }
    }

    /// Adds the items of a list of Editor.js, each on a line, with those below it.
    fn add_items(&mut self, items: Value<'_>, kind: PartKind, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        for item in items.elements() {
            let text = item
                .scalar()
                .or_else(|| item.word_at("content"))
                .or_else(|| own_text(item, kind));
            self.worded |= text.is_some();
            self.end_line();
            self.push(&html_to_text(&text.unwrap_or_default()));
            if let Some(below) = item.get("items") {
                self.add_items(below, kind, depth + 1);
            }
        }
    }

    fn push(&mut self, text: &str) {
        if self.quotes == 0 {
            return self.out.push_str(text);
        }
        for line in text.split_inclusive('\n') {
            if self.out.is_empty() || self.out.ends_with('\n') {
                self.out.push_str("> ");
            }
            self.out.push_str(line);
        }
    }

    fn end_line(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }

    fn finish(mut self) -> String {
        let end = self.out.trim_end_matches('\n').len();
        self.out.truncate(end);
        self.out
    }
}

/// Whether a value is a table of Editor.js: rows of cells.
fn is_table(rows: Value<'_>) -> bool {
    rows.is_set() && rows.elements().all(|row| row.kind() == Kind::Array)
}

/// Whether nothing stands in a list of parts.
fn is_blank(parts: Value<'_>) -> bool {
    let mut parts = parts.elements();
    parts.all(|part| {
        part.get("text").is_none_or(|text| text.word().is_none()) && below(part).is_none()
    })
}

/// The name of somebody who is mentioned: in Slate's parts, and within what Quill inserts.
fn mention_name(mention: Value<'_>) -> Option<String> {
    const NAMES: [&str; 6] = ["character", "value", "username", "label", "name", "id"];
    let name = NAMES.iter().find_map(|name| mention.word_at(name))?;
    let sign = mention.word_at("denotationChar").unwrap_or("@".into());
    Some(match name.starts_with(&*sign) {
        true => name.into_owned(),
        false => format!("{sign}{name}"),
    })
}

/// Whether an object in a list is a comment or the like, and no part of a text.
fn is_record(part: Value<'_>, kind: PartKind) -> bool {
    let may_have_ids = kind.says_what_it_is() || is_surely_part(part);
    if of_its_type(part).is_some() {
        return false;
    }
    part.members().any(|(name, value)| {
        value.kind() != Kind::Null
            && (OF_RECORDS.contains(&&*name) || (!may_have_ids && OF_TYPED.contains(&&*name)))
    })
}

/// Whether an object has what only parts of a text have.
fn is_surely_part(part: Value<'_>) -> bool {
    let has = |name: &str| part.get(name).is_some();
    has("emoji") || has("insert") || has("plain_text")
}

/// What a part says itself; of an emoji its sign or its name.
fn own_text<'a>(part: Value<'a>, kind: PartKind) -> Option<Cow<'a, str>> {
    let text = |name: &str| part.get(name).filter(|value| value.kind() == Kind::Text);
    let words = |name: &str| text(name)?.word();
    let of_reddit = || {
        let word = words("t")?;
        Some(match kind.prefix() {
            "" => word,
            prefix => format!("{prefix}{word}").into(),
        })
    };
    let of_kind = || match kind.is_text() {
        true => words("value").or_else(|| words("content")),
        false => None,
    };
    // White space may be all that a part says.
    let plain = |name: &str| text(name)?.scalar().filter(|text| !text.is_empty());
    plain("plain_text")
        .or_else(|| plain("text"))
        .or_else(|| {
            part.word_at("text.text")
                .or_else(|| part.word_at("text.content"))
        })
        .or_else(|| plain("insert"))
        .or_else(|| mention_name(part.path("insert.mention")?).map(Cow::Owned))
        .or_else(of_reddit)
        .or_else(|| emoji::of_part(part, kind.is_emoji()))
        .or_else(of_kind)
        .or_else(|| of_attributes(part, kind))
        .or_else(|| {
            part.word_at("data.text")
                .map(|html| html_to_text(&html).into())
        })
        .or_else(|| match kind.is_link() {
            true => words("url")
                .or_else(|| words("href"))
                .or_else(|| words("u")),
            false => None,
        })
}

/// The words that an editor keeps among the attributes of a part: of a mention its name.
fn of_attributes<'a>(part: Value<'a>, kind: PartKind) -> Option<Cow<'a, str>> {
    let attributes = part.get("attrs").unwrap_or(part);
    let text = attributes.word_at("text");
    text.or_else(|| {
        let label = attributes.word_at("label")?;
        Some(match kind.is_mention() && !label.starts_with('@') {
            true => format!("@{label}").into(),
            false => label,
        })
    })
}
