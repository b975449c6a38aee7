//! Posts and comments of Reddit as its API writes them.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::address::is_id;
use crate::reading::{List, Reading, Records, records};
use crate::subject::is_about;
use crate::wire::{beginning, count, flag, id, named, part, text, time, word};
use crate::{Answer, Comment, Failure, PostInfo};

pub(super) const AT: &str = "Reddit comments";
const COMMENT: &str = "Reddit comment";

/// Where people look at it.
const SITE: &str = "https://www.reddit.com";

/// What stands for somebody who is gone.
const NOBODY: &str = "[deleted]";

/// A list of things, and whatever stands in its place: an empty text where there is none.
#[derive(Debug, Default, Deserialize)]
struct Listing {
    data: Children,
}

#[derive(Debug, Default, Deserialize)]
struct Children {
    #[serde(default, deserialize_with = "records")]
    children: Records,
}

/// Anything: `t1` is a comment, `t3` a post, `more` stands for comments that were left out.
#[derive(Debug, Deserialize)]
struct Thing {
    #[serde(default, deserialize_with = "word")]
    kind: Option<String>,
    data: Box<RawValue>,
}

#[derive(Debug, Deserialize)]
pub(super) struct About {
    #[serde(deserialize_with = "id")]
    id: String,
    #[serde(default, deserialize_with = "word")]
    title: Option<String>,
    #[serde(default, deserialize_with = "word")]
    selftext: Option<String>,
    #[serde(default, deserialize_with = "word")]
    author: Option<String>,
    #[serde(default, deserialize_with = "time")]
    created_utc: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "count")]
    num_comments: Option<i64>,
    #[serde(default, deserialize_with = "count")]
    score: Option<i64>,
    #[serde(default, deserialize_with = "flag")]
    hide_score: bool,
    #[serde(default, deserialize_with = "word")]
    permalink: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Remark {
    #[serde(deserialize_with = "id")]
    id: String,
    #[serde(default, deserialize_with = "word")]
    parent_id: Option<String>,
    #[serde(default, deserialize_with = "word")]
    link_id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    body: String,
    #[serde(default, deserialize_with = "word")]
    author: Option<String>,
    #[serde(default, deserialize_with = "time")]
    created_utc: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "count")]
    score: Option<i64>,
    #[serde(default, deserialize_with = "flag")]
    score_hidden: bool,
    #[serde(default, deserialize_with = "part")]
    is_submitter: Option<bool>,
    #[serde(default, deserialize_with = "word")]
    permalink: Option<String>,
    /// An empty text where there are none.
    #[serde(default, deserialize_with = "part")]
    replies: Option<Listing>,
}

#[derive(Debug, Deserialize)]
struct More {
    #[serde(default, deserialize_with = "word")]
    parent_id: Option<String>,
    #[serde(default, deserialize_with = "part")]
    children: Option<Vec<String>>,
}

/// Comments, parents before their answers, and what must be asked for to have the others.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) comments: Vec<Comment>,
    /// Ids of comments that were deleted or removed.
    pub(super) passed: Vec<String>,
    /// Ids of comments that were left out.
    pub(super) more: Vec<String>,
    /// Ids of comments whose answers were left out.
    pub(super) deep: Vec<String>,
}

/// The post and the tree of an answer that has both.
pub(super) fn both(reading: &mut Reading, answer: &Answer) -> Result<(About, Tree), Failure> {
    let List(listings) = reading.json(answer, AT)?;
    let shape = |what: &str| Failure::UnexpectedShape {
        at: format!("{AT}: {what}"),
    };
    let [posts, comments] = &listings[..] else {
        return Err(shape("not a post and its comments"));
    };
    let mut read = |record: &RawValue| -> Result<Option<Listing>, Failure> {
        reading.record(record, "Reddit listing")
    };
    let (posts, comments) = (read(posts)?, read(comments)?);
    let (Some(posts), Some(comments)) = (posts, comments) else {
        return Err(shape("one of its lists is none"));
    };
    let post = posts.data.children.first().ok_or(Failure::NotFound)?;
    let post: Option<Thing> = reading.record(post, "Reddit post")?;
    let post = post.ok_or_else(|| shape("there is no post in it"))?;
    let post: Option<About> = reading.record(&post.data, "Reddit post")?;
    let post = post.ok_or_else(|| shape("its post has no id"))?;
    let tree = tree(reading, comments.data.children, &post.id)?;
    Ok((post, tree))
}

