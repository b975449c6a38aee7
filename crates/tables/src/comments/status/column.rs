//! A column that tells the status or the kind of its rows.

use std::sync::atomic::{AtomicU8, Ordering};

use super::words::Status;
use crate::comments::left_out::LeftOutReason::{self, Notice, Post};
use crate::comments::row_kind::RowKind;

/// A column that tells such things.
#[derive(Debug)]
pub(super) struct StatusColumn {
    pub(super) column: usize,
    pub(super) name: String,
    pub(super) status: Status,
    /// The kinds of rows that it was seen to tell, and whether they are told apart.
    kinds: AtomicU8,
}

impl StatusColumn {
    const COMMENTS: u8 = 1;
    const MESSAGES: u8 = 1 << 1;
    const POSTS: u8 = 1 << 2;
    const EVENTS: u8 = 1 << 3;
    /// Posts stand beside comments on them, or events beside comments or messages; only these are read.
    const WITHOUT_POSTS: u8 = 1 << 4;
    const WITHOUT_EVENTS: u8 = 1 << 5;

    /// One of which `kinds` of an earlier look say what is left out; see [`StatusColumn::left_out`].
    pub(super) fn new(column: usize, name: &str, status: Status, kinds: u8) -> Self {
        Self {
            column,
            name: name.to_owned(),
            status,
            kinds: AtomicU8::new(kinds),
        }
    }

    fn has(&self, kinds: u8) -> bool {
        self.kinds.load(Ordering::Relaxed) & kinds == kinds
    }

    /// What is left out by what was settled.
    pub(super) fn left_out(&self) -> u8 {
        self.kinds.load(Ordering::Relaxed) & (Self::WITHOUT_POSTS | Self::WITHOUT_EVENTS)
    }

    /// Whether posts are left out that stand beside comments.
    pub(super) fn leaves_out_posts(&self) -> bool {
        self.has(Self::WITHOUT_POSTS)
    }

    /// Why a row is left out that is of another kind than the comments in its file.
    pub(super) fn reason_of_kind(&self, cell: &str) -> Option<LeftOutReason> {
        let (kind, reason) = match self.status.row_kind(cell)? {
            RowKind::Comment => (Self::COMMENTS, None),
            RowKind::Message => (Self::MESSAGES, None),
            RowKind::Post => (Self::POSTS, Some((Self::WITHOUT_POSTS, Post))),
            RowKind::Event => (Self::EVENTS, Some((Self::WITHOUT_EVENTS, Notice))),
        };
        if !self.has(kind) {
            self.kinds.fetch_or(kind, Ordering::Relaxed);
        }
        let (without, reason) = reason?;
        self.has(without).then_some(reason)
    }

    /// Whether it turned out just now that rows of several kinds stand beside each other.
    pub(super) fn settle(&self) -> bool {
        let before = self.left_out();
        let mut after = before;
        if self.has(Self::COMMENTS | Self::POSTS) {
            after |= Self::WITHOUT_POSTS;
        }
        if self.has(Self::EVENTS) && (self.has(Self::COMMENTS) || self.has(Self::MESSAGES)) {
            after |= Self::WITHOUT_EVENTS;
        }
        self.kinds.fetch_or(after, Ordering::Relaxed);
        after != before
    }
}
