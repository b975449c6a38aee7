//! Looks at an object: is it a comment, and where are the lists of comments in it?

use std::borrow::Cow;

use super::failure;
use super::keyed::{entries, has_own_words, is_keyed, is_texts_by_key};
use super::learned::step;
use super::names::{Class, MAX_WRAPPERS, Names, list_in, may_hold_comments, wrapped};
use super::parts::are_surely_parts;
use super::record::Record;
use super::table::Table;
use super::tape::{Kind, Value};
use super::text::words;
use crate::comments::names::{is_of_review, normal};

/// What an object says that may be a comment.
#[derive(Debug, Default)]
pub(super) struct Look<'a> {
    /// What all names of its members may stand for.
    pub(super) class: Class,
    pub(super) words: Words,
    /// The lists in it that hold comments or replies by their names.
    pub(super) lists: Vec<Found<'a>>,
    /// It has words under a name for what a post says.
    of_post: bool,
    /// It has words under another name.
    of_comment: bool,
    /// It tells of an error.
    pub(super) error: bool,
    /// It says that the comment was deleted.
    pub(super) gone: bool,
    /// How many replies it says there are.
    pub(super) replies: Option<u64>,
    /// It has a place for replies, even if there are none in it.
    pub(super) place_for_replies: bool,
    /// The same for comments.
    pub(super) place_for_comments: bool,
    /// The comment that it answers.
    pub(super) parent: Option<Cow<'a, str>>,
    /// Lists below it of texts of which nothing tells that they are comments.
    pub(super) bare: Vec<Value<'a>>,
    /// Objects that are a reply, if the record has words besides them.
    single: Vec<Found<'a>>,
}

impl Look<'_> {
    /// Whether its words are those of a post and of nothing else.
    pub(super) fn says_words_of_post(&self) -> bool {
        self.of_post && !self.of_comment
    }
}

/// Whether an object has words of a comment.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Words {
    /// No member is known to be its text.
    #[default]
    None,
    /// There is a place for them, which is empty.
    Blank,
    /// Only under a name that errors and answers of programs use as well.
    Message,
    Some,
}

/// How likely a list is that of the comments; less is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Likely {
    Comments,
    Replies,
    Preview,
    /// By a name for anything, and its elements have words.
    List,
    /// Under any name, and its elements have words.
    Unnamed,
    /// By a name for anything.
    Last,
}

impl Likely {
    pub(super) fn of(class: Class) -> Self {
        if class.has(Class::COMMENTS) {
            Self::Comments
        } else if class.has(Class::REPLIES) {
            Self::Replies
        } else if class.has(Class::PREVIEW) {
            Self::Preview
        } else if class.has(Class::LIST) {
            Self::List
        } else {
            Self::Unnamed
        }
    }

    /// Whether the name alone says that it is a list of comments.
    pub(super) fn by_name(self) -> bool {
        self <= Self::Preview
    }
}

/// A list that may be one of comments.
#[derive(Debug, Clone)]
pub(super) struct Found<'a> {
    pub(super) likely: Likely,
    pub(super) name: Cow<'a, str>,
    pub(super) list: Value<'a>,
    /// The object that it lies in.
    pub(super) holder: Value<'a>,
    /// Where it is; see [`step`].
    pub(super) path: u64,
    /// Nothing tells that it holds comments, and better lists lie beside it.
    pub(super) unread: bool,
    /// It lies with authors, pictures or quoted posts.
    pub(super) aside: bool,
}

