//! What is asked of a name beside which field it may be.

use super::ranks::{OWN, Rank, WHOLE, meanings};
use super::turkish::TURKISH;
use super::{exports, languages, normal, parts, people};
use crate::comments::fields::Field;

/// Whether a name is a Turkish word, and one of no other language.
pub(in crate::comments) fn is_turkish(name: &str) -> bool {
    let name = normal(name);
    let knows = |table: languages::Names| table.iter().any(|(_, all)| all.contains(&&*name));
    let others = languages::ALL.iter().filter(|table| **table != TURKISH);
    // Shorter ones are words elsewhere as well: `ad`, `dil`.
    name.chars().count() > 3
        && knows(TURKISH)
        && !std::iter::once(&exports::NAMES)
            .chain(others)
            .any(|table| knows(table))
}

/// Whether a name says that the rows are reviews, which have titles of their own.
pub(in crate::comments) fn is_of_review(name: &str) -> bool {
    // Not all that begins with `review`: others review comments.
    const OF_REVIEWS: [&str; 16] = [
        "review",
        "reviewtext",
        "reviewbody",
        "reviewcontent",
        "reviewid",
        "reviewer",
        "reviewername",
        "reviewrating",
        "reviewdate",
        "rezension",
        "reseña",
        "rating",
        "ratings",
        "stars",
        "starrating",
        "sterne",
    ];
    OF_REVIEWS.contains(&normal(name).as_str())
}

/// Whether a name may be that of the texts.
pub(crate) fn is_text_name(name: &str) -> bool {
    rank_of_text(name).is_some()
}

/// How well a name fits for the texts; none for names of other things.
pub(in crate::comments) fn rank_of_text(name: &str) -> Option<Rank> {
    let meanings = meanings(name);
    let text = meanings.iter().find(|(field, _)| *field == Field::Text);
    text.map(|(_, rank)| *rank)
}

/// Whether a name may be that of what tells a comment from a mere text: its id, its author, its
/// date, its likes.
pub(in crate::comments) fn is_mark_name(name: &str) -> bool {
    let marks = [
        Field::Id,
        Field::AuthorName,
        Field::AuthorId,
        Field::PublishedAt,
        Field::Likes,
    ];
    meanings(name)
        .iter()
        .any(|(field, _)| marks.contains(field))
}

/// Whether a name is above all that of the id of the comment.
pub(in crate::comments) fn is_name_of_id(name: &str) -> bool {
    let meanings = meanings(name);
    let best = meanings.iter().min_by_key(|(_, rank)| *rank);
    best.is_some_and(|(field, _)| *field == Field::Id)
}

/// Whether a name may be that of the author, or of an object that tells about them.
pub(in crate::comments) fn is_author_name(name: &str) -> bool {
    let authors = [Field::AuthorName, Field::AuthorId];
    let mut known = meanings(name).into_iter();
    people::is_person(&normal(name)) || known.any(|(field, _)| authors.contains(&field))
}

/// Whether a name is of something that an object tells about a person: `user.deleted`.
pub(in crate::comments) fn is_of_person(name: &str) -> bool {
    match parts(name).as_slice() {
        [around @ .., _] => around.iter().any(|part| people::is_person(part)),
        [] => false,
    }
}

/// Whether a name says itself that it is of a comment, or names the comment that is answered.
pub(in crate::comments) fn is_of_comment(name: &str) -> bool {
    meanings(name)
        .iter()
        .any(|(field, rank)| *rank < WHOLE || *field == Field::ParentId)
}

/// Whether a name is known at all.
pub(in crate::comments) fn is_known(name: &str) -> bool {
    !meanings(name).is_empty()
}

/// Whether a name, without case and punctuation, is that of the kind of rows.
pub(in crate::comments) fn is_type_name(name: &str) -> bool {
    name.ends_with("type") || matches!(name, "typ" | "tipo")
}

/// Whether a name is that of a column of HTML.
pub(in crate::comments) fn is_html_name(name: &str) -> bool {
    const HTML: [&str; 8] = [
        "textdisplay",
        "commentcontent",
        "rendered",
        "contenthtml",
        "bodyhtml",
        "texthtml",
        "commenthtml",
        "cooked",
    ];
    let whole = normal(name);
    let last = parts(name).pop().unwrap_or_default();
    HTML.iter().any(|html| whole == *html || last == *html)
}

/// The last part of a dotted name, if it is one of the comment's own and not of what lies in it.
pub(in crate::comments) fn last_of_own(name: &str) -> Option<String> {
    match parts(name).as_slice() {
        [.., before, last] if OWN.contains(&before.as_str()) || before == "wp" => {
            Some(last.clone())
        }
        _ => None,
    }
}

/// Whether a name is a word for the post and says nothing of what of it is told.
pub(in crate::comments) fn is_word_for_post(name: &str) -> bool {
    const WORDS: [&str; 7] = [
        "post",
        "video",
        "thread",
        "article",
        "beitrag",
        "publication",
        "publicación",
    ];
    WORDS.contains(&name)
}

/// Whether a name, without case and punctuation, is of an error of whoever wrote the file.
pub(in crate::comments) fn is_error_name(name: &str) -> bool {
    const ERRORS: [&str; 10] = [
        "error",
        "errors",
        "errorcode",
        "errortype",
        "errorreason",
        "errormessage",
        "errormessages",
        "errordescription",
        "requesterrormessages",
        "noresults",
    ];
    ERRORS.contains(&name)
}
