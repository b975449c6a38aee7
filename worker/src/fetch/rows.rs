//! What platforms give, as the store takes it.

use platforms::{Page, Post};
use store::{NewComment, PageWrite, PostKey};

pub(super) fn post_key(post: &Post) -> PostKey {
    PostKey {
        platform: post.platform.to_owned(),
        key: post.key(),
        url: post.url.clone(),
    }
}

pub(super) fn write(page: Page) -> PageWrite {
    let info = page.info.unwrap_or_default();
    PageWrite {
        comments: page.comments.into_iter().map(new_comment).collect(),
        title: info.title,
        url: info.url,
        reported: info.reported,
        ..PageWrite::default()
    }
}

fn new_comment(comment: platforms::Comment) -> NewComment {
    NewComment {
        id: comment.id,
        parent_id: comment.parent_id,
        text: comment.text,
        author_name: comment.author_name,
        author_id: comment.author_id,
        is_post_author: comment.is_post_author,
        published_at: comment.published_at,
        likes: comment.likes,
        reply_count: comment.reply_count,
        language: comment.language,
        url: comment.url,
        ..NewComment::default()
    }
}
