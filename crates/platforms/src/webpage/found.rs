//! A comment as a page shows it, before it is one of ours.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use crate::Comment;
use crate::wire::is_same_person;

/// What a reader found. Texts are plain already.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Found {
    /// As the page marks it.
    pub(super) id: Option<String>,
    /// The comment that this one answers.
    pub(super) parent: Option<String>,
    pub(super) text: String,
    pub(super) author: Option<String>,
    pub(super) at: Option<DateTime<Utc>>,
    pub(super) likes: Option<i64>,
    pub(super) url: Option<String>,
    /// Where the page marks the author of the post.
    pub(super) is_post_author: Option<bool>,
}

/// `owner`: who wrote the post. A comment without a mark of its own gets one that says nothing but is the
/// same each time: a digest of who wrote what and when.
pub(super) fn into_comments(found: Vec<Found>, owner: Option<&str>) -> Vec<Comment> {
    let mut times = HashMap::new();
    let ids: HashSet<String> = found.iter().filter_map(|one| one.id.clone()).collect();
    found
        .into_iter()
        .map(|one| {
            let by_name = is_same_person(one.author.as_deref(), owner);
            Comment {
                id: one.id.clone().unwrap_or_else(|| {
                    let digest = digest(&one);
                    let again = times.entry(digest.clone()).or_insert(0_u32);
                    *again += 1;
                    match *again {
                        1 => digest,
                        again => format!("{digest}-{again}"),
                    }
                }),
                parent_id: one.parent.filter(|parent| ids.contains(parent)),
                text: one.text,
                author_name: one.author,
                is_post_author: one.is_post_author.or(by_name),
                published_at: one.at,
                likes: one.likes,
                url: one.url,
                ..Comment::default()
            }
        })
        .collect()
}

fn digest(one: &Found) -> String {
    let mut digest = Sha256::new();
    for part in [one.author.as_deref(), Some(&one.text)] {
        digest.update(part.unwrap_or_default());
        digest.update([0]);
    }
    digest.update(one.at.map_or(0, |at| at.timestamp()).to_le_bytes());
    hex::encode(&digest.finalize()[..8])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_without_marks_get_the_same_ids_each_time() {
        let one = |text: &str| Found {
            text: text.to_owned(),
            ..Found::default()
        };
        let ids = || {
            let comments = into_comments(vec![one("a"), one("b"), one("a")], None);
            comments.into_iter().map(|one| one.id).collect::<Vec<_>>()
        };
        let first = ids();
        assert_eq!(first, ids());
        assert_eq!(first.iter().collect::<HashSet<_>>().len(), 3);
        assert_eq!(first[2], format!("{}-2", first[0]));
    }
}
