//! What the names in JSON tell about its structure. What they mean for a comment is told by the
//! names of columns.

use std::collections::HashMap;
use std::ops::BitOrAssign;

use super::parts::{are_surely_parts, are_words_in_parts, is_name_of_parts};
use super::tape::{Kind, Value};
use crate::comments::names::{
    is_author_name, is_error_name, is_mark_name, is_name_of_id, is_text_name, normal,
};
use crate::comments::shapes;

/// The most names whose class is remembered.
const MAX_REMEMBERED: usize = 10_000;
/// How deep a list may lie in what wraps it: `{"data": {"children": [...]}}`.
pub(super) const MAX_WRAPPERS: usize = 4;

#[cfg(test)]
thread_local! {
    /// How many names this thread has looked up: nearly all the work that a record of many names is.
    pub(super) static CLASSED: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

/// What a name may stand for; several at once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Class(u16);

impl Class {
    /// The words of a comment.
    pub(super) const TEXT: Self = Self(1);
    /// A list of comments.
    pub(super) const COMMENTS: Self = Self(1 << 1);
    /// A list of some of the comments of a post.
    pub(super) const PREVIEW: Self = Self(1 << 2);
    /// A list of answers to a comment.
    pub(super) const REPLIES: Self = Self(1 << 3);
    /// A list of anything.
    pub(super) const LIST: Self = Self(1 << 4);
    /// An error of whoever wrote the file.
    pub(super) const ERROR: Self = Self(1 << 5);
    /// Whether the comment is gone.
    pub(super) const GONE: Self = Self(1 << 6);
    /// What only comments have.
    pub(super) const OF_COMMENT: Self = Self(1 << 7);
    /// What is true of all comments of a post.
    pub(super) const OF_POST: Self = Self(1 << 8);
    /// How many answers there are.
    pub(super) const REPLY_COUNT: Self = Self(1 << 9);
    /// The comment that is answered.
    pub(super) const PARENT: Self = Self(1 << 10);
    /// What tells a comment from a mere text: an id, an author, a date, likes.
    pub(super) const MARK: Self = Self(1 << 11);
    /// What only posts have.
    pub(super) const POST_MARK: Self = Self(1 << 12);
    /// What lies beside a comment and holds none: authors, pictures, quoted posts.
    pub(super) const ASIDE: Self = Self(1 << 13);
    /// Who wrote it.
    pub(super) const AUTHOR: Self = Self(1 << 14);
    /// Which comment it is, by the word that a table of people has for that: `Comment ID`.
    pub(super) const ID: Self = Self(1 << 15);

    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn has(self, any: Self) -> bool {
        self.0 & any.0 != 0
    }

    fn of(whole: &str) -> Self {
        #[cfg(test)]
        CLASSED.with(|classed| classed.set(classed.get() + 1));
        let name = normal(whole);
        let mut class = Self::default();
        let mut add = |holds: bool, more: Self| {
            if holds {
                class |= more;
            }
        };
        let contains = |words: &[&str]| words.iter().any(|word| name.contains(word));
        let is = |words: &[&str]| words.contains(&name.as_str());
        // What columns mean, a dotted name tells by its parts.
        add(is_text_name(whole), Self::TEXT);
        add(is_mark_name(whole), Self::MARK);
        add(is_author_name(whole), Self::AUTHOR);
        add(is_name_of_id(whole), Self::ID);
        add(is(POST_MARKS), Self::POST_MARK);
        let replies = contains(&["replies", "childcomments", "subcomments", "threadedcomment"])
            || contains(&["replycomment", "nestedcomments"])
            || is(&["replylist", "children", "answers", "responses"])
            || is(&["antworten", "réponses", "respuestas"])
            || (name.ends_with("reply") && !contains(&["quote", "parent", "original"]))
            || is(&["answer", "antwort", "réponse", "respuesta"])
            || is(&["ownerresponse", "companyresponse", "developerresponse"]);
        // Not what comments have: badges, tags, pictures.
        let comments = name.starts_with("comments")
            || name.ends_with("comments")
            || name.ends_with("comment")
            || contains(&["kommentare", "commentaires", "comentarios"])
            || is(&["commentlist", "reviews", "descendants", "continuationitems"]);
        let preview = contains(&["preview", "latest", "hoisted", "featured", "pinned"])
            || (name.starts_with("top") && !name.starts_with("toplevel"));
        let preview = preview || is(&["hot", "hots", "stickied", "highlighted"]);
        let pinned = is(&[
            "pinned",
            "hoisted",
            "featured",
            "stickied",
            "highlighted",
            "hots",
        ]);
        add(
            contains(ASIDE) && !comments && !replies && !pinned,
            Self::ASIDE,
        );
        add(pinned, Self::PREVIEW);
        add(replies, Self::REPLIES);
        add(comments && !replies && !preview, Self::COMMENTS);
        add(comments && !replies && preview, Self::PREVIEW);
        add(is(LISTS), Self::LIST);
        add(is_error_name(&name), Self::ERROR);
        add(
            is(&[
                "isdeleted",
                "deleted",
                "deletedat",
                "removed",
                "isremoved",
                "userdeleted",
            ]),
            Self::GONE,
        );
        add(
            is(&[
                "commentid",
                "commenturl",
                "cid",
                "threadingdepth",
                "parentcommentid",
                "replytocommentid",
                "repliestoid",
                "feedbackid",
                "commenterid",
                "commentername",
                "userlikes",
                "cancomment",
                "canremove",
                "ishidden",
                "parent",
                "parentid",
            ]),
            Self::OF_COMMENT,
        );
        let about = contains(&[
            "post", "video", "media", "page", "input", "facebook", "thread",
        ]);
        let what = contains(&["url", "link", "title"]) || name.ends_with("id");
        add(about && what && !comments, Self::OF_POST);
        add(
            is(&[
                "totalreplycount",
                "replycount",
                "repliescount",
                "replycommenttotal",
                "childcommentcount",
                "totalreplies",
            ]),
            Self::REPLY_COUNT,
        );
        add(
            is(&[
                "parent",
                "parentid",
                "parentcommentid",
                "repliestoid",
                "replyid",
                "replytocid",
                "replytocommentid",
                "inreplytoid",
                "inreplytocommentid",
            ]),
            Self::PARENT,
        );
        class
    }
}

impl BitOrAssign for Class {
    fn bitor_assign(&mut self, other: Self) {
        *self = self.or(other);
    }
}

/// Names under which lists of anything lie.
const LISTS: &[&str] = &[
    "data",
    "items",
    "results",
    "records",
    "rows",
    "messages",
    "entries",
    "entry",
    "elements",
    "edges",
    "nodes",
    "list",
    "hits",
    "posts",
    "values",
    "objects",
    "response",
    "feed",
    "tweets",
    "statuses",
    "children",
    "payload",
    "content",
    "value",
    "pages",
    "instructions",
];

/// Names that posts have and comments do not.
const POST_MARKS: &[&str] = &[
    "title",
    "headline",
    "caption",
    "shortcode",
    "permalinkurl",
    "fullpicture",
    "statustype",
    "shares",
    "sharecount",
    "sharescount",
    "reposts",
    "views",
    "viewcount",
    "viewscount",
    "playcount",
    "hashtags",
    "thumbnail",
    "videourl",
];

/// Parts of the names of what holds no comments though it may hold texts.
const ASIDE: &[&str] = &[
    "account", "ancestor", "attach", "author", "award", "badge", "caption", "card", "edit",
    "embed", "emoji", "entit", "facet", "flair", "hashtag", "history", "image", "include", "label",
    "link", "media", "mention", "option", "owner", "photo", "picture", "poll", "post", "quote",
    "reaction", "revision", "rule", "segment", "sticker", "subtitle", "suggest", "tag", "translat",
    "user", "video",
];

/// Names of lists within what a list is wrapped in.
const WRAPPED: &[&str] = &[
    "data", "edges", "nodes", "items", "comments", "children", "list", "elements", "values",
    "results", "records", "entries", "entry", "replies", "reviews",
];

/// The list that a value is or wraps.
pub(super) fn list_in(mut value: Value<'_>) -> Option<Value<'_>> {
    for _ in 0..MAX_WRAPPERS {
        if value.kind() == Kind::Array {
            return Some(value);
        }
        value = wrapped(value)?;
    }
    None
}

/// What an object wraps, a list or an object around one.
pub(super) fn wrapped(value: Value<'_>) -> Option<Value<'_>> {
    let mut members = value.members();
    let (_, inner) = members.find(|(name, inner)| {
        matches!(inner.kind(), Kind::Array | Kind::Object) && WRAPPED.contains(&&**name)
    })?;
    Some(inner)
}

/// Whether a list may be one of comments or replies: not of their ids, of numbers, or of the parts of
/// one comment.
pub(super) fn may_hold_comments(
    names: &mut Names,
    name: &str,
    class: Class,
    list: Value<'_>,
) -> bool {
    let is_of_one = is_of_one_text(class, name) || is_name_of_parts(name);
    match list.elements().next().map(Value::kind) {
        Some(Kind::Object) if name == "continuationItems" => shapes::is_list_of_page(list),
        Some(Kind::Object) if is_of_one && are_surely_parts(name, list) => false,
        Some(Kind::Object) if holds_cut_text(class, name, list) => false,
        Some(Kind::Object) if class.has(Class::REPLIES) => !points_at_comments(names, list),
        None | Some(Kind::Object | Kind::Array) => true,
        Some(Kind::Text) if class.has(Class::COMMENTS) => !name.to_lowercase().ends_with("ids"),
        // Replies may be given by their ids.
        Some(Kind::Text) if class.has(Class::REPLIES) => list.elements().any(is_sentence),
        Some(_) => false,
    }
}

/// Whether a name is one for a single text.
fn is_of_one_text(class: Class, name: &str) -> bool {
    class.has(Class::TEXT) && !name.ends_with(['s', 'S'])
}

/// Whether a member is a text that was cut into parts, of which nothing else tells what they are.
pub(super) fn holds_cut_text(class: Class, name: &str, value: Value<'_>) -> bool {
    is_of_one_text(class, name) && are_words_in_parts(value)
}

/// Whether the elements of a list only tell of whom and when comments are that stand elsewhere: Slack's
/// `{"user": ..., "ts": ...}`.
fn points_at_comments(names: &mut Names, list: Value<'_>) -> bool {
    /// How many elements tell it.
    const SAMPLE: usize = 20;
    let mut sample = list.elements().take(SAMPLE);
    sample.all(|element| {
        let mut members = element.members();
        element.is_set()
            && members.all(|(name, value)| {
                let class = names.class(&name);
                let is_scalar = !matches!(value.kind(), Kind::Array | Kind::Object);
                is_scalar && class.has(Class::MARK) && !class.has(Class::TEXT.or(Class::GONE))
            })
    })
}

/// Whether a text is of several words, as no id is.
fn is_sentence(value: Value<'_>) -> bool {
    value.scalar().is_some_and(|text| {
        let mut words = text.split_whitespace();
        words.next().is_some() && words.next().is_some()
    })
}

/// Remembers the classes of names: records repeat them, mostly in order.
#[derive(Debug, Default)]
pub(super) struct Names {
    known: Vec<(Box<str>, Class)>,
    index: HashMap<Box<str>, usize>,
    next: usize,
}

impl Names {
    pub(super) fn class(&mut self, name: &str) -> Class {
        if let Some((known, class)) = self.known.get(self.next)
            && **known == *name
        {
            self.next += 1;
            return *class;
        }
        if let Some(&place) = self.index.get(name) {
            self.next = place + 1;
            return self.known[place].1;
        }
        let class = Class::of(name);
        if self.known.len() < MAX_REMEMBERED && name.len() < 256 {
            self.index.insert(name.into(), self.known.len());
            self.known.push((name.into(), class));
            self.next = self.known.len();
        }
        class
    }
}
