//! Comments of a post, newest first, and the answers to them.
//!
//! <https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-media/comments/>.
//! One request is fifty comments with the first answers to each; the other answers to a comment are requests
//! of their own. Answers have no answers.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::GRAPH;
use super::address::shortcode;
use super::media;
use super::wire::{Owner, Wire};
use crate::meta::List;
use crate::wire::{load, save};
use crate::{Answer, Comment, Failure, Fetch, Page, Post};

const FIELDS: &str = "id,text,timestamp,username,from,like_count,hidden,parent_id,\
                      replies{id,text,timestamp,username,from,like_count,parent_id}";
const REPLY_FIELDS: &str = "id,text,timestamp,username,from,like_count,parent_id";

/// Comments of one request, which is the most there may be.
const AT_ONCE: &str = "50";

/// Where reading stopped.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Cursor {
    /// What the Graph API knows the post by.
    media: String,
    /// Number and name of the account that it is of.
    account: String,
    username: Option<String>,
    /// Where the list of comments goes on; `None`: all of it was read.
    after: Option<String>,
    /// Comments whose answers did not all come with them, each with where those go on.
    open: VecDeque<(String, String)>,
}

impl Cursor {
    fn owner(&self) -> Owner<'_> {
        Owner {
            id: &self.account,
            username: self.username.as_deref(),
        }
    }

    /// Where the next page begins, if there is one.
    fn next(&self) -> Option<String> {
        (self.after.is_some() || !self.open.is_empty()).then(|| save(self))
    }
}

/// What the post is, and its newest comments.
pub(super) async fn first(fetch: &Fetch<'_>, post: &Post) -> Result<Page, Failure> {
    let (media, account) = media::find(fetch, shortcode(&post.id)).await?;
    let mut state = Cursor {
        media: media.id.clone(),
        account: account.id.clone(),
        username: account.username.clone(),
        ..Cursor::default()
    };
    let comments = comments(fetch, &mut state).await?;
    Ok(Page {
        info: Some(media.into_info(&post.url, &account)),
        next: state.next(),
        comments,
        ..Page::default()
    })
}

/// More of them: the answers first, which belong to comments that are there.
pub(super) async fn next(fetch: &Fetch<'_>, cursor: &str) -> Result<Page, Failure> {
    let mut state: Cursor = load(cursor)?;
    let comments = match state.open.front().cloned() {
        Some((comment, after)) => replies(fetch, &mut state, &comment, &after).await?,
        None if state.after.is_some() => comments(fetch, &mut state).await?,
        // Behind the last branch, which was left out.
        None => Vec::new(),
    };
    Ok(Page {
        next: state.next(),
        comments,
        ..Page::default()
    })
}

/// See [`crate::Platform::beyond`].
pub(super) fn beyond(cursor: &str) -> Option<String> {
    let mut state: Cursor = load(cursor).ok()?;
    state.open.pop_front()?;
    Some(save(&state))
}

async fn comments(fetch: &Fetch<'_>, state: &mut Cursor) -> Result<Vec<Comment>, Failure> {
    let path = format!("/{}/comments", state.media);
    let answer = list(fetch, state, &path, FIELDS, state.after.as_deref()).await?;
    let owned = state.clone();
    let read = fetch.parse(move |reading| {
        let list: List = reading.json(&answer, "Instagram comments")?;
        let (mut comments, mut open) = (Vec::new(), Vec::new());
        for mut one in reading.records::<Wire>(&list.data, "Instagram comment")? {
            let replies = one.replies.take().unwrap_or_default();
            open.extend(replies.after().map(|after| (one.id.clone(), after)));
            let parent = one.id.clone();
            comments.push(one.into_comment(owned.owner(), None));
            for reply in reading.records::<Wire>(&replies.data, "Instagram reply")? {
                comments.push(reply.into_comment(owned.owner(), Some(&parent)));
            }
        }
        Ok((comments, open, list.after()))
    });
    let (comments, open, after) = read.await?;
    state.open.extend(open);
    state.after = after;
    Ok(comments)
}

/// More answers to the first comment that is open.
async fn replies(
    fetch: &Fetch<'_>,
    state: &mut Cursor,
    comment: &str,
    after: &str,
) -> Result<Vec<Comment>, Failure> {
    let path = format!("/{comment}/replies");
    let answer = list(fetch, state, &path, REPLY_FIELDS, Some(after)).await?;
    let (owned, parent) = (state.clone(), comment.to_owned());
    let read = fetch.parse(move |reading| {
        let list: List = reading.json(&answer, "Instagram replies")?;
        let replies: Vec<Wire> = reading.records(&list.data, "Instagram reply")?;
        let comments: Vec<_> = replies
            .into_iter()
            .map(|reply| reply.into_comment(owned.owner(), Some(&parent)))
            .collect();
        Ok((comments, list.after()))
    });
    let (comments, next) = read.await?;
    state.open.pop_front();
    if let Some(next) = next.filter(|next| next != after) {
        state.open.push_front((comment.to_owned(), next));
    }
    Ok(comments)
}

/// A page of a list, asked for by the token of the account's page.
async fn list(
    fetch: &Fetch<'_>,
    state: &Cursor,
    path: &str,
    fields: &str,
    after: Option<&str>,
) -> Result<Answer, Failure> {
    let token = media::token(fetch, &state.account).await?;
    let mut query = vec![("fields", fields), ("limit", AT_ONCE)];
    query.extend(after.map(|after| ("after", after)));
    GRAPH.get(fetch, &token, path, &query).await
}