impl<'a> Found<'a> {
    pub(super) fn new(
        likely: Likely,
        name: impl Into<Cow<'a, str>>,
        list: Value<'a>,
        holder: Value<'a>,
        path: u64,
    ) -> Self {
        Self {
            likely,
            name: name.into(),
            list,
            holder,
            path,
            unread: false,
            aside: false,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.kind() == Kind::Array && self.list.elements().next().is_none()
    }

    /// How many values it holds.
    pub(super) fn count(&self, names: &mut Names) -> usize {
        match Table::of(names, self.list) {
            Some(table) => table.left,
            None => entries(names, self.list).count(),
        }
    }
}

const LISTS: Class = Class::COMMENTS.or(Class::REPLIES).or(Class::PREVIEW);

/// The list of comments that a value of such a name is or wraps; a pinned comment is alone.
pub(super) fn listed<'a>(names: &mut Names, class: Class, value: Value<'a>) -> Option<Value<'a>> {
    let alone = value.kind() == Kind::Object && class.has(Class::PREVIEW);
    if alone && is_record(names, value) {
        return Some(value);
    }
    let mut list = value;
    for _ in 0..MAX_WRAPPERS {
        let is_texts = || class.has(Class::COMMENTS) && is_texts_by_key(list);
        if list.kind() == Kind::Array
            || is_keyed(names, list)
            || is_texts()
            || Table::has_names(names, list)
            || (class.has(Class::COMMENTS) && Table::of_texts(names, list).is_some())
        {
            return Some(list);
        }
        list = wrapped(list)?;
    }
    None
}

/// Looks at a record that stands at `path`.
pub(super) fn look<'a>(names: &mut Names, record: &Record<'a>, path: u64) -> Look<'a> {
    let mut look = Look::default();
    look_at(names, record.core, "", path, &mut look);
    for (object, inward) in record.outer() {
        look_at(names, object, inward, path, &mut look);
    }
    let single = std::mem::take(&mut look.single);
    // To a review the company replies, which is no audience.
    let is_review = !single.is_empty() && is_review(record);
    for single in single {
        if is_review {
            continue;
        }
        if look.words >= Words::Message && has_own_words(names, single.list) {
            look.place_for_replies = true;
            look.lists.push(single);
        } else if names.class(&single.name).has(Class::TEXT) {
            look.words = look.words.max(words_in(&single.name, single.list));
        }
    }
    if look.words == Words::None {
        look.words = nested_words(names, record.core);
    }
    look.error |= look.words == Words::Message
        && !look.class.has(Class::AUTHOR)
        && failure::is_answer_of(record.core);
    look
}

fn look_at<'a>(names: &mut Names, object: Value<'a>, inward: &str, path: u64, look: &mut Look<'a>) {
    for (name, value) in object.members() {
        let class = names.class(&name);
        if class == Class::default() || name == inward {
            continue;
        }
        let kind = value.kind();
        look.class |= class;
        look.error |= class.has(Class::ERROR) && is_error(value);
        look.gone |= class.has(Class::GONE) && value.is_set();
        if class.has(Class::REPLY_COUNT) {
            look.replies = look.replies.max(value.count());
        }
        if class.has(Class::PARENT) && look.parent.is_none() {
            look.parent = value.word();
        }
        look.place_for_replies |= matches!(&*name, "reply_comment" | "totalReplyCount");
        look.place_for_comments |= is_place_for_comments(class, value);
        if class.has(LISTS)
            && matches!(kind, Kind::Array | Kind::Object)
            && let Some(list) = listed(names, class, value)
            && may_hold_comments(names, &name, class, list)
        {
            look.place_for_replies |= class.has(Class::REPLIES);
            let path = step(path, &name);
            look.lists
                .push(Found::new(Likely::of(class), name, list, object, path));
        } else if class.has(Class::REPLIES) && kind == Kind::Object {
            let path = step(path, &name);
            look.single
                .push(Found::new(Likely::Replies, name, value, object, path));
        } else if class.has(Class::TEXT) {
            let words = words_in(&name, value);
            look.words = look.words.max(words);
            if words >= Words::Message {
                let is_of_post = is_caption(&name);
                look.of_post |= is_of_post;
                look.of_comment |= !is_of_post;
            }
        }
    }
}

