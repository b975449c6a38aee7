//! A tree of posts as the AppView gives it, and its way to a flat list of comments.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::reading::{Reading, Records, records};
use crate::subject::is_about;
use crate::wire::{beginning, count, flag, id, named, part, text, time, word};
use crate::{Comment, Failure, PostInfo};

/// A post, or the place of one that is gone or blocked. Post and replies stay unread until it is
/// their turn: an odd post does not cost its replies.
///
/// Told apart by their fields and not by `$type`: choosing by a tag would buffer the
/// whole subtree again at each level.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Node {
    pub(super) post: Option<Box<RawValue>>,
    #[serde(default, deserialize_with = "records")]
    replies: Records,
    #[serde(default, deserialize_with = "flag")]
    pub(super) not_found: bool,
    #[serde(default, deserialize_with = "flag")]
    pub(super) blocked: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PostView {
    #[serde(deserialize_with = "id")]
    uri: String,
    #[serde(default, deserialize_with = "part")]
    author: Option<Author>,
    /// May be another record than a post, which somebody put in its place, without text.
    #[serde(default)]
    record: Record,
    #[serde(default, deserialize_with = "count")]
    reply_count: Option<i64>,
    #[serde(default, deserialize_with = "count")]
    like_count: Option<i64>,
    #[serde(default, deserialize_with = "time")]
    indexed_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Author {
    did: String,
    #[serde(default, deserialize_with = "word")]
    handle: Option<String>,
    #[serde(default, deserialize_with = "word")]
    display_name: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Record {
    #[serde(deserialize_with = "text")]
    text: String,
    #[serde(deserialize_with = "time")]
    created_at: Option<DateTime<Utc>>,
    #[serde(deserialize_with = "part")]
    langs: Option<Vec<String>>,
}

/// What one answer holds.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// What is known of the anchor. Its count is that of all replies that the posts of this tree
    /// report: each counts only its own, so branches that were cut off are not in it.
    pub(super) anchor: PostInfo,
    /// In reading order: each before its replies.
    pub(super) comments: Vec<Comment>,
    /// Posts below the anchor with more replies than came along.
    pub(super) cut: Vec<String>,
    /// Replies that the anchor itself reports and that did not come when it was asked.
    pub(super) unreachable: i64,
}

impl Tree {
    /// `anchor` is the post that was asked for; it is no comment of its own answer.
    pub(super) fn flatten(
        reading: &mut Reading,
        node: Node,
        anchor: &str,
        root: &str,
    ) -> Result<Self, Failure> {
        let mut tree = Self::default();
        let owner = author_of(root);
        let parent = (anchor != root).then(|| anchor.to_owned());
        if let Some(view) = view(reading, &node)? {
            is_about(anchor, Some(&view.uri), "Bluesky getPostThread")?;
            tree.unreachable = lacking(&view, &node.replies);
            tree.anchor = view.into_info();
        }
        // A stack of our own: the depth is the platform's to choose.
        let mut waiting = Vec::new();
        push(&mut waiting, node.replies, &parent);
        while let Some((record, parent)) = waiting.pop() {
            let Some(node) = reading.record::<Node>(&record, "Bluesky reply")? else {
                continue;
            };
            let Some(view) = view(reading, &node)? else {
                push(&mut waiting, node.replies, &parent);
                continue;
            };
            if lacking(&view, &node.replies) > 0 {
                tree.cut.push(view.uri.clone());
            }
            let own = view.reply_count.unwrap_or(0);
            let reported = &mut tree.anchor.reported;
            *reported = reported.map(|sum| sum.saturating_add(own));
            let uri = Some(view.uri.clone());
            tree.comments.push(view.into_comment(parent, owner));
            push(&mut waiting, node.replies, &uri);
        }
        Ok(tree)
    }
}

/// The post of a node; none where it is gone or blocked, or cannot be read.
fn view(reading: &mut Reading, node: &Node) -> Result<Option<PostView>, Failure> {
    match &node.post {
        Some(post) => reading.record(post, "Bluesky post"),
        None => Ok(None),
    }
}

fn push(
    waiting: &mut Vec<(Box<RawValue>, Option<String>)>,
    replies: Records,
    parent: &Option<String>,
) {
    let replies = replies.into_iter().rev();
    waiting.extend(replies.map(|reply| (reply, parent.clone())));
}

/// How many replies are reported beyond those present; deleted and blocked ones that
/// hold a place count as present.
fn lacking(view: &PostView, replies: &Records) -> i64 {
    let present = i64::try_from(replies.len()).unwrap_or(i64::MAX);
    let reported = view.reply_count.unwrap_or(0);
    reported.saturating_sub(present).max(0)
}

/// The authority of an `at://` address.
fn author_of(uri: &str) -> &str {
    let rest = uri.strip_prefix("at://").unwrap_or(uri);
    rest.split('/').next().unwrap_or(rest)
}

/// Where people read a post.
pub(super) fn web_address(author: &str, key: &str) -> String {
    format!("https://bsky.app/profile/{author}/post/{key}")
}

impl PostView {
    /// The beginning of the text: posts have no title.
    fn title(&self) -> Option<String> {
        beginning(&self.record.text)
    }

    fn did(&self) -> &str {
        let author = self.author.as_ref();
        author.map_or_else(|| author_of(&self.uri), |author| author.did.as_str())
    }

    /// Name and id of the author: the handle, or the DID where there is none.
    fn author(&self) -> (Option<String>, Option<String>) {
        let author = self.author.as_ref();
        let handle = author.and_then(|author| named(author.handle.clone()));
        // The AppView's word for a handle that no longer belongs to the account.
        let handle = handle.filter(|handle| handle != "handle.invalid");
        let name = author.and_then(|author| named(author.display_name.clone()));
        let id = handle.clone().or_else(|| Some(self.did().to_owned()));
        (name.or(handle), id)
    }

    fn published_at(&self) -> Option<DateTime<Utc>> {
        self.record.created_at.or(self.indexed_at)
    }

    fn into_info(self) -> PostInfo {
        let (author_name, author_id) = self.author();
        PostInfo {
            title: self.title(),
            url: None,
            reported: self.reply_count,
            author_id,
            author_name,
            published_at: self.published_at(),
            likes: self.like_count,
            views: None,
        }
    }

    fn into_comment(self, parent_id: Option<String>, owner: &str) -> Comment {
        let key = self.uri.rsplit('/').next().unwrap_or_default();
        let url = Some(web_address(self.did(), key));
        let (author_name, author_id) = self.author();
        Comment {
            parent_id,
            is_post_author: Some(self.did() == owner),
            published_at: self.published_at(),
            text: self.record.text,
            author_name,
            author_id,
            likes: self.like_count,
            reply_count: self.reply_count,
            language: self.record.langs.into_iter().flatten().next(),
            url,
            id: self.uri,
        }
    }
}
