//! Takes a port, or says who has it.

use std::io::ErrorKind;
use std::net::SocketAddr;

use tokio::net::TcpListener;

/// Reads an address to listen on.
///
/// # Errors
/// The end of a sentence that says how one is written.
pub fn address(text: &str) -> Result<SocketAddr, String> {
    text.trim().parse().map_err(|_| {
        "it is an address in digits and a port, like 127.0.0.1:8000, 0.0.0.0:8000 or [::1]:8000"
            .to_owned()
    })
}

/// Listens on the address.
///
/// # Errors
/// A sentence that names the address and what to do.
pub async fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => anyhow::anyhow!(
            "port {} on {} is taken by another program: stop it, or choose another with --listen {}:PORT",
            address.port(),
            address.ip(),
            address.ip()
        ),
        _ => anyhow::anyhow!("cannot listen on {address}: {error}"),
    })
}
