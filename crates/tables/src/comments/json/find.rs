//! Finds the lists of comments in an object, at any depth and under any name.

use std::collections::HashSet;

use super::keyed::{entries, is_keyed};
use super::learned::step;
use super::look::{Found, Likely, Look, Words, has_words, is_record, listed, look};
use super::names::{Class, Names, holds_cut_text, may_hold_comments};
use super::parts::{are_surely_parts, is_name_of_parts};
use super::record::Record;
use super::table::Table;
use super::tape::{Kind, Value};

/// How deep lists of comments are looked for in objects, and in how many of them.
const MAX_DEPTH: usize = 8;
const MAX_OBJECTS: usize = 5_000;
/// How deep they are looked for in the lists of an object, campaigns with posts with threads, say.
const MAX_LEVELS: usize = 64;
/// How many elements tell whether a list is one of comments.
const SAMPLE: usize = 20;

/// Whether a member is a text in parts, and no list.
fn is_text_in_parts(class: Class, name: &str, value: Value<'_>) -> bool {
    let may_be = class.has(Class::TEXT) || is_name_of_parts(name);
    (may_be && are_surely_parts(name, value)) || holds_cut_text(class, name, value)
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
                || (element.kind() == Kind::Object && Table::has_names(names, element))
        })
        || holds_below(names, list, Below::Records)
}

/// What is looked for in the elements of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Below {
    /// Lists that are of comments by their names.
    Named,
    /// The same, and under other names lists whose elements are comments by what is in them.
    Records,
}

/// Whether lists of comments lie in the elements of a list or of an object, however many lists and objects
/// lie between: `[{"posts": [{"comments": [...]}]}]`.
///
/// With authors, pictures and quoted posts only lists that are known by their names are comments.
fn holds_below(names: &mut Names, list: Value<'_>, sought: Below) -> bool {
    let mut waiting: Vec<_> = match list.kind() {
        Kind::Object => vec![(list, 0, false)],
        _ => {
            let objects = list.elements().filter(|inner| inner.kind() == Kind::Object);
            objects
                .take(MAX_OBJECTS)
                .map(|inner| (inner, 0, false))
                .collect()
        }
    };
    let mut next = 0;
    while let Some(&(object, level, aside)) = waiting.get(next) {
        next += 1;
        for (name, value) in object.members() {
            if !matches!(value.kind(), Kind::Array | Kind::Object) || name == "includes" {
                continue;
            }
            let class = names.class(&name);
            if class.has(Class::ERROR) {
                continue;
            }
            if Likely::of(class).by_name()
                && let Some(list) = listed(names, class, value)
            {
                let is_set = list.kind() != Kind::Array || list.elements().next().is_some();
                if is_set && may_hold_comments(names, &name, class, list) {
                    return true;
                }
                continue;
            }
            if is_text_in_parts(class, &name, value) {
                continue;
            }
            let aside = aside || class.has(Class::ASIDE);
            let is_list = value.kind() == Kind::Array || is_keyed(names, value);
            if is_list && !aside && sought == Below::Records && holds_records(names, value) {
                return true;
            }
            if level == MAX_LEVELS || waiting.len() >= MAX_OBJECTS {
                continue;
            }
            match value.kind() {
                Kind::Object => waiting.push((value, level + 1, aside)),
                _ => {
                    let room = MAX_OBJECTS - waiting.len();
                    let inner = value
                        .elements()
                        .filter(|inner| inner.kind() == Kind::Object);
                    waiting.extend(inner.take(room).map(|inner| (inner, level + 1, aside)));
                }
            }
        }
    }
    false
}

/// Whether a list that lies with authors, pictures or quoted posts holds comments on them by their names.
pub(super) fn holds_named_below(names: &mut Names, list: Value<'_>) -> bool {
    holds_below(names, list, Below::Named)
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
            // By their name they are comments even if nothing but their words is known.
            let is_named = Likely::of(class).by_name()
                && holds_bare_words(names, value)
                && may_hold_comments(names, &name, class, value);
            if is_list && (is_named || holds_records(names, value)) {
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
            } else if depth < MAX_DEPTH {
                // Lists of what holds comments.
                let inner = value
                    .elements()
                    .filter(|inner| inner.kind() == Kind::Object);
                let room = MAX_OBJECTS.saturating_sub(objects.len());
                objects.extend(inner.take(room).map(|inner| (inner, "", path, depth + 1)));
            }
        }
    }
}

/// Whether the first element of a list is a text in an object, which may be one of anything.
fn holds_bare_words(names: &mut Names, list: Value<'_>) -> bool {
    let first = list.elements().next();
    first.is_some_and(|first| has_words(names, first))
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
                    // Posts beside comments may have comments of their own.
                    let is_aside = aside || class.has(Class::ASIDE);
                    let aside = is_aside
                        && (likely.by_name()
                            || likely == Likely::Last
                            || !holds_named_below(names, list));
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

/// Whether the first elements of a list are comments, or any of them hold some, at any depth.
pub(super) fn holds_words(names: &mut Names, list: Value<'_>, likely: Likely) -> bool {
    let mut sample = entries(names, list).take(SAMPLE);
    let is_table = Table::has_names(names, list);
    is_table
        || sample.any(|element| match element.kind() {
            Kind::Text => likely != Likely::Unnamed,
            Kind::Array => likely != Likely::Unnamed && element.elements().next().is_some(),
            Kind::Object => {
                let look = look(names, &Record::of(element), 0);
                Table::has_names(names, element)
                    || look.words != Words::None
                    || look.lists.iter().any(|list| !list.is_empty())
            }
            _ => false,
        })
        || holds_below(names, list, Below::Records)
}
