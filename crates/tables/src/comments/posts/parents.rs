//! The posts of rows that name none: a reply is on the post of the comment it answers.
//!
//! Which columns tell ids and parents is known once the file was looked through, and the comment may stand
//! behind its reply. So a file in which some rows name a post and others do not is read once more for it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use super::FilePost;
use crate::Error;
use crate::comments::batch::{Batch, Comment, Layout};
use crate::comments::fields::Field;
use crate::comments::reply::without_kind;
use crate::comments::{SURVEYED_AT_ONCE, Source};

/// The most comments that are remembered by their ids: memory must not grow with the file. In a file with
/// more, rows that name no post are on none.
pub(in crate::comments) const MAX_REMEMBERED: usize = 1 << 18;

/// What is known of the post of a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    /// Its place.
    On(usize),
    /// It is that of another comment, of which this is the hash of the id.
    Answers(u64),
    /// Comments of one id are on several posts, or answer each other.
    Unclear,
}

/// Rows that name no post and answer one comment.
#[derive(Debug)]
struct Waiting {
    rows: u64,
    first_row: u64,
}

/// What a file says of its posts and of who answers whom.
#[derive(Debug)]
pub(in crate::comments) struct ParentSurvey {
    /// The place of the rows that name no post.
    none: usize,
    hasher: RandomState,
    known: HashMap<u64, Known>,
    /// By the hash of the id of the comment that is answered.
    waiting: HashMap<u64, Waiting>,
    /// For each post its first row.
    first_rows: Vec<u64>,
    rows: u64,
    too_many: bool,
}

/// The posts of comments that rows without a post answer, by the hash of their ids.
#[derive(Debug, Clone, Default)]
pub(super) struct PostsOfParents {
    hasher: RandomState,
    places: HashMap<u64, usize>,
}

impl PostsOfParents {
    /// The place of the post of the comment that a row answers.
    pub(super) fn post(&self, comment: Comment<'_>) -> Option<usize> {
        if self.places.is_empty() {
            return None;
        }
        let parent = comment.field(Field::ParentId)?;
        let hash = self.hasher.hash_one(without_kind(parent));
        self.places.get(&hash).copied()
    }
}

impl ParentSurvey {
    /// Reads a file from its beginning to its end; its columns are known.
    pub(in crate::comments) fn of(
        source: &mut Box<dyn Source>,
        layout: &Arc<Layout>,
    ) -> Result<Self, Error> {
        let posts = &layout.posts;
        let mut survey = Self::new(posts.len(), posts.none().unwrap_or(0));
        let mut batch = Batch::new();
        let columns = source.columns().len();
        loop {
            batch.reset_to_look_again(layout, columns);
            source.read(&mut batch, SURVEYED_AT_ONCE)?;
            if batch.is_empty() {
                return Ok(survey);
            }
            batch.undo();
            for row in 0..batch.len() {
                survey.add(batch.get(row), posts.named(&batch, row));
            }
        }
    }

    fn new(posts: usize, none: usize) -> Self {
        Self {
            none,
            hasher: RandomState::new(),
            known: HashMap::new(),
            waiting: HashMap::new(),
            first_rows: vec![u64::MAX; posts],
            rows: 0,
            too_many: false,
        }
    }

    /// Whether there were more than [`MAX_REMEMBERED`].
    pub(in crate::comments) fn too_many(&self) -> bool {
        self.too_many
    }

    /// Adds a row and the place of the post that it names.
    fn add(&mut self, comment: Comment<'_>, named: Option<usize>) {
        let id = |field| comment.field(field).map(without_kind);
        let parent = match named {
            Some(_) => None,
            None => id(Field::ParentId),
        };
        self.add_row(id(Field::Id), parent, named);
    }

    fn add_row(&mut self, id: Option<&str>, parent: Option<&str>, named: Option<usize>) {
        let row = self.rows;
        self.rows += 1;
        if self.too_many {
            return;
        }
        let parent = parent.map(|parent| self.hasher.hash_one(parent));
        if let Some(parent) = parent {
            let waiting = self.waiting.entry(parent).or_insert(Waiting {
                rows: 0,
                first_row: row,
            });
            waiting.rows += 1;
        } else {
            let first = &mut self.first_rows[named.unwrap_or(self.none)];
            *first = row.min(*first);
        }
        let known = named.map(Known::On).or(parent.map(Known::Answers));
        if let Some((id, known)) = id.zip(known) {
            match self.known.entry(self.hasher.hash_one(id)) {
                Entry::Vacant(entry) => {
                    entry.insert(known);
                }
                Entry::Occupied(mut entry) => {
                    let both = both(*entry.get(), known);
                    entry.insert(both);
                }
            }
        }
        if self.known.len() + self.waiting.len() > MAX_REMEMBERED {
            self.too_many = true;
            (self.known, self.waiting) = (HashMap::new(), HashMap::new());
        }
    }

