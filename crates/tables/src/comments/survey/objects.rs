//! Columns of objects: those of the comment, and those of what stands beside it.

use super::Survey;
use super::watched::Watched;
use crate::comments::fields::Field;
use crate::comments::names::{is_of_other, object};

/// What each comment has of its own, whatever its post, its author or its crawl have.
const OF_COMMENT: [Field; 9] = [
    Field::Id,
    Field::IsReply,
    Field::AuthorName,
    Field::AuthorId,
    Field::PublishedAt,
    Field::Likes,
    Field::ReplyCount,
    Field::Language,
    Field::IsPostAuthor,
];

impl Survey {
    /// Of the columns that may be a field those that tell it of the comment, the best first: what lies in
    /// the object of the text goes before what lies around it.
    pub(super) fn of_comment<'w>(
        &self,
        field: Field,
        candidates: Vec<&'w Watched>,
        text: usize,
        columns: &[String],
    ) -> Vec<&'w Watched> {
        if !OF_COMMENT.contains(&field) {
            return candidates;
        }
        let text = &columns[text];
        let mut candidates: Vec<_> = candidates
            .into_iter()
            .filter(|watched| !is_of_other(&columns[watched.column], field, text))
            .collect();
        let around = object(text);
        if !around.is_empty() {
            candidates.sort_by_key(|watched| object(&columns[watched.column]) != around);
        }
        candidates
    }
}
