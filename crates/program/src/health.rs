//! Health and figures of a program that has no other HTTP, and the question of a container
//! whether its program is well.

use std::future::Future;
use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::{Router, routing::get};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::http::{self, Limits};
use crate::metrics::{self, Metric};

/// For the whole question of [`ask`].
const ANSWER_WITHIN: Duration = Duration::from_secs(3);
/// Connections of those who ask.
const CONNECTIONS: usize = 64;
/// For open questions at the end, each of which is answered within 2 s.
const STOP_GRACE: Duration = Duration::from_secs(3);

/// What a program can tell of itself.
pub trait Vitals: Send + Sync + 'static {
    /// Whether it can do its work; else why not, in a sentence. Within 2 s, whatever is
    /// down, as a [`Probe`](crate::Probe) of each part answers.
    fn ready(&self) -> impl Future<Output = Result<(), String>> + Send;

    /// Its figures.
    fn figures(&self) -> impl Future<Output = Vec<Metric>> + Send;
}

/// Answers `/healthz`, `/readyz` and `/metrics` until shutdown.
///
/// Whoever asks gets an answer within 2 s, or, once this has returned, a refused
/// connection.
pub async fn serve(listener: TcpListener, vitals: impl Vitals, shutdown: CancellationToken) {
    let router = Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(figures))
        .with_state(Arc::new(vitals));
    let limits = Limits {
        connections: CONNECTIONS,
        connections_per_address: CONNECTIONS,
        stop_grace: STOP_GRACE,
        ..Limits::default()
    };
    http::serve(listener, router, limits, shutdown.cancelled()).await;
}

async fn ready<V: Vitals>(State(vitals): State<Arc<V>>) -> (StatusCode, String) {
    match vitals.ready().await {
        Ok(()) => (StatusCode::OK, "ok\n".to_owned()),
        Err(why) => (StatusCode::SERVICE_UNAVAILABLE, format!("{why}\n")),
    }
}

async fn figures<V: Vitals>(State(vitals): State<Arc<V>>) -> impl IntoResponse {
    let text = metrics::text(&vitals.figures().await);
    ([(header::CONTENT_TYPE, metrics::CONTENT_TYPE)], text)
}

/// Asks the program of the same container whether it is ready: for container files, whose image
/// has no other program to ask with. Status 0 when it is, 1 when not.
///
/// # Errors
/// When there is no answer, or it is no.
pub fn ask(address: SocketAddr) -> anyhow::Result<ExitCode> {
    let here = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    let address = SocketAddr::new(here, address.port());
    let asked = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect_timeout(&address, ANSWER_WITHIN)?;
        stream.set_read_timeout(Some(ANSWER_WITHIN))?;
        write!(stream, "GET /readyz HTTP/1.0\r\nHost: localhost\r\n\r\n")?;
        let mut answer = String::new();
        stream.take(64 << 10).read_to_string(&mut answer)?;
        Ok(answer)
    };
    let answer = asked().with_context(|| format!("no answer from {address}"))?;
    match answer.split(' ').nth(1) {
        Some("200") => Ok(ExitCode::SUCCESS),
        _ => bail!("not ready: {}", answer.lines().last().unwrap_or_default()),
    }
}
