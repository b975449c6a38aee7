//! Which columns a name may stand for.
//!
//! Names are compared without case, spaces and punctuation. The tables are in [`exports`], what
//! platforms and tools call their columns, and in [`languages`], the words that people use, with more in
//! [`nordic`], [`central`], [`southern`], [`scripts`], [`asian`] and [`east_asian`]. What is told by a rule instead is in
//! [`people`] and [`times`].

mod asian;
mod central;
mod east_asian;
mod exports;
mod languages;
mod nordic;
mod people;
mod scripts;
mod southern;
mod times;

use super::fields::Field;
pub(super) use people::name_the_same;
pub(super) use times::offset_in_name;
use times::{is_time_of_posting, without_zone};

/// How well a name fits; less is better.
pub(super) type Rank = u32;

/// Names that say themselves that they are of the comment: `comment_author` beside `author`.
const OF_COMMENT: Rank = 0;
/// Names that are in the tables as they are.
const WHOLE: Rank = 10_000;
/// The last two parts of a dotted name: `snippet.author.name`.
const TWO_PARTS: Rank = 20_000;
/// The last part of a dotted name alone: `public_metrics.like_count`.
const LAST_PART: Rank = 30_000;

/// What stands before names of the comment's own.
const PREFIXES: [&str; 20] = [
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
    "评论",
    "評論",
    "留言",
    "コメント",
    "댓글",
];
/// What stands behind names of the comment's own: `Autor komentáře`, `Fecha del comentario`.
const SUFFIXES: [&str; 24] = [
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
    "σχολίου",
];

