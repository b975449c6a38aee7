//! Counts the comments that a file says exist without holding them.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use super::{Input, Scope, Walk};
use crate::comments::json::look::Look;
use crate::comments::json::record::Record;
use crate::comments::json::tape::Value;
use crate::comments::left_out::LeftOutReason;
use crate::comments::shapes;

/// The most comments whose missing replies are counted one by one.
const MAX_CLAIMS: usize = 1_000_000;

/// Comments that the file says exist.
#[derive(Default)]
pub(super) struct Missing {
    hasher: RandomState,
    /// Of each comment the replies that do not lie in it, by its id.
    replies: HashMap<u64, i64>,
    first_place: Option<String>,
    /// What the last page said: more follows; how many there are and how many it holds itself.
    pub(super) page: Option<PageTotals>,
}

pub(super) struct PageTotals {
    pub(super) total: Option<u64>,
    pub(super) rows_before: u64,
    pub(super) place: String,
}

impl Walk {
    /// Notes replies that a comment has and the file does not hold below it.
    pub(super) fn claim(
        &mut self,
        units: &Input,
        value: Value<'_>,
        record: &Record<'_>,
        look: &Look<'_>,
        scope: &Scope,
    ) {
        let hash = |id: &str| self.missing.hasher.hash_one(id);
        let parent = look.parent.clone();
        let parent = parent.or_else(|| record.core.word_at("snippet.parentId"));
        // Replies may also stand beside the comment, and name it.
        if scope.holder.is_none()
            && let Some(parent) = parent.as_deref().map(hash)
            && let Some(missing) = self.missing.replies.get_mut(&parent)
        {
            *missing -= 1;
        }
        if let Some(more) = shapes::missing_below(record) {
            let place = || units.place_of(value);
            self.left_out.add(LeftOutReason::NotInFile, more, place);
        }
        let names = &mut self.names;
        let held = look.lists.iter().map(|list| list.count(names) as u64);
        let held: u64 = held.sum();
        let claimed = look.replies.unwrap_or(0).saturating_sub(held);
        if !look.place_for_replies || claimed == 0 || self.missing.replies.len() == MAX_CLAIMS {
            return;
        }
        if let Some(id) = record.id().as_deref().map(hash) {
            self.missing
                .first_place
                .get_or_insert_with(|| units.place_of(value));
            let claimed = i64::try_from(claimed).unwrap_or(i64::MAX);
            self.missing.replies.insert(id, claimed);
        }
    }

    /// Counts what the file says exists, at its end.
    pub(super) fn count_missing(&mut self) {
        let missing = std::mem::take(&mut self.missing);
        let replies = missing.replies.into_values().filter(|count| *count > 0);
        let replies = replies.fold(0u64, |sum, count| sum.saturating_add(count as u64));
        if let Some(place) = missing.first_place.filter(|_| replies > 0) {
            self.left_out
                .add(LeftOutReason::NotInFile, replies, || place);
        }
        if let Some(page) = missing.page {
            let total = page.total.unwrap_or(0);
            let count = total.saturating_sub(page.rows_before).max(1);
            self.left_out
                .add(LeftOutReason::NotInFile, count, || page.place);
        }
    }
}
