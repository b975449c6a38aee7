//! Whether a record with a list of `comments` is a comment that they answer, or the post that they stand
//! under, where neither says so.
//!
//! Platforms show comments under posts, and trees of comments have a place for answers in each of them. So
//! a record that looks like the comments in it is one of a tree if they have that place as well, or if
//! others beside it have none at all: the first of them is then no post among comments.

use std::collections::HashSet;

use super::keyed::entries;
use super::look::{Found, is_place_for_comments, is_record, is_words};
use super::names::{Class, Names};
use super::record::Record;
use super::tape::Value;

/// How many comments tell whether they have a place for answers.
const SAMPLE: usize = 20;

/// Whether the comments in a list have a place for comments themselves.
pub(super) fn is_tree(names: &mut Names, list: Value<'_>) -> bool {
    let mut sample = entries(names, list).take(SAMPLE);
    sample.any(|element| {
        let mut members = Record::of(element).core.members();
        members.any(|(name, value)| {
            // A text that is empty may be called `comment`.
            value.is_container() && is_place_for_comments(names.class(&name), value)
        })
    })
}

/// Whether a list lies in the record itself, and not in something that tells about it: `thread`.
pub(super) fn is_direct(record: &Record<'_>, found: &Found<'_>) -> bool {
    found.holder.place() == record.core.place()
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
    // Who wrote them is told of comments only.
    let mut has_author = |object: Value<'_>| {
        let mut members = object.members();
        members.any(|(name, value)| names.class(&name).has(Class::AUTHOR) && value.is_set())
    };
    if has_author(element) && !has_author(record.core) {
        return false;
    }
    let (mut words, mut mark) = (false, false);
    for (name, value) in record.core.members() {
        let class = names.class(&name);
        let both = of_element.contains(&name);
        if class.has(Class::POST_MARK) && value.is_set() && !both {
            return false;
        }
        words |= both && is_words(class, &name, value);
        mark |= both && class.has(Class::MARK);
    }
    words && mark
}
