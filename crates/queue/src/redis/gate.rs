//! Lets an id come only when somebody has a free hand for it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use futures::task::AtomicWaker;

/// Between the one who takes ids and the one who brings them.
#[derive(Debug, Default)]
pub(super) struct Gate {
    open: AtomicBool,
    waiting: AtomicWaker,
}

impl Gate {
    /// One id is wanted.
    pub(super) fn open(&self) {
        self.open.store(true, Ordering::Release);
        self.waiting.wake();
    }

    /// It has come.
    pub(super) fn close(&self) {
        self.open.store(false, Ordering::Release);
    }

    /// Ready when an id is wanted.
    pub(super) fn poll_open(&self, cx: &mut Context<'_>) -> Poll<()> {
        // Before the look, so that an opening in between wakes.
        self.waiting.register(cx.waker());
        match self.open.load(Ordering::Acquire) {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    }
}
