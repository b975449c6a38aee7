//! The Data API's answers, as far as they are read, and their way to [`Comment`].

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::reading::{Reading, Records, records};
use crate::wire::{count, id, is_same_person, named, optional_id, part, text, time, word};
use crate::{Comment, Failure, PostInfo};

#[derive(Debug, Deserialize)]
pub(super) struct Videos {
    #[serde(deserialize_with = "records")]
    pub(super) items: Records,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Video {
    #[serde(deserialize_with = "optional_id")]
    pub(super) id: Option<String>,
    #[serde(deserialize_with = "part")]
    snippet: Option<VideoSnippet>,
    #[serde(deserialize_with = "part")]
    statistics: Option<Statistics>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct VideoSnippet {
    #[serde(deserialize_with = "word")]
    title: Option<String>,
    #[serde(deserialize_with = "word")]
    channel_id: Option<String>,
    #[serde(deserialize_with = "word")]
    channel_title: Option<String>,
    #[serde(deserialize_with = "time")]
    published_at: Option<DateTime<Utc>>,
}

/// Each count is text in the answer.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Statistics {
    /// Left out when comments are off; then the next page says so.
    #[serde(deserialize_with = "count")]
    comment_count: Option<i64>,
    /// Left out when the owner hides it.
    #[serde(deserialize_with = "count")]
    like_count: Option<i64>,
    #[serde(deserialize_with = "count")]
    view_count: Option<i64>,
}

impl Video {
    pub(super) fn into_info(self, url: &str) -> PostInfo {
        let snippet = self.snippet.unwrap_or_default();
        let counts = self.statistics.unwrap_or_default();
        PostInfo {
            title: snippet.title,
            url: Some(url.to_owned()),
            reported: counts.comment_count,
            author_id: named(snippet.channel_id),
            author_name: named(snippet.channel_title),
            published_at: snippet.published_at,
            likes: counts.like_count,
            views: counts.view_count,
        }
    }
}

/// `pageInfo.totalResults` is not read: it is the size of the page, not the total.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Threads {
    #[serde(deserialize_with = "records")]
    pub(super) items: Records,
    #[serde(default, deserialize_with = "word")]
    pub(super) next_page_token: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Thread {
    #[serde(deserialize_with = "id")]
    pub(super) id: String,
    snippet: ThreadSnippet,
    #[serde(default, deserialize_with = "part")]
    replies: Option<Sample>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ThreadSnippet {
    /// Left out of answers of some years ago.
    #[serde(default, deserialize_with = "word")]
    video_id: Option<String>,
    /// Unread, so that an odd one does not cost its replies.
    top_level_comment: Box<RawValue>,
    #[serde(default, deserialize_with = "count")]
    total_reply_count: Option<i64>,
}

/// At most five of the replies, whichever YouTube chooses.
#[derive(Debug, Deserialize)]
struct Sample {
    #[serde(default, deserialize_with = "records")]
    comments: Records,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Replies {
    #[serde(deserialize_with = "records")]
    pub(super) items: Records,
    #[serde(default, deserialize_with = "word")]
    pub(super) next_page_token: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Item {
    #[serde(deserialize_with = "id")]
    id: String,
    snippet: Snippet,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Snippet {
    /// Plain text because `textFormat=plainText` was asked for.
    #[serde(default, deserialize_with = "text")]
    text_display: String,
    #[serde(default, deserialize_with = "word")]
    author_display_name: Option<String>,
    /// Left out for closed accounts.
    #[serde(default, deserialize_with = "part")]
    author_channel_id: Option<ChannelId>,
    #[serde(default, deserialize_with = "count")]
    like_count: Option<i64>,
    #[serde(default, deserialize_with = "time")]
    published_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Deserialize)]
struct ChannelId {
    value: String,
}

impl Thread {
    /// The video that it is about.
    pub(super) fn video(&self) -> Option<&str> {
        self.snippet.video_id.as_deref()
    }

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
    pub(super) fn into_comments(
        self,
        reading: &mut Reading,
        video: &str,
        owner: Option<&str>,
    ) -> Result<Vec<Comment>, Failure> {
        let ThreadSnippet {
            top_level_comment,
            total_reply_count,
            ..
        } = self.snippet;
        let top: Option<Item> = reading.record(&top_level_comment, "YouTube comment")?;
        let top = top.map(|top| top.into_comment(video, owner, None, total_reply_count));
        let sample = self.replies.map(|sample| sample.comments);
        let replies: Vec<Item> = reading.records(&sample.unwrap_or_default(), "YouTube reply")?;
        let replies = replies.into_iter();
        let replies = replies.map(|reply| reply.into_comment(video, owner, Some(&self.id), None));
        Ok(top.into_iter().chain(replies).collect())
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
            is_post_author: is_same_person(author_id.as_deref(), owner),
            author_id,
            published_at: self.snippet.published_at,
            likes: self.snippet.like_count,
            reply_count,
            language: None,
        }
    }
}
