//! How well a name fits what it may stand for.

use super::languages::ALL;
use super::questions::is_text_name;
use super::times::{is_time_of_posting, without_zone};
use super::{exports, normal, parts, people};
use crate::comments::fields::Field;

/// How well a name fits; less is better.
pub(in crate::comments) type Rank = u32;

/// Names that say themselves that they are of the comment: `comment_author` beside `author`.
const OF_COMMENT: Rank = 0;

/// Names that are in the tables as they are.
pub(super) const WHOLE: Rank = 10_000;

/// The last two parts of a dotted name: `snippet.author.name`.
const TWO_PARTS: Rank = 20_000;

/// The last part of a dotted name alone: `public_metrics.like_count`.
const LAST_PART: Rank = 30_000;

/// What stands before names of the comment's own.
const PREFIXES: [&str; 24] = [
    "comment",
    "kommentar",
    "review",
    "tweet",
    "toplevelcomment",
    "kommentarens",
    "kommentin",
    "kommentti",
    "komment",
    "hozzászólás",
    "comentario",
    "commentaire",
    "commento",
    "reactie",
    "yorum",
    "komentaro",
    "komentāra",
    "kommentaari",
    "athugasemdar",
    "评论",
    "評論",
    "留言",
    "コメント",
    "댓글",
];

/// What stands behind names of the comment's own: `Autor komentáře`, `Fecha del comentario`.
const SUFFIXES: [&str; 29] = [
    "ofcomment",
    "ofthecomment",
    "deskommentars",
    "komentáře",
    "komentára",
    "komentáru",
    "komentarza",
    "التعليق",
    "commentaire",
    "ducommentaire",
    "decommentaire",
    "comentario",
    "delcomentario",
    "decomentario",
    "comentário",
    "docomentário",
    "decomentário",
    "delcommento",
    "vanreactie",
    "vandereactie",
    "comentariului",
    "комментария",
    "коментаря",
    "каментара",
    "коментарот",
    "komentarja",
    "ikomentit",
    "ekomentit",
    "σχολίου",
];

/// Last parts that mean nothing without the part before them: whose id, whose name?
const BARE: [&str; 10] = [
    "id", "name", "title", "url", "link", "type", "date", "text", "username", "count",
];

/// Parts after which [`BARE`] ones are those of the comment.
pub(super) const OWN: [&str; 12] = [
    "comment",
    "comments",
    "toplevelcomment",
    "snippet",
    "data",
    "item",
    "node",
    "review",
    "attributes",
    "fields",
    "value",
    "properties",
];

/// Everything that a name may stand for, with how well it fits.
pub(in crate::comments) fn meanings(name: &str) -> Vec<(Field, Rank)> {
    let mut found = meanings_of(name);
    // `Użytkownik (login)`: what stands in brackets says more of the same.
    if found.is_empty()
        && let Some(name) = without_brackets(name)
    {
        found = meanings_of(name);
        found.iter_mut().for_each(|(_, rank)| *rank += IN_BRACKETS);
    }
    // What stands behind a time says in which zone or form it is, and nothing of what it is.
    if found.is_empty()
        && let Some(name) = without_zone(name)
    {
        let times = [Field::PublishedAt, Field::FetchedAt];
        found = meanings_of(name);
        found.retain(|(field, _)| times.contains(field));
    }
    found
}

/// How much worse a name fits with a word in brackets behind it.
const IN_BRACKETS: Rank = 30_000;

/// A name without a word in brackets at its end; a number there counts something.
fn without_brackets(name: &str) -> Option<&str> {
    let (before, inner) = name.trim().strip_suffix(')')?.rsplit_once('(')?;
    let is_word = !inner.is_empty() && inner.chars().all(|c| c.is_alphabetic() || c == ' ');
    is_word.then_some(before)
}

fn meanings_of(name: &str) -> Vec<(Field, Rank)> {
    let whole = normal(name);
    let mut found = Vec::new();
    let mut add = |name: &str, base: Rank, only_comment: bool| {
        for (field, rank) in known(name) {
            let of_comment = !matches!(
                field,
                Field::PostUrl
                    | Field::PostTitle
                    | Field::PostId
                    | Field::Platform
                    | Field::FetchedAt
            );
            let new = !found.iter().any(|(known, _)| *known == field);
            if new && (of_comment || !only_comment) {
                found.push((field, base + rank));
            }
        }
    };
    for prefix in PREFIXES {
        if let Some(rest) = whole.strip_prefix(prefix) {
            add(rest, OF_COMMENT, true);
        }
    }
    for suffix in SUFFIXES {
        if let Some(rest) = whole.strip_suffix(suffix) {
            add(rest, OF_COMMENT, true);
        }
    }
    add(&whole, WHOLE, false);
    let parts = parts(name);
    if let [.., before, last] = parts.as_slice() {
        add(&format!("{before}{last}"), TWO_PARTS, false);
        let bare = BARE.contains(&last.as_str());
        if !bare || OWN.contains(&before.as_str()) {
            add(last, LAST_PART, false);
        }
        if let Some((field, rank)) = by_rule(before, last) {
            match found.iter_mut().find(|(known, _)| *known == field) {
                Some((_, known)) => *known = rank.min(*known),
                None => found.push((field, rank)),
            }
        }
    }
    found
}

/// What the last two parts of a dotted name tell by a rule.
fn by_rule(before: &str, last: &str) -> Option<(Field, Rank)> {
    let of_author = people::of_author(before, last);
    // Of a text that is an object: `body.text` beside `body.ranges`.
    let is_text = || is_text_name(before) && !TEXT_OF_OTHERS.contains(&before);
    let of_text = || (last == "text" && is_text()).then_some((Field::Text, 0));
    let (field, rank) = of_author.or_else(of_text)?;
    Some((field, TWO_PARTS + BY_RULE + rank))
}

/// How well a name fits by a rule; less well than those in the tables.
const BY_RULE: Rank = 9_000;

/// Names that are of the texts where no other column is: they are as often of an answer to the comment,
/// or of the post.
const TEXT_OF_OTHERS: [&str; 5] = ["replytext", "reply", "caption", "snippet", "mention"];

/// How much worse they fit; worse than the words of all languages.
const OF_OTHERS: Rank = 5_000;

/// The place among the names of exports that words of other languages have at worst: before `body`.
const LOCAL_TEXTS: Rank = 4;

/// The fields that have a name in their tables, or by a rule.
fn known(name: &str) -> impl Iterator<Item = (Field, Rank)> {
    let posted = is_time_of_posting(name).then_some((Field::PublishedAt, BY_RULE));
    let tables = std::iter::once(exports::NAMES).chain(ALL);
    let told = tables.enumerate().flat_map(move |(table, names)| {
        names.iter().filter_map(move |(field, names)| {
            let place = names.iter().position(|known| *known == name)?;
            let rank = place as Rank;
            let rank = match field {
                Field::Text if TEXT_OF_OTHERS.contains(&name) => OF_OTHERS + rank,
                Field::Text if table == 0 => 100 * rank,
                // A word for comments is one in any language: `Kommentar` goes before `Message`.
                Field::Text => 100 * rank.min(LOCAL_TEXTS) + rank,
                _ => 100 * table as Rank + rank,
            };
            Some((*field, rank))
        })
    });
    told.chain(posted)
}
