//! The body of an answer: while it is there, the connection is busy.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::body::Bytes;
use hyper::body::{Frame, SizeHint};

use super::clock::Clock;

/// A request being answered; the clock goes on when it is dropped.
pub(super) struct Answering(Arc<Clock>);

impl Answering {
    pub(super) fn begin(clock: &Arc<Clock>) -> Self {
        clock.asked();
        Self(Arc::clone(clock))
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.answered();
    }
}

/// What is sent.
pub(super) struct AnswerBody {
    pub(super) body: Body,
    pub(super) _answering: Answering,
}

impl hyper::body::Body for AnswerBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
