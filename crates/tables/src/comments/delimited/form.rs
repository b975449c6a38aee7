//! What the values of a column look like, by its name.

use crate::comments::count::is_number;
use crate::comments::fields::Field;
use crate::comments::names::meanings;
use crate::comments::time::is_time;

/// What the values of a column look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Number,
    Time,
}

impl Form {
    pub(super) fn of(name: &str) -> Option<Self> {
        let (field, _) = meanings(name).into_iter().min_by_key(|(_, rank)| *rank)?;
        match field {
            Field::Likes | Field::ReplyCount => Some(Self::Number),
            Field::PublishedAt | Field::FetchedAt => Some(Self::Time),
            _ => None,
        }
    }

    pub(super) fn fits(self, cell: &str) -> bool {
        match self {
            Self::Number => is_number(cell),
            Self::Time => is_time(cell),
        }
    }
}
