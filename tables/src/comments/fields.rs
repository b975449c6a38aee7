//! The columns that are known by their names.
//!
//! Names are compared without case, spaces and punctuation. The lists come from what exports of
//! platforms and common tools call their columns, and from the usual words of a few languages.

use super::batch::Layout;
use crate::Error;

/// A column whose meaning is known, besides the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The comment's id.
    Id,
    /// The id of the comment it answers.
    ParentId,
    /// The author's name.
    AuthorName,
    /// The author's id.
    AuthorId,
    /// When it was published.
    PublishedAt,
    /// Likes.
    Likes,
    /// Replies.
    ReplyCount,
    /// Its language.
    Language,
    /// Where the comment can be seen.
    Url,
    /// The post it stands under.
    PostUrl,
    /// The post's title.
    PostTitle,
    /// The platform it is from.
    Platform,
}

pub(super) const FIELDS: usize = 12;

/// Names of the text column, best first.
const TEXT: &[&str] = &[
    "commenttext",
    "comment",
    "text",
    "textoriginal",
    "textdisplay",
    "fulltext",
    "body",
    "message",
    "content",
    "commentbody",
    "commentcontent",
    "commentmessage",
    "selftext",
    "tweet",
    "tweettext",
    "posttext",
    "review",
    "reviewtext",
    "reviewbody",
    "reviewcontent",
    "reviewcomment",
    "feedback",
    "comments",
    "commenttextoriginal",
    "replytext",
    "reply",
    "caption",
    "kommentar",
    "kommentartext",
    "kommentare",
    "nachricht",
    "bewertung",
    "bewertungstext",
    "commentaire",
    "texte",
    "avis",
    "comentario",
    "comentarios",
    "texto",
    "mensaje",
    "commento",
    "testo",
    "recensione",
    "opmerking",
    "reactie",
    "komentarz",
    "tresc",
    "комментарий",
    "текст",
    "yorum",
    "评论",
    "コメント",
    "댓글",
];

/// Names of the other columns, in the order of [`Field`], best first.
const NAMES: [&[&str]; FIELDS] = [
    &[
        "commentid",
        "cid",
        "id",
        "reviewid",
        "tweetid",
        "messageid",
        "statusid",
    ],
    &[
        "parentcommentid",
        "parentid",
        "parent",
        "replyto",
        "replytoid",
        "inreplytoid",
        "inreplyto",
        "inreplytostatusid",
        "repliestoid",
    ],
    &[
        "authorname",
        "author",
        "authordisplayname",
        "username",
        "user",
        "displayname",
        "screenname",
        "profilename",
        "fromname",
        "nickname",
        "name",
        "autor",
        "auteur",
        "reviewer",
    ],
    &[
        "authorid",
        "userid",
        "authorchannelid",
        "channelid",
        "profileid",
        "fromid",
        "uid",
    ],
    &[
        "publishedat",
        "createdat",
        "createdtime",
        "createdutc",
        "created",
        "publishedtime",
        "published",
        "commentdate",
        "postedat",
        "timestamp",
        "datetime",
        "date",
        "time",
        "datum",
        "fecha",
        "reviewdate",
    ],
    &[
        "likes",
        "likecount",
        "likescount",
        "commentlikes",
        "numlikes",
        "diggcount",
        "favoritecount",
        "favouritescount",
        "upvotes",
        "votes",
        "score",
        "reactions",
        "reactionscount",
        "likecounts",
    ],
    &[
        "replycount",
        "repliescount",
        "totalreplycount",
        "numreplies",
        "numberofreplies",
        "replies",
        "commentcount",
    ],
    &[
        "language",
        "lang",
        "languagecode",
        "sprache",
        "langue",
        "idioma",
    ],
    &[
        "commenturl",
        "commentlink",
        "commentpermalink",
        "permalink",
        "url",
        "link",
        "reviewurl",
    ],
    &[
        "posturl",
        "postlink",
        "postpermalink",
        "videourl",
        "mediaurl",
        "pageurl",
        "sourceurl",
        "threadurl",
        "articleurl",
    ],
    &[
        "posttitle",
        "videotitle",
        "threadtitle",
        "articletitle",
        "title",
    ],
    &["platform", "network", "source", "channel", "site"],
];

