//! Looks at an object: is it a comment, and where are the lists of comments in it?

use std::borrow::Cow;
use std::collections::HashSet;

use super::keyed::{entries, has_own_words, is_keyed, is_texts_by_key};
use super::learned::step;
use super::names::{
    Class, MAX_WRAPPERS, Names, holds_cut_text, list_in, may_hold_comments, wrapped,
};
use super::parts::{are_surely_parts, is_name_of_parts};
use super::record::Record;
use super::table::Table;
use super::tape::{Kind, Value};
use super::text::words;
use crate::comments::names::is_of_review;

/// How deep lists of comments are looked for in objects, and in how many of them.
const MAX_DEPTH: usize = 8;
const MAX_OBJECTS: usize = 5_000;
/// How many elements tell whether a list is one of comments.
const SAMPLE: usize = 20;

/// What an object says that may be a comment.
#[derive(Debug, Default)]
pub(super) struct Look<'a> {
    /// What all names of its members may stand for.
    pub(super) class: Class,
    pub(super) words: Words,
    /// The lists in it that hold comments or replies by their names.
    pub(super) lists: Vec<Found<'a>>,
    /// It tells of an error.
    pub(super) error: bool,
    /// It says that the comment was deleted.
    pub(super) gone: bool,
    /// How many replies it says there are.
    pub(super) replies: Option<u64>,
    /// It has a place for replies, even if there are none in it.
    pub(super) place_for_replies: bool,
    /// The comment that it answers.
    pub(super) parent: Option<Cow<'a, str>>,
    /// Lists below it of texts of which nothing tells that they are comments.
    pub(super) bare: Vec<Value<'a>>,
    /// Objects that are a reply, if the record has words besides them.
    single: Vec<Found<'a>>,
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
    aside: bool,
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
            look.words = look.words.max(words_in(&name, value));
        }
    }
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

/// Whether a member is a text in parts, and no list.
fn is_text_in_parts(class: Class, name: &str, value: Value<'_>) -> bool {
    let may_be = class.has(Class::TEXT) || is_name_of_parts(name);
    (may_be && are_surely_parts(name, value)) || holds_cut_text(class, name, value)
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

/// Whether a list is one of comments by what its first elements are.
pub(super) fn holds_records(names: &mut Names, list: Value<'_>) -> bool {
    let mut sample = entries(names, list).take(SAMPLE);
    sample.any(|element| is_record(names, element))
}

/// Whether the first elements of a list are comments, or have lists of comments.
fn holds_comments(names: &mut Names, list: Value<'_>) -> bool {
    let mut sample = entries(names, list).take(SAMPLE);
    let is_table = Table::has_names(names, list);
    is_table
        || sample.any(|element| {
            is_record(names, element)
                || (element.kind() == Kind::Object && !find(names, element, 0, true).is_empty())
        })
}

/// Adds the lists of comments that lie deeper in a comment, or under names that tell nothing:
/// platforms call replies what they like.
pub(super) fn look_below<'a>(
    names: &mut Names,
    record: &Record<'a>,
    path: u64,
    look: &mut Look<'a>,
) {
    let known: HashSet<u32> = look.lists.iter().map(|found| found.list.place()).collect();
    let around = record
        .outer()
        .map(|(object, inward)| (object, inward, path, 0));
    let mut objects: Vec<_> = [(record.core, "", path, 0)]
        .into_iter()
        .chain(around)
        .collect();
    let mut next = 0;
    while let Some(&(holder, inward, path, depth)) = objects.get(next) {
        next += 1;
        for (name, value) in holder.members() {
            if !matches!(value.kind(), Kind::Array | Kind::Object) || name == inward {
                continue;
            }
            let class = names.class(&name);
            if class.has(Class::ASIDE.or(Class::ERROR))
                || known.contains(&value.place())
                || is_text_in_parts(class, &name, value)
            {
                continue;
            }
            let path = step(path, &name);
            let is_list = value.kind() == Kind::Array || is_keyed(names, value);
            if is_list && holds_records(names, value) {
                let likely = match class.has(Class::COMMENTS) {
                    true => Likely::Comments,
                    false => Likely::Replies,
                };
                look.lists
                    .push(Found::new(likely, name, value, holder, path));
            } else if value.kind() == Kind::Object {
                if depth < MAX_DEPTH && objects.len() < MAX_OBJECTS {
                    objects.push((value, "", path, depth + 1));
                }
            } else if !class.has(Class::TEXT) && holds_bare_words(names, value) {
                look.bare.push(value);
            }
        }
    }
}

/// Whether the first element of a list is a text in an object, which may be one of anything.
fn holds_bare_words(names: &mut Names, list: Value<'_>) -> bool {
    let first = list.elements().next();
    first.is_some_and(|first| has_words(names, first))
}

