//! HTTP connections: taken, counted, timed and ended in order.
//!
//! Every program that answers HTTP does it through [`serve`], so that none can be held up by
//! clients that say nothing, send byte by byte, or do not read their answers. Not here: what is
//! answered, which is the caller's router.

mod answer;
mod client;
mod clock;
mod connection;
mod minimum_rate;
mod refuse;
mod request_body;
mod stream;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::slots::{Slot, Slots};

pub use client::{ClientAddress, TrustedProxies, TrustedProxy};
pub use request_body::{BodyLate, BodyWatch};

/// Connections that are told "too many" at once; beyond that they are closed without a word.
const REFUSALS: usize = 64;
/// How long to wait after the system would give no connection: it has no file left, mostly.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// What clients may hold, and for how long.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Connections at once; one more is answered 503. Default 768: a process may have 1,024 files
    /// open unless somebody raised that.
    pub connections: usize,
    /// Of these, from one address that is no trusted proxy. Default 384.
    pub connections_per_address: usize,
    /// For a request's head to arrive whole; a new connection must send its first within it.
    /// Default 10 s.
    pub header_timeout: Duration,
    /// For the next request to begin on a connection that has had one. Default 75 s: longer than
    /// the minute for which most load balancers keep theirs, so that they close first.
    pub idle_timeout: Duration,
    /// How long a client may be behind [`min_rate`](Self::min_rate), with the body it sends or
    /// with the answer it takes. Default 30 s.
    pub transfer_timeout: Duration,
    /// Bytes a second that a body must come with, and an answer be taken with, on average.
    /// Default 4096.
    pub min_rate: u32,
    /// For open requests to end after a stop was asked for. Default 10 s.
    pub stop_grace: Duration,
    /// Whose word about a client's address is taken. Default: nobody's.
    pub trusted_proxies: TrustedProxies,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 768,
            connections_per_address: 384,
            header_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(75),
            transfer_timeout: Duration::from_secs(30),
            min_rate: 4096,
            stop_grace: Duration::from_secs(10),
            trusted_proxies: TrustedProxies::default(),
        }
    }
}

/// What all connections share.
struct Server {
    router: Router,
    limits: Limits,
    stopping: CancellationToken,
}

/// Answers requests until `shutdown` resolves, then lets open ones end for
/// [`stop_grace`](Limits::stop_grace).
///
/// Whoever has connected by then is answered: connections that the system took and that were not
/// looked at yet are served before the port is closed. A request finds its client's
/// [`ClientAddress`] among its extensions, and one with a body its [`BodyWatch`].
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    shutdown: impl Future<Output = ()>,
) {
    let places = Slots::new(limits.connections, limits.connections_per_address);
    let refusals = Slots::new(REFUSALS, REFUSALS);
    let server = Arc::new(Server {
        router,
        limits,
        stopping: CancellationToken::new(),
    });
    let mut connections = JoinSet::new();
    let admit = |connections: &mut JoinSet<()>, stream: TcpStream, peer: SocketAddr| {
        let holder = server.holder(peer);
        if let Ok(place) = places.take(holder) {
            connections.spawn(connection::serve(server.clone(), stream, peer.ip(), place));
        } else if let Ok(place) = refusals.take(None) {
            connections.spawn(refuse::refuse(stream, place));
        }
    };

    let mut shutdown = pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => break,
            (stream, peer) = accept(&listener) => admit(&mut connections, stream, peer),
            Some(_) = connections.join_next() => {}
        }
    }
    match waiting(listener) {
        Ok(waiting) => {
            for (stream, peer) in waiting {
                admit(&mut connections, stream, peer);
            }
        }
        Err(error) => tracing::warn!(%error, "connections that waited at the stop are lost"),
    }
    server.stopping.cancel();
    let grace = server.limits.stop_grace;
    let ended = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(grace, ended).await.is_err() {
        tracing::warn!(
            grace_seconds = grace.as_secs(),
            "some requests were still open when the time to stop was over"
        );
    }
}

impl Server {
    /// Whom a connection counts for. One of a trusted proxy carries requests of many clients.
    fn holder(&self, peer: SocketAddr) -> Option<IpAddr> {
        let ip = client::canonical(peer.ip());
        (!self.limits.trusted_proxies.contains(ip)).then_some(client::network(ip))
    }
}

/// A place among all connections.
type ConnectionSlot = Slot<IpAddr>;

/// The next connection, whatever goes wrong on the way to it.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) if is_of_the_client(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "no connection can be taken");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// The client was gone before it was looked at.
fn is_of_the_client(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionRefused
    )
}

/// Everybody whom the system has let in, without waiting for more; closes the port.
fn waiting(listener: TcpListener) -> io::Result<Vec<(TcpStream, SocketAddr)>> {
    let listener = listener.into_std()?;
    let mut waiting = Vec::new();
    // It does not block: the first error says that nobody waits.
    while let Ok((stream, peer)) = listener.accept() {
        stream.set_nonblocking(true)?;
        waiting.push((TcpStream::from_std(stream)?, peer));
    }
    Ok(waiting)
}