/// A name without case, spaces and punctuation.
pub(super) fn normal(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

pub(crate) fn is_text_name(name: &str) -> bool {
    TEXT.contains(&normal(name).as_str())
}

/// Finds the known columns, and the one of the texts by its name or as chosen.
///
/// # Errors
/// [`Error::UnknownTextColumn`] and [`Error::NoTextColumn`].
pub(super) fn layout(columns: &[String], wanted: Option<&str>) -> Result<Layout, Error> {
    let normals: Vec<String> = columns.iter().map(|c| normal(c)).collect();
    let first_of = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| normals.iter().position(|column| column == name))
    };
    let text = match wanted {
        Some(wanted) => columns
            .iter()
            .position(|c| c == wanted)
            .or_else(|| {
                let wanted = normal(wanted);
                normals
                    .iter()
                    .position(|n| *n == wanted && !wanted.is_empty())
            })
            .ok_or_else(|| Error::UnknownTextColumn {
                wanted: wanted.to_owned(),
                columns: columns.to_vec(),
            })?,
        None => first_of(TEXT).ok_or_else(|| Error::NoTextColumn {
            columns: columns.to_vec(),
        })?,
    };
    let mut fields = [None; FIELDS];
    for (field, names) in fields.iter_mut().zip(NAMES) {
        *field = first_of(names).filter(|&column| column != text);
    }
    Ok(Layout { text, fields })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(names: &[&str]) -> Vec<String> {
        names.iter().map(|n| (*n).to_owned()).collect()
    }

    #[test]
    fn names_are_found_in_any_spelling() {
        let found = layout(
            &columns(&["Comment ID", "Author", "COMMENT_TEXT", "Like Count"]),
            None,
        )
        .unwrap();
        assert_eq!(found.text, 2);
        assert_eq!(found.fields[Field::Id as usize], Some(0));
        assert_eq!(found.fields[Field::AuthorName as usize], Some(1));
        assert_eq!(found.fields[Field::Likes as usize], Some(3));
    }

    #[test]
    fn the_better_name_wins_wherever_it_stands() {
        assert_eq!(
            layout(&columns(&["content", "id", "comment"]), None)
                .unwrap()
                .text,
            2
        );
    }

    #[test]
    fn our_own_columns_are_all_known() {
        use crate::columns::{ResultRow, Row};
        let names: Vec<String> = ResultRow::COLUMNS
            .iter()
            .map(|c| c.name.to_owned())
            .collect();
        let found = layout(&names, None).unwrap();
        let name = |field: Field| found.fields[field as usize].map(|i| names[i].as_str());
        assert_eq!(names[found.text], "comment_text");
        assert_eq!(name(Field::Id), Some("comment_id"));
        assert_eq!(name(Field::ParentId), Some("parent_comment_id"));
        assert_eq!(name(Field::AuthorName), Some("author_name"));
        assert_eq!(name(Field::AuthorId), Some("author_id"));
        assert_eq!(name(Field::PublishedAt), Some("published_at"));
        assert_eq!(name(Field::Likes), Some("likes"));
        assert_eq!(name(Field::ReplyCount), Some("reply_count"));
        assert_eq!(name(Field::Language), Some("language"));
        assert_eq!(name(Field::Url), Some("comment_url"));
        assert_eq!(name(Field::PostUrl), Some("post_url"));
        assert_eq!(name(Field::PostTitle), Some("post_title"));
        assert_eq!(name(Field::Platform), Some("platform"));
    }

    #[test]
    fn a_text_column_that_cannot_be_told_names_the_columns() {
        let message = layout(&columns(&["a", "b"]), None).unwrap_err().to_string();
        assert!(
            message.contains("text_column") && message.contains("\"a\", \"b\""),
            "{message}"
        );
        let message = layout(&columns(&["a", "b"]), Some("c"))
            .unwrap_err()
            .to_string();
        assert!(
            message.contains("\"c\"") && message.contains("\"a\", \"b\""),
            "{message}"
        );
    }
}