/// Whether a name is one for what a post says.
fn is_caption(name: &str) -> bool {
    matches!(&*normal(name), "caption" | "selftext" | "posttext")
}

/// Whether a member is a list of comments or would be one if there were any.
pub(super) fn is_place_for_comments(class: Class, value: Value<'_>) -> bool {
    class.has(Class::COMMENTS) && matches!(value.kind(), Kind::Array | Kind::Object | Kind::Null)
}

/// Whether an object tells of an error.
pub(super) fn tells_error(names: &mut Names, object: Value<'_>) -> bool {
    let mut members = object.members();
    members.any(|(name, value)| names.class(&name).has(Class::ERROR) && is_error(value))
}

/// Whether the value of an error tells of one: answers without any say `{"code": "ok", "message": ""}`.
pub(super) fn is_error(value: Value<'_>) -> bool {
    const NONE: [&str; 5] = ["ok", "none", "success", "0", "200"];
    let says_something = match value.kind() {
        Kind::Object => value.members().any(|(_, part)| part.is_set()),
        _ => value.is_set(),
    };
    let code = value.word_at("code").or_else(|| value.word());
    let is_none = |code: &str| NONE.iter().any(|none| none.eq_ignore_ascii_case(code));
    says_something && !code.is_some_and(|code| is_none(code.trim()))
}

/// Whether a record has the stars of a review, or the like.
fn is_review(record: &Record<'_>) -> bool {
    record.core.members().any(|(name, _)| is_of_review(&name))
}

/// Whether a member of an object is known to be words of a comment.
pub(super) fn has_words(names: &mut Names, object: Value<'_>) -> bool {
    let mut members = object.members();
    members.any(|(name, value)| is_words(names.class(&name), &name, value))
}

/// Whether a cell of a column of this name holds words.
pub(super) fn holds_words_of(names: &mut Names, name: &str, cell: Value<'_>) -> bool {
    is_words(names.class(name), name, cell)
}

/// Whether a member of this class holds words of its object.
pub(super) fn is_words(class: Class, name: &str, value: Value<'_>) -> bool {
    class.has(Class::TEXT) && words_in(name, value) >= Words::Message
}

fn words_in(name: &str, value: Value<'_>) -> Words {
    let text = match value.kind() {
        Kind::Null => return Words::Blank,
        Kind::Text => value.scalar(),
        Kind::Array | Kind::Object => words(value),
        Kind::Number | Kind::Bool => None,
    };
    match text {
        // Pictures, say.
        None if are_surely_parts(name, value) => Words::Blank,
        None => Words::None,
        Some(text) if text.trim().is_empty() => Words::Blank,
        Some(_) if matches!(name, "message" | "detail") => Words::Message,
        Some(_) => Words::Some,
    }
}

/// Words one level further in: `{"snippet": {"textOriginal": ...}}`.
fn nested_words(names: &mut Names, object: Value<'_>) -> Words {
    let mut found = Words::None;
    for (name, inner) in object.members() {
        let error = names.class(&name).has(Class::ERROR);
        if inner.kind() != Kind::Object || error {
            continue;
        }
        for (name, value) in inner.members() {
            // Runs are the words of what they stand in: a title, a time.
            if names.class(&name).has(Class::TEXT) && name != "runs" {
                found = found.max(words_in(&name, value));
            }
        }
    }
    found
}

/// Whether an object has words, and what tells a comment from a mere text.
pub(super) fn is_record(names: &mut Names, object: Value<'_>) -> bool {
    let (mut has_words, mut has_mark) = (false, false);
    for (name, value) in Record::of(object).core.members() {
        let class = names.class(&name);
        has_mark |= class.has(Class::MARK);
        let is_list = || class.has(LISTS) && list_in(value).is_some();
        has_words |=
            class.has(Class::TEXT) && words_in(&name, value) >= Words::Message && !is_list();
    }
    has_words && has_mark
}
