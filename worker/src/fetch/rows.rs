//! What platforms give, as the store takes it.

use platforms::{Page, Post};
use store::{NewComment, PageWrite, PostFacts, PostKey};

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
        facts: PostFacts {
            author_id: info.author_id,
            author_name: info.author_name,
            published_at: info.published_at,
            likes: info.likes,
            views: info.views,
        },
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

#[cfg(test)]
mod tests {
    use platforms::PostInfo;

    use super::*;

    #[test]
    fn what_a_platform_tells_of_a_post_is_kept() {
        let info = PostInfo {
            author_id: Some("7".to_owned()),
            author_name: Some("Ann".to_owned()),
            likes: Some(3),
            views: Some(40),
            ..PostInfo::default()
        };
        let facts = write(Page {
            info: Some(info),
            ..Page::default()
        })
        .facts;
        let author = (facts.author_id.as_deref(), facts.author_name.as_deref());
        assert_eq!(author, (Some("7"), Some("Ann")));
        assert_eq!((facts.likes, facts.views), (Some(3), Some(40)));
        assert_eq!(facts.published_at, None);
        assert_eq!(write(Page::default()).facts, PostFacts::default());
    }
}
