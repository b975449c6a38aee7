//! The export of Disqus in XML: threads, which are posts, and behind them `post`s, which are comments
//! that name their thread and their parent by `dsq:id`.

use std::collections::HashMap;

use super::Post;

/// The outermost element.
pub(super) const ROOT: &str = "disqus";
/// The element of a comment, and that of what it stands under.
pub(super) const COMMENT: &str = "post";
pub(super) const THREAD: &str = "thread";
pub(super) const PARENT: &str = "parent";

/// Threads that are remembered; comments of others are of no post.
const MAX_THREADS: usize = 100_000;
/// What is kept of the title and the address of a thread, in bytes.
const MAX_KEPT: usize = 2_048;

/// The threads so far by their ids.
#[derive(Default)]
pub(super) struct Threads(HashMap<String, Post>);

impl Threads {
    pub(super) fn add(&mut self, id: String, url: Option<String>, title: Option<String>) {
        let kept = |text: String| (text.len() <= MAX_KEPT).then_some(text);
        if self.0.len() < MAX_THREADS && id.len() <= 64 {
            let post = Post {
                url: url.and_then(kept),
                title: title.and_then(kept),
            };
            self.0.insert(id, post);
        }
    }

    pub(super) fn get(&self, id: &str) -> Post {
        self.0.get(id).cloned().unwrap_or_default()
    }
}
