//! Replies whose members say that they are of a reply: `{"reply_id": "2", "reply_text": "agreed"}`.

use std::borrow::Cow;

use super::look::is_words;
use super::names::Names;
use super::tape::{Kind, Value};
use crate::comments::names::{is_known, is_text_name};

/// What stands before the names of such members.
const WORD: &str = "reply";
/// What the member is called that is nothing but that word.
const TEXT: &str = "text";

/// What a member of a reply is called in a comment: `reply_text` is its text, `replyAuthor` its author, and
/// `reply` alone its words. None for other names.
pub(super) fn own_name(name: &str) -> Option<Cow<'_, str>> {
    let start = name.get(..WORD.len())?;
    if !start.eq_ignore_ascii_case(WORD) {
        return None;
    }
    let rest = name[WORD.len()..].trim_start_matches(['_', '-', ' ', '.']);
    if rest.is_empty() {
        return Some(Cow::Borrowed(TEXT));
    }
    let mut own = rest.to_owned();
    if let Some(first) = own.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    is_known(&own).then_some(Cow::Owned(own))
}

/// Whether an object that may be a reply has its words under such a name, and under no other.
pub(super) fn speaks_as_reply(names: &mut Names, object: Value<'_>) -> bool {
    let mut speaks = false;
    for (name, value) in object.members() {
        match own_name(&name) {
            Some(own) if is_text_name(&own) => {
                speaks |= value.kind() == Kind::Text
                    && value.scalar().is_some_and(|text| !text.trim().is_empty());
            }
            Some(_) => {}
            None if is_words(names.class(&name), &name, value) => return false,
            None => {}
        }
    }
    speaks
}

/// The id of such a reply.
pub(super) fn id(object: Value<'_>) -> Option<Cow<'_, str>> {
    let mut members = object.members();
    members.find_map(|(name, value)| {
        let is_id = own_name(&name).is_some_and(|own| own == "id");
        is_id.then(|| value.word()).flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::own_name;

    #[test]
    fn names_of_replies_are_those_of_comments() {
        for (name, own) in [
            ("reply_text", Some("text")),
            ("replyContent", Some("content")),
            ("Reply author", Some("author")),
            ("reply_id", Some("id")),
            ("reply", Some("text")),
            ("reply_count", None),
            ("reply_to", None),
            ("replies", None),
            ("text", None),
        ] {
            assert_eq!(own_name(name).as_deref(), own, "{name}");
        }
    }
}