/// The comments of an answer that has them one beside the other.
pub(super) fn more(reading: &mut Reading, answer: &Answer, post: &str) -> Result<Tree, Failure> {
    #[derive(Deserialize)]
    struct Answered {
        json: Body,
    }
    #[derive(Deserialize)]
    struct Body {
        #[serde(default, deserialize_with = "part")]
        errors: Option<Vec<Vec<String>>>,
        #[serde(default, deserialize_with = "part")]
        data: Option<Things>,
    }
    #[derive(Deserialize)]
    struct Things {
        #[serde(deserialize_with = "records")]
        things: Records,
    }
    let at = "Reddit morechildren";
    let Answered { json } = reading.json(answer, at)?;
    let things = json.data.map(|data| data.things).ok_or_else(|| {
        let errors = json.errors.unwrap_or_default();
        let first = errors.into_iter().flatten().next();
        Failure::UnexpectedShape {
            at: match first {
                Some(word) => format!("{at}: {word}"),
                None => format!("{at}: there are no things in it"),
            },
        }
    })?;
    tree(reading, things, post)
}

fn tree(reading: &mut Reading, things: Records, post: &str) -> Result<Tree, Failure> {
    let mut tree = Tree::default();
    // The next one last.
    let mut open = things;
    open.reverse();
    while let Some(record) = open.pop() {
        let Some(thing): Option<Thing> = reading.record(&record, COMMENT)? else {
            continue;
        };
        match thing.kind.as_deref() {
            Some("t1") => {
                let Some(remark): Option<Remark> = reading.record(&thing.data, COMMENT)? else {
                    continue;
                };
                let link = remark.link_id.as_deref().map(bare);
                is_about(post, link, AT)?;
                let (found, replies) = remark.into_comment(post);
                match found {
                    Ok(comment) => tree.comments.push(comment),
                    Err(id) => tree.passed.push(id),
                }
                open.extend(replies.into_iter().rev());
            }
            Some("more") => {
                let Some(more): Option<More> = reading.record(&thing.data, COMMENT)? else {
                    continue;
                };
                let children = more.children.unwrap_or_default();
                match (children.is_empty(), more.parent_id) {
                    // "Continue this thread".
                    (true, Some(above)) if above.starts_with("t1_") => {
                        tree.deep.push(bare(&above).to_owned());
                    }
                    (true, _) => {}
                    (false, _) => tree
                        .more
                        .extend(children.into_iter().filter(|id| is_id(id))),
                }
            }
            _ => reading.skip(|| format!("{COMMENT}: it is of a kind that is not known")),
        }
    }
    tree.deep.retain(|id| is_id(id));
    Ok(tree)
}

/// An id without the kind before it.
fn bare(name: &str) -> &str {
    name.split_once('_').map_or(name, |(_, id)| id)
}

/// Somebody who is not gone.
fn somebody(author: Option<String>) -> Option<String> {
    named(author).filter(|author| author != NOBODY)
}

fn address(permalink: Option<String>) -> Option<String> {
    let path = permalink.filter(|path| path.starts_with('/') && !path.starts_with("//"))?;
    Some(format!("{SITE}{path}"))
}

/// What stands in the place of a comment that its author or a moderator took away.
fn is_gone(body: &str) -> bool {
    let body = body.trim();
    matches!(body, "[deleted]" | "[removed]" | "[deleted by user]")
        || body.eq_ignore_ascii_case("[ removed by reddit ]")
}

impl About {
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn into_info(self) -> PostInfo {
        let author = somebody(self.author);
        let words = self.selftext.filter(|words| !is_gone(words));
        let title = named(self.title).or_else(|| beginning(words.as_deref()?));
        PostInfo {
            title,
            url: address(self.permalink).or_else(|| Some(format!("{SITE}/comments/{}", self.id))),
            reported: self.num_comments,
            author_id: author.clone(),
            author_name: author,
            published_at: self.created_utc,
            likes: self.score.filter(|_| !self.hide_score),
            views: None,
        }
    }
}

impl Remark {
    /// The comment, or the id of what is left of one; and its answers.
    fn into_comment(self, post: &str) -> (Result<Comment, String>, Records) {
        let replies = self.replies.unwrap_or_default().data.children;
        if is_gone(&self.body) {
            return (Err(self.id), replies);
        }
        let author = somebody(self.author);
        let above = self.parent_id.filter(|above| above.starts_with("t1_"));
        let comment = Comment {
            parent_id: above.map(|above| bare(&above).to_owned()),
            url: address(self.permalink)
                .or_else(|| Some(format!("{SITE}/comments/{post}/_/{}", self.id))),
            id: self.id,
            // Markdown, left as it was written.
            text: self.body,
            author_name: author.clone(),
            author_id: author,
            is_post_author: self.is_submitter,
            published_at: self.created_utc,
            likes: self.score.filter(|_| !self.score_hidden),
            // Not told.
            reply_count: None,
            language: None,
        };
        (Ok(comment), replies)
    }
}