/// Last parts that mean nothing without the part before them: whose id, whose name?
const BARE: [&str; 10] = [
    "id", "name", "title", "url", "link", "type", "date", "text", "username", "count",
];
/// Parts after which [`BARE`] ones are those of the comment.
const OWN: [&str; 12] = [
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

/// A name without case, spaces and punctuation.
pub(super) fn normal(name: &str) -> String {
    // In this order: the dot of a Turkish `İ` becomes a character of its own.
    name.chars()
        .flat_map(char::to_lowercase)
        .filter(|c| c.is_alphanumeric())
        .collect()
}

/// Whether a name is a Turkish word, and one of no other language.
pub(super) fn is_turkish(name: &str) -> bool {
    let name = normal(name);
    let knows = |table: languages::Names| table.iter().any(|(_, all)| all.contains(&&*name));
    let others = languages::ALL
        .iter()
        .filter(|table| **table != languages::TURKISH);
    // Shorter ones are words elsewhere as well: `ad`, `dil`.
    name.chars().count() > 3
        && knows(languages::TURKISH)
        && !std::iter::once(&exports::NAMES)
            .chain(others)
            .any(|table| knows(table))
}

/// Whether a name says that the rows are reviews, which have titles of their own.
pub(super) fn is_of_review(name: &str) -> bool {
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
    meanings(name)
        .iter()
        .any(|(field, _)| *field == Field::Text)
}

/// Whether a name may be that of what tells a comment from a mere text: its id, its author, its
/// date, its likes.
pub(super) fn is_mark_name(name: &str) -> bool {
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

/// Whether a name may be that of the author, or of an object that tells about them.
pub(super) fn is_author_name(name: &str) -> bool {
    let authors = [Field::AuthorName, Field::AuthorId];
    let mut known = meanings(name).into_iter();
    people::is_person(&normal(name)) || known.any(|(field, _)| authors.contains(&field))
}

/// Whether a name says itself that it is of a comment, or names the comment that is answered.
pub(super) fn is_of_comment(name: &str) -> bool {
    meanings(name)
        .iter()
        .any(|(field, rank)| *rank < WHOLE || *field == Field::ParentId)
}

/// Whether a name is known at all.
pub(super) fn is_known(name: &str) -> bool {
    !meanings(name).is_empty()
}

/// Whether a name is that of a column of HTML.
pub(super) fn is_html_name(name: &str) -> bool {
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

/// Everything that a name may stand for, with how well it fits.
pub(super) fn meanings(name: &str) -> Vec<(Field, Rank)> {
    let mut found = meanings_of(name);
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

/// The last part of a dotted name, if it is one of the comment's own and not of what lies in it.
pub(super) fn last_of_own(name: &str) -> Option<String> {
    match parts(name).as_slice() {
        [.., before, last] if OWN.contains(&before.as_str()) || before == "wp" => {
            Some(last.clone())
        }
        _ => None,
    }
}

/// Whether a name is a word for the post and says nothing of what of it is told.
pub(super) fn is_word_for_post(name: &str) -> bool {
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
pub(super) fn is_error_name(name: &str) -> bool {
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

/// The parts of a dotted or slashed name, places in lists left out.
///
/// Names with spaces are sentences rather than paths.
pub(super) fn parts(name: &str) -> Vec<String> {
    if name.trim().contains(char::is_whitespace) {
        return Vec::new();
    }
    name.split(['.', '/', ':', '>'])
        .map(normal)
        .filter(|part| !part.is_empty() && !part.bytes().all(|b| b.is_ascii_digit()))
        .collect()
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
    let tables = std::iter::once(exports::NAMES).chain(languages::ALL);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn first(name: &str) -> Option<Field> {
        let mut found = meanings(name);
        found.sort_by_key(|(_, rank)| *rank);
        found.first().map(|(field, _)| *field)
    }

    #[test]
    fn names_of_exports_are_known_in_any_spelling() {
        for (name, field) in [
            ("Comment ID", Field::Id),
            ("bodyText", Field::Text),
            ("message_body", Field::Text),
            ("Author of comment", Field::AuthorName),
            ("COMMENT_TEXT", Field::Text),
            ("Name (click to view profile)", Field::AuthorName),
            ("ownerUsername", Field::AuthorName),
            ("owner/username", Field::AuthorName),
            ("author.id", Field::AuthorId),
            ("user/name", Field::AuthorName),
            ("authorChannelId.value", Field::AuthorId),
            ("from.name", Field::AuthorName),
            ("public_metrics.like_count", Field::Likes),
            ("dates.publishedDate", Field::PublishedAt),
            ("snippet.topLevelComment.snippet.textOriginal", Field::Text),
            ("Comment create timestamp", Field::PublishedAt),
            ("comment_date_gmt", Field::PublishedAt),
            ("videoWebUrl", Field::PostUrl),
            ("comment_reaction_count", Field::Likes),
            ("isReplyTo", Field::ParentId),
            ("link_id", Field::PostId),
        ] {
            assert_eq!(first(name), Some(field), "{name}");
        }
    }

    #[test]
    fn usual_words_of_languages_are_known() {
        for (name, field) in [
            ("Nutzer", Field::AuthorName),
            ("Gefällt mir", Field::Likes),
            ("Utilisateur", Field::AuthorName),
            ("J'aime", Field::Likes),
            ("Usuario", Field::AuthorName),
            ("Me gusta", Field::Likes),
            ("Polubienia", Field::Likes),
            ("Beğeni", Field::Likes),
            ("Opmerking", Field::Text),
            ("Curtidas", Field::Likes),
            ("Mi piace", Field::Likes),
            ("Användare", Field::AuthorName),
            ("Gillar", Field::Likes),
            ("Svar på", Field::ParentId),
            ("Synes godt om", Field::Likes),
            ("Brukernavn", Field::AuthorName),
            ("Kommentarer", Field::Text),
            ("Päivämäärä", Field::PublishedAt),
            ("Komentář", Field::Text),
            ("To se mi líbí", Field::Likes),
            ("Používateľ", Field::AuthorName),
            ("Hozzászólás", Field::Text),
            ("Răspuns la", Field::ParentId),
            ("Comentariu", Field::Text),
            ("Σχόλιο", Field::Text),
            ("Ημερομηνία (UTC+3)", Field::PublishedAt),
            ("Користувач", Field::AuthorName),
            ("Комментарий", Field::Text),
            ("作者", Field::AuthorName),
            ("用户名", Field::AuthorName),
            ("评论内容", Field::Text),
            ("发布时间", Field::PublishedAt),
            ("評論內容", Field::Text),
            ("コメント", Field::Text),
            ("投稿日時", Field::PublishedAt),
            ("댓글 내용", Field::Text),
            ("작성자", Field::AuthorName),
            ("Autor komentáře", Field::AuthorName),
            ("Datum komentáře", Field::PublishedAt),
            ("Dátum komentára", Field::PublishedAt),
            ("Fecha del comentario", Field::PublishedAt),
            ("Auteur du commentaire", Field::AuthorName),
            ("Data comentariului", Field::PublishedAt),
            ("Hozzászólás szerző", Field::AuthorName),
            ("Kommentin kirjoittaja", Field::AuthorName),
            ("Kommentarens forfatter", Field::AuthorName),
            ("Yorum tarihi", Field::PublishedAt),
            ("Дата комментария", Field::PublishedAt),
            ("Автор коментаря", Field::AuthorName),
            ("Όνομα σχολίου", Field::AuthorName),
            ("评论作者", Field::AuthorName),
            ("コメント投稿者", Field::AuthorName),
            ("댓글 작성자", Field::AuthorName),
            ("تاريخ التعليق", Field::PublishedAt),
            ("Bình luận", Field::Text),
            ("Lượt thích", Field::Likes),
            ("תגובה", Field::Text),
            ("שם משתמש", Field::AuthorName),
            ("टिप्पणी", Field::Text),
            ("दिनांक", Field::PublishedAt),
            ("ความคิดเห็น", Field::Text),
            ("วันที่", Field::PublishedAt),
            ("نظر", Field::Text),
            ("دیدگاه‌ها", Field::Text),
            ("نویسنده", Field::AuthorName),
            ("Comentari", Field::Text),
            ("M'agrada", Field::Likes),
            ("Penulis", Field::AuthorName),
            ("Аутор", Field::AuthorName),
            ("Датум објаве", Field::PublishedAt),
            ("Харесвания", Field::Likes),
            ("Съобщение", Field::Text),
            ("Sviđanja", Field::Likes),
            ("Korisničko ime", Field::AuthorName),
            ("Autor komentara", Field::AuthorName),
        ] {
            assert_eq!(first(name), Some(field), "{name}");
        }
    }

    #[test]
    fn a_word_means_one_thing_in_all_languages() {
        // Of these the values tell which is meant.
        const SEVERAL: [&str; 4] = ["beitrag", "channel", "post", "reply"];
        let tables = || std::iter::once(exports::NAMES).chain(languages::ALL);
        for (field, names) in tables().flatten() {
            for name in names.iter().filter(|name| !SEVERAL.contains(name)) {
                assert_eq!(normal(name), **name);
                let mut others = tables().flatten().filter(|(other, _)| other != field);
                let other = others.find(|(_, names)| names.contains(name));
                assert_eq!(other.map(|(other, _)| other), None, "{name} as {field:?}");
            }
        }
    }

    #[test]
    fn the_id_of_something_else_is_not_that_of_the_comment() {
        for name in ["video.name", "image.url", "product.id", "group/title"] {
            assert_eq!(first(name), None, "{name}");
        }
        assert_eq!(first("comment.id"), Some(Field::Id));
    }

    #[test]
    fn our_own_columns_are_all_known() {
        for field in Field::ALL {
            assert_eq!(first(field.name()), Some(field), "{}", field.name());
        }
    }
}
