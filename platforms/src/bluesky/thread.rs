//! A tree of posts as the AppView gives it, and its way to a flat list of comments.

use serde::Deserialize;

use crate::Comment;
use crate::wire::{count, named, utc};

/// A post, or the place of one that is gone or blocked.
///
/// Told apart by their fields and not by `$type`: choosing by a tag would buffer the
/// whole subtree again at each level.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Node {
    pub(super) post: Option<PostView>,
    replies: Option<Vec<Node>>,
    #[serde(default)]
    pub(super) not_found: bool,
    #[serde(default)]
    pub(super) blocked: bool,
}

impl Node {
    /// All replies that the posts of this tree report: each counts only its own, so
    /// branches that were cut off are not in it.
    pub(super) fn reported(&self) -> Option<i64> {
        let mut sum = self.post.as_ref()?.reply_count?;
        let mut waiting: Vec<&Node> = self.replies.iter().flatten().collect();
        while let Some(node) = waiting.pop() {
            let own = node.post.as_ref().and_then(|view| view.reply_count);
            sum = sum.saturating_add(own.unwrap_or(0));
            waiting.extend(node.replies.iter().flatten());
        }
        Some(sum)
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PostView {
    uri: String,
    author: Author,
    record: Record,
    #[serde(default, deserialize_with = "count")]
    reply_count: Option<i64>,
    #[serde(default, deserialize_with = "count")]
    like_count: Option<i64>,
    indexed_at: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Author {
    did: String,
    handle: Option<String>,
    display_name: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record {
    /// Left out by records other than posts that somebody put in their place.
    #[serde(default)]
    text: String,
    created_at: Option<String>,
    #[serde(default)]
    langs: Vec<String>,
}

/// What one answer holds.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// In reading order: each before its replies.
    pub(super) comments: Vec<Comment>,
    /// Posts below the anchor with more replies than came along.
    pub(super) cut: Vec<String>,
    /// Replies that the anchor itself reports and that did not come when it was asked.
    pub(super) unreachable: i64,
}

impl Tree {
    /// `anchor` is the post that was asked for; it is no comment of its own answer.
    pub(super) fn flatten(node: Node, anchor: &str, root: &str) -> Self {
        let mut tree = Self::default();
        let owner = author_of(root);
        let parent = (anchor != root).then(|| anchor.to_owned());
        if let Some(view) = &node.post {
            tree.unreachable = lacking(view, node.replies.as_deref());
        }
        // A stack of our own: the depth is the platform's to choose.
        let mut waiting = Vec::new();
        push(&mut waiting, node.replies, &parent);
        while let Some((node, parent)) = waiting.pop() {
            let Some(view) = node.post else { continue };
            if lacking(&view, node.replies.as_deref()) > 0 {
                tree.cut.push(view.uri.clone());
            }
            let uri = Some(view.uri.clone());
            tree.comments.push(view.into_comment(parent, owner));
            push(&mut waiting, node.replies, &uri);
        }
        tree
    }
}

fn push(
    waiting: &mut Vec<(Node, Option<String>)>,
    replies: Option<Vec<Node>>,
    parent: &Option<String>,
) {
    let replies = replies.into_iter().flatten().rev();
    waiting.extend(replies.map(|reply| (reply, parent.clone())));
}

/// How many replies are reported beyond those present; deleted and blocked ones that
/// hold a place count as present.
fn lacking(view: &PostView, replies: Option<&[Node]>) -> i64 {
    let present = replies.map_or(0, <[Node]>::len);
    let reported = view.reply_count.unwrap_or(0);
    reported
        .saturating_sub(i64::try_from(present).unwrap_or(i64::MAX))
        .max(0)
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
    pub(super) fn title(&self) -> Option<String> {
        const LONGEST: usize = 100;
        let text = self
            .record
            .text
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        let title = match text.char_indices().nth(LONGEST) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text,
        };
        named(Some(title))
    }

    fn into_comment(self, parent_id: Option<String>, owner: &str) -> Comment {
        let key = self.uri.rsplit('/').next().unwrap_or_default();
        let Author {
            did,
            handle,
            display_name,
        } = self.author;
        let url = Some(web_address(&did, key));
        // The AppView's word for a handle that no longer belongs to the account.
        let handle = named(handle).filter(|handle| handle != "handle.invalid");
        let written = self.record.created_at.as_deref().and_then(utc);
        Comment {
            parent_id,
            text: self.record.text,
            author_name: named(display_name).or_else(|| handle.clone()),
            is_post_author: Some(did == owner),
            author_id: handle.or(Some(did)),
            published_at: written.or_else(|| self.indexed_at.as_deref().and_then(utc)),
            likes: self.like_count,
            reply_count: self.reply_count,
            language: self.record.langs.into_iter().next(),
            url,
            id: self.uri,
        }
    }
}
