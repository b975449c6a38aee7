//! The body of a request: watched while it is read, and what is left of it after the answer.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::BoxError;
use axum::body::{Body, Bytes};
use hyper::body::{Body as _, Frame, Incoming, SizeHint};
use hyper::header::EXPECT;
use hyper::{HeaderMap, Request};

use super::minimum_rate::MinimumRate;

/// A client that sends while it is already answered is listened to for so long and so much. Closed
/// at once, the connection would be reset, and most clients would then not see the answer.
const LINGER_TIME: Duration = Duration::from_secs(10);
const LINGER_BYTES: usize = 64 << 20;
/// What is left of a body and small is read off, and the connection goes on.
const READ_OFF: u64 = 64 << 10;

/// The body came too slowly.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the body came too slowly")]
pub struct BodyLate;

/// How far the body of a request is; among its extensions when it has one.
#[derive(Debug, Clone)]
pub struct BodyWatch(Arc<Mutex<BodyState>>);

#[derive(Debug)]
struct BodyState {
    /// Until its end.
    incoming: Option<Incoming>,
    late: bool,
    /// Whether the client waits to be asked for it, and was not.
    held_back: bool,
}

impl BodyWatch {
    fn source(&self) -> MutexGuard<'_, BodyState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether all of it has come and was read.
    pub fn is_whole(&self) -> bool {
        let source = self.source();
        source.incoming.is_none() && !source.late
    }

    /// After the answer: lets the client end its sentence. Answers whether the connection must
    /// close afterwards.
    pub(super) fn linger(self) -> bool {
        let mut source = self.source();
        let Some(incoming) = source.incoming.take() else {
            return false;
        };
        if source.held_back {
            // It is not going to come.
            return true;
        }
        let left = incoming.size_hint().upper();
        tokio::spawn(tokio::time::timeout(LINGER_TIME, read_off(incoming)));
        left.is_none_or(|left| left > READ_OFF)
    }
}

async fn read_off(mut incoming: Incoming) {
    let mut read = 0;
    while read < LINGER_BYTES {
        let frame = std::future::poll_fn(|context| Pin::new(&mut incoming).poll_frame(context));
        let Some(Ok(frame)) = frame.await else {
            return;
        };
        read += frame.data_ref().map_or(0, Bytes::len);
    }
}

/// Puts the request's body under `pace`; with a watch on it when it has one.
pub(super) fn watch(
    request: Request<Incoming>,
    pace: MinimumRate,
) -> (Request<Body>, Option<BodyWatch>) {
    let (mut parts, incoming) = request.into_parts();
    if incoming.is_end_stream() {
        return (Request::from_parts(parts, Body::empty()), None);
    }
    let watch = BodyWatch(Arc::new(Mutex::new(BodyState {
        incoming: Some(incoming),
        late: false,
        held_back: expects_to_be_asked(&parts.headers),
    })));
    parts.extensions.insert(watch.clone());
    let body = Body::new(RequestBody {
        watch: watch.clone(),
        pace,
    });
    (Request::from_parts(parts, body), Some(watch))
}

fn expects_to_be_asked(headers: &HeaderMap) -> bool {
    headers
        .get(EXPECT)
        .is_some_and(|expected| expected.as_bytes().eq_ignore_ascii_case(b"100-continue"))
}

/// What handlers read. The source stays with the watch: a handler that drops this has not closed
/// the connection yet.
struct RequestBody {
    watch: BodyWatch,
    pace: MinimumRate,
}

impl hyper::body::Body for RequestBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let Self { watch, pace } = self.get_mut();
        let mut source = watch.source();
        source.held_back = false;
        let Some(incoming) = source.incoming.as_mut() else {
            return Poll::Ready(source.late.then(|| Err(BodyLate.into())));
        };
        let polled = Pin::new(&mut *incoming).poll_frame(context);
        let ended = match &polled {
            Poll::Ready(Some(Ok(frame))) => {
                pace.moved(frame.data_ref().map_or(0, Bytes::len));
                incoming.is_end_stream()
            }
            Poll::Ready(Some(Err(_)) | None) => true,
            Poll::Pending if pace.poll_late(context).is_ready() => {
                source.incoming = None;
                source.late = true;
                return Poll::Ready(Some(Err(BodyLate.into())));
            }
            Poll::Pending => false,
        };
        if ended {
            source.incoming = None;
        }
        polled.map_err(BoxError::from)
    }

    fn is_end_stream(&self) -> bool {
        self.watch.is_whole()
    }

    fn size_hint(&self) -> SizeHint {
        let source = self.watch.source();
        match &source.incoming {
            Some(incoming) => incoming.size_hint(),
            None => SizeHint::with_exact(0),
        }
    }
}
