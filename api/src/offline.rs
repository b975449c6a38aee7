//! The same steps for a program without a server: a list in, results out.
//!
//! `clamor analyze` goes this way, so that a list means the same and a file has the same
//! bytes wherever it was asked for.

use std::path::Path;

use store::NewItem;
use tables::{Budget, Field};

use crate::{
    inspect,
    mapping::Mapping,
    review::{Entry, Place, Review},
    routes::jobs::KindParam,
};

/// A list that was looked through: what cannot run is in it, as failed items.
#[derive(Debug)]
pub struct ReviewedList {
    /// In the order of the list, doubles merged.
    pub items: Vec<NewItem>,
    /// How many doubles there were.
    pub duplicates: u32,
}

/// Looks through a list of what should be post URLs.
///
/// # Errors
/// A text that names every bad entry, when none of them can run.
pub fn review_list(texts: Vec<String>) -> Result<ReviewedList, String> {
    let entries = texts.into_iter().zip(1..).map(|(text, row)| Entry {
        place: Place::Row(row),
        text,
    });
    let review = Review::of(entries.collect());
    if review.runnable() == 0 {
        let (named, omitted) = review.bad_entries().into_parts();
        let lines = named
            .into_iter()
            .map(|bad| format!("\n  {}: {}", bad.input.unwrap_or_default(), bad.detail));
        let more = omitted.map(|omitted| format!("\n  and {omitted} more"));
        return Err(format!(
            "none of the entries can be fetched:{}",
            lines.chain(more).collect::<String>()
        ));
    }
    let duplicates = u32::try_from(review.duplicates()).unwrap_or(u32::MAX);
    Ok(ReviewedList {
        duplicates,
        items: review.into_items(),
    })
}

/// What a file is, as far as it tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A list of addresses of posts.
    Posts,
    /// A file of comments.
    Comments,
    /// It may be read as one or the other.
    Either,
}

/// Finds out what a file is, as for one that is sent to a server.
///
/// # Errors
/// Those of [`tables::CommentFile::open`], where it is no list either.
pub fn file_kind(path: &Path) -> Result<FileKind, tables::Error> {
    let found = inspect::find(path, Mapping::default().options(None), &Budget::unlimited())?;
    let has_text = found.guesses.0.contains_key(Field::Text.name());
    Ok(match (found.likely_kind(), has_text) {
        (KindParam::Comments, _) => FileKind::Comments,
        (KindParam::Posts, false) => FileKind::Posts,
        (KindParam::Posts, true) => FileKind::Either,
    })
}