    /// Gives the rows that name no post those of the comments they answer.
    ///
    /// Answers what tells these posts, and the posts in the order of their first rows, as places before.
    pub(super) fn settle(mut self, posts: &mut [FilePost]) -> (PostsOfParents, Vec<usize>) {
        let none = self.none;
        let mut places = HashMap::new();
        for (parent, waiting) in std::mem::take(&mut self.waiting) {
            let place = self.post_of(parent).unwrap_or(none);
            let first = &mut self.first_rows[place];
            *first = waiting.first_row.min(*first);
            if place != none {
                posts[place].comments += waiting.rows;
                posts[none].comments = posts[none].comments.saturating_sub(waiting.rows);
                places.insert(parent, place);
            }
        }
        let mut order: Vec<usize> = (0..posts.len()).collect();
        order.retain(|place| posts[*place].comments > 0);
        order.sort_by_key(|place| self.first_rows[*place]);
        let parents = PostsOfParents {
            hasher: self.hasher,
            places,
        };
        (parents, order)
    }

    /// The post of a comment by the hash of its id, which may be that of the one it answers itself. Every
    /// comment is passed once, so long threads cost no more than short ones.
    fn post_of(&mut self, id: u64) -> Option<usize> {
        let (mut at, mut passed) = (id, Vec::new());
        let found = loop {
            match self.known.get(&at).copied() {
                Some(Known::On(place)) => break Some(place),
                Some(Known::Answers(parent)) => {
                    // Comments that answer each other have no post.
                    self.known.insert(at, Known::Unclear);
                    passed.push(at);
                    at = parent;
                }
                Some(Known::Unclear) | None => break None,
            }
        };
        if let Some(place) = found {
            for id in passed {
                self.known.insert(id, Known::On(place));
            }
        }
        found
    }
}

/// What is known of a comment that stands in the file twice: what names its post counts.
fn both(one: Known, other: Known) -> Known {
    match (one, other) {
        (one, other) if one == other => one,
        (Known::On(place), Known::Answers(_)) | (Known::Answers(_), Known::On(place)) => {
            Known::On(place)
        }
        _ => Known::Unclear,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(id: &str) -> Option<&str> {
        Some(id).filter(|id| !id.is_empty())
    }

    /// The posts in their new order, each as its place before and its comments, after rows of an id, a
    /// parent and a post; the last place is that of rows that name none.
    #[track_caller]
    fn settled(rows: &[(&str, &str, Option<usize>)], posts: usize) -> Vec<(usize, u64)> {
        let mut survey = ParentSurvey::new(posts, posts - 1);
        let mut found = vec![FilePost::default(); posts];
        for (id, parent, post) in rows {
            found[post.unwrap_or(posts - 1)].comments += 1;
            let parent = some(parent).filter(|_| post.is_none());
            survey.add_row(some(id), parent, *post);
        }
        let (_, order) = survey.settle(&mut found);
        let in_order = order.into_iter();
        in_order
            .map(|place| (place, found[place].comments))
            .collect()
    }

    #[test]
    fn replies_are_on_the_post_of_their_comment_wherever_it_stands() {
        let rows = [
            ("3", "2", None),
            ("1", "", Some(0)),
            ("2", "4", None),
            ("4", "", Some(1)),
            ("5", "1", None),
        ];
        assert_eq!(settled(&rows, 3), [(1, 3), (0, 2)]);
    }

    #[test]
    fn rows_whose_comment_is_on_no_post_are_on_none() {
        let rows = [
            ("1", "", Some(0)),
            ("2", "9", None),
            ("3", "", None),
            ("4", "3", None),
            ("", "1", None),
        ];
        assert_eq!(settled(&rows, 2), [(0, 2), (1, 3)]);
    }

    #[test]
    fn an_id_of_several_posts_and_comments_that_answer_each_other_tell_none() {
        let rows = [
            ("1", "", Some(0)),
            ("1", "", Some(1)),
            ("2", "1", None),
            ("3", "4", None),
            ("4", "3", None),
            ("5", "5", None),
        ];
        assert_eq!(settled(&rows, 3), [(0, 1), (1, 1), (2, 4)]);
        // One that stands twice names its post once.
        let rows = [("1", "9", None), ("1", "", Some(0)), ("2", "1", None)];
        assert_eq!(settled(&rows, 2), [(1, 1), (0, 2)]);
    }

    #[test]
    fn memory_does_not_grow_with_the_file() {
        let mut survey = ParentSurvey::new(2, 1);
        for id in 0..=MAX_REMEMBERED {
            survey.add_row(Some(&id.to_string()), None, Some(0));
        }
        assert!(survey.too_many() && survey.known.is_empty());
    }
}
