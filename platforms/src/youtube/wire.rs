//! The Data API's answers, as far as they are read, and their way to [`Comment`].

use serde::Deserialize;

use crate::Comment;
use crate::wire::{count, named, utc};

#[derive(Debug, Deserialize)]
pub(super) struct Videos {
    pub(super) items: Vec<Video>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Video {
    pub(super) snippet: VideoSnippet,
    pub(super) statistics: Option<Statistics>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct VideoSnippet {
    pub(super) title: Option<String>,
    pub(super) channel_id: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Statistics {
    /// Text in the answer, and left out when comments are off.
    #[serde(default, deserialize_with = "count")]
    pub(super) comment_count: Option<i64>,
}

/// `pageInfo.totalResults` is not read: it is the size of the page, not the total.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Threads {
    pub(super) items: Vec<Thread>,
    pub(super) next_page_token: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Thread {
    pub(super) id: String,
    snippet: ThreadSnippet,
    replies: Option<Sample>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ThreadSnippet {
    top_level_comment: Item,
    #[serde(default, deserialize_with = "count")]
    total_reply_count: Option<i64>,
}

/// At most five of the replies, whichever YouTube chooses.
#[derive(Debug, Deserialize)]
struct Sample {
    comments: Vec<Item>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Replies {
    pub(super) items: Vec<Item>,
    pub(super) next_page_token: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Item {
    id: String,
    snippet: Snippet,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Snippet {
    /// Plain text because `textFormat=plainText` was asked for.
    text_display: String,
    author_display_name: Option<String>,
    /// Left out for closed accounts.
    author_channel_id: Option<ChannelId>,
    #[serde(default, deserialize_with = "count")]
    like_count: Option<i64>,
    published_at: Option<String>,
}

#[derive(Debug, Deserialize)]
struct ChannelId {
    value: String,
}

impl Thread {
    /// Whether more replies exist than came along.
    pub(super) fn lacks_replies(&self) -> bool {
        let here = self
            .replies
            .as_ref()
            .map_or(0, |sample| sample.comments.len());
        let total = self.snippet.total_reply_count.unwrap_or(0);
        usize::try_from(total).is_ok_and(|total| total > here)
    }

    /// The comment that opens the thread, then its sample of replies.
    pub(super) fn into_comments(self, video: &str, owner: Option<&str>) -> Vec<Comment> {
        let ThreadSnippet {
            top_level_comment,
            total_reply_count,
        } = self.snippet;
        let mut comments =
            vec![top_level_comment.into_comment(video, owner, None, total_reply_count)];
        let sample = self.replies.map(|sample| sample.comments);
        comments.extend(
            sample
                .into_iter()
                .flatten()
                .map(|reply| reply.into_comment(video, owner, Some(&self.id), None)),
        );
        comments
    }
}

impl Item {
    pub(super) fn into_comment(
        self,
        video: &str,
        owner: Option<&str>,
        parent: Option<&str>,
        reply_count: Option<i64>,
    ) -> Comment {
        let author_id = self.snippet.author_channel_id.map(|id| id.value);
        Comment {
            url: Some(format!(
                "https://www.youtube.com/watch?v={video}&lc={}",
                self.id
            )),
            id: self.id,
            parent_id: parent.map(str::to_owned),
            text: self.snippet.text_display,
            author_name: named(self.snippet.author_display_name),
            is_post_author: author_id
                .as_deref()
                .zip(owner)
                .map(|(author, owner)| author == owner),
            author_id,
            published_at: self.snippet.published_at.as_deref().and_then(utc),
            likes: self.snippet.like_count,
            reply_count,
            language: None,
        }
    }
}
