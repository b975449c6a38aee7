//! Which sheets of a workbook hold posts rather than comments.
//!
//! The rule: a sheet is one of posts when what could be its texts has the name of the text of posts
//! (`Post text`, `Caption`), or when it counts comments (`Comments`: 12) beside what only posts have
//! (an address of the post, views, shares), and no column of it is one that only comments have. It
//! is left out only where another sheet holds comments: the only texts of a workbook stay comments.

use crate::comments::count::is_number;
use crate::comments::fields::Field;
use crate::comments::names::{is_mark_name, is_of_comment, meanings, normal};

/// Names of the text of a post.
const TEXTS: [&str; 16] = [
    "posttext",
    "postcontent",
    "postmessage",
    "postcaption",
    "postbody",
    "post",
    "caption",
    "selftext",
    "beitrag",
    "beitragstext",
    "beitragsinhalt",
    "textedupost",
    "textodelpost",
    "textodapostagem",
    "testodelpost",
    "legenda",
];
/// Names of the number of comments of a post. Comments count replies instead.
const COUNTS: [&str; 17] = [
    "comments",
    "commentscount",
    "totalcomments",
    "numcomments",
    "numberofcomments",
    "nocomments",
    "nbcomments",
    "ofcomments",
    "kommentare",
    "anzahlkommentare",
    "commentaires",
    "nombredecommentaires",
    "comentarios",
    "comentários",
    "commenti",
    "reacties",
    "yorumlar",
];
/// Names that posts have and comments do not.
const OF_POSTS: [&str; 16] = [
    "shares",
    "sharescount",
    "reposts",
    "retweets",
    "saves",
    "views",
    "viewcount",
    "viewscount",
    "videoviews",
    "plays",
    "impressions",
    "reach",
    "reichweite",
    "engagement",
    "posttype",
    "hashtags",
];
/// How names of texts of comments begin.
const OF_COMMENTS: [&str; 8] = [
    "comment",
    "kommentar",
    "coment",
    "commento",
    "review",
    "reply",
    "antwort",
    "yorum",
];

/// What a sheet holds, by the names of its columns and its first rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SheetKind {
    Posts,
    /// Comments for sure: something stands beside the texts that comments have.
    Comments,
    /// Texts of which nothing tells what they are; they count as comments.
    Texts,
}

/// What a sheet holds; `text` is the column of its texts.
pub(super) fn kind(columns: &[String], rows: &[Vec<String>], text: usize) -> SheetKind {
    let names: Vec<String> = columns.iter().map(|name| normal(name)).collect();
    let has = |known: &[&str]| names.iter().any(|name| known.contains(&name.as_str()));
    let has_comments = columns.iter().any(|name| is_of_comment(name));
    let counts = names.iter().enumerate().any(|(column, name)| {
        COUNTS.contains(&name.as_str()) && is_numbers(rows, column) == Some(true)
    });
    let has_address = columns.iter().any(|name| {
        let mut meanings = meanings(name).into_iter();
        meanings.any(|(field, _)| matches!(field, Field::PostUrl | Field::PostId))
    });
    let of_posts =
        TEXTS.contains(&names[text].as_str()) || counts && (has_address || has(&OF_POSTS));
    let of_comments = || {
        let mut others = columns
            .iter()
            .enumerate()
            .filter(|(index, _)| *index != text);
        OF_COMMENTS.iter().any(|word| names[text].starts_with(word))
            || others.any(|(_, name)| is_mark_name(name))
    };
    match () {
        () if of_posts && !has_comments => SheetKind::Posts,
        () if has_comments || of_comments() => SheetKind::Comments,
        () => SheetKind::Texts,
    }
}

/// Whether nearly all first values of a column are numbers; nothing when it has none.
pub(super) fn is_numbers(rows: &[Vec<String>], column: usize) -> Option<bool> {
    let (mut filled, mut numbers) = (0, 0);
    for cell in rows.iter().filter_map(|row| row.get(column)) {
        let cell = cell.trim();
        filled += usize::from(!cell.is_empty());
        numbers += usize::from(is_number(cell));
    }
    (filled > 0).then_some(numbers * 2 > filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn is(names: &[&str], row: &[&str], text: usize, expected: SheetKind) {
        let columns: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let row = row.iter().map(|cell| (*cell).to_owned()).collect();
        assert_eq!(kind(&columns, &[row], text), expected, "{names:?}");
    }

    #[test]
    fn names_and_counts_tell_posts_from_comments() {
        let url = "https://a.example/p/1";
        is(
            &["Post URL", "Post text", "Likes", "Comments"],
            &[url, "new", "3", "12"],
            1,
            SheetKind::Posts,
        );
        is(&["Link", "Caption"], &[url, "new"], 1, SheetKind::Posts);
        is(
            &["Post URL", "Text", "Comments"],
            &[url, "new", "12"],
            1,
            SheetKind::Posts,
        );
        is(
            &["Text", "Views", "Kommentare"],
            &["new", "900", "12"],
            0,
            SheetKind::Posts,
        );
        // What only comments have decides.
        is(
            &["Post text", "Comment ID"],
            &["fine", "1"],
            0,
            SheetKind::Comments,
        );
        is(
            &["Post URL", "Text", "Comments", "Parent ID"],
            &[url, "fine", "2", ""],
            1,
            SheetKind::Comments,
        );
        // A column of texts counts nothing.
        is(
            &["Post URL", "Comments", "Views"],
            &[url, "so nice", "5"],
            1,
            SheetKind::Comments,
        );
        is(
            &["Post URL", "Text", "Replies"],
            &[url, "fine", "2"],
            1,
            SheetKind::Texts,
        );
        is(
            &["Text", "Author"],
            &["fine", "Ann"],
            0,
            SheetKind::Comments,
        );
        is(&["Message"], &["fine"], 0, SheetKind::Texts);
    }
}
