//! One connection, from its first byte to its end.

use std::convert::Infallible;
use std::net::IpAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;

use axum::body::Body;
use hyper::body::Incoming;
use hyper::header::{CONNECTION, HeaderValue};
use hyper::server::conn::http1;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tower::ServiceExt;

use super::answer::{AnswerBody, Answering};
use super::client::ClientAddress;
use super::clock::Clock;
use super::minimum_rate::MinimumRate;
use super::request_body;
use super::stream::TimedStream;
use super::{ConnectionSlot, Server};

/// The head of a request is no longer, in bytes.
const MAX_HEAD: usize = 64 << 10;

/// Answers the requests of a connection until it ends, is late, or the server stops.
pub(super) async fn serve(
    server: Arc<Server>,
    stream: TcpStream,
    peer: IpAddr,
    _place: ConnectionSlot,
) {
    let limits = &server.limits;
    let clock = Arc::new(Clock::new(limits.header_timeout, limits.idle_timeout));
    let Ok(stream) = TimedStream::new(stream, Arc::clone(&clock), server.pace()) else {
        // It was closed before it was looked at.
        return;
    };
    let service = Service {
        server: Arc::clone(&server),
        clock: Arc::clone(&clock),
        peer,
    };
    let connection = http1::Builder::new()
        .max_buf_size(MAX_HEAD)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    let mut expired = pin!(clock.expired());
    let mut told = false;
    loop {
        tokio::select! {
            ended = connection.as_mut() => {
                if let Err(error) = ended {
                    tracing::debug!(%error, "a connection broke off");
                }
                return;
            }
            () = expired.as_mut() => return,
            () = server.stopping.cancelled(), if !told => {
                told = true;
                // Hyper would close one whose request is not read yet: its client had an open
                // port and would get no answer.
                if clock.is_heard_out() {
                    expired.set(clock.expired());
                } else {
                    connection.as_mut().graceful_shutdown();
                }
            }
        }
    }
}

impl Server {
    fn pace(&self) -> MinimumRate {
        MinimumRate::new(self.limits.transfer_timeout, self.limits.min_rate)
    }
}

/// Hands requests to the router, with what it cannot know.
struct Service {
    server: Arc<Server>,
    clock: Arc<Clock>,
    peer: IpAddr,
}

impl hyper::service::Service<Request<Incoming>> for Service {
    type Response = Response<AnswerBody>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let answering = Answering::begin(&self.clock);
        let server = Arc::clone(&self.server);
        let trusted = &server.limits.trusted_proxies;
        let address = ClientAddress::of(self.peer, request.headers(), trusted);
        Box::pin(async move {
            let (mut request, rest) = request_body::watch(request, server.pace());
            request.extensions_mut().insert(address);
            let answered = server.router.clone().oneshot(request).await;
            let mut response: Response<Body> = answered.unwrap_or_else(|never| match never {});
            let must_close = rest.is_some_and(|rest| rest.linger());
            if must_close || server.stopping.is_cancelled() {
                let close = HeaderValue::from_static("close");
                response.headers_mut().insert(CONNECTION, close);
            }
            Ok(response.map(|body| AnswerBody {
                body,
                _answering: answering,
            }))
        })
    }
}