/// Whether a record and the elements of a list have their words, and what tells comments from mere
/// texts, under the same names, and the record nothing that only posts have: then it is a comment
/// and they are its replies.
pub(super) fn is_alike(names: &mut Names, record: &Record<'_>, list: Value<'_>) -> bool {
    /// How many names of an element are compared.
    const COMPARED: usize = 64;
    let element = entries(names, list).find(|element| is_record(names, *element));
    let Some(element) = element.map(|element| Record::of(element).core) else {
        return false;
    };
    let of_element: HashSet<_> = element
        .members()
        .take(COMPARED)
        .map(|(name, _)| name)
        .collect();
    let (mut words, mut mark) = (false, false);
    for (name, value) in record.core.members() {
        let class = names.class(&name);
        let both = of_element.contains(&name);
        if class.has(Class::POST_MARK) && value.is_set() && !both {
            return false;
        }
        words |= both && class.has(Class::TEXT) && words_in(&name, value) >= Words::Message;
        mark |= both && class.has(Class::MARK);
    }
    words && mark
}

/// The best lists of comments in an object, at any depth: all that are known by their names or hold
/// comments, else all of the likeliest kind.
///
/// With `by_name`, only such as are known by their names and hold something.
pub(super) fn find<'a>(
    names: &mut Names,
    object: Value<'a>,
    path: u64,
    by_name: bool,
) -> Vec<Found<'a>> {
    let mut found: Vec<Found<'a>> = Vec::new();
    let mut objects = vec![(object, path, 0, false)];
    let mut next = 0;
    while let Some(&(holder, path, depth, aside)) = objects.get(next) {
        next += 1;
        for (name, value) in holder.members() {
            // What others are included holds no comments: authors, posts that are quoted.
            if !matches!(value.kind(), Kind::Array | Kind::Object) || name == "includes" {
                continue;
            }
            let class = names.class(&name);
            if class.has(Class::ERROR) {
                continue;
            }
            let path = step(path, &name);
            let mut likely = Likely::of(class);
            if !likely.by_name() && is_text_in_parts(class, &name, value) {
                continue;
            }
            let list = match likely {
                Likely::List | Likely::Unnamed => plain_list(names, &name, value),
                _ => listed(names, class, value),
            };
            match list {
                Some(list) => {
                    let unlikely =
                        likely.by_name() && !may_hold_comments(names, &name, class, list);
                    if unlikely || (by_name && !likely.by_name()) {
                        continue;
                    }
                    if !likely.by_name() && !holds_words(names, list, likely) {
                        if likely == Likely::Unnamed {
                            continue;
                        }
                        likely = Likely::Last;
                    }
                    let aside = aside || class.has(Class::ASIDE);
                    let unread = !likely.by_name() && !aside && !holds_comments(names, list);
                    found.push(Found {
                        unread,
                        aside,
                        ..Found::new(likely, name, list, holder, path)
                    });
                }
                None if value.kind() == Kind::Object
                    && depth < MAX_DEPTH
                    && objects.len() < MAX_OBJECTS =>
                {
                    objects.push((value, path, depth + 1, aside || class.has(Class::ASIDE)));
                }
                None => {}
            }
        }
    }
    if by_name || found.iter().any(|found| !found.is_empty()) {
        found.retain(|found| !found.is_empty());
    }
    let best = found.iter().map(|found| found.likely).min();
    // Authors, pictures and posts beside the comments are nothing that anybody would miss.
    found.retain_mut(|found| {
        let is_best = Some(found.likely) == best;
        found.unread &= !is_best;
        is_best || found.likely.by_name() || (found.likely != Likely::Last && !found.aside)
    });
    found.sort_by_key(|found| found.likely);
    found
}

/// A value that is a list; a feed with one entry has it without a list.
pub(super) fn plain_list<'a>(names: &mut Names, name: &str, value: Value<'a>) -> Option<Value<'a>> {
    let is_list = value.kind() == Kind::Array
        || name == "entry"
        || (is_keyed(names, value) && holds_words(names, value, Likely::Unnamed))
        || Table::has_names(names, value);
    is_list.then_some(value)
}

/// Whether the first elements of a list are comments, or hold some.
pub(super) fn holds_words(names: &mut Names, list: Value<'_>, likely: Likely) -> bool {
    let mut sample = entries(names, list).take(SAMPLE);
    let is_table = Table::has_names(names, list);
    is_table
        || sample.any(|element| match element.kind() {
            Kind::Text => likely != Likely::Unnamed,
            Kind::Array => likely != Likely::Unnamed && element.elements().next().is_some(),
            Kind::Object => {
                let look = look(names, &Record::of(element), 0);
                look.words != Words::None
                    || look.lists.iter().any(|list| !list.is_empty())
                    || !find(names, element, 0, true).is_empty()
            }
            _ => false,
        })
}
